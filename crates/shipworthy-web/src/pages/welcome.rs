//! First run: what can this do for me in five minutes?

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::html;
use shipworthy_app::demo::EXAMPLES;
use shipworthy_app::moment::Moment;
use shipworthy_report::parts::safe;
use shipworthy_report::words;

use super::first;
use super::form::{Told, summary};
use super::waiting::when;
use crate::app::App;
use crate::frame::{Page, Place, frame};
use crate::refusal::Refusal;

/// Files that nothing was made of, which are listed.
const BROUGHT: usize = 5;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/welcome", get(page)).route("/examples/{name}", post(add))
}

async fn page(State(app): State<App>) -> Response {
    shown(&app, None).await
}

/// The page, with why a file was not taken in.
pub async fn shown(app: &App, told: Option<&Told>) -> Response {
    let bench = app.bench().clone();
    let Ok((features, brought)) = tokio::task::spawn_blocking(move || (bench.features(), bench.brought())).await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let offset_minutes = app.bench().now().offset_minutes;
    let own = html! {
        section id="own" tabindex="-1" aria-labelledby="own-title" {
            div class="head" { h2 id="own-title" { "Bring your own" } p class="small muted" { "It stays on this machine." } }
            @if let Some(told) = told { (summary(told, "")) }
            p class="measure" { "A table of examples whose right answer is known, with what a candidate said of each: its scores, or its answers. The next page guesses which column is what." }
            (first::way_in(app, told))
            @if !brought.is_empty() {
                p { "Brought before, and nothing made of it yet:" }
                ul class="examples" { @for upload in brought.iter().take(BROUGHT) { li {
                    a class="more" href={ "/welcome/file/" (upload.id) } { (safe(&upload.name)) }
                    span class="small muted" { (when(Moment { seconds: upload.at, offset_minutes })) }
                } } }
            }
            details class="numbers" {
                summary { "By hand" }
                p class="measure" { "A feature is a text file that ends with " code { ".feature.md" } ": what it must achieve, where its labelled examples lie, and what mistakes cost. Put one into " (safe(&app.bench().name())) " and it appears on the first page; " code { "shipworthy new \"Refund helper\"" } " writes one that explains itself, and " code { "--from FILE" } " beside it writes one for a table." }
            }
            @if !features.is_empty() { div class="actions" { a class="button" href="/" { "See what is here: " (words::counted(features.len() as u64, "feature", "features")) } } }
        }
    };
    let (first, others) = EXAMPLES.split_first().expect("there are examples");
    let page = Page {
        title: "Decide if an AI feature is good enough".to_owned(),
        place: Place::Workspace("/welcome"),
        features: &features,
        crumb: html! { "On this machine alone: nothing is sent anywhere" },
        actions: html! {},
        main: html! {
            div class="hero plain-hero" {
                div {
                    p class="eyebrow" { "What can this do for me in five minutes?" }
                    h1 { "Decide if an AI feature is good enough." }
                    p class="lead" { "Shipworthy measures a feature on examples whose answer is known, holds the result against bars that you agreed, and says whether to ship, in cases and in money." }
                }
            }
            @if told.is_some() { (own) }
            section aria-labelledby="example-title" {
                div class="head" { h2 id="example-title" { "See a finished example" } p class="small muted" { "Simulated data, two minutes." } }
                p class="measure" { (words::capital(first.about)) ": rules in use today, an older model and a newer one, and the question whether the newer one may launch." }
                div class="actions" {
                    form method="post" action={ "/examples/" (first.name) } { button class="button first" type="submit" { "Open the example" } }
                }
                details class="numbers" {
                    summary { "Others, one for each kind of answer" }
                    ul class="examples" {
                        @for example in others {
                            li {
                                form method="post" action={ "/examples/" (example.name) } { button class="button small" type="submit" { (words::capital(example.about)) } }
                                span class="small muted" { (example.task) }
                            }
                        }
                    }
                }
                p class="small muted" { "It is written to " code { "examples/" } " in " (safe(&app.bench().name())) ", where you can change it and delete it." }
            }
            @if told.is_none() { (own) }
        },
        changes: false,
    };
    let status = told.map_or(StatusCode::OK, |told| told.status);
    (status, frame(app, &page)).into_response()
}

/// Writes an example into the workspace, and leads to its verdict.
async fn add(State(app): State<App>, Path(name): Path<String>) -> Response {
    let bench = app.bench().clone();
    match tokio::task::spawn_blocking(move || bench.add_example(&name)).await {
        Ok(Ok(Some(feature))) => Redirect::to(&format!("/p/{}/verdict", feature.id)).into_response(),
        Ok(Ok(None)) => Refusal::new(StatusCode::NOT_FOUND).into_response(),
        Ok(Err(error)) => {
            app.log(&format!("an example could not be written: {error:#}"));
            Refusal::because(
                StatusCode::CONFLICT,
                "The example could not be written.",
                "A folder of its name is in the way, or holds an example that was changed. Nothing was overwritten: move it aside, or open it from the first page.",
            )
            .near(vec![("/".to_owned(), "Home".to_owned()), ("/welcome".to_owned(), "Start something".to_owned())])
            .into_response()
        }
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}
