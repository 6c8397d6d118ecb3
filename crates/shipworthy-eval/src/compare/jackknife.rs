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

/// The difference on those rows only that it is asked to keep.
pub(super) type Value<'a> = &'a dyn Fn(&dyn Fn(u32) -> bool) -> Option<f64>;

/// Uncertainty of a difference whose value without some rows is `value(keep)`. `None` where it is undefined, or has too few
/// groups.
pub(super) fn difference(groups: &[u32], rows: &[u32], value: Value<'_>) -> Option<Inference> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use shipworthy_stats::random::Stream;

    #[test]
    fn of_a_mean_it_has_the_error_of_the_mean() {
        let mut draws = Stream::new(7, "a test of the jackknife");
        let values: Vec<f64> = (0..4000).map(|_| draws.normal()).collect();
        let gathered = Gathered { key: (0..4000).map(|row| mix(1, row)).collect(), ..Gathered::default() };
        let rows: Vec<u32> = (0..4000).collect();
        let mean = |keep: &dyn Fn(u32) -> bool| {
            let kept: Vec<f64> = rows.iter().filter(|&&row| keep(row)).map(|&row| values[row as usize]).collect();
            Some(kept.iter().sum::<f64>() / kept.len() as f64)
        };
        let found = difference(&groups(&gathered), &rows, &mean).expect("64 groups are enough");
        let exact = mean(&|_| true).expect("a mean");
        assert!((found.estimate() - exact).abs() < 1e-9, "the estimate is the difference itself");
        let error = found.standard_error().expect("an error") * 4000_f64.sqrt();
        assert!((0.75..1.3).contains(&error), "a standard normal has a standard deviation of 1: {error}");
    }

    #[test]
    fn few_clusters_say_nothing() {
        let cluster = crate::gather::Clusters { code: (0..100).map(|row| row % 5).collect(), key: vec![1, 2, 3, 4, 5] };
        let gathered = Gathered { key: (0..100).collect(), cluster: Some(cluster), ..Gathered::default() };
        let rows: Vec<u32> = (0..100).collect();
        assert!(difference(&groups(&gathered), &rows, &|_| Some(1.0)).is_none());
    }
}
