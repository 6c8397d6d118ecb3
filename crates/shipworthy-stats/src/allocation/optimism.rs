//! How far the best of several candidates on one golden set flatters itself.
//!
//! The highest of m noisy numbers is on average too high, also when all candidates are equally good. With candidates that differ it is
//! too high by less, so what is given here is a most, and is meant as a warning, not as a correction.

use crate::tails::{normal_critical, normal_density, normal_lower};

/// How far the best result may be from its truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimism {
    /// By how much the best of equally good candidates exceeds its truth on average, in the unit of the metric.
    pub expected: f64,
    /// With the confidence asked for, no candidate exceeds its truth by more than this, whatever the correlation and however
    /// different they are: the union bound over candidates, with normal errors.
    pub at_most: f64,
}

/// How optimistic is the best of `candidates` that were all scored on one golden set and *chosen by that score*?
///
/// `standard_error` is that of one candidate's metric, `correlation` that between the errors of two candidates on the same
/// examples, 0.5 to 0.9 for similar models; 0 is the cautious assumption. The expected excess is
/// SE · √(1 − correlation) · E[largest of m standard normals], for normal errors with equal correlations: what is common to all
/// candidates moves the winner up and down, but on average not at all.
///
/// Assumes that candidates were not changed after looking at their results on this set; where they were, see [`revealed_bound`].
/// `None` for no candidate, a negative error, or a correlation or `alpha` outside their ranges.
pub fn optimism(candidates: u64, standard_error: f64, correlation: f64, alpha: f64) -> Option<Optimism> {
    let of_error = standard_error.is_finite() && standard_error >= 0.0;
    let inside = alpha > 0.0 && alpha < 1.0;
    if !(of_error && inside && (0.0..=1.0).contains(&correlation)) {
        return None;
    }
    let expected = standard_error * (1.0 - correlation).sqrt() * expected_maximum(candidates)?;
    Some(Optimism { expected, at_most: standard_error * normal_critical(alpha / candidates as f64).max(0.0) })
}

/// The expected largest of `count` independent standard normals: 0 for one, 0.564 for two, 1.539 for ten, 2.508 for a hundred.
///
/// By integration of the chance that the largest exceeds x; absolute error below 1e-9. `None` for none.
pub fn expected_maximum(count: u64) -> Option<f64> {
    if count == 0 {
        return None;
    }
    // E = ∫ x · m φ(x) Φ(x)^(m−1) dx, which the trapezoid rule integrates to machine accuracy because it vanishes smoothly.
    let (reach, steps) = (12.0, 6_000);
    let step = 2.0 * reach / f64::from(steps);
    let m = count as f64;
    let density = |x: f64| {
        let below = normal_lower(x);
        if below <= 0.0 { 0.0 } else { x * m * normal_density(x) * ((m - 1.0) * below.ln()).exp() }
    };
    Some((0..=steps).map(|i| density(-reach + step * f64::from(i))).sum::<f64>() * step)
}

/// How far can a rate on a golden set of `examples` be from its truth when candidates were tuned *after* seeing what the set
/// said, and all that was ever seen of it fits into `bits`?
///
/// √((bits · ln 2 + ln(1/alpha)) / (2 · examples)): every sequence of answers leads to one candidate, there are at most 2^bits
/// sequences, and Hoeffding's inequality (1963) holds for all of them together (Dwork and others, 2015, theorem 9; the idea behind
/// the Ladder of Blum and Hardt, 2015). A pass or fail per attempt is one bit; a printed percentage with two digits is about
/// seven; "better than the best so far, rounded to the noise" is seldom more than two. Assumes independent examples and values
/// between 0 and 1. `None` without examples or for an `alpha` outside (0, 1).
pub fn revealed_bound(examples: u64, bits: f64, alpha: f64) -> Option<f64> {
    let sensible = examples > 0 && bits >= 0.0 && alpha > 0.0 && alpha < 1.0;
    sensible.then(|| ((bits * std::f64::consts::LN_2 - alpha.ln()) / (2.0 * examples as f64)).sqrt().min(1.0))
}
