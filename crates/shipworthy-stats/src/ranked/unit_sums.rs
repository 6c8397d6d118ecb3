//! Sums over rows of equal weight, by class: what most rankings are walked with.
//!
//! A row adds to the sums of its class without asking which that is, because labels in order of score cannot be foreseen. The
//! sums have the same terms in the same order as those of [`Walk::tie`] with weights of 1.

use super::product::Product;
use super::walk::{Bin, Walk, clipped_chance, reliability_bin};

/// Pairs are of negatives and of positives, so that a label is a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnitSums {
    probabilities: bool,
    score: [f64; 2],
    brier: [f64; 2],
    products: [Product; 2],
    bins: [UnitBin; 10],
}

#[derive(Debug, Clone, Copy, Default)]
struct UnitBin {
    counts: [u64; 2],
    score: [f64; 2],
}

impl UnitSums {
    /// Before the first row; whether all scores lie in 0..1.
    pub(super) fn new(probabilities: bool) -> UnitSums {
        UnitSums {
            probabilities,
            score: [0.0; 2],
            brier: [0.0; 2],
            products: [Product::default(); 2],
            bins: [UnitBin::default(); 10],
        }
    }

    /// A row.
    #[inline]
    pub(super) fn one(&mut self, score: f64, label: bool) {
        let class = usize::from(label);
        self.score[class] += score;
        if self.probabilities {
            let miss = if label { 1.0 - score } else { score };
            self.brier[class] += miss * miss;
            let bin = &mut self.bins[reliability_bin(score)];
            bin.counts[class] += 1;
            bin.score[class] += score;
            self.products[class].add_one(clipped_chance(score, label));
        }
    }

    /// Rows of one score: so many negatives and positives.
    pub(super) fn tie(&mut self, score: f64, counts: [u64; 2]) {
        let [negative, positive] = counts.map(|count| count as f64);
        let sums = [negative * score, positive * score];
        self.score = [0, 1].map(|class| self.score[class] + sums[class]);
        if !self.probabilities {
            return;
        }
        self.brier[0] += negative * score * score;
        self.brier[1] += positive * (1.0 - score) * (1.0 - score);
        let bin = &mut self.bins[reliability_bin(score)];
        for (class, weight) in [(1, positive), (0, negative)] {
            bin.counts[class] += counts[class];
            bin.score[class] += sums[class];
            if weight > 0.0 {
                self.products[class].add(clipped_chance(score, class == 1), weight);
            }
        }
    }

    /// Adds the sums over other rows.
    pub(super) fn merge(&mut self, other: &UnitSums) {
        self.probabilities &= other.probabilities;
        for class in 0..2 {
            self.score[class] += other.score[class];
            self.brier[class] += other.brier[class];
            self.products[class].merge(other.products[class]);
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            for class in 0..2 {
                mine.counts[class] += theirs.counts[class];
                mine.score[class] += theirs.score[class];
            }
        }
    }

    /// Writes the sums down.
    pub(super) fn told(&self, walk: &mut Walk) {
        let pair = |[negative, positive]: [f64; 2]| (positive, negative);
        walk.score = pair(self.score);
        walk.brier = pair(self.brier);
        walk.log_loss = pair(self.products.map(Product::value));
        walk.bins = self.bins.map(|bin| Bin {
            positive: bin.counts[1] as f64,
            negative: bin.counts[0] as f64,
            score: pair(bin.score),
        });
    }
}
