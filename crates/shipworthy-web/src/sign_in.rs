//! Signing in and out, where several people work. A session is new with every sign-in, whatever the browser sent before; its cookie is for
//! this server alone, unread by scripts, and never sent along from elsewhere.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::moment::Moment;
use shipworthy_app::people::{self, SignIn, SignedIn};
use shipworthy_report::parts::safe;

use crate::app::App;
use crate::counts::SignInEnd;
use crate::refusal::{Refusal, plain};
use crate::router::inside;
use crate::secret::{random, reference};

/// The routes before the door.
pub fn routes() -> Router<App> {
    Router::new().route("/sign-in", get(page).post(sign_in)).route("/sign-out", post(sign_out))
}

/// What was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Draft {
    name: String,
    password: String,
    /// The page to go to.
    to: String,
}

async fn page(State(app): State<App>, Query(draft): Query<Draft>) -> Response {
    if !app.is_team() {
        return Redirect::to("/").into_response();
    }
    show(&app, StatusCode::OK, &draft, None)
}

fn show(app: &App, status: StatusCode, draft: &Draft, wrong: Option<&str>) -> Response {
    plain(status, "Sign in.", &form(app, draft, wrong))
}

fn form(app: &App, draft: &Draft, wrong: Option<&str>) -> Markup {
    html! {
        p { "Several people work in " (safe(&app.bench().name())) ". What you record bears your name." }
        @if let Some(wrong) = wrong { p class="said" id="wrong" role="alert" { (wrong) } }
        form method="post" action="/sign-in" {
            input type="hidden" name="to" value=(inside(Some(&draft.to)));
            label { "Name" input name="name" type="text" value=(draft.name) autocomplete="username" autofocus required aria-describedby=[wrong.map(|_| "wrong")]; }
            label { "Password" input name="password" type="password" autocomplete="current-password" required aria-describedby=[wrong.map(|_| "wrong")]; }
            button type="submit" { "Sign in" }
        }
        p class="small muted" { "No account, or the password is lost? An owner lets people in and gives them new passwords." }
    }
}

async fn sign_in(
    State(app): State<App>,
    from: Option<ConnectedFrom>,
    headers: HeaderMap,
    Form(draft): Form<Draft>,
) -> Response {
    if !app.is_team() {
        return Redirect::to("/").into_response();
    }
    let Ok(secret) = random() else { return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response() };
    let address = address(&app, from.map(|from| from.0), &headers);
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned();
    // Looking at a password takes memory and time on purpose; few are looked at side by side.
    let Ok(place) = app.signing_in().acquire().await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let before = app.door().session(&headers).map(str::to_owned);
    let (bench, at) = (app.bench().clone(), app.bench().now());
    let (name, password) = (draft.name.clone(), draft.password.clone());
    let outcome = tokio::task::spawn_blocking(move || {
        let attempt =
            SignIn { name: &name, password: &password, address: &address, agent: &agent, secret, at: at.seconds };
        let outcome = people::sign_in(bench.folder(), &attempt)?;
        // Who signs in anew leaves the session that they had.
        if let (SignedIn::Yes(..), Some(before)) = (&outcome, before) {
            people::sign_out(bench.folder(), &before)?;
        }
        Ok::<SignedIn, shipworthy_app::form::NotDone>(outcome)
    })
    .await;
    drop(place);
    match outcome {
        Ok(Ok(SignedIn::Yes(_, session))) => {
            app.counts().signed_in(SignInEnd::Yes);
            let cookie = app.door().session_cookie(&session);
            ([(header::SET_COOKIE, cookie)], Redirect::to(inside(Some(&draft.to)))).into_response()
        }
        Ok(Ok(SignedIn::No)) => {
            app.counts().signed_in(SignInEnd::No);
            show(&app, StatusCode::UNAUTHORIZED, &draft, Some("The name or the password is not right."))
        }
        Ok(Ok(SignedIn::Wait(until))) => {
            app.counts().signed_in(SignInEnd::Wait);
            let clock = Moment { seconds: until, ..at }.time();
            let said = format!("There were too many attempts. Try again after {clock}.");
            let mut response = show(&app, StatusCode::TOO_MANY_REQUESTS, &draft, Some(&said));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from((until - at.seconds).max(1)));
            response
        }
        failed => {
            let reference = reference();
            let why = match failed {
                Ok(Err(error)) => error.to_string(),
                _ => "a mistake of the program".to_owned(),
            };
            app.log(&format!("nobody could sign in, reference {reference}: {why}"));
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).reference(reference).into_response()
        }
    }
}

async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Response {
    if let Some(session) = app.door().session(&headers).map(str::to_owned) {
        let bench = app.bench().clone();
        let ended = tokio::task::spawn_blocking(move || people::sign_out(bench.folder(), &session)).await;
        if !matches!(ended, Ok(Ok(()))) {
            return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
        }
    }
    ([(header::SET_COOKIE, app.door().session_cookie(""))], Redirect::to("/sign-in")).into_response()
}

/// The address that a connection comes from; tests have none.
struct ConnectedFrom(SocketAddr);

impl<S: Sync> axum::extract::OptionalFromRequestParts<S> for ConnectedFrom {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| ConnectedFrom(from.0)))
    }
}

/// Where an attempt comes from: the connection; behind a proxy, what the proxy says last, because what stands before it anybody can write.
fn address(app: &App, from: Option<SocketAddr>, headers: &HeaderMap) -> String {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|said| said.to_str().ok());
    let forwarded = forwarded.and_then(|said| said.rsplit(',').next()).map(|said| said.trim().to_owned());
    match forwarded.filter(|_| app.is_behind_proxy()) {
        Some(forwarded) => forwarded,
        None => from.map_or_else(|| "here".to_owned(), |from| from.ip().to_string()),
    }
}
