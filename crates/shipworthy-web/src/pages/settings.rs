//! Settings: how somebody wants their pages, what is kept where, and how to take it along or delete it.

use std::path::Path as FilePath;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::backup::{BackupRequest, backup};
use shipworthy_app::export::{ExportRequest, export};
use shipworthy_app::form::NotDone;
use shipworthy_app::people::Action;
use shipworthy_report::parts::safe;
use tokio::io::AsyncReadExt;

use super::form::{Line, Told, line};
use super::waiting::hero;
use crate::app::App;
use crate::caller::{Caller, caller, may, wishes};
use crate::frame::{Page, Place, frame};
use crate::refusal::Refusal;
use crate::wishes::{Theme, Wishes};

/// Bytes of a download that are read at once.
const PIECE: usize = 256 << 10;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/settings", get(page).post(save))
        .route("/settings/backup", post(take_backup))
        .route("/settings/export", post(take_export))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Draft {
    theme: String,
    keys: String,
    name: String,
    /// What was done just before.
    done: String,
}

async fn page(State(app): State<App>, Query(draft): Query<Draft>) -> Response {
    let bench = app.bench().clone();
    let Ok(features) = tokio::task::spawn_blocking(move || bench.features()).await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let page = Page {
        title: "Settings".to_owned(),
        place: Place::Workspace("/settings"),
        features: &features,
        crumb: html! { "This browser, and " (safe(&app.bench().name())) },
        actions: html! {},
        main: html! {
            (hero("Who may do what, and where is my data?", &answer(), ""))
            @if draft.done == "saved" { div class="banner" { p role="status" { b { "Saved." } " It is kept in this browser alone." } } }
            (wished())
            (people())
            (kept(&app))
        },
        changes: false,
    };
    frame(&app, &page).into_response()
}

fn answer() -> String {
    match caller().person() {
        Some(person) => format!("You are {}; everything stays where Shipworthy runs.", safe(&person.name)),
        None => "You work alone here; everything stays on this machine.".to_owned(),
    }
}

fn wished() -> Markup {
    let Wishes { theme, no_keys, name } = wishes();
    let words = |theme| match theme {
        Theme::System => "As the system has it",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    };
    html! {
        section aria-labelledby="wishes-title" {
            div class="head" { h2 id="wishes-title" { "This browser" } }
            form class="fill" method="post" action="/settings" {
                fieldset class="field" {
                    legend { "Colours" }
                    @for choice in Theme::ALL {
                        label class="pick" { input type="radio" name="theme" value=(choice.word()) checked[choice == theme]; span { (words(choice)) } }
                    }
                }
                fieldset class="field" {
                    legend { "Single keys" }
                    label class="tick" {
                        input type="checkbox" name="keys" value="on" checked[!no_keys];
                        span { "Letters do what is printed on the buttons" span class="under" { "Switch them off where you dictate, or where keys are pressed by mistake." } }
                    }
                }
                @if caller() == Caller::Alone {
                    (line(None, "", &Line { field: "name", label: "Your name", hint: "It stands in the forms of decisions and edits, where you can change it.", kind: "text", value: &name }))
                }
                div class="actions" { button class="button first" type="submit" { "Save" } }
            }
        }
    }
}

fn people() -> Markup {
    html! {
        section aria-labelledby="people-title" {
            div class="head" { h2 id="people-title" { "People" } }
            @match caller() {
                Caller::Alone => p class="measure" { "You work alone, and nobody signs in: only whoever started Shipworthy comes in. To work as several people, let the first one in: " code { "shipworthy people add NAME --role owner" } ". From then on everybody signs in by name." }
                _ => ul {
                    li { a class="more" href="/account" { "Your account: password, sessions and keys" } }
                    @if may(Action::KeepPeople) { li { a class="more" href="/people" { "People and their roles" } } }
                    @if may(Action::ReadTrail) { li { a class="more" href="/trail" { "Who did what" } } }
                }
            }
        }
    }
}

fn kept(app: &App) -> Markup {
    let name = app.bench().name();
    html! {
        section aria-labelledby="kept-title" {
            div class="head" { h2 id="kept-title" { "What is kept, and where" } }
            table class="plain cards" {
                caption class="hidden-words" { "What is kept, and where" }
                thead { tr { th scope="col" { "What" } th scope="col" { "Where" } th scope="col" { "To delete it" } } }
                tbody {
                    tr { th scope="row" { "Specs, golden sets, predictions" } td data-label="Where" { span { "files of yours, in " (safe(&name)) } } td data-label="To delete it" { span { "delete the files" } } }
                    tr { th scope="row" { "Runs, decisions, reviews, people" } td data-label="Where" { span { code { ".shipworthy/" } } } td data-label="To delete it" { span { code { "shipworthy erase --confirm " (safe(&name)) } } } }
                    tr { th scope="row" { "Your practice" } td data-label="Where" { span { code { ".shipworthy/" } " and " code { "practice/" } } } td data-label="To delete it" { span { a class="more" href="/learn/settings/forget" { "forget it" } } } }
                    tr { th scope="row" { "Files brought by pages and programs" } td data-label="Where" { span { code { "uploads/" } } } td data-label="To delete it" { span { "the same, or one by one through the API" } } }
                    tr { th scope="row" { "What you chose above" } td data-label="Where" { span { "a cookie of this browser" } } td data-label="To delete it" { span { "delete the cookies of this address" } } }
                }
            }
            p class="measure" { "Nothing is sent anywhere: no telemetry, no update check, no font or script from elsewhere." }
        }
        section aria-labelledby="take-title" {
            div class="head" { h2 id="take-title" { "Take it along" } }
            @if !may(Action::MoveOrDeleteAll) { p { "An owner can take everything along." } }
            div class="actions" {
                form method="post" action="/settings/backup" { button class="button" type="submit" { "Download a backup" } }
                form method="post" action="/settings/export" { button class="button" type="submit" { "Download everything as JSON and CSV" } }
            }
            p class="small muted" { "A backup is brought back with " code { "shipworthy backup --restore FILE" } ". Keep either like the workspace: they hold what reports show of examples." }
        }
    }
}

async fn save(State(app): State<App>, Form(draft): Form<Draft>) -> Response {
    let wishes = Wishes { theme: Theme::named(&draft.theme), no_keys: draft.keys != "on", name: draft.name };
    let cookie = wishes.cookie(app.is_behind_proxy());
    ([(header::SET_COOKIE, cookie)], Redirect::to("/settings?done=saved")).into_response()
}

async fn take_backup(State(app): State<App>) -> Response {
    download(app, "backup", |workspace, file, tool, at| {
        backup(&BackupRequest { workspace, file, tool, at }).map(|_| ())
    })
    .await
}

async fn take_export(State(app): State<App>) -> Response {
    download(app, "export", |workspace, to, tool, at| export(&ExportRequest { workspace, to, tool, at }).map(|_| ()))
        .await
}

/// A zip that is made for this one request, and gone after it.
async fn download(
    app: App,
    what: &'static str,
    make: impl FnOnce(&FilePath, &FilePath, &str, i64) -> Result<(), NotDone> + Send + 'static,
) -> Response {
    let (bench, now) = (app.bench().clone(), app.bench().now());
    let made = tokio::task::spawn_blocking(move || {
        let failed = |error: std::io::Error| NotDone::Conflict(format!("no room for it: {error}"));
        let folder = tempfile::tempdir().map_err(failed)?;
        let file = folder.path().join("all.zip");
        make(bench.folder(), &file, bench.tool(), now.seconds)?;
        Ok::<_, NotDone>((folder, file))
    });
    let (folder, file) = match made.await {
        Ok(Ok(made)) => made,
        Ok(Err(error)) => {
            let told = Told::of(&app, error);
            let said = told.said.unwrap_or_else(|| "Try again".to_owned());
            // Where the folder lies on this machine is nobody's business.
            let said = said.replace(&app.bench().folder().display().to_string(), &app.bench().name()) + ".";
            return Refusal::because(told.status, "It could not be made.", said).into_response();
        }
        Err(_) => return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    };
    let Ok(file) = tokio::fs::File::open(file).await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let pieces = futures::stream::try_unfold((file, folder), |(mut file, folder)| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((Bytes::from(piece), (file, folder))))
    });
    let day = now.day().map(|day| day.to_string()).unwrap_or_default();
    let name = format!("attachment; filename=\"shipworthy-{what}-{day}.zip\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).expect("letters and digits")),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}
