//! The examples with the highest scores.

/// What the top percentage of examples holds. Sums of weights.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Top {
    /// Positives in it.
    pub(super) found: f64,
    /// Its size.
    pub(super) cut: f64,
    /// All positives.
    pub(super) positives: f64,
    /// All examples.
    pub(super) total: f64,
}

impl Top {
    /// Before anything was found. `None` without examples or for a percentage outside (0, 100].
    pub(super) fn none_found(positives: f64, negatives: f64, percent: u32) -> Option<Top> {
        let total = positives + negatives;
        let wanted = percent > 0 && percent <= 100 && total > 0.0;
        wanted.then(|| Top { found: 0.0, cut: total * f64::from(percent) / 100.0, positives, total })
    }

    /// Share of positives in it. Sums of weights may pass the cut by their last bit.
    pub(super) fn precision(&self) -> f64 {
        (self.found / self.cut).min(1.0)
    }

    /// Share of all positives that it holds; `None` without positives.
    pub(super) fn recall(&self) -> Option<f64> {
        (self.positives > 0.0).then(|| (self.found / self.positives).min(1.0))
    }

    /// How many times richer in positives it is than everybody; `None` without positives.
    pub(super) fn lift(&self) -> Option<f64> {
        (self.positives > 0.0).then(|| self.precision() / (self.positives / self.total))
    }
}

/// The last of the first `cut` rows of equal weight, from 0: all rows tied with it count in proportion.
pub(super) fn last_row(cut: f64) -> usize {
    (cut.ceil() as usize).max(1) - 1
}
