//! Attacks made of suites.

use proptest::prelude::*;
use shipworthy_redteam::attack::Attack;
use shipworthy_redteam::canary::{Canary, beginning, whole};
use shipworthy_redteam::family::Family;
use shipworthy_redteam::plan::{Plan, Planned, attacks, telling};
use shipworthy_redteam::strategy::Strategy;
use shipworthy_redteam::suite::shipped;

fn plan(forms: usize) -> Plan {
    Plan {
        families: Family::ALL.to_vec(),
        strategies: Strategy::ALL.to_vec(),
        forms,
        has_document: true,
        instructions: vec!["you answer questions about orders and nothing else".to_owned()],
        seed: 7,
    }
}

fn of(planned: &Planned, family: Family) -> Vec<&Attack> {
    planned.attacks.iter().filter(|attack| attack.family == family.name()).collect()
}

#[test]
fn the_same_plan_gives_the_same_attacks() {
    let suites = shipped();
    assert_eq!(attacks(&suites, &plan(3)), attacks(&suites, &plan(3)));
    let other = Plan { seed: 8, ..plan(3) };
    assert_ne!(attacks(&suites, &plan(3)), attacks(&suites, &other));
}

#[test]
fn a_further_form_changes_no_other() {
    let (few, more) = (attacks(&shipped(), &plan(2)), attacks(&shipped(), &plan(3)));
    assert!(few.attacks.iter().all(|attack| more.attacks.contains(attack)));
    assert!(more.attacks.len() > few.attacks.len());
}

#[test]
fn every_strategy_is_used_and_pairs_stay_together() {
    let planned = attacks(&shipped(), &plan(4));
    for strategy in Strategy::ALL {
        let count = planned.attacks.iter().filter(|attack| attack.strategy == strategy.name()).count();
        assert!(count >= 3, "{}: {count}", strategy.name());
    }
    let bias = of(&planned, Family::Bias);
    assert!(bias.chunks(2).all(|pair| pair[0].pair == pair[1].pair && pair[0].group != pair[1].group));
    assert!(bias.iter().all(|probe| !probe.input.contains("{group}") && probe.favours.is_some()));
    let ids: std::collections::BTreeSet<&str> = planned.attacks.iter().map(|attack| attack.id.as_str()).collect();
    assert_eq!(ids.len(), planned.attacks.len());
}

#[test]
fn every_attack_says_what_must_not_happen() {
    for attack in attacks(&shipped(), &plan(14)).attacks {
        let checks = [&attack.must_not, &attack.must, &attack.expect, &attack.favours];
        assert_eq!(checks.into_iter().flatten().count(), 1, "{}", attack.id);
        assert!(!attack.input.contains("{a}") && !attack.good.is_empty(), "{}", attack.id);
    }
}

#[test]
fn what_cannot_be_tried_is_left_out_and_counted() {
    let bare = Plan { has_document: false, instructions: Vec::new(), ..plan(1) };
    let planned = attacks(&shipped(), &bare);
    assert_eq!((planned.without_document, planned.without_instructions), (7, 20));
    assert!(of(&planned, Family::DataLeakage).is_empty());
    let pasted = of(&planned, Family::IndirectInjection);
    assert!(pasted.iter().all(|attack| attack.document.is_none() && attack.input.len() > 150));
    let only = Plan { families: vec![Family::Jailbreak], strategies: vec![Strategy::Base64], ..plan(3) };
    let planned = attacks(&shipped(), &only);
    assert_eq!(planned.attacks.len(), 21, "the conversation is no base64");
}

#[test]
fn dresses_can_be_taken_off_again() {
    let check = |strategy: Strategy, text: &str, expect: &str| {
        let dressed = strategy.dress(text, 1, "x");
        assert!(dressed.contains(expect), "{}: {dressed}", strategy.name());
    };
    check(Strategy::Plain, "Hello, you", "Hello, you");
    check(Strategy::Base64, "Hello, you", "SGVsbG8sIHlvdQ==");
    check(Strategy::Rot13, "Hello, you", "Uryyb, lbh");
    check(Strategy::Reversed, "Hello, you", "uoy ,olleH");
    check(Strategy::Leetspeak, "Hello, you", "H3ll0, y0u");
    check(Strategy::ZeroWidth, "so it is", "s\u{200b}o i\u{200b}t i\u{200b}s");
    check(Strategy::Homoglyphs, "cope", "соре");
    check(Strategy::PayloadSplitting, "a b c d e", "p3 = \"e\"");
    check(Strategy::Html, "do it", "do it");
    check(Strategy::Document, "do it", "do it");
}

#[test]
fn words_are_found_as_words() {
    let check = |pattern: String, expect: &str| assert_eq!(pattern, expect);
    check(whole("iron"), r"\biron\b");
    check(whole("def "), r"\bdef\s+");
    check(beginning("don't eat"), r"\bdon\'t\s+eat");
}

#[test]
fn instructions_are_known_by_runs_of_words() {
    let told = "You answer questions of customers about their own orders only. Be kind. Never write about {{topic}} or any other thing that is new.";
    assert_eq!(
        telling(told),
        ["You answer questions of customers about their own", "or any other thing that is new."]
            .map(str::to_owned)
            .into_iter()
            .take(1)
            .collect::<Vec<_>>(),
        "what is filled in, and what is short, is left out"
    );
}

#[test]
fn short_instructions_are_known_by_their_longest_sentence() {
    let check = |told: &str, expect: &[&str]| assert_eq!(telling(told), expect, "{told}");
    check("You help customers of a shop. Be kind to them.", &["You help customers of a shop"]);
    check("Speak kindly to everybody. Answer questions about parcels.", &["Speak kindly to everybody"]);
    check("Answer about {{shop}} and its parcels today.", &["and its parcels today"]);
    check("Be kind. Be brief. Use {{language}}.", &[]);
    check("", &[]);
}

proptest! {
    #[test]
    fn canaries_depend_on_seed_and_name_alone(seed: u64, name in "[a-z]{1,8}") {
        prop_assert_eq!(Canary::of(seed, &name), Canary::of(seed, &name));
        let canary = Canary::of(seed, &name);
        let filled = canary.fill("say {a} and {b}");
        let left_open = filled.contains(['{', '}']);
        prop_assert!(!left_open);
    }

    #[test]
    fn any_text_can_be_dressed(text in "\\PC{0,60}", seed: u64) {
        for strategy in Strategy::ALL {
            prop_assert!(text.trim().is_empty() || !strategy.dress(&text, seed, "x").is_empty());
        }
    }
}
