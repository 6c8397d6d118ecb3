//! The answer to "where should the threshold be?": the JSON of `threshold`, as types.

use serde::{Deserialize, Serialize};

use crate::outcome::{CurvePoint, Estimate, Money, Slice};

/// The whole answer. Money is per case unless a name says otherwise.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Thresholds {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// File name of the spec, relative to the workspace.
    pub spec: String,
    /// The feature's name.
    pub feature: String,
    /// The candidate.
    pub candidate: String,
    /// Seed of folds and resamples.
    pub seed: u64,
    /// Confidence of intervals.
    pub confidence: f64,
    /// How money is written.
    pub money: Money,
    /// Examples that count.
    pub examples: u64,
    /// Positives among them.
    pub positives: u64,
    /// Share of positives that figures are for: in production where the spec says it, else among the examples.
    pub positive_rate: f64,
    /// Cases a day; `None` where nobody says how many there are.
    pub cases_per_day: Option<f64>,
    /// The answer in sentences: headline first.
    pub sentences: Vec<String>,
    /// The points worth knowing: today, cheapest, flagging nobody and everybody, the cheapest within each limit of the spec.
    pub points: Vec<Point>,
    /// Thresholds between which it costs less than flagging nobody and less than flagging everybody.
    pub worth_using: Option<Between>,
    /// Cost along all thresholds.
    pub curve: Vec<CurvePoint>,
    /// If people look at every flagged case: the cheapest threshold within what they can see.
    pub capacity: Vec<Capacity>,
    /// If people decide the cases in between; `None` where a review has no price.
    pub deferral: Option<Deferral>,
    /// If positives become more or less common.
    pub prevalence: Vec<Shift>,
    /// A threshold for each value of a slice.
    pub by_slice: Vec<BySlice>,
    /// What to know about these numbers, and what could not be answered.
    pub notes: Vec<String>,
    /// Fingerprint of the golden set.
    pub fingerprint: String,
}

/// Two thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Between {
    pub from: f64,
    pub to: f64,
}

/// A way of deciding, and what it does.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Point {
    /// `today`, `cheapest`, `nobody`, `everybody`, or the name of a limit.
    pub name: String,
    /// The limit that it keeps to, in the bar grammar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint: Option<String>,
    /// Positive at or above it; `None` where no threshold keeps to the limit, and where none is needed.
    pub threshold: Option<f64>,
    /// Where people decide: scores from here up to the threshold are theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_from: Option<f64>,
    /// Whether it was chosen on these examples, so that its figures are cross-fitted.
    pub chosen: bool,
    /// What decisions cost.
    pub cost: Estimate,
    /// The same on the examples that chose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_in_sample: Option<f64>,
    /// What it saves against today, on the same examples; negative where it costs more.
    pub saves: Option<Estimate>,
    /// Share of positives caught.
    pub recall: Estimate,
    /// Share of negatives flagged.
    pub false_positive_rate: Estimate,
    /// Share of cases flagged.
    pub flagged: Option<f64>,
    /// Share of cases left to people.
    pub reviewed: Option<f64>,
}

/// What people can see.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Capacity {
    /// Flagged cases that people can look at in a day; `None` where only a share was given.
    pub per_day: Option<f64>,
    /// The same as a share of cases.
    pub share: f64,
    /// The cheapest threshold within it.
    pub point: Point,
}

/// A band for people, for several numbers of reviewers.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Deferral {
    /// What a review costs.
    pub review_cost: f64,
    /// Minutes that a review takes.
    pub minutes: f64,
    /// From few to many; the last is the cheapest without a limit.
    pub steps: Vec<DeferralStep>,
}

/// The best band for so many reviews.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct DeferralStep {
    /// Largest share of cases that may be left to people; `None` without a limit.
    pub limit: Option<f64>,
    /// Whether that is what people were said to be able to see.
    pub asked: bool,
    /// Reviews a day.
    pub reviews_per_day: Option<f64>,
    /// Hours of people a day.
    pub hours_per_day: Option<f64>,
    /// Two thresholds and what they do. `reviewed` is what the band takes on all examples.
    pub point: Point,
    /// What it saves against deciding everything by one threshold, reviews paid.
    pub saves: Option<Estimate>,
    /// Money that each further hour saves, against the step before.
    pub saved_per_hour: Option<f64>,
}

/// Another share of positives.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Shift {
    /// The share.
    pub positive_rate: f64,
    /// What today's threshold costs there.
    pub today: Estimate,
    /// The cheapest threshold there.
    pub threshold: Option<f64>,
    /// What it costs there, cross-fitted.
    pub cheapest: Estimate,
    /// What moving there saves against staying.
    pub saves: Option<Estimate>,
}

/// One threshold against one for each value of a slice.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct BySlice {
    /// The slice.
    pub across: String,
    /// Its values.
    pub groups: Vec<GroupThreshold>,
    /// One threshold for all, the cheapest.
    pub one: Point,
    /// The cheapest for each value.
    pub own: Point,
    /// What thresholds of their own save against one.
    pub saves: Option<Estimate>,
    /// What it does to the distance between groups.
    pub gaps: Vec<Gap>,
    /// What closer rates cost: for each metric, from no limit to none allowed.
    pub frontier: Vec<FairnessPrice>,
}

/// One value of a slice with a threshold of its own.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct GroupThreshold {
    pub slice: Slice,
    pub examples: u64,
    pub positives: u64,
    /// Its own cheapest threshold; `None` where it has too few examples and takes the one of all.
    pub threshold: Option<f64>,
    /// Recall with one threshold for all.
    pub recall_one: Option<f64>,
    /// Recall with its own.
    pub recall_own: Option<f64>,
    /// False-positive rate with one threshold for all.
    pub false_positive_rate_one: Option<f64>,
    /// False-positive rate with its own.
    pub false_positive_rate_own: Option<f64>,
}

/// The largest difference between groups.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Gap {
    /// `recall` or `false_positive_rate`.
    pub metric: String,
    /// With one threshold for all.
    pub one: Estimate,
    /// With a threshold for each.
    pub own: Estimate,
}

/// What keeping groups within a distance costs.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct FairnessPrice {
    /// `recall` or `false_positive_rate`.
    pub metric: String,
    /// The distance that was allowed when thresholds were chosen; 1 is no limit.
    pub allowed: f64,
    /// The distance that there is, on examples that did not choose.
    pub gap: Option<f64>,
    /// The distance on the examples that chose.
    pub gap_in_sample: f64,
    /// What decisions cost, cross-fitted.
    pub cost: Estimate,
    /// The threshold of each group, in the order of the groups.
    pub thresholds: Vec<Option<f64>>,
}
