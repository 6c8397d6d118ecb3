//! P01: where should the threshold be?
//!
//! Scores of positive and negative cases are normal behind a monotone distortion, with unknown means, variances and shares; with conjugate
//! priors the expected cost of every threshold follows exactly, from Student's t (Gelman et al. 2013, section 3.3; threshold and cost as in
//! Elkan 2001). With the twist `capacity` that expectation is a mean over worlds that are drawn from what is believed.

mod capacity;
mod family;
mod group;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream, Twist};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct ThresholdChoice;

/// No more attempts than this are made at a case of the kind that was drawn; a few dozen are the rule.
const ATTEMPTS: u32 = 20_000;

impl Archetype for ThresholdChoice {
    fn id(&self) -> &'static str {
        "P01"
    }

    fn version(&self) -> u32 {
        2
    }

    fn title(&self) -> &'static str {
        "Where to put the threshold"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["E2", "D3", "E1"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.stream == stream).map(|family| family.name).collect()
    }

    fn twists(&self) -> &'static [Twist] {
        &capacity::TWISTS
    }

    fn ladder(&self, _: Level) -> Ladder {
        Ladder {
            constants: &["flag everything", "flag nothing"],
            habits: &[
                "highest Youden index",
                "threshold 0.5",
                "highest F1",
                "price ratio as threshold",
                "cheapest on the sample",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P01.yaml")
    }

    fn measured_scale(&self, _: Level) -> Option<f64> {
        None
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let drawn = kind.below(FAMILIES.len());
        let asked = code.family.as_ref().and_then(|name| FAMILIES.iter().position(|family| family.name == name));
        let family = &FAMILIES[asked.unwrap_or(drawn)];
        // Whether a low, middling or high threshold is best is drawn first, so that no fixed one is right more often than another.
        let wanted = kind.below(world::KINDS);
        let twisted = code.twisted().is_some();
        let mut attempts = (0..ATTEMPTS).filter_map(|attempt| {
            // A stream of its own, so that the world of an attempt is the same with the twist and without it.
            let part = twisted.then(|| capacity::part(&mut Draws::new(code, Purpose::World, ATTEMPTS + attempt)));
            World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level, wanted, part)
        });
        let world = attempts.next().expect("every kind of case is met within a few dozen attempts");
        told::case(code, family, world, &mut Draws::new(code, Purpose::Luck, 0))
    }
}
