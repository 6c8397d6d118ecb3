//! What every check needs: the file, its lines, and a place to put problems.

use crate::diagnostic::{Diagnostic, Lines, Severity, Span};
use crate::spec::Task;
use crate::yaml::Node;

/// Most problems that are collected; a file with more is not read by anybody to the end.
const MOST: usize = 1_000;

/// Most problems that are shown.
const SHOWN: usize = 100;

pub(crate) struct Context<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    pub(crate) lines: Lines<'a>,
    /// The line that opens the front matter; problems of the spec as a whole are shown there.
    pub(crate) front_matter: Span,
    /// Whether reading stopped early, so that absent keys are no news.
    pub(crate) broken: bool,
    /// The task, once it is known; it decides which keys there are.
    pub(crate) task: Option<Task>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Context<'a> {
        let lines = Lines::new(text);
        Context {
            file,
            text,
            lines,
            front_matter: Span { line: 1, column: 1, ..Span::default() },
            broken: false,
            task: None,
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.push(Severity::Error, code, span, message.into(), remedy.into(), None);
    }

    pub(crate) fn error_meant(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        remedy: impl Into<String>,
        meant: Option<String>,
    ) {
        self.push(Severity::Error, code, span, message.into(), remedy.into(), meant);
    }

    pub(crate) fn warning(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.push(Severity::Warning, code, span, message.into(), remedy.into(), None);
    }

    pub(crate) fn warning_meant(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        remedy: impl Into<String>,
        meant: Option<String>,
    ) {
        self.push(Severity::Warning, code, span, message.into(), remedy.into(), meant);
    }

    fn push(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: Span,
        message: String,
        remedy: String,
        did_you_mean: Option<String>,
    ) {
        // Warnings never crowd out the first error: whether a spec is usable must not depend on the limit.
        if self.diagnostics.len() >= MOST && (severity == Severity::Warning || self.is_full()) {
            return;
        }
        self.diagnostics.push(Diagnostic {
            code,
            severity,
            file: self.file.to_owned(),
            span,
            message,
            remedy,
            did_you_mean,
        });
    }

    /// Whether further problems would only be dropped.
    pub(crate) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MOST && self.has_errors()
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The place of a value: a scalar itself, a list or group by its first line.
    pub(crate) fn span_of(&self, node: &Node) -> Span {
        node.first_line(&self.lines)
    }

    /// The place of a group for a key that it lacks: the first key that it has.
    pub(crate) fn span_of_group(&self, node: &Node) -> Span {
        node.map().and_then(|entries| entries.first()).map_or_else(|| self.span_of(node), |entry| entry.key_span)
    }

    /// The place of a stretch of a scalar's text, if the file holds the text as it is; else the whole scalar.
    pub(crate) fn span_within(&self, node: &Node, text: &str, at: &std::ops::Range<usize>) -> Span {
        let raw = self.text.get(node.span.offset..node.span.offset + node.span.length).unwrap_or_default();
        match raw.find(text) {
            Some(start) if !text.is_empty() && text.get(at.clone()).is_some() => {
                let span = self.lines.span(node.span.offset + start + at.start, at.len());
                Span { length: span.length.max(1), ..span }
            }
            _ => self.span_of(node),
        }
    }

    /// All problems, by position, cut to what people read.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.offset, diagnostic.severity));
        self.diagnostics.dedup();
        // A warning beside an error of the same kind in the same place says nothing new.
        self.diagnostics.dedup_by(|later, first| {
            (later.code, later.span) == (first.code, first.span) && first.is_error() && !later.is_error()
        });
        if self.diagnostics.len() > SHOWN {
            let more = self.diagnostics.len() - SHOWN;
            let last_error = self.diagnostics.iter().position(Diagnostic::is_error);
            // An error must stay among those that are shown.
            if let Some(index) = last_error.filter(|&index| index >= SHOWN) {
                self.diagnostics.swap(index, SHOWN - 1);
            }
            self.diagnostics.truncate(SHOWN);
            let span = self.diagnostics[SHOWN - 1].span;
            self.warning("too-many-problems", span, format!("{more} more problems are not shown"), "mend these first");
        }
        self.diagnostics
    }
}
