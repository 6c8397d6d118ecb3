//! Losses as whole numbers, so that sums are exact and the same in every order.

/// How losses are turned into whole units of a power of two.
///
/// The unit is as small as lets the sum over all rows stay below 2^62: at a million rows the largest loss has 42 bits. Losses
/// that are whole numbers, or halves, quarters and so on, are exact; others are off by at most half a unit each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    /// A loss is this many times its units.
    size: f64,
}

impl Unit {
    /// Unit for `rows` losses of at most `largest`.
    pub(super) fn new(largest: f64, rows: usize) -> Unit {
        let bits_for_rows = usize::BITS - rows.leading_zeros();
        let bits = 62 - bits_for_rows.min(40) as i32;
        // 2^exponent is the first power of two above the largest loss.
        let exponent = if largest > 0.0 { largest.log2().floor() as i32 + 1 } else { 0 };
        Unit { size: 2_f64.powi((exponent - bits).max(-1000)) }
    }

    /// Whole units of a loss.
    pub(super) fn count(self, loss: f64) -> u64 {
        (loss / self.size).round() as u64
    }

    /// The loss that so many units are.
    pub(super) fn loss(self, units: u64) -> f64 {
        units as f64 * self.size
    }
}

/// Largest loss among the rows that count.
///
/// # Panics
///
/// When one of them is negative or not finite.
pub(super) fn largest(losses: impl Iterator<Item = f64>) -> f64 {
    let mut largest = 0.0_f64;
    for loss in losses {
        assert!(loss.is_finite() && loss >= 0.0, "a loss must be a finite number that is not negative, not {loss}");
        largest = largest.max(loss);
    }
    largest
}

/// Count, sum and sum of squares of losses, exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Moments {
    pub rows: u64,
    pub sum: u64,
    pub squares: u128,
}

impl Moments {
    pub(super) fn add(&mut self, units: u64) {
        self.add_times(units, 1);
    }

    /// Adds so many rows of one loss.
    pub(super) fn add_times(&mut self, units: u64, times: u64) {
        self.rows += times;
        self.sum += units * times;
        self.squares += u128::from(units) * u128::from(units) * u128::from(times);
    }

    /// What is left when the rows of `part` are taken away.
    pub(super) fn without(self, part: Moments) -> Moments {
        Moments { rows: self.rows - part.rows, sum: self.sum - part.sum, squares: self.squares - part.squares }
    }

    /// Mean in units; `None` without rows.
    pub(super) fn mean(self) -> Option<f64> {
        (self.rows > 0).then(|| self.sum as f64 / self.rows as f64)
    }

    /// Squared standard error of the mean, in squared units; `None` below two rows.
    pub(super) fn mean_variance(self) -> Option<f64> {
        if self.rows < 2 {
            return None;
        }
        // n Σx² − (Σx)² is exact, and below 2^126 by the choice of unit.
        let spread = u128::from(self.rows) * self.squares - u128::from(self.sum) * u128::from(self.sum);
        let n = self.rows as f64;
        Some(spread as f64 / (n * n * (n - 1.0)))
    }
}
