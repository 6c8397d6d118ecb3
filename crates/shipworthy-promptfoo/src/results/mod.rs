//! Results in the shapes that other tools read: promptfoo's JSON (version 3), JSON Lines, CSV, JUnit; and a table for people.

mod json;
mod junit;
mod rows;
mod table;

use crate::evaluated::Evaluated;
use crate::suite::Suite;

pub use json::json;
pub use junit::junit;
pub use rows::{csv, json_lines};
pub use table::table;

/// The endings of files that results are written to.
pub const ENDINGS: [&str; 4] = [".json", ".jsonl", ".csv", ".xml"];

/// The results as a file of this name holds them. `None` where its ending says nothing.
pub fn by_ending(path: &str, suite: &Suite, evaluated: &Evaluated) -> Option<String> {
    let path = path.to_ascii_lowercase();
    if path.ends_with(".jsonl") {
        Some(json_lines(suite, evaluated))
    } else if path.ends_with(".json") {
        Some(json(suite, evaluated))
    } else if path.ends_with(".csv") {
        Some(csv(suite, evaluated))
    } else if path.ends_with(".xml") {
        Some(junit(suite, evaluated))
    } else {
        None
    }
}

/// What a column is called: provider, and prompt where there are several.
pub(crate) fn column_name(suite: &Suite, column: usize) -> String {
    let at = suite.columns[column];
    let provider = suite.providers[at.provider].name();
    if suite.prompts.len() < 2 {
        return provider.to_owned();
    }
    format!("{provider} · {}", short(&suite.prompts[at.prompt].label, 48))
}

/// What a case is called: its description, or its variables.
pub(crate) fn case_name(suite: &Suite, case: usize) -> String {
    let of = &suite.cases[case];
    if let Some(description) = of.description.as_deref().filter(|text| !text.is_empty()) {
        return short(description, 80);
    }
    let vars: Vec<String> =
        of.vars.iter().map(|(name, value)| format!("{name}={}", short(&crate::read::shown(value), 30))).collect();
    if vars.is_empty() { format!("test {}", case + 1) } else { short(&vars.join(", "), 80) }
}

/// The beginning of a text, on one line, without characters that move a cursor or turn a text round.
pub(crate) fn short(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if count > 0 {
            line.push(' ');
            count += 1;
        }
        for character in word.chars() {
            if count >= most {
                line.push('…');
                return line;
            }
            if !matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
                line.push(character);
                count += 1;
            }
        }
    }
    line
}
