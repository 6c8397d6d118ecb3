//! Scores in descending order with their labels: everything that ranking and calibration metrics need.
//!
//! Rows with equal scores count as tied, whatever their order; so no result depends on the order in which rows came. Rows of
//! weight zero are left out, as scikit-learn does.

mod curve;
mod order;
mod parts;
mod product;
mod rank_sums;
mod top;
mod unit_sums;
mod walk;

use std::sync::{Arc, OnceLock};

use top::Top;

pub use curve::{PrecisionRecallPoint, ReliabilityBin, RocPoint};
pub use parts::{Division, PartSize, PartWalks, RankedPart};
pub(crate) use walk::{Ties, Walk, loss_of, reliability_bin};

/// Scores, best first, with labels and, where given, weights and cluster codes.
#[derive(Debug, Clone, Default)]
pub struct Ranked {
    pub(crate) scores: Arc<Vec<f64>>,
    pub(crate) labels: Arc<Vec<bool>>,
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) groups: Option<Vec<u32>>,
    walked: OnceLock<Walk>,
}

impl Ranked {
    /// Sorts rows by score. Scores must be numbers; all slices have the same length.
    ///
    /// # Panics
    /// When lengths differ or a score is NaN.
    pub fn new(scores: &[f64], labels: &[bool], weights: Option<&[f64]>, groups: Option<&[u32]>) -> Ranked {
        check_lengths(scores.len(), labels.len(), weights.map(<[f64]>::len), groups.map(<[u32]>::len));
        assert!(scores.iter().all(|score| !score.is_nan()), "scores must be numbers");
        let (scores, labels, weights, groups) = order::descending(scores, labels, weights, groups);
        Ranked { scores: Arc::new(scores), labels: Arc::new(labels), weights, groups, walked: OnceLock::new() }
    }

    /// Takes rows whose scores already descend, such as a slice cut out of a larger ranking. Ties may come in any order.
    ///
    /// # Panics
    /// When lengths differ or scores ascend anywhere.
    pub fn from_sorted(
        scores: Vec<f64>,
        labels: Vec<bool>,
        weights: Option<Vec<f64>>,
        groups: Option<Vec<u32>>,
    ) -> Ranked {
        Ranked::from_shared(Arc::new(scores), Arc::new(labels), weights, groups)
    }

    /// The same from columns that others hold too; they are copied only where something in them has to change.
    ///
    /// # Panics
    /// As `from_sorted` does.
    pub fn from_shared(
        scores: Arc<Vec<f64>>,
        labels: Arc<Vec<bool>>,
        weights: Option<Vec<f64>>,
        groups: Option<Vec<u32>>,
    ) -> Ranked {
        check_lengths(scores.len(), labels.len(), weights.as_ref().map(Vec::len), groups.as_ref().map(Vec::len));
        assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "scores must descend");
        if weights.is_none() && groups.is_none() && scores.iter().all(|score| score.to_bits() != (-0.0_f64).to_bits()) {
            // Counts per tie say everything; the order within a tie is never looked at.
            return Ranked { scores, labels, weights, groups, walked: OnceLock::new() };
        }
        let (scores, labels) = (Arc::unwrap_or_clone(scores), Arc::unwrap_or_clone(labels));
        let (scores, labels, weights, groups) = order::settle_ties(scores, labels, weights, groups);
        Ranked { scores: Arc::new(scores), labels: Arc::new(labels), weights, groups, walked: OnceLock::new() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    /// Scores, descending.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// Labels in the order of the scores.
    pub fn labels(&self) -> &[bool] {
        &self.labels
    }

    /// Weight of the positive rows.
    pub fn positives(&self) -> f64 {
        self.walk().positives
    }

    /// Weight of the negative rows.
    pub fn negatives(&self) -> f64 {
        self.walk().negatives
    }

    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// What one pass over the rows finds; made once.
    pub(crate) fn walk(&self) -> &Walk {
        self.walked.get_or_init(|| Walk::over(self))
    }

    pub(crate) fn ties(&self) -> Ties<'_> {
        self.ties_from(0)
    }

    /// The ties from this row on, with which a tie begins.
    pub(crate) fn ties_from(&self, row: usize) -> Ties<'_> {
        Ties::new(self, row)
    }

    /// Chance that a random positive scores above a random negative, ties counting half. `None` without both classes.
    pub fn roc_auc(&self) -> Option<f64> {
        self.walk().roc_auc()
    }

    /// Twice the AUC minus one.
    pub fn gini(&self) -> Option<f64> {
        self.walk().gini()
    }

    /// Largest distance between recall and false-positive rate over all thresholds (Kolmogorov and Smirnov).
    pub fn ks(&self) -> Option<f64> {
        let walk = self.walk();
        if let Some(ranks) = &walk.ranks {
            return ranks.ks();
        }
        (walk.positives > 0.0 && walk.negatives > 0.0).then(|| {
            let (mut tp, mut fp, mut most) = (0.0f64, 0.0f64, 0.0f64);
            for tie in self.ties() {
                tp += tie.positive;
                fp += tie.negative;
                most = most.max((tp / walk.positives - fp / walk.negatives).abs());
            }
            most
        })
    }

    /// Average precision: precision at each threshold weighted by the recall gained there, without interpolation.
    /// `None` without positives.
    pub fn average_precision(&self, at_prevalence: Option<f64>) -> Option<f64> {
        let (up, down) = self.walk().class_factors(at_prevalence)?;
        let positives = self.positives();
        if at_prevalence.is_none() {
            return self.walk().average_precision();
        }
        (positives > 0.0).then(|| {
            let (mut tp, mut fp, mut sum) = (0.0, 0.0, 0.0);
            for tie in self.ties() {
                tp += tie.positive;
                fp += tie.negative;
                if tie.positive > 0.0 {
                    sum += tie.positive * (up * tp / (up * tp + down * fp));
                }
            }
            sum / positives
        })
    }

    /// Mean negative logarithm of the probability given to what happened; scores are clipped to [1e-15, 1 − 1e-15].
    /// `None` without rows or where a score is no probability.
    pub fn log_loss(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.walk().log_loss(at_prevalence)
    }

    /// Mean squared distance between score and label. `None` without rows or where a score is no probability.
    pub fn brier(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.walk().brier(at_prevalence)
    }

    /// How much smaller the Brier score is than that of always saying the share of positives: 1 − Brier / (p (1 − p)).
    pub fn brier_skill(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.walk().brier_skill(at_prevalence)
    }

    /// Mean score.
    pub fn mean_score(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.walk().mean_score(at_prevalence)
    }

    /// Mean score minus share of positives: above zero it promises too much. `None` where a score is no probability.
    pub fn calibration_bias(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.walk().calibration_bias(at_prevalence)
    }

    /// Expected calibration error over ten bins, min(floor(10 p), 9): the mean distance between a bin's mean score and its share
    /// of positives, weighted by the bins' sizes. `None` where a score is no probability.
    pub fn ece(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.walk().ece(at_prevalence)
    }

    /// Share of positives among the `percent` of examples with the highest scores. Examples tied at the cut count in
    /// proportion. `None` without rows or for a percentage outside (0, 100].
    pub fn precision_at(&self, percent: u32, at_prevalence: Option<f64>) -> Option<f64> {
        Some(self.top(percent, at_prevalence)?.precision())
    }

    /// Share of all positives that the `percent` of examples with the highest scores hold. Ties as in `precision_at`.
    pub fn recall_at(&self, percent: u32, at_prevalence: Option<f64>) -> Option<f64> {
        self.top(percent, at_prevalence)?.recall()
    }

    /// How many times richer in positives the `percent` of examples with the highest scores are than everybody.
    pub fn lift_at(&self, percent: u32, at_prevalence: Option<f64>) -> Option<f64> {
        self.top(percent, at_prevalence)?.lift()
    }

    fn top(&self, percent: u32, at_prevalence: Option<f64>) -> Option<Top> {
        let (up, down) = self.walk().class_factors(at_prevalence)?;
        let mut top = Top::none_found(up * self.positives(), down * self.negatives(), percent)?;
        if at_prevalence.is_none() && self.weights.is_none() {
            top.found = self.found_within(top.cut);
            return Some(top);
        }
        let (mut found, mut taken) = (0.0, 0.0);
        for tie in self.ties() {
            let (positive, negative) = (up * tie.positive, down * tie.negative);
            let size = positive + negative;
            if taken + size >= top.cut {
                found += positive * (top.cut - taken) / size;
                break;
            }
            taken += size;
            found += positive;
        }
        // Sums of weights may leave the top holding a rounding error more than there is.
        top.found = found.min(top.cut).min(top.positives);
        Some(top)
    }

    /// Positives among the first `cut` rows of equal weight; those tied at the cut count in proportion.
    fn found_within(&self, cut: f64) -> f64 {
        let last = top::last_row(cut).min(self.len() - 1);
        let score = self.scores[last];
        let start = self.scores.partition_point(|other| *other > score);
        let end = self.scores.partition_point(|other| *other >= score);
        let tied = rank_sums::count(&self.labels[start..end]) as f64;
        rank_sums::count(&self.labels[..start]) as f64 + tied * (cut - start as f64) / (end - start) as f64
    }
}

fn check_lengths(rows: usize, labels: usize, weights: Option<usize>, groups: Option<usize>) {
    assert_eq!(rows, labels, "one label per score");
    assert!(weights.is_none_or(|len| len == rows), "one weight per score");
    assert!(groups.is_none_or(|len| len == rows), "one cluster code per score");
}
