//! Answers that people have scored: what a grader is compared with, and what a score can lean on.
//!
//! A file has one answer a line, as JSON: `{"text": "…", "points": {"prices": 1, "counts": 0}, "rater": "Asha", "date": "2026-11-22"}`, or
//! with `score` from 0 to 1 in place of `points`. The same text scored by two people stands on two lines.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::agreement::{Agreement, Pair, agreement};
use super::card::{Card, Evidence};
use super::overlap::{Rarity, likeness, words};
use super::ridge::Ridge;
use super::rubric::{Quality, Rubric};
use super::{GRADER, Grade, Point, Verdict, grade, grade_of};
use crate::code::Code;

/// Fewest scored answers that a score leans on.
pub const FEWEST: usize = 10;
/// Penalty on large weights when leaning on scored answers.
const PENALTY: f64 = 1.0;
/// How much nearer answers count: their likeness to this power.
const SHARPNESS: i32 = 3;
/// Longest file, in bytes.
pub const LONGEST_FILE: u64 = 20_000_000;
/// Longest answer, in characters.
const LONGEST_TEXT: usize = 20_000;

/// An answer scored by a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemplar {
    /// The answer.
    pub text: String,
    /// Points of the rubric by id: 1 where it is there, 0 where it is not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub points: BTreeMap<String, u8>,
    /// A score from 0 to 1, where the points were not told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The line of the case that it is about, where it is about one: numbers and names are those of that case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Who scored it.
    pub rater: String,
    /// Who wrote it, where that is known: answers of one person are no independent evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondent: Option<String>,
    /// When it was scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// Reads a file of scored answers; `Err` says what is wrong, line by line.
pub fn read(text: &str, rubric: &Rubric) -> Result<Vec<Exemplar>, Vec<String>> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match one(line, rubric) {
            Ok(exemplar) => found.push(exemplar),
            Err(why) => wrong.push(format!("line {}: {why}", index + 1)),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

fn one(line: &str, rubric: &Rubric) -> Result<Exemplar, String> {
    let exemplar: Exemplar = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let known = |id: &String| rubric.points.iter().any(|point| point.id == *id);
    if let Some(unknown) = exemplar.points.keys().find(|id| !known(id)) {
        return Err(format!("the rubric has no point '{unknown}'"));
    }
    if exemplar.points.values().any(|there| *there > 1) {
        return Err("a point is 0 or 1".to_owned());
    }
    if exemplar.points.is_empty() == exemplar.score.is_none() {
        return Err("it has either `points` or a `score`".to_owned());
    }
    if exemplar.score.is_some_and(|score| !(0.0..=1.0).contains(&score)) {
        return Err("a score lies between 0 and 1".to_owned());
    }
    if exemplar.text.trim().is_empty() || exemplar.text.chars().count() > LONGEST_TEXT {
        return Err(format!("an answer has 1 to {LONGEST_TEXT} characters"));
    }
    Ok(exemplar)
}

/// An answer with what everybody says about it.
struct Scored<'a> {
    text: &'a str,
    read: Grade,
    /// By rater, in their order.
    people: BTreeMap<&'a str, f64>,
    labels: Vec<&'a Exemplar>,
    respondent: u64,
}

impl Scored<'_> {
    fn person(&self) -> f64 {
        self.people.values().sum::<f64>() / self.people.len() as f64
    }
}

fn scored<'a>(rubric: &Rubric, exemplars: &'a [Exemplar], facts: &BTreeMap<String, f64>) -> Vec<Scored<'a>> {
    let mut by_text: BTreeMap<(&str, Option<&str>), Vec<&Exemplar>> = BTreeMap::new();
    for exemplar in exemplars {
        by_text.entry((&exemplar.text, exemplar.respondent.as_deref())).or_default().push(exemplar);
    }
    let names: BTreeSet<&str> = by_text.keys().filter_map(|(_, respondent)| *respondent).collect();
    let numbers: BTreeMap<&str, u64> = names.into_iter().zip(0..).collect();
    let unknown = numbers.len() as u64;
    let each = by_text.into_iter().enumerate().map(|(index, ((text, respondent), labels))| {
        let read = read_of(rubric, labels[0], facts);
        let person = |of: &Exemplar| {
            let there = of.points.iter().map(|(id, there)| (id.clone(), *there == 1)).collect();
            of.score.unwrap_or_else(|| read.without_verdicts().corrected(&there).coverage)
        };
        let people = labels.iter().map(|of| (of.rater.as_str(), person(of))).collect();
        let respondent = respondent.map_or(unknown + index as u64, |name| numbers[name]);
        Scored { text, people, labels, respondent, read }
    });
    each.collect()
}

/// How the grader reads a scored answer: within its case where it names one.
fn read_of(rubric: &Rubric, of: &Exemplar, facts: &BTreeMap<String, f64>) -> Grade {
    let code = of.code.as_ref().and_then(|line| line.parse::<Code>().ok());
    let case = code.and_then(|code| code.of().ok().map(|kind| kind.draw(&code)));
    let in_case = case.map(|case| case.read_reason(&of.text, &[])).filter(|read| read.rubric == rubric.id);
    in_case.unwrap_or_else(|| grade(rubric, &of.text, rubric.prompt(), facts))
}

impl Exemplar {
    /// A reading as whoever wrote the text scores it: every point that stands is there.
    pub fn of_author(text: &str, read: &Grade, code: Option<String>, author: &str, date: Option<String>) -> Exemplar {
        let there = |point: &Point| (point.id.clone(), u8::from(point.share() > 0.0));
        Exemplar {
            text: text.to_owned(),
            points: read.points.iter().map(there).collect(),
            score: None,
            code,
            rater: author.to_owned(),
            respondent: Some(author.to_owned()),
            date,
        }
    }
}

impl Grade {
    /// The same with every point missed: what a person's labels are put on.
    fn without_verdicts(&self) -> Grade {
        let mut bare = self.clone();
        bare.points.iter_mut().for_each(|point| point.verdict = Verdict::Missed);
        bare
    }
}

/// How a grader compares with people on one question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The rubric.
    pub rubric: String,
    /// The card that follows from it.
    pub card: Card,
    /// Point by point, where people told them apart.
    pub points: Vec<PointAgreement>,
    /// The score that leans on the other scored answers, each left out in turn; `None` with fewer than [`FEWEST`].
    pub leaning: Option<Agreement>,
}

/// How a grader and people agree about one point, label by label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointAgreement {
    /// Its id.
    pub id: String,
    /// Both say that it is there.
    pub both: usize,
    /// Only the grader does.
    pub grader_only: usize,
    /// Only the person does.
    pub person_only: usize,
    /// Neither does.
    pub neither: usize,
    /// Share of the grader's that people confirm; `None` where it found none.
    pub precision: Option<f64>,
    /// Share of the people's that the grader finds; `None` where there are none.
    pub recall: Option<f64>,
}

/// Compares the grader with people; `None` without scored answers. `seed` is that of the intervals.
pub fn compare(rubric: &Rubric, exemplars: &[Exemplar], facts: &BTreeMap<String, f64>, seed: u64) -> Option<Compared> {
    let scored = scored(rubric, exemplars, facts);
    let pair = |of: &Scored<'_>, grader: f64| Pair { grader, person: of.person(), respondent: of.respondent };
    let pairs: Vec<Pair> = scored.iter().map(|of| pair(of, of.read.coverage)).collect();
    let two = scored.iter().filter_map(|of| {
        let mut people = of.people.values();
        let (first, second) = (*people.next()?, *people.next()?);
        Some(Pair { grader: first, person: second, respondent: of.respondent })
    });
    let raters: BTreeSet<&str> = scored.iter().flat_map(|of| of.people.keys().copied()).collect();
    let evidence = Evidence {
        raters: raters.len(),
        agreement: agreement(&pairs, seed)?,
        people: agreement(&two.collect::<Vec<_>>(), seed),
        gamed: gamed(rubric),
    };
    let leaning = (scored.len() >= FEWEST).then(|| {
        let all: Vec<(&str, f64, f64)> = scored.iter().map(|of| (of.text, of.read.coverage, of.person())).collect();
        let each = (0..scored.len()).filter_map(|left_out| {
            let others: Vec<_> = all.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, of)| *of).collect();
            let leant = lean(&others, all[left_out].0, all[left_out].1)?;
            Some(pair(&scored[left_out], leant))
        });
        agreement(&each.collect::<Vec<_>>(), seed)
    });
    Some(Compared {
        rubric: rubric.id.clone(),
        card: Card::new(GRADER, Some(evidence)),
        points: points(rubric, &scored),
        leaning: leaning.flatten(),
    })
}

/// The most that a list of keywords or a repetition of the question gets, in points of 100.
pub fn gamed(rubric: &Rubric) -> f64 {
    let without_sense = rubric.trial.answers.iter().filter(|of| matches!(of.is, Quality::Stuffed | Quality::Echo));
    let scores = without_sense.map(|of| grade_of(rubric, &of.text, &rubric.instance()).coverage);
    100.0 * scores.fold(0.0, f64::max)
}

fn points(rubric: &Rubric, scored: &[Scored<'_>]) -> Vec<PointAgreement> {
    let each = rubric.points.iter().enumerate().filter_map(|(index, point)| {
        let (mut both, mut grader_only, mut person_only, mut neither) = (0, 0, 0, 0);
        for of in scored {
            let found = of.read.points[index].share() > 0.0;
            for there in of.labels.iter().filter_map(|label| label.points.get(&point.id)) {
                *match (found, *there == 1) {
                    (true, true) => &mut both,
                    (true, false) => &mut grader_only,
                    (false, true) => &mut person_only,
                    (false, false) => &mut neither,
                } += 1;
            }
        }
        let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
        (both + grader_only + person_only + neither > 0).then(|| PointAgreement {
            id: point.id.clone(),
            precision: share(both, both + grader_only),
            recall: share(both, both + person_only),
            both,
            grader_only,
            person_only,
            neither,
        })
    });
    each.collect()
}

/// A score that leans on answers that people scored: coverage and the scores of like answers, weighed as they predict people's scores.
/// `None` with fewer than [`FEWEST`] of them.
pub fn leaning(
    rubric: &Rubric,
    exemplars: &[Exemplar],
    answer: &str,
    coverage: f64,
    facts: &BTreeMap<String, f64>,
) -> Option<f64> {
    let scored = scored(rubric, exemplars, facts);
    let all: Vec<(&str, f64, f64)> = scored.iter().map(|of| (of.text, of.read.coverage, of.person())).collect();
    (all.len() >= FEWEST).then(|| lean(&all, answer, coverage)).flatten()
}

/// Each of `known` is an answer, its coverage, and what people gave it.
fn lean(known: &[(&str, f64, f64)], answer: &str, coverage: f64) -> Option<f64> {
    let rarity = Rarity::of(known.iter().map(|of| of.0));
    let mean = known.iter().map(|of| of.2).sum::<f64>() / known.len() as f64;
    let texts: Vec<BTreeMap<String, f64>> = known.iter().map(|of| words(of.0)).collect();
    // What people gave to like answers; with nothing alike, what they give on average.
    let of_like = |text: &BTreeMap<String, f64>, but: Option<usize>| {
        let others = known.iter().zip(&texts).enumerate().filter(|(index, _)| Some(*index) != but);
        let (mut sum, mut weights) = (0.01 * mean, 0.01);
        for (_, ((_, _, person), other)) in others {
            let weight = likeness(text, other, &rarity).powi(SHARPNESS);
            sum += weight * person;
            weights += weight;
        }
        sum / weights
    };
    let row = |index: usize| vec![known[index].1, of_like(&texts[index], Some(index))];
    let rows: Vec<Vec<f64>> = (0..known.len()).map(row).collect();
    let people: Vec<f64> = known.iter().map(|of| of.2).collect();
    let rule = Ridge::fit(&rows, &people, PENALTY)?;
    Some(rule.predict(&[coverage, of_like(&words(answer), None)]).clamp(0.0, 1.0))
}
