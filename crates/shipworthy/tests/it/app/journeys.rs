//! What people do, from the first page to an answer.

use shipworthy_testkit::browser::{Key, View};

use super::{Serving, at_peace, browser, settled};
use crate::folder::Folder;

const PATIENT: &str = "document.querySelector('h1')?.textContent.includes('Being checked') === false";

#[test]
fn from_nothing_to_the_verdict_of_an_example() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    assert_eq!(page.text("h1"), "Decide if an AI feature is good enough.");
    assert_eq!(page.evaluate("location.search"), "", "the key has left the address");
    page.click("form[action='/examples/payments'] button");
    page.wait_for("location.pathname.endsWith('/verdict') && document.readyState === 'complete'");
    // The answer comes by itself, without another page.
    page.evaluate("window.stayed = true");
    settled(&page, "document.querySelector('h1')?.textContent === 'Not yet.'");
    assert_eq!(page.evaluate("window.stayed"), true);
    assert!(page.evaluate("document.title").as_str().expect("a title").starts_with("Not yet: launch verdict"));
    page.press(Key::Character('m'));
    settled(&page, "location.pathname.endsWith('/examples')");
    page.press(Key::Character('g'));
    page.press(Key::Character('o'));
    settled(&page, "location.pathname.split('/').length === 3");
    assert!(page.text("h1").ends_with(": not yet."), "{}", page.text("h1"));
    page.press(Key::Character('g'));
    page.press(Key::Character('h'));
    settled(&page, "location.pathname === '/'");
    assert_eq!(page.text("h1"), "One thing needs you.");
    at_peace(&page, &serving);
}

#[test]
fn the_threshold_is_moved_without_a_request_and_stays_in_the_address() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    let page = serving.opened(&browser, &View::DESK);
    page.press(Key::Character('g'));
    page.press(Key::Character('t'));
    settled(&page, "location.pathname.endsWith('/threshold')");
    let (before, cost) = (page.requests().len(), page.text("#at-cost"));
    page.focus("#threshold");
    page.press(Key::PageUp);
    page.press(Key::Right);
    assert_ne!(page.text("#at-cost"), cost);
    let moved = page.text("#at-threshold");
    assert!(page.evaluate("location.search").as_str().expect("text").contains("t=0."));
    assert!(page.text("#said").starts_with(&format!("Threshold {moved}: cost ")), "{}", page.text("#said"));
    page.press(Key::Character('o'));
    let cheapest = page.text("#at-cost");
    page.press(Key::Character('t'));
    assert_eq!(page.text("#at-cost"), cost, "back to the one in the spec");
    page.focus("#threshold-number");
    page.evaluate("document.getElementById('threshold-number').value = '0.31'");
    page.press(Key::Enter);
    assert!(page.text("#at-threshold").starts_with("0.3"), "{}", page.text("#at-threshold"));
    assert_eq!(page.requests().len(), before, "nothing was asked for");
    // The address says where it was left, with scripts and without.
    let (address, shown) = (page.evaluate("location.href"), page.text("#at-cost"));
    for view in [View::DESK, View::DESK.without_scripts()] {
        page.look(&view);
        page.open(address.as_str().expect("an address"));
        assert_eq!(page.text("#at-cost"), shown, "{view:?}");
    }
    assert_ne!(cheapest, cost);
    at_peace(&page, &serving);
}

#[test]
fn from_a_slice_to_its_mistakes_and_back_by_keyboard() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    let page = serving.opened(&browser, &View::DESK.wide(1440));
    page.press(Key::Character('g'));
    page.press(Key::Character('s'));
    settled(&page, "location.pathname.endsWith('/slices')");
    assert!(page.text("h1").contains("upi"), "{}", page.text("h1"));
    page.click("a[href*='/examples?'][href*='upi']");
    settled(&page, "location.search.includes('upi')");
    let listed = page.texts("[data-item]").len();
    assert!(listed > 0 && page.texts(".list .said").len() == listed);
    page.press(Key::Character('j'));
    page.press(Key::Enter);
    settled(&page, "location.search.includes('at=1') && document.querySelector('#example') !== null");
    assert_eq!(page.text("#example h2"), format!("Example 1 of {listed}"));
    page.press(Key::Escape);
    settled(&page, "document.querySelector('#example') === null");
    assert!(page.evaluate("location.search").as_str().expect("text").contains("upi"), "the slice is kept");
    at_peace(&page, &serving);
}

#[test]
fn everything_is_done_without_scripts() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::of(&folder, &["demo", "shop", "--example", "style-advisor", "--serve"]);
    let page = browser.page(&View::PHONE.without_scripts());
    page.open(&serving.url);
    // The page asks again by itself until there is an answer.
    settled(&page, PATIENT);
    assert!(!page.texts("#bars tbody tr").is_empty());
    page.click("details.menu > summary");
    page.click("details.menu a[data-go='h']");
    settled(&page, "location.pathname === '/'");
    page.click(".features h2 a");
    settled(&page, "location.pathname.endsWith('/verdict')");
    page.click(".top form button");
    settled(&page, "document.querySelectorAll('#bars tbody tr').length > 0");
    at_peace(&page, &serving);
}

#[test]
fn a_spec_is_broken_and_mended() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::of(&folder, &["demo", "shop", "--example", "style-advisor", "--serve"]);
    let spec = "shop/style-advisor.feature.md";
    let whole = folder.read(spec);
    folder.write(spec, whole.replacen("task:", "tusk:", 1));
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    settled(&page, PATIENT);
    page.open(&format!("{}/p/style-advisor/verdict", serving.base()));
    page.click("form[action$='/check'] button");
    // The page that was left has notes of its own in such a list.
    settled(
        &page,
        "[...document.querySelectorAll('.problems mark')].some(mark => mark.textContent.startsWith('tusk'))",
    );
    folder.write(spec, whole);
    page.click("form[action$='/check'] button");
    settled(&page, "document.querySelectorAll('#bars tbody tr').length > 0 && !document.querySelector('.banner')");
    at_peace(&page, &serving);
}

#[cfg(unix)]
#[test]
fn a_server_that_is_gone_is_told_of() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    let page = serving.opened(&browser, &View::DESK);
    page.click(".top form button");
    page.wait_for("document.querySelector('.work') !== null && document.readyState === 'complete'");
    drop(serving);
    page.wait_for("document.querySelector('#gone').hidden === false");
    assert!(page.text("#gone").contains("shipworthy serve"));
}
