//! From the audit to the skills page, cards by keyboard, and the day on which somebody returns after weeks.

use serde_json::{Value, json};
use shipworthy_testkit::browser::{Axe, Key, Page, View};

use super::practice::decide;
use super::usable::walk;
use super::{Serving, at_peace, browser, settled};
use crate::folder::Folder;

fn has(page: &Page, selector: &str) {
    settled(page, &format!("document.querySelector({selector:?})"));
}

/// Decisions of some days ago, in the form of `learn export`, brought in as the learner here.
fn practised(folder: &Folder, decisions: &[(&str, u64, i64)]) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs() as i64;
    let row = |(kind, seed, days_ago): &(&str, u64, i64)| {
        json!({
            "code": format!("{kind}@1:{seed}:level=1"), "archetype": kind, "answer": "ship", "confidence": 0.9, "reason": "r",
            "score": 70, "decision_score": 0.6, "correct": i64::from(seed % 5 != 0), "brier": 0.02, "reasoning": 0.5,
            "grader": "concept-v1", "at": now - days_ago * 86_400, "asked": "", "beliefs": "", "utc_offset": 0, "best": "ship",
            "regret": 120.0, "spent": 0.0, "currency": "USD", "luck": "deserved", "asked_well": "", "interval_held": null
        })
    };
    let rows: Vec<Value> = decisions.iter().map(row).collect();
    folder.write("log.json", json!({ "shipworthy_practice": 1, "tables": { "practice_decision": rows } }).to_string());
    let ran = folder.run(&["learn", "import", "log.json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn an_audit_leads_to_the_skills_page() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    has(&page, "h1");
    page.open(&format!("{}/learn/skills", serving.base()));
    page.click("a[href='/learn/audit']");
    has(&page, "input[name=node]");
    // What somebody says comes first: never, with help, alone.
    page.click("label.opt:nth-of-type(3)");
    page.click("form[action='/learn/audit'] button[type=submit]");
    settled(&page, "document.querySelector('main')?.textContent.includes('Take the case')");
    page.click("form[action='/learn/audit'] button[type=submit]");
    settled(&page, "document.querySelector('main')?.textContent.includes('To the case')");
    assert!(page.text("main").contains("Found so far"));
    page.open(&format!("{}/learn/skills", serving.base()));
    has(&page, "#gaps");
    assert!(page.text("main").contains("Go on with the audit"), "{}", page.text("main"));
    at_peace(&page, &serving);
}

/// Waits until something else stands on the page than before.
fn goes_on(page: &Page, does: impl FnOnce()) {
    page.of("main h1", "it.dataset.seen = 'yes'");
    does();
    settled(page, "document.querySelector('main h1') && !document.querySelector('main h1').dataset.seen");
}

#[test]
fn an_audit_that_is_finished_names_gaps_and_leads_on() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    has(&page, "h1");
    let audit = format!("{}/learn/audit", serving.base());
    page.open(&audit);
    has(&page, "main h1");
    let is_there = |selector: &str| page.evaluate(&format!("!!document.querySelector({selector:?})")) == true;
    let next = "form[action='/learn/audit'] button[type=submit]";
    let (mut said, mut cases) = (0, 0);
    for _ in 0..60 {
        if is_there("main a.button.first[href='/learn/skills']") {
            break;
        }
        if is_there("input[name=kind][value=can-do]") {
            page.click("label.opt:nth-of-type(2)");
            goes_on(&page, || page.click(next));
            said += 1;
        } else if is_there("main a.button.first[href^='/learn/s/']") {
            page.click("main a.button.first[href^='/learn/s/']");
            decide(&page);
            page.open(&audit);
            has(&page, "main h1");
            cases += 1;
        } else if is_there("input[name=kind][value=card]") {
            goes_on(&page, || page.click("button[name=answer][value=no]"));
        } else {
            // A case is taken up; what somebody does not know is left open.
            goes_on(&page, || page.click(next));
        }
    }
    assert!(said == 11 && cases > 0, "{said} statements, {cases} cases: {}", page.text("main"));
    let gaps = page.texts("[aria-labelledby=gaps] li");
    // The skill, where it was seen, how long it takes, and what to do.
    let is_specific = |gap: &String| gap.contains(" below the mark); ") && gap.contains(" minutes: lesson ");
    assert!(!gaps.is_empty() && gaps.iter().all(is_specific), "{gaps:?}");
    page.click("main a.button.first[href='/learn/skills']");
    settled(&page, "document.querySelector('main h1')?.textContent === 'Skills.'");
    assert_eq!(page.texts("[aria-labelledby=gaps] li"), gaps, "the same stand with the skills");
    assert!(page.text("[aria-labelledby=gaps]").contains("What next: the plan"));
    at_peace(&page, &serving);
}

#[test]
fn whoever_returns_after_three_weeks_finds_an_ordinary_day_and_its_cards_by_keyboard() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let kinds = ["P01", "P02", "P03", "P05", "P06", "P09", "P10", "P12"];
    let all: Vec<(&str, u64, i64)> = kinds.into_iter().map(|kind| (kind, 3, 24)).collect();
    practised(&folder, &all);
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    has(&page, "h1");
    page.open(&format!("{}/learn", serving.base()));
    has(&page, "#again-title");
    assert_eq!(page.texts("[aria-labelledby=again-title] li").len(), 3, "two cases, and a line for cards");
    page.open(&format!("{}/learn/cards", serving.base()));
    for number in 1..=5 {
        settled(&page, &format!("document.querySelector('main .eyebrow')?.textContent.startsWith('{number} of 5')"));
        page.focus("main a.button.first");
        page.press(Key::Enter);
        has(&page, "button[name=knew]");
        page.focus("button[name=knew]");
        page.press(Key::Enter);
    }
    settled(&page, "document.querySelector('h1')?.textContent === 'Done for today.'");
    at_peace(&page, &serving);
}

#[test]
fn skills_and_progress_stand_in_nobodys_way() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    let folder = Folder::new();
    let all: Vec<(&str, u64, i64)> =
        (1..=36).map(|n| (["P02", "P03", "P05"][n % 3], n as u64, 70 - 2 * n as i64)).collect();
    practised(&folder, &all);
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    has(&page, "h1");
    let made = folder.run(&["learn", "plan", "make", "--background", "pm", "--hours", "4"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let done = folder.run(&["learn", "plan", "done", "course", "--evidence", "https://example.org/notes"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let addresses: Vec<String> = [
        "/learn",
        "/learn/skills",
        "/learn/skills?view=s3",
        "/learn/audit",
        "/learn/plan",
        "/learn/cards",
        "/learn/progress",
        "/learn/questions",
        "/learn/questions/IQ11",
        "/learn/settings",
        "/learn/settings/forget",
    ]
    .map(str::to_owned)
    .to_vec();
    let found = walk(&page, &serving, axe.as_ref(), &addresses);
    assert!(found.is_empty(), "{}", found.join("\n"));
    at_peace(&page, &serving);
}

const ANSWER: &str = "Ten percent of what? I would read a sample of 200 answers, count how many do harm, and switch it off for medical topics today.";

#[test]
fn a_plan_is_made_and_a_question_answered_on_a_phone_without_scripts() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::PHONE.without_scripts());
    page.open(&serving.url);
    page.open(&format!("{}/learn/plan", serving.base()));
    has(&page, "input[name=background]");
    page.click("label.pick:nth-of-type(4)");
    page.click("form[action='/learn/plan'] button[type=submit]");
    has(&page, ".road");
    assert!(page.text("main").contains("No audit yet"), "{}", page.text("main"));
    page.click("#step-course .contest summary");
    page.click("#step-course button[value=done]");
    has(&page, ".banner.fail");
    page.focus("#evidence-course");
    page.type_text("a page of notes");
    page.click("#step-course button[value=done]");
    has(&page, "#done");
    assert!(page.text("[aria-labelledby=done]").contains("a page of notes"));
    page.open(&format!("{}/learn/questions/IQ11", serving.base()));
    page.focus("#answer");
    page.type_text(ANSWER);
    page.click("[data-commit]");
    has(&page, "#reason-read");
    assert!(page.texts("mark").iter().any(|found| found.starts_with("percent of what")));
    // The same page with scripts, for whoever needs them to look at it.
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    let found = walk(&page, &serving, axe.as_ref(), &["/learn/questions/IQ11/1".to_owned()]);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_answer_is_counted_and_sent_by_keyboard() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    has(&page, "h1");
    page.open(&format!("{}/learn/questions/IQ11", serving.base()));
    page.focus("#answer");
    page.type_text(ANSWER);
    assert_eq!(page.text("#length"), format!("{} of at least 80 characters", ANSWER.chars().count()));
    page.press(Key::CtrlEnter);
    has(&page, "#reason-read");
    at_peace(&page, &serving);
}
