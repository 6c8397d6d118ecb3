//! Scores in descending order with their labels: everything that ranking and calibration metrics need.
//!
//! Rows with equal scores count as tied, whatever their order; so no result depends on the order in which rows came. Rows of
//! weight zero are left out, as scikit-learn does.

mod curve;
mod order;
mod product;
mod rank_sums;
mod unit_sums;
mod walk;

use std::sync::{Arc, OnceLock};

pub use curve::{PrecisionRecallPoint, ReliabilityBin, RocPoint};
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
    /// Columns that others hold too are not copied where nothing in them has to change.
    ///
    /// # Panics
    /// When lengths differ or scores ascend anywhere.
    pub fn from_sorted(
        scores: impl Into<Arc<Vec<f64>>>,
        labels: impl Into<Arc<Vec<bool>>>,
        weights: Option<Vec<f64>>,
        groups: Option<Vec<u32>>,
    ) -> Ranked {
        let (scores, labels) = (scores.into(), labels.into());
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

    /// Factors on the weights of positives and negatives that make positives the share `prevalence` of the same total.
    pub(crate) fn class_factors(&self, prevalence: Option<f64>) -> Option<(f64, f64)> {
        let (positives, negatives) = (self.positives(), self.negatives());
        let Some(share) = prevalence else { return Some((1.0, 1.0)) };
        let total = positives + negatives;
        (positives > 0.0 && negatives > 0.0 && (0.0..=1.0).contains(&share))
            .then(|| (share * total / positives, (1.0 - share) * total / negatives))
    }

    /// Chance that a random positive scores above a random negative, ties counting half. `None` without both classes.
    pub fn roc_auc(&self) -> Option<f64> {
        let walk = self.walk();
        let pairs = walk.positives * walk.negatives;
        (pairs > 0.0).then(|| walk.twice_concordant / (2.0 * pairs))
    }

    /// Twice the AUC minus one.
    pub fn gini(&self) -> Option<f64> {
        Some(2.0 * self.roc_auc()? - 1.0)
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
        let (up, down) = self.class_factors(at_prevalence)?;
        let positives = self.positives();
        if at_prevalence.is_none() {
            return (positives > 0.0).then(|| self.walk().precisions / positives);
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
        let walk = self.walk();
        self.class_mean(at_prevalence, walk.log_loss)
    }

    /// Mean squared distance between score and label. `None` without rows or where a score is no probability.
    pub fn brier(&self, at_prevalence: Option<f64>) -> Option<f64> {
        let walk = self.walk();
        self.class_mean(at_prevalence, walk.brier)
    }

    /// How much smaller the Brier score is than that of always saying the share of positives: 1 − Brier / (p (1 − p)).
    pub fn brier_skill(&self, at_prevalence: Option<f64>) -> Option<f64> {
        let share = at_prevalence.or_else(|| self.share_positive())?;
        let chance = share * (1.0 - share);
        (chance > 0.0).then_some(())?;
        Some(1.0 - self.brier(at_prevalence)? / chance)
    }

    /// Mean score.
    pub fn mean_score(&self, at_prevalence: Option<f64>) -> Option<f64> {
        let (up, down) = self.class_factors(at_prevalence)?;
        let walk = self.walk();
        let total = up * walk.positives + down * walk.negatives;
        (total > 0.0).then(|| (up * walk.score.0 + down * walk.score.1) / total)
    }

    /// Mean score minus share of positives: above zero it promises too much. `None` where a score is no probability.
    pub fn calibration_bias(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.walk().probabilities.then_some(())?;
        Some(self.mean_score(at_prevalence)? - at_prevalence.or_else(|| self.share_positive())?)
    }

    /// Expected calibration error over ten bins, min(floor(10 p), 9): the mean distance between a bin's mean score and its share
    /// of positives, weighted by the bins' sizes. `None` where a score is no probability.
    pub fn ece(&self, at_prevalence: Option<f64>) -> Option<f64> {
        let (up, down) = self.class_factors(at_prevalence)?;
        let walk = self.walk();
        let total = up * walk.positives + down * walk.negatives;
        (walk.probabilities && total > 0.0).then(|| {
            let gap = |bin: &walk::Bin| (up * bin.score.0 + down * bin.score.1 - up * bin.positive).abs();
            walk.bins.iter().map(gap).sum::<f64>() / total
        })
    }

    /// Share of positives among the `percent` of examples with the highest scores. Examples tied at the cut count in
    /// proportion. `None` without rows or for a percentage outside (0, 100].
    pub fn precision_at(&self, percent: u32, at_prevalence: Option<f64>) -> Option<f64> {
        let (found, cut, _, _) = self.top(percent, at_prevalence)?;
        Some(found / cut)
    }

    /// Share of all positives that the `percent` of examples with the highest scores hold. Ties as in `precision_at`.
    pub fn recall_at(&self, percent: u32, at_prevalence: Option<f64>) -> Option<f64> {
        let (found, _, positives, _) = self.top(percent, at_prevalence)?;
        (positives > 0.0).then(|| found / positives)
    }

    /// How many times richer in positives the `percent` of examples with the highest scores are than everybody.
    pub fn lift_at(&self, percent: u32, at_prevalence: Option<f64>) -> Option<f64> {
        let (found, cut, positives, total) = self.top(percent, at_prevalence)?;
        (positives > 0.0).then(|| (found / cut) / (positives / total))
    }

    /// Positives in the top, size of the top, all positives, all examples.
    fn top(&self, percent: u32, at_prevalence: Option<f64>) -> Option<(f64, f64, f64, f64)> {
        let (up, down) = self.class_factors(at_prevalence)?;
        let (positives, negatives) = (up * self.positives(), down * self.negatives());
        let total = positives + negatives;
        if percent == 0 || percent > 100 || total <= 0.0 {
            return None;
        }
        let cut = total * f64::from(percent) / 100.0;
        if at_prevalence.is_none() && self.weights.is_none() {
            return Some((self.found_within(cut), cut, positives, total));
        }
        let (mut found, mut taken) = (0.0, 0.0);
        for tie in self.ties() {
            let (positive, negative) = (up * tie.positive, down * tie.negative);
            let size = positive + negative;
            if taken + size >= cut {
                found += positive * (cut - taken) / size;
                break;
            }
            taken += size;
            found += positive;
        }
        // Sums of weights may leave the top holding a rounding error more than there is.
        Some((found.min(cut).min(positives), cut, positives, total))
    }

    /// Positives among the first `cut` rows of equal weight; those tied at the cut count in proportion.
    fn found_within(&self, cut: f64) -> f64 {
        let last = ((cut.ceil() as usize).max(1) - 1).min(self.len() - 1);
        let score = self.scores[last];
        let start = self.scores.partition_point(|other| *other > score);
        let end = self.scores.partition_point(|other| *other >= score);
        let tied = rank_sums::count(&self.labels[start..end]) as f64;
        rank_sums::count(&self.labels[..start]) as f64 + tied * (cut - start as f64) / (end - start) as f64
    }

    fn share_positive(&self) -> Option<f64> {
        let walk = self.walk();
        let total = walk.positives + walk.negatives;
        (total > 0.0).then(|| walk.positives / total)
    }

    fn class_mean(&self, at_prevalence: Option<f64>, sums: (f64, f64)) -> Option<f64> {
        let (up, down) = self.class_factors(at_prevalence)?;
        let walk = self.walk();
        let total = up * walk.positives + down * walk.negatives;
        (walk.probabilities && total > 0.0).then(|| (up * sums.0 + down * sums.1) / total)
    }
}

fn check_lengths(rows: usize, labels: usize, weights: Option<usize>, groups: Option<usize>) {
    assert_eq!(rows, labels, "one label per score");
    assert!(weights.is_none_or(|len| len == rows), "one weight per score");
    assert!(groups.is_none_or(|len| len == rows), "one cluster code per score");
}
