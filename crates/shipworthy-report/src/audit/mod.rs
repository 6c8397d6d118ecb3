//! The audit of a table, laid out: terminal, Markdown, JSON, one HTML page.

mod figures;
pub(crate) mod html;
mod labels;
mod markdown;
mod pictures;
mod terminal;

use shipworthy_eval::audit::report::{Answer, Audit};
use shipworthy_eval::outcome::{Level, Verdict};

pub use html::html;
pub use markdown::markdown;
pub use terminal::terminal;

use crate::words;

/// The whole audit, indented, with a newline at the end. No clock time, no absolute path.
pub fn json(audit: &Audit) -> String {
    let mut text = serde_json::to_string_pretty(audit).expect("an audit has only text keys");
    text.push('\n');
    text
}

/// Findings of a level.
fn count(audit: &Audit, level: Level) -> u64 {
    audit.findings.iter().filter(|f| f.severity == level).count() as u64
}

/// The answer in a line: "2 problems to mend first."
fn headline(audit: &Audit) -> String {
    match (count(audit, Level::Error), count(audit, Level::Warning)) {
        (0, 0) => "Nothing speaks against it.".to_owned(),
        (0, w) => format!("{} to look at.", words::counted(w, "thing", "things")),
        (e, _) => format!("{} to mend first.", words::counted(e, "problem", "problems")),
    }
}

/// What findings come to, as the shapes of verdicts show it.
fn verdict(worst: Option<Level>) -> Verdict {
    match worst {
        Some(Level::Error) => Verdict::Fail,
        Some(Level::Warning) => Verdict::NotEnoughEvidence,
        Some(Level::Note) | None => Verdict::Pass,
    }
}

/// The shape of an answer: what is not known is open.
fn shape(answer: &Answer) -> Verdict {
    if answer.known { verdict(answer.worst) } else { Verdict::NotEnoughEvidence }
}

/// The same in words.
fn said(answer: &Answer) -> &'static str {
    match answer.worst {
        _ if !answer.known => "Not known",
        Some(Level::Error) => "Mend first",
        Some(Level::Warning) => "Look at it",
        Some(Level::Note) => "Worth knowing",
        None => "Nothing found",
    }
}

/// Rows, columns and file in a line.
fn about(audit: &Audit) -> String {
    format!(
        "{} · {}",
        words::counted(audit.rows, "row", "rows"),
        words::counted(audit.columns.len() as u64, "column", "columns")
    )
}

/// The command that makes this audit again, as far as it is known here.
fn command(audit: &Audit) -> String {
    format!("shipworthy audit {}", audit.table)
}
