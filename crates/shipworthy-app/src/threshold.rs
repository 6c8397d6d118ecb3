//! Where should the threshold be? From a spec to every choice with its price.

use std::path::PathBuf;

use shipworthy_engine::{Engine, Progress};
use shipworthy_eval::gather::Gather;
use shipworthy_eval::operating::answer::Thresholds;
use shipworthy_eval::operating::choose::{Question, thresholds};
use shipworthy_spec::diagnostic::Diagnostic;
use shipworthy_spec::spec::Spec;

use crate::opened::{Reading, Refused, open_with, refused};

/// What is asked.
#[derive(Debug, Clone)]
pub struct ThresholdRequest {
    /// The spec file.
    pub spec: PathBuf,
    /// Further folders that the spec may read, by name.
    pub roots: Vec<(String, PathBuf)>,
    /// The question; the name of the spec is filled in here.
    pub question: Question,
    /// Threads to use.
    pub threads: usize,
}

/// The answer, and what to say beside it.
#[derive(Debug, Clone)]
pub struct Priced {
    /// The answer.
    pub answer: Thresholds,
    /// Warnings about the spec, and notes about the data.
    pub warnings: Vec<Diagnostic>,
    /// Text of the spec, for rendering them.
    pub source: String,
}

/// Prices every choice.
pub fn threshold(request: &ThresholdRequest, progress: &dyn Progress) -> Result<Priced, Refused> {
    let read = Reading { spec: &request.spec, written: None, roots: &request.roots, threads: request.threads };
    // Nothing here asks about other columns.
    let unprofiled = |_: &Spec, plan: &mut Gather, _: &Engine| {
        plan.profile = false;
        Ok(())
    };
    let opened = open_with(&read, &|_, _| None, &unprofiled, progress)?;
    progress.step("pricing thresholds", 0, None);
    let question = Question { file: opened.file.clone(), ..request.question.clone() };
    let answer = thresholds(&opened.spec, &opened.gathered, &question)
        .map_err(|refusal| refused("threshold", &opened.file, refusal.message, refusal.remedy))?;
    Ok(Priced { answer, warnings: opened.warnings(), source: opened.source })
}
