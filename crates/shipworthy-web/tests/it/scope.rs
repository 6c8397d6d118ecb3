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
fn texts_of_rules_are_rules_and_a_failed_output_has_its_price() {
    let page = scope("support-assistant", |source| source);
    assert_eq!(page.one("h1"), "A rule is enough.");
    let lead = page.one(".lead");
    assert!(lead.starts_with("Help page reaches 68.1%") && lead.contains("model with article 40.3%"), "{lead}");
    let rows = page.texts("#main table tbody th").join("; ");
    assert!(rows.starts_with("Rule: rules") && rows.contains("Rule: help page; Language model: model alone"), "{rows}");
    let said = page.texts("#main table tbody tr").join("; ");
    assert!(
        said.contains("What does an output that fails cost, and whom?") && said.contains("€4, a customer"),
        "{said}"
    );
    assert!(said.contains("fails “grounded”") && said.contains("€30, a customer"), "{said}");
    assert!(!said.contains("false alarm") && !said.contains("a miss"), "{said}");
}

#[test]
fn of_texts_as_given_the_spec_has_to_say_what_wrote_them() {
    let page = scope("support-assistant", |source| source.replace("approach: rule, ", ""));
    assert_eq!(page.one("h1"), "Yes.");
    assert!(page.one(".lead").starts_with("Whether a rule was tried, the spec does not say"), "{}", page.text);
    let rows = page.texts("#main table tbody th").join("; ");
    assert!(rows.contains("Texts as given: rules") && !rows.contains("Model:"), "{rows}");
}

#[test]
fn where_the_first_bar_compares_nothing_what_can_be_compared_is_told() {
    let page = scope("support-assistant", |source| {
        // Without prices and people's labels the first bar rests on a judge that nobody measured.
        let (before, errors) = source.split_once("errors:\n").expect("prices");
        let (_, after) = errors.split_once("\nmodels:").expect("models follow");
        format!("{before}models:{after}")
            .replace("human_labels: labels/grounded.csv\n", "")
            .replace("  - cost_per_pass <= 4\n", "")
            .replace(
                "  - pass_rate of \"right\" >= 55%\n  - hallucination_rate <= 5%\n",
                "  - hallucination_rate <= 5%\n  - pass_rate of \"right\" >= 55%\n",
            )
    });
    let said = page.texts(".stages li").join(" ");
    assert!(!said.contains("Nothing was held against"), "{said}");
    assert!(said.contains("no difference from rules can be told on these examples"), "{said}");
    assert!(said.contains("help page is better than rules by 33.3 points (between 22.1 and 44 points)"), "{said}");
}

#[test]
fn without_a_rule_one_is_asked_for() {
    let page = scope("delivery-time", |source| {
        let stays = |line: &&str| !line.contains("name: formula") && !line.contains("baseline");
        source.lines().filter(stays).map(|line| format!("{line}\n")).collect()
    });
    assert!(page.one(".lead").starts_with("No rule was tried."), "{}", page.text);
}
