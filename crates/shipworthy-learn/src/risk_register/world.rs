//! How often each risk happens, what that costs, and what hours of probing would find.
//!
//! An hour makes some tries at a risk, in each of which it happens with the chance p that it has in use. The first time it happens it is
//! found, and mended before the launch. With p beta-distributed, N tries are expected to take away
//!
//! stake · E[p − p(1 − p)^N] = stake · (a/(a + b) − B(a + 1, b + N)/B(a, b)),
//!
//! which rises ever more slowly with N: what happens often is found at once, and what hardly ever happens is hardly ever found.

use shipworthy_stats::distribution::beta_cdf;

use crate::cells::Share;
use crate::code::Level;
use crate::draws::Draws;
use crate::figure::Rate;
use crate::shares::{WHOLE, best_division, in_proportion, worth_asking};
use crate::ship_or_wait::two_digits;

use super::family::{Family, RISKS};

/// Risks in the register at a level.
pub(super) fn risks_at(level: Level) -> usize {
    level.index() + 4
}

/// Habits, from the poorest to the best. Where an hour makes more tries at some risks than at others, what never costs much is worth
/// less than what often happens.
pub(super) fn habits_at(level: Level) -> &'static [&'static str] {
    if level.number() == 1 {
        &["the loudest voice", "by incidents alone", "by cost alone", "by expected harm", "every sum, doubts left out"]
    } else {
        &["the loudest voice", "by cost alone", "by incidents alone", "by expected harm", "every sum, doubts left out"]
    }
}

/// A risk of the register.
#[derive(Debug, Clone)]
pub(super) struct Risk {
    /// Its place in the family.
    pub(super) of: usize,
    /// The share of uses in which it happens, the pilot, and what assistants like this one showed before.
    pub(super) happens: Share,
    /// What was seen before the pilot: so many, of so many.
    pub(super) before: (u32, u32),
    /// Uses a month in which it can happen.
    pub(super) uses: f64,
    /// What it costs when it happens.
    pub(super) cost: f64,
    /// Tries an hour.
    pub(super) tries: f64,
    /// Share of it that a mend takes away.
    pub(super) mends: f64,
    /// Number of the try that finds it, in the world that happens.
    pub(super) found_by: f64,
}

impl Risk {
    /// What a certain happening at every use would cost over the months.
    fn stake(&self, months: f64) -> f64 {
        self.uses * self.cost * months
    }

    /// How often it was seen, in the pilot and before it.
    pub(super) fn seen(&self, label: &str) -> Rate {
        Rate::new(label, self.happens.seen + self.before.0, self.happens.of + self.before.1)
    }

    /// Believed harm in a month.
    pub(super) fn harm(&self) -> f64 {
        self.uses * self.cost * self.happens.mean()
    }

    /// Harm in a month in truth.
    pub(super) fn true_harm(&self) -> f64 {
        self.uses * self.cost * self.happens.truth
    }

    /// B(a + more, b + tries)/B(a, b).
    fn ratio(&self, more: f64, tries: f64) -> f64 {
        let (a, b) = self.happens.belief();
        let beta = |a: f64, b: f64| libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
        libm::exp(beta(a + more, b + tries) - beta(a, b))
    }

    /// How likely so many tries find it.
    pub(super) fn chance(&self, tries: f64) -> f64 {
        1.0 - self.ratio(0.0, tries)
    }

    /// The harm that so many tries are expected to take away.
    fn saved(&self, months: f64, tries: f64) -> f64 {
        self.stake(months) * self.mends * (self.happens.mean() - self.ratio(1.0, tries))
    }

    /// Tries in a percent share of the hours.
    pub(super) fn tries_in(&self, hours: f64, percent: usize) -> f64 {
        libm::floor(hours * percent as f64 / WHOLE as f64 * self.tries + 1e-9)
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) risks: Vec<Risk>,
    pub(super) hours: f64,
    /// Until what was not found is found by those it hits.
    pub(super) months: f64,
    /// By risk, then percent of the hours.
    pub(super) tables: Vec<Vec<f64>>,
}

impl World {
    /// A world in which the wanted risk deserves most of the hours; `None` where it does not, or where an even split does nearly as well.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize) -> Option<World> {
        let mut places: [usize; RISKS] = std::array::from_fn(|place| place);
        draws.shuffle(&mut places);
        let traffic = draws.between_log(family.traffic.0, family.traffic.1);
        let months = *draws.one_of(&[3.0, 6.0, 12.0]);
        let hours = *draws.one_of(&[16.0, 20.0, 24.0, 30.0, 40.0]);
        let alike = libm::round(draws.between_log(12.0, 30.0));
        let risks: Vec<Risk> = places[..risks_at(level)]
            .iter()
            .map(|place| {
                let kind = &family.risks[*place];
                let before = *draws.one_of(kind.before);
                let seen = draws.between_log(60.0, if level.number() == 3 { 240.0 } else { 500.0 }) as u32;
                Risk {
                    of: *place,
                    happens: Share::draw(draws, (1.0, f64::from(before) - 1.0), seen),
                    before: (1, before),
                    uses: two_digits(traffic * draws.between_log(kind.touches.0, kind.touches.1)),
                    cost: two_digits(draws.between_log(kind.cost.0, kind.cost.1)),
                    tries: if level.number() == 1 { alike } else { libm::round(draws.between_log(4.0, 60.0)) },
                    mends: if level.number() == 3 { *draws.one_of(&[0.5, 0.7, 0.9, 1.0]) } else { 1.0 },
                    found_by: 0.0,
                }
            })
            .collect();
        let table = |risk: &Risk| -> Vec<f64> {
            (0..=WHOLE).map(|percent| risk.saved(months, risk.tries_in(hours, percent))).collect()
        };
        let tables: Vec<Vec<f64>> = risks.iter().map(table).collect();
        let views: Vec<&[f64]> = tables.iter().map(Vec::as_slice).collect();
        worth_asking(&views, wanted).then_some(World { risks, hours, months, tables })
    }

    /// Which try finds each risk is drawn once, for whatever is decided.
    pub(super) fn with_luck(mut self, draws: &mut Draws) -> World {
        for risk in &mut self.risks {
            risk.found_by = libm::ceil(libm::log(draws.uniform()) / libm::log1p(-risk.happens.truth)).max(1.0);
        }
        self
    }

    /// What each percent of the hours takes away in the world that happens.
    pub(super) fn true_tables(&self) -> Vec<Vec<f64>> {
        let worth = |risk: &Risk, percent: usize| {
            let found = risk.tries_in(self.hours, percent) >= risk.found_by;
            if found { self.months * risk.true_harm() * risk.mends } else { 0.0 }
        };
        self.risks.iter().map(|risk| (0..=WHOLE).map(|percent| worth(risk, percent)).collect()).collect()
    }

    /// How likely each risk is the one that does most harm: over what is believed about it, the chance that all others do less.
    pub(super) fn largest(&self) -> Vec<f64> {
        const STEPS: usize = 240;
        let (low, high) = (libm::log(1e-7), 0.0);
        let step = (high - low) / STEPS as f64;
        let chance = |index: usize| -> f64 {
            let risk = &self.risks[index];
            let (a, b) = risk.happens.belief();
            let stake = risk.uses * risk.cost;
            let edge = |place: usize| beta_cdf(libm::exp(low + step * place as f64), a, b);
            (0..STEPS)
                .map(|place| {
                    let mass = edge(place + 1) - edge(place);
                    if mass < 1e-9 {
                        return 0.0;
                    }
                    let harm = stake * libm::exp(low + step * (place as f64 + 0.5));
                    let others = self.risks.iter().enumerate().filter(|(other, _)| *other != index);
                    let less = others.map(|(_, other)| {
                        let (a, b) = other.happens.belief();
                        beta_cdf((harm / (other.uses * other.cost)).min(1.0), a, b)
                    });
                    mass * less.product::<f64>()
                })
                .sum()
        };
        let chances: Vec<f64> = (0..self.risks.len()).map(chance).collect();
        let whole: f64 = chances.iter().sum();
        chances.into_iter().map(|chance| chance / whole).collect()
    }

    /// Divisions by habit; somebody in the brief speaks of the `loud` risk.
    pub(super) fn habits(&self, loud: usize) -> Vec<(&'static str, Vec<usize>)> {
        let by = |weight: &dyn Fn(usize, &Risk) -> f64| {
            in_proportion(&self.risks.iter().enumerate().map(|(index, risk)| weight(index, risk)).collect::<Vec<_>>())
        };
        // As if each share were exactly what it is believed to be.
        let sure = |risk: &Risk| -> Vec<f64> {
            let p = risk.happens.mean();
            let found = |percent: usize| 1.0 - libm::pow(1.0 - p, risk.tries_in(self.hours, percent));
            (0..=WHOLE).map(|percent| risk.harm() * risk.mends * found(percent)).collect()
        };
        let sure: Vec<Vec<f64>> = self.risks.iter().map(sure).collect();
        vec![
            ("the loudest voice", by(&|index, _| f64::from(u8::from(index == loud)))),
            // A little for what was never seen, so that there is something to divide by.
            ("by incidents alone", by(&|_, risk| 0.1 + f64::from(risk.happens.seen))),
            ("by cost alone", by(&|_, risk| risk.cost)),
            ("by expected harm", by(&|_, risk| risk.harm())),
            ("every sum, doubts left out", best_division(&sure.iter().map(Vec::as_slice).collect::<Vec<_>>())),
        ]
    }

    pub(super) fn ranks(&self) -> Vec<f64> {
        self.risks.iter().map(|risk| risk.happens.rank()).collect()
    }
}
