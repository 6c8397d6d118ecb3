//! `/v1`: the JSON interface, for notebooks and CI.
//!
//! **To add an operation:** write its handler into a file here, and a line into that file's `operations`: its name, its address, what one
//! has to be allowed, what it takes and what it answers with. The route, the rights and the document follow from the line. Refusals are
//! [`Problem`]s. Then `cargo xtask generate`.

mod decisions;
mod documented;
mod documents;
mod features;
mod inflow;
mod jobs;
mod openapi;
mod operation;
mod practice;
mod problem;
mod rows;
mod shape;
mod spec;
mod uploads;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use shipworthy_app::people::Action;

use crate::app::App;
use crate::caller::{Caller, caller};
use crate::pages::{Asked, asked};
use crate::refusal::Refusal;
use operation::{Operation, Shape};
use shape::shaped;

pub use inflow::{is_large, too_large};
pub use openapi::openapi;
pub use problem::{KIND as PROBLEM_KIND, Problem};

/// Everything that a program can ask for.
fn operations() -> Vec<Operation> {
    let mut all = vec![
        Operation::new("readApi", Method::GET, "/v1/openapi.json", Action::See, "This document", get(document)).answer(
            200,
            Shape::Named("OpenApi", || serde_json::json!({"type": "object", "required": ["openapi", "paths"]})),
            "The description of this API, as OpenAPI 3.1.",
        ),
        Operation::new("readMe", Method::GET, "/v1/me", Action::See, "Who you are here", get(me))
            .about("What this key or session may do.")
            .answer(200, Shape::of::<Me>(), "Who asks."),
    ];
    all.extend(features::operations());
    all.extend(documents::operations());
    all.extend(jobs::operations());
    all.extend(rows::operations());
    all.extend(spec::operations());
    all.extend(decisions::operations());
    all.extend(uploads::operations());
    all.extend(practice::operations());
    all
}

/// Method, address and right of every operation, for the table of rights.
pub fn rights() -> Vec<(Method, &'static str, Action)> {
    operations().into_iter().map(|operation| (operation.method, operation.path, operation.action)).collect()
}

/// The routes of the API.
pub fn routes() -> Router<App> {
    operations().into_iter().fold(Router::new(), |router, operation| router.route(operation.path, operation.handler))
}

async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi()).into_response()
}

shaped! {
    answer:
    /// Who asks.
    #[derive(Serialize)]
    struct Me {
        /// Whether several people work here, each with a name.
        team: bool,
        /// The name; null where one person works alone.
        name: Option<String>,
        /// `viewer`, `reviewer`, `editor` or `owner`; null where one person works alone.
        role: Option<String>,
        /// What the key is for; null where no API key asks.
        scopes: Option<Vec<String>>,
    }
}

async fn me() -> Response {
    let caller = caller();
    let person = caller.person();
    let scopes = match &caller {
        Caller::Key(_, key) => {
            let names = crate::caller::SCOPES.iter().filter(|(scope, _)| key.scopes.contains(scope));
            Some(names.map(|(_, name)| (*name).to_owned()).collect())
        }
        Caller::Alone | Caller::Person(_) => None,
    };
    let me = Me {
        team: person.is_some(),
        name: person.map(|person| person.name.clone()),
        role: person.map(|person| crate::caller::role_word(person.role).to_owned()),
        scopes,
    };
    json(StatusCode::OK, &me)
}

/// An answer as JSON, indented for people who look at it.
fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let text = serde_json::to_string_pretty(value).expect("answers have only text keys");
    (status, [(header::CONTENT_TYPE, "application/json")], text + "\n").into_response()
}

/// JSON that was written already.
fn written(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The feature of an address.
async fn feature(app: &App, id: &str) -> Result<Asked, Problem> {
    asked(app, id).await.map_err(|refusal| match refusal.status() {
        StatusCode::NOT_FOUND => Problem::missing("such feature", "GET /v1/features lists those that there are."),
        _ => Problem::from(refusal),
    })
}

/// Does what may take a moment, away from the threads that answer.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Problem::from(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR)))
}

/// The media type of what is sent, without its parameters.
fn kind(headers: &HeaderMap) -> String {
    let said = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    said.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// The bench, to be taken elsewhere.
fn bench(app: &App) -> Arc<shipworthy_app::bench::Workbench> {
    Arc::clone(app.bench())
}
