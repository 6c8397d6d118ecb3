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
    /// Sums of twice the place: of negatives among positives, and of positives among negatives.
    places: [u64; 2],
    /// Sums of its square.
    squares: [u128; 2],
    /// Largest distance between recall and false-positive rate, times both class sizes.
    widest: u64,
    /// Negatives and positives so far.
    above: [u64; 2],
}

impl RankSums {
    /// Class sizes, before any row was ranked.
    pub(super) fn of_labels(labels: &[bool]) -> RankSums {
        let positives = count(labels);
        RankSums::of_sizes(positives, labels.len() as u64 - positives)
    }

    /// The same from the sizes.
    pub(super) fn of_sizes(positives: u64, negatives: u64) -> RankSums {
        RankSums { positives, negatives, ..RankSums::default() }
    }

    /// Positives ranked so far.
    pub(super) fn positives_so_far(&self) -> u64 {
        self.above[1]
    }

    /// The share of positives among the rows ranked so far, of which there are some.
    #[inline]
    pub(super) fn precision_so_far(&self) -> f64 {
        self.above[1] as f64 / (self.above[0] + self.above[1]) as f64
    }

    /// Whether all rows were ranked.
    pub(super) fn is_complete(&self) -> bool {
        self.above == [self.negatives, self.positives]
    }

    /// The next row in descending order of score, with a score of its own. Asks for no label: they cannot be foreseen.
    #[inline]
    pub(super) fn one(&mut self, label: bool) {
        let class = usize::from(label);
        let place = 2 * self.above[1 - class];
        self.places[class] += place;
        self.squares[class] += u128::from(place * place);
        self.above[class] += 1;
        self.widen();
    }

    /// The next rows in descending order of score, all of one score.
    pub(super) fn tie(&mut self, positive: u64, negative: u64) {
        for (class, count, others) in [(0, negative, positive), (1, positive, negative)] {
            let place = 2 * self.above[1 - class] + others;
            self.places[class] += count * place;
            self.squares[class] += u128::from(count) * u128::from(place * place);
        }
        self.above[0] += negative;
        self.above[1] += positive;
        self.widen();
    }

    #[inline]
    fn widen(&mut self) {
        let [fp, tp] = self.above;
        self.widest = self.widest.max((tp * self.negatives).abs_diff(fp * self.positives));
    }

    /// Twice the number of pairs in which the positive scores higher, ties counting once.
    pub(crate) fn twice_concordant(&self) -> u64 {
        self.places[0]
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
        part(self.squares[1], self.places[1], positives, negatives)
            + part(self.squares[0], self.places[0], negatives, positives)
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
        assert_eq!((sums.twice_concordant(), sums.auc_variance(), sums.ks()), (12, 0.0, Some(1.0)));
    }

    #[test]
    fn labels_are_counted_across_blocks() {
        let labels: Vec<bool> = (0..1_000).map(|i| i % 3 == 0).collect();
        assert_eq!(count(&labels), 334);
        assert_eq!(count(&[true; 600]), 600);
    }
}
