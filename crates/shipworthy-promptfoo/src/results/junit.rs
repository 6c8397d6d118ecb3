//! JUnit: a suite for each column, a case for each answer. What could not be asked or graded is an error, not a failure.

use super::{case_name, column_name};
use crate::evaluated::{Evaluated, Failing};
use crate::suite::Suite;

/// The document.
pub fn junit(suite: &Suite, evaluated: &Evaluated) -> String {
    let (passed, failed, errors) = evaluated.counts();
    let name = suite.description.as_deref().unwrap_or("promptfoo");
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"{errors}\">\n",
        escaped(name),
        passed + failed + errors
    );
    for (column, sum) in evaluated.sums.iter().enumerate() {
        let of = column_name(suite, column);
        text.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
            escaped(&of),
            sum.all(),
            sum.failed,
            sum.errors
        ));
        for row in evaluated.rows.iter().filter(|row| row.column == column) {
            let head = format!(
                "    <testcase name=\"{} {}\" classname=\"{}\" time=\"{:.3}\"",
                row.case + 1,
                escaped(&case_name(suite, row.case)),
                escaped(&of),
                row.measured.latency_ms.unwrap_or(0.0) / 1000.0
            );
            let what = match row.failing() {
                Failing::Not => {
                    text.push_str(&format!("{head}/>\n"));
                    continue;
                }
                Failing::Assertion => "failure",
                Failing::Error => "error",
            };
            let reason = super::short(row.reason(), 300);
            let failed: Vec<String> = row
                .graded
                .iter()
                .flat_map(|graded| &graded.parts)
                .filter(|part| !part.grade.pass)
                .map(|part| format!("{}: {}", part.kind, super::short(&part.grade.reason, 600)))
                .collect();
            text.push_str(&format!(
                "{head}>\n      <{what} message=\"{}\">{}</{what}>\n    </testcase>\n",
                escaped(&reason),
                escaped(&failed.join("\n"))
            ));
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// A text as XML holds it; characters that it cannot hold are replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
