//! When to meet something again: a skill in a fresh case, a fact on a card. Computed from what was done, with nothing kept besides.

pub mod cards;
pub mod day;
pub mod due;
pub mod forecast;
pub mod fsrs;
pub mod optimize;
pub mod settings;
pub mod units;

/// How a review went. There is no "hard": it counts as remembered in the model, and people press it for what they had forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Not remembered.
    Again,
    /// Remembered.
    Good,
    /// Remembered without effort, and known to be.
    Easy,
}

/// What is believed about somebody's memory of one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Days after which it is remembered with a chance of 90%.
    pub stability: f64,
    /// 1, easy, to 10.
    pub difficulty: f64,
}

/// A model of forgetting.
pub trait Scheduler {
    /// What is believed after a review: `before` is `None` at the first, `days` is how many lie since the last.
    fn review(&self, before: Option<Memory>, days: u32, grade: Grade) -> Memory;
    /// The chance that it is remembered so many days after the last review.
    fn retrievability(&self, memory: Memory, days: u32) -> f64;
    /// After how many days the chance has fallen to `retention`: at least one.
    fn interval(&self, memory: Memory, retention: f64) -> u32;
}
