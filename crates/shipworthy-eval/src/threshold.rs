//! Where to put the threshold: cost along all thresholds, the cheapest one, and the cheapest one under a constraint.
//!
//! Sums are kept in integers (money in 2⁻²⁰ units), so the order of tied rows cannot change a result.

use shipworthy_spec::spec::PositiveRate;

use crate::candidate_rows::CandidateRows;
use crate::gather::Gathered;
use crate::ladder::Ladder;
use crate::outcome::CurvePoint;
use crate::prices::Prices;

/// Folds of cross-fitting: a row's threshold is chosen on the four folds that it is not in.
pub const FOLDS: u64 = 5;

/// Points on the drawn cost curve, besides the thresholds that are named.
const CURVE_POINTS: usize = 101;

/// Whole units per unit of money or weight.
pub(crate) const UNIT: f64 = (1u64 << 20) as f64;

/// Sums over the rows on one side of a threshold, for one class.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ClassSums {
    /// Weight of the rows at or above the threshold.
    pub(crate) above: i128,
    /// Weight of the rows that the candidate decides itself at any threshold.
    pub(crate) decided: i128,
    /// Weight of all rows.
    pub(crate) all: i128,
    /// Money lost with this threshold.
    pub(crate) cost: i128,
    /// Sum of squared losses, for the band of the curve; in the same units, so that ties may come in any order.
    pub(crate) squares: i128,
}

/// The state of a walk from the highest threshold down.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Walk {
    pub(crate) positive: ClassSums,
    pub(crate) negative: ClassSums,
}

/// What one threshold does on a set of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Positive at or above it.
    pub threshold: f64,
    /// Money lost per case.
    pub cost: f64,
    /// Share of positives caught.
    pub recall: Option<f64>,
    /// Share of negatives flagged.
    pub false_positive_rate: Option<f64>,
    /// Share of cases flagged.
    pub selection_rate: f64,
}

/// A cheapest threshold that is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// The fold whose rows are left aside.
    pub without: Option<u8>,
    /// What the threshold must keep to.
    pub limit: Limit,
}

/// What a threshold must keep to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// Nothing.
    None,
    /// At most this share of negatives flagged.
    FalsePositiveRate(f64),
    /// At least this share of positives caught.
    Recall(f64),
    /// At most this share of cases flagged.
    SelectionRate(f64),
}

impl Limit {
    fn allows(&self, effect: &Effect) -> bool {
        match self {
            Limit::None => true,
            Limit::FalsePositiveRate(most) => effect.false_positive_rate.is_some_and(|rate| rate <= *most),
            Limit::Recall(least) => effect.recall.is_some_and(|rate| rate >= *least),
            Limit::SelectionRate(most) => effect.selection_rate <= *most,
        }
    }
}

/// Rows, prices and production prevalence: all that cost along thresholds depends on.
#[derive(Clone)]
pub struct Sweep<'a> {
    /// Where counting is enough.
    ladder: Option<Ladder<'a>>,
    rows: &'a CandidateRows,
    prices: &'a Prices,
    defer: Option<(f64, f64)>,
    prevalence: Option<f64>,
}

impl<'a> Sweep<'a> {
    /// A sweep over `rows` (in descending score order). Rows inside the `defer` band cost a review at any threshold.
    pub fn new(
        rows: &'a CandidateRows,
        prices: &'a Prices,
        defer: Option<(f64, f64)>,
        rate: Option<&PositiveRate>,
    ) -> Sweep<'a> {
        Sweep { ladder: Ladder::new(rows, prices, defer), rows, prices, defer, prevalence: rate.map(|rate| rate.value) }
    }

    /// The cheapest threshold for each goal; of equally cheap ones the highest. Rows are folded where a goal leaves a fold out.
    /// `None` without scores, or where no threshold keeps to the limit.
    pub fn cheapest(&self, goals: &[Goal]) -> Vec<Option<Effect>> {
        if let Some(ladder) = &self.ladder {
            let found = ladder.cheapest(goals, |walk| self.scales(walk));
            return found.into_iter().map(|best| best.map(|(at, walk)| self.effect(at, &walk))).collect();
        }
        let one = |goal: &Goal| {
            let mut best: Option<Effect> = None;
            let keep = |at: usize| goal.without.is_none_or(|without| self.rows.fold[at] != without);
            self.walk(keep, |effect, _| {
                if goal.limit.allows(effect) && best.is_none_or(|best| effect.cost < best.cost) {
                    best = Some(*effect);
                }
            });
            best
        };
        goals.iter().map(one).collect()
    }

    /// The effect of one threshold.
    pub fn at(&self, threshold: f64) -> Option<Effect> {
        self.walks_at(&[threshold]).pop().flatten().map(|walk| self.effect(threshold, &walk))
    }

    /// The sums at each of these thresholds, which descend; `None` above all scores.
    fn walks_at(&self, thresholds: &[f64]) -> Vec<Option<Walk>> {
        if let Some(ladder) = &self.ladder {
            return ladder.at(thresholds);
        }
        let mut found = Vec::with_capacity(thresholds.len());
        let mut last: Option<Walk> = None;
        self.walk(
            |_| true,
            |effect, walk| {
                // A threshold between two scores acts like the next score above it.
                while thresholds.get(found.len()).is_some_and(|&wanted| effect.threshold < wanted) {
                    found.push(last);
                }
                last = Some(*walk);
            },
        );
        found.resize(thresholds.len(), last);
        found
    }

    /// The drawn curve: a grid over `range`, and the thresholds in `named`, with a band of `z` standard errors
    /// (inflated by `design_effect` where examples come in clusters).
    pub fn curve(&self, range: (f64, f64), named: &[f64], z: f64, design_effect: f64) -> Vec<CurvePoint> {
        let (low, high) = range;
        let step = |i: usize| low + (high - low) * i as f64 / (CURVE_POINTS - 1) as f64;
        let mut grid: Vec<f64> = (0..CURVE_POINTS).map(step).chain(named.iter().copied()).collect();
        grid.sort_by(|a, b| b.total_cmp(a));
        grid.dedup();
        let point = |threshold: f64, walk: &Walk| {
            let effect = self.effect(threshold, walk);
            let half = z * (design_effect.max(1.0)).sqrt() * self.standard_error(walk);
            let count = |units: i128| units as f64 / UNIT;
            let (positive_scale, negative_scale) = self.scales(walk);
            let (p, n) = (&walk.positive, &walk.negative);
            CurvePoint {
                threshold,
                error_cost: effect.cost,
                low: half.is_finite().then_some(effect.cost - half),
                high: half.is_finite().then_some(effect.cost + half),
                true_positives: count(p.above) * positive_scale,
                false_positives: count(n.above) * negative_scale,
                false_negatives: count(p.decided - p.above) * positive_scale,
                true_negatives: count(n.decided - n.above) * negative_scale,
            }
        };
        let walks = self.walks_at(&grid);
        let mut points: Vec<CurvePoint> =
            grid.iter().zip(&walks).filter_map(|(&threshold, walk)| Some(point(threshold, walk.as_ref()?))).collect();
        points.reverse();
        points
    }

    /// Standard error of the cost per case at a threshold, with examples taken as independent.
    pub fn plain_standard_error(&self, threshold: f64) -> Option<f64> {
        let highest = next_above(*self.rows.score.first().filter(|score| !score.is_nan())?);
        self.walks_at(&[threshold.min(highest)]).pop().flatten().map(|walk| self.standard_error(&walk))
    }

    /// Visits every distinct threshold from "flag nothing" down to the lowest score.
    fn walk(&self, keep: impl Fn(usize) -> bool, mut visit: impl FnMut(&Effect, &Walk)) {
        let rows = self.rows;
        let scored = rows.score.iter().position(|s| s.is_nan()).unwrap_or(rows.score.len());
        let Some(&top) = rows.score.first().filter(|s| !s.is_nan()) else { return };
        let mut walk = Walk::default();
        let kept: Vec<usize> = (0..rows.len()).filter(|&at| keep(at)).collect();
        for &at in &kept {
            let decided = at < scored && !self.in_band(rows.score[at]);
            let loss = if decided {
                self.prices.if_negative(rows.row[at] as usize, rows.label[at])
            } else {
                // Deferred rows, and rows without a score, cost the same at every threshold.
                rows.loss.as_ref().map_or(0.0, |loss| loss.at(at, rows.label[at], rows.decision[at]))
            };
            let sums = walk.class(rows.label[at]);
            let weight = self.weight(at);
            sums.all += weight;
            sums.decided += if decided { weight } else { 0 };
            sums.cost += to_units(loss * weight as f64 / UNIT);
            sums.squares += to_units(loss * loss * weight as f64 / UNIT);
        }
        visit(&self.effect(next_above(top), &walk), &walk);
        let mut pending = kept.iter().copied().filter(|&at| at < scored).peekable();
        while let Some(at) = pending.next() {
            let (score, label, row) = (rows.score[at], rows.label[at], rows.row[at] as usize);
            if !self.in_band(score) {
                let (was, now) = (self.prices.if_negative(row, label), self.prices.if_positive(row, label));
                let weight = self.weight(at);
                let share = weight as f64 / UNIT;
                let sums = walk.class(label);
                sums.above += weight;
                sums.cost += to_units(now * share) - to_units(was * share);
                sums.squares += to_units(now * now * share) - to_units(was * was * share);
            }
            if pending.peek().is_none_or(|&next| rows.score[next] < score) {
                visit(&self.effect(score, &walk), &walk);
            }
        }
    }

    fn in_band(&self, score: f64) -> bool {
        self.defer.is_some_and(|(low, high)| low <= score && score < high)
    }

    fn weight(&self, at: usize) -> i128 {
        self.rows.weight.as_ref().map_or(UNIT as i128, |w| to_units(w[at]))
    }

    /// Factors that turn counts in the rows into counts at production prevalence.
    fn scales(&self, walk: &Walk) -> (f64, f64) {
        let (p, n) = (walk.positive.all as f64, walk.negative.all as f64);
        match self.prevalence {
            Some(rate) if p > 0.0 && n > 0.0 => (rate * (p + n) / p, (1.0 - rate) * (p + n) / n),
            _ => (1.0, 1.0),
        }
    }

    fn effect(&self, threshold: f64, walk: &Walk) -> Effect {
        let (positive_scale, negative_scale) = self.scales(walk);
        let (p, n) = (&walk.positive, &walk.negative);
        let all = (p.all + n.all) as f64;
        let share = |part: i128, whole: i128| (whole > 0).then(|| part as f64 / whole as f64);
        Effect {
            threshold,
            cost: (p.cost as f64 * positive_scale + n.cost as f64 * negative_scale) / all,
            recall: share(p.above, p.decided),
            false_positive_rate: share(n.above, n.decided),
            selection_rate: (p.above as f64 * positive_scale + n.above as f64 * negative_scale) / all,
        }
    }

    /// Standard error of the mean loss, by class where prevalence is given (Cochran 1977, eq. 5.6), else of one sample.
    fn standard_error(&self, walk: &Walk) -> f64 {
        let variance = |sum: f64, squares: f64, n: f64| {
            if n > 1.0 { (squares - sum * sum / n).max(0.0) / (n - 1.0) / n } else { 0.0 }
        };
        let money = |units: i128| units as f64 / UNIT;
        let (p, n) = (&walk.positive, &walk.negative);
        match self.prevalence {
            Some(rate) => {
                let of = |sums: &ClassSums| variance(money(sums.cost), money(sums.squares), money(sums.all));
                (rate * rate * of(p) + (1.0 - rate) * (1.0 - rate) * of(n)).sqrt()
            }
            None => variance(money(p.cost + n.cost), money(p.squares + n.squares), money(p.all + n.all)).sqrt(),
        }
    }
}

impl Walk {
    fn class(&mut self, label: bool) -> &mut ClassSums {
        if label { &mut self.positive } else { &mut self.negative }
    }
}

/// The fold of each golden row, by cluster where there are clusters, so that no one is on both sides.
pub fn folds(gathered: &Gathered, seed: u64) -> Vec<u8> {
    let fold = |key: u64| (shipworthy_stats::random::mix(seed ^ 0x5EED_F01D, key) % FOLDS) as u8;
    match &gathered.cluster {
        Some(clusters) => clusters.code.iter().map(|&code| fold(clusters.key[code as usize])).collect(),
        None => gathered.key.iter().map(|&key| fold(key)).collect(),
    }
}

/// Money or weight in whole units.
pub(crate) fn to_units(x: f64) -> i128 {
    (x * UNIT).round() as i128
}

/// A threshold that flags nothing: the next number above the highest score.
pub(crate) fn next_above(score: f64) -> f64 {
    score.next_up()
}
