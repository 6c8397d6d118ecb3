//! The rows that were brought, one by one: the good ones are copied as they are, the others get a reason.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};

use sha2::{Digest, Sha256};

use super::columns::{Wanted, short};
use super::{Brought, MOST_ROWS, MOST_TOLD, RefusedRow, Shape, failed, refused};
use crate::form::NotDone;

/// Longest line of JSON, in bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// What was seen of the rows.
#[derive(Debug, Default)]
pub struct Seen {
    /// Rows that were copied.
    pub good: u64,
    /// Rows that were not.
    pub refused_rows: u64,
    /// The first of them.
    pub refused: Vec<RefusedRow>,
    ids: HashSet<u128>,
}

impl Seen {
    fn refuse(&mut self, line: u64, id: Option<&str>, reason: String) {
        self.refused_rows += 1;
        if self.refused.len() < MOST_TOLD {
            let id = id.map(short).filter(|id| !id.is_empty());
            self.refused.push(RefusedRow { line, id, reason });
        }
    }

    /// What is wrong with a row, by its id and its answers.
    fn wrong(&mut self, wanted: &Wanted, cell: &dyn Fn(&str) -> Option<String>) -> Option<(Option<String>, String)> {
        let id = wanted.id.as_deref().map(|name| cell(name).unwrap_or_default());
        if let Some(id) = &id {
            if id.trim().is_empty() {
                let name = wanted.id.as_deref().unwrap_or_default();
                return Some((None, format!("{name} is empty")));
            }
            // A row that is refused may come again, put right, in the same file.
            if self.ids.contains(&hash(id)) {
                return Some((Some(id.clone()), "this id stands on an earlier line".to_owned()));
            }
        }
        for answer in &wanted.answers {
            let found = match cell(&answer.name) {
                Some(text) => answer.wrong(&text),
                None => Some(format!("{} is missing", answer.name)),
            };
            if let Some(reason) = found {
                return Some((id, reason));
            }
        }
        if let Some(id) = &id {
            self.ids.insert(hash(id));
        }
        None
    }
}

/// Ids are held as hashes: millions of them fit, and two that differ are not taken for the same.
fn hash(id: &str) -> u128 {
    let digest = Sha256::digest(id.trim().as_bytes());
    digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// Copies the good rows.
pub fn copy(brought: &Brought<'_>, wanted: &Wanted, out: &mut dyn Write) -> Result<Seen, NotDone> {
    let file = BufReader::new(File::open(brought.rows).map_err(failed)?);
    match brought.shape {
        Shape::Csv => of_csv(file, wanted, out),
        Shape::Ndjson => of_json(file, wanted, out),
    }
}

fn too_many() -> NotDone {
    refused(
        "rows",
        format!("there are more than {MOST_ROWS} rows"),
        "put the file into the workspace's folder".to_owned(),
    )
}

fn of_csv(file: impl Read, wanted: &Wanted, out: &mut dyn Write) -> Result<Seen, NotDone> {
    let mut reader = csv::ReaderBuilder::new().from_reader(file);
    let names = reader.headers().map_err(|error| {
        refused(
            "rows",
            format!("the line of names cannot be read: {error}"),
            "begin with the names of the columns".to_owned(),
        )
    })?;
    let names: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(i, name)| if i == 0 { name.trim_start_matches('\u{feff}') } else { name }.to_owned())
        .collect();
    let place = |name: &str| names.iter().position(|there| there == name);
    let needed = wanted.id.iter().chain(wanted.answers.iter().map(|answer| &answer.name));
    let missing: Vec<&str> = needed.filter(|name| place(name).is_none()).map(String::as_str).collect();
    if !missing.is_empty() {
        let there: Vec<String> = names.iter().take(20).map(|name| short(name)).collect();
        return Err(refused(
            "rows",
            format!("there is no column {}", missing.join(", ")),
            format!("name it in the first line, which has {}", there.join(", ")),
        ));
    }
    let mut seen = Seen::default();
    let mut writer = csv::Writer::from_writer(out);
    let write = |error: csv::Error| NotDone::Conflict(format!("the predictions cannot be written: {error}"));
    writer.write_record(&names).map_err(write)?;
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let cell = |name: &str| place(name).and_then(|at| record.get(at)).map(str::to_owned);
                match seen.wrong(wanted, &cell) {
                    Some((id, reason)) => seen.refuse(line, id.as_deref(), reason),
                    None => {
                        writer.write_record(&record).map_err(write)?;
                        seen.good += 1;
                    }
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let reason = match error.kind() {
                    csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                        format!("it has {len} cells, and the first line {expected_len}")
                    }
                    csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
                    _ => return Err(NotDone::Conflict(format!("the rows cannot be read: {error}"))),
                };
                seen.refuse(line, None, reason);
            }
        }
        if seen.good + seen.refused_rows > MOST_ROWS {
            return Err(too_many());
        }
    }
    writer.flush().map_err(failed)?;
    Ok(seen)
}

fn of_json(mut file: impl BufRead, wanted: &Wanted, out: &mut dyn Write) -> Result<Seen, NotDone> {
    let mut seen = Seen::default();
    let mut line = 0;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = (&mut file).take(LONGEST_LINE + 1).read_until(b'\n', &mut bytes).map_err(failed)?;
        if read == 0 {
            return Ok(seen);
        }
        line += 1;
        if bytes.len() as u64 > LONGEST_LINE {
            let told = format!("line {line} has more than {LONGEST_LINE} bytes");
            return Err(refused("rows", told, "write one object on each line".to_owned()));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let object: serde_json::Map<String, serde_json::Value> = match serde_json::from_slice(&bytes) {
            Ok(object) => object,
            Err(error) => {
                seen.refuse(line, None, format!("it is no JSON object: {}", short(&error.to_string())));
                continue;
            }
        };
        if let Some((name, _)) = object.iter().find(|(_, value)| value.is_object() || value.is_array()) {
            seen.refuse(line, None, format!("{} holds more than one value", short(name)));
            continue;
        }
        let cell = |name: &str| object.get(name).map(text);
        match seen.wrong(wanted, &cell) {
            Some((id, reason)) => seen.refuse(line, id.as_deref(), reason),
            None => {
                let row = serde_json::to_string(&object).expect("an object that was read can be written");
                out.write_all(row.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(failed)?;
                seen.good += 1;
            }
        }
        if seen.good + seen.refused_rows > MOST_ROWS {
            return Err(too_many());
        }
    }
}

/// A value as a cell of a table has it.
fn text(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
