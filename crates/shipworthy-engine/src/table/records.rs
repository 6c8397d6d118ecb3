//! Splits text files into chunks of whole records, so that chunks can be decoded at the same time.
//!
//! The splitter reads as little as splitting needs: where records end, and how many there are. It refuses a quote that is never
//! closed, which would make one record of all that follows, and a record beyond [`MAX_RECORD_BYTES`] before it fills memory.

use std::fs::File;
use std::io::Read;

use memchr::{memchr, memchr_iter, memchr2};

use super::csv::Dialect;
use super::{Compression, Halt, SourceFile, broken_file};
use crate::limits::{CHUNK_BYTES, MAX_RECORD_BYTES};
use crate::problem::problem;

const READ_BYTES: usize = 1 << 20;

/// Whole records of a text file.
pub struct Chunk {
    /// Their text.
    pub bytes: Vec<u8>,
    /// How many there are; blank lines count not.
    pub records: u64,
    /// Bytes of the file on disk that this took.
    pub read: u64,
}

/// The chunks of a text file, without its header.
pub struct Chunks {
    reader: Box<dyn Read + Send>,
    on_disk: std::sync::Arc<std::sync::atomic::AtomicU64>,
    reported: u64,
    /// `None` for JSON Lines, where a line is a record.
    quotes: Option<u8>,
    skip: usize,
    /// Lines before the rest, the header's included.
    lines: usize,
    rest: Vec<u8>,
    ended: bool,
    name: String,
    at: String,
}

/// Counts the bytes that pass.
struct Counted<R>(R, std::sync::Arc<std::sync::atomic::AtomicU64>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.fetch_add(n as u64, std::sync::atomic::Ordering::Relaxed);
        Ok(n)
    }
}

/// Text, and how many of the bytes that it comes from have been read.
pub type Text = (Box<dyn Read + Send>, std::sync::Arc<std::sync::atomic::AtomicU64>);

/// A reader of a file's text, wherever it is.
pub fn text(file: &SourceFile) -> std::io::Result<Text> {
    let Some(text) = &file.text else { return plain(&file.path, file.compression) };
    let read = std::sync::Arc::default();
    let text = Counted(std::io::Cursor::new(std::sync::Arc::clone(text)), std::sync::Arc::clone(&read));
    Ok((Box::new(text), read))
}

/// A reader of the uncompressed text.
pub fn plain(path: &std::path::Path, compression: Compression) -> std::io::Result<Text> {
    let on_disk = std::sync::Arc::default();
    let counted = Counted(File::open(path)?, std::sync::Arc::clone(&on_disk));
    let reader: Box<dyn Read + Send> = match compression {
        Compression::None => Box::new(counted),
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(std::io::BufReader::new(counted))),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::new(counted)?),
    };
    Ok((reader, on_disk))
}

impl Chunks {
    /// Opens a text file behind its header.
    pub fn open(file: &SourceFile, dialect: Option<Dialect>, at: &str) -> Result<Chunks, Halt> {
        let (reader, on_disk) = text(file).map_err(|e| broken_file(at, &file.name, &e.to_string()))?;
        Ok(Chunks {
            reader,
            on_disk,
            reported: 0,
            quotes: dialect.map(|d| d.delimiter),
            skip: dialect.map_or(0, |d| d.header_bytes),
            lines: 0,
            rest: Vec::new(),
            ended: false,
            name: file.name.clone(),
            at: at.to_string(),
        })
    }

    fn advance(&mut self) -> Result<Option<Chunk>, Halt> {
        let mut buffer = std::mem::take(&mut self.rest);
        let mut scan = Scan::default();
        loop {
            let enough = buffer.len() >= CHUNK_BYTES;
            if enough || self.ended {
                scan.run(&buffer, self.quotes, self.ended);
                if buffer.len() - scan.record_start > MAX_RECORD_BYTES || scan.longest > MAX_RECORD_BYTES {
                    return Err(self.too_long());
                }
                if self.ended || scan.record_start > 0 {
                    break;
                }
            }
            self.fill(&mut buffer)?;
        }
        if let (true, Some(opened)) = (self.ended, scan.open_quote) {
            return Err(self.never_closed(self.lines + line_ends(&buffer[..opened]) + 1));
        }
        if self.ended && scan.record_start < buffer.len() {
            // The last record needs no newline.
            scan.records += u64::from(!is_blank(&buffer[scan.record_start..]));
            scan.record_start = buffer.len();
        }
        if buffer.is_empty() {
            return Ok(None);
        }
        self.rest = buffer.split_off(scan.record_start);
        self.lines += line_ends(&buffer);
        let total = self.on_disk.load(std::sync::atomic::Ordering::Relaxed);
        let read = total - self.reported;
        self.reported = total;
        Ok(Some(Chunk { bytes: buffer, records: scan.records, read }))
    }

    fn fill(&mut self, buffer: &mut Vec<u8>) -> Result<(), Halt> {
        let read = self
            .reader
            .by_ref()
            .take(READ_BYTES as u64)
            .read_to_end(buffer)
            .map_err(|e| broken_file(&self.at, &self.name, &e.to_string()))?;
        if read == 0 {
            self.ended = true;
        }
        if self.skip > 0 {
            let skipped = self.skip.min(buffer.len());
            self.lines += line_ends(&buffer[..skipped]);
            buffer.drain(..skipped);
            self.skip -= skipped;
        }
        Ok(())
    }

    fn never_closed(&self, line: usize) -> Halt {
        problem(
            "unreadable-file",
            &self.at,
            format!("`{}`, line {line}: a quote (\") opens here and is never closed", self.name),
            "mend this line, or export the file again; a quote inside a quoted field is written twice",
        )
        .into()
    }

    fn too_long(&self) -> Halt {
        problem(
            "record-too-long",
            &self.at,
            format!("`{}` holds a record of more than {} MiB", self.name, MAX_RECORD_BYTES >> 20),
            "look for a quote that is never closed, or for a file that is not one record per line",
        )
        .into()
    }
}

impl Iterator for Chunks {
    type Item = Result<Chunk, Halt>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.advance() {
            Ok(chunk) => chunk.map(Ok),
            Err(halt) => {
                self.rest.clear();
                self.ended = true;
                self.reader = Box::new(std::io::empty());
                Some(Err(halt))
            }
        }
    }
}

/// How far a buffer has been looked through; goes on where it stopped when more text arrives.
#[derive(Default)]
pub struct Scan {
    position: usize,
    /// Where the last, unfinished record begins.
    pub record_start: usize,
    /// Where the quote opened that is not closed so far.
    pub open_quote: Option<usize>,
    /// Complete records seen.
    pub records: u64,
    longest: usize,
}

impl Scan {
    /// Goes through the buffer. A record ends at a newline outside quotes; a quote opens at the start of a field only.
    pub fn run(&mut self, buffer: &[u8], delimiter: Option<u8>, ended: bool) {
        let Some(delimiter) = delimiter else {
            while let Some(found) = memchr(b'\n', &buffer[self.position..]) {
                self.end_record(buffer, self.position + found);
            }
            self.position = buffer.len();
            return;
        };
        loop {
            let rest = &buffer[self.position..];
            if self.open_quote.is_some() {
                let Some(found) = memchr(b'"', rest) else {
                    self.position = buffer.len();
                    return;
                };
                match rest.get(found + 1) {
                    Some(b'"') => self.position += found + 2,
                    Some(_) => {
                        self.open_quote = None;
                        self.position += found + 1;
                    }
                    // Whether this quote closes shows with the next byte.
                    None if !ended => {
                        self.position += found;
                        return;
                    }
                    None => {
                        self.open_quote = None;
                        self.position = buffer.len();
                        return;
                    }
                }
            } else {
                let Some(found) = memchr2(b'"', b'\n', rest) else {
                    self.position = buffer.len();
                    return;
                };
                let here = self.position + found;
                if buffer[here] == b'\n' {
                    self.end_record(buffer, here);
                } else {
                    let opens = here == self.record_start || buffer[here - 1] == delimiter;
                    self.open_quote = opens.then_some(here);
                    self.position = here + 1;
                }
            }
        }
    }

    fn end_record(&mut self, buffer: &[u8], newline: usize) {
        let record = &buffer[self.record_start..newline];
        self.records += u64::from(!is_blank(record));
        self.longest = self.longest.max(record.len());
        self.record_start = newline + 1;
        self.position = newline + 1;
    }
}

fn line_ends(text: &[u8]) -> usize {
    memchr_iter(b'\n', text).count()
}

/// Blank lines are no records.
pub fn is_blank(record: &[u8]) -> bool {
    record.is_empty() || record == b"\r" || record == b"\n" || record == b"\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records counted, and where the last unfinished one begins, whatever the sizes in which text arrives.
    fn check(text: &str, records: u64, rest: usize) {
        for step in [1, 2, 3, text.len().max(1)] {
            let mut scan = Scan::default();
            for end in (step..text.len()).step_by(step).chain([text.len()]) {
                scan.run(&text.as_bytes()[..end], Some(b','), end == text.len());
            }
            assert_eq!((scan.records, scan.record_start), (records, rest), "{text:?} in steps of {step}");
        }
    }

    #[test]
    fn records_end_outside_quotes() {
        check("a,b\nc,d\n", 2, 8);
        check("a,\"b\nb\"\nc,d\n", 2, 12);
        check("a,\"b\"\"\nb\"\nc", 1, 10);
        check("a,b\"c\nd,e\n", 2, 10);
        check("\n\r\na\n", 1, 5);
        check("\"never closed\n\n\n", 0, 0);
    }
}
