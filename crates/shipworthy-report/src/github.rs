//! The bars and diagnostics as annotations of GitHub's workflows: one line for each, which it shows beside the line of the spec.

use std::collections::BTreeMap;

use shipworthy_eval::outcome::{BarResult, Check, Verdict};
use shipworthy_spec::bar::Severity;
use shipworthy_spec::diagnostic::{self, Diagnostic, Span};

use crate::{text, view, words};

/// How GitHub marks a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Error,
    Warning,
    Notice,
}

impl Mark {
    fn word(self) -> &'static str {
        match self {
            Mark::Error => "error",
            Mark::Warning => "warning",
            Mark::Notice => "notice",
        }
    }
}

/// Annotations for bars that do not pass, missing sections, and what is worth saying about the spec; worst first, because GitHub
/// shows ten of each kind. `file` is the spec as it was named, `places` where each bar stands in it.
///
/// A failed bar is an error. One without enough evidence is a warning: it does not say that the feature is bad. Bars that are
/// only wanted, and waived ones, are one step milder.
pub fn github(check: &Check, warnings: &[Diagnostic], file: &str, places: &BTreeMap<String, Span>) -> String {
    let mut lines: Vec<(Mark, String)> = Vec::new();
    let candidate = view::subject(check);
    for bar in candidate.iter().flat_map(|candidate| &candidate.bars).filter(|bar| bar.verdict != Verdict::Pass) {
        let mark = mark(bar);
        let title = format!("{}: {}", words::standing(bar), words::bar(bar));
        let place = places.get(&bar.id).copied();
        lines.push((mark, line(mark, file, place, &title, &message(check, bar))));
    }
    for section in &check.missing_sections {
        let message = format!("the spec has no answer under \"{section}\": write it below the heading ## {section}");
        lines.push((Mark::Error, line(Mark::Error, file, None, "Unanswered section", &message)));
    }
    lines.extend(warnings.iter().map(of_diagnostic));
    told(lines)
}

/// Annotations for a spec that could not be judged.
pub fn github_refusal(diagnostics: &[Diagnostic]) -> String {
    told(diagnostics.iter().map(of_diagnostic).collect())
}

fn told(mut lines: Vec<(Mark, String)>) -> String {
    lines.sort_by_key(|(mark, _)| *mark);
    lines.into_iter().map(|(_, line)| line + "\n").collect()
}

fn mark(bar: &BarResult) -> Mark {
    let must = bar.severity == Severity::Must && bar.waived.is_none();
    match (bar.verdict, must) {
        (Verdict::Fail, true) => Mark::Error,
        (Verdict::Fail, false) | (Verdict::NotEnoughEvidence, true) => Mark::Warning,
        _ => Mark::Notice,
    }
}

fn message(check: &Check, bar: &BarResult) -> String {
    let money = check.money.as_ref();
    let estimate = words::value_or_undefined(&bar.metric, bar.estimate, money);
    let interval = words::interval(&bar.metric, bar.low, bar.high, money);
    let interval = if interval.is_empty() { interval } else { format!(" ({interval})") };
    let waiver = words::waiver(bar).map_or(String::new(), |waiver| format!("; {waiver}"));
    format!("{estimate}{interval}, asked {}; {}{waiver}", words::target(bar, money), words::evidence(bar))
}

fn of_diagnostic(diagnostic: &Diagnostic) -> (Mark, String) {
    let mark = match diagnostic.severity {
        diagnostic::Severity::Error => Mark::Error,
        diagnostic::Severity::Warning => Mark::Warning,
    };
    let meant = diagnostic.did_you_mean.as_ref().map_or(String::new(), |meant| format!("; did you mean '{meant}'?"));
    let message = format!("{}: {}{meant}", diagnostic.message, diagnostic.remedy);
    (mark, line(mark, &diagnostic.file, Some(diagnostic.span), diagnostic.code, &message))
}

fn line(mark: Mark, file: &str, place: Option<Span>, title: &str, message: &str) -> String {
    let place = place.unwrap_or(Span { line: 1, column: 1, length: 0, offset: 0 });
    format!(
        "::{} file={},line={},col={},title={}::{}",
        mark.word(),
        property(file),
        place.line,
        place.column,
        property(title),
        data(message)
    )
}

/// The text after the last colons: what would end the line, or start an escape, is escaped.
fn data(text: &str) -> String {
    text::clean(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value among the properties, where colons and commas mean something too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_its_line_or_starts_another() {
        let place = Some(Span { line: 7, column: 3, length: 1, offset: 0 });
        let written = line(Mark::Error, "a,b:c.feature.md", place, "50%: low", "one\n::error::two, 100%");
        assert_eq!(
            written,
            "::error file=a%2Cb%3Ac.feature.md,line=7,col=3,title=50%25%3A low::one ::error::two, 100%25"
        );
        assert_eq!(written.lines().count(), 1);
    }
}
