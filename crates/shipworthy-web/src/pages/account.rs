//! One's own account: password, sessions, and keys for programs. A key is shown once.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::form::{FieldProblem, NotDone};
use shipworthy_app::moment::Moment;
use shipworthy_app::people::{self, ApiKey, KeyRequest, Person, Scope};
use shipworthy_report::parts::safe;

use super::form::{Line, Told, line, summary, wrong};
use super::people::salt;
use super::waiting::{hero, when};
use crate::app::App;
use crate::caller::{SCOPES, caller, role_word};
use crate::frame::{Page, Place, frame};
use crate::refusal::Refusal;
use crate::secret::random;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(page))
        .route("/account/password", post(password))
        .route("/account/sessions", post(sessions))
        .route("/account/keys", post(make_key))
        .route("/account/keys/{number}/end", post(end_key))
}

/// The forms, as they were typed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Draft {
    current: String,
    password: String,
    label: String,
    read: String,
    ingest: String,
    gate: String,
    admin: String,
    days: String,
    /// What was done just before.
    done: String,
}

/// What the page shows besides the account.
#[derive(Default)]
struct Shown {
    draft: Draft,
    /// Of the password, why it was not taken.
    password: Option<Told>,
    /// Of the key, why it was not made.
    key: Option<Told>,
    /// The text of a key that was just made.
    made: Option<String>,
}

/// Something that a field should have said.
pub fn field(field: &'static str, message: &str, remedy: &str) -> NotDone {
    NotDone::Fields(vec![FieldProblem { field, message: message.to_owned(), remedy: remedy.to_owned() }])
}

/// Does what may take a moment, away from the threads that answer.
pub async fn lookup<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NotDone> + Send + 'static,
) -> Result<T, NotDone> {
    let failed = |_| NotDone::Conflict("something went wrong in Shipworthy itself; try again".to_owned());
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}

async fn page(State(app): State<App>, Query(draft): Query<Draft>) -> Response {
    show(&app, Shown { draft, ..Shown::default() }).await
}

async fn show(app: &App, shown: Shown) -> Response {
    let Some(person) = caller().person().cloned() else {
        return Redirect::to("/settings").into_response();
    };
    let (bench, id) = (app.bench().clone(), person.id);
    let read = lookup(move || Ok((bench.features(), people::keys(bench.folder(), Some(id))?)));
    let Ok((features, keys)) = read.await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let status = shown.password.as_ref().or(shown.key.as_ref()).map_or(StatusCode::OK, |told| told.status);
    let page = Page {
        title: "Your account".to_owned(),
        place: Place::Workspace("/account"),
        features: &features,
        crumb: html! { (safe(&person.name)) },
        actions: html! {},
        main: html! {
            (hero("What may I do here, and my programs?", &format!("You are {}, {}.", safe(&person.name), role_word(person.role)), ""))
            @match shown.draft.done.as_str() {
                "key" => div class="banner" { p role="status" { b { "The key is ended." } } },
                _ => {}
            }
            (keys_of(&person, &keys, &shown, app.bench().now().offset_minutes))
            (password_of(&shown))
        },
        changes: false,
    };
    (status, frame(app, &page)).into_response()
}

fn keys_of(person: &Person, keys: &[ApiKey], shown: &Shown, offset_minutes: i32) -> Markup {
    let told = shown.key.as_ref();
    let picked = |name: &str| match name {
        "read" => &shown.draft.read,
        "ingest" => &shown.draft.ingest,
        "gate" => &shown.draft.gate,
        _ => &shown.draft.admin,
    };
    html! {
        section id="keys" aria-labelledby="keys-title" {
            div class="head" { h2 id="keys-title" { "Keys for programs" } p class="small muted" { "A key may never do more than you may, and never decides." } }
            @if let Some(made) = &shown.made {
                div class="once" role="status" {
                    p { b { "Copy the key now: it is not shown again." } }
                    p { code id="made" { (made) } }
                }
            }
            @if !keys.is_empty() {
                table class="plain cards" {
                    caption class="hidden-words" { "Your keys" }
                    thead { tr { th scope="col" { "Program" } th scope="col" { "For" } th scope="col" { "Used" } th scope="col" { "End it" } } }
                    tbody { @for key in keys { (key_line(key, "", "/account/keys", offset_minutes)) } }
                }
            }
            h3 { "Make a key" }
            @if let Some(told) = told { (summary(told, "")) }
            form class="fill" method="post" action="/account/keys" novalidate {
                (line(told, "", &Line { field: "label", label: "For which program?", hint: "Such as: nightly checks of the fraud team.", kind: "text", value: &shown.draft.label }))
                fieldset class="field" id="scopes" {
                    legend { "What for?" }
                    @for (_, name) in SCOPES {
                        label class="tick" {
                            input type="checkbox" name=(name) value="on" checked[picked(name) == "on"];
                            span { (name) span class="under" { (what_for(name)) } }
                        }
                    }
                    (wrong(told, "scopes", ""))
                }
                div class="field" {
                    label for="days" { "Until when?" }
                    select id="days" name="days" {
                        @for (days, words) in [("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("", "until it is ended")] {
                            option value=(days) selected[if shown.draft.days.is_empty() { days == "90" } else { days == shown.draft.days }] { (words) }
                        }
                    }
                    (wrong(told, "expires_at", ""))
                }
                div class="actions" { button class="button" type="submit" { "Make the key" } }
            }
            p class="small muted" { "A program sends it as " code { "Authorization: Bearer KEY" } ". You are " (role_word(person.role)) ": what that role may not do, no key of yours may." }
        }
    }
}

fn what_for(scope: &str) -> &'static str {
    match scope {
        "read" => "Reads what pages show.",
        "ingest" => "Brings data and predictions.",
        "gate" => "Starts checks and reads the verdict: for CI.",
        _ => "Whatever you may do, but for what a person answers for: deciding, marking, letting people in.",
    }
}

/// A key in a table, with a form that ends it.
pub fn key_line(key: &ApiKey, whose: &str, address: &str, offset_minutes: i32) -> Markup {
    let at = |seconds| when(Moment { seconds, offset_minutes });
    let scopes: Vec<&str> =
        SCOPES.iter().filter(|(scope, _)| key.scopes.contains(scope)).map(|(_, name)| *name).collect();
    html! {
        tr {
            th scope="row" { (safe(&key.label)) span class="under" { @if !whose.is_empty() { "of " (whose) ", " } code { (key.start) "…" } } }
            td data-label="For" { span { (scopes.join(", ")) } }
            td data-label="Used" { span { @match key.used_at { Some(used) => { (at(used)) } None => "never" } } }
            td data-label="End it" {
                @match (key.ended_at, key.expires_at) {
                    (Some(ended), _) => span { "ended " (at(ended)) },
                    (None, expires) => form class="row" method="post" action={ (address) "/" (key.id) "/end" } {
                        button class="button small" type="submit" { "End it" }
                        @if let Some(expires) = expires { span class="small muted" { "until " (at(expires)) } }
                    },
                }
            }
        }
    }
}

fn password_of(shown: &Shown) -> Markup {
    let told = shown.password.as_ref();
    html! {
        section id="password-of" aria-labelledby="password-title" {
            div class="head" { h2 id="password-title" { "Password and sessions" } }
            @if let Some(told) = told { (summary(told, "")) }
            form class="fill" method="post" action="/account/password" novalidate {
                (line(told, "", &Line { field: "current", label: "Your password now", hint: "", kind: "password", value: "" }))
                (line(told, "", &Line { field: "password", label: "The new one", hint: "Twelve characters or more; a few words are easy to remember. You sign in anew with it.", kind: "password", value: "" }))
                div class="actions" { button class="button" type="submit" { "Change it" } }
            }
            form method="post" action="/account/sessions" { button class="button" type="submit" { "Sign out everywhere" } }
        }
    }
}

async fn password(State(app): State<App>, Form(draft): Form<Draft>) -> Response {
    let Some(person) = caller().person().cloned() else { return Redirect::to("/settings").into_response() };
    let Ok(_place) = app.signing_in().acquire().await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let (bench, at) = (app.bench().clone(), app.bench().now().seconds);
    let (current, new) = (draft.current, draft.password);
    let changed = lookup(move || people::change_own_password(bench.folder(), &person, &current, &new, &salt()?, at));
    match changed.await {
        Ok(()) => signed_out(&app),
        Err(error) => show(&app, Shown { password: Some(Told::of(&app, error)), ..Shown::default() }).await,
    }
}

async fn sessions(State(app): State<App>) -> Response {
    let Some(person) = caller().person().cloned() else { return Redirect::to("/settings").into_response() };
    let (bench, at) = (app.bench().clone(), app.bench().now().seconds);
    match lookup(move || people::sign_out_everywhere(bench.folder(), person.id, &person.name, at)).await {
        Ok(()) => signed_out(&app),
        Err(error) => show(&app, Shown { password: Some(Told::of(&app, error)), ..Shown::default() }).await,
    }
}

fn signed_out(app: &App) -> Response {
    ([(header::SET_COOKIE, app.door().session_cookie(""))], Redirect::to("/sign-in")).into_response()
}

async fn make_key(State(app): State<App>, Form(draft): Form<Draft>) -> Response {
    let Some(person) = caller().person().cloned() else { return Redirect::to("/settings").into_response() };
    let picked = [
        (&draft.read, Scope::Read),
        (&draft.ingest, Scope::Ingest),
        (&draft.gate, Scope::Gate),
        (&draft.admin, Scope::Admin),
    ];
    let scopes: Vec<Scope> = picked.into_iter().filter(|(value, _)| *value == "on").map(|(_, scope)| scope).collect();
    let (bench, at, label) = (app.bench().clone(), app.bench().now().seconds, draft.label.clone());
    let expires_at = draft.days.parse::<u16>().ok().map(|days| at + i64::from(days) * DAY);
    let made = lookup(move || {
        let secret = random().map_err(|_| NotDone::Conflict("the system gives no random numbers".to_owned()))?;
        people::make_key(
            bench.folder(),
            &KeyRequest { person: person.id, label: &label, scopes: &scopes, expires_at, secret, at },
        )
    });
    let shown = match made.await {
        Ok(text) => Shown { made: Some(text), ..Shown::default() },
        Err(error) => Shown { key: Some(Told::of(&app, error)), draft, ..Shown::default() },
    };
    show(&app, shown).await
}

async fn end_key(State(app): State<App>, Path(number): Path<u64>) -> Response {
    let Some(person) = caller().person().cloned() else { return Redirect::to("/settings").into_response() };
    let (bench, at) = (app.bench().clone(), app.bench().now().seconds);
    let ended = lookup(move || {
        let own = people::keys(bench.folder(), Some(person.id))?.iter().any(|key| key.id == number);
        if own { people::end_key(bench.folder(), number, &person.name, at) } else { Ok(false) }
    });
    match ended.await {
        Ok(true) => Redirect::to("/account?done=key").into_response(),
        Ok(false) => {
            Refusal::because(StatusCode::NOT_FOUND, "There is no such key of yours.", "It may be ended already.")
                .near(vec![("/account".to_owned(), "Your account".to_owned())])
                .into_response()
        }
        Err(error) => show(&app, Shown { key: Some(Told::of(&app, error)), ..Shown::default() }).await,
    }
}
