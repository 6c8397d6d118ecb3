//! Groups compared by any metric that examples move, such as an error in minutes, macro F1 or the order of results.
//!
//! Outcome counts are resampled cell by cell ([`super::Replicates`]). Other metrics have no cells; here replicates are normal, with
//! the variances of the groups' jackknife moves and, where clusters reach across groups, their covariances. What is not
//! normal about a group (few examples, long tails, a value at the end of its range) widens its own share.

use std::collections::BTreeMap;

use super::apart::{Column, as_ratio, lie_apart, moments, of_ends};
use crate::ascending;
use crate::distribution::normal_quantile;
use crate::inference::{Inference, Side};
use crate::influence::{Evidence, Influence};
use crate::interval::Interval;
use crate::level::Level;
use crate::moves::Moves;
use crate::random::Stream;
use crate::units::Resampling;

/// One group: its metric on its own examples, and which unit each example belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct MovedGroup {
    /// The metric of the group, with one move for each of its examples.
    pub moves: Moves,
    /// By example: its cluster, or a number of its own.
    pub units: Vec<u32>,
    /// Cases in the metric's denominator.
    pub cases: u64,
}

/// What is known of several groups together.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrasts {
    estimates: Vec<f64>,
    sds: Vec<f64>,
    cautions: Vec<f64>,
    /// By replicate, then by group: distances from the estimates.
    drawn: Vec<f64>,
    range: (f64, f64),
    least: f64,
    clusters: Option<u64>,
}

/// One group, before groups are put together.
struct Known {
    by_unit: BTreeMap<u32, f64>,
    sd: f64,
    caution: f64,
    /// Standard deviation of what was not seen.
    unseen: f64,
}

impl Contrasts {
    /// Puts groups together. `None` with fewer than two of them, and where one has fewer than two units.
    ///
    /// # Panics
    /// When a group has not one unit per move.
    pub fn new(groups: &[MovedGroup], clustered: bool, resampling: &Resampling) -> Option<Contrasts> {
        let first = groups.first().filter(|_| groups.len() > 1)?;
        let pairs = (groups.len() * (groups.len() - 1) / 2) as f64;
        let known: Option<Vec<Known>> = groups.iter().map(|group| known(group, clustered, pairs)).collect();
        let known = known?;
        let size = groups.len();
        let mut covariance = vec![0.0; size * size];
        for a in 0..size {
            for b in 0..=a {
                let shared = |(unit, x): (&u32, &f64)| known[b].by_unit.get(unit).map_or(0.0, |y| x * y);
                let mut sum = if clustered || a == b { known[a].by_unit.iter().map(shared).sum() } else { 0.0 };
                if a == b {
                    sum += known[a].unseen.powi(2);
                }
                covariance[a * size + b] = sum;
            }
        }
        let root = lower_root(covariance, size);
        let replicates = resampling.replicates.max(40);
        let base = Stream::new(resampling.seed, "contrasts");
        let mut drawn = Vec::with_capacity(replicates * size);
        for replicate in 0..replicates {
            let mut stream = base.numbered(replicate as u64);
            let z: Vec<f64> = (0..size).map(|_| stream.normal()).collect();
            drawn.extend((0..size).map(|a| (0..=a).map(|b| root[a * size + b] * z[b]).sum::<f64>()));
        }
        let units: std::collections::BTreeSet<u32> =
            known.iter().flat_map(|group| group.by_unit.keys().copied()).collect();
        Some(Contrasts {
            estimates: groups.iter().map(|group| group.moves.estimate).collect(),
            sds: known.iter().map(|group| group.sd).collect(),
            cautions: known.iter().map(|group| group.caution).collect(),
            drawn,
            range: first.moves.range,
            least: groups.iter().map(|group| group.cases as f64).fold(f64::INFINITY, f64::min),
            clusters: clustered.then_some(units.len() as u64),
        })
    }

    /// Intervals of the groups' own values that hold for all of them together.
    pub fn intervals(&self, level: Level) -> Vec<Interval> {
        let size = self.estimates.len();
        let most =
            |replicate: &[f64]| replicate.iter().zip(&self.sds).map(|(x, sd)| (x / sd).abs()).fold(0.0, f64::max);
        let mut deviations: Vec<f64> = self.drawn.chunks(size).map(most).collect();
        ascending::sort(&mut deviations);
        let place = (level.value() * (deviations.len() + 1) as f64).ceil() as usize;
        let reach = deviations[place.clamp(1, deviations.len()) - 1];
        let one = |((estimate, sd), caution): ((&f64, &f64), &f64)| Interval {
            lower: (estimate - reach * sd * caution).max(self.range.0),
            upper: (estimate + reach * sd * caution).min(self.range.1),
        };
        self.estimates.iter().zip(&self.sds).zip(&self.cautions).map(one).collect()
    }

    /// How far apart are the groups that lie farthest apart? As [`super::Replicates::difference`] bounds it.
    pub fn difference(&self) -> Inference {
        let (low, high) = self.extremes();
        self.inference(high - low, (0.0, self.range.1 - self.range.0), self.ends(false), false)
    }

    /// How large is the smallest value as a share of the largest? `None` where values can be negative, or none is above 0.
    pub fn ratio(&self) -> Option<Inference> {
        let (low, high) = self.extremes();
        if self.range.0 < 0.0 || high <= 0.0 {
            return None;
        }
        Some(self.inference(low / high, (0.0, 1.0), self.ends(true), true))
    }

    fn extremes(&self) -> (f64, f64) {
        self.estimates.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)))
    }

    fn inference(&self, estimate: f64, range: (f64, f64), ends: (Vec<f64>, Vec<f64>), ratio: bool) -> Inference {
        let ends = if ratio { (as_ratio(ends.1), as_ratio(ends.0)) } else { ends };
        of_ends(estimate, range, ends, self.least, self.clusters)
    }

    fn ends(&self, logarithm: bool) -> (Vec<f64>, Vec<f64>) {
        let size = self.estimates.len();
        let column = |group: usize| {
            let (estimate, sd, caution) = (self.estimates[group], self.sds[group], self.cautions[group]);
            // On the logarithm a value near zero counts as half its own uncertainty.
            let from = estimate.max(0.5 * sd);
            let (centre, stretch) = if logarithm { (from.ln(), 1.0 / from) } else { (estimate, 1.0) };
            let drawn: Vec<f64> = self.drawn.iter().skip(group).step_by(size).map(|x| centre + stretch * x).collect();
            Column { centre, mean: centre, sd: moments(&drawn).1, caution, drawn }
        };
        let columns: Vec<Column> = (0..size).map(column).collect();
        lie_apart(&columns, self.clusters.is_some())
    }
}

fn known(group: &MovedGroup, clustered: bool, pairs: f64) -> Option<Known> {
    let MovedGroup { moves, units, cases } = group;
    assert_eq!(moves.of.len(), units.len(), "one unit per move");
    let mut keyed: Vec<(u32, f64)> = units.iter().copied().zip(moves.of.iter().copied()).collect();
    keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let sums: Vec<(u32, f64, f64)> = keyed
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, same.len() as f64, same.iter().map(|one| one.1).sum()))
        .collect();
    let influences: Vec<Influence> =
        sums.iter().map(|&(_, size, change)| Influence { size, change, times: 1.0 }).collect();
    let evidence = Evidence::of(&influences, clustered)?;
    let (low, high) = moves.range;
    let farthest = if low.is_finite() && high.is_finite() {
        // One further case at the end of the range that is farther away, half of it: as in the replicates of counts.
        0.5 * (moves.estimate - low).max(high - moves.estimate) / (*cases as f64 + 1.0)
    } else {
        evidence.farthest.sqrt()
    };
    let unseen = farthest.max(f64::MIN_POSITIVE);
    let by_unit: BTreeMap<u32, f64> = sums.into_iter().map(|(unit, _, change)| (unit, change)).collect();
    let sd = (by_unit.values().map(|x| x * x).sum::<f64>() + unseen * unseen).sqrt();
    let count = evidence.spread.taking_part as f64;
    let df = evidence.spread.between.df.min(2.0 * (count - 1.0) / (evidence.kurtosis - 1.0).max(2.0)).max(1.0);
    // How far out the worst of all pairs lies, and what an estimated variance costs there.
    let tail = 0.025 / pairs;
    let between = crate::inference::Between { df, skewness: 0.0 };
    let caution = between.widening(tail, Side::Lower).min(normal_quantile(1.0 - 1e-4));
    Some(Known { by_unit, sd, caution, unseen })
}

/// Lower triangular root of a covariance (Cholesky); a direction without variance has none.
fn lower_root(covariance: Vec<f64>, size: usize) -> Vec<f64> {
    let mut root = vec![0.0; size * size];
    for a in 0..size {
        for b in 0..=a {
            let shared: f64 = (0..b).map(|c| root[a * size + c] * root[b * size + c]).sum();
            let rest = covariance[a * size + b] - shared;
            root[a * size + b] = if a == b {
                rest.max(0.0).sqrt()
            } else if root[b * size + b] > 0.0 {
                rest / root[b * size + b]
            } else {
                0.0
            };
        }
    }
    root
}
