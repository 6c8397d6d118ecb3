//! How far a run is, and how it ended.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::money::Money;
use crate::reply::Answer;

/// How far a run is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Calls in the list.
    pub total: usize,
    /// Calls with a reply, those from the record included.
    pub done: usize,
    /// Calls without one.
    pub failed: usize,
    /// Replies from the record.
    pub cached: usize,
    /// Calls that a provider is answering now.
    pub under_way: usize,
    /// Calls that wait for a limit, a pause, or the budget.
    pub waiting: usize,
    /// What this run spent, as far as prices are known. Replies that came without a count of tokens, and tries that may
    /// have been charged for without a reply, count with the most that they can have cost.
    pub spent: Money,
    /// Tokens that this run took, counted in the same way.
    pub tokens: u64,
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every call has an answer or a failure.
    Complete,
    /// Somebody stopped it.
    Stopped,
    /// Its time was up.
    Deadline,
    /// The next call might have passed the budget.
    Budget,
}

/// What came of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// The counts at its end. `total` less `done` less `failed` calls were not made.
    pub progress: Progress,
    /// Why it ended.
    pub ended: Ended,
}

/// What the side that sends tells the side that receives, beside answers.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub under_way: AtomicUsize,
    pub waiting: AtomicUsize,
    pub nanos: AtomicU64,
    pub tokens: AtomicU64,
}

impl Counters {
    /// Counts one more for as long as what is returned lives.
    pub fn one(counter: &AtomicUsize) -> One<'_> {
        counter.fetch_add(1, Ordering::Relaxed);
        One(counter)
    }
}

pub(crate) struct One<'a>(&'a AtomicUsize);

impl Drop for One<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Progress {
    pub(crate) fn count(&mut self, answer: &Answer) {
        match answer {
            Ok(reply) => {
                self.done += 1;
                self.cached += usize::from(reply.from_cache);
            }
            Err(_) => self.failed += 1,
        }
    }

    pub(crate) fn take_over(&mut self, counters: &Counters) {
        self.under_way = counters.under_way.load(Ordering::Relaxed);
        self.waiting = counters.waiting.load(Ordering::Relaxed);
        self.spent = Money { nanos: counters.nanos.load(Ordering::Relaxed) };
        self.tokens = counters.tokens.load(Ordering::Relaxed);
    }
}
