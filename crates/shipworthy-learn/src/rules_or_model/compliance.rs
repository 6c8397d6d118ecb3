//! The twist of compliance: one of the ways needs an approval, which takes months and may be refused.

use shipworthy_eval::money;
use shipworthy_eval::words::percent;

use crate::archetype::{Ladder, Twist};
use crate::case::Exhibit;
use crate::cells::Share;
use crate::code::Level;
use crate::draws::Draws;
use crate::weighed::largest;

use super::CONSTANTS;
use super::family::Family;
use super::world::{NAMES, PEOPLE, RULES, TRAINED, World};

/// What can be asked for besides a level.
pub(super) static TWISTS: [Twist; 1] =
    [Twist { name: "compliance", title: "a rule from compliance", scales: Some([0.254, 0.227, 0.187]), ladder }];
/// Habits: nothing is counted for the approval, what needs one is left alone, everything is counted.
pub(super) const IGNORED: &str = "every sum, no approval counted";
pub(super) const AVOIDED: &str = "whatever needs no approval";
pub(super) const COUNTED: &str = "every sum, approval counted";
/// How often a case is looked for in which people are the best for the condition alone, where they are to be the best.
pub(super) const LOOKED_FOR: f64 = 0.4;
/// What the brief says of it.
pub(super) const NOTICE: &str = "Compliance has a condition for one of them.";
/// How often the condition meets the way that would be best without it; else it meets any.
const MEETS_THE_BEST: f64 = 0.7;
/// The approval takes a share of the horizon in this range.
const TAKES: (f64, f64) = (1.0 / 6.0, 1.0 / 3.0);
/// How often it can be refused.
const DOUBTFUL: f64 = 1.0 / 3.0;
/// Requests elsewhere that were granted, and that were not: they count like those of the case.
const ELSEWHERE: (f64, f64) = (6.0, 4.0);

fn ladder(_: Level) -> Ladder {
    Ladder { constants: CONSTANTS, habits: &["most often right", IGNORED, AVOIDED, COUNTED] }
}

/// What compliance asks before one of the ways goes live.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// The way that it is asked of.
    pub(super) way: usize,
    /// Months that the approval takes once the way is built.
    pub(super) months: f64,
    /// Whether it can be refused. Where it cannot, nothing hangs on how often such requests are granted.
    doubtful: bool,
    /// How often such requests are granted.
    pub(super) granted: Share,
    /// Whether this one will be, where it can be refused.
    yes: bool,
    /// What each way would be expected to be worth without the condition.
    free: Vec<f64>,
}

impl Condition {
    /// A condition on a world with these expected values. Which way it meets depends on them alone, and they on the data.
    fn draw(draws: &mut Draws, free: Vec<f64>, horizon: f64) -> Condition {
        let best = largest(free[..PEOPLE].iter().copied());
        let way = if draws.chance(MEETS_THE_BEST) { best } else { draws.below(PEOPLE) };
        let months = libm::round(horizon * draws.between(TAKES.0, TAKES.1));
        let doubtful = draws.chance(DOUBTFUL);
        let requests = draws.below(9) as u32 + 4;
        let granted = Share::draw(draws, ELSEWHERE, requests);
        let yes = draws.chance(granted.truth);
        Condition { way, months, doubtful, granted, yes, free }
    }

    /// The chance that the approval is granted, given what could be seen.
    pub(super) fn mean(&self) -> f64 {
        if self.doubtful { self.granted.mean() } else { 1.0 }
    }

    /// How often such requests were granted here.
    pub(super) fn raw(&self) -> f64 {
        if self.doubtful { self.granted.raw() } else { 1.0 }
    }

    /// 1 where it is granted in the world that happens, and 0 where it is refused.
    pub(super) fn came(&self) -> f64 {
        if self.yes || !self.doubtful { 1.0 } else { 0.0 }
    }

    fn reason(&self, family: &Family) -> String {
        match self.way {
            RULES => "they have to be signed off outside the team before they go live".to_owned(),
            TRAINED => "it has learned from personal data, and its use has to be approved".to_owned(),
            _ => format!("{} would leave the house, and that has to be approved", family.cases),
        }
    }

    /// What is asked, in sentences.
    pub(super) fn sentences(&self, family: &Family) -> String {
        format!("{}: {}. That takes {} months more.", NAMES[self.way], self.reason(family), self.months)
    }

    /// What is asked, as a table.
    pub(super) fn exhibit(&self, family: &Family, ages: f64) -> Exhibit {
        let row = |name: &str, value: String| vec![name.to_owned(), value];
        let mut rows = vec![
            row(NAMES[self.way], self.reason(family)),
            row(
                "the approval takes",
                format!(
                    "{} months more, once built and paid for; until then people do the job, and no upkeep is due",
                    self.months
                ),
            ),
        ];
        if self.way == RULES && ages > 0.0 {
            rows.push(row("they age", "from the day they are live".to_owned()));
        }
        rows.push(if self.doubtful {
            row("requests like it here", format!("{} of {} granted", self.granted.seen, self.granted.of))
        } else {
            row("the answer", "a yes, for certain; it only takes its time".to_owned())
        });
        let note = self.doubtful.then(|| {
            format!(
                "Elsewhere {} of {} such requests were granted: count these with the others. A no comes after the {} months: people keep the job, and what was paid once is lost.",
                ELSEWHERE.0,
                ELSEWHERE.0 + ELSEWHERE.1,
                self.months
            )
        });
        Exhibit { title: "What compliance asks".to_owned(), columns: Vec::new(), rows, note, figure: None }
    }

    /// Numbers of it that a reason may quote: the condition's own, and what it takes from the way that it meets.
    pub(super) fn facts(&self, world: &World) -> [(&'static str, f64); 5] {
        [
            ("approval_months", self.months),
            ("approved_live", world.live(self.way)),
            ("granted", self.mean()),
            ("granted_here", self.raw()),
            ("approval_costs", self.free[self.way] - world.expected[self.way]),
        ]
    }

    /// What the condition did here, and what it costs to forget it.
    pub(super) fn lesson(&self, world: &World, currency: &str) -> String {
        let money = |amount: f64| money::format(amount, currency);
        let chance = if self.doubtful {
            format!(" and is granted with a chance of {}, which its line above leaves out", percent(self.mean()))
        } else {
            String::new()
        };
        let expected = &world.expected;
        let (best, forgets) = (largest(expected.iter().copied()), largest(self.free.iter().copied()));
        let then = if best == forgets {
            "Here the best way is the same without it.".to_owned()
        } else {
            format!(
                "Whoever forgets it takes “{}” and gives away {} on average against “{}”.",
                NAMES[forgets],
                money(expected[best] - expected[forgets]),
                NAMES[best]
            )
        };
        format!(
            "{}: the approval takes {} of the {} months that are left when it is built{chance}. It is worth {} with that counted, and would be worth {} without. {then}",
            NAMES[self.way],
            self.months,
            world.built(self.way),
            money(expected[self.way]),
            money(self.free[self.way])
        )
    }

    /// What came of it, where that was open.
    pub(super) fn told(&self) -> &'static str {
        match (self.doubtful, self.yes) {
            (false, _) => "",
            (true, true) => " Compliance would have said yes.",
            (true, false) => " Compliance would have said no.",
        }
    }
}

impl World {
    /// The same world with a condition on one of its ways.
    pub(super) fn under_condition(self, draws: &mut Draws) -> World {
        let condition = Condition::draw(draws, self.expected.clone(), self.horizon);
        let mut world = World { condition: Some(condition), ..self };
        world.expected = world.worth();
        world
    }

    /// Whether another way is best for the condition.
    pub(super) fn is_turned(&self) -> bool {
        let best = |expected: &[f64]| largest(expected.iter().copied());
        self.condition.as_ref().is_some_and(|condition| best(&condition.free) != best(&self.expected))
    }
}

#[cfg(test)]
mod tests {
    use shipworthy_stats::distribution::beta_cdf;

    use super::super::RulesOrModel;
    use super::super::family::FAMILIES;
    use super::*;
    use crate::code::Code;
    use crate::draws::Purpose;

    fn worlds() -> impl Iterator<Item = World> {
        Level::ALL.into_iter().flat_map(|level| {
            let code = Code::new(&RulesOrModel, 5, level);
            (0..80).map(move |attempt| {
                let mut draws = Draws::new(&code, Purpose::World, attempt);
                World::draw(&mut draws, &FAMILIES[0], level, attempt as usize % NAMES.len()).under_condition(&mut draws)
            })
        })
    }

    #[test]
    fn an_open_approval_is_worth_its_mean_over_what_is_believed_of_it() {
        const CELLS: u32 = 2_000;
        let mut open = 0;
        for world in worlds() {
            let condition = world.condition.as_ref().expect("a condition");
            if !condition.doubtful {
                continue;
            }
            open += 1;
            let ((a, b), means) = (condition.granted.belief(), world.means());
            let at = |cell: u32| f64::from(cell) / f64::from(CELLS);
            let mean: f64 = (0..CELLS)
                .map(|cell| {
                    let middle = 0.5 * (at(cell) + at(cell + 1));
                    let likely = beta_cdf(at(cell + 1), a, b) - beta_cdf(at(cell), a, b);
                    likely * world.value(condition.way, &means, |_| middle)
                })
                .sum();
            let expected = world.expected[condition.way];
            let size = world.by_hand * world.volume * world.horizon;
            assert!((mean - expected).abs() < 1e-4 * size, "{mean} {expected}");
        }
        assert!(open > 20, "{open}");
    }

    #[test]
    fn an_approval_that_takes_no_time_and_is_sure_changes_nothing() {
        for world in worlds() {
            let condition = world.condition.clone().expect("a condition");
            assert!((2.0..=8.0).contains(&condition.months) && world.live(condition.way) > 0.0, "{condition:?}");
            let free = condition.free.clone();
            let idle = Condition { months: 0.0, doubtful: false, ..condition };
            assert_eq!(World { condition: Some(idle), ..world }.worth(), free);
        }
    }
}
