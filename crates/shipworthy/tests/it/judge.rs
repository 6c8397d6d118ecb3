//! `shipworthy judge`: how far judges can be trusted, and pairs that are judged in both orders.

use std::fmt::Write;

use serde_json::{Value, json};
use shipworthy_testkit::local_model::LocalModel;
use shipworthy_testkit::model_server::{Does, ModelServer};
use shipworthy_testkit::skips::skipped;
use shipworthy_testkit::support_cases::{RUBRIC, SupportCase, drawn_cases, recorded_replies, reply_to, support_cases};

use crate::api::Api;
use crate::folder::{Folder, Ran};
use crate::parquet_file::ParquetFile;
use crate::reference::{Shared, candidate};

const PROSE: &str = shipworthy_testkit::workspace::PROSE;

#[track_caller]
fn check(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
}

fn spec(front_matter: &str) -> String {
    format!("---\nformat: 1\n{front_matter}\n---\n{PROSE}")
}

/// The cases as a golden set and recorded outputs, judged by a model at an address.
fn support(folder: &Folder, cases: &[SupportCase], url: &str) {
    let mut golden = "question_id,article,question\n".to_owned();
    let mut outputs = String::new();
    for case in cases {
        writeln!(golden, "{},{},{}", case.id, case.article, case.question).expect("text");
        writeln!(outputs, "{}", json!({"id": case.id, "output": case.answer})).expect("text");
    }
    folder.write("questions.csv", golden);
    folder.write("answers.jsonl", outputs);
    let judged = format!(
        "name: Support answers\ntask: generation\ngolden: {{data: questions.csv, id: question_id}}\nmodels:\n  \
         smol: {{provider: openai, url: \"{url}/v1\", model: smollm2-135m, params: {{temperature: 1, max_tokens: 120}}}}\ngraders:\n  \
         - {{name: right days, rubric: \"{RUBRIC}\", judge: smol}}\nhuman_labels: labels/*.csv\ncandidates:\n  \
         - {{name: assistant, outputs: answers.jsonl}}\nbars: [pass_rate >= 60%]"
    );
    folder.write("support.feature.md", spec(&judged));
}

/// What people would write into a sheet: the truth.
fn filled_in(sheet: &str, cases: &[SupportCase]) -> String {
    let good = |id: &str| cases.iter().find(|case| case.id == id).expect("a case").good;
    let mut lines = sheet.lines();
    let mut filled = format!("{}\r\n", lines.next().expect("a header"));
    for line in lines.filter(|line| !line.is_empty()) {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        assert_eq!(cells[5], "", "nobody has said anything yet: {line}");
        cells[5] = if good(&cells[0]) { "yes".to_owned() } else { "no".to_owned() };
        writeln!(filled, "{}\r", cells.join(",")).expect("text");
    }
    filled
}

/// A server that says again what the real model said of each case.
fn as_recorded() -> ModelServer {
    let replies = recorded_replies();
    ModelServer::start(move |asked| {
        reply_to(&replies, &asked.body).map_or_else(|| Does::reply(404, "no such case"), Does::says)
    })
}

fn ends(card: &Value, name: &str) -> (f64, f64) {
    let end = |end: &str| card[name][end].as_f64().unwrap_or_else(|| panic!("no {end} of {name}: {card}"));
    (end("low"), end("high"))
}

/// Three hundred answers of which about half are right, as a real model judged them: of another hundred labels each time the corrected rate
/// holds the truth, and the judge decides nothing.
#[test]
fn a_real_and_poor_judge_is_corrected_and_decides_nothing() {
    let cases = drawn_cases(300, 0.5, 0);
    let truth = cases.iter().filter(|case| case.good).count() as f64 / 300.0;
    let (folder, server) = (Folder::new(), as_recorded());
    support(&folder, &cases, &server.url());
    check(&folder.run(&["run"]), 0);
    drop(server);
    let (mut held, mut refused, tries) = (0, None, 20);
    let mut refusals = 0;
    for seed in 0..tries {
        let seed = seed.to_string();
        folder.write("labels/round.csv", "id,candidate,grader,pass\n");
        let sheet = folder.run(&["judge", "calibrate", "--sample", "100", "--seed", &seed]);
        check(&sheet, 0);
        let told = "100 rows to label, of 100 examples drawn at random from 300";
        assert!(sheet.stderr.contains(told), "{}", sheet.stderr);
        folder.write("labels/round.csv", filled_in(&sheet.stdout, &cases));
        let found = folder.run(&["judge", "calibrate", "--format", "json"]);
        check(&found, 0);
        let card = &found.json()["cards"][0];
        let raw = card["raw_pass_rate"].as_f64().expect("a rate");
        assert!((raw - truth).abs() > 0.1, "the judge says {raw}, and the truth is {truth}");
        let (low, high) = ends(card, "pass_rate");
        held += u32::from(low <= truth && truth <= high);
        assert_eq!((&card["labels"], &card["judged"]), (&100.into(), &300.into()));
        if card["may_decide"] == false {
            refusals += 1;
            refused = Some(folder.read("labels/round.csv"));
        }
    }
    // The bound that shows more than chance errs in one of twenty.
    assert!(refusals >= tries - 4, "it decides nothing in {refusals} of {tries}");
    folder.write("labels/round.csv", refused.expect("it was refused"));
    assert!(held >= tries - 3, "the corrected interval holds the truth in {held} of {tries}");
    let judged = folder.run(&["check", "--format", "json"]).json();
    let reason = candidate(&judged, "assistant")["bars"][0]["reason"].as_str().expect("a reason").to_owned();
    assert!(reason.contains("has not been shown to know more than chance"), "{reason}");
}

#[test]
fn the_real_model_gives_verdicts_that_can_be_read() {
    let Some(model) = LocalModel::beside(env!("CARGO_TARGET_TMPDIR")) else {
        return skipped("no local model here (cargo xtask test fetches it)");
    };
    let cases: Vec<SupportCase> = support_cases().into_iter().take(3).collect();
    let folder = Folder::new();
    support(&folder, &cases, model.url());
    check(&folder.run(&["run"]), 0);
    let ran = folder.run(&["judge", "audit", "--sample", "1", "--repeats", "2", "--format", "json"]);
    check(&ran, 0);
    assert_eq!(ran.json()["cards"][0]["figures"][0]["estimate"]["n"], 1, "{}", ran.stdout);
    let verdicts = folder.read("verdicts/assistant.jsonl");
    assert_eq!(verdicts.lines().count(), 3);
    // It is a poor judge, and now and then ends in the middle of its answer: then there is no verdict, and none is made up.
    let said = verdicts.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let (given, none): (Vec<Value>, Vec<Value>) = said.partition(|line| line["pass"].is_boolean());
    assert!(!given.is_empty(), "{verdicts}");
    assert!(none.iter().all(|line| line["pass"].is_null() && line["votes"] == serde_json::json!([0, 0])), "{verdicts}");
}

/// A judge that is a program. Of single outputs it passes what names an article, and whatever tells it to; it argues for a pass where the
/// note says "fine".
const JUDGE: &str = r#"input=$(cat)
case "$input" in
  *"Output A:"*) case "$input" in
      *"Output A:
===== begins
Please see"*) echo '{"reason": "it names one", "better": "A"}';;
      *"Output B:
===== begins
Please see"*) echo '{"reason": "it names one", "better": "B"}';;
      *) echo '{"reason": "what stands first", "better": "A"}';; esac;;
  *"Note:"*fine*) echo '{"reason": "fine", "pass": true}';;
  *"Note:"*) echo '{"reason": "not so", "pass": false}';;
  *"Note to the judge"*) echo '{"reason": "I was told so", "pass": true}';;
  *"Please see"*) echo '{"reason": "fine, it names one", "pass": true}';;
  *"Sorry"*) echo '{"reason": "that would be fine", "pass": false}';;
  *) echo '{"reason": "it names none", "pass": false}';;
esac
"#;

const PAIRS: &str = r#"name: Support answers
task: generation
golden: {data: questions.csv, id: question_id}
models: {referee: {provider: command, url: "sh judge.sh"}}
graders:
  - {name: better, rubric: "It names an article.", judge: referee, against: old}
  - {name: names, rubric: "It names an article.", judge: referee}
candidates:
  - {name: old, outputs: old.jsonl}
  - {name: new, outputs: new.jsonl}
baseline: old
human_labels: labels.csv
bars: [win_rate >= 50%]"#;

/// The new answers name an article in three of four cases, the old ones in every sixth; where neither does, the judge takes the first.
fn pairs(count: usize) -> Folder {
    let folder = Folder::new();
    let (mut golden, mut old, mut new) = ("question_id,question\n".to_owned(), String::new(), String::new());
    for row in 0..count {
        writeln!(golden, "q{row},Where is parcel {row}?").expect("text");
        let says = |names: bool| match (names, row % 3) {
            (true, _) => format!("Please see A-{row}."),
            (false, 0) => format!("Sorry about {row}."),
            (false, _) => format!("Soon, {row}."),
        };
        writeln!(old, "{}", json!({"id": format!("q{row}"), "output": says(row % 6 == 5)})).expect("text");
        writeln!(new, "{}", json!({"id": format!("q{row}"), "output": says(row % 4 != 0)})).expect("text");
    }
    for (name, text) in
        [("questions.csv", golden), ("old.jsonl", old), ("new.jsonl", new), ("judge.sh", JUDGE.to_owned())]
    {
        folder.write(name, text);
    }
    folder.write("labels.csv", "id,candidate,grader,pass\n");
    folder.write("support.feature.md", spec(PAIRS));
    folder
}

#[test]
fn pairs_are_judged_in_both_orders_and_a_flip_is_a_tie() {
    let folder = pairs(60);
    let ran = folder.run(&["run", "--allow-exec"]);
    check(&ran, 0);
    assert!(ran.stdout.contains("verdicts of better on new: 120 of 120"), "in both orders: {}", ran.stdout);
    assert!(!ran.stdout.contains("better on old"), "nobody is compared with itself: {}", ran.stdout);
    let (mut wins, mut losses, mut ties) = (0, 0, 0);
    for line in folder.read("verdicts/new.jsonl").lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        if line["grader"] != "better" {
            continue;
        }
        match (line["pass"].as_bool(), line["first"].as_bool(), line["second"].as_bool()) {
            (Some(true), Some(true), Some(true)) => wins += 1,
            (Some(false), Some(false), Some(false)) => losses += 1,
            // Standing first decides: it wins when it stands first, and loses when it stands second.
            (None, Some(true), Some(false)) => ties += 1,
            other => panic!("{other:?}: {line}"),
        }
    }
    // Of twelve rows: new alone names an article in 7, both in 2 (row 5 and 11), old alone never, neither in 3.
    assert_eq!((wins, losses, ties), (35, 0, 25));
    let audited =
        folder.run(&["judge", "audit", "--replay", "--candidate", "new", "--sample", "0", "--format", "json"]);
    check(&audited, 0);
    let order = &audited.json()["cards"][0]["figures"][1];
    assert_eq!(order["kind"], "order");
    let flips = order["estimate"]["estimate"].as_f64().expect("a rate");
    assert!((flips - 25.0 / 60.0).abs() < 1e-12 && order["worry"] == true, "{order}");
}

#[test]
fn a_win_rate_is_what_people_would_say() {
    let folder = pairs(240);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    let sheet = folder.run(&["judge", "calibrate", "--sample", "120", "--grader", "better", "--seed", "3"]);
    check(&sheet, 0);
    assert!(sheet.stdout.starts_with("id,candidate,grader,repeat,output,pass,other,question"), "{}", sheet.stdout);
    assert!(sheet.stderr.contains("win, tie or loss"), "{}", sheet.stderr);
    // People see the same, but of two that name none they like the new one better in half of the cases.
    let mut labels = "id,candidate,grader,pass\n".to_owned();
    for line in sheet.stdout.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let row: usize = cells[0][1..].parse().expect("a number");
        let (new, old) = (!row.is_multiple_of(4), row % 6 == 5);
        let said = match (new, old) {
            (true, false) => "win",
            (false, true) => "loss",
            (true, true) => "tie",
            (false, false) => {
                if row.is_multiple_of(8) {
                    "win"
                } else {
                    "loss"
                }
            }
        };
        writeln!(labels, "{},new,better,{said}", cells[0]).expect("text");
    }
    folder.write("labels.csv", labels);
    let found = folder.run(&["judge", "calibrate", "--format", "json"]);
    check(&found, 0);
    let cards = found.json();
    let card =
        cards["cards"].as_array().expect("cards").iter().find(|card| card["compares"] == true).expect("a pair").clone();
    assert_eq!(card["candidate"], "new");
    // 140 wins of 240 and ties where both, or neither, name one.
    let raw = card["raw_pass_rate"].as_f64().expect("a rate");
    assert!((raw - (140.0 + 50.0) / 240.0).abs() < 1e-12, "{raw}");
    let (low, high) = ends(&card, "pass_rate");
    let truth = (140.0 + 20.0 + 30.0) / 240.0;
    assert!(low <= truth && truth <= high && high - low < 0.2, "{card}");
    assert_eq!(card["may_decide"], true, "{card}");
    assert_eq!(card["bars"][0]["bar"], "win_rate >= 50%");
    let judged = folder.run(&["check", "--format", "json"]).json();
    let new = candidate(&judged, "new");
    assert_eq!(new["bars"][0]["verdict"], "pass", "{}", new["bars"][0]);
    assert_eq!(candidate(&judged, "old")["bars"].as_array().expect("bars").len(), 0, "nobody is compared with itself");
}

#[test]
fn an_audit_finds_what_is_wrong_with_a_judge() {
    let folder = pairs(60);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    let page = || {
        let api = Api::on(&folder, ".");
        let id = api.json("/v1/features")["features"][0]["id"].as_str().expect("an id").to_owned();
        api.ask("GET", &format!("/p/{id}/judges"), &[], "").1
    };
    assert!(page().contains("Nobody has asked the judges again yet"), "and how to is said");
    let arguments = ["judge", "audit", "--allow-exec", "--candidate", "old", "--sample", "60", "--repeats", "2"];
    let ran = folder.run(&arguments);
    check(&ran, 0);
    // How many of equal questions were asked before the first answer came is chance.
    let figures = |text: &str| text.lines().filter(|line| !line.contains("were asked")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(figures(&ran.stdout));
    // The judge is gone, and what it said is on record.
    folder.write("judge.sh", "exit 9\n");
    let again = folder.run(&["judge", "audit", "--replay", "--candidate", "old", "--sample", "60", "--repeats", "2"]);
    check(&again, 0);
    assert_eq!(figures(&again.stdout), figures(&ran.stdout));
    let markdown = folder.run(&[
        "judge",
        "audit",
        "--replay",
        "--candidate",
        "old",
        "--sample",
        "60",
        "--repeats",
        "2",
        "--format",
        "markdown",
    ]);
    check(&markdown, 0);
    assert!(markdown.stdout.contains("| Does it obey what it reads? | look into it |"), "{}", markdown.stdout);
    // A draw that was not asked about is missing from the record, and said to be.
    let missing = folder.run(&["judge", "audit", "--replay", "--candidate", "old", "--sample", "60", "--repeats", "3"]);
    check(&missing, 1);
    let page = page();
    for told in ["Does it obey what it reads?", "look into it", "Does the order decide?", "shipworthy judge audit"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("Nobody has asked the judges again yet") && page.contains("60 outputs of each candidate"));
}

#[test]
fn cards_are_told_in_words() {
    let folder = pairs(240);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    let mut labels = "id,candidate,grader,pass\n".to_owned();
    let mut older = "grader,pass,judge\n".to_owned();
    for row in (0..240).filter(|row| row % 3 == 1) {
        // People agree with the judge except on every tenth.
        writeln!(labels, "q{row},new,names,{}", (row % 4 != 0) != (row % 10 == 0)).expect("text");
        writeln!(older, "names,{},{}", row % 5 != 0, row % 5 != 0 || row % 15 == 0).expect("text");
    }
    folder.write("labels.csv", labels);
    folder.write("older.csv", older);
    let ran = folder.run(&["judge", "calibrate", "--older", "older.csv"]);
    check(&ran, 0);
    insta::assert_snapshot!(ran.stdout);
    let ran = folder.run(&["judge", "calibrate", "--older", "older.csv", "--format", "markdown"]);
    check(&ran, 0);
    insta::assert_snapshot!(ran.stdout);
    folder.write("older.csv", "grader,pass\nnames,yes\n");
    let ran = folder.run(&["judge", "calibrate", "--older", "older.csv"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("no column `judge`"), "{}", ran.stderr);
}

#[test]
fn questions_of_a_kind_are_asked_with_their_columns() {
    let folder = Folder::new();
    folder.write("questions.csv", "question_id,question,text,right\nq1,When?,We open at nine.,At nine.\n");
    folder.write("answers.jsonl", "{\"id\": \"q1\", \"output\": \"At nine.\"}\n");
    let families = r#"name: Support answers
task: generation
golden: {data: questions.csv, id: question_id}
models: {referee: {provider: openai, url: "URL", model: m}}
graders:
  - {name: facts, asks: factuality, input: question, reference: right, judge: referee}
  - {name: closed, asks: closed-qa, input: question, rubric: "It names an hour.", judge: referee}
  - {name: grounded, asks: groundedness, input: question, context: text, judge: referee, measures: hallucination}
  - {name: faithful, asks: faithfulness, input: question, context: text, judge: referee}
  - {name: recall, asks: context-recall, input: question, context: text, reference: right, judge: referee}
  - {name: relevant, asks: context-relevance, input: question, context: text, judge: referee}
  - {name: to the point, asks: answer-relevance, input: question, judge: referee}
  - {name: criteria, criteria: ["It is short.", "It is kind."], input: question, judge: referee}
candidates: [{name: assistant, outputs: answers.jsonl}]
bars: [hallucination_rate <= 5%]"#;
    let server = ModelServer::start(|asked| {
        let body = if asked.body.contains("It is kind.") {
            "{\"criteria\": [{\"criterion\": 1, \"why\": \"\", \"pass\": true}, {\"criterion\": 2, \"why\": \"\", \"pass\": false}], \"reason\": \"\", \"pass\": true}"
        } else {
            "{\"reason\": \"so\", \"pass\": true}"
        };
        Does::says(body)
    });
    folder.write("support.feature.md", spec(&families.replace("URL", &server.url())));
    check(&folder.run(&["run"]), 0);
    let requests = server.requests();
    assert_eq!(requests.len(), 8);
    for asked in &requests {
        let body: Value = serde_json::from_str(&asked.body).expect("JSON");
        assert_eq!(body["response_format"]["type"], "json_schema", "replies keep to a shape where the endpoint can");
    }
    let verdicts: Vec<Value> =
        folder.read("verdicts/assistant.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let passes: Vec<bool> = verdicts.iter().map(|line| line["pass"].as_bool().expect("a verdict")).collect();
    assert_eq!(passes, [true, true, true, true, true, true, true, false], "what misses one criterion misses all");
    let asked: std::collections::BTreeSet<&str> = verdicts.iter().filter_map(|line| line["asked"].as_str()).collect();
    assert_eq!(asked.len(), 8, "another question is another name");
    let without = families.replace(", context: text, judge: referee, measures", ", judge: referee, measures");
    for (wrong, why) in [
        (without, "a question of groundedness needs `context`"),
        (families.replace("asks: answer-relevance", "asks: answer-similarity"), "answer-similarity"),
    ] {
        folder.write("support.feature.md", spec(&wrong));
        let ran = folder.run(&["check"]);
        check(&ran, 2);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
}

/// In six of ten articles the judge says what people say, and in the others the opposite: two hundred labels, and ten that count.
#[test]
fn outputs_about_one_article_do_not_show_that_a_judge_knows_more_than_chance() {
    let mut golden = "question_id,article,text,judge_says\n".to_owned();
    let mut labels = "id,candidate,grader,pass\n".to_owned();
    for row in 0..400 {
        let (article, good) = (row % 10, (row / 10) % 2 == 0);
        writeln!(golden, "q{row},A-{article},It is there.,{}", good == (article < 6)).expect("text");
        if row < 200 {
            writeln!(labels, "q{row},assistant,good,{good}").expect("text");
        }
    }
    let card = |cluster: &str| {
        let folder = Folder::new();
        folder.write("questions.csv", &golden);
        folder.write("labels.csv", &labels);
        let front = format!(
            "name: Support answers\ntask: generation\ngolden: {{data: questions.csv, id: question_id{cluster}}}\ngraders:\n  \
             - {{name: good, column: judge_says, given_by: judge}}\nhuman_labels: labels.csv\n\
             candidates: [{{name: assistant, output: text}}]\nbars: [pass_rate >= 90%]"
        );
        folder.write("support.feature.md", spec(&front));
        let found = folder.run(&["judge", "calibrate", "--format", "json"]);
        check(&found, 0);
        found.json()["cards"][0].clone()
    };
    let (alone, grouped) = (card(""), card(", cluster: article"));
    assert_eq!(alone["may_decide"], true, "{alone}");
    assert_eq!(grouped["may_decide"], false, "{grouped}");
    assert_eq!(alone["agreement"]["estimate"], grouped["agreement"]["estimate"]);
}

/// Labels that are all yes, or all no, say nothing of the outputs of the other kind: the card and the gate refuse alike.
#[test]
fn a_judge_that_was_measured_on_one_kind_of_output_decides_nothing() {
    let judged = |people: &dyn Fn(usize) -> &'static str| {
        let mut golden = "question_id,text,judge_says\n".to_owned();
        let mut labels = "id,candidate,grader,pass\n".to_owned();
        for row in 0..200 {
            writeln!(golden, "q{row},It is there.,{}", row % 9 != 4).expect("text");
            if row < 50 {
                writeln!(labels, "q{row},assistant,good,{}", people(row)).expect("text");
            }
        }
        let folder = Folder::new();
        folder.write("questions.csv", golden);
        folder.write("labels.csv", labels);
        let front = "name: Support answers\ntask: generation\ngolden: {data: questions.csv, id: question_id}\ngraders:\n  \
                     - {name: good, column: judge_says, given_by: judge}\nhuman_labels: labels.csv\n\
                     candidates: [{name: assistant, output: text}]\nbars: [pass_rate <= 60%]";
        folder.write("support.feature.md", spec(front));
        let card = folder.run(&["judge", "calibrate", "--format", "json"]).json()["cards"][0].clone();
        let bar = candidate(&folder.run(&["check", "--format", "json"]).json(), "assistant")["bars"][0].clone();
        assert_eq!(card["refusal"], bar["reason"], "{card}\n{bar}");
        (card, bar)
    };
    for (all, kind) in [("no", "pass"), ("yes", "fail")] {
        let (card, bar) = judged(&|_| all);
        assert_eq!((&card["may_decide"], &card["labels_missing"]), (&false.into(), &10.into()), "{card}");
        let wanted = format!(
            "the judge of \"good\": people {kind} 0 of the labelled outputs; 10 are needed to know how the judge does on those"
        );
        assert_eq!((&bar["verdict"], &bar["reason"]), (&"not_enough_evidence".into(), &wanted.into()));
        assert!(card["pass_rate"]["estimate"].is_number(), "what people would say is shown all the same: {card}");
    }
    let (card, _) = judged(&|row| if row % 9 == 4 || row % 10 == 7 { "no" } else { "yes" });
    assert_eq!(card["may_decide"], true, "{card}");
}

/// Nearly all labels are ties: what people say varies little, so that a judge that knows little of it adds little.
#[test]
fn ties_make_no_label_worth_three() {
    let (won, swapped) =
        (|row: usize| !row.is_multiple_of(8) && row.is_multiple_of(2), |row: usize| row % 8 != 1 && row % 2 == 1);
    let mut golden = "question_id,text,won,swapped\n".to_owned();
    let mut labels = "id,candidate,grader,pass\n".to_owned();
    for row in 0..300 {
        writeln!(golden, "q{row},It is there.,{},{}", row % 16 == 0 || won(row), row % 16 == 0 || swapped(row))
            .expect("text");
        if row < 100 {
            let says = if row % 48 == 0 { "win" } else { "tie" };
            writeln!(labels, "q{row},assistant,better,{says}").expect("text");
        }
    }
    let folder = Folder::new();
    folder.write("questions.csv", golden);
    folder.write("labels.csv", labels);
    let front = "name: Support answers\ntask: generation\ngolden: {data: questions.csv, id: question_id}\ngraders:\n  \
                 - {name: better, column: won, swapped: swapped, given_by: judge}\nhuman_labels: labels.csv\n\
                 candidates: [{name: assistant, output: text}]\nbars: [win_rate >= 40%]";
    folder.write("support.feature.md", spec(front));
    let found = folder.run(&["judge", "calibrate", "--format", "json"]);
    check(&found, 0);
    let card = found.json()["cards"][0].clone();
    let worth = card["worth_of_a_label"].as_f64().expect("a number");
    assert!((0.9..1.5).contains(&worth), "{card}");
    let (low, high) = ends(&card, "pass_rate");
    assert!(high - low < 0.07, "{card}");
    let told = folder.run(&["judge", "calibrate"]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("whether they are a win, a tie being none"), "{told}");
    assert!(!told.contains("says the same"), "a tie and a loss are one here: {told}");
}

const LLMBAR: [&str; 6] = ["ChatGPT", "ChatGPT-0301", "Falcon", "GPT-4", "LLaMA2", "PaLM2"];

/// Real judges of pairs: each says in two orders which of two outputs is better, and experts agree which one is.
#[test]
fn published_judges_are_found_as_right_and_as_biased_as_was_published() {
    let Some(shared) = Shared::open() else { return };
    let table = ParquetFile::new(&shared.folder().join("llm_judge/llmbar_judge_verdicts.parquet"));
    let (ids, judges, prompting) = (table.texts("item_id"), table.texts("judge"), table.texts("prompting"));
    let (gold, original, swapped) =
        (table.numbers("gold_label"), table.texts("winner_original"), table.texts("winner_swapped"));
    let mut rows: std::collections::BTreeMap<&str, Vec<[String; 4]>> = std::collections::BTreeMap::new();
    let mut truth = std::collections::BTreeMap::new();
    for row in (0..ids.len()).filter(|row| prompting[*row] == "Vanilla") {
        let good = gold[row] == 1.0;
        truth.insert(ids[row].as_str(), good);
        let pair = |winner: &str| match winner {
            "1" => "win",
            "2" => "loss",
            _ => "tie",
        };
        // What could not be read agrees with nobody.
        let alone = |winner: &str| match winner {
            "1" => true,
            "2" => false,
            _ => !good,
        };
        let place = LLMBAR.iter().position(|judge| *judge == judges[row]).expect("a judge");
        let cells = rows.entry(&ids[row]).or_insert_with(|| vec![Default::default(); LLMBAR.len()]);
        cells[place] = [
            pair(&original[row]).to_owned(),
            pair(&swapped[row]).to_owned(),
            alone(&original[row]).to_string(),
            alone(&swapped[row]).to_string(),
        ];
    }
    assert_eq!(rows.len(), 419);
    let (mut golden, mut labels) = ("pair,text".to_owned(), "id,candidate,grader,pass\n".to_owned());
    let mut graders = String::new();
    for (number, judge) in LLMBAR.iter().enumerate() {
        write!(golden, ",w{number},s{number},a{number},b{number}").expect("text");
        writeln!(graders, "  - {{name: {judge}, column: w{number}, swapped: s{number}, given_by: judge}}")
            .expect("text");
        writeln!(graders, "  - {{name: {judge} first order, column: a{number}, given_by: judge}}").expect("text");
        writeln!(graders, "  - {{name: {judge} second order, column: b{number}, given_by: judge}}").expect("text");
    }
    golden.push('\n');
    for (number, (id, cells)) in rows.iter().enumerate() {
        let flat: Vec<&str> = cells.iter().flatten().map(String::as_str).collect();
        writeln!(golden, "{id},the first output of {id},{}", flat.join(",")).expect("text");
        for judge in LLMBAR {
            for order in ["first", "second"] {
                writeln!(labels, "{id},first,{judge} {order} order,{}", truth[id]).expect("text");
            }
            // A hundred labels of pairs, spread by a number that has nothing to do with what is in them.
            if (number * 211) % 419 < 100 {
                writeln!(labels, "{id},first,{judge},{}", if truth[id] { "win" } else { "loss" }).expect("text");
            }
        }
    }
    let folder = Folder::new();
    folder.write("pairs.csv", golden);
    folder.write("labels.csv", labels);
    let front = format!(
        "name: Judges\ntask: generation\ngolden: {{data: pairs.csv, id: pair}}\ngraders:\n{graders}human_labels: labels.csv\n\
         candidates: [{{name: first, output: text}}]\nbars: ['win_rate of \"GPT-4\" >= 30%']"
    );
    folder.write("judges.feature.md", spec(&front));
    let found = folder.run(&["judge", "calibrate", "--format", "json"]);
    check(&found, 0);
    let cards = found.json();
    let card = |name: &str| {
        let all = cards["cards"].as_array().expect("cards");
        all.iter().find(|card| card["grader"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    let accuracy = |judge: &str| {
        let of =
            |order: &str| card(&format!("{judge} {order} order"))["agreement"]["estimate"].as_f64().expect("a share");
        0.5 * (of("first") + of("second"))
    };
    assert!((accuracy("GPT-4") - 0.845).abs() < 5e-4 && (accuracy("ChatGPT") - 0.400).abs() < 5e-4);
    let knows = |name: &str| {
        let card = card(name);
        let rate = |name: &str| card[name]["estimate"].as_f64().expect("a rate");
        rate("true_positive_rate") + rate("true_negative_rate")
    };
    assert!(knows("ChatGPT first order") < 1.0 && knows("GPT-4 first order") > 1.6, "chance is 1");
    assert_eq!((&card("ChatGPT")["may_decide"], &card("GPT-4")["may_decide"]), (&false.into(), &true.into()));
    let share = truth.values().filter(|good| **good).count() as f64 / 419.0;
    let held = LLMBAR.iter().filter(|judge| {
        let (low, high) = ends(&card(judge), "pass_rate");
        low <= share && share <= high
    });
    assert!(held.count() >= 5, "the corrected win rates hold the truth {share}");
    let audited = folder.run(&["judge", "audit", "--format", "json"]);
    check(&audited, 0);
    let audited = audited.json();
    let order = |name: &str| {
        let all = audited["cards"].as_array().expect("cards");
        all.iter().find(|card| card["grader"] == name).expect("a judge")["figures"][1].clone()
    };
    let falcon = order("Falcon");
    assert!((falcon["estimate"]["estimate"].as_f64().expect("a share") - 0.59).abs() < 0.01, "{falcon}");
    assert!(
        falcon["worry"] == true && falcon["sentence"].as_str().expect("words").contains("Standing first"),
        "{falcon}"
    );
    assert!(order("GPT-4")["estimate"]["high"].as_f64().expect("an end") < 0.12);
    assert_eq!(audited["calls"]["asked"], 0, "nobody was asked");
}
