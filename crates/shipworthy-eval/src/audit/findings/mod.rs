//! The findings about a table, by what they are about.

pub mod columns;
pub mod groups;
pub mod label;
pub mod numbers;
pub mod personal;
pub mod rows;
pub mod text;
pub mod times;

use super::agreement::Agreement;
use super::code;
use super::facts::{ColumnFacts, Named, TableFacts};
use super::roles::Role;
use crate::outcome::Finding;
use crate::words::percent;

/// What findings are made from.
pub struct View<'a> {
    /// The facts.
    pub facts: &'a TableFacts,
    /// The parts of columns, in their order.
    pub roles: &'a [Role],
    /// Columns by part.
    pub named: &'a Named,
    /// How far several annotators agree.
    pub agreement: Option<&'a Agreement>,
    /// The day of the reader, in seconds since 1970-01-01.
    pub as_of: Option<f64>,
}

impl<'a> View<'a> {
    /// Columns with their parts.
    pub fn columns(&self) -> impl Iterator<Item = (&'a ColumnFacts, Role)> {
        self.facts.columns.iter().zip(self.roles.iter().copied())
    }

    /// A column by its name.
    pub fn column(&self, name: &Option<String>) -> Option<&'a ColumnFacts> {
        let name = name.as_ref()?;
        self.facts.columns.iter().find(|c| c.name == *name)
    }

    /// "about " where figures come from a part of the rows.
    pub fn about(&self) -> &'static str {
        if self.facts.kept < self.facts.rows { "about " } else { "" }
    }

    /// Rows as estimated for the whole table from those kept.
    pub fn scaled(&self, rows: u64) -> u64 {
        if self.facts.kept < self.facts.rows && self.facts.kept > 0 {
            (rows as f64 * self.facts.rows as f64 / self.facts.kept as f64).round() as u64
        } else {
            rows
        }
    }
}

/// The findings so far.
#[derive(Debug, Default)]
pub struct Found {
    /// In no order yet.
    pub findings: Vec<Finding>,
}

impl Found {
    /// Adds a finding about a column.
    pub fn put(&mut self, code: &str, column: &str, rows: impl Into<Option<u64>>, message: String, remedy: &str) {
        self.add(code, Some(column.to_owned()), rows.into(), message, remedy);
    }

    /// Adds a finding about the whole table.
    pub fn about_table(&mut self, code: &str, rows: impl Into<Option<u64>>, message: String, remedy: &str) {
        self.add(code, None, rows.into(), message, remedy);
    }

    fn add(&mut self, code: &str, column: Option<String>, rows: Option<u64>, message: String, remedy: &str) {
        self.findings.push(Finding {
            code: code.to_owned(),
            severity: code::find(code).severity,
            message,
            remedy: remedy.to_owned(),
            slice: None,
            column,
            rows,
        });
    }
}

/// A share of a whole as a percentage.
pub fn share(part: u64, whole: u64) -> String {
    percent(part as f64 / whole.max(1) as f64)
}

/// Up to four things in quotation marks, and how many more there are.
pub fn quoted<'a>(things: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<String> = things.map(|t| format!("'{}'", super::report::shown(t))).collect();
    let more = all.len().saturating_sub(4);
    let shown = all[..all.len().min(4)].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}
