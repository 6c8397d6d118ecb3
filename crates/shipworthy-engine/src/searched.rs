//! Columns that nothing but the search for weak slices reads: numbers as they are, everything else as categories.

use arrow::array::ArrayRef;
use shipworthy_eval::gather::{SearchedColumn, SearchedValues, SliceCodes};

use crate::cells;
use crate::codes::Coded;
use crate::hashes::Hashes;
use crate::kind::kind_of;
use crate::limits::MAX_SLICE_VALUES;
use crate::table::Table;

/// What one part of a table holds of such a column.
#[derive(Debug, Clone)]
pub enum SearchedPiece {
    /// Numbers; NaN where there is none.
    Numbers(Vec<f64>),
    /// Values and their codes.
    Categories(Coded<u16>),
}

impl SearchedPiece {
    /// Nothing yet, of this column of the table.
    pub fn new(table: &Table, column: usize) -> SearchedPiece {
        if kind_of(table.schema.field(column).data_type()).is_number() {
            SearchedPiece::Numbers(Vec::new())
        } else {
            SearchedPiece::Categories(Coded::new(MAX_SLICE_VALUES))
        }
    }

    /// Adds the values of a batch, whose hashes are given.
    pub fn add(&mut self, values: &ArrayRef, hashes: &Hashes) {
        match self {
            SearchedPiece::Numbers(numbers) => match cells::numbers(values) {
                Some(found) => numbers.extend(found.iter().map(|number| number.unwrap_or(f64::NAN))),
                None => numbers.resize(numbers.len() + values.len(), f64::NAN),
            },
            SearchedPiece::Categories(coded) => coded.add(values, hashes),
        }
    }

    /// Appends the rows of a later part, which is empty then.
    pub fn append(&mut self, later: &mut SearchedPiece) {
        match (self, later) {
            (SearchedPiece::Numbers(mine), SearchedPiece::Numbers(more)) => mine.append(more),
            (SearchedPiece::Categories(mine), SearchedPiece::Categories(more)) => mine.append(more),
            _ => unreachable!("parts of a table agree on what a column holds"),
        }
    }

    /// The whole column; without values where there are more than a slice may have.
    pub fn finish(self, name: String) -> SearchedColumn {
        let values = match self {
            SearchedPiece::Numbers(numbers) => SearchedValues::Numbers(numbers),
            SearchedPiece::Categories(coded) if coded.overflowed => {
                SearchedValues::Slices(SliceCodes { name: name.clone(), ..SliceCodes::default() })
            }
            SearchedPiece::Categories(coded) => {
                let (values, code) = coded.sorted();
                SearchedValues::Slices(SliceCodes { name: name.clone(), values, code })
            }
        };
        SearchedColumn { name, values }
    }
}
