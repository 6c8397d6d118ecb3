//! Probabilities of several classes, and the uncertainty of metrics about them.

use super::probability_metric::ProbabilityMetric;
use super::ranking;
use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::influence::{Shape, silent};
use crate::mean::{self, LOSS};
use crate::moves::Moves;
use crate::ranked::Ranked;
use crate::scale::Scale;
use crate::score_inference::{self, score_inference};
use crate::score_metric::ScoreMetric;
use crate::units::Resampling;

/// Probabilities below this count as this in a log loss, as in scikit-learn.
const LEAST_PROBABILITY: f64 = f64::EPSILON;

/// Labels and probabilities of the same examples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassProbabilities<'a> {
    /// Class of each example, numbered from 0.
    pub labels: &'a [u32],
    /// One column of probabilities (or scores, for areas under curves) per class, in the order of the classes.
    pub columns: &'a [&'a [f64]],
    /// Weights and clusters.
    pub dependence: Dependence<'a>,
}

impl ClassProbabilities<'_> {
    pub(super) fn right(&self, row: usize) -> f64 {
        self.columns[self.labels[row] as usize][row]
    }

    /// The most probable class, the first of those that tie.
    fn decided(&self, row: usize) -> usize {
        let mut best = 0;
        for class in 1..self.columns.len() {
            if self.columns[class][row] > self.columns[best][row] {
                best = class;
            }
        }
        best
    }

    fn check(&self) {
        let rows = self.labels.len();
        self.dependence.check(rows);
        assert!(self.columns.iter().all(|column| column.len() == rows), "one probability per label and class");
        let known = self.labels.iter().all(|label| (*label as usize) < self.columns.len());
        assert!(known, "classes are numbered below their count");
    }

    fn ranked(&self, scores: &[f64], labels: &[bool]) -> Ranked {
        Ranked::new(scores, labels, self.dependence.weights, self.dependence.clusters)
    }
}

/// Uncertainty of one metric. `None` where the metric is undefined on these examples.
///
/// # Panics
/// When columns differ in length, and for a class that there is not.
pub fn probability_inference(
    of: &ClassProbabilities,
    metric: ProbabilityMetric,
    resampling: &Resampling,
) -> Option<Inference> {
    of.check();
    let rows = of.labels.len();
    let brier = |row: usize| -> f64 {
        let squares = of.columns.iter().enumerate().map(|(class, column)| {
            let truth = f64::from(u8::from(of.labels[row] as usize == class));
            (column[row] - truth).powi(2)
        });
        squares.sum()
    };
    match metric {
        ProbabilityMetric::LogLoss => {
            mean::shaped(rows, &of.dependence, LOSS, |row| -of.right(row).clamp(LEAST_PROBABILITY, 1.0).ln())
        }
        ProbabilityMetric::Brier => mean::bounded(rows, &of.dependence, metric.range(), resampling, brier),
        ProbabilityMetric::HalfBrier => {
            mean::bounded(rows, &of.dependence, metric.range(), resampling, |row| 0.5 * brier(row))
        }
        ProbabilityMetric::TopKAccuracy(k) => mean::share(rows, &of.dependence, |row| {
            let right = of.right(row);
            of.columns.iter().filter(|column| column[row] >= right).count() <= k as usize
        }),
        ProbabilityMetric::Ece => {
            let decided: Vec<usize> = (0..rows).map(|row| of.decided(row)).collect();
            let confidence: Vec<f64> = decided.iter().enumerate().map(|(row, class)| of.columns[*class][row]).collect();
            let right: Vec<bool> =
                decided.iter().zip(of.labels).map(|(class, label)| *class == *label as usize).collect();
            scored(of, &of.ranked(&confidence, &right), ScoreMetric::Ece, resampling)
        }
        ProbabilityMetric::RocAucOf(class) => {
            let labels: Vec<bool> = of.labels.iter().map(|label| *label == class).collect();
            let scores = of.columns.get(class as usize)?;
            scored(of, &of.ranked(scores, &labels), ScoreMetric::RocAuc, resampling)
        }
        ProbabilityMetric::RocAucOneVsRest(average) => ranking::one_vs_rest(of, average),
        ProbabilityMetric::RocAucOneVsOne => ranking::one_vs_one(of),
    }
}

/// How far each example moves an area under a curve, or an average of areas. `None` for other metrics, and where it is undefined.
///
/// # Panics
/// When columns differ in length, and for a class that there is not.
pub fn probability_moves(of: &ClassProbabilities, metric: ProbabilityMetric) -> Option<Moves> {
    of.check();
    ranking::moves(of, metric)
}

/// A metric of one column of scores; without bounds where there are too few examples for any.
fn scored(of: &ClassProbabilities, ranked: &Ranked, metric: ScoreMetric, resampling: &Resampling) -> Option<Inference> {
    score_inference(ranked, metric, None, resampling).or_else(|| {
        let estimate = metric.value(ranked, None)?;
        let denominator = ranked.positives() + ranked.negatives();
        let clusters = (!of.dependence.is_none()).then_some(1);
        let shape = Shape { scale: Scale::Identity, range: metric.range(), name: score_inference::BOOTSTRAP };
        Some(silent(estimate, denominator, clusters, shape))
    })
}

/// Uncertainty of several metrics: what reports call, once per slice.
pub fn probability_inferences(
    of: &ClassProbabilities,
    metrics: &[ProbabilityMetric],
    resampling: &Resampling,
) -> Vec<Option<Inference>> {
    metrics.iter().map(|metric| probability_inference(of, *metric, resampling)).collect()
}
