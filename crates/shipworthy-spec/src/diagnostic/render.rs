//! Diagnostics as text, in the manner of rustc: where, the line itself, what to do.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::{Diagnostic, Lines, Severity, escape_into};

/// Most columns of a source line that are shown.
const WIDEST: usize = 160;

/// Most characters of a message or remedy that are shown.
const LONGEST_TEXT: usize = 2_000;

/// Most columns that are underlined; more says nothing more.
const LONGEST_MARK: usize = 60;

/// Tabs are shown as this many spaces.
const TAB: &str = "    ";

/// Renders diagnostics as plain text. `source` is the text that they speak of.
pub fn render(diagnostics: &[Diagnostic], source: &str) -> String {
    Printer { colour: false, lines: Lines::new(source), blank: source.is_empty() }.all(diagnostics)
}

/// Like [`render`], with ANSI colours. Nothing is said by colour alone.
pub fn render_coloured(diagnostics: &[Diagnostic], source: &str) -> String {
    Printer { colour: true, lines: Lines::new(source), blank: source.is_empty() }.all(diagnostics)
}

struct Printer<'a> {
    colour: bool,
    lines: Lines<'a>,
    /// Whether there is no text to show: the file is empty, or was not read.
    blank: bool,
}

impl Printer<'_> {
    fn all(&self, diagnostics: &[Diagnostic]) -> String {
        let gutter = diagnostics.iter().map(|d| d.span.line.to_string().len()).max().unwrap_or(1);
        let rendered: Vec<String> = diagnostics.iter().map(|diagnostic| self.one(diagnostic, gutter)).collect();
        rendered.join("\n")
    }

    fn one(&self, diagnostic: &Diagnostic, gutter: usize) -> String {
        let (word, colour) = match diagnostic.severity {
            Severity::Error => ("error", "31"),
            Severity::Warning => ("warning", "33"),
        };
        let mut out = String::new();
        let head = self.paint(&format!("{word}[{}]", diagnostic.code), &format!("1;{colour}"));
        put(&mut out, format_args!("{head}: {}", clean(&diagnostic.message, gutter)));
        let arrow = self.paint("-->", "34");
        let file = clean(&diagnostic.file, gutter);
        if self.blank {
            put(&mut out, format_args!("{:gutter$} {arrow} {file}", ""));
        } else {
            put(
                &mut out,
                format_args!("{:gutter$} {arrow} {file}:{}:{}", "", diagnostic.span.line, diagnostic.span.column),
            );
        }
        if let Some(line) = self.lines.line(diagnostic.span.line).filter(|_| !self.blank) {
            let bar = self.paint("|", "34");
            let window = Window::around(line, diagnostic.span.column - 1, diagnostic.span.length);
            put(&mut out, format_args!("{:gutter$} {bar}", ""));
            let number = self.paint(&format!("{:>gutter$}", diagnostic.span.line), "34");
            put(&mut out, format_args!("{number} {bar} {}", window.text));
            let mut marks = self.paint(&"^".repeat(window.marked), &format!("1;{colour}"));
            if let Some(name) = &diagnostic.did_you_mean {
                let _ = write!(marks, " did you mean `{}`?", clean(name, gutter));
            }
            put(&mut out, format_args!("{:gutter$} {bar} {}{marks}", "", " ".repeat(window.before)));
        } else if let Some(name) = &diagnostic.did_you_mean {
            put(&mut out, format_args!("{:gutter$} did you mean `{}`?", "", clean(name, gutter)));
        }
        if !diagnostic.remedy.is_empty() {
            let help = self.paint("help:", "1");
            put(&mut out, format_args!("{:gutter$} {help} {}", "", clean(&diagnostic.remedy, gutter)));
        }
        out
    }

    fn paint(&self, text: &str, code: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Appends a line without trailing blanks.
fn put(out: &mut String, line: std::fmt::Arguments<'_>) {
    let line = line.to_string();
    out.push_str(line.trim_end());
    out.push('\n');
}

/// A message fit for a terminal: line breaks kept and indented, other control characters escaped, cut when very long.
fn clean(text: &str, gutter: usize) -> String {
    let mut out = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == LONGEST_TEXT {
            out.push('…');
            break;
        }
        if c == '\n' {
            out.push('\n');
            out.push_str(&" ".repeat(gutter + 7));
        } else {
            escape_into(&mut out, c);
        }
    }
    out
}

/// The part of a source line that is shown, and which of its columns are marked.
struct Window {
    text: String,
    before: usize,
    marked: usize,
}

impl Window {
    /// Shows `line` around the mark that starts at character `start` and covers `length` bytes.
    fn around(line: &str, start: usize, length: usize) -> Window {
        // No more characters are looked at than fit beside the mark, however long the line is.
        let skipped = start.saturating_sub(WIDEST);
        let from = line.char_indices().nth(start).map_or(line.len(), |(at, _)| at);
        let to = from.saturating_add(length).min(line.len());
        let mut near = line.char_indices().skip(skipped);
        let shown: Vec<Shown> =
            near.by_ref().take(start - skipped + WIDEST).map(|(at, c)| Shown::new(c, at >= from && at < to)).collect();
        let more_after = near.next().is_some();
        let total: usize = shown.iter().map(|part| part.width).sum();
        let mark_start: usize = shown.iter().take(start - skipped).map(|part| part.width).sum();
        let whole = skipped == 0 && !more_after && total <= WIDEST;
        let first_column = if whole { 0 } else { mark_start.saturating_sub(WIDEST / 3) };
        let mut window = Window { text: String::new(), before: 0, marked: 0 };
        let (mut column, mut used) = (0, 0);
        if first_column > 0 || skipped > 0 {
            window.text.push('…');
            window.before = 1;
            used = 1;
        }
        for part in &shown {
            let here = column;
            column += part.width;
            if here < first_column {
                continue;
            }
            if !whole && used + part.width >= WIDEST {
                break;
            }
            window.text.push_str(&part.text);
            used += part.width;
            if part.marked {
                window.marked += part.width;
            } else if here < mark_start {
                window.before += part.width;
            }
        }
        if more_after || used < total.saturating_sub(first_column) {
            window.text.push('…');
        }
        window.marked = window.marked.clamp(1, LONGEST_MARK);
        window
    }
}

/// What is shown for one character.
struct Shown {
    text: String,
    width: usize,
    marked: bool,
}

impl Shown {
    fn new(c: char, marked: bool) -> Shown {
        let text = show(c);
        let width = text.chars().map(|c| c.width().unwrap_or(0)).sum();
        Shown { text, width, marked }
    }
}

fn show(c: char) -> String {
    if c == '\t' {
        return TAB.to_owned();
    }
    let mut text = String::new();
    escape_into(&mut text, c);
    text
}
