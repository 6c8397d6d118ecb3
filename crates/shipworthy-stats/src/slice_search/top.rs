//! The best k so far.

use std::cmp::Ordering;

/// A slice with its rank: conjunction as item numbers, rows, loss units, score.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranked {
    pub items: Vec<u32>,
    pub rows: u64,
    pub sum: u64,
    pub score: f64,
}

/// At most k slices, best first.
#[derive(Debug)]
pub(super) struct Top {
    k: usize,
    pub slices: Vec<Ranked>,
}

impl Top {
    pub(super) fn new(k: usize) -> Top {
        Top { k, slices: Vec::new() }
    }

    /// Below this no slice can enter; ties can.
    pub(super) fn threshold(&self) -> f64 {
        if self.slices.len() < self.k { 0.0 } else { self.slices[self.k - 1].score }
    }

    /// Enters a slice if it belongs among the best.
    pub(super) fn offer(&mut self, slice: Ranked) {
        // Zero is the score of the whole population: not a weak slice.
        if slice.score <= 0.0 || slice.score < self.threshold() {
            return;
        }
        let place = self.slices.partition_point(|other| order(other, &slice) == Ordering::Less);
        self.slices.insert(place, slice);
        self.slices.truncate(self.k);
    }
}

/// Highest score first, then fewest predicates, then by item; items are numbered by column and code.
fn order(a: &Ranked, b: &Ranked) -> Ordering {
    b.score.total_cmp(&a.score).then(a.items.len().cmp(&b.items.len())).then_with(|| a.items.cmp(&b.items))
}
