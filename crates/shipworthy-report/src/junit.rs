//! The bars as test cases, for tools that read JUnit.

use std::fmt::Write;

use shipworthy_eval::outcome::{BarResult, Candidate, Check, Verdict};
use shipworthy_spec::bar::Severity;

use crate::{view, words};

/// One suite for the candidate under decision, one test case per bar: a failed bar is a failure; one without enough evidence
/// is an error, with what would settle it.
///
/// Build servers show errors beside failures and stop for both, as the exit code 3 does; what is skipped they pass over in
/// silence, and a bar that nobody can judge must not look like one that was not asked for. A bar that is only wanted
/// (`severity: should`) and does not pass is skipped, because it does not fail the feature; so is a waived one, with who waived it, why and until when.
pub fn junit(check: &Check) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let candidate = view::subject(check);
    let bars: &[BarResult] = candidate.map_or(&[], |c| &c.bars);
    let failures = bars.iter().filter(|bar| fails(bar)).count();
    let errors = bars.iter().filter(|bar| is_open(bar)).count();
    let skipped = bars.iter().filter(|bar| bar.verdict != Verdict::Pass).count() - failures - errors;
    let missing = check.missing_sections.len();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{errors}\" skipped=\"{skipped}\"",
        bars.len() + missing,
        failures + missing
    );
    // Writing to a String cannot fail.
    let _ = writeln!(out, "<testsuites name={} {counts}>", quoted(&check.feature));
    let suite = candidate.map_or_else(|| check.feature.clone(), |c| format!("{}: {}", check.feature, c.name));
    let _ = writeln!(out, "  <testsuite name={} {counts}>", quoted(&suite));
    if let Some(candidate) = candidate {
        for bar in bars {
            case(&mut out, check, candidate, bar);
        }
    }
    for section in &check.missing_sections {
        let _ = writeln!(
            out,
            "    <testcase classname={} name={}>",
            quoted(&check.spec),
            quoted(&format!("section: {section}"))
        );
        let _ =
            writeln!(out, "      <failure message={}/>", quoted(&format!("The spec has no answer under: {section}")));
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn fails(bar: &BarResult) -> bool {
    bar.counts_as() == Verdict::Fail && bar.severity == Severity::Must
}

fn is_open(bar: &BarResult) -> bool {
    bar.counts_as() == Verdict::NotEnoughEvidence && bar.severity == Severity::Must
}

fn case(out: &mut String, check: &Check, candidate: &Candidate, bar: &BarResult) {
    let money = check.money.as_ref();
    let name = if bar.slice.0.is_empty() { bar.bar.clone() } else { format!("{} [{}]", bar.bar, bar.slice) };
    let class = format!("{}.{}", check.spec, candidate.name);
    let _ = write!(out, "    <testcase classname={} name={}", quoted(&class), quoted(&name));
    let measured = words::value_or_undefined(&bar.metric, bar.estimate, money);
    let interval = words::interval(&bar.metric, bar.low, bar.high, money);
    let interval = if interval.is_empty() { interval } else { format!(" ({interval})") };
    let said = format!("{}: {measured}{interval}, the bar is {}", words::bar(bar), words::target(bar, money));
    if let Some(waiver) = words::waiver(bar) {
        let message = quoted(&format!("{waiver}; {said}"));
        let _ = writeln!(out, ">\n      <skipped message={message}/>\n    </testcase>");
        return;
    }
    match bar.verdict {
        Verdict::Pass => out.push_str("/>\n"),
        Verdict::Fail if fails(bar) => {
            let _ = writeln!(out, ">\n      <failure type=\"fail\" message={}/>\n    </testcase>", quoted(&said));
        }
        Verdict::Fail => {
            let _ = writeln!(
                out,
                ">\n      <skipped message={}/>\n    </testcase>",
                quoted(&format!("wanted, not required, and it fails: {said}"))
            );
        }
        Verdict::NotEnoughEvidence => {
            let need = words::need(bar).unwrap_or_default();
            let said = quoted(&format!("not enough evidence: {said}; {need}"));
            let element = if is_open(bar) {
                format!("<error type=\"not enough evidence\" message={said}/>")
            } else {
                format!("<skipped message={said}/>")
            };
            let _ = writeln!(out, ">\n      {element}\n    </testcase>");
        }
    }
}

/// An attribute value with its quotes. Characters that XML 1.0 cannot hold become the replacement character.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            // Control characters are no XML; marks that turn text around would show a reader something else.
            c if c < ' '
                || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    out + "\""
}
