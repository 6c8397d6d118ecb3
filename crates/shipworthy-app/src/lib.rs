//! Use cases, one file each: the only place where pure and IO crates meet.

pub mod audit;
pub mod check;
pub mod demo;
pub mod golden;
pub mod slices;
pub mod threshold;
pub mod workspace;

pub use shipworthy_engine::Progress;
