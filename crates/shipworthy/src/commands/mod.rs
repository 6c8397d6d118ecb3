//! One file per command.

pub mod audit;
pub mod check;
pub mod compare;
pub mod completions;
pub mod decide;
pub mod demo;
pub mod man;
pub mod new;
mod one_spec;
pub mod people;
pub mod report;
pub mod schema;
pub mod serve;
pub mod size;
pub mod slices;
pub mod threshold;
pub mod whole;
