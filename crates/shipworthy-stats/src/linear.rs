//! Clustered or weighted counts: the variance of the linearised metric between groups.
//!
//! A metric m of summed cells moves by its gradient times what a group adds; groups are independent, so the variance of the
//! sum of those moves is G / (G − 1) times the sum of their squares (Binder, 1983). A metric with a bounded range is then
//! treated as a rate with as many trials as would give that variance (Korn and Graubard, 1998), with t quantiles of
//! G − 1 degrees of freedom, so that bounds stay inside the range and stay honest near its ends. Likelihood ratios
//! use t on the logarithm.

use crate::confusion::Confusion;
use crate::count_inference::value_at;
use crate::count_metric::CountMetric;
use crate::inference::{Inference, Law, Link, RateLaw};
use crate::scale::Scale;
use crate::sum::exact_sum;

/// Name of bounds for a bounded metric.
pub(crate) const BOUND: &str = "clopper-pearson on effective n (clusters, t)";
/// Name of the drawn interval for a bounded metric.
pub(crate) const DRAWN: &str = "wilson on effective n (clusters, t)";
/// Name of both for an unbounded metric.
pub(crate) const LOG_T: &str = "linearised t on the logarithm (clusters)";

/// Inference for one metric of groups; groups are in canonical order.
pub(crate) fn count(groups: &[Confusion], metric: CountMetric, prevalence: Option<f64>) -> Option<Inference> {
    let corrected = prevalence.filter(|_| metric.depends_on_prevalence());
    if corrected.is_some() && metric == CountMetric::Prevalence {
        return None;
    }
    let total = groups.iter().fold(Confusion::default(), |sum, group| sum.merge(group));
    let value = |cells: &[f64; 4]| value_at(&Confusion::from_cells(*cells), metric, corrected);
    let cells: Vec<[f64; 4]> = groups.iter().map(Confusion::cells).collect();
    let sizes: Vec<f64> = groups.iter().map(|group| metric.denominator(group)).collect();
    of_cells(&total.cells(), &cells, &sizes, metric.range(), value)
}

/// Inference for a smooth function of summed cells. `sizes` are the groups' shares of the metric's denominator.
pub(crate) fn of_cells<const N: usize>(
    total: &[f64; N],
    groups: &[[f64; N]],
    sizes: &[f64],
    range: (f64, f64),
    value: impl Fn(&[f64; N]) -> Option<f64>,
) -> Option<Inference> {
    let estimate = value(total)?;
    let gradient = gradient(total, &value)?;
    let denominator = exact_sum(sizes.iter().copied());
    let taking_part = sizes.iter().filter(|size| **size > 0.0).count();
    let count = taking_part as f64;
    let moves = groups.iter().map(|group| group.iter().zip(&gradient).map(|(x, slope)| x * slope).sum::<f64>());
    let squares = exact_sum(moves.map(|m| m * m));
    let variance = if count > 1.0 { squares * count / (count - 1.0) } else { 0.0 };
    // Groups of equal size that would be as informative (Kish, 1965): what remains when the data show no variation.
    let kish = denominator * denominator / exact_sum(sizes.iter().map(|size| size * size));
    let df = (count - 1.0).max(1.0);
    let (low, high) = range;
    let standard_error = (variance > 0.0).then(|| variance.sqrt());
    if !high.is_finite() || !low.is_finite() {
        let spread = standard_error?;
        if estimate <= 0.0 {
            return None;
        }
        let scale = Scale::Log;
        return Some(Inference {
            estimate,
            standard_error,
            denominator,
            effective_n: kish,
            clusters: Some(taking_part as u64),
            range,
            bound_method: LOG_T,
            drawn_method: LOG_T,
            law: Law::Student { scale, centre: scale.to(estimate), spread: spread * scale.slope(estimate), df },
        });
    }
    let place = (estimate - low) / (high - low);
    let unit_variance = variance / (high - low).powi(2);
    let shown = if unit_variance > 0.0 { place * (1.0 - place) / unit_variance } else { 0.0 };
    // Without visible variation the groups are what can be counted on; never more trials than examples.
    let effective = if shown > 0.0 { shown.min(denominator.max(kish)) } else { kish };
    let link = if range == (0.0, 1.0) { Link::Same } else { Link::Within { low, high } };
    Some(Inference {
        estimate,
        standard_error,
        denominator,
        effective_n: effective.min(denominator),
        clusters: Some(taking_part as u64),
        range,
        bound_method: BOUND,
        drawn_method: DRAWN,
        law: Law::Rate(RateLaw { successes: place * effective, trials: effective, df, link }),
    })
}

/// Gradient by central differences at two steps, extrapolated to none (Richardson, 1911), so that what is left of the steps is
/// of fourth order. Where a cell is empty in all it is empty in every group, and its slope multiplies nothing.
fn gradient<const N: usize>(total: &[f64; N], value: impl Fn(&[f64; N]) -> Option<f64>) -> Option<[f64; N]> {
    let mut gradient = [0.0; N];
    for (cell, slope) in gradient.iter_mut().enumerate().filter(|(cell, _)| total[*cell] > 0.0) {
        let central = |step: f64| {
            let moved = |by: f64| {
                let mut cells = *total;
                cells[cell] += by;
                value(&cells)
            };
            Some((moved(step)? - moved(-step)?) / (2.0 * step))
        };
        let step = 1e-3 * total[cell];
        *slope = (4.0 * central(0.5 * step)? - central(step)?) / 3.0;
    }
    Some(gradient)
}

/// Name of the method for differences.
pub(crate) const DIFFERENCE: &str = "clustered paired t";

/// Inference for a difference of smooth functions of summed cells: t on the difference itself.
pub(crate) fn difference<const N: usize>(
    total: &[f64; N],
    groups: &[[f64; N]],
    sizes: &[f64],
    range: (f64, f64),
    value: impl Fn(&[f64; N]) -> Option<f64>,
) -> Option<Inference> {
    let estimate = value(total)?;
    let gradient = gradient(total, &value)?;
    let denominator = exact_sum(sizes.iter().copied());
    let taking_part = sizes.iter().filter(|size| **size > 0.0).count();
    let count = taking_part as f64;
    if count < 2.0 {
        return None;
    }
    let moves: Vec<f64> =
        groups.iter().map(|group| group.iter().zip(&gradient).map(|(x, slope)| x * slope).sum::<f64>()).collect();
    // One more group of average size that prefers the other side in one example keeps the variance of a handful of
    // disagreements from vanishing.
    let imagined = 1.0 / denominator;
    let squares = exact_sum(moves.iter().map(|m| m * m)) + imagined * imagined;
    let variance = squares * count / (count - 1.0);
    let kish = denominator * denominator / exact_sum(sizes.iter().map(|size| size * size));
    Some(Inference {
        estimate,
        standard_error: Some(variance.sqrt()),
        denominator,
        effective_n: kish.min(denominator),
        clusters: Some(taking_part as u64),
        range,
        bound_method: DIFFERENCE,
        drawn_method: DIFFERENCE,
        law: Law::Student { scale: Scale::Identity, centre: estimate, spread: variance.sqrt(), df: count - 1.0 },
    })
}
