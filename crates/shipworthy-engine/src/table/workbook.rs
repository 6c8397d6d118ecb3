//! Excel workbooks (`.xlsx`): the first visible sheet that holds anything, as the CSV that a spreadsheet would write of it.
//!
//! The first row that holds anything names the columns; a table that does not begin in column A is read from where its names
//! begin. Dates become `2026-01-31`, with a time of day `2026-01-31T09:30:00`; a formula is its last value, and an error such as
//! `#N/A` is a missing value. What is then done with text is what is done with text of a CSV file.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use crate::limits::{MAX_SHEET_BYTES, MAX_UNZIPPED_BYTES};

/// Why a workbook cannot be read.
#[derive(Debug, PartialEq)]
pub enum Unreadable {
    /// A zip archive that is no workbook of this kind.
    Other,
    /// More than the limit when it is unpacked, or as text.
    TooLarge,
    /// No sheet holds a cell.
    Empty,
    /// What the reader said.
    Broken(String),
}

impl From<XlsxError> for Unreadable {
    fn from(error: XlsxError) -> Unreadable {
        Unreadable::Broken(error.to_string())
    }
}

/// The text of a workbook's table.
pub fn as_csv(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let broken = |error: std::io::Error| Unreadable::Broken(error.to_string());
    let open = || File::open(path).map(BufReader::new).map_err(broken);
    bounded(open()?, MAX_UNZIPPED_BYTES)?;
    let mut book = Xlsx::new(open()?)?;
    let shown = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let names: Vec<String> = book.sheets_metadata().iter().filter(shown).map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let text = sheet(&mut book, &name)?;
        if !text.is_empty() {
            return Ok(text);
        }
    }
    Err(Unreadable::Empty)
}

/// Unpacks everything once and keeps nothing, because an archive may lie about the size of what is in it.
fn bounded(file: impl Read + Seek, limit: u64) -> Result<(), Unreadable> {
    let damaged = || Unreadable::Broken("it is damaged or was cut short".to_owned());
    let mut archive = ZipArchive::new(file).map_err(|_| damaged())?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(Unreadable::Other);
    }
    let mut left = limit;
    for number in 0..archive.len() {
        let entry = archive.by_index(number).map_err(|_| damaged())?;
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|_| damaged())?;
        left = left.checked_sub(read).ok_or(Unreadable::TooLarge)?;
    }
    Ok(())
}

fn sheet<R: Read + Seek>(book: &mut Xlsx<R>, name: &str) -> Result<Vec<u8>, Unreadable> {
    let mut cells = book.worksheet_cells_reader(name)?;
    let mut table = Lines::default();
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        if let Some(text) = text_of(cell.get_value()) {
            table.add(row, column, &text);
        }
        if table.text.len() > MAX_SHEET_BYTES {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(table.finish())
}

/// Lines of CSV, from cells that come row by row, empty ones left out.
#[derive(Debug, Default)]
struct Lines {
    text: Vec<u8>,
    /// The columns that have a name: the first and the one after the last.
    named: Option<Dimensions>,
    row: u32,
    /// The column that the next cell of this row would stand in.
    next: u32,
}

impl Lines {
    fn add(&mut self, row: u32, column: u32, cell: &str) {
        let named = *self.named.get_or_insert_with(|| {
            (self.row, self.next) = (row, column);
            Dimensions::new((row, column), (row, column))
        });
        if row != self.row {
            self.end_row();
            (self.row, self.next) = (row, named.start.1);
        }
        // What stands left of the names belongs to no column.
        let Some(empty) = column.checked_sub(self.next) else { return };
        let first = self.next == named.start.1;
        let commas = empty + u32::from(!first);
        self.text.extend(std::iter::repeat_n(b',', commas as usize));
        quoted(&mut self.text, cell);
        self.next = column + 1;
        if let Some(named) = self.named.as_mut().filter(|named| named.start.0 == row) {
            named.end.1 = column;
        }
    }

    /// Ends a row; columns that it leaves empty are there.
    fn end_row(&mut self) {
        let last = self.named.map_or(0, |named| named.end.1);
        self.text.extend(std::iter::repeat_n(b',', (last + 1).saturating_sub(self.next) as usize));
        self.text.push(b'\n');
    }

    fn finish(mut self) -> Vec<u8> {
        if self.named.is_some() {
            self.end_row();
        }
        self.text
    }
}

/// A field of CSV. What might be taken for a delimiter, whichever, is quoted.
fn quoted(text: &mut Vec<u8>, cell: &str) {
    if !cell.contains([',', ';', '\t', '|', '"', '\n', '\r']) {
        text.extend_from_slice(cell.as_bytes());
        return;
    }
    text.push(b'"');
    text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
    text.push(b'"');
}

/// What a cell says; `None` where it says nothing.
fn text_of(cell: &DataRef<'_>) -> Option<String> {
    let text = match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(time) => time_of(time),
        DataRef::DateTimeIso(time) | DataRef::DurationIso(time) => time.clone(),
        DataRef::Error(_) | DataRef::Empty => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Dates as ISO 8601 writes them; a length of time as days.
fn time_of(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    let fraction = if milli > 0 { format!(".{milli:03}") } else { String::new() };
    match (time.as_f64() < 1.0, (hour, minute, second, milli) == (0, 0, 0, 0)) {
        (true, _) => clock + &fraction,
        (false, true) => date,
        (false, false) => format!("{date}T{clock}{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells as (row, column, text) in the order of a sheet, and the CSV they become.
    fn check(cells: &[(u32, u32, &str)], expect: &str) {
        let mut lines = Lines::default();
        for (row, column, text) in cells {
            lines.add(*row, *column, text);
        }
        assert_eq!(String::from_utf8(lines.finish()).expect("UTF-8"), expect, "{cells:?}");
    }

    #[test]
    fn rows_have_the_columns_of_the_names() {
        check(&[], "");
        check(&[(0, 0, "id"), (0, 1, "label"), (1, 0, "7"), (1, 1, "1")], "id,label\n7,1\n");
        check(&[(0, 0, "a"), (0, 1, "b"), (0, 2, "c"), (1, 1, "x"), (3, 0, "y")], "a,b,c\n,x,\ny,,\n");
    }

    #[test]
    fn a_table_may_begin_anywhere() {
        check(&[(4, 2, "a"), (4, 3, "b"), (5, 2, "1"), (5, 3, "2")], "a,b\n1,2\n");
        check(&[(4, 2, "a"), (4, 4, "c"), (5, 0, "left"), (5, 3, "2")], "a,,c\n,2,\n");
    }

    #[test]
    fn what_has_no_name_is_left_for_the_reader_of_text_to_refuse() {
        check(&[(0, 0, "a"), (1, 0, "1"), (1, 2, "more")], "a\n1,,more\n");
    }

    #[test]
    fn whatever_might_be_a_delimiter_is_quoted() {
        check(
            &[(0, 0, "a;b"), (0, 1, "he said \"no\""), (0, 2, "two\nlines")],
            "\"a;b\",\"he said \"\"no\"\"\",\"two\nlines\"\n",
        );
    }
}
