//! Reads a reason against a rubric, offline: which of its points are there, where, and what is missing.
//!
//! It matches words, not thoughts. It is a checklist for whoever wrote the reason, and says so; it is never used to pass or fail anybody.

pub mod agreement;
pub mod card;
pub mod exemplars;
mod foreign;
pub mod gaps;
pub mod jargon;
pub mod judge;
mod labels;
pub mod lint;
mod matching;
pub mod overlap;
pub mod ridge;
pub mod rubric;
mod sentences;
mod stuffing;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

pub use stuffing::reads_like_sentences;

use card::Card;
use matching::Found;
use rubric::{Kind, Rubric};
use words::Text;

/// Name and version of the way of reading.
pub const GRADER: &str = "concept-v1";

/// What was found of one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is there.
    Hit,
    /// A part of it is there.
    Partial,
    /// It is there, and something that contradicts it.
    Contradicted,
    /// It was not found.
    Missed,
    /// Its words are there, but the text does not read like sentences.
    Unverified,
}

impl Verdict {
    /// Its name, as it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Hit => "hit",
            Verdict::Partial => "partial",
            Verdict::Contradicted => "contradicted",
            Verdict::Missed => "missed",
            Verdict::Unverified => "unverified",
        }
    }
}

/// One point of a rubric, in a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Its id.
    pub id: String,
    /// What it asks for.
    pub title: String,
    /// What it counts as.
    pub kind: Kind,
    /// What it counts.
    pub weight: u32,
    /// What was found.
    pub verdict: Verdict,
    /// Where: byte ranges of the reason.
    pub spans: Vec<(usize, usize)>,
    /// What to say where it is not there.
    pub say_if_missing: String,
}

/// A reason, read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grade {
    /// Name and version of the grader.
    pub grader: &'static str,
    /// What stands under the score: how far the grader agrees with people on this question.
    pub card: Card,
    /// The rubric.
    pub rubric: String,
    /// R: weighted share of the points that are there, 0 to 1.
    pub coverage: f64,
    /// Every point.
    pub points: Vec<Point>,
    /// Why points are unverified, where they are.
    pub unverified: Option<&'static str>,
    /// Whether a part of the reason repeats the brief, and was left out.
    pub echoes: bool,
}

impl Grade {
    /// The points in a sentence.
    pub fn says(&self) -> String {
        let wanted = self.points.iter().filter(|point| point.kind != Kind::Penalty);
        let (mut there, mut partly, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for point in wanted {
            match point.verdict {
                Verdict::Hit => there.push(point.title.as_str()),
                Verdict::Partial => partly.push(point.title.as_str()),
                _ if point.kind != Kind::Bonus => missing.push(point.title.as_str()),
                _ => {}
            }
        }
        let off = self
            .points
            .iter()
            .filter(|point| point.kind == Kind::Penalty && matches!(point.verdict, Verdict::Hit | Verdict::Partial));
        let off: Vec<&str> = off.map(|point| point.title.as_str()).collect();
        let off = if off.is_empty() { String::new() } else { format!(" Taken off for: {}.", off.join("; ")) };
        let list = |points: &[&str]| if points.is_empty() { "nothing".to_owned() } else { points.join("; ") };
        let note = self.unverified.map_or(String::new(), |why| format!(" {why}"));
        let missing = if missing.is_empty() { String::new() } else { format!(" Not found: {}.", list(&missing)) };
        let partly = if partly.is_empty() { String::new() } else { format!(" In part: {}.", list(&partly)) };
        format!("Found: {}.{partly}{missing}{off}{note} {}", list(&there), self.card.says())
    }
}

/// Ids of the questions of the menu that `text` asks: those that it says most fully. Several where it could be either; none where it was not
/// understood, which is no fault of whoever wrote it.
pub fn asks<'a>(rubric: &'a Rubric, text: &str) -> Vec<&'a str> {
    let text = Text::read(text);
    let found = rubric.questions.iter().map(|question| matching::fullest(&question.any, &text));
    let found: Vec<usize> = found.collect();
    let most = found.iter().copied().max().unwrap_or(0).max(1);
    rubric.questions.iter().zip(found).filter(|(_, words)| *words == most).map(|(question, _)| &*question.id).collect()
}

/// The case that a reason is about, as far as it is read for it.
#[derive(Debug, Clone, Copy)]
pub struct Instance<'a> {
    /// The brief: what repeats it, four words in a row or more, is not the reason's own and counts for nothing.
    pub prompt: &'a str,
    /// Numbers that a good reason may quote, by name.
    pub facts: &'a BTreeMap<String, f64>,
    /// Names: for each the beginnings of words that it goes by.
    pub names: &'a BTreeMap<String, Vec<String>>,
    /// What exhibits show besides: its numbers are in the case.
    pub shown: &'a str,
}

/// Reads `reason`. What it repeats of `prompt`, four words in a row or more, is not its own and counts for nothing; numbers are held against
/// `facts` of the case.
pub fn grade(rubric: &Rubric, reason: &str, prompt: &str, facts: &BTreeMap<String, f64>) -> Grade {
    grade_of(rubric, reason, &Instance { prompt, facts, names: &BTreeMap::new(), shown: "" })
}

/// The same about a case of which more is known.
pub fn grade_of(rubric: &Rubric, reason: &str, of: &Instance<'_>) -> Grade {
    let mut text = Text::read(reason);
    let echoes = text.leave_out_echoes(&Text::read(of.prompt));
    let unverified = stuffing::why(&text);
    let found: Vec<Found> = rubric.points.iter().map(|point| matching::find(point, &text, of)).collect();
    let hit = |id: &str| rubric.points.iter().zip(&found).any(|(point, found)| point.id == id && found.share > 0.0);
    let mut points = Vec::new();
    for (point, found) in rubric.points.iter().zip(&found) {
        let excused = point.unless_any_point.iter().any(|id| hit(id));
        let share = if found.contradicted || excused { 0.0 } else { found.share };
        let verdict = match found {
            Found { contradicted: true, .. } => Verdict::Contradicted,
            _ if share <= 0.0 => Verdict::Missed,
            _ if unverified.is_some() => Verdict::Unverified,
            _ if share < 1.0 => Verdict::Partial,
            _ => Verdict::Hit,
        };
        // What is taken off is said with the words that it is taken off for.
        let quoted: Vec<&str> = found.spans.iter().map(|(from, to)| &reason[*from..*to]).collect();
        let title = match point.kind {
            Kind::Penalty if share > 0.0 && !quoted.is_empty() => {
                format!("{} (“{}”)", point.title, quoted.join("”, “"))
            }
            _ => point.title.clone(),
        };
        points.push(Point {
            id: point.id.clone(),
            title,
            kind: point.kind,
            weight: point.weight,
            verdict,
            spans: found.spans.clone(),
            say_if_missing: point.say_if_missing.clone(),
        });
    }
    // Unverified points are neither counted nor taken away for good: whoever wrote them is asked for sentences.
    let coverage = labels::coverage(&points);
    Grade {
        grader: GRADER,
        card: Card::new(GRADER, None),
        rubric: rubric.id.clone(),
        coverage,
        points,
        unverified,
        echoes,
    }
}
