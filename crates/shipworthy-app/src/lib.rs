//! Use cases, one file each: the only place where pure and IO crates meet.

pub mod amend;
pub mod audit;
pub mod backup;
pub mod bench;
pub mod check;
pub mod compare;
mod csv;
pub mod decisions;
pub mod demo;
pub mod edit;
pub mod erase;
pub mod export;
pub mod first_run;
pub mod form;
mod held;
pub mod jobs;
mod known;
pub mod moment;
mod opened;
mod parcel;
pub mod people;
pub mod predictions;
pub mod report;
pub mod restore;
pub mod review;
pub mod run_documents;
pub mod runs;
pub mod size;
pub mod slices;
pub mod team;
pub mod threshold;
pub mod uploads;
pub mod workspace;

pub use shipworthy_engine::{Progress, Unwatched};
