//! Lines of a file of any length, in batches of bounded size.

use std::io::BufRead;

/// A line longer than this is no record; it is skipped, not kept.
pub const LONGEST_LINE: usize = 64 << 20;

/// A line with its number.
pub(super) struct Line {
    /// From 1.
    pub number: u64,
    bytes: Vec<u8>,
    too_long: bool,
}

impl Line {
    pub(super) fn text(&self) -> Result<&str, String> {
        if self.too_long {
            return Err(format!("it is longer than {} MiB", LONGEST_LINE >> 20));
        }
        std::str::from_utf8(&self.bytes).map_err(|error| {
            format!("byte {} is not UTF-8; write what is no text as `\\ufffd`", error.valid_up_to() + 1)
        })
    }

    fn is_blank(&self) -> bool {
        !self.too_long && self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// Some lines, and whether they are the last.
pub(super) struct Batch {
    pub lines: Vec<Line>,
    pub last: bool,
}

/// A reader of lines.
pub(super) struct Lines<R> {
    input: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, number: 0 }
    }

    /// The next lines, blank ones left out: up to so many, and up to so many bytes and one line.
    pub(super) fn batch(&mut self, most: usize, bytes: usize) -> std::io::Result<Batch> {
        let mut lines = Vec::new();
        let mut held = 0;
        while lines.len() < most && held < bytes {
            let Some(line) = self.line()? else { return Ok(Batch { lines, last: true }) };
            held += line.bytes.len();
            if !line.is_blank() {
                lines.push(line);
            }
        }
        Ok(Batch { lines, last: false })
    }

    fn line(&mut self) -> std::io::Result<Option<Line>> {
        let mut line = Line { number: self.number + 1, bytes: Vec::new(), too_long: false };
        let mut anything = false;
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            anything = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            if line.too_long || line.bytes.len() + part.len() > LONGEST_LINE {
                line.too_long = true;
                line.bytes = Vec::new();
            } else {
                line.bytes.extend_from_slice(part);
            }
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !anything {
            return Ok(None);
        }
        self.number += 1;
        if self.number == 1 && line.bytes.starts_with(b"\xef\xbb\xbf") {
            line.bytes.drain(..3);
        }
        Ok(Some(line))
    }
}
