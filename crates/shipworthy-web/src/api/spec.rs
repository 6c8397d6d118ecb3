//! The spec of a feature: the file on disk is the truth, and what somebody else changed meanwhile is never overwritten.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shipworthy_app::edit::{self, EditRequest, Edited};
use shipworthy_app::people::Action;
use shipworthy_spec::diagnostic::Diagnostic;

use super::operation::{Operation, Shape};
use super::problem::{Conflict, Noted, Problem};
use super::shape::shaped;
use super::{apart, feature, json};
use crate::app::App;
use crate::caller::who;
use crate::guard::LARGEST_BODY;

/// The media types of specs.
const KINDS: &[&str] = &["text/markdown", "text/plain"];

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new("readSpec", Method::GET, "/v1/features/{id}/spec", Action::See, "Read the spec", get(read))
            .about("Its `ETag` is the fingerprint that a change has to begin with.")
            .answer_of(200, "text/markdown", Shape::Text, "The text of the file.")
            .problems(&[404]),
        Operation::new("writeSpec", Method::PUT, "/v1/features/{id}/spec", Action::Edit, "Write the spec", put(write))
            .about("Writes the file where it still is what `If-Match` says. A text with errors is not written, unless `draft=true`.")
            .needs("header", "If-Match", "The `ETag` of the text that the change began with.")
            .query("draft", "boolean", "Whether a text with errors is written too: who writes is not done yet.")
            .query("by", "string", "Who writes, where one person works alone; else the person of the key.")
            .body(KINDS, LARGEST_BODY, Shape::Text, "The whole text of the spec.")
            .answer(200, Shape::of::<Written>(), "It is in the file.")
            .problems(&[404, 412, 413, 422, 428]),
    ]
}

shaped! {
    answer:
    /// A spec that was written.
    #[derive(Serialize)]
    struct Written {
        /// The fingerprint of the text in the file now.
        fingerprint: String,
        /// Whether the file changed; it did not where it said the same already.
        changed: bool,
        /// What is to be said about the text.
        diagnostics: Vec<Noted>,
    }
}

fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text in the file now.
fn there(path: &std::path::Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

async fn read(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let path = feature(&app, &id).await?.feature.path.clone();
    let text = apart(move || there(&path))
        .await?
        .ok_or_else(|| Problem::missing("such spec", "Its file is gone or is no text."))?;
    let tag = HeaderValue::from_str(&format!("\"{}\"", fingerprint(&text))).expect("digits");
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static("text/markdown; charset=utf-8")), (header::ETAG, tag)];
    Ok((headers, text).into_response())
}

#[derive(Deserialize)]
struct How {
    #[serde(default)]
    draft: bool,
    #[serde(default)]
    by: String,
}

async fn write(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(how): Query<How>,
    headers: HeaderMap,
    text: String,
) -> Result<Response, Problem> {
    let path = feature(&app, &id).await?.feature.path.clone();
    let begun = headers.get(header::IF_MATCH).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
    let begun = begun.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    if begun.len() != 64 {
        return Err(Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "It has to say which text it begins with.",
            "Send the ETag of GET /v1/features/{id}/spec as If-Match.",
        ));
    }
    let by = who(if how.by.trim().is_empty() { "a program" } else { &how.by });
    let at = app.bench().now().seconds;
    let done = apart(move || {
        let now = there(&path);
        let Some(base) = now.clone().filter(|now| fingerprint(now) == begun) else { return Err(changed(now, text)) };
        let found = edit::diagnostics(&path, &text);
        if !how.draft && found.iter().any(Diagnostic::is_error) {
            return Err(Answer::Errors(found));
        }
        edit::save(&EditRequest { spec: &path, base: &base, edited: &text, by: &by, at })
            .map(|edited| (edited, there(&path).map(|text| fingerprint(&text)).unwrap_or_default()))
            .map_err(Answer::NotDone)
    });
    match done.await? {
        Ok((Edited::Saved(found), fingerprint)) => Ok(written(fingerprint, true, &found)),
        Ok((Edited::Same(found), fingerprint)) => Ok(written(fingerprint, false, &found)),
        Ok((Edited::Conflict { disk, edited, .. }, _)) => Err(conflict(disk, edited)),
        Err(Answer::Changed(there, yours)) => Err(conflict(there, yours)),
        Err(Answer::Errors(found)) => {
            let mut problem = Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "The text has errors, and was not written.",
                "Mend what `diagnostics` say; or send draft=true.",
            );
            problem.diagnostics = found.iter().map(Noted::from).collect();
            Err(problem)
        }
        Err(Answer::NotDone(error)) => Err(Problem::of(&app, error)),
    }
}

/// Why nothing was written.
enum Answer {
    Changed(Option<String>, String),
    Errors(Vec<Diagnostic>),
    NotDone(shipworthy_app::form::NotDone),
}

fn changed(there: Option<String>, yours: String) -> Answer {
    Answer::Changed(there, yours)
}

fn conflict(there: Option<String>, yours: String) -> Problem {
    let mut problem = Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "The spec was changed meanwhile, and was left as it is.",
        "Bring over what you want to keep, and send it with the fingerprint of the text that is there.",
    );
    problem.conflict = Some(Conflict { fingerprint: there.as_deref().map(fingerprint), there, yours });
    problem
}

fn written(fingerprint: String, changed: bool, found: &[Diagnostic]) -> Response {
    json(StatusCode::OK, &Written { fingerprint, changed, diagnostics: found.iter().map(Noted::from).collect() })
}
