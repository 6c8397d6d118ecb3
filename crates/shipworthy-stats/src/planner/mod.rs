//! How many examples does it take?
//!
//! Two questions, asked at different times. Before there are data: [`sample_size_one_rate`], [`power_one_rate`],
//! [`detectable_difference`]. With data that did not settle a bar: [`more_for_rate`] and [`more_for_estimate`], how many
//! *further* examples settle it, given what is already there and supposing that the estimate is the truth. [`rows_holding`] says
//! how many rows hold so many, where only some of them count, as only positives do for recall.
//!
//! "Settled" means what the gate means by it: the one-sided confidence bound of the combined sample clears the target (the
//! bar passes), or the opposite bound misses it (the bar fails).

mod estimate;
mod rate;
mod share;
mod size;

pub use estimate::more_for_estimate;
pub use rate::more_for_rate;
pub use share::rows_holding;
pub use size::{detectable_difference, power_one_rate, sample_size_one_rate, sample_size_one_rate_exact};

/// Beyond this many further examples no number is given: nobody will label them.
pub const MOST_FURTHER_EXAMPLES: u64 = 10_000_000;

/// A bar that the data so far neither pass nor fail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenBar {
    /// Whether the metric should be at least the target; at most, if false.
    pub wants_more: bool,
    /// The target, in the unit of the metric.
    pub target: f64,
    /// One-sided error of the bound that lets the bar pass.
    pub pass_alpha: f64,
    /// One-sided error of the bound that makes it fail.
    pub fail_alpha: f64,
    /// Probability with which the combined sample should settle it, such as 0.8.
    pub power: f64,
}

impl OpenBar {
    /// Error of the lower bound, which lies above the target when the metric is shown to be larger.
    fn alpha_above(&self) -> f64 {
        if self.wants_more { self.pass_alpha } else { self.fail_alpha }
    }

    /// Error of the upper bound.
    fn alpha_below(&self) -> f64 {
        if self.wants_more { self.fail_alpha } else { self.pass_alpha }
    }

    /// Whether the numbers make sense: errors and power strictly between 0 and 1.
    fn is_sensible(&self) -> bool {
        let between = |x: f64| x > 0.0 && x < 1.0;
        self.target.is_finite() && between(self.pass_alpha) && between(self.fail_alpha) && between(self.power)
    }
}
