//! The hidden world of a score, the sample that is seen, and what each threshold costs.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent, without_trailing_zeros};

use super::capacity::{COUNTED, Capacity, FORGOTTEN, FULL, Month};
use super::family::Family;
use super::group::{Group, Known, Prior};
use crate::case::{Answer, Play, Truth};
use crate::code::Level;
use crate::draws::{Draws, Purpose};
use crate::ship_or_wait::two_digits;

/// Where one kind of best threshold ends and the next begins: most are far from one half, which would be a good guess too often otherwise.
const EDGES: [usize; 6] = [80, 160, 250, 750, 840, 920];
/// Kinds of best threshold.
pub(super) const KINDS: usize = EDGES.len() + 1;
/// Thresholds have three digits.
pub(super) const STEPS: usize = 1_000;
/// The best threshold saves at least this share of what the better of flagging all and none costs.
const WORTH: f64 = 0.15;
/// Share of the regret that scores 0 up to which a threshold counts as right.
pub(super) const RIGHT: f64 = 0.1;
/// How far apart thresholds are at a coarse look.
const COARSE: usize = 25;
/// Kinds by which the best threshold lies elsewhere after the sample than was to be expected before it, at most: it was never further in 450
/// cases. Only what the player is told too is looked at for it, so that what is believed after the sample stays right.
const FURTHEST: usize = 3;
const FEWEST_POSITIVES: usize = 30;
/// Worlds that the width of an interval without data is taken from.
const IMAGINED: usize = 400;

/// A row of the sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) group: usize,
    pub(super) positive: bool,
    /// Thousandths, from 1 to 999.
    pub(super) score: usize,
}

#[derive(Debug, Clone)]
pub(super) struct World {
    groups: Vec<(f64, Group, Known, Prior)>,
    distortion: (f64, f64),
    pub(super) rows: Vec<Row>,
    pub(super) alarm: f64,
    pub(super) miss: f64,
    pub(super) volume: f64,
    pub(super) currency: &'static str,
    flagged: &'static str,
    cases: &'static str,
    positives: &'static str,
    /// How many flags are acted on, where that is limited.
    pub(super) capacity: Option<Capacity>,
    /// Expected cost a month by threshold, in thousandths.
    costs: Vec<f64>,
    best: usize,
    seed: u64,
}

impl World {
    /// A world whose best threshold is of the wanted kind; `None` where this attempt gives another, or one that is not worth asking.
    /// `part` is what can be acted on, as a share of what would be flagged at the best threshold without a limit; `None` where there is none.
    pub(super) fn draw(
        draws: &mut Draws,
        family: &Family,
        level: Level,
        wanted: usize,
        part: Option<f64>,
    ) -> Option<World> {
        let n = draws.between_log(1_000.0, 3_000.0) as usize;
        let share = draws.between_log(0.02, 0.3);
        let separation = draws.between(1.1, 2.5);
        let priors = if level.number() == 3 {
            // The smaller group is served worse, and has more at stake.
            let first = draws.between(0.6, 0.85);
            vec![
                (first, Prior::new(share, separation + 0.3)),
                (1.0 - first, Prior::new((share * draws.between(1.3, 2.2)).min(0.45), (separation - 0.5).max(0.8))),
            ]
        } else {
            vec![(1.0, Prior::new(share, separation))]
        };
        let spread = if level.number() == 1 { 0.6 } else { 1.4 };
        // A score that is a probability has the slope d and this shift; distortions move it away from there.
        let slope = separation * libm::exp(0.35 * spread * draws.between(-1.0, 1.0));
        let shift = libm::log(share / (1.0 - share)) - separation * separation / 2.0 + spread * draws.normal();
        let alarm = two_digits(draws.between_log(family.alarm.0, family.alarm.1));
        let miss = two_digits(alarm * draws.between_log(0.06, 300.0));
        let volume = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let mut world = World {
            groups: Vec::new(),
            distortion: (shift, slope),
            rows: Vec::new(),
            alarm,
            miss,
            volume,
            currency: family.currency,
            flagged: family.flagged,
            cases: family.cases,
            positives: family.positives,
            capacity: None,
            costs: Vec::new(),
            best: 0,
            seed: 0,
        };
        // What is told before any row is drawn says about where the best threshold lies, and saves most of the work: most attempts end here.
        let before: Vec<(f64, Group)> = priors.iter().map(|(weight, prior)| (*weight, prior.expected())).collect();
        let cost = |step: usize| {
            let x = world.at(step);
            world.price(before.iter().map(|(weight, group)| (*weight, group.mistakes(x))))
        };
        let mut likely = cheapest(COARSE, cost);
        if let Some(part) = part {
            let month = |step: usize| world.month_in(before.iter().copied(), world.at(step));
            let most = part * month(likely).flagged();
            likely = cheapest(COARSE, |step| month(step).limited(most).cost(miss, alarm));
        }
        if kind_of(likely).abs_diff(wanted) > FURTHEST {
            return None;
        }
        let truths: Vec<Group> = priors.iter().map(|(_, prior)| Group::draw(draws, prior)).collect();
        world.seed = draws.bits();
        // Of each row its group, whether it is positive, and its value before the distortion.
        let mut drawn: Vec<(usize, bool, f64)> = Vec::with_capacity(n);
        for _ in 0..n {
            let group = usize::from(priors.len() > 1 && !draws.chance(priors[0].0));
            let truth = &truths[group];
            let positive = draws.chance(truth.share);
            let from = if positive { truth.positive } else { truth.negative };
            drawn.push((group, positive, from.mean + from.sd * draws.normal()));
        }
        if drawn.iter().filter(|(_, positive, _)| *positive).count() < FEWEST_POSITIVES {
            return None;
        }
        let values = |of: usize, class: bool| -> Vec<f64> {
            drawn.iter().filter(|(group, positive, _)| (*group, *positive) == (of, class)).map(|row| row.2).collect()
        };
        for (index, ((weight, prior), truth)) in priors.iter().zip(&truths).enumerate() {
            let known = Known::after(prior, &values(index, true), &values(index, false));
            world.groups.push((*weight, *truth, known, *prior));
        }
        // A coarse look first.
        let mut coarse = cheapest(COARSE, |step| world.cost(step));
        if let Some(part) = part {
            // The limit depends on the truth through the rows alone, as what is believed does. Where the best threshold is far from what is
            // wanted already for the month that is expected, no worlds are drawn.
            let most = part * world.expected_month(coarse).flagged();
            let about = cheapest(COARSE, |step| world.expected_month(step).limited(most).cost(miss, alarm));
            if kind_of(about).abs_diff(wanted) > 1 {
                return None;
            }
            let known: Vec<(f64, Known)> = world.groups.iter().map(|(weight, _, known, _)| (*weight, *known)).collect();
            let mut believed = Draws::keyed(world.seed, "capacity", Purpose::World, 0);
            world.capacity = Some(Capacity::new(most, level, &known, &mut believed)?);
            coarse = cheapest(COARSE, |step| world.cost(step));
        }
        if kind_of(coarse) != wanted {
            return None;
        }
        world.costs = (0..=STEPS).map(|step| world.cost(step)).collect();
        world.best = cheapest(1, |step| world.costs[step]);
        let trivial = world.trivial();
        if kind_of(world.best) != wanted || trivial - world.costs[world.best] < WORTH * trivial {
            return None;
        }
        let score = |x: f64| 1.0 / (1.0 + libm::exp(-(shift + slope * x)));
        let row = |(group, positive, x): (usize, bool, f64)| Row {
            group,
            positive,
            score: (libm::round(score(x) * STEPS as f64) as usize).clamp(1, STEPS - 1),
        };
        world.rows = drawn.into_iter().map(row).collect();
        Some(world)
    }

    fn at(&self, step: usize) -> f64 {
        match step {
            0 => f64::NEG_INFINITY,
            STEPS => f64::INFINITY,
            _ => {
                // Scores are rounded: one of 0.300 stands for 0.2995 and above.
                let threshold = (step as f64 - 0.5) / STEPS as f64;
                (libm::log(threshold / (1.0 - threshold)) - self.distortion.0) / self.distortion.1
            }
        }
    }

    fn price(&self, mistakes: impl Iterator<Item = (f64, (f64, f64))>) -> f64 {
        let per_case: f64 =
            mistakes.map(|(weight, (missed, alarms))| weight * (missed * self.miss + alarms * self.alarm)).sum();
        self.volume * per_case
    }

    /// Expected cost a month.
    fn cost(&self, step: usize) -> f64 {
        let x = self.at(step);
        match &self.capacity {
            None => self.price(self.groups.iter().map(|(weight, _, known, _)| (*weight, known.mistakes(x)))),
            Some(capacity) => {
                let positives: f64 = self.groups.iter().map(|(weight, _, known, _)| weight * known.positives()).sum();
                let saved = capacity.saved(self.volume, x, self.miss, self.alarm);
                self.volume * positives * self.miss - saved
            }
        }
    }

    /// The month that is expected, where every flag is acted on.
    fn expected_month(&self, step: usize) -> Month {
        let x = self.at(step);
        self.groups.iter().fold(Month::default(), |month, (weight, _, known, _)| {
            let (missed, alarms) = known.mistakes(x);
            let cases = self.volume * weight;
            Month {
                missed: month.missed + cases * missed,
                caught: month.caught + cases * (known.positives() - missed),
                alarms: month.alarms + cases * alarms,
            }
        })
    }

    /// A month in a world with these groups, flagged from `x` on, where every flag is acted on.
    fn month_in(&self, groups: impl Iterator<Item = (f64, Group)>, x: f64) -> Month {
        Month::of(self.volume, groups, |class| class.below(x))
    }

    /// What a month costs in a world with these groups, flagged from `x` on.
    fn price_in(&self, groups: impl Iterator<Item = (f64, Group)>, x: f64) -> f64 {
        match &self.capacity {
            None => self.price(groups.map(|(weight, group)| (weight, group.mistakes(x)))),
            Some(capacity) => self.month_in(groups, x).limited(capacity.most).cost(self.miss, self.alarm),
        }
    }

    fn truths(&self) -> impl Iterator<Item = (f64, Group)> {
        self.groups.iter().map(|(weight, truth, ..)| (*weight, *truth))
    }

    /// True cost a month.
    fn true_cost(&self, step: usize) -> f64 {
        self.price_in(self.truths(), self.at(step))
    }

    fn trivial(&self) -> f64 {
        self.costs[0].min(self.costs[STEPS])
    }

    /// Missed, caught, false alarms, left alone, in the sample.
    pub(super) fn counts(&self, step: usize) -> [usize; 4] {
        let mut counts = [0; 4];
        for row in &self.rows {
            let flagged = row.score >= step;
            counts[match (row.positive, flagged) {
                (true, false) => 0,
                (true, true) => 1,
                (false, true) => 2,
                (false, false) => 3,
            }] += 1;
        }
        counts
    }

    /// A month as the sample has it, where every flag is acted on.
    pub(super) fn sample_month(&self, step: usize) -> Month {
        self.month_of(self.counts(step).map(|count| count as f64))
    }

    /// A month with missed, caught, false alarms and left alone in these proportions.
    fn month_of(&self, counts: [f64; 4]) -> Month {
        let times = self.volume / self.rows.len() as f64;
        let [missed, caught, alarms, _] = counts.map(|count| times * count);
        Month { missed, caught, alarms }
    }

    /// Cost a month as the sample has it, where every flag is acted on.
    pub(super) fn sample_cost(&self, step: usize) -> f64 {
        let [missed, _, alarms, _] = self.counts(step);
        self.volume * (missed as f64 * self.miss + alarms as f64 * self.alarm) / self.rows.len() as f64
    }

    fn best_on_sample(&self, better: impl Fn([f64; 4]) -> f64) -> usize {
        // Two running tables instead of a count per threshold.
        let (mut positives, mut negatives) = (vec![0usize; STEPS + 1], vec![0usize; STEPS + 1]);
        for row in &self.rows {
            if row.positive { positives[row.score] += 1 } else { negatives[row.score] += 1 }
        }
        let all: usize = positives.iter().sum();
        let rest = self.rows.len() - all;
        let (mut missed, mut left) = (0, 0);
        let (mut best, mut most) = (0, f64::NEG_INFINITY);
        for step in 0..=STEPS {
            let counts = [missed, all - missed, rest - left, left].map(|count| count as f64);
            let value = better(counts);
            if value > most {
                (best, most) = (step, value);
            }
            missed += positives[step];
            left += negatives[step];
        }
        best
    }

    fn cheapest_on_sample(&self) -> usize {
        self.best_on_sample(|[missed, _, alarms, _]| -(missed * self.miss + alarms * self.alarm))
    }

    /// The same where no more than `most` flags a month are acted on.
    fn cheapest_with(&self, most: f64) -> usize {
        self.best_on_sample(|counts| -self.month_of(counts).limited(most).cost(self.miss, self.alarm))
    }

    /// The threshold at which as many are flagged as can be acted on, and no more.
    fn fullest(&self, most: f64) -> usize {
        self.best_on_sample(|counts| {
            let flagged = self.month_of(counts).flagged();
            if flagged <= most { flagged } else { -flagged }
        })
    }

    fn step(&self, answer: &Answer) -> usize {
        match answer {
            Answer::Number(threshold) => ((threshold * STEPS as f64).round() as usize).min(STEPS),
            _ => panic!("this case asks for a number"),
        }
    }

    fn at_threshold(&self, answer: &Answer) -> f64 {
        self.step(answer) as f64 / STEPS as f64
    }

    /// What the limit did in this case, and what it costs to forget it.
    fn of_capacity(&self, yours: usize, most: f64) -> String {
        let forgotten = self.cheapest_on_sample();
        let flags = |step: usize| grouped(libm::round(self.expected_month(step).flagged()) as i64);
        let share = |step: usize| percent(self.expected_month(step).acted_on(most));
        let at = |step: usize| format!("{:.3}", step as f64 / STEPS as f64);
        let first = format!(
            "No more than {} flags a month are acted on. At your threshold about {} come and {} of them are acted on, at {} about {} and {}.",
            grouped(most as i64),
            flags(yours),
            share(yours),
            at(self.best),
            flags(self.best),
            share(self.best)
        );
        let then = if self.expected_month(forgotten).flagged() <= most {
            format!(
                "Here that is enough for what is cheapest without a limit: on the sample that is {}, with about {} flags a month.",
                at(forgotten),
                flags(forgotten)
            )
        } else {
            format!(
                "Who forgets that takes {}: about {} flags, {} of them acted on, and {} a month more than at the best.",
                at(forgotten),
                flags(forgotten),
                share(forgotten),
                money::format(self.regret(forgotten), self.currency)
            )
        };
        format!("{first} {then}")
    }

    fn regret(&self, step: usize) -> f64 {
        self.costs[step] - self.costs[self.best]
    }
}

/// The step of the least cost; the first of equal ones. Every `apart`-th is looked at.
fn cheapest(apart: usize, cost: impl Fn(usize) -> f64) -> usize {
    let costs = (0..=STEPS).step_by(apart).map(|step| (step, cost(step)));
    costs.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(step, _)| step)
}

fn kind_of(step: usize) -> usize {
    EDGES.iter().filter(|edge| step >= **edge).count()
}

fn number(step: usize) -> Answer {
    Answer::Number(step as f64 / STEPS as f64)
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        -self.costs[self.step(answer)]
    }

    fn realised(&self, answer: &Answer) -> f64 {
        -self.true_cost(self.step(answer))
    }

    fn best(&self) -> Answer {
        number(self.best)
    }

    fn best_in_hindsight(&self) -> Answer {
        let best = (0..=STEPS).min_by(|a, b| self.true_cost(*a).total_cmp(&self.true_cost(*b)));
        number(best.expect("there are thresholds"))
    }

    fn scale(&self) -> f64 {
        let own = self.trivial() - self.costs[self.best];
        self.capacity.as_ref().map_or(own, |capacity| capacity.scale * self.range())
    }

    fn range(&self) -> f64 {
        self.costs.iter().copied().fold(0.0, f64::max) - self.costs[self.best]
    }

    fn margin(&self) -> Option<f64> {
        None
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        let youden =
            self.best_on_sample(|[missed, caught, alarms, left]| caught / (missed + caught) - alarms / (alarms + left));
        let f1 = self.best_on_sample(|[missed, caught, alarms, _]| 2.0 * caught / (2.0 * caught + missed + alarms));
        let ratio = (STEPS as f64 * self.alarm / (self.alarm + self.miss)).round() as usize;
        let mut plays: Vec<(&'static str, Play)> = vec![
            ("flag everything", number(0).into()),
            ("flag nothing", number(STEPS).into()),
            ("threshold 0.5", number(STEPS / 2).into()),
            ("highest Youden index", number(youden).into()),
            ("highest F1", number(f1).into()),
            ("price ratio as threshold", number(ratio).into()),
        ];
        let cheapest = number(self.cheapest_on_sample()).into();
        match &self.capacity {
            None => plays.push(("cheapest on the sample", cheapest)),
            Some(Capacity { most, .. }) => plays.extend([
                (FORGOTTEN, cheapest),
                (FULL, number(self.fullest(*most)).into()),
                (COUNTED, number(self.cheapest_with(*most)).into()),
            ]),
        }
        plays
    }

    fn guess(&self, u: f64) -> Answer {
        number((u * (STEPS + 1) as f64) as usize)
    }

    fn kind(&self) -> (usize, usize) {
        (kind_of(self.best), KINDS)
    }

    fn ranks(&self) -> Vec<f64> {
        self.groups.iter().flat_map(|(_, truth, known, _)| known.ranks(truth)).collect()
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.regret(self.step(answer)) <= RIGHT * self.scale()
    }

    fn comparison(&self, answer: &Answer) -> Vec<(String, Answer)> {
        let at = |answer: &Answer| without_trailing_zeros(&format!("{:.3}", self.at_threshold(answer))).to_owned();
        let mut told = vec![("yours".to_owned(), answer.clone()), ("the best".to_owned(), self.best())];
        told.extend(self.policies().into_iter().map(|(name, play)| (name.to_owned(), play.answer)));
        // Which threshold it is, unless its name says so.
        told.into_iter()
            .map(|(name, option)| {
                let fixed = name.starts_with("flag ") || name.starts_with("threshold ");
                (if fixed { name } else { format!("{name}: {}", at(&option)) }, option)
            })
            .collect()
    }

    fn interval(&self, answer: &Answer) -> Option<(f64, f64)> {
        let step = self.step(answer);
        let x = self.at(step);
        let mut draws = Draws::keyed(self.seed, "interval", Purpose::Luck, 0);
        let mut costs: Vec<f64> = (0..IMAGINED)
            .map(|_| {
                let groups = self.groups.iter();
                let groups = groups.map(|(weight, _, _, prior)| (*weight, Group::draw(&mut draws, prior)));
                self.price_in(groups, x)
            })
            .collect();
        costs.sort_by(f64::total_cmp);
        Some((self.true_cost(step), costs[IMAGINED * 9 / 10] - costs[IMAGINED / 10]))
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.currency);
        let (yours, best) = (self.step(answer), self.best);
        let people = |step: usize| {
            let [missed, _, alarms, _] = self.counts(step).map(|count| grouped(count as i64));
            (missed, alarms)
        };
        let (missed, alarms) = people(yours);
        let (best_missed, best_alarms) = people(best);
        let (unseen, flagged) =
            if self.capacity.is_some() { ("not flagged", "flagged") } else { ("missed", self.flagged) };
        let mut told = vec![
            format!(
                "Of the {} labelled {}, {missed} {} are {unseen} at your threshold and {alarms} others are {flagged} for nothing; at {:.3} it is {best_missed} and {best_alarms}. What is to come differs from a sample: the amounts above count with that.",
                grouped(self.rows.len() as i64),
                self.cases,
                self.positives,
                best as f64 / STEPS as f64
            ),
            format!(
                "A miss costs {} and a false alarm {}: what a threshold is worth depends on how many of each it makes, so on how common {} are, and on these two prices. Youden's index and F1 know neither price.",
                money(self.miss),
                money(self.alarm),
                self.positives
            ),
            format!(
                "The price ratio, {} / ({} + {}), would say {:.2}. It is right only where scores are probabilities; here a score of {:.2} is where a further flag stops paying.",
                money(self.alarm),
                money(self.alarm),
                money(self.miss),
                self.alarm / (self.alarm + self.miss),
                best as f64 / STEPS as f64
            ),
        ];
        if let Some(Capacity { most, .. }) = &self.capacity {
            told[2] = format!(
                "The price ratio, {} / ({} + {}), would say {:.2}. It is right only where scores are probabilities and every flag is acted on.",
                money(self.alarm),
                money(self.alarm),
                money(self.miss),
                self.alarm / (self.alarm + self.miss)
            );
            told.push(self.of_capacity(yours, *most));
        }
        if self.regret(yours) > self.scale() {
            told.push(
                "Without any model, the better of flagging everything and nothing would have cost less.".to_owned(),
            );
        }
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let most = self.capacity.as_ref().map(|capacity| capacity.most);
        let cheapest = most.map_or_else(|| self.cheapest_on_sample(), |most| self.cheapest_with(most));
        let [missed, caught, alarms, left] = self.counts(cheapest).map(|count| count as f64);
        let mut facts = BTreeMap::from([
            ("alarm", self.alarm),
            ("miss", self.miss),
            ("ratio", self.miss / self.alarm),
            ("price_ratio", self.alarm / (self.alarm + self.miss)),
            ("share", (missed + caught) / self.rows.len() as f64),
            ("positives", missed + caught),
            ("recall", caught / (missed + caught)),
            ("false_alarm_rate", alarms / (alarms + left)),
            ("volume", self.volume),
            ("best", self.best as f64 / STEPS as f64),
            ("cost", self.costs[self.best]),
        ]);
        if let Some(most) = most {
            let forgotten = self.sample_month(self.cheapest_on_sample());
            facts.insert("reviewed", most);
            facts.insert("flagged", self.sample_month(cheapest).flagged());
            facts.insert("flagged_forgotten", forgotten.flagged());
            facts.insert("reviewed_forgotten", forgotten.acted_on(most));
        }
        facts
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn saves(&self) -> Option<f64> {
        Some(1.0 - self.costs[self.best] / self.trivial())
    }

    fn told(&self) -> String {
        if let Some(Capacity { most, .. }) = &self.capacity {
            let month = self.month_in(self.truths(), self.at(self.best));
            let positives = month.missed + month.caught;
            return format!(
                "In truth {:.1}% of {} are {}. At {:.3} about {} a month are flagged, and {:.0}% of {} get through: below the threshold, or flagged with nobody to act on it. All amounts are a month's.",
                100.0 * positives / self.volume,
                self.cases,
                self.positives,
                self.best as f64 / STEPS as f64,
                grouped(libm::round(month.flagged()) as i64),
                100.0 * month.limited(*most).missed / positives,
                self.positives
            );
        }
        let (share, missed) = self.groups.iter().fold((0.0, 0.0), |(share, missed), (weight, truth, ..)| {
            (share + weight * truth.share, missed + weight * truth.mistakes(self.at(self.best)).0)
        });
        format!(
            "In truth {:.1}% of {} are {}, and at {:.3} {:.0}% of them are missed. All amounts are a month's.",
            100.0 * share,
            self.cases,
            self.positives,
            self.best as f64 / STEPS as f64,
            100.0 * missed / share
        )
    }
}
