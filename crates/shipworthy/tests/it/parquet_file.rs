//! Tables of others, read without the product.

use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Float64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// A Parquet file in memory.
pub struct ParquetFile(RecordBatch);

impl ParquetFile {
    /// All of a file.
    pub fn new(path: &Path) -> ParquetFile {
        let file = std::fs::File::open(path).expect("a file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("a reader");
        let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>().expect("batches");
        ParquetFile(concat_batches(&batches[0].schema(), &batches).expect("one table"))
    }

    /// A column of numbers; NaN where there is none.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let column = cast(self.0.column_by_name(name).expect(name), &DataType::Float64).expect("numbers");
        column.as_primitive::<Float64Type>().iter().map(|value| value.unwrap_or(f64::NAN)).collect()
    }

    /// A column of texts; empty where there is none.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let column = cast(self.0.column_by_name(name).expect(name), &DataType::Utf8).expect("texts");
        column.as_string::<i32>().iter().map(|value| value.unwrap_or_default().to_owned()).collect()
    }

    /// A column of lists of numbers.
    pub fn lists(&self, name: &str) -> Vec<Vec<f64>> {
        let column = self.0.column_by_name(name).expect(name).as_list::<i32>();
        let numbers = |list: arrow::array::ArrayRef| -> Vec<f64> {
            let numbers = cast(&list, &DataType::Float64).expect("numbers");
            numbers.as_primitive::<Float64Type>().values().to_vec()
        };
        (0..column.len()).map(|row| numbers(column.value(row))).collect()
    }
}
