//! Uncertainty of metrics of the four outcome counts.

use crate::confusion::Confusion;
use crate::count_metric::CountMetric;
use crate::imagined::{self, Imagine};
use crate::inference::{Between, Inference, Law, Link, RateLaw};
use crate::linear;
use crate::shared_decisions;
use crate::units::{CountUnits, Resampling, ordered};

/// Uncertainty of one metric. `None` where the metric is undefined on these counts. With `prevalence` the metric is that of a
/// population with this share of positives.
pub fn count_inference(
    units: &CountUnits,
    metric: CountMetric,
    prevalence: Option<f64>,
    resampling: &Resampling,
) -> Option<Inference> {
    count_inferences(units, &[metric], prevalence, resampling).pop().flatten()
}

/// Uncertainty of several metrics from one set of resamples: what reports call, because it costs little more than one metric.
pub fn count_inferences(
    units: &CountUnits,
    metrics: &[CountMetric],
    prevalence: Option<f64>,
    resampling: &Resampling,
) -> Vec<Option<Inference>> {
    match units {
        CountUnits::Independent(counts) => independent(counts, metrics, prevalence, resampling),
        CountUnits::Shared(contributions) => {
            shared_decisions::inferences(contributions, metrics, prevalence, resampling)
        }
        CountUnits::Groups(groups) => {
            let groups = ordered(groups);
            metrics.iter().map(|metric| linear::count(&groups, *metric, prevalence)).collect()
        }
    }
}

/// The metric's value, at a prevalence where one is given and the metric depends on it.
pub fn value_at(counts: &Confusion, metric: CountMetric, prevalence: Option<f64>) -> Option<f64> {
    match prevalence {
        Some(share) if metric.depends_on_prevalence() => metric.value(&counts.at_prevalence(share)?),
        _ => metric.value(counts),
    }
}

pub(crate) fn independent(
    counts: &Confusion,
    metrics: &[CountMetric],
    prevalence: Option<f64>,
    resampling: &Resampling,
) -> Vec<Option<Inference>> {
    let mut out: Vec<Option<Inference>> = vec![None; metrics.len()];
    let mut left = Vec::new();
    for (slot, metric) in metrics.iter().enumerate() {
        let corrected = prevalence.filter(|_| metric.depends_on_prevalence());
        match corrected {
            // What the caller declares about production is not estimated here.
            Some(_) if *metric == CountMetric::Prevalence => {}
            None if metric.is_one_rate() || *metric == CountMetric::F1 => out[slot] = one_rate(counts, *metric),
            _ => left.push((slot, *metric, corrected)),
        }
    }
    if left.is_empty() {
        return out;
    }
    if resampling.replicates == 0 {
        for (slot, metric, corrected) in left {
            let without = |estimate| Inference::without_bounds(estimate, metric.range(), metric.denominator(counts));
            out[slot] = value_at(counts, metric, corrected).map(without);
        }
        return out;
    }
    let functions: Vec<_> = left
        .iter()
        .map(|(_, metric, corrected)| {
            let (metric, corrected) = (*metric, *corrected);
            let one_row = corrected.is_none()
                && matches!(metric, CountMetric::F2 | CountMetric::F05 | CountMetric::FowlkesMallows);
            Imagine {
                value: move |cells: &[f64; 4]| value_at(&Confusion::from_cells(*cells), metric, corrected),
                range: metric.range(),
                once: one_row,
            }
        })
        .collect();
    let drawn = imagined::draws(&counts.cells(), &[0..2, 2..4], &functions, resampling);
    for ((slot, metric, _), found) in left.iter().zip(drawn) {
        out[*slot] = found.map(|(estimate, standard_error, draws)| {
            let denominator = metric.denominator(counts);
            Inference {
                estimate,
                standard_error: Some(standard_error),
                denominator,
                effective_n: denominator,
                clusters: None,
                range: metric.range(),
                bound_method: imagined::BOUND,
                drawn_method: imagined::DRAWN,
                law: Law::Draws(draws),
            }
        });
    }
    out
}

/// Exact inference for a share of countable cases, and for F1, which is a monotone function of one (the Jaccard index).
fn one_rate(counts: &Confusion, metric: CountMetric) -> Option<Inference> {
    let (shown, link) =
        if metric == CountMetric::F1 { (CountMetric::Jaccard, Link::F1OfJaccard) } else { (metric, Link::Same) };
    let (successes, trials) = shown.rate(counts)?;
    let estimate = metric.value(counts)?;
    let rate = successes / trials;
    let slope = if link == Link::F1OfJaccard { 2.0 / (1.0 + rate).powi(2) } else { 1.0 };
    let standard_error = slope * (rate * (1.0 - rate) / trials).sqrt();
    let denominator = metric.denominator(counts);
    Some(Inference {
        estimate,
        standard_error: (standard_error > 0.0).then_some(standard_error),
        denominator,
        effective_n: denominator,
        clusters: None,
        range: metric.range(),
        bound_method: "clopper-pearson",
        drawn_method: "wilson",
        law: Law::Rate(RateLaw { successes, trials, between: Between::NOTHING, link }),
    })
}
