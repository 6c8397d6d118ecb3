//! Metrics of decisions and probabilities of several classes, against scikit-learn.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::multiclass::{
    ClassMetric, ClassProbabilities, ClassUnits, ProbabilityMetric, class_inference, probability_inference,
};
use shipworthy_stats::units::Resampling;

use super::{CLOSED, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    name: String,
    classes: usize,
    labels: Vec<u32>,
    decisions: Vec<u32>,
    probabilities: Vec<Vec<f64>>,
    weights: Option<Vec<f64>>,
    values: BTreeMap<String, Value>,
}

enum Metric {
    Decisions(ClassMetric),
    Probabilities(ProbabilityMetric),
}

fn metrics(name: &str, classes: usize) -> Vec<Metric> {
    let of_all = |name: &str| {
        let decided = ClassMetric::ALL.iter().find(|metric| metric.name() == name).map(|m| Metric::Decisions(*m));
        let scored = ProbabilityMetric::ALL.iter().find(|metric| metric.name() == name);
        decided.or(scored.map(|m| Metric::Probabilities(*m))).expect("a metric of ours")
    };
    match name.split_once(' ') {
        None => vec![of_all(name)],
        Some(("roc_auc", _)) => {
            (0..classes as u32).map(|class| Metric::Probabilities(ProbabilityMetric::RocAucOf(class))).collect()
        }
        Some((name, "of")) => {
            let metric = CountMetric::from_name(name).expect("a metric of counts");
            (0..classes as u32).map(|class| Metric::Decisions(ClassMetric::OfClass(metric, class))).collect()
        }
        Some((_, k)) => vec![Metric::Probabilities(ProbabilityMetric::TopKAccuracy(k.parse().expect("a number")))],
    }
}

#[test]
fn decisions_and_probabilities_equal_scikit_learn() {
    let cases: Vec<Case> = cases(include_str!("../../reference/multiclass.json"));
    let resampling = Resampling { replicates: 40, seed: 1 };
    let (mut tally, mut held) = (Tally::default(), 0);
    for case in &cases {
        let dependence = Dependence { weights: case.weights.as_deref(), clusters: None };
        let units = ClassUnits::new(case.classes, &case.labels, &case.decisions, &dependence);
        let columns: Vec<Vec<f64>> =
            (0..case.classes).map(|class| case.probabilities.iter().map(|row| row[class]).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let probabilities = ClassProbabilities { labels: &case.labels, columns: &columns, dependence };
        for (name, value) in &case.values {
            let references: Vec<Option<f64>> = match value {
                Value::Array(values) => values.iter().map(Value::as_f64).collect(),
                value => vec![value.as_f64()],
            };
            held += references.len();
            for (place, (metric, reference)) in metrics(name, case.classes).into_iter().zip(references).enumerate() {
                let found = match metric {
                    Metric::Decisions(metric) => match metric {
                        // Over weighted rows a single one has no spread; its value is asked for directly.
                        ClassMetric::OfClass(..) => metric.value(units.total()),
                        _ => class_inference(&units, metric, &resampling).map(|found| found.estimate()),
                    },
                    Metric::Probabilities(metric) => {
                        probability_inference(&probabilities, metric, &resampling).map(|found| found.estimate())
                    }
                };
                let tolerance = Tolerance::relative(CLOSED).or_absolute(CLOSED);
                tally.compare(format!("{}: {name} {place}", case.name), found, reference, tolerance);
            }
        }
    }
    tally.settle(held);
    for name in ClassMetric::ALL.iter().map(|m| m.name()).chain(ProbabilityMetric::ALL.iter().map(|m| m.name())) {
        let compared = cases[0].values.keys().any(|key| key == name || key.starts_with(&format!("{name} ")));
        assert!(compared, "{name} is compared");
    }
}
