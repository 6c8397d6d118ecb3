//! Cells that are empty, columns that say nothing, categories written in several ways.

use std::collections::BTreeSet;

use super::{Found, View, quoted, share};
use crate::audit::facts::{ColumnFacts, Way};
use crate::audit::names::{slips, variants};
use crate::audit::roles::{Role, top_share};
use crate::audit::sentinels::{may_be_nothing, word};
use crate::words::{grouped, many};

/// From this share of one value on a column is nearly constant.
pub const QUASI: f64 = 0.995;
/// Missing values are worth a word from this share on.
const MISSING: f64 = 0.001;

/// All of it.
pub fn find(view: &View<'_>, found: &mut Found) {
    for (column, role) in view.columns() {
        missing(column, role, found);
        constant(column, role, found);
        nothing(column, role, found);
        if matches!(role, Role::Category | Role::Label | Role::Split | Role::QuasiConstant | Role::Annotator) {
            categories(column, role, found);
        }
    }
    same(view, found);
}

fn missing(column: &ColumnFacts, role: Role, found: &mut Found) {
    let name = &column.name;
    let total = column.present + column.missing;
    if role == Role::Empty && total > 0 {
        found.put(
            "empty-column",
            name,
            total,
            format!("{name} has no value in any row"),
            "leave it out, or check that the export is whole",
        );
    } else if column.missing > 0
        && column.missing as f64 >= MISSING * total as f64
        && !matches!(role, Role::Id | Role::Label)
    {
        found.put(
            "missing-values",
            name,
            column.missing,
            format!("{name} is empty in {} ({})", many(column.missing, "row"), share(column.missing, total)),
            "find out why: values are seldom missing at random",
        );
    }
    if column.not_finite > 0 {
        found.put(
            "not-finite",
            name,
            column.not_finite,
            format!("{name} holds {} that are infinite or not a number", many(column.not_finite, "value")),
            "replace them by empty cells, or mend the export",
        );
    }
}

fn constant(column: &ColumnFacts, role: Role, found: &mut Found) {
    let name = &column.name;
    match role {
        Role::Constant => found.put(
            "constant-column",
            name,
            column.present,
            format!("{name} has the same value in every row that has one"),
            "leave it out, or check that the export is whole",
        ),
        Role::QuasiConstant => {
            let top = top_share(column);
            let others = ((1.0 - top) * column.present as f64).round() as u64;
            found.put(
                "quasi-constant-column",
                name,
                column.present - others,
                format!("{name} has one value in all but {}", many(others, "row")),
                "it tells hardly anything; check that the other rows are no slips",
            );
        }
        _ => {}
    }
}

/// Words that stand for a missing value.
fn nothing(column: &ColumnFacts, role: Role, found: &mut Found) {
    let Some(text) = &column.text else { return };
    let mut words: Vec<(&str, u64)> = text.nothing.iter().map(|(w, n)| (*w, *n)).collect();
    // "none" is an answer like any other, unless others wrote N/A in its place as often.
    let sure: u64 = words.iter().map(|w| w.1).sum();
    let unsure = column.values.iter().flatten().filter(|v| may_be_nothing(&v.0) && word(&v.0).is_none());
    words.extend(unsure.filter(|v| v.1 <= sure).map(|v| (v.0.as_str(), v.1)));
    // A lone dash or question mark in running text is a short answer, not a missing one.
    if role == Role::Text {
        words.retain(|(w, _)| !matches!(*w, "." | "?" | "??" | "nil" | "unknown" | "missing" | "empty"));
    }
    let rows: u64 = words.iter().map(|w| w.1).sum();
    if rows == 0 || rows == column.present && column.distinct == 1 {
        return;
    }
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    found.put(
        "disguised-missing",
        &column.name,
        rows,
        format!(
            "{} says {} in {} ({})",
            column.name,
            quoted(words.iter().map(|w| w.0)),
            many(rows, "row"),
            share(rows, column.present + column.missing)
        ),
        "make them empty cells, so that they are counted as missing and not as an answer",
    );
}

fn categories(column: &ColumnFacts, role: Role, found: &mut Found) {
    let Some(values) = &column.values else { return };
    if column.kind != "text" {
        return;
    }
    let name = &column.name;
    let variants = variants(values);
    let rows: u64 = variants.iter().map(|v| v.rows()).sum();
    if let Some(first) = variants.first() {
        let example = first.others.first().map_or("", |o| o.0.as_str());
        let more =
            if variants.len() > 1 { format!(", and so with {} more", variants.len() - 1) } else { String::new() };
        found.put(
            "inconsistent-categories",
            name,
            rows,
            format!(
                "{name} writes {} also as {}{more}; {} differ from the usual spelling",
                quoted([first.usual.as_str()].into_iter()),
                quoted([example].into_iter()),
                many(rows, "row")
            ),
            "settle on one spelling: each spelling is counted as a group of its own",
        );
    }
    let others: BTreeSet<&str> = variants.iter().flat_map(|v| v.others.iter().map(|o| o.0.as_str())).collect();
    let merged: Vec<(String, u64)> = values.iter().filter(|v| !others.contains(v.0.as_str())).cloned().collect();
    let slips = slips(&merged);
    if let Some(first) = slips.first() {
        let rows: u64 = slips.iter().map(|s| s.rows).sum();
        let more = if slips.len() > 1 { format!(", and {} more", slips.len() - 1) } else { String::new() };
        found.put(
            "near-spellings",
            name,
            rows,
            format!(
                "{name} holds {} where {} was probably meant{more}; {}",
                quoted([first.written.as_str()].into_iter()),
                quoted([first.meant.as_str()].into_iter()),
                many(rows, "row")
            ),
            if role == Role::Label {
                "correct the labels: a misspelt label is a class of its own"
            } else {
                "correct them, or confirm that both exist"
            },
        );
    }
}

fn same(view: &View<'_>, found: &mut Found) {
    for pair in &view.facts.same_columns {
        let label = view.named.label.as_ref();
        if label == Some(&pair.a) || label == Some(&pair.b) {
            continue;
        }
        let how = match pair.way {
            Way::Equal => "hold the same values",
            Way::OneToOne => "stand for each other: each value of the one goes with one value of the other",
            Way::Line => "are the same up to a straight line, such as another unit",
        };
        let rows = view.scaled(pair.rows);
        found.put(
            "same-columns",
            &format!("{}, {}", pair.a, pair.b),
            rows,
            format!("{} and {} {how}, in {}{} rows", pair.a, pair.b, view.about(), grouped(rows as i64)),
            "keep one of them: a copy counts twice in what models and slices see",
        );
    }
}
