//! P30: a data scientist shows an AUC and wants to release. What do you ask, and what do you decide?
//!
//! Six things can be wrong with a model that ranks well, each by itself. Questions find them out, each at a price; presenters are not always
//! clear. What asking best is worth follows by backward induction over all answers ([`crate::inquiry`]).

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
pub struct ModelReview;

/// Mean regret of the best constant policy by level, as `learn calibrate --all --n 500` measured it.
const SCALES: [f64; 3] = [0.187, 0.170, 0.175];
/// Share of cases that begin where approving, and where conditions, are best; the others begin at blocking. By level.
const STARTS: [(f64, f64); 3] = [(0.21, 0.23), (0.25, 0.175), (0.30, 0.125)];
/// No more attempts than this are made at a case that is worth asking.
const ATTEMPTS: u32 = 5_000;

impl Archetype for ModelReview {
    fn id(&self) -> &'static str {
        "P30"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "The model review"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["D4", "B2", "I4", "B4", "C5"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.stream == stream).map(|family| family.name).collect()
    }

    fn minutes(&self, _: Level) -> u32 {
        3
    }

    fn ladder(&self, _: Level) -> Ladder {
        Ladder {
            constants: &["always approve", "always conditions", "always block"],
            habits: &[
                "look at the curve, approve",
                "block at any trouble",
                "ask nothing",
                "ask as much as fits",
                "ask about the dearest",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P30.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let drawn = kind.below(FAMILIES.len());
        let asked = code.family.as_ref().and_then(|name| FAMILIES.iter().position(|family| family.name == name));
        let family = &FAMILIES[asked.unwrap_or(drawn)];
        // What would be best without a question is drawn first, in such shares that no decision is right more often than another once
        // the questions that are worth it have been asked. Answers clear a model more often than they condemn it, so few begin at the
        // conditions: many end there. What is answered is never looked at, so what can be believed stays exact.
        let u = kind.uniform();
        let (approve, conditions) = STARTS[code.level.index()];
        let wanted = usize::from(u >= approve) + usize::from(u >= approve + conditions);
        let world = (0..ATTEMPTS)
            .find_map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level, wanted))
            .expect("every kind of case is met within a few dozen attempts");
        told::case(code, family, world.with_scale(SCALES[code.level.index()]))
    }
}
