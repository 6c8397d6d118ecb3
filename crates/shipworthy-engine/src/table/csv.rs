//! CSV as people have it: comma, semicolon, tab or bar; with or without Excel's byte order mark; quoted newlines.

use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::SchemaRef;
use memchr::{memchr, memchr2};

use super::cell::{Cell, Column, TextError};
use super::records::{Scan, is_blank};

/// How a CSV file is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dialect {
    /// What separates fields.
    pub delimiter: u8,
    /// Bytes of the byte order mark and the header.
    pub header_bytes: usize,
}

/// Reads the dialect and the column names off the beginning of a file. `None` when there is no complete header.
pub fn header(start: &[u8], ended: bool) -> Option<(Dialect, Vec<String>)> {
    let mark = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let text = &start[mark..];
    let delimiter = delimiter(text);
    // Records before the header that are blank are skipped with it.
    let mut from = 0;
    loop {
        let mut scan = Scan::default();
        let rest = &text[from..];
        let end = first_record_end(&mut scan, rest, delimiter);
        // The header may be all there is, but not because a quote in it is never closed.
        let all = ended && !rest.is_empty() && scan.open_quote.is_none();
        let end = end.or(all.then_some(rest.len()))?;
        let record = &rest[..end];
        from += end;
        if is_blank(record) {
            continue;
        }
        let mut names = Vec::new();
        let mut fields = Fields::new(record, delimiter);
        fields.next_record();
        while !fields.ended_record {
            names.push(String::from_utf8_lossy(fields.next_field()).trim().to_string());
        }
        for (i, name) in names.iter_mut().enumerate() {
            if name.is_empty() {
                *name = format!("column_{}", i + 1);
            }
        }
        return Some((Dialect { delimiter, header_bytes: mark + from }, names));
    }
}

/// The end of the first record, its newline included.
fn first_record_end(scan: &mut Scan, text: &[u8], delimiter: u8) -> Option<usize> {
    // Byte-wise growth keeps the scan from running past the first record.
    let mut end = 0;
    while end < text.len() {
        end = memchr(b'\n', &text[end..]).map_or(text.len(), |n| end + n + 1);
        scan.run(&text[..end], Some(delimiter), end == text.len());
        if scan.record_start > 0 {
            return Some(scan.record_start);
        }
    }
    None
}

/// The delimiter is the candidate that the first line has most of, outside quotes.
fn delimiter(text: &[u8]) -> u8 {
    let line = &text[..memchr(b'\n', text).unwrap_or(text.len())];
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in line {
        if *byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some(found) = counts.iter_mut().find(|(d, _)| d == byte) {
            found.1 += 1;
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts.iter().find(|(_, n)| *n == most).map_or(b',', |(d, _)| *d)
}

/// Takes records apart into fields.
pub struct Fields<'a> {
    text: &'a [u8],
    position: usize,
    delimiter: u8,
    unescaped: Vec<u8>,
    /// Whether the last field ended its record.
    pub ended_record: bool,
}

impl<'a> Fields<'a> {
    /// Fields of these records.
    pub fn new(text: &'a [u8], delimiter: u8) -> Fields<'a> {
        Fields { text, position: 0, delimiter, unescaped: Vec::new(), ended_record: true }
    }

    /// Skips blank lines; whether there is another record.
    pub fn next_record(&mut self) -> bool {
        loop {
            match self.text.get(self.position) {
                None => return false,
                Some(b'\n') => self.position += 1,
                Some(b'\r') if self.text.get(self.position + 1) == Some(&b'\n') => self.position += 2,
                Some(b'\r') if self.position + 1 == self.text.len() => return false,
                Some(_) => {
                    self.ended_record = false;
                    return true;
                }
            }
        }
    }

    /// The next field of the record, without its quotes. Call it until [`Fields::ended_record`].
    pub fn next_field(&mut self) -> &[u8] {
        if self.text.get(self.position) == Some(&b'"') { self.quoted() } else { self.bare() }
    }

    fn bare(&mut self) -> &[u8] {
        let start = self.position;
        let rest = &self.text[start..];
        // Fields are short: a plain loop beats a vectorised search.
        let length = rest.iter().position(|b| *b == self.delimiter || *b == b'\n').unwrap_or(rest.len());
        let end = start + length;
        let mut field = &self.text[start..end];
        match self.text.get(end) {
            Some(b'\n') | None => {
                self.ended_record = true;
                if field.last() == Some(&b'\r') {
                    field = &field[..field.len() - 1];
                }
            }
            Some(_) => {}
        }
        self.position = end + 1;
        field
    }

    fn quoted(&mut self) -> &[u8] {
        let start = self.position + 1;
        let mut at = start;
        let mut escaped = false;
        let close = loop {
            match memchr(b'"', &self.text[at..]) {
                None => break self.text.len(),
                Some(found) if self.text.get(at + found + 1) == Some(&b'"') => {
                    escaped = true;
                    at += found + 2;
                }
                Some(found) => break at + found,
            }
        };
        // What stands between the closing quote and the delimiter is kept, as spreadsheets do.
        let after = (close + 1).min(self.text.len());
        let tail_length = memchr2(self.delimiter, b'\n', &self.text[after..]).unwrap_or(self.text.len() - after);
        let end = after + tail_length;
        let mut tail = &self.text[after..end];
        if !matches!(self.text.get(end), Some(b) if *b == self.delimiter) {
            self.ended_record = true;
            if tail.last() == Some(&b'\r') {
                tail = &tail[..tail.len() - 1];
            }
        }
        self.position = end + 1;
        let inner = &self.text[start..close];
        if !escaped && tail.is_empty() {
            return inner;
        }
        self.unescaped.clear();
        let mut quote_before = false;
        for byte in inner {
            if *byte == b'"' && !quote_before {
                quote_before = true;
                continue;
            }
            quote_before = false;
            self.unescaped.push(*byte);
        }
        self.unescaped.extend_from_slice(tail);
        &self.unescaped
    }
}

/// Decodes the wanted columns of whole records.
pub fn decode(
    text: &[u8],
    dialect: Dialect,
    file: &SchemaRef,
    wanted: &SchemaRef,
    first_row: u64,
) -> Result<RecordBatch, TextError> {
    let rows_guess = text.len() / (file.fields().len() * 6).max(1) + 1;
    let mut columns: Vec<Column> = wanted.fields().iter().map(|f| Column::of(f.data_type(), rows_guess)).collect();
    let slots: Vec<Option<usize>> = file.fields().iter().map(|f| wanted.index_of(f.name()).ok()).collect();
    let mut rows = 0_usize;
    each_record(text, dialect.delimiter, slots.len(), first_row, |number, field, row| {
        if let Some(slot) = slots[number] {
            let value = std::str::from_utf8(field).map_err(|_| TextError::Encoding { row })?;
            columns[slot].push(value)?;
        }
        rows = (row - first_row) as usize + 1;
        Ok(())
    })?;
    let arrays = columns.into_iter().map(Column::finish).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::clone(wanted), arrays, &options)
        .map_err(|e| TextError::Record { row: first_row, what: e.to_string() })
}

/// Widens the types of the columns by the records of this text, `limit` of them at most. Returns how many were read.
pub fn widen(types: &mut [Cell], text: &[u8], delimiter: u8, first_row: u64, limit: usize) -> Result<usize, TextError> {
    let columns = types.len();
    let mut rows = 0;
    let result = each_record(text, delimiter, columns, first_row, |number, field, row| {
        if (row - first_row) as usize >= limit {
            return Err(TextError::Type);
        }
        rows = (row - first_row) as usize + 1;
        if types[number] != Cell::Text {
            let value = std::str::from_utf8(field).map_err(|_| TextError::Encoding { row })?;
            types[number] = types[number].and(Cell::of(value));
        }
        Ok(())
    });
    match result {
        Err(TextError::Type) | Ok(()) => Ok(rows),
        Err(other) => Err(other),
    }
}

fn each_record(
    text: &[u8],
    delimiter: u8,
    columns: usize,
    first_row: u64,
    mut each: impl FnMut(usize, &[u8], u64) -> Result<(), TextError>,
) -> Result<(), TextError> {
    let mut fields = Fields::new(text, delimiter);
    let mut row = first_row;
    while fields.next_record() {
        let mut number = 0;
        let start = fields.position;
        while !fields.ended_record {
            let field = fields.next_field();
            if number < columns {
                each(number, field, row)?;
            } else if !field.is_empty() {
                let what = format!("more fields than the header, which names {columns}{}", quote(&fields, start));
                return Err(TextError::Record { row, what });
            }
            number += 1;
        }
        if number < columns {
            let what = format!(
                "{number} {} where the header names {columns}{}",
                if number == 1 { "field" } else { "fields" },
                quote(&fields, start)
            );
            return Err(TextError::Record { row, what });
        }
        row += 1;
    }
    Ok(())
}

/// What to say of a record whose fields do not add up because a quote was opened and swallowed a line's end.
fn quote(fields: &Fields<'_>, start: usize) -> &'static str {
    let record = &fields.text[start..fields.position.min(fields.text.len())];
    let swallowed = memchr(b'\n', record).is_some_and(|at| at + 1 < record.len());
    if swallowed { "; a quote (\") opens in it and does not close on its line" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&[&str]]) {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let columns = expect[0].len();
        each_record(text.as_bytes(), b',', columns, 0, |number, field, _| {
            if number == 0 {
                rows.push(Vec::new());
            }
            rows.last_mut().unwrap().push(String::from_utf8(field.to_vec()).unwrap());
            Ok(())
        })
        .unwrap();
        assert_eq!(rows, expect, "{text:?}");
    }

    #[test]
    fn fields() {
        check("a,b\n", &[&["a", "b"]]);
        check("a,b", &[&["a", "b"]]);
        check("a,\r\n", &[&["a", ""]]);
        check("a,", &[&["a", ""]]);
        check(",\n", &[&["", ""]]);
        check("\n\na,b\n\n", &[&["a", "b"]]);
        check("\"a\"\"x\",\"b\nc\"\nd,e\n", &[&["a\"x", "b\nc"], &["d", "e"]]);
        check("\"a\",\"\"\n", &[&["a", ""]]);
        check("a\"b,c\n", &[&["a\"b", "c"]]);
        check("\"\"\"\"\n", &[&["\""]]);
    }

    #[test]
    fn an_open_quote_is_named() {
        let error = each_record(b"a,\"b\nc,d\ne\",f,g\n", b',', 2, 0, |_, _, _| Ok(()));
        let Err(TextError::Record { row: 0, what }) = error else { panic!("{error:?}") };
        assert!(what.contains("quote"), "{what}");
        let error = each_record(b"a,b,c\n", b',', 2, 0, |_, _, _| Ok(()));
        assert!(matches!(error, Err(TextError::Record { what, .. }) if !what.contains("quote")));
    }

    #[test]
    fn headers() {
        let check = |text: &str, delimiter: u8, names: &[&str]| {
            let (dialect, found) = header(text.as_bytes(), true).unwrap();
            assert_eq!(
                (dialect.delimiter, found),
                (delimiter, names.iter().map(|n| n.to_string()).collect::<Vec<_>>()),
                "{text:?}"
            );
        };
        check("a,b\n1,2\n", b',', &["a", "b"]);
        check("\u{feff}a;b\n", b';', &["a", "b"]);
        check("a\tb", b'\t', &["a", "b"]);
        check("\r\n\"a,x\", b\r\n", b',', &["a,x", "b"]);
        check("a,,c\n", b',', &["a", "column_2", "c"]);
        assert!(header(b"", true).is_none());
        assert!(header(b"a,\"b\n1,2\n", true).is_none(), "all that follows would be a name");
    }
}
