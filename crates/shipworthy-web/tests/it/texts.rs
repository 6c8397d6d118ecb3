//! Pages of features that answer with text: prompts, running, outputs side by side, judges, and the review of outputs.

use axum::http::StatusCode;
use shipworthy_testkit::model_server::{Does, ModelServer};
use shipworthy_testkit::workspace::spec_text;

use crate::place::Place;

const HOSTILE: &str = "<script>alert(1)</script>\u{202e}{{7*7}}";

const SPEC: &str = r#"format: 1
name: Support answers
task: generation
golden: {data: questions.csv, id: id, slices: [topic]}
models:
  parrot: {provider: echo}
  far: {provider: openai, url: "https://models.example/v1", model: m, key: {env: NO_SUCH_KEY_HERE}, price: {input: 2, output: 8}, params: {max_tokens: 100}}
graders:
  - {name: cites, assert: {type: contains, value: "article {{article}}"}}
  - {name: kind, column: judge_says, given_by: judge}
human_labels: labels/answers.csv
candidates:
  - {name: old, outputs: outputs/old.jsonl}
  - {name: new, outputs: outputs/new.jsonl}
baseline: old
bars: [pass_rate of "cites" >= 10%]"#;

/// What the old one fails in every third row, and the new one in every fifth; both say something hostile.
pub fn place() -> Place {
    let place = Place::new();
    let mut questions = "id,topic,article,question\n".to_owned();
    let (mut old, mut new) = (String::new(), String::new());
    for row in 0..60 {
        questions += &format!("q{row},{},A{row},Where is {row}?\n", ["orders", "returns"][row % 2]);
        let line = |every: usize, who: &str| {
            let cited = if row % every == 0 { "our pages".to_owned() } else { format!("article A{row}") };
            let said = serde_json::json!({"id": format!("q{row}"), "output": format!("{who} please see {cited} {HOSTILE}"), "judge_says": true});
            format!("{said}\n")
        };
        old += &line(3, "Oh,");
        new += &line(5, "Yes,");
    }
    place.write("questions.csv", questions);
    place.write("outputs/old.jsonl", old);
    place.write("outputs/new.jsonl", new);
    place.write("labels/answers.csv", "id,candidate,grader,pass\nq1,old,kind,true\n");
    place.write("support.feature.md", spec_text(SPEC));
    place
}

#[test]
fn outputs_lie_side_by_side_with_what_was_fixed_and_broken() {
    let place = place();
    let page = place.get("/p/support/outputs");
    // Of 60: 20 multiples of 3, 12 of 5, 4 of both.
    assert_eq!(page.one("h1"), "16 fixed, 8 broken.");
    // A judge is among the graders, and the test under it is of corrected verdicts.
    let counted = "From old to new; counted are outputs that pass every grader, a judge taken at its word.";
    assert_eq!(page.one(".lead"), counted);
    assert!(place.get("/p/support/outputs?grader=cites").one(".lead").ends_with("outputs that pass \"cites\"."));
    assert!(page.one("main").contains("shipworthy compare old new --spec support.feature.md"), "{}", page.one("main"));
    let kinds = page.texts("nav[aria-label=Kinds] a");
    assert_eq!(kinds, ["All 60", "Fixed 16", "Broken 8", "Both fail 4", "Both pass 32"]);
    assert!(!page.text.contains("<script>alert") && !page.text.contains('\u{202e}'), "what models say is text");
    let broken = place.get("/p/support/outputs?show=broken");
    assert_eq!(broken.texts(".pair").len(), 8);
    let first = broken.texts(".pair")[0].clone();
    assert!(first.starts_with("q5 Broken"), "{first}");
    let marked = |tag: &str| broken.texts(&format!(".pair:first-of-type {tag}"))[..2].join("|");
    assert_eq!((marked("del").as_str(), marked("ins").as_str()), ("Oh,|article A5", "Yes,|our pages"));
    assert!(broken.text.contains("fails"), "and every grader says what it thinks");
    let sliced = place.get("/p/support/outputs?show=both-fail&slice=topic=returns&grader=cites");
    assert_eq!(sliced.texts(".pair h3").len(), 2, "{:?}", sliced.texts(".pair h3"));
    let of_one = place.get("/p/support/outputs?a=new&b=new");
    assert_eq!(of_one.one("h1"), "48 of 60 pass.");
    assert_eq!(place.get("/p/support/outputs?a=nobody").status, StatusCode::NOT_FOUND);
    let paged = place.get("/p/support/outputs?page=3");
    assert_eq!(paged.texts(".pair").len(), 20);
}

#[test]
fn a_long_value_of_an_example_is_folded_and_opens_without_scripts() {
    let place = place();
    let long = "word ".repeat(80);
    let mut questions = "id,topic,article,question,page\n".to_owned();
    for row in 0..60 {
        questions += &format!("q{row},orders,A{row},Where is {row}?,{long}\n");
    }
    place.write("questions.csv", questions);
    let page = place.get("/p/support/outputs");
    let first = ".pair:first-of-type .cells";
    let folded = page.texts(&format!("{first} .long-value > p"));
    assert_eq!(folded, [long.trim()], "all of it is there, and nothing else is folded");
    assert_eq!(page.texts(&format!("{first} .long-value > details > summary")), ["All of it"]);
    assert!(page.texts(&format!("{first} dd")).contains(&"Where is 0?".to_owned()));
}

#[test]
fn examples_show_the_question_and_the_candidates_own_answer_and_fold_the_rest() {
    let place = place();
    place.check("support");
    let all = place.get("/p/support/examples?candidate=new");
    assert!(
        all.texts("[data-item] .said").iter().all(|said| said.starts_with("Yes, please see our pages")),
        "{}",
        all.one(".list")
    );
    assert!(all.texts("[data-item] .given")[0].contains("question: Where is"), "{}", all.one(".list"));
    let one = place.get("/p/support/examples?candidate=new&at=1");
    let shown = one.texts("#example > dl dt");
    assert!(shown.contains(&"question".to_owned()) && shown.contains(&"What new wrote".to_owned()), "{shown:?}");
    assert_eq!(one.one("#example").matches("please see our pages").count(), 1, "the output stands there once");
    assert!(one.texts("#example details.columns dt").contains(&"topic".to_owned()));
}

#[test]
fn a_judge_says_how_far_it_can_be_trusted_and_is_labelled_from_here() {
    let place = place();
    let before = place.get("/p/support/judges");
    assert_eq!(before.one("h1"), "Not known yet.");
    place.check("support");
    let page = place.get("/p/support/judges");
    assert_eq!(page.one("h1"), "Not yet: it decides nothing.");
    assert!(page.text.contains("people labelled 1 of these outputs"), "{:?}", page.texts(".judge"));
    let link = page.values(".judge .button.first", "href")[0].clone();
    assert_eq!(link, "/p/support/review?grader=kind&label=old#outputs");
    let form = place.get(link.split('#').next().expect("an address"));
    assert_eq!(form.values("#candidate option[selected]", "value"), ["old"]);
    let fields =
        [("grader", "kind"), ("label", "old"), ("examples", "40"), ("reviewers", "1"), ("seed", "1"), ("by", "Asha")];
    let desk = place.fill("/p/support/review/outputs", &fields).leads_to();
    assert_eq!(desk, "/p/support/review/1");
    for at in 1..=40 {
        let at = at.to_string();
        let shown = place.get_as("Asha", &format!("{desk}?at={at}"));
        assert!(!shown.text.contains(">old<") && !shown.one(".item").contains("judge_says"), "{}", shown.one(".item"));
        let v = if shown.one(".item").contains("our pages") { "2" } else { "1" };
        place.fill_as("Asha", &format!("{desk}/mark"), &[("place", &at), ("v", v)]);
    }
    let labels = std::fs::read_to_string(place.path().join("labels/answers.csv")).expect("a file");
    assert!(labels.starts_with("id,candidate,grader,pass,repeat,reviewer,seen\nq1,old,kind,true,,,\n"), "{labels}");
    assert_eq!(labels.lines().count(), 42);
    place.check("support");
    let page = place.get("/p/support/judges");
    assert!(
        page.texts(".judge .head")[0].contains("41 outputs labelled by people"),
        "{:?}",
        page.texts(".judge .head")
    );
    let result = place.get("/p/support/review/1/result");
    assert!(result.one("#where").contains("labels/answers.csv"));
    assert!(
        place.get("/p/support/review/1/labels.csv").text.starts_with("id,candidate,grader,repeat,pass,reviewer,seen\n")
    );
}

#[test]
fn a_review_that_cannot_be_says_why() {
    let place = place();
    let fields = [("grader", "cites"), ("examples", "ten"), ("reviewers", "1"), ("seed", "1"), ("by", "")];
    let wrong = place.fill("/p/support/review/outputs", &fields);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.one("#examples-wrong").contains("no whole number"));
    let fields = [("grader", "cites"), ("examples", "10"), ("reviewers", "1"), ("seed", "1"), ("by", "Asha")];
    let wrong = place.fill("/p/support/review/outputs", &fields);
    assert!(wrong.one("#grader-wrong").contains("choose one of kind"), "{}", wrong.one("#grader-wrong"));
}

#[test]
fn a_file_for_labels_is_named_from_the_page() {
    let place = place();
    place.write("support.feature.md", spec_text(&SPEC.replace("human_labels: labels/answers.csv\n", "")));
    let page = place.get("/p/support/review");
    let seen = page.values("input[name=seen]", "value")[0].clone();
    let wrong = place.fill("/p/support/review/labels/file", &[("file", "../x.csv"), ("seen", &seen), ("by", "Asha")]);
    assert!(wrong.one("#file-wrong").contains("leads out of the workspace"), "{}", wrong.one("#file-wrong"));
    let named = [("file", "labels/new.csv"), ("seen", seen.as_str()), ("by", "Asha")];
    assert_eq!(place.fill("/p/support/review/labels/file", &named).leads_to(), "/p/support/review#outputs");
    assert!(place.feature("support").source.contains("\nhuman_labels: labels/new.csv\n"));
    assert!(place.path().join("labels/new.csv").is_file());
    let again = place.fill("/p/support/review/labels/file", &named);
    assert_eq!(again.status, StatusCode::CONFLICT, "the file was changed meanwhile");
}

fn prompted() -> Place {
    let place = place();
    let spec = SPEC.replace(
        "  - {name: new, outputs: outputs/new.jsonl}",
        "  - {name: parrot prompt, prompt: prompts/p.prompt.md, model: parrot}",
    );
    place.write("prompts/p.prompt.md", "---\nsystem: Be <b>kind</b>.\n---\n{{question}} See article {{article}}.\n");
    place.write(
        "support.feature.md",
        spec_text(
            &spec
                .replace("  - {name: kind, column: judge_says, given_by: judge}\n", "")
                .replace("human_labels: labels/answers.csv\n", ""),
        ),
    );
    place
}

#[test]
fn a_run_is_reckoned_asked_for_and_told() {
    let place = prompted();
    let before = place.get("/p/support/run");
    assert_eq!(before.one("h1"), "Nobody has asked them here yet.");
    assert!(
        before.one("#cost").starts_with("What it takes: 60 calls to be made, for nothing."),
        "{}",
        before.one("#cost")
    );
    let tried = [("candidate", "parrot prompt"), ("limit", "5"), ("by", "Asha")];
    assert_eq!(place.fill("/p/support/run", &tried).leads_to(), "/p/support/run");
    place.done("support");
    assert_eq!(place.get("/p/support/run").one("h1"), "5 of 5 answered.");
    assert!(place.bench.standing(&place.feature("support")).run.is_none(), "a trial is not checked");
    let all = [("candidate", "parrot prompt"), ("candidate", "old"), ("limit", ""), ("by", "Asha")];
    place.fill("/p/support/run", &all).leads_to();
    place.done("support");
    let after = place.get("/p/support/run");
    assert_eq!(after.one("h1"), "60 of 60 answered.");
    assert!(after.one("#last").contains("60 of 605none"), "five come from the record: {}", after.one("#last"));
    let standing = place.bench.standing(&place.feature("support"));
    assert_eq!(standing.run.expect("all of it is checked").checked.check.candidates.len(), 2);
    assert!(place.get("/p/support/outputs").one("h1").starts_with("20 fixed"));
    assert!(place.get("/jobs").one("main").contains("Outputs"), "{}", place.get("/jobs").one("main"));
}

#[test]
fn nobody_is_called_whom_no_person_allowed() {
    let place = prompted();
    let spec = place.feature("support").source.replace("model: parrot}", "model: far}");
    place.write("support.feature.md", spec);
    let page = place.get("/p/support/run");
    assert!(page.one("#host").contains("NO_SUCH_KEY_HERE, which is not there"), "{}", page.one("#host"));
    assert_eq!(page.values("#host input", "value"), ["models.example"]);
    assert!(page.values("#host input", "checked").is_empty());
    assert!(page.one("#cost").contains("cannot cost more than"), "{}", page.one("#cost"));
    let refused = place.fill("/p/support/run", &[("candidate", "parrot prompt"), ("by", "Asha")]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.one("#host-wrong").contains("models.example may not be called yet"));
    let ticked = [("candidate", "parrot prompt"), ("host", "models.example"), ("by", "Asha")];
    let refused = place.fill("/p/support/run", &ticked);
    assert!(refused.one("#host-wrong").contains("NO_SUCH_KEY_HERE"), "{}", refused.one("#host-wrong"));
    let program = place
        .feature("support")
        .source
        .replace("parrot: {provider: echo}", "parrot: {provider: command, url: \"touch ran\"}");
    place.write("support.feature.md", program.replace("model: far}", "model: parrot}"));
    let refused = place.fill("/p/support/run", &[("candidate", "parrot prompt"), ("by", "Asha")]);
    assert!(refused.one("#host-wrong").contains("programs are not run from here"));
    assert!(!place.path().join("ran").exists());
}

#[test]
fn outputs_that_are_older_than_their_prompt_say_so() {
    let place = prompted();
    let page = place.get("/p/support/prompts");
    assert_eq!(page.one("h1"), "1 candidate has no outputs yet.");
    assert!(page.text.contains("Be &lt;b&gt;kind&lt;/b&gt;."), "a prompt is text");
    place.fill("/p/support/run", &[("candidate", "parrot prompt"), ("candidate", "old"), ("by", "Asha")]).leads_to();
    place.done("support");
    assert_eq!(place.get("/p/support/prompts").one("h1"), "1 prompt, and outputs of today's text.");
    place.write("prompts/p.prompt.md", "---\nsystem: Be brief.\n---\n{{question}} See article {{article}}.\n");
    let page = place.get("/p/support/prompts");
    assert_eq!(page.one("h1"), "1 candidate's outputs are older than the prompt.");
    let change = page.values(".versions a", "href")[0].clone();
    let difference = place.get(change.split('#').next().expect("an address"));
    assert_eq!(difference.texts("#difference del"), ["<b>kind</b>."]);
    assert_eq!(difference.texts("#difference ins"), ["brief."]);
    assert_eq!(place.get("/p/support/prompts?from=../../x&to=y").status, StatusCode::OK);
}

#[test]
fn the_text_before_stays_beside_todays_as_a_candidate_of_its_own() {
    let place = prompted();
    let run = |candidates: &[&str]| {
        let mut fields: Vec<(&str, &str)> = candidates.iter().map(|name| ("candidate", *name)).collect();
        fields.push(("by", "Asha"));
        place.fill("/p/support/run", &fields).leads_to();
        place.done("support");
    };
    let read = |file: &str| std::fs::read_to_string(place.path().join(file)).expect("a file");
    let is_there = |file: &str| place.path().join(file).exists();
    let offered = || place.get("/p/support/prompts").values("form[action$='/keep'] input[name=version]", "value");
    let send = |by: &str| {
        let page = place.get("/p/support/prompts");
        let value = |name: &str| page.values(&format!("form[action$='/keep'] input[name={name}]"), "value").remove(0);
        let (version, seen) = (value("version"), value("seen"));
        let fields: [(&str, &str); 4] =
            [("candidate", "parrot prompt"), ("version", &version), ("seen", &seen), ("by", by)];
        place.fill("/p/support/prompts/keep", &fields)
    };
    run(&["parrot prompt", "old"]);
    assert!(offered().is_empty(), "nothing was changed");
    let before = read("outputs/parrot-prompt.jsonl");
    place.write("prompts/p.prompt.md", "---\nsystem: Be brief.\n---\n{{question}} See our pages.\n");
    let refused = send("");
    assert_eq!((refused.status, refused.texts("#before-by-wrong").len()), (StatusCode::UNPROCESSABLE_ENTITY, 1));
    assert!(!is_there("prompts/p-before.prompt.md") && !is_there("outputs/parrot-prompt-before.jsonl"));
    let led = send("Asha").leads_to();
    assert_eq!(led, "/p/support/prompts?kept=parrot%20prompt%20before&of=parrot%20prompt");
    assert!(place.get(&led).one("main").contains("parrot prompt before has the earlier text now."));
    assert_eq!(read("outputs/parrot-prompt-before.jsonl"), before);
    assert!(read("prompts/p-before.prompt.md").contains("Be <b>kind</b>."));
    assert!(
        place
            .feature("support")
            .source
            .contains("\n  - {name: parrot prompt before, prompt: prompts/p-before.prompt.md, model: parrot}\n")
    );
    assert!(offered().is_empty(), "a text is kept once");
    run(&["parrot prompt", "parrot prompt before"]);
    let beside = place.get("/p/support/outputs?a=parrot%20prompt%20before&b=parrot%20prompt");
    assert_eq!(beside.one("h1"), "0 fixed, 60 broken.");
    // Once outputs were collected anew the earlier ones are gone from their file, but not from the record.
    place.write("prompts/p.prompt.md", "{{question}} See article {{article}}, please.\n");
    run(&["parrot prompt"]);
    assert_eq!(send("Asha").leads_to(), "/p/support/prompts?kept=parrot%20prompt%20before%202&of=parrot%20prompt");
    assert!(!is_there("outputs/parrot-prompt-before-2.jsonl"));
    let reckoned = place.get("/p/support/run?candidate=parrot%20prompt%20before%202");
    assert!(reckoned.one("#cost").contains("0 calls to be made"), "{}", reckoned.one("#cost"));
    run(&["parrot prompt before 2"]);
    assert_eq!(read("outputs/parrot-prompt-before-2.jsonl").matches("See our pages.").count(), 60);
}

#[test]
fn other_features_have_nothing_there() {
    let place = Place::with_example("style-advisor");
    let feature = place.bench.features()[0].id.clone();
    for page in ["prompts", "run", "outputs", "judges"] {
        let answer = place.get(&format!("/p/{feature}/{page}"));
        assert_eq!((answer.status, answer.one("h1").as_str()), (StatusCode::OK, "Nothing here."), "{page}");
    }
    assert!(
        place
            .get(&format!("/p/{feature}/verdict"))
            .values(".rail a", "href")
            .iter()
            .all(|link| !link.ends_with("/prompts"))
    );
}

#[test]
fn a_table_of_answers_becomes_a_feature_with_a_rule_in_words() {
    let place = Place::new();
    let file = place.bring("help desk.csv", b"id,question,answer\n1,Where?,Here.\n2,When?,Now.\n").leads_to();
    assert!(place.get(&file).values("main a", "href").contains(&format!("{file}/texts")));
    let form = place.get(&format!("{file}/texts"));
    assert_eq!(form.values("#answers option[selected]", "value"), ["answer"]);
    let wrong = place.fill(
        &format!("{file}/texts"),
        &[("name", "Help desk"), ("id", "question"), ("answers", "answer"), ("share", "lots")],
    );
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["rubric", "judge_url", "judge_model", "share"] {
        assert_eq!(wrong.texts(&format!("#{field}-wrong")).len(), 1, "{field}");
    }
    let rule = "It answers \"what\" was asked: politely,\nand #briefly.";
    let fields = [
        ("name", "Help desk"),
        ("id", "id"),
        ("answers", "answer"),
        ("rubric", rule),
        ("share", "75"),
        ("judge_url", "http://127.0.0.1:9/v1"),
        ("judge_model", "small"),
    ];
    assert_eq!(place.fill(&format!("{file}/texts"), &fields).leads_to(), "/p/help-desk/run");
    let feature = place.feature("help-desk");
    let spec = feature.spec.as_ref().unwrap_or_else(|| panic!("{:?}", feature.diagnostics));
    let generation = spec.generation.as_ref().expect("one of texts");
    assert_eq!(generation.human_labels.as_deref(), Some("labels/help-desk.csv"));
    assert!(format!("{:?}", generation.graders[0]).contains("#briefly."), "{:?}", generation.graders);
    assert!(place.get("/p/help-desk/run").one("#cost").contains("2 calls to be made"));
    let again = place.fill(&format!("{file}/texts"), &fields);
    assert!(again.one("#name-wrong").contains("already"));
}

/// Answers whatever it is asked with a verdict.
fn agreeing() -> ModelServer {
    ModelServer::start(|_| Does::says("{\"reason\": \"so\", \"pass\": true}"))
}

#[test]
fn a_second_feature_of_texts_leaves_the_first_as_it_was() {
    let (place, server) = (Place::new(), agreeing());
    let url = format!("{}/v1", server.url());
    let begun = |name: &str, rule: &str| {
        let file = place.bring("questions.csv", b"id,question\n1,Where?\n2,When?\n").leads_to();
        let prompt = format!("{name}: {{{{question}}}}");
        let fields: [(&str, &str); 8] = [
            ("name", name),
            ("id", "id"),
            ("asked", "question"),
            ("prompt", &prompt),
            ("url", &url),
            ("model", "small"),
            ("rubric", rule),
            ("share", "75"),
        ];
        place.fill(&format!("{file}/texts"), &fields)
    };
    let run = |id: &str| {
        let candidate = place.feature(id).spec.as_ref().expect("a spec").candidates[0].name.clone();
        place.fill(&format!("/p/{id}/run"), &[("candidate", &candidate), ("by", "Asha")]).leads_to();
        place.done(id);
        assert_eq!(place.get(&format!("/p/{id}/run")).one("h1"), "4 of 4 answered.", "two answers and two verdicts");
    };
    let read = |file: &str| std::fs::read_to_string(place.path().join(file)).expect("a file");
    let first = || (read("outputs/live-desk-first-prompt.jsonl"), read("verdicts/live-desk-first-prompt.jsonl"));
    assert_eq!(begun("Live desk", "It is warm.").leads_to(), "/p/live-desk/run");
    run("live-desk");
    let before = first();
    assert_eq!(begun("Third desk", "It is brief.").leads_to(), "/p/third-desk/run");
    run("third-desk");
    assert_eq!(first(), before);
    assert_eq!(place.get("/p/live-desk/prompts").one("h1"), "1 prompt, and outputs of today's text.");
    // A file that somebody left there belongs to no new feature.
    place.write("verdicts/fourth-desk-first-prompt.jsonl", "");
    let taken = begun("Fourth desk", "It is kind.");
    assert!(taken.one("#name-wrong").contains("verdicts/fourth-desk-first-prompt.jsonl already"), "{}", taken.text);
    assert!(!place.path().join("fourth-desk.feature.md").exists());
    // Two specs that would write one file are told so before anybody is asked.
    let named = place.feature("third-desk").source.replace("Third desk first prompt", "Live desk first prompt");
    place.write("third-desk.feature.md", named);
    let page = place.get("/p/third-desk/run");
    assert!(page.one("main").contains("where live-desk.feature.md keeps those of"), "{}", page.one("main"));
}

#[test]
fn a_judge_is_shown_the_question_and_what_is_right_and_no_other_answer() {
    let (place, server) = (Place::new(), agreeing());
    let said = ["It is by the river.", "Ask somebody.", "Nobody knows.", "At ten."];
    let table = format!(
        "id,question,reference,answer_a,answer_b\n1,Where?,In Mill Lane.,{},{}\n2,When?,At nine.,{},{}\n",
        said[0], said[1], said[2], said[3]
    );
    let file = place.bring("desk.csv", table.as_bytes()).leads_to();
    let form = place.get(&format!("{file}/texts"));
    let chosen = |field: &str| form.values(&format!("#{field} option[selected]"), "value").remove(0);
    let guessed = ["answers", "other", "asked", "reference"].map(chosen);
    assert_eq!(guessed, ["answer_a", "answer_b", "question", "reference"]);
    assert!(form.one("main").contains("no other column, and nobody else's answers"), "{}", form.one("main"));
    let url = format!("{}/v1", server.url());
    let fields: [(&str, &str); 11] = [
        ("name", "Desk"),
        ("id", "id"),
        ("answers", "answer_a"),
        ("other", "answer_b"),
        ("asked", "question"),
        ("reference", "reference"),
        ("fails", "made-up"),
        ("rubric", "It says nothing that is not in the reference."),
        ("share", "95"),
        ("judge_url", &url),
        ("judge_model", "small"),
    ];
    let send = |changed: (&'static str, &'static str)| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|of| if of.0 == changed.0 { changed } else { *of }).collect();
        place.fill(&format!("{file}/texts"), &fields)
    };
    assert!(send(("other", "answer_a")).one("#other-wrong").contains("the same answers"));
    assert!(send(("reference", "answer_b")).one("#reference-wrong").contains("holds answers"));
    assert!(send(("asked", "reference")).one("#reference-wrong").contains("as what was asked"));
    assert_eq!(send(("name", "Desk")).leads_to(), "/p/desk/run");
    let feature = place.feature("desk");
    let spec = feature.spec.as_ref().unwrap_or_else(|| panic!("{:?}", feature.diagnostics));
    let names: Vec<&str> = spec.candidates.iter().map(|of| of.name.as_str()).collect();
    assert_eq!(
        (names, spec.bars[0].text.as_str()),
        (vec!["Desk answer_a", "Desk answer_b"], "hallucination_rate <= 5%")
    );
    let both = [("candidate", "Desk answer_a"), ("candidate", "Desk answer_b"), ("by", "Asha")];
    place.fill("/p/desk/run", &both).leads_to();
    place.done("desk");
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    for asked in &requests {
        let shown = |text: &&str| asked.body.contains(*text);
        assert_eq!(said.iter().filter(|text| shown(text)).count(), 1, "one answer alone: {}", asked.body);
        assert!(["In Mill Lane.", "At nine."].iter().any(shown), "what is right: {}", asked.body);
    }
}
