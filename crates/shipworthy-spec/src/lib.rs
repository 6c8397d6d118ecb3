//! Documents that people write: the feature spec and its bars. Parse, diagnose, print, describe.
//!
//! [`parse()`] turns the text of a `*.feature.md` into a [`spec::Spec`] with every problem at once; [`render`] shows the problems
//! to their author; [`Positions`] says where a part of the spec stands, so that problems found later, in the data, point into
//! the spec too. [`catalogue`] is the one list of metrics, [`fields`] the one list of keys; the JSON Schema and the reference
//! pages are generated from them.
//!
//! It does not open files, look at data, check that columns exist or that expressions are valid SQL, and computes no metric.

pub mod amend;
pub mod bar;
pub mod bar_grammar;
pub mod catalogue;
mod context;
pub mod diagnostic;
pub mod expression;
pub mod fields;
mod front_matter;
pub mod laws;
mod number;
pub mod parse;
pub mod plain;
mod positions;
pub mod print;
pub mod prompt;
pub mod reference;
pub mod schema;
pub mod sections;
mod shape;
pub mod spec;
mod suggest;
pub mod template;
mod yaml;
mod yaml_print;
mod yaml_words;

pub use diagnostic::{Diagnostic, Span, render, render_coloured};
pub use parse::{Parsed, Reach, parse, parse_within};
pub use positions::Positions;
pub use print::print;
pub use sections::{MissingSection, missing_sections};
pub use template::template;
pub use yaml_print::text as scalar;
