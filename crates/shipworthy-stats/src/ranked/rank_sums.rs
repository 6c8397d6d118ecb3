//! Sums over ranks in whole numbers: exact, and in one pass.

/// Which rows stand above which, for rows of equal weight.
///
/// A positive stands below `fp` negatives and beside `n` of its own score; twice its place is 2 fp + n, and the
/// places of negatives
/// among positives likewise. Their sum gives the AUC, their sum of squares DeLong's variance (1988).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RankSums {
    pub(crate) positives: u64,
    pub(crate) negatives: u64,
    /// Sum over negatives of twice their place among positives.
    pub(crate) twice_concordant: u64,
    /// Squares of twice the place: of positives among negatives, and of negatives among positives.
    squares: (u128, u128),
    /// Largest distance between recall and false-positive rate, times both class sizes.
    widest: u64,
    tp: u64,
    fp: u64,
}

impl RankSums {
    /// Class sizes, before any row was ranked.
    pub(super) fn of_labels(labels: &[bool]) -> RankSums {
        let positives = count(labels);
        RankSums { positives, negatives: labels.len() as u64 - positives, ..RankSums::default() }
    }

    /// The next rows in descending order of score, all of one score.
    #[inline]
    pub(super) fn tie(&mut self, positive: u64, negative: u64) {
        let among_negatives = 2 * self.fp + negative;
        let among_positives = 2 * self.tp + positive;
        self.squares.0 += u128::from(positive) * u128::from(among_negatives * among_negatives);
        self.squares.1 += u128::from(negative) * u128::from(among_positives * among_positives);
        self.twice_concordant += negative * among_positives;
        self.tp += positive;
        self.fp += negative;
        self.widest = self.widest.max((self.tp * self.negatives).abs_diff(self.fp * self.positives));
    }

    /// Kolmogorov and Smirnov's distance; `None` without both classes.
    pub(crate) fn ks(&self) -> Option<f64> {
        let pairs = self.positives * self.negatives;
        (pairs > 0).then(|| self.widest as f64 / pairs as f64)
    }

    /// DeLong's variance of the AUC for independent rows; infinite where a class has fewer than two. Needs both classes.
    pub(crate) fn auc_variance(&self) -> f64 {
        let part = |squares: u128, sum: u64, size: u64, others: u64| {
            if size < 2 {
                return f64::INFINITY;
            }
            // n Σx² − (Σx)² is exact: below 2^122 for a thousand million rows.
            let spread = u128::from(size) * squares - u128::from(sum) * u128::from(sum);
            let (size, others) = (size as f64, others as f64);
            spread as f64 / (4.0 * others * others * size * size * (size - 1.0))
        };
        let (positives, negatives) = (self.positives, self.negatives);
        let discordant = 2 * positives * negatives - self.twice_concordant;
        part(self.squares.0, discordant, positives, negatives)
            + part(self.squares.1, self.twice_concordant, negatives, positives)
    }
}

/// How many labels are positive.
pub(super) fn count(labels: &[bool]) -> u64 {
    // Bytes are added up in blocks that cannot overflow one.
    labels.chunks(255).map(|block| u64::from(block.iter().fold(0_u8, |sum, label| sum + u8::from(*label)))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_ranking_has_no_variance() {
        let mut sums = RankSums::of_labels(&[true, true, false, false, false]);
        sums.tie(2, 0);
        sums.tie(0, 3);
        assert_eq!((sums.twice_concordant, sums.auc_variance(), sums.ks()), (12, 0.0, Some(1.0)));
    }

    #[test]
    fn labels_are_counted_across_blocks() {
        let labels: Vec<bool> = (0..1_000).map(|i| i % 3 == 0).collect();
        assert_eq!(count(&labels), 334);
        assert_eq!(count(&[true; 600]), 600);
    }
}
