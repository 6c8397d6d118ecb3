//! Exact binomial tests of counted runs.

use statrs::distribution::{Binomial, DiscreteCDF};

/// A cell is wrong when chance would show this much or more with a smaller probability than this.
pub const WRONG: f64 = 1e-4;

/// Chance of `count` or more of `runs` where each has probability `rate`.
pub fn at_least(count: u64, runs: u64, rate: f64) -> f64 {
    if count == 0 {
        return 1.0;
    }
    binomial(runs, rate).sf(count - 1)
}

/// Chance of `count` or fewer of `runs` where each has probability `rate`.
pub fn at_most(count: u64, runs: u64, rate: f64) -> f64 {
    if count >= runs {
        return 1.0;
    }
    binomial(runs, rate).cdf(count)
}

fn binomial(runs: u64, rate: f64) -> Binomial {
    Binomial::new(rate, runs).expect("a rate lies in 0..=1")
}
