//! Variance of the AUC without resampling.
//!
//! DeLong, DeLong and Clarke-Pearson (1988), by midranks in one pass (Sun and Xu, 2014); with clusters or weights the form
//! of Obuchowski (1997), which lets positives and negatives of one cluster depend on each other.

use crate::inference::{Between, Inference, Law, Link, RateLaw};
use crate::ranked::Ranked;
use crate::sum::exact_sum;

/// Name of the method for independent rows.
pub(crate) const PLAIN: &str = "delong";
/// Name of the method for clusters or weights.
pub(crate) const GROUPED: &str = "delong-obuchowski";

/// Structural components of an AUC: for each row the share of the other class that it beats, ties counting half.
pub(crate) struct Components {
    pub(crate) auc: f64,
    /// Per row, in the order of the ranking.
    pub(crate) beats: Vec<f64>,
}

/// `None` without both classes.
pub(crate) fn components(ranked: &Ranked) -> Option<Components> {
    let auc = ranked.roc_auc()?;
    let (positives, negatives) = (ranked.positives(), ranked.negatives());
    let mut beats = vec![0.0; ranked.len()];
    let (mut tp, mut fp) = (0.0, 0.0);
    for tie in ranked.ties() {
        let of_positive = (negatives - fp - 0.5 * tie.negative) / negatives;
        let of_negative = (tp + 0.5 * tie.positive) / positives;
        for (row, beats) in beats[tie.start..tie.end].iter_mut().enumerate() {
            *beats = if ranked.labels()[tie.start + row] { of_positive } else { of_negative };
        }
        tp += tie.positive;
        fp += tie.negative;
    }
    Some(Components { auc, beats })
}

/// DeLong's variance for independent rows, straight from tied blocks: no memory per row.
fn independent_variance(ranked: &Ranked, auc: f64) -> f64 {
    let (positives, negatives) = (ranked.positives(), ranked.negatives());
    let (mut tp, mut fp, mut of_positives, mut of_negatives) = (0.0, 0.0, 0.0, 0.0);
    for tie in ranked.ties() {
        let up = (negatives - fp - 0.5 * tie.negative) / negatives - auc;
        let down = (tp + 0.5 * tie.positive) / positives - auc;
        of_positives += tie.positive * up * up;
        of_negatives += tie.negative * down * down;
        tp += tie.positive;
        fp += tie.negative;
    }
    let part = |squares: f64, count: f64| if count > 1.0 { squares / (count - 1.0) / count } else { f64::INFINITY };
    part(of_positives, positives) + part(of_negatives, negatives)
}

/// Sums of one group: its positives' and negatives' components and weights.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct GroupPart {
    pub(crate) beats: (f64, f64),
    pub(crate) weight: (f64, f64),
}

/// Sums per group; rows are their own groups where there are none.
pub(crate) fn group_parts(
    labels: &[bool],
    beats: &[f64],
    weights: Option<&[f64]>,
    groups: Option<&[u32]>,
) -> Vec<GroupPart> {
    let count = groups.map_or(labels.len(), |groups| groups.iter().max().map_or(0, |most| *most as usize + 1));
    let mut parts = vec![GroupPart::default(); count];
    for (row, (label, beats)) in labels.iter().zip(beats).enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[row]);
        let part = &mut parts[groups.map_or(row, |groups| groups[row] as usize)];
        let (sum, size) =
            if *label { (&mut part.beats.0, &mut part.weight.0) } else { (&mut part.beats.1, &mut part.weight.1) };
        *sum += weight * beats;
        *size += weight;
    }
    parts
}

/// Obuchowski's variance of `auc`, and the smaller number of groups with a class in them.
pub(crate) fn grouped_variance(parts: &[GroupPart], auc: f64) -> Option<(f64, f64)> {
    let positives = exact_sum(parts.iter().map(|part| part.weight.0));
    let negatives = exact_sum(parts.iter().map(|part| part.weight.1));
    let with_positives = parts.iter().filter(|part| part.weight.0 > 0.0).count() as f64;
    let with_negatives = parts.iter().filter(|part| part.weight.1 > 0.0).count() as f64;
    let taking_part = parts.iter().filter(|part| part.weight.0 > 0.0 || part.weight.1 > 0.0).count() as f64;
    if with_positives < 2.0 || with_negatives < 2.0 {
        return None;
    }
    let up = |part: &GroupPart| part.beats.0 - part.weight.0 * auc;
    let down = |part: &GroupPart| part.beats.1 - part.weight.1 * auc;
    let of_positives = exact_sum(parts.iter().map(|part| up(part).powi(2))) * with_positives / (with_positives - 1.0);
    let of_negatives = exact_sum(parts.iter().map(|part| down(part).powi(2))) * with_negatives / (with_negatives - 1.0);
    let together = exact_sum(parts.iter().map(|part| up(part) * down(part))) * taking_part / (taking_part - 1.0);
    let variance =
        of_positives / positives.powi(2) + of_negatives / negatives.powi(2) + 2.0 * together / (positives * negatives);
    Some((variance.max(0.0), with_positives.min(with_negatives)))
}

/// Uncertainty of the AUC, or of an increasing straight function of it (Gini).
pub(crate) fn auc(ranked: &Ranked, range: (f64, f64)) -> Option<Inference> {
    let auc = ranked.roc_auc()?;
    let (positives, negatives) = (ranked.positives(), ranked.negatives());
    let plain = independent_variance(ranked, auc);
    let (variance, smaller, clusters, method) = if ranked.weights.is_none() && ranked.groups.is_none() {
        (plain, positives.min(negatives), None, PLAIN)
    } else {
        let beats = components(ranked)?.beats;
        let parts = group_parts(&ranked.labels, &beats, ranked.weights.as_deref(), ranked.groups.as_deref());
        let (variance, smaller) = grouped_variance(&parts, auc)?;
        let taking_part = parts.iter().filter(|part| part.weight.0 + part.weight.1 > 0.0).count();
        (variance, smaller, Some(taking_part as u64), GROUPED)
    };
    if !variance.is_finite() || smaller < 2.0 {
        return None;
    }
    let (low, high) = range;
    let place = low + (high - low) * auc;
    let shown = if variance > 0.0 { auc * (1.0 - auc) / variance } else { smaller };
    let denominator = positives + negatives;
    let design_effect = if plain > 0.0 && plain.is_finite() && variance > 0.0 { variance / plain } else { 1.0 };
    let link = if range == (0.0, 1.0) { Link::Same } else { Link::Within { low, high } };
    Some(Inference {
        estimate: place,
        standard_error: (variance > 0.0).then(|| (high - low) * variance.sqrt()),
        denominator,
        effective_n: (denominator / design_effect).min(denominator),
        clusters,
        range,
        bound_method: method,
        drawn_method: method,
        law: Law::Rate(RateLaw { successes: auc * shown, trials: shown, between: Between { df: smaller - 1.0, skewness: 0.0 }, link }),
    })
}
