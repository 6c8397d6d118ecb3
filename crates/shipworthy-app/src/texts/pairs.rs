//! Outputs of two candidates side by side: what one fixed, what it broke, and why graders say so.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use shipworthy_eval::task::failures::{Graders, NO_OUTPUT, NOTHING_SAID};
use shipworthy_grade::{Check, Grader as Asserting, Output, Vars};
use shipworthy_spec::spec::GradedBy;

use super::Texts;
use crate::form::{Fields, NotDone};
use crate::graded::asserted::vars;
use crate::graded::outputs::One;
use crate::opened::Refused;

/// Pairs on a page of the web app.
pub const ON_A_PAGE: usize = 20;
/// Characters of a text that are shown.
pub const LONGEST_SHOWN: usize = 6_000;
/// Characters of a reason that are shown.
const LONGEST_REASON: usize = 600;
/// Characters of a column of the example that are shown.
const LONGEST_COLUMN: usize = 1_500;

/// Which pairs to show.
#[derive(Debug, Clone, Default)]
pub struct PairsRequest {
    /// The spec.
    pub spec: PathBuf,
    /// Further folders that it may read, by name.
    pub roots: Vec<(String, PathBuf)>,
    /// Threads to use.
    pub threads: usize,
    /// What things were before: a candidate.
    pub a: String,
    /// What they are now: another.
    pub b: String,
    /// By this grader alone; by all of them where there is none.
    pub grader: Option<String>,
    /// Only pairs of this kind.
    pub change: Option<Change>,
    /// Only examples whose column has this value.
    pub slice: Option<(String, String)>,
    /// The page, from 1.
    pub page: usize,
    /// Pairs on a page.
    pub on_a_page: usize,
}

/// What became of an output from one candidate to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It failed, and passes now.
    Fixed,
    /// It passed, and fails now.
    Broken,
    /// Both fail.
    BothFail,
    /// Both pass.
    BothPass,
    /// Of one it is not known: nobody judged it, or it is not there.
    Unknown,
}

impl Change {
    /// Every kind, in the order in which pages list them.
    pub const ALL: [Change; 5] = [Change::Fixed, Change::Broken, Change::BothFail, Change::BothPass, Change::Unknown];

    /// The word in addresses and flags.
    pub fn key(self) -> &'static str {
        match self {
            Change::Fixed => "fixed",
            Change::Broken => "broken",
            Change::BothFail => "both-fail",
            Change::BothPass => "both-pass",
            Change::Unknown => "unknown",
        }
    }

    /// The kind of a word.
    pub fn of_key(key: &str) -> Option<Change> {
        Change::ALL.into_iter().find(|change| change.key() == key)
    }

    fn between(a: Option<bool>, b: Option<bool>) -> Change {
        match (a, b) {
            (Some(false), Some(true)) => Change::Fixed,
            (Some(true), Some(false)) => Change::Broken,
            (Some(false), Some(false)) => Change::BothFail,
            (Some(true), Some(true)) => Change::BothPass,
            _ => Change::Unknown,
        }
    }
}

/// Two candidates side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pairs {
    /// What things were before.
    pub a: String,
    /// What they are now.
    pub b: String,
    /// The grader that was asked for.
    pub grader: Option<String>,
    /// How many pairs there are of each kind, on the slice that was asked for.
    pub counts: BTreeMap<Change, u64>,
    /// How many pairs are of the kind that was asked for.
    pub of: usize,
    /// The page, from 1.
    pub page: usize,
    /// Those of the page.
    pub shown: Vec<Pair>,
}

/// Two outputs to one example.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The example.
    pub id: String,
    /// Which repeat, from 1.
    pub repeat: u32,
    /// What became of it.
    pub change: Change,
    /// What the example holds, column by column, cut to a bearable length.
    pub example: Vec<(String, String)>,
    /// What was said before; `None` where that candidate has no such output.
    pub before: Option<Shown>,
    /// What is said now.
    pub after: Option<Shown>,
}

/// An output with what graders say of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// The text, cut to a bearable length; `None` where nothing arrived.
    pub text: Option<String>,
    /// Characters that were cut off.
    pub cut: usize,
    /// Why nothing arrived.
    pub error: Option<String>,
    /// Grader by grader.
    pub said: Vec<Said>,
}

/// What a grader says of an output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The grader.
    pub grader: String,
    /// Whether it passes; `None` where nobody said.
    pub passes: Option<bool>,
    /// Why, in the words of the assertion or the judge; may be empty.
    pub why: String,
}

/// Why there are no pairs.
#[derive(Debug)]
pub enum NoPairs {
    /// The spec or its data.
    Spec(Refused),
    /// What was asked.
    Asked(NotDone),
}

type Outputs = BTreeMap<(String, u32), One>;

/// Lays the outputs of two candidates side by side.
pub fn pairs(request: &PairsRequest) -> Result<Pairs, NoPairs> {
    let texts = Texts::open(&request.spec, &request.roots, request.threads).map_err(NoPairs::Spec)?;
    let (a, b) = asked(&texts, request).map_err(NoPairs::Asked)?;
    let refuse = |problems| NoPairs::Spec(texts.refused(problems));
    let read = |candidate: usize| -> Result<Outputs, NoPairs> {
        let each = texts.recorded(candidate).and_then(|recorded| texts.each(&recorded)).map_err(refuse)?;
        Ok(each.into_iter().map(|one| ((one.said.id.clone(), one.said.repeat), one)).collect())
    };
    let (before, after) = (read(a)?, read(b)?);
    let id = texts.golden.need(&[&texts.spec.golden.label], "the example's id").map_err(|found| refuse(vec![found]))?;
    let slice = match &request.slice {
        Some((column, value)) => {
            Some((texts.golden.need(&[column], "a slice").map_err(|found| refuse(vec![found]))?, value.as_str()))
        }
        None => None,
    };
    let graders = Graders::of(texts.generation());
    let mask = match &request.grader {
        Some(name) => graders.comparison(Some(name)).map_or_else(|| graders.bit(name).unwrap_or(0), |of| of.not_won),
        None => graders.all(),
    };
    let passes = |one: Option<&One>| one.and_then(|one| passes(one, mask));
    let mut counts: BTreeMap<Change, u64> = Change::ALL.into_iter().map(|change| (change, 0)).collect();
    let mut keys: Vec<((String, u32), usize, Change)> = Vec::new();
    // In the order of the golden set, which people know.
    for (number, row) in texts.golden.rows().enumerate() {
        let Some(example) = row.cell(id) else { continue };
        if slice.is_some_and(|(column, value)| row.cell(column).unwrap_or_default() != value) {
            continue;
        }
        let from = (example.to_owned(), 0);
        let to = (example.to_owned(), u32::MAX);
        let mut repeats: Vec<u32> = before.range(from.clone()..=to.clone()).map(|((_, repeat), _)| *repeat).collect();
        repeats.extend(after.range(from..=to).map(|((_, repeat), _)| *repeat));
        repeats.sort_unstable();
        repeats.dedup();
        for repeat in repeats {
            let key = (example.to_owned(), repeat);
            let change = Change::between(passes(before.get(&key)), passes(after.get(&key)));
            *counts.entry(change).or_default() += 1;
            if request.change.is_none_or(|wanted| wanted == change) {
                keys.push((key, number, change));
            }
        }
    }
    let most = request.on_a_page.max(1);
    let page = request.page.clamp(1, keys.len().div_ceil(most).max(1));
    let of = keys.len();
    let mut evidence = (Evidence::of(&texts, a), Evidence::of(&texts, b));
    let hidden = texts.answering();
    let shown = keys.into_iter().skip((page - 1) * most).take(most).map(|(key, number, change)| {
        let row = texts.golden.rows().nth(number);
        let columns = row.iter().flat_map(|row| row.named()).filter(|(name, _)| !hidden.contains(name));
        let example = columns.filter_map(|(name, cell)| Some((name.to_owned(), cut(cell?, LONGEST_COLUMN).0)));
        let given: Vars = row.iter().flat_map(|row| vars(row.named())).collect();
        Pair {
            change,
            example: example.collect(),
            before: before.get(&key).map(|one| evidence.0.shown(one, &given)),
            after: after.get(&key).map(|one| evidence.1.shown(one, &given)),
            id: key.0,
            repeat: key.1,
        }
    });
    let shown = shown.collect();
    let name = |at: usize| texts.spec.candidates[at].name.clone();
    Ok(Pairs { a: name(a), b: name(b), grader: request.grader.clone(), counts, of, page, shown })
}

/// Places of the candidates.
fn asked(texts: &Texts, request: &PairsRequest) -> Result<(usize, usize), NotDone> {
    let mut fields = Fields::default();
    let names: Vec<&str> = texts.spec.candidates.iter().map(|of| of.name.as_str()).collect();
    let mut candidate = |field: &'static str, name: &str| {
        let at = names.iter().position(|of| *of == name);
        if at.is_none() {
            fields.wrong(
                field,
                format!("there is no candidate '{name}'"),
                format!("choose one of {}", names.join(", ")),
            );
        }
        at.unwrap_or_default()
    };
    let (a, b) = (candidate("a", &request.a), candidate("b", &request.b));
    if let Some(name) = request.grader.as_deref().filter(|name| texts.generation().grader(name).is_none()) {
        fields.wrong("grader", format!("there is no grader '{name}'"), "choose one of the spec");
    }
    fields.done()?;
    Ok((a, b))
}

/// Whether an output passes all graders of a mask; `None` where that is not known.
fn passes(one: &One, mask: u64) -> Option<bool> {
    one.failed.as_ref().ok().map(|failed| failed & (mask | NO_OUTPUT | NOTHING_SAID) == 0)
}

fn cut(text: &str, most: usize) -> (String, usize) {
    let length = text.chars().count();
    (text.chars().take(most).collect(), length.saturating_sub(most))
}

/// What graders said of the outputs of one candidate, for those that are shown.
struct Evidence<'a> {
    texts: &'a Texts,
    bits: Graders,
    reasons: BTreeMap<(String, u32, String), (Option<bool>, String)>,
    asserting: Asserting,
}

impl<'a> Evidence<'a> {
    fn of(texts: &'a Texts, candidate: usize) -> Evidence<'a> {
        let (bits, mut reasons) = (Graders::of(texts.generation()), BTreeMap::new());
        let table = texts.verdicts(&texts.spec.candidates[candidate].name).ok().flatten();
        if let Some(table) = &table {
            let columns = ["id", "repeat", "grader", "pass", "reason"].map(|name| table.find(name));
            let [Some(id), repeat, Some(grader), pass, reason] = columns else {
                return Evidence { texts, bits, reasons, asserting: Asserting::default() };
            };
            for row in table.rows() {
                let (Some(id), Some(grader)) = (row.cell(id), row.cell(grader)) else { continue };
                let repeat = row.number(repeat).map_or(1, |repeat| repeat as u32);
                let said = row.maybe(pass).and_then(crate::graded::cells::verdict);
                let why = cut(row.maybe(reason).unwrap_or_default(), LONGEST_REASON).0;
                reasons.insert((id.to_owned(), repeat, grader.to_owned()), (said, why));
            }
        }
        Evidence { texts, bits, reasons, asserting: Asserting::default() }
    }

    fn shown(&mut self, one: &One, given: &Vars) -> Shown {
        let (text, cut_off) = match &one.said.text {
            Some(text) => {
                let (text, left) = cut(text, LONGEST_SHOWN);
                (Some(text), left)
            }
            None => (None, 0),
        };
        let is_blank = one.failed.as_ref().is_ok_and(|failed| failed & NOTHING_SAID != 0);
        let graders = self.texts.generation().graders.iter().enumerate();
        let said = graders
            .map(|(place, grader)| {
                let bits = self.bits.comparison(Some(&grader.name)).map_or(1 << place, |of| of.not_won);
                let known = one.failed.as_ref().ok().map(|failed| failed & bits == 0);
                let (passes, why) = match (&grader.by, &one.said.text) {
                    (_, None) => (Some(false), "nothing arrived".to_owned()),
                    (_, Some(_)) if is_blank => (Some(false), "nothing was answered".to_owned()),
                    (GradedBy::Assertions(written), Some(text)) => {
                        let checks: Vec<Check> = written.iter().filter_map(|of| Check::from_value(of).ok()).collect();
                        match self.asserting.case(&checks, None, &Output::text(text), given) {
                            // What it says without time and money may differ: then its verdict alone is shown.
                            Ok(grade) if known.is_none_or(|known| known == grade.pass) => {
                                (Some(grade.pass), grade.reason)
                            }
                            Ok(_) => (known, String::new()),
                            Err(error) => (known, error.to_string()),
                        }
                    }
                    (GradedBy::Judge { .. }, Some(_)) => {
                        let key = (one.said.id.clone(), one.said.repeat, grader.name.clone());
                        match self.reasons.get(&key) {
                            Some((said, why)) if one.failed.is_ok() => (known.or(*said), why.clone()),
                            Some((_, why)) => (None, format!("of another output or by another rubric: {why}")),
                            None => (None, "its judge has not seen it".to_owned()),
                        }
                    }
                    (GradedBy::Column { .. }, Some(_)) => (known, String::new()),
                };
                Said { grader: grader.name.clone(), passes, why: cut(&why, LONGEST_REASON).0 }
            })
            .collect();
        Shown { text, cut: cut_off, error: one.error.clone().map(|error| cut(&error, LONGEST_REASON).0), said }
    }
}

/// The candidates of a spec of texts with the pair that is looked at first: the baseline, and the one under decision or the last.
pub fn usual(spec: &shipworthy_spec::spec::Spec) -> (String, String) {
    let names: Vec<&str> = spec.candidates.iter().map(|of| of.name.as_str()).collect();
    let a = spec.baseline.clone().unwrap_or_else(|| names.first().copied().unwrap_or_default().to_owned());
    let other = || names.iter().rev().find(|name| **name != a).copied().unwrap_or(a.as_str()).to_owned();
    let b = spec.ship.clone().filter(|ship| *ship != a).unwrap_or_else(other);
    (a, b)
}
