//! Where should the threshold be? From a spec to every choice with its price.

use std::path::PathBuf;

use shipworthy_engine::{Engine, Progress};
use shipworthy_eval::operating::answer::Thresholds;
use shipworthy_eval::operating::choose::{Question, thresholds};
use shipworthy_spec::diagnostic::Diagnostic;

use crate::check::Refused;
use crate::golden::{SpecFile, refused};

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
    let file = SpecFile::read(&request.spec, request.roots.clone())?;
    let mut plan = file.plan()?;
    // Nothing here asks about other columns.
    plan.profile = false;
    let gathered = file.gather(&Engine::new(request.threads), &plan, progress)?;
    progress.step("pricing thresholds", 0, None);
    let question = Question { file: file.file.clone(), ..request.question.clone() };
    let answer =
        thresholds(&file.spec, &gathered, &question).map_err(|refusal| refused("threshold", &file.file, refusal))?;
    let (warnings, source) = file.warnings(&gathered);
    Ok(Priced { answer, warnings, source })
}
