//! The slices that were found, laid out: terminal, Markdown, JSON, one HTML page.

mod html;
mod markdown;
mod terminal;

use shipworthy_eval::outcome::Estimate;
use shipworthy_eval::search::found::{FoundSlice, FoundSlices};

pub use html::html;
pub use markdown::markdown;
pub use terminal::terminal;

use crate::words;

/// The whole answer, indented, with a newline at the end. No clock time, no absolute path.
pub fn json(found: &FoundSlices) -> String {
    let mut text = serde_json::to_string_pretty(found).expect("an answer has only text keys");
    text.push('\n');
    text
}

/// What is lost, as a label: "money lost to decisions, per 10,000".
fn label(found: &FoundSlices, metric: &str) -> String {
    let (subtracted, name) = plain(metric);
    let title = words::metric(name);
    let title = subtracted.map_or(title.clone(), |most| format!("{most} less {title}"));
    format!("{title}{}", words::per(name, found.money.as_ref()))
}

/// The heading of the list.
fn heading(found: &FoundSlices) -> String {
    let labels: Vec<String> = found.everybody.keys().map(|metric| label(found, metric)).collect();
    words::capital(&labels.join(", and "))
}

/// What is lost on everybody: "11.2% (9.5 to 13.2%)".
fn everybody(found: &FoundSlices) -> String {
    let one = |(metric, e): (&String, &Estimate)| words::estimate(plain(metric).1, e, found.money.as_ref());
    found.everybody.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A metric of which more is better is lost by what it lacks: "1 - ndcg@10".
fn plain(metric: &str) -> (Option<&str>, &str) {
    metric.split_once(" - ").map_or((None, metric), |(most, name)| (Some(most), name))
}

fn value(found: &FoundSlices, metric: &str, x: Option<f64>) -> String {
    words::value_or_undefined(plain(metric).1, x, found.money.as_ref())
}

fn interval(found: &FoundSlices, metric: &str, e: &Estimate) -> String {
    words::interval(plain(metric).1, e.low, e.high, found.money.as_ref())
}

/// What the page is about, in a line.
fn about(found: &FoundSlices) -> String {
    format!("{} · {}", found.candidate, words::counted(found.examples, "example", "examples"))
}

/// "confirmed on the other half, p 0.0004".
fn sure(slice: &FoundSlice) -> String {
    let word = if slice.confirmed { "confirmed on the other half" } else { "a lead, not confirmed" };
    format!("{word}, {}", chance(slice))
}

/// How likely so large a difference would be if there were none: "p 0.0004".
fn chance(slice: &FoundSlice) -> String {
    match slice.p_value {
        Some(p) if p < 0.0001 => "p below 0.0001".to_owned(),
        Some(p) => format!("p {}", words::number((p * 1e4).round() / 1e4)),
        None => "too few to test".to_owned(),
    }
}

/// The columns that were searched, in a line: "city_tier (3 values), amount (10 parts)".
fn columns(found: &FoundSlices) -> String {
    let one = |column: &shipworthy_eval::search::found::SearchedBy| {
        let noun = if column.cut { ("part", "parts") } else { ("value", "values") };
        format!("{} ({})", column.name, words::counted(column.values, noun.0, noun.1))
    };
    found.columns.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// How the search was made, in sentences.
fn how(found: &FoundSlices) -> String {
    let least: Vec<String> = found.min_examples.iter().map(|n| words::count(*n)).collect();
    let conjunctions = if found.depth == 1 {
        "Every value".to_owned()
    } else {
        format!("Every conjunction of up to {} columns", words::count(found.depth))
    };
    let refuted = match found.refuted {
        0 => String::new(),
        n => format!(
            " {} no worse than elsewhere on the other half and left out.",
            words::counted(n, "proposed slice is", "proposed slices are")
        ),
    };
    format!(
        "{conjunctions} out of {}, with at least {} examples of the half that searched. What stands beside a slice is measured on the other half.{refuted}",
        words::count(found.columns.len() as u64),
        least.join(" and "),
    )
}

/// The command that makes this search again, as far as it is known here.
fn command(found: &FoundSlices) -> String {
    format!("shipworthy slices {} --seed {}", found.of, found.seed)
}
