//! Columns, the cells that they cut the data into, and the slices that can be named.

use super::family::Column;

/// A slice: one value of a column, or of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    /// Column and value, by index.
    pub(super) of: Vec<(usize, usize)>,
}

/// The columns of a case.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) columns: Vec<&'static Column>,
    pub(super) slices: Vec<Slice>,
    /// Whether a cell lies in a slice, by slice and cell.
    pub(super) holds: Vec<Vec<bool>>,
}

impl Layout {
    /// All slices of these columns; where `crossed`, those of the first two columns together besides.
    pub(super) fn new(columns: Vec<&'static Column>, crossed: bool) -> Layout {
        let values = |column: usize| (0..columns[column].values.len()).map(move |value| (column, value));
        let mut slices: Vec<Slice> = (0..columns.len()).flat_map(values).map(|of| Slice { of: vec![of] }).collect();
        if crossed {
            slices.extend(values(0).flat_map(|first| values(1).map(move |second| Slice { of: vec![first, second] })));
        }
        let mut layout = Layout { columns, slices, holds: Vec::new() };
        let holds = |slice: &Slice| -> Vec<bool> {
            (0..layout.cells())
                .map(|cell| {
                    let values = layout.values(cell);
                    slice.of.iter().all(|(column, value)| values[*column] == *value)
                })
                .collect()
        };
        layout.holds = layout.slices.iter().map(holds).collect();
        layout
    }

    pub(super) fn cells(&self) -> usize {
        self.columns.iter().map(|column| column.values.len()).product()
    }

    /// The value of each column in a cell.
    pub(super) fn values(&self, cell: usize) -> Vec<usize> {
        let mut left = cell;
        self.columns
            .iter()
            .map(|column| {
                let value = left % column.values.len();
                left /= column.values.len();
                value
            })
            .collect()
    }

    /// The cell of these values.
    pub(super) fn cell(&self, values: &[usize]) -> usize {
        self.columns.iter().zip(values).rev().fold(0, |cell, (column, value)| cell * column.values.len() + value)
    }

    /// What a slice is submitted as.
    pub(super) fn id(&self, slice: usize) -> String {
        let values = self.slices[slice].of.iter().map(|(column, value)| self.columns[*column].values[*value]);
        values.map(|value| value.replace(' ', "-").to_lowercase()).collect::<Vec<_>>().join("+")
    }

    /// What a slice is called.
    pub(super) fn label(&self, slice: usize) -> String {
        let values = self.slices[slice].of.iter().map(|(column, value)| {
            let column = self.columns[*column];
            format!("{}: {}", column.name.replace('_', " "), column.values[*value])
        });
        values.collect::<Vec<_>>().join(", ")
    }
}
