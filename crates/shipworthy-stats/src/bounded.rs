//! Means of values in a known range, such as the NDCG of a query or a win that counts one, a half or nothing.

use crate::inference::Inference;
use crate::linear;
use crate::sum::exact_sum;
use crate::units::Resampling;
use crate::values::{Atom, ValueUnits, mean_inference};

/// Name of the method with clusters.
pub(crate) const CLUSTERS: &str = "cluster jackknife t with half an imagined cluster";

/// How certain is the mean of values that lie between `range.0` and `range.1`?
///
/// Independent values: the bound of Gaffke (2005), a Bayesian bootstrap with one further value at the far end of the range, so
/// that twenty perfect queries do not prove perfection. With `groups`, the cluster of each value: the jackknife over clusters
/// with Student's t, plus the variance of half a further cluster at the far end. Both keep their promise also where most values sit
/// at one end.
///
/// `None` without values, with fewer than two clusters, or when a value lies outside the range.
///
/// # Panics
/// When there is not one group per value.
pub fn bounded_mean_inference(
    values: &[f64],
    range: (f64, f64),
    groups: Option<&[u32]>,
    resampling: &Resampling,
) -> Option<Inference> {
    if values.is_empty() || values.iter().any(|value| !(range.0..=range.1).contains(value)) {
        return None;
    }
    match groups {
        None => of_independent(values, range, resampling),
        Some(groups) => {
            assert_eq!(values.len(), groups.len(), "one group per value");
            of_clusters(values, range, groups)
        }
    }
}

fn of_independent(values: &[f64], range: (f64, f64), resampling: &Resampling) -> Option<Inference> {
    let one = |value: f64, count: f64| Atom { value, count, positive: false };
    let possible = [one(range.0, 0.0), one(range.1, 0.0)];
    let atoms = values.iter().map(|value| one(*value, 1.0)).chain(possible).collect();
    let mut inference = mean_inference(&ValueUnits::Atoms(atoms), None, resampling)?;
    inference.range = range;
    Some(inference)
}

fn of_clusters(values: &[f64], range: (f64, f64), groups: &[u32]) -> Option<Inference> {
    let clusters = by_cluster(values, groups);
    let sizes: Vec<f64> = clusters.iter().map(|cluster| cluster.1).collect();
    let (sum, count) = (exact_sum(clusters.iter().map(|cluster| cluster.0)), values.len() as f64);
    let estimate = sum / count;
    let spread = linear::jackknife(&sizes, estimate, |cluster| {
        let left = count - clusters[cluster].1;
        (left > 0.0).then(|| (sum - clusters[cluster].0) / left)
    })?;
    let farther = (range.1 - estimate).max(estimate - range.0);
    // A few bad clusters are what a sample of them tends to miss: half an average cluster, at least one value, at the far end.
    // With a single value there, 25 users of skewed quality clear a bar at the truth in 8% of samples instead of 5%.
    let more = (0.5 * count / clusters.len() as f64).max(1.0);
    let least = (more * farther / (count + more)).powi(2);
    Some(linear::unbounded(estimate, &spread.at_least(least), range, CLUSTERS))
}

/// Sum and number of the values of each cluster, in an order that says nothing about rows.
pub(crate) fn by_cluster(values: &[f64], groups: &[u32]) -> Vec<(f64, f64)> {
    let mut rows: Vec<(u32, f64)> = groups.iter().copied().zip(values.iter().copied()).collect();
    rows.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let of_cluster = |rows: &[(u32, f64)]| (exact_sum(rows.iter().map(|row| row.1)), rows.len() as f64);
    let mut clusters: Vec<(f64, f64)> = rows.chunk_by(|a, b| a.0 == b.0).map(of_cluster).collect();
    clusters.sort_unstable_by_key(|(sum, count)| [sum.to_bits(), count.to_bits()]);
    clusters
}
