//! P10: one answer in ten is invented. Serve, mend the sources, withhold, review, or answer less?
//!
//! How often answers are invented and do harm differs by topic; every share has a beta belief of its own, and what an action is
//! worth is linear in each, so its expected value is exact. With the twist, the report counts claims: see `claims`.

mod claims;
mod family;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream, Twist};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::scene::place_of;

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct InventedAnswers;

/// Mean regret of the best constant policy by level, as `learn calibrate P10 --n 500` measured it.
const SCALES: [f64; 3] = [0.221, 0.205, 0.138];
const ATTEMPTS: u32 = 20_000;

impl Archetype for InventedAnswers {
    fn id(&self) -> &'static str {
        "P10"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "One answer in ten is invented"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["F1", "C3"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.scene.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.scene.stream == stream).map(|family| family.scene.name).collect()
    }

    fn minutes(&self, _: Level) -> u32 {
        3
    }

    fn twists(&self) -> &'static [Twist] {
        claims::TWISTS
    }

    fn ladder(&self, level: Level) -> Ladder {
        Ladder {
            constants: &world::CONSTANTS[..world::actions_at(level)],
            habits: &[
                "below 10% it may stay",
                "mend the commonest cause",
                "one rate for all topics",
                "every sum, on the sample alone",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P10.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let family = &FAMILIES[place_of(&self.families(), code.family.as_deref(), &mut kind)];
        let twist = code.twisted();
        // Which action is best is drawn first, so that no fixed answer is right more often than another.
        let wanted = kind.below(world::actions_at(code.level));
        let draw = |draws: &mut Draws| World::draw(draws, family, code.level, wanted, twist.is_some());
        let world = (0..ATTEMPTS)
            .map(|attempt| draw(&mut Draws::new(code, Purpose::World, attempt)))
            .find(|world| world.is_worth_asking(wanted))
            .expect("every kind of case is met within a few dozen attempts");
        let scales = twist.and_then(|twist| twist.scales).unwrap_or(SCALES);
        told::case(code, family, &world, scales[code.level.index()])
    }
}
