//! The twist in which nobody who was refused was ever lent to here: labels are of the accepted alone.
//!
//! What is believed of those under the line rests on another lender's loans, and stays a beta distribution, so every value stays exact. A
//! trial is worth more than where some were lent to by lot: it makes the labels that are missing.

use shipworthy_eval::money;

use super::CONSTANTS;
use super::world::{Lent, POLICIES, World, share};
use crate::archetype::{Ladder, Twist};
use crate::code::Level;

/// Difficulties that cases can have beside their level.
pub(super) static TWISTS: [Twist; 1] = [Twist {
    name: "accepted-only",
    title: "labels of the accepted alone",
    scales: Some([0.159, 0.160, 0.161]),
    ladder,
}];

/// The best habit: see [`World::by_hand`].
pub(super) const BY_HAND: &str = "every sum, a trial coming out high or low";

/// What the story ends with.
pub(super) const STORY: &str = " Nobody under the line was ever lent to here.";
/// What to know of those just under the line.
pub(super) const UNDER_THE_LINE: &str = "Nobody just under the line was ever lent to here, so none of them has a label. Some got a loan from another lender: they are the same kind of people as those refused here. Before them nothing was known.";
/// What to know of the report.
pub(super) const REPORT: &str = "Everybody whose end is known: the accepted, and nobody else. What the refused would have done was never seen. The rows are in data/golden.csv.";

/// The habits: the first takes the accepted for the refused, as if labels were of everybody.
fn ladder(_: Level) -> Ladder {
    Ladder {
        constants: CONSTANTS,
        habits: &[
            "what the accepted repaid",
            "one share for both groups",
            "the lender's money only",
            "a share for each group",
            "shares, with a second look",
            BY_HAND,
        ],
    }
}

/// How many another lender lent to: the fewer, the less is known.
pub(super) fn lent(level: Level) -> Lent {
    let elsewhere = [(30.0, 80.0), (20.0, 60.0), (12.0, 45.0)][level.index()];
    Lent { elsewhere, here: None }
}

impl World {
    /// What a policy is worth by hand: with the shares as they were seen, and a trial that moves them up or down, each half of the time, as far
    /// as one of its size can be expected to.
    pub(super) fn by_hand(&self, policy: usize) -> f64 {
        let shares = self.groups.map(|group| share(group.seen()));
        if policy < 4 {
            return self.fixed(policy, shares);
        }
        self.with_trial(shares, |index, group| {
            let middle = shares[index];
            let (lent, tried) = (f64::from(group.seen().1), f64::from(group.tried()));
            let shift = libm::sqrt(middle * (1.0 - middle) * tried / (lent * (lent + tried)));
            0.5 * (self.best_per_case(middle - shift) + self.best_per_case(middle + shift))
        })
    }

    /// What the missing labels did in this case.
    pub(super) fn lessons_of_the_accepted(&self) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.currency);
        let [first, second] = self.groups.map(|group| {
            let (repaid, lent) = group.elsewhere;
            format!("{repaid} of {lent}")
        });
        let best = self.best_of(|policy| self.expected[policy], POLICIES.len());
        let accepted = self.groups.map(|group| share(group.accepted));
        let taken = self.best_of(|policy| self.fixed(policy, accepted), 3);
        let then = if taken == best {
            "That is the best here, by luck: none of the refused is among them.".to_owned()
        } else {
            format!("That gives away {}.", money(self.expected[best] - self.expected[taken]))
        };
        // Its price is left out: what it tells, less what is lost on those whom it lends to.
        let others = self.expected[..4].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let ahead = self.expected[4] + self.trial - others;
        let trial = if ahead > 0.0 {
            format!(
                "Here it is worth {} more than the best of the others, before the {} that it costs to run.",
                money(ahead),
                money(self.trial)
            )
        } else {
            format!(
                "Here it is worth {} less than the best of the others, even before the {} that it costs to run: lending to find out loses more than it can tell.",
                money(-ahead),
                money(self.trial)
            )
        };
        vec![
            format!(
                "Nobody under the line was lent to here, so the labels are of the accepted alone. Taken for the refused, they say: {}. {then}",
                self.label(taken)
            ),
            format!(
                "What is known of the refused is another lender's: {first} repaid ({}) and {second} ({}).",
                self.names[0], self.names[1]
            ),
            format!("A trial makes the labels that are missing. {trial}"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::CreditDenial;
    use super::super::family::FAMILIES;
    use super::super::world::Group;
    use super::*;
    use crate::code::Code;
    use crate::draws::{Draws, Purpose};

    fn drawn(seed: u64) -> World {
        let level = Level::ALL[0];
        let code = Code::new(&CreditDenial, seed, level);
        World::draw(&mut Draws::new(&code, Purpose::World, 0), &FAMILIES[0], &lent(level), 4)
    }

    #[test]
    fn a_trial_is_worth_what_a_sum_over_the_beta_density_says() {
        const CELLS: u32 = 2_000;
        let world = drawn(3);
        for group in &world.groups {
            let ((a, b), tried) = (group.beta(), f64::from(group.tried()));
            let shares = (0..CELLS).map(|cell| (f64::from(cell) + 0.5) / f64::from(CELLS));
            let logs = |good: f64, bad: f64, share: f64| good * libm::log(share) + bad * libm::log(1.0 - share);
            let density: Vec<(f64, f64)> =
                shares.map(|share| (share, libm::exp(logs(a - 1.0, b - 1.0, share)))).collect();
            let all: f64 = density.iter().map(|(_, weight)| weight).sum();
            let summed: f64 = (0..=group.tried())
                .map(|repaid| {
                    let good = f64::from(repaid);
                    let ways = libm::lgamma(tried + 1.0) - libm::lgamma(good + 1.0) - libm::lgamma(tried - good + 1.0);
                    let chance = |share: f64| libm::exp(ways + logs(good, tried - good, share));
                    let seen = density.iter().map(|(share, weight)| weight * chance(*share)).sum::<f64>() / all;
                    seen * world.best_per_case((a + good) / (a + b + tried))
                })
                .sum();
            let worth = world.after_trial(group);
            assert!((worth - summed).abs() < 1e-6 * world.loss, "{worth} {summed}");
        }
    }

    #[test]
    fn a_lot_of_nobody_is_no_lot_and_a_large_one_leaves_a_trial_little_to_tell() {
        let tells = |world: &World, group: &Group| {
            let gain = world.after_trial(group) - world.best_per_case(group.mean());
            gain / (world.gain + world.loss + world.harm)
        };
        let (mut alone, mut with_lot) = (0.0, 0.0);
        for seed in 1..=40 {
            let world = drawn(seed);
            for group in world.groups {
                assert_eq!(group.here, None);
                let with = |here: (u32, u32)| {
                    let mut known = group;
                    known.here = Some(here);
                    known
                };
                assert_eq!(tells(&world, &with((0, 0))), tells(&world, &group));
                let (repaid, lent) = group.elsewhere;
                alone += tells(&world, &group);
                with_lot += tells(&world, &with((10 * repaid, 10 * lent)));
            }
        }
        assert!(alone > 0.0 && with_lot < 0.2 * alone, "{alone} {with_lot}");
    }
}
