//! Means corrected for the judge, row by row: rates with clusters and weights, win rates, differences between candidates.

use super::choice::{LabelChoice, label_choice};
use super::corrected::{Corrected, Error, Unlabelled, of_sums, spread_beside_yes_and_no};
use super::refusal::{LEAST_LABELS, Refusal};
use super::tuned::PairedSums;
use crate::confusion::Confusion;
use crate::dependence::Dependence;
use crate::influence::Units;
use crate::linear;
use crate::preference::Verdict;
use crate::sum::exact_sum;

/// Name of the bounds.
pub(crate) const BOUND: &str = "clopper-pearson on effective n of smoothed PPI++ (cluster jackknife, t)";
/// Name of the drawn interval.
pub(crate) const DRAWN: &str = "wilson on effective n of smoothed PPI++ (cluster jackknife, t)";

/// Outputs as rows: all are judged, some are labelled.
#[derive(Debug, Clone, Copy)]
pub struct JudgedRows<'a> {
    /// What the judge says, in the unit of `range`: 1 for pass and 0 for fail, or a number, such as the share of its repeats
    /// that pass.
    pub verdicts: &'a [f64],
    /// What people say, in the same unit; `None` where nobody has been asked.
    pub labels: &'a [Option<f64>],
    /// How many outputs each labelled one stands for, where labels were not drawn at random: one over the chance of having been
    /// drawn. What stands beside unlabelled rows has no effect.
    pub label_weights: Option<&'a [f64]>,
    /// Smallest and largest value of labels and verdicts.
    pub range: (f64, f64),
    /// Clusters, such as the document, the conversation or the example that several outputs (repeats, too) come from, and
    /// weights by which outputs count.
    pub dependence: Dependence<'a>,
}

impl JudgedRows<'_> {
    /// Weights of labels that were drawn by the judge's verdict: for each row, how many rows with its verdict there are to a labelled one.
    /// A verdict counts as a pass from the middle of the range on. `None` where labels were drawn at random as far as can be seen
    /// ([`label_choice`]), and where rows with one of the verdicts have no label at all.
    pub fn weights_by_verdict(&self) -> Option<Vec<f64>> {
        let passes = |row: usize| self.verdicts[row] >= 0.5 * (self.range.0 + self.range.1);
        let mut labelled = Confusion::default();
        let mut others = Unlabelled::default();
        for (row, label) in self.labels.iter().enumerate() {
            match (label.is_some(), passes(row)) {
                // What people said has no part in how outputs were chosen.
                (true, verdict) => labelled.add(true, verdict, 1.0),
                (false, true) => others.passed += 1,
                (false, false) => others.failed += 1,
            }
        }
        label_choice(&labelled, others).filter(LabelChoice::is_by_verdict)?;
        let all = [others.failed as f64 + labelled.fn_, others.passed as f64 + labelled.tp];
        let seen = [labelled.fn_, labelled.tp];
        if (0..2).any(|verdict| seen[verdict] == 0.0 && all[verdict] > 0.0) {
            return None;
        }
        let weight = |verdict: usize| if seen[verdict] > 0.0 { all[verdict] / seen[verdict] } else { 1.0 };
        Some((0..self.verdicts.len()).map(|row| weight(usize::from(passes(row)))).collect())
    }
}

/// What is the mean of the labels that people would give to all these outputs?
///
/// Independent rows that count once: [`power_tuned`](super::power_tuned), as [`corrected_rate`](super::corrected_rate).
/// Otherwise people's mean is moved by λ times the difference between the judge's mean on the labelled rows and on all rows;
/// both change when a cluster is left out, and λ and the variance come from these changes (the jackknife; Tukey, 1958). In each
/// corner (people and judge each say the least or the most) half an average cluster of labels is imagined, at least one label.
/// Bounds have Student's t for the number of labelled clusters, and their skewness. So have those of independent rows whose labels lie
/// between the ends, such as ties, which vary less than yes and no do.
///
/// # Errors
/// [`Refusal::TooFewLabels`] below 30 labels, [`Refusal::OneCluster`].
///
/// # Panics
/// When columns differ in length or a value lies outside the range.
pub fn corrected_mean(rows: &JudgedRows) -> Result<Corrected, Refusal> {
    of_at_least(rows, LEAST_LABELS)
}

/// The same with at least so many labels.
pub(super) fn of_at_least(rows: &JudgedRows, needed: u64) -> Result<Corrected, Refusal> {
    let JudgedRows { verdicts, labels, label_weights, range, dependence } = *rows;
    let count = verdicts.len();
    assert_eq!(count, labels.len(), "a label or none for each verdict");
    assert!(label_weights.is_none_or(|weights| weights.len() == count), "one weight per row");
    assert!(range.0 < range.1, "the largest value is above the smallest");
    dependence.check(count);
    let place = |value: f64| {
        let place = (value - range.0) / (range.1 - range.0);
        assert!((0.0..=1.0).contains(&place), "values lie in their range");
        place
    };
    let labelled = labels.iter().flatten().count() as u64;
    if count == 0 {
        return Err(Refusal::NothingJudged);
    }
    let refusal = Refusal::TooFewLabels { labels: labelled, needed };
    if labelled < needed {
        return Err(refusal);
    }
    if dependence.is_none() && label_weights.is_none() {
        let both =
            || verdicts.iter().zip(labels).filter_map(|(verdict, label)| Some((place((*label)?), place(*verdict))));
        let others =
            || verdicts.iter().zip(labels).filter(|(_, label)| label.is_none()).map(|(verdict, _)| place(*verdict));
        let sums = PairedSums {
            labelled: labelled as f64,
            labels: exact_sum(both().map(|(y, _)| y)),
            verdicts: exact_sum(both().map(|(_, f)| f)),
            squared_labels: exact_sum(both().map(|(y, _)| y * y)),
            squared_verdicts: exact_sum(both().map(|(_, f)| f * f)),
            products: exact_sum(both().map(|(y, f)| y * f)),
            others: (count as u64 - labelled) as f64,
            other_verdicts: exact_sum(others()),
            squared_other_verdicts: exact_sum(others().map(|f| f * f)),
        };
        let cubes = |weight: f64| {
            let (label, verdict) = (sums.labels / sums.labelled, sums.verdicts / sums.labelled);
            let other = sums.other_verdicts / sums.others;
            let here = both().map(|(y, f)| ((y - label - weight * (f - verdict)) / sums.labelled).powi(3));
            exact_sum(here.chain(others().map(|f| (weight * (f - other) / sums.others).powi(3))))
        };
        return of_sums(&sums, range, cubes).ok_or(refusal);
    }
    // Of each row, to be weighted: labelled, its label and verdict; judged, its verdict.
    let units = Units::new(count, &dependence, |row| {
        let verdict = place(verdicts[row]);
        let stands_for = labels[row].map_or(0.0, |_| label_weights.map_or(1.0, |weights| weights[row]));
        let label = labels[row].map_or(0.0, place);
        [stands_for, stands_for * label, stands_for * verdict, 1.0, verdict]
    });
    // Labels with how much they count.
    let given: Vec<(f64, f64)> = (0..count)
        .filter_map(|row| {
            let stands_for = label_weights.map_or(1.0, |weights| weights[row]);
            labels[row].map(|label| (place(label), stands_for * dependence.weight(row)))
        })
        .collect();
    let mean_of = |term: &dyn Fn(f64) -> f64| {
        exact_sum(given.iter().map(|(y, of)| of * term(*y))) / exact_sum(given.iter().map(|(_, of)| *of))
    };
    let spread = spread_beside_yes_and_no(labelled as f64, mean_of(&|y| y), mean_of(&|y| y * y));
    by_unit(&units, range, (labelled, count as u64), spread, label_weights.is_none())
}

/// Share of wins that people would give the first of two candidates, ties counted as half; as [`corrected_mean`].
///
/// # Errors
/// As [`corrected_mean`].
///
/// # Panics
/// When columns differ in length.
pub fn corrected_win_rate(
    verdicts: &[Verdict],
    labels: &[Option<Verdict>],
    dependence: Dependence,
) -> Result<Corrected, Refusal> {
    let verdicts: Vec<f64> = verdicts.iter().map(|verdict| verdict.share()).collect();
    let labels: Vec<Option<f64>> = labels.iter().map(|label| label.map(Verdict::share)).collect();
    corrected_mean(&JudgedRows {
        verdicts: &verdicts,
        labels: &labels,
        label_weights: None,
        range: (0.0, 1.0),
        dependence,
    })
}

/// By how much would people rate candidate a above candidate b on the same examples? Paired: each example's difference is what
/// counts, so that what is hard for both does not blur the comparison. An example is labelled where both its outputs are. The
/// difference lies between −w and w for a range of width w.
///
/// # Errors
/// As [`corrected_mean`].
///
/// # Panics
/// When the two do not speak of equally many examples in the same range.
pub fn corrected_difference(a: &JudgedRows, b: &JudgedRows) -> Result<Corrected, Refusal> {
    assert_eq!(a.verdicts.len(), b.verdicts.len(), "the same examples");
    assert_eq!(a.range, b.range, "the same range");
    let verdicts: Vec<f64> = a.verdicts.iter().zip(b.verdicts).map(|(a, b)| a - b).collect();
    let labels: Vec<Option<f64>> = a.labels.iter().zip(b.labels).map(|(a, b)| Some((*a)? - (*b)?)).collect();
    let width = a.range.1 - a.range.0;
    corrected_mean(&JudgedRows { verdicts: &verdicts, labels: &labels, range: (-width, width), ..*a })
}

/// The estimate with its variance between units, of so many labelled and judged outputs.
fn by_unit(
    units: &Units<5>,
    range: (f64, f64),
    (labelled, judged): (u64, u64),
    spread_of_labels: f64,
    at_random: bool,
) -> Result<Corrected, Refusal> {
    let [m, labels, verdicts, all, all_verdicts] = *units.total();
    let (label, verdict, raw) = (labels / m, verdicts / m, all_verdicts / all);
    let holding = units.sums().iter().filter(|unit| unit[0] > 0.0).count() as f64;
    if holding < 2.0 {
        return Err(Refusal::OneCluster);
    }
    // How far each unit moves people's mean, the judge's excess on the labelled rows, and its mean on all rows.
    let moved = |sum: f64, weight: f64, of: f64, total: f64| {
        if total - weight <= 1e-12 * total { 0.0 } else { (sum - weight * of) / (total - weight) }
    };
    let moves: Vec<[f64; 3]> = units
        .sums()
        .iter()
        .map(|unit| {
            let everywhere = moved(unit[4], unit[3], raw, all);
            let here = moved(unit[2], unit[0], verdict, m);
            [moved(unit[1], unit[0], label, m), here - everywhere, everywhere]
        })
        .collect();
    // In each corner half an average unit of labels, at least one.
    let one = m / labelled as f64;
    let imagined = (0.5 * m / holding).max(one) / m;
    let corners = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
        .map(|(y, f)| [imagined * (y - label), imagined * (f - verdict)]);
    let sum = |term: &dyn Fn(f64, f64) -> f64| {
        exact_sum(moves.iter().map(|of| term(of[0], of[1])).chain(corners.iter().map(|of| term(of[0], of[1]))))
    };
    let (shared, excess) = (sum(&|y, d| y * d), sum(&|_, d| d * d));
    // All labelled: there is no excess to learn from.
    let everything = moves.iter().all(|of| of[1].abs() < 1e-15);
    // Where the labelled rows are a share of all, the judge's full weight moves people's mean by more than the excess.
    let largest = if at_random && labelled < judged { judged as f64 / (judged - labelled) as f64 } else { 1.0 };
    let weight = if everything || excess <= 0.0 { 0.0 } else { (shared / excess).clamp(0.0, largest) };
    let place = (label - weight * (verdict - raw)).clamp(0.0, 1.0);
    let sizes: Vec<f64> = units.sums().iter().map(|unit| unit[0]).collect();
    let influences: Vec<f64> = moves.iter().map(|of| of[0] - weight * of[1]).collect();
    let spread = linear::of_influences(&sizes, &influences).ok_or(Refusal::OneCluster)?;
    let unseen = exact_sum(corners.iter().map(|of| (of[0] - weight * of[1]).powi(2)));
    let variance = spread.variance + unseen;
    let per_judged = weight * weight * judged as f64 * exact_sum(moves.iter().map(|of| of[2] * of[2]));
    let per_judged = per_judged.min(variance * judged as f64);
    let error = Error {
        variance,
        count: spread.kish.min(labelled as f64),
        most: judged as f64,
        spread: spread_of_labels,
        between: spread.between,
    };
    let told = |share: f64| range.0 + (range.1 - range.0) * share;
    Ok(Corrected {
        value: error.inference(place, labelled as f64, Some(spread.taking_part), range, (BOUND, DRAWN)),
        raw: told(raw),
        people: at_random.then(|| told(label)),
        judge_weight: (weight / largest).clamp(0.0, 1.0),
        labels: labelled,
        judged,
        per_label: labelled as f64 * (variance - per_judged / judged as f64),
        per_judged,
    })
}
