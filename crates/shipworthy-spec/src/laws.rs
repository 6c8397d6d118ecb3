//! Laws that hold for every text, whoever wrote it. Property tests and fuzz targets call them; a broken law panics.

use crate::bar::Bar;
use crate::bar_grammar;
use crate::diagnostic::{Diagnostic, render, render_coloured};
use crate::parse::parse;
use crate::print::print;
use crate::sections::missing_sections;
use crate::spec::{Spec, Task};

/// Parsing any bytes as a spec ends, with a spec or with errors; and what parsed prints back to the same spec.
///
/// # Panics
///
/// When a law is broken.
pub fn spec(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let parsed = parse("x.feature.md", &text);
    let has_errors = parsed.diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(parsed.spec.is_none(), has_errors, "a spec is there if and only if there is no error");
    check_diagnostics(&parsed.diagnostics, &text);
    assert!(parsed.diagnostics.iter().all(|diagnostic| diagnostic.code != "unreadable"), "every problem has a name");
    for path in [
        "golden.data",
        "candidates[1].score",
        "bars[0]",
        "errors.false_negative.cost",
        "",
        "[",
        "a..b[9999999999999999999]",
    ] {
        if let Some(span) = parsed.positions.at(path) {
            assert!(text.get(span.offset..span.offset + span.length).is_some(), "{path} lies outside the text");
        }
    }
    if let Some(spec) = parsed.spec {
        assert!(parsed.positions.at("golden.data").is_some());
        missing_sections(&spec);
        prints_back(&spec);
    }
}

/// A spec printed and parsed is the same spec, and prints the same again.
///
/// # Panics
///
/// When it is not.
pub fn prints_back(spec: &Spec) {
    let printed = print(spec);
    let again = parse("printed.feature.md", &printed);
    let Some(again_spec) = again.spec else {
        panic!("a printed spec does not parse:\n{}\n{printed}", render(&again.diagnostics, &printed));
    };
    assert_eq!(without_lines(&again_spec), without_lines(spec), "printed as:\n{printed}");
    assert_eq!(print(&again_spec), printed);
}

/// Line numbers depend on the layout, which printing makes canonical.
fn without_lines(spec: &Spec) -> Spec {
    let mut spec = spec.clone();
    for section in &mut spec.sections {
        section.line = 0;
    }
    spec
}

/// Problems are in order, lie inside the text, and can be shown without harm.
fn check_diagnostics(diagnostics: &[Diagnostic], text: &str) {
    assert!(diagnostics.len() <= 101);
    let mut before = 0;
    for diagnostic in diagnostics {
        let span = diagnostic.span;
        assert!(span.offset >= before || diagnostic.code == "too-many-problems", "problems are in order");
        before = span.offset;
        assert!(span.line >= 1 && span.column >= 1);
        assert!(text.is_char_boundary(span.offset.min(text.len())));
        assert!(!diagnostic.remedy.is_empty(), "{} says nothing about what to do", diagnostic.code);
    }
    let rendered = render(diagnostics, text);
    assert!(!rendered.contains(|c: char| c.is_control() && c != '\n'), "control characters are escaped");
    let coloured = render_coloured(diagnostics, text);
    assert_eq!(coloured.lines().count(), rendered.lines().count());
}

/// Parsing any bytes as a bar of any task ends; and what parsed prints back to the same bar.
///
/// # Panics
///
/// When a law is broken.
pub fn bar(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for task in Task::ALL {
        bar_of(task, &text);
    }
}

fn bar_of(task: Task, text: &str) {
    match bar_grammar::parse_for(task, text) {
        Ok(parsed) => {
            for at in parsed.columns.iter().chain([&parsed.metric, &parsed.op, &parsed.target]).chain(&parsed.subject) {
                assert!(text.get(at.clone()).is_some_and(|part| !part.is_empty()));
            }
            assert_eq!(parsed.bar.detail().is_some(), parsed.bar.statistic.is_some());
            let printed = bar_grammar::print(&parsed.bar);
            if printed.len() <= bar_grammar::LONGEST {
                bar_prints_back(&Bar { text: printed, ..parsed.bar.clone() });
            }
            if parsed.bar.text.len() <= bar_grammar::LONGEST {
                let folded = bar_grammar::parse_for(task, &parsed.bar.text).map(|again| again.bar);
                assert_eq!(folded.as_ref(), Ok(&parsed.bar), "folding white space keeps the meaning");
            }
        }
        Err(problem) => {
            assert!(text.get(problem.at.clone()).is_some(), "{:?} lies outside {text:?}", problem.at);
            assert!(!problem.message.is_empty() && !problem.remedy.is_empty());
        }
    }
}

/// A bar whose text is its printed form parses to itself.
///
/// # Panics
///
/// When it does not.
pub fn bar_prints_back(bar: &Bar) {
    let printed = bar_grammar::print(bar);
    let again = bar_grammar::parse_for(bar.task, &printed).map(|parsed| parsed.bar);
    assert_eq!(again.as_ref(), Ok(bar), "printed as {printed:?}");
}
