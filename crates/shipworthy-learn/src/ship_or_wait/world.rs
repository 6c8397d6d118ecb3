//! The hidden share of good cases, what is known about it, and what each action is worth.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};
use shipworthy_stats::binomial::{clopper_pearson_lower, clopper_pearson_upper};
use shipworthy_stats::distribution::beta_cdf;

use super::family::Family;
use super::{BAR, ESTIMATE, HALF, HUNDRED, LOWER, UNTIL, VERDICT};
use crate::case::{Answer, Play, Truth};
use crate::code::Level;
use crate::draws::Draws;

/// Instances whose best action is ahead by less than this share of the distance from worst to best teach nothing.
const SMALLEST_MARGIN: f64 = 0.04;
/// One minus the confidence of the verdict.
const ALPHA: f64 = 0.05;
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

/// How many actions there are: hard cases offer two sizes of gathering.
pub(super) fn actions_at(level: Level) -> usize {
    if level.number() == 3 { 4 } else { 3 }
}

/// The names of the actions, in the order of their index.
pub(super) const ACTIONS: [&str; 4] = ["ship", "hold", "gather", "gather-more"];

/// More labels, their price and the time they take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gathering {
    pub(super) labels: u32,
    pub(super) price: f64,
    pub(super) days: f64,
    /// What the team costs a day while it waits.
    pub(super) team: f64,
}

impl Gathering {
    /// What it costs, apart from what is not gained meanwhile.
    pub(super) fn cost(self) -> f64 {
        self.price * f64::from(self.labels) + self.team * self.days
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) truth: f64,
    pub(super) pilot: (u32, u32),
    pub(super) golden: (u32, u32),
    pub(super) gain: f64,
    pub(super) loss: f64,
    pub(super) volume: f64,
    pub(super) months: f64,
    pub(super) gathering: Vec<Gathering>,
    pub(super) currency: &'static str,
    luck: Vec<u32>,
    expected: Vec<f64>,
    rho: f64,
}

/// A number with two digits, as people set prices.
pub(crate) fn two_digits(number: f64) -> f64 {
    let unit = libm::pow(10.0, libm::floor(libm::log10(number)) - 1.0);
    let rounded = libm::round(number / unit) * unit;
    libm::round(rounded * 100.0) / 100.0
}

impl World {
    /// A world that may have the wanted best action: break-even is put where that is likely. It depends on the truth through the data alone.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize) -> World {
        // The more the pilot weighs beside the golden set, the more a reader of the golden set alone is misled.
        let (pilot_size, n) = match level.number() {
            1 => (draws.between(12.0, 30.0), draws.between_log(30.0, 110.0)),
            2 => (draws.between(16.0, 40.0), draws.between_log(40.0, 140.0)),
            _ => (draws.between(40.0, 120.0), draws.between_log(50.0, 200.0)),
        };
        let (pilot_size, n) = (pilot_size as u32, n as u32);
        let pilot_right = libm::round(f64::from(pilot_size) * draws.between(0.62, 0.93)) as u32;
        let (a, b) = (1.0 + f64::from(pilot_right), 1.0 + f64::from(pilot_size - pilot_right));
        let truth = draws.beta(a, b);
        let k = draws.binomial(n, truth);
        let (a, b) = (a + f64::from(k), b + f64::from(n - k));
        let mean = a / (a + b);
        let sd = libm::sqrt(mean * (1.0 - mean) / (a + b + 1.0));
        let off = match wanted {
            0 => -2.1 + 0.8 * draws.normal(),
            1 => 2.1 + 0.8 * draws.normal(),
            _ => 0.5 * draws.normal(),
        };
        let bar = (mean + off * sd).clamp(0.35, 0.97);
        let gain = two_digits(draws.between_log(family.gain.0, family.gain.1));
        let loss = two_digits(gain * bar / (1.0 - bar));
        let volume = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let months = *draws.one_of(&[6.0, 9.0, 12.0]);
        let labels = *draws.one_of(&[200, 300, 400, 600, 800]);
        let price = two_digits(draws.between_log(family.label.0, family.label.1));
        let days = *draws.one_of(&[14.0, 21.0, 28.0, 42.0, 56.0]);
        // Gathering is priced against what is uncertain, so that it is neither free nor out of the question; else it would be a habit that
        // hardly ever loses much.
        let uncertain = volume * months * (gain + loss) * sd;
        let share = draws.between_log(0.04, 0.25);
        let team = two_digits((share * uncertain / days).max(uncertain / 2_000.0));
        let mut gathering = vec![Gathering { labels, price, days, team }];
        if actions_at(level) == 4 {
            let longer = *draws.one_of(&[1.5, 2.0, 3.0]);
            gathering.push(Gathering {
                labels: 3 * labels,
                days: days * longer,
                team: two_digits(team / longer),
                price,
            });
        }
        let mut world = World {
            truth,
            pilot: (pilot_right, pilot_size),
            golden: (k, n),
            gain,
            loss,
            volume,
            months,
            gathering,
            currency: family.currency,
            luck: Vec::new(),
            expected: Vec::new(),
            rho: 0.0,
        };
        world.expected = (0..actions_at(level)).map(|action| world.value(action)).collect();
        world
    }

    /// What happens afterwards is drawn once, for whatever is decided.
    pub(super) fn with_luck(mut self, draws: &mut Draws, rho: f64) -> World {
        self.luck = self.gathering.iter().map(|more| draws.binomial(more.labels, self.truth)).collect();
        self.rho = rho;
        self
    }

    /// Whether its best action is the wanted one, clearly, and something is at stake.
    pub(super) fn is_worth_asking(&self, wanted: usize) -> bool {
        let best = self.expected[wanted];
        let second = self.others(wanted).fold(f64::NEG_INFINITY, f64::max);
        let worst = self.others(wanted).fold(f64::INFINITY, f64::min);
        best - second >= SMALLEST_MARGIN * (best - worst) && best - worst > 0.0
    }

    fn others(&self, but: usize) -> impl Iterator<Item = f64> + '_ {
        self.expected.iter().enumerate().filter(move |(action, _)| *action != but).map(|(_, value)| *value)
    }

    /// The share of good cases from which on launching pays.
    pub(super) fn break_even(&self) -> f64 {
        self.loss / (self.gain + self.loss)
    }

    /// The same as the bar of the spec says it.
    pub(super) fn bar_percent(&self) -> String {
        format!("{:.1}", 100.0 * self.break_even())
    }

    fn posterior(&self) -> (f64, f64) {
        let (right, size) = self.pilot;
        let (k, n) = self.golden;
        (1.0 + f64::from(right + k), 1.0 + f64::from(size - right + n - k))
    }

    /// The best estimate of the share: pilot and golden set together, after (1 + right) / (2 + all).
    pub(super) fn mean(&self) -> f64 {
        let (a, b) = self.posterior();
        a / (a + b)
    }

    fn per_case(&self, share: f64) -> f64 {
        (self.gain + self.loss) * share - self.loss
    }

    fn cases(&self) -> f64 {
        self.volume * self.months
    }

    fn cases_after(&self, more: Gathering) -> f64 {
        self.volume * (self.months - more.days / DAYS_PER_MONTH).max(0.0)
    }

    fn value(&self, action: usize) -> f64 {
        match action {
            0 => self.cases() * self.per_case(self.mean()),
            1 => 0.0,
            _ => {
                let more = self.gathering[action - 2];
                self.cases_after(more) * self.gain_after(more) - more.cost()
            }
        }
    }

    /// E[max(0, value of a case)] once `more` is in: over the beta-binomial distribution of what the labels will say.
    pub(super) fn gain_after(&self, more: Gathering) -> f64 {
        let (a, b) = self.posterior();
        let m = more.labels;
        let total = f64::from(m);
        // ln P(0 of m), then term by term.
        let mut log = libm::lgamma(b + total) - libm::lgamma(b) + libm::lgamma(a + b) - libm::lgamma(a + b + total);
        let mut sum = 0.0;
        for j in 0..=m {
            let good = f64::from(j);
            let value = self.per_case((a + good) / (a + b + total));
            if value > 0.0 {
                sum += libm::exp(log) * value;
            }
            log += libm::log((total - good) * (a + good) / ((good + 1.0) * (b + total - good - 1.0)));
        }
        sum
    }

    /// What the verdict of a check would be, with the bar at break-even.
    pub(super) fn verdict(&self) -> usize {
        let (k, n) = (f64::from(self.golden.0), f64::from(self.golden.1));
        let bar: f64 = self.bar_percent().parse::<f64>().expect("it was written as a number") / 100.0;
        if clopper_pearson_lower(k, n, ALPHA) >= bar {
            0
        } else if clopper_pearson_upper(k, n, ALPHA) < bar {
            1
        } else {
            2
        }
    }

    fn index(&self, answer: &Answer) -> usize {
        match answer {
            Answer::Choice(id) => ACTIONS.iter().position(|action| action == id).expect("an action of this case"),
            _ => panic!("this case asks for an action"),
        }
    }

    fn best_index(&self) -> usize {
        let mut best = 0;
        for (action, value) in self.expected.iter().enumerate() {
            if *value > self.expected[best] {
                best = action;
            }
        }
        best
    }

    fn outcome(&self, action: usize) -> f64 {
        match action {
            0 => self.cases() * self.per_case(self.truth),
            1 => 0.0,
            _ => {
                let more = self.gathering[action - 2];
                let (a, b) = self.posterior();
                let mean = (a + f64::from(self.luck[action - 2])) / (a + b + f64::from(more.labels));
                let ships = self.per_case(mean) > 0.0;
                let value = if ships { self.cases_after(more) * self.per_case(self.truth) } else { 0.0 };
                value - more.cost()
            }
        }
    }
}

fn choice(action: usize) -> Answer {
    Answer::Choice(ACTIONS[action].to_owned())
}

/// What an action is called.
pub(super) fn label(action: usize) -> &'static str {
    ["Launch now", "Hold", "Gather more first", "Gather much more first"][action]
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        self.expected[self.index(answer)]
    }

    fn realised(&self, answer: &Answer) -> f64 {
        self.outcome(self.index(answer))
    }

    fn best(&self) -> Answer {
        choice(self.best_index())
    }

    fn best_in_hindsight(&self) -> Answer {
        // Somebody who knows the truth needs no labels.
        choice(if self.per_case(self.truth) > 0.0 { 0 } else { 1 })
    }

    fn scale(&self) -> f64 {
        self.rho * self.range()
    }

    fn range(&self) -> f64 {
        let worst = self.expected.iter().copied().fold(f64::INFINITY, f64::min);
        self.expected[self.best_index()] - worst
    }

    fn margin(&self) -> Option<f64> {
        let best = self.best_index();
        Some(self.expected[best] - self.others(best).fold(f64::NEG_INFINITY, f64::max))
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        let (k, n) = (f64::from(self.golden.0), f64::from(self.golden.1));
        let estimate = if k / n >= self.break_even() { 0 } else { 1 };
        let round = if k / n >= 0.8 { 0 } else { 1 };
        let verdict = self.verdict();
        let lower = if verdict == 0 { 0 } else { 2 };
        let upper = if verdict == 1 { 1 } else { 0 };
        let half = if k / n >= 0.5 { 0 } else { 1 };
        let hundred = if n < 100.0 { 2 } else { estimate };
        vec![
            ("always ship", choice(0).into()),
            ("always hold", choice(1).into()),
            ("always gather", choice(2).into()),
            (HALF, choice(half).into()),
            (BAR, choice(round).into()),
            (HUNDRED, choice(hundred).into()),
            (UNTIL, choice(upper).into()),
            (ESTIMATE, choice(estimate).into()),
            (LOWER, choice(lower).into()),
            (VERDICT, choice(verdict).into()),
        ]
    }

    fn guess(&self, u: f64) -> Answer {
        choice((u * self.expected.len() as f64) as usize)
    }

    fn kind(&self) -> (usize, usize) {
        (self.best_index(), self.expected.len())
    }

    fn ranks(&self) -> Vec<f64> {
        let (a, b) = self.posterior();
        vec![beta_cdf(self.truth, a, b)]
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.index(answer) == self.best_index()
    }

    fn comparison(&self, _: &Answer) -> Vec<(String, Answer)> {
        (0..self.expected.len()).map(|action| (label(action).to_owned(), choice(action))).collect()
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.currency);
        let best = self.best_index();
        let verdict = ["pass", "fail", "not enough evidence"][self.verdict()];
        let mut told = vec![format!(
            "Launching pays when more than {} are good. Pilot and golden set together say {}, with one good and one bad counted besides, as nothing was known before.",
            percent(self.break_even()),
            percent(self.mean())
        )];
        for (action, more) in self.gathering.iter().enumerate() {
            let known = self.cases() * self.gain_after(*more);
            let now = self.expected[0].max(0.0);
            let lost = (self.cases() - self.cases_after(*more)) * self.gain_after(*more);
            told.push(format!(
                "{}: what {} labels would tell is worth {} before its price. Labels and team cost {}, and {} days of waiting cost {}.",
                label(action + 2),
                grouped(i64::from(more.labels)),
                money((known - now).max(0.0)),
                money(more.cost()),
                more.days,
                money(lost)
            ));
        }
        let unlike = if self.verdict().min(2) == best.min(2) {
            "Here it agrees with the arithmetic."
        } else {
            "It does not know what a month is worth; the arithmetic does."
        };
        told.push(format!("A check with its bar at break-even says “{verdict}”, from the golden set alone. {unlike}"));
        if self.index(answer) >= 2 && best < 2 {
            told.push(
                "More evidence always feels safe. It is worth something only where it could change the decision."
                    .to_owned(),
            );
        } else if self.index(answer) < 2 && best >= 2 {
            told.push("The two answers were close enough, and the stakes high enough, to pay for knowing.".to_owned());
        }
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let (k, n) = (f64::from(self.golden.0), f64::from(self.golden.1));
        let more = self.gathering[0];
        BTreeMap::from([
            ("break_even", self.break_even()),
            ("estimate", k / n),
            ("pooled", self.mean()),
            ("good", k),
            ("examples", n),
            ("gain", self.gain),
            ("loss", self.loss),
            ("days", more.days),
            ("labels", f64::from(more.labels)),
            ("waiting", more.cost()),
            ("volume", self.volume),
        ])
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        format!("In truth {} are good; launching pays above {}.", percent(self.truth), percent(self.break_even()))
    }
}
