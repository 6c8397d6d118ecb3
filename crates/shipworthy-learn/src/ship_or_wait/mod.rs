//! P03: launch, hold, or gather more labels first?
//!
//! The hidden number is the share of cases that a feature gets right. A pilot gives what is believed before (a beta prior), a golden set adds
//! to it, and expected values follow exactly (Raiffa and Schlaifer 1961, chapters 5 and 9: beta-binomial preposterior analysis).

mod family;
mod told;
mod world;

pub(crate) use world::two_digits;

use crate::archetype::{Archetype, Ladder, Stream};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct ShipOrWait;

/// Mean regret of the best constant policy by level, as `learn calibrate --all --n 500` measured it.
const SCALES: [f64; 3] = [0.100, 0.104, 0.095];
/// No more attempts than this are made at a case of the kind that was drawn; a few dozen are the rule.
const ATTEMPTS: u32 = 20_000;

const HALF: &str = "right more often than not";
const BAR: &str = "a round bar of 80%";
const HUNDRED: &str = "gather up to a hundred, then the estimate";
const UNTIL: &str = "ship until it is shown to be poor";
const LOWER: &str = "lower bound, else gather";
const ESTIMATE: &str = "estimate above break-even";
const VERDICT: &str = "three-valued verdict";

/// Habits by level. Where the pilot weighs more, and there are two ways of gathering, an estimate without its uncertainty is worth less.
const HABITS: [&[&str]; 3] = [
    &[BAR, HALF, HUNDRED, UNTIL, LOWER, ESTIMATE, VERDICT],
    &[BAR, HALF, UNTIL, HUNDRED, LOWER, ESTIMATE, VERDICT],
    &[HALF, BAR, UNTIL, HUNDRED, ESTIMATE, LOWER, VERDICT],
];

impl Archetype for ShipOrWait {
    fn id(&self) -> &'static str {
        "P03"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "Launch, hold, or gather more"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["E3", "E1"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.stream == stream).map(|family| family.name).collect()
    }

    fn ladder(&self, level: Level) -> Ladder {
        Ladder { constants: &["always ship", "always hold", "always gather"], habits: HABITS[level.index()] }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P03.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let drawn = kind.below(FAMILIES.len());
        let asked = code.family.as_ref().and_then(|name| FAMILIES.iter().position(|family| family.name == name));
        let family = &FAMILIES[asked.unwrap_or(drawn)];
        // Which action is best is drawn first, so that no fixed answer is right more often than another.
        let wanted = kind.below(world::actions_at(code.level));
        let world = (0..ATTEMPTS)
            .map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level, wanted))
            .find(|world| world.is_worth_asking(wanted))
            .expect("every kind of case is met within a few dozen attempts");
        let world = world.with_luck(&mut Draws::new(code, Purpose::Luck, 0), SCALES[code.level.index()]);
        told::case(code, family, world)
    }
}
