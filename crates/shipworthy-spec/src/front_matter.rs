//! Splitting a document into its front matter and its prose.

use crate::diagnostic::{Lines, Span};
use crate::spec::Section;

/// A document split in two; offsets are bytes in the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Split<'a> {
    /// The YAML between the `---` lines.
    pub(crate) yaml: &'a str,
    /// Where it starts.
    pub(crate) yaml_offset: usize,
    /// What follows the closing `---`.
    pub(crate) prose: &'a str,
    /// Where that starts.
    pub(crate) prose_offset: usize,
}

/// Why a document cannot be split.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unsplit {
    /// It is empty.
    Empty,
    /// Its first line is not `---`.
    NoStart,
    /// No second `---` line.
    NoEnd {
        /// Where the first one is.
        at: Span,
    },
}

/// Finds the front matter. A byte order mark and blank lines before it are tolerated.
pub(crate) fn split<'a>(text: &'a str, lines: &Lines<'a>) -> Result<Split<'a>, Unsplit> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.len() - body.len();
    let blank = body.len() - body.trim_start().len();
    if blank == body.len() {
        return Err(Unsplit::Empty);
    }
    let start = start + blank;
    let after_line = |at: usize| text[at..].find('\n').map_or(text.len(), |found| at + found + 1);
    let yaml_offset = after_line(start);
    if text[start..yaml_offset].trim_end() != "---" {
        return Err(Unsplit::NoStart);
    }
    let mut at = yaml_offset;
    while at < text.len() {
        let next = after_line(at);
        if text[at..next].trim_end() == "---" {
            return Ok(Split { yaml: &text[yaml_offset..at], yaml_offset, prose: &text[next..], prose_offset: next });
        }
        at = next;
    }
    Err(Unsplit::NoEnd { at: lines.span(start, 3) })
}

/// The `## …` sections of the prose, in order. Headings inside fenced code are text.
pub(crate) fn sections(prose: &str, prose_offset: usize, lines: &Lines<'_>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open = false;
    let mut fence: Option<(char, usize)> = None;
    let mut at = prose_offset;
    for raw in prose.split_inclusive('\n') {
        let line = raw.trim_end_matches(['\n', '\r']);
        let indent = line.len() - line.trim_start_matches(' ').len();
        let body = line.trim_start_matches(' ');
        let marker = body.chars().next().filter(|c| indent < 4 && matches!(c, '`' | '~'));
        let run = marker.map_or(0, |c| body.chars().take_while(|&other| other == c).count());
        match fence {
            Some((c, length)) if marker == Some(c) && run >= length && body[run..].trim().is_empty() => fence = None,
            Some(_) => {}
            None if run >= 3 => fence = marker.map(|c| (c, run)),
            None => {}
        }
        let heading = if fence.is_none() && indent < 4 { heading(body) } else { None };
        match heading {
            Some((2, title)) => {
                let line = lines.span(at, 0).line;
                sections.push(Section { heading: title.to_owned(), text: String::new(), line });
                open = true;
            }
            Some((1, _)) => open = false,
            _ => {
                if let Some(section) = sections.last_mut().filter(|_| open) {
                    section.text.push_str(line);
                    section.text.push('\n');
                }
            }
        }
        at += raw.len();
    }
    for section in &mut sections {
        section.text = without_blank_ends(&section.text).to_owned();
    }
    sections
}

/// The text without blank lines before and after it. Indentation stays: it may keep a line from being a heading.
fn without_blank_ends(text: &str) -> &str {
    let lines = || text.split_inclusive('\n');
    let is_blank = |line: &&str| line.trim().is_empty();
    let before: usize = lines().take_while(is_blank).map(str::len).sum();
    let after: usize = lines().rev().take_while(is_blank).map(str::len).sum();
    let end = (text.len() - after).max(before);
    text[before..end].trim_end_matches('\n')
}

/// Level and title of an ATX heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|&b| b == b'#').count();
    let rest = &line[level..];
    if level == 0 || level > 6 || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let title = rest.trim();
    let closed = title.trim_end_matches('#');
    let title = if closed.is_empty() || closed.ends_with([' ', '\t']) { closed.trim_end() } else { title };
    Some((level, title))
}
