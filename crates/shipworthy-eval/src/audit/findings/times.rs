//! Dates that cannot be, and the rhythm of the rows.

use super::{Found, View};
use crate::audit::dates::{Format, day, minute};
use crate::audit::facts::{ColumnFacts, TextFacts};
use crate::audit::roles::Role;
use crate::words::{grouped, many};

/// Rows older than this are worth a word.
const STALE_DAYS: f64 = 180.0;
const DAY: f64 = 86_400.0;

/// All of it.
pub fn find(view: &View<'_>, found: &mut Found) {
    let mut any = false;
    for (column, role) in view.columns() {
        if role == Role::Time {
            any = true;
            outside(view, column, found);
        }
        if let Some(text) = &column.text {
            written(column, text, found);
        }
    }
    if !any && view.facts.rows > 0 {
        found.about_table(
            "no-time",
            None,
            "no column says when a row happened, so its age and gaps cannot be judged".to_owned(),
            "add the time of each row, or name it with --time COLUMN",
        );
    }
    rhythm(view, found);
}

fn outside(view: &View<'_>, column: &ColumnFacts, found: &mut Found) {
    let Some(moments) = &column.moments else { return };
    let name = &column.name;
    let (first, last) = moments.bulk;
    if moments.after > 0 {
        let rows = view.scaled(moments.after);
        found.put(
            "future-dates",
            name,
            rows,
            format!(
                "{name} lies long after the others in {}{}, up to {}; the others end on {}",
                view.about(),
                many(rows, "row"),
                day(moments.last),
                day(last)
            ),
            "correct them: a date from the future is a slip or a placeholder",
        );
    }
    if moments.before > 0 {
        let rows = view.scaled(moments.before);
        found.put(
            "ancient-dates",
            name,
            rows,
            format!(
                "{name} lies long before the others in {}{}, down to {}; the others begin on {}",
                view.about(),
                many(rows, "row"),
                day(moments.first),
                day(first)
            ),
            "make them empty cells where they stand for \"not known\", as 1970-01-01 often does",
        );
    }
}

/// Dates in text.
fn written(column: &ColumnFacts, text: &TextFacts, found: &mut Found) {
    let name = &column.name;
    let dates: u64 = text.dates.values().sum();
    if text.impossible_dates > 0 && dates > 0 {
        found.put(
            "impossible-dates",
            name,
            text.impossible_dates,
            format!("{name} holds {} that do not exist, such as 31 February", many(text.impossible_dates, "date")),
            "look at how they were entered: day and month may be the wrong way round in other rows as well",
        );
    }
    if dates as f64 <= 0.5 * column.present as f64 {
        return;
    }
    let mut ways: Vec<(Format, u64)> = text.dates.iter().map(|(f, n)| (*f, *n)).collect();
    // 03/07 could be both; it goes with the way that the others show.
    if let Some(either) = ways.iter().position(|w| w.0 == Format::Slashes)
        && let Some(shown) = ways
            .iter()
            .enumerate()
            .filter(|(_, w)| matches!(w.0, Format::DayFirst | Format::MonthFirst))
            .max_by_key(|(i, w)| (w.1, *i))
            .map(|(i, _)| i)
    {
        ways[shown].1 += ways[either].1;
        ways.remove(either);
    }
    ways.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if ways.len() > 1 {
        let rows: u64 = ways[1..].iter().map(|w| w.1).sum();
        let others: Vec<&str> = ways[1..].iter().map(|w| w.0.example()).collect();
        found.put(
            "mixed-date-formats",
            name,
            rows,
            format!(
                "{name} is written as {}, and in {} as {}",
                ways[0].0.example(),
                many(rows, "row"),
                others.join(" or ")
            ),
            "write all dates as 2026-07-31; where day and month may be swapped, go back to the source",
        );
    }
}

fn rhythm(view: &View<'_>, found: &mut Found) {
    let Some(column) = view.column(&view.named.time) else { return };
    let Some(moments) = &column.moments else { return };
    let name = &column.name;
    for gap in moments.gaps.iter().take(5) {
        let expected = view.scaled(gap.expected);
        let length = (gap.to - gap.from) / DAY;
        let long = if length >= 1.0 {
            many(length.round() as u64, "day")
        } else {
            many((length * 24.0).round() as u64, "hour")
        };
        found.put(
            "time-gap",
            name,
            expected,
            format!(
                "{name} has no row for {long} from {}, where about {} are usual",
                minute(gap.from),
                grouped(expected as i64)
            ),
            "find out whether nothing happened or the export has a hole",
        );
    }
    let spikes = &moments.spikes;
    if let Some(highest) = spikes.iter().max_by(|a, b| a.rows.cmp(&b.rows).then_with(|| b.from.total_cmp(&a.from))) {
        let rows = view.scaled(spikes.iter().map(|s| s.rows).sum());
        let when = if spikes.len() == 1 {
            format!("on {}", minute(highest.from))
        } else {
            format!("at {} times, most on {}", spikes.len(), minute(highest.from))
        };
        found.put(
            "time-spike",
            name,
            rows,
            format!(
                "{name} has far more rows than usual {when}: {} instead of about {}",
                grouped(view.scaled(highest.rows) as i64),
                grouped(view.scaled(highest.usual) as i64)
            ),
            "find out whether something happened, or rows were exported twice or drawn in another way",
        );
    }
    if let Some(as_of) = view.as_of {
        let age = (as_of - moments.bulk.1) / DAY;
        if age > STALE_DAYS {
            found.put(
                "stale-data",
                name,
                None,
                format!("the newest row is of {}, {} ago", day(moments.bulk.1), many(age.round() as u64, "day")),
                "check that people, prices and products have not changed since, or collect newer rows",
            );
        }
    }
}
