//! The main job: from a spec file to a verdict with its evidence.

use std::path::{Path, PathBuf};

use shipworthy_engine::{Engine, Progress};
use shipworthy_eval::conclude::{Conclusion, Context, conclude};
use shipworthy_eval::gather::{Gather, Problem};
use shipworthy_eval::leaks::leaks;
use shipworthy_eval::outcome::Check;
use shipworthy_eval::plan::plan;
use shipworthy_eval::search::columns::{Wanted, wanted};
use shipworthy_eval::slices::unknown_values;
use shipworthy_spec::diagnostic::{Diagnostic, Severity, Span};
use shipworthy_spec::not_built;
use shipworthy_spec::parse::{Parsed, Reach, parse_within};
use shipworthy_spec::spec::{Date, Spec};
use shipworthy_store::{Judged, Store};

use crate::workspace::{Finder, Workspace};

/// Largest spec that is read.
const LARGEST_SPEC: u64 = 1 << 20;

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

/// Why there is no answer: all problems at once, with the text they point into.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The problems.
    pub diagnostics: Vec<Diagnostic>,
    /// Text of the spec.
    pub source: String,
}

/// Runs the main job.
pub fn check(request: &CheckRequest, progress: &dyn Progress) -> Result<Checked, Refused> {
    let name = request.spec.display().to_string();
    let source = read_spec(&request.spec).map_err(|message| Refused {
        diagnostics: vec![whole_file("unreadable-spec", &name, message, "give the path of a NAME.feature.md file")],
        source: String::new(),
    })?;
    let workspace = Workspace::of(&request.spec, request.roots.clone()).map_err(|error| Refused {
        diagnostics: vec![whole_file(
            "unreadable-workspace",
            &name,
            error.to_string(),
            "check the folder's permissions",
        )],
        source: String::new(),
    })?;
    let reach = Reach { folders_up: workspace.depth(), ..Reach::default() };
    let mut parsed = parse_within(&name, &source, reach);
    let refuse = |diagnostics: Vec<Diagnostic>| Refused { diagnostics, source: source.clone() };
    let errors = parsed.diagnostics.iter().any(|d| d.severity == Severity::Error);
    if errors {
        let data = data_problems(&parsed, &workspace, request.threads);
        let data = data.into_iter().map(|problem| place(&name, &source, &parsed, problem));
        return Err(refuse(with_others(parsed.diagnostics.clone(), data)));
    }
    let early = parsed.spec.as_ref().map(|spec| not_built(&name, spec, &parsed.positions)).unwrap_or_default();
    if early.iter().any(Diagnostic::is_error) {
        return Err(refuse(early));
    }
    if let (Some(spec), Some(only)) = (&mut parsed.spec, &request.only)
        && let Some(diagnostic) = keep_only(spec, only, &name)
    {
        return Err(refuse(vec![diagnostic]));
    }
    let Some(spec) = &parsed.spec else { return Err(refuse(parsed.diagnostics)) };
    let told = |problems: Vec<Problem>| -> Vec<Diagnostic> {
        problems.into_iter().map(|problem| place(&name, &source, &parsed, problem)).collect()
    };
    let finder = Finder::new(&workspace);
    let mut plan: Gather = plan(spec, &finder);
    let missing = finder.into_problems();
    if !missing.is_empty() {
        return Err(refuse(told(missing)));
    }
    let engine = Engine::new(request.threads);
    search_numbers(spec, &mut plan, &engine);
    let gathered = engine.gather(&plan, progress).map_err(|problems| refuse(told(problems)))?;
    let mut problems = unknown_values(spec, &gathered);
    problems.extend(leaks(spec, &gathered));
    if !problems.is_empty() {
        return Err(refuse(told(problems)));
    }

    let file = workspace.name_of(&request.spec);
    let mut notes = Vec::new();
    let judged = Judged {
        spec: &file,
        golden: &spec.golden.data,
        fingerprint: &gathered.golden_fingerprint,
        examples: gathered.rows as u64,
    };
    let look = Store::open(&workspace.root).and_then(|mut store| store.look(&judged)).unwrap_or_else(|error| {
        notes.push(format!("looks at this golden set are not counted: {error}"));
        1
    });

    progress.step("judging", 0, None);
    let context = Context {
        file,
        tool: request.tool.clone(),
        seed: request.seed,
        replicates: request.replicates,
        look,
        only: request.only.clone(),
        today: request.today,
    };
    let mut conclusion = conclude(spec, &gathered, &context);
    progress.step("reading the misses", 0, None);
    fetch_misses(&engine, &plan, &mut conclusion, progress).map_err(|problems| refuse(told(problems)))?;

    let mut warnings = parsed.diagnostics.clone();
    warnings.extend(early);
    warnings.extend(told(gathered.notes.clone()).into_iter().map(|d| Diagnostic { severity: Severity::Warning, ..d }));
    Ok(Checked { check: conclusion.check, warnings, source, notes })
}

/// Lets the search for weak slices use columns of numbers too, where the golden set is not so large that holding them would show.
fn search_numbers(spec: &Spec, plan: &mut Gather, engine: &Engine) {
    let bytes: u64 =
        plan.golden.paths.iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len()).sum();
    if bytes <= LARGEST_SEARCHED
        && let Ok(columns) = engine.columns(&plan.golden)
    {
        plan.searched = wanted(spec, plan, &columns, Wanted::Numbers);
        plan.searched.truncate(MOST_SEARCHED);
    }
}

/// What is wrong with the data that a spec with errors names, as far as it was understood.
fn data_problems(parsed: &Parsed, workspace: &Workspace, threads: usize) -> Vec<Problem> {
    let Some(spec) = &parsed.understood else { return Vec::new() };
    let finder = Finder::new(workspace);
    let plan = plan(spec, &finder);
    let missing = finder.into_problems();
    if missing.is_empty() { Engine::new(threads).problems(&plan) } else { missing }
}

/// Problems of the spec, then those of its data on lines that have none yet: one mistake is told once.
fn with_others(mut diagnostics: Vec<Diagnostic>, others: impl Iterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let lines: Vec<usize> = diagnostics.iter().map(|d| d.span.line).collect();
    diagnostics.extend(others.filter(|other| !lines.contains(&other.span.line)));
    diagnostics
}

pub(crate) fn read_spec(path: &Path) -> Result<String, String> {
    let there = std::fs::metadata(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
        _ => format!("cannot read {}: {e}", path.display()),
    })?;
    if there.is_dir() {
        return Err(format!("{} is a folder", path.display()));
    }
    let size = there.len();
    if size > LARGEST_SPEC {
        return Err(format!("{} is {size} bytes long; a spec has at most {LARGEST_SPEC}", path.display()));
    }
    let bytes = std::fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    String::from_utf8(bytes)
        .map_err(|_| format!("{} is not text in UTF-8: save it as UTF-8 in your editor", path.display()))
}

/// Gives a problem with the data its place in the spec.
pub(crate) fn place(file: &str, source: &str, parsed: &Parsed, problem: Problem) -> Diagnostic {
    let span = parsed.positions.at(&problem.at).map_or_else(first_line, |span| inside(span, problem.within, source));
    Diagnostic {
        code: problem.code,
        severity: Severity::Error,
        file: file.to_owned(),
        span,
        message: problem.message,
        remedy: problem.remedy,
        did_you_mean: None,
    }
}

/// The part of a value that a problem is about: `within` counts bytes in the value's text. Falls back to the whole value
/// where the text is quoted or folded, so that offsets would not fit.
fn inside(span: Span, within: Option<(usize, usize)>, source: &str) -> Span {
    let Some((offset, length)) = within else { return span };
    let quotes = usize::from(source[span.offset..].starts_with(['"', '\'']));
    let start = span.offset + quotes + offset;
    let value = source.get(span.offset..span.offset + span.length).unwrap_or_default();
    let plain = !value.contains(['\\', '\n']) && start + length <= span.offset + span.length;
    match (plain, source.get(span.offset..start)) {
        (true, Some(before)) => {
            Span { line: span.line, column: span.column + before.chars().count(), length, offset: start }
        }
        _ => span,
    }
}

fn first_line() -> Span {
    Span { line: 1, column: 1, length: 0, offset: 0 }
}

pub(crate) fn whole_file(code: &'static str, file: &str, message: String, remedy: &str) -> Diagnostic {
    Diagnostic {
        code,
        severity: Severity::Error,
        file: file.to_owned(),
        span: first_line(),
        message,
        remedy: remedy.to_owned(),
        did_you_mean: None,
    }
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
