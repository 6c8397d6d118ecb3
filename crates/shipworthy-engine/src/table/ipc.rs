//! Arrow IPC files (also called Feather 2) and streams.

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::ipc::reader::{FileReader, StreamReader};

use super::{Content, Halt, Part, SourceFile, broken_file, pick, unplaced};

/// Batches that one part takes together.
const BATCHES_PER_PART: usize = 8;

/// The schema of an IPC file.
pub fn file_schema(path: &std::path::Path) -> Result<SchemaRef, String> {
    let open = File::open(path).map_err(|e| e.to_string())?;
    Ok(FileReader::try_new_buffered(open, None).map_err(|e| e.to_string())?.schema())
}

/// The schema of an IPC stream.
pub fn stream_schema(path: &std::path::Path) -> Result<SchemaRef, String> {
    let open = File::open(path).map_err(|e| e.to_string())?;
    Ok(StreamReader::try_new_buffered(open, None).map_err(|e| e.to_string())?.schema())
}

/// Parts of an IPC file: a few batches each. Their sizes are read first, so that rows have numbers.
pub fn file_parts(file: &SourceFile, number: usize, at: &str) -> Result<Vec<Part>, Halt> {
    let broken = |e: String| broken_file(at, &file.name, &e);
    let open = File::open(&file.path).map_err(|e| broken(e.to_string()))?;
    let mut reader = FileReader::try_new_buffered(open, Some(Vec::new())).map_err(|e| broken(e.to_string()))?;
    let batches = reader.num_batches();
    let mut parts = Vec::new();
    let mut first_row = 0;
    for start in (0..batches).step_by(BATCHES_PER_PART) {
        let end = (start + BATCHES_PER_PART).min(batches);
        let bytes = file.bytes * (end - start) as u64 / batches as u64;
        parts.push(Part { index: 0, file: number, first_row, bytes, content: Content::IpcBatches(start..end) });
        for _ in start..end {
            let batch =
                reader.next().ok_or_else(|| broken("it ends early".into()))?.map_err(|e| broken(e.to_string()))?;
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
    let reader =
        StreamReader::try_new(BufReader::new(open), None).map_err(|e| broken_file(at, &file.name, &e.to_string()))?;
    let mut first_row = 0;
    Ok(reader.map(move |batch| {
        let batch = batch.map_err(|e| broken_file(at, &file.name, &e.to_string()))?;
        let rows = batch.num_rows() as u64;
        let bytes = batch.get_array_memory_size() as u64;
        let part = Part { index: 0, file: number, first_row, bytes, content: Content::Batch(batch) };
        first_row += rows;
        Ok(part)
    }))
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
    let mut reader = FileReader::try_new_buffered(open, Some(columns)).map_err(unplaced)?;
    reader.set_index(range.start).map_err(unplaced)?;
    let mut before = 0;
    for _ in range {
        let batch = reader.next().ok_or_else(|| unplaced("it ends early"))?.map_err(unplaced)?;
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
