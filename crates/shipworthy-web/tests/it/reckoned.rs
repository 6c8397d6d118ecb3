//! What a run is said to take is what it takes; and what pages say of outputs, labels and attacks that are there already.

use std::time::Duration;

use shipworthy_testkit::model_server::{Asked, Does, ModelServer};
use shipworthy_testkit::workspace::spec_text;

use crate::place::Place;

const EXAMPLES: usize = 12;
const JUDGE: &str = r#""model":"judge""#;

/// Answers each question in its own words, at length or briefly as the prompt has it; as a judge it passes everything.
fn model(asked: &Asked) -> Does {
    if asked.body.contains(JUDGE) {
        return Does::says(r#"{"reason": "so", "pass": true}"#);
    }
    let digits = asked.body.split("Where is ").nth(1).unwrap_or_default().chars();
    let row: String = digits.take_while(char::is_ascii_digit).collect();
    Does::says(&format!("Number {row} is {}.", if asked.body.contains("brief") { "here" } else { "on its way to you" }))
        .after(Duration::from_millis(1))
}

/// Three candidates before a judge: recorded answers, the same once more, and a prompt.
fn place(server: &ModelServer) -> Place {
    let place = Place::new();
    let spec = format!(
        r#"format: 1
name: Support answers
task: generation
golden: {{data: questions.csv, id: id}}
models:
  small: {{provider: openai, url: "{url}/v1", model: small}}
  judge: {{provider: openai, url: "{url}/v1", model: judge}}
graders:
  - {{name: polite, rubric: "It is polite.", judge: judge}}
human_labels: labels.csv
candidates:
  - {{name: old, outputs: outputs/old.jsonl}}
  - {{name: copy, outputs: outputs/copy.jsonl}}
  - {{name: new, prompt: prompts/new.prompt.md, model: small}}
bars: [pass_rate >= 10%]"#,
        url = server.url()
    );
    let rows = || 0..EXAMPLES;
    let questions: String = rows().map(|row| format!("q{row},Where is {row}?\n")).collect();
    let outputs: String =
        rows().map(|row| format!("{{\"id\": \"q{row}\", \"output\": \"See page {row}.\"}}\n")).collect();
    place.write("questions.csv", format!("id,question\n{questions}"));
    place.write("outputs/old.jsonl", &outputs);
    place.write("outputs/copy.jsonl", &outputs);
    place.write("labels.csv", "id,candidate,grader,pass\n");
    place.write("prompts/new.prompt.md", "{{question}}\n");
    place.write("support.feature.md", spec_text(&spec));
    place
}

/// How many calls the page of runs promises, and whether that is the most.
fn promised(place: &Place) -> (usize, bool) {
    let told = place.get("/p/support/run").one("#cost");
    let calls = told.strip_prefix("What it takes: ").and_then(|told| told.split(" call").next());
    let calls = calls.unwrap_or_else(|| panic!("{told}"));
    let number = calls.strip_prefix("at most ").unwrap_or(calls);
    (number.parse().unwrap_or_else(|_| panic!("{told}")), number != calls)
}

/// Runs all of it, and counts the calls that the server sees.
fn run(place: &Place, server: &ModelServer) -> usize {
    let before = server.asked();
    let fields = [("candidate", "old"), ("candidate", "copy"), ("candidate", "new"), ("by", "Asha")];
    assert_eq!(place.fill("/p/support/run", &fields).leads_to(), "/p/support/run");
    place.done("support");
    let page = place.get("/p/support/run");
    assert_eq!(page.one("h1"), format!("{0} of {0} answered.", 4 * EXAMPLES), "{}", page.one("main"));
    server.asked() - before
}

#[test]
fn a_run_makes_the_calls_that_its_page_promises() {
    let server = ModelServer::start(model);
    let place = place(&server);
    let verdicts = || std::fs::read_to_string(place.path().join("verdicts/old.jsonl")).expect("verdicts");
    // Outputs of the prompt, and verdicts on them and on the old ones; the copy puts the questions of the old ones again.
    assert_eq!(promised(&place), (3 * EXAMPLES, true));
    assert_eq!(run(&place, &server), 3 * EXAMPLES);
    assert_eq!(promised(&place), (0, false));
    assert_eq!(run(&place, &server), 0);
    let first = verdicts();
    // Another prompt: its outputs, and the verdicts on them.
    place.write("prompts/new.prompt.md", "---\nsystem: Be brief.\n---\n{{question}}\n");
    assert_eq!(promised(&place), (2 * EXAMPLES, true));
    assert_eq!(run(&place, &server), 2 * EXAMPLES);
    // Elsewhere nothing is recorded. Verdicts that hold are kept all the same; those on outputs that are asked for may have to be.
    std::fs::remove_file(place.path().join(".shipworthy/replies.jsonl")).expect("the record");
    assert_eq!(promised(&place), (2 * EXAMPLES, true));
    assert_eq!(run(&place, &server), EXAMPLES, "the model says the same, so that its verdicts hold");
    assert_eq!(verdicts(), first);
    // Of recorded outputs alone it is known exactly.
    let lines = first.lines().skip(5).map(|line| format!("{line}\n")).collect::<String>();
    place.write("verdicts/old.jsonl", lines);
    assert_eq!(promised(&place), (5, false));
    assert_eq!(run(&place, &server), 5);
    assert_eq!(verdicts(), first);
}

#[test]
fn what_outputs_say_of_their_prompt_is_what_the_page_of_prompts_says() {
    let example = Place::with_example("support-assistant");
    let feature = example.bench.features()[0].id.clone();
    let page = example.get(&format!("/p/{feature}/prompts"));
    assert_eq!(page.one("h1"), "2 prompts, and outputs of today's text.");
    assert_eq!(page.text.matches("of this text").count(), 2, "{}", page.one("main"));
    assert!(page.one("main").contains("144 of 144, made elsewhere."), "{}", page.one("main"));
    let server = ModelServer::start(model);
    let place = place(&server);
    run(&place, &server);
    let page = || place.get("/p/support/prompts");
    assert_eq!(page().one("h1"), "1 prompt, and outputs of today's text.");
    let spec = std::fs::read_to_string(place.path().join("support.feature.md")).expect("a spec");
    let warm = spec.replace("/v1\", model: small}", "/v1\", model: small, params: {temperature: 1}}");
    place.write("support.feature.md", warm);
    assert_eq!(page().one("h1"), "1 candidate's outputs, made with other settings.");
    place.write("support.feature.md", &spec);
    place.write("prompts/new.prompt.md", "Please: {{question}}\n");
    assert_eq!(page().one("h1"), "1 candidate's outputs are older than the prompt.");
    place.write("outputs/new.jsonl", "{\"id\": \"q1\", \"output\": \"Here.\"}\n");
    assert_eq!(page().one("h1"), "1 candidate's outputs, of an unknown text.");
}

#[test]
fn who_has_labelled_everything_is_told_so() {
    let server = ModelServer::start(model);
    let place = place(&server);
    run(&place, &server);
    let labels: String = (0..EXAMPLES).map(|row| format!("q{row},old,polite,true\n")).collect();
    place.write("labels.csv", format!("id,candidate,grader,pass\n{labels}"));
    let of = |name: &'static str| {
        let fields = [("grader", "polite"), ("label", name), ("reviewers", "1"), ("seed", "1"), ("by", "Asha")];
        place.fill("/p/support/review/outputs", &fields)
    };
    let refused = of("old");
    assert!(refused.one("#candidate-wrong").contains("labelled every output of old"), "{}", refused.one("main"));
    assert!(!refused.text.contains("collect outputs first"), "{}", refused.one("main"));
    // What is asked is read before the answer is given.
    let desk = place.get_as("Asha", &of("new").leads_to());
    let at = |what: &str| desk.text.find(what).unwrap_or_else(|| panic!("{what}: {}", desk.one("main")));
    assert!(at("What is asked") < at("answer-1"));
}

#[test]
fn attacks_are_asked_from_their_page_and_a_family_that_lacks_is_named() {
    let server = ModelServer::start(model);
    let place = place(&server);
    assert_eq!(place.fill("/p/support/redteam", &[]).leads_to(), "/p/support/redteam");
    let page = place.get("/p/support/redteam");
    assert_eq!(page.one("h1"), "The attacks wait for answers.");
    let run = "/p/support-red-team/run".to_owned();
    assert!(page.values("main a", "href").contains(&run), "{:?}", page.values("main a", "href"));
    assert_eq!(place.get(&run).one("h1"), "Nobody has asked them here yet.");
    let why = "No attack of data-leakage is among them: no prompt says what the feature is told (`system:`).";
    let named = "[aria-labelledby=left-out-title] li";
    assert_eq!(page.texts(named), [why]);
    assert_eq!(place.get("/p/support-red-team/redteam").texts(named), [why]);
}
