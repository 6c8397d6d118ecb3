//! JavaScript in a box: no files, no network, no clock, no chance, and an end.
//!
//! The engine is QuickJS. What a script may use is counted in its own steps and bytes and not in seconds, so that a grade is the same on a
//! slow machine. Regular expressions run here too: they are ECMAScript's, and their backtracking is counted like a script's steps.

mod javascript;
mod regex;
mod sandbox;

pub(crate) use javascript::{Verdict, function_body, transform_body, verdict};
pub(crate) use regex::Matched;
pub use sandbox::Limits;
pub(crate) use sandbox::{Given, Returned, Sandbox, ScriptError};
