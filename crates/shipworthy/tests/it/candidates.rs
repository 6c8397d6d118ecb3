//! Ways of turning scores into decisions: a threshold for each value of a slice, scores recalibrated first.

use serde_json::Value;

use crate::folder::Folder;
use crate::golden::{Table, payments, spec};
use crate::reference::{candidate, slice};

const MODEL: &str = "  - {name: model, score: p, threshold: 0.5}\n";

fn check(table: &Table, model: &str, format: &str) -> crate::folder::Ran {
    let folder = Folder::new();
    folder.write("golden.csv", table.csv());
    folder.write("pay.feature.md", spec(&[(MODEL, &format!("  - {{name: model, score: p, {model}}}\n"))]));
    folder.run(&["check", "pay.feature.md", "--format", format, "--replicates", "100"])
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Share of frauds in a city that are caught at a threshold.
fn recall(table: &Table, city: &str, threshold: f64) -> f64 {
    let frauds: Vec<&Vec<String>> = table
        .rows
        .iter()
        .filter(|row| row[table.place("city")] == city && row[table.place("is_fraud")] == "1")
        .collect();
    let caught = |row: &&&Vec<String>| row[table.place("p")].parse::<f64>().expect("a score") >= threshold;
    frauds.iter().filter(caught).count() as f64 / frauds.len() as f64
}

#[test]
fn thresholds_that_are_given_decide_value_by_value() {
    let table = payments(1500, 6);
    let ran = check(&table, "threshold: 0.5, thresholds: {city: {mumbai: 0.4, surat: 0.7}}", "json");
    let check = ran.json();
    let model = candidate(&check, "model");
    for (city, at) in [("mumbai", 0.4), ("pune", 0.5), ("surat", 0.7)] {
        let told = number(&slice(model, "city", city)["metrics"]["recall"]["estimate"]);
        assert!((told - recall(&table, city, at)).abs() < 1e-12, "{city}: {told}");
        let listed = model["thresholds"].as_array().expect("thresholds");
        let value = listed.iter().find(|value| value["slice"]["city"] == city).expect("the city");
        assert_eq!((number(&value["threshold"]), &value["chosen"]), (at, &Value::Bool(false)));
    }
    assert_eq!((&model["threshold"], &model["threshold_is_chosen"]), (&Value::Null, &Value::Bool(false)));
    let cost = number(&model["metrics"]["error_cost"]["estimate"]);
    assert!((number(&model["operating_points"]["current"]["error_cost"]) - cost).abs() < 1e-12);
}

#[test]
fn thresholds_that_are_chosen_are_judged_on_other_examples() {
    let table = payments(1500, 6);
    let chosen = check(&table, "thresholds: {city: cheapest}", "json").json();
    let model = candidate(&chosen, "model");
    assert_eq!(model["threshold_is_chosen"], true);
    let listed = model["thresholds"].as_array().expect("thresholds").clone();
    assert!(listed.iter().all(|value| value["chosen"] == true && value["threshold"].is_number()), "{listed:#?}");
    // The same numbers, written down, are judged on the examples that chose them, and flatter themselves.
    let at = |city: &str| {
        let value = listed.iter().find(|value| value["slice"]["city"] == city).expect("the city");
        number(&value["threshold"])
    };
    let written =
        format!("thresholds: {{city: {{mumbai: {}, pune: {}, surat: {}}}}}", at("mumbai"), at("pune"), at("surat"));
    let given = check(&table, &written, "json").json();
    let cost = |check: &Value| number(&candidate(check, "model")["metrics"]["error_cost"]["estimate"]);
    assert!(cost(&chosen) > cost(&given), "{} against {}", cost(&chosen), cost(&given));
    assert_eq!(check(&table.shuffled(2), "thresholds: {city: cheapest}", "json").json(), chosen, "order means nothing");
    let text = check(&table, "thresholds: {city: cheapest}", "text").stdout;
    assert!(text.contains("thresholds by slice"), "{text}");
}

#[test]
fn a_value_that_no_row_has_is_refused() {
    let ran = check(&payments(400, 6), "thresholds: {city: {delhi: 0.4}}", "json");
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("no row has city = delhi") && ran.stderr.contains("mumbai, pune, surat"),
        "{}",
        ran.stderr
    );
}

#[test]
fn recalibrated_scores_mean_what_they_say() {
    let table = payments(3000, 6);
    for method in ["isotonic", "platt", "temperature"] {
        let ran = check(&table, &format!("threshold: 0.5, recalibrate: {method}"), "json");
        let check = ran.json();
        let model = candidate(&check, "model");
        let told = &model["recalibration"];
        assert_eq!(told["method"], method, "{}", ran.stderr);
        let change = |metric: &str| {
            let change = &told["metrics"][metric];
            (number(&change["before"]["estimate"]), number(&change["after"]["estimate"]))
        };
        let (before, after) = change("log_loss");
        assert!(after < before, "{method}: {after} against {before}");
        assert_eq!(model["metrics"]["log_loss"], told["metrics"]["log_loss"]["after"]);
        let own = number(&told["metrics"]["log_loss"]["in_sample"]);
        assert!(own < after + 1e-3, "{method}: on its own examples {own}, on others {after}");
        let (before, after) = change("roc_auc");
        assert!((before - after).abs() < 0.02, "{method}: the order stays nearly as it was");
        let map = told["map"].as_array().expect("the map");
        let places: Vec<(f64, f64)> = map.iter().map(|knot| (number(&knot[0]), number(&knot[1]))).collect();
        assert!(places.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1 + 1e-12), "{method}");
        assert_eq!(told["before"].as_array().map(Vec::is_empty), Some(false));
        for band in told["after"].as_array().expect("bands") {
            let happened = &band["happened"];
            assert!(number(&happened["low"]) <= number(&happened["estimate"]), "{band:#}");
        }
    }
    // Fraud is one in five: what the scores say on average is near that only after a map that can move it.
    for method in ["isotonic", "platt"] {
        let check = check(&table, &format!("threshold: 0.5, recalibrate: {method}"), "json").json();
        let mean = number(&candidate(&check, "model")["metrics"]["mean_score"]["estimate"]);
        assert!((mean - 0.2).abs() < 0.02, "{method}: {mean}");
    }
    let text = check(&table, "threshold: 0.5, recalibrate: isotonic", "text").stdout;
    assert!(text.contains("Do its scores mean what they say?"), "{text}");
    let page = check(&table, "threshold: 0.5, recalibrate: isotonic", "html").stdout;
    assert!(page.contains("id=\"recalibrated\""));
}

#[test]
fn scores_on_any_scale_become_probabilities() {
    let table = payments(1500, 6);
    let decile = table.clone().mapped("p", |_, cells| {
        let score: f64 = cells[table.place("p")].parse().expect("a score");
        format!("{}", (score * 10.0).ceil())
    });
    let check = check(&decile, "score_range: [1, 10], threshold: 0.3, recalibrate: isotonic", "json").json();
    let model = candidate(&check, "model");
    assert!(number(&model["metrics"]["log_loss"]["estimate"]) < 0.5);
    assert_eq!(model["recalibration"]["before"].as_array().map(Vec::len), Some(0), "deciles are no probabilities");
    assert_eq!(model["recalibration"]["saves"], Value::Null);
}

#[test]
fn a_bar_on_probabilities_offers_recalibration_as_a_way() {
    let folder = Folder::new();
    folder.write("golden.csv", payments(3000, 6).csv());
    folder.write("pay.feature.md", spec(&[("  - recall >= 60%\n", "  - ece <= 0.05\n")]));
    let check = folder.run(&["check", "pay.feature.md", "--format", "json", "--replicates", "100"]).json();
    assert_eq!(check["verdict"], "fail");
    let ways = check["ways"].as_array().expect("ways");
    let way = ways.iter().find(|way| way["kind"] == "recalibrate").unwrap_or_else(|| panic!("{ways:#?}"));
    assert_ne!(way["verdict"], "fail", "{way:#}");
    let findings = check["findings"].as_array().expect("findings");
    assert!(findings.iter().any(|finding| finding["code"] == "scores-are-no-probabilities"), "{findings:#?}");
}
