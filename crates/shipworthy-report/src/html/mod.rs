//! The check as one self-contained page for people who decide.

mod against;
mod bars;
mod candidates;
mod cost;
mod data;
mod details;
mod groups;
mod hero;
mod misses;
mod page;
mod rests_on;
mod slices;
mod ways;

pub use page::html;
