//! P02: which slices to mend, when the headline looks fine?
//!
//! Up to two slices may be broken, each by an unknown amount. What can be believed about every pair of them follows exactly from the counts
//! of the data, and with it what mending any set of slices is expected to be worth. Slices overlap, and small ones look bad by chance.

mod belief;
mod family;
mod layout;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};

use family::FAMILIES;
use world::{KINDS, World};

/// The archetype.
pub struct FailingSlice;

/// Mean regret of the best constant policy by level, as `learn calibrate --all --n 500` measured it.
const SCALES: [f64; 3] = [0.332, 0.306, 0.280];
/// No more attempts than this are made at a case of the kind that was drawn; a dozen are the rule.
const ATTEMPTS: u32 = 5_000;

impl Archetype for FailingSlice {
    fn id(&self) -> &'static str {
        "P02"
    }

    fn version(&self) -> u32 {
        2
    }

    fn title(&self) -> &'static str {
        "Find the failing slice"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["B2", "D5"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.stream == stream).map(|family| family.name).collect()
    }

    fn minutes(&self, level: Level) -> u32 {
        [3, 3, 4][level.index()]
    }

    fn ladder(&self, level: Level) -> Ladder {
        // Where slices overlap, an interval below the rest is found in several that share the same rows.
        let habits: &[&str] = if level.number() == 3 {
            &[
                "three lowest shares",
                "interval below the rest",
                "lowest share",
                "gap pays",
                "widest that pays, then look again",
            ]
        } else {
            &[
                "three lowest shares",
                "lowest share",
                "interval below the rest",
                "gap pays",
                "widest that pays, then look again",
            ]
        };
        Ladder { constants: &["mend nothing", "mend the largest slice", "mend the three largest"], habits }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P02.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let drawn = kind.below(FAMILIES.len());
        let asked = code.family.as_ref().and_then(|name| FAMILIES.iter().position(|family| family.name == name));
        let family = &FAMILIES[asked.unwrap_or(drawn)];
        // How many slices are worth mending is drawn first, so that no habit of picking many or none is right more often than another.
        let wanted = kind.below(KINDS);
        let world = (0..ATTEMPTS)
            .find_map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level, wanted))
            .expect("every kind of case is met within a few dozen attempts");
        told::case(code, family, world.with_scale(SCALES[code.level.index()]))
    }
}
