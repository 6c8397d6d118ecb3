//! What is resampled together.

use crate::confusion::Confusion;
use crate::shared_decisions::{self, Contribution};

/// Outcome counts, with what is known about dependence among the examples.
#[derive(Debug, Clone, PartialEq)]
pub enum CountUnits {
    /// Independent, unweighted examples: the totals say everything.
    Independent(Confusion),
    /// One entry per cluster; or one per row where rows are weighted. Weights are best scaled to a mean of one.
    Groups(Vec<Confusion>),
    /// Independent examples whose decisions are shares of a decision, by distinct contribution; order carries no meaning.
    Shared(Vec<Contribution>),
}

impl CountUnits {
    /// All together.
    pub fn total(&self) -> Confusion {
        match self {
            CountUnits::Independent(counts) => *counts,
            CountUnits::Shared(contributions) => shared_decisions::total(contributions),
            CountUnits::Groups(groups) => {
                // Summed in canonical order, so that fractional weights give the same bits in any order.
                let ordered = ordered(groups);
                ordered.iter().fold(Confusion::default(), |sum, group| sum.merge(group))
            }
        }
    }
}

/// Groups sorted by content: their order carries no meaning and must not matter.
pub(crate) fn ordered(groups: &[Confusion]) -> Vec<Confusion> {
    let mut groups = groups.to_vec();
    groups.sort_unstable_by_key(|group| group.cells().map(f64::to_bits));
    groups
}

/// How much resampling, from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// Number of replicates; 1,000 is usual. With 0 nothing is resampled: what has a closed form has its interval, the rest has
    /// none. Between 1 and 39 there are 40, because fewer have no tails.
    pub replicates: usize,
    /// Seed; equal seeds give equal results.
    pub seed: u64,
}

impl Default for Resampling {
    fn default() -> Resampling {
        Resampling { replicates: 1000, seed: 0 }
    }
}
