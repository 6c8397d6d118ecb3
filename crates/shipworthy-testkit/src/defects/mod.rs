//! Tables that are clean, and defects planted in them: thirty ways in which data that a product manager is handed go wrong.
//!
//! Nothing here knows how an audit looks for them. What was planted, where and on how many rows, is returned, and a test
//! compares that with what the audit says.

pub mod clean;
mod plant;
mod table;
mod text;

pub use plant::{Defect, Planted, plant, plant_all};
pub use table::{Cells, Column, Table, moment};
