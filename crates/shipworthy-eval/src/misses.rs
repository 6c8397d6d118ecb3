//! Which real examples to show: those that a candidate gets most wrong.

use crate::decision::Decision;
use crate::gather::Gathered;
use crate::judged::Judged;
use crate::outcome::{Miss, Slice};
use crate::prices::Losses;

/// How many of each kind are shown.
pub const SHOWN: usize = 6;

/// A row to fetch and the miss it illustrates.
#[derive(Debug, Clone)]
pub struct Picked {
    /// Row number in the golden set.
    pub row: usize,
    /// The miss, its columns still empty.
    pub miss: Miss,
}

/// The dearest misses, then the most confident ones: false negatives first.
pub fn pick(gathered: &Gathered, candidate: &Judged) -> Vec<Picked> {
    let mut picked = Vec::new();
    for (label, decision, kind) in
        [(true, Decision::Negative, "false_negative"), (false, Decision::Positive, "false_positive")]
    {
        let loss = |row: usize| candidate.loss_at(row, label).unwrap_or(0.0);
        let scores = candidate.score(gathered);
        let score = |row: usize| scores.get(row).copied().filter(|s| !s.is_nan());
        // Wrong with the most confidence: low scores of positives, high scores of negatives.
        let surprise = |row: usize| score(row).map_or(0.0, |s| if label { -s } else { s });
        let worse = |a: &usize, b: &usize| {
            loss(*b)
                .total_cmp(&loss(*a))
                .then(surprise(*b).total_cmp(&surprise(*a)))
                .then(gathered.key[*a].cmp(&gathered.key[*b]))
        };
        // The worst so far, worst first.
        let mut rows: Vec<usize> = Vec::with_capacity(SHOWN + 1);
        let mut look_at = |row: usize| {
            if rows.len() < SHOWN || worse(&row, &rows[SHOWN - 1]).is_lt() {
                rows.insert(rows.partition_point(|other| worse(other, &row).is_lt()), row);
                rows.truncate(SHOWN);
            }
        };
        let sorted = &candidate.rows;
        let alike = !matches!(candidate.loss, Some(Losses::PerRow(_)));
        if alike && !sorted.is_empty() && sorted.scored() == sorted.len() {
            // Where all cost the same, scores alone tell which are shown, and rows stand in their order.
            let is_miss = |at: &usize| sorted.label[*at] == label && sorted.decision[*at] == decision;
            let (mut high, mut low) = ((0..sorted.len()).filter(is_miss), (0..sorted.len()).rev().filter(is_miss));
            let worst_first: &mut dyn Iterator<Item = usize> = if label { &mut low } else { &mut high };
            let (mut seen, mut last) = (0, f64::NAN);
            for at in worst_first {
                // Of equal scores, all are looked at: their keys decide.
                if seen >= SHOWN && sorted.score[at] != last {
                    break;
                }
                (seen, last) = (seen + 1, sorted.score[at]);
                look_at(sorted.row[at] as usize);
            }
        } else {
            let answers = gathered.label.iter().zip(&candidate.decision).enumerate();
            answers.filter(|(_, answer)| *answer == (&label, &decision)).for_each(|(row, _)| look_at(row));
        }
        picked.extend(rows.into_iter().map(|row| Picked {
            row,
            miss: Miss {
                kind: kind.to_owned(),
                told: None,
                slice: Slice(
                    gathered.slices.iter().map(|c| (c.name.clone(), c.values[c.code[row] as usize].clone())).collect(),
                ),
                score: score(row),
                cost: candidate.loss_at(row, label),
                output: None,
                why: Vec::new(),
                first: Vec::new(),
                columns: Vec::new(),
            },
        }));
    }
    picked
}
