//! Calibration maps and reliability curves, against scikit-learn.

use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::calibration::{Bins, Isotonic, Sigmoid, Temperature, reliability_bands};
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::multiclass::ClassProbabilities;

use super::{CLOSED, ITERATIVE, Tally, Tolerance, flags};

#[derive(Deserialize)]
struct File {
    asked: Vec<f64>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    scores: Vec<f64>,
    labels: Vec<u8>,
    classes: Vec<u32>,
    probabilities: Vec<Vec<f64>>,
    weights: Option<Vec<f64>>,
    values: Values,
}

#[derive(Deserialize)]
struct Values {
    isotonic: Vec<f64>,
    sigmoid: Vec<f64>,
    sigmoid_sklearn: Vec<f64>,
    temperature: Vec<Vec<f64>>,
    temperature_sklearn: Vec<Vec<f64>>,
    uniform: Option<BTreeMap<String, Vec<f64>>>,
    quantile: Option<BTreeMap<String, Vec<f64>>>,
}

/// How far scikit-learn's searches stop from the optimum.
const SEARCH: f64 = 1e-6;

fn stored() -> File {
    let file: File = serde_json::from_str(include_str!("../../reference/calibration.json")).expect("its shape");
    assert_eq!(file.cases.len(), 100);
    file
}

#[test]
fn isotonic_regression_equals_scikit_learn() {
    let file = stored();
    let mut tally = Tally::default();
    for case in &file.cases {
        let labels: Vec<f64> = case.labels.iter().map(|label| f64::from(*label)).collect();
        let map = Isotonic::fit(&case.scores, &labels, case.weights.as_deref()).expect("examples");
        for (score, reference) in file.asked.iter().zip(&case.values.isotonic) {
            let what = format!("{}: {score}", case.name);
            tally.compare(what, Some(map.apply(*score)), Some(*reference), Tolerance::absolute(1e-10));
        }
    }
    tally.settle(file.asked.len() * file.cases.len());
}

#[test]
fn the_sigmoid_equals_scikit_learn() {
    let file = stored();
    let (mut tally, mut held) = (Tally::default(), 0);
    for case in &file.cases {
        let map = Sigmoid::fit(&case.scores, &flags(&case.labels), case.weights.as_deref()).expect("examples");
        let references = [(&case.values.sigmoid, ITERATIVE), (&case.values.sigmoid_sklearn, SEARCH)];
        for (references, tolerance) in references {
            held += references.len();
            for (score, reference) in case.scores.iter().zip(references) {
                let what = format!("{}: {score}", case.name);
                tally.compare(what, Some(map.apply(*score)), Some(*reference), Tolerance::absolute(tolerance));
            }
        }
    }
    tally.settle(held);
}

#[test]
fn the_temperature_equals_scikit_learn() {
    let file = stored();
    let (mut tally, mut held) = (Tally::default(), 0);
    for case in &file.cases {
        let count = case.probabilities[0].len();
        let columns: Vec<Vec<f64>> =
            (0..count).map(|class| case.probabilities.iter().map(|row| row[class]).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let dependence = Dependence { weights: case.weights.as_deref(), clusters: None };
        let map = Temperature::fit(&ClassProbabilities { labels: &case.classes, columns: &columns, dependence });
        let map = map.expect("examples");
        let references = [(&case.values.temperature, ITERATIVE), (&case.values.temperature_sklearn, SEARCH)];
        for (references, tolerance) in references {
            for (row, reference) in case.probabilities.iter().zip(references) {
                held += reference.len();
                for (ours, reference) in map.apply(row).into_iter().zip(reference) {
                    tally.compare(&case.name, Some(ours), Some(*reference), Tolerance::absolute(tolerance));
                }
            }
        }
    }
    tally.settle(held);
}

#[test]
fn reliability_curves_equal_scikit_learn() {
    let file = stored();
    let (mut tally, mut held) = (Tally::default(), 0);
    for case in &file.cases {
        for (bins, curve) in [(Bins::Uniform(7), &case.values.uniform), (Bins::Quantile(7), &case.values.quantile)] {
            let Some(curve) = curve else { continue };
            let bands = reliability_bands(&case.scores, &flags(&case.labels), &Dependence::NONE, bins).expect("scores");
            assert_eq!(bands.len(), curve["said"].len(), "{}: number of bins, {bins:?}", case.name);
            for (place, band) in bands.iter().enumerate() {
                held += 2;
                let what = |column: &str| format!("{}: {column} {place} {bins:?}", case.name);
                let close = Tolerance::relative(CLOSED);
                tally.compare(what("said"), Some(band.mean_score), Some(curve["said"][place]), close);
                tally.compare(what("happened"), Some(band.happened.estimate()), Some(curve["happened"][place]), close);
            }
        }
    }
    tally.settle(held);
}
