//! The same pairs judged twice, with the order of presentation swapped.

use super::{Verdict, rate};
use crate::bounded::bounded_mean_inference;
use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::mean::share;
use crate::paired::mcnemar_exact;
use crate::units::Resampling;

/// Pairs that were judged in both orders. Verdicts are about the same candidate both times: it was shown first in the first
/// presentation and second in the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SwappedVerdicts {
    pairs: Vec<(Verdict, Verdict)>,
}

impl SwappedVerdicts {
    /// From (verdict when shown first, verdict when shown second) per pair.
    pub fn new(pairs: Vec<(Verdict, Verdict)>) -> SwappedVerdicts {
        SwappedVerdicts { pairs }
    }

    /// How often do both orders give the same verdict? What a judge that looks at the content alone gets near 1, and one that
    /// goes by position near 0.
    pub fn consistency(&self) -> Option<Inference> {
        rate(self.count(|first, second| first == second), self.pairs.len() as f64)
    }

    /// How often does the verdict change when the order does? One minus [`consistency`](SwappedVerdicts::consistency), with the
    /// cluster of each pair where pairs come in clusters. A flip is no win for either: count it as a tie.
    ///
    /// # Panics
    /// When there is not one group per pair.
    pub fn flip_rate(&self, groups: Option<&[u32]>) -> Option<Inference> {
        if self.pairs.is_empty() {
            return None;
        }
        let dependence = Dependence { weights: None, clusters: groups };
        dependence.check(self.pairs.len());
        share(self.pairs.len(), &dependence, |pair| self.pairs[pair].0 != self.pairs[pair].1)
    }

    /// How much does standing first bring? The share of a win when shown first less the share when shown second, averaged over
    /// pairs: 0 is no preference for a place, 0.2 means that the first place raises the win rate from 40% to 60%. Between −1 and
    /// 1.
    ///
    /// # Panics
    /// When there is not one group per pair.
    pub fn first_place_advantage(&self, groups: Option<&[u32]>, resampling: &Resampling) -> Option<Inference> {
        let gains: Vec<f64> = self.pairs.iter().map(|(first, second)| first.share() - second.share()).collect();
        bounded_mean_inference(&gains, (-1.0, 1.0), groups, resampling)
    }

    /// Of the pairs where the order decided, how often was it in favour of what was shown first? 0.5 where neither place is
    /// preferred. `None` where the order never decided.
    pub fn first_place_share(&self) -> Option<Inference> {
        let (first, second) = self.by_place();
        rate(first as f64, (first + second) as f64)
    }

    /// Evidence against "no place is preferred": exact two-sided sign test over the pairs where the order decided.
    pub fn position_p_value(&self) -> f64 {
        let (first, second) = self.by_place();
        mcnemar_exact(first, second)
    }

    /// Win rate with each pair counted once, as the mean of its two verdicts: what is left when position has been averaged out.
    ///
    /// # Panics
    /// When there is not one group per pair.
    pub fn win_rate(&self, groups: Option<&[u32]>, resampling: &Resampling) -> Option<Inference> {
        let shares: Vec<f64> =
            self.pairs.iter().map(|(first, second)| 0.5 * (first.share() + second.share())).collect();
        bounded_mean_inference(&shares, (0.0, 1.0), groups, resampling)
    }

    /// Pairs where the verdict favours what is shown first, or second, when the orders are put together.
    fn by_place(&self) -> (u64, u64) {
        let first = self.count(|first, second| first.share() > second.share());
        let second = self.count(|first, second| first.share() < second.share());
        (first as u64, second as u64)
    }

    fn count(&self, holds: impl Fn(Verdict, Verdict) -> bool) -> f64 {
        self.pairs.iter().filter(|(first, second)| holds(*first, *second)).count() as f64
    }
}
