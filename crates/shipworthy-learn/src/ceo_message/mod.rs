//! P25: the chief executive asks why it is wrong so often. What do you show, and what do you write?
//!
//! What is decided is one exhibit of four. The reader is simple and stated on the card: an exhibit of more figures is taken in less
//! often, and each leads to the decision that it makes look right; one that is not taken in puts the decision off. So the worth of an
//! exhibit is the expected worth of what is then decided, in money. Most points are for the message, which is read by the rubric.

mod explained;
mod family;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream, Written};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::scene::place_of;
use crate::score::{WEIGHTS_OF_A_MESSAGE, Weights};

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct CeoMessage;

/// Mean regret of the best constant policy by level, as `learn calibrate P25 --n 500` measured it.
const SCALES: [f64; 3] = [0.180, 0.238, 0.218];
const ATTEMPTS: u32 = 20_000;

impl Archetype for CeoMessage {
    fn id(&self) -> &'static str {
        "P25"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "A message to the chief executive"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["I1"]
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

    fn ladder(&self, _: Level) -> Ladder {
        Ladder { constants: &world::CONSTANTS, habits: &world::HABITS }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P25.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn weights(&self, _: bool) -> Weights {
        WEIGHTS_OF_A_MESSAGE
    }

    fn writes(&self) -> Written {
        Written::MESSAGE
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let family = &FAMILIES[place_of(&self.families(), code.family.as_deref(), &mut kind)];
        // Which exhibit is best is drawn first, so that no fixed answer is right more often than another.
        let wanted = kind.below(world::EXHIBITS.len());
        let world = (0..ATTEMPTS)
            .map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level))
            .find(|world| world.is_worth_asking(wanted))
            .expect("every kind of case is met within a few dozen attempts");
        told::case(code, family, &world, SCALES[code.level.index()])
    }
}
