//! Parts of ranked rows, all walked at once.
//!
//! What a report says of a slice follows from sums over its rows in order of score. To add them up, the rows of a slice need not be
//! put together: one walk over all rows adds each to the sums of its parts. Rows are known by the cell of a table that they are in,
//! and a part is some cells. What does not depend on the other rows of a part is added up by cell, once for all parts.

use super::rank_sums::RankSums;
use super::top::{Top, last_row};
use super::unit_sums::UnitSums;
use super::walk::Walk;
use crate::delong;
use crate::inference::Inference;
use crate::score_metric::ScoreMetric;

/// How many rows of each class a part has; rows of equal weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PartSize {
    pub negatives: u64,
    pub positives: u64,
}

/// One way to divide the rows into parts.
#[derive(Debug, Clone, Copy)]
pub struct Division<'a> {
    /// The part of each cell.
    pub part_of: &'a [u32],
    /// The size that each part will have.
    pub sizes: &'a [PartSize],
}

/// A walk over all rows, from the highest score down. Scores lie in 0..1.
#[derive(Debug, Clone)]
pub struct PartWalks {
    /// Of each cell.
    sums: Vec<UnitSums>,
    /// Of all divisions, one after the other.
    parts: Vec<PartWalk>,
    /// Where the parts of each division end.
    ends: Vec<usize>,
    /// The parts of each cell, one of each division.
    parts_of: Vec<u32>,
    percent: u32,
}

#[derive(Debug, Clone)]
struct PartWalk {
    /// Rows of one score that wait for the next one: negatives and positives.
    waiting: [u64; 2],
    score: f64,
    /// Rows before those.
    before: u64,
    ranks: RankSums,
    /// Sum over positives of the precision at their score.
    precisions: f64,
    top: Option<Top>,
    /// The row with which the top ends.
    last: u64,
}

impl PartWalks {
    /// Before the first row of a table with so many cells, and the percentage that metrics of the top look at.
    pub fn new(cells: usize, divisions: &[Division<'_>], percent: u32) -> PartWalks {
        let part = |size: &PartSize| {
            let top = Top::none_found(size.positives as f64, size.negatives as f64, percent);
            PartWalk {
                waiting: [0; 2],
                score: f64::NAN,
                before: 0,
                ranks: RankSums::of_sizes(size.positives, size.negatives),
                precisions: 0.0,
                top,
                last: top.map_or(u64::MAX, |top| last_row(top.cut) as u64),
            }
        };
        let (mut parts, mut ends) = (Vec::new(), Vec::new());
        let mut parts_of = vec![0; cells * divisions.len()];
        for (number, division) in divisions.iter().enumerate() {
            for (cell, part) in division.part_of.iter().enumerate() {
                parts_of[cell * divisions.len() + number] = parts.len() as u32 + part;
            }
            parts.extend(division.sizes.iter().map(part));
            ends.push(parts.len());
        }
        PartWalks { sums: vec![UnitSums::new(true); cells], parts, ends, parts_of, percent }
    }

    /// The next row, which is in this cell.
    #[inline]
    pub fn add(&mut self, cell: usize, score: f64, label: bool) {
        self.sums[cell].one(score, label);
        let divisions = self.ends.len();
        for part in &self.parts_of[cell * divisions..][..divisions] {
            self.parts[*part as usize].add(score, label);
        }
    }

    /// What was found, division by division and part by part. A part without rows has no metrics.
    ///
    /// # Panics
    /// When a part got other rows than it was said to have.
    pub fn finish(self) -> Vec<Vec<Option<RankedPart>>> {
        let divisions = self.ends.len();
        let mut sums = vec![UnitSums::new(true); self.parts.len()];
        for (cell, parts) in self.sums.iter().zip(self.parts_of.chunks(divisions.max(1))) {
            parts.iter().for_each(|part| sums[*part as usize].merge(cell));
        }
        let mut told = self.parts.into_iter().zip(&sums).map(|(part, sums)| part.told(sums, self.percent));
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| told.by_ref().take(end - start).collect()).collect()
    }
}

impl PartWalk {
    #[inline]
    fn add(&mut self, score: f64, label: bool) {
        if score != self.score {
            self.settle();
            self.score = score;
        }
        self.waiting[usize::from(label)] += 1;
    }

    fn told(mut self, sums: &UnitSums, percent: u32) -> Option<RankedPart> {
        self.settle();
        assert!(self.ranks.is_complete(), "each part gets the rows that it was said to have");
        let mut walk = Walk {
            positives: self.ranks.positives as f64,
            negatives: self.ranks.negatives as f64,
            twice_concordant: self.ranks.twice_concordant() as f64,
            precisions: self.precisions,
            probabilities: true,
            ..Walk::default()
        };
        sums.told(&mut walk);
        walk.ranks = Some(self.ranks);
        (self.before > 0).then_some(RankedPart { rows: self.before, walk, top: self.top, percent })
    }

    #[inline]
    fn settle(&mut self) {
        let [negatives, positives] = std::mem::take(&mut self.waiting);
        let rows = negatives + positives;
        if self.before + rows > self.last {
            self.find(rows, positives);
        }
        self.before += rows;
        if rows == 1 {
            self.ranks.one(positives == 1);
            self.precisions += if positives == 1 { self.ranks.precision_so_far() } else { 0.0 };
        } else if rows > 0 {
            self.ranks.tie(positives, negatives);
            self.precisions += positives as f64 * self.ranks.precision_so_far();
        }
    }

    /// The top ends among these rows: they count in proportion.
    #[cold]
    fn find(&mut self, rows: u64, positives: u64) {
        if let Some(top) = &mut self.top {
            let share = (top.cut - self.before as f64) / rows as f64;
            top.found = self.ranks.positives_so_far() as f64 + positives as f64 * share;
        }
        self.last = u64::MAX;
    }
}

/// What one walk found out about a part, whose rows are gone.
#[derive(Debug, Clone)]
pub struct RankedPart {
    rows: u64,
    walk: Walk,
    top: Option<Top>,
    percent: u32,
}

impl RankedPart {
    /// Number of rows.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// A metric's value in the rows. `None` where it is undefined, or is about another percentage than was looked at.
    pub fn value(&self, metric: ScoreMetric) -> Option<f64> {
        let top = || self.top.as_ref().filter(|_| metric.percent() == Some(self.percent));
        match metric {
            ScoreMetric::RocAuc => self.walk.roc_auc(),
            ScoreMetric::Gini => self.walk.gini(),
            ScoreMetric::Ks => self.walk.ranks.as_ref()?.ks(),
            ScoreMetric::AveragePrecision => self.walk.average_precision(),
            ScoreMetric::LogLoss => self.walk.log_loss(None),
            ScoreMetric::Brier => self.walk.brier(None),
            ScoreMetric::BrierSkill => self.walk.brier_skill(None),
            ScoreMetric::Ece => self.walk.ece(None),
            ScoreMetric::MeanScore => self.walk.mean_score(None),
            ScoreMetric::CalibrationBias => self.walk.calibration_bias(None),
            ScoreMetric::LiftAt(_) => top()?.lift(),
            ScoreMetric::PrecisionAt(_) => Some(top()?.precision()),
            ScoreMetric::RecallAt(_) => top()?.recall(),
        }
    }

    /// What is known about its uncertainty without resampling, as [`score_inferences`](crate::score_inference::score_inferences) has
    /// it without replicates.
    pub fn inference(&self, metric: ScoreMetric) -> Option<Inference> {
        match metric {
            ScoreMetric::RocAuc | ScoreMetric::Gini => delong::plain(&self.walk, metric.range()),
            _ => Some(Inference::without_bounds(self.value(metric)?, metric.range(), self.rows as f64)),
        }
    }
}
