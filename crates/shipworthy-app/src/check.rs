//! The main job: from a spec file to a verdict with its evidence.

use std::path::PathBuf;

use shipworthy_engine::{Engine, Progress};
use shipworthy_eval::conclude::{Conclusion, Context, conclude};
use shipworthy_eval::gather::{Gather, Problem};
use shipworthy_eval::outcome::Check;
use shipworthy_spec::diagnostic::Diagnostic;
use shipworthy_spec::spec::{Date, Spec};

pub use crate::opened::Refused;
use crate::opened::{Reading, open, whole_file};

/// What to check, and how.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// The spec file.
    pub spec: PathBuf,
    /// Seed of all resampling.
    pub seed: u64,
    /// Threads to use.
    pub threads: usize,
    /// Bootstrap replicates.
    pub replicates: usize,
    /// Judge only the bar of this name.
    pub only: Option<String>,
    /// Further folders that the spec may read, by name.
    pub roots: Vec<(String, PathBuf)>,
    /// The day, for waivers; without it none holds.
    pub today: Option<Date>,
    /// Version of the tool, for the report.
    pub tool: String,
}

/// What a check leaves behind.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The answer.
    pub check: Check,
    /// Warnings about the spec, and notes about the data.
    pub warnings: Vec<Diagnostic>,
    /// Text of the spec, for rendering diagnostics.
    pub source: String,
    /// Something that did not keep the check from being made, such as a store that cannot be written.
    pub notes: Vec<String>,
}

/// Runs the main job.
pub fn check(request: &CheckRequest, progress: &dyn Progress) -> Result<Checked, Refused> {
    let read = Reading { spec: &request.spec, written: None, roots: &request.roots, threads: request.threads };
    let only = |spec: &mut Spec, name: &str| request.only.as_ref().and_then(|only| keep_only(spec, only, name));
    let opened = open(&read, &only, progress)?;
    let mut notes = Vec::new();
    let look = opened.look(&mut notes);

    progress.step("judging", 0, None);
    let context = Context {
        file: opened.file.clone(),
        tool: request.tool.clone(),
        seed: request.seed,
        replicates: request.replicates,
        look,
        only: request.only.clone(),
        today: request.today,
    };
    let mut conclusion = conclude(&opened.spec, &opened.gathered, &context);
    // A store that cannot be written has been told of with the looks.
    opened.tried(&conclusion.marks, &mut Vec::new());
    progress.step("reading the misses", 0, None);
    fetch_misses(&opened.engine, &opened.plan, &mut conclusion, progress).map_err(|problems| opened.refused(problems))?;
    let warnings = opened.warnings();
    Ok(Checked { check: conclusion.check, warnings, source: opened.source, notes })
}

/// Drops all bars but one.
fn keep_only(spec: &mut Spec, only: &str, file: &str) -> Option<Diagnostic> {
    if spec.bars.iter().any(|bar| bar.id == only) {
        spec.bars.retain(|bar| bar.id == only);
        return None;
    }
    let known: Vec<&str> = spec.bars.iter().map(|bar| bar.id.as_str()).collect();
    Some(whole_file(
        "unknown-bar",
        file,
        format!("there is no bar named '{only}'"),
        &format!("the bars are {}", known.join(", ")),
    ))
}

fn fetch_misses(
    engine: &Engine,
    plan: &Gather,
    conclusion: &mut Conclusion,
    progress: &dyn Progress,
) -> Result<(), Vec<Problem>> {
    let mut rows: Vec<usize> = conclusion.miss_rows.iter().flatten().copied().collect();
    rows.sort_unstable();
    rows.dedup();
    if rows.is_empty() {
        return Ok(());
    }
    let texts = engine.fetch(plan, &rows, progress)?;
    for (candidate, wanted) in conclusion.check.candidates.iter_mut().zip(&conclusion.miss_rows) {
        for (miss, row) in candidate.misses.iter_mut().zip(wanted) {
            if let Ok(at) = rows.binary_search(row) {
                miss.columns.clone_from(&texts[at]);
            }
        }
    }
    Ok(())
}
