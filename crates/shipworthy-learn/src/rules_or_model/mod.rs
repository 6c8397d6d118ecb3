//! P09: rules, a trained model, a language model, or people as before?
//!
//! How often each is right has a beta belief, and what more labels leave of an error a Dirichlet belief from past projects; all are
//! independent and what a way is worth is linear in each, so its expected value is exact. Whether an approval is granted has a
//! beta belief of its own.

mod compliance;
mod family;
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
pub struct RulesOrModel;

/// Mean regret of the best constant policy by level, as `learn calibrate P09 --n 500` measured it.
const SCALES: [f64; 3] = [0.313, 0.258, 0.210];
const ATTEMPTS: u32 = 20_000;
const CONSTANTS: &[&str] = &["always rules", "always a trained model", "always a language model", "always people"];

impl Archetype for RulesOrModel {
    fn id(&self) -> &'static str {
        "P09"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "Rules, a model, a language model, or people"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["A3", "A1", "A5"]
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

    fn twists(&self) -> &'static [Twist] {
        &compliance::TWISTS
    }

    fn ladder(&self, _: Level) -> Ladder {
        Ladder {
            constants: CONSTANTS,
            habits: &["most often right", "best a case", "every price, live at once", "every sum, as tested today"],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P09.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let family = &FAMILIES[place_of(&self.families(), code.family.as_deref(), &mut kind)];
        // Which way is best is drawn first, so that no fixed answer is right more often than another.
        let wanted = kind.below(world::IDS.len());
        let twist = code.twisted();
        // People are hardly ever the best for the condition alone, so some of their cases are looked for.
        let turned = twist.is_some() && wanted == world::PEOPLE && kind.chance(compliance::LOOKED_FOR);
        let world = (0..ATTEMPTS)
            .map(|attempt| {
                let mut draws = Draws::new(code, Purpose::World, attempt);
                let world = World::draw(&mut draws, family, code.level, wanted);
                if twist.is_some() { world.under_condition(&mut draws) } else { world }
            })
            .find(|world| world.is_worth_asking(wanted) && (!turned || world.is_turned()))
            .expect("every kind of case is met within a few hundred attempts");
        let scales = twist.and_then(|twist| twist.scales).unwrap_or(SCALES);
        told::case(code, family, &world, scales[code.level.index()])
    }
}
