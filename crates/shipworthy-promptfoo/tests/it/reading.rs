//! Whole configurations, and what is said about those that cannot be run.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use shipworthy_promptfoo::{Files, Suite, Told, read};

/// Files in memory.
#[derive(Default)]
struct Held(BTreeMap<String, String>);

impl Files for Held {
    fn text(&self, path: &str) -> Result<String, String> {
        self.0.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }

    fn matching(&self, pattern: &str) -> Vec<String> {
        match pattern.split_once('*') {
            Some((start, end)) => {
                self.0.keys().filter(|path| path.starts_with(start) && path.ends_with(end)).cloned().collect()
            }
            None => self.0.keys().filter(|path| *path == pattern).cloned().collect(),
        }
    }
}

fn held(files: &[(&str, &str)]) -> Held {
    Held(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
}

#[track_caller]
fn suite(text: &str, files: &[(&str, &str)]) -> Suite {
    read(text, &Map::new(), &held(files)).unwrap_or_else(|told| panic!("{}", said(&told)))
}

fn said(told: &[Told]) -> String {
    told.iter().map(|told| format!("{}: {}\n", told.at, told.message)).collect()
}

#[test]
fn prompts_come_from_many_places() {
    let config = "prompts: ['Hi {{a}}', file://two.txt, chat.json, p/*.md, {id: file://one.txt, label: mine}, rows.csv]\nproviders: echo\n";
    let files = [
        ("two.txt", "First {{a}}\n---\nSecond\nof two\n"),
        ("chat.json", "[{\"role\": \"user\", \"content\": \"{{a}}\"}]"),
        ("p/a.md", "# A"),
        ("p/b.md", "# B"),
        ("one.txt", "One"),
        ("rows.csv", "prompt,label\n\"Say, {{a}}\",said\nAsk {{a}},\n"),
    ];
    let suite = suite(config, &files);
    let shown: Vec<(&str, &str)> =
        suite.prompts.iter().map(|prompt| (prompt.label.as_str(), prompt.raw.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("Hi {{a}}", "Hi {{a}}"),
            ("two.txt: First {{a}}", "First {{a}}"),
            ("two.txt: Second\nof two", "Second\nof two"),
            ("chat.json", files[1].1),
            ("p/a.md: # A...", "# A"),
            ("p/b.md: # B...", "# B"),
            ("mine: one.txt: One", "One"),
            ("said", "Say, {{a}}"),
            ("Prompt 2 - Ask {{a}}", "Ask {{a}}"),
        ]
    );
}

#[test]
fn tests_take_over_defaults_and_lists_stand_for_several_cases() {
    let config = r#"
prompts: ['{{a}} {{b}}']
providers: [echo, {id: echo, label: loud, prompts: ['{{a}} {{b}}']}]
evaluateOptions: {repeat: 2}
defaultTest:
  vars: {b: base, c: '{{b}}!'}
  threshold: 0.5
  metadata: {team: x}
  assert: [{type: contains, value: a}]
tests:
  - vars: {a: [one, two], d: [1, 2]}
    metadata: {kind: list}
    assert: [{type: contains, value: b}]
  - vars: {a: file://long.txt, b: own}
    threshold: 0
    options: {disableDefaultAsserts: true, repeat: 1}
"#;
    let suite = suite(config, &[("long.txt", "  a long text \n")]);
    let vars: Vec<Value> =
        suite.cases.iter().map(|case| json!([case.vars["a"], case.vars["b"], case.vars["c"], case.repeat])).collect();
    assert_eq!(
        vars,
        [
            json!(["one", "base", "base!", 0]),
            json!(["two", "base", "base!", 0]),
            json!(["one", "base", "base!", 1]),
            json!(["two", "base", "base!", 1]),
            json!(["a long text", "own", "own!", 0]),
        ]
    );
    assert_eq!(suite.cases[0].vars["d"], json!([1, 2]), "a list of numbers is one value");
    assert_eq!(suite.cases[0].checks.len(), 2);
    assert_eq!(suite.cases[0].threshold, Some(0.5));
    assert_eq!(suite.cases[0].metadata, json!({"team": "x", "kind": "list"}).as_object().expect("an object").clone());
    assert_eq!((suite.cases[4].checks.len(), suite.cases[4].threshold), (0, Some(0.0)));
    assert_eq!(suite.wanted().len(), 10);
}

#[test]
fn scenarios_are_every_set_with_every_test() {
    let config = r#"
prompts: ['{{a}}']
providers: echo
scenarios:
  - config: [{vars: {a: x}}, {vars: {a: y}, assert: [{type: contains, value: y}]}]
    tests: [{description: plain}, {vars: {b: 1}, assert: [{type: contains, value: '{{a}}'}]}]
"#;
    let suite = suite(config, &[]);
    let shown: Vec<(Value, usize)> =
        suite.cases.iter().map(|case| (case.vars["a"].clone(), case.checks.len())).collect();
    assert_eq!(shown, [(json!("x"), 0), (json!("x"), 1), (json!("y"), 1), (json!("y"), 2)]);
}

#[test]
fn tests_choose_providers_and_prompts() {
    let config = r#"
prompts: [{raw: 'A {{a}}', label: plain}, {raw: 'B {{a}}', label: 'long:one'}]
providers: [{id: echo, label: left}, {id: echo, label: right, prompts: [plain]}]
tests: [{vars: {a: 1}, providers: [left]}, {vars: {a: 2}, prompts: [long]}, {vars: {a: 3}}]
"#;
    let suite = suite(config, &[]);
    assert_eq!(suite.columns.len(), 3);
    assert_eq!(suite.wanted(), [(0, 0), (0, 1), (1, 1), (2, 0), (2, 1), (2, 2)]);
}

#[test]
fn references_are_followed_and_keys_beside_them_count() {
    let config = r##"
prompts: ['{{a}}']
providers: echo
assertionTemplates:
  short: {type: javascript, value: output.length < 5, weight: 2}
tests: [{vars: {a: x}, assert: [{$ref: '#/assertionTemplates/short', weight: 3}]}]
"##;
    let suite = suite(config, &[]);
    let shipworthy_grade::Check::One(assertion) = &suite.cases[0].checks[0] else { panic!("one") };
    assert_eq!(assertion.weight, Some(3.0));
    let circle = "prompts: ['{{a}}']\nproviders: echo\nassertionTemplates: {a: {$ref: '#/assertionTemplates/a'}}\n";
    let told = read(circle, &Map::new(), &Held::default()).expect_err("a circle");
    assert!(said(&told).contains("leads in a circle"), "{}", said(&told));
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place() {
    let config = r#"
prompts: [file://missing.txt, file://make.js, 'Use {{env.HOME}}']
providers: [python:p.py, 'bedrock:x', {id: 'openai:chat:m', configs: {}}, openai:responses:m]
nunjucksFilters: {f: f.js}
extensions: [file://hook.py]
derivedMetrics: [{name: a, value: file://x.js}]
evaluateOptions: {maxConcurrency: lots, retries: 1}
tests:
  - vars: {a: 1}
    provider: echo
    assert:
      - {type: contain, value: a}
      - {type: python, value: 'True'}
      - {type: search-rubric, value: a}
      - {type: contains, value: file://missing.json}
      - {type: javascript, value: file://uses.js}
      - {type: is-json, valu: 1}
      - {type: llm-rubric, value: a, provider: nobody}
      - {type: 'promptfoo:redteam:pii'}
    options: {storeOutputAs: x}
    weight: 1
sharing: true
outputPath: out.pdf
shipworthy: {budget: {money: lots}, price: 1}
descripton: x
"#;
    let files = [("make.js", ""), ("uses.js", "const fs = require('fs');\nmodule.exports = () => true;")];
    let told = read(config, &Map::new(), &held(&files)).expect_err("many problems");
    insta::assert_snapshot!(said(&told));
}

#[test]
fn what_has_no_effect_is_noted() {
    let config = r#"
prompts: ['{{a}}']
providers: [{id: 'openai:chat:m', config: {temperature: 1, colour: red}}]
redteam: {plugins: []}
sharing: true
tags: {a: b}
evaluateOptions: {showProgressBar: false, generateSuggestions: true}
tests: [{vars: {a: x}, options: {runSerially: true}}]
"#;
    insta::assert_snapshot!(said(&suite(config, &[]).notes));
}

#[test]
fn keys_reach_neither_templates_nor_what_is_shown() {
    let config = r#"
env: {CITY: Pune, OPENAI_API_KEY: sk-abcdefghijkl, MY_TOKEN: abc}
prompts: ['{{env.CITY}} {{a}}']
providers: [{id: 'openai:chat:m', config: {apiKey: verysecret, headers: {x-api-key: alsosecret}}}]
tests: [{vars: {a: x}}]
"#;
    let suite = suite(config, &[]);
    assert_eq!(suite.env, json!({"CITY": "Pune"}).as_object().expect("an object").clone());
    let shown = suite.written.to_string();
    for secret in ["sk-abcdefghijkl", "verysecret", "alsosecret", "\"abc\"", "Pune"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let told = read(&config.replace("env.CITY", "env.MY_TOKEN"), &Map::new(), &Held::default())
        .expect_err("a key in a prompt");
    assert!(said(&told).contains("--allow-env MY_TOKEN"), "{}", said(&told));
    assert!(!said(&told).contains("abc"), "{}", said(&told));
}

#[test]
fn addresses_are_shown_without_their_keys() {
    let config = "prompts: ['{{a}}']\nproviders: [{id: 'https://me:pass@models.example/x?key=hush', config: {body: {q: '{{prompt}}'}}}]\n";
    let suite = suite(config, &[]);
    assert_eq!(suite.providers[0].name(), "https://models.example/x?[hidden]");
    assert!(suite.providers[0].id.contains("hush"), "it is asked there");
    assert!(!suite.written.to_string().contains("hush") && !suite.written.to_string().contains("pass@"));
}

#[test]
fn hostile_configurations_end() {
    let deep = format!("prompts: {}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(read(&deep, &Map::new(), &Held::default()).is_err());
    let lists: Vec<String> = (0..8).map(|number| format!("v{number}: [{}]", vec!["x"; 20].join(", "))).collect();
    let wide = format!("prompts: ['{{{{v0}}}}']\nproviders: echo\ntests: [{{vars: {{{}}}}}]", lists.join(", "));
    let told = read(&wide, &Map::new(), &Held::default()).expect_err("too many");
    assert!(said(&told).contains("combinations"), "{}", said(&told));
    for text in
        ["", "[]", "a: [", "prompts:\nproviders:\n", "\u{0}", "prompts: {a: {b: c}}\nproviders: {x: {y: z}}\ntests: 5"]
    {
        assert!(read(text, &Map::new(), &Held::default()).is_err(), "{text:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    /// Nothing that can be written as a test makes the reader panic.
    #[test]
    fn any_text_in_any_place_is_read_or_refused(text in "\\PC{0,24}") {
        let quoted = Value::from(text.as_str()).to_string();
        for config in [
            format!("prompts: [{quoted}]\nproviders: echo\ntests: [{{vars: {{a: {quoted}}}, assert: [{{type: contains, value: {quoted}}}]}}]"),
            format!("prompts: [x]\nproviders: [{quoted}]\n{quoted}: 1"),
            text.clone(),
        ] {
            let _ = read(&config, &Map::new(), &Held::default());
        }
        let table = format!("a,__expected\n{quoted},{quoted}\n");
        let _ = shipworthy_promptfoo::cases_of_csv("t.csv", &table);
        let _ = shipworthy_promptfoo::asserted_cell(&text);
    }
}
