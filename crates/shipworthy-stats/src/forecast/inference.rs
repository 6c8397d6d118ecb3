//! Uncertainty of metrics of quantile forecasts.

use super::metric::ForecastMetric;
use super::quantiles::QuantileForecasts;
use crate::inference::Inference;
use crate::mean::{self, LOSS, SIGNED};

/// Uncertainty of one metric. `None` where the metric is undefined on these examples.
pub fn forecast_inference(of: &QuantileForecasts, metric: ForecastMetric) -> Option<Inference> {
    let values = forecast_values(of, metric)?;
    let (rows, dependence) = (of.len(), of.dependence());
    match metric {
        ForecastMetric::QuantileCoverage(_)
        | ForecastMetric::IntervalCoverage(_)
        | ForecastMetric::QuantileCrossing => mean::share(rows, dependence, |row| values[row] == 1.0),
        ForecastMetric::IntervalWidth(_) | ForecastMetric::IntervalScore(_) => {
            // As a loss where no value is negative, which only crossed quantiles make it.
            let shape = if values.iter().all(|value| *value >= 0.0) { LOSS } else { SIGNED };
            mean::shaped(rows, dependence, shape, |row| values[row])
        }
        _ => mean::shaped(rows, dependence, LOSS, |row| values[row]),
    }
}

/// What each example contributes to a metric: every one is a mean over examples. `None` where a level that the metric needs was not
/// forecast.
pub fn forecast_values(of: &QuantileForecasts, metric: ForecastMetric) -> Option<Vec<f64>> {
    let labels = of.labels();
    let each = |value: &dyn Fn(usize) -> f64| Some((0..of.len()).map(value).collect());
    let flag = |holds: bool| f64::from(u8::from(holds));
    match metric {
        ForecastMetric::PinballLoss => each(&|row| average_pinball(of, row)),
        ForecastMetric::PinballLossAt(level) => {
            let column = of.at(level)?;
            each(&|row| pinball(level, labels[row], column[row]))
        }
        ForecastMetric::Wis if !of.is_symmetric() => None,
        ForecastMetric::Wis => each(&|row| 2.0 * average_pinball(of, row)),
        ForecastMetric::QuantileCoverage(level) => {
            let column = of.at(level)?;
            each(&|row| flag(labels[row] <= column[row]))
        }
        ForecastMetric::IntervalCoverage(level) => {
            let (lower, upper) = of.interval(level)?;
            each(&|row| flag(lower[row] <= labels[row] && labels[row] <= upper[row]))
        }
        ForecastMetric::IntervalWidth(level) => {
            let (lower, upper) = of.interval(level)?;
            each(&|row| upper[row] - lower[row])
        }
        ForecastMetric::IntervalScore(level) => {
            let (lower, upper) = of.interval(level)?;
            let price = 2.0 / (1.0 - level);
            each(&|row| {
                let outside = (lower[row] - labels[row]).max(0.0) + (labels[row] - upper[row]).max(0.0);
                upper[row] - lower[row] + price * outside
            })
        }
        ForecastMetric::QuantileCrossing => each(&|row| flag(of.crosses(row))),
    }
}

/// Uncertainty of several metrics: what reports call, once per slice.
pub fn forecast_inferences(of: &QuantileForecasts, metrics: &[ForecastMetric]) -> Vec<Option<Inference>> {
    metrics.iter().map(|metric| forecast_inference(of, *metric)).collect()
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
