//! Groups of people: too few, too many, none, unknown.

use std::collections::BTreeMap;

use super::{Found, View};
use crate::audit::report::shown;
use crate::words::{grouped, many, percent};

/// A group is under-represented below this share of what the population says.
const UNDER: f64 = 0.75;
/// Too few rows to judge a group.
const FEWEST: u64 = 30;
/// Normal quantile of a 99% interval.
const Z: f64 = 2.576;

/// Shares of the values of a column among the people a feature is for.
pub type Shares = BTreeMap<String, f64>;

/// Findings about declared shares, by column, and where they come from ("the population", "the reference").
pub fn find(view: &View<'_>, population: &BTreeMap<String, Shares>, from: &str, found: &mut Found) {
    for (name, shares) in population {
        let Some(column) = view.column(&Some(name.clone())) else { continue };
        let Some(values) = &column.values else { continue };
        let total: u64 = values.iter().map(|v| v.1).sum();
        if total == 0 {
            continue;
        }
        for (value, wanted) in shares {
            let rows = values.iter().find(|v| v.0 == *value).map_or(0, |v| v.1);
            compare(found, name, value, rows, total, *wanted, from);
        }
        let unknown: Vec<&(String, u64)> = values.iter().filter(|v| !shares.contains_key(&v.0)).collect();
        let rows: u64 = unknown.iter().map(|u| u.1).sum();
        if rows > 0 {
            found.put(
                "unknown-group",
                name,
                rows,
                format!(
                    "{} are of {} that {from} does not have: {}",
                    many(rows, "row"),
                    many(unknown.len() as u64, "group"),
                    super::quoted(unknown.iter().map(|u| u.0.as_str()))
                ),
                "correct them, or add the group to the population",
            );
        }
    }
    small(view, found);
}

fn compare(found: &mut Found, name: &str, value: &str, rows: u64, total: u64, wanted: f64, from: &str) {
    let have = rows as f64 / total as f64;
    let error = Z * (wanted * (1.0 - wanted) / total as f64).sqrt();
    let said = format!(
        "{name} = {} is {} of the rows ({}) and {} of {from}",
        shown(value),
        percent(have),
        grouped(rows as i64),
        percent(wanted)
    );
    if rows == 0 && wanted >= 0.001 && wanted > error {
        found.put(
            "absent-group",
            name,
            0,
            format!("{name} = {} has no row, and is {} of {from}", shown(value), percent(wanted)),
            "collect rows of this group before deciding anything for it",
        );
    } else if have < UNDER * wanted && have + error < wanted {
        let more = ((wanted * total as f64 - rows as f64) / (1.0 - wanted).max(1e-9)).ceil();
        let remedy = format!("{} more rows of it would match", grouped(more as i64));
        found.put("underrepresented-group", name, rows, said, &remedy);
    } else if have > wanted / UNDER && have - error > wanted && rows as f64 > wanted * total as f64 + 20.0 {
        found.put(
            "overrepresented-group",
            name,
            rows,
            said,
            "weight the rows, or report figures by group: the average speaks for this group first",
        );
    }
}

fn small(view: &View<'_>, found: &mut Found) {
    for name in &view.named.groups {
        let Some(values) = view.column(&Some(name.clone())).and_then(|c| c.values.as_ref()) else { continue };
        let few: Vec<&(String, u64)> = values.iter().filter(|v| v.1 < FEWEST).collect();
        if few.is_empty() {
            continue;
        }
        let rows = few.iter().map(|f| f.1).sum::<u64>();
        found.put(
            "small-group",
            name,
            rows,
            format!(
                "{} of {name} have fewer than {FEWEST} rows: {}",
                many(few.len() as u64, "group"),
                super::quoted(few.iter().map(|f| f.0.as_str()))
            ),
            "collect more rows of them, or say that nothing is known about them",
        );
    }
}
