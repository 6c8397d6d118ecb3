//! Scope: three tests that can say no, and what each approach reached.

use crate::place::Place;

fn scope(example: &str, edit: impl FnOnce(String) -> String) -> crate::place::Answer {
    let place = Place::with_example(example);
    let feature = place.bench.features()[0].clone();
    let source = edit(feature.source.clone());
    if source != feature.source {
        place.write(&feature.file, source);
        place.check(&feature.id);
    }
    place.get(&format!("/p/{}/scope", feature.id))
}

#[test]
fn a_model_that_beats_the_rule_on_the_same_examples() {
    let page = scope("payments", |source| source);
    assert_eq!(page.one("h1"), "Yes, with a model.");
    let lead = page.one(".lead");
    assert!(lead.starts_with("Rules already reaches 36.8%") && lead.contains("gbm-v4 adds 52.2 points"), "{lead}");
    assert_eq!(page.texts(".stages .v"), ["Says go on"; 3]);
    let rows = page.texts("#main table tbody th").join("; ");
    assert!(rows.starts_with("Rule: rules"), "{rows}");
    assert!(rows.contains("Model: gbm-v3; Model: gbm-v4; Language model; People"), "{rows}");
}

#[test]
fn a_brief_without_a_baseline_or_prices_is_asked_for_both() {
    let page =
        scope("payments", |source| source.replace("baseline: rules\n", "").replace("  - error_cost <= baseline\n", ""));
    assert_eq!(page.one("h1"), "Can't tell yet.");
    let said = page.texts(".stages li").join(" ");
    assert!(said.contains("nobody knows what has to be beaten"), "{said}");
}

#[test]
fn a_candidate_may_say_that_it_is_a_language_model() {
    let page = scope("payments", |source| source.replace("name: gbm-v4,", "name: gbm-v4, approach: llm,"));
    assert_eq!(page.one("h1"), "Yes, with a language model.");
    assert!(page.texts("#main table tbody th").contains(&"Language model: gbm-v4".to_owned()));
}

#[test]
fn without_a_rule_one_is_asked_for() {
    let page = scope("delivery-time", |source| {
        let stays = |line: &&str| !line.contains("name: formula") && !line.contains("baseline");
        source.lines().filter(stays).map(|line| format!("{line}\n")).collect()
    });
    assert!(page.one(".lead").starts_with("No rule was tried."), "{}", page.text);
}
