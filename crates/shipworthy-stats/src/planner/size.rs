//! Sample size, power and detectable difference of one rate against a bar, before there are data.
//!
//! `p0` is the bar, `p1` the supposed truth; the test is one-sided at `alpha`, in the direction from `p0` to `p1`.

use super::rate::{Outlook, critical};
use crate::tails::{binomial_lower, binomial_upper, normal_critical};

/// How many examples show with probability `power` that a rate whose truth is `p1` lies beyond the bar `p0`?
///
/// The normal formula of the textbooks, rounded up: n = ((z_alpha √(p0 (1 − p0)) + z_power √(p1 (1 − p1))) / (p1 − p0))²
/// (Fleiss, Levin and Paik 2003, equation 2.9 without continuity correction). At a bar of 90%, a truth of 93%, power 80% and
/// alpha 5% it gives 557.3, so 558. Exact tests need a little more: see [`sample_size_one_rate_exact`].
///
/// `None` when the rates are equal or outside 0..1 (the bar itself must lie inside), or the errors outside (0, 1).
pub fn sample_size_one_rate(p0: f64, p1: f64, alpha: f64, power: f64) -> Option<u64> {
    if !asks_something(p0, p1, alpha) || !is_inside(power) {
        return None;
    }
    let reach =
        normal_critical(alpha) * (p0 * (1.0 - p0)).sqrt() + normal_critical(1.0 - power) * (p1 * (1.0 - p1)).sqrt();
    let n = (reach.max(0.0) / (p1 - p0)).powi(2);
    Some((n.ceil() as u64).max(1))
}

/// The same with exact binomial probabilities: the smallest n from which on a Clopper-Pearson bound clears the bar with
/// probability `power`.
///
/// Holds for the number returned and those that follow, not only at the top of a tooth of the sawtooth that exact power is.
/// At a bar of 90%, a truth of 93%, power 80% and alpha 5% it gives 593. `None` as above, and beyond ten million.
pub fn sample_size_one_rate_exact(p0: f64, p1: f64, alpha: f64, power: f64) -> Option<u64> {
    sample_size_one_rate(p0, p1, alpha, power)?;
    let outlook = Outlook { successes: 0, trials: 0, rate: p1, target: p0, alpha_above: alpha, alpha_below: 0.0 };
    if p1 > p0 {
        return outlook.further(power);
    }
    let mirrored = Outlook { rate: 1.0 - p1, target: 1.0 - p0, ..outlook };
    mirrored.further(power)
}

/// How likely do `n` examples show that a rate whose truth is `p1` lies beyond the bar `p0`?
///
/// Exact, for the Clopper-Pearson bound at `alpha`. `None` when the rates are equal or outside 0..1 or alpha outside (0, 1).
pub fn power_one_rate(p0: f64, p1: f64, n: u64, alpha: f64) -> Option<f64> {
    if !asks_something(p0, p1, alpha) {
        return None;
    }
    if p1 > p0 {
        return Some(binomial_upper(critical(n, p0, alpha), n, p1));
    }
    let failures = critical(n, 1.0 - p0, alpha);
    Some(n.checked_sub(failures).map_or(0.0, |most| binomial_lower(most, n, p1)))
}

/// How far above the bar `p0` must a rate lie for `n` examples to show it with probability `power`?
///
/// In the unit of the rate (0.03 is three points); exact, for the Clopper-Pearson bound at `alpha`. For a bar that asks for
/// at most `p0`, ask with 1 − `p0`: the distance below it is the same. `None` when even a perfect record of n would not show
/// it, or the errors lie outside (0, 1).
pub fn detectable_difference(p0: f64, n: u64, alpha: f64, power: f64) -> Option<f64> {
    if ![p0, alpha, power].into_iter().all(is_inside) {
        return None;
    }
    let needed = critical(n, p0, alpha);
    if needed > n {
        return None;
    }
    // Power rises with the truth, from at most alpha at the bar to certainty at 1.
    let (mut too_near, mut far_enough) = (p0, 1.0);
    while far_enough - too_near > 1e-12 {
        let middle = 0.5 * (too_near + far_enough);
        if binomial_upper(needed, n, middle) >= power { far_enough = middle } else { too_near = middle }
    }
    Some(far_enough - p0)
}

fn asks_something(p0: f64, p1: f64, alpha: f64) -> bool {
    is_inside(p0) && is_inside(alpha) && (0.0..=1.0).contains(&p1) && p0 != p1
}

fn is_inside(x: f64) -> bool {
    x > 0.0 && x < 1.0
}
