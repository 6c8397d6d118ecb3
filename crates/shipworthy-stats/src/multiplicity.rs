//! Corrections for asking several questions of the same data.
//!
//! Twenty true null hypotheses tested at 5% give one false alarm on average. [`holm`] keeps the chance of *any* false alarm
//! below the level, whatever the dependence between the tests; [`benjamini_hochberg`] keeps the expected *share* of false
//! alarms among the alarms below it, for independent or positively dependent tests.
//!
//! Both return adjusted p-values in the order given: a hypothesis is rejected when its adjusted value is at or below the level.

/// Which of these hypotheses can be rejected without a single false alarm, with the level as the chance of error?
///
/// Step-down Bonferroni (Holm 1979): the i-th smallest of m p-values is multiplied by m − i + 1, values are kept in order and
/// capped at 1. No assumption about dependence. An empty list gives an empty list.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![1.0; p.len()];
    let mut largest_so_far = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        let hypotheses_left = (p.len() - rank) as f64;
        largest_so_far = largest_so_far.max(p[index] * hypotheses_left);
        adjusted[index] = largest_so_far.min(1.0);
    }
    adjusted
}

/// Which of these hypotheses can be rejected with at most the level of them expected to be false alarms?
///
/// Step-up procedure (Benjamini and Hochberg 1995): the i-th smallest of m p-values is multiplied by m / i, and takes the
/// smallest such product of those at or above it. For exploration, not for a gate.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![1.0; p.len()];
    let mut smallest_so_far = 1.0_f64;
    for (rank, &index) in order.iter().enumerate().rev() {
        let share = (rank + 1) as f64 / p.len() as f64;
        smallest_so_far = smallest_so_far.min(p[index] / share);
        adjusted[index] = smallest_so_far;
    }
    adjusted
}

/// Indices by ascending value; equal values keep their order, which changes nothing in the result.
fn ascending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    order
}
