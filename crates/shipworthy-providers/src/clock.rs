//! The one place of this crate that reads a clock: how long a call took is what it is here to find out.
//!
//! The clock only counts from the start of a run; no time of day is read, and none is recorded.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Counts from the start of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Clock {
        #[expect(
            clippy::disallowed_methods,
            reason = "latency is measured here, and nothing follows from the time itself"
        )]
        Clock(Instant::now())
    }

    /// Since the start.
    pub(crate) fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A moment that is noted in one place and read in another: nanoseconds since the start, or none yet.
#[derive(Debug, Default)]
pub(crate) struct Moment(AtomicU64);

impl Moment {
    pub(crate) fn clear(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, now: Duration) {
        // The first nanosecond of a run stands for the moment before it: zero means none.
        self.0.store(u64::try_from(now.as_nanos()).unwrap_or(u64::MAX).max(1), Ordering::Relaxed);
    }

    pub(crate) fn set_once(&self, now: Duration) {
        if self.0.load(Ordering::Relaxed) == 0 {
            self.set(now);
        }
    }

    pub(crate) fn get(&self) -> Option<Duration> {
        Some(self.0.load(Ordering::Relaxed)).filter(|nanos| *nanos > 0).map(Duration::from_nanos)
    }
}
