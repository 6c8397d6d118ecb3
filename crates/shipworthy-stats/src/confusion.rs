//! Counts of the four outcomes of a binary decision.

/// Counts, or sums of weights, of the four outcomes. Mergeable: parts add up to the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Confusion {
    /// Positives decided positive.
    pub tp: f64,
    /// Negatives decided positive.
    pub fp: f64,
    /// Positives decided negative.
    pub fn_: f64,
    /// Negatives decided negative.
    pub tn: f64,
}

impl Confusion {
    /// Counts one example.
    #[inline]
    pub fn add(&mut self, label: bool, decision: bool, weight: f64) {
        match (label, decision) {
            (true, true) => self.tp += weight,
            (false, true) => self.fp += weight,
            (true, false) => self.fn_ += weight,
            (false, false) => self.tn += weight,
        }
    }

    /// Both together.
    #[must_use]
    pub fn merge(&self, other: &Confusion) -> Confusion {
        Confusion { tp: self.tp + other.tp, fp: self.fp + other.fp, fn_: self.fn_ + other.fn_, tn: self.tn + other.tn }
    }

    /// All examples.
    pub fn total(&self) -> f64 {
        self.tp + self.fp + self.fn_ + self.tn
    }

    /// Examples whose label is positive.
    pub fn positives(&self) -> f64 {
        self.tp + self.fn_
    }

    /// Examples whose label is negative.
    pub fn negatives(&self) -> f64 {
        self.fp + self.tn
    }

    /// Examples decided positive.
    pub fn selected(&self) -> f64 {
        self.tp + self.fp
    }

    /// Examples decided negative.
    pub fn rejected(&self) -> f64 {
        self.fn_ + self.tn
    }

    /// The same total with positives and negatives reweighted so that positives make up `share`: what would be seen where the
    /// positive rate is `share` and each class behaves as it does here. `None` where a class that is needed is empty.
    pub fn at_prevalence(&self, share: f64) -> Option<Confusion> {
        let (positives, negatives, total) = (self.positives(), self.negatives(), self.total());
        if !(0.0..=1.0).contains(&share) || (share > 0.0 && positives <= 0.0) || (share < 1.0 && negatives <= 0.0) {
            return None;
        }
        let up = if share > 0.0 { share * total / positives } else { 0.0 };
        let down = if share < 1.0 { (1.0 - share) * total / negatives } else { 0.0 };
        Some(Confusion { tp: self.tp * up, fn_: self.fn_ * up, fp: self.fp * down, tn: self.tn * down })
    }

    pub(crate) fn cells(&self) -> [f64; 4] {
        [self.tp, self.fn_, self.fp, self.tn]
    }

    /// From cells in the order true positive, false negative, false positive, true negative: by label, then by decision.
    pub(crate) fn from_cells(cells: [f64; 4]) -> Confusion {
        let [tp, fn_, fp, tn] = cells;
        Confusion { tp, fp, fn_, tn }
    }
}
