//! How far judges can be trusted, laid out: terminal, Markdown, JSON.

mod audit;
mod trust;

pub use audit::{audit_json, audit_markdown, audit_terminal};
pub use trust::{trust_json, trust_markdown, trust_terminal};

use serde::Serialize;
use shipworthy_eval::outcome::Estimate;

use crate::words;

fn pretty(of: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(of).expect("it has only text keys");
    text.push('\n');
    text
}

/// "grounded, on careful", with who judges.
fn title(grader: &str, candidate: &str, judge: Option<&str>) -> (String, String) {
    let by = judge.map_or_else(|| "verdicts in a column".to_owned(), |judge| format!("judged by {judge}"));
    (format!("{grader}, on {candidate}"), by)
}

/// A share with its ends; a dash where it is undefined.
fn share(estimate: &Estimate) -> String {
    words::estimate("pass_rate", estimate, None)
}
