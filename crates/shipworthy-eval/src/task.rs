//! Tasks other than binary decisions: what a candidate answered, and every number about it.
//!
//! A task is a kind of [`answered::Answered`]. What comes after it (bars, slices, comparisons, the gate) asks nothing but
//! that, so that all tasks are judged by the same code.

pub mod answered;
pub mod asked;
pub mod bars;
pub mod candidate;
pub mod carried;
pub mod classes;
mod conclude;
pub mod failures;
pub mod groups;
pub mod labels;
pub mod layout;
pub mod misses;
mod money;
pub mod numbers;
pub mod orders;
pub mod outputs;
mod per_pass;
pub mod preferences;
mod price;
mod recorded;
mod repeats;
pub mod rows;
mod running;
pub mod sentences;
pub mod weakest;

pub use conclude::conclude;
