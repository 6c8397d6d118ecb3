//! A spec and its golden set, read for a question about one part of the job.

use std::path::{Path, PathBuf};

use shipworthy_engine::{Engine, Progress};
use shipworthy_eval::gather::{Gather, Gathered, Problem};
use shipworthy_eval::leaks::leaks;
use shipworthy_eval::plan::plan;
use shipworthy_eval::search::slices::Refusal;
use shipworthy_eval::slices::unknown_values;
use shipworthy_spec::diagnostic::{Diagnostic, Severity, Span};
use shipworthy_spec::not_built;
use shipworthy_spec::parse::{Parsed, Reach, parse_within};
use shipworthy_spec::spec::Spec;

use crate::check::{Refused, place, read_spec, whole_file};
use crate::workspace::{Finder, Workspace};

/// A spec on disk, ready to be asked about.
pub struct SpecFile {
    /// The spec, without mistakes.
    pub spec: Spec,
    /// Its path relative to the workspace.
    pub file: String,
    /// Warnings about it.
    pub warnings: Vec<Diagnostic>,
    parsed: Parsed,
    source: String,
    name: String,
    workspace: Workspace,
}

impl SpecFile {
    /// Reads a spec. Everything that is wrong with it is told at once.
    pub fn read(path: &Path, roots: Vec<(String, PathBuf)>) -> Result<SpecFile, Refused> {
        let name = path.display().to_string();
        let whole = |code, message, remedy| Refused {
            diagnostics: vec![whole_file(code, &name, message, remedy)],
            source: String::new(),
        };
        let source = read_spec(path)
            .map_err(|message| whole("unreadable-spec", message, "give the path of a NAME.feature.md file"))?;
        let workspace = Workspace::of(path, roots)
            .map_err(|error| whole("unreadable-workspace", error.to_string(), "check the folder's permissions"))?;
        let reach = Reach { folders_up: workspace.depth(), ..Reach::default() };
        let parsed = parse_within(&name, &source, reach);
        let mut found = parsed.diagnostics.clone();
        found.extend(parsed.spec.as_ref().map(|spec| not_built(&name, spec, &parsed.positions)).unwrap_or_default());
        match parsed.spec.clone() {
            Some(spec) if !found.iter().any(Diagnostic::is_error) => {
                let file = workspace.name_of(path);
                Ok(SpecFile { spec, file, warnings: found, parsed, source, name, workspace })
            }
            _ => Err(Refused { diagnostics: found, source }),
        }
    }

    /// What must be read to judge the spec.
    pub fn plan(&self) -> Result<Gather, Refused> {
        let finder = Finder::new(&self.workspace);
        let plan = plan(&self.spec, &finder);
        let missing = finder.into_problems();
        if missing.is_empty() { Ok(plan) } else { Err(self.refused(missing)) }
    }

    /// Reads it.
    pub fn gather(&self, engine: &Engine, plan: &Gather, progress: &dyn Progress) -> Result<Gathered, Refused> {
        let gathered = engine.gather(plan, progress).map_err(|problems| self.refused(problems))?;
        let mut problems = unknown_values(&self.spec, &gathered);
        problems.extend(leaks(&self.spec, &gathered));
        if problems.is_empty() { Ok(gathered) } else { Err(self.refused(problems)) }
    }

    /// Problems of the data, each with its place in the spec.
    pub fn refused(&self, problems: Vec<Problem>) -> Refused {
        let place = |problem| place(&self.name, &self.source, &self.parsed, problem);
        Refused { diagnostics: problems.into_iter().map(place).collect(), source: self.source.clone() }
    }

    /// Warnings about the spec, and notes about its data, with the text that they point into.
    pub fn warnings(&self, gathered: &Gathered) -> (Vec<Diagnostic>, String) {
        let notes = self.refused(gathered.notes.clone()).diagnostics;
        let notes = notes.into_iter().map(|note| Diagnostic { severity: Severity::Warning, ..note });
        (self.warnings.iter().cloned().chain(notes).collect(), self.source.clone())
    }
}

/// A refusal that is about what was asked, and no place in a spec.
pub fn refused(code: &'static str, at: &str, refusal: Refusal) -> Refused {
    let diagnostic = Diagnostic {
        code,
        severity: Severity::Error,
        file: at.to_owned(),
        span: Span::default(),
        message: refusal.message,
        remedy: refusal.remedy,
        did_you_mean: None,
    };
    Refused { diagnostics: vec![diagnostic], source: String::new() }
}
