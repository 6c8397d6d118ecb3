//! Text that cases are made of: templates that are filled in, tables as CSV.

use std::fmt::Write;

use crate::draws::Draws;

/// Puts values in place of `{name}`.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// The first letter large: for a template that begins with a place.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Two different people of a family.
pub(crate) fn two_of<'a, T>(draws: &mut Draws, people: &'a [T]) -> (&'a T, &'a T) {
    let first = draws.below(people.len());
    let second = (first + 1 + draws.below(people.len() - 1)) % people.len();
    (&people[first], &people[second])
}

/// Rows of cells as CSV; no cell holds commas or quotes.
pub(crate) fn csv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = header.join(",");
    text.push('\n');
    for row in rows {
        writeln!(text, "{}", row.join(",")).expect("writing to a string succeeds");
    }
    text
}

/// A day of the year 2026, counted from 1 April.
pub(crate) fn day(index: usize) -> String {
    const MONTHS: [(u8, usize); 6] = [(4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30)];
    let mut left = index % 183;
    for (month, days) in MONTHS {
        if left < days {
            return format!("2026-{month:02}-{:02}", left + 1);
        }
        left -= days;
    }
    unreachable!("183 days are those of six months")
}

/// When the row of this number was seen on a day, to the second: no two rows of a table are of the same second, so that none repeats another
/// in every column, however few columns there are.
pub(crate) fn moment(day_index: usize, row: usize) -> String {
    // 53,399 and the 86,400 seconds of a day have no common factor: each row has a second of its own, far from that of the row before.
    let second = row * 53_399 % 86_400;
    format!("{}T{:02}:{:02}:{:02}", day(day_index), second / 3_600, second / 60 % 60, second % 60)
}

/// The file that marks the top of a workspace.
pub(crate) const MARKER: &str =
    "# This file marks the top of a Shipworthy workspace. It is practice: people, places and data are simulated.\n";

/// A number with its sign, to one decimal: `+1.8`, `−7.3`.
pub(crate) fn with_sign(value: f64) -> String {
    format!("{value:+.1}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_are_of_the_same_second() {
        let all: std::collections::BTreeSet<String> = (0..20_000).map(|row| moment(7, row)).collect();
        assert_eq!(all.len(), 20_000);
        assert_eq!(moment(0, 1), "2026-04-01T14:49:59");
        assert_eq!(moment(30, 86_400), "2026-05-01T00:00:00");
    }
}
