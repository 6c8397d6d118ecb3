//! The threshold slider: by mouse, by keyboard, without a network.

use serde_json::Value;
use shipworthy_testkit::browser::{Key, Page, View};
use shipworthy_testkit::figures::says;

use super::{Demo, browser, demo, opened};

/// What the page says at the threshold that is tried, against one point of the curve.
#[track_caller]
fn check_shown(page: &Page, demo: &Demo, index: usize) {
    let point = &demo.subject()["cost_curve"][index];
    let per = demo.check["money"]["per"].as_f64().expect("a number of cases");
    let count = |key: &str| point[key].as_f64().expect("a count");
    let positives = count("true_positives") + count("false_negatives");
    let scale = per / (positives + count("false_positives") + count("true_negatives"));
    let missed = page.text("#at-missed");
    let (missed, of) = missed.split_once(" of ").expect("so many of so many");
    for (text, number, scale) in [
        (page.text("#at-threshold").as_str(), &point["threshold"], 1.0),
        (page.text("#at-cost").as_str(), &point["error_cost"], per),
        (missed, &point["false_negatives"], scale),
        (of, &Value::from(positives), scale),
        (page.text("#at-alarms").as_str(), &point["false_positives"], scale),
    ] {
        assert!(says(text, number, scale), "point {index}: {text:?} for {number} × {scale}");
    }
    let crosses = page.evaluate("document.querySelectorAll('#people .dot.missed').length");
    let drawn = page.evaluate("document.querySelectorAll('#people .dot').length").as_f64().expect("a count");
    let expected = count("false_negatives") / positives * drawn;
    assert!((crosses.as_f64().expect("a count") - expected).abs() <= 0.5 + 1e-9, "point {index}: {crosses} crosses");
    let spoken = page.of("#threshold", "it.getAttribute('aria-valuetext')");
    if let Some(spoken) = spoken.as_str() {
        assert!(spoken.contains(&page.text("#at-cost")), "a screen reader hears {spoken:?}");
    }
}

fn index(page: &Page) -> usize {
    page.of("#threshold", "Number(it.value)").as_u64().expect("an index") as usize
}

#[test]
fn every_point_of_the_curve_can_be_tried_by_keyboard_without_a_network() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    let page = opened(&browser, &demo.page, &View::DESK.offline());
    let points = demo.subject()["cost_curve"].as_array().expect("a curve").len();
    page.focus("#threshold");
    page.press(Key::Home);
    for at in 0..points {
        assert_eq!(index(&page), at);
        check_shown(&page, demo, at);
        page.press(Key::Right);
    }
    assert_eq!(index(&page), points - 1, "it stays at the end");
    page.press(Key::Left);
    check_shown(&page, demo, points - 2);
    page.press(Key::Tab);
    page.press(Key::Space);
    let start = index(&page);
    assert!(says(&page.text("#at-threshold"), &demo.subject()["threshold"], 1.0), "the button leads back to the spec");
    check_shown(&page, demo, start);
    assert_eq!((page.complaints(), page.requests().len()), (vec![], 1));
}

#[test]
fn it_follows_the_mouse() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    for view in [View::DESK, View::PHONE] {
        let page = opened(&browser, &demo.page, &view);
        let start = index(&page);
        check_shown(&page, demo, start);
        page.drag("#threshold", 0.5, 0.25);
        let low = index(&page);
        check_shown(&page, demo, low);
        page.drag("#threshold", 0.25, 0.9);
        let high = index(&page);
        check_shown(&page, demo, high);
        assert!(low < high, "{low} {high}");
        // The line on the curve goes where the threshold goes.
        let drawn = if view == View::PHONE { "#tried-line-narrow" } else { "#tried-line-wide" };
        let right = page.of(drawn, "it.getBoundingClientRect().x").as_f64().expect("a place");
        assert_eq!(page.of(drawn, "getComputedStyle(it).display"), "inline");
        page.click("#back");
        assert_eq!(index(&page), start);
        assert_eq!(page.of(drawn, "getComputedStyle(it).display"), "none");
        page.drag("#threshold", 0.5, 0.1);
        let left = page.of(drawn, "it.getBoundingClientRect().x").as_f64().expect("a place");
        assert!(left < right, "{left} {right}");
        assert_eq!(page.complaints(), [""; 0]);
    }
}
