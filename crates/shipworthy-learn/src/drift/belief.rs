//! What can be believed about the cause: exact, by going through every cause, season, size and day on which it may have begun.

use super::cause::{BROKEN, CAUSES, CHANCE, CONCEPT, COVARIATE, SEASON, sizes};
use super::series::{
    BEGINS, DAYS, Day, Expected, GROWS, Hypothesis, NO_SEASON, SEASON_BY_WEEK, SEASONS, Usual, Years, grown, known,
    season,
};
use crate::code::Level;

/// Everything that may be, with its probability.
#[derive(Debug, Clone)]
pub(super) struct Belief {
    pub(super) worlds: Vec<(Hypothesis, f64)>,
}

/// The logarithm of how likely days are, what all hypotheses share left out.
struct Likelihood<'a> {
    usual: &'a Usual,
    days: &'a [Day],
    /// Days whose outcomes are known.
    known: usize,
}

impl Likelihood<'_> {
    /// Sums over the first days: at `n` over the first `n`; with a season of this size all along, and an effect.
    fn sums(&self, season: f64, effect: Option<(usize, f64)>) -> Vec<f64> {
        let mut sums = Vec::with_capacity(DAYS + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for (week, on) in SEASON_BY_WEEK.iter().enumerate() {
            let expected = Expected::with(self.usual, season * on, effect);
            let flagged = (libm::log(expected.flagged), libm::log(1.0 - expected.flagged));
            let right = (libm::log(expected.right), libm::log(1.0 - expected.right));
            for day in 7 * week..7 * week + 7 {
                let of = &self.days[day];
                let off = of.reading - expected.reading;
                sum -= 0.5 * off * off;
                sum += f64::from(of.flagged) * flagged.0 + f64::from(self.usual.cases - of.flagged) * flagged.1;
                if day < self.known {
                    sum += f64::from(of.right) * right.0 + f64::from(self.usual.judged - of.right) * right.1;
                }
                sums.push(sum);
            }
        }
        sums
    }
}

/// What can be believed after these years, by how often each cause was the matter in earlier stretches.
pub(super) fn after(usual: &Usual, level: Level, prior: &[f64; CAUSES], years: &Years) -> Belief {
    let now = Likelihood { usual, days: &years[0], known: known(usual) };
    let mut logs: Vec<(Hypothesis, f64)> = Vec::new();
    let seasons = (SEASONS - 1) as f64;
    let begins = (BEGINS.1 - BEGINS.0) as f64;
    for place in 0..SEASONS {
        let (before, this) = season(place, level);
        let earlier: f64 =
            years[1..].iter().map(|days| Likelihood { usual, days, known: DAYS }.sums(before, None)[DAYS]).sum();
        let alone = now.sums(this, None);
        let mut add = |cause: usize, size: usize, begins: usize, prior: f64, log: f64| {
            let hypothesis = Hypothesis { cause, season: place, size, begins };
            logs.push((hypothesis, libm::log(prior) + earlier + log));
        };
        if place == 0 {
            add(CHANCE, 0, 0, prior[CHANCE], alone[DAYS]);
        } else {
            add(SEASON, 0, 0, prior[SEASON] / seasons, alone[DAYS]);
        }
        let share = if place == 0 { NO_SEASON } else { (1.0 - NO_SEASON) / seasons };
        for cause in [COVARIATE, CONCEPT, BROKEN] {
            let steps = if cause == COVARIATE { GROWS } else { 1 };
            for (size, full) in sizes(level).into_iter().enumerate() {
                let by_step: Vec<Vec<f64>> =
                    (0..steps).map(|step| now.sums(this, Some((cause, full * grown(cause, 7 * step))))).collect();
                for (day, before) in alone.iter().enumerate().take(BEGINS.1).skip(BEGINS.0) {
                    let mut log = *before;
                    for (step, sums) in by_step.iter().enumerate() {
                        let from = (day + 7 * step).min(DAYS);
                        let to = if step + 1 == steps { DAYS } else { (from + 7).min(DAYS) };
                        log += sums[to] - sums[from];
                    }
                    add(cause, size, day, prior[cause] * share / (3.0 * begins), log);
                }
            }
        }
    }
    let most = logs.iter().map(|(_, log)| *log).fold(f64::NEG_INFINITY, f64::max);
    let mut worlds: Vec<(Hypothesis, f64)> =
        logs.into_iter().map(|(hypothesis, log)| (hypothesis, libm::exp(log - most))).collect();
    let whole: f64 = worlds.iter().map(|(_, weight)| *weight).sum();
    worlds.iter_mut().for_each(|(_, weight)| *weight /= whole);
    Belief { worlds }
}

impl Belief {
    /// Probability of each cause.
    pub(super) fn causes(&self) -> [f64; CAUSES] {
        let mut causes = [0.0; CAUSES];
        self.worlds.iter().for_each(|(of, probability)| causes[of.cause] += probability);
        causes
    }

    /// E[x | cause], by cause.
    pub(super) fn mean(&self, x: impl Fn(&Hypothesis) -> f64) -> [f64; CAUSES] {
        let (mut sums, causes) = ([0.0; CAUSES], self.causes());
        self.worlds.iter().for_each(|(of, probability)| sums[of.cause] += probability * x(of));
        std::array::from_fn(|cause| if causes[cause] > 0.0 { sums[cause] / causes[cause] } else { 0.0 })
    }
}
