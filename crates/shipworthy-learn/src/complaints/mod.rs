//! P04: precision is 95%, and people complain. Why, and what is done about it?
//!
//! One of eight causes is at work, or, at the last level, two at once. Questions find it out, each at a price and each sometimes wrong; then one remedy is paid for. What
//! asking best is worth follows by backward induction over all answers ([`crate::inquiry`]).

mod cause;
mod family;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct Complaints;

/// Mean regret of the best constant policy by level, as `learn calibrate --all --n 500` measured it.
const SCALES: [f64; 3] = [0.743, 0.694, 0.482];
/// No more attempts than this are made at a case that is worth asking.
const ATTEMPTS: u32 = 1_000;

impl Archetype for Complaints {
    fn id(&self) -> &'static str {
        "P04"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "Precision 95%, and complaints"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["D4", "G4"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.stream == stream).map(|family| family.name).collect()
    }

    fn minutes(&self, level: Level) -> u32 {
        [5, 5, 6][level.index()]
    }

    fn ladder(&self, level: Level) -> Ladder {
        // Where a sign can be trusted, it matters more what the first question costs than what it is about.
        let habits: &[&str] = match level.number() {
            1 => &[
                "ask nothing",
                "read complaints, then decide",
                "ask everything",
                "likeliest cause first, until something shows",
                "cheapest first, until something shows",
            ],
            2 => &[
                "ask nothing",
                "read complaints, then decide",
                "cheapest first, until something shows",
                "ask everything",
                "likeliest cause first, until something shows",
            ],
            // Whatever is asked then, half of it is about the other cause.
            _ => &[
                "ask everything",
                "read complaints, then decide",
                "ask nothing",
                "cheapest first, until something shows",
                "likeliest cause first, until something shows",
            ],
        };
        Ladder { constants: &world::CONSTANTS, habits }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P04.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let drawn = kind.below(FAMILIES.len());
        let asked = code.family.as_ref().and_then(|name| FAMILIES.iter().position(|family| family.name == name));
        let family = &FAMILIES[asked.unwrap_or(drawn)];
        let world = (0..ATTEMPTS)
            .find_map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level))
            .expect("most attempts are worth asking");
        told::case(code, family, world.with_scale(SCALES[code.level.index()]))
    }
}
