//! What a candidate answers, task by task.

use indexmap::IndexMap;

use super::{TextAnswers, Threshold};

/// Where the answers of a candidate stand. [`Candidate::source`](super::Candidate::source) says in which file.
#[derive(Debug, Clone, PartialEq)]
pub enum Answers {
    /// Binary: a rule or scores, in [`Candidate::source`](super::Candidate::source), with the thresholds of the candidate.
    Decision,
    /// Multiclass.
    Class(ClassAnswers),
    /// Multilabel.
    Labels(LabelAnswers),
    /// Regression and forecast.
    Number(NumberAnswers),
    /// Ranking.
    Order(OrderAnswers),
    /// Preference: the candidate's name in the columns of contestants.
    Contestant(String),
    /// Generation.
    Text(TextAnswers),
}

/// One class per example. With a rule, the rule gives the class and `prediction` is absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClassAnswers {
    /// Column of predicted classes; without it and without a rule, the class with the highest probability.
    pub prediction: Option<String>,
    /// Column of the probability of each class; may be empty.
    pub probabilities: IndexMap<String, String>,
    /// Cases whose highest probability lies below this go to a human.
    pub defer_below: Option<f64>,
}

/// Any number of labels per example.
#[derive(Debug, Clone, PartialEq)]
pub enum LabelAnswers {
    /// A rule, in [`Candidate::source`](super::Candidate::source), whose answer is labels with the separator between them.
    Rule,
    /// A column of labels with the separator between them.
    Joined(String),
    /// A column of yes or no per label.
    Columns(IndexMap<String, String>),
    /// A column of probabilities per label; the label is given at or above its threshold.
    Probabilities {
        /// Column of each label.
        columns: IndexMap<String, String>,
        /// Threshold of labels that `thresholds` does not name.
        threshold: f64,
        /// Threshold by label.
        thresholds: IndexMap<String, f64>,
    },
}

/// A number per example, with what is known of its range. At least one of the three is there, or a rule gives the number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NumberAnswers {
    /// Column of the number; without it and without a rule, the quantile at 0.5.
    pub prediction: Option<String>,
    /// Quantile level and its column, by rising level.
    pub quantiles: Vec<(f64, String)>,
    /// Intervals, by rising level.
    pub intervals: Vec<PredictionInterval>,
}

/// A range that should hold the truth in a stated share of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictionInterval {
    /// Share of cases that it should hold, strictly between 0 and 1.
    pub level: f64,
    /// Column of its lower end.
    pub low: String,
    /// Column of its upper end.
    pub high: String,
}

impl NumberAnswers {
    /// Column of the quantile at a level.
    pub fn quantile(&self, level: f64) -> Option<&str> {
        self.quantiles.iter().find(|(at, _)| same_level(*at, level)).map(|(_, column)| column.as_str())
    }

    /// Columns of the lower and the upper end of the interval at a level: as declared, else from two quantiles around the middle.
    pub fn interval(&self, level: f64) -> Option<(&str, &str)> {
        let declared = self.intervals.iter().find(|interval| same_level(interval.level, level));
        if let Some(interval) = declared {
            return Some((&interval.low, &interval.high));
        }
        Some((self.quantile((1.0 - level) / 2.0)?, self.quantile((1.0 + level) / 2.0)?))
    }
}

/// Whether two levels are the same one, written or computed.
pub(crate) fn same_level(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// What orders the items of a query.
#[derive(Debug, Clone, PartialEq)]
pub enum OrderAnswers {
    /// A rule, in [`Candidate::source`](super::Candidate::source), that gives a score; higher comes first.
    Rule,
    /// A column of scores; higher comes first.
    Score(String),
    /// A column of ranks; 1 comes first.
    Rank(String),
}

/// Thresholds that differ between the values of a slice. A value that is not named has the candidate's own threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct SliceThresholds {
    /// The slice.
    pub slice: String,
    /// The threshold of each value.
    pub by: ThresholdsBy,
}

/// The thresholds of a slice's values.
#[derive(Debug, Clone, PartialEq)]
pub enum ThresholdsBy {
    /// The cheapest for every value by itself, judged by cross-fitting.
    Cheapest,
    /// As written, by value.
    Value(IndexMap<String, Threshold>),
}

/// How scores are turned into probabilities before anything else reads them, by cross-fitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recalibration {
    /// A rising step-wise fit (Zadrozny and Elkan 2002).
    Isotonic,
    /// A logistic curve (Platt 1999).
    Platt,
    /// One number that makes probabilities bolder or more careful (Guo and others 2017).
    Temperature,
}
