//! From a spec to its data in memory: what every use case begins with that judges a spec.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shipworthy_engine::{Engine, Progress};
use shipworthy_eval::gather::{Gather, Gathered, Problem};
use shipworthy_eval::leaks::leaks;
use shipworthy_eval::outcome::Check;
use shipworthy_eval::plan::plan;
use shipworthy_eval::slices::unknown_values;
use shipworthy_spec::diagnostic::{Diagnostic, Severity, Span};
use shipworthy_spec::parse::{Parsed, Reach, parse_within};
use shipworthy_spec::spec::{OUTPUT, Spec};
use shipworthy_store::{DataFile, Judged, Kept, NewQueue, Store, StoreError};

use crate::collect::older;
use crate::graded::{self, Graded, WithGraded};
use crate::runs;
use crate::texts::question::{Question, written};
use crate::workspace::{Finder, Workspace};

/// Largest spec that is read.
pub(crate) const LARGEST_SPEC: u64 = 1 << 20;

/// Why there is no answer: all problems at once, with the text they point into.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The problems.
    pub diagnostics: Vec<Diagnostic>,
    /// Text of the spec.
    pub source: String,
}

/// What to read.
pub(crate) struct Reading<'a> {
    /// The spec file. Its folder is where paths start, also when its text is given.
    pub(crate) spec: &'a Path,
    /// The text of the spec, where it stands in no file.
    pub(crate) written: Option<String>,
    /// Further folders that the spec may read, by name.
    pub(crate) roots: &'a [(String, PathBuf)],
    /// Threads to use.
    pub(crate) threads: usize,
}

/// A spec with the data that it speaks of.
pub(crate) struct Opened {
    /// The spec.
    pub(crate) spec: Spec,
    /// What was read for it.
    pub(crate) gathered: Gathered,
    /// What was asked for.
    pub(crate) plan: Gather,
    /// Graded outputs, where the task is to write text.
    graded: Option<Graded>,
    /// What reads.
    pub(crate) engine: Engine,
    /// Name of the spec relative to the workspace.
    pub(crate) file: String,
    /// Text of the spec.
    pub(crate) source: String,
    parsed: Parsed,
    workspace: Workspace,
    name: String,
    places: BTreeMap<String, Span>,
    /// Opened once and held, so that the disk is waited for once.
    store: Option<Store>,
}

/// Changes a spec before its data are read, or says why it cannot be; takes the name of the file for that.
pub(crate) type Change<'a> = &'a dyn Fn(&mut Spec, &str) -> Option<Diagnostic>;

/// Adds to what is read beside what judging needs: columns for the search for weak slices.
pub(crate) type Add<'a> = &'a dyn Fn(&Spec, &mut Gather, &Engine) -> Result<(), Refused>;

/// Reads a spec and its data. All that is wrong with either is told at once.
pub(crate) fn open(reading: &Reading<'_>, change: Change<'_>, progress: &dyn Progress) -> Result<Opened, Refused> {
    open_with(reading, change, &|_, _, _| Ok(()), progress)
}

/// The same, with more columns.
pub(crate) fn open_with(
    reading: &Reading<'_>,
    change: Change<'_>,
    add: Add<'_>,
    progress: &dyn Progress,
) -> Result<Opened, Refused> {
    let name = reading.spec.display().to_string();
    let source = reading.written.clone().map_or_else(|| read_spec(reading.spec), Ok).map_err(|message| Refused {
        diagnostics: vec![whole_file("unreadable-spec", &name, message, "give the path of a NAME.feature.md file")],
        source: String::new(),
    })?;
    let workspace = Workspace::of(reading.spec, reading.roots.to_vec()).map_err(|error| Refused {
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
        let data = data_problems(&parsed, &workspace, reading.threads);
        let data = data.into_iter().map(|problem| place(&name, &source, &parsed, problem));
        return Err(refuse(with_others(parsed.diagnostics.clone(), data)));
    }
    let Some(mut spec) = parsed.spec.take() else { return Err(refuse(parsed.diagnostics)) };
    let at = |bar: usize| parsed.positions.at(&format!("bars[{bar}]"));
    let places = spec.bars.iter().enumerate().filter_map(|(bar, of)| Some((of.id.clone(), at(bar)?))).collect();
    if let Some(diagnostic) = change(&mut spec, &name) {
        return Err(refuse(vec![diagnostic]));
    }
    let told = |problems: Vec<Problem>| -> Vec<Diagnostic> {
        problems.into_iter().map(|problem| place(&name, &source, &parsed, problem)).collect()
    };
    let engine = Engine::new(reading.threads);
    let finder = Finder::new(&workspace);
    let graded = graded::grade(&spec, &finder, &engine);
    let files = WithGraded { graded: graded.as_ref().ok().and_then(Option::as_ref), files: &finder };
    let mut plan: Gather = plan(&spec, &files);
    let mut missing = finder.into_problems();
    missing.dedup();
    if !missing.is_empty() {
        return Err(refuse(told(missing)));
    }
    let graded = graded.map_err(|problems| refuse(told(problems)))?;
    add(&spec, &mut plan, &engine)?;
    let gathered = engine.gather(&plan, progress).map_err(|mut problems| {
        if graded.is_some() {
            problems.iter_mut().for_each(graded::in_words_of_outputs);
        }
        refuse(told(problems))
    })?;
    let mut problems = unknown_values(&spec, &gathered);
    problems.extend(leaks(&spec, &gathered));
    if !problems.is_empty() {
        return Err(refuse(told(problems)));
    }
    let file = workspace.name_of(reading.spec);
    Ok(Opened { spec, gathered, plan, graded, engine, file, source, parsed, workspace, name, places, store: None })
}

impl Opened {
    /// Problems with the data, at their places in the spec.
    pub(crate) fn told(&self, problems: Vec<Problem>) -> Vec<Diagnostic> {
        problems.into_iter().map(|problem| place(&self.name, &self.source, &self.parsed, problem)).collect()
    }

    /// The refusal that these problems are.
    pub(crate) fn refused(&self, problems: Vec<Problem>) -> Refused {
        Refused { diagnostics: self.told(problems), source: self.source.clone() }
    }

    /// What is worth saying about a spec and data that can be judged.
    pub(crate) fn warnings(&self) -> Vec<Diagnostic> {
        let mut warnings = self.parsed.diagnostics.clone();
        let notes = self.told(self.gathered.notes.clone());
        warnings.extend(notes.into_iter().map(|d| Diagnostic { severity: Severity::Warning, ..d }));
        warnings
    }

    /// Where each bar stands in the spec, by its name.
    pub(crate) fn places_of_bars(&self) -> BTreeMap<String, Span> {
        self.places.clone()
    }

    /// Puts what was said beside the examples that are shown as mistakes, where the task is to write text: to each what its own
    /// candidate said, why that fails, and which columns say what was asked.
    pub(crate) fn show_outputs(&self, check: &mut Check) {
        let (Some(graded), Some(generation)) = (&self.graded, &self.spec.generation) else { return };
        let written = written(&self.spec);
        for (number, candidate) in check.candidates.iter_mut().enumerate() {
            let question = Question::of(&self.spec, &self.workspace, number);
            for miss in &mut candidate.misses {
                // Texts of candidates may stand in columns of the golden set, where those of one would be taken for another's.
                miss.columns.retain(|(name, _)| !written.contains(&name.as_str()));
                let id = miss.columns.iter().find(|(name, _)| *name == self.spec.golden.label).cloned();
                miss.first = id.iter().map(|(name, _)| name.clone()).chain(question.columns(&miss.columns)).collect();
                let Some(said) = id.and_then(|(_, id)| graded.said(number, &id)) else { continue };
                let named = |(place, why): &(usize, String)| (generation.graders[*place].name.clone(), why.clone());
                miss.why = said.why.iter().map(named).collect();
                miss.output = Some(said.text.clone());
                miss.columns.insert(1, (OUTPUT.to_owned(), said.text.clone()));
            }
        }
    }

    /// Puts before other findings of their weight that outputs are older than their prompt, or were asked for with other settings, that
    /// some are empty, or that some examples have more of them than others.
    pub(crate) fn tell_of_older_outputs(&self, check: &mut Check) {
        let mut told = older::findings(&self.spec, &self.workspace, &self.engine);
        for number in 0..self.spec.candidates.len() {
            told.extend(self.graded.iter().flat_map(|graded| graded.findings(number).iter().cloned()));
        }
        check.findings.splice(0..0, told);
        check.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }

    /// The same as sentences, about the candidates of these names.
    pub(crate) fn notes_of_older_outputs(&self, named: &[&str]) -> Vec<String> {
        let mut spec = self.spec.clone();
        spec.candidates.retain(|candidate| named.contains(&candidate.name.as_str()));
        let older = older::findings(&spec, &self.workspace, &self.engine);
        let places = self.spec.candidates.iter().enumerate().filter(|(_, of)| named.contains(&of.name.as_str()));
        let others = places.flat_map(|(number, _)| self.graded.iter().flat_map(move |graded| graded.findings(number)));
        let told = older.into_iter().chain(others.cloned());
        told.map(|finding| format!("{}; {}", finding.message, finding.remedy)).collect()
    }

    /// Which look at this golden set this is; 1, with a note, where looks cannot be counted.
    pub(crate) fn look(&mut self, notes: &mut Vec<String>) -> u32 {
        let judged = Judged {
            spec: &self.file,
            golden: &self.spec.golden.data,
            fingerprint: &self.gathered.golden_fingerprint,
            examples: self.gathered.rows as u64,
        };
        let look = remembered(&mut self.store, &self.workspace).and_then(|store| store.look(&judged));
        look.unwrap_or_else(|error| {
            notes.push(format!("looks at this golden set are not counted: {error}"));
            1
        })
    }

    /// Keeps a check as a run, made at this time in seconds since 1970-01-01 UTC. `None`, with a note, where it cannot be kept.
    pub(crate) fn keep(&mut self, check: &Check, at: i64, notes: &mut Vec<String>) -> Option<Kept> {
        let root = &self.workspace.root;
        let paths: Vec<&Path> = match &self.graded {
            // What was made of them is gone when this is.
            Some(graded) => graded.sources.iter().map(PathBuf::as_path).collect(),
            None => self.plan.paths(),
        };
        let files: Vec<DataFile> = paths.iter().filter_map(|path| DataFile::now(root, path)).collect();
        let kept = remembered(&mut self.store, &self.workspace)
            .and_then(|store| runs::keep_with(store, check, &self.source, &files, at));
        kept.map_err(|error| notes.push(format!("this check is not kept as a run: {error}"))).ok()
    }

    /// Keeps a queue of these examples for review, and says its number.
    pub(crate) fn keep_queue(&mut self, queue: &NewQueue<'_>) -> Result<u64, StoreError> {
        remembered(&mut self.store, &self.workspace)?.add_queue(queue)
    }

    /// How many different candidates these examples have judged, with those of these marks. `None`, with a note, where
    /// nothing can be remembered.
    pub(crate) fn tried(&mut self, marks: &[String], notes: &mut Vec<String>) -> Option<u64> {
        let fingerprint = &self.gathered.golden_fingerprint;
        let tried = remembered(&mut self.store, &self.workspace).and_then(|store| store.tried(fingerprint, marks));
        tried.map_err(|error| notes.push(format!("candidates tried on this golden set are not counted: {error}"))).ok()
    }
}

/// The store of a workspace, opened when it is first needed.
fn remembered<'a>(store: &'a mut Option<Store>, workspace: &Workspace) -> Result<&'a mut Store, StoreError> {
    Ok(match store {
        Some(store) => store,
        None => store.insert(Store::open(&workspace.root)?),
    })
}

/// What is wrong with the data that a spec with errors names, as far as it was understood.
pub(crate) fn data_problems(parsed: &Parsed, workspace: &Workspace, threads: usize) -> Vec<Problem> {
    let Some(spec) = &parsed.understood else { return Vec::new() };
    let finder = Finder::new(workspace);
    if spec.generation.is_some() {
        return graded::grade(spec, &finder, &Engine::new(threads)).err().unwrap_or_else(|| finder.into_problems());
    }
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
    read_text(path, "a spec", LARGEST_SPEC)
}

/// Reads a text file of at most so many bytes.
pub(crate) fn read_text(path: &Path, what: &str, most: u64) -> Result<String, String> {
    let there = std::fs::metadata(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
        _ => format!("cannot read {}: {e}", path.display()),
    })?;
    if there.is_dir() {
        return Err(format!("{} is a folder", path.display()));
    }
    let size = there.len();
    if size > most {
        return Err(format!("{} is {size} bytes long; {what} has at most {most}", path.display()));
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

/// A refusal that is about what was asked, and no place in a spec.
pub(crate) fn refused(code: &'static str, at: &str, message: String, remedy: String) -> Refused {
    let diagnostic = Diagnostic {
        code,
        severity: Severity::Error,
        file: at.to_owned(),
        span: Span::default(),
        message,
        remedy,
        did_you_mean: None,
    };
    Refused { diagnostics: vec![diagnostic], source: String::new() }
}
