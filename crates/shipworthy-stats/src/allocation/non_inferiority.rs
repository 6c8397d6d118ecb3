//! Is a candidate no worse than another by more than a margin?

use crate::inference::Inference;
use crate::tails::normal_critical;

/// What a paired difference says about a margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NonInferiority {
    /// Evidence against "the candidate is worse by the margin or more".
    pub p_value: f64,
    /// Evidence against "it is worse by less than the margin".
    pub p_value_of_inferiority: f64,
    /// Whether it is shown to be no worse, at the error given: `Some(false)` when it is shown to be worse by more than the margin,
    /// `None` when neither is shown.
    pub shown: Option<bool>,
}

/// Is it shown that the candidate is no worse by `margin` or more?
///
/// `difference` is candidate minus the other one on the same examples, from [`crate::paired`] or a mean of differences, with
/// clusters where there are; `higher_is_better` says which side is worse. Bars are met and missed by one-sided bounds at
/// `alpha`, as everywhere.
pub fn non_inferiority(difference: &Inference, margin: f64, higher_is_better: bool, alpha: f64) -> NonInferiority {
    let (p_value, p_value_of_inferiority) = if higher_is_better {
        (difference.p_value_above(-margin), difference.p_value_below(-margin))
    } else {
        (difference.p_value_below(margin), difference.p_value_above(margin))
    };
    let shown = match (p_value <= alpha, p_value_of_inferiority <= alpha) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    };
    NonInferiority { p_value, p_value_of_inferiority, shown }
}

/// What is supposed about two candidates on the same examples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedRates {
    /// Share of examples on which they disagree.
    pub disagreement: f64,
    /// Rate of the candidate minus rate of the other one; 0 when they are supposed equally good.
    pub difference: f64,
    /// By how much clusters inflate the variance; 1 for independent examples.
    pub design_effect: f64,
}

/// How many examples show with probability `power` that a rate is not lower by `margin` or more?
///
/// n = (z_alpha + z_power)² (ψ − d²) / (d + margin)², with ψ the share of disagreement (Liu and others, 2002, for large
/// samples), times the design effect. Two candidates that seldom disagree need few examples. `None` when the supposed difference
/// does not lie above −margin, is larger than the disagreement, or an error is outside (0, 1).
pub fn non_inferiority_size(rates: &PairedRates, margin: f64, alpha: f64, power: f64) -> Option<u64> {
    let PairedRates { disagreement, difference, design_effect } = *rates;
    let inside = |x: f64| x > 0.0 && x < 1.0;
    let reach = difference + margin;
    let sensible = inside(alpha) && inside(power) && (0.0..=1.0).contains(&disagreement);
    if !sensible || difference.abs() > disagreement || !(reach > 0.0 && design_effect >= 1.0) {
        return None;
    }
    let z = normal_critical(alpha) + normal_critical(1.0 - power);
    let n = z.max(0.0).powi(2) * (disagreement - difference * difference) / (reach * reach) * design_effect;
    Some((n.ceil() as u64).max(1))
}
