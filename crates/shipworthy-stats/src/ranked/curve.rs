//! Curves to draw.

use std::ops::Range;

use super::walk::Tie;
use super::{Ranked, rank_sums};

/// A vertex of the ROC curve: what deciding positive at or above `threshold` gives. The first has an infinite threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RocPoint {
    pub threshold: f64,
    pub false_positive_rate: f64,
    pub recall: f64,
}

/// A vertex of the precision-recall curve.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PrecisionRecallPoint {
    pub threshold: f64,
    pub precision: f64,
    pub recall: f64,
}

/// One of ten bins of scores: does what it says happen as often as it says?
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBin {
    /// Mean score of its examples; `None` when empty.
    pub mean_score: Option<f64>,
    /// Share of its examples that are positive; `None` when empty.
    pub share_positive: Option<f64>,
    /// Weight of its examples.
    pub count: f64,
}

/// A threshold with the true and false positives at or above it.
type Step = (f64, f64, f64);

impl Ranked {
    /// The ROC curve from (0, 0) to (1, 1), without vertices on straight lines between their neighbours: scikit-learn's
    /// `roc_curve(drop_intermediate=True)`. `None` without both classes.
    pub fn roc_curve(&self) -> Option<Vec<RocPoint>> {
        let (positives, negatives) = (self.positives(), self.negatives());
        if positives <= 0.0 || negatives <= 0.0 {
            return None;
        }
        let start = RocPoint { threshold: f64::INFINITY, false_positive_rate: 0.0, recall: 0.0 };
        let vertex = |(threshold, tp, fp): Step| RocPoint {
            threshold,
            false_positive_rate: fp / negatives,
            recall: tp / positives,
        };
        Some(std::iter::once(start).chain(self.corners().map(vertex)).collect())
    }

    /// At most `most` vertices of [`Ranked::roc_curve`], evenly spread along it, with both ends: enough to draw it.
    pub fn roc_outline(&self, most: usize) -> Option<Vec<RocPoint>> {
        let (positives, negatives) = (self.positives(), self.negatives());
        if positives <= 0.0 || negatives <= 0.0 {
            return None;
        }
        let bends = self.bends();
        let steps = bends.len().min(most.max(2) - 1);
        let mut outline = vec![RocPoint { threshold: f64::INFINITY, false_positive_rate: 0.0, recall: 0.0 }];
        let (mut tp, mut fp, mut from) = (0.0, 0.0, 0);
        for step in 1..=steps {
            let last = bends[step * bends.len() / steps - 1] as usize;
            let (positive, negative) = self.class_sums(from..last + 1);
            (tp, fp) = (tp + positive, fp + negative);
            from = last + 1;
            outline.push(RocPoint {
                threshold: self.scores[last],
                false_positive_rate: fp / negatives,
                recall: tp / positives,
            });
        }
        Some(outline)
    }

    /// The precision-recall curve from recall 0 (precision 1 by convention, infinite threshold) upwards, without vertices whose
    /// recall equals that of both neighbours: scikit-learn's `precision_recall_curve(drop_intermediate=True)` read
    /// backwards. `None` without positives.
    pub fn precision_recall_curve(&self) -> Option<Vec<PrecisionRecallPoint>> {
        let positives = self.positives();
        if positives <= 0.0 {
            return None;
        }
        let steps: Vec<Step> = self.steps().collect();
        let last = steps.len() - 1;
        let mut curve = vec![PrecisionRecallPoint { threshold: f64::INFINITY, precision: 1.0, recall: 0.0 }];
        for (i, &(threshold, tp, fp)) in steps.iter().enumerate() {
            if i == 0 || i == last || steps[i - 1].1 != tp || steps[i + 1].1 != tp {
                curve.push(PrecisionRecallPoint { threshold, precision: tp / (tp + fp), recall: tp / positives });
            }
        }
        Some(curve)
    }

    /// Ten bins of equal width over the scores. `None` where a score is no probability.
    pub fn reliability(&self) -> Option<[ReliabilityBin; 10]> {
        let walk = self.walk();
        walk.probabilities.then(|| {
            walk.bins.map(|bin| {
                let count = bin.positive + bin.negative;
                let share = |sum: f64| (count > 0.0).then(|| sum / count);
                ReliabilityBin {
                    mean_score: share(bin.score.0 + bin.score.1),
                    share_positive: share(bin.positive),
                    count,
                }
            })
        })
    }

    /// Threshold, true positives and false positives at each distinct score.
    fn steps(&self) -> impl Iterator<Item = Step> {
        let (mut tp, mut fp) = (0.0, 0.0);
        self.ties().map(move |tie| {
            tp += tie.positive;
            fp += tie.negative;
            (tie.score, tp, fp)
        })
    }

    /// Weight of the positives and of the negatives among these rows, which are whole ties.
    fn class_sums(&self, rows: Range<usize>) -> (f64, f64) {
        if self.weights.is_none() {
            let positives = rank_sums::count(&self.labels[rows.clone()]) as f64;
            return (positives, rows.len() as f64 - positives);
        }
        let ties = self.ties_from(rows.start).take_while(|tie| tie.start < rows.end);
        ties.fold((0.0, 0.0), |(positive, negative), tie| (positive + tie.positive, negative + tie.negative))
    }

    /// The last row of each tie at which the ROC curve bends, that is before a tie of another make; with the first and the last.
    fn bends(&self) -> Vec<u32> {
        let mut bends: Vec<u32> = Vec::new();
        let mut before: Option<Tie> = None;
        for tie in self.ties() {
            if let Some(before) = before
                && (bends.is_empty() || (before.positive, before.negative) != (tie.positive, tie.negative))
            {
                bends.push(before.end as u32 - 1);
            }
            before = Some(tie);
        }
        bends.extend(before.map(|tie| tie.end as u32 - 1));
        bends
    }

    /// The steps at which the ROC curve bends, with the first and the last.
    fn corners(&self) -> impl Iterator<Item = Step> {
        let mut ahead = self.steps().skip(1);
        let mut before: Option<Step> = None;
        self.steps().filter(move |step| {
            let (_, tp, fp) = *step;
            match (before.replace(*step), ahead.next()) {
                (Some((_, tp_before, fp_before)), Some((_, tp_after, fp_after))) => {
                    (tp_after - tp) - (tp - tp_before) != 0.0 || (fp_after - fp) - (fp - fp_before) != 0.0
                }
                _ => true,
            }
        })
    }
}
