//! Which repeat of its example each recorded output is: as its row says, or counted.

use shipworthy_eval::gather::Problem;
use shipworthy_eval::outcome::{Finding, Level};
use shipworthy_eval::words::many;

use super::cells::{Row, Table};
use super::{ByName, problem};

/// Characters of an id that are shown.
const SHOWN: usize = 40;

/// The outputs of a candidate, as far as its table was read.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    of: ByName<Outputs>,
    /// Rows that say to be what an earlier row is.
    twice: u64,
    /// The first of them.
    first: Option<Twice>,
}

/// The outputs to one example.
#[derive(Debug, Default)]
struct Outputs {
    rows: u32,
    /// The repeat that a row says it is, with the number of that row.
    said: Option<(u32, u32)>,
    /// The same of further rows; apart, because most examples have one output.
    further: Vec<(u32, u32)>,
}

/// A row that says to be what an earlier one is.
#[derive(Debug)]
struct Twice {
    id: String,
    repeat: u32,
    row: u32,
    earlier: u32,
}

impl Outputs {
    /// The row that said this repeat before; else it is said from now on.
    fn say(&mut self, repeat: u32, row: u32) -> Option<u32> {
        let there = self.said.iter().chain(&self.further).find(|(said, _)| *said == repeat);
        if let Some((_, earlier)) = there {
            return Some(*earlier);
        }
        match self.said {
            None => self.said = Some((repeat, row)),
            Some(_) => self.further.push((repeat, row)),
        }
        None
    }
}

impl Repeats {
    /// Every row of a part of the table that has an id, and which repeat it is. `columns` are those of the id and the repeat.
    pub(super) fn rows<'a>(&mut self, columns: (usize, Option<usize>), table: &'a Table) -> Vec<(Row<'a>, u32)> {
        let mut rows = Vec::with_capacity(table.len());
        for row in table.rows() {
            let Some(id) = row.cell(columns.0) else { continue };
            let outputs = self.of.entry(id.to_owned()).or_default();
            outputs.rows += 1;
            let Some(repeat) = row.number(columns.1).map(|repeat| repeat as u32) else {
                rows.push((row, outputs.rows));
                continue;
            };
            let number = row.line() as u32;
            if let Some(earlier) = outputs.say(repeat, number) {
                self.twice += 1;
                self.first.get_or_insert_with(|| Twice { id: id.to_owned(), repeat, row: number, earlier });
            }
            rows.push((row, repeat));
        }
        rows
    }

    /// The rows of a whole table, unless two of them say that they are the same output.
    pub(super) fn all<'a>(
        columns: (usize, Option<usize>),
        table: &'a Table,
    ) -> Result<Vec<(Row<'a>, u32)>, Vec<Problem>> {
        let mut repeats = Repeats::default();
        let rows = repeats.rows(columns, table);
        let (written, at) = table.place();
        repeats.problem(written, at).map_or(Ok(rows), |problem| Err(vec![problem]))
    }

    /// What is wrong where rows of the file say that they are the same output as an earlier one.
    pub(super) fn problem(&self, written: &str, at: &str) -> Option<Problem> {
        let Twice { id, repeat, row, earlier } = self.first.as_ref()?;
        let id: String = id.chars().take(SHOWN).collect();
        let message = format!(
            "{} in `{written}`: the id and the repeat of an earlier row again; the first is row {row}, which is `{id}`, repeat \
             {repeat}, as row {earlier} is",
            many(self.twice, "row")
        );
        Some(problem(
            "duplicate-output",
            at,
            message,
            "keep one output per id and repeat, or number the repeats 1, 2, 3",
        ))
    }

    /// What to know where some examples have more outputs than others, and none says which repeat it is: that may be a slip.
    pub(super) fn finding(&self, candidate: &str) -> Option<Finding> {
        let plain = || self.of.iter().filter(|(_, of)| of.said.is_none());
        let fewest = plain().map(|(_, of)| of.rows).min()?;
        let examples = plain().filter(|(_, of)| of.rows > fewest).count() as u64;
        let (id, most) = plain().find(|(_, of)| of.rows > fewest).map(|(id, of)| (id, of.rows))?;
        let id: String = id.chars().take(SHOWN).collect();
        Some(Finding {
            code: "uneven-repeats".to_owned(),
            severity: Level::Warning,
            message: format!(
                "{} {} more outputs of {candidate} than the others, such as `{id}` with {most}: they are taken for repeats of one \
                 question",
                many(examples, "example"),
                if examples == 1 { "has" } else { "have" }
            ),
            remedy: "keep one output per id, or write beside each which `repeat` it is".to_owned(),
            slice: None,
            column: None,
            rows: Some(examples),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[(&str, Option<u32>)]) -> Repeats {
        let mut repeats = Repeats::default();
        for (number, (id, repeat)) in rows.iter().enumerate() {
            let (row, outputs) = (number as u32 + 1, repeats.of.entry((*id).to_owned()).or_default());
            outputs.rows += 1;
            if let Some(earlier) = repeat.and_then(|repeat| outputs.say(repeat, row)) {
                repeats.twice += 1;
                let repeat = repeat.unwrap_or_default();
                repeats.first.get_or_insert_with(|| Twice { id: (*id).to_owned(), repeat, row, earlier });
            }
        }
        repeats
    }

    #[test]
    fn two_rows_that_are_one_output_are_told_with_both_numbers() {
        let check = |rows: &[(&str, Option<u32>)], expect: Option<&str>| {
            let found = of(rows).problem("a.jsonl", "candidates[0].outputs");
            assert_eq!(found.map(|problem| problem.message).as_deref(), expect);
        };
        check(&[("a", Some(1)), ("a", Some(2)), ("b", Some(1)), ("b", Some(2))], None);
        check(&[("a", None), ("a", None)], None);
        check(
            &[("a", Some(1)), ("a", Some(2)), ("b", Some(1)), ("a", Some(2)), ("b", Some(1))],
            Some(
                "2 rows in `a.jsonl`: the id and the repeat of an earlier row again; the first is row 4, which is `a`, repeat 2, as \
                 row 2 is",
            ),
        );
    }

    #[test]
    fn stray_outputs_are_told_of_and_even_ones_are_not() {
        let check = |rows: &[(&str, Option<u32>)], expect: Option<u64>| {
            assert_eq!(of(rows).finding("careful").map(|finding| finding.rows), expect.map(Some));
        };
        check(&[("a", None), ("b", None)], None);
        check(&[("a", None), ("b", None), ("a", None), ("b", None)], None);
        check(&[("a", None), ("b", None), ("a", None)], Some(1));
        // Where repeats are written, an answer may be missing.
        check(&[("a", Some(1)), ("a", Some(2)), ("b", Some(1))], None);
        check(&[], None);
    }
}
