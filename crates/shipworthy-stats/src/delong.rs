//! Variance of the AUC without resampling.
//!
//! DeLong, DeLong and Clarke-Pearson (1988), by midranks in one pass (Sun and Xu, 2014); with clusters or weights the form
//! of Obuchowski (1997), which lets positives and negatives of one cluster depend on each other.

use crate::inference::{Between, Inference, Law, Link, RateLaw};
use crate::linear::{self, Spread};
use crate::ranked::{Ranked, Walk};
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

/// As many examples of the smaller class weigh as much as the model does in [`moderated`].
const MODEL_WEIGHT: f64 = 10.0;

/// DeLong's variance, moderated where the smaller class has few examples.
///
/// Near the end of its range the AUC owes its variance to the few examples that rank among the other class. A sample that
/// happens to hold none of them shows a high AUC and next to no variance: with ten positives and a true AUC of 0.98 the
/// plain bound is wrong in 21% of samples instead of 5%. So the variance that Hanley and McNeil (1982) give for an AUC of that
/// height is averaged in, with a weight of ten examples of the smaller class (as variances of small samples are moderated by
/// Smyth, 2004); it never makes the variance smaller. From a few hundred examples of each class on it changes nothing to speak of.
fn moderated(variance: f64, auc: f64, positives: f64, negatives: f64) -> f64 {
    let smaller = positives.min(negatives);
    let model = hanley_mcneil(auc, positives, negatives);
    variance.max((smaller * variance + MODEL_WEIGHT * model) / (smaller + MODEL_WEIGHT))
}

/// Variance of an AUC of this height between exponential scores (Hanley and McNeil, 1982, eq. 1 and 2).
fn hanley_mcneil(auc: f64, positives: f64, negatives: f64) -> f64 {
    let square = auc * auc;
    let (of_negatives, of_positives) = (auc / (2.0 - auc) - square, 2.0 * square / (1.0 + auc) - square);
    let sum = auc * (1.0 - auc) + (positives - 1.0) * of_negatives + (negatives - 1.0) * of_positives;
    sum / (positives * negatives)
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

/// Variance of `auc` between groups. A group's influence is the linear one of Obuchowski, over the weight of the other groups
/// instead of all: what the jackknife finds, without ranking again for each group.
pub(crate) fn spread(parts: &[GroupPart], auc: f64) -> Option<Spread> {
    let positives = exact_sum(parts.iter().map(|part| part.weight.0));
    let negatives = exact_sum(parts.iter().map(|part| part.weight.1));
    if parts.iter().any(|part| part.weight.0 >= positives || part.weight.1 >= negatives) {
        return None;
    }
    let influence = |part: &GroupPart| {
        (part.beats.0 - part.weight.0 * auc) / (positives - part.weight.0)
            + (part.beats.1 - part.weight.1 * auc) / (negatives - part.weight.1)
    };
    let mut influences: Vec<(f64, f64)> =
        parts.iter().map(|part| (influence(part), part.weight.0 + part.weight.1)).collect();
    influences.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (influences, sizes): (Vec<f64>, Vec<f64>) = influences.into_iter().unzip();
    let mut spread = linear::of_influences(&sizes, &influences)?;
    spread.linearised = obuchowski(parts, auc, positives, negatives);
    // Groups are also compared with one another, a second-order term that skews a U-statistic further (Callaert and Janssen,
    // 1978); by simulation with strong cluster effects it is about half as large as the first.
    spread.between.skewness *= 1.5;
    spread.limit(parts.iter().map(|part| part.weight.0));
    spread.limit(parts.iter().map(|part| part.weight.1));
    spread.between.df = spread.between.df.min(freedom(parts, (positives, negatives), &influences));
    Some(spread)
}

/// Degrees of freedom of the variance between groups (Satterthwaite, 1946): with G groups whose influences have kurtosis κ, a
/// sum of their squares is as uncertain as one of 2 (G − 1) / (κ − 1) normal ones.
///
/// Two things make κ larger than the 3 of equal normal groups. What a group can contribute grows with the square of its part
/// of a class, where its examples resemble each other, so that groups of unequal parts count as fewer (Carter, Schnepel and
/// Steigerwald, 2017): known from the parts alone. And what the influences show beyond 3. Few groups show less of that than
/// there is, so both are added. Groups alike in every way keep G − 1.
fn freedom(parts: &[GroupPart], (positives, negatives): (f64, f64), influences: &[f64]) -> f64 {
    let groups = parts.iter().filter(|part| part.weight.0 + part.weight.1 > 0.0).count() as f64;
    let room = |part: &GroupPart| (part.weight.0 / positives).powi(2) + (part.weight.1 / negatives).powi(2);
    let sum_of = |power: i32| exact_sum(parts.iter().map(|part| room(part).powi(power)));
    let alike = sum_of(1).powi(2) / sum_of(2);
    let squares = exact_sum(influences.iter().map(|x| x * x));
    let fourths = exact_sum(influences.iter().map(|x| x.powi(4)));
    let shown = if squares > 0.0 { (groups * fourths / (squares * squares)).max(3.0) } else { 3.0 };
    let kurtosis = shown + 3.0 * (groups / alike - 1.0).max(0.0);
    (2.0 * (groups - 1.0) / (kurtosis - 1.0)).max(1.0)
}

/// Obuchowski's variance (1997, eq. 4 and 5).
fn obuchowski(parts: &[GroupPart], auc: f64, positives: f64, negatives: f64) -> f64 {
    let up = |part: &GroupPart| part.beats.0 - part.weight.0 * auc;
    let down = |part: &GroupPart| part.beats.1 - part.weight.1 * auc;
    // Sum of products over groups, with the correction for as many groups as hold what is summed.
    let sum = |product: &dyn Fn(&GroupPart) -> f64, holds: &dyn Fn(&GroupPart) -> bool| {
        let count = parts.iter().filter(|part| holds(part)).count() as f64;
        if count > 1.0 { exact_sum(parts.iter().map(product)) * count / (count - 1.0) } else { 0.0 }
    };
    let of_positives = sum(&|part| up(part).powi(2), &|part| part.weight.0 > 0.0);
    let of_negatives = sum(&|part| down(part).powi(2), &|part| part.weight.1 > 0.0);
    let together = sum(&|part| up(part) * down(part), &|part| part.weight.0 + part.weight.1 > 0.0);
    let variance = of_positives / positives.powi(2) + of_negatives / negatives.powi(2);
    (variance + 2.0 * together / (positives * negatives)).max(0.0)
}

/// The AUC over pairs from different groups. `None` where there are no such pairs.
fn across_groups(ranked: &Ranked, auc: f64) -> Option<f64> {
    let groups = ranked.groups.as_deref()?;
    let count = groups.iter().max().map_or(0, |most| *most as usize + 1);
    // Weight of positives above the tie and in it, and of all negatives, per group.
    let (mut above, mut tied, mut negatives) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
    let mut within = 0.0;
    for tie in ranked.ties() {
        let rows = || (tie.start..tie.end).map(|row| (ranked.labels[row], groups[row] as usize, ranked.weight(row)));
        for (_, group, weight) in rows().filter(|(label, ..)| *label) {
            tied[group] += weight;
        }
        for (_, group, weight) in rows().filter(|(label, ..)| !*label) {
            within += weight * (above[group] + 0.5 * tied[group]);
            negatives[group] += weight;
        }
        for (_, group, _) in rows().filter(|(label, ..)| *label) {
            above[group] += std::mem::take(&mut tied[group]);
        }
    }
    let own_pairs: f64 = exact_sum(above.iter().zip(&negatives).map(|(positives, negatives)| positives * negatives));
    let pairs = ranked.positives() * ranked.negatives();
    (own_pairs < pairs).then(|| ((auc * pairs - within) / (pairs - own_pairs)).clamp(0.0, 1.0))
}

/// Uncertainty of the AUC, or of an increasing straight function of it (Gini).
pub(crate) fn auc(ranked: &Ranked, range: (f64, f64)) -> Option<Inference> {
    let auc = ranked.roc_auc()?;
    let (low, high) = range;
    let place = low + (high - low) * auc;
    if ranked.weights.is_some() || ranked.groups.is_some() {
        let beats = components(ranked)?.beats;
        let parts = group_parts(&ranked.labels, &beats, ranked.weights.as_deref(), ranked.groups.as_deref());
        let mut spread = spread(&parts, auc)?;
        spread.variance = moderated(spread.variance, auc, ranked.positives(), ranked.negatives());
        spread.variance *= (high - low).powi(2);
        spread.linearised *= (high - low).powi(2);
        // Bounds are about a positive and a negative of different groups, which is what nearly all pairs are where the groups
        // are many. Few groups compare some of their examples with their own, free of what sets groups apart.
        let centre = low + (high - low) * across_groups(ranked, auc).unwrap_or(auc);
        // Every example is compared with all of the other class, so that an AUC can vary less than a rate with as many trials as
        // there are examples; clusters whose examples rise and fall together add little to that. The trials are not capped.
        let examples = std::mem::replace(&mut spread.denominator, f64::INFINITY);
        let inference = linear::bounded(centre, &spread, range, (GROUPED, GROUPED))?;
        return Some(Inference {
            estimate: place,
            denominator: examples,
            effective_n: inference.effective_n.min(examples),
            ..inference
        });
    }
    plain(ranked.walk(), range)
}

/// The same for independent rows, from one walk over them.
pub(crate) fn plain(walk: &Walk, range: (f64, f64)) -> Option<Inference> {
    let auc = walk.roc_auc()?;
    let (low, high) = range;
    let place = low + (high - low) * auc;
    let (positives, negatives) = (walk.positives, walk.negatives);
    let variance = walk.ranks.as_ref()?.auc_variance();
    let smaller = positives.min(negatives);
    if !variance.is_finite() || smaller < 2.0 {
        return None;
    }
    // As a rate with as many trials as would give this variance: bounds stay inside the range, and a perfect
    // ranking, which shows no variance, rests on the smaller class.
    let trials =
        if variance > 0.0 { auc * (1.0 - auc) / moderated(variance, auc, positives, negatives) } else { smaller };
    let denominator = positives + negatives;
    let link = if range == (0.0, 1.0) { Link::Same } else { Link::Within { low, high } };
    Some(Inference {
        estimate: place,
        standard_error: (variance > 0.0).then(|| (high - low) * variance.sqrt()),
        denominator,
        effective_n: denominator,
        clusters: None,
        range,
        bound_method: PLAIN,
        drawn_method: PLAIN,
        law: Law::Rate(RateLaw {
            successes: auc * trials,
            trials,
            between: Between { df: smaller - 1.0, skewness: 0.0 },
            link,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Degrees of freedom with these parts of each class.
    fn freedom_of(sizes: &[f64], influences: &[f64]) -> f64 {
        let part = |size: &f64| GroupPart { beats: (0.0, 0.0), weight: (*size, 2.0 * size) };
        let total: f64 = sizes.iter().sum();
        freedom(&sizes.iter().map(part).collect::<Vec<_>>(), (total, 2.0 * total), influences)
    }

    #[test]
    fn groups_alike_keep_their_degrees_of_freedom_and_others_lose_some() {
        // Influences of plus and minus one have a kurtosis of 1: no more freedom than normal ones.
        let even: Vec<f64> = (0..50).map(|at| if at % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert_eq!(freedom_of(&[4.0; 50], &even), 49.0);
        // Ten large groups among forty small ones count for little more than ten.
        let unequal: Vec<f64> = (0..50).map(|at| if at < 10 { 20.0 } else { 1.0 }).collect();
        let few = freedom_of(&unequal, &even);
        assert!((4.0..12.0).contains(&few), "{few}");
        // So does one influence that outweighs all others, whatever the sizes.
        let mut outlier = even.clone();
        outlier[0] = 20.0;
        let few = freedom_of(&[4.0; 50], &outlier);
        assert!((1.0..4.0).contains(&few), "{few}");
    }

    #[test]
    fn an_auc_of_clusters_that_shift_together_is_surer_than_a_rate_of_as_many_trials() {
        // Fifty clusters of ten positives and ten negatives, shifted as a whole; each has one pair in the wrong order.
        let (mut scores, mut labels, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        for cluster in 0..50 {
            for row in 0..20 {
                let label = row < 10;
                let swapped = row == 9 || row == 19;
                scores.push(f64::from(cluster) * 1e-3 + f64::from(u8::from(label != swapped)) + f64::from(row) * 1e-6);
                labels.push(label);
                groups.push(cluster);
            }
        }
        let ranked = Ranked::new(&scores, &labels, None, Some(&groups));
        let found = auc(&ranked, (0.0, 1.0)).expect("both classes");
        let (estimate, lower) = (found.estimate(), found.lower(0.05).expect("a bound"));
        let as_rate = crate::binomial::clopper_pearson_lower(estimate * 1000.0, 1000.0, 0.05);
        assert!(lower > as_rate, "{lower} against {as_rate}, around {estimate}");
        assert_eq!((found.denominator(), found.effective_n()), (1000.0, 1000.0));
    }
}
