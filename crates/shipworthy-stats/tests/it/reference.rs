//! Our numbers against those of scikit-learn, scipy and statsmodels, which `reference/*.py` stored as data.

mod agreement;
mod allocation;
mod auc_delong;
mod bca;
mod binary_metrics;
mod binomial_interval;
mod calibration;
mod curves;
mod fairness;
mod forecast;
mod judge;
mod judge_corrected;
mod label_errors;
mod multiclass;
mod multilabel;
mod paired;
mod preference;
mod ranking;
mod regression;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Closed forms.
const CLOSED: f64 = 1e-12;
/// Quantiles and other results of an iteration.
const ITERATIVE: f64 = 1e-9;

#[derive(Deserialize)]
struct Stored<T> {
    cases: Vec<T>,
}

fn cases<T: DeserializeOwned>(json: &str) -> Vec<T> {
    serde_json::from_str::<Stored<T>>(json).expect("reference data in the shape that its script writes").cases
}

/// How far apart two numbers may be.
#[derive(Clone, Copy)]
struct Tolerance {
    relative: f64,
    absolute: f64,
}

impl Tolerance {
    fn relative(relative: f64) -> Tolerance {
        Tolerance { relative, absolute: 0.0 }
    }

    fn absolute(absolute: f64) -> Tolerance {
        Tolerance { relative: 0.0, absolute }
    }

    fn or_absolute(self, absolute: f64) -> Tolerance {
        Tolerance { absolute, ..self }
    }
}

/// Counts comparisons and remembers those that failed.
#[derive(Default)]
struct Tally {
    compared: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Compares one number; undefined must meet undefined.
    fn compare(
        &mut self,
        what: impl std::fmt::Display,
        ours: Option<f64>,
        reference: Option<f64>,
        tolerance: Tolerance,
    ) {
        self.compared += 1;
        let same = match (ours, reference) {
            (None, None) => true,
            (Some(ours), Some(reference)) => {
                (ours - reference).abs() <= tolerance.absolute.max(tolerance.relative * reference.abs())
            }
            _ => false,
        };
        if !same {
            let show = |number: Option<f64>| number.map_or("undefined".to_owned(), |number| format!("{number:?}"));
            self.wrong.push(format!("{what}: {} should be {}", show(ours), show(reference)));
        }
    }

    /// Every comparison that the file holds was made, and none failed.
    #[track_caller]
    fn settle(self, held: usize) {
        assert!(held > 0, "the reference file holds nothing to compare");
        assert_eq!(self.compared, held, "comparisons made against those that the file holds");
        let first: Vec<&str> = self.wrong.iter().take(40).map(String::as_str).collect();
        assert!(self.wrong.is_empty(), "{} of {} differ:\n{}", self.wrong.len(), self.compared, first.join("\n"));
    }
}

/// Labels as the crate takes them.
fn flags(labels: &[u8]) -> Vec<bool> {
    labels.iter().map(|label| *label == 1).collect()
}

#[test]
#[should_panic(expected = "1 of 2 differ:\nb: 1.0 should be 2.0")]
fn a_difference_is_found() {
    let mut tally = Tally::default();
    tally.compare("a", Some(1.0), Some(1.0), Tolerance::relative(CLOSED));
    tally.compare("b", Some(1.0), Some(2.0), Tolerance::relative(CLOSED));
    tally.settle(2);
}

#[test]
#[should_panic(expected = "undefined should be 0.0")]
fn undefined_is_not_zero() {
    let mut tally = Tally::default();
    tally.compare("a", None, Some(0.0), Tolerance::absolute(1.0));
    tally.settle(1);
}

#[test]
#[should_panic(expected = "comparisons made")]
fn a_comparison_that_was_not_made_is_missed() {
    Tally::default().settle(1);
}
