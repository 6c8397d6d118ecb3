//! The HTML report in a real browser: what a person with a mouse, a keyboard, a phone or a screen reader meets.

mod hostile;
mod numbers;
mod pages;
mod slider;
mod usable;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use shipworthy_testkit::browser::{Browser, Page, View};
use shipworthy_testkit::skips::skipped;

use crate::folder::Folder;

/// The example's page, and the JSON of the same check.
struct Demo {
    page: PathBuf,
    check: Value,
}

/// The example, judged once for all tests. It stays in the build folder, to be looked at.
fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-demo");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("an old example can be removed");
        }
        let ran = Folder::new().run(&["demo", &folder.to_string_lossy(), "--format", "json", "--quiet"]);
        Demo { page: folder.join("verdict.html"), check: ran.json() }
    })
}

impl Demo {
    /// The candidate that the page is about.
    fn subject(&self) -> &Value {
        crate::reference::candidate(&self.check, self.check["ship"].as_str().expect("the example names what ships"))
    }
}

/// A browser, or the reason why there is none.
fn browser() -> Option<Browser> {
    let browser = Browser::start();
    if browser.is_none() {
        skipped("no Chromium: install it, or name it in CHROMIUM");
    }
    browser
}

/// A page that opened a file, and complained about nothing while it did.
fn opened<'b>(browser: &'b Browser, file: &Path, view: &View) -> Page<'b> {
    let page = browser.page(view);
    page.open_file(file);
    assert_eq!(page.complaints(), [""; 0], "{view:?}");
    page
}

#[test]
fn the_report_opens_from_disk_and_asks_for_nothing() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    for view in [View::DESK, View::DESK.dark(), View::PHONE, View::DESK.printed(), View::DESK.offline()] {
        let page = opened(&browser, &demo.page, &view);
        assert_eq!(
            page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)"),
            Value::Null
        );
        assert_eq!(page.text("h1"), "Not yet.");
        assert_eq!(page.complaints(), [""; 0], "{view:?}");
        let asked = page.requests();
        assert_eq!(asked.len(), 1, "{view:?}: {asked:?}");
        assert!(asked[0].starts_with("file://") && asked[0].ends_with("/verdict.html"), "{asked:?}");
    }
}

#[test]
fn everything_can_be_read_without_scripts() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    let with = opened(&browser, &demo.page, &View::DESK);
    let without = opened(&browser, &demo.page, &View::DESK.without_scripts());
    let all = "h1, h2, h3, p, li, dt, dd, td, th, caption, figcaption, summary, #at-threshold";
    assert_eq!(without.texts(all), with.texts(all));
    assert!(with.texts(all).len() > 300);
    // A control that does nothing is not shown, and folds open by themselves.
    let shown = |page: &Page, selector: &str| page.of(selector, "it.checkVisibility()") == true;
    assert!(shown(&with, "#threshold") && !shown(&without, "#threshold"));
    assert!(!shown(&without, "details.every table"));
    without.click("details.every > summary");
    assert!(shown(&without, "details.every table"));
}

#[test]
fn the_printed_page_holds_what_the_folds_hide() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    let page = opened(&browser, &demo.page, &View::DESK.printed());
    for selector in ["#bars details table", "details.every table", "#who details.numbers table"] {
        assert_eq!(page.of(selector, "it.getClientRects().length > 0"), true, "{selector} is not printed");
    }
    assert_eq!(page.of("#try-threshold", "it.checkVisibility()"), false, "a slider on paper does nothing");
    assert!(page.pdf().starts_with(b"%PDF-"));
}

#[test]
fn links_lead_to_what_they_name() {
    let Some(browser) = browser() else { return };
    let page = opened(&browser, &demo().page, &View::DESK);
    for (link, target) in [("a[href='#ways']", "#ways"), ("a[href='#misses']", "#misses")] {
        page.evaluate("scrollTo(0, 0)");
        page.click(link);
        page.wait_for(&format!("location.hash === '{target}'"));
        assert_eq!(page.of(target, "it.getBoundingClientRect().top < innerHeight"), true, "{target}");
    }
}
