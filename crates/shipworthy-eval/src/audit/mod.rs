//! Findings about data: of a golden set inside a check, and of any table on its own.
//!
//! [`golden`] looks at the golden set that a check has gathered. [`table::conclude`] looks at the [`facts`] that the engine
//! collected about a whole table, with or without a spec. Both speak in the same findings, whose codes are listed in
//! [`code`].
//!
//! The engine reads tables and calls the pure recognisers here (cells of text, sorted numbers, sorted moments) while it does;
//! nothing here reads a file.

pub mod agreement;
pub mod association;
pub mod cell;
pub mod checklist;
pub mod code;
pub mod dates;
pub mod doubtful_labels;
pub mod facts;
pub mod findings;
pub mod golden;
pub mod histogram;
pub mod moments;
pub mod names;
pub mod near_duplicates;
pub mod numbers;
pub mod personal;
pub mod quantity;
pub mod report;
pub mod roles;
pub mod sentinels;
pub mod table;
pub mod tails;

pub use golden::audit;
