//! Real predictions against reference values that others computed. The tables come from `reference/real_data.py`, which writes
//! `target/real-data`; the values from the shared data (`SHIPWORTHY_DATA`, or beside the workspace). Tests skip, saying so,
//! where either is absent.

use std::path::{Path, PathBuf};

use serde_json::Value;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::forecast::{ForecastMetric, QuantileForecasts, forecast_inference};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::multiclass::{
    Average, ClassConfusion, ClassMetric, ClassProbabilities, PerClass, ProbabilityMetric, probability_inference,
};
use shipworthy_stats::regression::{Predictions, RegressionMetric, regression_inference};
use shipworthy_stats::units::Resampling;

const FEW: Resampling = Resampling { replicates: 100, seed: 0 };

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Reference values of one file.
pub(crate) fn reference(file: &str) -> Option<Value> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("SHIPWORTHY_DATA").map_or(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("reference_metrics.json")) else {
        skipped("no shared data: set SHIPWORTHY_DATA to their folder");
        return None;
    };
    Some(serde_json::from_str::<Value>(&text).expect("reference values as JSON")[file].take())
}

/// The text of a table.
pub(crate) fn text(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/real-data").join(name);
    let found = std::fs::read_to_string(path).ok();
    if found.is_none() {
        skipped(&format!("no {name}: run reference/real_data.py"));
    }
    found
}

/// A table of numbers, by column, with its header.
fn table(name: &str) -> Option<(Vec<String>, Vec<Vec<f64>>)> {
    let text = text(name)?;
    let mut lines = text.lines();
    let header: Vec<String> = lines.next().expect("a header").split(',').map(str::to_owned).collect();
    let mut columns = vec![vec![]; header.len()];
    for line in lines {
        for (column, field) in columns.iter_mut().zip(line.split(',')) {
            column.push(field.parse().expect("a number"));
        }
    }
    Some((header, columns))
}

/// The reference file gives six decimals.
#[track_caller]
pub(crate) fn check(found: Option<f64>, expect: &Value) {
    let (found, expect) = (found.expect("a number"), expect.as_f64().expect("a reference value"));
    assert!((found - expect).abs() <= 1e-6 * expect.abs().max(1.0), "{found} should be {expect}");
}

fn estimate(found: Option<Inference>) -> Option<f64> {
    found.map(|found| found.estimate())
}

#[test]
fn four_classes_of_jobs_equal_the_reference() {
    let Some(reference) = reference("predictions/modeldata_hpc_cv.parquet") else { return };
    let rows: Vec<Vec<f64>> =
        serde_json::from_value(reference["confusion_rows_obs_cols_pred_VF_F_M_L"].clone()).expect("a matrix");
    let counts = ClassConfusion::from_rows(&rows);
    let value = |metric: ClassMetric| metric.value(&counts);
    check(value(ClassMetric::Accuracy), &reference["accuracy"]);
    check(value(ClassMetric::CohenKappa), &reference["cohen_kappa"]);
    check(value(ClassMetric::Averaged(PerClass::F1, Average::Macro)), &reference["f1_macro"]);
    check(value(ClassMetric::Averaged(PerClass::Precision, Average::Macro)), &reference["precision_macro"]);
    check(value(ClassMetric::Averaged(PerClass::Recall, Average::Macro)), &reference["recall_macro"]);
    let Some((_, columns)) = table("hpc_cv.csv") else { return };
    let labels: Vec<u32> = columns[0].iter().map(|class| *class as u32).collect();
    let mut seen = ClassConfusion::new(4);
    for (label, decision) in labels.iter().zip(&columns[1]) {
        seen.add(*label, *decision as u32, 1.0);
    }
    assert_eq!(seen, counts);
    let chances: Vec<&[f64]> = columns[2..6].iter().map(Vec::as_slice).collect();
    let of = ClassProbabilities { labels: &labels, columns: &chances, dependence: Dependence::NONE };
    let value = |metric| estimate(probability_inference(&of, metric, &FEW));
    check(value(ProbabilityMetric::RocAucOneVsOne), &reference["roc_auc_hand_till"]);
    check(value(ProbabilityMetric::LogLoss), &reference["log_loss"]);
}

#[test]
fn solubility_equals_the_reference() {
    let Some(reference) = reference("predictions/modeldata_solubility_test.parquet") else { return };
    let Some((_, columns)) = table("solubility.csv") else { return };
    let of = Predictions { labels: &columns[0], predictions: &columns[1], dependence: Dependence::NONE };
    let value = |metric| estimate(regression_inference(&of, metric, &FEW));
    check(value(RegressionMetric::Mae), &reference["mae"]);
    check(value(RegressionMetric::Rmse), &reference["rmse"]);
    check(value(RegressionMetric::R2), &reference["r_squared_traditional"]);
}

#[test]
fn minutes_to_delivery_equal_the_reference_and_the_interval_covers_too_little() {
    let Some(reference) = reference("model_predictions/food_delivery_eta_oof.parquet") else { return };
    let Some((header, columns)) = table("eta.csv") else { return };
    let labels = &columns[0];
    for (name, column) in header.iter().zip(&columns).skip(1) {
        let of = Predictions { labels, predictions: column, dependence: Dependence::NONE };
        let value = |metric| estimate(regression_inference(&of, metric, &FEW));
        check(value(RegressionMetric::Mae), &reference[name]["mae"]);
        check(value(RegressionMetric::Rmse), &reference[name]["rmse"]);
        check(value(RegressionMetric::Bias), &reference[name]["bias"]);
        check(value(RegressionMetric::AbsoluteErrorQuantile(0.9)), &reference[name]["p90_abs_error"]);
        let kept = value(RegressionMetric::WithinWindow { early: f64::INFINITY, late: 5.0 });
        check(kept.map(|kept| 1.0 - kept), &reference[name]["late_by_over_5min"]);
    }
    let at = |name: &str| columns[header.iter().position(|column| column == name).expect("a column")].as_slice();
    let quantiles = [(0.1, at("pred_q10")), (0.5, at("pred_q50")), (0.9, at("pred_q90"))];
    let of = QuantileForecasts::new(labels, &quantiles, Dependence::NONE).expect("levels");
    let covered = forecast_inference(&of, ForecastMetric::IntervalCoverage(0.8)).expect("examples");
    check(Some(covered.estimate()), &reference["interval_q10_q90_coverage"]);
    assert!(covered.upper(0.05).expect("a bound") < 0.74, "an interval that says 80% is shown not to cover it");
}

#[test]
fn hospital_admissions_equal_the_reference() {
    let Some(reference) = reference("predictions/flusight_quantile_forecasts_2022_23.parquet") else { return };
    let Some((header, columns)) = table("flusight.csv") else { return };
    let levels: Vec<f64> = header[3..].iter().map(|level| level.parse().expect("a level")).collect();
    for (code, model) in ["Flusight-baseline", "MOBS-GLEAM_FLUH"].into_iter().enumerate() {
        for horizon in 0..=4 {
            let rows: Vec<usize> = (0..columns[0].len())
                .filter(|row| {
                    columns[0][*row] == code as f64 && (horizon == 0 || columns[1][*row] == f64::from(horizon))
                })
                .collect();
            let pick = |column: &Vec<f64>| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
            let labels = pick(&columns[2]);
            let forecasts: Vec<Vec<f64>> = columns[3..].iter().map(pick).collect();
            let quantiles: Vec<(f64, &[f64])> =
                levels.iter().copied().zip(forecasts.iter().map(Vec::as_slice)).collect();
            let of = QuantileForecasts::new(&labels, &quantiles, Dependence::NONE).expect("levels");
            let expect = if horizon == 0 {
                &reference["by_model"][model]
            } else {
                &reference["by_model_and_horizon"][format!("{model} h{horizon}")]
            };
            assert_eq!(labels.len() as u64, expect["n"].as_u64().expect("a count"));
            let value = |metric| estimate(forecast_inference(&of, metric));
            check(value(ForecastMetric::Wis), &expect["wis"]);
            check(value(ForecastMetric::IntervalCoverage(0.95)), &expect["coverage95"]);
            if horizon == 0 {
                check(value(ForecastMetric::IntervalCoverage(0.5)), &expect["coverage50"]);
                check(value(ForecastMetric::PinballLossAt(0.5)).map(|loss| 2.0 * loss), &expect["mae_of_median"]);
            }
        }
    }
}

#[test]
fn ten_classes_of_pictures_equal_the_reference() {
    let Some(of_model) = reference("label_errors/cifar10_test_cv_probabilities.parquet") else { return };
    let Some(of_people) = reference("label_errors/cifar10h_human_label_counts.parquet") else { return };
    let Some((_, columns)) = table("cifar10.csv") else { return };
    let labels: Vec<u32> = columns[0].iter().map(|class| *class as u32).collect();
    let chances: Vec<&[f64]> = columns[1..11].iter().map(Vec::as_slice).collect();
    let of = ClassProbabilities { labels: &labels, columns: &chances, dependence: Dependence::NONE };
    let value = |metric| estimate(probability_inference(&of, metric, &FEW));
    check(value(ProbabilityMetric::TopKAccuracy(1)), &of_model["cv_accuracy"]);
    check(value(ProbabilityMetric::LogLoss), &of_people["model_cross_entropy_hard"]);
}
