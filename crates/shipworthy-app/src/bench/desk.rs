//! The desk of one feature: what was found, and what is being worked on.

use std::sync::Arc;

use super::stamp::Stamp;
use super::work::{Watch, Work};
use super::{Failure, Run, Standing};
use crate::check::Checked;
use crate::moment::Moment;

/// Runs kept of a feature.
const KEPT: usize = 20;

/// What lies on the desk.
#[derive(Default)]
pub struct Desk {
    runs: Vec<Arc<Run>>,
    stamp: Option<Stamp>,
    made: u64,
    failure: Option<(Arc<Failure>, Moment)>,
    watch: Option<Arc<Watch>>,
}

impl Desk {
    /// Takes up new work; false where some is going on.
    pub fn take_up(&mut self, watch: &Arc<Watch>) -> bool {
        let free = self.watch.is_none();
        if free {
            self.watch = Some(Arc::clone(watch));
        }
        free
    }

    /// Ends the work with what came of it.
    pub fn put_down(&mut self, outcome: Result<(Checked, Stamp), Failure>, at: Moment) {
        self.watch = None;
        match outcome {
            Ok((checked, stamp)) => {
                self.made += 1;
                self.runs.insert(0, Arc::new(Run { number: self.made, at, checked }));
                self.runs.truncate(KEPT);
                self.stamp = Some(stamp);
                self.failure = None;
            }
            Err(failure) => self.failure = Some((Arc::new(failure), at)),
        }
    }

    /// Asks the work to stop.
    pub fn cancel(&self) {
        if let Some(watch) = &self.watch {
            watch.cancel();
        }
    }

    /// What is being done.
    pub fn work(&self) -> Option<Work> {
        self.watch.as_ref().map(|watch| watch.work())
    }

    /// What the latest run rests on.
    pub fn stamp(&self) -> Option<Stamp> {
        self.stamp.clone()
    }

    /// Everything but what changed since.
    pub fn standing(&self) -> Standing {
        Standing {
            run: self.runs.first().cloned(),
            failure: self.failure.clone(),
            work: self.work(),
            stale: None,
            earlier: self.runs.iter().skip(1).cloned().collect(),
        }
    }
}
