//! P05: model A is more accurate and costs several times as much. A, B, or A only where B is unsure?
//!
//! Both models answered the same examples, so there are four outcomes in each band of B's confidence, with a Dirichlet belief; what an
//! action is worth is linear in their shares, and its expected value exact. Under the twist too many late answers cost a penalty besides.

mod family;
mod promise;
mod told;
mod waits;
mod world;

use crate::archetype::{Archetype, Ladder, Stream, Twist};
use crate::case::Case;
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::scene::place_of;

use family::FAMILIES;
use world::World;

/// The archetype.
pub struct DearerModel;

/// Mean regret of the best constant policy by level, as `learn calibrate P05 --n 500` measured it.
const SCALES: [f64; 3] = [0.246, 0.245, 0.335];
const ATTEMPTS: u32 = 20_000;

static TWISTS: [Twist; 1] = [Twist {
    name: "slow-tail",
    title: "a promise on slow answers",
    scales: Some([0.259, 0.235, 0.333]),
    ladder: ladder_under_promise,
}];

fn ladder_under_promise(level: Level) -> Ladder {
    Ladder {
        constants: &world::CONSTANTS[..world::actions_at(level)],
        habits: &[
            "cheapest per right answer",
            "A if the gain pays the call",
            promise::WITHOUT,
            promise::AS_TESTED,
            promise::AT_RISK,
        ],
    }
}

impl Archetype for DearerModel {
    fn id(&self) -> &'static str {
        "P05"
    }

    fn version(&self) -> u32 {
        1
    }

    fn title(&self) -> &'static str {
        "The better model at a multiple of the price"
    }

    fn nodes(&self) -> &'static [&'static str] {
        &["E4"]
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
                "cheapest per right answer",
                "A if surely better",
                "A if the gain pays the call",
                "every sum, on the test alone",
            ],
        }
    }

    fn rubric(&self) -> &'static str {
        include_str!("../../../../content/rubrics/P05.yaml")
    }

    fn measured_scale(&self, level: Level) -> Option<f64> {
        Some(SCALES[level.index()])
    }

    fn draw(&self, code: &Code) -> Case {
        let mut kind = Draws::new(code, Purpose::Kind, 0);
        let family = &FAMILIES[place_of(&self.families(), code.family.as_deref(), &mut kind)];
        // Which action is best is drawn first, so that no fixed answer is right more often than another.
        let wanted = kind.below(world::actions_at(code.level));
        let twist = code.twisted();
        let promised = twist.is_some();
        let draws = |attempt: u32| Draws::new(code, Purpose::World, attempt);
        let world = (0..ATTEMPTS)
            .map(|attempt| World::draw(&mut draws(attempt), family, code.level, wanted, promised))
            .find(|world| world.is_worth_asking(wanted))
            .expect("every kind of case is met within a few dozen attempts");
        let scales = twist.and_then(|twist| twist.scales).unwrap_or(SCALES);
        told::case(code, family, &world, scales[code.level.index()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_that_names_a_multiple_names_that_of_the_prices() {
        let check = |level: Level, seed: u64| {
            let code = Code { family: Some("contract-clauses".to_owned()), ..Code::new(&DearerModel, seed, level) };
            let case = DearerModel.draw(&code);
            let says = case.brief.headline.strip_suffix(" the price, for what?”")?.trim_start_matches('“').to_owned();
            let rows = case.exhibits.iter().flat_map(|exhibit| &exhibit.rows);
            let prices = rows.filter(|row| row[0].starts_with("1,000 calls of")).map(|row| {
                row[1].chars().filter(|sign| sign.is_ascii_digit() || *sign == '.').collect::<String>().parse::<f64>()
            });
            let prices: Vec<f64> = prices.map(|price| price.expect("a number")).collect();
            Some((says, format!("{:.1}", prices[0] / prices[1])))
        };
        let seeds = |level: Level| (0..40).filter_map(move |seed| check(level, seed));
        let met: std::collections::BTreeSet<(String, String)> = Level::ALL.into_iter().flat_map(seeds).collect();
        let met: Vec<(&str, &str)> = met.iter().map(|(says, is)| (says.as_str(), is.as_str())).collect();
        assert_eq!(
            met,
            [("Four times", "4.0"), ("Six times", "6.0"), ("Three times", "3.0"), ("Two and a half times", "2.5")]
        );
    }
}
