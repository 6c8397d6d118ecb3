//! Uncertainty of metrics of predicted numbers.

use super::metric::RegressionMetric;
use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::influence::{Shape, Units};
use crate::mean::{self, LOSS, SIGNED};
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
        RegressionMetric::Rmse => {
            let units = Units::new(rows, dependence, |row| [1.0, error(row) * error(row)]);
            units.student(|sums| sums[0], |sums| (sums[0] > 0.0).then(|| (sums[1] / sums[0]).sqrt()), LOSS)
        }
        RegressionMetric::Wape => mean::ratio_of_sums(rows, dependence, |row| (absolute(row), labels[row].abs())),
        RegressionMetric::R2 | RegressionMetric::ExplainedVariance => {
            explained(of, metric == RegressionMetric::ExplainedVariance)
        }
        RegressionMetric::MedianAbsoluteError => weighted_quantile(rows, dependence, 0.5, absolute),
        RegressionMetric::AbsoluteErrorQuantile(share) => weighted_quantile(rows, dependence, share, absolute),
        RegressionMetric::MaxError => largest(rows, dependence, absolute),
        RegressionMetric::WithinWindow { early, late } => {
            mean::share(rows, dependence, |row| -error(row) >= -early && -error(row) <= late)
        }
        _ => {
            let mut losses = Vec::with_capacity(rows);
            for row in 0..rows {
                // An example of weight zero makes nothing undefined.
                let loss = if dependence.weight(row) > 0.0 { metric.loss(labels[row], predictions[row])? } else { 0.0 };
                losses.push(loss);
            }
            match metric {
                RegressionMetric::Smape => {
                    mean::bounded(rows, dependence, metric.range(), resampling, |row| losses[row])
                }
                RegressionMetric::Bias => mean::shaped(rows, dependence, SIGNED, |row| losses[row]),
                _ => mean::shaped(rows, dependence, LOSS, |row| losses[row]),
            }
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
fn explained(of: &Predictions, forgive: bool) -> Option<Inference> {
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
    let units = Units::new(rows, dependence, |row| {
        let (label, error) = (labels[row] - of_labels, error(row) - of_errors);
        [1.0, label, label * label, error, error * error]
    });
    let value = |sums: &[f64; 5]| {
        let about_mean = |sum: f64, squares: f64| squares - if sums[0] > 0.0 { sum * sum / sums[0] } else { 0.0 };
        let labels = about_mean(sums[1], sums[2]);
        let errors = if forgive { about_mean(sums[3], sums[4]) } else { sums[4] };
        (labels > 1e-12 * sums[2].abs()).then(|| 1.0 - errors.max(0.0) / labels)
    };
    units.student(
        |sums| sums[0],
        value,
        Shape { scale: Scale::BelowOne, range: (f64::NEG_INFINITY, 1.0), name: EXPLAINED },
    )
}
