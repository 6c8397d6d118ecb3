//! Types of values in text files.
//!
//! A column of text has the narrowest type that all its values have: yes/no, whole number, number, date, time, text.
//! Numbers with a leading zero (postcodes, account numbers) are text, and so are whole numbers beyond 18 digits: reading
//! them as numbers would change them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::compute::kernels::cast_utils::{Parser, string_to_timestamp_nanos};
use arrow::datatypes::{DataType, Date32Type, TimeUnit};

/// The type of a value, or of a column so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Missing,
    Bool,
    Whole,
    Number,
    Date,
    Time,
    Text,
}

/// What can be wrong with a piece of text.
#[derive(Debug)]
pub enum TextError {
    /// A value does not have its column's type.
    Type,
    /// A record cannot be taken apart.
    Record { row: u64, what: String },
    /// A value is not UTF-8.
    Encoding { row: u64 },
}

impl Cell {
    /// The narrowest type of one value.
    pub fn of(value: &str) -> Cell {
        let value = value.trim();
        match value.as_bytes().first() {
            None => Cell::Missing,
            Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'i' | b'I' | b'n' | b'N') => Cell::of_number(value),
            Some(b't' | b'T' | b'f' | b'F') if parse_bool(value).is_some() => Cell::Bool,
            Some(_) => Cell::Text,
        }
    }

    fn of_number(value: &str) -> Cell {
        let bytes = value.as_bytes();
        let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
        if digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit() {
            return Cell::Text;
        }
        if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
            return if digits.len() <= 18 { Cell::Whole } else { Cell::Text };
        }
        if parse_date(value).is_some() {
            return Cell::Date;
        }
        if parse_time(value).is_some() {
            return Cell::Time;
        }
        if value.parse::<f64>().is_ok() { Cell::Number } else { Cell::Text }
    }

    /// The narrowest type that holds both.
    pub fn and(self, other: Cell) -> Cell {
        match (self, other) {
            (a, b) if a == b => a,
            (Cell::Missing, x) | (x, Cell::Missing) => x,
            (Cell::Whole, Cell::Number) | (Cell::Number, Cell::Whole) => Cell::Number,
            (Cell::Date, Cell::Time) | (Cell::Time, Cell::Date) => Cell::Time,
            _ => Cell::Text,
        }
    }

    /// The Arrow type that columns of this type are read as. A column without any value is text.
    pub fn data_type(self) -> DataType {
        match self {
            Cell::Bool => DataType::Boolean,
            Cell::Whole => DataType::Int64,
            Cell::Number => DataType::Float64,
            Cell::Date => DataType::Date32,
            Cell::Time => DataType::Timestamp(TimeUnit::Microsecond, None),
            Cell::Missing => DataType::Null,
            Cell::Text => DataType::Utf8,
        }
    }
}

fn parse_bool(value: &str) -> Option<bool> {
    if value.eq_ignore_ascii_case("true") {
        Some(true)
    } else if value.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

fn parse_date(value: &str) -> Option<i32> {
    let b = value.as_bytes();
    if b.len() == 10 && b[4] == b'-' && b[7] == b'-' { Date32Type::parse(value) } else { None }
}

/// Times without a zone are taken as UTC.
fn parse_time(value: &str) -> Option<i64> {
    let b = value.as_bytes();
    if b.len() >= 10 && b[4] == b'-' && b[7] == b'-' {
        string_to_timestamp_nanos(value).ok().map(|ns| ns.div_euclid(1000))
    } else {
        None
    }
}

/// Collects the values of one column of text in its type.
pub enum Column {
    /// A column that had no value so far; a value is a surprise.
    Missing(usize),
    /// true, false
    Bool(BooleanBuilder),
    /// Whole numbers.
    Whole(Int64Builder),
    /// Numbers.
    Number(Float64Builder),
    /// Days.
    Date(Date32Builder),
    /// Moments.
    Time(TimestampMicrosecondBuilder),
    /// Anything.
    Text(StringBuilder),
}

impl Column {
    /// A collector for columns of this Arrow type.
    pub fn of(data_type: &DataType, rows: usize) -> Column {
        match data_type {
            DataType::Null => Column::Missing(0),
            DataType::Boolean => Column::Bool(BooleanBuilder::with_capacity(rows)),
            DataType::Int64 => Column::Whole(Int64Builder::with_capacity(rows)),
            DataType::Float64 => Column::Number(Float64Builder::with_capacity(rows)),
            DataType::Date32 => Column::Date(Date32Builder::with_capacity(rows)),
            DataType::Timestamp(..) => Column::Time(TimestampMicrosecondBuilder::with_capacity(rows)),
            _ => Column::Text(StringBuilder::with_capacity(rows, rows * 12)),
        }
    }

    /// Adds a value; empty text is a missing one.
    pub fn push(&mut self, value: &str) -> Result<(), TextError> {
        if let Column::Text(text) = self {
            if value.is_empty() {
                text.append_null()
            } else {
                text.append_value(value)
            }
            return Ok(());
        }
        let value = value.trim();
        let missing = value.is_empty();
        match self {
            Column::Missing(n) if missing => *n += 1,
            Column::Bool(b) if missing => b.append_null(),
            Column::Whole(b) if missing => b.append_null(),
            Column::Number(b) if missing => b.append_null(),
            Column::Date(b) if missing => b.append_null(),
            Column::Time(b) if missing => b.append_null(),
            Column::Bool(b) => b.append_value(parse_bool(value).ok_or(TextError::Type)?),
            Column::Whole(b) => {
                if !matches!(Cell::of(value), Cell::Whole) {
                    return Err(TextError::Type);
                }
                b.append_value(value.parse().map_err(|_| TextError::Type)?);
            }
            Column::Number(b) => b.append_value(parse_number(value).ok_or(TextError::Type)?),
            Column::Date(b) => b.append_value(parse_date(value).ok_or(TextError::Type)?),
            Column::Time(b) => b.append_value(parse_time(value).ok_or(TextError::Type)?),
            Column::Missing(_) | Column::Text(_) => return Err(TextError::Type),
        }
        Ok(())
    }

    /// The values collected.
    pub fn finish(self) -> ArrayRef {
        match self {
            Column::Missing(n) => Arc::new(arrow::array::NullArray::new(n)),
            Column::Bool(mut b) => Arc::new(b.finish()),
            Column::Whole(mut b) => Arc::new(b.finish()),
            Column::Number(mut b) => Arc::new(b.finish()),
            Column::Date(mut b) => Arc::new(b.finish()),
            Column::Time(mut b) => Arc::new(b.finish()),
            Column::Text(mut b) => Arc::new(b.finish()),
        }
    }
}

/// A number, unless its leading zero or its length makes it text.
fn parse_number(value: &str) -> Option<f64> {
    let bytes = value.as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    if digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit() {
        return None;
    }
    if digits.len() > 18 && digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    value.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_type_that_people_see() {
        let check = |value: &str, cell: Cell| assert_eq!(Cell::of(value), cell, "{value}");
        check("", Cell::Missing);
        check(" 1 ", Cell::Whole);
        check("-12", Cell::Whole);
        check("0", Cell::Whole);
        check("007", Cell::Text);
        check("1234567890123456789", Cell::Text);
        check("0.5", Cell::Number);
        check("1e-3", Cell::Number);
        check("inf", Cell::Number);
        check("NaN", Cell::Number);
        check("0,5", Cell::Text);
        check("True", Cell::Bool);
        check("2026-07-01", Cell::Date);
        check("2026-13-01", Cell::Text);
        check("2026-07-01 10:00:00", Cell::Time);
        check("2026-07-01T10:00:00Z", Cell::Time);
        check("north", Cell::Text);
    }

    #[test]
    fn a_column_has_the_type_that_holds_all() {
        assert_eq!(Cell::Whole.and(Cell::Number), Cell::Number);
        assert_eq!(Cell::Missing.and(Cell::Date), Cell::Date);
        assert_eq!(Cell::Bool.and(Cell::Whole), Cell::Text);
    }
}
