//! The specs beside these tests, judged on public data, equal what other tools compute from the same files.

use serde_json::Value;

use crate::reference::{Comparison, Shared, candidate, slice};

/// Every candidate overall, one of them per slice, and the cheapest operating points.
#[track_caller]
fn check_candidates(spec: &str, file: &str, at_least: usize) {
    let Some(shared) = Shared::open() else { return };
    let reference = shared.reference(file);
    let check = shared.check(spec);
    let mut comparison = Comparison::default();
    for (name, figures) in reference.as_object().expect("reference values").iter().filter(|(n, _)| is_score(n)) {
        let candidate = candidate(&check, name);
        comparison.figures(name, &candidate["metrics"], figures);
        comparison.cheapest(name, candidate, &figures["cost_optimum"]);
    }
    let sliced = reference["slices_of"].as_str().expect("whose slices");
    for (column, values) in reference["slices"].as_object().expect("slices") {
        for (value, figures) in values.as_object().expect("slice values") {
            let whose = format!("{sliced} where {column} is {value}");
            comparison.slice(&whose, slice(candidate(&check, sliced), column, value), figures);
        }
    }
    comparison.end(at_least);
}

fn is_score(name: &str) -> bool {
    name.starts_with("score_")
}

/// One candidate overall.
#[track_caller]
fn check_one(spec: &str, name: &str, reference: impl Fn(&Shared) -> &Value, at_least: usize) {
    let Some(shared) = Shared::open() else { return };
    let check = shared.check(spec);
    let mut comparison = Comparison::default();
    comparison.figures(name, &candidate(&check, name)["metrics"], reference(&shared));
    comparison.end(at_least);
}

#[test]
fn adult_income() {
    check_candidates("adult_income.feature.md", "model_predictions/adult_income_oof.parquet", 336);
}

#[test]
fn credit_default() {
    check_candidates("credit_default.feature.md", "model_predictions/credit_default_oof.parquet", 357);
}

#[test]
fn spamassassin() {
    check_candidates("spamassassin.feature.md", "model_predictions/spamassassin_oof_and_forward.parquet", 294);
}

#[test]
fn spam_without_a_forward_score_is_left_out_and_counted() {
    let Some(shared) = Shared::open() else { return };
    let check = shared.check("spamassassin.feature.md");
    assert_eq!(check["golden"]["examples"], 6046);
    let excluded: Vec<&Value> =
        check["candidates"].as_array().expect("candidates").iter().map(|candidate| &candidate["excluded"]).collect();
    assert_eq!(excluded, [&Value::from(0), &Value::from(0), &Value::from(1924)]);
    for comparison in check["comparisons"].as_array().expect("comparisons") {
        let forward = [&comparison["a"], &comparison["b"]].iter().any(|name| *name == "score_tfidf_lr_forward");
        let n = comparison["n"].as_u64().expect("a size");
        assert!(!forward || n <= 4122, "compared on rows that only one of them has: {comparison}");
    }
}

#[test]
fn two_classes_with_the_first_one_positive() {
    check_one("two_class.feature.md", "Class1", |s| s.reference("predictions/modeldata_two_class_example.parquet"), 21);
}

#[test]
fn employment() {
    let file = "predictions/nannyml_employment_MA_analysis.parquet";
    check_one("employment.feature.md", "predicted_probability", |s| &s.reference(file)["reference"], 19);
}

#[test]
fn compas_at_five() {
    check_compas("compas_five.feature.md", "at_decile_5_or_more", 120);
}

#[test]
fn compas_at_eight() {
    check_compas("compas_eight.feature.md", "at_decile_8_or_more", 37);
}

#[track_caller]
fn check_compas(spec: &str, threshold: &str, at_least: usize) {
    let Some(shared) = Shared::open() else { return };
    let check = shared.check(spec);
    let scored = candidate(&check, "decile_score");
    let mut comparison = Comparison::default();
    let reference = &shared.reference("classification/compas_two_years.parquet")[threshold];
    for (race, figures) in reference.as_object().expect("races") {
        if race == "all" {
            comparison.figures(race, &scored["metrics"], figures);
        } else {
            comparison.slice(race, slice(scored, "race", race), figures);
        }
    }
    for probability in ["brier", "log_loss", "ece"] {
        comparison.number(probability, &scored["metrics"][probability]["estimate"], None);
    }
    comparison.end(at_least);
}

/// Table of ProPublica's notebook (Angwin, Larson, Mattu and Kirchner 2016), in per cent to two decimals.
#[test]
fn compas_rates_are_the_published_ones() {
    let Some(shared) = Shared::open() else { return };
    let published = [
        ("compas_five.feature.md", "African-American", 44.85, 27.99),
        ("compas_five.feature.md", "Caucasian", 23.45, 47.72),
        ("compas_eight.feature.md", "African-American", 15.82, 61.02),
        ("compas_eight.feature.md", "Caucasian", 5.44, 79.81),
    ];
    for (spec, race, held, let_go) in published {
        let check = shared.check(spec);
        let metrics = &slice(candidate(&check, "decile_score"), "race", race)["metrics"];
        let percent = |name: &str| (metrics[name]["estimate"].as_f64().expect(name) * 10_000.0).round() / 100.0;
        assert_eq!([percent("false_positive_rate"), percent("false_negative_rate")], [held, let_go], "{spec}: {race}");
    }
}

#[test]
fn football() {
    check_games("nfl.feature.md", "predictions/fivethirtyeight_nfl_games.csv", 7);
}

#[test]
fn basketball() {
    check_games("nba.feature.md", "predictions/fivethirtyeight_nba_games.csv", 0);
}

#[test]
fn ice_hockey() {
    check_games("nhl.feature.md", "predictions/fivethirtyeight_nhl_games.csv", 0);
}

/// Overall figures, the Brier score of every season, and the ties that `where` leaves out.
#[track_caller]
fn check_games(spec: &str, file: &str, ties: u64) {
    let Some(shared) = Shared::open() else { return };
    let check = shared.check(spec);
    let reference = shared.reference(file);
    let scored = candidate(&check, "prob1");
    let mut comparison = Comparison::default();
    comparison.figures(file, &scored["metrics"], reference);
    let seasons = reference["by_season"].as_object().expect("seasons");
    for (season, brier) in seasons {
        let metrics = &slice(scored, "season", season)["metrics"];
        comparison.number(&format!("brier of {season}"), &metrics["brier"]["estimate"], brier.as_f64());
    }
    comparison.end(19 + seasons.len());
    assert_eq!(check["golden"]["left_out"], ties);
}

#[test]
fn at_one_half_the_one_line_rule_is_recommended() {
    let Some(shared) = Shared::open() else { return };
    let check = shared.check("credit_rule_or_regression_at_half.feature.md");
    assert_eq!(check["recommended"], "two months behind", "{}", check["recommendation"]);
    // The rule misses 4,459 and stops 953; the regression misses 5,090 and stops 613.
    let cost = |name: &str| candidate(&check, name)["metrics"]["error_cost"]["estimate"].as_f64().expect("a cost");
    let expect = [(953.0 + 5.0 * 4459.0) / 30_000.0, (613.0 + 5.0 * 5090.0) / 30_000.0];
    for (ours, expect) in [cost("two months behind"), cost("regression")].into_iter().zip(expect) {
        assert!((ours - expect).abs() < 1e-9, "{ours}, not {expect}");
    }
}

#[test]
fn at_its_cheapest_the_regression_is_recommended() {
    let Some(shared) = Shared::open() else { return };
    let check = shared.check("credit_rule_or_regression_cheapest.feature.md");
    assert_eq!(check["recommended"], "regression", "{}", check["recommendation"]);
    let regression = candidate(&check, "regression");
    assert_eq!(regression["threshold_is_chosen"], true);
    let point = &regression["operating_points"]["cheapest"];
    let [in_sample, honest] = ["error_cost", "honest_error_cost"].map(|name| point[name].as_f64().expect(name));
    assert!((in_sample * 30_000.0 - 18_499.0).abs() < 1e-6, "{point}");
    assert!(honest > in_sample, "a threshold judged on rows that did not choose it costs more: {point}");
}
