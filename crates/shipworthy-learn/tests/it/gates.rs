//! The build gates in short; `shipworthy learn calibrate --all --n 500` is the long form.

use std::collections::BTreeMap;

use shipworthy_learn::archetype::{ARCHETYPES, archetype};
use shipworthy_learn::calibrate::{Calibration, calibrate};
use shipworthy_learn::code::Level;

const CASES: usize = 120;

fn table(found: &Calibration) -> String {
    let mut text = format!("{} level {} scale {:?}\n", found.archetype, found.level.number(), found.measured_scale);
    for policy in &found.policies {
        text.push_str(&format!("  {:+.3} ± {:.3} {}\n", policy.mean, policy.error, policy.policy));
    }
    for gate in &found.gates {
        text.push_str(&format!("  {} {} {}\n", if gate.holds { "ok  " } else { "FAIL" }, gate.id, gate.measured));
    }
    text
}

#[test]
fn every_gate_holds_for_every_archetype_and_level() {
    let mut broken = String::new();
    for archetype in ARCHETYPES {
        for level in Level::ALL {
            let found = calibrate(archetype, level, CASES);
            if !found.holds() {
                broken.push_str(&table(&found));
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn habits_score_what_research_found() {
    let mut known = BTreeMap::new();
    let mut mean = |id: &'static str, level: u8, policy: &str| {
        let of = archetype(id).expect("an archetype");
        let calibrated = || calibrate(of, Level::new(level).expect("a level"), 200);
        let found = known.entry((id, level)).or_insert_with(calibrated);
        found.policies.iter().find(|scored| scored.policy == policy).expect("a policy").mean
    };
    let mut check = |id: &'static str, level: u8, policy: &str, low: f64, high: f64| {
        let found = mean(id, level, policy);
        assert!((low..=high).contains(&found), "{id} level {level}, {policy}: {found:.3}");
    };
    check("P03", 2, "three-valued verdict", 0.25, 0.50);
    check("P03", 1, "oracle", 1.0, 1.0);
    for level in 1..=3 {
        check("P01", level, "cheapest on the sample", 0.85, 1.0);
        check("P01", level, "threshold 0.5", -1.0, 0.15);
        check("P01", level, "guessing", -0.1, 0.1);
    }
}
