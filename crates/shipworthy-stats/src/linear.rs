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
/// Name of the method for means of values of both signs.
pub(crate) const MEAN: &str = "cluster jackknife t";
/// Name of the method for means of values that cannot be negative.
pub(crate) const POSITIVE_MEAN: &str = "gamma on effective count (cluster jackknife, t)";

/// What groups say about the uncertainty of an estimate.
#[derive(Debug, Clone)]
pub(crate) struct Spread {
    /// What bounds rest on: the sum of squared jackknife influences.
    pub(crate) variance: f64,
    /// The textbook's linearised variance, which is reported: a little smaller where a few groups hold most examples.
    pub(crate) linearised: f64,
    pub(crate) between: Between,
    /// Groups with a part in the denominator.
    pub(crate) taking_part: u64,
    pub(crate) denominator: f64,
    /// Equal groups that would be as informative.
    pub(crate) kish: f64,
}

impl Spread {
    /// Allows for a variance that the data need not show.
    pub(crate) fn at_least(mut self, least: f64) -> Spread {
        self.variance += least;
        self.linearised += least;
        self
    }

    /// Counts on no more groups than hold a part of the examples that the metric needs, such as the positives.
    pub(crate) fn limit(&mut self, part: impl Iterator<Item = f64> + Clone) {
        let size = exact_sum(part.clone());
        let squares = exact_sum(part.clone().map(|x| x * x));
        if squares > 0.0 {
            self.limit_freedom(size * size / squares);
            self.taking_part = self.taking_part.min(part.filter(|x| *x > 0.0).count() as u64);
        }
    }

    /// For influences with tails heavier than the normal's: with kurtosis κ instead of 3, a variance estimated from G groups
    /// has 2 (G − 1) / (κ − 1) degrees of freedom. Used where simulation shows the need: `share` of the usual ones.
    pub(crate) fn wary(&self, share: f64) -> Between {
        Between { df: (share * self.between.df).max(1.0), ..self.between }
    }

    /// Counts on no more than this many equal groups.
    pub(crate) fn limit_freedom(&mut self, groups: f64) {
        self.kish = self.kish.min(groups);
        self.between.df = self.between.df.min((self.kish - 1.0).max(1.0));
    }
}

/// The examples that a metric of several rates cannot do without.
fn parts(metric: CountMetric, corrected: bool) -> &'static [fn(&Confusion) -> f64] {
    match metric {
        _ if corrected => &[Confusion::positives, Confusion::negatives],
        _ if metric.is_one_rate() => &[],
        CountMetric::F1 | CountMetric::F2 | CountMetric::F05 | CountMetric::FowlkesMallows => &[Confusion::positives],
        CountMetric::Markedness => &[Confusion::selected, Confusion::rejected],
        _ => &[Confusion::positives, Confusion::negatives],
    }
}

/// Variance and skewness from the values with one group left out. `sizes` are the groups' parts of the denominator;
/// groups without one have no influence.
pub(crate) fn jackknife(sizes: &[f64], estimate: f64, without: impl Fn(usize) -> Option<f64>) -> Option<Spread> {
    let mut influences = Vec::with_capacity(sizes.len());
    for (group, size) in sizes.iter().enumerate() {
        influences.push(if *size > 0.0 { estimate - without(group)? } else { 0.0 });
    }
    of_influences(sizes, &influences)
}

/// Variance and skewness of a sum of independent influences.
pub(crate) fn of_influences(sizes: &[f64], influences: &[f64]) -> Option<Spread> {
    let denominator = exact_sum(sizes.iter().copied());
    let kish = denominator * denominator / exact_sum(sizes.iter().map(|size| size * size));
    let taking_part = sizes.iter().filter(|size| **size > 0.0).count();
    if taking_part < 2 {
        return None;
    }
    let count = taking_part as f64;
    // Leaving out a group of size b of B moves a ratio B / (B − b) times as far as linearly.
    let straight = influences.iter().zip(sizes).map(|(x, size)| (x * (1.0 - size / denominator)).powi(2));
    let linearised = exact_sum(straight) * count / (count - 1.0);
    let squares = exact_sum(influences.iter().map(|x| x * x));
    let cubes = exact_sum(influences.iter().map(|x| x * x * x));
    let skewness = if squares > 0.0 { cubes / squares.powf(1.5) } else { 0.0 };
    let between = Between { df: (kish - 1.0).max(1.0), skewness };
    Some(Spread {
        linearised,
        variance: squares * (count - 1.0) / count,
        between,
        taking_part: taking_part as u64,
        denominator,
        kish,
    })
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
    let mut spread = jackknife(&sizes, estimate, |group| {
        let (all, out) = (total.cells(), groups[group].cells());
        value(&Confusion::from_cells(std::array::from_fn(|cell| (all[cell] - out[cell]).max(0.0))))
    })?;
    let parts = parts(metric, corrected.is_some());
    for part in parts {
        spread.limit(groups.iter().map(part));
    }
    if !parts.is_empty() {
        // A few false positives move a corrected precision a lot, and none leave it unmoved: one more example of the
        // kind that moves the metric most is allowed for. For one rate the Clopper-Pearson bound does that itself.
        let cells = total.cells();
        let one_more = (0..4).filter_map(|cell| {
            let mut more = cells;
            more[cell] += 1.0;
            value(&Confusion::from_cells(more))
        });
        let moved = one_more.max_by(|a, b| (a - estimate).abs().total_cmp(&(b - estimate).abs())).unwrap_or(estimate);
        spread.variance += (moved - estimate).powi(2);
        let (low, high) = metric.range();
        if estimate <= low || estimate >= high {
            // At the end of its range a metric shows no variance: count from where that example would move it.
            let mut inference = bounded(moved, &spread, metric.range(), (BOUND, DRAWN))?;
            inference.estimate = estimate;
            return Some(inference);
        }
    }
    bounded(estimate, &spread, metric.range(), (BOUND, DRAWN))
}

/// Bounds of a metric on its range. `None` where an unbounded metric shows no variation.
pub(crate) fn bounded(
    estimate: f64,
    spread: &Spread,
    range: (f64, f64),
    names: (&'static str, &'static str),
) -> Option<Inference> {
    let Spread { variance, linearised, between, taking_part, denominator, kish } = *spread;
    let (low, high) = range;
    let standard_error = (linearised > 0.0).then(|| linearised.sqrt());
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
            law: Law::Student {
                scale,
                centre: scale.to(estimate),
                spread: variance.sqrt() * scale.slope(estimate),
                between,
            },
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

/// Bounds of a difference, or of a mean of values of both signs: t on the value itself.
pub(crate) fn unbounded(estimate: f64, spread: &Spread, range: (f64, f64), name: &'static str) -> Inference {
    let law = if spread.variance > 0.0 {
        Law::Student {
            scale: Scale::Identity,
            centre: estimate,
            spread: spread.variance.sqrt(),
            between: spread.between,
        }
    } else {
        Law::Silent
    };
    inference(estimate, spread, range, name, law)
}

/// Bounds of a mean of values that cannot be negative, of which `unseen` is the largest change that one further example makes.
pub(crate) fn positive(estimate: f64, spread: &Spread, unseen: f64, name: &'static str) -> Inference {
    let variance = if spread.variance > 0.0 { spread.variance } else { estimate * estimate / spread.kish };
    // One more case of average weight, as in the exact Poisson bound, or of the largest that was possible.
    let typical = if estimate > 0.0 { variance / estimate } else { 0.0 };
    let more = typical.max(unseen);
    let with = |share: f64| (estimate + share * more, variance + share * more * more);
    let law = if more > 0.0 {
        let (between, drawn_between) = (spread.wary(0.6), spread.between);
        Law::Gamma { low: with(0.0), high: with(1.0), drawn_high: with(0.5), between, drawn_between }
    } else {
        Law::Silent
    };
    inference(estimate, spread, (0.0, f64::INFINITY), name, law)
}

fn inference(estimate: f64, spread: &Spread, range: (f64, f64), name: &'static str, law: Law) -> Inference {
    Inference {
        estimate,
        standard_error: (spread.linearised > 0.0).then(|| spread.linearised.sqrt()),
        denominator: spread.denominator,
        effective_n: spread.kish.min(spread.denominator),
        clusters: Some(spread.taking_part),
        range,
        bound_method: name,
        drawn_method: name,
        law,
    }
}
