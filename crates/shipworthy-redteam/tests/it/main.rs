//! Tests of attacks.

mod attacks;
mod imported;
mod suites;
