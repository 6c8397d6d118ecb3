//! Metrics of predicted numbers, against scikit-learn.

use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::regression::{Predictions, RegressionMetric, regression_inference};
use shipworthy_stats::units::Resampling;

use super::{CLOSED, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    name: String,
    labels: Vec<f64>,
    predictions: Vec<f64>,
    weights: Option<Vec<f64>>,
    values: BTreeMap<String, Option<f64>>,
}

/// The metric that a name in the file stands for.
fn metric(name: &str) -> RegressionMetric {
    match name.split_once(' ') {
        Some((_, power)) => RegressionMetric::TweedieDeviance(power.parse().expect("a power")),
        None if name == "asymmetric_cost" => RegressionMetric::AsymmetricCost { too_low: 7.0, too_high: 2.0 },
        None if name == "within_window" => RegressionMetric::WithinWindow { early: 1.0, late: 2.0 },
        None => *RegressionMetric::ALL.iter().find(|metric| metric.name() == name).expect("a metric of ours"),
    }
}

#[test]
fn errors_equal_scikit_learn() {
    let cases: Vec<Case> = cases(include_str!("../../reference/regression.json"));
    let mut tally = Tally::default();
    for case in &cases {
        let dependence = Dependence { weights: case.weights.as_deref(), clusters: None };
        let of = Predictions { labels: &case.labels, predictions: &case.predictions, dependence };
        for (name, reference) in &case.values {
            let found = regression_inference(&of, metric(name), &Resampling { replicates: 40, seed: 1 });
            // Differences of numbers about as large as themselves lose digits in every implementation.
            let scale = match name.as_str() {
                "r2" | "explained_variance" | "pearson" | "spearman" => reference.unwrap_or(0.0).abs().max(1.0),
                "bias" => case.labels.iter().fold(1.0, |most, label| label.abs().max(most)),
                // Terms of the size of a power of the label, of which little is left.
                name if name.contains("deviance") => {
                    let power = match metric(name) {
                        RegressionMetric::TweedieDeviance(power) => power,
                        RegressionMetric::PoissonDeviance => 1.0,
                        _ => 2.0,
                    };
                    10.0 * case.labels.iter().fold(1.0, |most, label| label.abs().powf(2.0 - power).max(most))
                }
                _ => 0.0,
            };
            let tolerance = Tolerance::relative(CLOSED).or_absolute(CLOSED * scale);
            tally.compare(format!("{}: {name}", case.name), found.map(|found| found.estimate()), *reference, tolerance);
        }
    }
    tally.settle(cases.iter().map(|case| case.values.len()).sum());
    for metric in RegressionMetric::ALL {
        assert!(cases[0].values.contains_key(metric.name()), "{} is compared", metric.name());
    }
}
