//! How often answers of each kind are wrong, what that costs, and what labels there would tell.

use shipworthy_stats::distribution::beta_cdf;

use crate::code::Level;
use crate::draws::Draws;
use crate::shares::{WHOLE, best_division, in_proportion, worth_asking};
use crate::ship_or_wait::two_digits;
use crate::weighed::largest;

use super::family::Family;
use super::repeats;

/// Months that what is decided afterwards stands for.
pub(super) const MONTHS: f64 = 12.0;

/// Kinds of question at a level.
pub(super) fn kinds_at(level: Level) -> usize {
    level.index() + 3
}

/// A kind of question.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    /// Share of wrong answers.
    pub(super) truth: f64,
    /// Of the pilot: wrong ones, and all.
    pub(super) pilot: (u32, u32),
    /// Questions a month.
    pub(super) volume: f64,
    pub(super) gain: f64,
    pub(super) loss: f64,
    /// Price of a label.
    pub(super) label: f64,
    /// Share of what is drawn from the logs that repeats what is labelled already; none without the twist.
    pub(super) repeats: f64,
}

impl Kind {
    pub(super) fn belief(&self) -> (f64, f64) {
        let (wrong, all) = self.pilot;
        (1.0 + f64::from(wrong), 1.0 + f64::from(all - wrong))
    }

    pub(super) fn mean(&self) -> f64 {
        let (a, b) = self.belief();
        a / (a + b)
    }

    pub(super) fn sd(&self) -> f64 {
        let (a, b) = self.belief();
        (a * b / (a + b + 1.0)).sqrt() / (a + b)
    }

    /// The share of wrong answers up to which the assistant pays.
    pub(super) fn bar(&self) -> f64 {
        self.gain / (self.gain + self.loss)
    }

    /// What answering alone is worth over the horizon, against people.
    pub(super) fn value(&self, wrong: f64) -> f64 {
        self.volume * MONTHS * (self.gain - (self.gain + self.loss) * wrong)
    }

    /// What the decision is expected to be worth after `n` labels: over the beta-binomial distribution of what they will say.
    pub(super) fn after(&self, n: usize) -> f64 {
        let (a, b) = self.belief();
        let total = n as f64;
        // ln P(0 wrong of n), then term by term.
        let mut log = libm::lgamma(b + total) - libm::lgamma(b) + libm::lgamma(a + b) - libm::lgamma(a + b + total);
        let mut sum = 0.0;
        for j in 0..=n {
            let wrong = j as f64;
            let value = self.value((a + wrong) / (a + b + total));
            if value <= 0.0 {
                // More wrong ones make it no better.
                break;
            }
            sum += libm::exp(log) * value;
            log += libm::log((total - wrong) * (a + wrong) / ((wrong + 1.0) * (b + total - wrong - 1.0)));
        }
        sum
    }

    /// The same in the true world: what is decided depends on labels that are drawn from the true share.
    pub(super) fn truly_after(&self, n: usize) -> f64 {
        let (a, b) = self.belief();
        let (total, p) = (n as f64, self.truth);
        let (mut log, odds) = (total * libm::log1p(-p), libm::log(p / (1.0 - p)));
        let mut chance = 0.0;
        for j in 0..=n {
            let wrong = j as f64;
            if self.value((a + wrong) / (a + b + total)) <= 0.0 {
                break;
            }
            chance += libm::exp(log);
            log += libm::log((total - wrong) / (wrong + 1.0)) + odds;
        }
        chance * self.value(p)
    }

    /// Labels that a percent share of a budget buys.
    pub(super) fn labels(&self, budget: f64, percent: usize) -> usize {
        (budget * percent as f64 / WHOLE as f64 / self.label + 1e-9) as usize
    }

    /// How many of so many paid labels are new.
    pub(super) fn distinct(&self, paid: usize) -> usize {
        (paid as f64 * (1.0 - self.repeats) + 1e-9) as usize
    }

    /// The same kind, with logs that repeat nothing.
    pub(super) fn all_new(&self) -> Kind {
        Kind { repeats: 0.0, ..self.clone() }
    }

    /// What each percent share of a budget is worth there, by what it is after so many labels that are new.
    pub(super) fn table(&self, budget: f64, of: impl Fn(&Kind, usize) -> f64) -> Vec<f64> {
        let mut table: Vec<f64> = Vec::with_capacity(WHOLE + 1);
        let mut last = usize::MAX;
        for percent in 0..=WHOLE {
            let n = self.distinct(self.labels(budget, percent));
            let value = if n == last { table[percent - 1] } else { of(self, n) };
            table.push(value);
            last = n;
        }
        table
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) kinds: Vec<Kind>,
    pub(super) budget: f64,
    pub(super) tables: Vec<Vec<f64>>,
}

impl World {
    /// A world in which the wanted kind may deserve most of the labels; `None` where it does not, or where an even split does as well.
    /// With the twist there are repeats; where they have to turn the case, another kind would deserve most without them.
    pub(super) fn draw(
        draws: &mut Draws,
        family: &Family,
        level: Level,
        wanted: usize,
        turns: Option<bool>,
    ) -> Option<World> {
        let number = kinds_at(level);
        let volume = draws.between_log(family.volume.0, family.volume.1);
        let gain = two_digits(draws.between_log(family.gain.0, family.gain.1));
        let price = draws.between_log(family.label.0, family.label.1);
        let weights: Vec<f64> = (0..number).map(|_| draws.between_log(1.0, 6.0)).collect();
        let all: f64 = weights.iter().sum();
        let drawn: Vec<Kind> = weights
            .iter()
            .enumerate()
            .map(|(index, weight)| {
                let size = draws.between_log(12.0, 45.0) as u32;
                let wrong = libm::round(f64::from(size) * draws.between(0.05, 0.4)) as u32;
                let (a, b) = (1.0 + f64::from(wrong), 1.0 + f64::from(size - wrong));
                let mut kind = Kind {
                    truth: draws.beta(a, b),
                    pilot: (wrong, size),
                    volume: two_digits(volume * weight / all),
                    gain,
                    loss: gain,
                    label: if level.number() == 1 {
                        two_digits(price)
                    } else {
                        two_digits(price * draws.between_log(0.6, 3.0))
                    },
                    repeats: 0.0,
                };
                // Where the pilot is far from break-even, labels hardly change what is done.
                let off = if index == wanted {
                    0.5 * draws.normal()
                } else {
                    draws.between(0.6, 3.0) * if draws.chance(0.5) { 1.0 } else { -1.0 }
                };
                let bar = (kind.mean() + off * kind.sd()).clamp(0.02, 0.6);
                kind.loss = two_digits(gain * (1.0 - bar) / bar);
                kind
            })
            .collect();
        // The kinds whose wrong answers do most harm have the dearest ones.
        let mut by_loss: Vec<usize> = (0..number).collect();
        by_loss.sort_by(|a, b| drawn[*b].loss.total_cmp(&drawn[*a].loss).then(a.cmp(b)));
        let gravest = family.gravest.iter().copied().filter(|intent| *intent < number);
        let mut kinds = drawn.clone();
        gravest.zip(&by_loss).for_each(|(intent, place)| kinds[intent] = drawn[*place].clone());
        let mean: f64 = kinds.iter().map(|kind| kind.label).sum::<f64>() / number as f64;
        let budget = two_digits(mean * draws.between_log(40.0, 160.0));
        if let Some(turns) = turns {
            repeats::put(&mut kinds, budget, turns, draws);
            if !repeats::likely(&kinds, budget, wanted, turns) {
                return None;
            }
        }
        let tables: Vec<Vec<f64>> = kinds.iter().map(|kind| kind.table(budget, Kind::after)).collect();
        let views: Vec<&[f64]> = tables.iter().map(Vec::as_slice).collect();
        let world = worth_asking(&views, wanted).then_some(World { kinds, budget, tables })?;
        (turns != Some(true) || world.seeming() != wanted).then_some(world)
    }

    /// Whether the logs repeat themselves.
    pub(super) fn has_repeats(&self) -> bool {
        self.kinds.iter().any(|kind| kind.repeats > 0.0)
    }

    /// What a division is expected to be worth.
    pub(super) fn worth(&self, shares: &[usize]) -> f64 {
        self.tables.iter().zip(shares).map(|(table, share)| table[*share]).sum()
    }

    /// The best division for somebody who takes every label for a new one.
    pub(super) fn best_if_all_were_new(&self) -> Vec<usize> {
        let table = |kind: &Kind| kind.all_new().table(self.budget, Kind::after);
        let tables: Vec<Vec<f64>> = self.kinds.iter().map(table).collect();
        let views: Vec<&[f64]> = tables.iter().map(Vec::as_slice).collect();
        best_division(&views)
    }

    /// The kind that deserves most for somebody who takes every label for a new one.
    fn seeming(&self) -> usize {
        largest(self.best_if_all_were_new().iter().map(|share| *share as f64))
    }

    pub(super) fn true_tables(&self) -> Vec<Vec<f64>> {
        self.kinds.iter().map(|kind| kind.table(self.budget, Kind::truly_after)).collect()
    }

    /// Divisions by habit.
    pub(super) fn habits(&self) -> Vec<(&'static str, Vec<usize>)> {
        let by = |weight: &dyn Fn(&Kind) -> f64| in_proportion(&self.kinds.iter().map(weight).collect::<Vec<_>>());
        let mut habits = vec![
            ("as traffic has them", by(&|kind| kind.volume)),
            ("where the pilot was worst", by(&|kind| kind.mean())),
            ("as harm has them", by(&|kind| kind.volume * kind.loss * kind.mean())),
            // What one label could change: stakes, times how near break-even lies.
            (
                "stakes near break-even",
                by(&|kind| {
                    let z = (kind.mean() - kind.bar()) / kind.sd();
                    kind.volume * (kind.gain + kind.loss) * kind.sd() * libm::exp(-0.7 * z * z - 0.4 * z.abs())
                }),
            ),
        ];
        if self.has_repeats() {
            habits.push((repeats::COUNTED, in_proportion(&repeats::weights(&self.kinds, self.budget))));
        }
        habits
    }

    pub(super) fn ranks(&self) -> Vec<f64> {
        let rank = |kind: &Kind| {
            let (a, b) = kind.belief();
            beta_cdf(kind.truth, a, b)
        };
        self.kinds.iter().map(rank).collect()
    }
}
