//! What was measured, what can be decided about it, and what a reader decides after each exhibit.

use shipworthy_stats::distribution::{beta_cdf, normal_quantile};

use crate::code::Level;
use crate::draws::Draws;
use crate::figure::Rate;
use crate::ship_or_wait::two_digits;
use crate::weighed::{clearly_best, largest};

use super::family::Family;

/// The exhibits by place.
pub(super) const EXHIBITS: [&str; 4] = ["trend", "shares", "people", "money"];
pub(super) const CONSTANTS: [&str; 4] =
    ["always the trend", "always the shares", "always the people", "always the money"];
/// Habits, from the poorest to the best.
pub(super) const HABITS: [&str; 4] = [
    "the exhibit that was asked for",
    "the largest saving, prices aside",
    "the shortest that leads right",
    "every sum, on the sample alone",
];
const TREND: usize = 0;
const SHARES: usize = 1;
const PEOPLE: usize = 2;
const MONEY: usize = 3;

/// Decisions by place; after these, mending each topic.
pub(super) const LEAVE: usize = 0;
pub(super) const OFF: usize = 1;
pub(super) const MEND: usize = 2;

/// Months that a decision stands for.
pub(super) const MONTHS: f64 = 12.0;
const WEEKS: f64 = 52.0;
/// Share of exhibits with two figures that is taken in.
pub(super) const AT_BEST: f64 = 0.95;
/// No exhibit is taken in less often than this.
pub(super) const AT_WORST: f64 = 0.2;
/// The range that is quoted holds the truth in nine of ten cases.
const COVERS: f64 = 0.9;

/// Topics at a level.
pub(super) fn topics_at(level: Level) -> usize {
    if level.number() == 1 { 2 } else { 3 }
}

/// A topic of what was measured.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    /// Share of wrong ones in truth.
    truth: f64,
    /// Wrong ones that were seen, and all that were read.
    pub(super) read: (u32, u32),
    /// Cases a month.
    pub(super) volume: f64,
    /// What a wrong one costs.
    pub(super) cost: f64,
    /// Share of the wrong ones that mending takes away, and its price.
    pub(super) mends: f64,
    pub(super) price: f64,
}

impl Topic {
    fn belief(&self) -> (f64, f64) {
        let (wrong, all) = self.read;
        (1.0 + f64::from(wrong), 1.0 + f64::from(all - wrong))
    }

    /// Believed share of wrong ones: one wrong and one right more than were read.
    pub(super) fn share(&self) -> f64 {
        let (a, b) = self.belief();
        a / (a + b)
    }

    fn raw(&self) -> f64 {
        f64::from(self.read.0) / f64::from(self.read.1)
    }

    /// Share of wrong ones in what was read, beside that in truth.
    pub(super) fn beside_the_truth(&self, label: &str) -> Rate {
        Rate::new(label, self.read.0, self.read.1).beside(self.truth)
    }

    /// People whom it hits in a month.
    pub(super) fn hits(&self) -> f64 {
        self.volume * self.share()
    }

    /// What wrong ones cost in a month.
    pub(super) fn loss(&self) -> f64 {
        self.hits() * self.cost
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) topics: Vec<Topic>,
    /// What a right one gains.
    pub(super) gain: f64,
    /// Share of wrong ones a quarter ago.
    pub(super) before: f64,
    /// What the reader came to do.
    pub(super) leaning: usize,
    /// Until the next meeting.
    pub(super) weeks: f64,
    /// By how much each further figure makes it less likely that an exhibit is taken in.
    pub(super) tires: f64,
    /// What each exhibit is expected to be worth.
    pub(super) expected: Vec<f64>,
}

impl World {
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level) -> World {
        let number = topics_at(level);
        let volume = draws.between_log(family.volume.0, family.volume.1);
        let gain = two_digits(draws.between_log(family.gain.0, family.gain.1));
        let weights: Vec<f64> = (0..number).map(|_| draws.between_log(1.0, 5.0)).collect();
        let all: f64 = weights.iter().sum();
        let mut topics: Vec<Topic> = weights
            .iter()
            .map(|weight| {
                let (few, many) = if level.number() == 3 { (80.0, 220.0) } else { (130.0, 400.0) };
                let size = draws.between_log(few, many) as u32;
                let wrong = (libm::round(f64::from(size) * draws.between_log(0.012, 0.16)) as u32).max(2);
                Topic {
                    // What is believed is what it is drawn from: before the sample nothing was known.
                    truth: draws.beta(1.0 + f64::from(wrong), 1.0 + f64::from(size - wrong)),
                    read: (wrong, size),
                    volume: two_digits(volume * weight / all),
                    cost: two_digits(gain * draws.between_log(1.5, 45.0)),
                    mends: *draws.one_of(&[0.5, 0.6, 0.7, 0.8]),
                    price: 0.0,
                }
            })
            .collect();
        for topic in &mut topics {
            topic.price = two_digits(saves(topic, topic.share(), gain) * draws.between_log(0.15, 2.5));
        }
        let mut world = World {
            gain,
            before: 0.0,
            leaning: if level.number() == 3 { draws.below(MEND + number) } else { draws.below(MEND) },
            weeks: *draws.one_of(&[4.0, 6.0, 8.0, 13.0]),
            tires: *draws.one_of(&[0.04, 0.05, 0.06, 0.07]),
            expected: Vec::new(),
            topics,
        };
        let up = draws.chance(0.5);
        let factor = if up { draws.between(0.6, 0.9) } else { draws.between(1.1, 1.6) };
        world.before = libm::round(1_000.0 * world.share() * factor) / 1_000.0;
        let worth = world.worth(&world.shares());
        world.expected = (0..EXHIBITS.len()).map(|exhibit| world.value(exhibit, &worth, &worth)).collect();
        world
    }

    /// Whether the wanted exhibit is clearly the best, and the trend can be seen at all in what is printed.
    pub(super) fn is_worth_asking(&self, wanted: usize) -> bool {
        let seen = libm::round(1_000.0 * self.share()) / 1_000.0;
        (seen - self.before).abs() > 0.0015 && clearly_best(&self.expected, wanted)
    }

    /// Believed shares of wrong ones, topic by topic.
    pub(super) fn shares(&self) -> Vec<f64> {
        self.topics.iter().map(Topic::share).collect()
    }

    /// The share of wrong ones in all of it.
    pub(super) fn share(&self) -> f64 {
        self.hits() / self.volume()
    }

    pub(super) fn volume(&self) -> f64 {
        self.topics.iter().map(|topic| topic.volume).sum()
    }

    /// People whom it hits in a month.
    pub(super) fn hits(&self) -> f64 {
        self.topics.iter().map(Topic::hits).sum()
    }

    /// The same as a range that holds the truth nine times in ten (normal approximation to the sum of beta variables).
    pub(super) fn range(&self) -> (f64, f64) {
        let spread = |topic: &Topic| {
            let (a, b) = topic.belief();
            topic.volume * topic.volume * a * b / ((a + b) * (a + b) * (a + b + 1.0))
        };
        let sd = self.topics.iter().map(spread).sum::<f64>().sqrt();
        let reach = normal_quantile(0.5 + 0.5 * COVERS) * sd;
        ((self.hits() - reach).max(0.0), self.hits() + reach)
    }

    /// What right ones gain in a year.
    pub(super) fn gains(&self) -> f64 {
        MONTHS * self.gain * (self.volume() - self.hits())
    }

    /// What mending a topic saves in a year, its price not taken off.
    pub(super) fn saves(&self, topic: usize) -> f64 {
        saves(&self.topics[topic], self.topics[topic].share(), self.gain)
    }

    /// What each decision is worth over the year, against people doing all of it.
    pub(super) fn worth(&self, shares: &[f64]) -> Vec<f64> {
        let each = |(topic, share): (&Topic, &f64)| topic.volume * (self.gain - (self.gain + topic.cost) * share);
        let leave = MONTHS * self.topics.iter().zip(shares).map(each).sum::<f64>();
        let mend = self.topics.iter().zip(shares);
        let mend = mend.map(|(topic, share)| leave + saves(topic, *share, self.gain) - topic.price);
        [leave, 0.0].into_iter().chain(mend).collect()
    }

    /// What is worth most.
    pub(super) fn right(&self) -> usize {
        largest(self.worth(&self.shares()))
    }

    /// What the reader does who has taken an exhibit in.
    pub(super) fn leads_to(&self, exhibit: usize) -> usize {
        match exhibit {
            TREND if self.share() > self.before => OFF,
            TREND => LEAVE,
            SHARES => MEND + largest(self.shares()),
            PEOPLE => MEND + largest(self.topics.iter().map(Topic::hits)),
            _ => self.right(),
        }
    }

    /// Figures in an exhibit.
    pub(super) fn figures(&self, exhibit: usize) -> usize {
        let topics = self.topics.len();
        [2, topics, 2 * topics, 3 * topics + 1][exhibit]
    }

    /// How likely an exhibit is to be taken in.
    pub(super) fn taken_in(&self, exhibit: usize) -> f64 {
        (AT_BEST - self.tires * (self.figures(exhibit) as f64 - 2.0)).max(AT_WORST)
    }

    /// What is worth what where the decision is put off, and then made as the reader came to make it.
    pub(super) fn put_off(&self, worth: &[f64]) -> f64 {
        let part = self.weeks / WEEKS;
        if self.leaning < MEND {
            return part * worth[LEAVE] + (1.0 - part) * worth[self.leaning];
        }
        // The price is paid in full, and what it saves comes later.
        let price = self.topics[self.leaning - MEND].price;
        worth[LEAVE] + (1.0 - part) * (worth[self.leaning] - worth[LEAVE] + price) - price
    }

    /// What an exhibit is worth where decisions are worth this; the last exhibit leads to what looks best by `shown`.
    fn value(&self, exhibit: usize, worth: &[f64], shown: &[f64]) -> f64 {
        let decision = if exhibit == MONEY { largest(shown.iter().copied()) } else { self.leads_to(exhibit) };
        let taken = self.taken_in(exhibit);
        taken * worth[decision] + (1.0 - taken) * self.put_off(worth)
    }

    /// What an exhibit comes to in the world that happens; `u` says how well it is read.
    pub(super) fn truly(&self, exhibit: usize, u: f64) -> f64 {
        let truth: Vec<f64> = self.topics.iter().map(|topic| topic.truth).collect();
        let worth = self.worth(&truth);
        if u < self.taken_in(exhibit) { worth[self.leads_to(exhibit)] } else { self.put_off(&worth) }
    }

    /// People whom it hits in a month, in truth.
    pub(super) fn true_hits(&self) -> f64 {
        self.topics.iter().map(|topic| topic.volume * topic.truth).sum()
    }

    /// What policies show; `asked` is the exhibit that was asked for.
    pub(super) fn policies(&self, asked: usize) -> Vec<(&'static str, usize)> {
        let raw: Vec<f64> = self.topics.iter().map(Topic::raw).collect();
        let seen = self.worth(&raw);
        let first = |decision: usize| (0..MONEY).find(|exhibit| self.leads_to(*exhibit) == decision).unwrap_or(MONEY);
        let saving = MEND + largest((0..self.topics.len()).map(|topic| self.saves(topic)));
        let choices = [
            asked,
            first(saving),
            first(self.right()),
            largest((0..EXHIBITS.len()).map(|exhibit| self.value(exhibit, &seen, &seen))),
        ];
        let fixed = CONSTANTS.into_iter().enumerate().map(|(exhibit, name)| (name, exhibit));
        fixed.chain(HABITS.into_iter().zip(choices)).collect()
    }

    pub(super) fn ranks(&self) -> Vec<f64> {
        let rank = |topic: &Topic| {
            let (a, b) = topic.belief();
            beta_cdf(topic.truth, a, b)
        };
        self.topics.iter().map(rank).collect()
    }
}

/// What mending saves in a year where this share is wrong: a wrong one less is a right one more.
fn saves(topic: &Topic, share: f64, gain: f64) -> f64 {
    MONTHS * topic.volume * (gain + topic.cost) * share * topic.mends
}
