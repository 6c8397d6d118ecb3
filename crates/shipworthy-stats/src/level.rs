//! The confidence of an interval.

/// A confidence level strictly between 0 and 1, such as 0.95.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// 95%, the default of a spec.
    pub const NINETY_FIVE: Level = Level(0.95);

    /// A level; `None` unless it lies strictly between 0 and 1.
    pub fn new(value: f64) -> Option<Level> {
        (value > 0.0 && value < 1.0).then_some(Level(value))
    }

    /// The level itself.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The error that is left: one minus the level.
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }
}
