//! Ways around the app: the palette, the list of keys, the pages about scope and for stakeholders.

use shipworthy_testkit::browser::{Key, View};

use super::{Serving, at_peace, browser, picture, settled};
use crate::folder::Folder;

#[test]
fn anywhere_by_typing_a_part_of_its_name() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    let page = serving.opened(&browser, &View::DESK);
    let control_k =
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, cancelable: true }))";
    page.evaluate(control_k);
    page.wait_for("document.querySelector('dialog.palette[open] input') === document.activeElement");
    page.type_text("nothing of this name");
    page.wait_for("document.querySelector('.palette li').textContent.startsWith('Nothing')");
    page.press(Key::Escape);
    page.wait_for("document.querySelector('.palette') === null");
    page.evaluate(control_k);
    page.type_text("thresh");
    page.press(Key::Enter);
    settled(&page, "location.pathname.endsWith('/threshold')");
    page.press(Key::Character('?'));
    page.wait_for("document.querySelector('dialog.palette[open]') !== null");
    let keys = page.texts(".palette dt");
    assert!(keys.contains(&"G V".to_owned()) && keys.contains(&"Ctrl K".to_owned()), "{keys:?}");
    page.click(".palette .button");
    page.wait_for("document.querySelector('.palette') === null");
    at_peace(&page, &serving);
}

#[test]
fn from_the_scope_to_what_is_sent_to_stakeholders() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    let page = serving.opened(&browser, &View::DESK.wide(1440));
    // The picture of the README.
    picture(&page, "readme");
    page.press(Key::Character('g'));
    page.press(Key::Character('a'));
    settled(&page, "location.pathname.endsWith('/scope')");
    assert_eq!(page.text("h1"), "Yes, with a model.");
    page.press(Key::Character('g'));
    page.press(Key::Character('p'));
    settled(&page, "location.pathname.endsWith('/report')");
    assert_eq!(page.text("h1"), "Not yet.");
    page.click("a[href$='for=compliance']");
    settled(&page, "document.querySelector('main')?.textContent.includes('What India')");
    assert!(page.text("main").contains("Nothing here is legal advice."));
    at_peace(&page, &serving);
}

#[test]
fn a_decision_is_recorded_and_the_report_is_printed_with_it() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    let page = serving.opened(&browser, &View::DESK);
    page.open(&format!("{}/p/payments/decisions", serving.base()));
    page.click("input[name='choice'][value='hold']");
    for (field, text) in [("reason", "Payments by UPI are not caught yet."), ("confidence", "80"), ("by", "Asha")] {
        page.focus(&format!("[name='{field}']"));
        page.type_text(text);
    }
    page.press(Key::Enter);
    settled(&page, "document.querySelector('#decision-1') !== null");
    assert!(page.text("#decision-1").contains("Payments by UPI are not caught yet."));
    page.open(&format!("{}/p/payments/report", serving.base()));
    settled(&page, "document.querySelector('main')?.textContent.includes('Asha decided')");
    let printed = page.pdf();
    assert!(printed.starts_with(b"%PDF") && printed.len() > 20_000, "{} bytes", printed.len());
    at_peace(&page, &serving);
}
