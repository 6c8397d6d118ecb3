//! A quality bar: `METRIC (>=|<=|>|<) TARGET [SCOPE]`.

use crate::spec::{Task, Value};

/// A requirement on a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Stable name; given, or made from the metric and scope.
    pub id: String,
    /// The sentence as written, with white space folded.
    pub text: String,
    /// Whether failing it fails the feature.
    pub severity: Severity,
    /// The task whose metrics it speaks of.
    pub task: Task,
    /// Canonical metric name, without statistic or k.
    pub metric: String,
    /// What follows the dot or the `@`: `p95` in `latency_ms.p95`, `10` in `lift@10`. [`Bar::detail`] gives it as a value.
    pub statistic: Option<String>,
    /// Which class, label or opponent it speaks of.
    pub subject: Subject,
    /// Whether it compares the values of a slice with each other: `recall.gap`, `selection_rate.ratio`. Its scope is then
    /// [`Scope::Every`], and the comparison is one number over all of them.
    pub contrast: Option<Contrast>,
    /// The comparison.
    pub op: Op,
    /// What it is compared with.
    pub target: Target,
    /// Where it must hold.
    pub scope: Scope,
}

impl Bar {
    /// What follows the metric's name, as a value. `None` when nothing does.
    pub fn detail(&self) -> Option<Detail> {
        crate::catalogue::of_bar(self)?.statistic.read(self.statistic.as_deref()?)
    }
}

/// What follows a metric's name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Detail {
    /// `.p95`: one of [`PERCENTILES`](crate::catalogue::PERCENTILES).
    Statistic(&'static str),
    /// `lift@10`: the top 10 percent of examples by score.
    TopPercent(u32),
    /// `ndcg@10`: the first 10 items or classes.
    First(u32),
    /// `pinball_loss@0.9`: a quantile level, strictly between 0 and 1.
    Quantile(f64),
    /// `interval_coverage@80`: an interval's level as a share, strictly between 0 and 1.
    Level(f64),
    /// `within@15`: a distance in the label's unit.
    Distance(f64),
    /// `within@10%`: a distance as a share of the truth.
    RelativeDistance(f64),
}

/// What a bar speaks of, beside the metric.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Subject {
    /// All answers together.
    #[default]
    Whole,
    /// `of "boots"`: one class or label against all others.
    Class(String),
    /// `of every class`: each of them by itself; all must hold.
    EveryClass,
    /// `against "old prompt"`: comparisons with that candidate only.
    Against(String),
}

/// How the values of a slice are compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contrast {
    /// The largest value minus the smallest.
    Gap,
    /// The smallest value over the largest.
    Ratio,
}

impl Contrast {
    /// The word that follows the metric's dot.
    pub fn name(self) -> &'static str {
        match self {
            Contrast::Gap => "gap",
            Contrast::Ratio => "ratio",
        }
    }
}

/// Whether failing a bar fails the feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize)]
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
