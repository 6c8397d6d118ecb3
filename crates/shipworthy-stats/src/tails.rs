//! Upper tails and critical values, in the form in which planning and slice tests ask for them.
//!
//! Hypergeometric probabilities are ratios of binomial ones in the saddle-point form of Loader (2000), "Fast and accurate
//! computation of binomial probabilities": differences of log-gammas lose eight digits at ten million rows, this form loses
//! none. Tails are sums of such terms, all of one sign, taken on the short side of the mean.

use std::f64::consts::PI;

use crate::distribution::{binomial_at_least, binomial_cdf, normal_quantile, student_cdf, student_quantile};

/// Density of the standard normal.
pub(crate) fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// P(Z <= z).
pub(crate) fn normal_lower(z: f64) -> f64 {
    normal_upper(-z)
}

/// P(Z >= z), to the last digits of a double, also far out. (The error function of `statrs` has eleven digits.)
pub(crate) fn normal_upper(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - normal_upper(-z);
    }
    if z > 39.0 {
        return 0.0;
    }
    if z < 2.5 {
        // Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/15 + …): all terms of one sign (Abramowitz and Stegun 1964, 26.2.11).
        let (mut term, mut sum, mut odd) = (z, z, 1.0);
        while term > 1e-18 * sum {
            odd += 2.0;
            term *= z * z / odd;
            sum += term;
        }
        return 0.5 - normal_density(z) * sum;
    }
    // Laplace's continued fraction (26.2.14), from far enough in for z = 2.5.
    let fraction = (1..=120).rev().fold(z, |below, i| z + f64::from(i) / below);
    normal_density(z) / fraction
}

/// The z with P(Z >= z) = `alpha`.
pub(crate) fn normal_critical(alpha: f64) -> f64 {
    -normal_quantile(alpha)
}

/// P(T >= t) for Student's t.
pub(crate) fn student_upper(t: f64, freedom: f64) -> f64 {
    student_cdf(-t, freedom)
}

/// The t with P(T >= t) = `alpha`.
pub(crate) fn student_critical(alpha: f64, freedom: f64) -> f64 {
    -student_quantile(alpha, freedom)
}

/// P(X >= k) for X ~ Binomial(n, p).
pub(crate) fn binomial_upper(k: u64, n: u64, p: f64) -> f64 {
    binomial_at_least(k as f64, n as f64, p)
}

/// P(X <= k) for X ~ Binomial(n, p).
pub(crate) fn binomial_lower(k: u64, n: u64, p: f64) -> f64 {
    binomial_cdf(k as f64, n as f64, p)
}

/// P(X = k) for X ~ Binomial(n, p).
fn binomial_mass(k: u64, n: u64, p: f64) -> f64 {
    if k > n {
        return 0.0;
    }
    if p <= 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    if p >= 1.0 {
        return if k == n { 1.0 } else { 0.0 };
    }
    let (count, trials, other) = (k as f64, n as f64, (n - k) as f64);
    if k == 0 {
        return (trials * (-p).ln_1p()).exp();
    }
    if k == n {
        return (trials * p.ln()).exp();
    }
    let log = stirling_error(n)
        - stirling_error(k)
        - stirling_error(n - k)
        - deviance(count, trials * p)
        - deviance(other, trials * (1.0 - p));
    log.exp() * (trials / (2.0 * PI * count * other)).sqrt()
}

/// P(X >= k) where X of `drawn` balls taken without replacement from `total`, of which `marked` are marked, are marked.
pub(crate) fn hypergeometric_upper(k: u64, drawn: u64, marked: u64, total: u64) -> f64 {
    let most = drawn.min(marked);
    let least = (drawn + marked).saturating_sub(total);
    if k <= least {
        return 1.0;
    }
    if k > most {
        return 0.0;
    }
    let unmarked = total - marked;
    // Ratio of the probability of x + 1 to that of x.
    let step = |x: u64| (marked - x) as f64 * (drawn - x) as f64 / ((x + 1) as f64 * (unmarked + x + 1 - drawn) as f64);
    let mean = drawn as f64 * marked as f64 / total as f64;
    if k as f64 > mean {
        let mut term = hypergeometric_mass(k, drawn, marked, total);
        let mut sum = term;
        for x in k..most {
            term *= step(x);
            sum += term;
            if term <= sum * 1e-17 {
                break;
            }
        }
        return sum.min(1.0);
    }
    let mut term = hypergeometric_mass(k - 1, drawn, marked, total);
    let mut sum = term;
    for x in (least..k - 1).rev() {
        term /= step(x);
        sum += term;
        if term <= sum * 1e-17 {
            break;
        }
    }
    (1.0 - sum).clamp(0.0, 1.0)
}

/// As a ratio of binomial probabilities, any common p will do; `drawn / total` keeps all three near their modes.
fn hypergeometric_mass(k: u64, drawn: u64, marked: u64, total: u64) -> f64 {
    let p = drawn as f64 / total as f64;
    binomial_mass(k, marked, p) * binomial_mass(drawn - k, total - marked, p) / binomial_mass(drawn, total, p)
}

/// ln n! minus Stirling's approximation to it.
fn stirling_error(n: u64) -> f64 {
    if n == 0 {
        return 0.0;
    }
    let x = n as f64;
    if n <= 15 {
        let factorial: f64 = (1..=n).map(|i| i as f64).product();
        return factorial.ln() - (0.5 * (2.0 * PI * x).ln() + x * x.ln() - x);
    }
    let y = 1.0 / (x * x);
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - y / 1188.0) * y) * y) * y) / x
}

/// x ln(x / m) + m − x without cancellation where x is near m.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() + mean - x;
    }
    let v = difference / (x + mean);
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    for j in 1..1000 {
        power *= v * v;
        let next = sum + power / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    /// Computed by scipy: `reference/planner.py`.
    #[derive(Deserialize)]
    struct Reference {
        normal: Vec<(f64, f64)>,
        normal_critical: Vec<(f64, f64)>,
        binomial: Vec<(u64, u64, f64, f64, f64)>,
        hypergeometric: Vec<(u64, u64, u64, u64, f64)>,
        student: Vec<(f64, f64, f64)>,
        student_critical: Vec<(f64, f64, f64)>,
    }

    #[track_caller]
    fn check(what: String, ours: f64, reference: f64, relative: f64) {
        let tolerance = relative * reference.abs() + 1e-300;
        assert!((ours - reference).abs() <= tolerance, "{what}: {ours}, reference {reference}");
    }

    #[test]
    fn tails_equal_scipy() {
        let reference: Reference = serde_json::from_str(include_str!("../tests/reference/tails.json")).unwrap();
        for (z, p) in reference.normal {
            check(format!("normal {z}"), normal_upper(z), p, 1e-13);
        }
        for (alpha, z) in reference.normal_critical {
            check(format!("normal critical {alpha}"), normal_critical(alpha), z, 1e-13);
        }
        for (k, n, p, upper, lower) in reference.binomial {
            check(format!("P(Bin({n}, {p}) >= {k})"), binomial_upper(k, n, p), upper, 1e-9);
            check(format!("P(Bin({n}, {p}) <= {k})"), binomial_lower(k, n, p), lower, 1e-9);
        }
        for (k, drawn, marked, total, p) in reference.hypergeometric {
            let what = format!("hypergeometric {k} of {drawn}, {marked} in {total}");
            check(what, hypergeometric_upper(k, drawn, marked, total), p, 1e-9);
        }
        for (t, df, p) in reference.student {
            check(format!("t {t} df {df}"), student_upper(t, df), p, 1e-9);
        }
        for (alpha, df, t) in reference.student_critical {
            check(format!("critical t {alpha} df {df}"), student_critical(alpha, df), t, 1e-9);
        }
    }
}
