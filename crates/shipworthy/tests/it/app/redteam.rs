//! The page of the red team: from nothing, over attacks that wait, to what broke through and is kept.

use shipworthy_testkit::browser::{Axe, Page, View};

use super::usable::walk;
use super::{Serving, at_peace, browser, settled};
use crate::folder::Folder;
use crate::redteam::{asked, workspace};

/// Opens the page of a feature by its name on the home page's address.
fn open(page: &Page, serving: &Serving, feature: &str) {
    page.open(&serving.url);
    settled(page, "document.querySelector('main')");
    page.open(&format!("{}/p/{feature}/redteam", serving.base()));
    settled(page, "document.querySelector('h1')");
}

fn heading(page: &Page) -> String {
    page.evaluate("document.querySelector('h1')?.textContent").as_str().unwrap_or_default().to_owned()
}

#[test]
fn attacks_are_written_with_a_button_and_wait_for_answers() {
    let Some(browser) = browser() else { return };
    let folder = workspace();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    open(&page, &serving, "support");
    assert_eq!(heading(&page), "Nobody has tried yet.");
    page.click("main button.first");
    settled(&page, "document.querySelector('h1')?.textContent === 'The attacks wait for answers.'");
    assert!(folder.files().iter().any(|file| file.ends_with("redteam/support-attacks.jsonl")));
    let main = page.evaluate("document.querySelector('main').textContent").to_string();
    assert!(main.contains("shipworthy run support-red-team.feature.md"), "{main}");
    at_peace(&page, &serving);
}

#[test]
fn what_broke_through_is_read_and_kept() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    let folder: Folder = asked();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    open(&page, &serving, "support");
    assert_eq!(heading(&page), "1 of 22 attempts broke through; 1 of 22 harmless questions were refused.");
    // What a model wrote is text.
    let said = page.evaluate("document.querySelector('#failures').textContent").to_string();
    assert!(said.contains("It is Ulaanbaatar, <b>of course</b>."), "{said}");
    assert_eq!(page.evaluate("document.querySelectorAll('#failures blockquote b').length"), 0);
    page.click("#failures form button");
    settled(&page, "document.querySelector('.banner b')?.textContent === '2 examples were added'");
    assert!(folder.read("questions.csv").contains("rt.topic-01.plain"));
    page.click("#failures form button");
    settled(&page, "document.querySelector('.banner b')?.textContent === '0 examples were added'");
    let addresses = ["/p/support/redteam", "/p/support-red-team/redteam"].map(str::to_owned);
    let found = walk(&page, &serving, axe.as_ref(), &addresses);
    assert!(found.is_empty(), "{}", found.join("\n"));
    at_peace(&page, &serving);
}
