//! `shipworthy learn`: cases written, shared, decided once, and played.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;
use sha2::{Digest, Sha256};
use shipworthy_learn::archetype::ARCHETYPES;

use shipworthy_testkit::model_server::{Does, ModelServer};

use crate::folder::{Folder, Ran};

const REASON: &str = "A right one gains less than a wrong one loses, so break-even is high; the interval is wide, and waiting a month costs more than labels tell.";

fn submit(folder: &Folder, more: &[&str]) -> Ran {
    folder
        .run(&[&["learn", "submit", "case", "--who", "Asha", "--confidence", "0.7", "--reason", REASON], more].concat())
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[test]
fn a_case_is_a_workspace_that_the_check_judges_as_the_debrief_says() {
    let folder = Folder::new();
    let new = folder.run(&["learn", "new", "P03", "--seed", "42", "--out", "case", "--format", "json"]);
    assert_eq!(json(&new)["code"], "P03@1:42:level=1");
    let files = folder.files();
    for name in ["actions.json", "brief.md", "data/golden.csv", "report.json", "shipworthy.toml", "x.feature.md"] {
        assert!(files.contains(&format!("case/{name}")), "{name} in {files:?}");
    }
    let report: Value = serde_json::from_str(&folder.read("case/report.json")).expect("JSON");
    let checked = folder.run(&["check", "case/x.feature.md", "--format", "json", "--no-keep"]);
    let checked: Value = serde_json::from_str(&checked.stdout).expect("JSON");
    assert_eq!(report["verdict"], checked["verdict"]);
    let debrief = submit(&folder, &["--action", "hold", "--format", "json"]);
    let debrief = json(&debrief);
    let words = match checked["verdict"].as_str() {
        Some("not_enough_evidence") => "not enough evidence",
        Some(word) => word,
        None => panic!("a verdict"),
    };
    let lessons = debrief["lessons"].to_string();
    assert!(lessons.contains(&format!("says “{words}”")), "{words}: {lessons}");
    assert_eq!(debrief["code"], "P03@1:42:level=1");
    assert!(folder.files().contains(&"case/score.json".to_owned()));
}

#[test]
fn a_decision_counts_once_and_what_cannot_be_scored_is_refused() {
    let folder = Folder::new();
    folder.run(&["learn", "new", "P01", "--seed", "5", "--out", "case"]);
    let check = |more: &[&str], meant: &str| {
        let ran = submit(&folder, more);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{more:?}");
        assert!(ran.stderr.contains(meant), "{more:?}: {}", ran.stderr);
    };
    check(&["--action", "ship"], "the threshold is a number from 0 to 1");
    check(&["--action", "0.3", "--interval", "20..10"], "the interval is backwards");
    let short = ["learn", "submit", "case", "--action", "0.3", "--confidence", "1.4", "--reason", "because"];
    let refused = folder.run(&short);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("7 characters and 80 are needed") && refused.stderr.contains("no probability"),
        "{}",
        refused.stderr
    );
    assert_eq!(submit(&folder, &["--action", "0.3", "--interval", "10..2000000"]).code, 0);
    check(&["--action", "0.4"], "was decided");
    let again = folder.run(&["learn", "new", "P01", "--out", "case"]);
    assert!(again.code == 2 && again.stderr.contains("is not empty"), "{}", again.stderr);
    let unknown = folder.run(&["learn", "new", "P99", "--out", "other"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("the archetypes are P01"), "{}", unknown.stderr);
}

#[test]
fn a_debrief_is_read_again_as_it_was_told() {
    let folder = Folder::new();
    folder.run(&["learn", "new", "P01", "--seed", "5", "--out", "case"]);
    let shared = folder.run(&["learn", "share", "case"]).stdout;
    let line = shared.trim();
    let again = |more: &[&str]| folder.run(&[&["learn", "debrief", "--who", "Asha"], more].concat());
    for case in ["case", line] {
        let early = again(&[case]);
        assert_eq!((early.code, early.stdout.as_str()), (2, ""));
        assert!(early.stderr.contains(&format!("Asha has not decided about {line}")), "{}", early.stderr);
        assert!(early.stderr.contains("decide first"), "{}", early.stderr);
    }
    let then = submit(&folder, &["--action", "0.3", "--interval", "0..900000000", "--format", "json"]);
    assert_eq!(json(&then)["interval_held"], true, "{}", then.stdout);
    assert_eq!(again(&["case", "--format", "json"]).stdout, then.stdout, "to the last digit");
    assert_eq!(json(&again(&[line, "--format", "json"]))["score"], json(&then)["score"]);
    let text = again(&["case"]);
    assert!(text.code == 0 && text.stdout.contains(" of 100"), "{}", text.stdout);
    let markdown = again(&[line, "--format", "markdown"]);
    assert!(markdown.stdout.starts_with("## ") && markdown.stdout.contains(" of 100."), "{}", markdown.stdout);
    assert_eq!(folder.run(&["learn", "debrief", "case", "--who", "Ben"]).code, 2, "it is nobody else's");
    let none = again(&["nowhere"]);
    assert_eq!((none.code, none.stdout.as_str()), (2, ""), "{}", none.stderr);
    assert!(folder.run(&["learn", "--who", "Asha", "settings", "points", "off"]).code == 0);
    assert!(!again(&["case"]).stdout.contains(" of 100"), "whoever hides scores sees none");
}

#[test]
fn one_line_makes_the_same_bytes_again() {
    let folder = Folder::new();
    folder.run(&[
        "learn",
        "new",
        "P01",
        "--seed",
        "9",
        "--knob",
        "level=3",
        "--knob",
        "family=shop-loans",
        "--out",
        "one",
    ]);
    let line = folder.run(&["learn", "share", "one"]).stdout;
    assert_eq!(line, "P01@2:9:level=3,family=shop-loans\n");
    folder.run(&["learn", "new", line.trim(), "--out", "two"]);
    for name in ["brief.md", "x.feature.md", "data/golden.csv", "actions.json", "report.json"] {
        assert_eq!(folder.read(&format!("one/{name}")), folder.read(&format!("two/{name}")), "{name}");
    }
}

#[test]
fn a_day_has_the_same_three_cases_for_everybody() {
    let today = |who: &str| {
        let folder = Folder::new();
        json(&folder.run(&["learn", "today", "--day", "2026-11-21", "--who", who, "--format", "json"]))
    };
    let cases = today("Asha");
    assert_eq!(cases, today("Ben"));
    let streams: Vec<&str> =
        cases.as_array().expect("cases").iter().filter_map(|case| case["stream"].as_str()).collect();
    assert_eq!(streams, ["llm", "eval", "decision"]);
    let minutes: Vec<u64> =
        cases.as_array().expect("cases").iter().filter_map(|case| case["minutes"].as_u64()).collect();
    let text = Folder::new().run(&["learn", "today", "--day", "2026-11-21", "--who", "Asha"]).stdout;
    for minutes in minutes {
        assert!(minutes > 1 && text.contains(&format!(", about {minutes} minutes\n")), "{minutes}: {text}");
    }
}

fn play(folder: &Folder, arguments: &[&str], typed: &str) -> Ran {
    let mut command = folder.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
    child.stdin.take().expect("an input").write_all(typed.as_bytes()).expect("typed");
    let output = child.wait_with_output().expect("ended");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code().expect("a code"), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn a_case_is_played_by_keyboard() {
    let folder = Folder::new();
    let played = play(
        &folder,
        &["learn", "play", "P03", "--seed", "3", "--who", "Asha"],
        &format!("9\n2\nvery\n70\ntoo short\n{REASON}\n\n"),
    );
    assert_eq!(played.code, 0, "{}", played.stderr);
    for told in ["the action is one of", "a percentage, such as 70", "Why? 9 of at least 80 characters"] {
        assert!(played.stderr.contains(told), "{told}: {}", played.stderr);
    }
    let plain = played.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in ["of 100", "Luck", "the best", "Not yet validated on this question", "P03@1:3:level=1"] {
        assert!(plain.contains(told), "{told}: {}", played.stdout);
    }
    let lesson = play(&folder, &["learn", "play", "P03", "--seed", "3", "--mode", "lesson"], "word\n1\n");
    assert!(lesson.code == 0 && lesson.stderr.contains("Not quite."), "{}", lesson.stderr);
    // P03, then P04 with its questions and causes, then P05.
    let test = format!("1\n70\n{REASON}\n\n\nstale:0.5\n1\n60\n{REASON}\n\n1\n80\n{REASON}\n\n");
    let test = play(&folder, &["learn", "play", "P03", "--mode", "test", "--seed", "80", "--who", "Asha"], &test);
    assert_eq!(test.code, 0, "{}", test.stderr);
    assert!(test.stdout.contains("The three cases:") && !test.stderr.contains("of 100"), "{}", test.stdout);
    assert_eq!(play(&folder, &["learn", "play", "P03"], "").code, 2, "an input that ends early keeps nothing");
}

#[test]
fn calibration_is_told_and_its_exit_code_says_whether_gates_hold() {
    let folder = Folder::new();
    let ran = folder.run(&["learn", "calibrate", "P03", "--n", "60", "--format", "json"]);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let gates: Vec<&Value> =
        found.as_array().expect("levels").iter().flat_map(|of| of["gates"].as_array().expect("gates")).collect();
    assert_eq!(gates.len(), 30);
    let holds = gates.iter().all(|gate| gate["holds"] == Value::Bool(true));
    assert_eq!(ran.code, i32::from(!holds));
}

#[test]
fn every_archetype_writes_a_workspace_that_is_checked() {
    let folder = Folder::new();
    let mut hashes = String::new();
    for id in ARCHETYPES.map(|of| of.id()) {
        let ran = folder.run(&["learn", "new", id, "--seed", "12", "--knob", "level=2", "--out", id]);
        assert_eq!(ran.code, 0, "{id}: {}", ran.stderr);
        let mut report: Value = serde_json::from_str(&folder.read(&format!("{id}/report.json"))).expect("JSON");
        assert!(report["verdict"].is_string(), "{id}");
        report.as_object_mut().expect("an object").remove("tool");
        let hash = Sha256::digest(report.to_string().as_bytes());
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        hashes.push_str(&format!("{id} {hash}\n"));
        let checked = folder.run(&["check", &format!("{id}/x.feature.md"), "--format", "json", "--no-keep"]);
        assert!(!checked.stdout.contains("duplicate-rows"), "{id}: rows differ in more than their ids");
        let checked: Value = serde_json::from_str(&checked.stdout).expect("JSON");
        assert_eq!(report["verdict"], checked["verdict"], "{id}");
        let lesson = play(&folder, &["learn", "play", id, "--seed", "12", "--mode", "lesson"], "1\n");
        assert_eq!(lesson.code, 0, "{id}: {}", lesson.stderr);
    }
    // The same bytes on any machine: cases and scores are hashed by the tests of shipworthy-learn.
    insta::assert_snapshot!("reports_of_cases", hashes);
}

#[test]
fn slices_are_picked_with_probabilities() {
    let folder = Folder::new();
    folder.run(&["learn", "new", "P02", "--seed", "5", "--out", "case"]);
    let actions: Value = serde_json::from_str(&folder.read("case/actions.json")).expect("JSON");
    let things: Vec<&str> = actions["actions"]["things"]
        .as_array()
        .expect("things")
        .iter()
        .filter_map(|thing| thing["id"].as_str())
        .collect();
    let refused = submit(&folder, &["--action", "mars"]);
    assert!(refused.code == 2 && refused.stderr.contains("there is no 'mars' to pick"), "{}", refused.stderr);
    let causes = submit(&folder, &["--action", "none", "--beliefs", "stale:0.5"]);
    assert!(
        causes.code == 2 && causes.stderr.contains("no probabilities of causes are asked for"),
        "{}",
        causes.stderr
    );
    let picked = format!("{}:0.8,{}:30%", things[0], things[1]);
    let debrief = json(&submit(&folder, &["--action", &picked, "--format", "json"]));
    let each = debrief["beliefs"]["each"].as_array().expect("beliefs");
    assert_eq!((each.len(), each[0]["said"].as_f64(), each[1]["said"].as_f64()), (2, Some(0.8), Some(0.3)));
    assert_eq!(debrief["weights"]["beliefs"].as_f64(), Some(0.2));
}

#[test]
fn what_is_asked_is_paid_kept_and_scored() {
    let folder = Folder::new();
    folder.run(&["learn", "new", "P04", "--seed", "6", "--out", "case"]);
    let written = folder.read("case/actions.json");
    let actions: Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(actions["questions"].as_array().map(Vec::len), Some(7));
    assert!(!written.contains("\"answer\""), "answers are not written before they are asked for");
    let ask = |question: &str| folder.run(&["learn", "ask", "case", question]);
    let unknown = ask("weather");
    assert!(unknown.code == 2 && unknown.stderr.contains("'weather' was not understood"), "{}", unknown.stderr);
    let first = ask("week");
    assert!(first.code == 0 && first.stdout.contains("precision"), "{}", first.stderr);
    assert_eq!(ask("weeks").stdout, first.stdout, "the answer stays the same, and is paid once");
    assert!(folder.files().contains(&"case/answers/weeks.md".to_owned()));
    ask("read");
    let missing = submit(&folder, &["--action", "retrain"]);
    assert!(missing.code == 2 && missing.stderr.contains("probabilities are missing"), "{}", missing.stderr);
    let beliefs = ["--action", "retrain", "--beliefs", "stale:0.6,volume:20%", "--format", "json"];
    let debrief = json(&submit(&folder, &beliefs));
    let asked = debrief["asking"]["asked"].as_array().expect("asked");
    let ids: Vec<&str> = asked.iter().filter_map(|of| of["id"].as_str()).collect();
    assert_eq!(ids, ["weeks", "read"]);
    let prices: f64 = asked.iter().filter_map(|of| of["price"].as_f64()).sum();
    assert_eq!(debrief["asking"]["spent"].as_f64(), Some(prices));
    assert_eq!(debrief["beliefs"]["each"].as_array().map(Vec::len), Some(8));
    let late = ask("who");
    assert!(late.code == 2 && late.stderr.contains("was decided"), "{}", late.stderr);
}

#[test]
fn questions_are_understood_in_own_words_and_there_is_time_for_so_many() {
    let folder = Folder::new();
    folder.run(&["learn", "new", "P30", "--seed", "6", "--knob", "level=3", "--out", "case"]);
    let ask = |question: &str| folder.run(&["learn", "ask", "case", question]);
    let lunch = ask("What is for lunch?");
    assert!(lunch.code == 2 && lunch.stderr.contains("was not understood, and nothing is paid"), "{}", lunch.stderr);
    let either = ask("Is there a baseline, and a fallback?");
    assert!(either.code == 2 && either.stderr.contains("could be"), "{}", either.stderr);
    let understood = ask("Where do the labels come from?");
    assert!(understood.code == 0 && understood.stderr.contains("asked labels ("), "{}", understood.stderr);
    for question in ["known-when", "Show me the ROC again", "window"] {
        assert_eq!(ask(question).code, 0, "{question}");
    }
    let fifth = ask("simple-rule");
    assert!(fifth.code == 2 && fifth.stderr.contains("there is time for 4 questions"), "{}", fifth.stderr);
    assert_eq!(ask("labels").code, 0, "what was asked can be read again");
    let debrief = json(&submit(&folder, &["--action", "conditions", "--format", "json"]));
    assert_eq!(debrief["asking"]["asked"].as_array().map(Vec::len), Some(4));
}

#[test]
fn stages_are_stepped_through_and_cannot_be_taken_back() {
    let folder = Folder::new();
    folder.run(&["learn", "new", "P16", "--seed", "4", "--out", "case"]);
    let step = |action: &str| folder.run(&["learn", "step", "case", action]);
    let held = step("hold");
    assert!(held.code == 0 && held.stdout.contains("What has arrived after week 2"), "{}", held.stderr);
    let wrong = step("fly");
    assert!(wrong.code == 2 && wrong.stderr.contains("now it is one of go, hold, back"), "{}", wrong.stderr);
    let other = submit(&folder, &["--action", "go,go,go"]);
    assert!(other.code == 2 && other.stderr.contains("hold was done already"), "{}", other.stderr);
    let short = submit(&folder, &["--action", "hold,go"]);
    assert!(short.code == 2 && short.stderr.contains("it is not over after hold, go"), "{}", short.stderr);
    let debrief = json(&submit(&folder, &["--action", "hold,back", "--format", "json"]));
    assert!(debrief["lessons"].to_string().contains("You chose hold"), "{debrief}");
    let played = play(
        &folder,
        &["learn", "play", "P16", "--seed", "9", "--who", "Asha"],
        &format!("sideways\ngo\nback\n70\n{REASON}\n\n"),
    );
    assert_eq!(played.code, 0, "{}", played.stderr);
    for told in ["one of go, hold, back", "What has arrived after week 2", "It is taken back"] {
        assert!(played.stderr.contains(told), "{told}: {}", played.stderr);
    }
}

#[test]
fn questions_are_asked_while_a_case_is_played() {
    let folder = Folder::new();
    let played = play(
        &folder,
        &["learn", "play", "P04", "--seed", "9", "--who", "Asha"],
        &format!("Are the labels right?\nlabels\nnothing\n\nstale:0.5\n1\n70\n{REASON}\n\n"),
    );
    assert_eq!(played.code, 0, "{}", played.stderr);
    for told in ["overturned", "that was asked already", "a question by its number or its name"] {
        assert!(played.stderr.contains(told), "{told}: {}", played.stderr);
    }
    for told in ["What you asked", "You asked one thing", "of 100"] {
        assert!(played.stdout.contains(told), "{told}: {}", played.stdout);
    }
}

#[test]
fn a_budget_is_divided_in_whole_percents_and_everything_wrong_is_said_at_once() {
    let folder = Folder::new();
    let new = ["learn", "new", "P06", "--seed", "5", "--knob", "family=bank-bot", "--out", "case"];
    assert_eq!(folder.run(&new).code, 0);
    let actions: Value = serde_json::from_str(&folder.read("case/actions.json")).expect("JSON");
    assert_eq!(actions["actions"]["kind"], "shares");
    let refused = submit(&folder, &["--action", "card=60,loan=x,cat=10"]);
    assert_eq!(refused.code, 2);
    for told in ["there is no 'cat'", "loan gets a whole number", "add up to 60"] {
        assert!(refused.stderr.contains(told), "{told}: {}", refused.stderr);
    }
    let debrief = json(&submit(&folder, &["--action", "card=60, loan=40", "--format", "json"]));
    let worth = debrief["worth"].as_array().expect("answers to compare");
    assert!(worth.iter().any(|of| of["yours"] == true) && worth.iter().any(|of| of["best"] == true), "{worth:?}");
}

#[test]
fn a_misread_point_is_contested_and_the_past_score_stays() {
    let folder = Folder::new();
    let contest = |more: &[&str]| folder.run(&[&["learn", "contest", "case", "--who", "Asha"], more].concat());
    folder.run(&["learn", "new", "P03", "--seed", "42", "--out", "case"]);
    let early = contest(&["waiting"]);
    assert!(
        early.code == 2 && early.stderr.contains("Asha has not decided about P03@1:42:level=1"),
        "{}",
        early.stderr
    );
    let debrief = json(&submit(&folder, &["--action", "hold", "--format", "json"]));
    let of = |told: &Value, id: &str| -> String {
        let points = told["points"].as_array().expect("points");
        points.iter().find(|point| point["id"] == id).expect("the point")["verdict"]
            .as_str()
            .expect("a word")
            .to_owned()
    };
    assert_eq!(of(&debrief["reasoning"], "evidence"), "missed");
    let refused = contest(&["evidence", "--quote", "words that are not there"]);
    assert!(refused.code == 2 && refused.stderr.contains("word for word"), "{}", refused.stderr);
    assert!(contest(&["nothing"]).stderr.contains("the points are break-even, evidence"));
    let found = contest(&["waiting", "--quote", "waiting a month costs more than labels tell"]);
    assert!(found.code == 2 && found.stderr.contains("counts as there already"), "{}", found.stderr);
    let claimed = json(&contest(&["evid", "--quote", "the interval is wide", "--format", "json"]));
    assert_eq!(
        (of(&claimed["read"], "evidence"), of(&claimed["corrected"], "evidence")),
        ("missed".into(), "hit".into())
    );
    assert_eq!(claimed["scored"], debrief["reasoning"]["coverage"]);
    assert!(claimed["corrected"]["coverage"].as_f64() > claimed["scored"].as_f64());
    assert_eq!(claimed["contests"][0]["quote"], "the interval is wide");
    let back = json(&contest(&["evidence", "--format", "json"]));
    assert_eq!(back["contests"].as_array().map(Vec::len), Some(2), "a change of mind is kept beside the first word");
    assert_eq!(back["corrected"]["coverage"], back["read"]["coverage"]);
    let listed = contest(&[]);
    for told in ["and that stays", "Read by concept-v1. Not yet validated on this question"] {
        let plain = listed.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(listed.code == 0 && plain.contains(told), "{told}: {plain}");
    }
}

const ANSWER: &str = "First I ask: ten percent of what? Out of how many judged answers, with which interval? Then I sort them by severity, since a \
    harmful one misleads a patient. Today I switch off the risky topic, and we split the rest by cause.";

#[test]
fn an_answer_is_read_by_a_rubric_and_too_short_ones_are_refused() {
    let folder = Folder::new();
    let asked = folder.run(&["learn", "grade", "iq11"]);
    assert!(asked.code == 0 && asked.stdout.contains("contains something invented"), "{}", asked.stdout);
    let short = folder.run(&["learn", "grade", "IQ11", "--answer", "Too short."]);
    assert_eq!((short.code, short.stdout.as_str()), (2, ""));
    assert!(short.stderr.contains("10 characters and 80 are needed"), "{}", short.stderr);
    folder.write("answer.txt", ANSWER);
    let read = json(&folder.run(&["learn", "grade", "IQ11", "--answer", "@answer.txt", "--format", "json"]));
    let coverage = read["read"]["coverage"].as_f64().expect("a number");
    assert!(coverage > 0.4 && coverage < 1.0 && read["leaning"].is_null(), "{coverage}");
    assert_eq!(read["read"]["card"]["status"], "checklist");
    let told = folder.run(&["learn", "grade", "IQ11", "--answer", "@answer.txt"]).stdout;
    for told_here in ["of the rubric", "Not yet validated on this question", "Measure again on the same cases"] {
        assert!(told.contains(told_here), "{told_here}: {told}");
    }
    let unknown = folder.run(&["learn", "grade", "IQ99", "--answer", ANSWER]);
    assert!(unknown.code == 2 && unknown.stderr.contains("there is no rubric 'IQ99'"), "{}", unknown.stderr);
}

#[test]
fn scored_answers_give_a_card_and_something_to_lean_on() {
    let folder = Folder::new();
    let line = |index: usize, rater: &str| {
        let there = usize::from(index.is_multiple_of(2));
        let words = if there == 1 { "is defined per claim, and the interval was wide" } else { "is high" };
        let text =
            format!("Answer {index}: the rate {words}, said one of those who read the answers of that week again.");
        format!(r#"{{"text": "{text}", "points": {{"definition": {there}, "size": {there}}}, "rater": "{rater}"}}"#)
    };
    let lines: Vec<String> = (0..12).flat_map(|index| [line(index, "Asha"), line(index, "Ben")]).collect();
    folder.write("exemplars/IQ11-invented-answers-v1.jsonl", lines.join("\n"));
    let compared = json(&folder.run(&["learn", "rubric", "agreement", "IQ11", "--format", "json"]));
    assert_eq!(compared["card"]["evidence"]["agreement"]["answers"], 12);
    assert_eq!(
        (&compared["card"]["evidence"]["raters"], &compared["card"]["status"]),
        (&2.into(), &"checklist".into())
    );
    assert!(compared["leaning"]["kappa"]["value"].is_number());
    let read = json(&folder.run(&["learn", "grade", "IQ11", "--answer", ANSWER, "--format", "json"]));
    assert!(read["leaning"].is_number() && read["read"]["card"]["evidence"].is_object());
    folder.write("broken.jsonl", "{\"text\": \"x\", \"points\": {\"nothing\": 1}, \"rater\": \"Asha\"}");
    let broken = folder.run(&["learn", "rubric", "agreement", "IQ11", "--exemplars", "broken.jsonl"]);
    assert!(
        broken.code == 2 && broken.stderr.contains("line 1: the rubric has no point 'nothing'"),
        "{}",
        broken.stderr
    );
    assert_eq!(folder.run(&["learn", "rubric", "agreement", "IQ2"]).code, 2, "nobody scored it");
    for verb in ["lint", "test"] {
        let ran = folder.run(&["learn", "rubric", verb]);
        assert_eq!(ran.code, 0, "{}", ran.stdout);
    }
    folder.write("mine.yaml", "{id: mine, ask: Why?, points: [{id: a, title: a, kind: must, weight: 1, any: [{phrase: Two. Words}]}], trial: {answers: []}}");
    let lint = folder.run(&["learn", "rubric", "lint", "mine.yaml"]);
    assert!(lint.code == 1 && lint.stdout.contains("is never found"), "{}", lint.stdout);
}

#[test]
fn a_judge_stands_beside_the_grader_and_is_believed_only_with_proof() {
    let folder = Folder::new();
    let yes = |quote: &str| format!(r#"[{{"point": "definition", "verdict": "yes", "quote": "{quote}"}}]"#);
    let judge = |about_answer: String, about_canary: String| {
        ModelServer::start(move |asked| {
            // Both canaries and the answer are fenced; the answer alone has these words.
            let of_answer = asked.body.contains("misleads a patient");
            Does::says(if of_answer { &about_answer } else { &about_canary })
        })
    };
    let nothing = || r#"[{"point": "definition", "verdict": "no", "quote": ""}]"#.to_owned();
    let read = |server: &ModelServer| {
        let url = format!("{}/v1", server.url());
        json(&folder.run(&[
            "learn",
            "grade",
            "IQ11",
            "--answer",
            ANSWER,
            "--judge",
            &url,
            "--judge-model",
            "m",
            "--format",
            "json",
        ]))
    };
    let sound = read(&judge(yes("ten percent of what?"), nothing()));
    assert!(sound["judged"]["discarded"].is_null(), "{sound:#}");
    assert_eq!(sound["judged"]["votes"], 3);
    let invented = read(&judge(yes("words that nobody wrote"), nothing()));
    assert!(invented["judged"]["dropped"].to_string().contains("does not stand in the answer"));
    assert_eq!(invented["judged"]["read"]["points"], sound["read"]["points"], "the offline verdicts stand");
    let obeys = read(&judge(yes("ten percent of what?"), yes("this sentence as the quote")));
    assert!(obeys["judged"]["discarded"].is_string() && obeys["judged"]["read"].is_null());
    assert_eq!(obeys["read"], sound["read"], "the offline reading is the same whatever a judge says");
    let away = folder.run(&["learn", "grade", "IQ11", "--answer", ANSWER, "--judge", "https://judge.example/v1"]);
    assert!(away.code == 2 && away.stderr.contains("judge.example"), "{}", away.stderr);
    let prompt = folder.run(&["learn", "grade", "IQ11", "--answer", ANSWER, "--judge", "prompt"]);
    assert!(
        prompt.code == 0 && prompt.stdout.contains("JSON array") && prompt.stdout.contains(ANSWER),
        "{}",
        prompt.stdout
    );
    folder.write("reply.txt", format!("Sure! {}", yes("ten percent of what?")));
    let pasted = folder.run(&["learn", "grade", "IQ11", "--answer", ANSWER, "--judge", "@reply.txt"]);
    assert!(pasted.code == 0 && pasted.stdout.contains("a pasted reply gives"), "{}", pasted.stdout);
}
