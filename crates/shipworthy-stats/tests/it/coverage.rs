//! Exact coverage: sums over all outcomes, no simulation.

use shipworthy_stats::binomial::{clopper_pearson, clopper_pearson_lower, clopper_pearson_upper, wilson};
use shipworthy_stats::distribution::{binomial_cdf, normal_quantile, student_quantile};
use shipworthy_stats::level::Level;

fn mass(k: u32, n: u32, p: f64) -> f64 {
    let (k, n) = (f64::from(k), f64::from(n));
    binomial_cdf(k, n, p) - binomial_cdf(k - 1.0, n, p)
}

/// Probability that a statement about k of n is true under the chance p.
fn probability(n: u32, p: f64, holds: impl Fn(f64, f64) -> bool) -> f64 {
    (0..=n).filter(|k| holds(f64::from(*k), f64::from(n))).map(|k| mass(k, n, p)).sum()
}

fn chances() -> impl Iterator<Item = f64> {
    (1..200).map(|i| f64::from(i) / 200.0)
}

#[test]
fn clopper_pearson_never_covers_less_than_it_says() {
    let level = Level::NINETY_FIVE;
    for n in [5, 10, 37, 100, 400] {
        for p in chances() {
            let both = probability(n, p, |k, n| clopper_pearson(k, n, level).contains(p));
            let lower = probability(n, p, |k, n| clopper_pearson_lower(k, n, 0.05) <= p);
            let upper = probability(n, p, |k, n| clopper_pearson_upper(k, n, 0.05) >= p);
            for covered in [both, lower, upper] {
                assert!(covered >= 0.95 - 1e-9, "n = {n}, p = {p}: {covered}");
            }
        }
    }
}

#[test]
fn wilson_covers_what_it_says_on_average() {
    for (n, worst_allowed) in [(20, 0.90), (50, 0.90), (200, 0.91)] {
        let covered: Vec<f64> =
            chances().map(|p| probability(n, p, |k, n| wilson(k, n, Level::NINETY_FIVE).contains(p))).collect();
        let mean = covered.iter().sum::<f64>() / covered.len() as f64;
        let worst = covered.iter().copied().fold(1.0, f64::min);
        assert!((0.948..0.958).contains(&mean), "n = {n}: mean {mean}");
        assert!(worst > worst_allowed - 0.06, "n = {n}: worst {worst}");
        let inner =
            chances().zip(&covered).filter(|(p, _)| (0.05..=0.95).contains(p)).map(|(_, c)| *c).fold(1.0, f64::min);
        assert!(inner > worst_allowed, "n = {n}: worst inside {inner}");
    }
}

#[test]
fn quantiles_undo_their_distributions() {
    for p in [1e-12, 1e-6, 0.01, 0.025, 0.3, 0.5, 0.8, 0.99] {
        for df in [1.0, 3.0, 19.0, 1e4] {
            let t = student_quantile(p, df);
            let back = shipworthy_stats::distribution::student_cdf(t, df);
            assert!((back - p).abs() <= 1e-11 * p, "t {df} {p} {back}");
        }
        let back = shipworthy_stats::distribution::normal_cdf(normal_quantile(p));
        assert!((back - p).abs() <= 1e-10 * p, "normal {p} {back}");
    }
}
