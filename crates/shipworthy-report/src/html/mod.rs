//! The check as one self-contained page for people who decide.

pub(crate) mod against;
pub(crate) mod bars;
pub(crate) mod candidates;
pub mod cost;
pub(crate) mod data;
pub(crate) mod details;
pub mod from;
pub(crate) mod groups;
pub(crate) mod hero;
pub(crate) mod misses;
pub(crate) mod page;
pub(crate) mod pareto;
pub(crate) mod recalibrated;
pub(crate) mod rests_on;
pub(crate) mod slices;
pub(crate) mod ways;

pub use page::html;
