//! Places in the order of a number per example: quantiles and the largest, with weights and clusters.

use crate::dependence::Dependence;
use crate::inference::{Inference, Law};
use crate::influence::Units;
use crate::quantile::{CLUSTERS, LARGEST_SEEN, quantile_inference};
use crate::sum::exact_sum;

/// Uncertainty of a quantile, with weights as well. With weights it is the averaged inverted distribution function (Hyndman and
/// Fan, 1996, type 2), the share of weight below it has the variance of a clustered rate (Woodruff, 1952), and order statistics
/// are taken of as many equal steps of weight as there are examples.
pub(crate) fn weighted_quantile(
    rows: usize,
    dependence: &Dependence,
    q: f64,
    value: impl Fn(usize) -> f64,
) -> Option<Inference> {
    let Some(_) = dependence.weights else {
        let mut values: Vec<f64> = (0..rows).map(value).collect();
        return quantile_inference(&mut values, q, dependence.clusters);
    };
    let mut sorted: Vec<(f64, f64)> =
        (0..rows).map(|row| (value(row), dependence.weight(row))).filter(|one| one.1 > 0.0).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let size = exact_sum(sorted.iter().map(|one| one.1));
    if sorted.is_empty() {
        return None;
    }
    let estimate = type_two(&sorted, q * size);
    let units = Units::new(rows, dependence, |row| [1.0, f64::from(u8::from(value(row) <= estimate))]);
    let evidence = units.evidence(|sums| sums[0], |sums| (sums[0] > 0.0).then(|| sums[1] / sums[0]))?;
    let count = sorted.len();
    let variance = evidence.spread.linearised;
    let shown = if variance > 0.0 { q * (1.0 - q) / variance } else { evidence.spread.kish };
    let trials = shown.min(evidence.spread.kish.max(count as f64));
    let mut steps = Vec::with_capacity(count);
    let mut reached = 0.0;
    for (value, weight) in &sorted {
        reached += weight;
        while steps.len() < count && (steps.len() as f64 + 0.5) / count as f64 * size <= reached {
            steps.push(*value);
        }
    }
    Some(Inference {
        estimate,
        standard_error: None,
        denominator: size,
        effective_n: trials.min(size),
        clusters: Some(evidence.spread.taking_part),
        range: (f64::NEG_INFINITY, f64::INFINITY),
        bound_method: CLUSTERS,
        drawn_method: CLUSTERS,
        law: Law::Order { sorted: steps, q, trials, df: evidence.spread.between.df },
    })
}

/// The first value whose cumulated weight reaches `target`, its place, and how far beyond it the weight reaches.
fn inverted(sorted: &[(f64, f64)], target: f64) -> (f64, usize, f64) {
    let mut reached = 0.0;
    for (place, (value, weight)) in sorted.iter().enumerate() {
        reached += weight;
        if reached >= target {
            return (*value, place, reached - target);
        }
    }
    let last = sorted.len() - 1;
    (sorted[last].0, last, 0.0)
}

/// Averages with the next value where the cumulated weight meets the target exactly, as a median of four examples does.
fn type_two(sorted: &[(f64, f64)], target: f64) -> f64 {
    let (value, place, beyond) = inverted(sorted, target);
    if beyond > f64::EPSILON || place + 1 == sorted.len() { value } else { 0.5 * (value + sorted[place + 1].0) }
}

/// The largest value. What it may be elsewhere is at least that and has no bound from above, so that no interval is drawn.
pub(crate) fn largest(rows: usize, dependence: &Dependence, value: impl Fn(usize) -> f64) -> Option<Inference> {
    let taken = (0..rows).filter(|row| dependence.weight(*row) > 0.0);
    let estimate = taken.clone().map(value).max_by(f64::total_cmp)?;
    let size = exact_sum(taken.map(|row| dependence.weight(row)));
    let clusters = Units::new(rows, dependence, |_| [1.0]).sums().len() as u64;
    Some(Inference {
        estimate,
        standard_error: None,
        denominator: size,
        effective_n: size,
        clusters: (!dependence.is_none()).then_some(clusters),
        range: (f64::NEG_INFINITY, f64::INFINITY),
        bound_method: LARGEST_SEEN,
        drawn_method: LARGEST_SEEN,
        law: Law::Order { sorted: vec![estimate], q: 1.0, trials: 1.0, df: f64::INFINITY },
    })
}
