//! Who comes in: whoever started the server, where one person works alone; where several do, somebody who signed in, or a program with
//! a key of its own. Then whether they may do what they ask for, and a line in the trail when it was done.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use shipworthy_app::people::{self, Action};

use super::door::bearer;
use super::{is_for_program, rights};
use crate::app::App;
use crate::caller::{Asking, Caller, least, on_behalf};
use crate::pages::encoded;
use crate::refusal::Refusal;
use crate::wishes::Wishes;

/// Lets in who may come in, to what they may do.
pub async fn entry(State(app): State<App>, request: Request, next: Next) -> Response {
    let caller = match caller(&app, request.method(), request.uri(), request.headers()).await {
        Ok(caller) => caller,
        Err(response) => return response,
    };
    let asking = Asking { wishes: Wishes::of(request.headers()), caller };
    if asking.caller == Caller::Alone {
        return on_behalf(asking, next.run(request)).await;
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    // An address that leads nowhere is answered by a page that says so.
    let action = route.map_or(Some(Action::See), |route| rights::needed(&method, &route));
    let Some(action) = action.filter(|action| asking.caller.may(*action)) else {
        return may_not(&asking.caller, action).into_response();
    };
    let name = name(&asking.caller);
    let response = on_behalf(asking, next.run(request)).await;
    let done = response.status().is_success() || response.status().is_redirection();
    if done && method != Method::GET && method != Method::HEAD {
        note(&app, action, name, path).await;
    }
    response
}

/// Who asks, or how they are sent away.
async fn caller(app: &App, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Caller, Response> {
    if !app.is_team() {
        let known = app.door().knows(headers);
        return if known { Ok(Caller::Alone) } else { Err(Refusal::new(StatusCode::UNAUTHORIZED).into_response()) };
    }
    let found = match bearer(headers) {
        Some(key) => by_key(app, key).await,
        None => by_session(app, headers).await,
    };
    found.ok_or_else(|| {
        let path = uri.path();
        if *method == Method::GET && !is_for_program(path) && path != "/metrics" {
            let to = uri.path_and_query().map_or("/", |to| to.as_str());
            return Redirect::to(&format!("/sign-in?to={}", encoded(to))).into_response();
        }
        Refusal::because(
            StatusCode::UNAUTHORIZED,
            "Sign in first.",
            "Several people work here, so each signs in by name; a program sends an API key as `Authorization: Bearer`.",
        )
        .near(vec![("/sign-in".to_owned(), "Sign in".to_owned())])
        .into_response()
    })
}

async fn by_key(app: &App, key: &str) -> Option<Caller> {
    let (bench, key, at) = (app.bench().clone(), key.to_owned(), app.bench().now().seconds);
    let found = tokio::task::spawn_blocking(move || people::by_key(bench.folder(), &key, at)).await;
    told(app, found)?.map(|(person, key)| Caller::Key(person, key))
}

async fn by_session(app: &App, headers: &HeaderMap) -> Option<Caller> {
    let session = app.door().session(headers)?.to_owned();
    let (bench, at) = (app.bench().clone(), app.bench().now().seconds);
    let found = tokio::task::spawn_blocking(move || people::by_session(bench.folder(), &session, at)).await;
    told(app, found)?.map(Caller::Person)
}

/// Whoever cannot be looked up is nobody, and the log says why.
fn told<T, E: std::fmt::Display>(app: &App, found: Result<Result<T, E>, tokio::task::JoinError>) -> Option<T> {
    match found {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            app.log(&format!("people cannot be looked up: {error}"));
            None
        }
        Err(_) => None,
    }
}

fn may_not(caller: &Caller, action: Option<Action>) -> Refusal {
    let said = match (action, caller) {
        (None, _) => "Nobody wrote down who may do this, so nobody may.".to_owned(),
        (Some(action), Caller::Key(..)) => {
            format!("It needs the role {}; as a key, {}.", least(action).0, least(action).1)
        }
        (Some(action), _) => {
            format!("It needs the role {}; an owner gives roles on the page of people.", least(action).0)
        }
    };
    Refusal::because(StatusCode::FORBIDDEN, "You may not do this.", format!("Nothing was changed. {said}"))
        .near(vec![("/".to_owned(), "Home".to_owned())])
}

/// Under which name it stands in the trail.
fn name(caller: &Caller) -> String {
    match caller {
        Caller::Alone => String::new(),
        Caller::Person(person) => person.name.clone(),
        Caller::Key(person, key) => format!("{} (key {})", person.name, key.label),
    }
}

/// Adds what was done to the trail.
async fn note(app: &App, action: Action, by: String, path: String) {
    let Some(what) = rights::noted(action) else { return };
    let (bench, at) = (app.bench().clone(), app.bench().now().seconds);
    let noted = tokio::task::spawn_blocking(move || people::note(bench.folder(), &by, what, &path, at)).await;
    let _ = told(app, noted);
}
