//! Whole rows: repeats, keys, and rows on two sides.

use super::{Found, View, share};
use crate::audit::roles::Role;
use crate::words::{grouped, many};

/// Below this share of different rows a table is coarse, and equal rows are no accident.
pub const FINE: f64 = 0.7;

/// All of it.
pub fn find(view: &View<'_>, found: &mut Found) {
    let facts = view.facts;
    if facts.rows == 0 {
        found.about_table(
            "empty-table",
            0,
            "the table has no rows".to_owned(),
            "check the export and the filter behind it",
        );
        return;
    }
    let fine = facts.distinct_rows as f64 >= FINE * facts.kept as f64;
    if facts.repeated_rows > 0 && fine {
        let rows = view.scaled(facts.repeated_rows);
        found.about_table(
            "duplicate-rows",
            rows,
            format!(
                "{}{} ({}) repeat an earlier row in every column",
                view.about(),
                many(rows, "row"),
                share(facts.repeated_rows, facts.kept)
            ),
            "remove the repeats: they make intervals look narrower than they are",
        );
    }
    let beyond = facts.repeated_inputs.saturating_sub(facts.repeated_rows);
    let fine_inputs = facts.distinct_inputs as f64 >= FINE * facts.kept as f64;
    // Chance repeats come evenly; under ids of their own, a handful among different rows is a copy.
    let id_differs = view.named.id.is_some() || view.named.time.is_some();
    if beyond > facts.conflicting && fine_inputs && id_differs && repeats_mean_copies(view) {
        let rows = view.scaled(beyond);
        found.about_table(
            "repeated-content",
            rows,
            format!(
                "{}{} repeat an earlier row in everything but its id, time and label",
                view.about(),
                many(rows, "row")
            ),
            "check whether one event was recorded twice; if so keep one, else name the repeated thing as `cluster`",
        );
    }
    keys(view, found);
    overlaps(view, found);
}

/// Whether columns are so fine that equal inputs are copies: one has different values in most rows.
pub fn repeats_mean_copies(view: &View<'_>) -> bool {
    let inputs = view.columns().filter(|(c, role)| {
        !matches!(role, Role::Id | Role::Label | Role::Split | Role::Time) && view.named.id.as_ref() != Some(&c.name)
    });
    // Bits of surprise that independent columns give to two equal rows.
    let mut bits = 0.0;
    for (column, _) in inputs {
        let top = crate::audit::roles::top_share(column).max(1.0 / column.distinct.max(1) as f64);
        let spread = (column.distinct.max(1) as f64).log2().min(24.0);
        bits += spread.min(-2.0 * top.log2() + 2.0).max(0.0);
    }
    bits > 2.0 * (view.facts.kept.max(2) as f64).log2() + 4.0
}

fn keys(view: &View<'_>, found: &mut Found) {
    let Some(column) = view.column(&view.named.id) else { return };
    let name = &column.name;
    if column.missing > 0 {
        found.put(
            "missing-keys",
            name,
            column.missing,
            format!("{name} is empty in {}", many(column.missing, "row")),
            "give every row an id: without one, no prediction can be joined to it",
        );
    }
    let repeats = column.present.saturating_sub(column.distinct);
    if column.distinct_is_exact && repeats > 0 {
        found.put(
            "duplicate-keys",
            name,
            repeats,
            format!("{} have an id in {name} that an earlier row has", many(repeats, "row")),
            "give every row its own id, or name the repeated thing as `cluster`",
        );
    }
}

fn overlaps(view: &View<'_>, found: &mut Found) {
    let facts = view.facts;
    for overlap in &facts.overlaps {
        let fine = facts.distinct_inputs as f64 >= FINE * facts.kept as f64 && repeats_mean_copies(view);
        let rows = if fine { overlap.rows } else { 0 };
        let (count, what) = if overlap.ids > rows { (overlap.ids, "id") } else { (rows, "content") };
        if count == 0 {
            continue;
        }
        let count = view.scaled(count);
        let message = match &overlap.column {
            Some(column) => format!(
                "{}{} of '{}' in {column} have the {what} of a row of '{}'",
                view.about(),
                many(count, "row"),
                super::super::report::shown(&overlap.b),
                super::super::report::shown(&overlap.a)
            ),
            None => format!("{}{} have the {what} of a row of {}", view.about(), grouped_rows(count), overlap.a),
        };
        let remedy = "take them out of one side: figures on rows that were learned from are too good";
        match &overlap.column {
            Some(column) => found.put("train-test-overlap", column, count, message, remedy),
            None => found.about_table("train-test-overlap", count, message, remedy),
        }
    }
}

fn grouped_rows(n: u64) -> String {
    format!("{} {}", grouped(n as i64), if n == 1 { "row" } else { "rows" })
}
