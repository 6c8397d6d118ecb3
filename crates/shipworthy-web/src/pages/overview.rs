//! The overview of a feature: where does it stand?

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use shipworthy_app::bench::{Feature, Standing};
use shipworthy_app::moment::Moment;
use shipworthy_app::runs::Run;
use shipworthy_eval::outcome::{Check, Level, Verdict};
use shipworthy_report::parts::{chip, coded, emblem, from, safe};
use shipworthy_report::{view, words};
use shipworthy_spec::spec::Stage;

use super::due::{Due, due, list};
use super::runs::table;
use super::waiting::{banners, check_button, progress};
use super::{Asked, Entry, asked};
use crate::app::App;
use crate::frame::{Page, Place, frame};

/// The overview in the rail.
pub const ENTRY: Entry = Entry { path: "", title: "Overview", key: "o" };

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}", get(page))
}

async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let Asked { feature, standing, .. } = &asked;
    let (bench, of) = (app.bench().clone(), feature.clone());
    // Without these the page still says where things stand.
    let known = tokio::task::spawn_blocking(move || (bench.runs(&of), bench.remembered(&of))).await;
    let (runs, about) = known.unwrap_or_default();
    let due = due(feature, standing, &about, app.bench().now().day());
    let page = Page {
        title: format!("{}: where it stands", feature.name),
        place: Place::Feature(feature, &ENTRY),
        features: &asked.features,
        crumb: html! { code { (safe(&feature.file)) } },
        actions: html! { @if standing.work.is_none() { (check_button(feature, "Check again", false)) } },
        main: main(feature, standing, &runs, &due),
        changes: standing.work.is_some(),
    };
    frame(&app, &page).into_response()
}

fn main(feature: &Feature, standing: &Standing, runs: &[(Run, Moment)], due: &[Due]) -> Markup {
    let check = standing.run.as_ref().map(|run| &run.checked.check);
    html! {
        div class="hero" {
            div {
                p class="eyebrow" { "Where does it stand?" }
                h1 class="shorter" { (safe(&feature.name)) ": " (stands(feature, standing)) }
                @if let Some(first) = check.and_then(|check| view::lead(check).first()) { p class="lead" data-from="check/sentences" { (coded(first)) } }
                div class="actions" { a class="button first" href={ "/p/" (feature.id) "/verdict" } { "Read the verdict" } }
            }
            @if let Some(subject) = check.and_then(view::subject) { (emblem(subject)) }
        }
        (banners(feature, standing))
        @if let (None, Some(work)) = (&standing.run, &standing.work) { (progress(feature, work)) }
        @if !due.is_empty() {
            section id="due" aria-labelledby="due-title" {
                div class="head" { h2 id="due-title" { "What is due" } }
                (list(due))
            }
        }
        section aria-labelledby="way-title" {
            div class="head" { h2 id="way-title" { "The way to a launch" } }
            ol class="stages" { @for stage in stages(feature, check) { li { h3 { (stage.name) } p { (state(&stage)) } p class="small muted" data-from=(stage.from) { (stage.told) } } } }
        }
        @if let Some(check) = check { (facts(feature, check)) }
        (table(feature, runs))
    }
}

fn stands(feature: &Feature, standing: &Standing) -> String {
    let lower = |text: String| {
        let mut letters = text.chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or(text)
    };
    match (&standing.run, &standing.work) {
        (Some(run), _) => lower(words::headline(&run.checked.check)),
        (None, Some(_)) => "being checked.".to_owned(),
        (None, None) if feature.is_whole() && standing.failure.is_none() => "not checked yet.".to_owned(),
        (None, None) => "cannot be judged yet.".to_owned(),
    }
}

/// A step on the way, and how it looks there.
struct Step {
    name: &'static str,
    verdict: Option<Verdict>,
    word: &'static str,
    told: String,
    /// Where its numbers come from.
    from: &'static str,
}

fn state(step: &Step) -> Markup {
    match step.verdict {
        Some(verdict) => chip(verdict, step.word),
        None => html! { span class="dim" { (step.word) } },
    }
}

fn stages(feature: &Feature, check: Option<&Check>) -> Vec<Step> {
    let errors = feature.diagnostics.iter().filter(|found| found.is_error()).count() as u64;
    let missing = feature.missing_sections.len() as u64;
    let brief = match (errors, missing) {
        (0, 0) => Step {
            name: "Brief",
            verdict: Some(Verdict::Pass),
            word: "Complete",
            told: "Every section has an answer.".to_owned(),
            from: "words",
        },
        (0, n) => Step {
            name: "Brief",
            verdict: Some(Verdict::NotEnoughEvidence),
            word: "Has gaps",
            told: format!("{} without an answer.", words::counted(n, "section is", "sections are")),
            from: "check/missing_sections#",
        },
        (n, _) => Step {
            name: "Brief",
            verdict: Some(Verdict::Fail),
            word: "Cannot be read",
            told: format!("{} in the spec.", words::counted(n, "problem", "problems")),
            from: "words",
        },
    };
    let open =
        |name| Step { name, verdict: None, word: "Not yet", told: "After the first check.".to_owned(), from: "words" };
    let Some(check) = check else { return vec![brief, open("Data"), open("Evaluation"), open("Verdict")] };
    let of = |level: Level| check.findings.iter().filter(|finding| finding.severity == level).count() as u64;
    let data = match (of(Level::Error), of(Level::Warning)) {
        (0, 0) => Step {
            name: "Data",
            verdict: Some(Verdict::Pass),
            word: "Nothing found",
            told: String::new(),
            from: "check/findings#",
        },
        (0, n) => Step {
            name: "Data",
            verdict: Some(Verdict::NotEnoughEvidence),
            word: "To be looked at",
            told: words::counted(n, "warning", "warnings"),
            from: "check/findings#",
        },
        (n, _) => Step {
            name: "Data",
            verdict: Some(Verdict::Fail),
            word: "Problems",
            told: words::counted(n, "problem", "problems"),
            from: "check/findings#",
        },
    };
    let examples = words::counted(check.golden.examples, "example", "examples");
    let candidates = words::counted(check.candidates.len() as u64, "candidate", "candidates");
    let evaluation = Step {
        name: "Evaluation",
        verdict: Some(Verdict::Pass),
        word: "Done",
        told: format!("{candidates} on {examples}."),
        from: "check",
    };
    let verdict = Step {
        name: "Verdict",
        verdict: Some(check.verdict),
        word: words::verdict(check.verdict),
        told: view::subject(check).map(|subject| format!("Of {}.", safe(&subject.name))).unwrap_or_default(),
        from: "words",
    };
    vec![brief, data, evaluation, verdict]
}

fn facts(feature: &Feature, check: &Check) -> Markup {
    let spec = feature.spec.as_ref();
    let stage = spec.map(|spec| match spec.stage {
        Stage::Proposed => "Proposed",
        Stage::Pilot => "Pilot",
        Stage::Live => "Live",
        Stage::Retired => "Retired",
    });
    html! {
        section aria-labelledby="facts-title" {
            div class="head" { h2 id="facts-title" { "In short" } }
            dl class="facts" {
                @if let Some(subject) = view::subject(check) { div { dt { "Under decision" } dd { (safe(&subject.name)) small data-from=(from::candidate(subject, "threshold")) { (view::threshold(check, subject)) } } } }
                @if let Some(baseline) = view::baseline(check) { div { dt { "In use today" } dd { (safe(&baseline.name)) small { (words::verdict(baseline.verdict)) } } } }
                div { dt { "Golden set" } dd data-from="check/golden" { (words::count(check.golden.examples)) small { "examples" @if let Some(positives) = check.golden.positives { ", " (words::counted(positives, "positive", "positives")) } } } }
                @if let Some(owner) = spec.and_then(|spec| spec.owner.as_ref()) { div { dt { "Owner" } dd { (safe(owner)) } } }
                @if let Some(stage) = stage { div { dt { "Stage" } dd { (stage) } } }
            }
        }
    }
}
