//! How often either model is right where the cheaper one is sure and where it is not, and what that is worth.

use crate::cells::{Cells, Share};
use crate::code::Level;
use crate::draws::Draws;
use crate::ship_or_wait::two_digits;
use crate::weighed::{clearly_best, largest};

use super::family::Family;
use super::promise::{self, LATE_BEFORE, Promise};

/// Months that the choice stands for.
pub(super) const MONTHS: f64 = 12.0;
/// In a band: both right, A alone, B alone, neither.
pub(super) const BOTH: usize = 0;
pub(super) const ONLY_A: usize = 1;
pub(super) const ONLY_B: usize = 2;
pub(super) const NEITHER: usize = 3;
/// What is known of such pairs counts like so many further examples.
pub(super) const KNOWN_BEFORE: f64 = 30.0;
/// Share of the bands, from where B is sure, and of the four outcomes in each, among pairs of models of this kind.
const TWO_BANDS: [(f64, [f64; 4]); 2] = [(0.68, [0.90, 0.06, 0.02, 0.02]), (0.32, [0.46, 0.32, 0.08, 0.14])];
const THREE_BANDS: [(f64, [f64; 4]); 3] =
    [(0.60, [0.91, 0.05, 0.02, 0.02]), (0.25, [0.60, 0.24, 0.06, 0.10]), (0.15, [0.30, 0.42, 0.09, 0.19])];

/// The actions by place: A for all, B for all, A where B is unsure, and at level 3 A where B is very unsure.
pub(super) const IDS: [&str; 4] = ["a", "b", "route", "route-few"];

/// What a call of A costs as a multiple of one of B, in figures and in words.
const MULTIPLES: [(f64, &str); 4] =
    [(2.5, "Two and a half times"), (3.0, "Three times"), (4.0, "Four times"), (6.0, "Six times")];

/// What somebody does who always does the same.
pub(super) const CONSTANTS: [&str; 4] = ["always A", "always B", "always route", "always route little"];

pub(super) fn actions_at(level: Level) -> usize {
    if level.number() == 3 { 4 } else { 3 }
}

/// Prices as they are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prices {
    pub(super) a: f64,
    /// The price of A as a multiple of that of B, as a sentence begins with it.
    pub(super) times: &'static str,
    pub(super) b: f64,
    pub(super) wrong: f64,
    pub(super) volume: f64,
    /// Moving everything to A, once.
    pub(super) move_to_a: f64,
    /// Building the router, once.
    pub(super) router: f64,
    /// An answer of A that is late.
    pub(super) late: f64,
    /// From this month on a call of A costs this share of its price.
    pub(super) cut: Option<(f64, f64)>,
}

impl Prices {
    /// What a call of A costs over the year, on average.
    pub(super) fn call_of_a(&self) -> f64 {
        let cut = self.cut.map_or(1.0, |(from, share)| ((from - 1.0) + (MONTHS - from + 1.0) * share) / MONTHS);
        self.a * cut
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) cells: Cells,
    pub(super) bands: usize,
    /// Answers of A that came too late, at levels where that counts.
    pub(super) late: Option<Share>,
    pub(super) prices: Prices,
    /// What was promised about slow answers, in cases with that twist.
    pub(super) promise: Option<Promise>,
    pub(super) expected: Vec<f64>,
}

impl World {
    /// A world in which the wanted action may be the best: prices are put where that is likely. They depend on the truth through the data alone.
    /// `promised` is whether there is a promise on slow answers.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize, promised: bool) -> World {
        let bands: &[(f64, [f64; 4])] = if level.number() == 3 { &THREE_BANDS } else { &TWO_BANDS };
        let prior: Vec<f64> =
            bands.iter().flat_map(|(share, cells)| cells.map(|cell| KNOWN_BEFORE * share * cell)).collect();
        let n = match level.number() {
            1 => draws.between_log(240.0, 600.0),
            _ => draws.between_log(150.0, 450.0),
        } as u32;
        let cells = Cells::draw(draws, &prior, n);
        let late = (level.number() >= 2).then(|| Share::draw(draws, LATE_BEFORE, n));
        let b = two_digits(draws.between_log(family.call.0, family.call.1));
        let (multiple, times) = if level.number() == 1 { MULTIPLES[1] } else { *draws.one_of(&MULTIPLES) };
        let a = libm::round(b * multiple * 10_000.0) / 10_000.0;
        let volume = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let mut world = World {
            cells,
            bands: bands.len(),
            late,
            prices: Prices { a, times, b, wrong: 0.0, volume, move_to_a: 0.0, router: 0.0, late: 0.0, cut: None },
            promise: None,
            expected: Vec::new(),
        };
        // A right answer more is priced against what it costs to get one.
        let gain = (world.error_of_b(&world.means()) - world.error_of_a(&world.means())).max(0.01);
        // Under a promise A is worth its calls more often, and the penalty speaks against it.
        let (centre, spread) = match (wanted, promised) {
            (0, _) => (1.6, 0.7),
            (1, false) => (-1.1, 0.5),
            (_, false) => (0.2, 0.7),
            (1, true) => (0.7, 0.7),
            (_, true) => (1.2, 0.7),
        };
        let off = centre + spread * draws.normal();
        let prices = &mut world.prices;
        prices.wrong = two_digits((a - b) / gain * libm::exp(off));
        let stakes = volume * MONTHS * (a - b);
        let once = draws.between_log(0.02, 0.25);
        prices.router = two_digits(stakes * once);
        prices.move_to_a = two_digits(stakes * once * draws.between(0.2, 0.6));
        if level.number() >= 2 {
            prices.late = two_digits(prices.wrong * draws.between_log(0.05, 0.4));
        }
        if level.number() == 3 {
            prices.cut = Some((*draws.one_of(&[4.0, 6.0, 7.0, 9.0]), *draws.one_of(&[0.4, 0.5, 0.6, 0.7])));
        }
        let means = world.means();
        world.expected = (0..actions_at(level)).map(|action| world.value(action, &means)).collect();
        if promised { world.under_promise(draws, wanted) } else { world }
    }

    /// The same under a promise on slow answers. What it allows and its penalty are put where they may decide; they depend on the truth through
    /// the data alone.
    fn under_promise(mut self, draws: &mut Draws, wanted: usize) -> World {
        let n = self.cells.n();
        let late = *self.late.get_or_insert_with(|| Share::draw(draws, LATE_BEFORE, n));
        // To stay with B is the best where a router breaks the promise as well.
        let decides = if wanted == 1 { 2 } else { wanted };
        let (to_a, _) = self.outcome(decides, &self.means());
        let most = promise::allowed(draws, wanted, to_a * late.mean());
        let stakes = self.prices.volume * MONTHS * (self.prices.a - self.prices.b);
        let gain = self.expected.iter().copied().fold(0.2 * stakes, f64::max);
        let penalty = two_digits(gain * draws.between_log(0.4, 2.0));
        let breaks: Vec<f64> =
            (0..self.expected.len()).map(|action| self.chance_to_break(action, most, late)).collect();
        self.expected.iter_mut().zip(&breaks).for_each(|(value, chance)| *value -= penalty * chance);
        self.promise = Some(Promise { most, penalty, breaks });
        self
    }

    /// How likely more than `most` of all answers are late under an action, given the data.
    fn chance_to_break(&self, action: usize, most: f64, late: Share) -> f64 {
        match action {
            0 => promise::chance_of_all(most, late.belief()),
            1 => 0.0,
            _ => {
                let routed: Vec<usize> = self.routed(action).flat_map(World::of_band).collect();
                promise::chance_of_some(most, self.cells.belief(&routed), late.belief())
            }
        }
    }

    /// Whether the wanted action is clearly the best, and A was the better one in the test, as everybody says.
    pub(super) fn is_worth_asking(&self, wanted: usize) -> bool {
        let lead = f64::from(self.right_of_a()) - f64::from(self.right_of_b());
        lead >= 0.01 * f64::from(self.cells.n()) && clearly_best(&self.expected, wanted)
    }

    pub(super) fn at(band: usize, cell: usize) -> usize {
        4 * band + cell
    }

    pub(super) fn of_band(band: usize) -> [usize; 4] {
        [BOTH, ONLY_A, ONLY_B, NEITHER].map(|cell| World::at(band, cell))
    }

    fn all(&self, cells: &[usize]) -> Vec<usize> {
        (0..self.bands).flat_map(|band| cells.iter().map(move |cell| World::at(band, *cell))).collect()
    }

    pub(super) fn right_of_a(&self) -> u32 {
        self.cells.seen(&self.all(&[BOTH, ONLY_A]))
    }

    pub(super) fn right_of_b(&self) -> u32 {
        self.cells.seen(&self.all(&[BOTH, ONLY_B]))
    }

    pub(super) fn only(&self, cell: usize) -> u32 {
        self.cells.seen(&self.all(&[cell]))
    }

    /// Bands that go to A when routed by this action.
    pub(super) fn routed(&self, action: usize) -> std::ops::Range<usize> {
        match action {
            0 => 0..self.bands,
            1 => 0..0,
            2 => 1..self.bands,
            _ => self.bands - 1..self.bands,
        }
    }

    /// Expected shares of all cells, and of late answers.
    pub(super) fn means(&self) -> (Vec<f64>, f64) {
        let shares = (0..4 * self.bands).map(|cell| self.cells.mean(&[cell])).collect();
        (shares, self.late.map_or(0.0, |late| late.mean()))
    }

    /// The same as the test has them.
    pub(super) fn seen(&self) -> (Vec<f64>, f64) {
        let shares = (0..4 * self.bands).map(|cell| self.cells.raw(&[cell])).collect();
        (shares, self.late.map_or(0.0, |late| late.raw()))
    }

    fn truth(&self) -> (Vec<f64>, f64) {
        let shares = (0..4 * self.bands).map(|cell| self.cells.true_share(&[cell])).collect();
        (shares, self.late.map_or(0.0, |late| late.truth))
    }

    pub(super) fn error_of_a(&self, (shares, _): &(Vec<f64>, f64)) -> f64 {
        self.all(&[ONLY_B, NEITHER]).into_iter().map(|cell| shares[cell]).sum()
    }

    pub(super) fn error_of_b(&self, (shares, _): &(Vec<f64>, f64)) -> f64 {
        self.all(&[ONLY_A, NEITHER]).into_iter().map(|cell| shares[cell]).sum()
    }

    /// Share of cases that go to A, and of wrong answers, under an action.
    pub(super) fn outcome(&self, action: usize, (shares, _): &(Vec<f64>, f64)) -> (f64, f64) {
        let routed = self.routed(action);
        let (mut to_a, mut wrong) = (0.0, 0.0);
        for band in 0..self.bands {
            let [_, only_a, only_b, neither] = World::of_band(band).map(|cell| shares[cell]);
            if routed.contains(&band) {
                to_a += World::of_band(band).iter().map(|cell| shares[*cell]).sum::<f64>();
                wrong += only_b + neither;
            } else {
                wrong += only_a + neither;
            }
        }
        (to_a, wrong)
    }

    /// What an action saves in a year against staying with B. Shares and late answers are independent, so expected shares give its
    /// expected value. The penalty of a promise is apart.
    pub(super) fn value(&self, action: usize, shares: &(Vec<f64>, f64)) -> f64 {
        let prices = &self.prices;
        let cost = |action: usize| {
            let (to_a, wrong) = self.outcome(action, shares);
            let asks_b = if action == 0 { 0.0 } else { prices.b };
            let a_case = wrong * prices.wrong + asks_b + to_a * (prices.call_of_a() + shares.1 * prices.late);
            let once = [prices.move_to_a, 0.0, prices.router, prices.router][action];
            prices.volume * MONTHS * a_case + once
        };
        cost(1) - cost(action)
    }

    /// The penalty that is due if these shares are so.
    fn due(&self, action: usize, shares: &(Vec<f64>, f64)) -> f64 {
        let late = self.outcome(action, shares).0 * shares.1;
        self.promise.as_ref().filter(|promise| late > promise.most).map_or(0.0, |promise| promise.penalty)
    }

    pub(super) fn true_value(&self, action: usize) -> f64 {
        let truth = self.truth();
        self.value(action, &truth) - self.due(action, &truth)
    }

    /// The best action to somebody who knows the data and not the promise.
    pub(super) fn best_without_promise(&self) -> usize {
        let means = self.means();
        largest((0..self.expected.len()).map(|action| self.value(action, &means)))
    }

    /// The true share of wrong answers under an action.
    pub(super) fn true_outcome(&self, action: usize) -> f64 {
        self.outcome(action, &self.truth()).1
    }

    /// How often A is late in truth.
    pub(super) fn true_late(&self) -> f64 {
        self.truth().1
    }

    /// What habits choose.
    pub(super) fn habits(&self) -> Vec<(&'static str, usize)> {
        let seen = self.seen();
        let (a, b) = (1.0 - self.error_of_a(&seen), 1.0 - self.error_of_b(&seen));
        let per_right = usize::from(self.prices.a / a > self.prices.b / b);
        let (only_a, only_b) = (f64::from(self.only(ONLY_A)), f64::from(self.only(ONLY_B)));
        // McNemar's test (1947), without a correction.
        let surely = only_a - only_b > 1.96 * (only_a + only_b).sqrt();
        let worth = (a - b) * self.prices.wrong > self.prices.a - self.prices.b;
        let summed = largest((0..self.expected.len()).map(|action| self.value(action, &seen)));
        let fixed = (0..self.expected.len()).map(|action| (CONSTANTS[action], action));
        let less = |due: &dyn Fn(usize) -> f64| {
            largest((0..self.expected.len()).map(|action| self.value(action, &seen) - due(action)))
        };
        let promised = self.promise.iter().flat_map(|promise| {
            [
                (promise::WITHOUT, summed),
                (promise::AS_TESTED, less(&|action| self.due(action, &seen))),
                (promise::AT_RISK, less(&|action| promise.penalty * promise.breaks[action])),
            ]
        });
        fixed
            .chain([
                ("cheapest per right answer", per_right),
                ("A if surely better", usize::from(!surely)),
                ("A if the gain pays the call", usize::from(!worth)),
                ("every sum, on the test alone", summed),
            ])
            .chain(promised)
            .collect()
    }

    /// Ranks of what the choice turns on: how often either is right alone, how often B is sure, and lateness; under a promise also how often B is
    /// very unsure, where there is a band of its own for that.
    pub(super) fn ranks(&self) -> Vec<f64> {
        let mut ranks = vec![
            self.cells.rank(&self.all(&[ONLY_A])),
            self.cells.rank(&self.all(&[ONLY_B])),
            self.cells.rank(&World::of_band(0)),
        ];
        ranks.extend(self.late.map(|late| late.rank()));
        let very_unsure = self.promise.is_some() && self.bands > 2;
        ranks.extend(very_unsure.then(|| self.cells.rank(&World::of_band(self.bands - 1))));
        ranks
    }
}
