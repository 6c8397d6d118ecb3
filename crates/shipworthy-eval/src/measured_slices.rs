//! A candidate's figures on each value of a slice column.

use crate::candidate_rows::CandidateRows;
use crate::decision::DECISIONS;
use crate::gather::{Gathered, SliceCodes};
use crate::judged::Judged;
use crate::measure::Measured;
use crate::prices::Losses;

/// The figures of every value of `column`, in the order of its values.
pub fn measured_slices(gathered: &Gathered, candidate: &Judged, column: &SliceCodes) -> Vec<Measured> {
    let (rows, settings) = (&candidate.rows, candidate.settings);
    if !rows.is_plain() {
        let parts = rows.split(&column.code, column.values.len());
        return parts.iter().map(|rows| Measured::new(rows, settings)).collect();
    }
    // Row order where counting is enough; order of score only for what is ranked.
    let mut outcomes = vec![[[0; DECISIONS]; 2]; column.values.len()];
    for ((&code, &label), &decision) in column.code.iter().zip(&gathered.label).zip(&candidate.decision) {
        outcomes[code as usize][usize::from(label)][decision as usize] += 1;
    }
    let prices = match &rows.loss {
        Some(Losses::ByOutcome(losses)) => Some((losses, &rows.possible_loss[..])),
        _ => None,
    };
    let scored = dealt(rows, column, &outcomes);
    outcomes
        .iter()
        .zip(scored)
        .map(|(outcomes, scored)| Measured::of_plain(outcomes, scored, prices, settings))
        .collect()
}

/// The scores and labels of each value's rows, from high to low.
fn dealt(rows: &CandidateRows, column: &SliceCodes, outcomes: &[[[u64; DECISIONS]; 2]]) -> Vec<(Vec<f64>, Vec<bool>)> {
    let scored = rows.scored();
    let most = |outcomes: &[[u64; DECISIONS]; 2]| {
        let all: u64 = outcomes.iter().flatten().sum();
        (all as usize).min(scored)
    };
    let mut parts: Vec<(Vec<f64>, Vec<bool>)> =
        outcomes.iter().map(most).map(|most| (Vec::with_capacity(most), Vec::with_capacity(most))).collect();
    let columns = rows.row.iter().zip(rows.score.iter()).zip(rows.label.iter());
    for ((&row, &score), &label) in columns.take(scored) {
        let (scores, labels) = &mut parts[column.code[row as usize] as usize];
        scores.push(score);
        labels.push(label);
    }
    parts
}
