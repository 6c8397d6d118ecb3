//! Confirmation of found slices on rows that took no part in the search.

use super::excess::excess;
use super::{Evidence, Found};
use crate::multiplicity::holm;

/// What the other half says about a found slice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confirmation {
    /// Rows of the slice in the confirming half.
    pub examples: usize,
    /// Mean loss in the slice; `None` without rows.
    pub mean: Option<f64>,
    /// Mean loss of all other rows that count.
    pub elsewhere: Option<f64>,
    /// One-sided p-value of "the slice is no worse than the rest". `None` where there is no test: too few rows or clusters.
    pub p_value: Option<f64>,
    /// The same adjusted by Holm's method over the list; 1 where there is no test.
    pub adjusted: f64,
    /// Whether `adjusted` is at or below the error allowed.
    pub confirmed: bool,
    /// Name of the test.
    pub method: &'static str,
}

/// Do the found slices hold up on rows that did not find them?
///
/// `confirming.rows` marks those rows. Each slice's mean loss is compared with the mean of all other rows: by Fisher's exact
/// test when losses are zero or one value, by permutation or Welch's t otherwise, by a t test of cluster sums when there are
/// clusters. With Holm over the list, the chance that *any* slice that is no worse gets confirmed is at most `alpha`. Same
/// `seed`, same result, whatever the order of rows. One entry per slice, in order.
pub fn confirm(found: &[Found], confirming: &Evidence, alpha: f64, seed: u64) -> Vec<Confirmation> {
    let tests: Vec<_> = (0_u64..)
        .zip(found)
        .map(|(number, slice)| {
            let inside = |row: usize| Some(confirming.holds(&slice.predicates, row));
            excess(confirming, inside, seed.wrapping_add(number.wrapping_mul(0xd134_2543_de82_ef95)))
        })
        .collect();
    let p_values: Vec<f64> = tests.iter().map(|test| test.p_value.unwrap_or(1.0)).collect();
    tests
        .iter()
        .zip(holm(&p_values))
        .map(|(test, adjusted)| Confirmation {
            examples: test.examples as usize,
            mean: test.mean,
            elsewhere: test.elsewhere,
            p_value: test.p_value,
            adjusted,
            confirmed: test.p_value.is_some() && adjusted <= alpha,
            method: test.method,
        })
        .collect()
}
