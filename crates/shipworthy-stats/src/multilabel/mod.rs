//! Decisions for any number of labels per example, such as the tags of an article.

mod data;
mod inference;
mod metric;
mod row;

pub use crate::class_tally::{Average, PerClass};
pub use data::Multilabel;
pub use inference::{multilabel_inference, multilabel_inferences, multilabel_moves};
pub use metric::MultilabelMetric;
