//! Who it lets down most: the conjunctions of slice values on which a candidate errs far more than elsewhere.
//!
//! Half of the examples search, the other half confirm: what a search finds always looks bad on the rows that found it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::sum::ExactSum;

use crate::conjunctions::{Conjunctions, Counts};
use crate::decision::{DECISIONS, Decision};
use crate::gather::{Gathered, SliceCodes};
use crate::judged::Judged;
use crate::measure::{Measure, Measured};
use crate::outcome::WeakSlice;
use crate::prices::Losses;
use crate::search::columns::coded;
pub use crate::search::hunt::searches;
use crate::search::hunt::{Half, Hunt, holds, hunt, slice};

/// How many slices are shown.
const SHOWN: usize = 10;

/// Rows by conjunction: those that search in one half, those that confirm in the other.
pub(crate) fn counts<'a>(
    conjunctions: &'a Conjunctions<'_>,
    gathered: &Gathered,
    candidate: &Judged,
    seed: u64,
) -> Counts<'a> {
    conjunctions.counts(&gathered.label, &candidate.decision, |row| searches(gathered, seed, row))
}

/// The columns that a check searches: slices, and numbers cut into parts.
pub fn searched_columns(gathered: &Gathered) -> Vec<Cow<'_, SliceCodes>> {
    coded(gathered, None, &BTreeMap::new())
}

/// The weakest conjunctions of up to three of these columns, for missed positives and for false alarms, by excess loss.
pub fn weakest_slices(
    gathered: &Gathered,
    columns: &[Cow<'_, SliceCodes>],
    candidate: &Judged,
    counts: Option<&Counts<'_>>,
    seed: u64,
) -> Vec<WeakSlice> {
    if columns.is_empty() {
        return Vec::new();
    }
    // Rows of clusters are told apart to the end, and counts know of slices alone.
    let counts = counts.filter(|_| gathered.cluster.is_none() && columns.len() == gathered.slices.len());
    let kinds =
        [(true, Decision::Negative, CountMetric::Recall), (false, Decision::Positive, CountMetric::FalsePositiveRate)];
    let mut weak: Vec<(f64, WeakSlice)> = Vec::new();
    for (label, wrong, metric) in kinds {
        let decided = |row: usize| matches!(candidate.decision[row], Decision::Positive | Decision::Negative);
        let half = |wanted: bool| -> Half {
            if let Some(counts) = counts {
                return Half::of_counts(columns, counts, (label, wrong), wanted);
            }
            let counts = |row: &usize| {
                gathered.label[*row] == label && decided(*row) && searches(gathered, seed, *row) == wanted
            };
            let rows = (0..gathered.rows).filter(counts).map(|row| row as u32).collect();
            Half::new(gathered, columns, rows, |row| if candidate.decision[row as usize] == wrong { 1.0 } else { 0.0 })
        };
        let searching = half(true);
        // Two searches share the error.
        let how = Hunt::usual(searching.examples(), gathered.slices.len(), seed);
        let (hits, _) = hunt(&searching, || half(false), &Hunt { alpha: how.alpha / 2.0, ..how });
        for hit in hits {
            let inside = |row: u32| holds(columns, &hit.predicates, row);
            let [here, rest] = divided(gathered, candidate, counts.map(|counts| (counts, &hit.predicates[..])), inside);
            let measure = Measure::Count(metric);
            let estimate = here.estimate(measure, here.inference(measure, None));
            let elsewhere = rest.inference(measure, None).map(|i| i.estimate());
            let (Some(value), Some(other)) = (estimate.estimate, elsewhere) else { continue };
            let worse = if label { other - value } else { value - other };
            if worse <= 0.0 {
                continue;
            }
            let cost_share = cost_share(gathered, candidate, [&here, &rest], inside);
            let example_share = here.examples as f64 / candidate.rows.len() as f64;
            if cost_share.is_some_and(|cost| cost <= example_share) {
                // It bears less than its share of the loss: nobody is let down there.
                continue;
            }
            // Excess mistakes, weighed by what one costs, rank slices of both kinds in one list.
            let price = mean_loss(gathered, candidate, label, wrong).unwrap_or(1.0);
            let excess = worse * estimate.n as f64 * price;
            weak.push((
                excess,
                WeakSlice {
                    slice: slice(columns, &hit.predicates),
                    also: hit.also.iter().map(|also| slice(columns, also)).collect(),
                    examples: here.examples,
                    metric: metric.name().to_owned(),
                    estimate: estimate.estimate,
                    low: estimate.low,
                    high: estimate.high,
                    elsewhere,
                    cost_share,
                    example_share,
                    confirmed: hit.confirmation.confirmed,
                    p_value: hit.confirmation.p_value.map(|_| hit.confirmation.adjusted),
                },
            ));
        }
    }
    weak.sort_by(|a, b| {
        b.1.confirmed
            .cmp(&a.1.confirmed)
            .then(b.0.total_cmp(&a.0))
            .then_with(|| a.1.slice.to_string().cmp(&b.1.slice.to_string()))
    });
    weak.truncate(SHOWN);
    weak.into_iter().map(|(_, slice)| slice).collect()
}

/// Decisions measured inside a slice and outside of it.
fn divided(
    gathered: &Gathered,
    candidate: &Judged,
    counts: Option<(&Counts<'_>, &[(usize, u32)])>,
    inside: impl Fn(u32) -> bool,
) -> [Measured; 2] {
    let rows = &candidate.rows;
    if rows.weight.is_some() || rows.cluster.is_some() {
        return [true, false]
            .map(|side| Measured::unranked(&rows.filter(|row| inside(row) == side), candidate.settings));
    }
    let by_rows = || {
        let mut outcomes = [[[0; DECISIONS]; 2]; 2];
        for (row, (&label, &decision)) in gathered.label.iter().zip(&candidate.decision).enumerate() {
            outcomes[usize::from(!inside(row as u32))][usize::from(label)][decision as usize] += 1;
        }
        outcomes
    };
    let outcomes = counts.map_or_else(by_rows, |(counts, predicates)| counts.divided(predicates));
    outcomes.map(|outcomes| Measured::of_outcomes(&outcomes, candidate.settings))
}

/// The slice's share of what all mistakes cost, in whole units, so that the order of rows cannot change it;
/// without prices, of the
/// mistakes. `None` where there are none.
fn cost_share(
    gathered: &Gathered,
    candidate: &Judged,
    measured: [&Measured; 2],
    inside: impl Fn(u32) -> bool,
) -> Option<f64> {
    let units = |loss: f64| (loss * 1_048_576.0).round();
    let [here, rest] = match &candidate.loss {
        Some(Losses::PerRow(losses)) => {
            let mut sums = [0.0; 2];
            for &row in &candidate.rows.row {
                let at = row as usize;
                if matches!(
                    (gathered.label[at], candidate.decision[at]),
                    (true, Decision::Negative) | (false, Decision::Positive)
                ) {
                    sums[usize::from(!inside(row))] += units(losses[at]);
                }
            }
            sums
        }
        other => {
            let price = |label: bool, decision: Decision| match other {
                Some(Losses::ByOutcome(losses)) => units(losses.of(label, decision)),
                _ => 1.0,
            };
            let (missed, flagged) = (price(true, Decision::Negative), price(false, Decision::Positive));
            measured.map(|measured| measured.counts.fn_ * missed + measured.counts.fp * flagged)
        }
    };
    (here + rest > 0.0).then(|| here / (here + rest))
}

/// Mean loss of the wrong decisions among rows of one label. `None` without prices.
fn mean_loss(gathered: &Gathered, candidate: &Judged, label: bool, wrong: Decision) -> Option<f64> {
    match candidate.loss.as_ref()? {
        Losses::ByOutcome(losses) => Some(losses.of(label, wrong).max(0.0)),
        Losses::PerRow(losses) => {
            let (mut sum, mut n) = (ExactSum::new(), 0.0);
            for (row, &decision) in candidate.decision.iter().enumerate() {
                if decision == wrong && gathered.label[row] == label {
                    sum.add(losses[row]);
                    n += 1.0;
                }
            }
            Some(if n > 0.0 { (sum.value() / n).max(0.0) } else { 0.0 })
        }
    }
}
