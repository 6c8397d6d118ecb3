//! The prose sections of a spec, and what each must answer.

use crate::spec::{Section, Spec};

/// A section that every spec has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Required {
    /// Heading, without its hashes.
    pub heading: &'static str,
    /// The question that it answers.
    pub question: &'static str,
}

/// The sections that every spec has, in order.
pub const REQUIRED: &[Required] = &[
    Required { heading: "Problem", question: "What goes wrong today, for whom, and what does it cost them?" },
    Required { heading: "Users", question: "Who will see or feel this feature, and what are they trying to get done?" },
    Required { heading: "Baseline today", question: "How is the job done now, without the feature, and how well?" },
    Required {
        heading: "Expected behaviour",
        question: "What should the feature do, step by step, when things go right?",
    },
    Required { heading: "Edge cases", question: "Which unusual cases must it handle, and how?" },
    Required {
        heading: "When it is wrong",
        question: "What does each kind of mistake do to a person, and how can they put it right?",
    },
    Required {
        heading: "Data",
        question: "Where do examples and labels come from, whom do they leave out, and who may use them?",
    },
    Required {
        heading: "Success",
        question: "Which numbers must move, by how much, and by when, for this to have been worth it?",
    },
    Required {
        heading: "Launch and after",
        question: "Who gets it first, what stops the launch, and who watches it afterwards?",
    },
];

/// A section that does not answer its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingSection {
    /// Heading, without its hashes.
    pub heading: &'static str,
    /// The question that it should answer.
    pub question: &'static str,
    /// What is the matter.
    pub reason: Reason,
}

/// Why a section counts as missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No such heading.
    Missing,
    /// The heading without text.
    Empty,
    /// Still what the template put there.
    Placeholder,
}

/// The required sections that a spec lacks, in order.
pub fn missing_sections(spec: &Spec) -> Vec<MissingSection> {
    let state = |required: &Required| {
        let found = spec.sections.iter().filter(|section| is_called(&section.heading, required.heading));
        // The best of several sections of one name counts.
        let reason = found.map(reason).min_by_key(|reason| reason.map_or(0, |reason| reason as u8 + 1));
        let reason = reason.unwrap_or(Some(Reason::Missing))?;
        Some(MissingSection { heading: required.heading, question: required.question, reason })
    };
    REQUIRED.iter().filter_map(state).collect()
}

/// What is the matter with a section's text, if anything.
fn reason(section: &Section) -> Option<Reason> {
    let text = without_comments(&section.text);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_subheading(line)).peekable();
    if lines.peek().is_none() {
        return Some(Reason::Empty);
    }
    lines.all(is_placeholder).then_some(Reason::Placeholder)
}

fn is_subheading(line: &str) -> bool {
    line.starts_with("##")
}

/// Lines that stand in for an answer.
fn is_placeholder(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '*', '>', ' ']).trim();
    let italic = line.len() > 2 && line.starts_with('_') && line.ends_with('_');
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let stub = ["todo", "tbd", "tba", "fixme", "xxx", "n/a", ""].contains(&bare.as_str());
    italic || stub || bare.starts_with("todo:") || bare.starts_with("tbd:")
}

/// The text without HTML comments; one that is never closed hides the rest.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// How alike two headings must be, from 0 to 1, to be the same.
const ALIKE: f64 = 0.8;

/// Whether a heading is the required one: case, punctuation and small slips aside, and with more words after it.
fn is_called(heading: &str, required: &str) -> bool {
    let (heading, required) = (folded(heading), folded(required));
    heading == required
        || heading.starts_with(&format!("{required} "))
        || (heading.len() <= required.len() + 5 && strsim::normalized_damerau_levenshtein(&heading, &required) >= ALIKE)
}

/// Lower-case words, without numbering such as `1.`.
fn folded(heading: &str) -> String {
    let words: Vec<String> = heading
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !word.chars().all(|c| c.is_ascii_digit()))
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}
