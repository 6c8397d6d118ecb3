//! Who it lets down most: the conjunctions of slice values on which a candidate errs far more than elsewhere.
//!
//! Half of the examples search, the other half confirm: what a search finds always looks bad on the rows that found it.

use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::random::mix;
use shipworthy_stats::slice_search::{Column, Evidence, Search, confirm, drop_explained, search_in};
use shipworthy_stats::sum::ExactSum;

use crate::conjunctions::Counts;
use crate::decision::{DECISIONS, Decision};
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
pub fn weakest_slices(
    gathered: &Gathered,
    candidate: &Judged,
    counts: Option<&Counts<'_>>,
    seed: u64,
) -> Vec<WeakSlice> {
    if gathered.slices.is_empty() {
        return Vec::new();
    }
    // Rows of clusters are told apart to the end.
    let counts = counts.filter(|_| gathered.cluster.is_none());
    let kinds =
        [(true, Decision::Negative, CountMetric::Recall), (false, Decision::Positive, CountMetric::FalsePositiveRate)];
    let mut weak: Vec<(f64, WeakSlice)> = Vec::new();
    for (label, wrong, metric) in kinds {
        let half = |wanted: bool| match counts {
            Some(counts) => Half::of_counts(gathered, counts, (label, wrong), wanted),
            None => Half::of_rows(gathered, candidate, (label, wrong), |row| searches(gathered, seed, row) == wanted),
        };
        let searched = half(true);
        let settings = Search {
            min_examples: (searched.examples() / 200).max(8) as usize,
            top: SEARCHED,
            alpha_weight: 0.98,
            ..Search::default()
        };
        let found = search_in(&searched.evidence(), &settings);
        drop(searched);
        if found.is_empty() {
            continue;
        }
        let confirming = half(false);
        let evidence = confirming.evidence();
        // Two searches share the error.
        let confirmations = confirm(&found, &evidence, ALPHA / 2.0, seed);
        for place in drop_explained(&found, &evidence) {
            let (found, confirmation) = (&found[place], &confirmations[place]);
            let inside = |row: u32| {
                found.predicates.iter().all(|&(column, code)| gathered.slices[column].code[row as usize] == code)
            };
            let slice = Slice(
                found
                    .predicates
                    .iter()
                    .map(|&(c, code)| {
                        (gathered.slices[c].name.clone(), gathered.slices[c].values[code as usize].clone())
                    })
                    .collect(),
            );
            let [here, rest] = divided(gathered, candidate, counts, &found.predicates);
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

/// The rows of one half that count for one kind of mistake, as the search wants them.
struct Half {
    columns: Vec<Column>,
    /// One for each mistake.
    loss: Vec<f64>,
    clusters: Option<Vec<u32>>,
    times: Option<Vec<u64>>,
}

impl Half {
    /// From counts: one row for all that agree in their slices and in whether they are mistakes.
    fn of_counts(gathered: &Gathered, counts: &Counts<'_>, (label, wrong): (bool, Decision), searching: bool) -> Half {
        let mut rows: Vec<(usize, f64, u64)> = Vec::new();
        for (number, outcomes) in counts.half(searching).enumerate() {
            for decision in [Decision::Positive, Decision::Negative] {
                let times = outcomes[usize::from(label)][decision as usize];
                if times > 0 {
                    rows.push((number, f64::from(u8::from(decision == wrong)), times));
                }
            }
        }
        let columns = gathered.slices.iter().enumerate().map(|(column, slice)| Column {
            name: slice.name.clone(),
            codes: rows.iter().map(|&(number, ..)| counts.codes(column)[number]).collect(),
            values: slice.values.len(),
        });
        Half {
            columns: columns.collect(),
            loss: rows.iter().map(|&(_, loss, _)| loss).collect(),
            clusters: None,
            times: Some(rows.iter().map(|&(.., times)| times).collect()),
        }
    }

    fn of_rows(
        gathered: &Gathered,
        candidate: &Judged,
        (label, wrong): (bool, Decision),
        wanted: impl Fn(usize) -> bool,
    ) -> Half {
        let decided = |row: usize| matches!(candidate.decision[row], Decision::Positive | Decision::Negative);
        let counts = |row: &usize| gathered.label[*row] == label && decided(*row) && wanted(*row);
        let rows: Vec<u32> = (0..gathered.rows).filter(counts).map(|row| row as u32).collect();
        let pick = |codes: &[u32]| -> Vec<u32> { rows.iter().map(|&row| codes[row as usize]).collect() };
        let mistake = |&row: &u32| if candidate.decision[row as usize] == wrong { 1.0 } else { 0.0 };
        let columns = gathered.slices.iter().map(|slice| Column {
            name: slice.name.clone(),
            codes: pick(&slice.code),
            values: slice.values.len(),
        });
        Half {
            columns: columns.collect(),
            loss: rows.iter().map(mistake).collect(),
            clusters: gathered.cluster.as_ref().map(|clusters| pick(&clusters.code)),
            times: None,
        }
    }

    fn examples(&self) -> u64 {
        self.times.as_ref().map_or(self.loss.len() as u64, |times| times.iter().sum())
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence {
            columns: &self.columns,
            loss: &self.loss,
            rows: None,
            clusters: self.clusters.as_deref(),
            times: self.times.as_deref(),
        }
    }
}

/// Decisions measured inside a slice and outside of it.
fn divided(
    gathered: &Gathered,
    candidate: &Judged,
    counts: Option<&Counts<'_>>,
    predicates: &[(usize, u32)],
) -> [Measured; 2] {
    let rows = &candidate.rows;
    let inside = |row: u32| predicates.iter().all(|&(column, code)| gathered.slices[column].code[row as usize] == code);
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
    let outcomes = counts.map_or_else(by_rows, |counts| counts.divided(predicates));
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

/// Whether a row searches; the others confirm. Rows of one cluster stay together.
pub fn searches(gathered: &Gathered, seed: u64, row: usize) -> bool {
    let key = match &gathered.cluster {
        Some(clusters) => clusters.key[clusters.code[row] as usize],
        None => gathered.key[row],
    };
    mix(seed ^ 0x5EA2_C4E5, key) & 1 == 0
}
