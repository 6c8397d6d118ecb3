//! People: who works here, and what may they do? For owners.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::form::NotDone;
use shipworthy_app::moment::Moment;
use shipworthy_app::people::{self, ApiKey, NewPerson, Person, Role};
use shipworthy_report::parts::safe;
use shipworthy_report::words;

use super::account::{key_line, lookup};
use super::form::{Line, Told, described, line, summary, wrong};
use super::waiting::{hero, when};
use crate::app::App;
use crate::caller::{role_word, who};
use crate::frame::{Page, Place, frame};
use crate::refusal::Refusal;
use crate::secret::random;

/// The routes of this page.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/people", get(page).post(add))
        .route("/people/{number}/role", post(role))
        .route("/people/{number}/password", post(password))
        .route("/people/{number}/remove", post(remove))
        .route("/people/keys/{number}/end", post(end_key))
}

/// The forms, as they were typed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Draft {
    name: String,
    role: String,
    password: String,
    /// What was done just before.
    done: String,
}

/// What could not be taken: of which person, or of a new one.
type Returned = Option<(Option<u64>, Told)>;

async fn page(State(app): State<App>, Query(draft): Query<Draft>) -> Response {
    show(&app, &draft, None).await
}

async fn show(app: &App, draft: &Draft, returned: Returned) -> Response {
    let bench = app.bench().clone();
    let read = tokio::task::spawn_blocking(move || {
        Ok::<_, NotDone>((bench.features(), people::list(bench.folder())?, people::keys(bench.folder(), None)?))
    });
    let Ok(Ok((features, all, keys))) = read.await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let status = returned.as_ref().map_or(StatusCode::OK, |(_, told)| told.status);
    let offset_minutes = app.bench().now().offset_minutes;
    let page = Page {
        title: "People".to_owned(),
        place: Place::Workspace("/people"),
        features: &features,
        crumb: html! { "Of " (safe(&app.bench().name())) },
        actions: html! {},
        main: html! {
            (hero("Who works here, and what may they do?", &answer(&all), ""))
            (done(&draft.done))
            @if all.is_empty() {
                p class="measure" { "Let the first person in from the command line, as an owner: " code { "shipworthy people add NAME --role owner" } ". From then on everybody signs in." }
            } @else {
                (table(&all, returned.as_ref(), offset_minutes))
                (new(draft, returned.as_ref().filter(|(of, _)| of.is_none()).map(|(_, told)| told)))
                (all_keys(&keys, &all, offset_minutes))
                (roles())
            }
        },
        changes: false,
    };
    (status, frame(app, &page)).into_response()
}

fn answer(all: &[Person]) -> String {
    let here = all.iter().filter(|person| person.left_at.is_none()).count() as u64;
    match here {
        0 => "You work alone here.".to_owned(),
        _ => format!("{} here.", words::counted(here, "person works", "people work")),
    }
}

fn done(done: &str) -> Markup {
    let said = match done {
        "added" => "They can sign in now.",
        "role" => "The role is changed. They sign in anew.",
        "password" => "The password is changed. They sign in anew with it.",
        "removed" => "They cannot sign in any more. Their name stays on what they did.",
        "key" => "The key is ended.",
        _ => return html! {},
    };
    html! { div class="banner" { p role="status" { b { (said) } } } }
}

fn role_choice(id: &str, chosen: Role) -> Markup {
    html! {
        select id=(id) name="role" {
            @for role in Role::ALL { option value=(role_word(role)) selected[role == chosen] { (role_word(role)) } }
        }
    }
}

fn table(all: &[Person], returned: Option<&(Option<u64>, Told)>, offset_minutes: i32) -> Markup {
    html! {
        section aria-labelledby="all-title" {
            div class="head" { h2 id="all-title" { "Everybody" } }
            table class="plain cards" {
                caption class="hidden-words" { "People and their roles" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "Role" } th scope="col" { "New password" } th scope="col" { "Let go" } } }
                tbody { @for person in all {
                    @let id = person.id;
                    @let told = returned.filter(|(of, _)| *of == Some(id)).map(|(_, told)| told);
                    @let prefix = format!("of-{id}-");
                    tr id={ "person-" (id) } {
                        th scope="row" { (safe(&person.name)) span class="under" { "since " (when(Moment { seconds: person.made_at, offset_minutes })) } @if let Some(told) = told { (summary(told, &prefix)) } }
                        @match person.left_at {
                            Some(left) => {
                                td data-label="Role" { span { "left " (when(Moment { seconds: left, offset_minutes })) } } td {} td {}
                            }
                            None => {
                                td data-label="Role" { form class="row" method="post" action={ "/people/" (id) "/role" } {
                                    label class="hidden-words" for={ (prefix) "role" } { "Role of " (safe(&person.name)) }
                                    (role_choice(&format!("{prefix}role"), person.role))
                                    button class="button small" type="submit" { "Change" }
                                } }
                                td data-label="New password" { form class="row" method="post" action={ "/people/" (id) "/password" } {
                                    label class="hidden-words" for={ (prefix) "password" } { "New password of " (safe(&person.name)) }
                                    input id={ (prefix) "password" } name="password" type="password" autocomplete="new-password" aria-describedby=[described(told, "password", &prefix)];
                                    button class="button small" type="submit" { "Set" }
                                    (wrong(told, "password", &prefix))
                                } }
                                td data-label="Let go" { details {
                                    summary { "Let go…" }
                                    form method="post" action={ "/people/" (id) "/remove" } { button class="button small" type="submit" { "End their sessions and keys" } }
                                } }
                            }
                        }
                    }
                } }
            }
        }
    }
}

fn new(draft: &Draft, told: Option<&Told>) -> Markup {
    html! {
        section id="new" aria-labelledby="new-title" {
            div class="head" { h2 id="new-title" { "Let somebody in" } }
            @if let Some(told) = told { (summary(told, "")) }
            form class="fill" method="post" action="/people" novalidate {
                (line(told, "", &Line { field: "name", label: "Name", hint: "Decisions and reviews bear it. Nobody else gets it later.", kind: "text", value: &draft.name }))
                div class="field" { label for="role" { "Role" } (role_choice("role", named(&draft.role).unwrap_or(Role::Viewer))) (wrong(told, "role", "")) }
                (line(told, "", &Line { field: "password", label: "First password", hint: "Twelve characters or more. Tell it to them yourself; they change it under their name.", kind: "password", value: "" }))
                div class="actions" { button class="button first" type="submit" { "Let in" } }
            }
        }
    }
}

fn all_keys(keys: &[ApiKey], all: &[Person], offset_minutes: i32) -> Markup {
    let whose = |key: &ApiKey| {
        all.iter().find(|person| person.id == key.person).map(|person| safe(&person.name)).unwrap_or_default()
    };
    html! {
        @if !keys.is_empty() {
            section aria-labelledby="keys-title" {
                div class="head" { h2 id="keys-title" { "Keys of programs" } p class="small muted" { "Each is somebody's, and may never do more than they may." } }
                table class="plain cards" {
                    caption class="hidden-words" { "Keys of programs" }
                    thead { tr { th scope="col" { "Program" } th scope="col" { "For" } th scope="col" { "Used" } th scope="col" { "End it" } } }
                    tbody { @for key in keys { (key_line(key, &whose(key), "/people/keys", offset_minutes)) } }
                }
            }
        }
    }
}

fn roles() -> Markup {
    html! {
        section aria-labelledby="roles-title" {
            div class="head" { h2 id="roles-title" { "What roles may do" } p class="small muted" { "Each may what those before it may." } }
            dl class="gaps" {
                div { dt { "viewer" } dd { "Read every page, report and decision." } }
                div { dt { "reviewer" } dd { "Mark outputs in review queues." } }
                div { dt { "editor" } dd { "Check, bring data, change specs, decide. A launch against the verdict takes a second person." } }
                div { dt { "owner" } dd { "Let people in and go, read who did what, take everything along." } }
            }
        }
    }
}

/// The role of a name.
fn named(role: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|known| role_word(*known) == role)
}

fn no_role() -> NotDone {
    super::account::field("role", "this is no role", "choose viewer, reviewer, editor or owner")
}

async fn add(State(app): State<App>, Form(draft): Form<Draft>) -> Response {
    let (bench, at, by) = (app.bench().clone(), app.bench().now().seconds, who(""));
    let (name, password, role) = (draft.name.clone(), draft.password.clone(), named(&draft.role));
    let added = lookup(move || {
        let role = role.ok_or_else(no_role)?;
        let salt = salt()?;
        people::let_in(bench.folder(), &NewPerson { name: &name, role, password: &password, salt, by: &by, at })
    });
    ended(&app, &draft, None, added.await.map(|_| "added")).await
}

async fn role(State(app): State<App>, Path(number): Path<u64>, Form(draft): Form<Draft>) -> Response {
    let (bench, at, by, role) = (app.bench().clone(), app.bench().now().seconds, who(""), named(&draft.role));
    let changed = lookup(move || people::change_role(bench.folder(), number, role.ok_or_else(no_role)?, &by, at));
    ended(&app, &draft, Some(number), changed.await.map(|_| "role")).await
}

async fn password(State(app): State<App>, Path(number): Path<u64>, Form(draft): Form<Draft>) -> Response {
    let (bench, at, by, password) = (app.bench().clone(), app.bench().now().seconds, who(""), draft.password.clone());
    let changed = lookup(move || people::change_password(bench.folder(), number, &password, &salt()?, &by, at));
    ended(&app, &draft, Some(number), changed.await.map(|()| "password")).await
}

async fn remove(State(app): State<App>, Path(number): Path<u64>) -> Response {
    let (bench, at, by) = (app.bench().clone(), app.bench().now().seconds, who(""));
    let gone = lookup(move || people::let_go(bench.folder(), number, &by, at));
    ended(&app, &Draft::default(), Some(number), gone.await.map(|_| "removed")).await
}

async fn end_key(State(app): State<App>, Path(number): Path<u64>) -> Response {
    let (bench, at, by) = (app.bench().clone(), app.bench().now().seconds, who(""));
    let done = lookup(move || people::end_key(bench.folder(), number, &by, at));
    ended(&app, &Draft::default(), None, done.await.map(|_| "key")).await
}

async fn ended(app: &App, draft: &Draft, of: Option<u64>, done: Result<&'static str, NotDone>) -> Response {
    match done {
        Ok(done) => Redirect::to(&format!("/people?done={done}")).into_response(),
        Err(error) => show(app, draft, Some((of, Told::of(app, error)))).await,
    }
}

/// Random bytes for a password.
pub fn salt() -> Result<[u8; 16], NotDone> {
    random().map_err(|_| NotDone::Conflict("the system gives no random numbers".to_owned()))
}
