//! P06: which kinds of question get the labels of an eval set?
//!
//! Afterwards each kind is answered by the assistant or by people. What labels are worth is what they change about that: exact sums over
//! the beta-binomial distribution of what they will say (Raiffa and Schlaifer 1961, chapter 9).

mod family;
mod repeats;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream, Twist};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::scene::place_of;
use crate::shares::constants;

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct EvalSet;

const ATTEMPTS: u32 = 20_000;

impl Archetype for EvalSet {
    fn id(&self) -> &'static str {
        "P06"
    }

    fn version(&self) -> u32 {
        2
    }

    fn title(&self) -> &'static str {
        "Labels for an eval set"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["D1"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.scene.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.scene.stream == stream).map(|family| family.scene.name).collect()
    }

    fn twists(&self) -> &'static [Twist] {
        repeats::TWISTS
    }

    fn ladder(&self, level: Level) -> Ladder {
        Ladder {
            constants: constants(world::kinds_at(level)),
            habits: &["as harm has them", "where the pilot was worst", "as traffic has them", "stakes near break-even"],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P06.yaml")
    }

    fn measured_scale(&self, _: Level) -> Option<f64> {
        // The better of dividing evenly and giving all to one: each case has its own.
        None
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let family = &FAMILIES[place_of(&self.families(), code.family.as_deref(), &mut kind)];
        // Which kind deserves most is drawn first, so that no fixed division is right more often than another.
        let wanted = kind.below(world::kinds_at(code.level));
        // With the twist, so is whether another kind would deserve most without repeats.
        let turns = code.twisted().map(|_| kind.chance(repeats::TURNS));
        let world = (0..ATTEMPTS)
            .find_map(|attempt| {
                World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level, wanted, turns)
            })
            .expect("every kind of case is met within a few thousand attempts");
        told::case(code, family, &world)
    }
}
