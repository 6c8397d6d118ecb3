//! Human review as two people do it: by keyboard, one after the other.

use shipworthy_testkit::browser::{Axe, Key, Page, View};

use super::usable::walk;
use super::{Serving, at_peace, browser, settled};
use crate::folder::Folder;

const EXAMPLES: usize = 20;

/// Waits until the page has this first heading.
fn headed(page: &Page, heading: &str) {
    settled(page, &format!("document.querySelector('h1')?.textContent === {heading:?}"));
}

/// Sits down at the desk of the first review, and says a name.
fn sit_down(page: &Page, serving: &Serving, feature: &str, name: &str) {
    page.open(&format!("{}/p/{feature}/review/1", serving.base()));
    page.click(".app > main > details:last-of-type > summary");
    page.focus("#name");
    page.evaluate("document.getElementById('name').value = ''");
    page.type_text(name);
    // The page before has the same heading.
    page.evaluate("window.before = true");
    page.press(Key::Enter);
    settled(page, "window.before === undefined");
    headed(page, &format!("Example 1 of {EXAMPLES}."));
}

#[test]
fn two_people_review_twenty_outputs_by_keyboard_and_see_how_far_they_agree() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::of(&folder, &["demo", "shop", "--example", "style-advisor", "--serve"]);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    settled(&page, "document.querySelectorAll('#bars tbody tr').length > 0");
    page.press(Key::Character('g'));
    page.press(Key::Character('r'));
    headed(&page, "Nothing to review.");
    page.focus("#examples");
    assert_eq!(page.of("#examples", "it.value"), "20");
    page.evaluate("document.getElementById('choices').value = 'right\\nwrong\\ncannot tell'");
    page.evaluate("document.getElementById('by').value = 'Owner'");
    page.click("#start button.first");
    headed(&page, &format!("Example 1 of {EXAMPLES}."));
    let feature = page.evaluate("location.pathname.split('/')[2]").as_str().expect("an id").to_owned();

    sit_down(&page, &serving, &feature, "Asha");
    page.evaluate("window.stayed = true");
    // Back and forth without saying anything; the address says where it is.
    page.press(Key::Right);
    headed(&page, "Example 2 of 20.");
    assert_eq!(page.evaluate("location.search"), "?at=2");
    page.press(Key::Character('k'));
    headed(&page, "Example 1 of 20.");
    page.evaluate("window.stayed = true");
    page.press(Key::Character('2'));
    headed(&page, "Example 2 of 20.");
    page.press(Key::Character('u'));
    headed(&page, "Example 1 of 20.");
    assert_eq!(page.texts(".answers [aria-pressed=true]").len(), 0, "what was undone is not said");
    page.press(Key::Character('n'));
    page.type_text("123, said politely");
    page.evaluate("document.activeElement.blur()");
    for example in 1..=EXAMPLES {
        headed(&page, &format!("Example {example} of {EXAMPLES}."));
        page.press(Key::Character(if example % 5 == 0 { '2' } else { '1' }));
    }
    headed(&page, "All 20 are marked by you.");
    assert_eq!(page.evaluate("window.stayed"), true, "one page held all of it");
    assert_eq!(page.evaluate("location.search"), "");

    sit_down(&page, &serving, &feature, "Ben");
    assert!(!page.text("main").contains("said politely"), "Ben does not see what Asha said");
    for example in 1..=EXAMPLES {
        headed(&page, &format!("Example {example} of {EXAMPLES}."));
        page.press(Key::Character(if example % 5 == 0 || example == 7 || example == 8 { '2' } else { '1' }));
    }
    headed(&page, "All 20 are marked by you.");
    page.click(".actions a.first");
    headed(&page, "They gave 18 of 20 the same label.");
    assert!(
        page.text(".lead").starts_with("Beyond what chance alone would give, they agree by 0."),
        "{}",
        page.text(".lead")
    );
    assert_eq!(page.texts("#differ h3"), ["Example 7", "Example 8"]);
    page.click("#example-7 summary");
    page.evaluate("document.getElementById('on-7-by').value = 'Chitra'");
    page.click("#example-7 .answers button");
    settled(&page, "document.querySelector('#example-7')?.textContent.includes('Settled: right, by Chitra')");
    at_peace(&page, &serving);
}

#[test]
fn a_review_goes_by_forms_alone() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::of(&folder, &["demo", "shop", "--example", "reply-preference", "--serve"]);
    let page = browser.page(&View::PHONE.without_scripts());
    page.open(&serving.url);
    settled(&page, "document.querySelectorAll('#bars tbody tr').length > 0");
    page.open(&format!("{}/p/reply-preference/review", serving.base()));
    page.evaluate("document.getElementById('by').value = 'Asha'");
    page.evaluate("document.getElementById('examples').value = '2'");
    page.click("#start button.first");
    headed(&page, "Example 1 of 2.");
    assert_eq!(page.texts(".sides h2"), ["Left", "Right"]);
    assert_eq!(page.texts(".answers button"), ["Left is better 1", "Right is better 2", "tie 3"]);
    assert!(!page.text("main").contains("prompt-"), "nobody sees who made it: {}", page.text("main"));
    page.click("#answer-2");
    headed(&page, "Example 2 of 2.");
    page.click("form[action$='/undo'] button");
    headed(&page, "Example 1 of 2.");
    page.click("#answer-3");
    headed(&page, "Example 2 of 2.");
    page.click("#answer-3");
    headed(&page, "All 2 are marked by you.");
    at_peace(&page, &serving);
}

#[test]
fn nothing_stands_in_a_reviewers_way() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    let folder = Folder::new();
    let serving = Serving::of(&folder, &["demo", "shop", "--example", "style-advisor", "--serve"]);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    settled(&page, "document.querySelectorAll('#bars tbody tr').length > 0");
    let address = "/p/style-advisor/review".to_owned();
    page.open(&format!("{}{address}", serving.base()));
    page.evaluate("document.getElementById('by').value = 'Asha'; document.getElementById('examples').value = '4'");
    page.click("#start button.first");
    headed(&page, "Example 1 of 4.");
    for (name, answers) in [("Asha", "1212"), ("Ben", "1222")] {
        page.evaluate("window.before = true");
        page.click(".app > main > details:last-of-type > summary");
        page.evaluate(&format!("document.getElementById('name').value = '{name}'"));
        page.click("form[action$='/name'] button");
        settled(&page, "window.before === undefined");
        for (i, answer) in answers.chars().enumerate() {
            headed(&page, &format!("Example {} of 4.", i + 1));
            page.press(Key::Character(answer));
        }
        headed(&page, "All 4 are marked by you.");
    }
    let pages = [address.clone(), format!("{address}/1?at=2"), format!("{address}/1"), format!("{address}/1/result")];
    let found = walk(&page, &serving, axe.as_ref(), &pages);
    assert!(found.is_empty(), "{}", found.join("\n"));
    at_peace(&page, &serving);
}
