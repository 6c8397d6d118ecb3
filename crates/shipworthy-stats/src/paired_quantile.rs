//! A percentile of two candidates on the same examples: the median error, the slowest answer in twenty.
//!
//! One example moves a percentile by jumps, so that the jackknife says nothing (Miller, 1974); the bootstrap does (Bickel and Freedman, 1981).

use crate::ascending;
use crate::dependence::Dependence;
use crate::inference::{Draws, Inference, Law};
use crate::quantile::quantile_of_sorted;
use crate::random::Stream;
use crate::scale::Scale;
use crate::sum::exact_sum;
use crate::units::Resampling;

/// Name of the method.
const BOOTSTRAP: &str = "bootstrap";
/// The same with clusters.
const CLUSTERS: &str = "bootstrap of clusters, t";
/// Examples times replicates, beyond which there are fewer replicates.
const MOST_WORK: usize = 40_000_000;
/// Fewest replicates.
const FEWEST: usize = 200;

/// Uncertainty of the `q`-quantile of `a` minus `factor` times that of `b`, both on the same examples: each replicate gives every
/// example, or cluster, an exponential weight (Rubin, 1981). `None` without examples, with one cluster, and for shares outside
/// 0 to 1.
///
/// # Panics
/// When columns differ in length.
pub fn paired_quantile_inference(
    a: &[f64],
    b: &[f64],
    q: f64,
    factor: f64,
    dependence: &Dependence,
    resampling: &Resampling,
) -> Option<Inference> {
    assert_eq!(a.len(), b.len(), "two values for each example");
    dependence.check(a.len());
    let mut rows: Vec<usize> = (0..a.len()).filter(|row| dependence.weight(*row) > 0.0).collect();
    if rows.is_empty() || !(q > 0.0 && q < 1.0) {
        return None;
    }
    // By content, so that the order of rows has no say in which of them gets which weight.
    rows.sort_unstable_by(|&x, &y| {
        let by_value = a[x].total_cmp(&a[y]).then(b[x].total_cmp(&b[y]));
        by_value.then(dependence.weight(x).total_cmp(&dependence.weight(y)))
    });
    let unit: Vec<u32> = match dependence.clusters {
        None => (0..rows.len() as u32).collect(),
        Some(clusters) => {
            let mut codes: Vec<u32> = rows.iter().map(|row| clusters[*row]).collect();
            codes.sort_unstable();
            codes.dedup();
            rows.iter().map(|row| codes.partition_point(|code| *code < clusters[*row]) as u32).collect()
        }
    };
    let units = unit.iter().max().map_or(0, |last| *last as usize + 1);
    if units < 2 {
        return None;
    }
    let weight = |place: u32| dependence.weight(rows[place as usize]);
    let sorted = |values: &[f64]| -> Vec<u32> {
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.sort_by(|x, y| values[rows[*x as usize]].total_cmp(&values[rows[*y as usize]]));
        order
    };
    let (by_a, by_b) = (sorted(a), sorted(b));
    let quantile = |values: &[f64], order: &[u32], weights: &[f64], total: f64| {
        let mut reached = 0.0;
        for place in order {
            reached += weights[*place as usize];
            if reached >= q * total {
                return values[rows[*place as usize]];
            }
        }
        values[rows[order[order.len() - 1] as usize]]
    };
    let given: Vec<f64> = (0..rows.len() as u32).map(weight).collect();
    let size = exact_sum(given.iter().copied());
    let estimate_of = |values: &[f64], order: &[u32]| match dependence.weights {
        Some(_) => Some(quantile(values, order, &given, size)),
        None => quantile_of_sorted(&order.iter().map(|at| values[rows[*at as usize]]).collect::<Vec<f64>>(), q),
    };
    let estimate = estimate_of(a, &by_a)? - factor * estimate_of(b, &by_b)?;
    let replicates = resampling.replicates.min(MOST_WORK / rows.len()).max(FEWEST);
    let base = Stream::new(resampling.seed, "paired quantile");
    let mut drawn = Vec::with_capacity(replicates);
    let (mut of_unit, mut weights) = (vec![0.0; units], vec![0.0; rows.len()]);
    for replicate in 0..replicates {
        let mut stream = base.numbered(replicate as u64);
        of_unit.fill_with(|| stream.exponential());
        for (place, weight) in weights.iter_mut().enumerate() {
            *weight = given[place] * of_unit[unit[place] as usize];
        }
        let total: f64 = weights.iter().sum();
        drawn.push(quantile(a, &by_a, &weights, total) - factor * quantile(b, &by_b, &weights, total));
    }
    ascending::sort(&mut drawn);
    let mean = drawn.iter().sum::<f64>() / replicates as f64;
    let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (replicates - 1) as f64;
    let clustered = dependence.clusters.is_some();
    let name = if clustered { CLUSTERS } else { BOOTSTRAP };
    // Percentiles of few examples, and of few clusters, are wider than replicates show.
    let df = units as f64 - 1.0;
    Some(Inference {
        estimate,
        standard_error: (variance > 0.0).then(|| variance.sqrt()),
        denominator: size,
        effective_n: (units as f64).min(size),
        clusters: clustered.then_some(units as u64),
        range: (f64::NEG_INFINITY, f64::INFINITY),
        bound_method: name,
        drawn_method: name,
        law: if variance > 0.0 {
            let centre = estimate;
            Law::Draws(Draws { low: drawn.clone(), high: drawn.clone(), drawn, scale: Scale::Identity, centre, df })
        } else {
            Law::Silent
        },
    })
}
