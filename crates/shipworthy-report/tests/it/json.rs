use serde_json::Value;
use shipworthy_report::json;

use crate::sample;

#[test]
fn the_rich_check() {
    insta::assert_snapshot!(json(&sample::check()));
}

#[test]
fn it_parses_ends_with_a_newline_and_says_null_for_undefined() {
    let text = json(&sample::check());
    assert!(text.ends_with("}\n"));
    let value: Value = serde_json::from_str(&text).expect("valid JSON");
    let candidate = &value["candidates"][1];
    assert_eq!(candidate["bars"][10]["estimate"], Value::Null);
    assert_eq!(candidate["bars"][10]["slice"]["merchant_note"], sample::HOSTILE);
    assert_eq!(candidate["bars"][9]["slice"]["new_customer"], true, "a slice value keeps its type");
    assert_eq!(candidate["slices"][9]["slice"]["amount_band"], Value::Null);
    assert_eq!(value["verdict"], "fail");
}

#[test]
fn numbers_that_are_not_finite_become_null() {
    let mut check = sample::check();
    check.candidates[1].roc = vec![(f64::NAN, f64::INFINITY)];
    let value: Value = serde_json::from_str(&json(&check)).expect("valid JSON");
    assert_eq!(value["candidates"][1]["roc"], serde_json::json!([[null, null]]));
}

#[test]
fn the_same_check_gives_the_same_bytes() {
    assert_eq!(json(&sample::check()), json(&sample::check()));
}
