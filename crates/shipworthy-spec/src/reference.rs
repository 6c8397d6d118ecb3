//! Reference pages in Markdown, generated from the table of fields and the metric catalogue.

use std::fmt::Write as _;

use crate::catalogue::{METRICS, Metric, PERCENTILES};
use crate::expression::{FORMS, FUNCTIONS};
use crate::fields::{Field, Group, Kind, Limits, SPEC};
use crate::number;
use crate::sections::REQUIRED;

/// The page about specs: every key, every section, the bar grammar, the expressions.
pub fn spec_reference() -> String {
    let mut out = String::from(
        "# The spec\n\nA spec is a file `NAME.feature.md`: front matter in YAML between two lines `---`, then prose in Markdown. \
         The keys below are those of the front matter. Other keys are errors, except those that start with `x-`.\n",
    );
    group(&mut out, &SPEC, "Keys");
    out.push_str("\n## Sections\n\nEach section of the prose answers a question. A heading without an answer is reported.\n\n| section | question |\n|---|---|\n");
    for required in REQUIRED {
        let _ = writeln!(out, "| {} | {} |", required.heading, required.question);
    }
    out.push_str(BARS);
    out.push_str("\n## Expressions\n\nRules, filters, slices and costs are expressions over the columns of one row, in a subset of SQL. There are no subqueries, no other tables, no files and no statements.\n\n| form | example |\n|---|---|\n");
    for (form, example) in FORMS {
        let _ = writeln!(out, "| {form} | `{}` |", cell(example));
    }
    out.push_str("\n| function | gives |\n|---|---|\n");
    for function in FUNCTIONS {
        let _ = writeln!(out, "| `{}` | {} |", cell(function.signature), cell(function.doc));
    }
    out
}

const BARS: &str = r#"
## Bars

A bar is a sentence: `METRIC (>=|<=|>|<) TARGET [SCOPE]`.

| part | is | example |
|---|---|---|
| METRIC | a name from the metric catalogue, with its statistic after a dot or its k after `@` | `recall`, `latency_ms.p95`, `lift@10` |
| comparison | a sign, or the words of the reports: `at least`, `at most`, `above`, `below` | `recall at least 92%` |
| TARGET | a number | `300` |
| | a percentage, for metrics that are shares | `92%` |
| | the baseline's value, with a factor, an offset or both | `baseline`, `baseline * 0.98`, `baseline + 2 points` |
| SCOPE | nothing: the whole golden set | `recall >= 92%` |
| | every value of a slice, or every combination of several | `in every city_tier and every channel with at least 200 examples` |
| | one value | `for channel = "upi" and city_tier = tier1` |

Values that are several words, or that start with a quote, stand in double or single quotes. `!=`, `in (…)` and `for … in every …` are reserved for a later version.
"#;

/// A heading and a table for a group, then the same for the groups inside it.
fn group(out: &mut String, group_of: &Group, title: &str) {
    let _ =
        write!(out, "\n## {title}\n\n{}\n\n| key | value | required | meaning |\n|---|---|---|---|\n", group_of.doc);
    for field in group_of.fields {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            field.name,
            cell(&kind_words(&field.kind)),
            if field.required { "yes" } else { "" },
            cell(&meaning(field)),
        );
    }
    let mut seen: Vec<&str> = Vec::new();
    for field in group_of.fields {
        if let Some(inner) = inner_group(&field.kind).filter(|inner| !seen.contains(&inner.name)) {
            seen.push(inner.name);
            group(out, inner, &heading(inner.name));
        }
    }
}

/// `golden` for "`golden`", `Candidate` for "a candidate".
fn heading(name: &str) -> String {
    let name = name.strip_prefix("a ").or_else(|| name.strip_prefix("an ")).unwrap_or(name);
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn meaning(field: &Field) -> String {
    let mut out = field.doc.to_owned();
    if !field.default.is_empty() {
        out.push_str(&format!(" Default: {}.", field.default));
    }
    out.push_str(&format!(" Example: `{}`.", field.example));
    out
}

fn inner_group(kind: &Kind) -> Option<&'static Group> {
    match kind {
        Kind::Group(inner) => Some(inner),
        Kind::List(inner, _) | Kind::Map(inner) | Kind::Pair(inner) => inner_group(inner),
        Kind::Either(kinds, _) => kinds.iter().find_map(inner_group),
        _ => None,
    }
}

fn kind_words(kind: &Kind) -> String {
    match kind {
        Kind::Text | Kind::Prose => "text".to_owned(),
        Kind::Column => "a column".to_owned(),
        Kind::Path => "a path or glob".to_owned(),
        Kind::Expression => "an expression".to_owned(),
        Kind::Bar => "a sentence".to_owned(),
        Kind::Scalar => "text, a number, true or false".to_owned(),
        Kind::Number(limits) => limited("a number", limits, number::print),
        Kind::Integer(limits) => limited("a whole number", limits, number::print),
        Kind::Share(limits) => limited("a share", limits, number::print_percentage),
        Kind::Choice(words) => words.iter().map(|word| format!("`{}`", word.name)).collect::<Vec<_>>().join(", "),
        Kind::Group(_) => "keys, see below".to_owned(),
        Kind::List(inner, most) => format!("a list of at most {most}: {}", kind_words(inner)),
        Kind::Map(inner) => format!("names, each with {}", kind_words(inner)),
        Kind::Pair(_) => "two numbers".to_owned(),
        Kind::Either(_, words) => (*words).to_owned(),
        Kind::Anything => "anything".to_owned(),
    }
}

fn limited(what: &str, limits: &Limits, show: fn(f64) -> String) -> String {
    if limits.least.is_none() && limits.most.is_none() {
        what.to_owned()
    } else {
        format!("{what}, {}", limits.words(show))
    }
}

/// The page about metrics: the whole catalogue.
pub fn metrics_reference() -> String {
    let mut out = format!(
        "# Metrics\n\nEvery number that a bar can speak of. Undefined values are `null`, never 0. Statistics of `latency_ms` are {}. \
         k is a whole number of percent: `lift@10` speaks of the tenth of examples with the highest scores.\n\n\
         | metric | question | unit | better | depends on how common positives are |\n|---|---|---|---|---|\n",
        PERCENTILES.iter().map(|name| format!("`.{name}`")).collect::<Vec<_>>().join(", ")
    );
    for metric in METRICS {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            metric.written(),
            cell(metric.one_line),
            metric.unit.name(),
            metric.better.name(),
            if metric.depends_on_prevalence { "yes" } else { "no" },
        );
    }
    for metric in METRICS {
        details(&mut out, metric);
    }
    out
}

fn details(out: &mut String, metric: &Metric) {
    let end = |end: Option<f64>, word: &str| end.map_or_else(|| word.to_owned(), number::print);
    let range = format!("{} to {}", end(metric.range.0, "minus infinity"), end(metric.range.1, "infinity"));
    let _ = write!(
        out,
        "\n## `{}`\n\n{}. {}\n\n{} Needs {}. Range: {range}. Source: {}.\n",
        metric.written(),
        capital(metric.title),
        metric.one_line,
        metric.definition,
        metric.needs.name(),
        metric.source,
    );
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Text inside a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
