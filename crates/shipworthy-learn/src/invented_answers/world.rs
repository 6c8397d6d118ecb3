//! How often answers are invented, where, how badly, and what each remedy leaves of it.

use crate::cells::Share;
use crate::code::Level;
use crate::draws::Draws;
use crate::ship_or_wait::two_digits;
use crate::weighed::{clearly_best, largest};

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
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) shares: Shares<Share>,
    /// Share of the traffic in the first topic.
    pub(super) traffic: f64,
    pub(super) prices: Prices,
    pub(super) volume: f64,
    pub(super) expected: Vec<f64>,
}

impl World {
    /// A world in which the wanted action may be the best: prices are put where that is likely, and know no more than the data.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize) -> World {
        let n = match level.number() {
            1 => draws.between_log(300.0, 600.0),
            2 => draws.between_log(200.0, 400.0),
            _ => draws.between_log(140.0, 300.0),
        };
        let traffic = libm::round(100.0 * draws.between(0.15, 0.6)) / 100.0;
        let judged = [n * traffic, n * (1.0 - traffic)].map(|count| libm::round(count) as u32);
        let invented = [Share::draw(draws, (5.0, 27.0), judged[0]), Share::draw(draws, (3.0, 29.0), judged[1])];
        let harmful =
            [Share::draw(draws, (4.0, 6.0), invented[0].seen), Share::draw(draws, (2.0, 8.0), invented[1].seen)];
        let bad = invented[0].seen + invented[1].seen;
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
        let bite = match wanted {
            SERVE => draws.between_log(1.5, 12.0),
            SOURCES | DETECTOR => draws.between_log(6.0, 45.0),
            _ => draws.between_log(15.0, 120.0),
        };
        let prices = Prices {
            gain,
            harmless: two_digits(gain * draws.between_log(0.4, 1.6)),
            harmful: two_digits(gain * bite),
            sources: (
                two_digits(most * draws.between_log(0.01, 0.12)),
                two_digits(most * draws.between_log(0.01, 0.08) / MONTHS),
            ),
            detector: (
                two_digits(most * draws.between_log(0.005, 0.05)),
                two_digits(gain * draws.between_log(0.01, 0.08)),
            ),
            review: two_digits(gain * draws.between_log(if wanted == REVIEW { 0.12 } else { 0.2 }, 0.6)),
            finds: *draws.one_of(&[0.8, 0.85, 0.9]),
        };
        let mut world = World { shares, traffic, prices, volume, expected: Vec::new() };
        let means = world.means();
        world.expected = (0..actions_at(level)).map(|action| world.value(action, &means)).collect();
        world
    }

    /// Whether the wanted action is clearly the best, and about a tenth of the sample is invented, as everybody says.
    pub(super) fn is_worth_asking(&self, wanted: usize) -> bool {
        (0.07..=0.135).contains(&self.rate()) && clearly_best(&self.expected, wanted)
    }

    /// Share of the sample that is invented.
    pub(super) fn rate(&self) -> f64 {
        let [first, second] = self.shares.invented;
        f64::from(first.seen + second.seen) / f64::from(first.of + second.of)
    }

    pub(super) fn means(&self) -> Shares<f64> {
        self.shares.map(Share::mean)
    }

    /// As the sample alone has it; what was never seen to happen has no share of its own there.
    pub(super) fn seen(&self) -> Shares<f64> {
        self.shares.map(|share| if share.of == 0 { share.mean() } else { share.raw() })
    }

    fn truth(&self) -> Shares<f64> {
        self.shares.map(|share| share.truth)
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

    /// What habits choose.
    pub(super) fn habits(&self) -> Vec<(&'static str, usize)> {
        let seen = self.seen();
        let n = self.expected.len();
        let rate = self.rate();
        let harmful = self.traffic * seen.invented[0] * seen.harmful[0]
            + (1.0 - self.traffic) * seen.invented[1] * seen.harmful[1];
        // One rate and one severity for all: what a headline number leads to.
        let pooled = Shares { invented: [rate; 2], harmful: [harmful / rate; 2], ..seen };
        let fixed = (0..n).map(|action| (CONSTANTS[action], action));
        fixed
            .chain([
                ("below 10% it may stay", if rate < 0.1 { SERVE } else { REVIEW }),
                ("mend the commonest cause", if seen.sourceless > 0.5 { SOURCES } else { DETECTOR }),
                ("one rate for all topics", largest((0..n).map(|action| self.value(action, &pooled)))),
                ("every sum, on the sample alone", largest((0..n).map(|action| self.value(action, &seen)))),
            ])
            .collect()
    }

    pub(super) fn ranks(&self) -> Vec<f64> {
        let of = &self.shares;
        [of.invented[0], of.invented[1], of.harmful[0], of.harmful[1], of.sourceless, of.caught, of.alarm, of.mended]
            .iter()
            .map(Share::rank)
            .collect()
    }
}
