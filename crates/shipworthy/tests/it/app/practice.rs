//! Practice as a learner does it: by keyboard, without scripts, on a phone, over a restart; and the same numbers at the bench.

use std::time::{Duration, Instant};

use shipworthy_app::practice::archetype::archetype;
use shipworthy_testkit::browser::{Axe, Key, Page, View};

use super::usable::walk;
use super::{Serving, at_peace, browser, settled};
use crate::folder::Folder;

const REASON: &str =
    "The interval reaches below what pays, a bad one costs more than a good one gains, and waiting costs a month.";

/// A case of each way to answer, at the version of its kind.
const CASES: [&str; 6] = [
    "P12:5:level=1,family=shop-credit",
    "P01:5:level=2,family=card-payments",
    "P06:5:level=1",
    "P02:5:level=1,family=style-advisor",
    "P16:5:level=1",
    "P04:5:level=2,family=taken-down",
];

/// The address of a case: `P12:5:level=1` at the version of P12.
fn address(case: &str) -> String {
    let (id, rest) = case.split_once(':').expect("an archetype first");
    let version = archetype(id).expect("an archetype").version();
    format!("/learn/s/{id}@{version}:{rest}")
}

/// Types into a field in place of what stands there.
fn type_into(page: &Page, selector: &str, text: &str) {
    page.focus(selector);
    page.of(selector, "it.select()");
    page.type_text(text);
}

/// Goes on with the Tab key until the focus is on this.
fn tab_to(page: &Page, selector: &str) {
    for _ in 0..100 {
        page.press(Key::Tab);
        if page.evaluate(&format!("!!document.activeElement?.matches({selector:?})")) == true {
            return;
        }
    }
    panic!("Tab does not lead on to {selector}");
}

/// Waits for a page that has this.
fn has(page: &Page, selector: &str) {
    settled(page, &format!("document.querySelector({selector:?})"));
}

/// Answers whatever is asked, from the keyboard, and commits.
pub fn decide(page: &Page) {
    has(page, "form[data-call]");
    while page.evaluate("!!document.querySelector('button.opt')") == true {
        let taken = page.evaluate("document.querySelectorAll('.taken li').length").as_u64().expect("a count");
        page.press(Key::Character('1'));
        settled(page, &format!("document.querySelectorAll('.taken li').length > {taken}"));
    }
    for (selector, text) in [("input[name^=share-]", "100"), ("input[name^=belief-]", "40")] {
        if page.evaluate(&format!("!!document.querySelector({selector:?})")) == true {
            type_into(page, selector, text);
        }
    }
    if page.evaluate("!!document.getElementById('number')") == true {
        let low = page.of("[data-sets=number]", "it.min").as_str().expect("a bound").to_owned();
        type_into(page, "#number", &low);
    }
    page.evaluate("document.activeElement.blur()");
    if page.evaluate("!!document.querySelector('label.opt input[type=radio]')") == true {
        page.press(Key::Character('1'));
        assert_eq!(page.evaluate("document.querySelectorAll('.opt input:checked').length"), 1, "1 chooses the first");
    }
    type_into(page, "#confidence", "70");
    type_into(page, "#reason", REASON);
    let length = REASON.chars().count();
    assert_eq!(page.text("#length"), format!("{length} of at least 80"));
    page.press(Key::CtrlEnter);
    has(page, ".score");
}

#[test]
fn a_first_time_learner_does_todays_case_by_keyboard_and_finds_its_numbers_at_the_bench() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    has(&page, "h1");
    page.press(Key::Character('g'));
    page.press(Key::Character('l'));
    // What newcomers are offered takes two minutes to read and to decide, and no time of the program's.
    settled(&page, "document.querySelector('h1')?.textContent === 'One decision, 2 minutes.'");
    let began = Instant::now();
    page.press(Key::Enter);
    decide(&page);
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    let score: u32 = page.text(".score-points").parse().expect("a number");
    assert!(score <= 100);
    assert!(page.text(".parts").contains("The decision"), "{}", page.text(".parts"));
    let told = page.text("#bench");
    page.focus("form[action$=workbench] button");
    page.press(Key::Enter);
    settled(&page, "document.querySelectorAll('#bars tbody tr').length > 0");
    let headline = page.text("h1");
    assert!(told.contains(&headline), "{told} / {headline}");
    // Back to the case, and on to the next.
    page.press(Key::Escape);
    has(&page, ".score");
    assert_eq!(page.text(".score-points"), score.to_string());
    page.press(Key::Enter);
    has(&page, "form[data-call]");
    page.press(Key::Escape);
    settled(&page, "document.querySelector('h1')?.textContent === 'Two more, if you like.'");
    assert!(page.text(".dots").contains(&format!("{score} of 100")));
    at_peace(&page, &serving);
}

#[test]
fn every_way_to_answer_works_by_keyboard() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    has(&page, "h1");
    for code in CASES {
        page.open(&format!("{}{}", serving.base(), address(code)));
        decide(&page);
    }
    page.open(&format!("{}/learn/library", serving.base()));
    has(&page, "#kinds");
    assert!(page.text("#kinds").contains("decided 1 time"));
    at_peace(&page, &serving);
}

#[test]
fn tab_leads_through_a_whole_case_in_the_order_of_its_page() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    has(&page, "h1");
    page.open(&format!("{}{}", serving.base(), address(CASES[5])));
    has(&page, "form[data-call]");
    tab_to(&page, ".shop button");
    page.press(Key::Enter);
    has(&page, ".found");
    tab_to(&page, "input[name=choice]");
    page.press(Key::Space);
    assert_eq!(page.evaluate("document.querySelectorAll('.opt input:checked').length"), 1);
    // Each is reached from the one before, and never by going around.
    for (selector, text) in [("input[name^=belief-]", "40"), ("#confidence", "70"), ("#reason", REASON)] {
        tab_to(&page, selector);
        page.type_text(text);
        assert_eq!(page.of(selector, "it.value"), text);
    }
    page.press(Key::Tab);
    assert_eq!(page.evaluate("document.activeElement.matches('[data-commit]')"), true, "then it is committed");
    page.press(Key::Enter);
    has(&page, ".score");
    tab_to(&page, "a[data-enter], button[data-enter]");
    at_peace(&page, &serving);
}

#[test]
fn a_case_is_decided_without_scripts_on_a_phone() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::PHONE.without_scripts());
    page.open(&serving.url);
    page.open(&format!("{}{}", serving.base(), address(CASES[5])));
    page.click(".shop button");
    has(&page, ".found");
    assert_eq!(page.texts(".found").len(), 1, "what was asked is answered");
    page.focus("#confidence");
    page.type_text("60");
    page.focus("#reason");
    page.type_text("too short");
    page.click("[data-commit]");
    has(&page, "#reason-wrong");
    assert!(page.text("#reason-wrong").contains("9 characters and 80 are needed"), "{}", page.text("#reason-wrong"));
    assert_eq!(page.of("#confidence", "it.value"), "60", "what was typed stays");
    page.click("label.opt:first-of-type");
    page.focus("#reason");
    page.type_text(&format!(" {REASON}"));
    page.focus("input[name^=belief-]");
    page.type_text("30");
    page.click("[data-commit]");
    has(&page, ".score");
    assert!(page.text("h1").len() > 5 && !page.texts(".score").is_empty(), "{}", page.text("main"));
}

#[test]
fn a_restart_keeps_what_was_typed_and_asked() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    has(&page, "h1");
    page.open(&format!("{}{}", serving.base(), address(CASES[5])));
    has(&page, "form[data-call]");
    page.click(".shop button");
    has(&page, ".found");
    type_into(&page, "#reason", "Before anything else I would like to know");
    type_into(&page, "#confidence", "35");
    // Nothing is pressed: what is typed is kept by itself.
    let draft = folder.path("practice/P04-5-level2-taken-down/draft.json");
    let kept =
        || std::fs::read_to_string(&draft).is_ok_and(|text| text.contains("like to know") && text.contains("35"));
    for _ in 0..200 {
        if kept() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(kept(), "the draft is on the disk");
    drop(serving);
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    page.open(&format!("{}{}", serving.base(), address(CASES[5])));
    has(&page, "form[data-call]");
    assert_eq!(page.of("#reason", "it.value"), "Before anything else I would like to know");
    assert_eq!((page.of("#confidence", "it.value"), page.texts(".found").len()), ("35".into(), 1));
}

#[test]
fn practice_stands_in_nobodys_way() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    has(&page, "h1");
    page.open(&format!("{}{}", serving.base(), address("P12:6:level=1,family=shop-credit")));
    decide(&page);
    let mut addresses: Vec<String> = CASES.iter().map(|code| address(code)).collect();
    addresses.push(address("P12:6:level=1,family=shop-credit"));
    addresses.extend(
        [
            "/learn",
            "/learn/library",
            "/learn/lessons/E1?rest=1",
            "/learn/worked/P03?answer=1",
            "/learn/test/P03@1:1:level=1",
            "/learn/cases",
            "/learn/cases/credit",
            "/learn/guide/disagreements",
        ]
        .map(str::to_owned),
    );
    let found = walk(&page, &serving, axe.as_ref(), &addresses);
    assert!(found.is_empty(), "{}", found.join("\n"));
    at_peace(&page, &serving);
}
