//! Is the mean loss here really higher than there? One-sided tests between two sets of rows.
//!
//! | losses | rows | test |
//! |---|---|---|
//! | zero or one value | independent | Fisher's exact test: hypergeometric tail |
//! | any | independent, one side of at most 1,000 rows | permutation of the Welch statistic |
//! | any | independent, both sides larger | Welch's t (1947) |
//! | any | clustered | t of the cluster sums |
//!
//! Permuting the *studentised* statistic is exact when the two sides do not differ at all, and stays right for large samples
//! when they differ in spread but not in mean (Janssen 1997). Money losses are so skewed that a t test on a few hundred rows
//! would not be.

use std::collections::BTreeMap;

use super::Evidence;
use super::losses::{Moments, Unit, largest};
use crate::random::Stream;
use crate::tails::{hypergeometric_upper, student_upper};

/// Sides up to this many rows are tested by permutation.
const PERMUTED_UP_TO: u64 = 1_000;
/// Permutations; with the observed arrangement they make 2,000.
const PERMUTATIONS: u32 = 1_999;
/// A clear non-finding is left after this many permutations at or above the observed value (Besag and Clifford 1991).
const ENOUGH_EXCEEDANCES: u32 = 100;
/// With fewer clusters on a side there is no test: the spread between them would be a guess.
pub(super) const FEWEST_CLUSTERS: usize = 10;

/// Means of two sets of rows, and the test between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Excess {
    pub examples: u64,
    pub mean: Option<f64>,
    pub elsewhere: Option<f64>,
    pub p_value: Option<f64>,
    pub method: &'static str,
}

/// Compares the rows for which `side` says `true` with those for which it says `false`; others, and rows that do not count,
/// are left out. `seed` is used by permutation only.
pub(super) fn excess(evidence: &Evidence, side: impl Fn(usize) -> Option<bool>, seed: u64) -> Excess {
    let counted: Vec<(usize, bool)> = (0..evidence.loss.len())
        .filter(|&row| evidence.counts(row))
        .filter_map(|row| side(row).map(|inside| (row, inside)))
        .collect();
    let largest = largest(counted.iter().map(|&(row, _)| evidence.loss[row]));
    let all: u64 = counted.iter().map(|&(row, _)| evidence.times(row)).sum();
    let unit = Unit::new(largest, all as usize);
    let mut sides = Sides::default();
    let mut losses = Vec::new();
    for &(row, inside) in &counted {
        let (units, times) = (unit.count(evidence.loss[row]), evidence.times(row));
        sides.all.add_times(units, times);
        if inside {
            sides.inside.add_times(units, times);
        }
        if units > 0 {
            losses.push(Lossy { units, inside, times });
        }
    }
    let (p_value, method) = match evidence.clusters {
        Some(clusters) => {
            let contributions = counted
                .iter()
                .map(|&(row, inside)| (clusters[row], inside, unit.count(evidence.loss[row]), evidence.times(row)));
            (clustered(&sides, contributions), "cluster-robust t")
        }
        None => independent(&sides, losses, seed),
    };
    let in_money = |moments: Moments| moments.mean().map(|_| unit.loss(moments.sum) / moments.rows as f64);
    Excess {
        examples: sides.inside.rows,
        mean: in_money(sides.inside),
        elsewhere: in_money(sides.outside()),
        p_value,
        method,
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Sides {
    all: Moments,
    inside: Moments,
}

impl Sides {
    fn outside(&self) -> Moments {
        self.all.without(self.inside)
    }

    /// Welch's statistic and its degrees of freedom; `None` when a side has fewer than two rows.
    fn welch(&self) -> Option<(f64, f64)> {
        let outside = self.outside();
        let (a, b) = (self.inside.mean_variance()?, outside.mean_variance()?);
        let difference = self.inside.mean()? - outside.mean()?;
        if a + b == 0.0 {
            // No spread at all: any difference is beyond doubt, none is none.
            return Some((if difference == 0.0 { 0.0 } else { difference.signum() * f64::INFINITY }, 1.0));
        }
        let freedom =
            (a + b) * (a + b) / (a * a / (self.inside.rows as f64 - 1.0) + b * b / (outside.rows as f64 - 1.0));
        Some((difference / (a + b).sqrt(), freedom))
    }
}

/// Rows with a loss.
#[derive(Debug, Clone, Copy)]
struct Lossy {
    units: u64,
    inside: bool,
    times: u64,
}

fn independent(sides: &Sides, losses: Vec<Lossy>, seed: u64) -> (Option<f64>, &'static str) {
    let outside = sides.outside();
    let smaller = sides.inside.rows.min(outside.rows);
    let same = losses.windows(2).all(|pair| pair[0].units == pair[1].units);
    if same {
        let count = |inside: bool| losses.iter().filter(|one| one.inside || !inside).map(|one| one.times).sum::<u64>();
        let p = hypergeometric_upper(count(true), sides.inside.rows, count(false), sides.all.rows);
        return ((smaller > 0).then_some(p), "fisher exact");
    }
    if smaller <= PERMUTED_UP_TO {
        let each = losses.iter().flat_map(|one| std::iter::repeat_n(one.units, one.times as usize));
        return (permutation(sides, each.collect(), seed), "permutation");
    }
    let p = sides
        .welch()
        .map(|(t, freedom)| if t.is_infinite() { if t > 0.0 { 0.0 } else { 1.0 } } else { student_upper(t, freedom) });
    (p, "welch t")
}

/// Share of random divisions with the same sizes whose Welch statistic is at least the observed one.
fn permutation(sides: &Sides, mut losses: Vec<u64>, seed: u64) -> Option<f64> {
    let (observed, _) = sides.welch()?;
    // Sorted, so that the outcome does not depend on the order of rows. Places beyond the losses are rows without loss.
    losses.sort_unstable();
    let draw_inside = sides.inside.rows <= sides.outside().rows;
    let drawn = if draw_inside { sides.inside.rows } else { sides.outside().rows };
    let mut places: Vec<u32> = (0..sides.all.rows as u32).collect();
    let mut random = Stream::new(seed, "slice permutation");
    let mut at_least = 0;
    for done in 1..=PERMUTATIONS {
        let mut sample = Moments::default();
        for place in 0..drawn as usize {
            // A partial shuffle of any arrangement is a uniform draw, so the arrangement is never reset.
            let other = place + below(&mut random, (places.len() - place) as u64) as usize;
            places.swap(place, other);
            sample.add(losses.get(places[place] as usize).copied().unwrap_or(0));
        }
        let inside = if draw_inside { sample } else { sides.all.without(sample) };
        let (t, _) = Sides { all: sides.all, inside }.welch()?;
        // Ties count against the finding, also when they differ in the last digit.
        if t >= observed - 1e-9 * observed.abs() || t == observed {
            at_least += 1;
            if at_least == ENOUGH_EXCEEDANCES {
                return Some(f64::from(at_least) / f64::from(done));
            }
        }
    }
    Some(f64::from(at_least + 1) / f64::from(PERMUTATIONS + 1))
}

/// t test of the clusters' contributions to the difference of means, around the common mean.
///
/// Each row contributes its loss, less the mean of all, divided by the size of its side, with a minus outside; a cluster
/// contributes the sum over its rows, and clusters are independent. Degrees of freedom: clusters on the side that has fewer,
/// less one.
fn clustered(sides: &Sides, rows: impl Iterator<Item = (u32, bool, u64, u64)>) -> Option<f64> {
    #[derive(Default)]
    struct Cluster {
        inside: (u64, u64),
        outside: (u64, u64),
    }
    let mut clusters: BTreeMap<u32, Cluster> = BTreeMap::new();
    for (code, inside, units, times) in rows {
        let cluster = clusters.entry(code).or_default();
        let side = if inside { &mut cluster.inside } else { &mut cluster.outside };
        *side = (side.0 + times, side.1 + units * times);
    }
    let on_inside = clusters.values().filter(|cluster| cluster.inside.0 > 0).count();
    let on_outside = clusters.values().filter(|cluster| cluster.outside.0 > 0).count();
    let fewest = on_inside.min(on_outside);
    if fewest < FEWEST_CLUSTERS {
        return None;
    }
    let mean = sides.all.mean()?;
    let (inside, outside) = (sides.inside.rows as f64, sides.outside().rows as f64);
    let contributions: Vec<f64> = clusters
        .values()
        .map(|cluster| {
            let above = |(rows, sum): (u64, u64)| sum as f64 - mean * rows as f64;
            above(cluster.inside) / inside - above(cluster.outside) / outside
        })
        .collect();
    let count = contributions.len() as f64;
    let difference: f64 = contributions.iter().sum();
    let spread: f64 = contributions.iter().map(|c| (c - difference / count).powi(2)).sum();
    if spread == 0.0 {
        return Some(if difference > 0.0 { 0.0 } else { 1.0 });
    }
    Some(student_upper(difference / (spread * count / (count - 1.0)).sqrt(), (fewest - 1) as f64))
}

/// A number below `limit`, by the high half of a product; the bias is below limit / 2^64.
fn below(random: &mut Stream, limit: u64) -> u64 {
    ((u128::from(random.next_u64()) * u128::from(limit)) >> 64) as u64
}
