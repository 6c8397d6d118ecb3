//! Metrics of decisions for any number of labels, against scikit-learn.

use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::multilabel::{Multilabel, MultilabelMetric, multilabel_inferences};
use shipworthy_stats::units::Resampling;

use super::{CLOSED, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    name: String,
    labels: Vec<String>,
    decisions: Vec<String>,
    scores: Vec<Vec<f64>>,
    weights: Option<Vec<f64>>,
    values: BTreeMap<String, Option<f64>>,
}

/// Rows of 0 and 1, as columns.
fn columns(rows: &[String]) -> Vec<Vec<bool>> {
    let label = |at: usize| rows.iter().map(|row| row.as_bytes()[at] == b'1').collect();
    (0..rows[0].len()).map(label).collect()
}

#[test]
fn labels_equal_scikit_learn() {
    let cases: Vec<Case> = cases(include_str!("../../reference/multilabel.json"));
    let mut tally = Tally::default();
    for case in &cases {
        let (labels, decisions) = (columns(&case.labels), columns(&case.decisions));
        let scores: Vec<Vec<f64>> =
            (0..labels.len()).map(|at| case.scores.iter().map(|row| row[at]).collect()).collect();
        let (labels, decisions): (Vec<&[bool]>, Vec<&[bool]>) =
            (labels.iter().map(Vec::as_slice).collect(), decisions.iter().map(Vec::as_slice).collect());
        let scores: Vec<&[f64]> = scores.iter().map(Vec::as_slice).collect();
        let of = Multilabel {
            labels: &labels,
            decisions: &decisions,
            scores: &scores,
            dependence: Dependence { weights: case.weights.as_deref(), clusters: None },
        };
        let found = multilabel_inferences(&of, MultilabelMetric::ALL, &Resampling { replicates: 40, seed: 1 });
        for (metric, found) in MultilabelMetric::ALL.iter().zip(found) {
            let what = format!("{}: {}", case.name, metric.name());
            let tolerance = Tolerance::relative(CLOSED).or_absolute(CLOSED);
            tally.compare(what, found.map(|found| found.estimate()), case.values[metric.name()], tolerance);
        }
    }
    tally.settle(cases.iter().map(|case| case.values.len()).sum());
}
