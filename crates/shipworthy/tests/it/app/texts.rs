//! The path of somebody who writes no code: a table of questions, a rule in words, a run, thirty labels by keyboard, and a verdict, in a
//! real browser alone. A server on this machine stands for the model that answers and for the one that judges.

use std::time::Duration;

use shipworthy_testkit::browser::{Axe, Key, Page, View};
use shipworthy_testkit::model_server::{Asked, Does, ModelServer};
use shipworthy_testkit::skips::skipped;

use super::usable::walk;
use super::{Serving, at_peace, browser, picture, settled};
use crate::folder::Folder;

const RULE: &str = "It says where the parcel is, in one polite sentence.";
const QUESTIONS: usize = 60;

/// Questions about parcels, in two languages.
fn questions() -> String {
    let mut text = "question_id,language,question\n".to_owned();
    for row in 0..QUESTIONS {
        let language = if row % 3 == 0 { "hi" } else { "en" };
        text += &format!("q{row},{language},\"Where, please, is parcel number {row}?\"\n");
    }
    text
}

/// The number of the parcel that a text asks about first.
fn parcel(text: &str) -> usize {
    let digits = text.split("parcel number ").nth(1).unwrap_or_default();
    digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
}

/// Every fifth answer says nothing of use. The judge sees that, except on one parcel in twenty.
fn model(asked: &Asked) -> Does {
    let row = parcel(&asked.body);
    let knows = !row.is_multiple_of(5);
    if !asked.body.contains(RULE) {
        let said = if knows { "It is on its way, <b>and</b> comes tomorrow." } else { "Ask somebody else." };
        return Does::says(said).after(Duration::from_millis(5));
    }
    let passes = knows != (row % 20 == 7);
    Does::says(&format!(
        "{{\"reason\": \"It {} where it is.\", \"pass\": {passes}}}",
        if passes { "says" } else { "does not say" }
    ))
}

/// Writes into a field what was not there.
fn fill(page: &Page, selector: &str, text: &str) {
    page.of(selector, "(it.value = '', it.focus(), true)");
    page.type_text(text);
}

/// From the first page to outputs with verdicts: the file, the rule, the run.
fn collected(page: &Page, folder: &Folder, server: &ModelServer) {
    folder.write("parcel_questions.csv", questions());
    page.choose_file("#file", &folder.path("parcel_questions.csv"));
    page.click("form[action='/welcome/file'] button");
    settled(page, "document.querySelector('a[href$=\"/texts\"]') !== null");
    page.click("a[href$='/texts']");
    settled(page, "document.querySelector('#rubric') !== null");
    assert_eq!(page.of("#id", "it.value"), "question_id");
    assert_eq!(page.of("#prompt", "it.value.trim()"), "{{question}}");
    fill(page, "#rubric", RULE);
    fill(page, "#url", &format!("{}/v1", server.url()));
    fill(page, "#model", "small");
    page.click("#texts .button.first");
    settled(page, "location.pathname.endsWith('/run')");
    assert_eq!(page.text("h1"), "Nobody has asked them here yet.");
    assert_eq!(server.asked(), 0, "nobody is called before somebody says so");
    assert!(page.text("#cost").contains("120 calls to be made"), "{}", page.text("#cost"));
    fill(page, "#by", "Asha");
    page.click("#start button.first");
    settled(page, "document.querySelector('#last .button.first')?.textContent === 'Label some outputs'");
    assert_eq!(page.text("h1"), "120 of 120 answered.");
}

/// Thirty outputs, by keyboard.
fn labelled(page: &Page) {
    page.click("#last .button.first");
    settled(page, "document.querySelector('#outputs form') !== null");
    assert_eq!(page.of("#examples", "it.value"), "", "thirty of each candidate, where nobody says otherwise");
    fill(page, "#by", "Asha");
    page.click("#outputs form.fill .button.first");
    for example in 1..=30 {
        settled(page, &format!("document.querySelector('h1')?.textContent === 'Example {example} of 30.'"));
        let shown = page.text(".item");
        assert!(
            !shown.contains("first prompt") && !shown.contains("does not say"),
            "neither who nor the judge: {shown}"
        );
        page.press(Key::Character(if shown.contains("on its way") { '1' } else { '2' }));
    }
    settled(page, "document.querySelector('h1')?.textContent === 'All 30 are marked by you.'");
}

#[test]
fn from_questions_to_a_verdict_with_thirty_labels() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    if axe.is_none() {
        skipped("no axe-core in the build folder: cargo xtask test fetches it where there is npm");
    }
    let server = ModelServer::start(model);
    let folder = Folder::new();
    folder.write("team/shipworthy.toml", "");
    let serving = Serving::of(&folder, &["serve", "team"]);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    collected(&page, &folder, &server);
    // Before anybody has labelled, the judge decides nothing.
    page.open(&format!("{}/p/parcel-questions/judges", serving.base()));
    settled(&page, "document.querySelector('.judge') !== null");
    assert_eq!(page.text("h1"), "Not yet: it decides nothing.");
    page.open(&format!("{}/p/parcel-questions/run", serving.base()));
    settled(&page, "document.querySelector('#last .button.first') !== null");
    labelled(&page);
    let labels = folder.read("team/labels/parcel-questions.csv");
    assert_eq!(labels.lines().count(), 31, "{labels}");
    assert!(labels.starts_with("id,candidate,grader,repeat,pass,reviewer,seen\n") && labels.contains(",Asha,"));
    page.click("form[action$='/check'] button");
    settled(&page, "location.pathname.endsWith('/verdict') && document.querySelectorAll('#bars tbody tr').length > 0");
    page.open(&format!("{}/p/parcel-questions/judges", serving.base()));
    settled(&page, "document.querySelector('.judge') !== null");
    assert_eq!(page.text("h1"), "Yes, once corrected by people.");
    assert!(page.text(".judge .head").contains("30 outputs labelled by people"), "{}", page.text(".judge .head"));
    page.open(&format!("{}/p/parcel-questions/outputs?show=both-fail", serving.base()));
    settled(&page, "document.querySelector('.pair') !== null");
    assert_eq!(page.text("h1"), "45 of 60 pass.", "{}", page.text("h1"));
    assert!(page.text(".pair .verdicts").contains("It does not say where it is."));
    let addresses: Vec<String> = ["/prompts", "/run", "/outputs", "/judges", "/review", "/review/1/result"]
        .iter()
        .map(|path| format!("/p/parcel-questions{path}"))
        .collect();
    let found = walk(&page, &serving, axe.as_ref(), &addresses);
    assert!(found.is_empty(), "{}", found.join("\n"));
    at_peace(&page, &serving);
}

#[test]
fn a_run_is_asked_for_by_forms_alone_and_calls_nobody_who_is_not_allowed() {
    let Some(browser) = browser() else { return };
    let server = ModelServer::start(model);
    let folder = Folder::new();
    folder.write("team/shipworthy.toml", "");
    let serving = Serving::of(&folder, &["serve", "team"]);
    let page = browser.page(&View::PHONE.without_scripts());
    page.open(&serving.url);
    collected(&page, &folder, &server);
    let spec = folder.read("team/parcel-questions.feature.md");
    folder.write("team/parcel-questions.feature.md", spec.replace(&server.url(), "https://models.example"));
    page.open(&format!("{}/p/parcel-questions/run", serving.base()));
    settled(&page, "document.querySelector('#host input') !== null");
    assert_eq!(page.of("#host input", "it.checked"), false, "a person ticks it, and nobody else");
    page.of("input[name=anew]", "(it.checked = true)");
    page.of("#by", "(it.value = 'Asha')");
    page.click("#start button.first");
    settled(&page, "document.querySelector('#host-wrong') !== null");
    assert!(page.text("#host-wrong").contains("models.example may not be called yet"), "{}", page.text("#host-wrong"));
    picture(&page, "run-not-allowed");
    let noted = page.complaints();
    assert!(noted.iter().all(|line| line.contains("422")), "{noted:?}");
}
