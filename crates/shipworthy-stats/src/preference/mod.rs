//! Which of two is preferred? Pairwise judgements by people or by a model.
//!
//! [`win_rate_inference`] compares two candidates, [`SwappedVerdicts`] says how far the order of presentation decides, and
//! [`BradleyTerry`] ranks many candidates from comparisons of two at a time.

mod bradley_terry;
mod linear_algebra;
mod swapped;

pub use bradley_terry::{BradleyTerry, Comparison};
pub use swapped::SwappedVerdicts;

use crate::bounded::bounded_mean_inference;
use crate::inference::{Between, Inference, Law, Link, RateLaw};
use crate::paired::mcnemar_exact;
use crate::units::Resampling;

/// What one judgement says about the first of two candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The first is better.
    Win,
    /// Neither is.
    Tie,
    /// The second is better.
    Loss,
}

impl Verdict {
    /// What it counts for in a win rate: a tie is half a win.
    pub fn share(self) -> f64 {
        match self {
            Verdict::Win => 1.0,
            Verdict::Tie => 0.5,
            Verdict::Loss => 0.0,
        }
    }

    /// The same judgement told about the other candidate.
    #[must_use]
    pub fn reversed(self) -> Verdict {
        match self {
            Verdict::Win => Verdict::Loss,
            Verdict::Tie => Verdict::Tie,
            Verdict::Loss => Verdict::Win,
        }
    }
}

/// How often is the first candidate preferred, ties counted as half?
///
/// Without ties and clusters a rate: exact bound (Clopper-Pearson), Wilson's interval drawn. With ties or clusters (`groups`, the
/// cluster of each judgement, such as the prompt or the judge) the methods of [`crate::bounded`]. 0.5 means that neither is
/// preferred. `None` without judgements, or with fewer than two clusters.
///
/// # Panics
/// When there is not one group per verdict.
pub fn win_rate_inference(verdicts: &[Verdict], groups: Option<&[u32]>, resampling: &Resampling) -> Option<Inference> {
    if groups.is_some() || verdicts.contains(&Verdict::Tie) {
        let shares: Vec<f64> = verdicts.iter().map(|verdict| verdict.share()).collect();
        return bounded_mean_inference(&shares, (0.0, 1.0), groups, resampling);
    }
    let wins = verdicts.iter().filter(|verdict| **verdict == Verdict::Win).count() as f64;
    rate(wins, verdicts.len() as f64)
}

/// Evidence against "both are preferred equally often": exact two-sided p-value of the sign test, which passes over ties
/// (Dixon and Mood, 1946). 1 without any preference. Judgements must be independent.
pub fn sign_test(verdicts: &[Verdict]) -> f64 {
    let count = |wanted: Verdict| verdicts.iter().filter(|verdict| **verdict == wanted).count() as u64;
    mcnemar_exact(count(Verdict::Win), count(Verdict::Loss))
}

/// A share of independent cases; `None` without any.
fn rate(successes: f64, trials: f64) -> Option<Inference> {
    let estimate = (trials > 0.0).then(|| successes / trials)?;
    let standard_error = (estimate * (1.0 - estimate) / trials).sqrt();
    Some(Inference {
        estimate,
        standard_error: (standard_error > 0.0).then_some(standard_error),
        denominator: trials,
        effective_n: trials,
        clusters: None,
        range: (0.0, 1.0),
        bound_method: "clopper-pearson",
        drawn_method: "wilson",
        law: Law::Rate(RateLaw { successes, trials, between: Between::NOTHING, link: Link::Same }),
    })
}
