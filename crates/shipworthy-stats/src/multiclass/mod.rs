//! Decisions for one of several classes: are they right, and for which classes are they not?

mod confusion;
mod inference;
mod metric;
mod probabilities;
mod probability_metric;
mod ranking;

pub use crate::class_tally::{Average, PerClass};
pub use confusion::ClassConfusion;
pub(crate) use inference::{BOUND, DRAWN};
pub use inference::{ClassUnits, class_inference, class_inferences, class_moves, count_moves};
pub use metric::ClassMetric;
pub(crate) use metric::averaged_name;
pub use probabilities::{ClassProbabilities, probability_inference, probability_inferences, probability_moves};
pub use probability_metric::ProbabilityMetric;
