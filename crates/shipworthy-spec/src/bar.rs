//! A quality bar: `METRIC (>=|<=|>|<) TARGET [SCOPE]`.

use crate::spec::Value;

/// A requirement on a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Stable name; given, or made from the metric and scope.
    pub id: String,
    /// The sentence as written, with white space folded.
    pub text: String,
    /// Whether failing it fails the feature.
    pub severity: Severity,
    /// Canonical metric name, without statistic or k.
    pub metric: String,
    /// What follows the dot or the `@`: `p95` in `latency_ms.p95`, `10` in `lift@10`.
    pub statistic: Option<String>,
    /// The comparison.
    pub op: Op,
    /// What it is compared with.
    pub target: Target,
    /// Where it must hold.
    pub scope: Scope,
}

/// Whether failing a bar fails the feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Severity {
    #[default]
    Must,
    Should,
}

/// The comparison of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Op {
    AtLeast,
    AtMost,
    Above,
    Below,
}

impl Op {
    /// Whether larger values are what the bar asks for.
    pub fn wants_more(self) -> bool {
        matches!(self, Op::AtLeast | Op::Above)
    }

    /// The sign as written.
    pub fn sign(self) -> &'static str {
        match self {
            Op::AtLeast => ">=",
            Op::AtMost => "<=",
            Op::Above => ">",
            Op::Below => "<",
        }
    }
}

/// What a metric is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// A number; percentages are already divided by 100.
    Value(f64),
    /// The baseline's value, times `factor`, plus `offset` (points are hundredths).
    Baseline {
        /// Factor, 1 unless written.
        factor: f64,
        /// Offset, 0 unless written.
        offset: f64,
    },
}

/// Where a bar must hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Scope {
    /// On the whole golden set.
    All,
    /// In every value (every combination of values) of these slice columns.
    Every {
        /// Slice columns; several mean their combinations.
        slices: Vec<String>,
        /// Values with fewer examples are not judged, and pooled as `other`.
        at_least: u64,
    },
    /// On the rows where each column has the value.
    Where(Vec<(String, Value)>),
}
