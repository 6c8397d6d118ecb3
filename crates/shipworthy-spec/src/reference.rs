//! Reference pages in Markdown, generated from the table of fields and the metric catalogue.

use std::fmt::Write as _;

use crate::catalogue::{Metric, PERCENTILES, Subjects, of_task};
use crate::expression::{FORMS, FUNCTIONS};
use crate::fields::{Field, Group, Kind, Limits, PROMPT, SPEC};
use crate::number;
use crate::sections::REQUIRED;
use crate::spec::Task;

/// The page about specs: every key, every section, the bar grammar, the expressions.
pub fn spec_reference() -> String {
    let mut out = String::from(
        "# The spec\n\nA spec is a file `NAME.feature.md`: front matter in YAML between two lines `---`, then prose in Markdown. \
         The keys below are those of the front matter. Other keys are errors, except those that start with `x-`.\n",
    );
    out.push_str(TASKS);
    group(&mut out, &SPEC, "Keys");
    group(&mut out, &PROMPT, "Prompts");
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

const TASKS: &str = r#"
## Tasks

| task | the truth, under `golden` | the answer, under a candidate | prices, under `errors` |
|---|---|---|---|
| `binary` | `label`, `positive` | `score` with `threshold`, or a `rule` | `false_positive`, `false_negative` |
| `multiclass` | `label`; `classes` in their order | `prediction`, `probabilities`, or both | `mistake`, `missed`, `confusion` |
| `multilabel` | `labels`, or `label` with `separator` | `prediction`, or `probabilities` with `threshold` | `false_positive`, `false_negative`, `missed`, `added` |
| `regression`, `forecast` | `label` | `prediction`, `quantiles`, `interval` | `over`, `under` |
| `ranking` | `query`, `item`, `relevance` | `score` or `rank` | `failed_query` |
| `preference` | `a`, `b`, `winner` | `appears_as` | none |
| `generation` | `id`; `graders` say what is good | `prompt` with `model`, or recorded `outputs`, or a column `output` | `failed_output`, `failed_grader` |

In every task but a preference and a generation a candidate may be a `rule` that gives the answer, and may bring its columns in a file under `predictions`.
What they mean where it could be doubted:

- Without `prediction`, the answer of a multiclass candidate is the class with the highest probability, the earlier one in the order of
  `classes` where two are equal, and that of a forecast is its quantile at 0.5.
- A price of `confusion` goes before one of `missed`, and that before `mistake`; a right answer is free unless `confusion` prices it.
- `over` and `under` cost `cost` for every unit beyond `beyond`, and `once` as soon as there is one.
- Items of a query are ordered by score, then by item, descending; an item without a row in the golden set is not relevant; an item that a
  candidate does not return comes after all that it does. Everything in a ranking is counted in queries.
- `winner` holds `a` or `b`, the name that stands in those columns, or one of `ties`. Comparisons between two names that are not candidates
  are left out and counted.
- Names of classes and labels are compared with the data after conversion to the column's type.
- An output passes when it passes every grader. One that is recorded with an `error`, or is empty, passes none, and no judge is asked about it.
  Blanks alone are empty, unless a call of a tool is recorded beside them (`tool_calls`). `shipworthy grade` and runs of promptfoo's
  configurations ask their assertions about empty outputs too, as promptfoo does.
- Rows of a file of outputs with the same id and the same `repeat` are an error. Without `repeat`, rows with the same id are repeats of one
  question; where some examples have more of them than others, `check` warns.
- Latency and tokens of an example with repeats are those of its first output, because a percentile of averages would hide the slow ones. What
  it cost is the mean over its repeats.
- A bar such as `latency_ms.max <= 2000` fails where a value that was seen lies above it, and never passes: no sample shows how large the
  largest of all is. Write it on a percentile, such as `latency_ms.p99`.
- What people say in `human_labels` corrects judges; it does not replace what they said.
- Two quantiles at equal distance from the middle are an interval: those at 0.1 and 0.9 hold 80 in 100.
- A waiver holds up to and including its day. It changes what a failed bar does to the feature, never the verdict of the bar.
"#;

const BARS: &str = r#"
## Bars

A bar is a sentence: `METRIC [of CLASS | against CANDIDATE] (>=|<=|>|<) TARGET [SCOPE]`.

| part | is | example |
|---|---|---|
| METRIC | a name from the [metric catalogue](metrics.md), with its statistic after a dot, or its k, level or distance after `@` | `recall`, `latency_ms.p95`, `ndcg@10`, `pinball_loss@0.9`, `interval_coverage@80`, `within@15` |
| | a comparison of groups: `.gap` is the largest value minus the smallest, `.ratio` the smallest over the largest | `recall.gap`, `selection_rate.ratio` |
| CLASS | a class or label, or each of them; metrics of one class must name it | `recall of "boots"`, `recall of every class` |
| CANDIDATE | in a preference, the other side of the comparisons; without it, all others | `win_rate against "old prompt"` |
| comparison | a sign, or the words of the reports: `at least`, `at most`, `above`, `below` | `recall at least 92%` |
| TARGET | a number | `300` |
| | a percentage, for metrics that are shares | `92%` |
| | points, for gaps of metrics that are shares | `5 points` |
| | the baseline's value, with a factor, an offset or both | `baseline`, `baseline * 0.98`, `baseline + 2 points` |
| SCOPE | nothing: the whole golden set | `recall >= 92%` |
| | every value of a slice, or every combination of several | `in every city_tier and every channel with at least 200 examples` |
| | one value | `for channel = "upi" and city_tier = tier1` |
| | for `.gap` and `.ratio`: the groups, or the combinations of several | `across gender and age_band with at least 100 examples` |

Values that are several words, or that start with a quote, stand in double or single quotes. `!=`, `in (…)` and `for … in every …` are reserved for a later version.
"#;

/// A heading and a table for a group, then the same for the groups inside it.
fn group(out: &mut String, group_of: &Group, title: &str) {
    let by_task = group_of.fields.iter().any(|field| !field.tasks.is_empty());
    let (tasks, line) = if by_task { (" tasks |", "---|") } else { ("", "") };
    let _ = write!(
        out,
        "\n## {title}\n\n{}\n\n| key |{tasks} value | required | meaning |\n|---|{line}---|---|---|\n",
        group_of.doc
    );
    for field in group_of.fields {
        let of: Vec<&str> = field.tasks.iter().map(|task| task.name()).collect();
        let tasks = match (by_task, of.is_empty()) {
            (false, _) => String::new(),
            (true, true) => " all |".to_owned(),
            (true, false) => format!(" {} |", of.join(", ")),
        };
        let _ = writeln!(
            out,
            "| `{}` |{tasks} {} | {} | {} |",
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

/// The page about metrics: the whole catalogue, by task.
pub fn metrics_reference() -> String {
    let mut out = format!(
        "# Metrics\n\nEvery number that a bar can speak of, by task. Undefined values are `null`, never 0.\n\n\
         What follows a name:\n\n| written | means |\n|---|---|\n\
         | `latency_ms.p95` | one statistic of a distribution: {} |\n\
         | `lift@k`, in binary tasks | k is a whole number of percent: `lift@10` speaks of the tenth of examples with the highest scores |\n\
         | `ndcg@k`, `top_accuracy@k` | k is a number of items or classes: the first k |\n\
         | `pinball_loss@q` | q is a quantile level between 0 and 1: `pinball_loss@0.9` |\n\
         | `interval_coverage@level` | the percentage that an interval should hold: `interval_coverage@80` |\n\
         | `within@d` | a distance in the label's unit, or a percentage of the truth: `within@15`, `within@10%` |\n\
         | `recall of \"boots\"` | one class or label against all others; `of every class` is each of them by itself |\n\
         | `win_rate against \"old\"` | comparisons with that candidate only |\n\
         | `recall.gap … across gender` | the largest value over the groups minus the smallest |\n\
         | `recall.ratio … across gender` | the smallest value over the groups, over the largest; for metrics that are never negative |\n",
        PERCENTILES.iter().map(|name| format!("`.{name}`")).collect::<Vec<_>>().join(", ")
    );
    for task in Task::ALL {
        metrics_of(&mut out, task);
    }
    out
}

/// The metrics of one task. Those that an earlier task has too are listed and not explained again.
fn metrics_of(out: &mut String, task: Task) {
    let binary = task == Task::Binary;
    let _ = write!(
        out,
        "\n## {}\n\n| metric | question | unit | better |{}\n|---|---|---|---|{}\n",
        capital(task.name()),
        if binary { " depends on how common positives are |" } else { "" },
        if binary { "---|" } else { "" },
    );
    for metric in of_task(task) {
        let depends = match (binary, metric.depends_on_prevalence) {
            (false, _) => "",
            (true, true) => " yes |",
            (true, false) => " no |",
        };
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |{depends}",
            full_name(metric),
            cell(metric.one_line),
            metric.unit.name(),
            metric.better.name(),
        );
    }
    let before: Vec<Task> = Task::ALL.into_iter().take_while(|earlier| *earlier != task).collect();
    for metric in of_task(task).filter(|metric| !before.iter().any(|earlier| metric.is_of(*earlier))) {
        details(out, metric);
    }
}

/// `recall of CLASS`, `lift@k`.
fn full_name(metric: &Metric) -> String {
    let subject = match metric.subject {
        Subjects::Whole => "",
        Subjects::Class => " of CLASS",
        Subjects::Grader => " [of GRADER]",
        Subjects::Opponent => " [against CANDIDATE]",
    };
    format!("{}{subject}", metric.written())
}

fn details(out: &mut String, metric: &Metric) {
    let end = |end: Option<f64>, word: &str| end.map_or_else(|| word.to_owned(), number::print);
    let range = format!("{} to {}", end(metric.range.0, "minus infinity"), end(metric.range.1, "infinity"));
    let _ = write!(
        out,
        "\n### `{}`\n\n{}. {}\n\n{} Needs {}. Range: {range}. Source: {}.\n",
        full_name(metric),
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
