//! The build gates in short; `shipworthy learn calibrate --all --n 500` is the long form.

use std::collections::BTreeMap;

use shipworthy_learn::archetype::archetype;
use shipworthy_learn::calibrate::{Calibration, calibrate};
use shipworthy_learn::code::Level;

use crate::example::every_kind;

const CASES: usize = 120;
/// Of kinds with a twist fewer are drawn: they take longer, and share most of what is tested.
const TWISTED_CASES: usize = 60;
/// What the long form draws.
const ALL_CASES: usize = 500;

fn table(found: &Calibration) -> String {
    let (level, twist) = (found.level.number(), found.twist.unwrap_or("none"));
    let mut text = format!("{} level {level} twist {twist} scale {:?}\n", found.archetype, found.measured_scale);
    for policy in &found.policies {
        text.push_str(&format!("  {:+.3} ± {:.3} {}\n", policy.mean, policy.error, policy.policy));
    }
    for gate in &found.gates {
        text.push_str(&format!("  {} {} {}\n", if gate.holds { "ok  " } else { "FAIL" }, gate.id, gate.measured));
    }
    text
}

#[test]
fn every_gate_holds_for_every_archetype_level_and_twist() {
    let mut broken = String::new();
    for (archetype, level, twist) in every_kind() {
        let found = calibrate(archetype, level, twist, if twist.is_some() { TWISTED_CASES } else { CASES });
        // Of so many gates on so few cases some fail by chance: then the number of the long form decides.
        if !found.holds() {
            let found = calibrate(archetype, level, twist, ALL_CASES);
            broken.push_str(&if found.holds() { String::new() } else { table(&found) });
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn habits_score_what_research_found() {
    let mut known = BTreeMap::new();
    let mut mean = |id: &'static str, level: u8, policy: &str| {
        let of = archetype(id).expect("an archetype");
        let calibrated = || calibrate(of, Level::new(level).expect("a level"), None, 200);
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
