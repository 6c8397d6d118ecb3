//! Configurations of promptfoo (`promptfooconfig.yaml`, as of 0.123.1): read, filled in, graded, and told in promptfoo's shapes.
//!
//! ```text
//! text ─ read ─→ Suite ─ fill ─→ prompts ─ (somebody asks) ─→ outputs ─ grade ─→ Evaluated ─ results ─→ JSON, CSV, JUnit, a table
//! ```
//!
//! The crate reads no file itself, asks nobody and knows no clock: whoever calls it says what files hold ([`Files`]) and what models and
//! judges replied. What a configuration asks for and is not done here is told with its place, all of it at once, and never left out in
//! silence. Meanings follow promptfoo; the words that judges are asked in are ours.

mod cells;
mod evaluated;
mod fill;
mod formula;
mod grading;
pub mod import;
pub mod judging;
mod keys;
mod problems;
mod read;
pub mod results;
mod speaks;
mod suite;

pub use evaluated::{Evaluated, Failing, Measured, Row, Sums};
pub use fill::{Filled, Turn, prompt as filled_prompt};
pub use formula::value as formula_value;
pub use grading::{Asked, Graded, Judged, Parts, grade, judged_output, judged_parts, output_of};
pub use keys::may_be_key;
pub use read::{Files, asserted_cell, cases_of_csv, read};
pub use speaks::Speaks;
pub use suite::{Case, CaseOptions, Column, Derived, Options, Ours, Prompt, Provider, Suite, Told};
