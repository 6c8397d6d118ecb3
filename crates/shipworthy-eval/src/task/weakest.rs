//! Who it lets down most: the conjunctions of slice values on which a candidate's answers are far worse than elsewhere.

use shipworthy_stats::random::mix;
use shipworthy_stats::slice_search::{Column, Evidence, Search, confirm, drop_explained, search};
use shipworthy_stats::sum::exact_sum;

use super::candidate::TaskCandidate;
use crate::gather::Gathered;
use crate::outcome::{Slice, WeakSlice};

/// How many slices are shown.
const SHOWN: usize = 10;
/// How many the search hands to the confirmation.
const SEARCHED: usize = 20;
/// Chance that any slice is confirmed where none is worse than the rest.
const ALPHA: f64 = 0.05;

/// The weakest conjunctions of slice columns, by excess loss: one half of the rows proposes, the other half confirms.
pub fn weakest_slices(gathered: &Gathered, candidate: &TaskCandidate, seed: u64) -> Vec<WeakSlice> {
    let answers = candidate.answers.as_ref();
    let rows = answers.rows();
    let columns: Vec<Column> = gathered
        .slices
        .iter()
        .map(|slice| Column {
            name: slice.name.clone(),
            codes: rows.row.iter().map(|&row| slice.code[row as usize]).collect(),
            values: slice.values.len(),
        })
        .collect();
    if columns.is_empty() || rows.is_empty() {
        return Vec::new();
    }
    let mistakes = answers.mistakes();
    let weigh = answers.costs().map_or_else(|| mistakes.of.clone(), <[f64]>::to_vec);
    let total = exact_sum(weigh.iter().copied());
    let key = |at: usize| match &gathered.cluster {
        Some(clusters) => clusters.key[clusters.code[rows.row[at] as usize] as usize],
        None => gathered.key[rows.row[at] as usize],
    };
    let searched: Vec<bool> = (0..rows.len()).map(|at| mix(seed ^ 0x5EA2_C4E5, key(at)) & 1 == 0).collect();
    let confirming: Vec<bool> = searched.iter().map(|searching| !searching).collect();
    let population = searched.iter().filter(|searching| **searching).count();
    let settings =
        Search { min_examples: (population / 200).max(8), top: SEARCHED, alpha_weight: 0.98, ..Search::default() };
    let found = search(&columns, &mistakes.of, Some(&searched), &settings);
    let evidence = Evidence {
        columns: &columns,
        loss: &mistakes.of,
        rows: Some(&confirming),
        clusters: rows.cluster.as_deref(),
        times: None,
    };
    let confirmations = confirm(&found, &evidence, ALPHA, seed);
    let mut weak: Vec<(f64, WeakSlice)> = Vec::new();
    for place in drop_explained(&found, &evidence) {
        let (found, confirmation) = (&found[place], &confirmations[place]);
        let inside = |at: usize| found.predicates.iter().all(|&(column, code)| columns[column].codes[at] == code);
        let in_slice = |row: u32| {
            found.predicates.iter().all(|&(column, code)| gathered.slices[column].code[row as usize] == code)
        };
        let here = answers.part(&in_slice);
        let rest = answers.part(&|row| !in_slice(row));
        let ours = candidate.inference(here.as_ref(), &mistakes.asked);
        let estimate = candidate.estimate(here.as_ref(), &mistakes.asked, ours.as_ref());
        let elsewhere = candidate.inference(rest.as_ref(), &mistakes.asked).map(|inference| inference.estimate());
        let mean = |keep: bool| {
            let of: Vec<f64> = (0..rows.len()).filter(|&at| inside(at) == keep).map(|at| mistakes.of[at]).collect();
            if of.is_empty() { 0.0 } else { exact_sum(of.iter().copied()) / of.len() as f64 }
        };
        let excess = (mean(true) - mean(false)) * here.rows().len() as f64;
        if excess <= 0.0 {
            continue;
        }
        let borne = exact_sum((0..rows.len()).filter(|&at| inside(at)).map(|at| weigh[at]));
        let example_share = here.rows().len() as f64 / rows.len() as f64;
        let cost_share = (total > 0.0).then_some(borne / total);
        if cost_share.is_some_and(|cost| cost <= example_share) {
            // It bears less than its share of the loss: nobody is let down there.
            continue;
        }
        let value = |&(column, code): &(usize, u32)| {
            (columns[column].name.clone(), gathered.slices[column].values[code as usize].clone())
        };
        weak.push((
            excess,
            WeakSlice {
                slice: Slice(found.predicates.iter().map(value).collect()),
                examples: here.rows().len() as u64,
                metric: mistakes.asked.name(),
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
    weak.sort_by(|a, b| {
        b.1.confirmed
            .cmp(&a.1.confirmed)
            .then(b.0.total_cmp(&a.0))
            .then_with(|| a.1.slice.to_string().cmp(&b.1.slice.to_string()))
    });
    weak.truncate(SHOWN);
    weak.into_iter().map(|(_, slice)| slice).collect()
}
