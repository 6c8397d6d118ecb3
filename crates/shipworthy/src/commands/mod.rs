//! One file per command.

pub mod audit;
pub mod check;
pub mod compare;
pub mod completions;
pub mod decide;
pub mod demo;
pub mod grade;
pub mod import;
pub mod judge;
pub mod learn;
pub mod man;
pub mod new;
mod one_spec;
pub mod people;
pub mod promptfoo;
pub mod redteam;
pub mod report;
pub mod review;
pub mod run;
pub mod schema;
pub mod serve;
pub mod size;
pub mod slices;
pub mod threshold;
pub mod whole;
