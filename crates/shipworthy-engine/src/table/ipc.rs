//! Arrow IPC files (also called Feather 2) and streams.

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};

use super::{Content, Halt, Part, SourceFile, broken_file, guarded, ipc_sizes, pick, unplaced};

/// Batches that one part takes together.
const BATCHES_PER_PART: usize = 8;

/// The schema of an IPC file.
pub fn file_schema(path: &std::path::Path) -> Result<SchemaRef, String> {
    let open = File::open(path).map_err(|e| e.to_string())?;
    guarded(|| ipc_sizes::check_file(path))??;
    guarded(|| FileReader::try_new_buffered(open, None))?.map(|reader| reader.schema()).map_err(|e| e.to_string())
}

/// The schema of an IPC stream.
pub fn stream_schema(path: &std::path::Path) -> Result<SchemaRef, String> {
    let open = File::open(path).map_err(|e| e.to_string())?;
    guarded(|| ipc_sizes::check_stream(path))??;
    guarded(|| StreamReader::try_new_buffered(open, None))?.map(|reader| reader.schema()).map_err(|e| e.to_string())
}

/// Parts of an IPC file: a few batches each. Their sizes are read first, so that rows have numbers.
pub fn file_parts(file: &SourceFile, number: usize, at: &str) -> Result<Vec<Part>, Halt> {
    let broken = |e: String| broken_file(at, &file.name, &e);
    let open = File::open(&file.path).map_err(|e| broken(e.to_string()))?;
    let mut reader = guarded(|| FileReader::try_new_buffered(open, Some(Vec::new())))
        .map_err(broken)?
        .map_err(|e| broken(e.to_string()))?;
    let batches = reader.num_batches();
    let mut parts = Vec::new();
    let mut first_row = 0;
    for start in (0..batches).step_by(BATCHES_PER_PART) {
        let end = (start + BATCHES_PER_PART).min(batches);
        let bytes = file.bytes * (end - start) as u64 / batches as u64;
        parts.push(Part { index: 0, file: number, first_row, bytes, content: Content::IpcBatches(start..end) });
        for _ in start..end {
            let batch = next_of(&mut reader).map_err(broken)?;
            first_row += batch.num_rows() as u64;
        }
    }
    Ok(parts)
}

/// Parts of a stream: its batches, as they come.
pub fn stream_parts<'a>(
    file: &'a SourceFile,
    number: usize,
    at: &'a str,
) -> Result<impl Iterator<Item = Result<Part, Halt>> + Send + 'a, Halt> {
    let open = File::open(&file.path).map_err(|e| broken_file(at, &file.name, &e.to_string()))?;
    let broken = move |e: String| broken_file(at, &file.name, &e);
    let mut reader = guarded(|| StreamReader::try_new(BufReader::new(open), None))
        .map_err(broken)?
        .map_err(|e| broken(e.to_string()))?;
    let mut first_row = 0;
    let mut ended = false;
    Ok(std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let batch = match guarded(|| reader.next()) {
            Ok(None) => return None,
            Ok(Some(Ok(batch))) => batch,
            Ok(Some(Err(error))) => {
                ended = true;
                return Some(Err(broken(error.to_string()).into()));
            }
            Err(error) => {
                ended = true;
                return Some(Err(broken(error).into()));
            }
        };
        let rows = batch.num_rows() as u64;
        let bytes = batch.get_array_memory_size() as u64;
        let part = Part { index: 0, file: number, first_row, bytes, content: Content::Batch(batch) };
        first_row += rows;
        Some(Ok(part))
    }))
}

fn next_of(reader: &mut impl Iterator<Item = Result<RecordBatch, ArrowError>>) -> Result<RecordBatch, String> {
    match guarded(|| reader.next())? {
        Some(batch) => batch.map_err(|e| e.to_string()),
        None => Err("it ends early".to_string()),
    }
}

/// Decodes the wanted columns of some batches of a file.
pub fn read_file(
    file: &SourceFile,
    range: Range<usize>,
    wanted: &SchemaRef,
    rows: Option<&[usize]>,
    each: &mut dyn FnMut(RecordBatch) -> Result<(), Halt>,
) -> Result<(), Halt> {
    let open = File::open(&file.path).map_err(unplaced)?;
    let columns = file
        .schema
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, f)| wanted.index_of(f.name()).is_ok())
        .map(|(i, _)| i)
        .collect();
    let mut reader =
        guarded(|| FileReader::try_new_buffered(open, Some(columns))).map_err(unplaced)?.map_err(unplaced)?;
    reader.set_index(range.start).map_err(unplaced)?;
    let mut before = 0;
    for _ in range {
        let batch = next_of(&mut reader).map_err(unplaced)?;
        let length = batch.num_rows();
        match rows {
            None => each(batch)?,
            Some(rows) => {
                let here: Vec<usize> =
                    rows.iter().filter(|r| (before..before + length).contains(r)).map(|r| r - before).collect();
                each(pick(batch, Some(&here)).map_err(unplaced)?)?;
            }
        }
        before += length;
    }
    Ok(())
}
