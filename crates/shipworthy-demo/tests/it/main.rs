//! The example is what its spec says it is.

mod csv;
mod determinism;
mod examples;
mod story;
