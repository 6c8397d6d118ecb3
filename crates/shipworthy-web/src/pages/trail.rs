//! Who did what: the trail of a team, newest first.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::moment::Moment;
use shipworthy_app::people::{self, TrailStep};
use shipworthy_report::parts::safe;
use shipworthy_report::words;

use super::waiting::{hero, when};
use crate::app::App;
use crate::frame::{Page, Place, frame};
use crate::refusal::Refusal;

/// Steps of a page.
const STEPS: u32 = 100;

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/trail", get(page))
}

#[derive(Deserialize)]
struct From {
    before: Option<u64>,
}

async fn page(State(app): State<App>, Query(from): Query<From>) -> Response {
    let bench = app.bench().clone();
    let read =
        tokio::task::spawn_blocking(move || (bench.features(), people::trail(bench.folder(), from.before, STEPS)));
    let Ok((features, Ok(steps))) = read.await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let offset_minutes = app.bench().now().offset_minutes;
    let page = Page {
        title: "Who did what".to_owned(),
        place: Place::Workspace("/trail"),
        features: &features,
        crumb: html! { "It is added to, and nobody changes it" },
        actions: html! {},
        main: html! {
            (hero("Who did what, and when?", &answer(&steps), ""))
            (table(&steps, offset_minutes))
        },
        changes: false,
    };
    frame(&app, &page).into_response()
}

fn answer(steps: &[TrailStep]) -> String {
    match steps.first() {
        None => "Nothing was done yet.".to_owned(),
        Some(last) => format!("The last was {}: {}.", safe(&last.by), words_of(&last.what)),
    }
}

/// A step in words.
fn words_of(what: &str) -> String {
    let known = match what {
        "sign-in" => "signed in",
        "let-in" => "let somebody in",
        "let-go" => "let somebody go",
        "role" => "gave a role",
        "password" => "gave a password",
        "sign-out-everywhere" => "ended all sessions",
        "key-made" => "made a key",
        "key-ended" => "ended a key",
        "check" => "asked for a check, or stopped one",
        "upload" => "brought data",
        "edit" => "changed a spec",
        "decide" => "wrote into the decisions",
        "queue" => "worked on a review queue",
        "take-away" => "took everything along",
        other => return safe(other),
    };
    known.to_owned()
}

fn table(steps: &[TrailStep], offset_minutes: i32) -> Markup {
    html! {
        @if !steps.is_empty() {
            section aria-label="The trail" {
                table class="plain cards" {
                    caption class="hidden-words" { "The trail, newest first" }
                    thead { tr { th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "About" } } }
                    tbody { @for step in steps { tr {
                        th scope="row" { (when(Moment { seconds: step.at, offset_minutes })) }
                        td data-label="Who" { span { (safe(&step.by)) } }
                        td data-label="What" { span { (words::capital(&words_of(&step.what))) } }
                        td data-label="About" { span { (safe(&step.about)) } }
                    } } }
                }
                @if let (Some(last), true) = (steps.last(), steps.len() == STEPS as usize) {
                    p class="onward" { a class="more" href={ "/trail?before=" (last.number) } { "Earlier" } }
                }
            }
        }
    }
}
