//! What is the matter, what was measured, what asking is worth, and what each action is worth then.

use super::belief::{self, Belief};
use super::cause::{ACTIONS, BACK, CAUSES, CHANCE, QUESTIONS, SAVES, SEASON, Sharpness, sign};
use super::family::Family;
use super::series::{Hypothesis, Usual, Years, alarms};
use crate::code::Level;
use crate::draws::Draws;
use crate::inquiry::{Inquiry, START, State, Test};
use crate::ship_or_wait::two_digits;

/// Stretches of ten weeks before this one, of which the cause is known.
pub(super) const EARLIER: usize = 40;
/// Weeks until the season is over.
pub(super) const SEASON_LEFT: f64 = 4.0;
/// Somebody looks when a figure is off by so many standard errors over a week.
pub(super) const ALARM: f64 = 1.6;
/// Asking best is worth more than deciding at once by at least this share of the distance from worst to best.
const SMALLEST_MARGIN: f64 = 0.04;
/// How likely it is at least, before anything is asked, that the wanted action is best once what is worth asking was asked.
const LIKELY: f64 = 0.5;
/// A large loss, as a share of right ones: prices are of its order.
const LARGE: f64 = 0.06;

/// What is the matter in a case, and all that is seen of it.
#[derive(Clone)]
pub(super) struct World {
    pub(super) family: &'static Family,
    pub(super) level: Level,
    pub(super) truth: Hypothesis,
    /// How often each cause was the matter, of [`EARLIER`].
    pub(super) earlier: [usize; CAUSES],
    pub(super) usual: Usual,
    pub(super) years: Years,
    pub(super) belief: Belief,
    /// What a wrong one costs.
    pub(super) wrong: f64,
    /// Weeks until the next version, which is planned anyway.
    pub(super) weeks: f64,
    pub(super) costs: [f64; ACTIONS],
    pub(super) sharp: Sharpness,
    pub(super) inquiry: Inquiry,
    pub(super) state: State,
    pub(super) scale: f64,
    /// Uniform: breaks ties of ranks.
    pub(super) shake: f64,
}

impl World {
    /// A world in which a figure is off, asking is worth more than deciding at once, and the wanted action is likely to be best in the end. What is refused depends on
    /// what everybody sees for nothing, never on the truth or on what is answered, so that what can be believed stays exact.
    pub(super) fn draw(draws: &mut Draws, family: &'static Family, level: Level, wanted: usize) -> Option<World> {
        let weights: [f64; CAUSES] = std::array::from_fn(|_| draws.gamma(2.5));
        let earlier = stretches(draws.between(0.3, 0.5), &weights);
        let prior = earlier.map(|times| times as f64 / EARLIER as f64);
        let usual = Usual {
            cases: draws.between(140.0, 320.0) as u32,
            judged: draws.between(34.0, 56.0) as u32,
            flagged: libm::round(100.0 * draws.between(0.12, 0.34)) / 100.0,
            right: libm::round(100.0 * draws.between(0.82, 0.91)) / 100.0,
            delay: [7, 14, 21][level.index()],
            years: [2, 1, 1][level.index()],
        };
        let truth = Hypothesis::draw(draws, &prior);
        let now = truth.happen(draws, &usual, level);
        if alarms(&usual, &now).into_iter().all(|off| off < ALARM) {
            return None;
        }
        let years: Years = std::iter::once(now).chain(truth.happened(draws, &usual, level)).collect();
        let wrong = two_digits(draws.between_log(family.wrong.0, family.wrong.1));
        let weeks = *draws.one_of(&[8.0, 13.0, 20.0]);
        let week = 7.0 * f64::from(usual.cases) * wrong;
        let large = LARGE * week * weeks;
        // Going back is best where it is cheap beside the others, as it saves less of most things.
        let (other, back) = if wanted == BACK { (1.4, 0.6) } else { (1.0, 1.0) };
        let costs = [
            0.0,
            two_digits(large * other * draws.between_log(0.08, 0.36)),
            two_digits(large * other * draws.between_log(0.12, 0.45)),
            two_digits(large * back * draws.between_log(0.09, 0.36)),
        ];
        let prices: [f64; QUESTIONS] = std::array::from_fn(|_| two_digits(large * draws.between_log(0.004, 0.03)));
        let belief = belief::after(&usual, level, &prior, &years);
        let loss = belief.mean(|of| of.loses(level) * week * lasts(of.cause, weeks));
        let worth: Vec<Vec<f64>> = SAVES
            .iter()
            .zip(costs)
            .map(|(saves, cost)| saves.iter().zip(loss).map(|(share, loss)| share * loss - cost).collect())
            .collect();
        let sharp = Sharpness::at(level);
        let tests: Vec<Test> = prices
            .iter()
            .enumerate()
            .map(|(question, price)| Test {
                price: *price,
                chances: sign(question, sharp).iter().map(|sign| vec![1.0 - sign, *sign]).collect(),
            })
            .collect();
        let found = (0..QUESTIONS).map(|question| usize::from(draws.chance(sign(question, sharp)[truth.cause])));
        let found = found.collect();
        let inquiry = Inquiry::new(belief.causes().to_vec(), worth, tests, found, QUESTIONS);
        let world = World {
            family,
            level,
            truth,
            earlier,
            usual,
            years,
            belief,
            wrong,
            weeks,
            costs,
            sharp,
            inquiry,
            state: START,
            scale: 0.0,
            shake: draws.uniform(),
        };
        let margin = world.inquiry.value(START) - world.inquiry.best(START).1;
        let asks = margin >= SMALLEST_MARGIN * world.distance();
        (asks && world.inquiry.ends(START)[wanted] >= LIKELY).then_some(world)
    }

    /// The same with the share of the distance from worst to best that scores 0.
    pub(super) fn with_scale(mut self, share: f64) -> World {
        self.scale = share * self.distance();
        self
    }

    /// From the worst action at once to asking and deciding best.
    pub(super) fn distance(&self) -> f64 {
        let worst = (0..ACTIONS).map(|action| self.inquiry.expected(START, action)).fold(f64::INFINITY, f64::min);
        self.inquiry.value(START) - worst
    }

    /// What a week costs for a share of right ones that is lost.
    pub(super) fn week(&self) -> f64 {
        7.0 * f64::from(self.usual.cases) * self.wrong
    }

    /// What is lost in all under a hypothesis if nothing is done.
    pub(super) fn loss(&self, of: &Hypothesis) -> f64 {
        of.loses(self.level) * self.week() * lasts(of.cause, self.weeks)
    }
}

/// Weeks that a loss lasts if nothing is done.
fn lasts(cause: usize, weeks: f64) -> f64 {
    if cause == SEASON { SEASON_LEFT } else { weeks }
}

/// Stretches by cause: chance in about this share of them, the others by weight, each at least 2.
fn stretches(chance: f64, weights: &[f64; CAUSES]) -> [usize; CAUSES] {
    let mut counts = [2; CAUSES];
    counts[CHANCE] = libm::round(chance * EARLIER as f64) as usize;
    let whole: f64 = weights[..CHANCE].iter().sum();
    let left = EARLIER - counts.iter().sum::<usize>();
    for (count, weight) in counts[..CHANCE].iter_mut().zip(weights) {
        *count += (left as f64 * weight / whole) as usize;
    }
    // What rounding leaves goes to the season, which comes every year.
    counts[SEASON] += EARLIER - counts.iter().sum::<usize>();
    counts
}

/// The place that a uniform number falls on, by shares.
pub(super) fn weighted(u: f64, shares: &[f64]) -> usize {
    let mut left = u;
    let found = shares.iter().position(|share| {
        left -= share;
        left < 0.0
    });
    found.unwrap_or(shares.len() - 1)
}
