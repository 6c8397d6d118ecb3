//! The check as one self-contained page for people who decide.

mod against;
mod bars;
mod candidates;
pub mod cost;
mod data;
mod details;
mod groups;
mod hero;
mod misses;
mod page;
mod recalibrated;
mod rests_on;
mod slices;
mod ways;

pub use page::html;
