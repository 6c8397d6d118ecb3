//! Money for each output that passes: a ratio of two means.
//!
//! The ratio r = C/P moves with a row as much as (c − r·p)/P does (Cochran 1977, section 6.3), so that the mean of r + (c − r·p)/P over
//! rows is r: so candidates are compared on the same rows, and what labels can settle is planned, by the code that does it for means.
//! Bounds of one candidate alone do not come from here, because a linearised ratio of few passes has impossible ends: see `money`.

use shipworthy_stats::sum::exact_sum;

use super::answered::{Judged, Values};
use super::rows::Rows;

/// Fewest outputs that pass: below, the share is too uncertain to divide by.
pub(super) const FEWEST: f64 = 10.0;

/// A value on each row whose mean is mean(cost) / mean(passed). `None` where fewer than ten outputs pass.
pub(super) fn values(cost: &[f64], passed: &[f64], rows: &Rows) -> Option<Values> {
    if exact_sum(passed.iter().copied()) < FEWEST {
        return None;
    }
    let weight = |at: usize| rows.weight.as_ref().map_or(1.0, |weight| weight[at]);
    let weighed = |of: &[f64]| exact_sum(of.iter().enumerate().map(|(at, x)| weight(at) * x));
    let (spent, passes, all) = (weighed(cost), weighed(passed), exact_sum((0..passed.len()).map(weight)));
    let (ratio, share) = (spent / passes, passes / all);
    if !ratio.is_finite() || share <= 0.0 {
        return None;
    }
    let of = cost.iter().zip(passed).map(|(cost, passed)| ratio + (cost - ratio * passed) / share).collect();
    Some(Values { of, range: (f64::NEG_INFINITY, f64::INFINITY) })
}

/// The same where a judge has a say in both. `None` where too little is known of it, and where people would pass fewer than ten outputs.
pub(super) fn judged(cost: Judged, passed: &Judged, rows: &Rows) -> Option<Judged> {
    let mean = |of: &Judged| Some(of.corrected(rows).ok()?.value.estimate());
    let (spent, share) = (mean(&cost)?, mean(passed)?);
    if share * (rows.len() as f64) < FEWEST {
        return None;
    }
    let ratio = spent / share;
    Some(cost.changed(1.0 / share, ratio).above(&passed.clone().changed(ratio / share, 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_the_ratio_of_the_sums() {
        let (cost, passed) = ([2.0, 0.0, 5.0, 1.0].repeat(5), [1.0, 1.0, 0.0, 0.5].repeat(5));
        let rows = Rows::default();
        let values = values(&cost, &passed, &rows).expect("twelve and a half pass");
        let mean = values.of.iter().sum::<f64>() / 20.0;
        assert!((mean - 8.0 / 2.5).abs() < 1e-12, "{mean}");
        assert_eq!(super::values(&cost, &[0.4; 20], &rows), None, "eight are too few");
    }
}
