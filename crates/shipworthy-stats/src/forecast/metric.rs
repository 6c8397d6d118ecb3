//! Which numbers there are about quantile forecasts.

/// A metric of [`super::QuantileForecasts`]. Undefined where a level that it needs was not forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ForecastMetric {
    /// Mean pinball loss, averaged over the levels (Koenker and Bassett, 1978).
    PinballLoss,
    /// Mean pinball loss of one level: level × shortfall where the label lies above, (1 − level) × excess where below.
    PinballLossAt(f64),
    /// How often is the label at or below the quantile of this level? A forecast that knows itself says the level.
    QuantileCoverage(f64),
    /// How often does the central interval of this level hold the label, ends included? 0.8 is from the 10% to the 90% quantile.
    IntervalCoverage(f64),
    /// Mean width of the central interval of this level, in the unit of the label.
    IntervalWidth(f64),
    /// Mean width plus 2 / α for each unit by which the label lies outside, α = 1 − level (Gneiting and Raftery, 2007, eq. 43).
    IntervalScore(f64),
    /// Weighted interval score over all central intervals and the median (Bracher and others, 2021, eq. 1), as forecast hubs
    /// use it: twice the pinball loss averaged over levels. Undefined unless levels mirror each other about a median.
    Wis,
    /// How often does a quantile lie below one of a lower level? Such a forecast contradicts itself.
    QuantileCrossing,
}

use ForecastMetric::*;

impl ForecastMetric {
    /// Every metric, those at a level with usual ones.
    pub const ALL: &[ForecastMetric] = &[
        PinballLoss,
        PinballLossAt(0.9),
        QuantileCoverage(0.9),
        IntervalCoverage(0.8),
        IntervalWidth(0.8),
        IntervalScore(0.8),
        Wis,
        QuantileCrossing,
    ];

    /// Canonical name without its level, as written in a bar.
    pub fn name(self) -> &'static str {
        match self {
            PinballLoss | PinballLossAt(_) => "pinball_loss",
            QuantileCoverage(_) => "quantile_coverage",
            IntervalCoverage(_) => "interval_coverage",
            IntervalWidth(_) => "interval_width",
            IntervalScore(_) => "interval_score",
            Wis => "wis",
            QuantileCrossing => "quantile_crossing",
        }
    }

    /// The level that it is about.
    pub fn level(self) -> Option<f64> {
        match self {
            PinballLossAt(level)
            | QuantileCoverage(level)
            | IntervalCoverage(level)
            | IntervalWidth(level)
            | IntervalScore(level) => Some(level),
            PinballLoss | Wis | QuantileCrossing => None,
        }
    }

    /// Smallest and largest value that it can take.
    pub fn range(self) -> (f64, f64) {
        match self {
            QuantileCoverage(_) | IntervalCoverage(_) | QuantileCrossing => (0.0, 1.0),
            // Where quantiles cross, a width is negative, and with it the score of a label between the ends.
            IntervalWidth(_) | IntervalScore(_) => (f64::NEG_INFINITY, f64::INFINITY),
            _ => (0.0, f64::INFINITY),
        }
    }

    /// Whether more is better; `None` where neither direction is: coverage is to equal its level.
    pub fn higher_is_better(self) -> Option<bool> {
        match self {
            QuantileCoverage(_) | IntervalCoverage(_) => None,
            _ => Some(false),
        }
    }
}
