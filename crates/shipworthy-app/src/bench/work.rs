//! Work going on: how far it is, and whether somebody asked it to stop.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use shipworthy_engine::Progress;

use super::held;
use crate::collect::Calls;
use crate::jobs::Beside;
use crate::moment::Moment;

/// How far a check is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// When it was asked for.
    pub since: Moment,
    /// Whether it waits for another one to end.
    pub waiting: bool,
    /// What is being done: "reading".
    pub step: String,
    /// How much of this step is done.
    pub done: u64,
    /// Of how much, where that is known.
    pub total: Option<u64>,
    /// Whether somebody asked it to stop.
    pub stopping: bool,
    /// The job that it is; `None` where nothing can be remembered.
    pub job: Option<u64>,
    /// How far calls of models are, where such are made.
    pub calls: Option<CallsSoFar>,
}

/// How far calls of models are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallsSoFar {
    /// Counts and money.
    pub calls: Calls,
    /// Seconds that the rest takes at the pace so far; `None` before there is one.
    pub seconds_left: Option<u64>,
}

/// Hears how far a check is, and tells it to stop.
pub struct Watch {
    work: Mutex<Work>,
    stop: AtomicBool,
    leave: AtomicBool,
    /// What is called for now, since when.
    calling: Mutex<Option<(String, i64)>>,
}

impl Watch {
    /// Work that was asked for at a moment and waits for its turn.
    pub fn new(since: Moment) -> Watch {
        let work = Work {
            since,
            waiting: true,
            step: "waiting".to_owned(),
            done: 0,
            total: None,
            stopping: false,
            job: None,
            calls: None,
        };
        Watch {
            work: Mutex::new(work),
            stop: AtomicBool::new(false),
            leave: AtomicBool::new(false),
            calling: Mutex::new(None),
        }
    }

    /// Its turn has come.
    pub fn begin(&self) {
        let mut work = held(&self.work);
        work.waiting = false;
        work.step = "starting".to_owned();
    }

    /// Which job it is.
    pub fn is(&self, job: Option<u64>) {
        held(&self.work).job = job;
    }

    /// Says that the process ends: it stops, and is taken up again by the next.
    pub fn leave(&self) {
        self.leave.store(true, Ordering::Relaxed);
        self.cancel();
    }

    /// Asks it to stop.
    pub fn cancel(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// How far it is.
    pub fn work(&self) -> Work {
        Work { stopping: self.cancelled(), ..held(&self.work).clone() }
    }
}

impl Beside for Watch {
    fn leaves(&self) -> bool {
        self.leave.load(Ordering::Relaxed)
    }

    fn calls(&self, what: &str, calls: &Calls, now: i64) {
        let mut calling = held(&self.calling);
        let begun = match calling.as_ref() {
            Some((of, begun)) if of == what => *begun,
            _ => calling.insert((what.to_owned(), now)).1,
        };
        drop(calling);
        let answered = (calls.done + calls.failed).saturating_sub(calls.cached);
        let left = calls.total.saturating_sub(calls.done + calls.failed);
        let pace = (answered > 0 && now > begun).then(|| (now - begun) as f64 / answered as f64);
        self.step(what, (calls.done + calls.failed) as u64, Some(calls.total as u64));
        held(&self.work).calls =
            Some(CallsSoFar { calls: *calls, seconds_left: pace.map(|pace| (pace * left as f64).ceil() as u64) });
    }
}

impl Progress for Watch {
    fn step(&self, what: &str, done: u64, total: Option<u64>) {
        let mut work = held(&self.work);
        if work.step != what {
            what.clone_into(&mut work.step);
        }
        work.done = done;
        work.total = total;
        work.calls = None;
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
