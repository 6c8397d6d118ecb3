//! The twist `judged`: what is right and wrong is the word of a language model, whose mistakes are known by topic.
//!
//! Of right answers the judge passes a share s, of wrong ones a share f. Where a share p is right it passes f + (s − f) p, so it sees s − f
//! of what a topic gains or loses: divided by that, beliefs about verdicts are beliefs about answers, exactly (Rogan and Gladen 1978).

use shipworthy_eval::money;
use shipworthy_eval::words::percent;

use super::family::Family;
use super::told::label;
use super::world::{BROKEN, MENDED, TOPICS, World};
use crate::case::Exhibit;
use crate::cells::Cells;
use crate::draws::Draws;
use crate::sheet::with_sign;
use crate::ship_or_wait::two_digits;

/// The habit that takes verdicts as the truth.
pub(super) const AS_IT_SAYS: &str = "every sum, as the judge has it";
/// The habit that knows better.
pub(super) const COUNTED: &str = "every sum, with the judge's mistakes counted";
/// The names of its numbers by topic: right answers that it passes, wrong ones that it passes, and what it sees of a change.
const FACTS: [[&str; 3]; TOPICS] = [
    ["judge_right_1", "judge_wrong_1", "judge_sees_1"],
    ["judge_right_2", "judge_wrong_2", "judge_sees_2"],
    ["judge_right_3", "judge_wrong_3", "judge_sees_3"],
];
/// How far from its mean a share may still be, in standard deviations.
const REACH: f64 = 2.5;

/// A judge, as people's labels on many earlier answers have shown it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge {
    /// Share of right answers that it passes, by topic.
    right: [f64; TOPICS],
    /// Share of wrong answers that it passes, by topic.
    wrong: [f64; TOPICS],
    /// The topic in which it sees least.
    pub(super) blind: usize,
}

impl Judge {
    fn draw(draws: &mut Draws) -> Judge {
        let blind = draws.below(TOPICS);
        // Whole percents, as they are told.
        let mut percents = |low: f64, high: f64| libm::round(100.0 * draws.between(low, high)) / 100.0;
        let passes: [(f64, f64); TOPICS] = std::array::from_fn(|topic| {
            let (right, (low, high)) = if topic == blind { (0.96, (0.41, 0.45)) } else { (0.97, (0.05, 0.20)) };
            (percents(0.92, right), percents(low, high))
        });
        Judge { right: passes.map(|(right, _)| right), wrong: passes.map(|(_, wrong)| wrong), blind }
    }

    /// The share of a topic's gain or loss that its verdicts show.
    pub(super) fn sees(&self, topic: usize) -> f64 {
        self.right[topic] - self.wrong[topic]
    }

    /// What topics gain in truth that gain so much by its verdicts.
    pub(super) fn undone(&self, told: [f64; TOPICS]) -> [f64; TOPICS] {
        std::array::from_fn(|topic| told[topic] / self.sees(topic))
    }

    /// Whether these can be its verdicts: of all answers it passes no larger share than of right ones, and no smaller one than of wrong ones.
    fn could_say(&self, topic: usize, cells: &Cells) -> bool {
        [MENDED, BROKEN].into_iter().all(|cell| {
            let (a, b) = cells.belief(&[0, cell]);
            let (mean, all) = (a / (a + b), a + b);
            let away = REACH * (mean * (1.0 - mean) / (all + 1.0)).sqrt();
            mean + away < self.right[topic] && mean - away > self.wrong[topic]
        })
    }

    /// What it passes in a topic, in words.
    pub(super) fn passes(&self, topic: usize) -> String {
        format!("{} of right answers and {} of wrong ones", percent(self.right[topic]), percent(self.wrong[topic]))
    }

    /// Its mistakes as they are shown.
    pub(super) fn exhibit(&self, family: &Family) -> Exhibit {
        let row = |topic: usize| {
            vec![family.topics[topic].0.to_owned(), percent(self.right[topic]), percent(self.wrong[topic])]
        };
        Exhibit {
            title: "The judge held against people".to_owned(),
            columns: ["topic", "of right answers it passes", "of wrong ones it passes"].map(str::to_owned).to_vec(),
            rows: (0..TOPICS).map(row).collect(),
            note: Some(
                "Measured on thousands of earlier answers that people had marked. Take it as known, for old and new, and for further answers."
                    .to_owned(),
            ),
            figure: None,
        }
    }

    /// Its numbers, for those who quote them.
    pub(super) fn facts(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let judge = *self;
        (0..TOPICS).flat_map(move |topic| {
            let [right, wrong, sees] = FACTS[topic];
            [(right, judge.right[topic]), (wrong, judge.wrong[topic]), (sees, judge.sees(topic))]
        })
    }

    /// What the verdicts on a topic come to, and what is so.
    pub(super) fn of_topic(&self, topic: usize, world: &World) -> String {
        let (told, so) = (world.told()[topic], world.means()[topic]);
        format!(
            "With past changes the judge has {} right answers in 100. It passes {}, so it sees {:.2} of any change: {} in truth",
            with_sign(100.0 * told),
            self.passes(topic),
            self.sees(topic),
            with_sign(100.0 * so)
        )
    }

    /// What its mistakes did in this case.
    pub(super) fn lesson(&self, family: &Family, world: &World) -> String {
        let name = family.topics[self.blind].0;
        let says = world.decided_by(&world.told());
        let so = world.decided_by(&world.means());
        let begin = format!(
            "The judge sees least in {name}: what it shows there has to be divided by {:.2}.",
            self.sees(self.blind)
        );
        if says == so {
            return format!("{begin} Of the answers that decide now, the same one comes first without that.");
        }
        let lost = world.expected[so] - world.expected[says];
        format!(
            "{begin} Whoever takes its verdicts as the truth decides “{}”, and gives away {} against “{}”.",
            label(family, says),
            money::format(lost, family.scene.currency),
            label(family, so)
        )
    }
}

impl World {
    /// The same with a judge whose verdicts these are; `None` where they cannot be. Prices are put where its mistakes may turn the decision:
    /// they depend on the truth through the data alone.
    pub(super) fn judged(mut self, draws: &mut Draws, price: f64) -> Option<World> {
        let judge = Judge::draw(draws);
        if !(0..TOPICS).all(|topic| judge.could_say(topic, &self.topics[topic])) {
            return None;
        }
        let an_answer = |gains: [f64; TOPICS]| -> f64 {
            (0..TOPICS).map(|topic| self.traffic[topic] * self.wrong[topic] * gains[topic]).sum()
        };
        let told = self.told();
        let (says, so) = (an_answer(told), an_answer(judge.undone(told)));
        let dearer = says + draws.between(-0.3, 1.3) * (so - says);
        self.dearer = libm::round(1_000.0 * dearer) / 1_000.0;
        self.two = two_digits(self.volume * price * 0.03 * draws.between_log(0.05, 0.8));
        self.judge = Some(judge);
        (self.dearer.abs() <= 0.04 * price).then_some(self)
    }

    /// What habits choose that know of a judge.
    pub(super) fn habits_with_judge(&self) -> Vec<(&'static str, usize)> {
        let of = |_: &Judge| [(AS_IT_SAYS, self.decided_by(&self.told())), (COUNTED, self.decided_by(&self.means()))];
        self.judge.iter().flat_map(of).collect()
    }

    /// The column that holds the verdicts.
    pub(super) fn column(&self) -> &'static str {
        if self.judge.is_some() { "judge_says" } else { "right" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archetype::Archetype;
    use crate::code::{Code, Level};
    use crate::prompt_review::PromptReview;

    const JUDGE: Judge = Judge { right: [0.95, 0.94, 0.92], wrong: [0.10, 0.43, 0.20], blind: 1 };

    /// The mean of what a share of passed answers says about right ones, summed over the beta density on a grid.
    fn on_a_grid(topic: usize, a: f64, b: f64) -> f64 {
        let steps = 20_000;
        let (mut sum, mut weights) = (0.0, 0.0);
        for step in 0..steps {
            let x = (f64::from(step) + 0.5) / f64::from(steps);
            let weight = libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log(1.0 - x));
            sum += weight * (x - JUDGE.wrong[topic]) / JUDGE.sees(topic);
            weights += weight;
        }
        sum / weights
    }

    #[test]
    fn a_gain_divided_by_what_is_seen_is_the_gain_over_the_densities() {
        // Passed of 110: 88 of the new ones, 83 of the old ones.
        let told = (88.0 - 83.0) / 110.0;
        let undone = JUDGE.undone([told; TOPICS]);
        for (topic, expected) in undone.into_iter().enumerate() {
            let summed = on_a_grid(topic, 88.0, 22.0) - on_a_grid(topic, 83.0, 27.0);
            assert!((summed - expected).abs() < 1e-6, "{topic}: {summed} {expected}");
        }
    }

    #[test]
    fn a_judge_without_mistakes_changes_nothing_and_any_other_hides_some() {
        let all_seeing = Judge { right: [1.0; TOPICS], wrong: [0.0; TOPICS], blind: 0 };
        let gains = [0.031, -0.02, 0.0];
        assert_eq!(all_seeing.undone(gains), gains);
        let passed = |topic: usize, p: f64| JUDGE.wrong[topic] + JUDGE.sees(topic) * p;
        let told = std::array::from_fn(|topic| passed(topic, 0.8) - passed(topic, 0.7));
        assert!(JUDGE.undone(told).iter().all(|gain| (gain - 0.1).abs() < 1e-12));
        assert!(told.iter().all(|gain| *gain < 0.1));
    }

    #[test]
    fn a_case_with_a_judge_shows_its_mistakes_and_one_without_shows_none() {
        for level in Level::ALL {
            let plain = Code::new(&PromptReview, 5, level);
            let twisted = plain.clone().with_twist(PromptReview.twists().first());
            let titles = |code: &Code| -> Vec<String> {
                PromptReview.draw(code).exhibits.into_iter().map(|exhibit| exhibit.title).collect()
            };
            assert_eq!(titles(&plain).len(), 2, "{plain}");
            assert_eq!(titles(&twisted)[1], "The judge held against people", "{twisted}");
        }
    }
}
