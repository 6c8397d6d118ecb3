//! What the plain data of the tasks answer by themselves.

use shipworthy_spec::parse;
use shipworthy_spec::spec::*;

fn spec(text: &str) -> Spec {
    let parsed = parse("x", text);
    parsed.spec.unwrap_or_else(|| panic!("{}", shipworthy_spec::render(&parsed.diagnostics, text)))
}

#[test]
fn days_are_days() {
    for (text, expect) in [
        ("2026-12-31", Date::new(2026, 12, 31)),
        ("2024-02-29", Date::new(2024, 2, 29)),
        ("2000-02-29", Date::new(2000, 2, 29)),
        ("2100-02-29", None),
        ("2026-02-29", None),
        ("2026-04-31", None),
        ("2026-13-01", None),
        ("2026-1-01", None),
        ("0000-01-01", None),
        ("2026-01-01-01", None),
        ("+026-01-01", None),
        ("", None),
    ] {
        assert_eq!(Date::parse(text), expect, "{text}");
        assert!(expect.is_none_or(|date| date.to_string() == text));
    }
    assert!(Date::new(2026, 12, 31) < Date::new(2027, 1, 1));
}

#[test]
fn a_waiver_holds_up_to_its_day() {
    let spec = spec(include_str!("../data/valid/binary_thresholds.feature.md"));
    let waiver = &spec.waivers[0];
    assert_eq!(waiver.bar, "calibrated", "a bar named by its sentence is kept by its id");
    let on = |day| waiver.holds(Date::new(2027, 2, day).unwrap());
    assert!(on(1) && on(28));
    assert!(!waiver.holds(Date::new(2027, 3, 1).unwrap()));
}

#[test]
fn the_nearest_price_of_a_confusion_counts() {
    let spec = spec(include_str!("../data/valid/multiclass.feature.md"));
    let Some(Errors { mistakes: Mistakes::Classes(prices), .. }) = &spec.errors else { panic!("{:?}", spec.errors) };
    let cost = |answer, truth| prices.price(answer, truth).map(|price| price.cost.clone());
    assert_eq!(cost("other", "urgent"), Some(Cost::Constant(80.0)), "the table first");
    assert_eq!(cost("billing", "urgent"), Some(Cost::Constant(50.0)), "then what missing the class costs");
    assert_eq!(cost("delivery", "billing"), Some(Cost::Constant(3.0)), "then any mistake");
    assert_eq!(cost("delivery", "delivery"), None, "a right answer is free");
    assert_eq!(cost("billing", "billing"), Some(Cost::Constant(-0.5)), "unless the table prices it");
}

#[test]
fn quantiles_around_the_middle_are_an_interval() {
    let spec = spec(include_str!("../data/valid/forecast.feature.md"));
    let numbers = |index: usize| match &spec.candidates[index].answers {
        Answers::Number(numbers) => numbers,
        other => panic!("{other:?}"),
    };
    assert_eq!(numbers(1).interval(0.95), Some(("q025", "q975")));
    assert_eq!(numbers(1).interval(0.5), Some(("q25", "q75")));
    assert_eq!(numbers(1).interval(0.8), None);
    assert_eq!(numbers(1).quantile(0.5), Some("q50"));
    assert_eq!(numbers(2).interval(0.95), Some(("l95", "h95")));
    assert_eq!(numbers(2).quantile(0.5), None);
}

#[test]
fn candidates_say_where_their_answers_come_from() {
    let spec = spec(include_str!("../data/valid/ranking.feature.md"));
    let from: Vec<_> = spec.candidates.iter().map(|candidate| (candidate.rule(), candidate.file())).collect();
    assert_eq!(from, [(Some("sales"), None), (None, None), (None, Some("runs/neural.csv"))]);
    assert_eq!(spec.golden.label, "grade", "the truth of a ranking is its grade");
}
