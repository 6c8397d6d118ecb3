//! One column when all rows are seen: sorted, summarised, and held against the label.

use rayon::prelude::*;
use shipworthy_eval::audit::association::MISSING;
use shipworthy_eval::audit::facts::ColumnFacts;
use shipworthy_eval::audit::moments::MomentFacts;
use shipworthy_eval::audit::numbers::NumberFacts;

use super::collect::{ColumnCounts, Parts, number, personal_counts, whole};
use super::kept::{Chunk, joined};
use super::label::Label;
use super::radix;
use super::text::TextResult;
use crate::alike;
use crate::kind::Kind;

/// A column in work.
pub struct Column {
    /// Position in the table.
    pub at: usize,
    /// What was counted.
    pub counts: ColumnCounts,
    /// What became of its text.
    pub text: Option<TextResult>,
}

/// Facts about all columns, in their order.
pub fn facts(
    columns: Vec<Column>,
    parts: &Parts,
    chunks: &[Chunk],
    rows: u64,
    label: Option<&Label>,
) -> Vec<ColumnFacts> {
    columns.into_par_iter().map(|column| one(column, parts, chunks, rows, label)).collect()
}

fn one(column: Column, parts: &Parts, chunks: &[Chunk], rows: u64, label: Option<&Label>) -> ColumnFacts {
    let Column { at, counts, text } = column;
    let kind = parts.kinds[at];
    let kept: u64 = chunks.iter().map(|c| c.place.len() as u64).sum();
    let mut keys = joined(chunks, |c| &c.cells[at]);
    let with_label = label.filter(|l| l.column != at).map(|label| {
        let order = parts.orders.iter().position(|(i, _)| *i == at);
        match order {
            Some(order) => label.with(&joined(chunks, |c| &c.orders[order]), true),
            None => label.with(&keys, is_ordered(kind)),
        }
    });
    let present = rows - counts.missing;
    let mut facts = ColumnFacts {
        name: parts.names[at].clone(),
        kind: if kind == Kind::Nothing { Kind::Other.to_string() } else { kind.to_string() },
        present,
        missing: counts.missing,
        not_finite: counts.not_finite,
        distinct_is_exact: kept == rows,
        personal: personal_counts(&counts.personal).collect(),
        with_label,
        ..ColumnFacts::default()
    };
    match text {
        Some(text) => of_text(text, &mut keys, &mut facts),
        None => of_keys(kind, keys, kept, rows, &mut facts),
    }
    facts
}

/// Whether keys ascend with the values.
pub fn is_ordered(kind: Kind) -> bool {
    matches!(kind, Kind::Whole | Kind::Number | Kind::Bool | Kind::Date | Kind::Time)
}

fn of_text(text: TextResult, keys: &mut Vec<u64>, facts: &mut ColumnFacts) {
    facts.personal.extend(personal_counts(&text.personal));
    match &text.values {
        Some(values) => {
            facts.distinct = values.len() as u64;
            facts.distinct_is_exact = true;
        }
        None => {
            keys.retain(|k| *k != MISSING);
            facts.distinct = alike::distinct(keys);
        }
    }
    let nothing: u64 = text.facts.nothing.values().sum();
    let cells = facts.present - nothing.min(facts.present);
    if text.facts.numeric() as f64 >= 0.6 * cells as f64 {
        facts.numbers = NumberFacts::of(&text.numbers);
    }
    if text.facts.dates.values().sum::<u64>() as f64 >= 0.5 * cells as f64 {
        facts.moments = MomentFacts::of(&text.moments);
    }
    facts.values = text.values;
    facts.text = Some(text.facts);
}

fn of_keys(kind: Kind, mut keys: Vec<u64>, kept: u64, rows: u64, facts: &mut ColumnFacts) {
    if kind == Kind::Bool {
        return of_truths(&keys, kept, rows, facts);
    }
    radix::sort(&mut keys);
    keys.truncate(keys.partition_point(|k| *k != MISSING));
    match kind {
        Kind::Number | Kind::Whole => {
            let to_number = |k: &u64| if kind == Kind::Whole { whole(*k) as f64 } else { number(*k) };
            let sorted: Vec<f64> = keys.iter().map(to_number).collect();
            facts.numbers = NumberFacts::of(&sorted);
            if let Some(numbers) = &facts.numbers {
                // Large whole numbers may be the same as fractions; their keys are not.
                facts.distinct = if kind == Kind::Whole && numbers.max.abs() > 9e15 {
                    distinct_sorted(&keys)
                } else {
                    numbers.distinct
                };
                facts.values = numbers.values.as_ref().map(|values| {
                    let mut listed: Vec<(String, u64)> =
                        values.iter().map(|(x, n)| (format!("{x}"), scaled(*n, kept, rows))).collect();
                    listed.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                    listed
                });
            }
        }
        Kind::Date | Kind::Time => {
            facts.distinct = distinct_sorted(&keys);
            let sorted: Vec<f64> = keys.iter().map(|k| number(*k)).collect();
            facts.moments = MomentFacts::of(&sorted);
        }
        _ => facts.distinct = distinct_sorted(&keys),
    }
}

fn of_truths(keys: &[u64], kept: u64, rows: u64, facts: &mut ColumnFacts) {
    let yes = keys.iter().filter(|k| **k == 1).count() as u64;
    let no = keys.iter().filter(|k| **k == 0).count() as u64;
    let mut values: Vec<(String, u64)> = [("true", yes), ("false", no)]
        .into_iter()
        .filter(|v| v.1 > 0)
        .map(|(v, n)| (v.to_owned(), scaled(n, kept, rows)))
        .collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    facts.distinct = values.len() as u64;
    facts.values = Some(values);
}

/// A count among the rows kept, for all rows.
fn scaled(n: u64, kept: u64, rows: u64) -> u64 {
    if kept == rows || kept == 0 { n } else { (n as f64 * rows as f64 / kept as f64).round() as u64 }
}

fn distinct_sorted(keys: &[u64]) -> u64 {
    keys.windows(2).filter(|w| w[0] != w[1]).count() as u64 + u64::from(!keys.is_empty())
}
