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
        // Where all cost the same, scores alone tell most rows from those that are shown.
        let alike = !matches!(candidate.loss, Some(Losses::PerRow(_)));
        let mut least = f64::NEG_INFINITY;
        let answers = gathered.label.iter().zip(&candidate.decision).enumerate();
        for (row, answer) in answers {
            // One question instead of three: what a row is cannot be foreseen, that it is not shown can.
            if (surprise(row) < least) | (answer != (&label, &decision)) {
                continue;
            }
            if rows.len() == SHOWN && worse(&row, &rows[SHOWN - 1]).is_ge() {
                continue;
            }
            rows.insert(rows.partition_point(|other| worse(other, &row).is_lt()), row);
            rows.truncate(SHOWN);
            if alike && rows.len() == SHOWN {
                least = surprise(rows[SHOWN - 1]);
            }
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
                columns: Vec::new(),
            },
        }));
    }
    picked
}
