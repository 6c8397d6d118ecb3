//! The text that a prompt had before, as a candidate of its own: so that what the change did can be seen side by side, and tested. Its
//! outputs come along where they are still there; others are on the record of replies, and a run takes them from it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::Value;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::spec::{Prompted, Spec, file_stem};

use crate::amend::{self, Change, mark};
use crate::collect::outputs::place_to_write;
use crate::collect::settings::ASKED;
use crate::collect::shared::shared;
use crate::collect::versions::{Used, is_of, note, text, used};
use crate::collect::{fingerprint, verdicts_file};
use crate::first_run::put;
use crate::form::NotDone;
use crate::opened::read_spec;
use crate::workspace::Workspace;

/// Names that are tried.
const MOST: usize = 100;

/// An earlier text to be kept.
#[derive(Debug, Clone, Copy)]
pub struct KeepRequest<'a> {
    /// The spec.
    pub spec: &'a Path,
    /// The mark of its text, as the person saw it.
    pub seen: &'a str,
    /// The candidate whose prompt was changed.
    pub candidate: &'a str,
    /// The version that is kept.
    pub version: &'a str,
    /// Who keeps it.
    pub by: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// What belongs to the new candidate.
struct Names {
    candidate: String,
    prompt: String,
    outputs: String,
    verdicts: String,
}

impl Names {
    fn nth(candidate: &str, prompt: &str, number: usize) -> Names {
        let nth = if number == 1 { "before".to_owned() } else { format!("before {number}") };
        let candidate = format!("{candidate} {nth}");
        let stem = prompt.strip_suffix(".prompt.md").or_else(|| prompt.strip_suffix(".md")).unwrap_or(prompt);
        Names {
            prompt: format!("{stem}-{}.prompt.md", nth.replace(' ', "-")),
            outputs: format!("outputs/{}.jsonl", file_stem(&candidate)),
            verdicts: verdicts_file(&candidate),
            candidate,
        }
    }

    fn are_free(&self, spec: &Spec, folder: &Path) -> bool {
        let stem = file_stem(&self.candidate);
        spec.candidates.iter().all(|of| file_stem(&of.name) != stem)
            && [&self.prompt, &self.outputs, &self.verdicts]
                .into_iter()
                .all(|file| folder.join(file).symlink_metadata().is_err())
    }
}

/// What was recorded of a text: lines of outputs and of verdicts on them, as they stand in their files.
#[derive(Default)]
struct Recorded {
    outputs: String,
    verdicts: String,
    count: u64,
}

/// Makes a candidate of an earlier text of a prompt, all of it or nothing, and says its name.
pub fn keep(request: &KeepRequest<'_>) -> Result<String, NotDone> {
    let conflict = |told: &str| NotDone::Conflict(told.to_owned());
    let workspace = Workspace::of(request.spec, Vec::new())
        .map_err(|error| NotDone::Conflict(format!("the folder cannot be opened: {error}")))?;
    let source = read_spec(request.spec).map_err(NotDone::Conflict)?;
    if mark(&source) != request.seen {
        return Err(conflict("the file was changed meanwhile, and was left as it is; look at it and try again"));
    }
    let reach = Reach { folders_up: workspace.depth(), ..Reach::default() };
    let parsed = parse_within("spec", &source, reach).spec.filter(|spec| spec.generation.is_some());
    let spec =
        parsed.ok_or_else(|| conflict("this is no spec of texts that can be read; mend it in the brief first"))?;
    let of = spec.candidates.iter().find(|of| of.name == request.candidate);
    let asks = of.and_then(|of| Some((of.prompted.as_ref()?, of.file()?)));
    let Some((Prompted { prompt, model, .. }, outputs)) = asks else {
        return Err(conflict("no candidate of this name has a prompt"));
    };
    let all = used(&workspace.root, &workspace.name_of(request.spec));
    let is_last =
        |used: &&Used| used.candidate == request.candidate && used.file == *prompt && used.version == request.version;
    let last = all.iter().rev().find(is_last);
    let (Some(last), Some(text)) = (last, text(&workspace.root, request.version)) else {
        return Err(conflict("the earlier text is not kept here: texts are kept when outputs are collected with them"));
    };
    let tried = (1..=MOST).map(|number| Names::nth(request.candidate, prompt, number));
    let names = tried.into_iter().find(|names| names.are_free(&spec, &workspace.folder));
    let names = names.ok_or_else(|| conflict("there are a hundred earlier texts of it already; remove some"))?;
    let change = Change::Prompted { name: names.candidate.clone(), prompt: names.prompt.clone(), model: model.clone() };
    let amended = amend::propose(request.spec, &source, &change)?;
    let own = request.spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let with = parse_within("spec", &amended.text, reach).spec;
    let taken = with.map(|with| shared(&workspace.folder, &own, &with, &[with.candidates.len() - 1]));
    if let Some(taken) = taken.iter().flatten().next() {
        return Err(NotDone::Conflict(format!("{} belongs to {}: mend that first", taken.file, taken.spec)));
    }
    let (there, judged) = (workspace.folder.join(outputs), workspace.folder.join(verdicts_file(request.candidate)));
    let recorded = recorded(&there, &judged, &text)
        .map_err(|error| NotDone::Conflict(format!("what was recorded cannot be read: {error}")))?;
    let files = [(&names.prompt, &text), (&names.outputs, &recorded.outputs), (&names.verdicts, &recorded.verdicts)];
    let mut written: Vec<PathBuf> = Vec::new();
    let made: Result<(), NotDone> =
        files.into_iter().filter(|(_, text)| !text.is_empty()).try_for_each(|(file, text)| {
            let path = place_to_write(&workspace.folder, file).and_then(|path| put(&path, text).map(|()| path));
            written.push(path.map_err(|error| NotDone::Conflict(format!("{file} cannot be written: {error}")))?);
            Ok(())
        });
    let made = made.and_then(|()| amend::make(request.spec, request.seen, &change, request.by, request.at));
    if let Err(error) = made {
        // What stands without its candidate would be in the way of the next try.
        for path in written {
            let _ = std::fs::remove_file(path);
        }
        return Err(error);
    }
    if recorded.count > 0 {
        let counted = Used {
            file: names.prompt,
            candidate: names.candidate.clone(),
            model: model.clone(),
            outputs: recorded.count,
            ..last.clone()
        };
        note(&workspace.root, &counted, &text);
    }
    Ok(names.candidate)
}

/// The outputs in a file that were asked for with this text, and the verdicts in another that are about them.
fn recorded(outputs: &Path, verdicts: &Path, text: &str) -> std::io::Result<Recorded> {
    let mut recorded = Recorded::default();
    let mut said: HashMap<(String, u64), String> = HashMap::new();
    each(outputs, &mut |line, value| {
        let asked = value.get(ASKED).and_then(Value::as_str).unwrap_or_default();
        let output = value.get("output").and_then(Value::as_str);
        if let (true, Some(about), Some(output)) = (is_of(asked, text), about(value), output) {
            recorded.outputs.push_str(line);
            recorded.outputs.push('\n');
            recorded.count += 1;
            said.insert(about, fingerprint(&[output]));
        }
    })?;
    each(verdicts, &mut |line, value| {
        let output = value.get("output").and_then(Value::as_str);
        let of = about(value).and_then(|about| said.get(&about));
        if of.is_some_and(|of| Some(of.as_str()) == output) {
            recorded.verdicts.push_str(line);
            recorded.verdicts.push('\n');
        }
    })?;
    Ok(recorded)
}

/// The example and the repeat that a line is about.
fn about(line: &Value) -> Option<(String, u64)> {
    let id = line.get("id")?.as_str()?.to_owned();
    Some((id, line.get("repeat").and_then(Value::as_u64).unwrap_or(1)))
}

/// Hands over each line of a file that is JSON; none where there is no file.
fn each(path: &Path, take: &mut dyn FnMut(&str, &Value)) -> std::io::Result<()> {
    let file = match std::fs::File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for line in file.lines() {
        let line = line?;
        if let Ok(value) = serde_json::from_str::<Value>(&line) {
            take(&line, &value);
        }
    }
    Ok(())
}
