//! The catalogue, and the pages and the schema that are generated from it and from the table of fields.

use shipworthy_spec::catalogue::{METRICS, Statistic, find, suggest};
use shipworthy_spec::{bar_grammar, reference, schema};

const NAMES: &str = "accuracy error_rate balanced_accuracy precision recall specificity npv f1 f2 f05 false_positive_rate \
    false_negative_rate false_discovery_rate false_omission_rate mcc cohen_kappa informedness markedness jaccard fowlkes_mallows \
    g_mean selection_rate prevalence diagnostic_odds_ratio positive_likelihood_ratio negative_likelihood_ratio roc_auc gini \
    average_precision log_loss brier brier_skill ece ks mean_score calibration_bias lift@k precision@k recall@k error_cost \
    running_cost total_cost latency_ms.p95 coverage";

#[test]
fn the_catalogue_holds_exactly_these_metrics() {
    let written: Vec<String> = METRICS.iter().map(|metric| metric.written()).collect();
    assert_eq!(written, NAMES.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn every_metric_can_stand_in_a_bar() {
    for metric in METRICS {
        let name = match metric.statistic {
            Statistic::K => format!("{}@10", metric.name),
            _ => metric.written(),
        };
        let target = metric.range.1.or(metric.range.0).unwrap_or(0.0);
        let bar = bar_grammar::parse(&format!("{name} >= {target}")).unwrap().bar;
        assert_eq!(shipworthy_spec::catalogue::of_bar(&bar), Some(metric));
        assert_eq!(find(&name), Some(metric));
        assert!(!metric.is_rate || metric.range == (Some(0.0), Some(1.0)), "{name}");
        assert!(metric.one_line.ends_with('?'), "{name} answers a question");
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
