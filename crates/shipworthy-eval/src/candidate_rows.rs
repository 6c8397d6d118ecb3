//! One candidate's rows as columns in descending score order, and the same for a slice of them.
//!
//! Everything that is measured walks these columns once, front to back. A slice is a `CandidateRows` of its own, so a
//! number on a slice is computed by the same code as the number on everybody.

use rayon::slice::ParallelSliceMut;

use crate::decision::Decision;
use crate::gather::Gathered;
use crate::prices::Prices;

/// Columns of one candidate's rows. Excluded rows are not in here.
#[derive(Debug, Clone, Default)]
pub struct CandidateRows {
    /// Row number in the golden set.
    pub row: Vec<u32>,
    /// Scores, descending; NaN (missing) at the end. Empty for rules.
    pub score: Vec<f64>,
    /// Labels.
    pub label: Vec<bool>,
    /// Decisions.
    pub decision: Vec<Decision>,
    /// How positive each decision counts where the threshold was chosen here (`corrected`); else `decision` says it.
    pub positive_share: Option<Vec<f64>>,
    /// Weights, when the golden set has them.
    pub weight: Option<Vec<f64>>,
    /// Cluster codes, when the golden set has them.
    pub cluster: Option<Vec<u32>>,
    /// Money lost per row, when the spec has prices.
    pub loss: Option<Vec<f64>>,
    /// What outcomes cost on average, by class, whether they were seen or not: (money, positive).
    pub possible_loss: Vec<(f64, bool)>,
    /// Latencies in milliseconds, where present.
    pub latency_ms: Option<Vec<f64>>,
}

impl CandidateRows {
    /// Puts a candidate's rows in order of score. `score` is empty for rules.
    pub fn new(
        gathered: &Gathered,
        score: &[f64],
        decision: &[Decision],
        latency_ms: &[f64],
        prices: Option<&Prices>,
    ) -> CandidateRows {
        let order = descending(score, decision, gathered.rows);
        let pick = |values: &[f64]| order.iter().map(|&row| values[row as usize]).collect::<Vec<_>>();
        let label: Vec<bool> = order.iter().map(|&row| gathered.label[row as usize]).collect();
        let decision: Vec<Decision> = order.iter().map(|&row| decision[row as usize]).collect();
        CandidateRows {
            score: if score.is_empty() { Vec::new() } else { pick(score) },
            positive_share: None,
            weight: gathered.weight.as_deref().map(pick),
            cluster: gathered.cluster.as_ref().map(|c| order.iter().map(|&row| c.code[row as usize]).collect()),
            loss: prices.map(|prices| {
                order
                    .iter()
                    .zip(&label)
                    .zip(&decision)
                    .map(|((&row, &l), &d)| prices.loss(row as usize, l, d))
                    .collect()
            }),
            possible_loss: prices.map_or_else(Vec::new, |prices| prices.typical(&gathered.label)),
            latency_ms: (!latency_ms.is_empty()).then(|| pick(latency_ms)),
            label,
            decision,
            row: order,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    /// The rows that `keep` says yes to, by their number in the golden set.
    pub fn filter(&self, mut keep: impl FnMut(u32) -> bool) -> CandidateRows {
        let mut part = self.empty_like(0);
        for at in 0..self.len() {
            if keep(self.row[at]) {
                part.push(self, at);
            }
        }
        part
    }

    /// One part for each code; `code` is indexed by row number in the golden set.
    pub fn split(&self, code: &[u32], values: usize) -> Vec<CandidateRows> {
        let mut sizes = vec![0usize; values];
        for &row in &self.row {
            sizes[code[row as usize] as usize] += 1;
        }
        let mut parts: Vec<CandidateRows> = sizes.iter().map(|&size| self.empty_like(size)).collect();
        for at in 0..self.len() {
            parts[code[self.row[at] as usize] as usize].push(self, at);
        }
        parts
    }

    fn empty_like(&self, capacity: usize) -> CandidateRows {
        let room = |there: bool| there.then(|| Vec::with_capacity(capacity));
        CandidateRows {
            row: Vec::with_capacity(capacity),
            score: if self.score.is_empty() { Vec::new() } else { Vec::with_capacity(capacity) },
            label: Vec::with_capacity(capacity),
            decision: Vec::with_capacity(capacity),
            positive_share: room(self.positive_share.is_some()),
            weight: room(self.weight.is_some()),
            cluster: self.cluster.as_ref().map(|_| Vec::with_capacity(capacity)),
            loss: room(self.loss.is_some()),
            possible_loss: self.possible_loss.clone(),
            latency_ms: room(self.latency_ms.is_some()),
        }
    }

    fn push(&mut self, from: &CandidateRows, at: usize) {
        self.row.push(from.row[at]);
        self.label.push(from.label[at]);
        self.decision.push(from.decision[at]);
        if !from.score.is_empty() {
            self.score.push(from.score[at]);
        }
        push_from(&mut self.positive_share, &from.positive_share, at);
        push_from(&mut self.weight, &from.weight, at);
        push_from(&mut self.loss, &from.loss, at);
        push_from(&mut self.latency_ms, &from.latency_ms, at);
        if let (Some(to), Some(cluster)) = (&mut self.cluster, &from.cluster) {
            to.push(cluster[at]);
        }
    }
}

fn push_from(to: &mut Option<Vec<f64>>, from: &Option<Vec<f64>>, at: usize) {
    if let (Some(to), Some(from)) = (to, from) {
        to.push(from[at]);
    }
}

/// Row numbers by descending score, missing scores last, excluded rows left out; row order for rules.
fn descending(score: &[f64], decision: &[Decision], rows: usize) -> Vec<u32> {
    let kept = (0..rows).filter(|&row| decision[row] != Decision::Excluded);
    if score.is_empty() {
        return kept.map(|row| row as u32).collect();
    }
    let mut keyed: Vec<(u64, u32)> = kept.map(|row| (descending_key(score[row]), row as u32)).collect();
    keyed.par_sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// An unsigned key that sorts floats in descending order, NaN last.
fn descending_key(score: f64) -> u64 {
    if score.is_nan() {
        return u64::MAX;
    }
    // -0.0 and 0.0 are one score.
    let bits = (score + 0.0).to_bits();
    let ascending = if bits >> 63 == 1 { !bits } else { bits | (1 << 63) };
    !ascending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_scores_from_high_to_low_and_missing_last() {
        let mut scores = [0.2, f64::NAN, -1.0, 3.5, 0.0, -0.0];
        scores.sort_by_key(|&score| descending_key(score));
        assert_eq!(format!("{scores:?}").replace("-0.0", "0.0"), "[3.5, 0.2, 0.0, 0.0, -1.0, NaN]");
    }
}
