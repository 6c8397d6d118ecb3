//! Problems in a document: where they are, what is wrong, and what to write instead.

mod render;

pub use render::{render, render_coloured};

use serde::Serialize;

/// One problem in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code, such as `unknown-key`.
    pub code: &'static str,
    /// Whether it stops the document from being used.
    pub severity: Severity,
    /// Name of the file, as given by the caller.
    pub file: String,
    /// Where it is.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The name that was probably meant.
    pub did_you_mean: Option<String>,
}

/// Whether a problem stops a document from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document cannot be used.
    Error,
    /// The document can be used, and is probably not what was meant.
    Warning,
}

/// A stretch of text in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Span {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// Length in bytes.
    pub length: usize,
    /// Bytes before it in the file.
    pub offset: usize,
}

impl Diagnostic {
    /// Whether it stops the document from being used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Longest piece of a user's text that a message repeats, in characters.
const QUOTED: usize = 60;

/// The user's own words inside a message: one line, cut, without control characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == QUOTED {
            out.push('…');
            break;
        }
        escape_into(&mut out, c);
    }
    out
}

/// Appends a character, or its escape if it would disturb a terminal or hide what is written.
pub(crate) fn escape_into(out: &mut String, c: char) {
    if is_hostile(c) {
        out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
    } else {
        out.push(c);
    }
}

/// Control characters, and characters that are invisible or reorder their neighbours.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Finds line and column of byte offsets.
#[derive(Debug, Clone)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    /// Byte offset of the first character of every line.
    starts: Vec<usize>,
    /// Characters before every [`BLOCK`]th byte, so that a column on a line of a megabyte costs no more than any other.
    blocks: Vec<usize>,
}

/// Bytes between two counts of [`Lines::blocks`].
const BLOCK: usize = 512;

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Lines<'a> {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            blocks.push(count);
            count += block.iter().filter(|byte| is_start(**byte)).count();
        }
        Lines { text, starts, blocks }
    }

    /// Characters before a byte offset.
    fn chars_before(&self, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.blocks.len().saturating_sub(1));
        let counted = self.blocks.get(block).copied().unwrap_or(0);
        let rest = &self.text.as_bytes()[(block * BLOCK).min(offset)..offset];
        counted + rest.iter().filter(|byte| is_start(**byte)).count()
    }

    /// The span of `length` bytes from `offset`, both clipped to the text and to character boundaries.
    pub(crate) fn span(&self, offset: usize, length: usize) -> Span {
        let start = floor(self.text, offset);
        let end = floor(self.text, offset.saturating_add(length)).max(start);
        let line = self.starts.partition_point(|&at| at <= start);
        let line_start = self.starts[line - 1];
        let column = self.chars_before(start) - self.chars_before(line_start) + 1;
        Span { line, column, length: end - start, offset: start }
    }

    /// The text of a line, counted from 1, without its line break.
    pub(crate) fn line(&self, line: usize) -> Option<&'a str> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        Some(self.text[start..end].trim_end_matches(['\n', '\r']))
    }

    /// From `offset` to the end of its line, without trailing blanks.
    pub(crate) fn rest_of_line(&self, offset: usize) -> Span {
        let start = floor(self.text, offset);
        let rest = &self.text[start..];
        let line = rest.split('\n').next().unwrap_or_default();
        self.span(start, line.trim_end().len())
    }
}

/// Whether a byte of UTF-8 starts a character.
fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
