//! Where is it weakest? From a spec, or from a plain table, to slices with what to do about them.

use std::path::{Path, PathBuf};

use shipworthy_engine::{Engine, Files, Problem, Progress};
use shipworthy_eval::gather::Gather;
use shipworthy_eval::plan::{FindFiles, plan};
use shipworthy_eval::search::columns::{Wanted, taken, wanted};
use shipworthy_eval::search::found::FoundSlices;
use shipworthy_eval::search::slices::{Question, Refusal, find};
use shipworthy_eval::search::table::Table;
use shipworthy_spec::diagnostic::Diagnostic;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::spec::Spec;

use crate::known::known_as;
use crate::opened::{Reading, Refused, open_with, refused};

/// What to search.
#[derive(Debug, Clone)]
pub enum Target {
    /// The golden set of a spec, and folders that it may read besides.
    Spec(PathBuf, Vec<(String, PathBuf)>),
    /// The files of a plain table, and what its columns are.
    Table(String, Table),
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct SlicesRequest {
    /// What to search.
    pub target: Target,
    /// How; the name of the target is filled in here.
    pub question: Question,
    /// Threads to use.
    pub threads: usize,
}

/// The answer, and what to say beside it.
#[derive(Debug, Clone)]
pub struct Searched {
    /// The answer.
    pub found: FoundSlices,
    /// Warnings about the spec, and notes about the data.
    pub warnings: Vec<Diagnostic>,
    /// Text of the spec, for rendering them.
    pub source: String,
}

/// Searches.
pub fn slices(request: &SlicesRequest, progress: &dyn Progress) -> Result<Searched, Refused> {
    match &request.target {
        Target::Spec(path, roots) => of_spec(path, roots, request, progress),
        Target::Table(written, table) => of_table(written, table, request, progress),
    }
}

fn of_spec(
    path: &Path,
    roots: &[(String, PathBuf)],
    request: &SlicesRequest,
    progress: &dyn Progress,
) -> Result<Searched, Refused> {
    let read = Reading { spec: path, written: None, roots, threads: request.threads };
    let name = path.display().to_string();
    let add = |spec: &Spec, plan: &mut Gather, engine: &Engine| {
        // A table that cannot be opened is told of when it is read, with its place in the spec.
        let columns = engine.columns(&plan.golden).unwrap_or_default();
        choose(spec, plan, &columns, &request.question).map_err(|refusal| asked(&name, refusal))
    };
    let opened = open_with(&read, &|_, _| None, &add, progress)?;
    progress.step("searching", 0, None);
    let question = Question { of: opened.file.clone(), ..request.question.clone() };
    let found = find(&opened.spec, &opened.gathered, &question).map_err(|refusal| asked(&opened.file, refusal))?;
    Ok(Searched { found, warnings: opened.warnings(), source: opened.source })
}

fn of_table(
    written: &str,
    table: &Table,
    request: &SlicesRequest,
    progress: &dyn Progress,
) -> Result<Searched, Refused> {
    let told = |problems: Vec<Problem>| {
        let mut all = Refused { diagnostics: Vec::new(), source: String::new() };
        for problem in problems {
            all.diagnostics.extend(refused(problem.code, written, problem.message, problem.remedy).diagnostics);
        }
        all
    };
    let files = crate::audit::files(&[written.to_owned()], "DATA").map_err(|problem| told(vec![problem]))?;
    let engine = Engine::new(request.threads);
    let columns = engine.columns(&files).map_err(&told)?;
    let text = table.spec(written, &columns).map_err(|refusal| asked(written, refusal))?;
    let parsed = parse_within(written, &text, Reach::default());
    let Some(spec) = parsed.spec.filter(|_| !parsed.diagnostics.iter().any(Diagnostic::is_error)) else {
        return Err(Refused { diagnostics: parsed.diagnostics, source: text });
    };
    let mut plan = plan(&spec, &Given(&files));
    choose(&spec, &mut plan, &columns, &request.question).map_err(|refusal| asked(written, refusal))?;
    let gathered = engine.gather(&plan, progress).map_err(&told)?;
    progress.step("searching", 0, None);
    let question = Question { of: known_as(written), ..request.question.clone() };
    let found = find(&spec, &gathered, &question).map_err(|refusal| asked(written, refusal))?;
    Ok(Searched { found, warnings: Vec::new(), source: String::new() })
}

fn asked(of: &str, refusal: Refusal) -> Refused {
    refused("slices", of, refusal.message, refusal.remedy)
}

/// Files that are known already.
struct Given<'a>(&'a Files);

impl FindFiles for Given<'_> {
    fn find(&self, _: &str, _: &str) -> Vec<PathBuf> {
        self.0.paths.clone()
    }
}

/// Adds the columns that are searched beside the slices: those that were named, else all that have no part of their own.
fn choose(spec: &Spec, plan: &mut Gather, columns: &[(String, String)], question: &Question) -> Result<(), Refusal> {
    let Some(only) = &question.columns else {
        plan.searched = wanted(spec, plan, columns, Wanted::Everything);
        return Ok(());
    };
    let taken = taken(spec, plan);
    for name in only {
        let is_slice = plan.slices.iter().any(|slice| slice.name == *name);
        if taken.contains(name) && !is_slice && plan.cluster.as_ref() != Some(name) {
            return Err(Refusal {
                message: format!("'{name}' is the label, an answer, or says which row it is"),
                remedy: "search columns that say what kind of case it is".to_owned(),
            });
        }
        if is_slice {
            continue;
        }
        if !columns.iter().any(|column| column.0 == *name) {
            let slices = plan.slices.iter().map(|slice| slice.name.as_str());
            let known: Vec<&str> = slices.chain(columns.iter().map(|column| column.0.as_str())).take(16).collect();
            return Err(Refusal {
                message: format!("there is no slice and no column '{name}'"),
                remedy: format!("there are {}", known.join(", ")),
            });
        }
        if !plan.searched.contains(name) {
            plan.searched.push(name.clone());
        }
    }
    Ok(())
}
