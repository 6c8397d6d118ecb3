//! Features that answer with text: outputs are graded, judges are corrected by people, and the verdict is as for any feature.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::folder::{Folder, Ran};
use crate::reference::candidate;

const PROSE: &str = shipworthy_testkit::workspace::PROSE;

/// Questions about articles, in three topics.
fn questions(count: usize) -> String {
    let mut csv = "question_id,topic,article,question\n".to_owned();
    for row in 0..count {
        let topic = ["orders", "returns", "payments"][row % 3];
        writeln!(csv, "q{row},{topic},A-{},\"Where, please, is parcel {row}?\"", row % 40).expect("text");
    }
    csv
}

/// Outputs of `repeats` tries; each is made by `say` from the row and the try, both counted from 0.
fn outputs(count: usize, repeats: usize, say: impl Fn(usize, usize) -> Value) -> String {
    let mut lines = String::new();
    for row in 0..count {
        for repeat in 0..repeats {
            let mut line = json!({"id": format!("q{row}"), "repeat": repeat + 1});
            if let (Value::Object(line), Value::Object(said)) = (&mut line, say(row, repeat)) {
                line.extend(said);
            }
            writeln!(lines, "{line}").expect("text");
        }
    }
    lines
}

/// An answer that names its article, unless the row is one of every `every`.
fn cites(row: usize, every: usize) -> Value {
    let named = if row % every == every - 1 { "our pages".to_owned() } else { format!("article A-{}", row % 40) };
    json!({"output": format!("Please see {named}, <b>then</b> track it."), "latency_ms": 100 + row % 50, "output_tokens": 9, "cost": 0.002})
}

fn ran(files: &[(&str, String)], front_matter: &str, arguments: &[&str]) -> (Folder, Ran) {
    let folder = Folder::new();
    for (name, text) in files {
        folder.write(name, text);
    }
    folder.write("x.feature.md", format!("---\nformat: 1\ntask: generation\n{front_matter}\n---\n{PROSE}"));
    let ran = folder.run(&[&["check", "x.feature.md"], arguments].concat());
    (folder, ran)
}

fn judged(files: &[(&str, String)], front_matter: &str) -> Value {
    let (_, ran) = ran(files, front_matter, &["--format", "json"]);
    assert!([0, 1, 3].contains(&ran.code), "exit code {}\n{}", ran.code, ran.stderr);
    ran.json()
}

#[track_caller]
fn estimate(candidate: &Value, metric: &str) -> f64 {
    candidate["metrics"][metric]["estimate"].as_f64().unwrap_or_else(|| panic!("no {metric}"))
}

const CITING: &str = r#"name: Support answers
golden: {data: questions.csv, id: question_id, slices: [topic]}
graders:
  - {name: cites, assert: {type: contains, value: "{{article}}"}}
  - {name: short, assert: [{type: word-count, value: {max: 12}}, {type: javascript, value: "output.length < 200"}]}
errors: {currency: INR, per: 1000, volume_per_month: 1000, failed_output: 40, failed_grader: {cites: 100}}
candidates:
  - {name: careful, outputs: outputs/careful.jsonl}
  - {name: hasty, outputs: outputs/hasty.jsonl}
baseline: hasty
bars:
  - pass_rate >= 85%
  - pass_rate of every grader >= 80% in every topic with at least 50 examples
  - latency_ms.p95 <= 200
  - error_cost <= baseline"#;

#[test]
fn outputs_are_graded_and_judged_like_any_feature() {
    let files = [
        ("questions.csv", questions(600)),
        ("outputs/careful.jsonl", outputs(600, 1, |row, _| cites(row, 20))),
        ("outputs/hasty.jsonl", outputs(600, 1, |row, _| cites(row, 5))),
    ];
    let check = judged(&files, CITING);
    let careful = candidate(&check, "careful");
    assert_eq!(estimate(careful, "pass_rate"), 0.95, "30 of 600 name no article");
    assert_eq!(estimate(careful, "pass_rate of \"short\""), 1.0);
    assert_eq!(estimate(careful, "error_cost"), 5.0, "5% of outputs cost 100");
    assert_eq!(estimate(careful, "running_cost"), 0.002, "as recorded");
    assert!((estimate(careful, "total_cost") - 5.002).abs() < 1e-12);
    assert_eq!(check["verdict"], "pass");
    assert_eq!(careful["bars"].as_array().expect("bars").len(), 1 + 2 * 3 + 2);
    assert_eq!(estimate(candidate(&check, "hasty"), "pass_rate"), 0.8);
    let miss = &careful["misses"][0];
    assert_eq!(miss["told"], "failed: cites");
    let shown = miss["columns"].as_array().expect("columns").iter().find(|column| column[0] == "output");
    assert_eq!(shown.expect("the output is shown")[1], "Please see our pages, <b>then</b> track it.");
}

#[test]
fn what_models_wrote_is_shown_and_never_run() {
    let hostile = "<script>alert(1)</script>\u{1b}[31m{{7*7}}";
    let say = |row: usize, _| if row == 3 { json!({"output": hostile}) } else { cites(row, 1_000) };
    let files = [
        ("questions.csv", questions(60)),
        ("outputs/careful.jsonl", outputs(60, 1, say)),
        ("outputs/hasty.jsonl", outputs(60, 1, say)),
    ];
    let (_, text) = ran(&files, CITING, &[]);
    assert!(!text.stdout.contains('\u{1b}'), "an escape reached the terminal");
    let (folder, _) = ran(&files, CITING, &["--format", "html", "--output", "x.html"]);
    let page = folder.read("x.html");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("<script>alert"));
}

#[test]
fn tries_of_one_example_are_no_further_examples() {
    // Of each example the first try passes, and the second on every other one.
    let say =
        |row: usize, repeat: usize| if repeat == 1 && row.is_multiple_of(2) { cites(0, 1) } else { cites(row, 1_000) };
    let spec =
        CITING.replace("  - pass_rate >= 85%\n", "  - pass_rate >= 85%\n  - pass@2 >= 90%\n  - all_pass@2 >= 40%\n");
    let files = [
        ("questions.csv", questions(200)),
        ("outputs/careful.jsonl", outputs(200, 2, say)),
        ("outputs/hasty.jsonl", outputs(200, 2, say)),
    ];
    let check = judged(&files, &spec);
    let careful = candidate(&check, "careful");
    assert_eq!(careful["metrics"]["pass_rate"]["n"], 200, "examples, not outputs");
    assert_eq!(estimate(careful, "pass_rate"), 0.75);
    assert_eq!(estimate(careful, "pass@2"), 1.0);
    assert_eq!(estimate(careful, "all_pass@2"), 0.5);
}

#[test]
fn assertions_see_what_is_recorded_beside_a_text() {
    // An agent that looks its answer up, but for every fourth question; and is unsure of every fifth.
    let say = |row: usize, _| {
        let steps = if row % 4 == 3 { vec!["answer"] } else { vec!["search the help pages", "answer"] };
        let spans: Vec<Value> = steps.iter().map(|name| json!({"name": name, "startTime": 0, "endTime": 5})).collect();
        let sure = if row % 5 == 4 { -3.0 } else { -0.1 };
        json!({"output": "See article A-1.", "trace": {"traceId": "t", "spans": spans}, "logprobs": [sure, sure]})
    };
    let files = [("q.csv", questions(120)), ("agent.jsonl", outputs(120, 1, say))];
    let spec = "name: Agent
golden: {data: q.csv, id: question_id}
graders:
  - {name: looks it up, assert: {type: trace-span-count, value: {pattern: \"search*\", min: 1}}}
  - {name: is sure, assert: {type: perplexity, threshold: 2}}
candidates: [{name: agent, outputs: agent.jsonl}]
bars: [pass_rate >= 50%]";
    let judged = judged(&files, spec);
    let agent = candidate(&judged, "agent");
    assert_eq!(estimate(agent, "pass_rate of \"looks it up\""), 0.75);
    assert_eq!(estimate(agent, "pass_rate of \"is sure\""), 0.8);
}

#[test]
fn what_never_arrived_passes_nothing() {
    let say = |row: usize, _| if row.is_multiple_of(10) { json!({"error": "timed out"}) } else { cites(row, 1_000) };
    let files = [
        ("questions.csv", questions(200)),
        ("outputs/careful.jsonl", outputs(200, 1, say)),
        ("outputs/hasty.jsonl", outputs(200, 1, say)),
    ];
    let check = judged(&files, CITING);
    let careful = candidate(&check, "careful");
    assert_eq!(estimate(careful, "no_output_rate"), 0.1);
    assert_eq!(estimate(careful, "pass_rate"), 0.9);
    assert_eq!(careful["misses"][0]["told"], "no output arrived");
}

const JUDGED: &str = r#"name: Support answers
golden: {data: questions.csv, id: question_id, slices: [topic]}
graders:
  - {name: grounded, column: judge_says, given_by: judge, measures: hallucination}
human_labels: labels.csv
candidates:
  - {name: careful, outputs: outputs/careful.jsonl}
bars: [hallucination_rate <= 25%, pass_rate >= 95%]"#;

/// People fail every fifth output. The judge agrees, except that it passes half of those and fails every tenth of the others.
fn judge(row: usize) -> (bool, bool) {
    let people = !row.is_multiple_of(5);
    let judge = if people { row % 10 != 7 } else { row.is_multiple_of(2) };
    (people, judge)
}

/// Labels for every seventh output, at most so many.
fn labels(count: usize, most: usize, says: impl Fn(usize) -> bool) -> String {
    let mut csv = "id,candidate,grader,pass\n".to_owned();
    for row in (0..count).filter(|row| row % 7 == 3).take(most) {
        writeln!(csv, "q{row},careful,grounded,{}", says(row)).expect("text");
    }
    csv
}

fn judged_files(labels: String) -> [(&'static str, String); 3] {
    let say = |row: usize, _| json!({"output": "It is there.", "judge_says": judge(row).1});
    [("questions.csv", questions(1_000)), ("outputs/careful.jsonl", outputs(1_000, 1, say)), ("labels.csv", labels)]
}

#[test]
fn a_judge_is_corrected_by_what_people_said() {
    let check = judged(&judged_files(labels(1_000, 200, |row| judge(row).0)), JUDGED);
    let careful = candidate(&check, "careful");
    let rate = &careful["metrics"]["hallucination_rate"];
    let (low, high) = (rate["low"].as_f64().expect("a bound"), rate["high"].as_f64().expect("a bound"));
    assert!(low < 0.2 && 0.2 < high && high - low < 0.2, "people would fail 20%: {rate}");
    assert!(rate["method"].as_str().expect("a method").contains("smoothed PPI++"), "{rate}");
    let card = &careful["judges"][0];
    assert_eq!((&card["grader"], &card["labels"]), (&"grounded".into(), &143.into()));
    assert_eq!(card["raw_pass_rate"], 0.8, "what the judge says by itself");
    let rate = |name: &str| card[name]["estimate"].as_f64().unwrap_or_else(|| panic!("no {name}"));
    assert!(
        (0.8..0.95).contains(&rate("true_positive_rate")) && (0.3..0.7).contains(&rate("true_negative_rate")),
        "{card}"
    );
    let passing = &careful["bars"][1];
    assert_eq!(passing["verdict"], "fail", "the judge passes four of five, and so do people: {passing}");
}

#[test]
fn labels_that_were_picked_among_the_fails_make_no_candidate_look_bad() {
    // Everything that the judge fails is labelled, and every seventh of the others: most labels are of bad outputs.
    let mut csv = "id,candidate,grader,pass\n".to_owned();
    for row in (0..1_000).filter(|row| !judge(*row).1 || row % 7 == 3) {
        writeln!(csv, "q{row},careful,grounded,{}", judge(row).0).expect("text");
    }
    let check = judged(&judged_files(csv), JUDGED);
    let rate = &candidate(&check, "careful")["metrics"]["hallucination_rate"];
    let (low, high) = (rate["low"].as_f64().expect("a bound"), rate["high"].as_f64().expect("a bound"));
    assert!(low < 0.2 && 0.2 < high, "people would fail 20%, and 45% of the labelled ones: {rate}");
}

#[test]
fn a_judge_whose_passes_nobody_looked_at_decides_nothing() {
    let mut csv = "id,candidate,grader,pass\n".to_owned();
    for row in (0..1_000).filter(|row| !judge(*row).1) {
        writeln!(csv, "q{row},careful,grounded,{}", judge(row).0).expect("text");
    }
    let check = judged(&judged_files(csv), JUDGED);
    let reason = &candidate(&check, "careful")["bars"][0]["reason"];
    assert_eq!(reason, "nobody labelled an output that the judge passes; label some");
}

#[test]
fn a_judge_that_nobody_measured_decides_nothing() {
    let check = judged(&judged_files(labels(1_000, 12, |row| judge(row).0)), JUDGED);
    let bars = candidate(&check, "careful")["bars"].as_array().expect("bars");
    for bar in bars {
        assert_eq!(bar["verdict"], "not_enough_evidence");
        assert_eq!(bar["reason"], "people labelled 12 of these outputs; 30 are needed to correct the judge");
        assert_eq!(bar["estimate"], Value::Null, "the judge's own word is no estimate");
    }
    assert_eq!(check["verdict"], "not_enough_evidence");
}

#[test]
fn a_judge_that_guesses_is_sent_away() {
    let check = judged(&judged_files(labels(1_000, 200, |row| row % 3 == 0)), JUDGED);
    let reason = candidate(&check, "careful")["bars"][0]["reason"].as_str().expect("a reason").to_owned();
    assert!(
        reason.starts_with("the judge of \"grounded\": it has not been shown to know more than chance"),
        "{reason}"
    );
}

#[test]
fn what_cannot_be_graded_is_told_at_its_place() {
    let files = [
        ("questions.csv", questions(60)),
        ("outputs/careful.jsonl", outputs(30, 1, |row, _| cites(row, 20))),
        ("labels.csv", "id,candidate,grader,pass\nq1,careful,cites,maybe\nq2,careful,polite,true\n".to_owned()),
    ];
    let spec = CITING
        .replace("type: word-count", "type: word-cuont")
        .replace("baseline: hasty", "baseline: hasty\nhuman_labels: labels.csv")
        .replace(
            "  - {name: hasty, outputs: outputs/hasty.jsonl}",
            "  - {name: hasty, outputs: outputs/careful.jsonl, output: text}",
        );
    let (folder, ran) = ran(&files, &spec, &[]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr);
    assert!(folder.files().iter().all(|file| !file.ends_with(".html")), "nothing is written");
}

#[test]
fn every_example_needs_an_output() {
    let files = [
        ("questions.csv", questions(60)),
        ("outputs/careful.jsonl", outputs(50, 1, |row, _| cites(row, 20))),
        ("outputs/hasty.jsonl", outputs(60, 1, |row, _| cites(row, 20))),
    ];
    let (_, ran) = ran(&files, CITING, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("10 of 60 golden rows have no row in `the outputs of careful`"), "{}", ran.stderr);
}

#[test]
fn a_spec_of_texts_to_fill_in_is_written_and_says_what_it_lacks() {
    let folder = Folder::new();
    let ran = folder.run(&["new", "Support answers", "--task", "generation"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = folder.run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("data/golden.csv") && !ran.stderr.contains("panicked"), "{}", ran.stderr);
}
