//! Columns that only some tasks read: numbers and categories, checked while they are read.

use arrow::array::{Array, ArrayRef};
use shipworthy_eval::gather::{Categories, Problem, Reading, SliceValue, TaskColumn, TaskSource, TaskValues};

use crate::codes::Coded;
use crate::hashes::Hashes;
use crate::limits::MAX_CATEGORIES;
use crate::part::number_values;
use crate::problem::{count, problem, rows, shown};
use crate::scores::{Offences, Place};

/// Marks a golden row that a joined file says nothing about.
pub const ABSENT: u32 = u32::MAX;

/// What one part of a table holds of a task's column.
#[derive(Debug, Clone)]
pub struct ColumnPiece {
    numbers: Vec<f64>,
    codes: Coded<u32>,
    missing: Offences,
    not_finite: Offences,
    outside: Offences,
}

impl Default for ColumnPiece {
    fn default() -> ColumnPiece {
        ColumnPiece {
            numbers: Vec::new(),
            codes: Coded::new(MAX_CATEGORIES),
            missing: Offences::default(),
            not_finite: Offences::default(),
            outside: Offences::default(),
        }
    }
}

impl ColumnPiece {
    /// Adds the values of a batch.
    pub fn add(&mut self, asked: &TaskColumn, values: &ArrayRef, place: &dyn Fn(usize) -> Place) {
        match asked.reading {
            Reading::Category => {
                self.codes.add(values, &Hashes::of(values));
                if let Some(nulls) = values.logical_nulls() {
                    let absent = (0..values.len()).filter(|&row| nulls.is_null(row));
                    absent.for_each(|row| self.missing.add(place(row), 0.0));
                }
            }
            Reading::Number { range: (low, high) } => {
                for (row, value) in number_values(values).iter().enumerate() {
                    match value {
                        None => self.missing.add(place(row), 0.0),
                        Some(x) if !x.is_finite() => self.not_finite.add(place(row), x),
                        Some(x) if x < low || x > high => self.outside.add(place(row), x),
                        Some(_) => {}
                    }
                    self.numbers.push(value.unwrap_or(f64::NAN));
                }
            }
        }
    }

    /// Appends the rows of a later part.
    pub fn append(&mut self, mut later: ColumnPiece) {
        self.numbers.append(&mut later.numbers);
        self.codes.append(&mut later.codes);
        self.missing.merge(&later.missing);
        self.not_finite.merge(&later.not_finite);
        self.outside.merge(&later.outside);
    }

    /// The values, as they were read, or put in the order of `source`: the row here of each row there, [`ABSENT`] for none.
    /// What is wrong with them is added to `problems`.
    pub fn finish(
        self,
        asked: &TaskColumn,
        source: Option<&[u32]>,
        file: impl Fn(usize) -> String,
        problems: &mut Vec<Problem>,
    ) -> TaskValues {
        let name = match &asked.source {
            TaskSource::Column(name) | TaskSource::Joined { column: name, .. } => name.as_str(),
            TaskSource::Computed(sql) => sql.text.as_str(),
        };
        self.check(asked, name, file, problems);
        match asked.reading {
            Reading::Number { .. } => TaskValues::Numbers(match source {
                None => self.numbers,
                Some(source) => {
                    source.iter().map(|&row| self.numbers.get(row as usize).copied().unwrap_or(f64::NAN)).collect()
                }
            }),
            Reading::Category => {
                let (mut values, code) = self.codes.sorted();
                let code = match source {
                    None => code,
                    Some(source) => {
                        if source.contains(&ABSENT) && values.last() != Some(&SliceValue::Null) {
                            values.push(SliceValue::Null);
                        }
                        let none = values.len().saturating_sub(1) as u32;
                        source.iter().map(|&row| code.get(row as usize).copied().unwrap_or(none)).collect()
                    }
                };
                TaskValues::Categories(Categories { name: name.to_owned(), values, code })
            }
        }
    }

    fn check(&self, asked: &TaskColumn, name: &str, file: impl Fn(usize) -> String, problems: &mut Vec<Problem>) {
        let (name, what) = (shown(name), asked.what);
        let mut say = |code, bad: &Offences, wrong: &str, remedy: &str| {
            let Some((place, _)) = bad.first else { return };
            let message = format!(
                "{what} in `{name}` {wrong}: {}; the first in row {} of `{}`",
                rows(bad.count),
                count(place.row + 1),
                file(place.file)
            );
            problems.push(problem(code, &asked.at, message, remedy));
        };
        if asked.missing_is_error {
            say(
                "value-missing",
                &self.missing,
                "are missing",
                "fill them in, or leave these rows out with `golden.where`",
            );
        }
        say(
            "value-not-finite",
            &self.not_finite,
            "are NaN or infinite",
            "mend them, or write null where there is no value",
        );
        if let Reading::Number { range: (low, high) } = asked.reading {
            say("value-out-of-range", &self.outside, &format!("lie outside {low} to {high}"), "mend the values");
        }
        if self.codes.overflowed {
            let message =
                format!("{what} in `{name}` have more than {} different values", count(MAX_CATEGORIES as u64));
            problems.push(problem("too-many-values", &asked.at, message, "name a column of categories"));
        }
    }
}
