//! What a check concludes: the JSON of CONTRACT section 4, as types.
//!
//! Everything that a report shows is in here; reports compute no statistics of their own. Undefined numbers are `None`.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use shipworthy_stats::quantile::LARGEST_SEEN;

use crate::against::Against;
use crate::gather::SliceValue;
use crate::read_back::{KnownWord, known_word};

/// Pass, fail or not enough evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Verdict {
    Pass,
    NotEnoughEvidence,
    Fail,
}

/// A slice: column name to value. Empty means everybody. Serialises as an object whose values keep their type.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Slice(pub Vec<(String, SliceValue)>);

/// The whole answer.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Check {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// File name of the spec, relative to the workspace.
    pub spec: String,
    /// The feature's name.
    pub feature: String,
    /// What kind of answer the feature gives: `binary`, `multiclass`, …
    #[serde(deserialize_with = "known_word")]
    pub task: KnownWord,
    /// Seed of all resampling.
    pub seed: u64,
    /// Confidence of the verdict.
    pub confidence: f64,
    /// The feature's verdict: that of `ship`, else of the recommended candidate.
    pub verdict: Verdict,
    /// The only bar that was judged, when the check was asked for one bar; the verdict is then about that bar alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
    /// The candidate the verdict is about.
    pub ship: Option<String>,
    /// The candidate with the lowest expected total cost among those that do not fail.
    pub recommended: Option<String>,
    /// Why it is recommended, in one sentence.
    pub recommendation: Option<String>,
    /// The baseline, when the spec names one.
    pub baseline: Option<String>,
    /// The golden set.
    pub golden: Golden,
    /// Looks at this golden set, when they are counted.
    pub looks: Looks,
    /// How money is written; `None` without prices in the spec.
    pub money: Option<Money>,
    /// What the audit of data and spec found, worst first.
    pub findings: Vec<Finding>,
    /// Every candidate, in the order of the spec.
    pub candidates: Vec<Candidate>,
    /// Candidates against each other on the same examples.
    pub comparisons: Vec<Comparison>,
    /// The answer in sentences: headline first.
    pub sentences: Vec<String>,
    /// Ways to get to a pass, when it is not one yet.
    pub ways: Vec<Way>,
    /// Prose sections that are missing or empty.
    pub missing_sections: Vec<String>,
    /// What happens when it is wrong: the failure states of the spec, then its fallback.
    pub failure_states: Vec<FailureState>,
    /// What changed since an earlier check, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
    /// What the verdict rests on and what it says, in one hash: see [`crate::verdict_hash`].
    pub verdict_hash: String,
}

/// The golden set as judged.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct Golden {
    pub examples: u64,
    /// `None` where the task has no positive class.
    pub positives: Option<u64>,
    pub left_out: u64,
    pub unlabelled: u64,
    pub clusters: Option<u64>,
    pub weighted: bool,
    /// Share of positives in production that figures are corrected to.
    pub positive_rate: Option<f64>,
    pub fingerprint: String,
    /// The same without predictions that are joined from other files.
    pub examples_fingerprint: String,
    /// First and last value of the time column.
    pub time_range: Option<(String, String)>,
}

/// How often this golden set has been judged.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Looks {
    /// Which look this is, from 1.
    pub this: u32,
    /// How many the spec plans for.
    pub planned: u32,
    /// One-sided error spent on this look's pass decisions.
    pub alpha: f64,
    /// With more looks than planned: the largest chance that a feature below its bar would have passed by now.
    pub real_error: Option<f64>,
}

/// How money is written.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct Money {
    pub currency: String,
    /// Sentences speak of this many cases.
    pub per: f64,
    pub volume_per_month: Option<f64>,
    pub horizon_months: f64,
    /// Price of one case, where it is a constant.
    pub false_positive: Option<f64>,
    pub false_negative: Option<f64>,
    pub false_positive_who: Option<String>,
    pub false_negative_who: Option<String>,
    pub review: Option<f64>,
    pub review_capacity_per_day: Option<f64>,
    pub label: Option<f64>,
    pub label_days: Option<f64>,
}

/// Something about the data or the spec that a reader should know.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct Finding {
    pub code: String,
    pub severity: Level,
    pub message: String,
    pub remedy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slice: Option<Slice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Level {
    Note,
    Warning,
    Error,
}

/// A number about a candidate on a slice.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
pub struct Estimate {
    /// The value; `None` where undefined.
    pub estimate: Option<f64>,
    /// Lower end of the two-sided interval at `confidence`.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Size of the metric's denominator.
    pub n: u64,
    /// How the interval was made.
    pub method: String,
}

/// Named estimates, in the order of the catalogue.
pub type Metrics = IndexMap<String, Estimate>;

/// One candidate, judged.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Candidate {
    /// Its name.
    pub name: String,
    /// Whether it is the baseline.
    pub is_baseline: bool,
    /// Its verdict: fail if a `must` bar fails, pass if all `must` bars pass, else not enough evidence.
    pub verdict: Verdict,
    /// The threshold in use; `None` for a rule.
    pub threshold: Option<f64>,
    /// Whether the threshold was chosen on this golden set, so that decisions are cross-fitted.
    pub threshold_is_chosen: bool,
    /// Thresholds by the values of a slice; empty where one is for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<SliceThreshold>,
    /// What recalibration did; `None` where it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recalibration: Option<Recalibrated>,
    /// Rows left out of this candidate's figures because its score is missing.
    pub excluded: u64,
    /// The bars, in the order of the spec; one entry per slice value for `in every`.
    pub bars: Vec<BarResult>,
    /// Every metric on everybody.
    pub metrics: Metrics,
    /// Every metric on every value of every slice column.
    pub slices: Vec<SliceResult>,
    /// The weakest conjunctions of slice values and binned columns.
    pub weakest_slices: Vec<WeakSlice>,
    /// The groups of `fairness` side by side, column by column and metric by metric.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fairness: Vec<GroupComparison>,
    /// How far the judges can be trusted that graded its outputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judges: Vec<JudgeCard>,
    /// How far outputs to one example differ beside how far examples do; `None` where none was answered twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<RepeatNoise>,
    /// Operating points by name: `current`, `cheapest`, and constrained ones.
    pub operating_points: BTreeMap<String, OperatingPoint>,
    /// Cost along thresholds, from low to high; empty without a score or prices.
    pub cost_curve: Vec<CurvePoint>,
    /// ROC curve, drawn with at most 256 points: (false-positive rate, recall).
    pub roc: Vec<(f64, f64)>,
    /// Reliability: ten bins of (mean score, share positive, examples); empty where scores are not probabilities.
    pub reliability: Vec<(f64, f64, u64)>,
    /// Expected loss of the three choices; `None` without prices, a volume or a baseline.
    pub expected_loss: Option<ExpectedLoss>,
    /// What it does, in sentences about people and money.
    pub sentences: Vec<String>,
    /// What only this task has to show; `None` for binary decisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Details>,
    /// Real examples that it gets wrong, worst first.
    pub misses: Vec<Miss>,
}

/// The threshold of one value of a slice.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct SliceThreshold {
    /// The value.
    pub slice: Slice,
    /// The threshold; `None` where nothing was found, so that nobody is flagged.
    pub threshold: Option<f64>,
    /// Whether it was chosen on this golden set, so that its decisions are cross-fitted.
    pub chosen: bool,
}

/// What recalibration did to a candidate's scores, cross-fitted unless a name says otherwise.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Recalibrated {
    /// `isotonic`, `platt` or `temperature`.
    pub method: String,
    /// What raw scores say against what happened, in parts of about equally many examples; empty where they are no probabilities.
    pub before: Vec<Band>,
    /// The same of recalibrated scores.
    pub after: Vec<Band>,
    /// Metrics of scores before and after.
    pub metrics: IndexMap<String, Change>,
    /// The map that ships, learned on all examples: score and probability, from low to high.
    pub map: Vec<(f64, f64)>,
    /// What decisions by raw scores cost at the same threshold; `None` without prices, or where raw scores are no probabilities.
    pub cost_before: Option<Estimate>,
    /// What recalibrated decisions save against those, per case.
    pub saves: Option<Estimate>,
}

/// A figure before and after.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Change {
    /// Of raw scores.
    pub before: Estimate,
    /// Of recalibrated ones.
    pub after: Estimate,
    /// Of the map that ships, on the examples that it was learned on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_sample: Option<f64>,
}

/// What scores say in a band, and what happened.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Band {
    /// Lowest score that belongs here.
    pub from: f64,
    /// Highest.
    pub to: f64,
    /// Mean score.
    pub says: f64,
    /// Share of positives.
    pub happened: Estimate,
}

/// What only one task has to show.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Details {
    /// How often each answer met each truth: one row for each true class, one column for each answer.
    Confusion {
        /// Names of rows and columns.
        classes: Vec<String>,
        /// Examples.
        counts: Vec<Vec<u64>>,
    },
    /// How far off answers are: prediction less truth at some quantiles, lowest first.
    Errors {
        /// (share of examples, error at most this).
        quantiles: Vec<(f64, f64)>,
    },
    /// How often intervals and quantiles hold the truth.
    Coverage {
        /// What was promised, what was observed, each with the name of its metric.
        levels: Vec<CoverageLevel>,
    },
}

/// How often an interval or quantile holds the truth.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[allow(missing_docs)]
pub struct CoverageLevel {
    pub metric: String,
    pub promised: f64,
    pub observed: Estimate,
}

/// A bar on a slice, judged.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct BarResult {
    pub id: String,
    /// The sentence as written in the spec.
    pub bar: String,
    pub severity: shipworthy_spec::bar::Severity,
    /// Canonical metric, with its statistic: `latency_ms.p95`.
    pub metric: String,
    #[serde(deserialize_with = "known_word")]
    pub op: KnownWord,
    /// The number compared with; `None` where the baseline's value is undefined.
    pub target: Option<f64>,
    pub slice: Slice,
    /// The groups that are compared with each other, where the bar does that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Compared>,
    pub estimate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The one-sided bound that decides: clears the target or not.
    pub bound: Option<f64>,
    pub n: u64,
    pub method: String,
    pub verdict: Verdict,
    /// Who lets it fail, or be open, for now; only where it does not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<Waived>,
    /// Why it is not judged, where it is not: too few examples, undefined, not enough counts, a chosen threshold that meets the bar
    /// only on the examples that it was chosen on.
    pub reason: Option<String>,
    /// Further examples that would settle it with 80% probability; `None` when settled or beyond 10 million.
    pub more: Option<More>,
    /// The same where a judge grades: further labels that people would have to give to outputs. `more` is then absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_labels: Option<u64>,
    /// How many of these have to be of outputs that are yet to be made, because all that are there would be labelled by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_of_new: Option<u64>,
}

impl BarResult {
    /// "400 more labels by people (250 of them on outputs that do not exist yet)"; `None` where labels are not what is missing.
    pub fn labels_wanted(&self) -> Option<String> {
        self.more_labels.map(|labels| crate::sentences::labels_wanted(labels, self.labels_of_new))
    }

    /// Whether it is a bar on the largest value, which no number of examples shows to be met.
    pub fn is_beyond_samples(&self) -> bool {
        self.verdict == Verdict::NotEnoughEvidence && self.method == LARGEST_SEEN
    }

    /// What the bar does to the feature: its verdict, except that a waived bar stands in nobody's way.
    pub fn counts_as(&self) -> Verdict {
        if self.waived.is_some() { Verdict::Pass } else { self.verdict }
    }
}

/// Groups that a bar compares with each other.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
pub struct Compared {
    /// Slice columns whose values (combinations of values) are the groups.
    pub across: Vec<String>,
    /// Groups that could be judged.
    pub compared: u64,
    /// The group with the smallest value.
    pub lowest: Option<GroupValue>,
    /// The group with the largest value.
    pub highest: Option<GroupValue>,
}

/// The value of a metric in a group.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct GroupValue {
    /// The group.
    pub slice: Slice,
    /// Its value.
    pub estimate: Option<f64>,
    /// Size of the metric's denominator there.
    pub n: u64,
}

/// The groups of one column by one metric.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct GroupComparison {
    /// The slice column whose values are the groups.
    pub across: String,
    /// What they are compared by.
    pub metric: String,
    /// Each group that can be judged. The intervals hold for all of them together.
    pub groups: Vec<GroupEstimate>,
    /// How these intervals were made.
    pub method: String,
    /// The largest value less the smallest.
    pub difference: Estimate,
    /// The smallest value over the largest.
    pub ratio: Estimate,
    /// The group with the smallest value.
    pub lowest: Option<Slice>,
    /// The group with the largest value.
    pub highest: Option<Slice>,
    /// The group that is served worst; `None` where neither direction of the metric is better.
    pub worst: Option<Slice>,
    /// Groups that nothing can be said about.
    pub left_out: Vec<LeftOut>,
    /// Why groups are not compared, where they are not.
    pub reason: Option<String>,
}

/// A metric in a group.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct GroupEstimate {
    pub slice: Slice,
    pub examples: u64,
    pub estimate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Size of the metric's denominator.
    pub n: u64,
}

/// A group that was left out of a comparison.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct LeftOut {
    /// The group.
    pub slice: Slice,
    /// Its examples.
    pub examples: u64,
    /// Why nothing can be said about it.
    pub reason: String,
}

/// A waiver that holds for a bar which does not pass.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Waived {
    /// Last day on which it holds.
    pub until: shipworthy_spec::spec::Date,
    /// Who answers for it.
    pub by: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// The variance of passing (1) and failing (0) as graded, in its two parts, which make up that of a single output.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct RepeatNoise {
    /// Examples with an output.
    pub examples: u64,
    /// Outputs per example, on average.
    pub repeats: f64,
    /// Variance of the rates at which examples pass.
    pub between_examples: f64,
    /// Variance of repeats of one example.
    pub between_repeats: f64,
    /// Share of both that is between repeats; undefined where every output passes, or every one fails.
    pub noise_share: Estimate,
    /// Standard error of the pass rate as graded with the repeats that there are, from both parts, were examples independent.
    pub standard_error: Option<f64>,
    /// The same if each example were answered without end: what further repeats cannot take away.
    pub standard_error_at_least: Option<f64>,
    /// In a sentence.
    pub sentence: String,
}

/// How far a judge can be trusted on the outputs of a candidate.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct JudgeCard {
    /// The grader whose judge it is.
    pub grader: String,
    /// Outputs that people labelled.
    pub labels: u64,
    /// Outputs that it judged, labelled ones among them.
    #[serde(default)]
    pub judged: u64,
    /// Whether people labelled more of one of its verdicts than chance would give them, so that labels are weighted back.
    #[serde(default)]
    pub labels_by_verdict: bool,
    /// Labels that are missing until its word can be used at all, where labels are what is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_missing: Option<u64>,
    /// Share of its verdicts that are what people say.
    pub agreement: Estimate,
    /// Share of the outputs that people pass which it passes.
    pub true_positive_rate: Estimate,
    /// Share of the outputs that people fail which it fails.
    pub true_negative_rate: Estimate,
    /// Agreement beyond chance (Cohen's kappa).
    pub kappa: Estimate,
    /// Share of all outputs that it passes: its own word, not to be believed.
    pub raw_pass_rate: Option<f64>,
    /// Share that people would pass, from their labels and its verdicts together.
    pub pass_rate: Estimate,
    /// How many labels one label is worth beside this judge.
    pub worth_of_a_label: Option<f64>,
    /// Why nothing is decided on its word, where that is so.
    pub refusal: Option<String>,
}

/// How many further examples would settle a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct More {
    /// In units of the metric's denominator (positives, for recall).
    pub denominator: u64,
    /// In rows of the golden set, which may hold fewer of those than the rows so far: see `planner::rows_holding`.
    pub examples: u64,
}

/// Every metric on one slice value.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct SliceResult {
    pub slice: Slice,
    pub examples: u64,
    /// `None` where the task has no positive class.
    pub positives: Option<u64>,
    pub metrics: Metrics,
}

/// A conjunction on which the candidate does much worse than elsewhere.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct WeakSlice {
    pub slice: Slice,
    /// Other conjunctions of nearly the same examples.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Slice>,
    pub examples: u64,
    /// The metric that shows it: `recall`, `false_positive_rate`, `error_cost`, …
    pub metric: String,
    pub estimate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The same metric on everybody else.
    pub elsewhere: Option<f64>,
    /// Share of the candidate's whole loss that falls on it.
    pub cost_share: Option<f64>,
    /// Share of the examples that it holds.
    pub example_share: f64,
    /// Whether the half of the data that did not find it confirms it.
    pub confirmed: bool,
    /// Adjusted p-value on the confirming half.
    pub p_value: Option<f64>,
}

/// A threshold and what it does.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct OperatingPoint {
    /// The threshold; `None` where no threshold fulfils the constraint, or for a rule.
    pub threshold: Option<f64>,
    /// Error cost per case on the golden set it was chosen on.
    pub error_cost: Option<f64>,
    /// Error cost per case by cross-fitting, where the threshold was chosen.
    pub honest_error_cost: Option<f64>,
    /// Interval of the honest (else plain) cost.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Recall there.
    pub recall: Option<f64>,
    /// False-positive rate there.
    pub false_positive_rate: Option<f64>,
    /// Share of cases decided positive there.
    pub selection_rate: Option<f64>,
    /// The constraint, in the bar grammar, where there is one.
    pub constraint: Option<String>,
}

/// One threshold on the cost curve. Counts are of golden examples, corrected to `positive_rate` where given.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct CurvePoint {
    pub threshold: f64,
    pub error_cost: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub true_positives: f64,
    pub false_positives: f64,
    pub false_negatives: f64,
    pub true_negatives: f64,
}

/// Expected loss of the three choices, in money per month over the horizon.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct ExpectedLoss {
    pub ship: f64,
    pub hold: f64,
    /// `None` where no further label has a price.
    pub gather: Option<f64>,
    /// Examples that `gather` would add.
    pub gather_examples: Option<u64>,
    /// Probability that shipping costs less than holding.
    pub probability_ship_is_cheaper: f64,
    /// For example `INR per month`.
    pub unit: String,
}

/// Two candidates on the same examples.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct Comparison {
    pub a: String,
    pub b: String,
    pub metric: String,
    /// a − b.
    pub difference: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Two-sided p-value, Holm-adjusted over the metrics of this pair.
    pub p_value: Option<f64>,
    pub n: u64,
    pub method: String,
}

/// A real example that a candidate gets wrong.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct Miss {
    /// `false_negative` or `false_positive`; `mistake` in tasks other than binary.
    pub kind: String,
    /// What was answered and what is true, in words; `None` for binary decisions. Of texts the graders that failed, with whose word it
    /// is where a judge grades: `(people)` or `(judge)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    pub slice: Slice,
    pub score: Option<f64>,
    pub cost: Option<f64>,
    /// What this candidate wrote, cut to 300 characters: of several outputs to one example the first that failed. `None` where none
    /// arrived, and in tasks whose answers are no texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Graders that the output fails, each with the reason that it gave; those without a reason are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<(String, String)>,
    /// Names of those columns that are read first: the id, and what was asked. Empty in tasks whose answers are no texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<String>,
    /// Columns of the row worth reading: name and value, cut to 300 characters. None holds what a candidate wrote but `output`, which is
    /// this one's.
    pub columns: Vec<(String, String)>,
}

/// A way to get to a pass, tried on the same examples.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Way {
    /// `launch_narrower`, `move_threshold`, `recalibrate`, `gather_evidence`, `switch_candidate`.
    pub kind: String,
    /// What to do: "Start with tier 1 only."
    pub title: String,
    /// Label and value pairs: "Covers", "65% of payments".
    pub facts: Vec<(String, String)>,
    /// The verdict of the `must` bars if it were done.
    pub verdict: Verdict,
    /// What the verdict means: "All 6 bars that apply pass".
    pub outcome: String,
}

/// What happens, and what people see, when the feature cannot answer.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub struct FailureState {
    pub when: String,
    pub then: String,
    pub user_sees: Option<String>,
}

impl Serialize for Slice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for SliceValue {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            SliceValue::Bool(b) => serializer.serialize_bool(*b),
            SliceValue::Int(i) => serializer.serialize_i64(*i),
            SliceValue::Float(x) => serializer.serialize_f64(*x),
            SliceValue::Text(t) => serializer.serialize_str(t),
            SliceValue::Range { above, to } => serializer.collect_map([("above", above), ("to", to)]),
            SliceValue::Null => serializer.serialize_unit(),
        }
    }
}

impl std::fmt::Display for Slice {
    /// `city_tier = tier3 and channel = upi`; `everybody` when empty.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("everybody");
        }
        for (i, (name, value)) in self.0.iter().enumerate() {
            let equals = if matches!(value, SliceValue::Range { .. }) { "" } else { "= " };
            write!(f, "{}{name} {equals}{value}", if i > 0 { " and " } else { "" })?;
        }
        Ok(())
    }
}
