//! Text that a model gave in, a grade out.
//!
//! An [`Assertion`] asks something of an [`Output`]; a [`Grader`] answers with a [`Grade`]: pass or not, a score, a reason. Types and their
//! meanings are promptfoo's (0.123.1), so that its configurations grade the same here; [`catalogue`] lists them with the known differences.
//!
//! What models write is hostile until shown otherwise. Every reader here is bounded in depth, length and steps, and passing a bound is a
//! [`GradeError`] of that record and nothing else. The crate reads no file, opens no socket and knows no clock: the same record has the same grade
//! each time. It judges no feature either; grades are what a judgement counts.

mod assertion;
pub mod catalogue;
mod contains;
mod error;
mod grade;
mod js;
mod json;
pub mod judge;
mod label;
mod markup;
mod measured;
mod output;
mod refusal;
pub mod score;
mod script;
pub mod similar;
mod sql;
mod template;
mod tools;
mod words;
mod yaml;

pub use assertion::{Assertion, AssertionSet, Check};
pub use catalogue::{Family, Kind};
pub use error::GradeError;
pub use grade::{Grade, Grader, Named};
pub use js::{stringify as json_text, text as value_text};
pub use json::{DEEPEST_JSON, parse as parse_json};
pub use label::named as label_named;
pub use output::Output;
pub use refusal::is_refusal;
pub use score::{CaseGrade, Tally};
pub use script::Limits;
pub use template::{Templates, Vars};
pub use tools::trace::{Span, Trace};
pub use yaml::read as parse_yaml;
