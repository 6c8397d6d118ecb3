//! The catalogue, and the pages and the schema that are generated from it and from the table of fields.

use shipworthy_spec::catalogue::{METRICS, Metric, Statistic, find, find_in, of_task, suggest};
use shipworthy_spec::spec::Task;
use shipworthy_spec::{bar_grammar, reference, schema};

/// The metrics of each task, in the order of its page.
const NAMES: [(Task, &str); 7] = [
    (
        Task::Binary,
        "accuracy error_rate balanced_accuracy precision recall specificity npv f1 f2 f05 false_positive_rate \
         false_negative_rate false_discovery_rate false_omission_rate mcc cohen_kappa informedness markedness jaccard \
         fowlkes_mallows g_mean selection_rate prevalence diagnostic_odds_ratio positive_likelihood_ratio \
         negative_likelihood_ratio roc_auc gini average_precision log_loss brier brier_skill ece ks mean_score \
         calibration_bias lift@k precision@k recall@k error_cost running_cost total_cost latency_ms.p95 coverage",
    ),
    (
        Task::Multiclass,
        "accuracy error_rate balanced_accuracy macro_precision macro_recall macro_f1 micro_f1 weighted_precision weighted_f1 \
         cohen_kappa quadratic_kappa mcc log_loss brier ece top_accuracy@k macro_roc_auc weighted_roc_auc hand_till_auc \
         recall precision f1 specificity false_positive_rate false_negative_rate selection_rate prevalence roc_auc \
         average_precision error_cost running_cost total_cost latency_ms.p95 coverage",
    ),
    (
        Task::Multilabel,
        "subset_accuracy hamming_loss micro_precision micro_recall micro_f1 macro_precision macro_recall macro_f1 weighted_f1 \
         samples_precision samples_recall samples_f1 jaccard macro_roc_auc weighted_roc_auc label_ranking_precision recall \
         precision f1 specificity false_positive_rate false_negative_rate selection_rate prevalence roc_auc \
         average_precision error_cost running_cost total_cost latency_ms.p95",
    ),
    (Task::Regression, NUMBERS),
    (Task::Forecast, NUMBERS),
    (
        Task::Ranking,
        "ndcg@k ndcg ndcg_exponential@k map map@k mrr mrr@k precision@k recall@k hit_rate@k r_precision bpref \
         catalogue_coverage@k novelty@k error_cost running_cost total_cost latency_ms.p95",
    ),
    (Task::Preference, "win_rate strict_win_rate loss_rate tie_rate bradley_terry first_shown_win_rate running_cost"),
];

const NUMBERS: &str = "mae rmse median_absolute_error absolute_error.p95 max_error mape smape wape bias r2 explained_variance \
    pearson spearman within@d over@d under@d error_cost over_cost under_cost pinball_loss pinball_loss@q \
    quantile_coverage@q interval_coverage@level interval_width@level interval_score@level wis running_cost total_cost \
    latency_ms.p95";

#[test]
fn the_catalogue_holds_exactly_these_metrics() {
    for (task, names) in NAMES {
        let written: Vec<String> = of_task(task).map(|metric| metric.written()).collect();
        assert_eq!(written, names.split_whitespace().collect::<Vec<_>>(), "{}", task.name());
    }
    let unused: Vec<_> = METRICS.iter().filter(|metric| metric.tasks.is_empty()).collect();
    assert_eq!(unused, Vec::<&Metric>::new());
}

#[test]
fn every_metric_can_stand_in_a_bar() {
    for (task, _) in NAMES {
        for metric in of_task(task) {
            let target = metric.range.1.or(metric.range.0).unwrap_or(0.0);
            let name = metric.example();
            let bar = bar_grammar::parse_for(task, &format!("{name} >= {target}")).unwrap().bar;
            assert_eq!(shipworthy_spec::catalogue::of_bar(&bar), Some(metric));
            assert_eq!(bar.detail().is_some(), metric.statistic != Statistic::None);
            assert_eq!(find_in(task, &metric.written()), Some(metric));
            assert!(!metric.is_rate || metric.range == (Some(0.0), Some(1.0)), "{name}");
            assert!(metric.one_line.ends_with('?'), "{name} answers a question");
            assert!(metric.definition.ends_with('.') && !metric.title.ends_with('.'), "{name}");
        }
    }
}

#[test]
fn precision_and_precision_at_k_are_two_entries() {
    assert!(!find("precision").unwrap().takes_k());
    assert!(find("precision@10").unwrap().takes_k());
    assert!(find("precision@k").unwrap().takes_k());
    assert!(find("lift").unwrap().takes_k());
    assert_eq!(find("precision.p95"), None);
    assert_eq!(find("nothing"), None);
}

#[test]
fn names_that_people_use_are_understood() {
    let cases = [
        ("tpr", "recall"),
        ("PPV", "precision"),
        ("false-positive-rate", "false_positive_rate"),
        ("acuracy", "accuracy"),
        ("auc", "roc_auc"),
    ];
    for (written, expect) in cases {
        assert_eq!(suggest(written), Some(expect), "{written}");
    }
    assert_eq!(suggest("weather"), None);
    assert_eq!(suggest(&"x".repeat(100_000)), None);
}

#[test]
fn the_reference_pages_are_generated() {
    insta::assert_snapshot!("spec_reference", reference::spec_reference());
    insta::assert_snapshot!("metrics_reference", reference::metrics_reference());
}

#[test]
fn the_schema_is_generated() {
    insta::assert_snapshot!("json_schema", serde_json::to_string_pretty(&schema::json_schema()).unwrap());
}
