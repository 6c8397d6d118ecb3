//! A candidate's figures on each value of each slice column.

use rayon::prelude::*;
use shipworthy_stats::ranked::{Division, PartSize, PartWalks, Ranked};

use crate::candidate_rows::CandidateRows;
use crate::conjunctions::{Conjunctions, Counts, Outcomes};
use crate::decision::Decision;
use crate::gather::Gathered;
use crate::judged::Judged;
use crate::measure::{Measured, Ranking, TOP_PERCENT};
use crate::outcome::{Slice, SliceResult};
use crate::prices::{ByOutcome, Losses};

/// The figures of every value, column by column, in the order of their values. With `by`, rows are known by their conjunctions.
pub fn slice_results(
    gathered: &Gathered,
    candidate: &Judged,
    by: Option<(&Conjunctions<'_>, &Counts<'_>)>,
    rate: Option<f64>,
) -> Vec<SliceResult> {
    let (rows, settings) = (&candidate.rows, candidate.settings);
    let plain = by.filter(|_| rows.is_plain()).map(|(conjunctions, counts)| Plain::new(rows, conjunctions, counts));
    let walked = settings.resampling.replicates == 0 && rate.is_none() && all_probabilities(rows);
    let mut rankings = plain.as_ref().filter(|_| walked).map(|plain| plain.walked(gathered.slices.len()).into_iter());
    let mut results = Vec::new();
    // Column by column, so that the rows of one column only are held twice.
    for (place, column) in gathered.slices.iter().enumerate() {
        let measured: Vec<Measured> = match &plain {
            Some(plain) => {
                let walked = rankings.as_mut().and_then(Iterator::next);
                let rankings = walked.unwrap_or_else(|| plain.dealt(place));
                let outcomes = plain.counts.of_values(place);
                let both = outcomes.par_iter().zip(rankings);
                both.map(|(outcomes, ranking)| Measured::of_plain(outcomes, ranking, plain.prices(), settings))
                    .collect()
            }
            None => {
                let parts = rows.split(&column.code, column.values.len());
                parts.into_par_iter().map(|rows| Measured::new(&rows, settings)).collect()
            }
        };
        let told = measured.par_iter().zip(&column.values).map(|(measured, value)| SliceResult {
            slice: Slice(vec![(column.name.clone(), value.clone())]),
            examples: measured.examples,
            positives: Some(measured.positives),
            metrics: measured.metrics(rate),
        });
        results.extend(told.collect::<Vec<_>>());
    }
    results
}

/// Whether every row has a score, and all scores lie in 0..1.
fn all_probabilities(rows: &CandidateRows) -> bool {
    rows.scored() == rows.len()
        && rows.score.first().is_some_and(|score| *score <= 1.0)
        && rows.score.last().is_some_and(|score| *score >= 0.0)
}

/// Plain rows in order of score, each known by its conjunction.
struct Plain<'a> {
    rows: &'a CandidateRows,
    conjunctions: &'a Conjunctions<'a>,
    counts: &'a Counts<'a>,
    /// The conjunction of each row, in order of score.
    number: Vec<u16>,
}

impl<'a> Plain<'a> {
    fn new(rows: &'a CandidateRows, conjunctions: &'a Conjunctions<'a>, counts: &'a Counts<'a>) -> Plain<'a> {
        // One look-up for all columns: in order of score, a row's neighbours lie anywhere.
        let number = rows.row.iter().map(|&row| conjunctions.number[row as usize]).collect();
        Plain { rows, conjunctions, counts, number }
    }

    fn prices(&self) -> Option<(&ByOutcome, &[(f64, bool)])> {
        match &self.rows.loss {
            Some(Losses::ByOutcome(losses)) => Some((losses, &self.rows.possible_loss)),
            _ => None,
        }
    }

    /// Calls `each` with every scored row from high to low: the code of its value in a column, its score and its label.
    #[inline]
    fn visit(&self, column: usize, mut each: impl FnMut(usize, f64, bool)) {
        let codes = self.conjunctions.codes(column);
        let scored = &self.number[..self.rows.scored()];
        for ((&number, &score), &label) in scored.iter().zip(self.rows.score.iter()).zip(self.rows.label.iter()) {
            each(codes[number as usize] as usize, score, label);
        }
    }

    /// What one walk finds out about the rows of each value, column by column.
    fn walked(&self, columns: usize) -> Vec<Vec<Option<Ranking>>> {
        let size = |outcomes: &Outcomes| {
            let [negatives, positives] = outcomes.map(|class| class[..Decision::Excluded as usize].iter().sum());
            PartSize { negatives, positives }
        };
        let sizes: Vec<Vec<PartSize>> =
            (0..columns).map(|column| self.counts.of_values(column).iter().map(size).collect()).collect();
        let divisions: Vec<Division<'_>> = sizes
            .iter()
            .enumerate()
            .map(|(column, sizes)| Division { part_of: self.conjunctions.codes(column), sizes })
            .collect();
        let mut walks = PartWalks::new(self.conjunctions.codes(0).len(), &divisions, TOP_PERCENT);
        let scored = &self.number[..self.rows.scored()];
        for ((&number, &score), &label) in scored.iter().zip(self.rows.score.iter()).zip(self.rows.label.iter()) {
            walks.add(number as usize, score, label);
        }
        let ranking = |parts: Vec<_>| parts.into_iter().map(|part: Option<_>| part.map(Ranking::Walked)).collect();
        walks.finish().into_iter().map(ranking).collect()
    }

    /// The rows of each value, put together.
    fn dealt(&self, column: usize) -> Vec<Option<Ranking>> {
        let most = |outcomes: &Outcomes| outcomes.as_flattened().iter().sum::<u64>() as usize;
        let empty = |most: usize| (Vec::with_capacity(most), Vec::with_capacity(most));
        let sizes = self.counts.of_values(column);
        let mut parts: Vec<(Vec<f64>, Vec<bool>)> =
            sizes.iter().map(|outcomes| empty(most(outcomes).min(self.rows.scored()))).collect();
        self.visit(column, |value, score, label| {
            parts[value].0.push(score);
            parts[value].1.push(label);
        });
        let ranked = |(score, label): (Vec<f64>, Vec<bool>)| {
            (!score.is_empty()).then(|| Ranking::Rows(Ranked::from_sorted(score, label, None, None)))
        };
        parts.into_iter().map(ranked).collect()
    }
}
