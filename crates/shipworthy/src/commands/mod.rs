//! One file per command.

pub mod audit;
pub mod check;
pub mod completions;
pub mod demo;
pub mod man;
pub mod new;
pub mod schema;
pub mod slices;
pub mod threshold;
