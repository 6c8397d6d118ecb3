//! The app for everybody: contrast, names, landmarks, keyboard, small screens, print, and what axe-core thinks.

use shipworthy_testkit::browser::{Axe, Page, View};
use shipworthy_testkit::skips::skipped;

use super::{Serving, at_peace, browser, settled, whole_picture};
use crate::folder::Folder;

/// Pages that everybody must be able to use.
const PAGES: [&str; 18] = [
    "/welcome",
    "/",
    "/jobs",
    "/p/payments",
    "/p/payments/scope",
    "/p/payments/verdict",
    "/p/payments/data",
    "/p/payments/runs",
    "/p/payments/slices",
    "/p/payments/examples",
    "/p/payments/examples?at=2",
    "/p/payments/review",
    "/p/payments/threshold",
    "/p/payments/brief",
    "/p/payments/decisions",
    "/p/payments/report",
    "/p/payments/report?for=compliance",
    "/settings",
];

/// Opens what is folded, and folds it again.
const UNFOLD: &str = "for (const fold of document.querySelectorAll('details:not([open])')) { fold.open = true; fold.dataset.shut = ''; }";
const FOLD: &str = "for (const fold of document.querySelectorAll('details[data-shut]')) { fold.open = false; delete fold.dataset.shut; }";

#[test]
fn nothing_stands_in_anybodys_way() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    if axe.is_none() {
        skipped("no axe-core in the build folder: cargo xtask test fetches it where there is npm");
    }
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    let page = serving.opened(&browser, &View::DESK);
    // Its address names the file of the spec.
    let feature = page.evaluate("location.pathname.split('/')[2]").as_str().expect("an id").to_owned();
    for made in ["data", "threshold"] {
        page.open(&format!("{}/p/{feature}/{made}", serving.base()));
        settled(&page, "true");
    }
    let addresses: Vec<String> = PAGES.iter().map(|address| address.replace("payments", &feature)).collect();
    let found = walk(&page, &serving, axe.as_ref(), &addresses);
    assert!(found.is_empty(), "{}", found.join("\n"));
    at_peace(&page, &serving);
}

/// Looks at pages in every view, keeps pictures, and says what stands in somebody's way.
///
/// A page is opened once for each width. What colours have no part in, axe looks at in light alone; in dark it looks at contrast.
pub fn walk(page: &Page, serving: &Serving, axe: Option<&Axe>, addresses: &[String]) -> Vec<String> {
    let (desk, phone) = (View::DESK.wide(1440), View::PHONE);
    let widths: [&[(&str, View)]; 4] = [
        &[("light", desk), ("dark", desk.dark())],
        &[("phone", phone), ("phone-dark", phone.dark())],
        &[("narrow", phone.wide(320))],
        &[("print", View::DESK.wide(800).printed())],
    ];
    let mut found = Vec::new();
    for address in addresses {
        for views in widths {
            page.look(&views[0].1);
            page.open(&format!("{}{address}", serving.base()));
            for (name, view) in views {
                page.look(view);
                found.extend(page.obstacles().into_iter().map(|what| format!("{address} {name}: {what}")));
                let file = address.trim_matches('/').replace(['/', '?', '=', '&', '%'], "-");
                whole_picture(page, *view, &format!("{file}-{name}"));
                if let (Some(axe), "light" | "phone" | "dark" | "phone-dark") = (axe, *name) {
                    page.evaluate(UNFOLD);
                    let seen = if view.dark { axe.contrast(page) } else { axe.findings(page) };
                    found.extend(seen.into_iter().map(|what| format!("{address} {name}: axe {what}")));
                    page.evaluate(FOLD);
                }
            }
        }
    }
    found
}

#[test]
fn the_keyboard_reaches_everything_and_the_focus_is_seen() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    for view in [View::DESK.wide(1440), View::PHONE.dark()] {
        let page = serving.opened(&browser, &view);
        let stops = page.tab_stops();
        assert!(stops[0].element.starts_with("a.skip"), "{:?}", stops[0]);
        for wanted in ["a.brand", "a.button.first", "summary", "button.button"] {
            assert!(stops.iter().any(|stop| stop.element.starts_with(wanted)), "{wanted} is not reached: {stops:#?}");
        }
        let lost: Vec<_> = stops.iter().filter(|stop| !stop.marked || !stop.in_view).collect();
        assert!(lost.is_empty(), "{view:?}: {lost:#?}");
    }
}
