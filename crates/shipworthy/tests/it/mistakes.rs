//! The examples that a candidate gets wrong: each quotes what that candidate wrote, and says whose word it is that it is wrong.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::folder::Folder;
use crate::reference::candidate;

const PROSE: &str = shipworthy_testkit::workspace::PROSE;

/// The check of these files as JSON, and its page.
fn checked(files: &[(&str, String)], front_matter: &str) -> (Value, String) {
    let folder = Folder::new();
    for (name, text) in files {
        folder.write(name, text);
    }
    folder.write("x.feature.md", format!("---\nformat: 1\ntask: generation\n{front_matter}\n---\n{PROSE}"));
    let ran = |format: &str| {
        let ran = folder.run(&["check", "x.feature.md", "--format", format]);
        assert!([0, 1, 3].contains(&ran.code), "exit code {}\n{}", ran.code, ran.stderr);
        ran
    };
    (ran("json").json(), ran("html").stdout)
}

/// What model A and model B say of a parcel; neither says what is asked for, and A says more.
fn says(name: &str, row: usize) -> String {
    match name {
        "A" => {
            format!("Alpha has looked for parcel number {row} in every depot and is very sorry to say that it is lost.")
        }
        _ => format!("Bravo cannot tell where {row} is."),
    }
}

#[track_caller]
fn quotes_its_own(check: &Value, name: &str, said: impl Fn(usize) -> String) {
    let misses = candidate(check, name)["misses"].as_array().expect("misses").clone();
    assert_eq!(misses.len(), 12);
    let other = if name == "A" { "Bravo" } else { "Alpha" };
    for miss in &misses {
        let columns = miss["columns"].as_array().expect("columns");
        let of = |name: &str| columns.iter().find(|column| column[0] == name).map(|column| column[1].clone());
        let row = of("id").and_then(|id| id.as_str()?.strip_prefix('q')?.parse().ok()).expect("an id");
        assert_eq!(miss["output"], said(row), "{miss}");
        assert_eq!(of("output"), Some(miss["output"].clone()));
        assert_eq!(miss["first"], json!(["id", "question"]));
        assert!(!miss.to_string().contains(other), "{name} is quoted with the words of the other: {miss}");
    }
}

/// What stands under "What it gets wrong".
fn part(page: &str) -> &str {
    let part = page.split_once("id=\"misses\"").expect("mistakes").1;
    part.split_once("</section>").expect("an end").0
}

const SPEC: &str = r#"name: Parcels
golden: {data: golden.csv, id: id}
graders:
  - {name: finds, assert: {type: contains, value: found}}
candidates:
  - {name: A, ANSWERS-A}
  - {name: B, ANSWERS-B}
baseline: A
ship: B
bars: [pass_rate >= 50%]"#;

#[test]
fn a_mistake_quotes_the_candidate_that_made_it_from_columns_of_the_golden_set() {
    let mut golden = "id,question,answer_a,answer_b\n".to_owned();
    for row in 0..60 {
        writeln!(golden, "q{row},Where is parcel {row}?,{},{}", says("A", row), says("B", row)).expect("text");
    }
    let spec = SPEC.replace("ANSWERS-A", "output: answer_a").replace("ANSWERS-B", "output: answer_b");
    let (check, page) = checked(&[("golden.csv", golden)], &spec);
    for name in ["A", "B"] {
        quotes_its_own(&check, name, |row| says(name, row));
    }
    let part = part(&page);
    assert!(!part.contains("Alpha"), "the page is about B");
    let first = candidate(&check, "B")["misses"][0]["output"].as_str().expect("a text").to_owned();
    assert_eq!(part.matches(&first).count(), 1, "the output stands there once");
    assert!(part.contains("question: Where is parcel") && part.contains("All columns"));
}

#[test]
fn a_mistake_quotes_the_candidate_that_made_it_from_files_and_of_repeats_the_one_that_failed() {
    let mut golden = "id,question\n".to_owned();
    let (mut a, mut b) = (String::new(), String::new());
    for row in 0..60 {
        writeln!(golden, "q{row},Where is parcel {row}?").expect("text");
        for (name, lines) in [("A", &mut a), ("B", &mut b)] {
            for (repeat, said) in [(1, format!("{name} found it.")), (2, says(name, row))] {
                let line = json!({"id": format!("q{row}"), "repeat": repeat, "output": said});
                writeln!(lines, "{line}").expect("text");
            }
        }
    }
    let spec = SPEC.replace("ANSWERS-A", "outputs: a.jsonl").replace("ANSWERS-B", "outputs: b.jsonl");
    let (check, _) = checked(&[("golden.csv", golden), ("a.jsonl", a), ("b.jsonl", b)], &spec);
    for name in ["A", "B"] {
        quotes_its_own(&check, name, |row| says(name, row));
        assert_eq!(candidate(&check, name)["misses"][0]["told"], "1 of 2 failed: finds");
        assert_eq!(candidate(&check, name)["misses"][0]["why"][0][0], "finds");
    }
}

const JUDGED: &str = r#"name: Parcels
golden: {data: golden.csv, id: id}
graders:
  - {name: polite, assert: {type: contains, value: please}}
  - {name: grounded, column: judge_says, given_by: judge}
errors: {currency: EUR, per: 1000, volume_per_month: 1000, failed_output: 4, failed_grader: {grounded: 30}}
human_labels: labels.csv
candidates: [{name: model, outputs: model.jsonl}]
bars: [pass_rate >= 50%]"#;

/// The mistakes that are listed, as id, what is told, and cost.
fn listed(labelled: &[(usize, bool)]) -> Vec<(String, String, f64)> {
    let (mut golden, mut outputs) = ("id,question\n".to_owned(), String::new());
    for row in 0..60 {
        writeln!(golden, "q{row},Where is parcel {row}?").expect("text");
        // The judge fails rows 0, 2 and 3; row 3 is not polite.
        let said = if row == 3 { "It is there." } else { "It is there, please look." };
        let judge = ![0, 2, 3].contains(&row);
        writeln!(outputs, "{}", json!({"id": format!("q{row}"), "output": said, "judge_says": judge})).expect("text");
    }
    let mut labels = "id,candidate,grader,pass\n".to_owned();
    for (row, passes) in labelled {
        writeln!(labels, "q{row},model,grounded,{passes}").expect("text");
    }
    let files = [("golden.csv", golden), ("model.jsonl", outputs), ("labels.csv", labels)];
    let (check, _) = checked(&files, JUDGED);
    let misses = candidate(&check, "model")["misses"].as_array().expect("misses").clone();
    let one = |miss: &Value| {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        (text(&miss["columns"][0][1]), text(&miss["told"]), miss["cost"].as_f64().expect("a cost"))
    };
    let mut listed: Vec<(String, String, f64)> = misses.iter().map(one).collect();
    listed.sort_by(|a, b| a.0.cmp(&b.0));
    listed
}

fn expected(of: &[(&str, &str, f64)]) -> Vec<(String, String, f64)> {
    of.iter().map(|(id, told, cost)| ((*id).to_owned(), (*told).to_owned(), *cost)).collect()
}

#[test]
fn where_people_labelled_an_output_their_word_counts_and_not_the_judges() {
    let by_judge = expected(&[
        ("q0", "failed: grounded (judge)", 30.0),
        ("q2", "failed: grounded (judge)", 30.0),
        ("q3", "failed: polite, grounded (judge)", 30.0),
    ]);
    assert_eq!(listed(&[(4, true)]), by_judge, "nobody spoke of the three that the judge fails");
    let some = [(0, true), (1, false), (3, true), (4, true)];
    let by_both = expected(&[
        ("q1", "failed: grounded (people)", 30.0),
        ("q2", "failed: grounded (judge)", 30.0),
        ("q3", "failed: polite", 4.0),
    ]);
    assert_eq!(listed(&some), by_both);
    let all: Vec<(usize, bool)> = (0..60).map(|row| (row, row != 1)).collect();
    let by_people = expected(&[("q1", "failed: grounded (people)", 30.0), ("q3", "failed: polite", 4.0)]);
    assert_eq!(listed(&all), by_people, "all are labelled, and the judge has no say");
}
