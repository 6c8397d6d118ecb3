use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::ranked::Ranked;
use shipworthy_stats::score_metric::ScoreMetric;

use super::{CLOSED, Tally, Tolerance, cases, flags};

#[derive(Deserialize)]
struct Case {
    name: String,
    scores: Vec<f64>,
    labels: Vec<u8>,
    weights: Option<Vec<f64>>,
    threshold: f64,
    prevalence: Option<f64>,
    metrics: BTreeMap<String, Option<f64>>,
}

fn stored() -> Vec<Case> {
    cases(include_str!("../../reference/binary_metrics.json"))
}

impl Case {
    fn confusion(&self) -> Confusion {
        let mut counts = Confusion::default();
        for (row, (score, label)) in self.scores.iter().zip(&self.labels).enumerate() {
            counts.add(
                *label == 1,
                *score >= self.threshold,
                self.weights.as_ref().map_or(1.0, |weights| weights[row]),
            );
        }
        counts
    }

    fn count_value(&self, metric: CountMetric, counts: &Confusion) -> Option<f64> {
        match self.prevalence {
            Some(share) if metric.depends_on_prevalence() => metric.value(&counts.at_prevalence(share)?),
            _ => metric.value(counts),
        }
    }
}

fn score_metric(name: &str) -> Option<ScoreMetric> {
    let (stem, percent) = name.split_once('@').map_or((name, None), |(stem, percent)| (stem, percent.parse().ok()));
    match (stem, percent) {
        ("lift", Some(percent)) => Some(ScoreMetric::LiftAt(percent)),
        ("precision", Some(percent)) => Some(ScoreMetric::PrecisionAt(percent)),
        ("recall", Some(percent)) => Some(ScoreMetric::RecallAt(percent)),
        _ => ScoreMetric::ALL.iter().copied().find(|metric| metric.name() == name),
    }
}

/// Differences of numbers about as large as one lose digits when they come out small, in every implementation.
fn tolerance(metric: &str) -> Tolerance {
    let tolerance = Tolerance::relative(CLOSED);
    match metric {
        "gini" | "mcc" | "cohen_kappa" | "informedness" | "markedness" | "brier_skill" | "calibration_bias" | "ece" => {
            tolerance.or_absolute(CLOSED)
        }
        _ => tolerance,
    }
}

#[test]
fn every_metric_equals_scikit_learn_and_scipy() {
    let cases = stored();
    assert!(cases.len() >= 200);
    let mut tally = Tally::default();
    for case in &cases {
        let counts = case.confusion();
        let ranked = Ranked::new(&case.scores, &flags(&case.labels), case.weights.as_deref(), None);
        for (name, reference) in &case.metrics {
            let ours = match CountMetric::from_name(name) {
                Some(metric) => case.count_value(metric, &counts),
                None => score_metric(name).expect("a known metric").value(&ranked, case.prevalence),
            };
            tally.compare(format!("{}: {name}", case.name), ours, *reference, tolerance(name));
        }
    }
    tally.settle(cases.iter().map(|case| case.metrics.len()).sum());
}

#[test]
fn the_data_hold_every_metric_in_every_case() {
    let counts = CountMetric::ALL.iter().map(|metric| metric.name().to_owned());
    let scores = ScoreMetric::ALL.iter().map(|metric| metric.name());
    let names: Vec<String> = counts.chain(scores).collect();
    for case in stored() {
        let missing: Vec<&String> = names.iter().filter(|name| !case.metrics.contains_key(*name)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", case.name);
    }
}
