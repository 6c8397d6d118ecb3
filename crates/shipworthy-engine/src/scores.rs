//! Checks of number columns while they are read: where they break the rules, how often, and where first.

use arrow::array::{Array, Float64Array};
use shipworthy_eval::gather::Problem;

use crate::problem::{count, problem, rows, shown};

/// Where a row stands: part, file, row in the file.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Place {
    /// Position of the file.
    pub file: usize,
    /// Row in the file, counted from 0.
    pub row: u64,
}

/// Values that break one rule.
#[derive(Debug, Clone, Default)]
pub struct Offences {
    /// How many.
    pub count: u64,
    /// The first.
    pub first: Option<(Place, f64)>,
    lowest: Option<f64>,
    highest: Option<f64>,
}

impl Offences {
    /// Records one.
    pub fn add(&mut self, place: Place, value: f64) {
        self.count += 1;
        self.note(Some((place, value)), Some(value), Some(value));
    }

    /// Joins those of another part.
    pub fn merge(&mut self, other: &Offences) {
        self.count += other.count;
        self.note(other.first, other.lowest, other.highest);
    }

    fn note(&mut self, first: Option<(Place, f64)>, lowest: Option<f64>, highest: Option<f64>) {
        self.first = match (self.first, first) {
            (Some(a), Some(b)) => Some(if b.0 < a.0 { b } else { a }),
            (a, b) => a.or(b),
        };
        self.lowest = [self.lowest, lowest].into_iter().flatten().reduce(f64::min);
        self.highest = [self.highest, highest].into_iter().flatten().reduce(f64::max);
    }

    fn first_place(&self, file: impl Fn(usize) -> String) -> String {
        self.first.map_or(String::new(), |(place, _)| {
            format!("; the first in row {} of `{}`", count(place.row + 1), file(place.file))
        })
    }

    /// Smallest and largest, in words.
    pub fn span(&self) -> String {
        match (self.lowest, self.highest) {
            (Some(a), Some(b)) if a != b => format!("from {a} to {b}"),
            (Some(a), _) => format!("{a}"),
            _ => String::new(),
        }
    }
}

/// What is wrong with a column of scores.
#[derive(Debug, Clone, Default)]
pub struct ScoreCheck {
    not_a_number: Offences,
    infinite: Offences,
    outside: Offences,
    missing: Offences,
}

impl ScoreCheck {
    /// Checks the scores of a batch and returns them, NaN where missing.
    pub fn take(&mut self, scores: &Float64Array, range: (f64, f64), place: impl Fn(usize) -> Place) -> Vec<f64> {
        if scores.null_count() == 0 && scores.values().iter().all(|s| *s >= range.0 && *s <= range.1) {
            return scores.values().to_vec();
        }
        let mut out = Vec::with_capacity(scores.len());
        for (i, score) in scores.iter().enumerate() {
            out.push(score.unwrap_or(f64::NAN));
            match score {
                None => self.missing.add(place(i), 0.0),
                Some(s) if s.is_nan() => self.not_a_number.add(place(i), s),
                Some(s) if s.is_infinite() => self.infinite.add(place(i), s),
                Some(s) if s < range.0 || s > range.1 => self.outside.add(place(i), s),
                Some(_) => {}
            }
        }
        out
    }

    /// Joins the check of another part.
    pub fn merge(&mut self, other: &ScoreCheck) {
        self.not_a_number.merge(&other.not_a_number);
        self.infinite.merge(&other.infinite);
        self.outside.merge(&other.outside);
        self.missing.merge(&other.missing);
    }

    /// How many scores are missing.
    pub fn missing(&self) -> u64 {
        self.missing.count
    }

    /// What to tell. `total` is the number of scores.
    pub fn problems(
        &self,
        at: &str,
        column: &str,
        range: (f64, f64),
        null_is_error: bool,
        total: u64,
        file: impl Fn(usize) -> String + Copy,
    ) -> Vec<Problem> {
        let column = shown(column);
        let mut problems = Vec::new();
        let of = |n: u64| format!("{} of {}", count(n), rows(total));
        if self.outside.count > 0 {
            let message = format!(
                "scores in `{column}` lie outside {} to {}: {} ({}){}",
                range.0,
                range.1,
                of(self.outside.count),
                self.outside.span(),
                self.outside.first_place(file)
            );
            problems.push(problem(
                "score-out-of-range",
                at,
                message,
                "mend the scores, or give the candidate a `score_range: [low, high]` that holds them",
            ));
        }
        if self.not_a_number.count > 0 {
            let message = format!(
                "scores in `{column}` are NaN: {}{}",
                of(self.not_a_number.count),
                self.not_a_number.first_place(file)
            );
            problems.push(problem(
                "score-nan",
                at,
                message,
                "NaN is no score: mend the model's output, or write null and say what to do with `null_score`",
            ));
        }
        if self.infinite.count > 0 {
            let message = format!(
                "scores in `{column}` are infinite: {}{}",
                of(self.infinite.count),
                self.infinite.first_place(file)
            );
            problems.push(problem(
                "score-infinite",
                at,
                message,
                "mend the model's output; often a division by zero or an overflow",
            ));
        }
        if null_is_error && self.missing.count > 0 {
            let message = format!(
                "scores in `{column}` are missing: {}{}",
                of(self.missing.count),
                self.missing.first_place(file)
            );
            problems.push(problem(
                "score-missing",
                at,
                message,
                "say what a missing score means: `null_score: exclude`, `negative` or `review`",
            ));
        }
        problems
    }
}
