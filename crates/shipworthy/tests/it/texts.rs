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

/// Outputs that cite or do not, with prices of one candidate and bars on money.
fn priced(outputs: String, count: usize, prices: &str, bars: &[&str]) -> Value {
    let spec = format!(
        r#"name: Support answers
golden: {{data: questions.csv, id: question_id}}
graders:
  - {{name: cites, assert: {{type: contains, value: "{{{{article}}}}"}}}}
errors: {{currency: EUR, {prices}}}
candidates:
  - {{name: careful, outputs: outputs/careful.jsonl}}
bars:
  - {}"#,
        bars.join("\n  - ")
    );
    judged(&[("questions.csv", questions(count)), ("outputs/careful.jsonl", outputs)], &spec)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

#[test]
fn what_calls_cost_is_as_uncertain_as_any_mean() {
    // A few calls cost much.
    let cost = |row: usize| 0.001 * ((row % 10) as f64).exp2();
    let say = |row: usize, _| {
        let mut line = cites(row, 10);
        line["cost"] = json!(cost(row));
        line
    };
    let mean = (0..100).map(cost).sum::<f64>() / 100.0;
    let bars = [format!("running_cost <= {}", 1.01 * mean), format!("total_cost <= {}", 1.01 * mean + 0.0002)];
    let bars: Vec<&str> = bars.iter().map(String::as_str).collect();
    let check = priced(outputs(100, 1, say), 100, "failed_output: 0.001", &bars);
    let careful = candidate(&check, "careful");
    for (bar, metric) in careful["bars"].as_array().expect("bars").iter().zip(["running_cost", "total_cost"]) {
        assert_eq!(bar["verdict"], "not_enough_evidence", "{bar}");
        let found = &careful["metrics"][metric];
        let [low, at, high] = ["low", "estimate", "high"].map(|key| number(&found[key]));
        assert!(low < 0.85 * at && at < mean + 0.001 && 1.2 * at < high, "{found}");
    }
    let method = careful["metrics"]["running_cost"]["method"].as_str().expect("a method").to_owned();
    assert_eq!(method, "recorded with the calls; jackknife t on the logarithm");
    // The mean over repeats, not the first.
    let say = |row: usize, repeat: usize| {
        let mut line = cites(row, 10);
        line["cost"] = json!([0.01, 0.02, 0.03][repeat]);
        line
    };
    let check = priced(outputs(60, 3, say), 60, "failed_output: 1", &["running_cost <= 1"]);
    assert!((estimate(candidate(&check, "careful"), "running_cost") - 0.02).abs() < 1e-12);
}

#[test]
fn without_a_mistake_bars_on_money_are_cleared_as_that_on_the_pass_rate() {
    let bars = ["error_cost <= 0.05", "total_cost <= 0.06", "cost_per_pass <= 0.06"];
    let check = priced(outputs(120, 1, |row, _| cites(row, 1_000)), 120, "failed_output: 1", &bars);
    let careful = candidate(&check, "careful");
    let most = 1.0 - 0.05_f64.powf(1.0 / 120.0);
    let bounds = [most, 0.002 + most, (0.002 + most) / (1.0 - most)];
    for (bar, bound) in careful["bars"].as_array().expect("bars").iter().zip(bounds) {
        assert_eq!(bar["verdict"], "pass", "{bar}");
        assert!((number(&bar["bound"]) - bound).abs() < 1e-9, "{bar}");
    }
    let tight = priced(outputs(120, 1, |row, _| cites(row, 1_000)), 120, "failed_output: 1", &["error_cost <= 0.02"]);
    let open = &candidate(&tight, "careful")["bars"][0];
    assert_eq!(open["verdict"], "not_enough_evidence");
    // Without a failure 149 examples show a failure rate of at most 2%.
    let more = number(&open["more"]["examples"]);
    assert!((29.0..60.0).contains(&more), "{open}");
}

#[test]
fn few_good_answers_cost_what_the_ends_of_the_pass_rate_make_of_them() {
    let say = |row: usize, _| if row.is_multiple_of(6) { cites(row, 1_000) } else { cites(0, 1) };
    let check = priced(outputs(60, 1, say), 60, "failed_output: 2", &["cost_per_pass <= 30"]);
    let metrics = &candidate(&check, "careful")["metrics"];
    let (rate, each) = (&metrics["pass_rate"], &metrics["cost_per_pass"]);
    let money = |rate: &Value| 2.002 / number(rate) - 2.0;
    for (money_at, rate_at) in [("estimate", "estimate"), ("low", "high"), ("high", "low")] {
        assert!((number(&each[money_at]) - money(&rate[rate_at])).abs() < 1e-9, "{each} {rate}");
    }
    assert!(number(&each["low"]) > 5.0 && number(&each["high"]) > 19.0, "{each}");
}

const QUIET: &str = "name: Support answers
golden: {data: questions.csv, id: question_id}
graders: [{name: keeps quiet, assert: {type: not-icontains, value: zzz}}]
candidates: [{name: careful, outputs: outputs/careful.jsonl}]
bars: [pass_rate >= 5%]";

/// Codes of the findings of a check.
fn codes(check: &Value) -> Vec<&str> {
    let findings = check["findings"].as_array().expect("findings").iter();
    findings.map(|finding| finding["code"].as_str().expect("a code")).collect()
}

#[test]
fn an_output_that_says_nothing_passes_no_grader() {
    let say = |row: usize, _| match row % 4 {
        0 => json!({"output": ""}),
        1 => json!({"output": " \n "}),
        2 => json!({"output": "", "tool_calls": [{"function": {"name": "track"}}]}),
        _ => json!({"output": "It is there."}),
    };
    let check = judged(&[("questions.csv", questions(100)), ("outputs/careful.jsonl", outputs(100, 1, say))], QUIET);
    let careful = candidate(&check, "careful");
    assert_eq!(estimate(careful, "pass_rate"), 0.5, "who calls a tool answers");
    assert_eq!(estimate(careful, "no_output_rate"), 0.0, "they arrived");
    let misses = careful["misses"].as_array().expect("mistakes");
    assert!(!misses.is_empty() && misses.iter().all(|miss| miss["told"] == "nothing was answered"), "{misses:?}");
    let finding = check["findings"].as_array().expect("findings").iter().find(|of| of["code"] == "empty-outputs");
    let message = "50 of 100 outputs of careful are empty: nothing was answered, so no grader passes them";
    assert_eq!(finding.expect("a finding")["message"], message);
    // Nor does a judge, whatever it said of them.
    let say = |row: usize, _| {
        let said = if row.is_multiple_of(2) { "It is there." } else { "  " };
        json!({"output": said, "judge_says": true})
    };
    let files = [
        ("questions.csv", questions(1_000)),
        ("outputs/careful.jsonl", outputs(1_000, 1, say)),
        ("labels.csv", labels(1_000, 200, |_| true)),
    ];
    let check = judged(&files, JUDGED);
    assert_eq!(candidate(&check, "careful")["judges"][0]["raw_pass_rate"], 0.5);
}

#[test]
fn two_rows_that_are_one_output_are_refused() {
    let lines = outputs(60, 1, |row, _| cites(row, 20)) + &outputs(60, 1, |row, _| cites(row, 1));
    let (_, ran) = ran(&[("questions.csv", questions(60)), ("outputs/careful.jsonl", lines)], QUIET, &[]);
    assert_eq!(ran.code, 2);
    let told = "60 rows in `outputs/careful.jsonl`: the id and the repeat of an earlier row again; the first is row 61, which is `q0`, \
                repeat 1, as row 1 is";
    assert!(ran.stderr.contains("error[duplicate-output]") && ran.stderr.contains(told), "{}", ran.stderr);
    assert!(ran.stderr.contains("keep one output per id and repeat"), "{}", ran.stderr);
}

#[test]
fn a_stray_second_output_is_told_of_and_is_no_repeat() {
    let line = |row: usize| format!("{{\"id\": \"q{row}\", \"output\": \"It is there.\"}}\n");
    let all = || (0..60).map(line).collect::<String>();
    let check =
        |outputs: String| judged(&[("questions.csv", questions(60)), ("outputs/careful.jsonl", outputs)], QUIET);
    let stray = check(all() + &line(7));
    assert!(codes(&stray).contains(&"uneven-repeats"), "{}", stray["findings"]);
    assert!(candidate(&stray, "careful")["repeats"].is_null(), "nothing is said of repeats");
    let even = check(all() + &all());
    assert!(!codes(&even).contains(&"uneven-repeats"), "{}", even["findings"]);
    assert_eq!(candidate(&even, "careful")["repeats"]["repeats"], 2.0);
}

#[test]
fn the_slowest_answer_is_told_and_shows_no_bar_to_be_kept() {
    let spec = QUIET.replace("bars: [", "bars: [latency_ms.max <= 30000, latency_ms.max <= 120, ");
    let files =
        [("questions.csv", questions(100)), ("outputs/careful.jsonl", outputs(100, 1, |row, _| cites(row, 20)))];
    let check = judged(&files, &spec);
    let careful = candidate(&check, "careful");
    assert_eq!(estimate(careful, "latency_ms.max"), 149.0);
    let (open, failed) = (&careful["bars"][0], &careful["bars"][1]);
    assert_eq!((&open["verdict"], &failed["verdict"]), (&"not_enough_evidence".into(), &"fail".into()));
    assert_eq!((&open["low"], &open["high"], &open["more"]), (&Value::Null, &Value::Null, &Value::Null));
    assert!(open["reason"].as_str().is_some_and(|why| why.ends_with("such as latency_ms.p99")), "{open}");
}

#[test]
fn no_more_outputs_pass_all_graders_than_pass_one_of_them() {
    // How many, whether they answer, what the judge says, and whether people labelled them: they passed all that they saw.
    let cells = [
        (18, true, true, true),
        (7, true, false, true),
        (17, true, true, false),
        (5, true, false, false),
        (5, false, true, true),
        (5, false, true, false),
        (3, false, false, false),
    ];
    let rows: Vec<(bool, bool, bool)> = cells
        .iter()
        .flat_map(|&(count, answers, judge, labelled)| std::iter::repeat_n((answers, judge, labelled), count))
        .collect();
    let mut labels = "id,candidate,grader,pass\n".to_owned();
    for (row, _) in rows.iter().enumerate().filter(|(_, (.., labelled))| *labelled) {
        writeln!(labels, "q{row},careful,grounded,true").expect("text");
    }
    let say = |row: usize, _| {
        let output = if rows[row].0 { "It is there." } else { "Please contact our team." };
        json!({"output": output, "judge_says": rows[row].1})
    };
    let files =
        [("questions.csv", questions(60)), ("outputs/careful.jsonl", outputs(60, 1, say)), ("labels.csv", labels)];
    let spec =
        JUDGED.replace("graders:\n", "graders:\n  - {name: answers, assert: {type: not-icontains, value: our team}}\n");
    let check = judged(&files, &spec);
    let metrics = &candidate(&check, "careful")["metrics"];
    let (all, exact) = (&metrics["pass_rate"], &metrics["pass_rate of \"answers\""]);
    assert_eq!(number(&exact["estimate"]), 47.0 / 60.0);
    for figure in ["estimate", "high"] {
        assert!(number(&all[figure]) <= number(&exact[figure]) + 1e-9, "{figure}: {all} beside {exact}");
    }
    assert!(number(&all["low"]) < number(&exact["low"]), "what the judge does not know is not known: {all}");
}

/// Labels for every seventh of 1,000 outputs, a third of which were another text when people saw them. Of these `anew` are labelled again.
fn carried_over(anew: usize) -> String {
    let mut csv = "id,candidate,grader,pass,seen\n".to_owned();
    for row in (0..1_000).filter(|row| row % 7 == 3) {
        let seen = if row % 21 == 3 { "0000000000000000" } else { "" };
        writeln!(csv, "q{row},careful,grounded,true,{seen}").expect("text");
    }
    for row in (0..1_000).filter(|row| row % 21 == 3).take(anew) {
        writeln!(csv, "q{row},careful,grounded,false,").expect("text");
    }
    csv
}

#[test]
fn labels_of_what_stayed_as_it_was_are_no_random_draw() {
    let check = judged(&judged_files(carried_over(0)), JUDGED);
    let mut findings = check["findings"].as_array().expect("findings").iter();
    let finding = findings.find(|of| of["code"] == "labels-of-unchanged-outputs").expect("it is told");
    assert_eq!((&finding["rows"], &finding["severity"]), (&48.into(), &"warning".into()));
    let told = "95 of the 143 outputs of careful that people labelled for \"grounded\" have a label still; the other 48 have changed since.";
    assert!(finding["message"].as_str().is_some_and(|message| message.starts_with(told)), "{finding}");
    for bar in candidate(&check, "careful")["bars"].as_array().expect("bars") {
        assert_eq!((&bar["verdict"], &bar["estimate"]), (&"not_enough_evidence".into(), &Value::Null));
        let why = "48 of the outputs that people labelled have changed since, and 0 of these are labelled as they are now; 10 are needed";
        assert!(bar["reason"].as_str().is_some_and(|reason| reason.starts_with(why)), "{bar}");
    }

    // Twelve that changed, all of which people fail, stand for the 48.
    let check = judged(&judged_files(carried_over(12)), JUDGED);
    assert!(codes(&check).contains(&"labels-of-unchanged-outputs"));
    let rate = estimate(candidate(&check, "careful"), "hallucination_rate");
    assert!((0.28..0.4).contains(&rate), "48 of 143, and not 12 of 107: {rate}");

    let check = judged(&judged_files(carried_over(48)), JUDGED);
    assert!(!codes(&check).contains(&"labels-of-unchanged-outputs"), "{}", check["findings"]);
    assert!(estimate(candidate(&check, "careful"), "hallucination_rate") > 0.28);
}

#[test]
fn a_page_says_how_many_outputs_people_labelled() {
    let files = judged_files(labels(1_000, 200, |row| judge(row).0));
    let (folder, _) = ran(&files, JUDGED, &["--format", "html", "--output", "x.html"]);
    let page = folder.read("x.html");
    assert!(page.contains("people labelled 143 of 1,000 outputs of careful for “grounded”"));
    assert!(!page.contains("labelled example"));
}
