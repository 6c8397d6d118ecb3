//! The work of the bench: checks and further answers in the background, one at a time. Each is a job, so that it is known who asked for
//! what, that it can be stopped from anywhere, and that it is taken up again where its process died.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use shipworthy_engine::Progress;

use super::stamp::Stamp;
use super::work::{Watch, Work};
use super::{Failure, Feature, Kind, Run, Workbench, held, said};
use crate::check::{Checked, check};
use crate::form::NotDone;
use crate::jobs::{self, Beside, Job, JobState, Part, Question, Worked, Worker};

/// How often a job is begun again by itself: one that ends its process each time is left to a person.
const MOST_ATTEMPTS: u32 = 3;
/// How often the job of another process is looked at.
const PAUSE: Duration = Duration::from_millis(300);
/// The file by which processes know of each other.
const PRESENCE: &str = "work.lock";

/// That this process works in a workspace.
pub(super) struct Presence {
    /// Held open while it does, where that is possible.
    _file: Option<File>,
    /// Whether nobody else did when it began.
    alone: bool,
}

/// A job of the workspace, and whose it is.
#[derive(Debug, Clone)]
pub struct FoundJob {
    /// The feature that it is about; `None` where its spec is gone.
    pub feature: Option<Arc<Feature>>,
    /// The job.
    pub job: Job,
    /// How far it is, where it is done here.
    pub work: Option<Work>,
}

impl Workbench {
    /// Starts a check in the background, unless one is going on. Checks wait for each other.
    pub fn start(self: &Arc<Self>, feature: &Feature) {
        self.start_for(feature, "");
    }

    /// The same, with the name of who asks.
    pub fn start_for(self: &Arc<Self>, feature: &Feature, by: &str) {
        let watch = Arc::new(Watch::new(self.now()));
        if !held(&self.desks).entry(feature.file.clone()).or_default().take_up(&watch) {
            return;
        }
        // Remembered before it is begun, so that it is taken up again where this process dies.
        watch.is(self.ask(feature, &Question::check(), by));
        self.begin_check(feature, watch);
    }

    /// Starts a job: a check with further answers. Says its number. One that is asked for while another one of the feature goes on is
    /// taken on after it.
    ///
    /// # Errors
    /// Where nothing can be remembered.
    pub fn start_job(self: &Arc<Self>, feature: &Feature, question: &Question, by: &str) -> Result<u64, NotDone> {
        let id = jobs::ask(&feature.path, question, by, self.now().seconds)?;
        let (root, job) = self.job_of(feature, id)?;
        self.is_alone(&root);
        if job.state == JobState::Waiting {
            self.take_on(feature, &job);
        }
        Ok(id)
    }

    /// A check, in a thread of its own.
    fn begin_check(self: &Arc<Self>, feature: &Feature, watch: Arc<Watch>) {
        let (bench, feature) = (Arc::clone(self), feature.clone());
        std::thread::spawn(move || {
            let outcome = bench.run(&feature, &watch);
            let now = bench.now();
            if let Some(desk) = held(&bench.desks).get_mut(&feature.file) {
                desk.put_down(outcome, now);
            }
            if !watch.leaves() {
                bench.take_on_waiting(&feature);
            }
        });
    }

    /// Takes on a check that was asked for, or resumed, while another one of the feature was going on.
    fn take_on_waiting(self: &Arc<Self>, feature: &Feature) {
        let waiting = |job: &&Job| {
            job.state == JobState::Waiting && jobs::question(job).is_some_and(|question| question.run.is_none())
        };
        if let Some(job) = self.remembered(feature).jobs.iter().rev().find(waiting) {
            self.take_on(feature, job);
        }
    }

    /// Asks for a job; `None` where nothing can be remembered here: then it is done all the same.
    pub(super) fn ask(&self, feature: &Feature, question: &Question, by: &str) -> Option<u64> {
        let id = jobs::ask(&feature.path, question, by, self.now().seconds).ok()?;
        if let Some((root, _)) = feature.place() {
            self.is_alone(&root);
        }
        Some(id)
    }

    /// Asks all work for a feature to stop. It does so where it next looks up.
    pub fn cancel(&self, feature: &Feature) {
        if let Some(desk) = held(&self.desks).get(&feature.file) {
            desk.cancel();
        }
        self.look_up_from_work();
    }

    /// Asks one job of a feature to stop, wherever it is done. Says whether there was anything to stop.
    ///
    /// # Errors
    /// Where it is none of this feature's, or the store refuses.
    pub fn cancel_job(&self, feature: &Feature, id: u64) -> Result<bool, NotDone> {
        let root = self.job_of(feature, id)?.0;
        let stopped = jobs::stop(&root, id, self.now().seconds)?;
        if let Some(desk) = held(&self.desks).get(&feature.file) {
            desk.cancel_job(id);
        }
        self.look_up_from_work();
        Ok(stopped)
    }

    /// Takes a job up again that was stopped, interrupted, or failed. Says whether it could be.
    ///
    /// # Errors
    /// Where it is none of this feature's, or the store refuses.
    pub fn resume_job(self: &Arc<Self>, feature: &Feature, id: u64) -> Result<bool, NotDone> {
        let (root, job) = self.job_of(feature, id)?;
        let resumed = jobs::resume(&root, id, self.now().seconds)?;
        if resumed {
            self.take_on(feature, &job);
        }
        Ok(resumed)
    }

    /// Whether a job lets models be called, with the keys and the money of whoever runs this.
    pub fn calls_models(&self, feature: &Feature, id: u64) -> bool {
        let job = self.job_of(feature, id).map(|(_, job)| job);
        job.is_ok_and(|job| jobs::question(&job).is_some_and(|question| question.collect.is_some()))
    }

    fn job_of(&self, feature: &Feature, id: u64) -> Result<(std::path::PathBuf, Job), NotDone> {
        let none = || NotDone::Conflict(format!("there is no job {id} of this feature"));
        let (root, name) = feature.place().ok_or_else(none)?;
        let job = jobs::job(&root, id)?.filter(|job| job.spec == name).ok_or_else(none)?;
        Ok((root, job))
    }

    /// Works on a job that waits.
    fn take_on(self: &Arc<Self>, feature: &Feature, job: &Job) {
        let question = jobs::question(job);
        let of = question.as_ref().and_then(|question| question.run);
        let kind = question.as_ref().and_then(|question| Kind::of(&question.parts));
        let watch = Arc::new(Watch::new(self.now()));
        watch.is(Some(job.id));
        match (of, kind) {
            (Some(of), Some(kind)) => self.take_on_document(feature, kind, of, watch),
            // Where a check is going on already, what waits is taken on after it.
            _ => {
                if held(&self.desks).entry(feature.file.clone()).or_default().take_up(&watch) {
                    self.begin_check(feature, watch);
                }
            }
        }
    }

    /// Says that the process ends: what is being done is left for the next one.
    pub fn leave(&self) {
        held(&self.desks).values().for_each(super::desk::Desk::leave);
        self.look_up_from_work();
    }

    /// One that waits for its turn looks up now. The lock is taken so that it cannot look just before and sleep just after.
    fn look_up_from_work(&self) {
        drop(held(&self.busy));
        self.free.notify_all();
    }

    /// Takes up what an earlier process was asked for and has not done. Said once, when the bench is opened for work.
    pub fn take_up(self: &Arc<Self>) {
        let now = self.now().seconds;
        for feature in self.features() {
            let Some((root, name)) = feature.place() else { continue };
            // A workspace that cannot be read says so on its pages.
            let Ok(all) = jobs::list(&root) else { continue };
            if all.is_empty()
                || !self.is_alone(&root)
                || jobs::find_interrupted(&root, &self.worker, true, now).is_err()
            {
                continue;
            }
            let own = jobs::list(&root).unwrap_or_default().into_iter().rev().filter(|job| job.spec == name);
            for job in own {
                let again = job.state == JobState::Interrupted
                    && job.attempts < MOST_ATTEMPTS
                    && jobs::resume(&root, job.id, now).unwrap_or(false);
                if again || job.state == JobState::Waiting {
                    self.take_on(&feature, &job);
                }
            }
        }
    }

    /// Whether no other process works in a workspace. This one is known there from then on.
    fn is_alone(&self, root: &Path) -> bool {
        let mut presences = held(&self.presences);
        if let Some(presence) = presences.get(root) {
            return presence.alone;
        }
        let path = root.join(".shipworthy").join(PRESENCE);
        let file = File::options().create(true).truncate(false).write(true).open(path).ok();
        // Whoever has it alone is alone; after that everybody shares it, so that whoever comes later sees somebody.
        let alone = file.as_ref().is_some_and(|file| file.try_lock().is_ok() && file.unlock().is_ok());
        let file = file.filter(|file| file.try_lock_shared().is_ok());
        presences.insert(root.to_path_buf(), Presence { _file: file, alone });
        alone
    }

    /// The jobs of all workspaces here, the latest first.
    pub fn jobs(&self) -> Vec<FoundJob> {
        let mut found: Vec<FoundJob> = Vec::new();
        let features = self.features();
        let mut roots: Vec<std::path::PathBuf> =
            features.iter().filter_map(|feature| Some(feature.place()?.0)).collect();
        roots.push(self.folder.clone());
        roots.sort();
        roots.dedup();
        for root in roots {
            for (spec, about) in self.all_remembered(&root).unwrap_or_default().iter() {
                let feature = features
                    .iter()
                    .find(|feature| feature.place().is_some_and(|(at, name)| at == root && name == *spec));
                found.extend(about.jobs.iter().map(|job| FoundJob {
                    feature: feature.cloned(),
                    job: job.clone(),
                    work: feature.and_then(|feature| held(&self.desks).get(&feature.file)?.job_work(job.id)),
                }));
            }
        }
        found.sort_by_key(|found| std::cmp::Reverse((found.job.made_at, found.job.id)));
        found
    }

    /// The check that was begun after a run and ended otherwise than well, in an earlier start or another process.
    pub(super) fn left(&self, feature: &Feature, run: Option<&Run>) -> Option<Job> {
        let about = self.remembered(feature);
        let latest =
            about.jobs.iter().find(|job| jobs::question(job).is_some_and(|question| question.run.is_none()))?;
        let over = matches!(latest.state, JobState::Interrupted | JobState::Cancelled | JobState::Failed);
        let later = run.is_none_or(|run| latest.made_at >= run.at.seconds);
        (over && later).then(|| latest.clone())
    }

    fn run(&self, feature: &Feature, watch: &Arc<Watch>) -> Result<Option<(Checked, Stamp)>, Failure> {
        if !self.wait_for_turn(watch) {
            self.not_begun(feature, watch);
            return Err(Failure::Cancelled);
        }
        let outcome = self.judge(feature, watch);
        *held(&self.busy) = false;
        self.free.notify_all();
        outcome
    }

    /// Work that was stopped before its turn came: its job is stopped too, unless the process leaves it for the next one.
    pub(super) fn not_begun(&self, feature: &Feature, watch: &Watch) {
        if let (Some(id), false, Some((root, _))) = (watch.work().job, watch.leaves(), feature.place()) {
            // What cannot be stopped in the store is found as interrupted later.
            let _ = jobs::stop(&root, id, self.now().seconds);
        }
    }

    fn judge(&self, feature: &Feature, watch: &Arc<Watch>) -> Result<Option<(Checked, Stamp)>, Failure> {
        let stamp = Stamp::of(feature, &self.settings.roots);
        if let Some(id) = watch.work().job {
            let worked = self.work_on(feature, id, watch)?;
            // Outputs that were collected on the way are what was checked, and no change since.
            let collected = worked
                .as_ref()
                .is_some_and(|worked| jobs::question(&worked.job).is_some_and(|question| question.collect.is_some()));
            let stamp = if collected { Stamp::of(feature, &self.settings.roots) } else { stamp };
            return Ok(worked.and_then(|worked| worked.checked).map(|checked| (checked, stamp)));
        }
        let request = self.request(feature);
        // A mistake of ours ends this check and nothing else.
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&request, watch.as_ref())));
        match made {
            Ok(_) if watch.cancelled() => Err(Failure::Cancelled),
            Ok(Ok(checked)) => Ok(Some((checked, stamp))),
            Ok(Err(refused)) => Err(Failure::Refused(refused)),
            Err(panic) => Err(Failure::Broken(said(panic.as_ref()))),
        }
    }

    /// Does a job to its end, or looks on while another process does; `None` then.
    pub(super) fn work_on(&self, feature: &Feature, id: u64, watch: &Watch) -> Result<Option<Worked>, Failure> {
        let broken = |error: NotDone| Failure::Broken(error.to_string());
        let Some((root, _)) = feature.place() else {
            return Err(Failure::Broken("its workspace cannot be read".to_owned()));
        };
        let worker = Worker {
            workspace: &root,
            name: &self.worker,
            threads: self.settings.threads,
            roots: &self.settings.roots,
            tool: &self.settings.tool,
            today: &|| self.now().day(),
            now: &|| self.now().seconds,
        };
        let Some(worked) = jobs::work_on(&worker, id, watch).map_err(broken)? else {
            self.look_on(&root, id, watch)?;
            return Ok(None);
        };
        match worked.job.state {
            JobState::Failed if worked.checked.is_some() => Ok(Some(worked)),
            JobState::Failed => Err(match worked.refused {
                Some(refused) => Failure::Refused(refused),
                None if jobs::question(&worked.job).is_some_and(|question| question.collect.is_some()) => {
                    Failure::Collecting(worked.job.told.unwrap_or_default())
                }
                None => Failure::Broken(worked.job.told.unwrap_or_default()),
            }),
            JobState::Cancelled | JobState::Interrupted => Err(Failure::Cancelled),
            _ => Ok(Some(worked)),
        }
    }

    /// Looks on while another process does a job.
    fn look_on(&self, root: &Path, id: u64, watch: &Watch) -> Result<(), Failure> {
        let mut asked = false;
        loop {
            let job = jobs::job(root, id).map_err(|error| Failure::Broken(error.to_string()))?;
            match job {
                Some(Job { state: JobState::Done, .. }) => return Ok(()),
                Some(Job { state: JobState::Failed, told, .. }) => {
                    return Err(Failure::Broken(told.unwrap_or_default()));
                }
                Some(Job { state: JobState::Waiting | JobState::Running, step, done, total, .. }) => {
                    watch.step(&step, done, total);
                    // Whoever has it may have died: it is interrupted then, and offered to people.
                    jobs::find_interrupted(root, &self.worker, false, self.now().seconds)
                        .map_err(|error| Failure::Broken(error.to_string()))?;
                }
                Some(_) | None => return Err(Failure::Cancelled),
            }
            if watch.leaves() {
                return Err(Failure::Cancelled);
            }
            if watch.cancelled() && !asked {
                asked = jobs::stop(root, id, self.now().seconds).is_ok();
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits until no other check runs; false when it was stopped before.
    pub(super) fn wait_for_turn(&self, watch: &Watch) -> bool {
        let mut busy = held(&self.busy);
        while *busy {
            if watch.cancelled() {
                return false;
            }
            busy = self.free.wait(busy).unwrap_or_else(PoisonError::into_inner);
        }
        if watch.cancelled() {
            return false;
        }
        *busy = true;
        drop(busy);
        watch.begin();
        true
    }
}

impl Kind {
    /// The part of a job that makes this answer.
    pub(super) fn part(self) -> Part {
        match self {
            Kind::Thresholds => Part::Threshold,
            Kind::Audit => Part::Audit,
            Kind::Slices => Part::Slices,
            Kind::Size => Part::Size,
        }
    }

    /// The answer that a job of one part makes.
    fn of(parts: &[Part]) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| parts == [kind.part()])
    }
}
