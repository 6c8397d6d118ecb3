//! What went wrong, for programs: a problem in the shape of RFC 9457, with what is wrong, where, and what to do about it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shipworthy_app::form::{FieldProblem, NotDone};
use shipworthy_app::predictions::{NotTaken, RefusedRow};
use shipworthy_spec::diagnostic::Diagnostic;

use super::shape::shaped;
use crate::app::App;
use crate::refusal::Refusal;
use crate::secret::reference;

/// The media type of problems.
pub const KIND: &str = "application/problem+json";

shaped! {
    answer:
    /// What went wrong (RFC 9457). Nothing was changed, unless it says otherwise.
    #[derive(Debug, Clone, Serialize)]
    pub struct Problem {
        /// `about:blank`: the status says what kind of problem it is.
        pub r#type: &'static str,
        /// What happened, in a sentence.
        pub title: String,
        /// The status of the answer.
        pub status: u16,
        /// More about it.
        pub detail: String,
        /// What to do about it.
        pub remedy: String,
        /// Each single thing that is wrong; empty where there is nothing to tell apart.
        pub problems: Vec<Wrong>,
        /// What is wrong with a text of a spec; empty where it is not about one.
        pub diagnostics: Vec<Noted>,
        /// Rows that were refused; the first hundred.
        pub refused: Vec<Refused>,
        /// How many rows were refused; null where it is not about rows.
        pub refused_rows: Option<u64>,
        /// Both texts, where somebody else changed a spec meanwhile.
        pub conflict: Option<Conflict>,
        /// By which the line in the log is found, where Shipworthy itself made a mistake.
        pub reference: Option<String>,
    }
}

shaped! {
    answer:
    /// One thing that is wrong.
    #[derive(Debug, Clone, Serialize)]
    pub struct Wrong {
        /// Where: the name of a field or of a parameter.
        pub r#where: String,
        /// What is wrong with it.
        pub what: String,
        /// What to write instead.
        pub remedy: String,
    }
}

shaped! {
    answer:
    /// A remark about the text of a spec.
    #[derive(Debug, Clone, Serialize)]
    pub struct Noted {
        /// Its kind, which stays the same between versions.
        pub code: String,
        /// `error` or `warning`.
        pub severity: String,
        /// The line, from 1; 0 where it is about the whole text.
        pub line: u64,
        /// The column, from 1.
        pub column: u64,
        /// Characters that it is about.
        pub length: u64,
        /// What is wrong.
        pub message: String,
        /// What to write instead.
        pub remedy: String,
    }
}

shaped! {
    answer:
    /// A row that was refused.
    #[derive(Debug, Clone, Serialize)]
    pub struct Refused {
        /// Its line in what was sent, from 1.
        pub line: u64,
        /// Its id, where it has one.
        pub id: Option<String>,
        /// What is wrong with it.
        pub reason: String,
    }
}

shaped! {
    answer:
    /// Both texts of a spec that was changed meanwhile.
    #[derive(Debug, Clone, Serialize)]
    pub struct Conflict {
        /// The text in the file now; null where the file is gone.
        pub there: Option<String>,
        /// Its fingerprint: the one to send with the next attempt.
        pub fingerprint: Option<String>,
        /// The text that was sent.
        pub yours: String,
    }
}

impl Problem {
    /// A problem in a sentence, with what to do about it.
    pub fn new(status: StatusCode, title: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem {
            r#type: "about:blank",
            title: title.into(),
            status: status.as_u16(),
            detail: String::new(),
            remedy: remedy.into(),
            problems: Vec::new(),
            diagnostics: Vec::new(),
            refused: Vec::new(),
            refused_rows: None,
            conflict: None,
            reference: None,
        }
    }

    /// Something wrong with a field or a parameter.
    pub fn field(at: &str, what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        let wrong = Wrong { r#where: at.to_owned(), what: what.into(), remedy: remedy.into() };
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, FIELDS, SEE);
        problem.detail.clone_from(&wrong.what);
        problem.problems.push(wrong);
        problem
    }

    /// With more about it.
    pub fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = detail.into();
        self
    }

    /// There is nothing of this name.
    pub fn missing(what: &str, remedy: &str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, format!("There is no {what}."), remedy)
    }

    /// What a use case said. A mistake of the store goes to the log too.
    pub fn of(app: &App, error: NotDone) -> Problem {
        match error {
            NotDone::Fields(problems) => {
                let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, FIELDS, SEE);
                problem.detail = problems.iter().map(|wrong| wrong.message.as_str()).collect::<Vec<_>>().join("; ");
                problem.problems = problems.into_iter().map(Wrong::from).collect();
                problem
            }
            NotDone::Conflict(said) => conflict(said),
            NotDone::Run(error) => conflict(error.to_string()),
            NotDone::Store(error) => {
                let reference = reference();
                app.log(&format!("a request failed, reference {reference}: {error}"));
                let mut problem =
                    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "It could not be kept.", "Try again.");
                problem.reference = Some(reference);
                problem
            }
        }
    }

    /// Rows that were refused.
    pub fn of_rows(app: &App, error: NotTaken) -> Problem {
        match error {
            NotTaken::Whole(error) => Problem::of(app, error),
            NotTaken::Rows { good, refused_rows, refused } => {
                let mut problem = Problem::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "Some rows cannot be taken, so none was.",
                    "Put them right and send all again; or send the same with partial=true to take the others.",
                );
                problem.detail = format!("{refused_rows} rows are refused; {good} could be taken.");
                problem.refused = refused.into_iter().map(Refused::from).collect();
                problem.refused_rows = Some(refused_rows);
                problem
            }
        }
    }
}

const FIELDS: &str = "Something in the request cannot be taken as it is.";
const SEE: &str = "Each entry of `problems` says what to write instead.";

fn conflict(said: String) -> Problem {
    Problem::new(StatusCode::CONFLICT, "That does not fit what is there.", "Read what is there now, and decide anew.")
        .detail(said)
}

impl From<FieldProblem> for Wrong {
    fn from(problem: FieldProblem) -> Wrong {
        Wrong { r#where: problem.field.to_owned(), what: problem.message, remedy: problem.remedy }
    }
}

impl From<RefusedRow> for Refused {
    fn from(row: RefusedRow) -> Refused {
        Refused { line: row.line, id: row.id, reason: row.reason }
    }
}

impl From<&Diagnostic> for Noted {
    fn from(found: &Diagnostic) -> Noted {
        Noted {
            code: found.code.to_owned(),
            severity: if found.is_error() { "error" } else { "warning" }.to_owned(),
            line: found.span.line as u64,
            column: found.span.column as u64,
            length: found.span.length as u64,
            message: found.message.clone(),
            remedy: found.remedy.clone(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let (status, title, mut said, reference) = refusal.into_words();
        let remedy = if said.len() > 1 { said.pop().unwrap_or_default() } else { String::new() };
        let mut problem = Problem::new(status, title, remedy).detail(said.join(" "));
        problem.reference = reference;
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let text = serde_json::to_string(&self).expect("texts and numbers");
        (status, [(header::CONTENT_TYPE, HeaderValue::from_static(KIND))], text + "\n").into_response()
    }
}
