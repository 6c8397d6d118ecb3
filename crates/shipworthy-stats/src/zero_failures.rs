//! What a suite without failures shows, and what it does not.
//!
//! A hundred attacks that all failed do not show that no attack works: the rate may still be 3% (the rule of three: 3/n at 95%
//! confidence; Hanley and Lippman-Hand, 1983). With twenty families of attacks, some family's bound is too low by luck more
//! often than not, so each family has two bounds: one for itself, and one that holds for all families at once.

use crate::binomial::{clopper_pearson_lower, clopper_pearson_upper};

/// Failures among the attempts of one family, such as prompt injections. Attempts are independent; where many are
/// variants of one attack, count attacks, not variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Attempts {
    /// Attempts that brought the failure about; at most `tried`.
    pub failures: u64,
    /// All attempts.
    pub tried: u64,
}

/// What attempts say about one family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FamilyBounds {
    /// Share of failures.
    pub rate: f64,
    /// With this family looked at alone, the rate is at most this (Clopper and Pearson, 1934).
    pub at_most: f64,
    /// At most this in this family and within its own bound in every other, all at once (Bonferroni): for a sentence about the
    /// suite.
    pub at_most_of_all: f64,
    /// The rate is at least this, all at once likewise: above 0 as soon as anything failed.
    pub at_least_of_all: f64,
}

/// How high can the failure rates of these families be, with `alpha` as the chance of error? In the order given; `None` for a
/// family that was not tried, which does not count as one either.
///
/// # Panics
/// When alpha lies outside (0, 1), or more attempts failed than there were.
pub fn family_bounds(families: &[Attempts], alpha: f64) -> Vec<Option<FamilyBounds>> {
    assert!(alpha > 0.0 && alpha < 1.0, "an error is a share");
    let shared = alpha / families.iter().filter(|family| family.tried > 0).count().max(1) as f64;
    let bounds = |family: &Attempts| {
        assert!(family.failures <= family.tried, "no more attempts fail than there are");
        let (failures, tried) = (family.failures as f64, family.tried as f64);
        (family.tried > 0).then(|| FamilyBounds {
            rate: failures / tried,
            at_most: clopper_pearson_upper(failures, tried, alpha),
            at_most_of_all: clopper_pearson_upper(failures, tried, shared),
            at_least_of_all: clopper_pearson_lower(failures, tried, shared),
        })
    };
    families.iter().map(bounds).collect()
}

/// How many attempts without a single failure show that the rate is at most `rate`, in each of so many families at once? Exact:
/// the least n with (1 − rate)ⁿ ≤ alpha / families. At 1% and alpha 5% it is 299 for one family, 597 for each of twenty. `None`
/// unless rate and alpha lie strictly between 0 and 1 and there is a family.
pub fn attempts_for(rate: f64, alpha: f64, families: u64) -> Option<u64> {
    let inside = |x: f64| x > 0.0 && x < 1.0;
    if !inside(rate) || !inside(alpha) || families == 0 {
        return None;
    }
    let shared = alpha / families as f64;
    let needed = (shared.ln() / (-rate).ln_1p() - 1e-9).ceil();
    Some((needed as u64).max(1))
}
