//! What a judge said: the last thing in its reply that has the shape which was asked for.

use serde_json::Value;
use shipworthy_grade::{judge, parse_json};

use super::Reads;

/// Longest end of a reply in which a verdict is looked for, in bytes, and pairs of braces that are tried.
const LONGEST: usize = 64_000;
const MOST_TRIES: usize = 2_000;
/// Longest reason that is kept, in characters.
const LONGEST_REASON: usize = 2_000;

/// One reply, read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub pass: bool,
    pub score: f64,
    pub reason: String,
}

/// # Errors
/// When the reply holds nothing of the kind, in words.
pub(super) fn read(reads: &Reads, reply: &str) -> Result<Said, String> {
    let said = match reads {
        Reads::Rubric { .. } => last(reply, rubric).or_else(|| of_words(reply)),
        Reads::YesNo => last(reply, rubric).or_else(|| of_words(reply)).or_else(|| of_letter(reply)),
        Reads::Relation { worth } => relation(reply, worth),
        Reads::Points { .. } => last(reply, points),
        Reads::Share { .. } => last(reply, share),
    };
    said.map(|said| Said { reason: cut(&said.reason), ..said }).ok_or_else(|| {
        let start: String = cut(reply.trim()).chars().take(120).collect();
        if start.is_empty() {
            "the judge said nothing".to_owned()
        } else {
            format!("the judge gave no verdict: {start}")
        }
    })
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).take(LONGEST_REASON).collect()
}

/// The last object of a reply in which `read` finds something.
pub(super) fn last<T>(reply: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
    let mut start = reply.len().saturating_sub(LONGEST);
    while !reply.is_char_boundary(start) {
        start += 1;
    }
    let reply = &reply[start..];
    let (mut end, mut tries) = (reply.len(), 0);
    while let Some(close) = reply[..end].rfind('}') {
        let mut start = close;
        while let Some(open) = reply[..start].rfind('{') {
            if let Some(found) = parse_json(&reply[open..=close]).ok().flatten().as_ref().and_then(&read) {
                return Some(found);
            }
            tries += 1;
            if tries > MOST_TRIES {
                return None;
            }
            start = open;
        }
        end = close;
    }
    None
}

fn reason(value: &Value) -> String {
    value.get("reason").and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// A verdict with a score. Where one of them is missing, it follows from the other as it does in promptfoo: no verdict is a pass.
fn rubric(value: &Value) -> Option<Said> {
    let given = match value.get("pass") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(pass)) => Some(*pass),
        Some(Value::String(word)) => {
            Some(["true", "yes", "pass", "y"].iter().any(|yes| word.trim().eq_ignore_ascii_case(yes)))
        }
        Some(_) => return None,
    };
    let score = value.get("score").and_then(number);
    if given.is_none() && score.is_none() {
        return None;
    }
    let pass = given.unwrap_or(true);
    let score = score.unwrap_or(f64::from(u8::from(pass)));
    Some(Said { pass, score, reason: reason(value) })
}

/// A verdict by itself on a line, as `judge::verdict` finds it.
fn of_words(reply: &str) -> Option<Said> {
    let verdict = judge::verdict(reply)?;
    Some(Said { pass: verdict.pass, score: f64::from(u8::from(verdict.pass)), reason: verdict.reason })
}

/// `Y` or `N` on the last line.
fn of_letter(reply: &str) -> Option<Said> {
    let pass = match reply.trim_end().lines().next_back()?.trim().trim_matches(['.', '*', '(', ')']) {
        "Y" => true,
        "N" => false,
        _ => return None,
    };
    Some(Said { pass, score: f64::from(u8::from(pass)), reason: reply.trim().to_owned() })
}

fn relation(reply: &str, worth: &[f64; 5]) -> Option<Said> {
    let letter = |text: &str| match text.trim().as_bytes() {
        [letter] => Some(letter.to_ascii_uppercase()).filter(u8::is_ascii_uppercase),
        _ => None,
    };
    let of_json = last(reply, |value| Some((letter(value.get("category")?.as_str()?)?, reason(value))));
    let (letter, why) = of_json.or_else(|| {
        let at = reply.rfind(['(']).and_then(|_| {
            reply.match_indices('(').map(|(at, _)| at).rfind(|at| {
            matches!(reply.as_bytes().get(at + 1..at + 3), Some([letter, b')']) if letter.is_ascii_alphabetic())
        })
        })?;
        Some((reply.as_bytes()[at + 1].to_ascii_uppercase(), reply[at + 3..].trim().to_owned()))
    })?;
    let place = usize::from(letter.checked_sub(b'A')?);
    let score = *worth.get(place)?;
    const SAYS: [&str; 5] =
        ["a part of the reference", "the reference and more", "the same", "a contradiction", "other, but true"];
    let reason = if why.is_empty() { SAYS[place].to_owned() } else { format!("{}: {why}", SAYS[place]) };
    Some(Said { pass: score > 0.0, score, reason })
}

fn points(value: &Value) -> Option<Said> {
    let score = number(value.get("score")?).filter(|score| (0.0..=10.0).contains(score))? / 10.0;
    Some(Said { pass: true, score, reason: reason(value) })
}

fn share(value: &Value) -> Option<Said> {
    let items = value.get("items")?.as_array()?;
    let holds: Option<Vec<bool>> = items.iter().map(|item| item.get("holds")?.as_bool()).collect();
    let holds = holds?;
    let held = holds.iter().filter(|holds| **holds).count();
    let score = if holds.is_empty() { 0.0 } else { held as f64 / holds.len() as f64 };
    let missing = items.iter().zip(&holds).find(|(_, holds)| !**holds).and_then(|(item, _)| item.get("text")?.as_str());
    let reason = match missing {
        Some(text) => format!("{held} of {} hold; not: {text}", holds.len()),
        None => format!("{held} of {} hold", holds.len()),
    };
    Some(Said { pass: true, score, reason })
}
