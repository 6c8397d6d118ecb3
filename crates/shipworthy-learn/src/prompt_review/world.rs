//! What a change mends and breaks by topic, and what accepting it, in whole or in part, is worth.

use crate::cells::Cells;
use crate::code::Level;
use crate::draws::Draws;
use crate::ship_or_wait::two_digits;
use crate::weighed::{clearly_best, largest};

use super::family::Family;
use super::judge::Judge;

/// In a topic: right before and after, mended, broken, wrong before and after.
pub(super) const MENDED: usize = 1;
pub(super) const BROKEN: usize = 2;
/// An average change, as so many judged answers in every topic.
const KNOWN: [f64; 4] = [24.0, 2.0, 2.0, 2.0];
/// The same as a judge has it who passes some wrong answers and fails some right ones.
const KNOWN_TO_JUDGE: [f64; 4] = [21.0, 2.0, 2.0, 5.0];
pub(super) const TOPICS: usize = 3;
/// The actions by place; those between keep the old prompt for one topic.
pub(super) const IDS: [&str; 6] = ["accept", "reject", "keep-1", "keep-2", "keep-3", "extend"];
/// What somebody does who always does the same.
pub(super) const CONSTANTS: [&str; 6] = [
    "always accept",
    "always reject",
    "always keep the first topic",
    "always keep the second topic",
    "always keep the last topic",
    "always judge more",
];
pub(super) const ACCEPT: usize = 0;
pub(super) const REJECT: usize = 1;
pub(super) const EXTEND: usize = 5;
/// Draws of what further labels will say.
const IMAGINED: usize = 1_000;

pub(super) fn actions_at(level: Level) -> usize {
    if level.number() == 3 { 6 } else { 5 }
}

/// Judging more before deciding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extension {
    /// Further examples in every topic.
    pub(super) each: u32,
    /// What they cost.
    pub(super) cost: f64,
    /// Months until they are in.
    pub(super) months: f64,
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) topics: Vec<Cells>,
    /// Share of the traffic by topic.
    pub(super) traffic: [f64; TOPICS],
    /// What a wrong answer costs by topic.
    pub(super) wrong: [f64; TOPICS],
    pub(super) volume: f64,
    pub(super) months: f64,
    /// What the new prompt costs more, a case.
    pub(super) dearer: f64,
    /// Keeping two prompts, a month.
    pub(super) two: f64,
    pub(super) extension: Option<Extension>,
    /// Who said what is right, where people did not: then `topics` holds its verdicts.
    pub(super) judge: Option<Judge>,
    pub(super) expected: Vec<f64>,
    after: Vec<f64>,
}

fn net(share: impl Fn(usize) -> f64) -> f64 {
    share(MENDED) - share(BROKEN)
}

impl World {
    /// A world in which the wanted action may be the best; `None` where it is not, clearly.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, judged: bool, wanted: usize) -> Option<World> {
        let n = draws.between_log(150.0, 420.0);
        let mut traffic = [0.0; TOPICS].map(|_: f64| draws.between_log(1.0, 5.0));
        let sum: f64 = traffic.iter().sum();
        // Whole percents, as people know them.
        traffic = traffic.map(|share| libm::round(100.0 * share / sum) / 100.0);
        traffic[0] = libm::round(100.0 * (1.0 - traffic[1] - traffic[2])) / 100.0;
        let hard = level.number() >= 2;
        let known = if judged { KNOWN_TO_JUDGE } else { KNOWN };
        let topics: Vec<Cells> = traffic
            .iter()
            .map(|share| {
                let examples = if hard { n / 3.0 * draws.between(0.8, 1.25) } else { n * share };
                Cells::draw(draws, &known, libm::round(examples).max(15.0) as u32)
            })
            .collect();
        let price = draws.between_log(family.wrong.0, family.wrong.1);
        let wrong =
            [0.0; TOPICS].map(|_: f64| two_digits(if hard { price * draws.between_log(0.4, 4.0) } else { price }));
        let wrong = if hard { wrong } else { [wrong[0]; TOPICS] };
        let volume = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let months = *draws.one_of(&[6.0, 9.0, 12.0]);
        let stake = price * 0.03;
        let dearer = if hard { libm::round(stake * draws.between(-0.4, 0.5) * 1_000.0) / 1_000.0 } else { 0.0 };
        let two = two_digits(volume * stake * draws.between_log(0.05, 0.3));
        let mut world = World {
            topics,
            traffic,
            wrong,
            volume,
            months,
            dearer,
            two,
            extension: None,
            judge: None,
            expected: Vec::new(),
            after: Vec::new(),
        };
        if judged {
            world = world.judged(draws, price)?;
        }
        let gains = world.means();
        world.expected = (0..EXTEND).map(|action| world.value(action, &gains)).collect();
        if wanted != EXTEND && !clearly_best(&world.expected, wanted) {
            return None;
        }
        // Where one answer is far ahead already, more examples are never the best: this is seen before the long sum.
        let most = world.expected.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let lead =
            most - world.expected.iter().copied().filter(|value| *value < most).fold(f64::NEG_INFINITY, f64::max);
        let least = world.expected.iter().copied().fold(f64::INFINITY, f64::min);
        if wanted == EXTEND && lead > 0.35 * (most - least) {
            return None;
        }
        if level.number() == 3 {
            let each = *draws.one_of(&[60, 90, 120]);
            let months = *draws.one_of(&[0.25, 0.5, 1.0]);
            world.extension = Some(Extension { each, cost: 0.0, months });
            world.imagine(draws);
            // Priced against what it would tell, so that it is neither free nor out of the question: else judging more would be a habit
            // that hardly ever loses much.
            let worth = world.worth_of_more().max(0.001 * (most - least));
            let cost = if wanted == EXTEND {
                worth * draws.between(0.1, 0.5)
            } else {
                worth + (most - least) * draws.between_log(0.1, 0.7)
            };
            world.extension = Some(Extension { each, cost: two_digits(cost), months });
            world.expected.push(world.extended());
        }
        clearly_best(&world.expected, wanted).then_some(world)
    }

    /// What past changes did, as whoever judged has it.
    pub(super) fn known(&self) -> [f64; 4] {
        if self.judge.is_some() { KNOWN_TO_JUDGE } else { KNOWN }
    }

    /// What each topic would gain from the change by the verdicts, as expected.
    pub(super) fn told(&self) -> [f64; TOPICS] {
        std::array::from_fn(|topic| net(|cell| self.topics[topic].mean(&[cell])))
    }

    /// What each topic would gain from the change, as expected.
    pub(super) fn means(&self) -> [f64; TOPICS] {
        self.so(self.told())
    }

    /// What topics gain that gain so much by the verdicts: the same, where people gave them.
    fn so(&self, told: [f64; TOPICS]) -> [f64; TOPICS] {
        self.judge.map_or(told, |judge| judge.undone(told))
    }

    /// The same as the golden set alone has it.
    pub(super) fn seen(&self) -> [f64; TOPICS] {
        std::array::from_fn(|topic| net(|cell| self.topics[topic].raw(&[cell])))
    }

    pub(super) fn truth(&self) -> [f64; TOPICS] {
        self.so(std::array::from_fn(|topic| net(|cell| self.topics[topic].true_share(&[cell]))))
    }

    /// What the new prompt is worth in a topic, a month, against the old one.
    pub(super) fn a_month(&self, topic: usize, gains: &[f64; TOPICS]) -> f64 {
        self.volume * self.traffic[topic] * (self.wrong[topic] * gains[topic] - self.dearer)
    }

    /// What an action other than extending is worth against the old prompt: linear in shares.
    pub(super) fn value(&self, action: usize, gains: &[f64; TOPICS]) -> f64 {
        let all: f64 = (0..TOPICS).map(|topic| self.a_month(topic, gains)).sum();
        match action {
            ACCEPT => self.months * all,
            REJECT => 0.0,
            _ => self.months * (all - self.a_month(action - 2, gains) - self.two),
        }
    }

    /// The best action that decides now, where topics gain so much.
    pub(super) fn decided_by(&self, gains: &[f64; TOPICS]) -> usize {
        largest((0..EXTEND).map(|action| self.value(action, gains)))
    }

    fn best_of(&self, gains: &[f64; TOPICS]) -> f64 {
        (0..EXTEND).map(|action| self.value(action, gains)).fold(f64::NEG_INFINITY, f64::max)
    }

    /// What further examples will make of what is believed, imagined many times: for each, what the best action will be worth.
    fn imagine(&mut self, draws: &mut Draws) {
        let Some(more) = self.extension else { return };
        let mut after = Vec::with_capacity(IMAGINED);
        for _ in 0..IMAGINED {
            let gains: [f64; TOPICS] = std::array::from_fn(|topic| {
                let (mended, rest) = self.topics[topic].belief(&[MENDED]);
                let broken = self.topics[topic].belief(&[BROKEN]).0;
                let all = mended + rest;
                let parts = [draws.gamma(mended), draws.gamma(broken), draws.gamma(rest - broken)];
                let sum: f64 = parts.iter().sum();
                let mut found = [0.0; 2];
                for _ in 0..more.each {
                    let u = draws.uniform() * sum;
                    if u < parts[0] {
                        found[0] += 1.0;
                    } else if u < parts[0] + parts[1] {
                        found[1] += 1.0;
                    }
                }
                (mended + found[0] - broken - found[1]) / (all + f64::from(more.each))
            });
            after.push(self.best_of(&self.so(gains)));
        }
        self.after = after;
    }

    fn later(&self) -> f64 {
        self.extension.map_or(1.0, |more| (self.months - more.months) / self.months)
    }

    fn extended(&self) -> f64 {
        let cost = self.extension.map_or(0.0, |more| more.cost);
        self.later() * self.after.iter().sum::<f64>() / self.after.len() as f64 - cost
    }

    /// What further examples would tell, before their price and the waiting.
    pub(super) fn worth_of_more(&self) -> f64 {
        self.after.iter().sum::<f64>() / self.after.len() as f64 - self.best_of(&self.means())
    }

    /// What an action comes to when the truth is what it is; more examples are taken to show it.
    pub(super) fn true_value(&self, action: usize) -> f64 {
        let truth = self.truth();
        if action < EXTEND {
            return self.value(action, &truth);
        }
        self.later() * self.best_of(&truth) - self.extension.map_or(0.0, |more| more.cost)
    }

    pub(super) fn count(&self, cell: usize) -> u32 {
        self.topics.iter().map(|topic| topic.count(cell)).sum()
    }

    pub(super) fn examples(&self) -> u32 {
        self.topics.iter().map(Cells::n).sum()
    }

    /// What habits choose.
    pub(super) fn habits(&self) -> Vec<(&'static str, usize)> {
        let (mended, broken) = (f64::from(self.count(MENDED)), f64::from(self.count(BROKEN)));
        let seen = self.seen();
        let worst = largest(seen.map(|gain| -gain));
        let lost = if seen[worst] < 0.0 { worst + 2 } else { ACCEPT };
        let fixed = (0..self.expected.len()).map(|action| (CONSTANTS[action], action));
        fixed
            .chain([
                // McNemar's test (1947), without a correction.
                ("accept if surely better", usize::from(mended - broken <= 1.96 * (mended + broken).sqrt())),
                ("accept if more mended than broken", usize::from(mended <= broken)),
                ("hold back the topic that lost most", if mended < 0.6 * broken { REJECT } else { lost }),
                ("every sum, on the golden set alone", self.decided_by(&seen)),
            ])
            .chain(self.habits_with_judge())
            .collect()
    }

    pub(super) fn ranks(&self) -> Vec<f64> {
        self.topics.iter().flat_map(|topic| [topic.rank(&[MENDED]), topic.rank(&[BROKEN])]).collect()
    }
}
