//! Finding metrics by the names that people write.

use super::{METRICS, Metric, Statistic};
use crate::bar::Bar;
use crate::spec::Task;

/// Finds a metric by the name that people write, whatever its task: `recall`, `latency_ms.p95`, `precision@10`, `lift`.
/// Where several tasks share a name, the binary one is found; [`find_in`] is exact.
///
/// Whom the name speaks of, as in `recall of "boots"`, is left aside.
/// What follows a dot or an `@` selects the entry and is not validated here; `precision` and `precision@k` are two entries.
pub fn find(name: &str) -> Option<&'static Metric> {
    let without_subject = name.split(" of \"").next().and_then(|name| name.split(" against \"").next());
    let name = without_subject.unwrap_or(name);
    // A comparison of groups is found by what it compares.
    let plain = name.strip_suffix(".gap").or_else(|| name.strip_suffix(".ratio"));
    among(METRICS.iter(), plain.unwrap_or(name))
}

/// Finds a metric of a task by the name that people write.
pub fn find_in(task: Task, name: &str) -> Option<&'static Metric> {
    among(of_task(task), name)
}

/// The metrics of a task, in the order in which pages list them.
pub fn of_task(task: Task) -> impl Iterator<Item = &'static Metric> + Clone {
    METRICS.iter().filter(move |metric| metric.is_of(task))
}

fn among(metrics: impl Iterator<Item = &'static Metric> + Clone, name: &str) -> Option<&'static Metric> {
    let mut metrics = metrics;
    if let Some((base, _)) = name.split_once('@') {
        return metrics.find(|metric| metric.takes_k() && metric.name == base);
    }
    if let Some((base, _)) = name.split_once('.') {
        return metrics.find(|metric| metric.statistic == Statistic::Percentile && metric.name == base);
    }
    let mut named = metrics.filter(|metric| metric.name == name);
    named.clone().find(|metric| !metric.takes_k()).or_else(|| named.next())
}

/// The metric that a bar speaks of.
pub fn of_bar(bar: &Bar) -> Option<&'static Metric> {
    entry(bar.task, &bar.metric, bar.statistic.is_some())
}

/// The entry of a bare name, with or without something after it.
fn entry(task: Task, name: &str, has_statistic: bool) -> Option<&'static Metric> {
    of_task(task).find(|metric| metric.name == name && (metric.statistic != Statistic::None) == has_statistic)
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

/// Names that people use for metrics of the other tasks.
const OTHER_ALIASES: &[(&str, &str)] = &[
    ("accuracy@k", "top_accuracy@3"),
    ("average_absolute_error", "mae"),
    ("bt", "bradley_terry"),
    ("coverage", "interval_coverage@80"),
    ("dcg", "ndcg@10"),
    ("elo", "bradley_terry"),
    ("exact_match", "subset_accuracy"),
    ("f1", "macro_f1"),
    ("f1_macro", "macro_f1"),
    ("f1_micro", "micro_f1"),
    ("f1_weighted", "weighted_f1"),
    ("hamming", "hamming_loss"),
    ("hit@k", "hit_rate@10"),
    ("hits", "hit_rate@10"),
    ("interval_coverage", "interval_coverage@80"),
    ("late", "under@5"),
    ("early", "over@5"),
    ("lateness", "under@5"),
    ("late_cost", "under_cost"),
    ("early_cost", "over_cost"),
    ("mean_absolute_error", "mae"),
    ("mean_error", "bias"),
    ("mean_average_precision", "map"),
    ("mean_pinball_loss", "pinball_loss"),
    ("mean_reciprocal_rank", "mrr"),
    ("mean_squared_error", "rmse"),
    ("median_ae", "median_absolute_error"),
    ("mse", "rmse"),
    ("ndcg", "ndcg@10"),
    ("p90_abs_error", "absolute_error.p90"),
    ("percentage_error", "mape"),
    ("precision_macro", "macro_precision"),
    ("preference_rate", "win_rate"),
    ("pinball", "pinball_loss"),
    ("promise_kept", "within@15"),
    ("quantile_loss", "pinball_loss"),
    ("qwk", "quadratic_kappa"),
    ("r_squared", "r2"),
    ("rank_correlation", "spearman"),
    ("recall_macro", "macro_recall"),
    ("reciprocal_rank", "mrr"),
    ("recip_rank", "mrr"),
    ("roc_auc", "macro_roc_auc"),
    ("roc_auc_ovr", "macro_roc_auc"),
    ("roc_auc_ovo", "hand_till_auc"),
    ("success", "hit_rate@10"),
    ("success_rate", "hit_rate@10"),
    ("top_k_accuracy", "top_accuracy@3"),
    ("topk", "top_accuracy@3"),
    ("wmape", "wape"),
    ("weighted_interval_score", "wis"),
    ("winrate", "win_rate"),
    ("hallucinations", "hallucination_rate"),
    ("pass_at", "pass@3"),
    ("pass_hat", "all_pass@3"),
    ("time_to_first_token", "first_token_ms.p95"),
    ("toxicity", "harm_rate"),
    ("ttft", "first_token_ms.p95"),
];

/// The name of a binary metric that was probably meant: a known other name, else the nearest spelling.
pub fn suggest(name: &str) -> Option<&'static str> {
    suggest_in(Task::Binary, name)
}

/// The name of a task's metric that was probably meant: a known other name, else the nearest spelling.
pub fn suggest_in(task: Task, name: &str) -> Option<&'static str> {
    let name: String = name.chars().take(80).collect::<String>().to_lowercase().replace(['-', ' '], "_");
    let of_task = |canonical: &&'static str| find_in(task, canonical).is_some();
    let aliases = if task == Task::Binary { [ALIASES, &[]] } else { [OTHER_ALIASES, ALIASES] };
    let known = |aliases: &[(&str, &'static str)]| {
        aliases.iter().filter(|(alias, _)| *alias == name).map(|(_, canonical)| *canonical).find(of_task)
    };
    if let Some(canonical) = aliases.into_iter().find_map(known) {
        return Some(canonical);
    }
    if let Some(metric) = self::of_task(task).find(|metric| metric.name == name) {
        return Some(metric.name);
    }
    crate::suggest::nearest(&name, self::of_task(task).map(|metric| metric.name))
}
