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

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;

use crate::api::{PROBLEM_KIND, is_large, too_large};
use crate::app::App;
use crate::pages::first;
use crate::refusal::Refusal;

pub use entry::entry;

/// Largest body of a request that is no upload, in bytes.
pub const LARGEST_BODY: u64 = 1 << 20;
/// How long an answer may take to begin. Long work goes on in the background.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a file may take to come in.
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(15 * 60);
/// What stands around a file in the form that it comes in, in bytes.
const AROUND_A_FILE: u64 = 64 << 10;
/// What is read and dropped of a file that was refused, so that its sender gets to the answer: bytes, and for how long.
const DRAINED: (u64, Duration) = (8 << 30, Duration::from_secs(20));

/// The outermost guard: an answer in time, dressed as a page, with the headers that every answer carries.
pub async fn outside(State(app): State<App>, request: Request, next: Next) -> Response {
    let for_program = is_for_program(request.uri().path());
    let patience = match request.uri().path() {
        _ if brings_a_file(&request) => PATIENCE_WITH_FILES,
        path if is_large(path) => PATIENCE_WITH_FILES,
        _ => PATIENCE,
    };
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
    app.counts().answered(response.status());
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
    if brings_a_file(&request) {
        if length.is_some_and(|length| length > app.limits().upload + AROUND_A_FILE) {
            // Who is not let in is not listened to either.
            if is_known(&app, request.headers()) {
                tokio::spawn(drain(request));
            }
            return first::too_large(&app);
        }
    } else if is_large(request.uri().path()) {
        if length.is_some_and(|length| length > app.limits().upload) {
            return too_large(&app).into_response();
        }
    } else if length.is_some_and(|length| length > LARGEST_BODY) {
        return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    }
    next.run(request).await
}

/// Whether a request is one that files come in by.
fn brings_a_file(request: &Request) -> bool {
    *request.method() == Method::POST && request.uri().path() == first::WAY_IN
}

/// Whether a request looks as if it came from somebody who is let in: of a session, the door finds out.
fn is_known(app: &App, headers: &HeaderMap) -> bool {
    !app.is_team() && app.door().knows(headers)
}

/// Reads what is left of a request and keeps nothing: browsers read an answer when they have sent all.
async fn drain(request: Request) {
    let mut body = request.into_body().into_data_stream();
    let (most, patience) = DRAINED;
    let reading = async {
        let mut read = 0;
        while let Some(Ok(bytes)) = body.next().await {
            read += bytes.len() as u64;
            if read > most {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(patience, reading).await;
}

/// Whether a path is asked for by programs, which want JSON.
fn is_for_program(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}
