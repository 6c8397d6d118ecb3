//! One pass over ranked rows.

use super::Ranked;
use super::product::Product;
use super::rank_sums::RankSums;
use super::unit_sums::UnitSums;

/// Rows that share a score.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tie {
    /// First row and one past the last.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) score: f64,
    /// Weight of its positives.
    pub(crate) positive: f64,
    /// Weight of its negatives.
    pub(crate) negative: f64,
}

/// Iterates over groups of equal scores, best first.
pub(crate) struct Ties<'a> {
    ranked: &'a Ranked,
    next: usize,
}

impl<'a> Ties<'a> {
    pub(super) fn new(ranked: &'a Ranked, next: usize) -> Ties<'a> {
        Ties { ranked, next }
    }
}

impl Iterator for Ties<'_> {
    type Item = Tie;

    #[inline]
    fn next(&mut self) -> Option<Tie> {
        let start = self.next;
        let scores = &self.ranked.scores[..];
        let labels = &self.ranked.labels[..scores.len()];
        let score = *scores.get(start)?;
        let mut sums = [0.0; 2];
        let mut end = start;
        match &self.ranked.weights {
            None => {
                while end < scores.len() && scores[end] == score {
                    sums[usize::from(labels[end])] += 1.0;
                    end += 1;
                }
            }
            Some(weights) => {
                while end < scores.len() && scores[end] == score {
                    sums[usize::from(labels[end])] += weights[end];
                    end += 1;
                }
            }
        }
        self.next = end;
        Some(Tie { start, end, score, positive: sums[1], negative: sums[0] })
    }
}

/// Sums over rows; pairs are of positives and of negatives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Walk {
    pub(crate) positives: f64,
    pub(crate) negatives: f64,
    /// Twice the weight of pairs in which the positive scores higher, ties counting once.
    pub(crate) twice_concordant: f64,
    /// Sum over positives of the precision at their score.
    pub(crate) precisions: f64,
    /// What only rows of equal weight have: their ranks are whole numbers.
    pub(crate) ranks: Option<RankSums>,
    /// Whether all scores lie in 0..1.
    pub(crate) probabilities: bool,
    pub(crate) log_loss: (f64, f64),
    pub(crate) brier: (f64, f64),
    pub(crate) score: (f64, f64),
    pub(crate) bins: [Bin; 10],
}

/// One of the ten bins of the reliability curve.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bin {
    pub(crate) positive: f64,
    pub(crate) negative: f64,
    /// Sum of scores of positives and of negatives.
    pub(crate) score: (f64, f64),
}

/// The bin of a probability.
#[inline]
pub(crate) fn reliability_bin(score: f64) -> usize {
    ((10.0 * score) as usize).min(9)
}

/// Log loss and squared error of one row.
#[inline]
pub(crate) fn loss_of(score: f64, label: bool) -> (f64, f64) {
    let given = clipped_chance(score, label);
    let miss = if label { 1.0 - score } else { score };
    (-given.ln(), miss * miss)
}

#[inline]
pub(super) fn clipped_chance(score: f64, label: bool) -> f64 {
    let score = score.clamp(1e-15, 1.0 - 1e-15);
    if label { score } else { 1.0 - score }
}

impl Walk {
    pub(super) fn over(ranked: &Ranked) -> Walk {
        let mut walk = Walk { probabilities: true, ..Walk::default() };
        if let (Some(first), Some(last)) = (ranked.scores.first(), ranked.scores.last()) {
            walk.probabilities = *first <= 1.0 && *last >= 0.0;
        }
        if ranked.weights.is_none() {
            let mut ranks = RankSums::of_labels(&ranked.labels);
            let mut sums = UnitSums::new(walk.probabilities);
            let (scores, labels) = (&ranked.scores[..], &ranked.labels[..ranked.scores.len()]);
            let mut row = 0;
            while row < scores.len() {
                let score = scores[row];
                // Most scores are alone.
                if scores.get(row + 1).is_none_or(|next| *next != score) {
                    ranks.one(labels[row]);
                    walk.precisions += if labels[row] { ranks.precision_so_far() } else { 0.0 };
                    sums.one(score, labels[row]);
                    row += 1;
                    continue;
                }
                let mut counts = [0_u64; 2];
                while row < scores.len() && scores[row] == score {
                    counts[usize::from(labels[row])] += 1;
                    row += 1;
                }
                ranks.tie(counts[1], counts[0]);
                if counts[1] > 0 {
                    walk.precisions += counts[1] as f64 * ranks.precision_so_far();
                }
                sums.tie(score, counts);
            }
            (walk.positives, walk.negatives) = (ranks.positives as f64, ranks.negatives as f64);
            walk.twice_concordant = ranks.twice_concordant() as f64;
            walk.ranks = Some(ranks);
            sums.told(&mut walk);
        } else {
            let mut products = [Product::default(), Product::default()];
            for tie in ranked.ties() {
                // Negatives below a positive are all negatives but those above or tied; counted from the other side.
                walk.twice_concordant += tie.negative * (2.0 * walk.positives + tie.positive);
                walk.tie(tie.score, tie.positive, tie.negative, &mut products);
            }
            walk.log_loss = (products[1].value(), products[0].value());
        }
        walk
    }

    /// Factors on the weights of positives and negatives that make positives the share `prevalence` of the same total.
    pub(super) fn class_factors(&self, prevalence: Option<f64>) -> Option<(f64, f64)> {
        let (positives, negatives) = (self.positives, self.negatives);
        let Some(share) = prevalence else { return Some((1.0, 1.0)) };
        let total = positives + negatives;
        (positives > 0.0 && negatives > 0.0 && (0.0..=1.0).contains(&share))
            .then(|| (share * total / positives, (1.0 - share) * total / negatives))
    }

    pub(crate) fn roc_auc(&self) -> Option<f64> {
        let pairs = self.positives * self.negatives;
        (pairs > 0.0).then(|| self.twice_concordant / (2.0 * pairs))
    }

    pub(super) fn gini(&self) -> Option<f64> {
        Some(2.0 * self.roc_auc()? - 1.0)
    }

    pub(super) fn average_precision(&self) -> Option<f64> {
        (self.positives > 0.0).then(|| self.precisions / self.positives)
    }

    pub(super) fn log_loss(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.class_mean(at_prevalence, self.log_loss)
    }

    pub(super) fn brier(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.class_mean(at_prevalence, self.brier)
    }

    pub(super) fn brier_skill(&self, at_prevalence: Option<f64>) -> Option<f64> {
        let share = at_prevalence.or_else(|| self.share_positive())?;
        let chance = share * (1.0 - share);
        (chance > 0.0).then_some(())?;
        Some(1.0 - self.brier(at_prevalence)? / chance)
    }

    pub(super) fn mean_score(&self, at_prevalence: Option<f64>) -> Option<f64> {
        let (up, down) = self.class_factors(at_prevalence)?;
        let total = up * self.positives + down * self.negatives;
        (total > 0.0).then(|| (up * self.score.0 + down * self.score.1) / total)
    }

    pub(super) fn calibration_bias(&self, at_prevalence: Option<f64>) -> Option<f64> {
        self.probabilities.then_some(())?;
        Some(self.mean_score(at_prevalence)? - at_prevalence.or_else(|| self.share_positive())?)
    }

    pub(super) fn ece(&self, at_prevalence: Option<f64>) -> Option<f64> {
        let (up, down) = self.class_factors(at_prevalence)?;
        let total = up * self.positives + down * self.negatives;
        (self.probabilities && total > 0.0).then(|| {
            let gap = |bin: &Bin| (up * bin.score.0 + down * bin.score.1 - up * bin.positive).abs();
            self.bins.iter().map(gap).sum::<f64>() / total
        })
    }

    fn share_positive(&self) -> Option<f64> {
        let total = self.positives + self.negatives;
        (total > 0.0).then(|| self.positives / total)
    }

    fn class_mean(&self, at_prevalence: Option<f64>, sums: (f64, f64)) -> Option<f64> {
        let (up, down) = self.class_factors(at_prevalence)?;
        let total = up * self.positives + down * self.negatives;
        (self.probabilities && total > 0.0).then(|| (up * sums.0 + down * sums.1) / total)
    }

    #[inline]
    fn tie(&mut self, score: f64, positive: f64, negative: f64, products: &mut [Product; 2]) {
        self.positives += positive;
        self.negatives += negative;
        let sums = (positive * score, negative * score);
        self.score.0 += sums.0;
        self.score.1 += sums.1;
        if positive > 0.0 {
            self.precisions += positive * (self.positives / (self.positives + self.negatives));
        }
        if !self.probabilities {
            return;
        }
        self.brier.0 += positive * (1.0 - score) * (1.0 - score);
        self.brier.1 += negative * score * score;
        let bin = &mut self.bins[reliability_bin(score)];
        bin.positive += positive;
        bin.negative += negative;
        bin.score.0 += sums.0;
        bin.score.1 += sums.1;
        for (label, weight) in [(true, positive), (false, negative)] {
            if weight > 0.0 {
                products[usize::from(label)].add(clipped_chance(score, label), weight);
            }
        }
    }
}
