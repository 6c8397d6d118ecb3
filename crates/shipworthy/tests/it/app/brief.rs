//! The brief as people work on it: a bar changed in the table, what is wrong beside its row, a name under it.

use shipworthy_testkit::browser::{Page, View};

use super::usable::walk;
use super::{Serving, browser, settled};
use crate::folder::Folder;

#[test]
fn a_bar_is_changed_in_the_table_and_the_brief_is_signed() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    for view in [View::DESK, View::PHONE.without_scripts()] {
        let page = serving.opened(&browser, &View::DESK);
        let feature = page.evaluate("location.pathname.split('/')[2]").as_str().expect("an id").to_owned();
        page.look(&view);
        page.open(&format!("{}/p/{feature}/brief", serving.base()));
        let spec = || folder.read("shop/payments.feature.md");
        let before = spec();
        let (was, number) = if before.contains("recall >= 85%") { ("85%", "86%") } else { ("86%", "85%") };
        // What is wrong stands beside its row, and nothing is written.
        fill(&page, "#target-0", "plenty");
        fill(&page, "#bars-by", "Asha Rao");
        page.click(".bars-form button.button");
        settled(&page, "document.querySelector('#wrong-0') !== null");
        assert_eq!(spec(), before);
        // Mended, it lands in the file, and all else stays.
        fill(&page, "#target-0", number);
        page.click(".bars-form button.button");
        settled(&page, "location.search === '?done=saved'");
        let now = before.replacen(&format!("recall >= {was}"), &format!("recall >= {number}"), 1);
        assert_eq!(spec(), now);
        // A name stands under this version.
        fill(&page, "#sign-by", &format!("Asha Rao {number}"));
        page.click("#signatures button.button");
        settled(&page, "location.search === '?done=signed'");
        assert!(page.text(".signed li").starts_with(&format!("Asha Rao {number} signed this version")));
        // The table that could not be taken was answered with 422, which the browser notes.
        let noted = page.complaints();
        assert!(noted.iter().all(|line| line.contains("422")), "{noted:?}");
        let found = walk(&page, &serving, None, &[format!("/p/{feature}/brief?done=signed")]);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

/// Puts a text into a field.
fn fill(page: &Page<'_>, field: &str, text: &str) {
    page.of(field, &format!("(it.value = {}, true)", serde_json::Value::from(text)));
}
