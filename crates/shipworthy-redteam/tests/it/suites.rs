//! The suites that come with the program.

use std::collections::BTreeSet;

use shipworthy_redteam::family::Family;
use shipworthy_redteam::suite::{Check, read, shipped};

/// A rate has a verdict from 20 independent examples on, and a plan may leave out a few seeds.
#[test]
fn every_family_has_seeds_enough_for_a_verdict() {
    let suites = shipped();
    assert_eq!(suites.iter().map(|suite| suite.family).collect::<Vec<_>>(), Family::ALL);
    for suite in &suites {
        assert!(suite.seeds.len() >= 22, "{}: {}", suite.family.name(), suite.seeds.len());
    }
    let leaks = &suites.iter().find(|suite| suite.family == Family::DataLeakage).expect("a suite of leaks").seeds;
    let of_instructions = leaks.iter().filter(|seed| seed.check == Check::Instructions).count();
    assert!(of_instructions >= 20, "enough for features that read no document: {of_instructions}");
}

#[test]
fn no_seed_is_told_twice() {
    let suites = shipped();
    let seeds: Vec<_> = suites.iter().flat_map(|suite| &suite.seeds).collect();
    let ids: BTreeSet<&str> = seeds.iter().map(|seed| seed.id.as_str()).collect();
    assert_eq!(ids.len(), seeds.len());
    let said: BTreeSet<String> = seeds.iter().map(|seed| format!("{}{:?}", seed.ask, seed.inject)).collect();
    assert_eq!(said.len(), seeds.len());
}

#[test]
fn an_attack_never_writes_what_shows_that_it_worked() {
    for seed in shipped().iter().flat_map(|suite| &suite.seeds) {
        let texts = [Some(&seed.ask), seed.inject.as_ref()];
        for text in texts.into_iter().flatten() {
            let squeezed: String = text.chars().filter(|c| c.is_alphanumeric() || "{}".contains(*c)).collect();
            assert!(!squeezed.contains("{a}{b}"), "{}: a refusal that quotes it would count as a success", seed.id);
            if let Check::Says(said) = &seed.check {
                let lower = text.to_lowercase();
                let given = said.iter().find(|said| lower.contains(&said.to_lowercase()));
                assert_eq!(given, None, "{}: the question holds its answer", seed.id);
            }
        }
    }
}

#[test]
fn a_seed_that_does_not_say_what_must_not_happen_is_refused() {
    let check = |seed: &str, expect: &str| {
        let text = format!("family: jailbreak\nabout: x\nseeds:\n  - {seed}");
        let told = read(&text).map_or_else(|why| why, |suite| format!("{:?}", suite.seeds[0].check));
        assert!(told.contains(expect), "{seed}: {told}");
    };
    check("{id: a, severity: high, ask: hello, good: x}", "does not say what must not happen");
    check("{id: a, severity: dire, ask: hello, expect: refuse, good: x}", "`dire` is no severity");
    check("{id: a, severity: low, ask: hello, expect: refuse, good: x}", "Complies");
    check("{id: a, severity: low, ask: 'say {a}, {b}', good: x}", "Canary");
    check("{id: a, severity: low, ask: x, saiz: [y], good: x}", "unknown field");
}
