//! The comparison as Markdown, for a pull request or a wiki.

use std::fmt::Write;

use shipworthy_eval::compare::{Compare, Difference};

use super::{about, by_example, change, command, headline, interval, label, more, outcome, rests_on, test, value};
use crate::text::markdown_cell as cell;
use crate::words;

/// The comparison with tables that GitHub and GitLab draw.
pub fn markdown(compare: &Compare) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# {}: {}\n", cell(&compare.feature), cell(&headline(compare)));
    if let Some((first, rest)) = compare.sentences.split_first() {
        let _ = writeln!(out, "**{}** {}\n", cell(first), cell(&rest.join(" ")));
    }
    let _ = writeln!(out, "{}\n", cell(&about(compare)));
    let (a, b) = (cell(&compare.a), cell(&compare.b));
    let _ =
        writeln!(out, "## Metric by metric\n\n| metric | {a} | {b} | change | interval | |\n|---|--:|--:|--:|--:|---|");
    for difference in &compare.metrics {
        row(&mut out, compare, difference, &label(compare, difference));
    }
    if let Some(main) = compare.main.as_ref().filter(|_| !compare.slices.is_empty()) {
        let _ = writeln!(
            out,
            "\n## Slice by slice: {}\n\n| slice | {a} | {b} | change | interval | |\n|---|--:|--:|--:|--:|---|",
            words::metric(main)
        );
        for slice in &compare.slices {
            if let Some(difference) = slice.metrics.iter().find(|d| d.metric == *main) {
                row(&mut out, compare, difference, &words::slice(&slice.slice));
            }
        }
    }
    if let Some(answers) = &compare.answers {
        let _ = writeln!(out, "\n## Example by example\n");
        for (label, n) in by_example(compare, answers) {
            let _ = writeln!(out, "- {}: {}", cell(&label), words::count(n));
        }
        let _ = writeln!(out, "\n{}", test(answers));
    }
    if !compare.warnings.is_empty() {
        let _ = writeln!(out, "\n## Before you act on it\n");
        for warning in &compare.warnings {
            let _ = writeln!(out, "- {}", cell(warning));
        }
    }
    let _ = writeln!(out, "\n{}.", cell(&rests_on(compare).join("; ")));
    let _ = write!(out, "Golden set `{}` · shipworthy {}", compare.golden.fingerprint, compare.tool);
    match command(compare) {
        Some(command) => out.push_str(&format!(" · again: `{}`\n", command.replace('`', "'"))),
        None => out.push('\n'),
    }
    out
}

fn row(out: &mut String, compare: &Compare, difference: &Difference, label: &str) {
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} |",
        cell(label),
        value(compare, difference, difference.a.estimate),
        value(compare, difference, difference.b.estimate),
        words::or_dash(change(compare, difference)),
        interval(compare, difference).unwrap_or_default(),
        cell(
            &[Some(outcome(difference)), more(compare, difference)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("; ")
        )
    );
}
