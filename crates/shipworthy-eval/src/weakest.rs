//! Who it lets down most: the conjunctions of slice values on which a candidate errs far more than elsewhere.
//!
//! Half of the examples search, the other half confirm: what a search finds always looks bad on the rows that found it.

use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::random::mix;
use shipworthy_stats::slice_search::{Column, Evidence, Search, confirm, drop_explained, search};

use crate::decision::Decision;
use crate::gather::Gathered;
use crate::judged::Judged;
use crate::measure::{Measure, Measured};
use crate::outcome::{Slice, WeakSlice};
use crate::prices::Losses;

/// How many slices are shown.
const SHOWN: usize = 10;
/// How many the search hands to the confirmation.
const SEARCHED: usize = 20;
/// Chance that any slice is confirmed where none is worse than the rest, over both kinds of mistake.
const ALPHA: f64 = 0.05;

/// The weakest conjunctions of up to three slice columns, for missed positives and for false alarms, by excess loss.
pub fn weakest_slices(gathered: &Gathered, candidate: &Judged, seed: u64) -> Vec<WeakSlice> {
    let columns: Vec<Column> = gathered
        .slices
        .iter()
        .map(|slice| Column { name: slice.name.clone(), codes: slice.code.clone(), values: slice.values.len() })
        .collect();
    if columns.is_empty() {
        return Vec::new();
    }
    let searching = halves(gathered, seed);
    let kinds =
        [(true, Decision::Negative, CountMetric::Recall), (false, Decision::Positive, CountMetric::FalsePositiveRate)];
    let mut weak: Vec<(f64, WeakSlice)> = Vec::new();
    for (label, wrong, metric) in kinds {
        let decided = |row: usize| matches!(candidate.decision[row], Decision::Positive | Decision::Negative);
        let counts: Vec<bool> = (0..gathered.rows).map(|row| gathered.label[row] == label && decided(row)).collect();
        let loss: Vec<f64> = candidate.decision.iter().map(|&d| if d == wrong { 1.0 } else { 0.0 }).collect();
        let searched: Vec<bool> = counts.iter().zip(&searching).map(|(&c, &s)| c && s).collect();
        let confirming: Vec<bool> = counts.iter().zip(&searching).map(|(&c, &s)| c && !s).collect();
        let population = searched.iter().filter(|&&s| s).count();
        let settings =
            Search { min_examples: (population / 200).max(8), top: SEARCHED, alpha_weight: 0.98, ..Search::default() };
        let found = search(&columns, &loss, Some(&searched), &settings);
        let clusters = gathered.cluster.as_ref().map(|c| c.code.as_slice());
        let evidence = Evidence { columns: &columns, loss: &loss, rows: Some(&confirming), clusters };
        // Two searches share the error.
        let confirmations = confirm(&found, &evidence, ALPHA / 2.0, seed);
        for place in drop_explained(&found, &evidence) {
            let (found, confirmation) = (&found[place], &confirmations[place]);
            let inside = |row: u32| found.predicates.iter().all(|&(c, code)| columns[c].codes[row as usize] == code);
            let slice = Slice(
                found
                    .predicates
                    .iter()
                    .map(|&(c, code)| (columns[c].name.clone(), gathered.slices[c].values[code as usize].clone()))
                    .collect(),
            );
            let rows = candidate.rows.filter(inside);
            let here = Measured::new(&rows, candidate.settings);
            let rest = Measured::new(&candidate.rows.filter(|row| !inside(row)), candidate.settings);
            let measure = Measure::Count(metric);
            let estimate = here.estimate(measure, here.inference(measure, None));
            let elsewhere = rest.inference(measure, None).map(|i| i.estimate());
            let (Some(value), Some(other)) = (estimate.estimate, elsewhere) else { continue };
            let worse = if label { other - value } else { value - other };
            if worse <= 0.0 {
                continue;
            }
            let share = |of: &dyn Fn(usize) -> f64| {
                let (mut inside_sum, mut whole) = (0.0, 0.0);
                for &row in &candidate.rows.row {
                    let amount = of(row as usize);
                    whole += amount;
                    if inside(row) {
                        inside_sum += amount;
                    }
                }
                (whole > 0.0).then_some(inside_sum / whole)
            };
            let mistake = |row: usize| {
                let wrong = matches!(
                    (gathered.label[row], candidate.decision[row]),
                    (true, Decision::Negative) | (false, Decision::Positive)
                );
                if wrong {
                    candidate.loss_at(row, gathered.label[row]).map_or(1.0, |loss| (loss * 1048576.0).round())
                } else {
                    0.0
                }
            };
            let cost_share = share(&mistake);
            let example_share = here.examples as f64 / candidate.rows.len() as f64;
            if cost_share.is_some_and(|cost| cost <= example_share) {
                // It bears less than its share of the loss: nobody is let down there.
                continue;
            }
            // Excess mistakes, weighed by what one costs, rank slices of both kinds in one list.
            let price = mean_loss(candidate, &counts, label, wrong).unwrap_or(1.0);
            let excess = worse * estimate.n as f64 * price;
            weak.push((
                excess,
                WeakSlice {
                    slice,
                    examples: here.examples,
                    metric: metric.name().to_owned(),
                    estimate: estimate.estimate,
                    low: estimate.low,
                    high: estimate.high,
                    elsewhere,
                    cost_share,
                    example_share,
                    confirmed: confirmation.confirmed,
                    p_value: confirmation.p_value.map(|_| confirmation.adjusted),
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

/// Mean loss of the wrong decisions among the rows that count, all of one label. `None` without prices.
fn mean_loss(candidate: &Judged, counts: &[bool], label: bool, wrong: Decision) -> Option<f64> {
    let wrongly = (0..counts.len()).filter(|&row| counts[row] && candidate.decision[row] == wrong);
    let (mut sum, mut n) = (shipworthy_stats::sum::ExactSum::new(), 0.0);
    match candidate.loss.as_ref()? {
        Losses::ByOutcome(losses) => return Some(losses.of(label, wrong).max(0.0)),
        Losses::PerRow(losses) => wrongly.for_each(|row| {
            sum.add(losses[row]);
            n += 1.0;
        }),
    }
    Some(if n > 0.0 { (sum.value() / n).max(0.0) } else { 0.0 })
}

/// Which rows search; the others confirm. Rows of one cluster stay together.
fn halves(gathered: &Gathered, seed: u64) -> Vec<bool> {
    let half = |key: u64| mix(seed ^ 0x5EA2_C4E5, key) & 1 == 0;
    match &gathered.cluster {
        Some(clusters) => clusters.code.iter().map(|&code| half(clusters.key[code as usize])).collect(),
        None => gathered.key.iter().map(|&key| half(key)).collect(),
    }
}
