//! Tables on disk: one or more files of one schema, read in parts that can be decoded at the same time.
//!
//! A part is addressed by its position among the parts, a row by its position in its part; both are the same in every run,
//! whatever the number of threads. That is how a row found once is found again.

mod cell;
mod csv;
mod ipc;
mod ipc_sizes;
mod jsonl;
mod open;
mod parquet;
mod records;
pub mod unpacked;
mod workbook;

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{DataType, SchemaRef};
use shipworthy_eval::gather::Problem;

use crate::problem::{missing_column, problem, shown};

/// Why reading stopped.
#[derive(Debug)]
pub enum Halt {
    /// A value in a text file does not have the type that the first rows promised: read all of it to decide.
    TypeSurprise,
    /// The person asked to stop.
    Cancelled,
    /// What is wrong with the data.
    Problem(Box<Problem>),
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Halt {
        Halt::Problem(Box::new(problem))
    }
}

/// The format of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Format {
    Parquet,
    Csv(csv::Dialect),
    JsonLines,
    IpcFile,
    IpcStream,
}

/// How a text file is compressed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
}

/// One file of a table.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    path: PathBuf,
    /// What messages call it: the file name.
    name: String,
    format: Format,
    compression: Compression,
    bytes: u64,
    /// The text of a workbook, which is read once.
    text: Option<Arc<[u8]>>,
    /// Metadata of a Parquet file, read once.
    parquet: Option<::parquet::arrow::arrow_reader::ArrowReaderMetadata>,
    /// Schema of this file; columns may stand in another order than the table's.
    schema: SchemaRef,
}

/// A table: files that share a schema.
#[derive(Debug, Clone)]
pub struct Table {
    /// Path in the spec of where it was written.
    pub at: String,
    /// As written in the spec, safe to show.
    pub written: String,
    /// The columns, as the first file orders them.
    pub schema: SchemaRef,
    files: Vec<SourceFile>,
    /// Whether the types of a text file come from its first rows only.
    sampled: bool,
}

/// A piece of a table that is decoded by one thread.
pub struct Part {
    /// Position among the parts of the table.
    pub index: usize,
    /// Position of its file among the files.
    pub file: usize,
    /// Number of the first row in its file, counted from 0.
    pub first_row: u64,
    /// Bytes on disk that reading it takes, for progress.
    pub bytes: u64,
    content: Content,
}

enum Content {
    RowGroup(usize),
    Text(Vec<u8>),
    IpcBatches(std::ops::Range<usize>),
    Batch(RecordBatch),
}

impl Table {
    /// Opens the files and settles their common schema. With `whole`, text files are read completely to settle types.
    pub fn open(files: &shipworthy_eval::gather::Files, whole: bool) -> Result<Table, Vec<Problem>> {
        open::open(files, whole)
    }

    /// Bytes on disk.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|f| f.bytes).sum()
    }

    /// How many rows there are, where the files say so.
    pub fn rows(&self) -> Option<usize> {
        self.files.iter().map(|file| file.parquet.as_ref().and_then(parquet::rows)).sum()
    }

    /// Rows of each part, where the files say so: of Parquet files only.
    pub fn part_rows(&self) -> impl Iterator<Item = usize> {
        self.files.iter().filter_map(|file| file.parquet.as_ref()).flat_map(parquet::part_rows)
    }

    /// Whether the files say that a column holds a value in every row. NaN is none, and they do not speak of it.
    pub fn never_missing(&self, column: usize) -> bool {
        let field = self.schema.field(column);
        let says = |file: &SourceFile| file.parquet.as_ref().is_some_and(|p| parquet::never_missing(p, field.name()));
        crate::kind::kind_of(field.data_type()) != crate::kind::Kind::Number && self.files.iter().all(says)
    }

    /// Names of the columns.
    pub fn names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|f| f.name().as_str()).collect()
    }

    /// Position of a column; the problem says what exists instead.
    pub fn column(&self, name: &str, at: &str) -> Result<usize, Problem> {
        self.schema.fields().iter().position(|f| f.name() == name).ok_or_else(|| self.missing(name, at, &[]))
    }

    /// The problem of a column that is not there; `taken` are columns that have another use and are not meant.
    pub fn missing(&self, name: &str, at: &str, taken: &[&str]) -> Problem {
        let mut missing = missing_column(at, name, &self.written, self.names(), taken);
        if self.without_header() {
            missing.remedy = NO_HEADER.to_string();
        }
        missing
    }

    /// Whether the columns of a text file have names that read like data.
    fn without_header(&self) -> bool {
        let csv = self.files.iter().any(|f| matches!(f.format, Format::Csv(_)));
        csv && open::reads_like_data(self.names())
    }

    /// What messages call a file of the table.
    pub fn file_name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |f| &f.name)
    }

    /// A value of a column, for messages: the first that is there.
    pub fn example(&self, column: usize) -> Option<String> {
        let part = self.parts().next()?.ok()?;
        let mut found = None;
        let stop = self.read(part, &[column], None, &mut |batch| {
            found = (0..batch.num_rows()).find_map(|row| crate::cells::text(batch.column(0), row));
            if found.is_some() { Err(Halt::Cancelled) } else { Ok(()) }
        });
        if matches!(stop, Err(Halt::Problem(_))) { None } else { found }
    }

    /// The first value of a column that is wanted: its file, its row in it counted from 0, and how it reads.
    pub fn first(&self, column: usize, wanted: impl Fn(&str) -> bool) -> Option<(usize, u64, String)> {
        let mut found = None;
        for part in self.parts() {
            let part = part.ok()?;
            let (file, mut row) = (part.file, part.first_row);
            let read = self.read(part, &[column], None, &mut |batch| {
                let texts = (0..batch.num_rows()).filter_map(|i| Some((i, crate::cells::text(batch.column(0), i)?)));
                found = texts.map(|(i, text)| (file, row + i as u64, text)).find(|(_, _, text)| wanted(text));
                row += batch.num_rows() as u64;
                if found.is_some() { Err(Halt::Cancelled) } else { Ok(()) }
            });
            if found.is_some() || read.is_err() {
                break;
            }
        }
        found
    }

    /// All parts, in order. Text is read and split as the iterator advances.
    pub fn parts(&self) -> Box<dyn Iterator<Item = Result<Part, Halt>> + Send + '_> {
        let mut index = 0;
        Box::new(self.files.iter().enumerate().flat_map(move |(number, file)| self.parts_of(number, file)).map(
            move |part| {
                part.map(|mut part| {
                    part.index = index;
                    index += 1;
                    part
                })
            },
        ))
    }

    fn parts_of<'a>(
        &'a self,
        number: usize,
        file: &'a SourceFile,
    ) -> Box<dyn Iterator<Item = Result<Part, Halt>> + Send + 'a> {
        let result: Result<Box<dyn Iterator<Item = Result<Part, Halt>> + Send + 'a>, Halt> = match &file.format {
            Format::Parquet => Ok(Box::new(parquet::parts(file, number).into_iter().map(Ok))),
            Format::Csv(dialect) => self.text_parts(number, file, Some(*dialect)),
            Format::JsonLines => self.text_parts(number, file, None),
            Format::IpcFile => ipc::file_parts(file, number, &self.at)
                .map(|p| -> Box<dyn Iterator<Item = _> + Send> { Box::new(p.into_iter().map(Ok)) }),
            Format::IpcStream => {
                ipc::stream_parts(file, number, &self.at).map(|p| -> Box<dyn Iterator<Item = _> + Send> { Box::new(p) })
            }
        };
        result.unwrap_or_else(|halt| Box::new(std::iter::once(Err(halt))))
    }

    fn text_parts<'a>(
        &'a self,
        number: usize,
        file: &'a SourceFile,
        dialect: Option<csv::Dialect>,
    ) -> Result<Box<dyn Iterator<Item = Result<Part, Halt>> + Send + 'a>, Halt> {
        let chunks = records::Chunks::open(file, dialect, &self.at)?;
        let mut first_row = 0;
        Ok(Box::new(chunks.map(move |chunk| {
            let chunk = chunk?;
            let part =
                Part { index: 0, file: number, first_row, bytes: chunk.read, content: Content::Text(chunk.bytes) };
            first_row += chunk.records;
            Ok(part)
        })))
    }

    /// Decodes a part, `columns` only (ascending positions in the schema), batch by batch. `rows`, when given, are the
    /// ascending positions within the part that are wanted; others may be skipped, and the batches hold exactly these.
    pub fn read(
        &self,
        part: Part,
        columns: &[usize],
        rows: Option<&[usize]>,
        each: &mut dyn FnMut(RecordBatch) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let file = &self.files[part.file];
        let wanted = Arc::new(self.schema.project(columns).map_err(|e| self.broken(file, &e.to_string()))?);
        let first_row = part.first_row;
        let mut pass =
            |batch: RecordBatch| -> Result<(), Halt> { each(fit(batch, &wanted).map_err(|e| self.broken(file, &e))?) };
        match part.content {
            Content::RowGroup(group) => {
                parquet::read(file, group, &wanted, rows, &mut pass).map_err(|halt| self.placed(file, halt))
            }
            Content::Text(bytes) => {
                let batch = match &file.format {
                    Format::Csv(dialect) => csv::decode(&bytes, *dialect, &file.schema, &wanted, first_row),
                    _ => jsonl::decode(&bytes, &wanted, columns.len() == self.schema.fields().len(), first_row),
                };
                let batch = batch.map_err(|error| self.text_error(file, error))?;
                pass(pick(batch, rows).map_err(|e| self.broken(file, &e))?)
            }
            Content::IpcBatches(range) => {
                ipc::read_file(file, range, &wanted, rows, &mut pass).map_err(|halt| self.placed(file, halt))
            }
            Content::Batch(batch) => pass(pick(batch, rows).map_err(|e| self.broken(file, &e))?),
        }
    }

    fn text_error(&self, file: &SourceFile, error: cell::TextError) -> Halt {
        match error {
            cell::TextError::Type if self.sampled => Halt::TypeSurprise,
            cell::TextError::Type => self.broken(file, "a value changed its type while the file was being read").into(),
            cell::TextError::Record { row, what } => problem(
                "unreadable-file",
                &self.at,
                format!("`{}`, row {}: {}", file.name, crate::problem::count(row + 1), what),
                "mend this row, or export the file again",
            )
            .into(),
            cell::TextError::Encoding { row } => problem(
                "not-utf8",
                &self.at,
                format!("`{}`, row {}: the text is not UTF-8", file.name, crate::problem::count(row + 1)),
                "save the file as UTF-8 (in Excel: \"CSV UTF-8\")",
            )
            .into(),
        }
    }

    /// Gives errors of the decoders, which know no file, their place.
    fn placed(&self, file: &SourceFile, halt: Halt) -> Halt {
        match halt {
            Halt::Problem(p) if p.at.is_empty() => self.broken(file, &p.message).into(),
            other => other,
        }
    }

    fn broken(&self, file: &SourceFile, what: &str) -> Problem {
        broken_file(&self.at, &file.name, what)
    }
}

/// What to do about a file whose first line holds no names.
pub(crate) const NO_HEADER: &str =
    "the first line seems to hold data, not names: write the names of the columns above it";

/// The problem of a file that cannot be decoded.
pub(crate) fn broken_file(at: &str, name: &str, what: &str) -> Problem {
    // Decoders say this in many ways.
    let cut = ["EOF", "too small", "eof", "UnexpectedEof", "failed to fill whole buffer"];
    let what = if cut.iter().any(|words| what.contains(words)) { "it is damaged or was cut short" } else { what };
    problem(
        "unreadable-file",
        at,
        format!("`{}` cannot be read: {}", shown(name), crate::problem::shown_up_to(what, 200)),
        "check that the file is complete and of the format that its name says; export it again",
    )
}

/// Runs a decoder of somebody else's. Some of them panic on damaged files, which are no bugs of this program.
fn guarded<T>(decode: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode)).map_err(|_| "it is damaged".to_string())
}

/// An error without a place yet.
fn unplaced(what: impl ToString) -> Halt {
    problem("unreadable-file", "", what.to_string(), "").into()
}

/// Keeps the rows wanted.
fn pick(batch: RecordBatch, rows: Option<&[usize]>) -> Result<RecordBatch, String> {
    let Some(rows) = rows else { return Ok(batch) };
    let positions =
        arrow::array::UInt64Array::from_iter_values(rows.iter().filter(|r| **r < batch.num_rows()).map(|r| *r as u64));
    arrow::compute::take_record_batch(&batch, &positions).map_err(|e| e.to_string())
}

/// Orders and types the columns of a batch as the table's schema says. Types differ only in representation.
fn fit(batch: RecordBatch, wanted: &SchemaRef) -> Result<RecordBatch, String> {
    let columns: Result<Vec<ArrayRef>, String> = wanted
        .fields()
        .iter()
        .map(|field| {
            let column = batch
                .column_by_name(field.name())
                .ok_or_else(|| format!("column `{}` is missing in a part", shown(field.name())))?;
            if column.data_type() == field.data_type() { Ok(column.clone()) } else { recast(column, field.data_type()) }
        })
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let schema = Arc::new(arrow::datatypes::Schema::new(
        wanted.fields().iter().map(|f| f.as_ref().clone().with_nullable(true)).collect::<Vec<_>>(),
    ));
    RecordBatch::try_new_with_options(schema, columns?, &options).map_err(|e| e.to_string())
}

fn recast(column: &ArrayRef, to: &DataType) -> Result<ArrayRef, String> {
    let strict = arrow::compute::CastOptions { safe: false, ..Default::default() };
    arrow::compute::cast_with_options(column, to, &strict).map_err(|e| e.to_string())
}
