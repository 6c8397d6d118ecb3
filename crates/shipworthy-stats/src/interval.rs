//! A range of plausible values.

/// Lower and upper end of a two-sided confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Interval {
    /// Upper end minus lower end.
    pub fn width(self) -> f64 {
        self.upper - self.lower
    }

    /// Whether a value lies inside, ends included.
    pub fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}
