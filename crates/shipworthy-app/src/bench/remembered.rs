//! What is remembered about features beside their runs: decisions, signatures, reviews, jobs. Kept in memory, and read again when something was
//! recorded, so that a page asks no database while nothing changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kept::{self, Mark};
use super::{Feature, Workbench, held};
use crate::decisions::{self, Decision};
use crate::form::NotDone;
use crate::jobs::{self, Job};
use crate::review::{self, Queue};
use crate::signing::{self, Signature};

/// What is remembered about a feature.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    /// Decisions, newest first.
    pub decisions: Vec<Decision>,
    /// Review queues with how far they have come, newest first.
    pub reviews: Vec<(Queue, review::Standing)>,
    /// Signatures under the spec, newest first.
    pub signatures: Vec<Signature>,
    /// Jobs, newest first.
    pub jobs: Vec<Job>,
    /// Why it could not be read, where it could not.
    pub unread: Option<String>,
}

/// By the name of the spec in its workspace.
type BySpec = BTreeMap<String, Arc<Remembered>>;

/// What was read, and how often something was recorded from here.
#[derive(Default)]
pub(super) struct Memory {
    recorded: u64,
    read: BTreeMap<PathBuf, (Mark, Arc<BySpec>)>,
}

impl Workbench {
    /// What is remembered about a feature.
    pub fn remembered(&self, feature: &Feature) -> Arc<Remembered> {
        let Some((root, name)) = feature.place() else { return Arc::default() };
        match self.all_remembered(&root) {
            Ok(all) => all.get(&name).cloned().unwrap_or_default(),
            Err(error) => Arc::new(Remembered { unread: Some(error.to_string()), ..Remembered::default() }),
        }
    }

    /// Says that something may have been recorded. Files tell of it too, though not within a few milliseconds.
    pub fn look_again(&self) {
        let mut memory = held(&self.memory);
        memory.recorded += 1;
        memory.read.clear();
    }

    /// What is remembered in a workspace.
    pub(super) fn all_remembered(&self, root: &Path) -> Result<Arc<BySpec>, NotDone> {
        // Before it is read: what is recorded meanwhile is read the next time.
        let mark = kept::mark_of(root);
        let recorded = {
            let memory = held(&self.memory);
            if let Some((then, read)) = memory.read.get(root)
                && *then == mark
            {
                return Ok(Arc::clone(read));
            }
            memory.recorded
        };
        let read = Arc::new(read(root)?);
        let mut memory = held(&self.memory);
        if memory.recorded == recorded {
            memory.read.insert(root.to_path_buf(), (mark, Arc::clone(&read)));
        }
        Ok(read)
    }
}

fn read(root: &Path) -> Result<BySpec, NotDone> {
    let mut all: BTreeMap<String, Remembered> = BTreeMap::new();
    for decision in decisions::of_all(root)? {
        all.entry(decision.spec.clone()).or_default().decisions.push(decision);
    }
    for queue in review::list(root)? {
        let standing = review::standing(root, queue.id)?;
        all.entry(queue.spec.clone()).or_default().reviews.push((queue, standing));
    }
    for signature in signing::of_all(root)? {
        all.entry(signature.spec.clone()).or_default().signatures.push(signature);
    }
    for job in jobs::list(root)? {
        all.entry(job.spec.clone()).or_default().jobs.push(job);
    }
    Ok(all.into_iter().map(|(spec, about)| (spec, Arc::new(about))).collect())
}
