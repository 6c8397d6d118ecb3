//! P21: a chatbot is about to launch. Which of its risks get the hours of probing that are left?
//!
//! How often each happens has a beta belief; what a division of the hours is worth follows exactly (see [`world`]). The risks compete
//! by what an hour still finds, which is neither what hurts most nor what happens most.

mod family;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::scene::place_of;
use crate::shares::constants;

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct RiskRegister;

const ATTEMPTS: u32 = 20_000;

impl Archetype for RiskRegister {
    fn id(&self) -> &'static str {
        "P21"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "Hours of probing before a launch"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["H2", "C3"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.scene.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.scene.stream == stream).map(|family| family.scene.name).collect()
    }

    fn minutes(&self, level: Level) -> u32 {
        [2, 2, 3][level.index()]
    }

    fn ladder(&self, level: Level) -> Ladder {
        Ladder { constants: constants(world::risks_at(level)), habits: world::habits_at(level) }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P21.yaml")
    }

    fn measured_scale(&self, _: Level) -> Option<f64> {
        // The better of dividing evenly and giving all to one: each case has its own.
        None
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let family = &FAMILIES[place_of(&self.families(), code.family.as_deref(), &mut kind)];
        // Which risk deserves most is drawn first, so that no fixed division is right more often than another.
        let wanted = kind.below(world::risks_at(code.level));
        let world = (0..ATTEMPTS)
            .find_map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level, wanted))
            .expect("every kind of case is met within a few dozen attempts");
        let world = world.with_luck(&mut Draws::new(code, Purpose::Luck, 0));
        told::case(code, family, &world)
    }
}
