//! The hashes of a column's cells, each distinct value hashed once where the column says which they are.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    ArrowDictionaryKeyType, ArrowNativeType, DataType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};

use crate::cells;
use crate::hash::{self, ColumnSeed};

/// One hash per row, or a code per row into the hashes of few values.
#[derive(Debug, Clone)]
pub enum Hashes {
    /// A hash per row.
    Each(Vec<u64>),
    /// Values by code; some of them may not occur.
    Coded {
        /// The hash of each value.
        values: Vec<u64>,
        /// The code of each row's value.
        codes: Vec<u32>,
    },
}

impl Hashes {
    /// Of a column.
    pub fn of(column: &ArrayRef) -> Hashes {
        match column.data_type() {
            DataType::Boolean => truths(column),
            DataType::Dictionary(key, _) => match key.as_ref() {
                DataType::Int8 => dictionary::<Int8Type>(column),
                DataType::Int16 => dictionary::<Int16Type>(column),
                DataType::Int32 => dictionary::<Int32Type>(column),
                DataType::Int64 => dictionary::<Int64Type>(column),
                DataType::UInt8 => dictionary::<UInt8Type>(column),
                DataType::UInt16 => dictionary::<UInt16Type>(column),
                DataType::UInt32 => dictionary::<UInt32Type>(column),
                _ => dictionary::<UInt64Type>(column),
            },
            _ => Hashes::Each(cells::hashes(column)),
        }
    }

    /// The hash of a row.
    pub fn at(&self, row: usize) -> u64 {
        match self {
            Hashes::Each(hashes) => hashes[row],
            Hashes::Coded { values, codes } => values[codes[row] as usize],
        }
    }

    /// The rows at these positions only.
    pub fn pick(&self, positions: &[usize]) -> Hashes {
        match self {
            Hashes::Each(hashes) => Hashes::Each(positions.iter().map(|at| hashes[*at]).collect()),
            Hashes::Coded { values, codes } => {
                Hashes::Coded { values: values.clone(), codes: positions.iter().map(|at| codes[*at]).collect() }
            }
        }
    }

    /// Calls `each` with the place and the hash of every row.
    #[inline]
    pub fn visit(&self, mut each: impl FnMut(usize, u64)) {
        match self {
            Hashes::Each(hashes) => hashes.iter().enumerate().for_each(|(row, hash)| each(row, *hash)),
            Hashes::Coded { values, codes } => {
                codes.iter().enumerate().for_each(|(row, code)| each(row, values[*code as usize]));
            }
        }
    }

    /// Calls `each` with the place of every row and what its cell adds to the row.
    #[inline]
    pub fn words(&self, seed: ColumnSeed, mut each: impl FnMut(usize, (u64, u64))) {
        match self {
            Hashes::Each(hashes) => hashes.iter().enumerate().for_each(|(row, hash)| each(row, seed.cell(*hash))),
            Hashes::Coded { values, codes } => {
                let words: Vec<(u64, u64)> = values.iter().map(|hash| seed.cell(*hash)).collect();
                codes.iter().enumerate().for_each(|(row, code)| each(row, words[*code as usize]));
            }
        }
    }
}

fn truths(column: &ArrayRef) -> Hashes {
    let truths = column.as_boolean();
    let mut codes: Vec<u32> = truths.values().iter().map(u32::from).collect();
    none_of_the_values(column, &mut codes, 2);
    Hashes::Coded { values: vec![hash::truth(false), hash::truth(true), hash::NULL], codes }
}

fn dictionary<K: ArrowDictionaryKeyType>(column: &ArrayRef) -> Hashes {
    let array = column.as_dictionary::<K>();
    if array.values().len() > array.len() {
        return Hashes::Each(cells::hashes(column));
    }
    let mut values = cells::hashes(array.values());
    let none = values.len() as u32;
    values.push(hash::NULL);
    // Keys of missing rows may be anything.
    let mut codes: Vec<u32> = array.keys().values().iter().map(|key| (key.as_usize() as u32).min(none)).collect();
    none_of_the_values(column, &mut codes, none);
    Hashes::Coded { values, codes }
}

/// Gives rows without a value a code of their own.
fn none_of_the_values(column: &ArrayRef, codes: &mut [u32], none: u32) {
    if let Some(nulls) = column.nulls().filter(|nulls| nulls.null_count() > 0) {
        codes.iter_mut().enumerate().filter(|(row, _)| nulls.is_null(*row)).for_each(|(_, code)| *code = none);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BooleanArray, DictionaryArray, Int64Array};

    use super::*;

    #[track_caller]
    fn check(column: ArrayRef) {
        let expect = cells::hashes(&column);
        let hashes = Hashes::of(&column);
        assert_eq!((0..column.len()).map(|row| hashes.at(row)).collect::<Vec<_>>(), expect);
        let seed = ColumnSeed::of("a");
        hashes.words(seed, |row, words| assert_eq!(words, seed.cell(expect[row])));
        hashes.visit(|row, hash| assert_eq!(hash, expect[row]));
        let picked = hashes.pick(&[2, 1]);
        assert_eq!([picked.at(0), picked.at(1)], [expect[2], expect[1]]);
    }

    #[test]
    fn codes_stand_for_the_same_hashes() {
        check(Arc::new(Int64Array::from(vec![Some(3), None, Some(-1)])));
        check(Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])));
        let words: DictionaryArray<Int32Type> = vec![Some("a"), None, Some("b"), Some("a")].into_iter().collect();
        check(Arc::new(words));
    }
}
