//! What a comparison concludes: the JSON of `compare`, as types.

use serde::Serialize;

use crate::outcome::{Estimate, Golden, Money, Slice};

/// Two candidates side by side: the whole answer.
#[derive(Debug, Clone, Serialize)]
pub struct Compare {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// File name of the spec, relative to the workspace.
    pub spec: String,
    /// The feature's name.
    pub feature: String,
    /// What kind of answer the feature gives.
    pub task: &'static str,
    /// Seed of all resampling.
    pub seed: u64,
    /// Confidence of intervals and of what counts as shown.
    pub confidence: f64,
    /// The first candidate.
    pub a: String,
    /// The second, whose differences the sentences tell.
    pub b: String,
    /// The golden set.
    pub golden: Golden,
    /// Examples that both candidates answer; everything here is about these.
    pub examples: u64,
    /// How money is written; `None` without prices.
    pub money: Option<Money>,
    /// The metric that the answer speaks of first.
    pub main: Option<String>,
    /// Which one does better, by the main metric and by money.
    pub answer: Answer,
    /// The answer in sentences, headline first.
    pub sentences: Vec<String>,
    /// What to keep in mind before acting on it.
    pub warnings: Vec<String>,
    /// Metric by metric on everybody, the main one first.
    pub metrics: Vec<Difference>,
    /// The same on every value of every slice column.
    pub slices: Vec<SliceDifferences>,
    /// Example by example; `None` where answers cannot be ranked example by example.
    pub answers: Option<Answers>,
    /// Whether B is no worse than A by more than a margin, where one was given.
    pub margin: Option<Margin>,
    /// What changing from A to B does to money; `None` without prices.
    pub cost: Option<CostDifference>,
    /// How far the better of many candidates flatters itself.
    pub tried: Option<Tried>,
    #[serde(skip)]
    pub(crate) spread: Option<Spread>,
}

/// Which of the two does better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The first.
    A,
    /// The second.
    B,
    /// The main metric says one, money the other.
    Depends,
    /// Nothing is shown.
    CannotTell,
}

/// One metric of both candidates, and how they differ.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// Canonical name.
    pub metric: String,
    /// Of the first candidate.
    pub a: Estimate,
    /// Of the second, on the same examples.
    pub b: Estimate,
    /// a − b.
    pub difference: Option<f64>,
    /// Lower end of its two-sided interval at `confidence`, for this metric alone.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Two-sided p-value, Holm-adjusted over all metrics that are compared on everybody, or over all slice values of the metric.
    pub p_value: Option<f64>,
    /// Whether the two are shown to differ, by the adjusted p-value.
    pub differs: bool,
    /// Name of the candidate that is shown to be better; `None` where neither is, or neither direction is better.
    pub better: Option<String>,
    /// Size of the metric's denominator.
    pub n: u64,
    /// How the interval was made.
    pub method: String,
    /// Smallest difference that these examples would show four times out of five.
    pub detectable: Option<f64>,
    /// Further examples that would show a difference, where none is shown yet.
    pub more: Option<Needed>,
    /// Why there is no difference, where there is none.
    pub reason: Option<String>,
}

/// How many further examples show a difference with 80% probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Needed {
    /// The difference, without its sign: as large as the one measured, else half of the smallest that these examples would show.
    pub difference: f64,
    /// Further rows of the golden set, at today's mix.
    pub examples: u64,
}

/// The differences on one slice.
#[derive(Debug, Clone, Serialize)]
pub struct SliceDifferences {
    /// The slice.
    pub slice: Slice,
    /// Its examples.
    pub examples: u64,
    /// Metric by metric, the main one first.
    pub metrics: Vec<Difference>,
}

/// The two candidates example by example.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answers {
    /// Examples that only A gets right; in tasks without right and wrong, those where A is nearer to the truth.
    pub a_better: u64,
    /// The same of B.
    pub b_better: u64,
    /// Examples that both get right; `None` in tasks without right and wrong.
    pub both_right: Option<u64>,
    /// Examples that neither gets right.
    pub both_wrong: Option<u64>,
    /// Examples on which they are equally good; the sum of the two above, where there are these.
    pub equal: u64,
    /// Examples that at least one of them leaves to a person.
    pub left_to_people: u64,
    /// Two-sided p-value of "each is better equally often".
    pub p_value: Option<f64>,
    /// How it was made.
    pub method: String,
}

/// Whether B is no worse than A by more than a margin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Margin {
    /// The metric it speaks of.
    pub metric: String,
    /// The margin, in the unit of the metric.
    pub margin: f64,
    /// Whether it is shown: `Some(false)` when B is shown to be worse by more, `None` when neither is shown.
    pub shown: Option<bool>,
    /// Evidence against "B is worse by the margin or more".
    pub p_value: f64,
    /// By how much B may be worse, at the confidence of the spec; negative where it is better even then.
    pub worst: Option<f64>,
    /// Further rows of the golden set that settle it, four times out of five, if the estimate is the truth.
    pub more: Option<u64>,
    /// Slices on which B is shown to be worse by more than the margin, each judged by itself.
    pub beyond: Vec<Slice>,
}

/// What changing from A to B does to money, mistakes and running together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostDifference {
    /// a − b, per case: what B saves.
    pub difference: f64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The same per month; `None` without a volume.
    pub per_month: Option<f64>,
    /// Lower end.
    pub per_month_low: Option<f64>,
    /// Upper end.
    pub per_month_high: Option<f64>,
    /// The currency.
    pub currency: String,
}

/// How far the best of the candidates that were tried on one golden set flatters itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// Different candidates that these examples have judged, as far as it is known here.
    pub candidates: u64,
    /// The metric.
    pub metric: String,
    /// By how much the best of them, were they all equally good, looks better than it is on average.
    pub expected: f64,
    /// By no more than this, at the confidence of the spec.
    pub at_most: f64,
    /// The correlation between the errors of two candidates that this supposes: that of the two compared.
    pub correlation: f64,
}

/// How uncertain one candidate's main metric is, and how far both err together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) standard_error: f64,
    pub(crate) correlation: f64,
}
