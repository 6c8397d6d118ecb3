//! Sets that were no table of one row per example, and groups of people: judged on public data, figures equal what others computed.

use std::fmt::Write;

use serde_json::Value;

use crate::folder::Folder;
use crate::parquet_file::ParquetFile;
use crate::reference::{Shared, candidate, slice};

#[track_caller]
fn near(found: &Value, expected: &Value, what: &str) {
    let (found, expected) = (found.as_f64(), expected.as_f64());
    let same = matches!((found, expected), (Some(a), Some(b)) if (a - b).abs() <= 1.001e-6 * b.abs().max(1.0));
    assert!(same, "{what}: {found:?}, elsewhere {expected:?}");
}

#[test]
fn quantile_forecasts_of_two_models() {
    let Some(shared) = Shared::open() else { return };
    let file = "predictions/flusight_quantile_forecasts_2022_23.parquet";
    let reference = shared.reference(file);
    let read = ParquetFile::new(&shared.folder().join(file));
    let (models, kinds) = (read.texts("model"), read.texts("output_type"));
    let keys: Vec<[String; 3]> =
        ["forecast_date", "location", "target_end_date"].map(|name| read.texts(name)).map_or_rows();
    let (horizon, level) = (read.numbers("horizon_weeks"), read.numbers("quantile"));
    let (value, observed) = (read.numbers("value"), read.numbers("observed"));
    for (model, expected) in reference["by_model"].as_object().expect("models") {
        // One row for each forecast, a column for each quantile; what was not observed cannot be judged.
        let mut forecasts = std::collections::BTreeMap::new();
        for row in (0..models.len()).filter(|&row| models[row] == *model && !observed[row].is_nan()) {
            let forecast = forecasts.entry((&keys[row], horizon[row] as u32)).or_insert((observed[row], Vec::new()));
            if kinds[row] == "quantile" {
                forecast.1.push((level[row], value[row]));
            }
        }
        let levels: Vec<f64> =
            forecasts.values().next().expect("a forecast").1.iter().map(|(level, _)| *level).collect();
        let mut csv = "location,horizon,observed".to_owned();
        levels.iter().for_each(|level| write!(csv, ",q{level}").expect("text"));
        for ((key, horizon), (observed, quantiles)) in &forecasts {
            write!(csv, "\n{},{horizon},{observed}", key[1]).expect("text");
            assert_eq!(quantiles.iter().map(|(level, _)| *level).collect::<Vec<_>>(), levels);
            quantiles.iter().for_each(|(_, value)| write!(csv, ",{value}").expect("text"));
        }
        let named: Vec<String> = levels.iter().map(|level| format!("{level}: q{level}")).collect();
        let spec =
            include_str!("../specs/flusight.feature.md").replace("QUANTILES", &format!("{{{}}}", named.join(", ")));
        let folder = Folder::new();
        folder.write("forecasts.csv", csv);
        folder.write("flusight.feature.md", spec);
        let ran = folder.run(&["check", "flusight.feature.md", "--format", "json", "--replicates", "50"]);
        assert!([0, 1, 3].contains(&ran.code), "{}", ran.stderr);
        let check = ran.json();
        let hub = candidate(&check, "hub");
        assert_eq!(check["golden"]["examples"], expected["n"], "{model}");
        let of = |name: &str| &hub["metrics"][name]["estimate"];
        near(of("wis"), &expected["wis"], model);
        near(of("mae"), &expected["mae_of_median"], model);
        near(of("interval_coverage@50"), &expected["coverage50"], model);
        near(of("interval_coverage@95"), &expected["coverage95"], model);
        let bars = hub["bars"].as_array().expect("bars");
        assert_eq!(bars[1]["verdict"], "fail", "{model}: 95 in 100 were promised");
        for weeks in 1..=4 {
            let expected = &reference["by_model_and_horizon"][format!("{model} h{weeks}")];
            let here = slice(hub, "horizon", &weeks.to_string());
            assert_eq!(here["examples"], expected["n"]);
            near(&here["metrics"]["wis"]["estimate"], &expected["wis"], model);
            near(&here["metrics"]["interval_coverage@95"]["estimate"], &expected["coverage95"], model);
        }
    }
}

/// Three columns as rows.
trait Rows {
    fn map_or_rows(self) -> Vec<[String; 3]>;
}

impl Rows for [Vec<String>; 3] {
    fn map_or_rows(self) -> Vec<[String; 3]> {
        let [a, b, c] = self;
        a.into_iter().zip(b).zip(c).map(|((a, b), c)| [a, b, c]).collect()
    }
}

#[test]
fn judges_of_language_models_in_both_orders() {
    let Some(shared) = Shared::open() else { return };
    let reference = shared.reference("llm_judge/llmbar_judge_verdicts.parquet").as_object().expect("runs");
    let (gold, position) = (shared.check("llmbar.feature.md"), shared.check("llmbar_position.feature.md"));
    assert_eq!(reference.len(), 65);
    // The bar holds in every judge and prompting: one result for each run.
    let right = |check: &Value, name: &str, run: &str| {
        let bars = candidate(check, name)["bars"].as_array().expect("bars");
        let of = |bar: &Value| {
            let part = |name: &str| bar["slice"][name].as_str().expect("a name").to_owned();
            format!("{}/{}", part("judge"), part("prompting"))
        };
        let bar = bars.iter().find(|bar| of(bar) == run).unwrap_or_else(|| panic!("no {run}"));
        (bar["estimate"].as_f64().expect("a share"), bar["n"].as_u64().expect("a count"))
    };
    for (run, expected) in reference {
        let (original, n) = right(&gold, "original order", run);
        let (swapped, _) = right(&gold, "swapped order", run);
        assert_eq!(n, expected["n"].as_u64().expect("a count"), "{run}");
        near(&original.into(), &expected["accuracy_original_order"], run);
        near(&swapped.into(), &expected["accuracy_swapped_order"], run);
        near(&((original + swapped) / 2.0).into(), &expected["accuracy_average"], run);
        // Verdicts that could not be parsed in the original order have no label here: they agree with nothing.
        let (kept, judged) = right(&position, "swapped order", run);
        near(&(kept * judged as f64 / n as f64).into(), &expected["position_agreement"], run);
    }
}

#[test]
fn moods_and_grades_by_people() {
    let Some(shared) = Shared::open() else { return };
    let reference = shared.reference("annotation/vader_tweets_ratings.parquet");
    let check = shared.check("vader.feature.md");
    let metrics = &candidate(&check, "lexicon")["metrics"];
    near(&metrics["pearson"]["estimate"], &reference["pearson_vader_vs_mean_rating"], "pearson");
    near(&metrics["spearman"]["estimate"], &reference["spearman"], "spearman");
    let reference = shared.reference("short_answer/mohler_2011.parquet");
    let check = shared.check("short_answers.feature.md");
    let grader = candidate(&check, "second grader");
    near(&grader["metrics"]["pearson"]["estimate"], &reference["pearson_graders"], "pearson");
    near(&grader["metrics"]["rmse"]["estimate"], &reference["rmse_graders"], "rmse");
    near(&grader["bars"][1]["estimate"], &reference["exact_agreement"], "the same grade");
}

#[test]
fn people_and_a_model_name_ten_kinds_of_pictures() {
    let Some(shared) = Shared::open() else { return };
    let (of_model, of_people) =
        ("label_errors/cifar10_test_cv_probabilities.parquet", "label_errors/cifar10h_human_label_counts.parquet");
    let check = shared.check("cifar10_classes.feature.md");
    let expected = shared.reference(of_people);
    near(
        &candidate(&check, "model")["metrics"]["log_loss"]["estimate"],
        &expected["model_cross_entropy_hard"],
        "log loss of the model",
    );
    // What people said, as a candidate: the share of them who named each kind.
    let labels = ParquetFile::new(&shared.folder().join(of_model)).numbers("given_label");
    let people = ParquetFile::new(&shared.folder().join(of_people));
    let kinds = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
    let counts: Vec<Vec<f64>> = kinds.iter().map(|kind| people.numbers(&format!("n_{kind}"))).collect();
    let mut csv = "label,one,agreed,".to_owned() + &kinds.map(|kind| format!("p_{kind}")).join(",");
    for row in 0..labels.len() {
        let all: f64 = counts.iter().map(|column| column[row]).sum();
        let agreed = counts[labels[row] as usize][row] / all;
        write!(csv, "\n{},1,{agreed}", kinds[labels[row] as usize]).expect("text");
        counts.iter().for_each(|column| write!(csv, ",{}", column[row] / all).expect("text"));
    }
    let folder = Folder::new();
    folder.write("people.csv", csv);
    let columns: Vec<String> = kinds.iter().map(|kind| format!("{kind}: p_{kind}")).collect();
    let spec = |task: &str, label: &str, answers: &str| {
        format!(
            "---\nformat: 1\nname: People\ntask: {task}\ngolden: {{data: people.csv, label: {label}}}\n\
             candidates: [{{name: people, {answers}}}]\nbars: [{}]\n---\n# People\n",
            if task == "regression" { "mae <= 0.1" } else { "accuracy >= 90%" }
        )
    };
    folder
        .write("named.feature.md", spec("multiclass", "label", &format!("probabilities: {{{}}}", columns.join(", "))));
    folder.write("agreed.feature.md", spec("regression", "one", "prediction: agreed"));
    let ran = |name: &str| folder.run(&["check", name, "--format", "json", "--replicates", "50"]).json();
    let named = ran("named.feature.md");
    let metrics = &candidate(&named, "people")["metrics"];
    near(&metrics["accuracy"]["estimate"], &expected["human_majority_equals_label"], "the majority is right");
    let agreed = ran("agreed.feature.md");
    let missing = candidate(&agreed, "people")["metrics"]["mae"]["estimate"].as_f64().expect("a share");
    near(&(1.0 - missing).into(), &expected["mean_human_agreement_with_label"], "agreement with the label");
}

/// Differences of rates that the reference gives with six digits, and ratios of them.
#[track_caller]
fn nearly(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().unwrap_or_else(|| panic!("{what}: no number"));
    assert!((found - expected).abs() <= 2e-5, "{what}: {found}, elsewhere {expected}");
}

/// The largest difference and the smallest ratio of groups that are large enough, from the reference.
fn apart(groups: &Value, name: &str, at_least: u64) -> (f64, f64) {
    let values = groups.as_object().expect("groups").iter().filter(|(group, _)| *group != "all");
    let values = values.filter(|(_, of)| of["n"].as_u64().is_some_and(|n| n >= at_least));
    let values: Vec<f64> = values.map(|(_, of)| of[name].as_f64().expect("a rate")).collect();
    let (low, high) = (values.iter().fold(f64::MAX, |a, b| a.min(*b)), values.iter().fold(0.0_f64, |a, b| a.max(*b)));
    (high - low, low / high)
}

/// A bar's estimate, and every rate of every group that is compared.
#[track_caller]
fn check_groups(candidate: &Value, column: &str, reference: &Value, metrics: &[(&str, &str)]) {
    let compared = candidate["fairness"].as_array().expect("comparisons");
    for (theirs, ours) in metrics {
        let told = compared
            .iter()
            .find(|told| told["across"] == column && told["metric"] == *ours)
            .unwrap_or_else(|| panic!("no {ours} across {column}"));
        let groups = told["groups"].as_array().expect("groups");
        assert!(groups.len() > 1, "{ours} across {column}");
        for group in groups {
            let name = group["slice"][column].as_str().expect("a name");
            near(&group["estimate"], &reference[name][*theirs], &format!("{ours} of {name}"));
            let ends = ["low", "estimate", "high"].map(|name| group[name].as_f64().expect("a number"));
            assert!(ends.is_sorted() && ends[0] < ends[2], "{ours} of {name}: {ends:?}");
        }
        let estimates = groups.iter().map(|group| group["estimate"].as_f64().expect("a rate"));
        let (low, high) = estimates.fold((f64::MAX, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
        near(&told["difference"]["estimate"], &(high - low).into(), "difference");
        near(&told["ratio"]["estimate"], &(low / high).into(), "ratio");
    }
}

#[track_caller]
fn estimate<'a>(candidate: &'a Value, id: &str) -> (&'a Value, &'a Value) {
    let bars = candidate["bars"].as_array().expect("bars");
    let bar = bars.iter().find(|bar| bar["id"] == id).unwrap_or_else(|| panic!("no bar {id}"));
    (&bar["estimate"], &bar["verdict"])
}

const RATES: [(&str, &str); 3] =
    [("selection_rate", "selection_rate"), ("recall", "recall"), ("fpr", "false_positive_rate")];

#[test]
fn groups_of_census_records() {
    let Some(shared) = Shared::open() else { return };
    let reference = &shared.reference("model_predictions/adult_income_oof.parquet")["slices"];
    let check = shared.check("adult_income.feature.md");
    let model = candidate(&check, "score_hgb");
    for column in ["sex", "race"] {
        check_groups(model, column, &reference[column], &RATES);
    }
    let (gap, verdict) = estimate(model, "sexes");
    nearly(gap, apart(&reference["sex"], "selection_rate", 0).0, "women are written to far less often");
    assert_eq!(verdict, "fail");
    let (ratio, _) = estimate(model, "races");
    nearly(ratio, apart(&reference["race"], "fpr", 1000).1, "ratio of false alarms");
}

#[test]
fn groups_of_card_holders() {
    let Some(shared) = Shared::open() else { return };
    let reference = &shared.reference("model_predictions/credit_default_oof.parquet")["slices"];
    let check = shared.check("credit_default.feature.md");
    let model = candidate(&check, "score_hgb");
    check_groups(model, "sex", &reference["sex"], &RATES);
    check_groups(model, "education", &reference["education"], &RATES);
    nearly(estimate(model, "sexes").0, apart(&reference["sex"], "selection_rate", 0).1, "ratio of sexes");
}

#[test]
fn groups_of_defendants() {
    let Some(shared) = Shared::open() else { return };
    let reference = shared.reference("classification/compas_two_years.parquet");
    let rates = [("selection_rate", "selection_rate"), ("fpr", "false_positive_rate"), ("fnr", "false_negative_rate")];
    for (spec, at) in
        [("compas_five.feature.md", "at_decile_5_or_more"), ("compas_eight.feature.md", "at_decile_8_or_more")]
    {
        let check = shared.check(spec);
        let score = candidate(&check, "decile_score");
        if at == "at_decile_5_or_more" {
            check_groups(score, "race", &reference[at], &rates);
            let (gap, verdict) = estimate(score, "as_often");
            nearly(gap, apart(&reference[at], "fpr", 500).0, "who is wrongly held");
            assert_eq!(verdict, "fail", "by more than five points");
        }
        let races =
            score["fairness"].as_array().expect("comparisons").iter().find(|c| c["metric"] == "false_positive_rate");
        let races = races.expect("false alarms")["groups"].as_array().expect("groups").clone();
        for race in ["African-American", "Caucasian"] {
            let group = races.iter().find(|group| group["slice"]["race"] == race).expect("a group");
            near(&group["estimate"], &reference[at][race]["fpr"], race);
        }
    }
}

#[test]
fn a_thousand_loans() {
    let Some(shared) = Shared::open() else { return };
    let check = shared.check("german_credit.feature.md");
    assert_eq!((&check["golden"]["examples"], &check["golden"]["positives"]), (&1000.into(), &300.into()));
    let cost = |name: &str| candidate(&check, name)["metrics"]["error_cost"]["estimate"].clone();
    near(&cost("everybody"), &1.5.into(), "three hundred at five");
    near(&cost("nobody"), &0.7.into(), "seven hundred at one");
    // Overdrawn accounts, counted apart: 46 of 109 bad and 42 of 201 good women, 89 of 191 and 97 of 499 men.
    let overdrawn = candidate(&check, "overdrawn");
    near(
        &cost("overdrawn"),
        &((42.0 + 97.0 + 5.0 * (63.0 + 102.0)) / 1000.0).into(),
        "those with an overdrawn account",
    );
    let (women, men) = (88.0 / 310.0, 186.0 / 690.0);
    near(estimate(overdrawn, "equally").0, &(men / women).into(), "ratio of sexes");
    let compared = overdrawn["fairness"].as_array().expect("comparisons");
    near(&compared[1]["difference"]["estimate"], &(89.0 / 191.0 - 46.0 / 109.0_f64).into(), "difference in recall");
    assert!(compared[1]["difference"]["low"].as_f64().expect("a bound") <= 0.0, "a hundred women say little");
}

#[test]
fn twenty_people_rate_each_tweet() {
    let Some(shared) = Shared::open() else { return };
    let file = "annotation/vader_tweets_ratings.parquet";
    let lists = ParquetFile::new(&shared.folder().join(file)).lists("ratings");
    let mut csv = (1..=20).map(|rater| format!("r{rater}")).collect::<Vec<_>>().join(",");
    for ratings in lists {
        let first: Vec<String> = ratings.iter().take(20).map(ToString::to_string).collect();
        csv += &format!("\n{}", first.join(","));
    }
    let folder = Folder::new();
    folder.write("ratings.csv", csv);
    let annotators = (1..=20).map(|rater| format!("r{rater}")).collect::<Vec<_>>().join(",");
    let audit = folder.run(&["audit", "ratings.csv", "--annotators", &annotators, "--format", "json"]).json();
    let expected = shared.reference(file);
    let measures = audit["agreement"]["measures"].as_array().expect("measures");
    for (theirs, ours) in [
        ("krippendorff_interval_first_20", "krippendorff_alpha_interval"),
        ("krippendorff_ordinal_first_20", "krippendorff_alpha_ordinal"),
    ] {
        let measure = measures.iter().find(|m| m["metric"] == ours).unwrap_or_else(|| panic!("no {ours}"));
        near(&measure["estimate"], &expected[theirs], ours);
    }
}

#[test]
fn labels_of_pictures_that_are_probably_wrong() {
    let Some(shared) = Shared::open() else { return };
    let file = "label_errors/cifar10_test_cv_probabilities.parquet";
    let path = shared.folder().join(file);
    let probabilities = (0..10).map(|class| format!("{class}=p_{class}")).collect::<Vec<_>>().join(",");
    let folder = Folder::new();
    let ran = folder.run(&[
        "audit",
        path.to_str().expect("a path"),
        "--label",
        "given_label",
        "--id",
        "index",
        "--probabilities",
        &probabilities,
        "--format",
        "json",
    ]);
    let audit = ran.json();
    let expected = shared.reference(file);
    let confident = audit["doubtful_labels"]["confident"].as_array().unwrap_or_else(|| panic!("{}", ran.stderr));
    let other = |(class, row): (usize, &Value)| -> u64 {
        let counts = row.as_array().expect("counts").iter().map(|n| n.as_u64().expect("a count"));
        counts.enumerate().filter(|(answer, _)| *answer != class).map(|(_, n)| n).sum()
    };
    let off_diagonal: u64 = confident.iter().enumerate().map(other).sum();
    assert_eq!(Value::from(off_diagonal), expected["confident_joint_off_diagonal"]);
    // Labels that fewer than three of five people confirmed.
    let votes = ParquetFile::new(&shared.folder().join("label_errors/cifar10_mturk_votes.parquet"));
    let (ids, given) = (votes.numbers("id"), votes.numbers("votes_given"));
    let confirmed: Vec<u64> =
        ids.iter().zip(&given).filter(|(_, votes)| **votes < 3.0).map(|(id, _)| *id as u64).collect();
    assert_eq!(Value::from(confirmed.len()), expected["confirmed_errors"]);
}
