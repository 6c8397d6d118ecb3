//! Opening a table: which format each file has, which columns, of which types, and whether the files agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use shipworthy_eval::gather::{Files, Problem};

use super::cell::{Cell, TextError};
use super::records::{self, Chunks, plain};
use super::workbook::{self, Unreadable};
use super::{Compression, Format, Halt, NO_HEADER, SourceFile, Table, broken_file, csv, guarded, ipc, jsonl, parquet};
use crate::kind::{Kind, kind_of};
use crate::limits::{
    MAX_COLUMNS, MAX_FILES, MAX_RECORD_BYTES, MAX_ROWS, MAX_SHEET_BYTES, MAX_UNZIPPED_BYTES, TYPE_SAMPLE_ROWS,
};
use crate::problem::{count, listed, problem, shown};

/// How a table leaves a spreadsheet.
const AS_CSV: &str = "save it from the spreadsheet as \"CSV UTF-8\", and name that file here";

/// Opens all files; every file's problem is reported.
pub fn open(files: &Files, whole: bool) -> Result<Table, Vec<Problem>> {
    let at = &files.at;
    if files.paths.is_empty() {
        return Err(vec![problem(
            "no-files",
            at,
            format!("`{}` matches no file", shown(&files.written)),
            "check the path; it is relative to the spec",
        )]);
    }
    if files.paths.len() > MAX_FILES {
        let message = format!(
            "`{}` matches {} files; the limit is {}",
            shown(&files.written),
            count(files.paths.len() as u64),
            count(MAX_FILES as u64)
        );
        return Err(vec![problem(
            "too-many-files",
            at,
            message,
            "join them into fewer files, such as one Parquet file per month",
        )]);
    }
    let mut problems = Vec::new();
    let mut opened = Vec::new();
    for path in &files.paths {
        match open_file(path, at, whole) {
            Ok(file) => opened.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let schema = common_schema(&opened, at)?;
    let text = opened.iter().any(|f| matches!(f.format, Format::Csv(_) | Format::JsonLines));
    Ok(Table {
        at: at.clone(),
        written: format!("`{}`", shown(&files.written)),
        schema,
        files: opened,
        sampled: text && !whole,
    })
}

fn open_file(path: &Path, at: &str, whole: bool) -> Result<SourceFile, Problem> {
    let name = shown(&path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy()));
    let broken = |what: &str| broken_file(at, &name, what);
    let facts = std::fs::metadata(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => problem(
            "file-not-found",
            at,
            format!("`{name}` does not exist"),
            "check the path; it is relative to the spec",
        ),
        _ => broken(&e.to_string()),
    })?;
    if !facts.is_file() {
        return Err(problem(
            "not-a-file",
            at,
            format!("`{name}` is not a file"),
            "name a file, or a glob such as `data/*.parquet`",
        ));
    }
    if facts.len() == 0 {
        return Err(problem("empty-file", at, format!("`{name}` is empty"), "export the file again"));
    }
    let text = workbook_text(path, at, &name)?;
    let (format, compression) = match text {
        Some(_) => (UNREAD_CSV, Compression::None),
        None => format_of(path, at, &name)?,
    };
    let mut file = SourceFile {
        path: path.to_path_buf(),
        name: name.clone(),
        format,
        compression,
        bytes: text.as_ref().map_or(facts.len(), |text| text.len() as u64),
        text,
        parquet: None,
        schema: Arc::new(Schema::empty()),
    };
    file.schema = match file.format.clone() {
        Format::Parquet => {
            let metadata = parquet::load(path).map_err(|e| broken(&e))?;
            let rows = metadata.metadata().file_metadata().num_rows();
            if u64::try_from(rows).is_ok_and(|rows| rows > MAX_ROWS) {
                let message = format!("`{name}` has more than {} rows", count(MAX_ROWS));
                return Err(problem("too-many-rows", at, message, "name a part of the files"));
            }
            let schema = Arc::clone(metadata.schema());
            file.parquet = Some(metadata);
            schema
        }
        Format::IpcFile => ipc::file_schema(path).map_err(|e| broken(&e))?,
        Format::IpcStream => ipc::stream_schema(path).map_err(|e| broken(&e))?,
        Format::Csv(_) => csv_schema(&mut file, at, whole)?,
        Format::JsonLines => json_schema(&file, at, whole)?,
    };
    check_columns(&file, at)?;
    Ok(file)
}

fn check_columns(file: &SourceFile, at: &str) -> Result<(), Problem> {
    let columns = file.schema.fields().len();
    if columns > MAX_COLUMNS {
        let message = format!(
            "`{}` has {} columns; the limit is {}",
            file.name,
            count(columns as u64),
            count(MAX_COLUMNS as u64)
        );
        return Err(problem(
            "too-many-columns",
            at,
            message,
            "keep the columns that labels, scores, slices and rules need",
        ));
    }
    let mut seen = BTreeSet::new();
    let twice: Vec<&str> =
        file.schema.fields().iter().map(|f| f.name().as_str()).filter(|n| !seen.insert(*n)).collect();
    if !twice.is_empty() && matches!(file.format, Format::Csv(_)) && reads_like_data(seen.iter().copied()) {
        let message = format!("`{}` has no names in its first line, which begins {}", file.name, listed(twice));
        return Err(problem("no-header", at, message, NO_HEADER));
    }
    if !twice.is_empty() {
        let message = format!("`{}` has two columns of the same name: {}", file.name, listed(twice));
        return Err(problem("duplicate-column", at, message, "give each column a name of its own"));
    }
    Ok(())
}

/// Whether names read like the cells of a row: numbers, most of them.
pub(super) fn reads_like_data<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    let (mut all, mut numbers) = (0, 0);
    for name in names {
        all += 1;
        numbers += usize::from(name.parse::<f64>().is_ok());
    }
    all > 0 && 2 * numbers >= all
}

/// The format by the file's first bytes where they say it, else by its name.
fn format_of(path: &Path, at: &str, name: &str) -> Result<(Format, Compression), Problem> {
    let broken = |e: std::io::Error| broken_file(at, name, &e.to_string());
    let head = start_of(path, Compression::None, 16).map_err(broken)?;
    let compression = match head.as_slice() {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
        _ => Compression::None,
    };
    if head.starts_with(b"PAR1") {
        return Ok((Format::Parquet, Compression::None));
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let message = format!("`{name}` is a workbook of Excel before 2007, or one with a password");
        return Err(problem("unknown-format", at, message, AS_CSV));
    }
    if head.starts_with(b"ARROW1") {
        return Ok((Format::IpcFile, Compression::None));
    }
    let lower = path.to_string_lossy().to_lowercase();
    let plain_name = lower.trim_end_matches(".gz").trim_end_matches(".zst").trim_end_matches(".zstd");
    let extension = plain_name.rsplit_once('.').map_or("", |(_, e)| e);
    match extension {
        "parquet" | "pq" | "parq" => return Err(broken_file(at, name, "it does not begin as a Parquet file does")),
        _ if head.starts_with(&[0xff, 0xff, 0xff, 0xff]) => return Ok((Format::IpcStream, Compression::None)),
        "feather" | "ipc" | "arrow" | "arrows" => {
            return Err(broken_file(at, name, "it does not begin as an Arrow file does"));
        }
        _ => {}
    }
    let text = start_of(path, compression, 4096).map_err(broken)?;
    if text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) || text.contains(&0) {
        let (what, remedy) = if text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) {
            ("is text in UTF-16, which Excel calls \"Unicode Text\"", AS_CSV)
        } else {
            ("is neither text nor a known format", "use Parquet, CSV (UTF-8), JSON Lines, Arrow IPC or Excel (.xlsx)")
        };
        return Err(problem("unknown-format", at, format!("`{name}` {what}"), remedy));
    }
    let json = match extension {
        "jsonl" | "ndjson" | "json" => true,
        "csv" | "tsv" | "txt" => false,
        _ => text.trim_ascii_start().first() == Some(&b'{'),
    };
    if text.is_empty() {
        return Err(problem("empty-file", at, format!("`{name}` is empty"), "export the file again"));
    }
    Ok((if json { Format::JsonLines } else { UNREAD_CSV }, compression))
}

/// Text whose dialect is read with its header.
const UNREAD_CSV: Format = Format::Csv(csv::Dialect { delimiter: b',', header_bytes: 0 });

/// The text of a workbook, where the file is one.
fn workbook_text(path: &Path, at: &str, name: &str) -> Result<Option<Arc<[u8]>>, Problem> {
    let head = start_of(path, Compression::None, 4).map_err(|e| broken_file(at, name, &e.to_string()))?;
    if head != *b"PK\x03\x04" {
        return Ok(None);
    }
    let text = guarded(|| workbook::as_csv(path)).unwrap_or_else(|what| Err(Unreadable::Broken(what)));
    text.map(|text| Some(text.into())).map_err(|why| match why {
        Unreadable::Other => {
            let message = format!("`{name}` is an archive or a spreadsheet, and no Excel workbook (.xlsx)");
            problem("unknown-format", at, message, AS_CSV)
        }
        Unreadable::TooLarge => {
            let message = format!(
                "`{name}` unpacks to more than {} MiB, or its sheet holds more than {} MiB of text",
                MAX_UNZIPPED_BYTES >> 20,
                MAX_SHEET_BYTES >> 20
            );
            problem("workbook-too-large", at, message, AS_CSV)
        }
        Unreadable::Empty => {
            problem("empty-file", at, format!("`{name}` has no sheet with anything in it"), "export the file again")
        }
        Unreadable::Broken(what) => {
            let message = format!("`{name}` is a workbook or an archive that cannot be read: {what}");
            problem("unreadable-file", at, message, AS_CSV)
        }
    })
}

fn start_of(path: &Path, compression: Compression, bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    match compression {
        Compression::None => File::open(path)?.take(bytes).read_to_end(&mut start)?,
        _ => plain(path, compression)?.0.take(bytes).read_to_end(&mut start)?,
    };
    Ok(start)
}

fn start_of_text(file: &SourceFile, bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    records::text(file)?.0.take(bytes).read_to_end(&mut start)?;
    Ok(start)
}

fn csv_schema(file: &mut SourceFile, at: &str, whole: bool) -> Result<SchemaRef, Problem> {
    let mut read = 64 << 10;
    let (dialect, names) = loop {
        let start = start_of_text(file, read).map_err(|e| broken_file(at, &file.name, &e.to_string()))?;
        let ended = (start.len() as u64) < read;
        if let Some(found) = csv::header(&start, ended) {
            break found;
        }
        if ended {
            let quote = if start.contains(&b'"') { ": a quote (\") opens in it and is never closed" } else { "" };
            return Err(problem(
                "empty-file",
                at,
                format!("`{}` has no header{quote}", file.name),
                "the first line must name the columns",
            ));
        }
        if read as usize >= MAX_RECORD_BYTES {
            let message = format!("`{}` begins with a line of more than {} MiB", file.name, MAX_RECORD_BYTES >> 20);
            return Err(problem("record-too-long", at, message, "the first line must name the columns"));
        }
        read *= 16;
    };
    file.format = Format::Csv(dialect);
    if names.len() > MAX_COLUMNS {
        // Said by the caller, who counts columns of every format.
        return Ok(Arc::new(Schema::new(
            names.iter().map(|n| Field::new(n, DataType::Utf8, true)).collect::<Vec<_>>(),
        )));
    }
    let mut types = vec![Cell::Missing; names.len()];
    each_chunk(file, at, Some(dialect), whole, |text, first_row, limit| {
        csv::widen(&mut types, text, dialect.delimiter, first_row, limit)
    })?;
    let fields: Vec<Field> =
        names.iter().zip(types).map(|(name, cell)| Field::new(name, settled(cell, whole), true)).collect();
    Ok(Arc::new(Schema::new(fields)))
}

/// A column without any value in the first rows may still get one; in the whole file it is text.
fn settled(cell: Cell, whole: bool) -> DataType {
    if cell == Cell::Missing && whole { DataType::Utf8 } else { cell.data_type() }
}

fn json_schema(file: &SourceFile, at: &str, whole: bool) -> Result<SchemaRef, Problem> {
    let mut seen = jsonl::Seen::default();
    each_chunk(file, at, None, whole, |text, first_row, limit| {
        seen.widen(text, first_row, limit).map(|()| usize::MAX)
    })?;
    let undated = Arc::new(seen.schema(&BTreeMap::new()));
    let mut dates = BTreeMap::new();
    each_chunk(file, at, None, whole, |text, _, _| {
        if let Some(batch) = jsonl::look(text, &undated) {
            jsonl::find_dates(&mut dates, &batch);
        }
        Ok(usize::MAX)
    })?;
    let schema = seen.schema(&dates);
    if !whole {
        return Ok(Arc::new(schema));
    }
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|f| {
            if f.data_type() == &DataType::Null {
                f.as_ref().clone().with_data_type(DataType::Utf8)
            } else {
                f.as_ref().clone()
            }
        })
        .collect();
    Ok(Arc::new(Schema::new(fields)))
}

/// Looks at the first rows, or at all of them.
fn each_chunk(
    file: &SourceFile,
    at: &str,
    dialect: Option<csv::Dialect>,
    whole: bool,
    mut look: impl FnMut(&[u8], u64, usize) -> Result<usize, TextError>,
) -> Result<(), Problem> {
    let mut first_row = 0;
    let chunks = Chunks::open(file, dialect, at).map_err(as_problem)?;
    for chunk in chunks {
        let chunk = chunk.map_err(as_problem)?;
        let limit = if whole { usize::MAX } else { TYPE_SAMPLE_ROWS };
        look(&chunk.bytes, first_row, limit).map_err(|error| match error {
            TextError::Record { row, what } => problem(
                "unreadable-file",
                at,
                format!("`{}`, row {}: {what}", file.name, count(row + 1)),
                "mend this row, or export the file again",
            ),
            TextError::Encoding { row } => problem(
                "not-utf8",
                at,
                format!("`{}`, row {}: the text is not UTF-8", file.name, count(row + 1)),
                "save the file as UTF-8 (in Excel: \"CSV UTF-8\")",
            ),
            TextError::Type => broken_file(at, &file.name, "its types cannot be settled"),
        })?;
        first_row += chunk.records;
        if !whole {
            break;
        }
    }
    Ok(())
}

fn as_problem(halt: Halt) -> Problem {
    match halt {
        Halt::Problem(problem) => *problem,
        Halt::TypeSurprise | Halt::Cancelled => problem("unreadable-file", "", "reading stopped", "try again"),
    }
}

/// The schema that all files share. Representations may differ (32 or 64 bits); what a column means may not.
fn common_schema(files: &[SourceFile], at: &str) -> Result<SchemaRef, Vec<Problem>> {
    let first = &files[0];
    let mut fields: Vec<Field> = first.schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true)).collect();
    let mut problems = Vec::new();
    for file in &files[1..] {
        let names = |s: &Schema| s.fields().iter().map(|f| f.name().clone()).collect::<BTreeSet<_>>();
        let (here, there) = (names(&file.schema), names(&first.schema));
        let missing: Vec<&str> = there.difference(&here).map(String::as_str).collect();
        let extra: Vec<&str> = here.difference(&there).map(String::as_str).collect();
        if !missing.is_empty() || !extra.is_empty() {
            let mut message = format!("`{}` and `{}` have different columns:", first.name, file.name);
            if !missing.is_empty() {
                message += &format!(" the second lacks {}", listed(missing));
            }
            if !extra.is_empty() {
                message +=
                    &format!("{} the second adds {}", if message.ends_with(':') { "" } else { ";" }, listed(extra));
            }
            problems.push(problem("mixed-schema", at, message, "read together only files with the same columns"));
            continue;
        }
        for field in &mut fields {
            let Ok(other) = file.schema.field_with_name(field.name()) else { continue };
            match united(field.data_type(), other.data_type()) {
                Some(data_type) => field.set_data_type(data_type),
                None => {
                    let (a, b) = (kind_of(field.data_type()), kind_of(other.data_type()));
                    let message = format!(
                        "column `{}` holds {a} in `{}` and {b} in `{}`",
                        shown(field.name()),
                        first.name,
                        file.name
                    );
                    problems.push(problem("mixed-schema", at, message, "write the column in one type in all files"));
                }
            }
        }
    }
    if problems.is_empty() { Ok(Arc::new(Schema::new(fields))) } else { Err(problems) }
}

fn united(a: &DataType, b: &DataType) -> Option<DataType> {
    if a == b {
        return Some(a.clone());
    }
    match (kind_of(a), kind_of(b)) {
        (Kind::Nothing, _) => Some(b.clone()),
        (_, Kind::Nothing) => Some(a.clone()),
        (Kind::Text, Kind::Text) => Some(if matches!(a, DataType::Dictionary(..)) { b.clone() } else { a.clone() })
            .map(|t| if matches!(t, DataType::Dictionary(..)) { DataType::Utf8 } else { t }),
        (Kind::Whole, Kind::Whole) => Some(DataType::Int64),
        (Kind::Number | Kind::Whole, Kind::Number | Kind::Whole) => Some(DataType::Float64),
        (Kind::Time, Kind::Time) => Some(DataType::Timestamp(arrow::datatypes::TimeUnit::Nanosecond, None)),
        (Kind::Date, Kind::Date) => Some(DataType::Date32),
        (Kind::Bool, Kind::Bool) => Some(DataType::Boolean),
        _ => None,
    }
}
