//! Outputs that are older than their prompt: each line that a run writes says what the model was asked with, and that is held against what
//! prompt and settings say today.

use std::collections::BTreeMap;

use shipworthy_engine::Engine;
use shipworthy_eval::gather::Files;
use shipworthy_eval::outcome::{Finding, Level};
use shipworthy_spec::prompt;
use shipworthy_spec::spec::{Candidate, Prompted, Spec};

use super::MOST_EXAMPLES;
use super::settings::{ASKED, asked_with};
use crate::graded::cells::Table;
use crate::opened::read_spec;
use crate::workspace::{Finder, Workspace};

/// Says of which candidates the recorded outputs were asked for with another prompt, or other settings. Outputs that do not say what they
/// were asked with were made elsewhere, or by an older version of this program: of them nothing is said.
pub(crate) fn findings(spec: &Spec, workspace: &Workspace, engine: &Engine) -> Vec<Finding> {
    let mut findings = Vec::new();
    for candidate in &spec.candidates {
        let Some(Prompted { prompt, model, .. }) = &candidate.prompted else { continue };
        let Some(older) = Older::outputs_of(candidate, spec, workspace, engine) else { continue };
        let name = &candidate.name;
        if older.prompt > 0 {
            let what =
                format!("the outputs of {name} were made with an older {prompt} ({} of {})", older.prompt, older.of);
            findings.push(warning("older-prompt", what, older.prompt));
        }
        if older.settings > 0 {
            let (count, of) = (older.settings, older.of);
            let what =
                format!("the outputs of {name} were made with other settings of the model {model} ({count} of {of})");
            findings.push(warning("other-settings", what, count));
        }
    }
    findings
}

/// How many recorded outputs of a candidate are not of today. Everything that says of which text outputs are goes by this.
pub(crate) struct Older {
    /// Those that were asked for with another text of the prompt.
    pub(crate) prompt: u64,
    /// Those that were asked for with the text of today and other settings.
    pub(crate) settings: u64,
    /// Those that do not say what they were asked with.
    pub(crate) unknown: u64,
    /// All of them.
    pub(crate) of: u64,
    /// The version of the prompt today.
    pub(crate) today: String,
    /// The version that most of those with another text were asked for with; the first by name of several.
    pub(crate) earlier: Option<String>,
}

impl Older {
    /// Of a candidate with a prompt; `None` of others, and where prompt or outputs cannot be read.
    pub(crate) fn outputs_of(
        candidate: &Candidate,
        spec: &Spec,
        workspace: &Workspace,
        engine: &Engine,
    ) -> Option<Older> {
        let Prompted { prompt, model, .. } = candidate.prompted.as_ref()?;
        let today = today(spec, workspace, prompt, model)?;
        Some(Older::of(&recorded(spec, workspace, engine, candidate.file()?)?, &today))
    }

    fn of(recorded: &Table, today: &str) -> Older {
        let version = |asked: &str| asked.split_once('-').map(|(version, _)| version.to_owned());
        let (of, current) = (recorded.len() as u64, version(today).unwrap_or_default());
        let mut older = Older { prompt: 0, settings: 0, unknown: 0, of, today: current, earlier: None };
        let column = recorded.find(ASKED);
        let mut earlier: BTreeMap<String, u64> = BTreeMap::new();
        for row in recorded.rows() {
            let asked = row.maybe(column).unwrap_or_default();
            match version(asked) {
                None => older.unknown += 1,
                Some(_) if asked == today => {}
                Some(of) if of == older.today => older.settings += 1,
                Some(of) => {
                    older.prompt += 1;
                    *earlier.entry(of).or_default() += 1;
                }
            }
        }
        older.earlier = earlier.into_iter().rev().max_by_key(|(_, outputs)| *outputs).map(|(of, _)| of);
        older
    }
}

/// What the outputs of a candidate would be asked with today; `None` where its prompt cannot be read.
fn today(spec: &Spec, workspace: &Workspace, prompt: &str, model: &str) -> Option<String> {
    let path = Finder::new(workspace).maybe(prompt).into_iter().next()?;
    let text = read_spec(&path).ok()?;
    let read = prompt::parse(prompt, &text).0?;
    Some(asked_with(&text, &read, spec.models.get(model)?))
}

/// What the recorded outputs say that they were asked with; `None` where they cannot be read.
fn recorded(spec: &Spec, workspace: &Workspace, engine: &Engine, outputs: &str) -> Option<Table> {
    let paths = Finder::new(workspace).maybe(outputs);
    if paths.is_empty() {
        return None;
    }
    let files = Files { written: outputs.to_owned(), paths, at: String::new() };
    // Ids are read too, so that rows can be counted where no line says more.
    let id = spec.golden.id.as_deref().unwrap_or(&spec.golden.label);
    Table::read_some(engine, &files, MOST_EXAMPLES, &|name: &str| [ASKED, "id", id].contains(&name)).ok()
}

fn warning(code: &str, message: String, rows: u64) -> Finding {
    Finding {
        code: code.to_owned(),
        severity: Level::Warning,
        message,
        remedy: "run `shipworthy run` to ask again".to_owned(),
        slice: None,
        column: None,
        rows: Some(rows),
    }
}
