//! P08: figures that had been steady move. Is it the season, other inputs, another truth, a broken pipeline, or chance; and what is done?
//!
//! One of five causes is at work. Ten weeks of daily figures stand beside those of earlier years; outcomes come late. What can be believed
//! is exact: every cause, season, size and first day is gone through ([`belief`]). Questions have a price, and what asking best is worth
//! follows by backward induction ([`crate::inquiry`]).

mod belief;
mod cause;
mod drawn;
mod family;
mod series;
mod told;
mod truth;
mod workspace;
mod world;

use crate::archetype::{Archetype, Ladder, Stream};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::scene::place_of;

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct Drift;

/// Mean regret of the best constant policy by level, as `learn calibrate --all --n 500` measured it.
const SCALES: [f64; 3] = [0.20, 0.213, 0.235];
/// Share of cases that aim at waiting, at the pipeline, and at learning again; the others aim at going back. By level. What is aimed at is
/// best in the end more often than not; these shares even out the rest.
const AIMS: [[f64; 3]; 3] = [[0.25, 0.25, 0.18], [0.22, 0.28, 0.20], [0.20, 0.23, 0.24]];
/// No more attempts than this are made at a case that is worth asking.
const ATTEMPTS: u32 = 20_000;

impl Archetype for Drift {
    fn id(&self) -> &'static str {
        "P08"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        told::TITLE
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["G3", "G5"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.scene.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.scene.stream == stream).map(|family| family.scene.name).collect()
    }

    fn minutes(&self, _: Level) -> u32 {
        5
    }

    fn ladder(&self, _: Level) -> Ladder {
        Ladder {
            constants: &truth::CONSTANTS,
            habits: &[
                "retrain when right ones are fewer",
                "ask the model how sure it is",
                "ask nothing",
                "look for blanks, then decide",
                "ask the two cheapest",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P08.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let family = &FAMILIES[place_of(&self.families(), code.family.as_deref(), &mut kind)];
        // What is aimed at is drawn first, so that no fixed answer is right more often than another.
        let mut left = kind.uniform();
        let aims = AIMS[code.level.index()];
        let wanted = aims.iter().position(|share| {
            left -= share;
            left < 0.0
        });
        let wanted = wanted.unwrap_or(aims.len());
        let world = (0..ATTEMPTS)
            .find_map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, code.level, wanted))
            .expect("every kind of case is met within a few hundred attempts");
        told::case(code, world.with_scale(SCALES[code.level.index()]))
    }
}
