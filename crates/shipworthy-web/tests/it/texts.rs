//! Pages of features that answer with text: prompts, running, outputs side by side, judges, and the review of outputs.

use axum::http::StatusCode;
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
