//! How often answers are invented, where, how badly, and what each remedy leaves of it.

use crate::cells::Share;
use crate::code::Level;
use crate::draws::Draws;
use crate::ship_or_wait::two_digits;
use crate::weighed::{clearly_best, largest};

use super::claims::{self, Claims};
use super::family::Family;

/// The actions by place.
pub(super) const IDS: [&str; 6] = ["serve", "sources", "detector", "review", "narrow", "off"];
/// What somebody does who always does the same.
pub(super) const CONSTANTS: [&str; 6] = [
    "always serve",
    "always better sources",
    "always a detector",
    "always review",
    "always narrow",
    "always switch off",
];
pub(super) const SERVE: usize = 0;
pub(super) const SOURCES: usize = 1;
pub(super) const DETECTOR: usize = 2;
pub(super) const REVIEW: usize = 3;
pub(super) const NARROW: usize = 4;
/// Months that the choice stands for.
pub(super) const MONTHS: f64 = 12.0;
/// What is believed before about inventions, by topic.
const PRIORS: [(f64, f64); 2] = [(5.0, 27.0), (3.0, 29.0)];

/// Switching it off is offered at the hardest level.
pub(super) fn actions_at(level: Level) -> usize {
    if level.number() == 3 { 6 } else { 5 }
}

/// Prices of a case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prices {
    /// What a right answer gains.
    pub(super) gain: f64,
    pub(super) harmless: f64,
    pub(super) harmful: f64,
    /// Better sources: once, and a month.
    pub(super) sources: (f64, f64),
    /// The detector: once, and an answer.
    pub(super) detector: (f64, f64),
    /// A person who reads an answer before it goes out.
    pub(super) review: f64,
    /// Share of the inventions that such a person finds.
    pub(super) finds: f64,
}

/// Where prices are drawn from: harm, what a detector takes for an answer and a reader in gains of a right answer, the rest in what all
/// answers of the year could gain.
pub(super) struct Ranges {
    pub(super) bite: (f64, f64),
    pub(super) harmless: (f64, f64),
    /// Once, and for the year.
    pub(super) sources: [(f64, f64); 2],
    /// Once, and an answer.
    pub(super) detector: [(f64, f64); 2],
    pub(super) review: (f64, f64),
}

impl Ranges {
    /// Where the wanted action is likely to be the best.
    pub(super) fn of(wanted: usize) -> Ranges {
        Ranges {
            bite: match wanted {
                SERVE => (1.5, 12.0),
                SOURCES | DETECTOR => (6.0, 45.0),
                _ => (15.0, 120.0),
            },
            harmless: (0.4, 1.6),
            sources: [(0.01, 0.12), (0.01, 0.08)],
            detector: [(0.005, 0.05), (0.01, 0.08)],
            review: (if wanted == REVIEW { 0.12 } else { 0.2 }, 0.6),
        }
    }
}

/// Shares that a value is made of, each with its own belief: invented and harmful by topic, no source behind an invention, flagged
/// inventions, flagged right answers, mended by sources.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares<T> {
    pub(super) invented: [T; 2],
    pub(super) harmful: [T; 2],
    pub(super) sourceless: T,
    pub(super) caught: T,
    pub(super) alarm: T,
    pub(super) mended: T,
}

impl Shares<Share> {
    fn map(&self, of: impl Fn(&Share) -> f64) -> Shares<f64> {
        Shares {
            invented: [of(&self.invented[0]), of(&self.invented[1])],
            harmful: [of(&self.harmful[0]), of(&self.harmful[1])],
            sourceless: of(&self.sourceless),
            caught: of(&self.caught),
            alarm: of(&self.alarm),
            mended: of(&self.mended),
        }
    }

    /// All of them, in the order in which they are shown.
    pub(super) fn all(&self) -> [Share; 8] {
        let ([first, second], [hurts, annoys]) = (self.invented, self.harmful);
        [first, second, hurts, annoys, self.sourceless, self.caught, self.alarm, self.mended]
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    /// Those that are invented are shares of claims where claims were counted.
    pub(super) shares: Shares<Share>,
    /// What was counted where the report counts claims.
    pub(super) claims: Option<Claims>,
    /// Share of the traffic in the first topic.
    pub(super) traffic: f64,
    pub(super) prices: Prices,
    pub(super) volume: f64,
    pub(super) expected: Vec<f64>,
}

impl World {
    /// A world in which the wanted action may be the best: prices are put where that is likely, and know no more than the data.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize, by_claim: bool) -> World {
        let n = match level.number() {
            1 => draws.between_log(300.0, 600.0),
            2 => draws.between_log(200.0, 400.0),
            _ => draws.between_log(140.0, 300.0),
        };
        let traffic = libm::round(100.0 * draws.between(0.15, 0.6)) / 100.0;
        let judged = [n * traffic, n * (1.0 - traffic)].map(|count| libm::round(count) as u32);
        let (invented, claims) = if by_claim {
            let (invented, claims) = Claims::draw(draws, PRIORS, judged);
            (invented, Some(claims))
        } else {
            ([0, 1].map(|topic: usize| Share::draw(draws, PRIORS[topic], judged[topic])), None)
        };
        let wrong = claims.as_ref().map_or(invented.map(|share| share.seen), Claims::wrong);
        let harmful = [Share::draw(draws, (4.0, 6.0), wrong[0]), Share::draw(draws, (2.0, 8.0), wrong[1])];
        let bad = wrong[0] + wrong[1];
        let right = judged[0] + judged[1] - bad;
        let shares = Shares {
            invented,
            harmful,
            sourceless: Share::draw(draws, (5.0, 5.0), bad),
            caught: Share::draw(draws, (7.0, 3.0), bad),
            alarm: Share::draw(draws, (1.0, 9.0), right),
            mended: Share::draw(draws, (6.0, 4.0), 20),
        };
        let gain = two_digits(draws.between_log(family.gain.0, family.gain.1));
        let volume = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let most = gain * volume * MONTHS;
        let ranges = if by_claim { claims::ranges(wanted) } else { Ranges::of(wanted) };
        let mut within = |(low, high): (f64, f64)| draws.between_log(low, high);
        let bite = within(ranges.bite);
        let prices = Prices {
            gain,
            harmless: two_digits(gain * within(ranges.harmless)),
            harmful: two_digits(gain * bite),
            sources: (
                two_digits(most * within(ranges.sources[0])),
                two_digits(most * within(ranges.sources[1]) / MONTHS),
            ),
            detector: (two_digits(most * within(ranges.detector[0])), two_digits(gain * within(ranges.detector[1]))),
            review: two_digits(gain * within(ranges.review)),
            finds: *draws.one_of(&[0.8, 0.85, 0.9]),
        };
        let mut world = World { shares, claims, traffic, prices, volume, expected: Vec::new() };
        let means = world.means();
        world.expected = (0..actions_at(level)).map(|action| world.value(action, &means)).collect();
        world
    }

    /// Whether the wanted action is clearly the best, and about a tenth of the sample is invented, as everybody says.
    pub(super) fn is_worth_asking(&self, wanted: usize) -> bool {
        (0.07..=0.135).contains(&self.rate()) && clearly_best(&self.expected, wanted)
    }

    /// Share of the sample that is invented: of its answers, or of their claims.
    pub(super) fn rate(&self) -> f64 {
        let [first, second] = self.shares.invented;
        f64::from(first.seen + second.seen) / f64::from(first.of + second.of)
    }

    /// Inventions found in each answer of the sample, by topic: 1 or 0 where answers were judged as a whole. Answers without any come last.
    pub(super) fn found(&self) -> [Vec<u32>; 2] {
        let judged = |share: Share| -> Vec<u32> { (0..share.of).map(|index| u32::from(index < share.seen)).collect() };
        self.claims.as_ref().map_or_else(|| self.shares.invented.map(judged), |claims| claims.found.clone())
    }

    pub(super) fn means(&self) -> Shares<f64> {
        self.by_answer(self.shares.map(Share::mean), |share, each| claims::expected(share.belief(), each))
    }

    /// As the sample alone has it; what was never seen to happen has no share of its own there.
    pub(super) fn seen(&self) -> Shares<f64> {
        let shares = self.shares.map(|share| if share.of == 0 { share.mean() } else { share.raw() });
        self.by_answer(shares, |share, each| claims::of_answers(share.raw(), each))
    }

    fn truth(&self) -> Shares<f64> {
        self.by_answer(self.shares.map(|share| share.truth), |share, each| claims::of_answers(share.truth, each))
    }

    /// Shares with those of invented answers, which follow from a share of claims where claims were counted.
    fn by_answer(&self, shares: Shares<f64>, of: impl Fn(&Share, u32) -> f64) -> Shares<f64> {
        let each = |claims: &Claims| [0, 1].map(|topic: usize| of(&self.shares.invented[topic], claims.each[topic]));
        Shares { invented: self.claims.as_ref().map_or(shares.invented, each), ..shares }
    }

    /// The share of all answers that is invented, where this much of each topic is.
    pub(super) fn overall(&self, shares: &Shares<f64>) -> f64 {
        self.traffic * shares.invented[0] + (1.0 - self.traffic) * shares.invented[1]
    }

    /// What an invented answer of a topic costs, on average.
    pub(super) fn harm(&self, topic: usize, shares: &Shares<f64>) -> f64 {
        self.prices.harmless * (1.0 - shares.harmful[topic]) + self.prices.harmful * shares.harmful[topic]
    }

    /// What an answer of a topic is worth as it is served now.
    pub(super) fn an_answer(&self, topic: usize, shares: &Shares<f64>) -> f64 {
        let p = shares.invented[topic];
        (1.0 - p) * self.prices.gain - p * self.harm(topic, shares)
    }

    /// What an action is worth over the year, against nobody answering but people: it is linear in shares that are independent, so
    /// expected shares give its expected value.
    pub(super) fn value(&self, action: usize, shares: &Shares<f64>) -> f64 {
        let prices = &self.prices;
        let answers = self.volume * MONTHS;
        let each = |topic: usize| {
            let p = shares.invented[topic];
            let harm = self.harm(topic, shares);
            match action {
                SERVE => self.an_answer(topic, shares),
                SOURCES => {
                    let left = p * (1.0 - shares.sourceless * shares.mended);
                    (1.0 - left) * prices.gain - left * harm
                }
                DETECTOR => {
                    (1.0 - p) * (1.0 - shares.alarm) * prices.gain
                        - p * (1.0 - shares.caught) * harm
                        - prices.detector.1
                }
                REVIEW => (1.0 - p) * prices.gain - p * (1.0 - prices.finds) * harm - prices.review,
                NARROW if topic == 1 => self.an_answer(topic, shares),
                _ => 0.0,
            }
        };
        let once = match action {
            SOURCES => prices.sources.0 + MONTHS * prices.sources.1,
            DETECTOR => prices.detector.0,
            _ => 0.0,
        };
        answers * (self.traffic * each(0) + (1.0 - self.traffic) * each(1)) - once
    }

    pub(super) fn true_value(&self, action: usize) -> f64 {
        self.value(action, &self.truth())
    }

    pub(super) fn true_rates(&self) -> [f64; 2] {
        self.truth().invented
    }

    /// The action of the highest value, if these are the shares.
    fn best_by(&self, shares: &Shares<f64>) -> usize {
        largest((0..self.expected.len()).map(|action| self.value(action, shares)))
    }

    /// What somebody chooses who takes what was counted for shares of answers, whatever it was counted of.
    pub(super) fn as_if_by_answer(&self) -> usize {
        self.best_by(&Shares { invented: self.shares.invented.map(|share| share.raw()), ..self.seen() })
    }

    /// What habits choose.
    pub(super) fn habits(&self) -> Vec<(&'static str, usize)> {
        let seen = self.seen();
        let rate = self.rate();
        let harmful = self.traffic * seen.invented[0] * seen.harmful[0]
            + (1.0 - self.traffic) * seen.invented[1] * seen.harmful[1];
        let (of_all, every_sum) = match &self.claims {
            None => (rate, "every sum, on the sample alone"),
            Some(_) => (self.overall(&seen), claims::EVERY_SUM),
        };
        // One rate and one severity for all: what a headline number leads to.
        let pooled = Shares { invented: [of_all; 2], harmful: [harmful / of_all; 2], ..seen };
        let fixed = (0..self.expected.len()).map(|action| (CONSTANTS[action], action));
        fixed
            .chain([
                ("below 10% it may stay", if rate < 0.1 { SERVE } else { REVIEW }),
                ("mend the commonest cause", if seen.sourceless > 0.5 { SOURCES } else { DETECTOR }),
                ("one rate for all topics", self.best_by(&pooled)),
                (every_sum, self.best_by(&seen)),
            ])
            .chain(self.claims.iter().map(|_| (claims::IGNORING, self.as_if_by_answer())))
            .collect()
    }

    pub(super) fn ranks(&self) -> Vec<f64> {
        self.shares.all().iter().map(Share::rank).collect()
    }
}
