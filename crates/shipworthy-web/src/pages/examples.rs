//! The examples: show me.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::Feature;
use shipworthy_eval::outcome::{Candidate, Check, Miss, Slice};
use shipworthy_report::parts::{from, miss_columns, miss_first, miss_place, miss_why, safe};
use shipworthy_report::{money, words};
use shipworthy_spec::spec::Task;

use super::waiting::hero;
use super::{Entry, asked, candidate_links, candidate_of, encoded};
use crate::app::App;
use crate::frame::frame;

/// The examples in the rail.
pub const ENTRY: Entry = Entry { path: "examples", title: "Examples", key: "e" };

/// Values of a facet that are offered.
const MOST_VALUES: usize = 12;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/examples", get(page))
}

#[derive(Deserialize, Default)]
struct Wanted {
    candidate: Option<String>,
    /// Mistakes of this kind.
    kind: Option<String>,
    /// Mistakes on this slice, as `column = value`.
    slice: Option<String>,
    /// Mistakes that hold this text.
    q: Option<String>,
    /// The one to look at, from 1.
    at: Option<usize>,
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let feature = &asked.feature;
    let main = asked.answer(|check| examples(feature, check, &wanted));
    let page = asked.page(&ENTRY, format!("Examples of {}", feature.name), main);
    frame(&app, &page).into_response()
}

fn examples(feature: &Feature, check: &Check, wanted: &Wanted) -> Markup {
    const QUESTION: &str = "Show me.";
    let address = format!("/p/{}/examples", feature.id);
    let candidate = candidate_of(check, wanted.candidate.as_deref());
    let Some(candidate) = candidate.filter(|candidate| !candidate.misses.is_empty()) else {
        let name = candidate.map_or("it", |candidate| candidate.name.as_str());
        return html! {
            (hero(QUESTION, "Nothing to show.", &format!("No mistake of {} was kept: it made none, or its kind of answer has none to quote.", safe(name))))
            @if let Some(candidate) = candidate { (candidate_links(check, candidate, &address, &|other| !other.misses.is_empty())) }
        };
    };
    let found: Vec<&Miss> = candidate.misses.iter().filter(|miss| fits(miss, wanted)).collect();
    let at = wanted.at.filter(|at| (1..=found.len()).contains(at));
    let query = Address { path: &address, candidate: &candidate.name, wanted };
    html! {
        div data-from=(from::candidate(candidate, "misses#")) { (hero(QUESTION, &answer(candidate, &found, wanted), "")) }
        (candidate_links(check, candidate, &address, &|other| !other.misses.is_empty()))
        p class="onward" { a class="more" href=(for_review(feature, candidate, wanted)) { "Have people look at what it gets wrong" } }
        div class="browse" {
            div class="facets" data-from=(from::candidate(candidate, "misses#")) { (facets(check, candidate, &query)) }
            div class="list" {
                @if found.is_empty() {
                    p { "None fits all that was asked. " a class="more" href={ (address) "?candidate=" (encoded(&candidate.name)) } { "Show all" } }
                } @else {
                    ol aria-label="Mistakes, the worst first" {
                        @for (i, miss) in found.iter().enumerate() {
                            li data-from=(miss_place(candidate, miss)) { a href={ (query.with(Some(i + 1))) "#example" } data-item aria-current=[(at == Some(i + 1)).then_some("true")] {
                                @if let Some(question) = question(check, miss) { span class="given small muted" { (question) } }
                                span class="said" { (excerpt(check, miss)) }
                                span class="small muted" { (outcome(check, candidate, miss)) }
                            } }
                        }
                    }
                }
            }
            @if let Some(at) = at { (detail(check, candidate, found[at - 1], at, found.len(), &query)) }
        }
    }
}

/// Where a review of such examples is started.
fn for_review(feature: &Feature, candidate: &Candidate, wanted: &Wanted) -> String {
    let mut address = format!("/p/{}/review?of={}", feature.id, encoded(&format!("wrong:{}", candidate.name)));
    let parts = candidate.misses.iter().flat_map(|miss| &miss.slice.0);
    let asked = wanted
        .slice
        .as_ref()
        .and_then(|asked| parts.into_iter().find(|part| Slice(vec![(*part).clone()]).to_string() == *asked));
    if let Some((column, value)) = asked {
        let slice = format!("{}={}", encoded(column), encoded(&value.to_string()));
        address.push_str(&format!("&slice={}", encoded(&slice)));
    }
    address + "#start"
}

/// "12 mistakes of gbm-v4 on channel = upi were kept, the worst of each kind."
fn answer(candidate: &Candidate, found: &[&Miss], wanted: &Wanted) -> String {
    let on = wanted.slice.as_deref().map(|slice| format!(" on {}", safe(slice))).unwrap_or_default();
    let n = words::counted(found.len() as u64, "mistake", "mistakes");
    format!("{n} of {}{on}, of {} kept as the worst.", safe(&candidate.name), candidate.misses.len())
}

fn fits(miss: &Miss, wanted: &Wanted) -> bool {
    let kind = wanted.kind.as_ref().is_none_or(|kind| miss.kind == *kind);
    let slice = wanted.slice.as_ref().is_none_or(|slice| {
        miss.slice.0.iter().any(|part| Slice(vec![part.clone()]).to_string() == *slice)
            || miss.slice.to_string() == *slice
    });
    let text = wanted.q.as_deref().map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty());
    let text = text.is_none_or(|q| miss.columns.iter().any(|(_, value)| value.to_lowercase().contains(&q)));
    kind && slice && text
}

/// What was asked, as an address with one thing changed.
struct Address<'a> {
    path: &'a str,
    candidate: &'a str,
    wanted: &'a Wanted,
}

impl Address<'_> {
    fn with(&self, at: Option<usize>) -> String {
        self.of(self.wanted.kind.as_deref(), self.wanted.slice.as_deref(), at)
    }

    fn of(&self, kind: Option<&str>, slice: Option<&str>, at: Option<usize>) -> String {
        let mut address = format!("{}?candidate={}", self.path, encoded(self.candidate));
        for (name, value) in
            [("kind", kind), ("slice", slice), ("q", self.wanted.q.as_deref().filter(|q| !q.is_empty()))]
        {
            if let Some(value) = value {
                address.push_str(&format!("&{name}={}", encoded(value)));
            }
        }
        if let Some(at) = at {
            address.push_str(&format!("&at={at}"));
        }
        address
    }
}

fn facets(check: &Check, candidate: &Candidate, query: &Address<'_>) -> Markup {
    let wanted = query.wanted;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut slices: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for miss in &candidate.misses {
        *kinds.entry(&miss.kind).or_default() += 1;
        for part in &miss.slice.0 {
            let slice = Slice(vec![part.clone()]);
            slices.entry(slice.to_string()).or_insert_with(|| (words::slice(&slice), 0)).1 += 1;
        }
    }
    let mut values: Vec<(&String, &(String, usize))> = slices.iter().collect();
    values.sort_by_key(|(slice, (_, n))| (std::cmp::Reverse(*n), (*slice).clone()));
    html! {
        form method="get" action=(query.path) role="search" {
            input type="hidden" name="candidate" value=(candidate.name);
            @if let Some(kind) = &wanted.kind { input type="hidden" name="kind" value=(kind); }
            @if let Some(slice) = &wanted.slice { input type="hidden" name="slice" value=(slice); }
            label for="q" { "Holding the words" }
            input id="q" name="q" type="search" value=(wanted.q.as_deref().unwrap_or_default()) data-key="/";
            button class="button small" type="submit" { "Search" }
        }
        @if kinds.len() > 1 {
            h2 { "Kind" }
            ul {
                @for (kind, n) in &kinds {
                    @let on = wanted.kind.as_deref() == Some(*kind);
                    li { a href=(query.of((!on).then_some(*kind), wanted.slice.as_deref(), None)) aria-current=[on.then_some("true")] { (kind_in_words(check, kind)) " " span class="dim" { (n) } } }
                }
            }
        }
        @if !values.is_empty() {
            h2 { "Slice" }
            ul {
                @for (slice, (name, n)) in values.iter().take(MOST_VALUES) {
                    @let on = wanted.slice.as_ref() == Some(*slice);
                    li { a href=(query.of(wanted.kind.as_deref(), (!on).then_some(slice.as_str()), None)) aria-current=[on.then_some("true")] { (safe(name)) " " span class="dim" { (n) } } }
                }
            }
        }
        @if wanted.kind.is_some() || wanted.slice.is_some() || wanted.q.is_some() {
            p { a class="more" href={ (query.path) "?candidate=" (encoded(query.candidate)) } { "Show all" } }
        }
    }
}

fn kind_in_words(check: &Check, kind: &str) -> &'static str {
    match (check.task, kind) {
        (_, "false_positive") => "Flagged wrongly",
        (_, "false_negative") => "Missed",
        _ => "Mistaken",
    }
}

/// Whether answers are texts: then each mistake has the candidate's own.
fn is_of_texts(check: &Check) -> bool {
    check.task == Task::Generation.name()
}

/// What was asked, where the answer is a text.
fn question(check: &Check, miss: &Miss) -> Option<String> {
    let first: Vec<String> = miss_first(miss).map(|(name, value)| format!("{name}: {value}")).collect();
    (is_of_texts(check) && !first.is_empty()).then(|| safe(&first.join(" · ")))
}

/// What the candidate wrote. Of other tasks the longest text of a row, where it reads like prose; else what kind of case it is.
fn excerpt(check: &Check, miss: &Miss) -> String {
    if is_of_texts(check) {
        return miss.output.as_deref().map_or_else(|| "No text to show.".to_owned(), safe);
    }
    let prose = miss.columns.iter().max_by_key(|(name, value)| (value.chars().count(), std::cmp::Reverse(name)));
    let reads = |value: &str| value.split_whitespace().count() >= 3 || value.chars().count() >= 24;
    if let Some((_, value)) = prose.filter(|(_, value)| reads(value)) {
        return safe(value);
    }
    if !miss.slice.0.is_empty() {
        return words::capital(&safe(&words::slice(&miss.slice)));
    }
    let first: Vec<String> = miss.columns.iter().take(3).map(|(name, value)| format!("{name} {value}")).collect();
    safe(&first.join(", "))
}

fn outcome(check: &Check, candidate: &Candidate, miss: &Miss) -> String {
    let what = match &miss.told {
        Some(told) => words::capital(&safe(told)),
        None => kind_in_words(check, &miss.kind).to_owned(),
    };
    let score = miss.score.map(|score| format!(", score {}", words::number(score))).unwrap_or_default();
    let against = match (miss.score, candidate.threshold) {
        (Some(_), Some(threshold)) => format!(" against {}", words::number(threshold)),
        _ => String::new(),
    };
    let cost = match (&check.money, miss.cost) {
        (Some(prices), Some(cost)) => format!(", cost {}", money::format(cost, &prices.currency)),
        _ => String::new(),
    };
    format!("{what}{score}{against}{cost}.")
}

fn detail(check: &Check, candidate: &Candidate, miss: &Miss, at: usize, all: usize, query: &Address<'_>) -> Markup {
    html! {
        section id="example" class="example" aria-labelledby="example-title" data-from=(miss_place(candidate, miss)) {
            h2 id="example-title" data-from=(from::candidate(candidate, "misses#")) { "Example " (at) " of " (all) }
            p { (outcome(check, candidate, miss)) }
            @if is_of_texts(check) { (miss_why(miss)) }
            dl {
                @if is_of_texts(check) {
                    @for (name, value) in miss_first(miss) { dt { (safe(name)) } dd { (safe(value)) } }
                    @if let Some(output) = &miss.output { dt { "What " (safe(&candidate.name)) " wrote" } dd { (safe(output)) } }
                } @else {
                    @for (name, value) in &miss.columns { dt { (safe(name)) } dd { (safe(value)) } }
                }
                @if !miss.slice.0.is_empty() { dt { "Slice" } dd { (safe(&words::slice(&miss.slice))) } }
            }
            @if is_of_texts(check) { (miss_columns(miss)) }
            p class="buttons" {
                @if at > 1 { a class="button small" href={ (query.with(Some(at - 1))) "#example" } data-key="k" { "Before " kbd { "K" } } }
                @if at < all { a class="button small" href={ (query.with(Some(at + 1))) "#example" } data-key="j" { "Next " kbd { "J" } } }
                a class="button small" href=(query.with(None)) data-back { "Back to the list " kbd { "Esc" } }
            }
        }
    }
}
