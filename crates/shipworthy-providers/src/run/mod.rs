//! A run: from a list of calls to their answers.
//!
//! Two threads share the work, so that neither's delays are taken for the model's. One sends and receives, and does nothing
//! else ([`sending`]); the other, which is the caller's, writes the record and hands answers over. What goes from the first
//! to the second goes through a short queue: where the caller is slow, fewer calls are made.

mod attempt;
mod lane;
pub(crate) mod progress;
mod sending;
pub(crate) mod settings;

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use tokio::sync::Notify;

pub(crate) use attempt::milliseconds;

use crate::call::{Call, Calls};
use crate::clock::Clock;
use crate::key::Key;
use crate::record::{Of, Record, RecordError};
use crate::reply::Answer;
use progress::{Counters, Progress, Summary};
use settings::{Mode, Settings, SettingsError};

/// Makes calls.
#[derive(Debug)]
pub struct Runner {
    settings: Settings,
}

/// Why a run could not go on. What was recorded until then is recorded.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Replies cannot be written down.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The connections cannot be set up.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The system gives no thread or timer.
    #[error("calls cannot be made: {0}")]
    System(#[source] std::io::Error),
}

/// Somebody who looks on, and may stop a run.
pub trait Watch {
    /// Told after every answer, and about twenty times a second between answers.
    fn progress(&mut self, progress: &Progress);

    /// Whether the run is to stop. Calls under way are dropped; what was answered stays.
    fn stopped(&mut self) -> bool;
}

/// Nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn progress(&mut self, _: &Progress) {}

    fn stopped(&mut self) -> bool {
        false
    }
}

/// How long the receiving side waits for an answer before it looks around.
const LOOK: Duration = Duration::from_millis(50);

/// Answers that may wait to be handed over.
const QUEUE: usize = 256;

/// What the sending side tells the receiving side.
pub(crate) enum Told {
    /// What became of a call.
    Answer { about: About, key: Option<Key>, answer: Box<Answer> },
    /// The reply is in the record, or will be when what was told before is written.
    Recorded { about: About, key: Key },
}

/// Which call something is about.
pub(crate) struct About {
    pub index: usize,
    /// Index of the provider in the settings; `None` where there is none of this name.
    pub provider: Option<usize>,
    pub model: Option<String>,
    pub repeat: u32,
}

/// Stops the sending side when the receiving side goes away, in whichever way.
struct StopOnDrop(Arc<Notify>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Runner {
    /// A runner with these settings.
    ///
    /// # Errors
    /// Where they contradict themselves.
    pub fn new(settings: Settings) -> Result<Runner, SettingsError> {
        match settings.problem() {
            Some(problem) => Err(problem),
            None => Ok(Runner { settings }),
        }
    }

    /// Makes the calls whose replies are not in `record` yet, and hands every answer to `each` with the index of its call,
    /// in the order in which they come. A reply is recorded before it is handed over. Equal calls (of one repeat) share
    /// one reply where there is a record.
    ///
    /// # Errors
    /// Where the record cannot be written or read, or connections cannot be set up.
    pub fn run<C: Calls + ?Sized>(
        &self,
        calls: &C,
        record: Option<&mut Record>,
        watch: &mut dyn Watch,
        each: &mut dyn FnMut(usize, Answer),
    ) -> Result<Summary, RunError> {
        let clock = Clock::start();
        let counters = Counters::default();
        let stop = Arc::new(Notify::new());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(RunError::System)?;
        let known = match &record {
            Some(record) if self.settings.mode != Mode::Anew => record.keys().copied().collect(),
            _ => std::collections::BTreeSet::new(),
        };
        let (out, told) = mpsc::sync_channel(QUEUE);
        let sending = sending::Sending::new(&self.settings, calls, clock, &counters, known, record.is_some(), out)
            .map_err(|what| SettingsError::Network { what })?;
        thread::scope(|scope| {
            let until = Arc::clone(&stop);
            let sender = thread::Builder::new()
                .name("calls".to_owned())
                .spawn_scoped(scope, move || runtime.block_on(sending.all(&until)))
                .map_err(RunError::System)?;
            let mut progress = Progress { total: calls.len(), ..Progress::default() };
            let received = {
                let stop = StopOnDrop(stop);
                self.receive(told, record, &counters, &stop, watch, &mut progress, each)
            };
            let ended = sender.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            received?;
            progress.take_over(&counters);
            watch.progress(&progress);
            Ok(Summary { progress, ended })
        })
    }

    /// The answers to a list of calls, in its order; `None` for those that were not made because the run ended early.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn ask(&self, calls: &[Call], record: Option<&mut Record>) -> Result<(Vec<Option<Answer>>, Summary), RunError> {
        let mut answers: Vec<Option<Answer>> = calls.iter().map(|_| None).collect();
        let summary = self.run(calls, record, &mut Unwatched, &mut |index, answer| answers[index] = Some(answer))?;
        Ok((answers, summary))
    }

    #[expect(clippy::too_many_arguments, reason = "the two ends of a run and all between them meet here once")]
    fn receive(
        &self,
        told: Receiver<Told>,
        mut record: Option<&mut Record>,
        counters: &Counters,
        stop: &StopOnDrop,
        watch: &mut dyn Watch,
        progress: &mut Progress,
        each: &mut dyn FnMut(usize, Answer),
    ) -> Result<(), RunError> {
        loop {
            match told.recv_timeout(LOOK) {
                Ok(told) => {
                    let (index, answer) = self.written(told, record.as_deref_mut())?;
                    progress.count(&answer);
                    each(index, answer);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            progress.take_over(counters);
            watch.progress(progress);
            if watch.stopped() {
                stop.0.notify_one();
            }
        }
    }

    /// Records what came, or reads what is recorded, and says what it cost.
    fn written(&self, told: Told, record: Option<&mut Record>) -> Result<(usize, Answer), RecordError> {
        let (about, answer) = match (told, record) {
            (Told::Recorded { about, key }, Some(record)) => {
                let reply = record.get(&key)?;
                (about, reply.ok_or(crate::Failure::NotRecorded))
            }
            (Told::Recorded { about, .. }, None) => (about, Err(crate::Failure::NotRecorded)),
            (Told::Answer { about, key, answer }, record) => {
                if let (Some(key), Some(record), Ok(reply)) = (key, record, answer.as_ref()) {
                    let provider = about.provider.map_or("", |index| self.settings.providers[index].id.as_str());
                    record.add(key, Of { provider, model: about.model.as_deref(), repeat: about.repeat }, reply)?;
                }
                (about, *answer)
            }
        };
        let price = about
            .provider
            .and_then(|index| self.settings.prices.of(&self.settings.providers[index].id, about.model.as_deref()));
        let answer = answer.map(|mut reply| {
            reply.cost = price.and_then(|price| price.of(&reply.usage));
            reply
        });
        Ok((about.index, answer))
    }
}
