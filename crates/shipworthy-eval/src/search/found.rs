//! The answer to "where is it weakest?": the JSON of `slices`, as types.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::outcome::{Estimate, Money, Slice};

/// The whole answer.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct FoundSlices {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// The spec, or the table, that was searched.
    pub of: String,
    /// The feature's name; of a table without a spec, its file.
    pub feature: String,
    /// The candidate.
    pub candidate: String,
    /// What was asked for: `mistakes`, `cost`, `mae`, …
    pub asked: String,
    /// Seed of the halves and tests.
    pub seed: u64,
    /// Confidence of intervals.
    pub confidence: f64,
    /// How money is written; `None` without prices.
    pub money: Option<Money>,
    /// Examples that count.
    pub examples: u64,
    /// Of them, those that searched.
    pub searched: u64,
    /// Those that confirm.
    pub confirming: u64,
    /// What is lost on everybody, over both halves, metric by metric.
    pub everybody: IndexMap<String, Estimate>,
    /// The columns that were searched.
    pub columns: Vec<SearchedBy>,
    /// Most columns in a slice.
    pub depth: u64,
    /// Fewest examples of the searching half in a slice, metric by metric.
    pub min_examples: Vec<u64>,
    /// Chance that any slice is confirmed where none is worse than the rest.
    pub alpha: f64,
    /// The answer in sentences: headline first.
    pub sentences: Vec<String>,
    /// What was found: the confirmed ones first, those that bear most beyond their share ahead.
    pub slices: Vec<FoundSlice>,
    /// Slices that the search proposed and that are no worse than elsewhere on the other half.
    pub refuted: u64,
    /// What to know about these numbers.
    pub notes: Vec<String>,
    /// Fingerprint of the golden set.
    pub fingerprint: String,
}

/// A column that was searched.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct SearchedBy {
    /// Its name.
    pub name: String,
    /// How many values, or parts of its range, it has.
    pub values: u64,
    /// Whether its numbers were cut into parts.
    pub cut: bool,
}

/// A slice that was found.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct FoundSlice {
    /// The slice.
    pub slice: Slice,
    /// What is lost there: `false_negative_rate`, `error_cost`, `mae`, …
    pub metric: String,
    /// Other ways of saying it: conjunctions of nearly the same examples.
    pub also: Vec<Slice>,
    /// Its examples, in both halves.
    pub examples: u64,
    /// What is lost there on average, by the half that did not find it. `n` counts examples of that half.
    pub there: Estimate,
    /// The same on everybody else.
    pub elsewhere: Option<f64>,
    /// Share of the whole loss that falls on it.
    pub loss_share: Option<f64>,
    /// Share of the examples that it holds.
    pub example_share: f64,
    /// What it loses a month beyond what it would if it did as elsewhere, where there are prices and a volume.
    pub excess_per_month: Option<f64>,
    /// Whether the half of the examples that did not find it confirms it.
    pub confirmed: bool,
    /// Adjusted p-value on the confirming half; `None` where too few examples are left for a test.
    pub p_value: Option<f64>,
    /// Name of the test.
    pub method: String,
    /// What to do next.
    pub action: Action,
}

/// What to do about a slice.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Action {
    /// `collect`, `mend`, or `watch` where no number of examples would tell.
    pub kind: String,
    /// Further examples of it that would settle whether it is worse, with 80% probability; 0 when it is settled.
    pub examples: Option<u64>,
    /// How many of them are of the kind that counts, such as positives.
    pub counted: Option<u64>,
    /// What labelling them costs, where the spec prices a label.
    pub cost: Option<f64>,
    /// The same in a sentence.
    pub sentence: String,
}
