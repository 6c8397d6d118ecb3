//! Further answers about the latest run of a feature, made in the background when they are first asked for, and kept beside it.

use std::sync::Arc;
use std::time::Duration;

use shipworthy_engine::Progress;
use shipworthy_eval::audit::report::Audit;
use shipworthy_eval::conclude::REPLICATES;
use shipworthy_eval::operating::answer::Thresholds;
use shipworthy_eval::search::found::FoundSlices;
use shipworthy_eval::size::plan::{Plan, Request};

use super::work::{Watch, Work};
use super::{Feature, Workbench, held};
use crate::check::CheckRequest;
use crate::jobs::{Beside, Question as JobQuestion};
use crate::opened::Refused;
use crate::run_documents;
use crate::runs::{DocumentError, RunName};
use crate::size::NotPlanned;

/// How long an asker waits for one that is made at once.
const AT_ONCE: Duration = Duration::from_millis(300);

/// Which further answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The price of every threshold.
    Thresholds,
    /// The audit of the golden set.
    Audit,
    /// The weakest slices.
    Slices,
    /// What to collect.
    Size,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Thresholds, Kind::Audit, Kind::Slices, Kind::Size];
}

/// A further answer.
#[derive(Debug, Clone)]
pub enum Document {
    /// The price of every threshold.
    Thresholds(Box<Thresholds>),
    /// The audit of the golden set.
    Audit(Box<Audit>),
    /// The weakest slices.
    Slices(Box<FoundSlices>),
    /// What to collect.
    Size(Box<Plan>),
    /// Why there is none, in sentences.
    None(Vec<String>),
}

impl Workbench {
    /// A further answer about the latest run: the one that is there, else `None` while it is made. Waits a moment, because
    /// most are made at once.
    pub fn document(self: &Arc<Self>, feature: &Feature, kind: Kind) -> Option<Arc<Document>> {
        let run = self.standing(feature).run?;
        let there = || held(&self.desks).get(&feature.file)?.document(kind);
        if let Some(document) = there() {
            return Some(document);
        }
        let watch = Arc::new(Watch::new(self.now()));
        if held(&self.desks).entry(feature.file.clone()).or_default().take_up_document(kind, &watch) {
            let question = JobQuestion { parts: vec![kind.part()], run: Some(run.number), ..JobQuestion::default() };
            watch.is(self.ask(feature, &question, ""));
            self.begin_document(feature, kind, run.number, watch);
        }
        const PAUSE: Duration = Duration::from_millis(10);
        for _ in 0..AT_ONCE.as_millis() / PAUSE.as_millis() {
            std::thread::sleep(PAUSE);
            if let Some(document) = there() {
                return Some(document);
            }
        }
        None
    }

    /// How far the making of a further answer is: cheap, to be asked again and again.
    pub fn document_work(&self, feature: &Feature, kind: Kind) -> Option<Work> {
        held(&self.desks).get(&feature.file)?.document_work(kind)
    }

    /// Takes a job up again that makes one.
    pub(super) fn take_on_document(self: &Arc<Self>, feature: &Feature, kind: Kind, of: u32, watch: Arc<Watch>) {
        let free = {
            let mut desks = held(&self.desks);
            let desk = desks.entry(feature.file.clone()).or_default();
            desk.forget_document(kind);
            desk.take_up_document(kind, &watch)
        };
        if free {
            self.begin_document(feature, kind, of, watch);
        }
    }

    /// Makes one, in a thread of its own.
    fn begin_document(self: &Arc<Self>, feature: &Feature, kind: Kind, of: u32, watch: Arc<Watch>) {
        let (bench, feature) = (Arc::clone(self), feature.clone());
        std::thread::spawn(move || {
            let document = bench.make(&feature, kind, of, &watch);
            if let Some(desk) = held(&bench.desks).get_mut(&feature.file) {
                desk.put_down_document(kind, of, document);
            }
        });
    }

    fn make(&self, feature: &Feature, kind: Kind, of: u32, watch: &Arc<Watch>) -> Option<Document> {
        let stopped =
            || Document::None(vec!["It was stopped; it can be taken up again on the page of jobs.".to_owned()]);
        if !self.wait_for_turn(watch) {
            self.not_begun(feature, watch);
            return (!watch.leaves()).then(stopped);
        }
        // A mistake of ours ends this and nothing else.
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            // What the job comes to is kept beside the run, and read from there.
            let done = watch.work().job.map_or(Ok(None), |id| self.work_on(feature, id, watch));
            if done.is_ok() { self.made(feature, kind, of, watch) } else { stopped() }
        }));
        *held(&self.busy) = false;
        self.free.notify_all();
        let document =
            made.unwrap_or_else(|_| Document::None(vec!["It ended by a mistake of the program.".to_owned()]));
        if watch.leaves() {
            return None;
        }
        Some(if watch.cancelled() { stopped() } else { document })
    }

    fn made(&self, feature: &Feature, kind: Kind, of: u32, watch: &Arc<Watch>) -> Document {
        let (run, at) = (RunName::Number(of), self.now().seconds);
        match kind {
            Kind::Thresholds => {
                let request = run_documents::usual_threshold(&self.request(feature));
                match run_documents::threshold(&request, run, at, watch.as_ref()) {
                    Ok(answer) => Document::Thresholds(Box::new(answer)),
                    Err(DocumentError::Refused(refused)) => why_not(refused),
                    Err(error) => Document::None(vec![said(&error)]),
                }
            }
            Kind::Slices => {
                let request = run_documents::usual_slices(&self.request(feature));
                match run_documents::slices(&request, run, at, watch.as_ref()) {
                    Ok(found) => Document::Slices(Box::new(found)),
                    Err(DocumentError::Refused(refused)) => why_not(refused),
                    Err(error) => Document::None(vec![said(&error)]),
                }
            }
            Kind::Size => {
                match run_documents::size(&self.request(feature), &Request::default(), run, at, watch.as_ref()) {
                    Ok(plan) => Document::Size(Box::new(plan)),
                    Err(DocumentError::Refused(NotPlanned::Spec(refused))) => why_not(refused),
                    Err(DocumentError::Refused(NotPlanned::Asked(refusal))) => {
                        Document::None(vec![refusal.message, refusal.remedy])
                    }
                    Err(error) => Document::None(vec![said(&error)]),
                }
            }
            Kind::Audit => match run_documents::audit(&self.request(feature), run, at, watch.as_ref()) {
                Ok(mut audit) => {
                    // Where the table lies on this machine is nobody's business.
                    if let Some(spec) = &feature.spec {
                        audit.table.clone_from(&spec.golden.data);
                    }
                    Document::Audit(Box::new(audit))
                }
                Err(DocumentError::Refused(problems)) => {
                    Document::None(problems.into_iter().flat_map(|problem| [problem.message, problem.remedy]).collect())
                }
                Err(error) => Document::None(vec![said(&error)]),
            },
        }
    }

    /// The check that a run of a feature is.
    pub(super) fn request(&self, feature: &Feature) -> CheckRequest {
        CheckRequest {
            spec: feature.path.clone(),
            seed: 0,
            threads: self.settings.threads,
            replicates: REPLICATES,
            only: None,
            roots: self.settings.roots.clone(),
            today: self.now().day(),
            tool: self.settings.tool.clone(),
            keep: Some(self.now().seconds),
        }
    }
}

/// Why a spec has no such answer.
fn why_not(refused: Refused) -> Document {
    Document::None(refused.diagnostics.into_iter().flat_map(|found| [found.message, found.remedy]).collect())
}

fn said<E>(error: &DocumentError<E>) -> String {
    match error {
        DocumentError::Stale(changes) => {
            let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
            format!("Since the check, {}. Check again, and it will be there.", changes.join(", and "))
        }
        DocumentError::Run(error) => error.to_string(),
        DocumentError::Refused(_) => "It cannot be made from this spec and its data.".to_owned(),
    }
}
