//! A first spec for a table that nobody wrote one for: which part each column seems to play, which kind of answer is judged, and
//! the text of a spec that a person can start from.
//!
//! All of it is guesses to be corrected. Nothing here looks at how well a candidate does: a bar that was chosen to fit the result
//! would promise nothing.

pub mod choice;
pub mod columns;
pub mod document;
pub mod guess;
pub mod part;
pub mod values;
