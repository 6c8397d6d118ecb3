//! Pages for what did not go well: what happened, what was kept, what to do next. They need nothing but themselves, because who
//! gets one may not be let in to anything else.

use std::sync::LazyLock;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use shipworthy_report::parts::{TOKENS, logo, policy_hash};

use crate::api::Problem;
use crate::guard::LARGEST_BODY;

/// The look of these pages.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{TOKENS}
header, main {{ max-width: 40rem; margin: 0 auto; padding: 0 clamp(1rem, 3.4vw, 2rem); }}
header {{ padding-top: var(--s8); }}
main {{ padding-bottom: var(--s8); }}
main:focus {{ outline: none; }}
.brand {{ display: flex; min-height: 26px; align-items: center; gap: var(--s3); font: 400 var(--t-lg)/1 var(--serif); color: var(--brand); text-decoration: none; }}
.brand svg {{ width: 26px; height: 26px; }}
.ink-line {{ fill: none; stroke: currentColor; }}
h1 {{ font: 400 var(--t-2xl)/1.2 var(--serif); margin: var(--s6) 0 var(--s4); }}
p {{ margin-bottom: var(--s3); max-width: 62ch; }}
li a {{ display: inline-block; min-height: 24px; padding: var(--s1) 0; }}
form {{ display: grid; gap: var(--s5); max-width: 24rem; margin-top: var(--s5); }}
form + p {{ margin-top: var(--s5); }}
label {{ display: grid; gap: var(--s2); font-weight: 600; }}
input {{ min-height: 44px; padding: 0 var(--s3); border: 1px solid var(--edge); border-radius: 8px; background: var(--surface); color: var(--ink); font: 400 var(--t-md)/1 var(--sans); }}
button {{ min-height: 44px; padding: 0 var(--s5); border: 1px solid var(--brand); border-radius: 8px; background: var(--brand); color: var(--brand-ink); font: 600 var(--t-md)/1 var(--sans); justify-self: start; cursor: pointer; }}
.said {{ padding-left: var(--s3); border-left: 4px solid var(--fail); }}
"
    )
});

/// Only that style, known by its hash.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let policy = format!(
        "default-src 'none'; style-src '{}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        policy_hash(&STYLE)
    );
    HeaderValue::from_str(&policy).expect("a hash in base 64")
});

/// Something that did not go well.
#[derive(Debug, Clone)]
pub struct Refusal {
    status: StatusCode,
    /// What happened.
    title: String,
    /// What was kept, and what to do.
    said: Vec<String>,
    /// Where to go on: address and name.
    near: Vec<(String, String)>,
    /// By which the line in the log is found.
    reference: Option<String>,
}

impl Refusal {
    /// What we say for a status.
    pub fn new(status: StatusCode) -> Refusal {
        let (title, said) = words(status);
        let said = said.iter().map(|text| (*text).to_owned()).collect();
        let mut refusal = Refusal { status, title: title.to_owned(), said, near: Vec::new(), reference: None };
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            refusal.said = vec![
                format!("A request may hold {} kB. Nothing was changed.", LARGEST_BODY / 1024),
                "Put large tables into the workspace's folder, and name them in the spec.".to_owned(),
            ];
        }
        refusal
    }

    /// Something else, in words of its own.
    pub fn because(status: StatusCode, title: impl Into<String>, said: impl Into<String>) -> Refusal {
        Refusal { status, title: title.into(), said: vec![said.into()], near: Vec::new(), reference: None }
    }

    /// With places to go on.
    pub fn near(mut self, near: Vec<(String, String)>) -> Refusal {
        self.near = near;
        self
    }

    /// With a reference to the log.
    pub fn reference(mut self, reference: String) -> Refusal {
        self.reference = Some(reference);
        self
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its status, what happened, what was kept and what to do, and its reference.
    pub fn into_words(self) -> (StatusCode, String, Vec<String>, Option<String>) {
        (self.status, self.title, self.said, self.reference)
    }

    /// The same as a problem in JSON, where a program asked.
    pub fn for_program(mut response: Response) -> Response {
        let Some(refusal) = response.extensions_mut().remove::<Refusal>() else { return response };
        let status = refusal.status;
        let mut problem = Problem::from(refusal).into_response();
        if status == StatusCode::UNAUTHORIZED {
            problem.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        problem
    }
}

/// A page that needs nothing but itself: for who is not let in to anything else.
pub fn plain(status: StatusCode, title: &str, main: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title.trim_end_matches('.')) " · Shipworthy" }
                style { (PreEscaped(STYLE.as_str())) }
            }
            body {
                a class="skip" href="#main" { "Skip to the answer" }
                header { a class="brand" href="/" { (logo()) "Shipworthy" } }
                main id="main" tabindex="-1" {
                    h1 { (title) }
                    (main)
                }
            }
        }
    };
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY.clone())];
    (status, headers, Html(page.into_string())).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let main = html! {
            @for said in &self.said { p { (said) } }
            @if !self.near.is_empty() { ul { @for (address, name) in &self.near { li { a href=(address) { (name) } } } } }
            @if let Some(reference) = &self.reference {
                p class="small muted" { "Reference " code { (reference) } ": the same stands beside the reason in the window where Shipworthy was started." }
            }
        };
        let mut response = plain(self.status, &self.title, &main);
        // Where a program asked, it is said as JSON further out.
        response.extensions_mut().insert(self);
        response
    }
}

/// What happened, and what to do about it.
fn words(status: StatusCode) -> (&'static str, &'static [&'static str]) {
    match status {
        StatusCode::UNAUTHORIZED => (
            "This address wants its key.",
            &[
                "Shipworthy opens for whoever started it, and for nobody else on this machine.",
                "Open the address that `shipworthy serve` printed: it holds the key of this start. A program sends the key as \
                 `Authorization: Bearer`.",
            ],
        ),
        StatusCode::FORBIDDEN => (
            "That came from somewhere else.",
            &[
                "What changes something is taken from Shipworthy's own pages alone, and this was sent by another page. Nothing was changed.",
                "Open Shipworthy itself and do it there.",
            ],
        ),
        StatusCode::NOT_FOUND => {
            ("There is no such page.", &["It may have been a page of a feature whose file was moved or renamed."])
        }
        StatusCode::METHOD_NOT_ALLOWED => (
            "This cannot be asked like that.",
            &["The page is there, but not for this kind of request. Nothing was changed."],
        ),
        StatusCode::REQUEST_TIMEOUT => (
            "That took too long.",
            &["The request was given up after half a minute. Nothing that was saved before is lost.", "Try it again."],
        ),
        StatusCode::MISDIRECTED_REQUEST => (
            "This server is not called by that name.",
            &[
                "It answers to 127.0.0.1 and localhost, so that no page of somebody else can read what is here under a name of its own.",
            ],
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("That is too much at once.", &["A request may hold one megabyte. Nothing was changed."])
        }
        status if status.is_server_error() => (
            "Something went wrong in Shipworthy itself.",
            &[
                "This one request failed; everything saved is still there, and other pages go on.",
                "Try it again, or go back.",
            ],
        ),
        _ => ("That request could not be understood.", &["Nothing was changed.", "Go back and try again."]),
    }
}
