//! The difference of metrics that are no means over examples: macro F1, RMSE, average precision.
//!
//! The examples are dealt into groups, clusters together, by the hash of what identifies them; each group is left out once,
//! for both candidates alike, and the spread of what remains says how uncertain the difference is (the delete-a-group
//! jackknife: Kott, 2001; Shao and Tu, 1995, section 2.3). Good for metrics that change smoothly with the examples; not for
//! percentiles, which are left out.

use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::random::mix;
use shipworthy_stats::units::Resampling;

use crate::gather::Gathered;

/// Groups; with fewer clusters there are as many as these.
const GROUPS: u64 = 64;
/// Fewest groups whose spread says anything.
const FEWEST: usize = 20;

/// Which group each golden row belongs to. Follows the content of rows, not their order.
pub(super) fn groups(gathered: &Gathered) -> Vec<u32> {
    let deal = |key: u64| (mix(0x6A4B_0D1E, key) % GROUPS) as u32;
    match &gathered.cluster {
        Some(clusters) if (clusters.key.len() as u64) < 4 * GROUPS => clusters.code.clone(),
        Some(clusters) => clusters.code.iter().map(|&code| deal(clusters.key[code as usize])).collect(),
        None => gathered.key.iter().map(|&key| deal(key)).collect(),
    }
}

/// Uncertainty of a difference whose value without some rows is `value(keep)`. `None` where it is undefined, or has too few
/// groups.
pub(super) fn difference(
    groups: &[u32],
    rows: &[u32],
    value: &dyn Fn(&dyn Fn(u32) -> bool) -> Option<f64>,
) -> Option<Inference> {
    let mut present: Vec<u32> = rows.iter().map(|&row| groups[row as usize]).collect();
    present.sort_unstable();
    present.dedup();
    if present.len() < FEWEST {
        return None;
    }
    let whole = value(&|_| true)?;
    let without: Option<Vec<f64>> =
        present.iter().map(|&group| value(&|row: u32| groups[row as usize] != group)).collect();
    let without = without?;
    let count = without.len() as f64;
    let mean = shipworthy_stats::sum::exact_sum(without.iter().copied()) / count;
    // Pseudo-values, moved so that their mean is the difference itself.
    let pseudo: Vec<f64> = without.iter().map(|left| whole + (count - 1.0) * (mean - left)).collect();
    mean_of(&pseudo, (f64::NEG_INFINITY, f64::INFINITY), &Dependence::NONE, &Resampling { replicates: 0, seed: 0 })
}
