//! Jobs: a check with the further answers that pages show, made one after the other, watched, stopped, and taken up again where it
//! was left.
//!
//! Whoever asks returns at once; a worker calls [`work`] for as long as something waits. What each part came to is kept beside the
//! run, so that a job that is taken up again, after a stop or a death of its process, goes on with the part it was at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use shipworthy_engine::{Progress, Unwatched};
use shipworthy_eval::conclude::REPLICATES;
use shipworthy_eval::size::plan::Request;
use shipworthy_spec::spec::Date;
use shipworthy_store::{NewJob, Said, Store, StoreError};

pub use shipworthy_store::{ENDED_JOBS, Job, JobState};

use crate::check::{CheckRequest, Checked, Refused, check};
use crate::collect::{self, Calls, CollectRequest, Ended, Host, HostError, Watcher, collect};
use crate::form::NotDone;
use crate::run_documents;
use crate::runs::{self, DocumentError, RunName, place};
use crate::size::NotPlanned;

/// The kind of job that there is.
const CHECK: &str = "check";
/// What a job says that ended by a mistake of ours.
const BROKEN: &str = "Shipworthy made a mistake of its own; its log says where";
/// A job that was not heard of for so long has lost its worker, in seconds: a worker says something with every part of a file.
pub const SILENT_TOO_LONG: i64 = 120;

/// A part of a job, in the order in which they are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The check, kept as a run.
    Check,
    /// What each threshold costs.
    Threshold,
    /// The weakest slices.
    Slices,
    /// The audit of the golden set.
    Audit,
    /// What to collect.
    Size,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 5] = [Part::Check, Part::Threshold, Part::Slices, Part::Audit, Part::Size];
}

/// What a job is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Question {
    /// Seed of all resampling.
    pub seed: u64,
    /// Bootstrap replicates.
    pub replicates: usize,
    /// Its parts; without a run the check is always one.
    pub parts: Vec<Part>,
    /// The run that the parts are about. Without it a check is made first, and they are about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<u32>,
    /// Outputs to collect before anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collect: Option<Collecting>,
}

/// Outputs to collect: what a person asked for, and what they allowed for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Collecting {
    /// Only these candidates; all where this is empty.
    pub candidates: Vec<String>,
    /// Only the first so many examples: to try it, without a check of all of them after it.
    pub limit: Option<usize>,
    /// Whether everything is asked anew.
    pub anew: bool,
    /// Hosts that may be called, beside this machine.
    pub hosts: Vec<String>,
}

impl Question {
    /// A check alone, as the command line makes it.
    pub fn check() -> Question {
        Question { parts: vec![Part::Check], ..Question::default() }
    }
}

impl Default for Question {
    /// Everything, as the command line would do it.
    fn default() -> Question {
        Question { seed: 0, replicates: REPLICATES, parts: Part::ALL.to_vec(), run: None, collect: None }
    }
}

/// What a job has come to so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Partial {
    /// The run that the check was kept as.
    pub run: Option<u32>,
    /// Parts that are done.
    pub done: Vec<Part>,
    /// Parts that this spec does not have, with the reason.
    pub left_out: Vec<(Part, String)>,
    /// What was collected, candidate by candidate, then judge by judge; `None` where nothing was asked for or begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Vec<Gathered>>,
}

/// What came of collecting from one candidate or judge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Gathered {
    /// What it is: `outputs of short prompt`.
    pub what: String,
    /// Calls that were to be made.
    pub calls: u64,
    /// Those that were answered, now or before.
    pub done: u64,
    /// Those of them that were answered before.
    pub recorded: u64,
    /// Those that failed, kind by kind.
    pub failures: BTreeMap<String, u64>,
    /// Why the first failed that did.
    pub first_failure: Option<String>,
    /// Answers of a judge that hold no verdict.
    pub unclear: u64,
    /// How long calls took, and what is apart from that; nothing in jobs of earlier versions.
    #[serde(default)]
    pub timing: collect::Timing,
    /// Money that was spent on it now, in billionths of a unit.
    pub spent_nanos: u64,
    /// Why it ended before its end, in words; empty where it did not.
    pub cut: String,
}

/// Who works, and with what.
pub struct Worker<'a> {
    /// The folder of the workspace.
    pub workspace: &'a Path,
    /// Its name: no other process, and no earlier one, has it.
    pub name: &'a str,
    /// Threads to use.
    pub threads: usize,
    /// Further folders that specs may read, by name.
    pub roots: &'a [(String, PathBuf)],
    /// Version of the tool.
    pub tool: &'a str,
    /// Says what day it is, for waivers.
    pub today: &'a (dyn Fn() -> Option<Date> + Sync),
    /// Says what time it is, in seconds since 1970-01-01 UTC.
    pub now: &'a (dyn Fn() -> i64 + Sync),
}

/// Asks for a job about a spec and says its number. The same question that waits or runs already is that job.
pub fn ask(spec: &Path, question: &Question, by: &str, at: i64) -> Result<u64, NotDone> {
    let (root, name) = place(spec)?;
    let mut parts = question.parts.clone();
    if question.run.is_none() {
        parts.push(Part::Check);
    }
    parts.sort_unstable();
    parts.dedup();
    let question = to_json(&Question { parts, ..question.clone() });
    let mut store = Store::open(&root)?;
    Ok(store.ask_job(&NewJob { kind: CHECK, spec: &name, question: &question, by, at })?)
}

/// All jobs of a workspace, newest first.
pub fn list(workspace: &Path) -> Result<Vec<Job>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.jobs())?)
}

/// A job; `None` where there is none of this number.
pub fn job(workspace: &Path, id: u64) -> Result<Option<Job>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(None), |store| store.job(id))?)
}

/// What a job has come to so far.
pub fn partial(job: &Job) -> Partial {
    job.partial.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// What a job was asked; `None` where another version asked in a way that this one cannot read.
pub fn question(job: &Job) -> Option<Question> {
    serde_json::from_str(&job.question).ok()
}

/// Asks for a job to stop. Says whether there was anything to stop. One that runs stops at its next step.
pub fn stop(workspace: &Path, id: u64, at: i64) -> Result<bool, NotDone> {
    Ok(Store::open(workspace)?.stop_job(id, at)?)
}

/// Puts a job that was interrupted, failed or was stopped back among the waiting ones. Says whether it could be.
pub fn resume(workspace: &Path, id: u64, at: i64) -> Result<bool, NotDone> {
    Ok(Store::open(workspace)?.resume_job(id, at)?)
}

/// Finds jobs whose worker is gone, marks them as interrupted, and says which they are. A process that starts and knows to be the
/// only one says `alone`; others wait until a job has been silent for [`SILENT_TOO_LONG`].
pub fn find_interrupted(workspace: &Path, worker: &str, alone: bool, at: i64) -> Result<Vec<u64>, NotDone> {
    let Some(mut store) = Store::open_existing(workspace)? else { return Ok(Vec::new()) };
    let heard_before = if alone { i64::MAX } else { at - SILENT_TOO_LONG };
    Ok(store.find_interrupted(worker, heard_before)?)
}

/// Whoever looks on while a job is done, beside the store: hears how far it is, may stop it, and may have to go before it is done.
pub trait Beside: Progress {
    /// Whether the process ends. What is not done then is neither done nor stopped: it is interrupted, and taken up again.
    fn leaves(&self) -> bool {
        false
    }

    /// Hears how far calls are of which `what` is made, and what time it is.
    fn calls(&self, what: &str, calls: &Calls, _now: i64) {
        self.step(what, (calls.done + calls.failed) as u64, Some(calls.total as u64));
    }
}

impl Beside for Unwatched {}

/// A job after somebody has worked on it.
#[derive(Debug, Clone)]
pub struct Worked {
    /// The job as it is now: done, failed with the reason, cancelled, or interrupted.
    pub job: Job,
    /// Its check, where it was made now and not before.
    pub checked: Option<Checked>,
    /// Why there is no check, with the places in the spec.
    pub refused: Option<Refused>,
}

/// Does the job that was asked for first, to its end; `None` where none waits. Returns the job as it ended: done, failed with the
/// reason, or cancelled.
pub fn work(worker: &Worker<'_>) -> Result<Option<Job>, NotDone> {
    let mut store = Store::open(worker.workspace)?;
    let Some(job) = store.take_job(worker.name, (worker.now)())? else { return Ok(None) };
    Ok(worked(worker, store, job, &Unwatched)?.map(|worked| worked.job))
}

/// Does this job; `None` where it does not wait, because somebody else has it, or it has ended.
pub fn work_on(worker: &Worker<'_>, id: u64, beside: &dyn Beside) -> Result<Option<Worked>, NotDone> {
    let mut store = Store::open(worker.workspace)?;
    match store.take_this_job(id, worker.name, (worker.now)())? {
        Some(job) => worked(worker, store, job, beside),
        None => Ok(None),
    }
}

fn worked(worker: &Worker<'_>, store: Store, job: Job, beside: &dyn Beside) -> Result<Option<Worked>, NotDone> {
    let watch = Watch {
        store: Mutex::new(store),
        worker,
        id: job.id,
        stopped: AtomicBool::new(false),
        last: Mutex::default(),
        beside,
        found: Mutex::default(),
    };
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| carry_out(&job, &watch)));
    let (state, told) = match done {
        Ok(Ok(told)) => (JobState::Done, told),
        Ok(Err(_)) if beside.leaves() && !watch.stopped.load(Ordering::Relaxed) => {
            (JobState::Interrupted, String::new())
        }
        Ok(Err(_)) if watch.cancelled() => (JobState::Cancelled, String::new()),
        Ok(Err(told)) => (JobState::Failed, told),
        Err(_) => (JobState::Failed, BROKEN.to_owned()),
    };
    let Found { checked, refused } = watch.found.into_inner().unwrap_or_default();
    let mut store = Store::open(worker.workspace)?;
    match state {
        JobState::Interrupted => store.leave_job(job.id, worker.name, (worker.now)())?,
        ended => store.end_job(job.id, worker.name, ended, &told, (worker.now)())?,
    }
    Ok(store.job(job.id)?.map(|job| Worked { job, checked, refused }))
}

/// Does what is not done yet. Says what came out, or why nothing did.
fn carry_out(job: &Job, watch: &Watch<'_>) -> Result<String, String> {
    let worker = watch.worker;
    let question: Question = serde_json::from_str(&job.question)
        .map_err(|error| format!("another version asked for this, in a way that this one cannot read: {error}"))?;
    let request = CheckRequest {
        spec: worker.workspace.join(&job.spec),
        seed: question.seed,
        threads: worker.threads,
        replicates: question.replicates,
        only: None,
        roots: worker.roots.to_vec(),
        today: (worker.today)(),
        tool: worker.tool.to_owned(),
        keep: Some((worker.now)()),
    };
    let mut partial = match question.run {
        Some(run) if partial(job).run.is_none() => Partial { run: Some(run), ..Partial::default() },
        _ => still_true(partial(job), question.run.is_some(), &request)?,
    };
    if let Some(collecting) = &question.collect {
        gathered(collecting, &request, &mut partial, watch)?;
        if collecting.limit.is_some() {
            // The other examples have no outputs, so that there is nothing to check.
            return Ok("outputs of the first examples".to_owned());
        }
    }
    for part in &question.parts {
        let told = partial.done.contains(part) || partial.left_out.iter().any(|(other, _)| other == part);
        if told {
            continue;
        }
        if watch.cancelled() {
            return Err(String::new());
        }
        match answer(*part, &request, &mut partial, watch) {
            Ok(()) => partial.done.push(*part),
            Err(_) if watch.cancelled() => return Err(String::new()),
            Err(told) if *part == Part::Check => return Err(told),
            // A rule has no threshold, and a settled spec needs no examples: the others are answered all the same.
            Err(told) => partial.left_out.push((*part, told)),
        }
        watch.keep(&partial)?;
    }
    Ok(partial.run.map_or_else(String::new, |run| format!("run {run}")))
}

/// Collects outputs. What was answered stays, whatever comes of the rest; the error says why it is not whole.
fn gathered(
    collecting: &Collecting,
    check: &CheckRequest,
    partial: &mut Partial,
    watch: &Watch<'_>,
) -> Result<(), String> {
    let hosts: Result<Vec<Host>, _> = collecting.hosts.iter().map(|host| host.parse()).collect();
    let request = CollectRequest {
        spec: check.spec.clone(),
        candidates: collecting.candidates.clone(),
        limit: collecting.limit,
        replay: false,
        anew: collecting.anew,
        hosts: hosts.map_err(|error: HostError| error.to_string())?,
        // Who may write a spec in a browser must not run programs on this machine by it.
        commands: false,
        seed: check.seed,
        threads: check.threads,
        roots: check.roots.clone(),
        at: Some((watch.worker.now)()),
    };
    let collected = collect(&request, &mut Listening(watch)).map_err(|refused| {
        let words = in_words(&refused);
        watch.found(|found| found.refused = Some(refused));
        words
    })?;
    let parts: Vec<Gathered> = collected.parts.iter().map(told_of).collect();
    let cut = parts.iter().find(|part| !part.cut.is_empty());
    let failed: Option<(&Gathered, u64)> =
        parts.iter().map(|part| (part, part.failures.values().sum())).find(|(_, failed)| *failed > 0);
    let why = match (cut, failed) {
        (Some(part), _) => Some(format!("{}: {} after {} of {} calls", part.what, part.cut, part.done, part.calls)),
        (None, Some((part, failed))) => {
            let first = part.first_failure.as_deref().unwrap_or_default();
            Some(format!("{}: {failed} of {} calls failed; the first: {first}", part.what, part.calls))
        }
        (None, None) => None,
    };
    partial.collected = Some(parts);
    watch.keep(partial)?;
    why.map_or(Ok(()), Err)
}

fn told_of(part: &collect::Part) -> Gathered {
    let counts = &part.summary.progress;
    Gathered {
        what: part.what.clone(),
        calls: counts.total as u64,
        done: counts.done as u64,
        recorded: counts.cached as u64 + part.from_file(),
        failures: part.failures.clone(),
        first_failure: part.first_failure.clone(),
        unclear: part.unclear as u64,
        timing: part.timing.clone(),
        spent_nanos: counts.spent.nanos,
        cut: match part.summary.ended {
            Ended::Complete => "",
            Ended::Stopped => "stopped",
            Ended::Deadline => "the time of the spec was used up",
            Ended::Budget => "the budget of the spec was used up",
        }
        .to_owned(),
    }
}

/// Passes on how far calls are.
struct Listening<'a, 'b>(&'a Watch<'b>);

impl Watcher for Listening<'_, '_> {
    fn progress(&mut self, what: &str, calls: &Calls) {
        self.0.said(what, (calls.done + calls.failed) as u64, Some(calls.total as u64));
        self.0.beside.calls(what, calls, (self.0.worker.now)());
    }

    fn stopped(&mut self) -> bool {
        self.0.cancelled()
    }
}

/// What was come to, unless spec, data or tool have changed since: then nothing. What is about a run that was there before says so
/// itself.
fn still_true(partial: Partial, of_given_run: bool, request: &CheckRequest) -> Result<Partial, String> {
    if of_given_run {
        return Ok(partial);
    }
    let Some(number) = partial.run else { return Ok(Partial::default()) };
    let run =
        runs::list(&request.spec).map_err(|error| error.to_string())?.into_iter().find(|run| run.number == number);
    let unchanged = match run {
        Some(run) => runs::changes(&request.spec, &run, &request.tool).map_err(|error| error.to_string())?.is_empty(),
        None => false,
    };
    Ok(if unchanged { partial } else { Partial::default() })
}

/// One part, kept beside the run.
fn answer(part: Part, request: &CheckRequest, partial: &mut Partial, watch: &Watch<'_>) -> Result<(), String> {
    let at = (watch.worker.now)();
    let run = RunName::Number(partial.run.unwrap_or_default());
    match part {
        Part::Check => {
            let checked = check(request, watch).map_err(|refused| {
                let words = in_words(&refused);
                watch.found(|found| found.refused = Some(refused));
                words
            })?;
            // Without a run nothing can be kept beside it; whoever looks on has the answer all the same.
            let kept = checked.run.ok_or_else(|| checked.notes.join("; "));
            watch.found(|found| found.checked = Some(checked));
            partial.run = Some(kept?.number);
            Ok(())
        }
        Part::Threshold => {
            told(run_documents::threshold(&run_documents::usual_threshold(request), run, at, watch), in_words)
        }
        Part::Slices => told(run_documents::slices(&run_documents::usual_slices(request), run, at, watch), in_words),
        Part::Audit => told(run_documents::audit(request, run, at, watch), |problems| {
            problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ")
        }),
        Part::Size => {
            told(run_documents::size(request, &Request::default(), run, at, watch), |refused| match refused {
                NotPlanned::Spec(refused) => in_words(refused),
                NotPlanned::Asked(refusal) => refusal.message.clone(),
            })
        }
    }
}

fn told<T, E>(document: Result<T, DocumentError<E>>, why: impl Fn(&E) -> String) -> Result<(), String> {
    match document {
        Ok(_) => Ok(()),
        Err(DocumentError::Run(error)) => Err(error.to_string()),
        Err(DocumentError::Stale(changes)) => {
            let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
            Err(format!("since the check, {}", changes.join(", and ")))
        }
        Err(DocumentError::Refused(refused)) => Err(why(&refused)),
    }
}

fn in_words(refused: &Refused) -> String {
    refused
        .diagnostics
        .iter()
        .map(|found| format!("line {}: {}", found.span.line, found.message))
        .collect::<Vec<_>>()
        .join("; ")
}

fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("it holds numbers, words and lists")
}

/// Passes on how far a job has come, and hears whether to stop.
struct Watch<'a> {
    store: Mutex<Store>,
    worker: &'a Worker<'a>,
    id: u64,
    stopped: AtomicBool,
    /// What was said last, and when: not more than once a second, unless another step begins.
    last: Mutex<(String, i64)>,
    beside: &'a dyn Beside,
    found: Mutex<Found>,
}

/// What was found on the way.
#[derive(Default)]
struct Found {
    checked: Option<Checked>,
    refused: Option<Refused>,
}

impl Watch<'_> {
    fn found(&self, note: impl FnOnce(&mut Found)) {
        if let Ok(mut found) = self.found.lock() {
            note(&mut found);
        }
    }

    fn keep(&self, partial: &Partial) -> Result<(), String> {
        let mut store = self.store.lock().map_err(|_| "the store is lost".to_owned())?;
        let kept = store.keep_partial(self.id, self.worker.name, &to_json(partial), (self.worker.now)());
        kept.map_err(|error: StoreError| error.to_string())
    }
}

impl Watch<'_> {
    /// Says in the store how far it is.
    fn said(&self, what: &str, done: u64, total: Option<u64>) {
        let now = (self.worker.now)();
        let Ok(mut said) = self.last.lock() else { return };
        if said.0 == what && said.1 == now {
            return;
        }
        *said = (what.to_owned(), now);
        drop(said);
        let Ok(mut store) = self.store.lock() else { return };
        // A database that is busy is told of the next step.
        if store.say_job(self.id, self.worker.name, Said { step: what, done, total }, now).is_ok_and(|go_on| !go_on) {
            self.stopped.store(true, Ordering::Relaxed);
        }
    }
}

impl Progress for Watch<'_> {
    fn step(&self, what: &str, done: u64, total: Option<u64>) {
        self.beside.step(what, done, total);
        self.said(what, done, total);
    }

    fn cancelled(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || self.beside.cancelled()
    }
}
