//! What one candidate says to every example, written down in its file of outputs.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use shipworthy_providers::{Answer, Calls, Record, Runner};
use shipworthy_spec::spec::ANSWER;

use super::failures::Failures;
use super::kept::{About, Kept};
use super::prompts::Filled;
use super::settings::ASKED;
use super::timing::Stopwatch;
use super::{Bench, Part, Told, Watcher, only};
use crate::opened::{Refused, whole_file};

/// Asks for what is missing and writes all that is there.
pub(super) fn collect(
    bench: &Bench<'_>,
    runner: &Runner,
    candidate: usize,
    prompt: &Filled<'_>,
    record: Option<&mut Record>,
    watcher: &mut dyn Watcher,
) -> Result<Part, Refused> {
    let name = &bench.spec.candidates[candidate].name;
    let what = format!("outputs of {name}");
    let unwritable = |error: &dyn std::fmt::Display| {
        let remedy = "make room there, or let the folder be written";
        only(whole_file(
            "unwritable",
            &bench.request.spec.display().to_string(),
            format!("{what} cannot be written: {error}"),
            remedy,
        ))
    };
    let path = place_to_write(bench.folder, prompt.outputs).map_err(|error| unwritable(&error))?;
    let mut lines = Spool::new(prompt.len()).map_err(|error| unwritable(&error))?;
    let (mut failures, mut broken, mut unclear) = (Failures::default(), None, 0);
    let (asked, mut stopwatch) = (prompt.asked(), Stopwatch::default());
    let summary = runner.run(prompt, record, &mut Told { what: &what, watcher }, &mut |index, answer| {
        match &answer {
            Ok(reply) => stopwatch.take(reply),
            Err(failure) => failures.count(index, failure),
        }
        let (example, repeat) = prompt.about(index);
        let class = match (&prompt.classes, &answer) {
            (Some(classes), Ok(reply)) => Some(classes.answer(&reply.text).cloned()),
            (Some(_), Err(_)) => Some(None),
            (None, _) => None,
        };
        unclear += usize::from(class == Some(None) && answer.is_ok());
        let mut line = line((prompt.id_column(bench), prompt.id(example)), repeat, &answer);
        line[ASKED] = json!(asked);
        if let (Some(class), Some(fields)) = (class, line.as_object_mut()) {
            fields.insert(ANSWER.to_owned(), class.unwrap_or(Value::Null));
        }
        if let Err(error) = lines.put(index, &line, answer.is_ok()) {
            broken.get_or_insert(error);
        }
    });
    let summary = summary.map_err(|error| unwritable(&error))?;
    if let Some(error) = broken {
        return Err(unwritable(&error));
    }
    // A replay that lacks a reply changes nothing: what was written from calls is better. Neither does a run that nobody answered.
    let is_kept =
        !(bench.request.replay && summary.progress.failed > 0) && (prompt.len() == 0 || lines.says_something());
    if is_kept {
        let column = prompt.id_column(bench);
        let about = |index: usize| {
            let (example, repeat) = prompt.about(index);
            (prompt.id(example).to_owned(), repeat, String::new())
        };
        let examples = prompt.len() / (prompt.repeats as usize).max(1);
        let asked = (0..examples).map(|example| prompt.id(example)).collect();
        let earlier = Earlier { column, about: &about, asked };
        lines.write(&path, &earlier, bench.asks_all()).map_err(|error| unwritable(&error))?;
    }
    let file = if is_kept { prompt.outputs.to_owned() } else { String::new() };
    let (first_failure, failures) = failures.told();
    Ok(Part { what, file, summary, first_failure, failures, unclear, timing: stopwatch.timing() })
}

/// One output as a line.
fn line((column, id): (&str, &str), repeat: u32, answer: &Answer) -> Value {
    let mut line = Map::from_iter([(column.to_owned(), json!(id)), ("repeat".to_owned(), json!(repeat))]);
    match answer {
        Err(failure) => {
            line.insert("output".to_owned(), Value::Null);
            line.insert("error".to_owned(), json!(failure.to_string()));
        }
        Ok(reply) => {
            line.insert("output".to_owned(), json!(reply.text));
            let beside = [
                ("latency_ms", json!(reply.latency_ms)),
                ("first_token_ms", json!(reply.first_token_ms)),
                ("connect_ms", json!(reply.connect_ms)),
                ("waited_ms", json!(reply.waited_ms)),
                ("tries", json!(reply.tries)),
                ("input_tokens", json!(reply.usage.input)),
                ("output_tokens", json!(reply.usage.output)),
                ("cost", json!(reply.cost.map(|cost| cost.units()))),
                ("finish_reason", json!(reply.finish_reason)),
                ("tool_calls", tool_calls(&reply.tool_calls)),
                ("model", json!(reply.model)),
            ];
            line.extend(
                beside.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value)),
            );
        }
    }
    Value::Object(line)
}

/// Calls of tools as text, in OpenAI's form, so that every line has the same columns.
fn tool_calls(calls: &[shipworthy_providers::ToolCall]) -> Value {
    if calls.is_empty() {
        return Value::Null;
    }
    let call = |call: &shipworthy_providers::ToolCall| json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}});
    json!(Value::Array(calls.iter().map(call).collect()).to_string())
}

/// Where a file of the spec's folder may be written: inside it, also when a folder in between is a link.
pub(crate) fn place_to_write(folder: &Path, written: &str) -> std::io::Result<PathBuf> {
    let path = folder.join(written);
    let parent = path.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent)?;
    let (parent, inside) = (parent.canonicalize()?, folder.canonicalize()?);
    if !parent.starts_with(&inside) {
        return Err(std::io::Error::other(format!("{written} leads out of the folder of the spec")));
    }
    Ok(parent.join(path.file_name().unwrap_or_default()))
}

/// Lines that come in any order and are written in theirs. They wait in a file, so that memory does not grow with them.
pub(super) struct Spool {
    file: BufWriter<std::fs::File>,
    end: u64,
    /// Where each line begins, and whether it says something.
    places: Vec<Option<(u64, bool)>>,
}

/// How lines are found again in the file of an earlier run.
pub(super) struct Earlier<'a> {
    /// The column of the example's id.
    pub(super) column: &'a str,
    /// What the line of an index is about.
    pub(super) about: &'a dyn Fn(usize) -> About,
    /// The examples that were asked about this time.
    pub(super) asked: HashSet<&'a str>,
}

impl Spool {
    pub(super) fn new(lines: usize) -> std::io::Result<Spool> {
        Ok(Spool { file: BufWriter::new(tempfile::tempfile()?), end: 0, places: vec![None; lines] })
    }

    /// Takes the line of an index; `says` tells whether it holds more than that there is no answer.
    pub(super) fn put(&mut self, index: usize, line: &Value, says: bool) -> std::io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.places[index] = Some((self.end, says));
        self.end += text.len() as u64;
        Ok(())
    }

    /// Whether any line says something.
    pub(super) fn says_something(&self) -> bool {
        self.places.iter().flatten().any(|(_, says)| *says)
    }

    /// Writes them in order to a file, in one step: it is there whole or as it was. Where a line is missing or says nothing, that of an
    /// earlier run stays, and so do those about other examples, unless everything was asked about (`all`).
    pub(super) fn write(self, path: &Path, earlier: &Earlier<'_>, all: bool) -> std::io::Result<()> {
        let is_whole = all && self.places.iter().all(|place| place.is_some_and(|(_, says)| says));
        let mut kept = if is_whole { Kept::default() } else { Kept::of(path, earlier.column)? };
        let mut lines = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
        let mut line = Vec::new();
        for (index, place) in self.places.into_iter().enumerate() {
            if !place.is_some_and(|(_, says)| says)
                && let Some(line) = kept.line(&(earlier.about)(index))?
            {
                out.write_all(&line)?;
                continue;
            }
            let Some((start, _)) = place else { continue };
            lines.seek(SeekFrom::Start(start))?;
            line.clear();
            BufReader::with_capacity(1 << 12, Read::by_ref(&mut lines)).read_until(b'\n', &mut line)?;
            out.write_all(&line)?;
        }
        for about in kept.beyond(&earlier.asked) {
            if let Some(line) = kept.line(&about)? {
                out.write_all(&line)?;
            }
        }
        let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}
