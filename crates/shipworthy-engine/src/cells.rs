//! Values taken out of Arrow arrays, a column at a time: hashes, numbers, truth, text.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, PrimitiveArray};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, DataType, Date32Type, Date64Type, Field, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow::json::writer::{EncoderOptions, make_encoder};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use shipworthy_eval::gather::SliceValue;

use crate::hash;
use crate::kind::{Kind, kind_of};

/// The hash of every value.
pub fn hashes(array: &ArrayRef) -> Vec<u64> {
    hashed(array, hash::text)
}

/// The hash of every value as an id: whole numbers and their text are the same.
pub fn id_hashes(array: &ArrayRef) -> Vec<u64> {
    hashed(array, hash::id_text)
}

fn hashed(array: &ArrayRef, of_text: impl Fn(&[u8]) -> u64 + Copy) -> Vec<u64> {
    match array.data_type() {
        DataType::Null => vec![hash::NULL; array.len()],
        DataType::Boolean => each(array.len(), array, |i| hash::truth(array.as_boolean().value(i))),
        DataType::Int8 => ints::<Int8Type>(array),
        DataType::Int16 => ints::<Int16Type>(array),
        DataType::Int32 => ints::<Int32Type>(array),
        DataType::Int64 => ints::<Int64Type>(array),
        DataType::UInt8 => ints::<UInt8Type>(array),
        DataType::UInt16 => ints::<UInt16Type>(array),
        DataType::UInt32 => ints::<UInt32Type>(array),
        DataType::UInt64 => {
            primitive::<UInt64Type>(array, |v| i64::try_from(v).map_or_else(|_| hash::number(v as f64), hash::whole))
        }
        DataType::Float16 => primitive::<Float16Type>(array, |v| hash::number(v.to_f64())),
        DataType::Float32 => primitive::<Float32Type>(array, |v| hash::number(f64::from(v))),
        DataType::Float64 => primitive::<Float64Type>(array, hash::number),
        DataType::Date32 => primitive::<Date32Type>(array, |v| hash::moment(i64::from(v))),
        DataType::Date64 => primitive::<Date64Type>(array, |v| hash::moment(v.div_euclid(86_400_000))),
        DataType::Timestamp(TimeUnit::Second, _) => {
            primitive::<TimestampSecondType>(array, |v| hash::moment(v.wrapping_mul(1_000_000_000)))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            primitive::<TimestampMillisecondType>(array, |v| hash::moment(v.wrapping_mul(1_000_000)))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            primitive::<TimestampMicrosecondType>(array, |v| hash::moment(v.wrapping_mul(1_000)))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => primitive::<TimestampNanosecondType>(array, hash::moment),
        DataType::Utf8 => each(array.len(), array, |i| of_text(array.as_string::<i32>().value(i).as_bytes())),
        DataType::LargeUtf8 => each(array.len(), array, |i| of_text(array.as_string::<i64>().value(i).as_bytes())),
        DataType::Utf8View => each(array.len(), array, |i| of_text(array.as_string_view().value(i).as_bytes())),
        DataType::Dictionary(key, _) => match key.as_ref() {
            DataType::Int8 => dictionary::<Int8Type>(array, of_text),
            DataType::Int16 => dictionary::<Int16Type>(array, of_text),
            DataType::Int32 => dictionary::<Int32Type>(array, of_text),
            DataType::Int64 => dictionary::<Int64Type>(array, of_text),
            DataType::UInt8 => dictionary::<UInt8Type>(array, of_text),
            DataType::UInt16 => dictionary::<UInt16Type>(array, of_text),
            DataType::UInt32 => dictionary::<UInt32Type>(array, of_text),
            _ => dictionary::<UInt64Type>(array, of_text),
        },
        other if kind_of(other).is_number() => hashed_numbers(array),
        _ => displayed(array).into_iter().map(|text| text.map_or(hash::NULL, |t| of_text(t.as_bytes()))).collect(),
    }
}

fn hashed_numbers(array: &ArrayRef) -> Vec<u64> {
    match numbers(array) {
        Some(values) => values.iter().map(|v| v.map_or(hash::NULL, hash::number)).collect(),
        None => vec![hash::NULL; array.len()],
    }
}

fn each(rows: usize, array: &ArrayRef, hash: impl Fn(usize) -> u64) -> Vec<u64> {
    match array.nulls().filter(|n| n.null_count() > 0) {
        None => (0..rows).map(hash).collect(),
        Some(nulls) => (0..rows).map(|i| if nulls.is_valid(i) { hash(i) } else { hash::NULL }).collect(),
    }
}

fn primitive<T: ArrowPrimitiveType>(array: &ArrayRef, of: impl Fn(T::Native) -> u64) -> Vec<u64> {
    let array: &PrimitiveArray<T> = array.as_primitive();
    let mut out: Vec<u64> = array.values().iter().map(|v| of(*v)).collect();
    if let Some(nulls) = array.nulls().filter(|n| n.null_count() > 0) {
        out.iter_mut().enumerate().filter(|(i, _)| nulls.is_null(*i)).for_each(|(_, h)| *h = hash::NULL);
    }
    out
}

fn ints<T: ArrowPrimitiveType>(array: &ArrayRef) -> Vec<u64>
where
    T::Native: Into<i64>,
{
    primitive::<T>(array, |v| hash::whole(v.into()))
}

fn dictionary<K: ArrowDictionaryKeyType>(array: &ArrayRef, of_text: impl Fn(&[u8]) -> u64 + Copy) -> Vec<u64> {
    let array = array.as_dictionary::<K>();
    let values = hashed(array.values(), of_text);
    (0..array.len())
        .map(|i| array.key(i).map_or(hash::NULL, |k| values.get(k).copied().unwrap_or(hash::NULL)))
        .collect()
}

fn displayed(array: &ArrayRef) -> Vec<Option<String>> {
    let options = FormatOptions::default();
    let Ok(formatter) = ArrayFormatter::try_new(array, &options) else { return vec![None; array.len()] };
    (0..array.len()).map(|i| if array.is_null(i) { None } else { Some(formatter.value(i).to_string()) }).collect()
}

/// The values as numbers; `None` when they are none. Truth values count as 0 and 1.
pub fn numbers(array: &ArrayRef) -> Option<Float64Array> {
    if !kind_of(array.data_type()).is_number() && !matches!(kind_of(array.data_type()), Kind::Nothing | Kind::Bool) {
        return None;
    }
    let cast = cast_with_options(array, &DataType::Float64, &CastOptions::default()).ok()?;
    Some(cast.as_primitive::<Float64Type>().clone())
}

/// Values that have an order as numbers: numbers, truth values, days, moments.
pub fn ordered(array: &ArrayRef) -> Option<Float64Array> {
    match kind_of(array.data_type()) {
        Kind::Date | Kind::Time => {
            let whole = cast_with_options(array, &DataType::Int64, &CastOptions::default())
                .or_else(|_| cast_with_options(array, &DataType::Int32, &CastOptions::default()))
                .ok()?;
            numbers(&whole)
        }
        _ => numbers(array),
    }
}

/// The values as truth; `None` when they are none.
pub fn truths(array: &ArrayRef) -> Option<BooleanArray> {
    match array.data_type() {
        DataType::Boolean => Some(array.as_boolean().clone()),
        DataType::Null => Some(BooleanArray::new_null(array.len())),
        _ => None,
    }
}

/// One value, in the type it has.
pub fn value(array: &ArrayRef, row: usize) -> SliceValue {
    if array.is_null(row) {
        return SliceValue::Null;
    }
    let one = array.slice(row, 1);
    match kind_of(array.data_type()) {
        Kind::Bool => truths(&one).map_or(SliceValue::Null, |t| SliceValue::Bool(t.value(0))),
        Kind::Whole => match cast_with_options(&one, &DataType::Int64, &CastOptions::default()) {
            Ok(cast) if cast.is_valid(0) => SliceValue::Int(cast.as_primitive::<Int64Type>().value(0)),
            _ => text_value(&one),
        },
        Kind::Number => match numbers(&one) {
            Some(cast) if cast.is_valid(0) => SliceValue::Float(cast.value(0)),
            _ => SliceValue::Null,
        },
        Kind::Nothing => SliceValue::Null,
        _ => text_value(&one),
    }
}

fn text_value(one: &ArrayRef) -> SliceValue {
    text(one, 0).map_or(SliceValue::Null, SliceValue::Text)
}

/// Every value as text: dates and times as ISO 8601.
pub fn texts(array: &ArrayRef) -> Vec<Option<String>> {
    if let Some(texts) = nested(array) {
        return texts;
    }
    // A dictionary may point to a missing value, and a column of nothing marks none as missing.
    let nulls = array.logical_nulls();
    let options = FormatOptions::default();
    let Ok(formatter) = ArrayFormatter::try_new(array, &options) else { return vec![None; array.len()] };
    let one = |row| (!nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))).then(|| formatter.value(row).to_string());
    (0..array.len()).map(one).collect()
}

/// One value as text: dates and times as ISO 8601.
pub fn text(array: &ArrayRef, row: usize) -> Option<String> {
    // A dictionary may point to a missing value, and a column of nothing marks none as missing.
    if array.slice(row, 1).logical_nulls().is_some_and(|n| n.is_null(0)) {
        return None;
    }
    if let Some(texts) = nested(&array.slice(row, 1)) {
        return texts.into_iter().next().flatten();
    }
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(array, &options).ok()?;
    Some(formatter.value(row).to_string())
}

/// Values that hold others, as JSON; `None` of an array of plain ones.
fn nested(array: &ArrayRef) -> Option<Vec<Option<String>>> {
    if !array.data_type().is_nested() {
        return None;
    }
    let (options, field) = (EncoderOptions::default(), Arc::new(Field::new("", array.data_type().clone(), true)));
    let mut encoder = make_encoder(&field, array, &options).ok()?;
    let json = |row| {
        let mut out = Vec::new();
        if !encoder.is_null(row) {
            encoder.encode(row, &mut out);
        }
        (!out.is_empty()).then(|| String::from_utf8_lossy(&out).into_owned())
    };
    Some((0..array.len()).map(json).collect())
}
