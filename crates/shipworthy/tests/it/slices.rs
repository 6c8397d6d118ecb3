//! `slices`: planted weak slices are found and confirmed, and nothing is where nothing was planted.

use serde_json::{Value, json};

use crate::folder::{Folder, Ran};
use crate::golden::{Table, payments, spec};
use crate::reference::Shared;

/// Payments in which frauds for which `weak` holds get a score below the threshold.
fn planted(weak: impl Fn(&Table, &[String]) -> bool) -> Folder {
    let table = payments(4000, 3);
    let (label, before) = (table.place("is_fraud"), table.clone());
    let table = table.mapped("p", |_, cells| {
        if cells[label] == "1" && weak(&before, cells) { "0.2".to_owned() } else { cells[before.place("p")].clone() }
    });
    let folder = Folder::new();
    folder.write("golden.csv", table.csv());
    folder.write("pay.feature.md", spec(&[]));
    folder
}

fn in_pune_by_upi(table: &Table, cells: &[String]) -> bool {
    cells[table.place("city")] == "pune" && cells[table.place("channel")] == "upi"
}

fn middling(table: &Table, cells: &[String]) -> bool {
    let amount: f64 = cells[table.place("amount")].parse().expect("an amount");
    (300.0..800.0).contains(&amount)
}

fn slices(folder: &Folder, more: &[&str]) -> Ran {
    let mut arguments = vec!["slices", "pay.feature.md", "--format", "json"];
    arguments.extend(more);
    folder.run(&arguments)
}

fn confirmed(answer: &Value) -> Vec<&Value> {
    answer["slices"].as_array().expect("slices").iter().filter(|slice| slice["confirmed"] == true).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn a_planted_slice_is_found_confirmed_and_said_once() {
    let folder = planted(in_pune_by_upi);
    let ran = slices(&folder, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let answer = ran.json();
    let confirmed = confirmed(&answer);
    assert_eq!(confirmed.len(), 1, "{answer:#}");
    let worst = confirmed[0];
    assert_eq!(worst["slice"], json!({"city": "pune", "channel": "upi"}));
    assert_eq!(worst["metric"], "false_negative_rate");
    assert!(number(&worst["there"]["estimate"]) > 0.9, "{worst:#}");
    assert!(number(&worst["there"]["low"]) > number(&worst["elsewhere"]), "{worst:#}");
    assert!(number(&worst["loss_share"]) > 2.0 * number(&worst["example_share"]), "{worst:#}");
    assert!(number(&worst["excess_per_month"]) > 0.0);
    assert_eq!(worst["action"]["kind"], "mend");
    let halves = [&answer["searched"], &answer["confirming"]].map(|half| half.as_u64().expect("a count"));
    assert_eq!(halves.iter().sum::<u64>(), 4000);
    assert!(answer["sentences"][0].as_str().expect("a sentence").starts_with("One slice of model is confirmed"));
}

#[test]
fn numbers_are_cut_so_that_a_range_can_be_found() {
    let folder = planted(middling);
    let answer = slices(&folder, &[]).json();
    let found = confirmed(&answer);
    assert!(!found.is_empty(), "{answer:#}");
    for slice in &found {
        let (above, to) = (&slice["slice"]["amount"]["above"], &slice["slice"]["amount"]["to"]);
        assert!(number(above) < 800.0 && number(to) > 300.0, "{slice:#}");
    }
    let cut = slices(&folder, &["--columns", "city,amount", "--cut", "amount=300,800"]).json();
    let found = confirmed(&cut);
    assert_eq!(found[0]["slice"], json!({"amount": {"above": 300.0, "to": 800.0}}), "{cut:#}");
    let searched: Vec<&str> =
        cut["columns"].as_array().expect("columns").iter().filter_map(|column| column["name"].as_str()).collect();
    assert_eq!(searched, ["city", "amount"]);
}

#[test]
fn a_check_searches_numbers_too() {
    let folder = planted(middling);
    let check = folder.run(&["check", "pay.feature.md", "--format", "json", "--replicates", "50"]).json();
    let weakest = check["candidates"][1]["weakest_slices"].as_array().expect("slices").clone();
    let first = weakest.first().expect("a weak slice");
    assert_eq!(first["confirmed"], true, "{first:#}");
    assert!(first["slice"]["amount"].is_object(), "{first:#}");
}

#[test]
fn where_nothing_is_planted_nothing_is_confirmed() {
    let answer = slices(&planted(|_, _| false), &[]).json();
    assert!(confirmed(&answer).is_empty(), "{answer:#}");
    for lead in answer["slices"].as_array().expect("slices") {
        assert!(matches!(lead["action"]["kind"].as_str(), Some("collect" | "watch")), "{lead:#}");
    }
}

#[test]
fn order_and_threads_change_nothing() {
    let folder = planted(in_pune_by_upi);
    let once = slices(&folder, &["--threads", "1"]).stdout;
    let table = payments(4000, 3);
    let (label, place, before) = (table.place("is_fraud"), table.place("p"), table.clone());
    let changed = table.mapped("p", |_, cells| {
        let weak = cells[label] == "1" && in_pune_by_upi(&before, cells);
        if weak { "0.2".to_owned() } else { cells[place].clone() }
    });
    folder.write("golden.csv", changed.shuffled(5).csv());
    assert_eq!(slices(&folder, &["--threads", "2"]).stdout, once);
}

#[test]
fn any_metric_any_depth_and_a_plain_table() {
    let folder = planted(in_pune_by_upi);
    let single = slices(&folder, &["--depth", "1", "--metric", "recall"]).json();
    for slice in single["slices"].as_array().expect("slices") {
        assert_eq!(slice["slice"].as_object().map(serde_json::Map::len), Some(1));
    }
    let cost = slices(&folder, &["--metric", "cost"]).json();
    assert_eq!(cost["everybody"].as_object().map(|metrics| metrics.contains_key("error_cost")), Some(true));
    let table =
        ["slices", "golden.csv", "--label", "is_fraud", "--score", "p", "--threshold", "0.5", "--cluster", "customer"];
    let answer = folder.run(&[&table[..], &["--format", "json", "--metric", "recall"]].concat()).json();
    assert_eq!(confirmed(&answer)[0]["slice"], json!({"city": "pune", "channel": "upi"}), "{answer:#}");
    assert_eq!(answer["money"], Value::Null);
    for format in ["text", "markdown", "html"] {
        let ran = folder.run(&[&table[..], &["--format", format]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("pune"), "{format}: {}", ran.stdout);
    }
}

#[test]
fn what_cannot_be_searched_is_refused_with_a_remedy() {
    let folder = planted(|_, _| false);
    for (arguments, message, remedy) in [
        (&["slices", "pay.feature.md", "--columns", "citty"][..], "no column 'citty'", "city"),
        (&["slices", "pay.feature.md", "--columns", "is_fraud"], "'is_fraud' is the label", "kind of case"),
        (&["slices", "pay.feature.md", "--metric", "speed"], "searched by `speed`", "recall"),
        (&["slices", "pay.feature.md", "--candidate", "gbm"], "no candidate named 'gbm'", "limit, model"),
        (&["slices", "golden.csv"], "is no spec", "--label"),
        (
            &["slices", "golden.csv", "--label", "fraud", "--score", "p", "--threshold", "0.5"],
            "no column 'fraud'",
            "id",
        ),
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains(message) && ran.stderr.contains(remedy), "{arguments:?}: {}", ran.stderr);
    }
}

/// What is lost on everybody equals the reference, and what is confirmed is worse than the rest.
#[test]
fn income_of_adults() {
    let Some(shared) = Shared::open() else { return };
    let file = "model_predictions/adult_income_oof.parquet";
    let path = shared.folder().join(file);
    let folder = Folder::new();
    let path = path.to_str().expect("a path in UTF-8");
    let ran = folder.run(&[
        "slices",
        path,
        "--label",
        "y_true",
        "--score",
        "score_lr",
        "--threshold",
        "0.5",
        "--metric",
        "error",
        "--id",
        "row_id",
        "--format",
        "json",
    ]);
    let answer = ran.json();
    let accuracy = number(&shared.reference(file)["score_lr"]["accuracy"]);
    let wrong = number(&answer["everybody"]["error_rate"]["estimate"]);
    assert!((1.0 - accuracy - wrong).abs() < 1e-6, "{wrong} against {accuracy}");
    let names: Vec<&str> =
        answer["columns"].as_array().expect("columns").iter().filter_map(|column| column["name"].as_str()).collect();
    assert_eq!(names, ["sex", "race", "age_band", "education", "workclass", "native_us"]);
    let confirmed = confirmed(&answer);
    assert!(confirmed.len() > 3, "{answer:#}");
    for slice in confirmed {
        assert!(number(&slice["there"]["low"]) > number(&slice["elsewhere"]), "{slice:#}");
    }
}
