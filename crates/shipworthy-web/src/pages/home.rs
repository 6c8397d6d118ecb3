//! Home: what needs me today?

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use shipworthy_app::bench::{Feature, Standing};
use shipworthy_eval::outcome::Verdict;
use shipworthy_report::parts::{ring, safe};
use shipworthy_report::{view, words};

use super::due::{Due, due, list};
use super::waiting::{changed, when};
use crate::app::App;
use crate::frame::{Page, Place, frame};
use crate::pages::{Known, everything};

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(page))
}

async fn page(State(app): State<App>) -> Response {
    let all = match everything(&app).await {
        Ok(all) => all,
        Err(refusal) => return refusal.into_response(),
    };
    if all.is_empty() {
        // Nothing to see yet: the page that says how to begin.
        return Redirect::to("/welcome").into_response();
    }
    let features: Vec<_> = all.iter().map(|known| known.feature.clone()).collect();
    let today = app.bench().now().day();
    let due_of = |known: &Known| due(&known.feature, &known.standing, &known.about, today);
    let calls = |known: &Known| usize::from(need(&known.feature, &known.standing).is_some()) + due_of(known).len();
    let calling = all.iter().map(calls).sum();
    let page = Page {
        title: answer(calling).trim_end_matches('.').to_owned(),
        place: Place::Workspace("/"),
        features: &features,
        crumb: html! { span data-from="kept" { (words::counted(all.len() as u64, "feature", "features")) } " in " b { (safe(&app.bench().name())) } },
        actions: html! { a class="button" href="/welcome#own" { "New feature" } },
        main: html! {
            div class="hero plain-hero" {
                div {
                    p class="eyebrow" { "What needs me today?" }
                    h1 data-from="kept" { (answer(calling)) }
                    @if calling == 0 { p class="lead" data-from="kept" { (quiet(&all)) } }
                }
            }
            section aria-label="Features" {
                ul class="features" {
                    @for known in sorted(&all) { (row(&known.feature, &known.standing, &due_of(known))) }
                }
            }
        },
        changes: all.iter().any(|known| known.standing.work.is_some()),
    };
    frame(&app, &page).into_response()
}

/// Those that need somebody first.
fn sorted(all: &[Known]) -> Vec<&Known> {
    let mut sorted: Vec<&Known> = all.iter().collect();
    sorted.sort_by_key(|known| (need(&known.feature, &known.standing).is_none(), known.feature.file.clone()));
    sorted
}

fn answer(calling: usize) -> String {
    const SMALL: [&str; 10] = ["Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
    match calling {
        0 => "Nothing needs you.".to_owned(),
        1 => "One thing needs you.".to_owned(),
        n => format!("{} things need you.", SMALL.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())),
    }
}

fn quiet(all: &[Known]) -> String {
    let last = all.iter().filter_map(|known| known.standing.run.as_ref().map(|run| run.at)).max();
    last.map_or_else(String::new, |at| format!("Last checked {}.", at.in_words()))
}

/// What a feature wants of somebody, as a sentence; `None` where it wants nothing.
fn need(feature: &Feature, standing: &Standing) -> Option<String> {
    if standing.work.is_some() {
        return None;
    }
    let errors = feature.diagnostics.iter().filter(|found| found.is_error()).count();
    if errors > 0 {
        return Some(format!("Its spec has {}.", words::counted(errors as u64, "problem", "problems")));
    }
    if standing.failure.is_some() {
        return Some("The last attempt to check it has no answer.".to_owned());
    }
    let Some(run) = &standing.run else { return Some("It was never checked.".to_owned()) };
    if let Some(stale) = standing.stale {
        return Some(changed(stale).to_owned());
    }
    let check = &run.checked.check;
    let first = || view::lead(check).first().map(|sentence| safe(sentence));
    match check.verdict {
        Verdict::Pass if check.missing_sections.is_empty() => None,
        Verdict::Pass => {
            let missing = words::counted(check.missing_sections.len() as u64, "section", "sections");
            Some(format!("Its spec leaves {missing} unanswered."))
        }
        Verdict::Fail => first().or_else(|| Some("It fails.".to_owned())),
        Verdict::NotEnoughEvidence => first().or_else(|| Some("There is not enough evidence yet.".to_owned())),
    }
}

fn row(feature: &Feature, standing: &Standing, due: &[Due]) -> Markup {
    let address = format!("/p/{}/verdict", feature.id);
    let run = standing.run.as_ref();
    let headline = match (run, &standing.work) {
        (_, Some(_)) => "Being checked.".to_owned(),
        (Some(run), None) => words::headline(&run.checked.check),
        (None, None) if feature.is_whole() && standing.failure.is_none() => "Not checked yet.".to_owned(),
        (None, None) => "Cannot be judged yet.".to_owned(),
    };
    html! {
        li {
            div class="emblem" { (emblem(standing)) }
            div {
                h2 { a href=(address) { (safe(&feature.name)) } }
                p data-from={ "check-of-" (feature.id) "/sentences" } { b { (headline) } " " (need(feature, standing).unwrap_or_default()) }
                p class="small muted" {
                    code { (safe(&feature.file)) }
                    @if let Some(run) = run { " · checked " (when(run.at)) }
                }
                (list(due))
            }
        }
    }
}

/// The ring of the bars that decide; an empty one where nothing was checked.
fn emblem(standing: &Standing) -> Markup {
    let subject = standing.run.as_ref().and_then(|run| view::subject(&run.checked.check));
    let mut verdicts: Vec<Verdict> =
        subject.map(|subject| view::decisive(subject).iter().map(|bar| bar.verdict).collect()).unwrap_or_default();
    verdicts.sort_by_key(|verdict| view::ORDER.iter().position(|other| other == verdict));
    let told = subject.map(|subject| {
        let tally = view::tally(subject);
        tally.counts.iter().map(|(verdict, n)| words::tally(*verdict, *n)).collect::<Vec<_>>().join(", ")
    });
    ring(&verdicts, &told.filter(|told| !told.is_empty()).unwrap_or_else(|| "no bars judged".to_owned()))
}
