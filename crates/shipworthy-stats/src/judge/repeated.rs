//! The same output judged several times.

use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::mean::{bounded, share};
use crate::units::Resampling;

/// Verdicts of one judge on the same outputs, each asked more than once. A verdict is the number of an answer: pass, fail,
/// unclear.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepeatedVerdicts {
    outputs: Vec<Vec<u32>>,
    clusters: Option<Vec<u32>>,
}

impl RepeatedVerdicts {
    /// One list of verdicts per output, with the cluster of each output where there are clusters. Outputs with fewer than two
    /// verdicts say nothing about repeats and are left out.
    ///
    /// # Panics
    /// When there is not one cluster per output.
    pub fn new(outputs: &[Vec<u32>], clusters: Option<&[u32]>) -> RepeatedVerdicts {
        assert!(clusters.is_none_or(|clusters| clusters.len() == outputs.len()), "one cluster per output");
        let kept: Vec<usize> = (0..outputs.len()).filter(|output| outputs[*output].len() >= 2).collect();
        RepeatedVerdicts {
            outputs: kept.iter().map(|output| outputs[*output].clone()).collect(),
            clusters: clusters.map(|clusters| kept.iter().map(|output| clusters[*output]).collect()),
        }
    }

    /// Outputs that were judged at least twice.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// On what share of outputs does the judge contradict itself at all? Grows with the number of repeats; compare it between
    /// judges that were asked equally often. `None` without outputs.
    pub fn share_that_differ(&self) -> Option<Inference> {
        let differ = |output: &[u32]| output.iter().any(|verdict| *verdict != output[0]);
        (!self.outputs.is_empty())
            .then(|| share(self.outputs.len(), &self.dependence(), |row| differ(&self.outputs[row])))?
    }

    /// How likely are two answers about the same output to differ? Does not depend on the number of repeats: the share of pairs
    /// that differ, averaged over outputs (one minus the observed agreement of Fleiss, 1971). `None` without outputs.
    pub fn flip_chance(&self, resampling: &Resampling) -> Option<Inference> {
        if self.outputs.is_empty() {
            return None;
        }
        bounded(self.outputs.len(), &self.dependence(), (0.0, 1.0), resampling, |row| {
            pairs_that_differ(&self.outputs[row])
        })
    }

    fn dependence(&self) -> Dependence<'_> {
        Dependence { weights: None, clusters: self.clusters.as_deref() }
    }
}

/// Share of pairs of verdicts on one output that differ.
fn pairs_that_differ(output: &[u32]) -> f64 {
    let mut sorted = output.to_vec();
    sorted.sort_unstable();
    let pairs = |count: usize| (count * (count - 1)) as f64;
    let agreeing: f64 = sorted.chunk_by(|a, b| a == b).map(|same| pairs(same.len())).sum();
    1.0 - agreeing / pairs(output.len())
}
