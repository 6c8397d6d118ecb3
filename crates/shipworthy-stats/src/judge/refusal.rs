//! Why no corrected rate can be given.

/// Labels without which nothing is corrected. In simulations with 30 labels the bounds keep their promise; below, the few
/// labels decide nearly everything and the judge hides how few they are.
pub const LEAST_LABELS: u64 = 30;

/// Labelled outputs of a kind (that passed, or failed) without which an error rate of the judge on that kind is not used.
pub const LEAST_OF_A_KIND: u64 = 10;

/// Why a judge's verdicts are not turned into a rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refusal {
    /// People have labelled fewer outputs than the methods need.
    TooFewLabels {
        /// Labels so far.
        labels: u64,
        /// Labels that it takes.
        needed: u64,
    },
    /// Among the labelled outputs too few are of one kind: the judge's error rate on that kind is not known.
    TooFewOfAKind {
        /// Whether outputs that pass are missing; those that fail, if false.
        passing: bool,
        /// Labelled outputs of that kind.
        labels: u64,
        /// How many it takes.
        needed: u64,
    },
    /// Many outputs that people labelled have changed since, and too few of these are labelled as they are now: labels of what stayed as
    /// it was are no random draw of today's outputs.
    TooFewOfChanged {
        /// Labelled outputs that have changed.
        changed: u64,
        /// Those of them that are labelled as they are now.
        labels: u64,
        /// How many it takes.
        needed: u64,
    },
    /// The labelled outputs are of fewer than two clusters, such as documents.
    OneCluster,
    /// There is no verdict of the judge about outputs of one kind of verdict that people never labelled.
    UnlabelledVerdict {
        /// Whether it is the judge's "pass" that nobody labelled; its "fail", if false.
        passing: bool,
    },
    /// The judge has not been shown to be better than a coin: the rate of true passes and the rate of true fails add up to no
    /// more than 1, within their uncertainty.
    NoBetterThanChance {
        /// True-positive rate plus true-negative rate; 1 is chance, 2 perfect.
        estimate: f64,
        /// Lower bound of that sum at the confidence asked for, where there is one.
        lower: Option<f64>,
    },
    /// There is nothing that was judged.
    NothingJudged,
}

impl Refusal {
    /// How many further labels would lift it, where labels would.
    pub fn labels_missing(&self) -> Option<u64> {
        match *self {
            Refusal::TooFewLabels { labels, needed }
            | Refusal::TooFewOfAKind { labels, needed, .. }
            | Refusal::TooFewOfChanged { labels, needed, .. } => Some(needed.saturating_sub(labels)),
            _ => None,
        }
    }
}
