//! P16: one percent, four, fifteen, all: go on, hold, or take it back?
//!
//! Incidents come at an unknown rate (a gamma distribution), and each week tells a little, some of it late. What each step is worth follows
//! by backward induction over all that the following weeks can show ([`plan`]).

mod family;
mod grave;
mod plan;
mod shown;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream, Twist};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};

use family::FAMILIES;
use world::{KINDS, World};

/// The archetype.
pub struct StagedRollout;

/// Mean regret of the best constant policy by level, as `learn calibrate --all --n 500` measured it.
const SCALES: [f64; 3] = [0.820, 0.807, 0.799];
/// No more attempts than this are made at a case of the kind that was drawn; a dozen are the rule.
const ATTEMPTS: u32 = 5_000;
/// Paths that are the same whatever is seen.
const CONSTANTS: &[&str] = &["always go", "always back", "hold twice, then go"];

impl Archetype for StagedRollout {
    fn id(&self) -> &'static str {
        "P16"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "Roll out by stages"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["G1", "E3"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.stream == stream).map(|family| family.name).collect()
    }

    fn twists(&self) -> &'static [Twist] {
        &grave::TWISTS
    }

    fn ladder(&self, _: Level) -> Ladder {
        Ladder {
            constants: CONSTANTS,
            habits: &[
                "go if no incident",
                "go while this week is good",
                "go while the best estimate is good",
                "hold while unsure",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P16.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let drawn = kind.below(FAMILIES.len());
        let asked = code.family.as_ref().and_then(|name| FAMILIES.iter().position(|family| family.name == name));
        let family = &FAMILIES[asked.unwrap_or(drawn)];
        // Which first step is best is drawn first, so that no fixed path is right more often than another.
        let wanted = kind.below(KINDS);
        let twist = code.twisted();
        let of = |attempt: u32| Draws::new(code, Purpose::World, attempt);
        let world = (0..ATTEMPTS)
            .find_map(|attempt| World::draw(&mut of(attempt), family, code.level, wanted, twist.is_some()))
            .expect("every kind of case is met within a few dozen attempts");
        let scales = twist.and_then(|twist| twist.scales).unwrap_or(SCALES);
        told::case(code, family, world.with_scale(scales[code.level.index()]))
    }
}
