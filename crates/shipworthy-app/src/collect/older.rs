//! Outputs that are older than their prompt: each line that a run writes says what the model was asked with, and that is held against what
//! prompt and settings say today.

use shipworthy_engine::Engine;
use shipworthy_eval::gather::Files;
use shipworthy_eval::outcome::{Finding, Level};
use shipworthy_spec::prompt;
use shipworthy_spec::spec::{Prompted, Spec};

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
        let (Some(Prompted { prompt, model, .. }), Some(outputs)) = (&candidate.prompted, candidate.file()) else {
            continue;
        };
        let Some(today) = today(spec, workspace, prompt, model) else { continue };
        let Some(recorded) = recorded(spec, workspace, engine, outputs) else { continue };
        let older = Older::of(&recorded, &today);
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

/// How many outputs are not of today.
struct Older {
    prompt: u64,
    settings: u64,
    of: u64,
}

impl Older {
    fn of(recorded: &Table, today: &str) -> Older {
        let mut older = Older { prompt: 0, settings: 0, of: recorded.len() as u64 };
        let Some(column) = recorded.find(ASKED) else { return older };
        let version = |asked: &str| asked.split_once('-').map(|(version, _)| version.to_owned());
        let current = version(today);
        for asked in recorded.rows().filter_map(|row| row.cell(column)).filter(|asked| *asked != today) {
            match version(asked) {
                None => {}
                of if of == current => older.settings += 1,
                Some(_) => older.prompt += 1,
            }
        }
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
