//! Metrics of quantile forecasts, against scikit-learn and the papers' formulas.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::forecast::{ForecastMetric, QuantileForecasts, forecast_inference};

use super::{CLOSED, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    name: String,
    levels: Vec<f64>,
    labels: Vec<f64>,
    columns: Vec<Vec<f64>>,
    weights: Option<Vec<f64>>,
    values: BTreeMap<String, Value>,
}

#[test]
fn forecasts_equal_the_formulas() {
    let cases: Vec<Case> = cases(include_str!("../../reference/forecast.json"));
    let (mut tally, mut held) = (Tally::default(), 0);
    for case in &cases {
        let columns: Vec<(f64, &[f64])> =
            case.levels.iter().copied().zip(case.columns.iter().map(Vec::as_slice)).collect();
        let dependence = Dependence { weights: case.weights.as_deref(), clusters: None };
        let of = QuantileForecasts::new(&case.labels, &columns, dependence).expect("levels");
        let value = |metric| forecast_inference(&of, metric).map(|found| found.estimate());
        for (name, stored) in &case.values {
            let references: Vec<Option<f64>> = match stored {
                Value::Array(values) => values.iter().map(Value::as_f64).collect(),
                value => vec![value.as_f64()],
            };
            held += references.len();
            let ours: Vec<Option<f64>> = match name.as_str() {
                "crossings" => vec![Some(of.crossings() as f64)],
                "pinball_loss of" => of.levels().map(|level| value(ForecastMetric::PinballLossAt(level))).collect(),
                "quantile_coverage of" => {
                    of.levels().map(|level| value(ForecastMetric::QuantileCoverage(level))).collect()
                }
                name => vec![value(*ForecastMetric::ALL.iter().find(|m| m.name() == name).expect("a metric of ours"))],
            };
            assert_eq!(ours.len(), references.len());
            for (place, (ours, reference)) in ours.into_iter().zip(references).enumerate() {
                let tolerance = Tolerance::relative(CLOSED).or_absolute(CLOSED);
                tally.compare(format!("{}: {name} {place}", case.name), ours, reference, tolerance);
            }
        }
        let crossing = value(ForecastMetric::QuantileCrossing).expect("examples");
        if case.weights.is_none() {
            assert!((crossing * case.labels.len() as f64 - of.crossings() as f64).abs() < 1e-9, "{}", case.name);
        }
    }
    tally.settle(held);
}
