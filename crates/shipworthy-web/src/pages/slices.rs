//! The slices: who does it let down?

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::Feature;
use shipworthy_eval::outcome::{Candidate, Check, Slice, SliceResult, Verdict};
use shipworthy_report::parts::{self, chip, from, safe};
use shipworthy_report::{view, words};

use super::amend::{added, values};
use super::waiting::hero;
use super::{Entry, asked, candidate_links, candidate_of, encoded};
use crate::app::App;
use crate::frame::frame;

/// The slices in the rail.
pub const ENTRY: Entry = Entry { path: "slices", title: "Slices", key: "s" };

/// Slices named in the answer.
const NAMED: usize = 3;
/// Rows of the table.
const MOST_ROWS: usize = 500;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/slices", get(page))
}

#[derive(Deserialize)]
struct Wanted {
    candidate: Option<String>,
    /// The metric of the table; the one that the bars are about without it.
    metric: Option<String>,
    /// What was done just before.
    done: Option<String>,
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let feature = &asked.feature;
    let main = asked.answer(|check| slices(feature, check, &wanted));
    let page = asked.page(&ENTRY, format!("Slices of {}", feature.name), main);
    frame(&app, &page).into_response()
}

fn slices(feature: &Feature, check: &Check, wanted: &Wanted) -> Markup {
    const QUESTION: &str = "Who does it let down?";
    let candidate = candidate_of(check, wanted.candidate.as_deref());
    let Some(candidate) = candidate.filter(|c| !c.slices.is_empty() || !c.weakest_slices.is_empty()) else {
        return html! {
            (hero(QUESTION, "No groups to tell apart.", "The spec names no slices, and the search found none. Name the columns that say who a case is about, and every bar can be asked of each of them."))
            p class="measure" { "Under " code { "golden" } ": " code { "slices: [region, channel]" } "." }
        };
    };
    let address = format!("/p/{}/slices", feature.id);
    html! {
        @if wanted.done.is_some() { (added(feature)) }
        div data-from=(from::candidate(candidate, "bars#")) { (hero(QUESTION, &answer(candidate), "")) }
        (candidate_links(check, candidate, &address, &|other| !other.slices.is_empty()))
        section id="who" { div class="alone" { (parts::slices(check, candidate)) } }
        (table(feature, check, candidate, wanted.metric.as_deref()))
        @if !candidate.weakest_slices.is_empty() { section aria-label="The weakest slices" { (parts::weakest(check, candidate)) } }
        (parts::groups(check, candidate))
    }
}

/// Names those that fail, else those that nothing can be said about.
fn answer(candidate: &Candidate) -> String {
    let of = |verdict: Verdict| {
        let mut names: Vec<String> = Vec::new();
        for bar in candidate.bars.iter().filter(|bar| !bar.slice.0.is_empty() && bar.verdict == verdict) {
            let name = safe(&words::slice(&bar.slice));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let listed = |names: &[String]| {
        let shown = &names[..names.len().min(NAMED)];
        match (shown, names.len() - shown.len()) {
            ([only], 0) => only.clone(),
            ([most @ .., last], 0) => format!("{} and {last}", most.join(", ")),
            (shown, more) => format!("{} and {more} more", shown.join(", ")),
        }
    };
    let (failing, open) = (of(Verdict::Fail), of(Verdict::NotEnoughEvidence));
    let judged = candidate.bars.iter().any(|bar| !bar.slice.0.is_empty());
    match (failing.is_empty(), open.is_empty()) {
        (false, _) => format!("It lets down {}.", listed(&failing)),
        (true, false) => format!("Nobody for certain; too little is known of {}.", listed(&open)),
        (true, true) if judged => "Nobody that a bar protects.".to_owned(),
        (true, true) => "No bar asks after a group yet.".to_owned(),
    }
}

/// Every slice by one metric, with the way to its examples.
fn table(feature: &Feature, check: &Check, candidate: &Candidate, wanted: Option<&str>) -> Markup {
    let has = |metric: &str| candidate.slices.iter().any(|slice| slice.metrics.contains_key(metric));
    let metric = wanted.filter(|metric| has(metric)).map(str::to_owned).or_else(|| view::main_metric(candidate));
    let Some(metric) = metric.filter(|metric| has(metric)) else { return html! {} };
    let money = check.money.as_ref();
    let mut metrics: Vec<&String> = candidate.slices.iter().flat_map(|slice| slice.metrics.keys()).collect();
    metrics.sort();
    metrics.dedup();
    let name = encoded(&candidate.name);
    html! {
        section id="every" aria-labelledby="every-title" {
            div class="head" {
                h2 id="every-title" { "Every slice" }
                form class="dial" method="get" action={ "/p/" (feature.id) "/slices" } {
                    input type="hidden" name="candidate" value=(candidate.name);
                    label for="metric" { "By" }
                    select id="metric" name="metric" {
                        @for other in metrics { option value=(other) selected[*other == metric] { (words::capital(&words::metric(other))) } }
                    }
                    button class="button small" type="submit" { "Show" }
                }
            }
            table class="plain cards" {
                caption class="hidden-words" { (words::capital(&words::metric(&metric))) " of every slice" }
                thead { tr {
                    th scope="col" { "Slice" } th scope="col" { "Examples" } th scope="col" { (words::capital(&words::metric(&metric))) (words::per(&metric, money)) }
                    th scope="col" { "Interval" } th scope="col" { "Verdict" } th scope="col" { "What goes wrong" }
                } }
                tbody {
                    @for (i, slice) in candidate.slices.iter().enumerate().take(MOST_ROWS) {
                        @let estimate = slice.metrics.get(&metric);
                        @let misses = misses(candidate, &slice.slice);
                        tr data-from=(from::candidate(candidate, &format!("slices/{i}"))) {
                            th scope="row" { (safe(&words::slice(&slice.slice))) span class="under" { (safe(&words::slice_columns(&slice.slice))) } }
                            td data-label="Examples" { span { (words::count(slice.examples)) } }
                            td data-label=(words::capital(&words::metric(&metric))) { span { b { (words::value_or_undefined(&metric, estimate.and_then(|e| e.estimate), money)) } } }
                            td data-label="Interval" { span { @if let Some(e) = estimate { (words::interval(&metric, e.low, e.high, money)) } } }
                            td data-label="Verdict" { span { @match view::bar_on(candidate, &metric, slice) { Some(bar) => (chip(bar.verdict, words::standing(bar))), None => (no_bar(feature, candidate, &metric, slice)) } } }
                            td data-label="What goes wrong" data-from=(from::candidate(candidate, "misses#")) { span {
                                @if misses > 0 { a class="more" href={ "/p/" (feature.id) "/examples?candidate=" (name) "&slice=" (encoded(&slice.slice.to_string())) } { "read " (words::count(misses as u64)) } }
                                @else { span class="dim" { "none kept" } }
                            } }
                        }
                    }
                }
            }
        }
    }
}

/// The way from a slice to a bar for it.
fn no_bar(feature: &Feature, candidate: &Candidate, metric: &str, slice: &SliceResult) -> Markup {
    let query = [("candidate", candidate.name.as_str()), ("metric", metric), ("slice", &slice.slice.to_string())];
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    html! {
        @if values(slice).is_some() { a class="more" href={ "/p/" (feature.id) "/slices/bar?" (query.join("&")) } { "make it a bar" } }
        @else { span class="dim" { "no bar" } }
    }
}

/// Kept mistakes on a slice.
fn misses(candidate: &Candidate, slice: &Slice) -> usize {
    candidate.misses.iter().filter(|miss| slice.0.iter().all(|part| miss.slice.0.contains(part))).count()
}
