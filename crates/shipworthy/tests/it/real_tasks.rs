//! Tasks other than binary, judged on public data: figures equal what other tools compute from the same files.

use serde_json::Value;

use crate::folder::Folder;
use crate::reference::{Shared, candidate, slice};

/// Figures of a candidate against the reference: (their name, ours).
#[track_caller]
fn equal(whose: &str, metrics: &Value, reference: &Value, names: &[(&str, &str)]) {
    for (theirs, ours) in names {
        let expected = reference[*theirs].as_f64().unwrap_or_else(|| panic!("{whose}: the reference has no {theirs}"));
        let found = metrics[*ours]["estimate"].as_f64().unwrap_or_else(|| panic!("{whose}: no {ours}"));
        assert!((found - expected).abs() <= 1e-6, "{whose}: {ours} is {found}, elsewhere {expected}");
    }
}

#[track_caller]
fn bar<'a>(candidate: &'a Value, id: &str) -> &'a Value {
    let bars = candidate["bars"].as_array().expect("bars");
    bars.iter().find(|bar| bar["id"] == id).unwrap_or_else(|| panic!("no bar {id}"))
}

const NUMBERS: [(&str, &str); 4] =
    [("mae", "mae"), ("rmse", "rmse"), ("bias", "bias"), ("p90_abs_error", "absolute_error.p90")];

#[test]
fn delivery_times_and_a_range_that_promises_too_much() {
    let Some(shared) = Shared::open() else { return };
    let reference = shared.reference("model_predictions/food_delivery_eta_oof.parquet");
    let check = shared.check("food_delivery_eta.feature.md");
    for name in ["pred_rules", "pred_ridge", "pred_hgb", "pred_q10", "pred_q50", "pred_q90"] {
        let candidate = candidate(&check, name);
        equal(name, &candidate["metrics"], &reference[name], &NUMBERS);
        let late = bar(candidate, "late")["estimate"].as_f64().expect("a share");
        assert!((late - reference[name]["late_by_over_5min"].as_f64().expect("a share")).abs() <= 1e-6, "{name}");
    }
    let boosting = candidate(&check, "pred_hgb");
    let range = bar(boosting, "range");
    assert!((range["estimate"].as_f64().expect("a share") - 0.72533).abs() <= 1e-6, "{range}");
    assert_eq!(range["verdict"], "fail", "80 in 100 were promised");
    for (day, mae) in reference["mae_by_day_hgb"].as_object().expect("days") {
        equal(
            day,
            &serde_json::json!({"mae": {"estimate": mae}}),
            &serde_json::json!({"mae": slice(boosting, "day", day)["metrics"]["mae"]["estimate"]}),
            &[("mae", "mae")],
        );
    }
    for (band, share) in reference["coverage_by_distance_band"].as_object().expect("bands") {
        let found = slice(boosting, "distance_band", band)["metrics"]["interval_coverage@80"]["estimate"].as_f64();
        let difference = found.expect("a share") - share.as_f64().expect("a share");
        assert!(difference.abs() <= 1e-6, "coverage where distance_band is {band}: {found:?}");
    }
}

#[test]
fn classes_of_computing_jobs() {
    let Some(shared) = Shared::open() else { return };
    let reference = shared.reference("predictions/modeldata_hpc_cv.parquet");
    let check = shared.check("hpc_cv.feature.md");
    let model = candidate(&check, "model");
    let names = [
        ("accuracy", "accuracy"),
        ("cohen_kappa", "cohen_kappa"),
        ("f1_macro", "macro_f1"),
        ("precision_macro", "macro_precision"),
        ("recall_macro", "macro_recall"),
        ("roc_auc_hand_till", "hand_till_auc"),
        ("log_loss", "log_loss"),
    ];
    equal("model", &model["metrics"], reference, &names);
    assert_eq!(model["details"]["confusion"]["counts"], reference["confusion_rows_obs_cols_pred_VF_F_M_L"]);
    for (fold, accuracy) in reference["per_fold_accuracy"].as_object().expect("folds") {
        let found = slice(model, "Resample", fold)["metrics"]["accuracy"]["estimate"].as_f64().expect("a share");
        assert!((found - accuracy.as_f64().expect("a share")).abs() <= 1e-6, "{fold}: {found}");
    }
}

#[test]
fn solubility() {
    let Some(shared) = Shared::open() else { return };
    let reference = shared.reference("predictions/modeldata_solubility_test.parquet");
    let check = shared.check("solubility.feature.md");
    let names = [("rmse", "rmse"), ("mae", "mae"), ("r_squared_traditional", "r2")];
    equal("model", &candidate(&check, "model")["metrics"], reference, &names);
}

#[test]
fn pictures_with_probabilities() {
    let Some(shared) = Shared::open() else { return };
    let reference = shared.reference("label_errors/cifar10_test_cv_probabilities.parquet");
    let check = shared.check("cifar10_classes.feature.md");
    equal("model", &candidate(&check, "model")["metrics"], reference, &[("cv_accuracy", "accuracy")]);
}

#[test]
fn questions_with_and_without_an_answer_in_the_text() {
    let Some(shared) = Shared::open() else { return };
    for kind in ["age", "religion"] {
        let reference = shared.reference(&format!("fairness/bbq_{kind}_unifiedqa_predictions.parquet"));
        let check = shared.check(&format!("bbq_{kind}.feature.md"));
        for (format, contexts) in [("race", &reference["race"]), ("arc", &reference["arc"])] {
            for (context, figures) in contexts.as_object().expect("contexts") {
                let here = slice(candidate(&check, format), "context_condition", context);
                let found = here["metrics"]["accuracy"]["estimate"].as_f64().expect("a share");
                let expected = figures["accuracy"].as_f64().expect("a share");
                // The reference gives four digits, and one answer in the other format matched no option.
                assert!((found - expected).abs() <= 6e-4, "{kind}, {format}, {context}: {found} and {expected}");
            }
        }
    }
}

#[test]
fn a_run_file_is_judged_as_trec_eval_judges_it() {
    let Some(shared) = Shared::open() else { return };
    let reference = &shared.reference("ranking/trec_eval/results.test")["mean"];
    let folder = Folder::new();
    let columns = |file: &str, header: &str, pick: &[usize]| {
        let text = std::fs::read_to_string(shared.folder().join("ranking/trec_eval").join(file)).expect("a file");
        let mut csv = format!("{header}\n");
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            csv += &pick.iter().map(|&at| words[at]).collect::<Vec<_>>().join(",");
            csv.push('\n');
        }
        csv
    };
    folder.write("qrels.csv", columns("qrels.test", "topic,document,grade", &[0, 2, 3]));
    folder.write("run.csv", columns("results.test", "topic,document,score", &[0, 2, 4]));
    folder.write(
        "search.feature.md",
        "---\nformat: 1\nname: Search\ntask: ranking\ngolden: {data: qrels.csv, query: topic, item: document, relevance: grade}\n\
         candidates: [{name: engine, predictions: run.csv, score: score}]\nbars: [ndcg@10 >= 0.1]\n---\n# Search\n",
    );
    let check = folder.run(&["check", "search.feature.md", "--format", "json"]).json();
    let metrics = &candidate(&check, "engine")["metrics"];
    let names = [
        ("map", "map"),
        ("recip_rank", "mrr"),
        ("P_5", "precision@5"),
        ("P_10", "precision@10"),
        ("Rprec", "r_precision"),
        ("ndcg", "ndcg"),
        ("ndcg_cut_10", "ndcg@10"),
        ("recall_5", "recall@5"),
        ("bpref", "bpref"),
    ];
    for (theirs, ours) in names {
        let Some(expected) = reference[theirs].as_f64() else { continue };
        let found = metrics[ours]["estimate"].as_f64().unwrap_or_else(|| panic!("no {ours}"));
        assert!((found - expected).abs() <= 5.1e-5, "{ours} is {found}, trec_eval says {expected}");
    }
    assert_eq!(check["candidates"][0]["bars"][0]["verdict"], "not_enough_evidence", "three queries say little");
}
