//! What a column holds, in plain words, whatever its representation.

use arrow::datatypes::DataType;

/// The kinds of values that the product tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// Truth values.
    Bool,
    /// Days.
    Date,
    /// Moments.
    Time,
    /// No value at all.
    Nothing,
    /// Lists, records, bytes.
    Other,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Kind::Text => "text",
            Kind::Whole => "whole number",
            Kind::Number => "number",
            Kind::Bool => "yes/no",
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::Nothing => "nothing",
            Kind::Other => "other",
        })
    }
}

impl Kind {
    /// Whether values can be computed with.
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Whole | Kind::Number)
    }
}

/// The kind of an Arrow type.
pub fn kind_of(data_type: &DataType) -> Kind {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Kind::Text,
        DataType::Boolean => Kind::Bool,
        DataType::Null => Kind::Nothing,
        DataType::Date32 | DataType::Date64 => Kind::Date,
        DataType::Timestamp(..) => Kind::Time,
        DataType::Dictionary(_, value) => kind_of(value),
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => {
            if *scale <= 0 {
                Kind::Whole
            } else {
                Kind::Number
            }
        }
        t if t.is_integer() => Kind::Whole,
        t if t.is_floating() => Kind::Number,
        _ => Kind::Other,
    }
}
