//! Tests of the documents: what parses, what does not, and what the reader is told.

mod bars;
mod catalogue;
mod documents;
mod laws;
mod places;
mod prompts;
mod sections;
mod tasks;
mod texts;
