//! The workbench: the features of a folder, the latest run of each, and the work going on.
//!
//! This is the one seam between the pages and everything else. Pages ask [`Workbench::features`], [`Workbench::standing`],
//! [`Workbench::start`] and [`Workbench::cancel`], and know nothing of engines, stores or threads. Checks are kept as runs (see
//! [`crate::runs`]): what was found before is there after the next start, also what the command line found meanwhile.

mod compare;
mod desk;
mod documents;
mod features;
mod first;
mod jobs;
mod kept;
mod remembered;
mod stamp;
mod work;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::check::{Checked, Refused};
use crate::demo::{example, write_demo};
use crate::jobs::Job;
use crate::moment::Moment;
use crate::runs;
use anyhow::Context;

use desk::Desk;
pub use documents::{Document, Kind};
pub use features::Feature;
pub use first::Looking;
pub use jobs::FoundJob;
use remembered::Memory;
pub use remembered::Remembered;
pub use stamp::Stale;
use stamp::Stamp;
pub use work::{CallsSoFar, Work};

/// What a workbench is made with.
#[derive(Clone)]
pub struct Settings {
    /// Threads that a check may use.
    pub threads: usize,
    /// Further folders that specs may read, by name.
    pub roots: Vec<(String, PathBuf)>,
    /// Version of the tool, for reports.
    pub tool: String,
    /// What time it is.
    pub clock: Arc<dyn Fn() -> Moment + Send + Sync>,
}

/// A folder of features, and what is known about them.
pub struct Workbench {
    folder: PathBuf,
    settings: Settings,
    desks: Mutex<BTreeMap<String, Desk>>,
    read: Mutex<features::Read>,
    practice: Mutex<features::Read>,
    looks: Mutex<first::Looks>,
    /// Whether a check is running: one at a time, because each uses all threads.
    busy: Mutex<bool>,
    free: Condvar,
    /// Names whoever works here: no other workbench, and no earlier one, has it.
    worker: String,
    /// What says to other processes that this one works in a workspace.
    presences: Mutex<BTreeMap<PathBuf, jobs::Presence>>,
    memory: Mutex<Memory>,
}

/// One check that was made, and when.
#[derive(Debug, Clone)]
pub struct Run {
    /// Counts the runs of a feature, from 1. A check that says the same as the run before is that run.
    pub number: u32,
    /// When it was last made.
    pub at: Moment,
    /// What it found.
    pub checked: Checked,
}

/// Why the last attempt at a check has no answer.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The spec or its data.
    Refused(Refused),
    /// Somebody stopped it.
    Cancelled,
    /// Outputs could not be collected, or not all of them: why, in a sentence without its stop.
    Collecting(String),
    /// A mistake of this program.
    Broken(String),
}

/// Where a feature stands.
#[derive(Clone, Default)]
pub struct Standing {
    /// The latest run that has an answer.
    pub run: Option<Arc<Run>>,
    /// Why the last attempt, later than that run, has none; and when that was.
    pub failure: Option<(Arc<Failure>, Moment)>,
    /// What is being done.
    pub work: Option<Work>,
    /// What changed since the run.
    pub stale: Option<Stale>,
    /// A check that was begun later than that run, and was stopped, interrupted or failed: it can be taken up again.
    pub left: Option<Job>,
}

impl Workbench {
    /// A workbench on a folder.
    pub fn open(folder: &Path, settings: Settings) -> anyhow::Result<Workbench> {
        let real = folder.canonicalize().with_context(|| format!("cannot open {}", folder.display()))?;
        anyhow::ensure!(real.is_dir(), "{} is a file; name the folder it lies in", folder.display());
        static BENCHES: AtomicU64 = AtomicU64::new(0);
        let bench = BENCHES.fetch_add(1, Ordering::Relaxed);
        let worker = format!("{}-{}-{bench}", std::process::id(), (settings.clock)().seconds);
        Ok(Workbench {
            folder: real,
            worker,
            presences: Mutex::default(),
            memory: Mutex::default(),
            settings,
            desks: Mutex::default(),
            read: Mutex::default(),
            practice: Mutex::default(),
            looks: Mutex::default(),
            busy: Mutex::new(false),
            free: Condvar::new(),
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name of the folder, as people know it.
    pub fn name(&self) -> String {
        self.folder.file_name().map_or_else(|| "this folder".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Version of the tool.
    pub fn tool(&self) -> &str {
        &self.settings.tool
    }

    /// Threads that work may use.
    pub fn threads(&self) -> usize {
        self.settings.threads
    }

    /// Further folders that specs may read, by name.
    pub fn roots(&self) -> &[(String, PathBuf)] {
        &self.settings.roots
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        (self.settings.clock)()
    }

    /// All features, by the name of their file. Files are read again when they changed. Cases of practice are none of them.
    pub fn features(&self) -> Vec<Arc<Feature>> {
        held(&self.read).all(&self.folder, &self.settings.roots)
    }

    /// The feature of this id; a case of practice, too, is found by its own.
    pub fn feature(&self, id: &str) -> Option<Arc<Feature>> {
        let of = |features: Vec<Arc<Feature>>| features.into_iter().find(|feature| feature.id == id);
        of(self.features()).or_else(|| of(held(&self.practice).practice(&self.folder, &self.settings.roots)))
    }

    /// What a folder of practice is at the bench.
    pub fn practised_in(&self, folder: &Path) -> Option<Arc<Feature>> {
        let cases = held(&self.practice).practice(&self.folder, &self.settings.roots);
        cases.into_iter().find(|feature| feature.path.parent() == Some(folder))
    }

    /// Where a feature stands now.
    pub fn standing(&self, feature: &Feature) -> Standing {
        self.look_up(feature);
        let (mut standing, stamp) = match held(&self.desks).get(&feature.file) {
            Some(desk) => (desk.standing(), desk.stamp()),
            None => return Standing::default(),
        };
        standing.stale = match (&standing.run, stamp) {
            (None, _) => None,
            (Some(_), Some(stamp)) => stamp.changed(feature, &self.settings.roots),
            // A run of an earlier start, which was not as things are when it was found.
            (Some(run), None) => self.changed_since(feature, run),
        };
        if standing.work.is_none() {
            standing.left = self.left(feature, standing.run.as_deref());
        }
        standing
    }

    /// The kept runs of a feature, the latest first, with when each was last made.
    pub fn runs(&self, feature: &Feature) -> Vec<(runs::Run, Moment)> {
        let runs = runs::list(&feature.path).unwrap_or_default();
        runs.into_iter().map(|run| (run.clone(), self.moment(run.seen_at))).collect()
    }

    /// What is being done for a feature: cheap, to be asked again and again.
    pub fn work(&self, feature: &Feature) -> Option<Work> {
        held(&self.desks).get(&feature.file).and_then(Desk::work)
    }

    /// An earlier run of a feature, as it was kept.
    pub fn run_of(&self, feature: &Feature, number: u32) -> Option<Run> {
        let open = kept::open(&feature.path, runs::RunName::Number(number))?;
        Some(Run { number: open.number, at: self.moment(open.seen_at), checked: open.checked })
    }

    /// Writes a built-in example into a folder of its own, and starts a check of it. `None` where there is no such example.
    pub fn add_example(self: &Arc<Self>, name: &str) -> anyhow::Result<Option<Arc<Feature>>> {
        let Some(example) = example(name) else { return Ok(None) };
        let folder = self.folder.join("examples").join(example.name);
        let spec = write_demo(example, &folder, EXAMPLE_SEED)?;
        let added =
            self.features().into_iter().find(|feature| feature.path == spec).context("the example has a spec")?;
        if self.standing(&added).run.is_none() {
            self.start(&added);
        }
        Ok(Some(added))
    }

    /// Takes up a run that was kept since the last look: by an earlier start, or by the command line.
    fn look_up(&self, feature: &Feature) {
        let mark = kept::mark(&feature.path);
        {
            let mut desks = held(&self.desks);
            let desk = desks.entry(feature.file.clone()).or_default();
            if !desk.is_new(&mark) {
                return;
            }
        }
        // A job that says how far it is has written too, and no run.
        let Some((number, seen_at)) = kept::latest(&feature.path) else { return };
        if held(&self.desks).get(&feature.file).is_some_and(|desk| desk.has(number, seen_at)) {
            return;
        }
        let Some(open) = kept::open(&feature.path, runs::RunName::Last) else { return };
        let run = Run { number: open.number, at: self.moment(open.seen_at), checked: open.checked };
        let unchanged = self.changed_since(feature, &run).is_none();
        let stamp = unchanged.then(|| Stamp::of(feature, &self.settings.roots));
        if let Some(desk) = held(&self.desks).get_mut(&feature.file) {
            desk.take_over(run, stamp);
        }
    }

    fn changed_since(&self, feature: &Feature, run: &Run) -> Option<Stale> {
        kept::changed(&feature.path, run.number, &self.settings.tool)
    }

    /// A moment as clocks show it here.
    fn moment(&self, seconds: i64) -> Moment {
        Moment { seconds, offset_minutes: self.now().offset_minutes }
    }
}

/// Seed of the examples' data: everybody sees the same ones.
const EXAMPLE_SEED: u64 = 7;

/// A lock that a panic elsewhere does not take away: what it guards is replaced whole, so it is never half changed.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}

#[cfg(test)]
mod tests;
