//! The desk of one feature: what was found, and what is being worked on.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::documents::{Document, Kind};
use super::kept::Mark;
use super::stamp::Stamp;
use super::work::{Watch, Work};
use super::{Failure, Run, Standing};
use crate::check::Checked;
use crate::moment::Moment;

/// What lies on the desk.
#[derive(Default)]
pub struct Desk {
    run: Option<Arc<Run>>,
    stamp: Option<Stamp>,
    mark: Option<Mark>,
    failure: Option<(Arc<Failure>, Moment)>,
    watch: Option<Arc<Watch>>,
    documents: BTreeMap<Kind, Arc<Document>>,
    asking: BTreeMap<Kind, Arc<Watch>>,
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
    /// What came of it may lie in the store alone, where another process did it, or a part of it was done before.
    pub fn put_down(&mut self, outcome: Result<Option<(Checked, Stamp)>, Failure>, at: Moment) {
        self.watch = None;
        self.documents.clear();
        match outcome {
            Ok(None) => {
                self.failure = None;
                self.mark = None;
            }
            Ok(Some((checked, stamp))) => {
                // Where nothing can be kept, runs are counted here.
                let counted = self.run.as_ref().map_or(1, |run| run.number + 1);
                let number = checked.run.map_or(counted, |kept| kept.number);
                self.run = Some(Arc::new(Run { number, at, checked }));
                self.stamp = Some(stamp);
                self.failure = None;
            }
            Err(failure) => self.failure = Some((Arc::new(failure), at)),
        }
    }

    /// Whether something was kept since this was asked last.
    pub fn is_new(&mut self, mark: &Mark) -> bool {
        let new = self.mark.as_ref() != Some(mark);
        self.mark = Some(mark.clone());
        new
    }

    /// Whether a run that was made then is the one that lies here, or an earlier one.
    pub fn has(&self, number: u32, seen_at: i64) -> bool {
        self.run.as_ref().is_some_and(|run| (run.number, run.at.seconds) >= (number, seen_at))
    }

    /// Takes over a kept run, where it is newer than what lies here.
    pub fn take_over(&mut self, run: Run, stamp: Option<Stamp>) {
        if self.run.as_ref().is_none_or(|there| (there.number, there.at) < (run.number, run.at)) {
            let later = self.failure.as_ref().is_some_and(|(_, at)| *at > run.at);
            if !later {
                self.failure = None;
            }
            self.run = Some(Arc::new(run));
            self.stamp = stamp;
            self.documents.clear();
        }
    }

    /// A further answer about the run, if it was made.
    pub fn document(&self, kind: Kind) -> Option<Arc<Document>> {
        self.documents.get(&kind).cloned()
    }

    /// Takes up making one; false where that is going on.
    pub fn take_up_document(&mut self, kind: Kind, watch: &Arc<Watch>) -> bool {
        let free = !self.asking.contains_key(&kind);
        if free {
            self.asking.insert(kind, Arc::clone(watch));
        }
        free
    }

    /// Puts one down, made of the run of this number; what became of another run meanwhile is another question.
    pub fn put_down_document(&mut self, kind: Kind, of: u32, document: Option<Document>) {
        self.asking.remove(&kind);
        if let Some(document) = document.filter(|_| self.run.as_ref().is_some_and(|run| run.number == of)) {
            self.documents.insert(kind, Arc::new(document));
        }
    }

    /// How far the making of one is.
    pub fn document_work(&self, kind: Kind) -> Option<Work> {
        self.asking.get(&kind).map(|watch| watch.work())
    }

    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.watches().for_each(|watch| watch.cancel());
    }

    /// Says that the process ends.
    pub fn leave(&self) {
        self.watches().for_each(|watch| watch.leave());
    }

    /// Asks one job to stop, where it is done here.
    pub fn cancel_job(&self, job: u64) {
        self.watches().filter(|watch| watch.work().job == Some(job)).for_each(|watch| watch.cancel());
    }

    /// How far a job is that is done here.
    pub fn job_work(&self, job: u64) -> Option<Work> {
        self.watches().map(|watch| watch.work()).find(|work| work.job == Some(job))
    }

    fn watches(&self) -> impl Iterator<Item = &Arc<Watch>> {
        self.watch.iter().chain(self.asking.values())
    }

    /// Forgets a further answer, so that it is made again.
    pub fn forget_document(&mut self, kind: Kind) {
        self.documents.remove(&kind);
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
        Standing { run: self.run.clone(), failure: self.failure.clone(), work: self.work(), stale: None, left: None }
    }
}
