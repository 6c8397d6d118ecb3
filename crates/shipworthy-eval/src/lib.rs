//! The judgement: what to measure, what was measured, what it means. Pure.

pub mod gather;
pub mod outcome;
