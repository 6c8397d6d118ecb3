//! Ten weeks of daily figures beside those of earlier years, and what a hypothesis says about each day.

use super::cause::{BROKEN, CAUSES, CHANCE, CONCEPT, COVARIATE, EFFECTS, SEASON, sizes};
use super::world::weighted;
use crate::code::Level;
use crate::draws::Draws;

/// Weeks that are looked at.
pub(super) const WEEKS: usize = 10;
/// Their days.
pub(super) const DAYS: usize = 7 * WEEKS;
/// Something can begin on any day from the first of these to before the second.
pub(super) const BEGINS: (usize, usize) = (35, 63);
/// How far a season is on, by week.
pub(super) const SEASON_BY_WEEK: [f64; WEEKS] = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4, 0.8, 1.0, 1.0];
/// Seasons of this year beside those of earlier ones.
pub(super) const AS_STRONG: [f64; 3] = [0.8, 1.0, 1.25];
/// How often there is no season, where something else is the matter.
pub(super) const NO_SEASON: f64 = 0.65;
/// Weeks in which a change of inputs comes to its full size.
pub(super) const GROWS: usize = 3;
/// Seasons that there can be, none the first; see [`season`].
pub(super) const SEASONS: usize = 10;

/// Size in earlier years and this year of a season by its place, in daily spreads of the reading.
pub(super) fn season(place: usize, level: Level) -> (f64, f64) {
    match place.checked_sub(1) {
        None => (0.0, 0.0),
        Some(place) => {
            let before = sizes(level)[place / 3];
            (before, before * AS_STRONG[place % 3])
        }
    }
}

/// What may be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hypothesis {
    pub(super) cause: usize,
    /// Place of the season.
    pub(super) season: usize,
    /// Place of the size; 0 where nothing begins.
    pub(super) size: usize,
    /// The day on which it begins; 0 where nothing does.
    pub(super) begins: usize,
}

/// What figures a setting has when nothing is the matter; all of it is known to everybody.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    /// Cases a day.
    pub(super) cases: u32,
    /// Judged cases a day.
    pub(super) judged: u32,
    /// Share of flagged cases.
    pub(super) flagged: f64,
    /// Share of right ones among those that are judged.
    pub(super) right: f64,
    /// Days until an outcome is known.
    pub(super) delay: usize,
    /// Earlier years that were kept.
    pub(super) years: usize,
}

/// What a hypothesis expects of a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    /// How far the reading is from its usual level, in daily spreads.
    pub(super) reading: f64,
    pub(super) flagged: f64,
    pub(super) right: f64,
}

impl Expected {
    /// With a season of this size, and an effect of a cause and a size.
    pub(super) fn with(usual: &Usual, season: f64, effect: Option<(usize, f64)>) -> Expected {
        let (cause, size) = effect.unwrap_or((CHANCE, 0.0));
        let (of_season, of_cause) = (&EFFECTS[SEASON], &EFFECTS[cause]);
        Expected {
            reading: -(season * of_season.reading + size * of_cause.reading),
            flagged: usual.flagged * (1.0 + season * of_season.flagged + size * of_cause.flagged),
            right: usual.right - season * of_season.right - size * of_cause.right,
        }
    }
}

/// How far something that began so many days ago has come.
pub(super) fn grown(cause: usize, days: usize) -> f64 {
    if cause == COVARIATE { (days / 7 + 1).min(GROWS) as f64 / GROWS as f64 } else { 1.0 }
}

/// The figures of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Day {
    /// How far the reading is from its usual level on that weekday, in daily spreads.
    pub(super) reading: f64,
    pub(super) flagged: u32,
    /// Right ones of those that are judged. Of the last days of this year nobody knows it yet.
    pub(super) right: u32,
}

impl Day {
    fn draw(draws: &mut Draws, usual: &Usual, expected: Expected) -> Day {
        Day {
            // To a hundredth, as it is kept.
            reading: libm::round(100.0 * (expected.reading + draws.normal())) / 100.0,
            flagged: count(draws, usual.cases, expected.flagged),
            // Wrong ones are few: they are counted.
            right: usual.judged - count(draws, usual.judged, 1.0 - expected.right),
        }
    }
}

/// Binomial by inversion: one uniform number, and chances added up until they pass it. For some hundred trials and a chance below one half.
fn count(draws: &mut Draws, trials: u32, p: f64) -> u32 {
    let u = draws.uniform();
    let odds = p / (1.0 - p);
    let mut chance = libm::pow(1.0 - p, f64::from(trials));
    let (mut below, mut found) = (chance, 0);
    while below < u && found < trials {
        chance *= odds * f64::from(trials - found) / f64::from(found + 1);
        below += chance;
        found += 1;
    }
    found
}

/// This year's days first, then those of earlier years, the latest first.
pub(super) type Years = Vec<Vec<Day>>;

impl Hypothesis {
    /// One of those that may be so, by how often each cause was the matter.
    pub(super) fn draw(draws: &mut Draws, prior: &[f64; CAUSES]) -> Hypothesis {
        let cause = weighted(draws.uniform(), prior);
        let any_season = 1 + draws.below(SEASONS - 1);
        let size = draws.below(3);
        let begins = BEGINS.0 + draws.below(BEGINS.1 - BEGINS.0);
        match cause {
            SEASON => Hypothesis { cause, season: any_season, size: 0, begins: 0 },
            CHANCE => Hypothesis { cause, season: 0, size: 0, begins: 0 },
            _ => {
                let season = if draws.chance(NO_SEASON) { 0 } else { any_season };
                Hypothesis { cause, season, size, begins }
            }
        }
    }

    /// What it expects of a day of this year.
    fn expects(&self, usual: &Usual, level: Level, day: usize) -> Expected {
        let season = season(self.season, level).1 * SEASON_BY_WEEK[day / 7];
        let begun = [COVARIATE, CONCEPT, BROKEN].contains(&self.cause) && day >= self.begins;
        let effect = begun.then(|| (self.cause, sizes(level)[self.size] * grown(self.cause, day - self.begins)));
        Expected::with(usual, season, effect)
    }

    /// The days of this year as they turn out.
    pub(super) fn happen(&self, draws: &mut Draws, usual: &Usual, level: Level) -> Vec<Day> {
        (0..DAYS).map(|day| Day::draw(draws, usual, self.expects(usual, level, day))).collect()
    }

    /// The days of earlier years, the latest first.
    pub(super) fn happened(&self, draws: &mut Draws, usual: &Usual, level: Level) -> Years {
        let before = season(self.season, level).0;
        let expects = |day: usize| Expected::with(usual, before * SEASON_BY_WEEK[day / 7], None);
        (0..usual.years).map(|_| (0..DAYS).map(|day| Day::draw(draws, usual, expects(day))).collect()).collect()
    }

    /// By how much the share of right ones is lower in the end than usual, its season apart; and whether that is over with the season.
    pub(super) fn loses(&self, level: Level) -> f64 {
        match self.cause {
            SEASON => season(self.season, level).1 * EFFECTS[SEASON].right,
            cause => sizes(level)[self.size] * EFFECTS[cause].right,
        }
    }
}

/// Sums over a week: mean distance of the reading, flagged, right and judged ones.
pub(super) struct Week {
    pub(super) reading: f64,
    pub(super) flagged: u32,
    pub(super) right: u32,
    /// Days whose outcomes are known.
    pub(super) known: usize,
}

/// A week of a year of which outcomes are known up to before this day.
pub(super) fn week(days: &[Day], week: usize, known: usize) -> Week {
    let of = &days[7 * week..7 * week + 7];
    let told: Vec<&Day> = of.iter().enumerate().filter(|(day, _)| 7 * week + day < known).map(|(_, day)| day).collect();
    Week {
        reading: of.iter().map(|day| day.reading).sum::<f64>() / 7.0,
        flagged: of.iter().map(|day| day.flagged).sum(),
        right: told.iter().map(|day| day.right).sum(),
        known: told.len(),
    }
}

/// Days of this year whose outcomes are known.
pub(super) fn known(usual: &Usual) -> usize {
    DAYS - usual.delay
}

/// How far the reading, the share of flagged ones and the share of right ones are off in the direction that is watched, over their last seven
/// known days, in standard errors.
pub(super) fn alarms(usual: &Usual, days: &[Day]) -> [f64; 3] {
    let last = &days[DAYS - 7..];
    let reading = -last.iter().map(|day| day.reading).sum::<f64>() / libm::sqrt(7.0);
    let above = |found: u32, of: u32, share: f64| {
        let of = 7.0 * f64::from(of);
        (f64::from(found) - of * share) / libm::sqrt(of * share * (1.0 - share))
    };
    let flagged = last.iter().map(|day| day.flagged).sum::<u32>();
    let told = &days[known(usual) - 7..known(usual)];
    let wrong = told.iter().map(|day| usual.judged - day.right).sum::<u32>();
    [reading, above(flagged, usual.cases, usual.flagged), above(wrong, usual.judged, 1.0 - usual.right)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Purpose;

    #[test]
    fn counts_have_the_moments_of_the_binomial() {
        let mut draws = Draws::keyed(8, "counts", Purpose::World, 0);
        for (trials, p) in [(40, 0.13), (300, 0.34)] {
            let found: Vec<f64> = (0..20_000).map(|_| f64::from(count(&mut draws, trials, p))).collect();
            let mean = found.iter().sum::<f64>() / 20_000.0;
            let variance = found.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
            let (of, spread) = (f64::from(trials) * p, f64::from(trials) * p * (1.0 - p));
            assert!((mean - of).abs() < 5.0 * (spread / 20_000.0).sqrt(), "{trials} {p}: {mean}");
            assert!((variance / spread - 1.0).abs() < 0.06, "{trials} {p}: {variance}");
        }
    }

    #[test]
    fn a_change_of_inputs_grows_by_thirds_and_the_rest_is_there_at_once() {
        let steps = [0, 6, 7, 13, 14, 40].map(|days| (3.0 * grown(COVARIATE, days)).round() as u32);
        assert_eq!(steps, [1, 1, 2, 2, 3, 3]);
        assert_eq!(grown(BROKEN, 0), 1.0);
    }
}
