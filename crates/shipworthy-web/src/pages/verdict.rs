//! The launch verdict: can we launch?

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use shipworthy_app::bench::{Feature, Run, Standing};
use shipworthy_eval::outcome::{Candidate, Check, Finding, Level};
use shipworthy_report::parts::{self, coded, safe};
use shipworthy_report::{view, words};

use super::waiting::{banners, check_button, instead, problems, suggested, when};
use super::{Asked, Entry, asked, decisions, signatures};
use crate::app::App;
use crate::frame::{Page, Place, frame};

/// The verdict in the rail.
pub const ENTRY: Entry = Entry { path: "verdict", title: "Launch verdict", key: "v" };

/// Findings that take away what a result means: the answer stood in what the candidate was given.
const VOIDING: [&str; 1] = ["score-equals-label"];

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/verdict", get(page))
}

async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let Asked { feature, standing, .. } = &asked;
    let run = standing.run.as_deref();
    let about = decisions::about(&app, feature).await;
    let page = Page {
        title: title(feature, standing),
        place: Place::Feature(feature, &ENTRY),
        features: &asked.features,
        crumb: html! { @match run { Some(run) => (crumb(run)), None => code { (safe(&feature.file)) } } },
        actions: html! { @if run.is_some() { (actions(feature, standing)) } },
        main: html! { (main(feature, standing)) @if let Some(run) = run { (decisions::foot(feature, run, &about.decisions, app.bench().now().offset_minutes)) (signatures::under(feature, run, &about)) } },
        changes: standing.work.is_some(),
    };
    frame(&app, &page).into_response()
}

/// "Not yet: launch verdict for Card payment fraud screen".
fn title(feature: &Feature, standing: &Standing) -> String {
    let answer = match (&standing.run, &standing.work) {
        (Some(run), _) => match worth(&run.checked.check) {
            Worth::Void(_) => "Can't be used".to_owned(),
            Worth::NoBars => "No bars yet".to_owned(),
            Worth::Answer => words::headline(&run.checked.check).trim_end_matches('.').to_owned(),
        },
        (None, Some(_)) => "Being checked".to_owned(),
        (None, None) => "No answer yet".to_owned(),
    };
    format!("{answer}: launch verdict for {}", feature.name)
}

/// What an answer is worth.
#[derive(Debug, PartialEq)]
enum Worth<'a> {
    /// A verdict, to be read as it stands.
    Answer,
    /// Something took away its meaning.
    Void(&'a Finding),
    /// There is nothing to pass or to fail.
    NoBars,
}

fn worth(check: &Check) -> Worth<'_> {
    let voids = |finding: &&Finding| finding.severity == Level::Error && VOIDING.contains(&finding.code.as_str());
    if let Some(finding) = check.findings.iter().find(voids) {
        return Worth::Void(finding);
    }
    match view::subject(check) {
        Some(subject) if subject.bars.is_empty() => Worth::NoBars,
        _ => Worth::Answer,
    }
}

fn main(feature: &Feature, standing: &Standing) -> Markup {
    if let Some(instead) = instead(feature, standing) {
        return instead;
    }
    let Some(run) = standing.run.as_deref() else { return html! {} };
    let check = &run.checked.check;
    let outdated = standing.work.is_some() || standing.stale.is_some();
    html! {
        (banners(feature, standing))
        (suggested(feature))
        div class=(if outdated { "answer before" } else { "answer" }) { (answer(check, Some(feature))) }
        (notes(run))
    }
}

/// The answer, with all that it rests on.
pub fn answer(check: &Check, links: Option<&Feature>) -> Markup {
    let subject = view::subject(check);
    let misses = links.map_or("#misses".to_owned(), |feature| format!("/p/{}/examples", feature.id));
    html! {
        @match worth(check) {
            Worth::Answer => (parts::hero(check, subject, (&misses, Some('m')))),
            Worth::Void(finding) => (void(check, finding)),
            Worth::NoBars => (no_bars()),
        }
        (parts::against(check))
        (parts::ways(check))
        @if let Some(candidate) = subject {
            (parts::bars(check, candidate))
            (who(check, candidate, links))
            (parts::groups(check, candidate))
            (parts::details(candidate))
            (parts::recalibrated(check, candidate))
            (parts::cost(check, candidate))
            @if let Some(feature) = links.filter(|_| !candidate.cost_curve.is_empty() && check.money.is_some()) {
                p class="onward" { a class="more" href={ "/p/" (feature.id) "/threshold" } { "Set the threshold" } }
            }
        }
        (parts::candidates(check))
        @if let Some(candidate) = subject { (parts::scores(candidate)) }
        (parts::findings(check))
        (parts::failure_states(check))
        (parts::rests_on(check))
    }
}

/// A result that means nothing, with the reason where its verdict would stand.
fn void(check: &Check, finding: &Finding) -> Markup {
    html! {
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { "Can we launch?" }
                h1 { "This result can't be used." }
                p class="lead" data-from="check/findings" { b { (coded(&words::capital(&finding.message))) "." } " " (coded(&words::capital(&finding.remedy))) "." }
                p class="then" { "Taken at its word it would say: " (words::headline(check)) " What follows is kept so that the mistake can be found." }
            }
        }
    }
}

fn no_bars() -> Markup {
    html! {
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { "Can we launch?" }
                h1 { "There is nothing to pass yet." }
                p class="lead" { "The spec names no bars, so what was measured passes nothing and fails nothing. Agree on some before you look further down: a bar that is set after the result is seen always passes." }
                p class="then" { "A bar is a sentence under " code { "bars" } " in the spec: " code { "recall >= 90%" } ", " code { "false_positive_rate <= baseline" } ", " code { "recall >= 85% in every region" } "." }
            }
        }
    }
}

fn who(check: &Check, candidate: &Candidate, links: Option<&Feature>) -> Markup {
    if candidate.slices.is_empty() && candidate.weakest_slices.is_empty() && candidate.misses.is_empty() {
        return html! {};
    }
    html! {
        section id="who" aria-labelledby="who-title" {
            @if candidate.misses.is_empty() {
                (parts::slices(check, candidate))
            } @else {
                div class="two" {
                    div { (parts::slices(check, candidate)) }
                    div id="misses" { (parts::misses(check, candidate)) }
                }
            }
            (parts::slice_numbers(check, candidate))
            (parts::weakest(check, candidate))
            @if let Some(feature) = links {
                p class="onward" {
                    a class="more" href={ "/p/" (feature.id) "/slices" } { "All slices" }
                    @if !candidate.misses.is_empty() { a class="more" href={ "/p/" (feature.id) "/examples" } { "All that was kept of what it gets wrong" } }
                }
            }
        }
    }
}

/// Which run, of what.
pub fn crumb(run: &Run) -> Markup {
    html! { (parts::about(&run.checked.check)) " · " span data-from="kept" { "run " (run.number) } ", " (when(run.at)) }
}

fn actions(feature: &Feature, standing: &Standing) -> Markup {
    html! {
        @if standing.work.is_none() && standing.stale.is_none() && standing.failure.is_none() { (check_button(feature, "Check again", false)) }
        a class="button" href={ "/p/" (feature.id) "/verdict.html" } download { "Save as a file" }
        button class="button" type="button" data-print hidden { "Print or PDF" }
    }
}

/// Warnings about the spec and what else was said beside the answer.
fn notes(run: &Run) -> Markup {
    let (warnings, notes) = (&run.checked.warnings, &run.checked.notes);
    html! {
        @if !warnings.is_empty() || !notes.is_empty() {
            section aria-labelledby="notes-title" {
                div class="head" { h2 id="notes-title" { "Said beside the answer" } }
                @if !warnings.is_empty() { (problems(warnings, &run.checked.source)) }
                @for note in notes { p class="notes" data-from="words" { (words::capital(&safe(note))) "." } }
            }
        }
    }
}
