//! Quantiles of numbers per example, such as the 95th percentile of latency.

use crate::dependence::Dependence;
use crate::inference::{Inference, Law};
use crate::order_statistic::largest;

/// Name of the method for independent values.
pub(crate) const EXACT: &str = "exact order statistics";
/// Name of the method for clusters.
pub(crate) const CLUSTERS: &str = "order statistics at effective n (clusters, t)";

/// Name of the one-sided bound of a maximum.
pub const LARGEST_SEEN: &str = "largest seen";

/// Quantile with linear interpolation between order statistics, as NumPy's default. Values ascend.
pub fn quantile_of_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = q.clamp(0.0, 1.0) * last as f64;
    let (below, share) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(last);
    Some(sorted[below] + share * (sorted[above] - sorted[below]))
}

/// Uncertainty of a quantile: exact binomial order statistics for independent examples; with clusters the share of values below
/// it gets a clustered variance, and the order statistics are taken at the effective number of examples (Woodruff, 1952).
/// Of the largest value, q = 1, what is seen is the estimate and the lower bound, and no sample bounds it from above. `None` without
/// values, with fewer than two clusters unless q is 1, and for q outside 0 to 1 or at 0. Values must be numbers.
pub fn quantile_inference(values: &mut Vec<f64>, q: f64, groups: Option<&[u32]>) -> Option<Inference> {
    if q == 1.0 {
        let dependence = Dependence { weights: None, clusters: groups };
        return largest(values.len(), &dependence, |row| values[row]);
    }
    if values.is_empty() || !(q > 0.0 && q < 1.0) {
        return None;
    }
    let n = values.len() as f64;
    let (clusters, trials, df, method) = match groups {
        None => (None, n, f64::INFINITY, EXACT),
        Some(groups) => {
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let cut = quantile_of_sorted(&sorted, q)?;
            let count = groups.iter().max().map_or(0, |most| *most as usize + 1);
            let mut sums = vec![(0.0, 0.0); count];
            for (value, group) in values.iter().zip(groups) {
                let sum = &mut sums[*group as usize];
                sum.0 += f64::from(u8::from(*value <= cut));
                sum.1 += 1.0;
            }
            let below = sums.iter().map(|sum| sum.0).sum::<f64>() / n;
            let taking_part = sums.iter().filter(|sum| sum.1 > 0.0).count() as f64;
            if taking_part < 2.0 {
                return None;
            }
            let squares: f64 = crate::sum::exact_sum(sums.iter().map(|sum| (sum.0 - below * sum.1).powi(2)));
            let variance = squares / (n * n) * taking_part / (taking_part - 1.0);
            let effective = if variance > 0.0 { (q * (1.0 - q) / variance).min(n) } else { taking_part };
            (Some(taking_part as u64), effective, taking_part - 1.0, CLUSTERS)
        }
    };
    let mut sorted = std::mem::take(values);
    sorted.sort_unstable_by(f64::total_cmp);
    let estimate = quantile_of_sorted(&sorted, q)?;
    Some(Inference {
        estimate,
        standard_error: None,
        denominator: n,
        effective_n: trials,
        clusters,
        range: (f64::NEG_INFINITY, f64::INFINITY),
        bound_method: method,
        drawn_method: method,
        law: Law::Order { sorted, q, trials, df },
    })
}
