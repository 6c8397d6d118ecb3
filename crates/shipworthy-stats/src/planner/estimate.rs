//! Further examples for any estimate whose variance falls as one over the number of examples.

use super::{MOST_FURTHER_EXAMPLES, OpenBar};
use crate::tails::{normal_critical, normal_lower, student_critical};

/// How many further examples settle a bar on this estimate with probability `bar.power`, if the estimate is the truth?
///
/// The n examples so far stay as they are; m more move the combined estimate by a normal amount with standard deviation
/// σ√m / (n + m), where σ = `standard_error` · √n. The bound then lies q · σ / √(n + m) from it, with q the normal quantile,
/// or that of Student's t when `df` is given; df grows with n, as the number of clusters does. With t the new part of the
/// standard error is itself uncertain, which adds q² / (2 df) to the variance (Johnson and Welch 1940).
///
/// 0 when it is settled already. `None` beyond [`MOST_FURTHER_EXAMPLES`], which includes an estimate that equals the target;
/// also when n or the standard error is not a positive finite number, except that an error of zero leaves only the question
/// whether the estimate equals the target. Unit: that of `n`.
pub fn more_for_estimate(estimate: f64, standard_error: f64, n: f64, df: Option<f64>, bar: &OpenBar) -> Option<u64> {
    let usable =
        estimate.is_finite() && standard_error.is_finite() && standard_error >= 0.0 && n.is_finite() && n > 0.0;
    if !usable || df.is_some_and(|df| df <= 0.0) || !bar.is_sensible() {
        return None;
    }
    let distance = estimate - bar.target;
    if distance == 0.0 {
        return None;
    }
    if standard_error == 0.0 {
        return Some(0);
    }
    let outlook = Outlook { distance, sigma: standard_error * n.sqrt(), n, df, bar };
    if outlook.is_settled() {
        return Some(0);
    }
    let holds = |m: u64| outlook.settles(m as f64) >= bar.power;
    if !holds(MOST_FURTHER_EXAMPLES) {
        return None;
    }
    let (mut too_few, mut enough) = (0, MOST_FURTHER_EXAMPLES);
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        if holds(middle) { enough = middle } else { too_few = middle }
    }
    Some(enough)
}

struct Outlook<'a> {
    /// Estimate minus target; not zero.
    distance: f64,
    /// Standard error of one example.
    sigma: f64,
    n: f64,
    df: Option<f64>,
    bar: &'a OpenBar,
}

impl Outlook<'_> {
    fn is_settled(&self) -> bool {
        let z = self.distance * self.n.sqrt() / self.sigma;
        z >= self.quantile(self.bar.alpha_above(), self.n) || -z >= self.quantile(self.bar.alpha_below(), self.n)
    }

    /// Chance that n + m examples settle it, above or below the target.
    fn settles(&self, m: f64) -> f64 {
        let total = self.n + m;
        let expected = self.distance * total.sqrt() / self.sigma;
        let share_new = m / total;
        let beyond = |expected: f64, alpha: f64| {
            let q = self.quantile(alpha, total);
            let from_standard_error = self.df_at(total).map_or(0.0, |df| q * q / (2.0 * df));
            normal_lower((expected - q) / (share_new * (1.0 + from_standard_error)).sqrt())
        };
        (beyond(expected, self.bar.alpha_above()) + beyond(-expected, self.bar.alpha_below())).min(1.0)
    }

    /// One less than a number of clusters (or examples) that grows in proportion to n.
    fn df_at(&self, total: f64) -> Option<f64> {
        self.df.map(|df| (df + 1.0) * total / self.n - 1.0)
    }

    fn quantile(&self, alpha: f64, total: f64) -> f64 {
        match self.df_at(total) {
            Some(df) => student_critical(alpha, df),
            None => normal_critical(alpha),
        }
    }
}
