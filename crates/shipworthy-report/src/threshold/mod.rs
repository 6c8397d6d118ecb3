//! Prices of thresholds, laid out: terminal, Markdown, JSON, one HTML page with a slider.

mod drawing;
pub(crate) mod html;
mod markdown;
mod rows;
mod terminal;

use shipworthy_eval::operating::answer::Thresholds;

pub use html::html;
pub use markdown::markdown;
pub use terminal::terminal;

use crate::words;

/// The whole answer, indented, with a newline at the end. No clock time, no absolute path.
pub fn json(answer: &Thresholds) -> String {
    let mut text = serde_json::to_string_pretty(answer).expect("an answer has only text keys");
    text.push('\n');
    text
}

/// What the page is about, in a line.
fn about(answer: &Thresholds) -> String {
    let today = answer.points.iter().find(|point| point.name == "today").and_then(|point| point.threshold);
    let at = today.map_or_else(String::new, |threshold| format!(" at {}", words::number(threshold)));
    format!("{}{at} · {}", answer.candidate, words::counted(answer.examples, "example", "examples"))
}

/// The command that makes this answer again, as far as it is known here.
fn command(answer: &Thresholds) -> String {
    format!("shipworthy threshold {} --candidate {} --seed {}", answer.spec, answer.candidate, answer.seed)
}
