//! How many more examples, and which: from a spec to a plan.

use shipworthy_engine::Progress;
use shipworthy_eval::compare::Refusal;
use shipworthy_eval::conclude::{Context, conclude};
use shipworthy_eval::size::plan::{Plan, Request, plan};
use shipworthy_spec::diagnostic::Diagnostic;

use crate::check::CheckRequest;
use crate::opened::{Reading, Refused, open};

/// A plan, with what to say beside it.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The answer.
    pub plan: Plan,
    /// Warnings about the spec, and notes about the data.
    pub warnings: Vec<Diagnostic>,
    /// Text of the spec, for rendering diagnostics.
    pub source: String,
    /// Something that did not keep the answer from being found.
    pub notes: Vec<String>,
}

/// Why there is no plan.
#[derive(Debug, Clone)]
pub enum NotPlanned {
    /// The spec or its data.
    Spec(Refused),
    /// What was asked.
    Asked(Refusal),
}

/// Judges the spec, and plans what settles what is open.
pub fn size(request: &CheckRequest, asked: &Request, progress: &dyn Progress) -> Result<Planned, NotPlanned> {
    let reading = Reading { spec: &request.spec, written: None, roots: &request.roots, threads: request.threads };
    let mut opened = open(&reading, &|_, _| None, progress).map_err(NotPlanned::Spec)?;
    let mut notes = Vec::new();
    let context = Context {
        file: opened.file.clone(),
        tool: request.tool.clone(),
        seed: request.seed,
        replicates: request.replicates,
        look: opened.look(&mut notes),
        only: None,
        today: request.today,
    };
    progress.step("judging", 0, None);
    let check = conclude(&opened.spec, &opened.gathered, &context).check;
    progress.step("planning", 0, None);
    let plan = plan(&opened.spec, &opened.gathered, &check, &context, asked).map_err(NotPlanned::Asked)?;
    Ok(Planned { plan, warnings: opened.warnings(), source: opened.source, notes })
}
