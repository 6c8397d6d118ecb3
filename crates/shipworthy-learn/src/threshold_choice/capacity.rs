//! The twist `capacity`: no more than so many flagged cases a month are acted on, and those that come first are.
//!
//! Of F flagged in a month a share min(1, K/F) is acted on. The rest passes: its positives are missed like those below the threshold, and its
//! false alarms cost nothing. So a threshold that is too low fills the month with cases that are hardly worth it.

use std::sync::LazyLock;

use shipworthy_stats::distribution::normal_cdf;

use super::group::{Group, Known, Normal};
use crate::archetype::{Ladder, Twist};
use crate::code::Level;
use crate::draws::Draws;
use crate::ship_or_wait::two_digits;

/// The habit that plays as if every flag were acted on.
pub(super) const FORGOTTEN: &str = "cheapest on the sample, capacity forgotten";
/// The habit that fills the month, whatever the prices are.
pub(super) const FULL: &str = "as many flags as can be acted on";
/// The habit that counts everything.
pub(super) const COUNTED: &str = "cheapest on the sample, capacity counted";

/// The twists of this archetype.
pub(super) static TWISTS: [Twist; 1] =
    [Twist { name: "capacity", title: "too few reviewers", scales: Some(SCALES), ladder: ladder_with_capacity }];
/// Mean regret of the best constant policy by level, as `learn calibrate P01 --n 500` measured it. With a limit a threshold of one half is seldom far
/// off, so it counts as a constant, and what flagging everything costs is no measure.
const SCALES: [f64; 3] = [0.274, 0.317, 0.315];

/// Youden's index is left out: whether it does better than one half differs from level to level here.
fn ladder_with_capacity(_: Level) -> Ladder {
    Ladder {
        constants: &["flag everything", "flag nothing", "threshold 0.5"],
        habits: &["price ratio as threshold", FORGOTTEN, "highest F1", FULL, COUNTED],
    }
}

/// What can be acted on, as a share of what would be flagged at the threshold that is best without a limit. In two cases of three it is less
/// than all of that. If it always were, to fill the month would be the best, whatever mistakes cost. Prices need not be drawn otherwise: each
/// kind of best threshold is met about once in fifty attempts, or oftener.
const PART: (f64, f64) = (0.15, 3.0);
/// Fewer cases a month than these are no work for anybody.
const FEWEST: f64 = 10.0;
/// Worlds that stand for what is believed.
const WORLDS: usize = 256;
/// Places of the table of the normal distribution to each standard deviation.
const FINE: usize = 512;
/// Standard deviations at which the table ends: less than 1e-15 lies beyond.
const END: usize = 8;

static BELOW: LazyLock<Vec<f64>> =
    LazyLock::new(|| (0..=2 * END * FINE).map(|place| normal_cdf(place as f64 / FINE as f64 - END as f64)).collect());

/// Probability that a standard normal is below `z`, from the table: a line from place to place, right to 2e-7. Taken where a million are needed.
fn below(table: &[f64], z: f64) -> f64 {
    let place = (z + END as f64).clamp(0.0, (2 * END) as f64) * FINE as f64;
    let low = (place as usize).min(table.len() - 2);
    table[low] + (place - low as f64) * (table[low + 1] - table[low])
}

/// How tight the limit of a case is: see [`PART`].
pub(super) fn part(draws: &mut Draws) -> f64 {
    draws.between_log(PART.0, PART.1)
}

/// What comes of a month's cases: so many of each kind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Month {
    pub(super) missed: f64,
    pub(super) caught: f64,
    pub(super) alarms: f64,
}

impl Month {
    /// A month of `volume` cases in a world with these groups, where every flag is acted on. `below` is the part of a class that is not flagged.
    pub(super) fn of(volume: f64, groups: impl Iterator<Item = (f64, Group)>, below: impl Fn(Normal) -> f64) -> Month {
        groups.fold(Month::default(), |month, (weight, group)| {
            let cases = volume * weight;
            let positives = cases * group.share;
            let missed = positives * below(group.positive);
            Month {
                missed: month.missed + missed,
                caught: month.caught + positives - missed,
                alarms: month.alarms + (cases - positives) * (1.0 - below(group.negative)),
            }
        })
    }

    pub(super) fn flagged(self) -> f64 {
        self.caught + self.alarms
    }

    /// Share of what is flagged that is acted on, where no more than `most` are.
    pub(super) fn acted_on(self, most: f64) -> f64 {
        if self.flagged() <= most { 1.0 } else { most / self.flagged() }
    }

    /// The same month where no more than `most` flags are acted on, those that come first.
    pub(super) fn limited(self, most: f64) -> Month {
        let share = self.acted_on(most);
        let caught = share * self.caught;
        Month { missed: self.missed + self.caught - caught, caught, alarms: share * self.alarms }
    }

    /// What mistakes cost in it.
    pub(super) fn cost(self, miss: f64, alarm: f64) -> f64 {
        self.missed * miss + self.alarms * alarm
    }

    /// What flags save in it against flagging nothing.
    fn saved(self, miss: f64, alarm: f64) -> f64 {
        self.caught * miss - self.alarms * alarm
    }
}

/// How many flags are acted on, with what is believed after the sample.
#[derive(Debug, Clone)]
pub(super) struct Capacity {
    /// Flagged cases that are acted on in a month, at most.
    pub(super) most: f64,
    /// What a score of 0 stands for, as a share of the distance from the best threshold to the worst.
    pub(super) scale: f64,
    /// Worlds, drawn from what is believed; each has its groups, with their parts of all cases.
    worlds: Vec<Vec<(f64, Group)>>,
}

impl Capacity {
    /// About `most` flags a month, in two digits; `None` where that is no work for anybody.
    pub(super) fn new(most: f64, level: Level, groups: &[(f64, Known)], draws: &mut Draws) -> Option<Capacity> {
        let mut world =
            || -> Vec<(f64, Group)> { groups.iter().map(|(weight, known)| (*weight, known.draw(draws))).collect() };
        (most >= FEWEST).then(|| Capacity {
            most: two_digits(most),
            scale: SCALES[level.index()],
            worlds: (0..WORLDS).map(|_| world()).collect(),
        })
    }

    /// What flags from `x` on are expected to save in a month of `volume` cases against flagging nothing.
    ///
    /// How much is flagged and how much of it is positive are unknown together, and the limit bends what they are worth: there is no closed
    /// form. It is the mean over 256 worlds that are drawn once from exactly what is believed, the same for every threshold. That leaves a
    /// standard error of about 1% of what is saved, 2% where positives are few, and far less in the difference of two thresholds.
    pub(super) fn saved(&self, volume: f64, x: f64, miss: f64, alarm: f64) -> f64 {
        let table: &[f64] = &BELOW;
        let in_world = |groups: &Vec<(f64, Group)>| {
            let not_flagged = |of: Normal| below(table, (x - of.mean) / of.sd);
            Month::of(volume, groups.iter().copied(), not_flagged).limited(self.most).saved(miss, alarm)
        };
        self.worlds.iter().map(in_world).sum::<f64>() / self.worlds.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::group::Prior;
    use super::*;
    use crate::draws::Purpose;

    fn close(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within * expected.abs(), "{found} {expected}");
    }

    /// What is believed about a group after 40 positives and 300 others.
    fn known(draws: &mut Draws) -> Known {
        let prior = Prior::new(0.1, 1.8);
        let truth = Group::draw(draws, &prior);
        let mut values =
            |of: Normal, many: usize| -> Vec<f64> { (0..many).map(|_| of.mean + of.sd * draws.normal()).collect() };
        let (positive, negative) = (values(truth.positive, 40), values(truth.negative, 300));
        Known::after(&prior, &positive, &negative)
    }

    #[test]
    fn what_comes_too_late_is_missed_and_costs_no_alarm() {
        let month = Month { missed: 10.0, caught: 90.0, alarms: 310.0 };
        let half = month.limited(200.0);
        close(half.missed, 55.0, 1e-12);
        close(half.caught, 45.0, 1e-12);
        close(half.alarms, 155.0, 1e-12);
        close(half.cost(10.0, 1.0), 705.0, 1e-12);
        close(half.flagged(), 200.0, 1e-12);
        close(month.limited(400.0).cost(10.0, 1.0), 410.0, 1e-12);
    }

    #[test]
    fn without_a_limit_that_binds_the_mean_over_worlds_is_the_closed_form() {
        let mut draws = Draws::keyed(7, "test", Purpose::World, 0);
        let known = known(&mut draws);
        let (volume, miss, alarm, x) = (10_000.0, 10.0, 1.0, 1.0);
        let (missed, alarms) = known.mistakes(x);
        let caught = known.positives() - missed;
        let expected = volume * (caught * miss - alarms * alarm);
        let saved = |most: f64| {
            let mut worlds = Draws::keyed(8, "test", Purpose::World, 0);
            let groups = [(0.5, known), (0.5, known)];
            let capacity = Capacity::new(most, Level::ALL[0], &groups, &mut worlds).expect("work for somebody");
            capacity.saved(volume, x, miss, alarm)
        };
        close(saved(2.0 * volume), expected, 0.06);
        // The share of positives among the flagged is known well, so that half the flags save about half.
        let flagged = volume * (caught + alarms);
        assert!(saved(0.5 * flagged) < 0.6 * expected, "{} {expected}", saved(0.5 * flagged));
        assert!(saved(0.5 * flagged) > 0.4 * expected, "{} {expected}", saved(0.5 * flagged));
    }

    #[test]
    fn the_table_is_the_normal_distribution() {
        let wrong = |z: f64| (below(&BELOW, z) - normal_cdf(z)).abs();
        let worst = (-9_000..=9_000).map(|z| wrong(f64::from(z) / 997.0)).fold(0.0, f64::max);
        assert!(worst < 2e-7, "{worst}");
        assert!(wrong(f64::INFINITY) < 1e-14 && wrong(f64::NEG_INFINITY) < 1e-14);
    }
}
