//! The guards before the pages: which name was called, where a request comes from, who sends it, how large it is, how long it may
//! take; and the headers of every answer.
//!
//! What each guard decides is a function of a request's headers, tested as a table; the functions here apply them.

pub mod door;
mod entry;
pub mod headers;
pub mod host;
pub mod origin;
pub mod rights;

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::{PROBLEM_KIND, largest};
use crate::app::App;
use crate::refusal::Refusal;

pub use entry::entry;

/// Largest body of a request that is no upload, in bytes.
pub const LARGEST_BODY: u64 = 1 << 20;
/// How long an answer may take to begin. Long work goes on in the background.
const PATIENCE: Duration = Duration::from_secs(30);

/// The outermost guard: an answer in time, dressed as a page, with the headers that every answer carries.
pub async fn outside(State(app): State<App>, request: Request, next: Next) -> Response {
    let for_program = is_for_program(request.uri().path());
    let patience = largest(request.uri().path()).1.unwrap_or(PATIENCE);
    let begun = Instant::now();
    let mut response = match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::new(StatusCode::REQUEST_TIMEOUT).into_response(),
    };
    if let Some(refusal) = undressed(&response) {
        response = refusal.into_response();
    }
    if for_program {
        response = Refusal::for_program(response);
    }
    headers::protect(response.headers_mut());
    app.counts().answered(response.status(), begun.elapsed());
    response
}

/// A refusal of the framework in its own few words, to be said in ours.
fn undressed(response: &Response) -> Option<Refusal> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let ours = ["text/html", "application/json", PROBLEM_KIND].iter().any(|ours| kind.starts_with(ours));
    ((status.is_client_error() || status.is_server_error()) && !ours).then(|| Refusal::new(status))
}

/// Lets requests in that call this server by one of its names, come from its own pages, and are not too large.
pub async fn gate(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let Some(host) = host::called(headers, request.uri()).filter(|host| app.names().hold(host)) else {
        return Refusal::new(StatusCode::MISDIRECTED_REQUEST).into_response();
    };
    if !origin::is_ours(request.method(), headers, host, app.is_behind_proxy()) {
        return Refusal::new(StatusCode::FORBIDDEN).into_response();
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > largest(request.uri().path()).0) {
        return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    }
    next.run(request).await
}

/// Whether a path is asked for by programs, which want JSON.
fn is_for_program(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}
