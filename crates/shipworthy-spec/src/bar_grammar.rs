//! The grammar of bars: `METRIC [of CLASS | against CANDIDATE] (>=|<=|>|<) TARGET [SCOPE]`.
//!
//! `at least`, `at most`, `above` and `below` are read as the signs, which is how a bar is printed.
//!
//! Reads one sentence; what needs the rest of the spec, such as whether a slice is declared, is checked elsewhere. Byte
//! ranges within the sentence come with the parse, so that every problem points at its word.

mod reader;
mod token;

use std::ops::Range;

use crate::bar::{Bar, Contrast, Scope, Subject, Target};
use crate::catalogue::{self, Metric};
use crate::number;
use crate::spec::{Task, Value};

/// Longest sentence, in bytes.
pub const LONGEST: usize = 2_000;

/// A bar, and where its parts stand in the sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The bar; its id is [`base_id`], its severity `must`.
    pub bar: Bar,
    /// Bytes of the metric with its statistic.
    pub metric: Range<usize>,
    /// Bytes of the class or opponent, if the bar names one.
    pub subject: Option<Range<usize>>,
    /// Bytes of the comparison.
    pub op: Range<usize>,
    /// Bytes of the target.
    pub target: Range<usize>,
    /// Bytes of each slice or column of the scope, in order.
    pub columns: Vec<Range<usize>>,
}

/// What is wrong with a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable code.
    pub code: &'static str,
    /// Bytes of the sentence that it speaks of.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
    /// The name that was probably meant.
    pub did_you_mean: Option<String>,
}

/// Parses one sentence about a binary task.
pub fn parse(sentence: &str) -> Result<Parsed, Problem> {
    parse_for(Task::Binary, sentence)
}

/// Parses one sentence about a task.
pub fn parse_for(task: Task, sentence: &str) -> Result<Parsed, Problem> {
    if sentence.len() > LONGEST {
        return Err(Problem {
            code: "bar-too-long",
            at: 0..0,
            message: format!("this bar is {} bytes long; at most {LONGEST} are read", sentence.len()),
            remedy: "split it into several bars".to_owned(),
            did_you_mean: None,
        });
    }
    let tokens = token::tokens(sentence)?;
    reader::Reader::new(task, sentence, tokens).bar()
}

/// The id of a bar that was given none: its metric and scope.
pub fn base_id(bar: &Bar) -> String {
    let mut id = bar.metric.clone();
    if let Some(statistic) = &bar.statistic {
        id.push('-');
        id.push_str(&statistic.replace('%', "-percent"));
    }
    if let Some(contrast) = bar.contrast {
        id.push('-');
        id.push_str(contrast.name());
    }
    match &bar.subject {
        Subject::Whole => {}
        Subject::Class(class) => id.push_str(&format!("-of-{}", slug(class))),
        Subject::EveryClass => id.push_str("-of-every-class"),
        Subject::Against(name) => id.push_str(&format!("-against-{}", slug(name))),
    }
    match &bar.scope {
        Scope::All => {}
        Scope::Every { slices, .. } => {
            id.push_str(if bar.contrast.is_some() { "-across" } else { "-every" });
            for slice in slices {
                id.push('-');
                id.push_str(&slug(slice));
            }
        }
        Scope::Where(conditions) => {
            id.push_str("-for");
            for (column, value) in conditions {
                id.push('-');
                id.push_str(&slug(column));
                id.push('-');
                id.push_str(&slug(&value.to_string()));
            }
        }
    }
    id.chars().take(LONGEST_ID).collect()
}

/// Longest id that is made, in characters.
const LONGEST_ID: usize = 200;

/// Letters, digits and `_` kept, everything else one hyphen; at most 40 characters.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            out.extend(c.to_lowercase().filter(|c| c.is_alphanumeric() || *c == '_' || *c == '.'));
        } else if !out.ends_with('-') {
            out.push('-');
        }
        if out.chars().count() >= 40 {
            break;
        }
    }
    let out = out.trim_matches('-');
    if out.is_empty() { "other".to_owned() } else { out.to_owned() }
}

/// Prints a bar as a sentence; [`parse_for`] its task reads the same bar back.
pub fn print(bar: &Bar) -> String {
    let metric = catalogue::of_bar(bar);
    let mut out = bar.metric.clone();
    if let Some(statistic) = &bar.statistic {
        out.push_str(metric.map_or(".", |metric| metric.statistic.mark()));
        out.push_str(statistic);
    }
    if let Some(contrast) = bar.contrast {
        out.push_str(&format!(".{}", contrast.name()));
    }
    match &bar.subject {
        Subject::Whole => {}
        Subject::Class(class) => out.push_str(&format!(" of {}", quote(class))),
        Subject::EveryClass => out.push_str(" of every class"),
        Subject::Against(name) => out.push_str(&format!(" against {}", quote(name))),
    }
    let is_rate = metric.and_then(|metric| measured(metric, bar.contrast)).is_some_and(|metric| metric.is_rate);
    let target = match bar.target {
        Target::Value(gap) if is_rate && bar.contrast == Some(Contrast::Gap) => {
            format!("{} points", number::times_hundred(gap))
        }
        target => print_target(target, is_rate),
    };
    out.push_str(&format!(" {} {target}", bar.op.sign()));
    match &bar.scope {
        Scope::All => {}
        Scope::Every { slices, at_least } => {
            let names: Vec<String> = slices.iter().map(|slice| print_name(slice)).collect();
            if bar.contrast.is_some() {
                out.push_str(&format!(" across {}", names.join(" and ")));
            } else {
                out.push_str(&format!(" in every {}", names.join(" and every ")));
            }
            if *at_least > 0 {
                out.push_str(&format!(" with at least {at_least} examples"));
            }
        }
        Scope::Where(conditions) => {
            let parts: Vec<String> = conditions
                .iter()
                .map(|(column, value)| format!("{} = {}", print_name(column), print_value(value)))
                .collect();
            out.push_str(&format!(" for {}", parts.join(" and ")));
        }
    }
    out
}

/// What the target of a bar is a value of: the metric, or the comparison of groups by it.
fn measured(metric: &Metric, contrast: Option<Contrast>) -> Option<Metric> {
    contrast.map_or(Some(*metric), |contrast| metric.contrasted(contrast))
}

fn print_target(target: Target, is_rate: bool) -> String {
    match target {
        Target::Value(value) if is_rate => number::print_percentage(value),
        Target::Value(value) => number::print(value),
        Target::Baseline { factor, offset } => {
            let mut out = "baseline".to_owned();
            if factor != 1.0 {
                out.push_str(&format!(" * {}", number::print(factor)));
            }
            if offset != 0.0 {
                let sign = if offset < 0.0 { '-' } else { '+' };
                let size = offset.abs();
                let size =
                    if is_rate { format!("{} points", number::times_hundred(size)) } else { number::print(size) };
                out.push_str(&format!(" {sign} {size}"));
            }
            out
        }
    }
}

/// A column or slice as bars write it: in quotes where a bare word would be read differently.
pub fn print_name(name: &str) -> String {
    if token::is_bare(name) && !token::is_keyword(name) { name.to_owned() } else { quote(name) }
}

fn print_value(value: &Value) -> String {
    match value {
        Value::Text(text) => quote(text),
        Value::Number(value) => number::print(*value),
        other => other.to_string(),
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The sentence with white space folded outside quotes.
fn fold(sentence: &str, tokens: &[token::Token]) -> String {
    let mut out = String::new();
    let mut end = 0;
    for token in tokens {
        if !out.is_empty() && token.at.start > end {
            out.push(' ');
        }
        out.push_str(&sentence[token.at.clone()]);
        end = token.at.end;
    }
    out
}
