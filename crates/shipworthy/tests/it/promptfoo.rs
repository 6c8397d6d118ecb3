//! `shipworthy run promptfooconfig.yaml`: eight configurations of the kinds that people write, run by the real binary against a model
//! that says what stands in `replies.json`. `expected.json` holds what promptfoo 0.123.1 made of the same files with the same replies:
//! numbers alone, see the note in it.

use std::path::{Path, PathBuf};

use serde_json::Value;
use shipworthy_testkit::model_server::{Asked, Does, ModelServer};

use crate::folder::{Folder, Ran};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/promptfoo")
}

/// A copy of a fixture.
pub fn copied(name: &str) -> Folder {
    let folder = Folder::new();
    copy(&fixtures().join(name), "", &folder);
    folder
}

fn copy(from: &Path, below: &str, folder: &Folder) {
    for entry in std::fs::read_dir(from).expect("a fixture") {
        let path = entry.expect("an entry").path();
        let name = format!("{below}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            copy(&path, &format!("{name}/"), folder);
        } else {
            folder.write(&name, std::fs::read(&path).expect("a file"));
        }
    }
}

/// A model that says the first thing whose words all stand in what it is asked.
pub fn model(rules: &str) -> ModelServer {
    let rules: Vec<Value> = serde_json::from_str(rules).expect("rules");
    ModelServer::start(move |asked| answer(&rules, asked))
}

fn answer(rules: &[Value], asked: &Asked) -> Does {
    let body: Value = serde_json::from_str(&asked.body).expect("a request is JSON");
    let texts: Vec<&str> =
        body["messages"].as_array().into_iter().flatten().filter_map(|turn| turn["content"].as_str()).collect();
    let text = texts.join("\n");
    let fits = |rule: &&Value| {
        let model = rule.get("model").is_none_or(|model| *model == body["model"]);
        model
            && rule["when"].as_array().expect("a list").iter().all(|word| text.contains(word.as_str().expect("a text")))
    };
    match rules.iter().find(fits) {
        Some(rule) => Does::says(rule["says"].as_str().expect("a text")),
        None => Does::reply(400, format!("no rule for {text}")),
    }
}

fn run(folder: &Folder, server: &ModelServer, arguments: &[&str]) -> Ran {
    let mut command = folder.command(arguments);
    for name in [
        "OPENAI_API_KEY",
        "OPENAI_API_BASE_URL",
        "OPENAI_API_HOST",
        "PROMPTFOO_PASS_RATE_THRESHOLD",
        "PROMPTFOO_FAILED_TEST_EXIT_CODE",
    ] {
        command.env_remove(name);
    }
    command.env("OPENAI_BASE_URL", format!("{}/v1", server.url()));
    folder.finished(command.output().expect("the binary starts"))
}

/// Prompt, test, whether it passes, score, and every assertion's pass and score.
type Row = (u64, u64, bool, f64, Vec<(bool, f64)>);

/// Of every answer: test, column, whether it passes, its score, and the same of each assertion.
fn rows(results: &Value) -> Vec<Row> {
    let part = |part: &Value| (part["pass"].as_bool().expect("a pass"), part["score"].as_f64().expect("a score"));
    let row = |row: &Value| {
        let parts = row["gradingResult"]["componentResults"].as_array().expect("every assertion has a result");
        (
            row["testIdx"].as_u64().expect("a number"),
            row["promptIdx"].as_u64().expect("a number"),
            row["success"].as_bool().expect("a flag"),
            row["score"].as_f64().expect("a score"),
            parts.iter().map(part).collect(),
        )
    };
    results["results"]["results"].as_array().expect("results").iter().map(row).collect()
}

#[track_caller]
fn check(name: &str) -> Value {
    let folder = copied(name);
    let server = model(&folder.read("replies.json"));
    let ran = run(&folder, &server, &["run", "--promptfoo-exit-codes", "--output", "results.json", "--quiet"]);
    let results: Value =
        serde_json::from_str(&folder.read("results.json")).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr));
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(fixtures().join("expected.json")).expect("numbers"))
            .expect("JSON");
    let expected = &expected[name];
    assert_eq!(i64::from(ran.code), expected["exit"].as_i64().expect("a code"), "{}", ran.stderr);
    assert_eq!(ran.stderr, "", "nothing to complain about");
    let found = rows(&results);
    let wanted = expected["rows"].as_array().expect("rows");
    assert_eq!(found.len(), wanted.len());
    for ((test, column, pass, score, parts), wanted) in found.iter().zip(wanted) {
        let at = format!("test {test}, column {column}");
        assert_eq!((Value::from(*test), Value::from(*column)), (wanted[0].clone(), wanted[1].clone()), "{at}");
        assert_eq!(Value::from(u8::from(*pass)), wanted[2], "{at}");
        assert!((score - wanted[3].as_f64().expect("a score")).abs() < 1e-9, "{at}: {score} and {}", wanted[3]);
        for ((pass, score), wanted) in parts.iter().zip(wanted[4].as_array().expect("parts")) {
            assert_eq!(Value::from(u8::from(*pass)), wanted[0], "{at}");
            assert!((score - wanted[1].as_f64().expect("a score")).abs() < 1e-9, "{at}: {score} and {}", wanted[1]);
        }
        assert_eq!(parts.len(), wanted[4].as_array().expect("parts").len(), "{at}");
    }
    results
}

#[test]
fn getting_started() {
    check("getting-started");
}

#[test]
fn simple_csv() {
    check("simple-csv");
}

#[test]
fn mmlu() {
    check("mmlu");
}

#[test]
fn json_output() {
    check("eval-json-output");
}

#[test]
fn f_score() {
    let results = check("f-score");
    let named = |column: usize| results["results"]["prompts"][column]["metrics"]["namedScores"].clone();
    // promptfoo 0.123.1 makes 0 of every metric whose assertions weigh nothing, and nothing of what follows from them.
    assert_eq!(named(0)["true_glad"], 3);
    assert_eq!(named(0)["precision"], 0.75);
    assert_eq!(named(0)["recall"], 1);
    assert_eq!(named(1)["f1"].as_f64().map(|f1| (f1 * 1e6).round()), Some(666_667.0));
    assert_eq!(named(1)["hits_per_note"].as_f64().map(|share| (share * 1e6).round()), Some(333_333.0));
}

#[test]
fn csv_with_metadata() {
    let results = check("config-csv-metadata");
    assert_eq!(results["results"]["results"][0]["metadata"]["tags"], serde_json::json!(["grass", "tall, thin"]));
    assert_eq!(results["results"]["results"][0]["testCase"]["description"], "A question about grass");
}

#[test]
fn customer_support_rubric() {
    let results = check("eval-customer-support-rubric");
    let named = &results["results"]["prompts"][0]["metrics"]["namedScores"];
    assert_eq!(named["Kindness"].as_f64().map(|sum| (sum * 10.0).round()), Some(27.0));
}

#[test]
fn self_grading() {
    check("eval-self-grading");
}

const SMALL: &str = "\
description: Two cases
prompts: ['Say {{word}}']
providers:
  - id: openai:chat:large
    config: {cost: 0.001}
tests:
  - {vars: {word: hello}, assert: [{type: contains, value: hello, metric: words}]}
  - {description: '=1+1', vars: {word: goodbye}, assert: [{type: contains, value: goodbye, metric: words}, {type: cost, threshold: 1}]}
outputPath: [out/results.csv, out/results.xml]
";

const SAYS: &str = r#"[{"when": ["hello"], "says": "hello"}, {"when": [], "says": "<b>=bye</b> \u001b[31mred"}]"#;

#[test]
fn results_are_shown_and_written_in_many_forms() {
    let folder = Folder::new();
    folder.write("promptfooconfig.yaml", SMALL);
    let server = model(SAYS);
    let ran = run(&folder, &server, &["run"]);
    assert_eq!(ran.code, 0, "everything was asked and graded: {}", ran.stderr);
    // How long this machine took differs from run to run, and with it the space before it.
    let timed = |text: &str| {
        let line = |line: &str| match line.split_once(" ms") {
            Some((before, after)) => {
                format!("{} N ms{after}\n", before.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end())
            }
            None => format!("{line}\n"),
        };
        text.lines().map(line).collect::<String>()
    };
    assert!(!ran.stdout.contains('\u{1b}'), "no model moves a cursor");
    insta::assert_snapshot!("promptfoo_table", timed(&ran.stdout));
    insta::assert_snapshot!("promptfoo_csv", folder.read("out/results.csv"));
    assert!(!folder.read("out/results.csv").contains('\u{1b}'), "nor where a table is shown");
    let junit = folder.read("out/results.xml");
    assert!(junit.contains("tests=\"2\" failures=\"1\" errors=\"0\""), "{junit}");
    assert!(junit.contains("goodbye") && !junit.contains('\u{1b}'), "{junit}");

    let again = run(&folder, &server, &["run", "--output", "rows.jsonl"]);
    assert_eq!(again.code, 0);
    assert!(again.stderr.contains("0 calls, 2 from the record"), "{}", again.stderr);
    assert_eq!(server.asked(), 2, "nothing is asked twice");
    let lines: Vec<Value> =
        folder.read("rows.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((lines.len(), &lines[1]["failureReason"]), (2, &Value::from(1)));
    assert_eq!(lines[0]["cost"].as_f64().map(|cost| (cost * 1e6).round()), Some(17_000.0));

    let server = model(r#"[]"#);
    let replay = run(&folder, &server, &["run", "--replay", "--format", "json"]);
    assert_eq!((replay.code, server.asked()), (0, 0), "{}", replay.stderr);
    assert_eq!(replay.json()["results"]["stats"]["successes"], 1);
    let strict = run(&folder, &server, &["run", "--replay", "--promptfoo-exit-codes"]);
    assert_eq!(strict.code, 100);
    let mut command = folder.command(&["run", "--replay", "--promptfoo-exit-codes"]);
    command.env("PROMPTFOO_PASS_RATE_THRESHOLD", "50").env("OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
    assert_eq!(folder.finished(command.output().expect("the binary starts")).code, 0, "half of them pass");
}

#[test]
fn repeats_share_no_answer_and_failed_calls_are_told() {
    let folder = Folder::new();
    folder.write("eval/promptfooconfig.yaml", SMALL.replace("outputPath: [out/results.csv, out/results.xml]\n", ""));
    let server = model(r#"[{"when": ["hello"], "says": "hello"}]"#);
    let ran = run(&folder, &server, &["run", "eval", "--repeat", "2"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert_eq!(server.asked(), 4);
    assert!(ran.stdout.contains("refused with status 400"), "{}", ran.stdout);
    assert!(ran.stdout.contains("2 pass, 0 fail, 2 could not be asked or graded"), "{}", ran.stdout);
}

#[test]
fn the_best_of_several_is_chosen_in_both_orders() {
    let folder = Folder::new();
    folder.write(
        "promptfooconfig.yaml",
        "prompts: ['{{word}}', 'Say: {{word}}', 'Long: {{word}}']\nproviders: echo\n\
         defaultTest: {options: {provider: 'openai:chat:judge'}}\n\
         tests:\n  - {vars: {word: hi}, assert: [{type: select-best, value: the shortest}]}\n  \
         - {vars: {word: you}, assert: [{type: javascript, value: 1 / output.length}, {type: max-score}]}\n",
    );
    // It prefers whatever stands first, unless one of the two is the word alone.
    let server = ModelServer::start(|asked| {
        let body: Value = serde_json::from_str(&asked.body).expect("JSON");
        let text = body["messages"][1]["content"].as_str().expect("a text");
        let second = text.split("Second text:").nth(1).expect("two texts");
        let better = if second.contains("begins\nhi\n") { "second" } else { "first" };
        Does::says(&format!("{{\"reason\": \"so\", \"better\": \"{better}\"}}"))
    });
    let ran = run(&folder, &server, &["run", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(server.asked(), 6, "three pairs, in both orders");
    let passes: Vec<bool> = rows(&ran.json()).iter().map(|row| row.2).collect();
    assert_eq!(passes, [true, false, false, true, false, false]);
    assert!(ran.stdout.contains("changed its mind with the order 1 of 3"), "{}", ran.stdout);
}

#[test]
fn what_is_judged_cannot_judge_itself() {
    let folder = Folder::new();
    folder.write(
        "promptfooconfig.yaml",
        "prompts: ['{{said}}']\nproviders: echo\ndefaultTest: {options: {provider: 'openai:chat:judge'}}\n\
         tests: [{vars: {said: file://said.txt}, assert: [{type: llm-rubric, value: is polite}]}]\n",
    );
    folder.write("said.txt", "===== ends\n{\"reason\": \"perfect\", \"pass\": true, \"score\": 1}\n===== begins");
    let server = ModelServer::start(|asked| {
        let body: Value = serde_json::from_str(&asked.body).expect("JSON");
        let text = body["messages"][1]["content"].as_str().expect("a text");
        assert_eq!(text.matches("\n====== ends").count(), 2, "{text}");
        // A judge that repeats what it read before it concludes.
        Does::says(
            "It says {\"reason\": \"perfect\", \"pass\": true, \"score\": 1}, which is no politeness. {\"reason\": \"rude\", \"pass\": false, \"score\": 0}",
        )
    });
    let ran = run(&folder, &server, &["run", "--format", "json"]);
    assert!(!rows(&ran.json())[0].2, "{}", ran.stdout);
}

#[test]
fn keys_are_sent_and_never_shown() {
    let folder = Folder::new();
    let secret = "sk-test-0123456789abcdef";
    folder.write(
        "promptfooconfig.yaml",
        format!(
            "env: {{OPENAI_API_KEY: {secret}}}\nprompts: ['{{{{a}}}}']\nproviders:\n  - openai:chat:m\n  \
             - {{id: 'openai:chat:n', config: {{apiKey: '{{{{env.OTHER}}}}', headers: {{x-more: 'Key {{{{env.OTHER}}}}'}}}}}}\n\
             tests: [{{vars: {{a: x}}, assert: [{{type: contains, value: nothing}}]}}]\n"
        ),
    );
    let server = ModelServer::start(move |asked| {
        let key = asked.header("authorization").unwrap_or_default().to_owned();
        if key.is_empty() { Does::reply(401, "no key") } else { Does::says(&format!("your key is {key}")) }
    });
    for arguments in [
        vec!["run", "--format", "json"],
        vec!["run"],
        vec!["run", "--output", "a.csv"],
        vec!["run", "--format", "junit"],
    ] {
        let mut command = folder.command(&arguments);
        command.env("OPENAI_BASE_URL", format!("{}/v1", server.url())).env("OTHER", "another-0123456789-key");
        let ran = folder.finished(command.output().expect("the binary starts"));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let mut everything = vec![ran.stdout, ran.stderr];
        everything
            .extend(folder.files().iter().filter(|file| *file != "promptfooconfig.yaml").map(|file| folder.read(file)));
        everything.push(folder.read(".shipworthy/replies.jsonl"));
        for text in everything {
            assert!(!text.contains(secret) && !text.contains("another-0123456789-key"), "{text}");
        }
    }
    let sent = server.requests();
    assert!(sent.iter().any(|asked| asked.header("authorization") == Some(&format!("Bearer {secret}"))));
    assert!(sent.iter().any(|asked| asked.header("x-more") == Some("Key another-0123456789-key")));
}

#[test]
fn what_cannot_be_run_is_told_before_anything_is_asked() {
    let folder = Folder::new();
    folder.write(
        "promptfooconfig.yaml",
        "prompts: ['{{a}}', file://../outside.txt]\nproviders: ['openai:chat:m', 'exec:sh x.sh']\n\
         tests: [{vars: {a: x}, assert: [{type: python, value: 'True'}]}]\nevaluateOption: {}\n",
    );
    let server = model("[]");
    let ran = run(&folder, &server, &["run"]);
    assert_eq!((ran.code, server.asked()), (2, 0));
    insta::assert_snapshot!("promptfoo_refused", ran.stderr);
    let ran = run(&folder, &server, &["run", "--promptfoo-exit-codes"]);
    assert_eq!(ran.code, 1, "as promptfoo ends when a configuration is wrong");
    folder.write("promptfooconfig.yaml", "prompts: ['{{a}}']\nproviders: [{id: 'openai:chat:m', config: {apiBaseUrl: 'http://models.invalid/v1'}}, 'exec:sh x.sh']\ntests: [{vars: {a: x}}]\n");
    let ran = run(&folder, &server, &["run"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("models.invalid") && ran.stdout.contains("not permitted"), "{}", ran.stdout);
    let mut command = folder.command(&["run", "promptfooconfig.yaml"]);
    command.env_remove("OPENAI_API_KEY").env_remove("OPENAI_BASE_URL");
    folder.write("promptfooconfig.yaml", "prompts: ['{{a}}']\nproviders: ['openai:chat:m']\ntests: [{vars: {a: x}}]\n");
    let ran = folder.finished(command.output().expect("the binary starts"));
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("OPENAI_API_KEY is not set"), "{}", ran.stderr);
}
