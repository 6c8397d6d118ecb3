//! P12: who bears the error when credit is denied?
//!
//! Nobody knows whether those who were refused would have repaid, but for the few who were lent to at random. What is believed about each
//! group is a beta distribution, and what each policy is expected to be worth follows exactly, for the lender and for those who are refused
//! wrongly, at the price that the board put on it. A twist takes the few away: nobody under the line was ever lent to here.

mod accepted;
mod family;
mod told;
mod world;

use crate::archetype::{Archetype, Ladder, Stream, Twist};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};

use family::FAMILIES;
use world::{Lent, POLICIES, World};

/// The archetype.
pub struct CreditDenial;

/// Mean regret of the best constant policy by level, as `learn calibrate --all --n 500` measured it.
const SCALES: [f64; 3] = [0.140, 0.143, 0.148];
/// Policies that give one answer whatever they see.
const CONSTANTS: &[&str] =
    &["always keep", "always approve all", "always approve the second", "always a second look", "always try at random"];
/// No more attempts than this are made at a case of the kind that was drawn; a few dozen are the rule.
const ATTEMPTS: u32 = 20_000;

impl Archetype for CreditDenial {
    fn id(&self) -> &'static str {
        "P12"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "Denied, and who bears it"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["F2", "H1"]
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

    fn twists(&self) -> &'static [Twist] {
        &accepted::TWISTS
    }

    fn ladder(&self, _: Level) -> Ladder {
        Ladder {
            constants: CONSTANTS,
            habits: &[
                "what the accepted repaid",
                "one share for both groups",
                "the lender's money only",
                "a share for each group",
                "shares, with a second look",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P12.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let drawn = kind.below(FAMILIES.len());
        let asked = code.family.as_ref().and_then(|name| FAMILIES.iter().position(|family| family.name == name));
        let family = &FAMILIES[asked.unwrap_or(drawn)];
        // Which policy is best is drawn first, so that no fixed answer is right more often than another.
        let wanted = kind.below(POLICIES.len());
        let twist = code.twisted();
        let lent = twist.map_or_else(|| Lent::by_lot(code.level), |_| accepted::lent(code.level));
        let scales = twist.and_then(|twist| twist.scales).unwrap_or(SCALES);
        let world = (0..ATTEMPTS)
            .map(|attempt| World::draw(&mut Draws::new(code, Purpose::World, attempt), family, &lent, wanted))
            .find(|world| world.is_worth_asking(wanted))
            .expect("every kind of case is met within a few hundred attempts");
        let world = world.with_luck(&mut Draws::new(code, Purpose::Luck, 0), scales[code.level.index()]);
        told::case(code, family, world)
    }
}
