//! The report for everybody: contrast, names, landmarks, keyboard, small screens, and what axe-core thinks.

use shipworthy_testkit::browser::{Axe, View};
use shipworthy_testkit::skips::skipped;

use super::{browser, demo, opened};

const VIEWS: [View; 6] =
    [View::DESK, View::DESK.dark(), View::PHONE, View::PHONE.dark(), View::PHONE.wide(320), View::DESK.printed()];

#[test]
fn nothing_stands_in_anybodys_way() {
    let Some(browser) = browser() else { return };
    for view in VIEWS {
        let page = opened(&browser, &demo().page, &view);
        let obstacles = page.obstacles();
        assert!(obstacles.is_empty(), "{view:?}\n{}", obstacles.join("\n"));
    }
}

#[test]
fn axe_finds_nothing() {
    let Some(browser) = browser() else { return };
    let Some(axe) = Axe::beside(env!("CARGO_TARGET_TMPDIR")) else {
        return skipped("no axe-core in the build folder: cargo xtask test fetches it where there is npm");
    };
    for view in [View::DESK, View::DESK.dark(), View::PHONE, View::PHONE.dark()] {
        let page = opened(&browser, &demo().page, &view);
        page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)");
        let findings = axe.findings(&page);
        assert!(findings.is_empty(), "{view:?}\n{}", findings.join("\n"));
    }
}

#[test]
fn the_keyboard_reaches_everything_and_the_focus_is_seen() {
    let Some(browser) = browser() else { return };
    for view in [View::DESK, View::DESK.dark(), View::PHONE] {
        let page = opened(&browser, &demo().page, &view);
        let stops = page.tab_stops();
        assert!(stops[0].element.starts_with("a.skip"), "{:?}", stops[0]);
        for wanted in ["a.button.first", "input#threshold", "button#back", "summary"] {
            assert!(stops.iter().any(|stop| stop.element.starts_with(wanted)), "{wanted} is not reached: {stops:#?}");
        }
        let lost: Vec<_> = stops.iter().filter(|stop| !stop.marked || !stop.in_view).collect();
        assert!(lost.is_empty(), "{view:?}: {lost:#?}");
    }
}

#[test]
fn a_screen_reader_hears_the_answer() {
    let Some(browser) = browser() else { return };
    let page = opened(&browser, &demo().page, &View::DESK);
    let heard = page.heard();
    let has = |role: &str, name: &str| heard.iter().any(|it| it.role == role && it.name.starts_with(name));
    for (role, name) in [
        ("banner", ""),
        ("main", ""),
        ("contentinfo", ""),
        ("heading", "Not yet."),
        ("heading", "The bars you agreed"),
        ("slider", "Threshold"),
        ("button", "Back"),
        ("table", "Bars that fail or cannot be told yet"),
        ("image", "Cost of mistakes by threshold"),
    ] {
        assert!(has(role, name), "no {role} {name:?}: {heard:#?}");
    }
    // Each bar is a row with its name and its verdict in words.
    let bars = demo().subject()["bars"].as_array().expect("bars").len();
    assert_eq!(page.evaluate("document.querySelectorAll('#bars tbody th[scope=row]').length"), bars);
}
