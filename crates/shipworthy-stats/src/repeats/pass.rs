//! Passing once in k tries, and passing all of k.

use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::mean::bounded;
use crate::units::Resampling;

/// How often one example was tried and passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tries {
    /// Tries that passed; at most `tried`.
    pub passed: u32,
    /// All tries.
    pub tried: u32,
}

/// A rate over examples.
#[derive(Debug, Clone)]
pub struct PassRate {
    /// The rate, with the example (or its cluster) as the unit.
    pub rate: Inference,
    /// Examples that were tried fewer than k times, and have no part in it. They may be the hard ones: look why.
    pub left_out: usize,
}

/// How likely does at least one of k tries pass, on an average example? "pass@k".
///
/// 1 − C(n − c, k) / C(n, k) for c of n tries passed, the share of all choices of k tries that hold a passed one: unbiased,
/// which 1 − (1 − c/n)^k is not (Chen and others, 2021, arXiv 2107.03374, equation 1). What a system can do when somebody picks
/// the best answer. `None` for k of 0, or where no example was tried k times.
///
/// # Panics
/// When columns differ in length, or more tries passed than there were.
pub fn pass_at(k: u32, examples: &[Tries], dependence: &Dependence, resampling: &Resampling) -> Option<PassRate> {
    over_examples(k, examples, dependence, resampling, |tries| {
        1.0 - share_of_choices(tries.tried - tries.passed, tries.tried, k)
    })
}

/// How likely do all of k tries pass, on an average example? "pass^k".
///
/// C(c, k) / C(n, k), the share of all choices of k tries that passed throughout (Yao and others, 2024, arXiv 2406.12045). What
/// a system can be relied on for. `None` as [`pass_at`].
///
/// # Panics
/// As [`pass_at`].
pub fn pass_every(k: u32, examples: &[Tries], dependence: &Dependence, resampling: &Resampling) -> Option<PassRate> {
    over_examples(k, examples, dependence, resampling, |tries| share_of_choices(tries.passed, tries.tried, k))
}

/// C(some, k) / C(all, k), as a product, so that nothing overflows.
fn share_of_choices(some: u32, all: u32, k: u32) -> f64 {
    if some < k {
        return 0.0;
    }
    (0..k).map(|taken| f64::from(some - taken) / f64::from(all - taken)).product()
}

fn over_examples(
    k: u32,
    examples: &[Tries],
    dependence: &Dependence,
    resampling: &Resampling,
    value: impl Fn(Tries) -> f64,
) -> Option<PassRate> {
    dependence.check(examples.len());
    assert!(examples.iter().all(|tries| tries.passed <= tries.tried), "no more tries pass than there are");
    let kept: Vec<usize> = (0..examples.len()).filter(|row| examples[*row].tried >= k).collect();
    if k == 0 || kept.is_empty() {
        return None;
    }
    let weights: Option<Vec<f64>> = dependence.weights.map(|all| kept.iter().map(|row| all[*row]).collect());
    let clusters: Option<Vec<u32>> = dependence.clusters.map(|all| kept.iter().map(|row| all[*row]).collect());
    let dependence = Dependence { weights: weights.as_deref(), clusters: clusters.as_deref() };
    // A product of ratios may end an ulp outside.
    let of = |row: usize| value(examples[kept[row]]).clamp(0.0, 1.0);
    let rate = bounded(kept.len(), &dependence, (0.0, 1.0), resampling, of)?;
    Some(PassRate { rate, left_out: examples.len() - kept.len() })
}
