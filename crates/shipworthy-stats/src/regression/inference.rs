//! Uncertainty of metrics of predicted numbers.

use super::correlation;
use super::metric::RegressionMetric;
use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::influence::{OfSums, Shape, Student};
use crate::mean::{self, LOSS, SIGNED};
use crate::moves::{Alone, Moves};
use crate::order_statistic::{largest, weighted_quantile};
use crate::scale::Scale;
use crate::sum::exact_sum;
use crate::units::Resampling;

/// Name of the method for shares of explained variance.
const EXPLAINED: &str = "jackknife t on the logarithm of the unexplained share";

/// Labels and predictions of the same examples, finite numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predictions<'a> {
    /// What it was.
    pub labels: &'a [f64],
    /// What was predicted.
    pub predictions: &'a [f64],
    /// Weights and clusters.
    pub dependence: Dependence<'a>,
}

/// Uncertainty of one metric. `None` where the metric is undefined on these examples.
///
/// # Panics
/// When columns differ in length.
pub fn regression_inference(of: &Predictions, metric: RegressionMetric, resampling: &Resampling) -> Option<Inference> {
    let Predictions { labels, predictions, dependence } = of;
    assert_eq!(labels.len(), predictions.len(), "one prediction per label");
    dependence.check(labels.len());
    if !metric.is_sensible() {
        return None;
    }
    let rows = labels.len();
    let error = |row: usize| predictions[row] - labels[row];
    let absolute: &dyn Fn(usize) -> f64 = &|row| error(row).abs();
    match metric {
        RegressionMetric::Spearman => correlation::spearman(of),
        RegressionMetric::MedianAbsoluteError => weighted_quantile(rows, dependence, 0.5, absolute),
        RegressionMetric::AbsoluteErrorQuantile(share) => weighted_quantile(rows, dependence, share, absolute),
        RegressionMetric::MaxError => largest(rows, dependence, absolute),
        RegressionMetric::WithinWindow { early, late } => {
            mean::share(rows, dependence, |row| -error(row) >= -early && -error(row) <= late)
        }
        RegressionMetric::Smape => {
            let losses = losses(of, metric)?;
            mean::bounded(rows, dependence, metric.range(), resampling, |row| losses[row])
        }
        _ => of_sums(of, metric, Student),
    }
}

/// How far each example moves a metric. `None` where the metric is undefined, where one example alone makes it defined, and for
/// medians, percentiles and maxima, which one example moves by jumps.
///
/// # Panics
/// When columns differ in length.
pub fn regression_moves(of: &Predictions, metric: RegressionMetric) -> Option<Moves> {
    let Predictions { labels, predictions, dependence } = of;
    assert_eq!(labels.len(), predictions.len(), "one prediction per label");
    if !metric.is_sensible() {
        return None;
    }
    match metric {
        RegressionMetric::MedianAbsoluteError
        | RegressionMetric::AbsoluteErrorQuantile(_)
        | RegressionMetric::MaxError => None,
        RegressionMetric::Spearman => correlation::spearman_moves(of),
        RegressionMetric::WithinWindow { early, late } => {
            let kept = |(label, prediction): (&f64, &f64)| {
                let later = label - prediction;
                f64::from(u8::from(later >= -early && later <= late))
            };
            let kept: Vec<f64> = labels.iter().zip(*predictions).map(kept).collect();
            Moves::of_mean(&kept, metric.range(), dependence)
        }
        RegressionMetric::Smape => Moves::of_mean(&losses(of, metric)?, metric.range(), dependence),
        _ => of_sums(of, metric, Alone),
    }
}

/// What each example contributes to a mean; an example of weight zero makes nothing undefined.
fn losses(of: &Predictions, metric: RegressionMetric) -> Option<Vec<f64>> {
    let loss = |row: usize| match of.dependence.weight(row) > 0.0 {
        true => metric.loss(of.labels[row], of.predictions[row]),
        false => Some(0.0),
    };
    (0..of.labels.len()).map(loss).collect()
}

/// The metrics that are smooth functions of sums over examples.
fn of_sums<A: OfSums>(of: &Predictions, metric: RegressionMetric, asked: A) -> Option<A::Answer> {
    let Predictions { labels, predictions, dependence } = of;
    let rows = labels.len();
    let error = |row: usize| predictions[row] - labels[row];
    let mean = |sums: &[f64; 2]| (sums[0] > 0.0).then(|| sums[1] / sums[0]);
    match metric {
        RegressionMetric::Rmse => {
            asked.of(rows, dependence, |row| [1.0, error(row) * error(row)], |sums| Some(mean(sums)?.sqrt()), LOSS)
        }
        RegressionMetric::Wape => {
            let row = |row: usize| [1.0, error(row).abs(), labels[row].abs()];
            asked.of(rows, dependence, row, |sums| (sums[2] > 0.0).then(|| sums[1] / sums[2]), LOSS)
        }
        RegressionMetric::R2 => explained(of, false, asked),
        RegressionMetric::ExplainedVariance => explained(of, true, asked),
        RegressionMetric::Pearson => correlation::pearson(of, asked),
        _ => {
            let losses = losses(of, metric)?;
            let shape = if metric == RegressionMetric::Bias { SIGNED } else { LOSS };
            asked.of(rows, dependence, |row| [1.0, losses[row]], mean, shape)
        }
    }
}

/// Uncertainty of several metrics: what reports call, once per slice.
pub fn regression_inferences(
    of: &Predictions,
    metrics: &[RegressionMetric],
    resampling: &Resampling,
) -> Vec<Option<Inference>> {
    metrics.iter().map(|metric| regression_inference(of, *metric, resampling)).collect()
}

/// One minus squared errors over squared distances of labels from their mean; with `forgive` errors are taken from their mean.
fn explained<A: OfSums>(of: &Predictions, forgive: bool, asked: A) -> Option<A::Answer> {
    let Predictions { labels, predictions, dependence } = of;
    let rows = labels.len();
    let size = exact_sum((0..rows).map(|row| dependence.weight(row)));
    if size <= 0.0 {
        return None;
    }
    let mean =
        |value: &dyn Fn(usize) -> f64| exact_sum((0..rows).map(|row| dependence.weight(row) * value(row))) / size;
    let first = labels.first()?;
    if (0..rows).all(|row| dependence.weight(row) == 0.0 || labels[row] == *first) {
        return None;
    }
    let error = |row: usize| predictions[row] - labels[row];
    let (of_labels, of_errors) = (mean(&|row| labels[row]), if forgive { mean(&error) } else { 0.0 });
    // Distances from the mean of all: leaving out an example moves the mean, which the first moments account for.
    let numbers = |row: usize| {
        let (label, error) = (labels[row] - of_labels, error(row) - of_errors);
        [1.0, label, label * label, error, error * error]
    };
    let value = |sums: &[f64; 5]| {
        let about_mean = |sum: f64, squares: f64| squares - if sums[0] > 0.0 { sum * sum / sums[0] } else { 0.0 };
        let labels = about_mean(sums[1], sums[2]);
        let errors = if forgive { about_mean(sums[3], sums[4]) } else { sums[4] };
        (labels > 1e-12 * sums[2].abs()).then(|| 1.0 - errors.max(0.0) / labels)
    };
    let shape = Shape { scale: Scale::BelowOne, range: (f64::NEG_INFINITY, 1.0), name: EXPLAINED };
    asked.of(rows, dependence, numbers, value, shape)
}
