//! P31: a prompt, or the model behind it, has changed. Accept it, in whole or in part, or not?
//!
//! Old and new answered the same questions in three topics; what a change mends and breaks has a Dirichlet belief in each, and what an
//! action is worth is linear in it. What further examples would tell is summed over imagined ones (Raiffa and Schlaifer 1961, chapter 5).
//! With a twist a language model judged the answers; see `judge.rs`.

mod family;
mod judge;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream, Twist};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::scene::place_of;

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct PromptReview;

/// Mean regret of the best constant policy by level, as `learn calibrate P31 --n 500` measured it.
const SCALES: [f64; 3] = [0.338, 0.350, 0.275];
const ATTEMPTS: u32 = 20_000;

/// A language model graded the answers. What its scores of 0 stand for is an estimate so far.
static TWISTS: [Twist; 1] =
    [Twist { name: "judged", title: "graded by a judge", scales: Some([0.267, 0.258, 0.273]), ladder: judged }];

fn judged(level: Level) -> Ladder {
    Ladder {
        constants: &world::CONSTANTS[..world::actions_at(level)],
        habits: &["accept if surely better", "accept if more mended than broken", judge::AS_IT_SAYS, judge::COUNTED],
    }
}

impl Archetype for PromptReview {
    fn id(&self) -> &'static str {
        "P31"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "A changed prompt, or a changed model"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["C4", "D5"]
    }

    fn families(&self) -> Vec<&'static str> {
        FAMILIES.iter().map(|family| family.scene.name).collect()
    }

    fn families_of(&self, stream: Stream) -> Vec<&'static str> {
        FAMILIES.iter().filter(|family| family.scene.stream == stream).map(|family| family.scene.name).collect()
    }

    fn twists(&self) -> &'static [Twist] {
        &TWISTS
    }

    fn ladder(&self, level: Level) -> Ladder {
        Ladder {
            constants: &world::CONSTANTS[..world::actions_at(level)],
            habits: &[
                "accept if surely better",
                "accept if more mended than broken",
                "hold back the topic that lost most",
                "every sum, on the golden set alone",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P31.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let family = &FAMILIES[place_of(&self.families(), code.family.as_deref(), &mut kind)];
        let twist = code.twisted();
        // Which action is best is drawn first, so that no fixed answer is right more often than another.
        let wanted = kind.below(world::actions_at(code.level));
        let world = (0..ATTEMPTS)
            .find_map(|attempt| {
                let mut draws = Draws::new(code, Purpose::World, attempt);
                World::draw(&mut draws, family, code.level, twist.is_some(), wanted)
            })
            .expect("every kind of case is met within a few hundred attempts");
        let scales = twist.and_then(|twist| twist.scales).unwrap_or(SCALES);
        told::case(code, family, &world, scales[code.level.index()])
    }
}
