//! A promise on slow answers: at most so many of all answers are late, or a penalty is due once a year. A is late now and then, B never.
//!
//! Of all answers those are late that A gives late: the share of cases that go to A, times how often A is late. What is believed about the two
//! are independent beta variables, so the chance to break the promise is exact where A answers all, and a sum over narrow cells for a router.

use shipworthy_stats::distribution::{beta_cdf, beta_survival};

use crate::draws::Draws;
use crate::weighed::largest;

/// What is known of models like A: answers that came late, and answers that did not.
pub(super) const LATE_BEFORE: (f64, f64) = (1.0, 9.0);

/// Habits that differ in what they make of the promise.
pub(super) const WITHOUT: &str = "every sum, without the promise";
pub(super) const AS_TESTED: &str = "every sum, the promise as the test kept it";
pub(super) const AT_RISK: &str = "every sum, the promise with its chance";

/// Shares of all answers that may be late, as they are promised.
const ALLOWED: [f64; 8] = [0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1];
/// By the wanted action: how far what is allowed lies from what is expected, as a logarithm.
const ROOM: [f64; 4] = [0.3, -0.1, 0.3, 0.4];
/// How many cells the sum has, and how many standard deviations it reaches to either side.
const CELLS: u32 = 200;
const REACH: f64 = 7.0;

/// A promise as it is told, and how likely each action breaks it.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    /// Share of all answers that may be late.
    pub(super) most: f64,
    /// Due once in a year in which more are late.
    pub(super) penalty: f64,
    /// The chance that more are late, by action, given the data.
    pub(super) breaks: Vec<f64>,
}

/// A share that may be promised, where the promise is hard to keep or to break: near the share of late answers that is expected.
pub(super) fn allowed(draws: &mut Draws, wanted: usize, expected: f64) -> f64 {
    let goal = expected * libm::exp(ROOM[wanted] + 0.5 * draws.normal());
    ALLOWED[largest(ALLOWED.map(|most| -libm::fabs(libm::log(most / goal))))]
}

/// The chance that more than `most` of all answers are late where A gives all of them. `late` are the shapes of how often A is late.
pub(super) fn chance_of_all(most: f64, late: (f64, f64)) -> f64 {
    beta_survival(most, late.0, late.1)
}

/// The same where A gives some of them; `to_a` are the shapes of their share. Each cell of that share has its exact probability, and its middle
/// stands for it.
pub(super) fn chance_of_some(most: f64, to_a: (f64, f64), late: (f64, f64)) -> f64 {
    let (a, b) = to_a;
    let mean = a / (a + b);
    let deviation = libm::sqrt(mean * (1.0 - mean) / (a + b + 1.0));
    let (low, high) = ((mean - REACH * deviation).max(0.0), (mean + REACH * deviation).min(1.0));
    let edges = (0..=CELLS).map(|cell| low + (high - low) * f64::from(cell) / f64::from(CELLS));
    let edges: Vec<(f64, f64)> = edges.map(|share| (share, beta_cdf(share, a, b))).collect();
    let cells = edges.windows(2).map(|cell| {
        let ((left, before), (right, after)) = (cell[0], cell[1]);
        (after - before) * chance_of_all(most / (0.5 * (left + right)), late)
    });
    cells.sum()
}

#[cfg(test)]
mod tests {
    use super::super::DearerModel;
    use super::super::family::FAMILIES;
    use super::super::world::World;
    use super::*;
    use crate::code::{Code, Level};
    use crate::draws::Purpose;

    #[test]
    fn the_chance_of_a_router_is_that_of_a_fine_grid_over_the_density() {
        let check = |most: f64, to_a: (f64, f64), late: (f64, f64)| {
            let (mut all, mut broken) = (0.0, 0.0);
            for step in 0..20_000 {
                let share = (f64::from(step) + 0.5) / 20_000.0;
                let log = (to_a.0 - 1.0) * libm::log(share) + (to_a.1 - 1.0) * libm::log(1.0 - share);
                // The density at its mean is near its largest value: divided by it, nothing is too small or too large.
                let mean = to_a.0 / (to_a.0 + to_a.1);
                let middle = (to_a.0 - 1.0) * libm::log(mean) + (to_a.1 - 1.0) * libm::log(1.0 - mean);
                let weight = libm::exp(log - middle);
                all += weight;
                broken += weight * beta_survival(most / share, late.0, late.1);
            }
            let found = chance_of_some(most, to_a, late);
            assert!((found - broken / all).abs() < 1e-4, "{most} {to_a:?} {late:?}: {found} {}", broken / all);
        };
        check(0.03, (100.0, 220.0), (30.0, 280.0));
        check(0.02, (30.0, 160.0), (12.0, 170.0));
        check(0.01, (90.0, 400.0), (9.0, 500.0));
        check(0.05, (200.0, 420.0), (80.0, 540.0));
    }

    #[test]
    fn a_promise_that_allows_all_or_nothing_is_settled() {
        let (to_a, late) = ((100.0, 220.0), (30.0, 280.0));
        assert_eq!((chance_of_all(1.0, late), chance_of_some(1.0, to_a, late)), (0.0, 0.0));
        assert!((chance_of_all(0.0, late) - 1.0).abs() < 1e-9 && (chance_of_some(0.0, to_a, late) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_promise_takes_its_expected_penalty_and_nothing_else() {
        for level in Level::ALL {
            let code = Code::new(&DearerModel, 3, level);
            let world = World::draw(&mut Draws::new(&code, Purpose::World, 0), &FAMILIES[0], level, 2, true);
            let promise = world.promise.as_ref().expect("there is one");
            let means = world.means();
            for (action, expected) in world.expected.iter().enumerate() {
                let taken = world.value(action, &means) - expected;
                let due = promise.penalty * promise.breaks[action];
                assert!((taken - due).abs() <= 1e-9 * promise.penalty, "{level:?} {action}: {taken} {due}");
            }
            // The more answers A gives, the likelier it is.
            assert!(promise.breaks[1] == 0.0 && promise.breaks[2] <= promise.breaks[0] + 1e-12, "{:?}", promise.breaks);
        }
    }
}
