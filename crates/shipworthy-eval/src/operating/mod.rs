//! Where to put the threshold, in money: what each choice costs, with reviewers, with a band for people, when positives become
//! more common, and with a threshold for each slice.
//!
//! Every threshold that is chosen here is chosen on four fifths of the examples and judged on the rest, five times; what it does on
//! the examples that chose it is named so. [`answer`] holds what comes out, [`choose`] makes it.

pub mod answer;
mod capacity;
pub mod choose;
mod deferral;
mod fair;
mod levels;
mod prevalence;
mod said;
mod trial;
