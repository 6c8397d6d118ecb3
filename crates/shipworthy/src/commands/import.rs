//! `shipworthy import`: foreign files as specs.

use std::path::Path;

use serde_json::json;
use shipworthy_app::import::{Foreign, ImportRequest, Written, import_foreign};

use super::promptfoo::refuse;
use crate::args::{Common, Format, Import, ImportFrom};
use crate::commands::one_spec::roots;
use crate::exit::Exit;
use crate::printer;

pub fn run(arguments: &Import, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Json) {
        printer::error("what was imported is told as text or JSON", "write `--format json` or leave it out");
        return Exit::CouldNotRun;
    }
    let (foreign, source, name) = match &arguments.from {
        ImportFrom::Promptfoo { config, name, allow_env, allow_read } => {
            let Ok(roots) = roots(allow_read) else { return Exit::CouldNotRun };
            (Foreign::Promptfoo { env: allow_env.clone(), roots }, config, name)
        }
        ImportFrom::OpenaiEvals { samples, model, name } => {
            (Foreign::OpenAiEvals { provider: model.clone() }, samples, name)
        }
        ImportFrom::Csv { table, prompt, model, name } => {
            (Foreign::Csv { prompt: prompt.clone(), provider: model.clone() }, table, name)
        }
    };
    let folder = common.output.clone().unwrap_or_else(|| Path::new(".").to_path_buf());
    let request = ImportRequest { foreign, source: source.clone(), folder, name: name.clone() };
    match import_foreign(&request) {
        Err(why) => {
            refuse(source, &why);
            Exit::CouldNotRun
        }
        Ok(written) => {
            let text = match common.format {
                Format::Json => as_json(&written),
                _ => as_text(&written, &request.folder),
            };
            // `--output` names the folder here.
            match printer::result(&text, &Common { output: None, ..*common }) {
                Ok(()) => Exit::Pass,
                Err(_) => Exit::CouldNotRun,
            }
        }
    }
}

fn as_text(written: &Written, folder: &Path) -> String {
    let (examples, candidates, graders) = written.counts;
    let spec = folder.join(&written.spec);
    let mut text = format!(
        "{}: {}, {}, {}\n",
        spec.display(),
        counted(examples, "example"),
        counted(candidates, "candidate"),
        counted(graders, "grader")
    );
    for file in &written.files {
        text.push_str(&format!("  {}\n", folder.join(file).display()));
    }
    if !written.left.is_empty() {
        text.push_str("\nNot carried over, or to be looked at:\n");
        for told in &written.left {
            let place = if told.at.is_empty() { String::new() } else { format!("{}: ", told.at) };
            text.push_str(&format!("  {place}{}\n", told.message));
        }
    }
    text.push_str(&format!("\nNext: shipworthy run {0}, then shipworthy check {0}\n", spec.display()));
    text
}

/// A number of things.
fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn as_json(written: &Written) -> String {
    let left: Vec<_> = written.left.iter().map(|told| json!({"at": told.at, "message": told.message})).collect();
    let (examples, candidates, graders) = written.counts;
    let document = json!({
        "format": 1, "spec": written.spec, "files": written.files, "examples": examples, "candidates": candidates, "graders": graders, "left": left,
    });
    format!("{document:#}\n")
}
