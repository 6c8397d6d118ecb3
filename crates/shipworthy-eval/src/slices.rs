//! Finding the rows that a slice speaks of.

use shipworthy_spec::bar::Scope;
use shipworthy_spec::spec::Spec;

use crate::gather::{Gathered, Problem, SliceCodes, SliceValue, Value};
use crate::outcome::Slice;

/// The slice column of that name.
pub fn column<'a>(gathered: &'a Gathered, name: &str) -> Option<&'a SliceCodes> {
    gathered.slices.iter().find(|slice| slice.name == name)
}

/// The code of a value written in a spec, compared after conversion to the column's type.
pub fn code_of(column: &SliceCodes, value: &Value) -> Option<u16> {
    column.values.iter().position(|have| same(have, value)).map(|code| code as u16)
}

fn same(have: &SliceValue, wanted: &Value) -> bool {
    match (have, wanted) {
        (SliceValue::Null, Value::Null) => true,
        (SliceValue::Null, _) | (_, Value::Null) => false,
        (SliceValue::Bool(have), Value::Bool(wanted)) => have == wanted,
        (SliceValue::Int(have), Value::Number(wanted)) => *have as f64 == *wanted,
        (SliceValue::Float(have), Value::Number(wanted)) => have == wanted,
        (have, wanted) => have.to_string() == wanted.to_string(),
    }
}

/// Several slice columns taken together: a code for each combination of their values.
pub struct Combined<'a> {
    columns: Vec<&'a SliceCodes>,
    /// Code per golden row.
    pub code: Vec<u32>,
    /// How many combinations there could be.
    pub values: usize,
}

/// The slice columns of these names, taken together.
pub fn combined<'a>(gathered: &'a Gathered, names: &[String]) -> Combined<'a> {
    let columns: Vec<&SliceCodes> = names.iter().filter_map(|name| column(gathered, name)).collect();
    let values = columns.iter().map(|column| column.values.len().max(1)).product();
    let of_row = |row: usize| columns.iter().fold(0, |code, c| code * c.values.len() as u32 + u32::from(c.code[row]));
    Combined { code: (0..gathered.rows).map(of_row).collect(), columns, values }
}

impl Combined<'_> {
    /// The values that a code stands for.
    pub fn slice(&self, mut code: u32) -> Slice {
        let one = |column: &&SliceCodes| {
            let value = column.values[code as usize % column.values.len()].clone();
            code /= column.values.len() as u32;
            (column.name.clone(), value)
        };
        let mut slice: Vec<(String, SliceValue)> = self.columns.iter().rev().map(one).collect();
        slice.reverse();
        Slice(slice)
    }
}

/// Values that bars and thresholds name but no row has: one problem each, listing those which do exist.
pub fn unknown_values(spec: &Spec, gathered: &Gathered) -> Vec<Problem> {
    let mut problems = crate::slice_thresholds::unknown_values(spec, gathered);
    for (i, bar) in spec.bars.iter().enumerate() {
        let Scope::Where(conditions) = &bar.scope else { continue };
        for (name, value) in conditions {
            let Some(column) = column(gathered, name) else { continue };
            if code_of(column, value).is_none() {
                problems.push(Problem {
                    code: "unknown-slice-value",
                    at: format!("bars[{i}]"),
                    within: None,
                    message: format!("no row has {name} = {value}"),
                    remedy: format!("the rows have {name} = {}", listed(column)),
                });
            }
        }
    }
    problems
}

fn listed(column: &SliceCodes) -> String {
    const SHOWN: usize = 12;
    let mut names: Vec<String> =
        column.values.iter().take(SHOWN).map(|v| v.to_string().chars().take(60).collect()).collect();
    if column.values.len() > SHOWN {
        names.push(format!("and {} more", column.values.len() - SHOWN));
    }
    names.join(", ")
}
