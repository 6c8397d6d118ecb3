//! The main job: from a spec file to a verdict with its evidence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shipworthy_engine::{Engine, Progress};
use shipworthy_eval::against::{Earlier, against};
use shipworthy_eval::conclude::{Conclusion, Context, conclude};
use shipworthy_eval::gather::{Gather, Problem};
use shipworthy_eval::outcome::Check;
use shipworthy_eval::search::columns::{Wanted, wanted};
use shipworthy_eval::verdict_hash::verdict_hash;
use shipworthy_spec::diagnostic::{Diagnostic, Span};
use shipworthy_spec::spec::{Date, Spec};

pub use crate::opened::Refused;
use crate::opened::{Reading, open_with, whole_file};
use crate::runs::{self, Kept, RunName};

/// Golden sets whose files are larger than this are searched by their slices alone; `slices` searches everything.
const LARGEST_SEARCHED: u64 = 256 << 20;
/// Columns of numbers that a check searches, in the order of the table.
const MOST_SEARCHED: usize = 12;

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
    /// Keep the check as a run that was made at this time, in seconds since 1970-01-01 UTC. A check of one bar is no run.
    pub keep: Option<i64>,
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
    /// Where each bar stands in the spec, by its name.
    pub places: BTreeMap<String, Span>,
    /// The run that it was kept as.
    pub run: Option<Kept>,
}

/// The check that another one is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EarlierCheck {
    /// The JSON of a check in a file.
    File(PathBuf),
    /// A run of the same spec.
    Run(RunName),
}

/// Largest earlier check that is read, in bytes.
const LARGEST_CHECK: u64 = 1 << 28;

/// Runs the main job.
pub fn check(request: &CheckRequest, progress: &dyn Progress) -> Result<Checked, Refused> {
    check_against(request, None, progress)
}

/// The same, with what changed since an earlier check.
pub fn check_against(
    request: &CheckRequest,
    earlier: Option<&EarlierCheck>,
    progress: &dyn Progress,
) -> Result<Checked, Refused> {
    let earlier = match earlier {
        Some(EarlierCheck::File(path)) => Some(read_earlier(path)?),
        Some(EarlierCheck::Run(which)) => Some(runs::earlier(&request.spec, *which)?),
        None => None,
    };
    let read = Reading { spec: &request.spec, written: None, roots: &request.roots, threads: request.threads };
    let only = |spec: &mut Spec, name: &str| request.only.as_ref().and_then(|only| keep_only(spec, only, name));
    let mut opened = open_with(&read, &only, &search_numbers, progress)?;
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
    fetch_misses(&opened.engine, &opened.plan, &mut conclusion, progress)
        .map_err(|problems| opened.refused(problems))?;
    let mut check = conclusion.check;
    opened.show_outputs(&mut check);
    opened.tell_of_older_outputs(&mut check);
    check.verdict_hash = verdict_hash(&check, &opened.source);
    let (warnings, places) = (opened.warnings(), opened.places_of_bars());
    let run = match request.keep {
        Some(at) if request.only.is_none() => opened.keep(&check, at, &mut notes),
        _ => None,
    };
    if let Some((file, earlier)) = &earlier {
        progress.step("comparing with the earlier check", 0, None);
        let changed = against(&mut opened.spec, &mut opened.gathered, &context, &check, earlier, file);
        check.against = Some(changed);
    }
    Ok(Checked { check, warnings, source: opened.source, notes, places, run })
}

/// Lets the search for weak slices use columns of numbers too, where the golden set is not so large that holding them would show.
fn search_numbers(spec: &Spec, plan: &mut Gather, engine: &Engine) -> Result<(), Refused> {
    let files = plan.golden.paths.iter().filter_map(|path| std::fs::metadata(path).ok());
    if files.map(|file| file.len()).sum::<u64>() <= LARGEST_SEARCHED
        && let Ok(columns) = engine.columns(&plan.golden)
    {
        plan.searched = wanted(spec, plan, &columns, Wanted::Numbers);
        plan.searched.truncate(MOST_SEARCHED);
    }
    Ok(())
}

/// Reads an earlier check; its name is that of the file alone.
fn read_earlier(path: &Path) -> Result<(String, Earlier), Refused> {
    let name = path.display().to_string();
    let refused = |message: String, remedy: &str| Refused {
        diagnostics: vec![whole_file("unreadable-check", &name, message, remedy)],
        source: String::new(),
    };
    let again = "write it with `shipworthy check SPEC --format json --output FILE`";
    let there = std::fs::metadata(path).map_err(|error| refused(format!("cannot read {name}: {error}"), again))?;
    if there.len() > LARGEST_CHECK {
        return Err(refused(format!("{name} has more than {LARGEST_CHECK} bytes"), again));
    }
    let text = std::fs::read_to_string(path).map_err(|error| refused(format!("cannot read {name}: {error}"), again))?;
    let earlier = Earlier::read(&text).map_err(|why| refused(format!("{name}: {why}"), again))?;
    let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((file, earlier))
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
