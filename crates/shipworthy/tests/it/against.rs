//! `check --against FILE`: what got better and worse since an earlier check; and the hash that names a verdict.

use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::golden::{SPEC, payments, spec};

const FILE: &str = "payments.feature.md";

/// A folder whose spec was checked once, into `then.json`.
fn checked(text: &str) -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", payments(1200, 11).csv());
    folder.write(FILE, text);
    let ran = folder.run(&["check", FILE, "--format", "json", "--output", "then.json"]);
    assert!([0, 1, 3].contains(&ran.code), "{}", ran.stderr);
    folder
}

fn against(folder: &Folder) -> (Ran, Value) {
    let ran = folder.run(&["check", FILE, "--against", "then.json", "--format", "json"]);
    let told = ran.json()["against"].clone();
    (ran, told)
}

#[track_caller]
fn says(told: &Value, what: &str) {
    let sentences = told["sentences"].as_array().expect("sentences");
    assert!(sentences.iter().any(|s| s.as_str().is_some_and(|s| s.contains(what))), "{what}\n{sentences:#?}");
}

#[track_caller]
fn change<'a>(told: &'a Value, metric: &str) -> &'a Value {
    let metrics = told["metrics"].as_array().expect("metrics");
    metrics.iter().find(|change| change["metric"] == metric).unwrap_or_else(|| panic!("no {metric}: {told}"))
}

#[test]
fn nothing_changed_where_nothing_did() {
    let folder = checked(SPEC);
    let plain = folder.run(&["check", FILE, "--format", "json"]);
    let (ran, told) = against(&folder);
    assert_eq!(ran.code, plain.code, "the exit code is that of the verdict");
    assert_eq!((&told["golden"], &told["paired"]), (&Value::from("same"), &Value::from(true)));
    says(&told, "The golden set is the same: 1,200 examples.");
    says(&told, "No figure has changed.");
    assert!(told["bars"].as_array().expect("bars").iter().all(|bar| bar["turn"] == "same"), "{told}");
    assert!(!plain.stdout.contains("\"against\""), "without the flag there is no such key");
}

#[test]
fn another_threshold_is_compared_example_by_example() {
    let folder = checked(SPEC);
    folder.write(FILE, spec(&[("threshold: 0.5", "threshold: 0.3")]));
    let (ran, told) = against(&folder);
    assert_eq!((&told["golden"], &told["paired"]), (&Value::from("same"), &Value::from(true)));
    says(&told, "with its threshold of then");
    let recall = change(&told, "recall");
    let then: Value = serde_json::from_str(&folder.read("then.json")).expect("JSON");
    let was = then["candidates"][1]["metrics"]["recall"]["estimate"].as_f64().expect("a recall");
    let is = ran.json()["candidates"][1]["metrics"]["recall"]["estimate"].as_f64().expect("a recall");
    let difference = recall["difference"].as_f64().expect("a difference");
    assert!((difference - (is - was)).abs() < 1e-9 && difference > 0.0, "now less then: {difference}");
    assert_eq!(recall["turn"], "better", "{recall}");
    assert_eq!(change(&told, "false_positive_rate")["turn"], "worse");
    assert_eq!(
        ran.json()["candidates"].as_array().expect("candidates").len(),
        2,
        "what was judged again is not listed"
    );
}

#[test]
fn another_candidate_is_compared_with_the_one_of_then() {
    let folder = checked(&spec(&[("ship: model", "ship: limit")]));
    folder.write(FILE, SPEC);
    let (_, told) = against(&folder);
    assert_eq!((&told["ship_then"], &told["ship_now"]), (&Value::from("limit"), &Value::from("model")));
    assert_eq!(told["paired"], true);
    says(&told, "judged again beside model");
    assert!(!told["slices"].as_array().expect("slices").is_empty());
}

#[test]
fn other_examples_are_two_samples_and_that_is_said_first() {
    let folder = checked(SPEC);
    folder.write("golden.csv", payments(1500, 12).csv());
    let (_, told) = against(&folder);
    assert_eq!((&told["golden"], &told["paired"]), (&Value::from("changed"), &Value::from(false)));
    let first = told["sentences"][0].as_str().expect("a sentence");
    assert!(first.starts_with("The golden set has changed: 1,200 examples then, 1,500 now."), "{first}");
    let recall = change(&told, "recall");
    let number = |name: &str| recall[name].as_f64().expect("a number");
    assert!(number("low") < number("difference") && number("difference") < number("high"), "{recall}");
    assert_eq!(recall["method"], "two samples, intervals put together");
    // An interval of two samples is wider than either, and narrower than both together.
    let width = |estimate: &Value| estimate["high"].as_f64().expect("high") - estimate["low"].as_f64().expect("low");
    let (then, now, both) = (width(&recall["then"]), width(&recall["now"]), number("high") - number("low"));
    assert!(both > then.max(now) && both < then + now, "{both} of {then} and {now}");
}

#[test]
fn a_candidate_that_is_gone_leaves_only_its_figures() {
    let folder = checked(SPEC);
    let renamed = SPEC.replace("name: model", "name: other").replace("ship: model", "ship: other");
    folder.write(FILE, renamed);
    let (_, told) = against(&folder);
    assert_eq!((&told["golden"], &told["paired"]), (&Value::from("same"), &Value::from(false)));
    says(&told, "model is no candidate any more");
}

#[test]
fn bars_that_turned_come_first() {
    let folder = checked(&spec(&[("recall >= 60%", "recall >= 20%"), ("rate <= 40%", "rate <= 1%")]));
    folder.write(FILE, spec(&[("recall >= 60%", "recall >= 99.9%"), ("rate <= 40%", "rate <= 90%")]));
    let (_, told) = against(&folder);
    let bars = told["bars"].as_array().expect("bars");
    let turns: Vec<&str> = bars.iter().filter_map(|bar| bar["turn"].as_str()).collect();
    assert_eq!(turns[..2], ["worse", "better"], "{told}");
    assert!(bars.iter().take(2).all(|bar| bar["target_changed"] == true));
    says(&told, "one went for the better and one went for the worse: positives caught.");
    folder.write(FILE, spec(&[("  - recall >= 60%\n", "")]));
    let (_, told) = against(&folder);
    let gone = told["bars"].as_array().expect("bars").iter().find(|bar| bar["turn"] == "gone").expect("a bar is gone");
    assert!(gone["now"].is_null() && gone["metric"] == "recall", "{gone}");
}

#[test]
fn every_report_has_the_section() {
    let folder = checked(SPEC);
    folder.write(FILE, spec(&[("threshold: 0.5", "threshold: 0.3")]));
    for format in ["text", "markdown", "html"] {
        let ran = folder.run(&["check", FILE, "--against", "then.json", "--format", format]);
        assert!(
            ran.stdout.contains("What changed since then") && ran.stdout.contains("then.json"),
            "{format}\n{}",
            ran.stdout
        );
        let plain = folder.run(&["check", FILE, "--format", format]);
        assert!(!plain.stdout.contains("What changed since then"), "{format}");
    }
}

#[test]
fn a_file_that_is_no_check_is_refused() {
    let folder = checked(SPEC);
    folder.write("no.json", "{\"format\": 1}");
    folder.write("later.json", folder.read("then.json").replacen("\"format\": 1", "\"format\": 9", 1));
    for (file, meant) in [
        ("none.json", "none.json"),
        ("no.json", "not the JSON of a check"),
        ("later.json", "later version"),
        (FILE, "not the JSON"),
    ] {
        let ran = folder.run(&["check", FILE, "--against", file]);
        assert_eq!(ran.code, 2, "{file}");
        assert!(ran.stderr.contains(meant) && ran.stderr.contains("--format json"), "{file}\n{}", ran.stderr);
    }
}

fn hash(folder: &Folder, more: &[&str]) -> String {
    let ran = folder.run(&[&["check", FILE, "--format", "json"], more].concat());
    ran.json()["verdict_hash"].as_str().expect("a hash").to_owned()
}

#[test]
fn a_verdict_has_a_hash_that_follows_what_it_rests_on() {
    let folder = checked(SPEC);
    let first = hash(&folder, &[]);
    assert!(first.len() == 64 && first.chars().all(|c| c.is_ascii_hexdigit()), "{first}");
    assert_eq!(hash(&folder, &["--threads", "1"]), first, "nothing depends on threads");
    assert_ne!(hash(&folder, &["--seed", "1"]), first, "the seed is part of it");
    folder.write(FILE, SPEC.replace('\n', "\r\n"));
    assert_eq!(hash(&folder, &[]), first, "a checkout with other line ends is the same spec");
    folder.write(FILE, SPEC.replace("Rent, school fees", "Rent and school fees"));
    assert_ne!(hash(&folder, &[]), first, "the prose is part of the spec");
    folder.write(FILE, SPEC);
    for format in ["text", "markdown", "html"] {
        let ran = folder.run(&["check", FILE, "--format", format]);
        assert!(ran.stdout.contains(&first), "{format}");
    }
    folder.write("golden.csv", payments(1201, 11).csv());
    assert_ne!(hash(&folder, &[]), first, "the data are part of it");
}

#[test]
fn github_gets_a_line_for_every_bar_that_does_not_pass() {
    let folder = checked(&spec(&[
        ("recall >= 60%", "recall >= 99.9%"),
        ("  - false_positive_rate <= 40%\n", "  - {id: dream, bar: precision >= 99.9%, severity: should}\n"),
        ("## Edge cases\n", "Edge cases:\n"),
    ]));
    let ran = folder.run(&["check", FILE, "--format", "github"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.stdout);
    let bar = SPEC.lines().position(|line| line.contains("recall >= 60%")).expect("the bar") + 1;
    assert!(
        lines[0].starts_with(&format!("::error file={FILE},line={bar},col=5,title=Fails%3A Positives caught::")),
        "{}",
        lines[0]
    );
    assert!(lines[0].contains("asked at least 99.9%25"), "{}", lines[0]);
    assert!(lines[1].starts_with("::error ") && lines[1].contains("Edge cases"), "{}", lines[1]);
    assert!(lines[2].starts_with("::warning ") && lines[2].contains("Alarms that are right"), "{}", lines[2]);
}

#[test]
fn github_gets_what_is_wrong_with_a_spec() {
    let folder = checked(SPEC);
    folder.write(FILE, spec(&[("threshold: 0.5", "treshold: 0.5")]));
    let ran = folder.run(&["check", FILE, "--format", "github"]);
    assert_eq!(ran.code, 2);
    let line = SPEC.lines().position(|line| line.contains("threshold: 0.5")).expect("the line") + 1;
    assert!(ran.stdout.starts_with(&format!("::error file={FILE},line={line},")), "{}", ran.stdout);
    assert!(ran.stdout.contains("threshold") && ran.stderr.contains("treshold"), "{}{}", ran.stdout, ran.stderr);
}
