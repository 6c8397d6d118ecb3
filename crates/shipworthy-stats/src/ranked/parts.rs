//! Parts of ranked rows, all walked at once.
//!
//! What a report says of a slice follows from sums over its rows in order of score. To add them up, the rows of a slice need not be
//! put together: one walk over all rows adds each to the sums of its part.

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

/// A walk over all rows, from the highest score down. Scores lie in 0..1.
#[derive(Debug, Clone)]
pub struct PartWalks {
    parts: Vec<PartWalk>,
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
    sums: UnitSums,
    top: Option<Top>,
    /// The row with which the top ends.
    last: u64,
}

impl PartWalks {
    /// Before the first row, with the size that each part will have, and the percentage that metrics of the top look at.
    pub fn new(sizes: &[PartSize], percent: u32) -> PartWalks {
        let part = |size: &PartSize| {
            let top = Top::none_found(size.positives as f64, size.negatives as f64, percent);
            PartWalk {
                waiting: [0; 2],
                score: f64::NAN,
                before: 0,
                ranks: RankSums::of_sizes(size.positives, size.negatives),
                sums: UnitSums::new(true),
                top,
                last: top.map_or(u64::MAX, |top| last_row(top.cut) as u64),
            }
        };
        PartWalks { parts: sizes.iter().map(part).collect(), percent }
    }

    /// The next row of a part.
    #[inline]
    pub fn add(&mut self, part: usize, score: f64, label: bool) {
        let part = &mut self.parts[part];
        if score != part.score {
            part.settle();
            part.score = score;
        }
        part.waiting[usize::from(label)] += 1;
    }

    /// What was found, part by part. A part without rows has no metrics.
    ///
    /// # Panics
    /// When a part got other rows than it was said to have.
    pub fn finish(self) -> Vec<Option<RankedPart>> {
        let percent = self.percent;
        let told = |mut part: PartWalk| {
            part.settle();
            assert!(part.ranks.is_complete(), "each part gets the rows that it was said to have");
            let mut walk =
                Walk { twice_concordant: part.ranks.twice_concordant() as f64, probabilities: true, ..Walk::default() };
            part.sums.told(&mut walk);
            walk.ranks = Some(part.ranks);
            (part.before > 0).then_some(RankedPart { rows: part.before, walk, top: part.top, percent })
        };
        self.parts.into_iter().map(told).collect()
    }
}

impl PartWalk {
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
            self.sums.one(self.score, positives == 1);
        } else if rows > 0 {
            self.ranks.tie(positives, negatives);
            self.sums.tie(self.score, [negatives, positives]);
        }
    }
}

impl PartWalk {
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
