//! Further answers about the latest run of a feature, made in the background when they are first asked for, and kept beside it.

use std::sync::Arc;
use std::time::Duration;

use shipworthy_eval::audit::report::Audit;
use shipworthy_eval::conclude::REPLICATES;
use shipworthy_eval::operating::answer::Thresholds;
use shipworthy_eval::operating::choose::Question;

use super::work::{Watch, Work};
use super::{Feature, Workbench, held};
use crate::check::CheckRequest;
use crate::run_documents;
use crate::runs::{DocumentError, RunName};
use crate::threshold::ThresholdRequest;

/// Minutes that a review takes where nobody says.
const MINUTES: f64 = 5.0;
/// How long an asker waits for one that is made at once.
const AT_ONCE: Duration = Duration::from_millis(300);

/// Which further answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The price of every threshold.
    Thresholds,
    /// The audit of the golden set.
    Audit,
}

/// A further answer.
#[derive(Debug, Clone)]
pub enum Document {
    /// The price of every threshold.
    Thresholds(Box<Thresholds>),
    /// The audit of the golden set.
    Audit(Box<Audit>),
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
            let (bench, feature, of) = (Arc::clone(self), feature.clone(), run.number);
            std::thread::spawn(move || bench.make(&feature, kind, of, &watch));
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

    /// Makes one, in a thread of its own.
    fn make(&self, feature: &Feature, kind: Kind, of: u32, watch: &Arc<Watch>) {
        use shipworthy_engine::Progress;
        let document = self.wait_for_turn(watch).then(|| {
            // A mistake of ours ends this and nothing else.
            let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.made(feature, kind, of, watch)));
            *held(&self.busy) = false;
            self.free.notify_all();
            made.unwrap_or_else(|_| Document::None(vec!["It ended by a mistake of the program.".to_owned()]))
        });
        let document = document.filter(|_| !watch.cancelled());
        if let Some(desk) = held(&self.desks).get_mut(&feature.file) {
            desk.put_down_document(kind, of, document);
        }
    }

    fn made(&self, feature: &Feature, kind: Kind, of: u32, watch: &Arc<Watch>) -> Document {
        let (run, at) = (RunName::Number(of), self.now().seconds);
        match kind {
            Kind::Thresholds => {
                let question = Question {
                    file: String::new(),
                    tool: self.settings.tool.clone(),
                    candidate: None,
                    capacity: Vec::new(),
                    minutes: Some(MINUTES),
                    prevalence: Vec::new(),
                    by: None,
                    seed: 0,
                    replicates: REPLICATES,
                };
                let request = ThresholdRequest {
                    spec: feature.path.clone(),
                    roots: self.settings.roots.clone(),
                    question,
                    threads: self.settings.threads,
                };
                match run_documents::threshold(&request, run, at, watch.as_ref()) {
                    Ok(answer) => Document::Thresholds(Box::new(answer)),
                    Err(DocumentError::Refused(refused)) => Document::None(
                        refused.diagnostics.into_iter().flat_map(|found| [found.message, found.remedy]).collect(),
                    ),
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
