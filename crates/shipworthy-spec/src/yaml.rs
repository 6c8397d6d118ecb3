//! YAML as a small tree with positions, and with limits that hostile text cannot pass.
//!
//! YAML 1.2 core schema. Anchors, aliases, tags and directives are refused: a spec is read by people, who should see what a
//! machine sees, and aliases are how a short text grows without bound.

use granit_parser::{Event, Parser, ScalarStyle};

use crate::diagnostic::{Lines, Span, quoted};
use crate::number;
use crate::spec::Value;
use crate::yaml_words::{Explained, explain};

/// Deepest nesting of lists and mappings.
pub(crate) const DEEPEST: usize = 64;

/// Most values in one document.
pub(crate) const MOST_NODES: usize = 100_000;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// Text, and whether it was written without quotes, so that `1` is a number and `"1"` is not.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One `key: value`.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Node,
}

/// A problem that the text itself has, before anybody asks what it means.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) remedy: String,
}

/// What was understood, and what was wrong.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) root: Option<Node>,
    pub(crate) problems: Vec<Problem>,
    /// Whether reading stopped early, so that keys may be absent that were written.
    pub(crate) broken: bool,
}

impl Node {
    /// The value of a scalar by the core schema; `None` for lists and mappings.
    pub(crate) fn value(&self) -> Option<Value> {
        match &self.kind {
            Kind::Scalar { text, plain: true } => Some(resolve(text)),
            Kind::Scalar { text, plain: false } => Some(Value::Text(text.clone())),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.value() == Some(Value::Null)
    }

    /// The text of a scalar as written, whatever its type.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value under a key; keys without a value count as absent.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value).filter(|node| !node.is_null())
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.map()?.iter().find(|entry| entry.key == key)
    }

    /// The place of the value itself if it fits on a line, else of its first line.
    pub(crate) fn first_line(&self, lines: &Lines<'_>) -> Span {
        match self.kind {
            Kind::Scalar { .. } if self.span.length > 0 => self.span,
            Kind::Scalar { .. } => Span { length: 1, ..self.span },
            _ if self.span.length > 0 => self.span,
            _ => lines.rest_of_line(self.span.offset),
        }
    }

    /// What this is, in words for a message.
    pub(crate) fn describe(&self) -> String {
        match (&self.kind, self.value()) {
            (Kind::List(_), _) => "a list".to_owned(),
            (Kind::Map(_), _) => "a group of keys".to_owned(),
            (_, Some(Value::Null)) => "empty".to_owned(),
            (_, Some(Value::Bool(value))) => format!("`{value}`"),
            (Kind::Scalar { text, .. }, _) => format!("`{}`", quoted(text)),
        }
    }
}

/// A plain scalar by YAML 1.2's core schema (section 10.3.2).
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    match number::number(text) {
        // An identifier of many digits would lose its last ones as a double.
        Some(value) if text.parse::<i128>().is_ok_and(|exact| value as i128 != exact) => Value::Text(text.to_owned()),
        Some(value) => Value::Number(value),
        None => Value::Text(text.to_owned()),
    }
}

/// Reads `text`, which stands at byte `base` of the file that `lines` knows.
pub(crate) fn read(text: &str, base: usize, lines: &Lines<'_>) -> Tree {
    let mut options = granit_parser::options! {
        disallow_directives: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
        // Keys may be slice values; escapes make them longer in the file than they are.
        simple_key_max_lookahead: 4_096,
    };
    options.set_emit_comments(false);
    let mut builder = Builder { text, base, lines, stack: Vec::new(), root: None, problems: Vec::new(), nodes: 0 };
    let mut broken = false;
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let step = match event {
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                if documents > 1 { Err(builder.second_document(&span)) } else { Ok(()) }
            }
            Ok((event, span)) => builder.take(event, &span),
            Err(error) => Err(builder.scan_problem(&error)),
        };
        if let Err(problem) = step {
            builder.problems.push(problem);
            broken = true;
            break;
        }
    }
    if broken {
        builder.close_all();
    }
    Tree { root: builder.root, problems: builder.problems, broken }
}

/// A list or mapping that is not closed yet.
enum Open {
    List { items: Vec<Node>, start: usize },
    Map { entries: Vec<Entry>, key: Option<(String, Span)>, start: usize },
}

struct Builder<'a> {
    text: &'a str,
    base: usize,
    lines: &'a Lines<'a>,
    stack: Vec<Open>,
    root: Option<Node>,
    problems: Vec<Problem>,
    nodes: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: &granit_parser::Span) -> Result<(), Problem> {
        let start = span.start.byte_offset().unwrap_or(0).min(self.text.len());
        let end = span.end.byte_offset().unwrap_or(start).clamp(start, self.text.len());
        let (anchor, tagged) = match &event {
            Event::Scalar(_, _, anchor, tag) => (*anchor, tag.is_some()),
            Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag) => (*anchor, tag.is_some()),
            Event::Alias(_) => return Err(self.alias(start, end)),
            _ => (0, false),
        };
        if anchor != 0 {
            return Err(self.alias(start, end));
        }
        if tagged {
            let at = span.tag_start().and_then(|mark| mark.byte_offset()).unwrap_or(start);
            return Err(Problem {
                code: "yaml-tag",
                span: self.lines.rest_of_line(self.base + at),
                message: "YAML tags (`!…`) are not used in a spec".to_owned(),
                remedy: "remove the word that starts with `!`; if the text itself starts with `!`, put it in quotes"
                    .to_owned(),
            });
        }
        match event {
            Event::Scalar(text, style, ..) => {
                self.count(start)?;
                let plain = style == ScalarStyle::Plain;
                let span = self.lines.span(self.base + start, end - start);
                self.add(Node { kind: Kind::Scalar { text: text.into_owned(), plain }, span })
            }
            Event::SequenceStart(..) => self.open(Open::List { items: Vec::new(), start }, start),
            Event::MappingStart(..) => self.open(Open::Map { entries: Vec::new(), key: None, start }, start),
            Event::SequenceEnd | Event::MappingEnd => self.close(Some(end)),
            _ => Ok(()),
        }
    }

    fn count(&mut self, start: usize) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes <= MOST_NODES {
            return Ok(());
        }
        Err(Problem {
            code: "too-large",
            span: self.lines.span(self.base + start, 1),
            message: format!("the front matter holds more than {MOST_NODES} values"),
            remedy: "keep data out of the spec: put it in a file, and name the file".to_owned(),
        })
    }

    fn open(&mut self, open: Open, start: usize) -> Result<(), Problem> {
        self.count(start)?;
        if self.stack.len() >= DEEPEST {
            return Err(Problem {
                code: "too-deep",
                span: self.lines.span(self.base + start, 1),
                message: format!("lists and groups are nested more than {DEEPEST} deep"),
                remedy: "a spec needs three or four levels; check for brackets that were never closed".to_owned(),
            });
        }
        self.stack.push(open);
        Ok(())
    }

    /// Closes the innermost list or mapping; what is written on one line ends at `end`.
    fn close(&mut self, end: Option<usize>) -> Result<(), Problem> {
        let (kind, start) = match self.stack.pop() {
            Some(Open::List { items, start }) => (Kind::List(items), start),
            Some(Open::Map { entries, start, .. }) => (Kind::Map(entries), start),
            None => return Ok(()),
        };
        let flow = self.text[start..].starts_with(['[', '{']);
        let span = match end {
            Some(end) if flow && end > start && !self.text[start..end].contains('\n') => {
                self.lines.span(self.base + start, end - start)
            }
            _ => self.lines.rest_of_line(self.base + start),
        };
        self.add(Node { kind, span })
    }

    /// Closes what was open when reading stopped, so that what came before can still be checked.
    fn close_all(&mut self) {
        while !self.stack.is_empty() {
            if self.close(None).is_err() {
                // A list or mapping as a key: drop it, its problem is one of those already reported.
                continue;
            }
        }
    }

    fn add(&mut self, node: Node) -> Result<(), Problem> {
        match self.stack.last_mut() {
            None => {
                self.root.get_or_insert(node);
            }
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some((key, key_span)) => {
                    entries.push(Entry { key, key_span, value: node });
                }
                None => match node.kind {
                    Kind::Scalar { text, .. } => *key = Some((text, node.span)),
                    _ => {
                        let span = node.span;
                        *key = Some((String::new(), span));
                        return Err(Problem {
                            code: "yaml-key",
                            span,
                            message: "a list or a group of keys stands where a key should be".to_owned(),
                            remedy: "keys are plain words; put quotes around text that starts with `[` or `{`"
                                .to_owned(),
                        });
                    }
                },
            },
        }
        Ok(())
    }

    fn alias(&self, start: usize, end: usize) -> Problem {
        // The event of an anchored value starts at the value; its anchor stands before it on the line.
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let at = before[line_start..].rfind('&').map_or(start, |at| line_start + at);
        Problem {
            code: "yaml-alias",
            span: self.lines.span(self.base + at, end.saturating_sub(at).clamp(1, 80)),
            message: "YAML anchors (`&name`) and aliases (`*name`) are not used in a spec".to_owned(),
            remedy: "write the value out in each place; if the text itself starts with `&` or `*`, put it in quotes"
                .to_owned(),
        }
    }

    fn second_document(&self, span: &granit_parser::Span) -> Problem {
        let at = span.start.byte_offset().unwrap_or(0);
        Problem {
            code: "yaml-documents",
            span: self.lines.rest_of_line(self.base + at),
            message: "the front matter holds a second YAML document".to_owned(),
            remedy: "one spec is one file; remove the `...` or the second `---` inside the front matter".to_owned(),
        }
    }

    fn scan_problem(&self, error: &granit_parser::ScanError) -> Problem {
        let at = error.marker().byte_offset().unwrap_or(0).min(self.text.len());
        let Explained { message, remedy, at } = explain(error.kind(), self.text, at);
        // An error at the very end speaks of the last line that has text.
        let at =
            if self.text[at..].trim().is_empty() { self.text[..at].trim_end().len().saturating_sub(1) } else { at };
        let span = self.lines.rest_of_line(self.base + at);
        Problem { code: "yaml", span: Span { length: span.length.max(1), ..span }, message, remedy }
    }
}

/// Keys that were written twice in one mapping: the second occurrence, and the line of the first.
pub(crate) fn repeated_keys(entries: &[Entry]) -> Vec<(&Entry, usize)> {
    let mut first = std::collections::HashMap::new();
    let mut repeated = Vec::new();
    for entry in entries {
        match first.get(entry.key.as_str()) {
            Some(&line) => repeated.push((entry, line)),
            None => {
                first.insert(entry.key.as_str(), entry.key_span.line);
            }
        }
    }
    repeated
}
