//! Candidates and runs: which one is best, at what price; and what was found before.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use shipworthy_app::bench::Feature;
use shipworthy_app::moment::Moment;
use shipworthy_app::runs::Run;
use shipworthy_eval::outcome::Check;
use shipworthy_report::parts::{self, chip, safe};
use shipworthy_report::{view, words};

use super::waiting::{hero, when};
use super::{Asked, Entry, asked, verdict};
use crate::app::App;
use crate::frame::{Page, Place, frame};
use crate::refusal::Refusal;

/// The candidates in the rail.
pub const ENTRY: Entry = Entry { path: "runs", title: "Candidates", key: "c" };

/// Runs shown.
const MOST_RUNS: usize = 100;

/// The routes of these pages.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/runs", get(page)).route("/p/{id}/runs/{number}", get(one))
}

async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let feature = &asked.feature;
    let (bench, of) = (app.bench().clone(), feature.clone());
    // Without the list the page still says which candidate is best.
    let runs = tokio::task::spawn_blocking(move || bench.runs(&of)).await.unwrap_or_default();
    let main = asked.answer(|check| {
        html! {
            div data-from="check/recommendation" { (hero("Which candidate is best, at what price?", &answer(check), "")) }
            (parts::pareto(check))
            (parts::candidates(check))
            @if let Some(subject) = view::subject(check) { (parts::scores(subject)) }
        }
    });
    let main = html! { (main) (table(feature, &runs)) };
    let page = asked.page(&ENTRY, format!("Candidates of {}", feature.name), main);
    frame(&app, &page).into_response()
}

fn answer(check: &Check) -> String {
    let bare = |text: &str| format!("{}.", text.trim().trim_end_matches('.'));
    match (&check.recommendation, &check.recommended) {
        (Some(reason), _) if !reason.trim().is_empty() => safe(&bare(reason)),
        (_, Some(name)) => format!("{}, as measured.", safe(name)),
        _ => "None can be recommended yet.".to_owned(),
    }
}

/// The runs of a feature, the latest first.
pub fn table(feature: &Feature, runs: &[(Run, Moment)]) -> Markup {
    html! {
        @if !runs.is_empty() {
            section aria-labelledby="runs-title" {
                div class="head" { h2 id="runs-title" { "Runs" } p class="small muted" { "The latest first. A check that says the same as the one before is the same run." } }
                table class="plain cards" {
                    caption class="hidden-words" { "Runs, the latest first" }
                    thead { tr { th scope="col" { "Run" } th scope="col" { "When" } th scope="col" { "Verdict" } th scope="col" { "Golden set" } } }
                    tbody { @for (run, at) in runs.iter().take(MOST_RUNS) { tr data-from="kept" {
                        th scope="row" { a class="more" href={ "/p/" (feature.id) "/runs/" (run.number) } { "Run " (run.number) } }
                        td data-label="When" { span { (when(*at)) } }
                        td data-label="Verdict" { span { (chip(run.verdict, words::verdict(run.verdict))) } }
                        td data-label="Golden set" { span { (words::counted(run.examples, "example", "examples")) " " code { (run.fingerprint) } } }
                    } } }
                }
            }
        }
    }
}

/// An earlier run, as it was found.
async fn one(State(app): State<App>, Path((id, number)): Path<(String, String)>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let Asked { feature, standing, .. } = &asked;
    let (bench, of) = (app.bench().clone(), feature.clone());
    let found = match number.parse::<u32>() {
        Ok(number) => tokio::task::spawn_blocking(move || bench.run_of(&of, number)).await.ok().flatten(),
        Err(_) => None,
    };
    let Some(run) = found else {
        let near = vec![(format!("/p/{}/runs", feature.id), "All runs".to_owned())];
        let said = "No run of this number was kept, or its evidence was forgotten because many runs came after it.";
        return Refusal::because(StatusCode::NOT_FOUND, "There is no such run.", said).near(near).into_response();
    };
    let latest = standing.run.as_ref().map_or(run.number, |latest| latest.number);
    let page = Page {
        title: format!("Run {} of {}", run.number, feature.name),
        place: Place::Feature(feature, &ENTRY),
        features: &asked.features,
        crumb: verdict::crumb(&run),
        actions: html! { a class="button" href={ "/p/" (feature.id) "/runs" } { "All runs" } },
        main: html! {
            @if run.number != latest {
                div class="banner" data-from="kept" { p { "This is run " (run.number) ", as it was found " (when(run.at)) ". The latest is run " (latest) "." } a class="button" href={ "/p/" (feature.id) "/verdict" } { "See the latest" } }
            }
            (verdict::answer(&run.checked.check, None))
        },
        changes: false,
    };
    frame(&app, &page).into_response()
}
