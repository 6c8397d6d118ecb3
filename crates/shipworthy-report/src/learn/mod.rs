//! Practice: cases, debriefs and progress, on pages as pictures with their tables, in a terminal and as Markdown.
//!
//! - [`exhibit`] lays out one exhibit on a page: its picture by `figure`, its table by `table`.
//! - `case`, `debrief` and `calibration` are for terminals and Markdown; `worth` is what answers were worth, on a page.
//! - [`tables`] makes tables of skills, of what is due and of progress; [`progress`] draws the same on pages.

mod calibration;
mod case;
mod debrief;
mod exhibit;
mod figure;
pub mod plan;
pub mod progress;
mod table;
pub mod tables;
mod worth;

pub use calibration::{calibration_markdown, calibration_terminal};
pub use case::{case_markdown, case_terminal, worked_terminal, worth_terminal};
pub use debrief::{debrief_markdown, debrief_terminal, signed};
pub use exhibit::{answered, believed, exhibit};
pub use table::{exhibit_markdown, exhibit_terminal, table};
pub use worth::{score, worth};
