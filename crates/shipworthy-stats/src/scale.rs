//! Scales on which estimates are closer to normal than on their own.

/// A monotone map from a metric's range to the whole line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scale {
    /// As it is.
    Identity,
    /// Log odds of the place within a bounded range.
    Logit {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Logarithm, for positive values.
    Log,
    /// Minus the logarithm of the distance below one, for shares that can be negative without limit, such as R².
    BelowOne,
}

impl Scale {
    /// The scale for a metric of this range.
    pub(crate) fn of_range((low, high): (f64, f64)) -> Scale {
        match (low.is_finite(), high.is_finite()) {
            (true, true) => Scale::Logit { low, high },
            (true, false) if low == 0.0 => Scale::Log,
            _ => Scale::Identity,
        }
    }

    pub(crate) fn to(self, x: f64) -> f64 {
        match self {
            Scale::Identity => x,
            Scale::Logit { low, high } => ((x - low) / (high - x)).ln(),
            Scale::Log => x.ln(),
            Scale::BelowOne => -(1.0 - x).ln(),
        }
    }

    pub(crate) fn back(self, y: f64) -> f64 {
        match self {
            Scale::Identity => y,
            Scale::Logit { low, high } => {
                // Written so that both ends are reached without overflow.
                if y >= 0.0 { high - (high - low) / (1.0 + y.exp()) } else { low + (high - low) / (1.0 + (-y).exp()) }
            }
            Scale::Log => y.exp(),
            Scale::BelowOne => 1.0 - (-y).exp(),
        }
    }

    /// Derivative of [`Scale::to`].
    pub(crate) fn slope(self, x: f64) -> f64 {
        match self {
            Scale::Identity => 1.0,
            Scale::Logit { low, high } => (high - low) / ((x - low) * (high - x)),
            Scale::Log => 1.0 / x,
            Scale::BelowOne => 1.0 / (1.0 - x),
        }
    }
}
