//! What providers say when they do not answer.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::failure::short;

/// The shapes that messages of errors come in.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Nested { error: Explained },
    Text { error: String },
    Flat { message: String },
    Detail { detail: String },
}

#[derive(Deserialize)]
struct Explained {
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    code: Option<Code>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Code {
    Word(String),
    Other(IgnoredAny),
}

/// Longer replies that say no are not looked through for a message.
const LOOKED_AT: usize = 64 * 1024;

fn explained(body: &[u8]) -> Option<Said> {
    serde_json::from_slice(body.get(..LOOKED_AT).unwrap_or(body)).ok()
}

/// The message in a reply that is none.
pub(crate) fn message(body: &[u8]) -> String {
    let text = || String::from_utf8_lossy(&body[..body.len().min(4096)]).into_owned();
    let message = match explained(body) {
        Some(Said::Nested { error }) => error.message.or(error.kind).unwrap_or_else(text),
        Some(Said::Text { error }) => error,
        Some(Said::Flat { message }) => message,
        Some(Said::Detail { detail }) => detail,
        // A page is for browsers.
        None if body.trim_ascii_start().starts_with(b"<") => "a web page instead of a reply".to_owned(),
        None => text(),
    };
    short(&message)
}

/// Whether being turned away is about money that is not there: no waiting helps then.
pub(crate) fn is_out_of_credit(body: &[u8]) -> bool {
    let Some(Said::Nested { error }) = explained(body) else { return false };
    let code = matches!(&error.code, Some(Code::Word(code)) if code == "insufficient_quota");
    code || matches!(error.kind.as_deref(), Some("insufficient_quota" | "billing_error"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expect: &str) {
        assert_eq!(message(body.as_bytes()), expect);
    }

    #[test]
    fn messages_are_found_in_their_shapes() {
        check(r#"{"error": {"message": "no such model", "type": "x", "code": 404}}"#, "no such model");
        check(r#"{"error": {"type": "overloaded_error"}}"#, "overloaded_error");
        check(r#"{"error": "busy"}"#, "busy");
        check(r#"{"message": "busy"}"#, "busy");
        check(r#"{"detail": "busy"}"#, "busy");
        check("busy\n\nnow", "busy now");
        check("<html><body>502</body></html>", "a web page instead of a reply");
        check("", "");
    }

    #[test]
    fn an_empty_account_is_told_from_haste() {
        assert!(is_out_of_credit(br#"{"error": {"message": "m", "code": "insufficient_quota"}}"#));
        assert!(!is_out_of_credit(br#"{"error": {"message": "m", "code": "rate_limit_exceeded"}}"#));
        assert!(!is_out_of_credit(br#"{"error": {"message": "m", "code": 429}}"#));
        assert!(!is_out_of_credit(b"insufficient_quota"));
    }
}
