//! The trust card of a judge, as data: what pages, terminals and files show.

use serde::{Deserialize, Serialize};

use crate::outcome::{Estimate, JudgeCard, Slice, Verdict};

/// The trust cards of a spec.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Calibration {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// The feature's name.
    pub feature: String,
    /// The spec, relative to the workspace.
    pub file: String,
    /// Seed of all resampling.
    pub seed: u64,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Candidate by candidate, then grader by grader; empty where no judge grades.
    pub cards: Vec<TrustCard>,
    /// What is worth knowing beside them, such as labels that fit no output.
    pub notes: Vec<String>,
}

/// How far one judge can be trusted on the outputs of one candidate, and what that means for the bars.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct TrustCard {
    /// Whose outputs they are.
    pub candidate: String,
    /// The model that judges, by its name in the spec; `None` where verdicts stand in a column.
    pub judge: Option<String>,
    /// Whether it says which of two outputs is better; rates of "pass" are then rates of "wins".
    pub compares: bool,
    /// Whether a bar may rest on its word, with people's labels to correct it.
    pub may_decide: bool,
    /// The figures.
    #[serde(flatten)]
    pub card: JudgeCard,
    /// Bars that rest on it, in the order of the check.
    pub bars: Vec<BarOnJudge>,
    /// What labels from elsewhere say, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub older: Option<OlderCard>,
    /// All of it in sentences, the most important first.
    pub sentences: Vec<String>,
}

/// A bar that rests on a judge.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct BarOnJudge {
    /// As written in the spec.
    pub bar: String,
    /// The part of the golden set that it is about.
    pub slice: Slice,
    /// What came of it.
    pub verdict: Verdict,
    /// Why nothing did, where it is not judged.
    pub reason: Option<String>,
    /// Labels that would settle it with 80% probability if the estimate is the truth; `None` when it is settled, and beyond ten million.
    pub more_labels: Option<u64>,
    /// How many of these have to be of outputs that are yet to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_of_new: Option<u64>,
}

/// What labels of other outputs, such as last month's, say about a judge and about the outputs of today.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct OlderCard {
    /// How many.
    pub labels: u64,
    /// Share of the outputs that people passed which it passed.
    pub true_positive_rate: Estimate,
    /// Share of the outputs that people failed which it failed.
    pub true_negative_rate: Estimate,
    /// Agreement beyond chance (Cohen's kappa).
    pub kappa: Estimate,
    /// Share of today's outputs that people would pass, if it judges as it did then (Rogan and Gladen).
    pub pass_rate: Estimate,
    /// Why that is not said, where it is not.
    pub refusal: Option<String>,
    /// Whether it still judges as it did, where today's outputs have labels too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drifted: Option<Drifted>,
}

/// Change of a judge's error rates since older labels.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Drifted {
    /// Its rate of passing what people pass: the later less the earlier.
    pub true_positive_rate: Estimate,
    /// Its rate of failing what people fail.
    pub true_negative_rate: Estimate,
    /// Evidence against "neither has changed".
    pub p_value: f64,
    /// Whether that is small: at most 5%.
    pub has_changed: bool,
}
