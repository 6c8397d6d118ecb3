//! `compare`: two candidates on the same examples, as a person or a script asks for it.

use std::fmt::Write;

use serde_json::Value;

use crate::folder::Folder;
use crate::golden::{SPEC, payments};
use crate::reference::Shared;

/// A folder with payments and a spec of two candidates.
fn workspace() -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", payments(2000, 11).csv());
    folder.write("payments.feature.md", SPEC);
    folder
}

fn names(folder: &Folder) -> (String, String) {
    let check = folder.run(&["check", "payments.feature.md", "--format", "json"]).json();
    let name = |at: usize| check["candidates"][at]["name"].as_str().expect("a name").to_owned();
    (name(0), name(1))
}

#[track_caller]
fn metric<'a>(compare: &'a Value, name: &str) -> &'a Value {
    let metrics = compare["metrics"].as_array().expect("metrics");
    metrics.iter().find(|metric| metric["metric"] == name).unwrap_or_else(|| panic!("no {name}"))
}

/// A hundred yes and a hundred no; `old` gets the first 60 of each right, `new` the first `right`.
fn counted(right: usize) -> String {
    let mut csv = "id,label,old,new\n".to_owned();
    for row in 0..200 {
        let (label, place) = (row % 2, row / 2);
        let score = |right: usize| if (place < right) == (label == 1) { 0.9 } else { 0.1 };
        writeln!(csv, "{row},{label},{},{}", score(60), score(right)).expect("text");
    }
    csv
}

const COUNTED: &str = "format: 1
name: Counted
task: binary
golden: {data: golden.csv, label: label, positive: 1, id: id}
errors: {currency: INR, per: 100, volume_per_month: 1000, false_positive: {cost: 2}, false_negative: {cost: 10}}
candidates:
  - {name: old, score: old, threshold: 0.5}
  - {name: new, score: new, threshold: 0.5}
bars: [recall >= 50%]";

fn counted_workspace(right: usize) -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", counted(right));
    folder.write("x.feature.md", format!("---\n{COUNTED}\n---\n"));
    folder
}

#[test]
fn what_can_be_counted_by_hand_is_what_is_said() {
    let folder = counted_workspace(85);
    let ran = folder.run(&["compare", "old", "new", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let compare = ran.json();
    let recall = metric(&compare, "recall");
    assert_eq!((recall["a"]["estimate"].as_f64(), recall["b"]["estimate"].as_f64()), (Some(0.6), Some(0.85)));
    let difference = recall["difference"].as_f64().expect("a difference");
    assert!((difference + 0.25).abs() < 1e-12, "a − b: {difference}");
    assert_eq!((&recall["better"], &compare["answer"]), (&Value::from("new"), &Value::from("b")));
    let answers = &compare["answers"];
    let of = |name: &str| answers[name].as_u64().expect("a count");
    assert_eq!((of("both_right"), of("a_better"), of("b_better"), of("both_wrong")), (120, 0, 50, 30));
    assert!(answers["p_value"].as_f64().expect("a p-value") < 1e-10, "50 to none");
    // 40 and 40 mistakes at 10 and 2 become 15 and 15, on 200 examples.
    let cost = &compare["cost"];
    assert!((cost["difference"].as_f64().expect("money") - 1.5).abs() < 1e-9, "{cost}");
    assert!((cost["per_month"].as_f64().expect("money") - 1500.0).abs() < 1e-6, "{cost}");
    let headline = compare["sentences"][0].as_str().expect("a sentence");
    assert!(
        headline.starts_with("new catches ") && headline.ends_with(" more of 100 positives than old."),
        "{headline}"
    );
}

#[test]
fn the_other_way_round_has_the_other_sign() {
    let folder = counted_workspace(85);
    let read = |a: &str, b: &str| folder.run(&["compare", a, b, "--format", "json"]).json();
    let (there, back) = (read("old", "new"), read("new", "old"));
    for (one, other) in
        there["metrics"].as_array().expect("metrics").iter().zip(back["metrics"].as_array().expect("metrics"))
    {
        let sum = one["difference"].as_f64().expect("one") + other["difference"].as_f64().expect("other");
        assert!(sum.abs() < 1e-9, "{}: {sum}", one["metric"]);
    }
    assert_eq!((&there["answer"], &back["answer"]), (&Value::from("b"), &Value::from("a")));
}

#[test]
fn candidates_that_do_the_same_cannot_be_told_apart() {
    let folder = counted_workspace(61);
    let compare = folder.run(&["compare", "old", "new", "--metric", "recall", "--format", "json"]).json();
    assert_eq!(compare["answer"], "cannot_tell");
    let recall = metric(&compare, "recall");
    let more = &recall["more"];
    assert!((more["difference"].as_f64().expect("a difference") - 0.01).abs() < 1e-9, "{more}");
    assert!(more["examples"].as_u64().expect("examples") > 200, "{more}");
    let said = compare["sentences"][0].as_str().expect("a sentence");
    assert!(said.contains("cannot be told apart with these 200 examples") && said.contains("1 point"), "{said}");
}

#[test]
fn a_margin_is_answered_first() {
    let folder = counted_workspace(61);
    let margin = |text: &[&str]| {
        let ran = folder
            .run(&[&["compare", "old", "new", "--format", "json", "--metric", "recall", "--margin"], text].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let compare = ran.json();
        (compare["margin"]["shown"].clone(), compare["sentences"][0].as_str().expect("a sentence").to_owned())
    };
    let (shown, said) = margin(&["10 points"]);
    assert!(shown == true && said.starts_with("new is at most 10 points worse than old"), "{said}");
    let (shown, said) = margin(&["0.1", "point"]);
    assert!(shown.is_null() && said.contains("is not shown") && said.contains("would settle it"), "{said}");
    let back = folder
        .run(&["compare", "new", "old", "--metric", "recall", "--margin", "10 points", "--format", "json"])
        .json();
    assert_eq!(back["margin"]["shown"], true, "one of a hundred is no ten points");
}

#[test]
fn slices_say_for_whom() {
    let folder = workspace();
    let (a, b) = names(&folder);
    let compare = folder.run(&["compare", &a, &b, "--format", "json"]).json();
    let slices = compare["slices"].as_array().expect("slices");
    assert!(slices.iter().any(|slice| slice["slice"]["channel"].is_null() && slice["slice"].get("channel").is_some()));
    let main = compare["main"].as_str().expect("a main metric");
    for slice in slices {
        assert!(slice["metrics"].as_array().expect("metrics").iter().any(|m| m["metric"] == main), "{slice}");
    }
    let again = folder.run(&["compare", &a, &b, "--format", "json", "--threads", "1"]).json();
    assert_eq!(compare, again, "the number of threads changes nothing");
}

#[test]
fn two_files_are_compared_as_two_columns_are() {
    let folder = counted_workspace(85);
    let column = |name: &str| {
        let text = folder.read("golden.csv");
        let at = if name == "old" { 2 } else { 3 };
        let rows = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
        let rows: Vec<String> = rows.map(|cells| format!("{},{}", cells[0], cells[at])).collect();
        format!("id,score\n{}\n", rows.join("\n"))
    };
    folder.write("answers/old.csv", column("old"));
    folder.write("answers/new.csv", column("new"));
    let files = folder.run(&[
        "compare",
        "answers/old.csv",
        "answers/new.csv",
        "--golden",
        "golden.csv",
        "--label",
        "label",
        "--id",
        "id",
        "--format",
        "json",
    ]);
    assert_eq!(files.code, 0, "{}", files.stderr);
    let (files, names) = (files.json(), folder.run(&["compare", "old", "new", "--format", "json"]).json());
    assert_eq!((&files["a"], &files["b"]), (&Value::from("old.csv"), &Value::from("new.csv")));
    for name in ["recall", "false_positive_rate", "accuracy", "roc_auc"] {
        for field in ["difference", "low", "high"] {
            let of = |compare: &Value| metric(compare, name)[field].as_f64().expect("a number");
            assert!((of(&files) - of(&names)).abs() < 1e-12, "{name} {field}");
        }
    }
}

#[test]
fn numbers_in_files_are_compared_too() {
    let folder = Folder::new();
    let (mut golden, mut old, mut new) = ("id,minutes\n".to_owned(), "id,eta\n".to_owned(), "id,eta\n".to_owned());
    for row in 0..200 {
        let truth = 20 + row % 17;
        writeln!(golden, "{row},{truth}").expect("text");
        writeln!(old, "{row},{}", truth + 4 - row % 9).expect("text");
        writeln!(new, "{row},{}", truth + 2 - row % 5).expect("text");
    }
    folder.write("golden.csv", golden);
    folder.write("old.csv", old);
    folder.write("new.csv", new);
    let ran = folder.run(&[
        "compare",
        "old.csv",
        "new.csv",
        "--golden",
        "golden.csv",
        "--label",
        "minutes",
        "--id",
        "id",
        "--task",
        "regression",
        "--column",
        "eta",
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let compare = ran.json();
    assert_eq!((&compare["main"], &compare["answer"]), (&Value::from("mae"), &Value::from("b")));
    let mae = metric(&compare, "mae")["difference"].as_f64().expect("a difference");
    let of = |most: i32| (0..200).map(|row| f64::from((most - row % (2 * most + 1)).abs())).sum::<f64>() / 200.0;
    assert!((mae - (of(4) - of(2))).abs() < 1e-9, "{mae}");
    assert!(metric(&compare, "rmse")["low"].as_f64().expect("an interval") > 0.0, "no mean, and compared all the same");
}

#[test]
fn what_cannot_be_compared_is_refused_with_what_can() {
    let folder = workspace();
    let (a, b) = names(&folder);
    for (arguments, meant) in [
        (vec![a.as_str(), "nobody"], b.as_str()),
        (vec![&a, &a], "compared with itself"),
        (vec![&a, &b, "--metric", "recal"], "recall"),
        (vec![&a, &b, "--metric", "mae"], "binary"),
        (vec![&a, &b, "--margin", "1%"], "1 point"),
        (vec![&a, &b, "--metric", "recall", "--margin", "3"], "1 point"),
        (vec![&a, &b, "--metric", "latency_ms.p95"], "latency_ms.p95"),
        (vec![&a, &b, "--spec", "none.feature.md"], "none.feature.md"),
        (vec!["x.csv", "y.csv", "--golden", "golden.csv", "--label", "is_fraud", "--id", "id"], "x.csv"),
        (vec![&a, &b, "--format", "junit"], "markdown"),
    ] {
        let ran = folder.run(&[&["compare"], &arguments[..]].concat());
        assert_eq!(ran.code, 2, "{arguments:?}\n{}", ran.stderr);
        assert!(
            ran.stderr.contains(meant) && ran.stderr.contains("hint: ") || ran.stderr.contains("help: "),
            "{arguments:?}\n{}",
            ran.stderr
        );
        assert!(ran.stdout.is_empty(), "{}", ran.stdout);
    }
}

#[test]
fn many_candidates_on_one_golden_set_are_warned_of() {
    let folder = counted_workspace(85);
    let tried = |folder: &Folder| folder.run(&["compare", "old", "new", "--format", "json"]).json()["tried"].clone();
    assert!(tried(&folder).is_null(), "two are not many");
    for right in [62, 64, 66, 68] {
        folder.write(
            "x.feature.md",
            format!(
                "---\n{}\n---\n",
                COUNTED.replace("threshold: 0.5}\nbars", &format!("threshold: 0.{right}}}\nbars"))
            ),
        );
        // Another threshold with the same decisions is another candidate only by its answers.
        folder.run(&["compare", "old", "new"]);
    }
    assert!(tried(&folder).is_null(), "the same answers are the same candidate");
    let mut rows = folder.read("golden.csv");
    for name in ["c", "d", "e"] {
        let lines: Vec<String> = rows
            .lines()
            .enumerate()
            .map(|(at, line)| {
                if at == 0 {
                    format!("{line},{name}")
                } else {
                    format!("{line},0.{}{}", at % 9 + 1, name.len() + at % 7)
                }
            })
            .collect();
        rows = lines.join("\n") + "\n";
    }
    folder.write("golden.csv", rows);
    let three = "  - {name: c, score: c, threshold: 0.5}\n  - {name: d, score: d, threshold: 0.6}\n  - {name: e, score: e, threshold: 0.7}\nbars";
    folder.write("x.feature.md", format!("---\n{}\n---\n", COUNTED.replace("bars", three)));
    let found = tried(&folder);
    assert_eq!(found["candidates"], 5, "{found}");
    let (expected, most) =
        (found["expected"].as_f64().expect("a number"), found["at_most"].as_f64().expect("a number"));
    assert!(0.0 < expected && expected < most, "{found}");
}

#[test]
fn every_format_says_the_same() {
    let folder = counted_workspace(85);
    for format in ["text", "markdown", "html"] {
        let ran = folder.run(&["compare", "old", "new", "--format", format]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("more of 100 positives than old."), "{format}\n{}", ran.stdout);
    }
    let mut narrow = folder.command(&["compare", "old", "new"]);
    let ran = folder.finished(narrow.env("COLUMNS", "60").output().expect("the binary starts"));
    assert!(
        ran.stdout.lines().all(|line| line.chars().count() <= 60 || line.contains("shipworthy compare")),
        "{}",
        ran.stdout
    );
}

#[test]
fn delivery_times_by_two_models() {
    let Some(shared) = Shared::open() else { return };
    let folder = Folder::new();
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/food_delivery_eta.feature.md");
    folder.write("eta.feature.md", std::fs::read(kept).expect("a spec"));
    let root = format!("shared={}", shared.folder().display());
    let ran = folder.run(&[
        "compare",
        "pred_ridge",
        "pred_hgb",
        "--allow-read",
        &root,
        "--replicates",
        "50",
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let compare = ran.json();
    let reference = shared.reference("model_predictions/food_delivery_eta_oof.parquet");
    let of = |name: &str, metric: &str| reference[name][metric].as_f64().expect("a reference");
    for name in ["mae", "rmse"] {
        let found = metric(&compare, name)["difference"].as_f64().expect("a difference");
        let expected = of("pred_ridge", name) - of("pred_hgb", name);
        assert!((found - expected).abs() <= 2e-6, "{name}: {found}, elsewhere {expected}");
    }
    assert_eq!(compare["answer"], "b");
    assert!(
        compare["slices"].as_array().expect("slices").iter().all(|slice| slice["metrics"][0]["better"] == "pred_hgb")
    );
}

/// Compares two candidates of a spec of this front matter beside these files.
#[track_caller]
fn compared(files: &[(&str, String)], front_matter: &str, arguments: &[&str]) -> Value {
    let folder = Folder::new();
    for (name, text) in files {
        folder.write(name, text);
    }
    folder.write("x.feature.md", format!("---\nformat: 1\n{front_matter}\n---\n"));
    let ran = folder.run(&[&["compare"], arguments, &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()
}

/// Three classes; `old` is right on 3 of 5, `new` on 4 of 5.
fn sorted(order: impl Iterator<Item = usize>) -> String {
    let mut csv = "id,class,old,new\n".to_owned();
    for row in order {
        let (truth, other) = (row % 3, (row + 1 + row % 2) % 3);
        let said = |right: usize| if row * 7 % 5 < right { truth } else { other };
        writeln!(csv, "{row},c{truth},c{},c{}", said(3), said(4)).expect("text");
    }
    csv
}

const SORTED: &str = "name: Queues
task: multiclass
golden: {data: sorted.csv, id: id, label: class}
candidates: [{name: old, prediction: old}, {name: new, prediction: new}]
bars: [macro_f1 >= 50%, accuracy >= 50%]";

#[test]
fn classes_are_compared_also_by_what_is_no_mean() {
    let compare = compared(&[("sorted.csv", sorted(0..600))], SORTED, &["old", "new"]);
    assert_eq!((&compare["main"], &compare["answer"]), (&Value::from("macro_f1"), &Value::from("b")));
    let accuracy = metric(&compare, "accuracy")["difference"].as_f64().expect("a difference");
    assert!((accuracy + 0.2).abs() < 1e-12, "{accuracy}");
    let f1 = metric(&compare, "macro_f1");
    let of = |side: &str| f1[side]["estimate"].as_f64().expect("an estimate");
    assert!((f1["difference"].as_f64().expect("a difference") - (of("a") - of("b"))).abs() < 1e-9, "{f1}");
    assert_eq!(compare["answers"]["b_better"], 120);
    let again = compared(&[("sorted.csv", sorted((0..600).rev()))], SORTED, &["old", "new", "--threads", "1"]);
    assert_eq!(compare, again, "neither the order of rows nor the number of threads has a say");
}

/// Sixty queries of six items, one of them relevant; `new` puts it first for two of three.
fn items() -> String {
    let mut items = "query,item,grade,old,new\n".to_owned();
    for query in 0..60 {
        for item in 0..6 {
            let relevant = usize::from(item == query % 6);
            let old = (item * 7 + query * 3) % 11;
            writeln!(
                items,
                "q{query},i{item},{relevant},{old},{}",
                if query % 3 == 0 { old } else { old + 20 * relevant }
            )
            .expect("text");
        }
    }
    items
}

#[test]
fn labels_orders_and_preferences_are_compared_too() {
    let mut labels = "id,topics,old,new\n".to_owned();
    for row in 0..400 {
        let truth = ["refund", "billing", "refund;billing"][row % 3];
        let said = |every: usize| if row % every == 0 { "none" } else { truth };
        writeln!(labels, "{row},{truth},{},{}", said(4), said(20)).expect("text");
    }
    let found = compared(
        &[("labels.csv", labels)],
        "name: Topics\ntask: multilabel\ngolden: {data: labels.csv, id: id, label: topics, separator: \";\", classes: [refund, billing]}\n\
         candidates: [{name: old, prediction: old}, {name: new, prediction: new}]\nbars: [subset_accuracy >= 50%]",
        &["old", "new"],
    );
    assert_eq!((&found["main"], &found["answer"]), (&Value::from("subset_accuracy"), &Value::from("b")));

    let found = compared(
        &[("items.csv", items())],
        "name: Search\ntask: ranking\ngolden: {data: items.csv, query: query, item: item, relevance: grade}\n\
         candidates: [{name: old, score: old}, {name: new, score: new}]\nbars: [mrr >= 10%]",
        &["old", "new"],
    );
    assert_eq!(
        (&found["main"], &found["answer"], &found["examples"]),
        (&Value::from("mrr"), &Value::from("b"), &Value::from(60))
    );

    let mut votes = "left,right,better\n".to_owned();
    for row in 0..300 {
        let winner = if row % 10 < 6 { "v2" } else { "v1" };
        let (left, right) = if row % 2 == 0 { ("v1", "v2") } else { ("v2", "v1") };
        writeln!(votes, "{left},{right},{}", if winner == left { "a" } else { "b" }).expect("text");
    }
    let found = compared(
        &[("votes.csv", votes)],
        "name: Prompts\ntask: preference\ngolden: {data: votes.csv, a: left, b: right, winner: better, ties: [tie]}\n\
         candidates: [{name: old, appears_as: v1}, {name: new, appears_as: v2}]\nbars: [win_rate >= 50%]",
        &["old", "new"],
    );
    let won = metric(&found, "win_rate")["difference"].as_f64().expect("a difference");
    assert!((won + 0.2).abs() < 1e-12, "six wins of ten, less four: {won}");
    assert_eq!(found["answer"], "b");
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let table = payments(1500, 5);
    let mut turned = table.clone();
    turned.rows.reverse();
    let read = |csv: String, threads: &str| {
        let folder = Folder::new();
        folder.write("golden.csv", csv);
        folder.write("payments.feature.md", SPEC);
        let ran = folder.run(&["compare", "limit", "model", "--format", "json", "--threads", threads]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    assert_eq!(read(table.csv(), "1"), read(turned.csv(), "4"));
}

#[test]
fn a_bar_compares_orders_with_those_of_the_baseline() {
    let folder = Folder::new();
    folder.write("items.csv", items());
    folder.write(
        "x.feature.md",
        "---\nformat: 1\nname: Search\ntask: ranking\ngolden: {data: items.csv, query: query, item: item, relevance: grade}\n\
         candidates: [{name: old, score: old}, {name: new, score: new}]\nbaseline: old\nship: new\nbars: [mrr >= baseline]\n---\n",
    );
    let check = folder.run(&["check", "x.feature.md", "--format", "json"]).json();
    assert_eq!(check["verdict"], "pass", "{}", check["candidates"][1]["bars"]);
    let mrr = check["comparisons"].as_array().expect("comparisons").iter().find(|c| c["metric"] == "mrr");
    assert!(mrr.is_some_and(|mrr| mrr["low"].as_f64().is_some_and(|low| low > 0.0)), "{mrr:?}");
}

#[test]
fn means_of_recorded_numbers_are_compared_example_by_example() {
    // Of three examples the second candidate takes 10, 20 and 30 ms longer, and examples differ by much more.
    let outputs = |slower: usize| -> String {
        let line = |row: usize| {
            let took = 200 + 90 * (row % 17) + slower * (1 + row % 3);
            format!("{{\"id\": \"q{row}\", \"output\": \"yes\", \"latency_ms\": {took}, \"cost\": 0.01}}\n")
        };
        (0..120).map(line).collect()
    };
    let golden: String = (0..120).map(|row| format!("q{row},Is it {row}?\n")).collect();
    let files = [("golden.csv", format!("id,question\n{golden}")), ("a.jsonl", outputs(0)), ("b.jsonl", outputs(10))];
    let spec = "name: Answers
task: generation
golden: {data: golden.csv, id: id}
graders: [{name: agrees, assert: {type: equals, value: \"yes\"}}]
errors: {currency: EUR, failed_output: {cost: 2}}
candidates: [{name: a, outputs: a.jsonl}, {name: b, outputs: b.jsonl}]
bars: [latency_ms.mean <= 2000, latency_ms.p95 <= 3000, latency_ms.max <= 9000, running_cost <= 1]";
    let compare = compared(&files, spec, &["a", "b", "--metric", "latency_ms.mean"]);
    let mean = metric(&compare, "latency_ms.mean");
    let difference = mean["difference"].as_f64().expect("a difference");
    assert!((difference + 20.0).abs() < 1e-9, "{mean}");
    assert!(mean["low"].as_f64().expect("low") > -22.0 && mean["high"].as_f64().expect("high") < -18.0, "{mean}");
    assert_eq!(mean["better"], "a");
    let all = compared(&files, spec, &["a", "b"]);
    let check = |name: &str, expect: &str| assert_eq!(metric(&all, name)["reason"], expect, "{name}");
    check("latency_ms.p95", "percentiles are not compared: ask for a mean or a share");
    check("latency_ms.max", "largest values are not compared: ask for a mean or a share");
    check("running_cost", "known without error: given in the spec, or recorded alike with every call");
}
