//! Answers of a made-up shop's assistant whose truth is known, and what a real, poor judge said of them.
//!
//! An article names a number of days, and the answer gives the same number or another one. Whoever reads both knows whether the answer
//! is right; a language model with 135 million parameters mostly does not. What it said was recorded once, by
//! `cargo xtask judge-record`, so that tests can correct a real judge without waiting for it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::noise::Noise;

/// How many the model is asked about.
pub const CASES: usize = 300;

/// Share of right answers, on average.
const RIGHT: f64 = 0.7;

/// What makes an answer good, as the judge is told.
pub const RUBRIC: &str = "It gives the number of days that the article gives.";

/// What SmolLM2 said as the judge of cases: JSON Lines, the first of which says how they were made.
const RECORDED: &str = include_str!("../data/smollm2_judge.jsonl");

/// One question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportCase {
    /// Its name.
    pub id: String,
    /// What is true.
    pub article: String,
    /// What was asked.
    pub question: String,
    /// What the assistant said.
    pub answer: String,
    /// Whether that is right.
    pub good: bool,
}

/// All cases, always the same.
pub fn support_cases() -> Vec<SupportCase> {
    const SUBJECTS: [&str; 10] = [
        "Refunds",
        "Parcels",
        "Replacements",
        "Vouchers",
        "Invoices",
        "Repairs",
        "Samples",
        "Catalogues",
        "Deposits",
        "Spare parts",
    ];
    let case = |number: usize| {
        let mut noise = Noise::new(number as u64, 0x5a_ab1e, 0);
        let subject = SUBJECTS[number % SUBJECTS.len()];
        let days = 2 + (noise.uniform() * 26.0) as u32;
        let good = noise.uniform() < RIGHT;
        let said = if good { days } else { days + 1 + (noise.uniform() * 9.0) as u32 };
        let thing = subject.to_lowercase();
        SupportCase {
            id: format!("c{number}"),
            article: format!("Article {number}: {subject} arrive within {days} days."),
            question: format!("When will my {thing} arrive?"),
            answer: format!("Your {thing} arrive within {said} days."),
            good,
        }
    };
    (0..CASES).map(case).collect()
}

/// What the recorded judge said of each case, by its id: its reply as it came.
///
/// # Panics
/// When the recording is not what `cargo xtask judge-record` writes.
pub fn recorded_replies() -> BTreeMap<String, String> {
    let text = |line: &Value, name: &str| line[name].as_str().expect("a recorded reply").to_owned();
    let lines = RECORDED.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON Lines"));
    lines.filter(|line| line.get("about").is_none()).map(|line| (text(&line, "id"), text(&line, "reply"))).collect()
}

/// So many cases, each good with this chance, drawn with replacement from those that the recording holds: what a real judge said of good
/// answers and of bad ones, in a world whose truth is set. Their ids are new.
///
/// # Panics
/// When no good case is recorded, or no bad one.
pub fn drawn_cases(count: usize, good: f64, run: u64) -> Vec<SupportCase> {
    let replies = recorded_replies();
    let recorded = support_cases().into_iter().filter(|case| replies.contains_key(&case.id));
    let (right, wrong): (Vec<SupportCase>, Vec<SupportCase>) = recorded.partition(|case| case.good);
    let mut noise = Noise::new(run, 0xd4_a17, 0);
    let draw = |number: usize| {
        let from = if noise.uniform() < good { &right } else { &wrong };
        let of = (noise.uniform() * from.len() as f64) as usize;
        SupportCase { id: format!("d{number}"), ..from[of % from.len()].clone() }
    };
    (0..count).map(draw).collect()
}

/// What the recorded judge said of a case, drawn or not: its reply as it came.
pub fn reply_to<'a>(replies: &'a BTreeMap<String, String>, text: &str) -> Option<&'a str> {
    let number = text.split("Article ").nth(1)?.split(':').next()?;
    replies.get(&format!("c{number}")).map(String::as_str)
}

/// Whether a reply passes: what its `pass` says. A reply without one does not.
pub fn passes(reply: &str) -> bool {
    let reply: Option<Value> = serde_json::from_str(reply).ok();
    reply.is_some_and(|reply| reply["pass"] == true)
}
