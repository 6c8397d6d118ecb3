//! Numbers that do not belong: sentinels, signs, outliers, units, and several ways of writing.

use super::{Found, View, share};
use crate::audit::facts::{ColumnFacts, TextFacts};
use crate::audit::numbers::Odd;
use crate::audit::roles::Role;
use crate::words::{grouped, many};

/// All of it.
pub fn find(view: &View<'_>, found: &mut Found) {
    for (column, role) in view.columns() {
        if matches!(role, Role::Number | Role::QuasiConstant | Role::Text | Role::Category) {
            odd(view, column, found);
        }
        if let Some(text) = &column.text {
            types(column, text, role, found);
        }
    }
}

fn odd(view: &View<'_>, column: &ColumnFacts, found: &mut Found) {
    let Some(numbers) = &column.numbers else { return };
    let name = &column.name;
    let about = view.about();
    for odd in &numbers.odd {
        match odd {
            Odd::Sentinel { value, rows } => {
                let rows = view.scaled(*rows);
                found.put(
                    "disguised-missing",
                    name,
                    rows,
                    format!(
                        "{name} is {} in {about}{}, apart from all other values: probably \"not known\"",
                        number(*value),
                        many(rows, "row")
                    ),
                    "make them empty cells: as numbers they pull every average",
                );
            }
            Odd::Negative { rows, lowest } => {
                let rows = view.scaled(*rows);
                found.put(
                    "negative-values",
                    name,
                    rows,
                    format!(
                        "{name} is below zero in {about}{}, down to {}, and above in all others",
                        many(rows, "row"),
                        number(*lowest)
                    ),
                    "find out whether the sign is wrong, or they mean something else such as a refund",
                );
            }
            Odd::Far { above: true, from, .. } if is_waiting(name) && *from < 50.0 * numbers.quantiles[4] => {}
            Odd::Far { above, rows, from, to } => {
                let rows = view.scaled(*rows);
                let side = if *above { "above" } else { "below" };
                let stretch = if from == to { number(*to) } else { format!("{} to {}", number(*from), number(*to)) };
                found.put(
                    "outliers",
                    name,
                    rows,
                    format!("{name} lies far {side} the others in {about}{}: {stretch}, where half of all lie between {} and {}", many(rows, "row"), number(numbers.quantiles[2]), number(numbers.quantiles[4])),
                    "look at these rows: a slip of the keyboard, another unit, or a case that needs rules of its own",
                );
            }
            Odd::Units { factor, rows } => {
                let rows = view.scaled(*rows);
                let times = if *factor > 1.0 {
                    format!("{} times larger", number(*factor))
                } else {
                    format!("{} times smaller", number(1.0 / factor))
                };
                found.put(
                    "mixed-units",
                    name,
                    rows,
                    format!("{name} in {about}{} looks like the others but {times}: another unit", many(rows, "row")),
                    "convert them to one unit, and name the unit in the column",
                );
            }
        }
    }
}

/// Whether a column holds waiting times, which have slow tails by nature.
fn is_waiting(name: &str) -> bool {
    const WORDS: [&str; 7] = ["ms", "latency", "duration", "elapsed", "seconds", "millis", "wait"];
    crate::audit::roles::plain(name).split('_').any(|word| WORDS.contains(&word))
}

/// Numbers among words, and numbers written in several ways.
fn types(column: &ColumnFacts, text: &TextFacts, role: Role, found: &mut Found) {
    let name = &column.name;
    let nothing: u64 = text.nothing.values().sum();
    let cells = column.present.saturating_sub(nothing);
    let numbers: u64 = text.numbers.values().sum();
    let dates: u64 = text.dates.values().sum::<u64>() + text.impossible_dates;
    let numeric = text.numeric();
    for (kind, count) in [("numbers", numeric), ("dates", dates)] {
        let others = cells - count.min(cells);
        if count as f64 >= 0.6 * cells as f64 && others > 0 && count > 0 && role != Role::Id && role != Role::Personal {
            let what = match (kind, dates, numbers) {
                ("numbers", dates, _) if dates == others => "dates",
                ("dates", _, numbers) if numbers == others => "plain numbers",
                _ => "something else",
            };
            found.put(
                "mixed-types",
                name,
                others,
                format!("{name} holds {kind}, and {what} in {} ({})", many(others, "row"), share(others, cells)),
                "mend these cells, or keep what they say in a column of its own",
            );
        }
    }
    if numeric as f64 >= 0.6 * cells as f64 {
        if text.numbers.len() > 1 {
            let usual =
                text.numbers.iter().max_by_key(|(f, n)| (**n, std::cmp::Reverse(**f))).expect("there are several");
            let rows = numbers - usual.1;
            let other = text.numbers.keys().find(|f| *f != usual.0).expect("there are several");
            found.put(
                "mixed-number-formats",
                name,
                rows,
                format!(
                    "{name} writes numbers as {} and, in {}, as {}",
                    usual.0.example(),
                    many(rows, "row"),
                    other.example()
                ),
                "write all numbers in one way, best without separators and with a point",
            );
        }
        let mut units: Vec<(&str, u64)> = text.units.iter().map(|(u, n)| (u.as_str(), *n)).collect();
        if numbers > 0 && !units.is_empty() {
            units.push(("none", numbers));
        }
        units.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        if units.len() > 1 {
            let rows: u64 = units[1..].iter().map(|u| u.1).sum();
            let listed: Vec<String> =
                units.iter().take(4).map(|(u, n)| format!("{u} in {}", many(*n, "row"))).collect();
            found.put(
                "mixed-units",
                name,
                rows,
                format!("{name} has several units: {}", listed.join(", ")),
                "convert them to one unit, and name the unit in the column",
            );
        }
    }
}

/// A number with the digits that people need.
pub fn number(x: f64) -> String {
    let size = x.abs();
    let text = if size >= 1e15 || size > 0.0 && size < 1e-4 {
        format!("{x:e}")
    } else if x.fract() == 0.0 || size >= 1000.0 {
        grouped(x.round() as i64)
    } else {
        let places = (3 - size.log10().floor() as i32).clamp(0, 7) as usize;
        crate::words::without_trailing_zeros(&format!("{x:.places$}")).to_owned()
    };
    text.replacen('-', "−", 1)
}
