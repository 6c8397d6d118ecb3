//! The same example run several times: what a system can do at all, what it does every time, and how much of the noise repeats
//! can take away.
//!
//! [`pass_at`] and [`pass_every`] turn counts of passed repeats into the chance that one of k passes, or all of k. [`Components`]
//! tells the noise between repeats of one example from the differences between examples, and says how many repeats are worth
//! their price. Repeats of one example are not examples: no function here counts them as such.

mod components;
mod pass;

pub use components::Components;
pub use pass::{PassRate, Tries, pass_at, pass_every};
