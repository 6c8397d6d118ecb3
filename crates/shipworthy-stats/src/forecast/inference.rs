//! Uncertainty of metrics of quantile forecasts.

use super::metric::ForecastMetric;
use super::quantiles::QuantileForecasts;
use crate::inference::Inference;
use crate::mean::{self, LOSS, SIGNED};

/// Uncertainty of one metric. `None` where the metric is undefined on these examples.
pub fn forecast_inference(of: &QuantileForecasts, metric: ForecastMetric) -> Option<Inference> {
    let (labels, dependence, rows) = (of.labels(), of.dependence(), of.len());
    let loss = |value: &dyn Fn(usize) -> f64| mean::shaped(rows, dependence, LOSS, value);
    match metric {
        ForecastMetric::PinballLoss => loss(&|row| average_pinball(of, row)),
        ForecastMetric::PinballLossAt(level) => {
            let column = of.at(level)?;
            loss(&|row| pinball(level, labels[row], column[row]))
        }
        ForecastMetric::Wis => {
            if !of.is_symmetric() {
                return None;
            }
            loss(&|row| 2.0 * average_pinball(of, row))
        }
        ForecastMetric::QuantileCoverage(level) => {
            let column = of.at(level)?;
            mean::share(rows, dependence, |row| labels[row] <= column[row])
        }
        ForecastMetric::IntervalCoverage(level) => {
            let (lower, upper) = of.interval(level)?;
            mean::share(rows, dependence, |row| lower[row] <= labels[row] && labels[row] <= upper[row])
        }
        ForecastMetric::IntervalWidth(level) => {
            let (lower, upper) = of.interval(level)?;
            either_sign(of, &|row| upper[row] - lower[row])
        }
        ForecastMetric::IntervalScore(level) => {
            let (lower, upper) = of.interval(level)?;
            let price = 2.0 / (1.0 - level);
            either_sign(of, &|row| {
                let outside = (lower[row] - labels[row]).max(0.0) + (labels[row] - upper[row]).max(0.0);
                upper[row] - lower[row] + price * outside
            })
        }
        ForecastMetric::QuantileCrossing => mean::share(rows, dependence, |row| of.crosses(row)),
    }
}

/// Uncertainty of several metrics: what reports call, once per slice.
pub fn forecast_inferences(of: &QuantileForecasts, metrics: &[ForecastMetric]) -> Vec<Option<Inference>> {
    metrics.iter().map(|metric| forecast_inference(of, *metric)).collect()
}

/// As a loss where no value is negative, which only crossed quantiles make it.
fn either_sign(of: &QuantileForecasts, value: &dyn Fn(usize) -> f64) -> Option<Inference> {
    let shape = if (0..of.len()).all(|row| value(row) >= 0.0) { LOSS } else { SIGNED };
    mean::shaped(of.len(), of.dependence(), shape, value)
}

fn pinball(level: f64, label: f64, forecast: f64) -> f64 {
    let shortfall = label - forecast;
    if shortfall >= 0.0 { level * shortfall } else { (level - 1.0) * shortfall }
}

fn average_pinball(of: &QuantileForecasts, row: usize) -> f64 {
    let label = of.labels()[row];
    let sum: f64 = of.columns().iter().map(|(level, column)| pinball(*level, label, column[row])).sum();
    sum / of.columns().len() as f64
}
