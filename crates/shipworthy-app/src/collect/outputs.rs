//! What one candidate says to every example, written down in its file of outputs.

use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use shipworthy_providers::{Answer, Calls, Record, Runner};
use shipworthy_spec::spec::ANSWER;

use super::prompts::Filled;
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
    let (mut first_failure, mut broken, mut unclear) = (None, None, 0);
    let mut failures = std::collections::BTreeMap::new();
    let mut stopwatch = Stopwatch::default();
    let summary = runner.run(prompt, record, &mut Told { what: &what, watcher }, &mut |index, answer| {
        match &answer {
            Ok(reply) => stopwatch.take(reply),
            Err(failure) => {
                first_failure.get_or_insert_with(|| failure.to_string());
                *failures.entry(failure.kind().to_owned()).or_default() += 1;
            }
        }
        let (example, repeat) = prompt.about(index);
        let class = match (&prompt.classes, &answer) {
            (Some(classes), Ok(reply)) => Some(classes.answer(&reply.text).cloned()),
            (Some(_), Err(_)) => Some(None),
            (None, _) => None,
        };
        unclear += usize::from(class == Some(None) && answer.is_ok());
        let mut line = line((prompt.id_column(bench), prompt.id(example)), repeat, &answer);
        if let (Some(class), Some(fields)) = (class, line.as_object_mut()) {
            fields.insert(ANSWER.to_owned(), class.unwrap_or(Value::Null));
        }
        if let Err(error) = lines.put(index, &line) {
            broken.get_or_insert(error);
        }
    });
    let summary = summary.map_err(|error| unwritable(&error))?;
    if let Some(error) = broken {
        return Err(unwritable(&error));
    }
    // A replay that lacks a reply changes nothing: what was written from calls is better.
    let is_kept = !(bench.request.replay && summary.progress.failed > 0);
    if is_kept {
        lines.write(&path).map_err(|error| unwritable(&error))?;
    }
    let file = if is_kept { prompt.outputs.to_owned() } else { String::new() };
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
    places: Vec<Option<u64>>,
}

impl Spool {
    pub(super) fn new(lines: usize) -> std::io::Result<Spool> {
        Ok(Spool { file: BufWriter::new(tempfile::tempfile()?), end: 0, places: vec![None; lines] })
    }

    /// Takes the line of an index.
    pub(super) fn put(&mut self, index: usize, line: &Value) -> std::io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.places[index] = Some(self.end);
        self.end += text.len() as u64;
        Ok(())
    }

    /// Writes them in order to a file, in one step: it is there whole or as it was.
    pub(super) fn write(self, path: &Path) -> std::io::Result<()> {
        let mut lines = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
        let mut line = Vec::new();
        for place in self.places.into_iter().flatten() {
            lines.seek(SeekFrom::Start(place))?;
            line.clear();
            BufReader::with_capacity(1 << 12, Read::by_ref(&mut lines)).read_until(b'\n', &mut line)?;
            out.write_all(&line)?;
        }
        let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}
