//! Use cases, one file each: the only place where pure and IO crates meet.

pub mod audit;
pub mod bench;
pub mod check;
pub mod compare;
mod csv;
pub mod decisions;
pub mod demo;
pub mod edit;
pub mod form;
pub mod jobs;
mod known;
pub mod moment;
mod opened;
pub mod people;
pub mod review;
pub mod run_documents;
pub mod runs;
pub mod size;
pub mod slices;
pub mod threshold;
pub mod uploads;
pub mod workspace;

pub use shipworthy_engine::{Progress, Unwatched};
