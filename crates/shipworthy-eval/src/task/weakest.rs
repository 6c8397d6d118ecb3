//! Who it lets down most: the conjunctions of slice values on which a candidate's answers are far worse than elsewhere.

use std::borrow::Cow;

use shipworthy_stats::sum::exact_sum;

use super::candidate::TaskCandidate;
use crate::gather::{Gathered, SliceCodes};
use crate::outcome::WeakSlice;
use crate::search::hunt::{Half, Hunt, halves, holds, hunt, slice};

/// How many slices are shown.
const SHOWN: usize = 10;

/// The weakest conjunctions of these columns, by excess loss: one half of the rows proposes, the other half confirms.
pub fn weakest_slices(
    gathered: &Gathered,
    columns: &[Cow<'_, SliceCodes>],
    candidate: &TaskCandidate,
    seed: u64,
) -> Vec<WeakSlice> {
    let answers = candidate.answers.as_ref();
    let rows = answers.rows();
    if columns.is_empty() || rows.is_empty() {
        return Vec::new();
    }
    let mistakes = answers.mistakes();
    let weigh = answers.costs().map_or_else(|| mistakes.of.clone(), <[f64]>::to_vec);
    let total = exact_sum(weigh.iter().copied());
    let halves = halves(gathered, seed);
    let mut loss = vec![0.0; gathered.rows];
    rows.row.iter().zip(&mistakes.of).for_each(|(&row, &of)| loss[row as usize] = of);
    let half = |searching: bool| -> Half {
        let counts = |row: &&u32| halves[**row as usize] == searching;
        let rows = rows.row.iter().filter(counts).copied().collect();
        Half::new(gathered, columns, rows, |row| loss[row as usize])
    };
    let searching = half(true);
    let how = Hunt::usual(searching.examples(), gathered.slices.len(), seed);
    let (hits, _) = hunt(&searching, || half(false), &how);
    let mut weak: Vec<(f64, WeakSlice)> = Vec::new();
    for hit in hits {
        let in_slice = |row: u32| holds(columns, &hit.predicates, row);
        let inside = |at: usize| in_slice(rows.row[at]);
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
        weak.push((
            excess,
            WeakSlice {
                slice: slice(columns, &hit.predicates),
                also: hit.also.iter().map(|also| slice(columns, also)).collect(),
                examples: here.rows().len() as u64,
                metric: mistakes.asked.name(),
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
    weak.sort_by(|a, b| {
        b.1.confirmed
            .cmp(&a.1.confirmed)
            .then(b.0.total_cmp(&a.0))
            .then_with(|| a.1.slice.to_string().cmp(&b.1.slice.to_string()))
    });
    weak.truncate(SHOWN);
    weak.into_iter().map(|(_, slice)| slice).collect()
}
