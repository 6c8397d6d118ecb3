//! Thresholds that differ between the values of a slice, and which of them were chosen on the golden set.

use shipworthy_spec::spec::{Candidate, PositiveRate, Spec, Threshold, ThresholdsBy};

use crate::candidate_rows::CandidateRows;
use crate::decision::{Decision, DecisionRule};
use crate::gather::{Gathered, Problem, SliceCodes};
use crate::outcome::Slice;
use crate::prices::Prices;
use crate::slices::column;
use crate::threshold::{FOLDS, Goal, Limit, Sweep};

/// What the spec asks for, value by value of the slice.
pub struct Asked<'a> {
    /// The slice.
    pub column: &'a SliceCodes,
    /// By code: a number, the cheapest of the value by itself, or what everybody has.
    pub by_code: Vec<ByValue>,
}

/// The threshold of one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ByValue {
    /// As written.
    At(f64),
    /// The cheapest for this value by itself.
    Own,
    /// The cheapest for everybody.
    Everybody,
}

/// The thresholds of one value: the one that ships, and for each fold the one that was found without it.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueThresholds {
    /// The value.
    pub slice: Slice,
    /// The threshold; `None` where nothing was found, so that nobody is flagged.
    pub threshold: Option<f64>,
    /// Without each fold.
    pub folds: Vec<Option<f64>>,
    /// Whether it was chosen on the golden set.
    pub chosen: bool,
}

/// What a candidate asks for; `None` where it has one threshold for all.
pub fn asked<'a>(candidate: &Candidate, gathered: &'a Gathered) -> Option<Asked<'a>> {
    let thresholds = candidate.thresholds.as_ref()?;
    let column = column(gathered, &thresholds.slice)?;
    let other = match candidate.threshold {
        Some(Threshold::At(threshold)) => ByValue::At(threshold),
        Some(Threshold::Cheapest) | None => ByValue::Everybody,
    };
    let by_code = column
        .values
        .iter()
        .map(|value| match &thresholds.by {
            ThresholdsBy::Cheapest => ByValue::Own,
            ThresholdsBy::Value(by) => {
                let said = value.to_string();
                let named = by.iter().find(|(name, _)| **name == said || same_number(name, &said));
                match named.map(|(_, threshold)| *threshold) {
                    Some(Threshold::At(threshold)) => ByValue::At(threshold),
                    Some(Threshold::Cheapest) => ByValue::Own,
                    None => other,
                }
            }
        })
        .collect();
    Some(Asked { column, by_code })
}

fn same_number(a: &str, b: &str) -> bool {
    a.parse::<f64>().ok().zip(b.parse::<f64>().ok()).is_some_and(|(a, b)| a == b)
}

/// Whether any threshold is to be chosen on the golden set.
pub fn is_chosen(candidate: &Candidate) -> bool {
    candidate.threshold == Some(Threshold::Cheapest)
        || candidate.thresholds.as_ref().is_some_and(|thresholds| match &thresholds.by {
            ThresholdsBy::Cheapest => true,
            ThresholdsBy::Value(by) => by.values().any(|threshold| *threshold == Threshold::Cheapest),
        })
}

impl Asked<'_> {
    /// The thresholds of all values. `rows` are the candidate's, in order of score; `everybody` holds the cheapest threshold of all
    /// rows and those without each fold. Without prices nothing is chosen.
    pub fn found(
        &self,
        spec: &Spec,
        rows: &CandidateRows,
        prices: Option<&Prices>,
        defer: Option<(f64, f64)>,
        fold: &[u8],
        everybody: (Option<f64>, &[Option<f64>]),
    ) -> Vec<ValueThresholds> {
        let parts = if self.by_code.contains(&ByValue::Own) {
            rows.split(&self.column.code, self.column.values.len())
        } else {
            Vec::new()
        };
        let all = || {
            let folds = if everybody.1.is_empty() { vec![None; FOLDS as usize] } else { everybody.1.to_vec() };
            (everybody.0, folds, true)
        };
        let one = |(code, by): (usize, &ByValue)| {
            let (threshold, folds, chosen) = match (by, prices) {
                (ByValue::At(threshold), _) => (Some(*threshold), vec![Some(*threshold); FOLDS as usize], false),
                (ByValue::Own, Some(prices)) => {
                    let rate = rate_within(spec, rows, &parts[code]);
                    let part = parts[code].with_folds(fold);
                    let sweep = Sweep::new(&part, prices, defer, rate.as_ref());
                    let goals: Vec<Goal> = [None]
                        .into_iter()
                        .chain((0..FOLDS as u8).map(Some))
                        .map(|without| Goal { without, limit: Limit::None })
                        .collect();
                    let found = sweep.cheapest(&goals);
                    let found: Vec<Option<f64>> =
                        found.into_iter().map(|effect| effect.map(|effect| effect.threshold)).collect();
                    (found[0], found[1..].to_vec(), true)
                }
                (ByValue::Own | ByValue::Everybody, _) => all(),
            };
            let slice = Slice(vec![(self.column.name.clone(), self.column.values[code].clone())]);
            ValueThresholds { slice, threshold, folds, chosen }
        };
        self.by_code.iter().enumerate().map(one).collect()
    }

    /// Decisions by golden row, each by the threshold of its value that was chosen without its fold.
    pub fn decided(
        &self,
        found: &[ValueThresholds],
        score: &[f64],
        fold: &[u8],
        rule: impl Fn(f64) -> DecisionRule,
    ) -> Vec<Decision> {
        let of = |row: usize| found[self.column.code[row] as usize].folds[fold[row] as usize].unwrap_or(f64::INFINITY);
        score.iter().enumerate().map(|(row, &score)| rule(of(row)).decide(score)).collect()
    }
}

impl Asked<'_> {
    /// Decisions by golden row, each by the threshold of its value that ships.
    pub fn as_shipped(
        &self,
        found: &[ValueThresholds],
        score: &[f64],
        rule: impl Fn(f64) -> DecisionRule,
    ) -> Vec<Decision> {
        let of = |row: usize| found[self.column.code[row] as usize].threshold.unwrap_or(f64::INFINITY);
        score.iter().enumerate().map(|(row, &score)| rule(of(row)).decide(score)).collect()
    }
}

/// How common positives are among some of the rows, where the spec says how common they are among all.
pub fn rate_within(spec: &Spec, all: &CandidateRows, part: &CandidateRows) -> Option<PositiveRate> {
    let rate = spec.positive_rate?.value;
    let count = |rows: &CandidateRows| {
        let positives = rows.label.iter().filter(|&&label| label).count() as f64;
        (positives, rows.len() as f64 - positives)
    };
    let ((p, n), (up, down)) = (count(all), count(part));
    let (up, down) = (up * rate / p, down * (1.0 - rate) / n);
    let value = up / (up + down);
    (value > 0.0 && value < 1.0).then_some(PositiveRate { value, low: value, high: value })
}

/// Values that thresholds name but no row has: one problem each, listing those which do exist.
pub fn unknown_values(spec: &Spec, gathered: &Gathered) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, candidate) in spec.candidates.iter().enumerate() {
        let Some(thresholds) = &candidate.thresholds else { continue };
        let (Some(column), ThresholdsBy::Value(by)) = (column(gathered, &thresholds.slice), &thresholds.by) else {
            continue;
        };
        let known: Vec<String> = column.values.iter().map(ToString::to_string).collect();
        for name in by.keys().filter(|name| !known.iter().any(|value| value == *name || same_number(value, name))) {
            problems.push(Problem {
                code: "unknown-slice-value",
                at: format!("candidates[{index}].thresholds"),
                within: None,
                message: format!("no row has {} = {name}", thresholds.slice),
                remedy: format!(
                    "the rows have {} = {}",
                    thresholds.slice,
                    known.iter().take(12).cloned().collect::<Vec<_>>().join(", ")
                ),
            });
        }
    }
    problems
}
