//! One candidate's rows as columns in descending score order, and the same for a slice of them.
//!
//! Everything that is measured walks these columns once, front to back. A slice is a `CandidateRows` of its own, so a
//! number on a slice is computed by the same code as the number on everybody.

use std::borrow::Cow;
use std::sync::Arc;

use crate::decision::{DECISIONS, Decision};
use crate::gather::Gathered;
use crate::order::{Ordered, descending};
use crate::prices::{Losses, Prices};
use crate::row_mark::RowMark;

/// Columns of one candidate's rows. Excluded rows are not in here.
#[derive(Debug, Clone, Default)]
pub struct CandidateRows {
    /// Row number in the golden set.
    pub row: Vec<u32>,
    /// Scores, descending; NaN (missing) at the end. Empty for rules.
    pub score: Arc<Vec<f64>>,
    /// Labels.
    pub label: Arc<Vec<bool>>,
    /// Decisions.
    pub decision: Vec<Decision>,
    /// Folds; empty where nothing is folded.
    pub fold: Vec<u8>,
    /// How positive each decision counts where the threshold was chosen here (`corrected`); else `decision` says it.
    pub positive_share: Option<Vec<f64>>,
    /// Weights, when the golden set has them.
    pub weight: Option<Vec<f64>>,
    /// Cluster codes, when the golden set has them.
    pub cluster: Option<Vec<u32>>,
    /// Money lost per row, when the spec has prices.
    pub loss: Option<Losses>,
    /// What outcomes cost on average, by class, whether they were seen or not: (money, positive).
    pub possible_loss: Vec<(f64, bool)>,
    /// Latencies in milliseconds, where present.
    pub latency_ms: Option<Vec<f64>>,
}

impl CandidateRows {
    /// The same rows with the fold of each; `fold` by golden row.
    pub fn with_folds(&self, fold: &[u8]) -> Cow<'_, CandidateRows> {
        if self.fold.len() == self.row.len() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(CandidateRows { fold: self.row.iter().map(|&row| fold[row as usize]).collect(), ..self.clone() })
    }

    /// Puts a candidate's rows in order of score. `score` is empty for rules, `fold` where nothing is folded.
    pub fn new(
        gathered: &Gathered,
        score: &[f64],
        decision: &[Decision],
        fold: &[u8],
        latency_ms: &[f64],
        prices: Option<&Prices>,
    ) -> CandidateRows {
        let mark = |row| RowMark::new(gathered.label[row], decision[row], fold.get(row).copied().unwrap_or_default());
        let Ordered { row, score, mark } = descending(score, decision, mark);
        let pick = |values: &[f64]| row.iter().map(|&row| values[row as usize]).collect::<Vec<_>>();
        let label: Vec<bool> = mark.iter().map(|mark| mark.label()).collect();
        let decision: Vec<Decision> = mark.iter().map(|mark| mark.decision()).collect();
        CandidateRows {
            score: Arc::new(score),
            weight: gathered.weight.as_deref().map(pick),
            cluster: gathered.cluster.as_ref().map(|c| row.iter().map(|&row| c.code[row as usize]).collect()),
            possible_loss: prices.map_or_else(Vec::new, |prices| prices.typical(&gathered.label)),
            latency_ms: (!latency_ms.is_empty()).then(|| pick(latency_ms)),
            loss: prices.map(|p| p.losses(row.iter().copied(), label.iter().copied(), &decision)),
            fold: if fold.is_empty() { Vec::new() } else { mark.iter().map(|mark| mark.fold()).collect() },
            label: Arc::new(label),
            decision,
            positive_share: None,
            row,
        }
    }

    /// Takes other decisions about the same rows: by row number in the golden set.
    pub fn decide(&mut self, decision: &[Decision], prices: Option<&Prices>) {
        self.decision = self.row.iter().map(|&row| decision[row as usize]).collect();
        self.loss = prices.map(|p| p.losses(self.row.iter().copied(), self.label.iter().copied(), &self.decision));
        self.positive_share = None;
    }

    /// Says how positive each decision counts: by row number in the golden set.
    pub fn count_as(&mut self, shares: &[f64]) {
        self.positive_share = Some(self.row.iter().map(|&row| shares[row as usize]).collect());
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    /// Number of rows that have a score; they come first.
    pub fn scored(&self) -> usize {
        self.score.partition_point(|score| !score.is_nan())
    }

    /// Whether each row stands for itself and is known by score, label and decision alone: no weights, clusters, latencies, prices
    /// of its own or shares.
    pub fn is_plain(&self) -> bool {
        let alike = matches!(self.loss, None | Some(Losses::ByOutcome(_)));
        let columns = [&self.weight, &self.positive_share, &self.latency_ms];
        alike && self.cluster.is_none() && columns.iter().all(|column| column.is_none())
    }

    /// How many rows there are of each label and decision.
    pub fn outcomes(&self) -> [[u64; DECISIONS]; 2] {
        let mut counts = [[0; DECISIONS]; 2];
        for (&label, &decision) in self.label.iter().zip(&self.decision) {
            counts[usize::from(label)][decision as usize] += 1;
        }
        counts
    }

    /// Money lost on each row, when the spec has prices.
    pub fn losses(&self) -> Option<Vec<f64>> {
        let loss = self.loss.as_ref()?;
        Some((0..self.len()).map(|at| loss.at(at, self.label[at], self.decision[at])).collect())
    }

    /// The rows that `keep` says yes to, by their number in the golden set.
    pub fn filter(&self, mut keep: impl FnMut(u32) -> bool) -> CandidateRows {
        let part: Vec<u32> = self.row.iter().map(|&row| u32::from(!keep(row))).collect();
        self.dealt(&part, 2).swap_remove(0)
    }

    /// One part for each code; `code` has one per row of the golden set.
    pub fn split<C: Copy + Into<u32>>(&self, code: &[C], values: usize) -> Vec<CandidateRows> {
        let part: Vec<u32> = self.row.iter().map(|&row| code[row as usize].into()).collect();
        self.dealt(&part, values)
    }

    /// One part for each number in `part`, which has one per row, in this order.
    fn dealt(&self, part: &[u32], parts: usize) -> Vec<CandidateRows> {
        let mut sizes = vec![0_usize; parts];
        for &part in part {
            sizes[part as usize] += 1;
        }
        let deal = Deal { part, sizes: &sizes };
        let mut row = deal.column(&self.row).into_iter();
        let mut label = deal.column(&self.label).into_iter();
        let mut decision = deal.column(&self.decision).into_iter();
        let mut fold = deal.column(&self.fold).into_iter();
        let mut score = deal.column(&self.score).into_iter();
        let mut share = self.positive_share.as_ref().map(|column| deal.column(column).into_iter());
        let mut weight = self.weight.as_ref().map(|column| deal.column(column).into_iter());
        let mut cluster = self.cluster.as_ref().map(|column| deal.column(column).into_iter());
        let mut latency_ms = self.latency_ms.as_ref().map(|column| deal.column(column).into_iter());
        let mut losses = match &self.loss {
            Some(Losses::PerRow(column)) => Some(deal.column(column).into_iter()),
            _ => None,
        };
        (0..parts)
            .map(|_| CandidateRows {
                row: row.next().unwrap_or_default(),
                score: Arc::new(score.next().unwrap_or_default()),
                label: Arc::new(label.next().unwrap_or_default()),
                decision: decision.next().unwrap_or_default(),
                fold: fold.next().unwrap_or_default(),
                positive_share: share.as_mut().and_then(Iterator::next),
                weight: weight.as_mut().and_then(Iterator::next),
                cluster: cluster.as_mut().and_then(Iterator::next),
                loss: match &mut losses {
                    Some(losses) => losses.next().map(Losses::PerRow),
                    None => self.loss.clone(),
                },
                possible_loss: self.possible_loss.clone(),
                latency_ms: latency_ms.as_mut().and_then(Iterator::next),
            })
            .collect()
    }
}

/// Which part each row goes to, and how many rows each part gets.
struct Deal<'a> {
    part: &'a [u32],
    sizes: &'a [usize],
}

impl Deal<'_> {
    /// A column, dealt. A column without values stays so.
    fn column<T: Copy>(&self, values: &[T]) -> Vec<Vec<T>> {
        if values.is_empty() {
            return self.sizes.iter().map(|_| Vec::new()).collect();
        }
        let mut parts: Vec<Vec<T>> = self.sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
        for (&part, &value) in self.part.iter().zip(values) {
            parts[part as usize].push(value);
        }
        parts
    }
}
