//! What has to be known of a table's columns to guess their parts.

use crate::audit::facts::{Named, TableFacts};
use crate::audit::personal::Personal;
use crate::audit::roles::{self, Role};

/// Values of a column that are listed.
pub const MOST_VALUES: usize = 100;

/// A table, as far as a first spec needs to know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Examples.
    pub rows: u64,
    /// Columns, in their order.
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Type in plain words, as in [`crate::gather::ColumnProfile::kind`].
    pub kind: String,
    /// Cells with a value.
    pub present: u64,
    /// Cells without.
    pub missing: u64,
    /// Distinct values, or at least so many.
    pub distinct: u64,
    /// Values with their counts, most frequent first; empty where there are more than [`MOST_VALUES`].
    pub values: Vec<(String, u64)>,
    /// Smallest and largest number; `None` where it holds none.
    pub range: Option<(f64, f64)>,
    /// Whether all its numbers are whole.
    pub whole: bool,
    /// Kinds of personal data in it.
    pub personal: Vec<Personal>,
    /// What the audit takes it for.
    pub role: Role,
}

impl Column {
    /// Whether it holds numbers.
    pub fn is_number(&self) -> bool {
        matches!(self.kind.as_str(), "number" | "whole number")
    }

    /// Whether it has no value at all.
    pub fn is_empty(&self) -> bool {
        self.present == 0
    }
}

/// What of a table's facts a first spec needs.
pub fn overview(facts: &TableFacts) -> Overview {
    let names: Vec<(String, String)> =
        facts.columns.iter().map(|column| (column.name.clone(), column.kind.clone())).collect();
    // The label is settled elsewhere, by its values too; for the others the audit knows best.
    let named = Named { label: None, ..roles::guess(&names, &Named::default()) };
    let settled = roles::settle(facts, &named);
    let column = |(column, role): (&crate::audit::facts::ColumnFacts, Role)| Column {
        name: column.name.clone(),
        kind: column.kind.clone(),
        present: column.present,
        missing: column.missing,
        distinct: column.distinct,
        values: column.values.clone().filter(|values| values.len() <= MOST_VALUES).unwrap_or_default(),
        range: column.numbers.as_ref().map(|numbers| (numbers.min, numbers.max)),
        whole: column.numbers.as_ref().is_some_and(|numbers| numbers.whole),
        personal: roles::personal(column).into_iter().map(|(kind, _)| kind).collect(),
        role,
    };
    Overview { rows: facts.rows, columns: facts.columns.iter().zip(settled).map(column).collect() }
}
