//! Clustered or weighted examples: the variance of a metric between groups.
//!
//! Leaving out one group at a time moves the metric by that group's *influence* (the jackknife; Quenouille, 1956, Tukey, 1958).
//! The sum of squared influences is the variance; it is a little larger than that of the linearised metric (Binder, 1983),
//! which is what is needed when a few groups hold most of the examples. A metric with a bounded range is then treated as a
//! rate with as many trials as would give that variance (Korn and Graubard, 1998), with t quantiles and a correction for skewed
//! influences, so that bounds stay inside the range and stay honest near its ends. Degrees of freedom are those of equal
//! groups that would be as informative (Kish, 1965), less one: G − 1 where groups are of one size.

use crate::confusion::Confusion;
use crate::count_inference::value_at;
use crate::count_metric::CountMetric;
use crate::inference::{Between, Inference, Law, Link, RateLaw};
use crate::scale::Scale;
use crate::sum::exact_sum;

/// Name of bounds for a bounded metric.
pub(crate) const BOUND: &str = "clopper-pearson on effective n (cluster jackknife, t)";
/// Name of the drawn interval for a bounded metric.
pub(crate) const DRAWN: &str = "wilson on effective n (cluster jackknife, t)";
/// Name of both for an unbounded metric.
pub(crate) const LOG_T: &str = "cluster jackknife t on the logarithm";
/// Name of the method for differences.
pub(crate) const DIFFERENCE: &str = "clustered paired t (jackknife)";
/// Name of the method for means.
pub(crate) const MEAN: &str = "cluster jackknife t";

/// What groups say about the uncertainty of an estimate.
pub(crate) struct Spread {
    pub(crate) variance: f64,
    pub(crate) between: Between,
    /// Groups with a part in the denominator.
    pub(crate) taking_part: u64,
    pub(crate) denominator: f64,
    /// Equal groups that would be as informative.
    pub(crate) kish: f64,
}

/// Variance and skewness from the values with one group left out. `sizes` are the groups' parts of the denominator;
/// groups without one have no influence.
pub(crate) fn jackknife(sizes: &[f64], estimate: f64, without: impl Fn(usize) -> Option<f64>) -> Option<Spread> {
    let denominator = exact_sum(sizes.iter().copied());
    let kish = denominator * denominator / exact_sum(sizes.iter().map(|size| size * size));
    let mut influences = Vec::with_capacity(sizes.len());
    let mut taking_part = 0u32;
    for (group, size) in sizes.iter().enumerate() {
        if *size > 0.0 {
            taking_part += 1;
            influences.push(estimate - without(group)?);
        }
    }
    if taking_part < 2 {
        return None;
    }
    let count = f64::from(taking_part);
    let squares = exact_sum(influences.iter().map(|x| x * x));
    let cubes = exact_sum(influences.iter().map(|x| x * x * x));
    let skewness = if squares > 0.0 { cubes / squares.powf(1.5) } else { 0.0 };
    let fourths = exact_sum(influences.iter().map(|x| x.powi(4)));
    let noise = fourths - squares * squares / count;
    let df = if std::env::var("KURT").is_ok() && noise > 0.0 { (kish - 1.0).min(2.0 * squares * squares / noise) } else { kish - 1.0 };
    let between = Between { df: df.max(1.0), skewness };
    Some(Spread { variance: squares * (count - 1.0) / count, between, taking_part: u64::from(taking_part), denominator, kish })
}

/// Inference for one metric of groups; groups are in canonical order.
pub(crate) fn count(groups: &[Confusion], metric: CountMetric, prevalence: Option<f64>) -> Option<Inference> {
    let corrected = prevalence.filter(|_| metric.depends_on_prevalence());
    if corrected.is_some() && metric == CountMetric::Prevalence {
        return None;
    }
    let total = groups.iter().fold(Confusion::default(), |sum, group| sum.merge(group));
    let value = |counts: &Confusion| value_at(counts, metric, corrected);
    let estimate = value(&total)?;
    let sizes: Vec<f64> = groups.iter().map(|group| metric.denominator(group)).collect();
    let spread = jackknife(&sizes, estimate, |group| {
        let (all, out) = (total.cells(), groups[group].cells());
        value(&Confusion::from_cells(std::array::from_fn(|cell| (all[cell] - out[cell]).max(0.0))))
    })?;
    bounded(estimate, &spread, metric.range(), (BOUND, DRAWN))
}

/// Bounds of a metric on its range. `None` where an unbounded metric shows no variation.
pub(crate) fn bounded(estimate: f64, spread: &Spread, range: (f64, f64), names: (&'static str, &'static str)) -> Option<Inference> {
    let Spread { variance, between, taking_part, denominator, kish } = *spread;
    let (low, high) = range;
    let standard_error = (variance > 0.0).then(|| variance.sqrt());
    if !high.is_finite() || !low.is_finite() {
        let scale = Scale::Log;
        return (estimate > 0.0 && variance > 0.0).then(|| Inference {
            estimate,
            standard_error,
            denominator,
            effective_n: kish.min(denominator),
            clusters: Some(taking_part),
            range,
            bound_method: LOG_T,
            drawn_method: LOG_T,
            law: Law::Student { scale, centre: scale.to(estimate), spread: variance.sqrt() * scale.slope(estimate), between },
        });
    }
    let place = (estimate - low) / (high - low);
    let unit_variance = variance / (high - low).powi(2);
    // Without visible variation the groups are what can be counted on; never more trials than examples.
    let shown = place * (1.0 - place) / unit_variance;
    let effective = if unit_variance > 0.0 && shown > 0.0 { shown.min(denominator.max(kish)) } else { kish };
    let link = if range == (0.0, 1.0) { Link::Same } else { Link::Within { low, high } };
    Some(Inference {
        estimate,
        standard_error,
        denominator,
        effective_n: effective.min(denominator),
        clusters: Some(taking_part),
        range,
        bound_method: names.0,
        drawn_method: names.1,
        law: Law::Rate(RateLaw { successes: place * effective, trials: effective, between, link }),
    })
}

/// Bounds of a difference or of an unbounded mean: t on the value itself. `least` is a variance that is always allowed for.
pub(crate) fn unbounded(estimate: f64, spread: &Spread, range: (f64, f64), least: f64, name: &'static str) -> Inference {
    let Spread { variance, between, taking_part, denominator, kish } = *spread;
    let with_least = (variance + least).sqrt();
    Inference {
        estimate,
        standard_error: (variance > 0.0).then(|| variance.sqrt()),
        denominator,
        effective_n: kish.min(denominator),
        clusters: Some(taking_part),
        range,
        bound_method: name,
        drawn_method: name,
        law: Law::Student { scale: Scale::Identity, centre: estimate, spread: with_least.max(f64::MIN_POSITIVE), between },
    }
}
