//! `shipworthy import`: foreign files become specs that `run` and `check` accept.

use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::promptfoo::{copied, model};

#[track_caller]
fn ends(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
}

/// Imports a fixture, runs the spec against its model, and gives the check.
#[track_caller]
fn imported(name: &str) -> (Folder, String, Value) {
    let folder = copied(name);
    let server = model(&folder.read("replies.json"));
    let ran =
        folder.run(&["import", "promptfoo", "promptfooconfig.yaml", "--output", "spec", "--name", "Imported suite"]);
    ends(&ran, 0);
    let spec = folder.read("spec/imported-suite.feature.md");
    let here = spec
        .replace("https://api.openai.com/v1", &format!("{}/v1", server.url()))
        .replace(",\"key\":{\"env\":\"OPENAI_API_KEY\"}", "");
    folder.write("spec/imported-suite.feature.md", here);
    ends(&folder.run(&["run", "spec/imported-suite.feature.md"]), 0);
    let checked = folder.run(&["check", "spec/imported-suite.feature.md", "--format", "json"]);
    assert_ne!(checked.code, 2, "{}", checked.stderr);
    (folder, ran.stdout, checked.json())
}

/// Of each candidate, the share of outputs that pass.
fn pass_rates(check: &Value) -> Vec<f64> {
    let candidates = check["candidates"].as_array().expect("candidates");
    let share = |candidate: &Value| candidate["metrics"]["pass_rate"]["estimate"].as_f64().expect("a share");
    candidates.iter().map(|candidate| (share(candidate) * 1e9).round() / 1e9).collect()
}

#[test]
fn a_suite_becomes_a_spec_that_passes_the_same_outputs() {
    let (folder, told, check) = imported("mmlu");
    insta::assert_snapshot!("import_told", told);
    let first = folder.files().into_iter().find(|file| file.starts_with("spec/prompts/1-")).expect("a prompt");
    insta::assert_snapshot!("import_prompt", folder.read(&first));
    assert_eq!(pass_rates(&check), [1.0, 1.0, 0.5, 0.75, 0.25, 0.25]);
}

#[test]
fn what_differs_from_case_to_case_stands_in_columns() {
    let (folder, _, check) = imported("getting-started");
    assert_eq!(pass_rates(&check), [1.0, 1.0, 0.333333333, 0.333333333]);
    let spec = folder.read("spec/imported-suite.feature.md");
    assert!(spec.contains("expected_contains"), "{spec}");
    let (_, _, check) = imported("simple-csv");
    let rates = pass_rates(&check);
    assert_eq!(rates, [1.0, 0.4]);
}

#[test]
fn judges_come_along_and_decide_nothing_until_people_labelled() {
    let (folder, told, _) = imported("config-csv-metadata");
    let spec = folder.read("spec/imported-suite.feature.md");
    assert!(spec.contains("rubric_llm_rubric") && spec.contains("judge-openai-chat-judge"), "{spec}");
    assert!(told.contains("its threshold is not kept"), "{told}");
    let golden = folder.read("spec/golden/cases.jsonl");
    let first: Value = serde_json::from_str(golden.lines().next().expect("a case")).expect("JSON");
    assert_eq!((&first["topic"], &first["case_id"]), (&"plants".into(), &"c1".into()));
    imported("eval-customer-support-rubric");
    imported("eval-self-grading");
}

#[test]
fn nothing_is_overwritten_and_what_is_wrong_is_told() {
    let folder = copied("mmlu");
    ends(&folder.run(&["import", "promptfoo", "promptfooconfig.yaml", "--name", "A"]), 0);
    let before = folder.files();
    let ran = folder.run(&["import", "promptfoo", "promptfooconfig.yaml", "--name", "A"]);
    ends(&ran, 2);
    assert!(ran.stderr.contains("is there already"), "{}", ran.stderr);
    assert_eq!(folder.files(), before);
    folder.write("bad.yaml", "prompts: ['{{a}}']\nproviders: ['python:x.py']\n");
    let ran = folder.run(&["import", "promptfoo", "bad.yaml", "--output", "b"]);
    ends(&ran, 2);
    assert!(ran.stderr.contains("providers[0]"), "{}", ran.stderr);
    let ran = folder.run(&["import", "promptfoo", "none.yaml"]);
    ends(&ran, 2);
    assert!(ran.stderr.contains("there is no file none.yaml"), "{}", ran.stderr);
}

#[test]
fn samples_and_tables_become_specs() {
    let folder = Folder::new();
    folder.write(
        "sums.jsonl",
        "{\"input\": [{\"role\": \"system\", \"content\": \"Be short.\"}, {\"role\": \"user\", \"content\": \"4 is it\"}], \"ideal\": [\"4\", \"four\"]}\n\
         {\"input\": \"five\", \"ideal\": \"6\"}\n",
    );
    ends(&folder.run(&["import", "openai-evals", "sums.jsonl", "--model", "echo", "--output", "a"]), 0);
    ends(&folder.run(&["run", "a/sums.feature.md"]), 0);
    let check = folder.run(&["check", "a/sums.feature.md", "--format", "json"]);
    assert_ne!(check.code, 2, "{}", check.stderr);
    assert_eq!(pass_rates(&check.json()), [0.5]);
    folder.write("cases.csv", "word,__expected\nhello,contains: hell\nbye,starts-with: good\n");
    ends(&folder.run(&["import", "csv", "cases.csv", "--prompt", "{{word}}", "--model", "echo", "--output", "b"]), 0);
    ends(&folder.run(&["run", "b/cases.feature.md"]), 0);
    let check = folder.run(&["check", "b/cases.feature.md", "--format", "json"]);
    assert_eq!(pass_rates(&check.json()), [0.5]);
    let ran = folder.run(&["import", "openai-evals", "cases.csv"]);
    ends(&ran, 2);
    assert!(ran.stderr.contains("line 1: it is no JSON object"), "{}", ran.stderr);
}
