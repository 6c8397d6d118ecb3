//! P34: a report with two rates, and the question whether that is good enough. What has to be known first?
//!
//! The rates say what happens to positives and to others, each apart. What a line is worth depends on how common positives are, on what the two
//! mistakes cost, on how many cases come in and on what people can look at; whoever asks nothing does best to say that it cannot be
//! answered yet. What asking best is worth follows by backward induction over all answers ([`crate::inquiry`]). The research numbers archetypes up
//! to P33; this one is out of its note on P01.

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
pub struct TwoRates;

/// Mean regret of the best constant policy by level, as `learn calibrate --all --n 500` measured it.
const SCALES: [f64; 3] = [0.088, 0.083, 0.080];
/// Share of cases in which the rates as they are, and a stricter line, are likely enough to come out best; in the others waiting is. By level.
const ENDS: [(f64, f64); 3] = [(0.36, 0.28), (0.36, 0.32), (0.36, 0.36)];
/// No more attempts than this are made at a case that is worth asking.
const ATTEMPTS: u32 = 20_000;

impl Archetype for TwoRates {
    fn id(&self) -> &'static str {
        "P34"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "Is that good enough?"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["E3", "E2"]
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
            constants: &["always as it is", "always stricter", "always leave it off", "always not yet"],
            habits: &[
                "ask how it ranks, use it",
                "ask for both prices",
                "ask what is cheapest",
                "ask what can decide, cheapest first",
                "ask how common it is",
                "ask how common it is and both prices",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P34.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let drawn = kind.below(FAMILIES.len());
        let asked = code.family.as_ref().and_then(|name| FAMILIES.iter().position(|family| family.name == name));
        let family = &FAMILIES[asked.unwrap_or(drawn)];
        // How the case is likely to end is drawn first, so that no decision is right more often than another. What is answered is never looked
        // at, so what can be believed stays exact. Leaving it off needs no case of its own: what is hoped for often turns out too small.
        let u = kind.uniform();
        let (as_is, stricter) = ENDS[code.level.index()];
        let wanted = if u < as_is {
            world::AS_IS
        } else if u < as_is + stricter {
            world::STRICTER
        } else {
            world::NOT_YET
        };
        let world = (0..ATTEMPTS)
            .find_map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level, wanted))
            .expect("every kind of case is met within a few dozen attempts");
        told::case(code, family, world.with_scale(SCALES[code.level.index()]))
    }
}
