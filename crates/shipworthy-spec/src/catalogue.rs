//! The one metric catalogue: names, units, ranges, and the question that each metric answers.
//!
//! Help, reference pages, the JSON Schema and the bar grammar read this table. The mathematics lives elsewhere.

mod binary;

use crate::spec::Task;

pub use binary::METRICS;

/// One metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// Canonical name, without statistic or k.
    pub name: &'static str,
    /// Plain words for headings and sentences: "share of positives caught".
    pub title: &'static str,
    /// Unit of the value.
    pub unit: Unit,
    /// Smallest and largest possible value; `None` is unbounded.
    pub range: (Option<f64>, Option<f64>),
    /// Which direction is better.
    pub better: Better,
    /// Tasks that it belongs to.
    pub tasks: &'static [Task],
    /// Whether it lies in 0..1 and may be written as a percentage.
    pub is_rate: bool,
    /// Whether its value depends on how common positives are.
    pub depends_on_prevalence: bool,
    /// What a candidate must offer for the metric to be defined.
    pub needs: Needs,
    /// What must follow the name: nothing, `.p95`, or `@10`.
    pub statistic: Statistic,
    /// The question it answers, in a product manager's words.
    pub one_line: &'static str,
    /// Formula in words, and when it is undefined.
    pub definition: &'static str,
    /// Where the definition comes from: a scikit-learn function, or author and year.
    pub source: &'static str,
}

/// Unit of a metric's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share between 0 and 1, shown as a percentage.
    Rate,
    /// A plain number on a fixed scale.
    Number,
    /// A factor: 3 means three times as much.
    Ratio,
    /// Money per case, in the spec's currency.
    Money,
    /// Milliseconds.
    Milliseconds,
}

impl Unit {
    /// The unit as pages and schemas print it.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Rate => "rate",
            Unit::Number => "number",
            Unit::Ratio => "ratio",
            Unit::Money => "money per case",
            Unit::Milliseconds => "milliseconds",
        }
    }
}

/// Which direction of a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// It describes; neither direction is better by itself.
    Neither,
}

impl Better {
    /// The word that pages print.
    pub fn name(self) -> &'static str {
        match self {
            Better::Higher => "higher",
            Better::Lower => "lower",
            Better::Neither => "neither",
        }
    }
}

/// What a candidate must offer for a metric to be defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// A decision per example; every candidate has one.
    Decision,
    /// A score per example, on any scale.
    Score,
    /// A score that is a probability.
    Probability,
    /// Prices.
    Cost,
    /// A column of latencies.
    Latency,
}

impl Needs {
    /// The words that pages print.
    pub fn name(self) -> &'static str {
        match self {
            Needs::Decision => "a decision",
            Needs::Score => "a score",
            Needs::Probability => "a probability",
            Needs::Cost => "prices",
            Needs::Latency => "a latency column",
        }
    }
}

/// What must follow a metric's name in a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Nothing.
    None,
    /// A dot and one of [`PERCENTILES`].
    Percentile,
    /// An `@` and k, the top k percent of examples by score.
    K,
}

/// Statistics of a distribution that may follow a dot.
pub const PERCENTILES: &[&str] = &["mean", "p50", "p90", "p95", "p99", "max"];

impl Metric {
    /// Whether a k follows the name: `lift@10`.
    pub fn takes_k(&self) -> bool {
        self.statistic == Statistic::K
    }

    /// The unit in words, for a message: "milliseconds".
    pub fn unit_words(&self) -> &'static str {
        match self.unit {
            Unit::Number => "numbers on a scale of its own",
            Unit::Ratio => "multiples",
            other => other.name(),
        }
    }

    /// The name as pages list it: `recall`, `lift@k`, `latency_ms.p95`.
    pub fn written(&self) -> String {
        match self.statistic {
            Statistic::None => self.name.to_owned(),
            Statistic::Percentile => format!("{}.p95", self.name),
            Statistic::K => format!("{}@k", self.name),
        }
    }
}

/// Finds a metric by the name that people write: `recall`, `latency_ms.p95`, `precision@10`, `lift`.
///
/// What follows a dot or an `@` selects the entry and is not validated here; `precision` and `precision@k` are two entries.
pub fn find(name: &str) -> Option<&'static Metric> {
    if let Some((base, _)) = name.split_once('@') {
        return METRICS.iter().find(|metric| metric.takes_k() && metric.name == base);
    }
    if let Some((base, _)) = name.split_once('.') {
        return METRICS.iter().find(|metric| metric.statistic == Statistic::Percentile && metric.name == base);
    }
    let named = || METRICS.iter().filter(|metric| metric.name == name);
    named().find(|metric| !metric.takes_k()).or_else(|| named().next())
}

/// The metric that a bar speaks of.
pub fn of_bar(bar: &crate::bar::Bar) -> Option<&'static Metric> {
    entry(&bar.metric, bar.statistic.is_some())
}

/// The entry of a bare name, with or without something after it.
pub(crate) fn entry(name: &str, has_statistic: bool) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.name == name && (metric.statistic != Statistic::None) == has_statistic)
}

/// Names that people use for metrics of the catalogue.
const ALIASES: &[(&str, &str)] = &[
    ("acc", "accuracy"),
    ("ap", "average_precision"),
    ("auc", "roc_auc"),
    ("auc_roc", "roc_auc"),
    ("auprc", "average_precision"),
    ("auroc", "roc_auc"),
    ("average_cost", "error_cost"),
    ("brier_score", "brier"),
    ("brier_score_loss", "brier"),
    ("cost", "error_cost"),
    ("cross_entropy", "log_loss"),
    ("dor", "diagnostic_odds_ratio"),
    ("expected_cost", "error_cost"),
    ("f1_score", "f1"),
    ("f2_score", "f2"),
    ("fall_out", "false_positive_rate"),
    ("false_alarm_rate", "false_positive_rate"),
    ("fdr", "false_discovery_rate"),
    ("fnr", "false_negative_rate"),
    ("for", "false_omission_rate"),
    ("fpr", "false_positive_rate"),
    ("hit_rate", "recall"),
    ("iou", "jaccard"),
    ("j_statistic", "informedness"),
    ("kappa", "cohen_kappa"),
    ("latency", "latency_ms.p95"),
    ("latency_p95", "latency_ms.p95"),
    ("lift", "lift@10"),
    ("logloss", "log_loss"),
    ("matthews", "mcc"),
    ("matthews_corrcoef", "mcc"),
    ("miss_rate", "false_negative_rate"),
    ("negative_predictive_value", "npv"),
    ("positive_predictive_value", "precision"),
    ("ppv", "precision"),
    ("pr_auc", "average_precision"),
    ("positive_rate", "selection_rate"),
    ("sensitivity", "recall"),
    ("tnr", "specificity"),
    ("tpr", "recall"),
    ("true_negative_rate", "specificity"),
    ("true_positive_rate", "recall"),
    ("youden", "informedness"),
    ("youden_j", "informedness"),
];

/// Metrics of tasks that are not built yet.
pub const LATER: &[&str] = &[
    "bias",
    "hallucination_rate",
    "mae",
    "map",
    "mape",
    "mrr",
    "ndcg",
    "pass_rate",
    "quantile_coverage",
    "rmse",
    "wape",
];

/// The name that was probably meant: a known other name, else the nearest spelling.
pub fn suggest(name: &str) -> Option<&'static str> {
    let name: String = name.chars().take(80).collect::<String>().to_lowercase().replace(['-', ' '], "_");
    if let Some((_, canonical)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return Some(canonical);
    }
    if let Some(metric) = METRICS.iter().find(|metric| metric.name == name) {
        return Some(metric.name);
    }
    crate::suggest::nearest(&name, METRICS.iter().map(|metric| metric.name))
}
