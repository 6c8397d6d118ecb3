//! JSON Lines: one object per line. Keys may be absent; text that is always a date or a time is read as one.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::json::ReaderBuilder;
use arrow::json::reader::infer_json_schema;

use super::cell::{Cell, Column, TextError};
use super::records::is_blank;

/// The names and types seen so far.
#[derive(Debug, Default)]
pub struct Seen {
    order: Vec<String>,
    types: BTreeMap<String, DataType>,
}

impl Seen {
    /// Adds the lines of this text, `limit` of them at most.
    pub fn widen(&mut self, text: &[u8], first_row: u64, limit: usize) -> Result<(), TextError> {
        let schema = infer_json_schema(text, Some(limit)).map(|(schema, _)| schema);
        let schema = match schema {
            Ok(schema) => schema,
            Err(error) => return self.widen_by_line(text, first_row, limit, &error.to_string()),
        };
        self.add(&schema);
        Ok(())
    }

    /// Types that Arrow cannot unite within one text are united line by line; a broken line is named.
    fn widen_by_line(&mut self, text: &[u8], first_row: u64, limit: usize, error: &str) -> Result<(), TextError> {
        let lines = text.split(|b| *b == b'\n').filter(|line| !is_blank(line)).take(limit);
        for (row, line) in lines.enumerate() {
            match infer_json_schema(line, Some(1)) {
                Ok((schema, _)) => self.add(&schema),
                Err(_) => return Err(TextError::Record { row: first_row + row as u64, what: why(line, error) }),
            }
        }
        Ok(())
    }

    fn add(&mut self, schema: &Schema) {
        for field in schema.fields() {
            let data_type = field.data_type();
            match self.types.get_mut(field.name()) {
                None => {
                    self.order.push(field.name().clone());
                    self.types.insert(field.name().clone(), data_type.clone());
                }
                Some(known) => *known = unite(known, data_type),
            }
        }
    }

    /// The schema, columns in the order in which they were first seen; `dates` says which text is dates or times.
    pub fn schema(&self, dates: &BTreeMap<String, Cell>) -> Schema {
        let fields: Vec<Field> = self
            .order
            .iter()
            .map(|name| {
                let data_type = match dates.get(name) {
                    Some(cell @ (Cell::Date | Cell::Time)) => cell.data_type(),
                    _ => self.types[name].clone(),
                };
                Field::new(name, data_type, true)
            })
            .collect();
        Schema::new(fields)
    }
}

fn unite(a: &DataType, b: &DataType) -> DataType {
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (DataType::Null, x) | (x, DataType::Null) => x.clone(),
        (DataType::Int64, DataType::Float64) | (DataType::Float64, DataType::Int64) => DataType::Float64,
        (DataType::Struct(x), DataType::Struct(y)) => {
            let mut seen = Seen::default();
            seen.add(&Schema::new(x.clone()));
            seen.add(&Schema::new(y.clone()));
            DataType::Struct(seen.schema(&BTreeMap::new()).fields)
        }
        (DataType::List(x), DataType::List(y)) => DataType::List(Arc::new(
            x.as_ref().clone().with_data_type(unite(x.data_type(), y.data_type())).with_nullable(true),
        )),
        _ => DataType::Utf8,
    }
}

/// Which text columns of these lines are dates or times, united with what was seen before.
pub fn find_dates(dates: &mut BTreeMap<String, Cell>, batch: &RecordBatch) {
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let Some(text) = column.as_string_opt::<i32>() else { continue };
        let known = dates.entry(field.name().clone()).or_insert(Cell::Missing);
        for value in text.iter().flatten() {
            if *known == Cell::Text {
                break;
            }
            let cell = Cell::of(value);
            *known =
                if value.is_empty() || !matches!(cell, Cell::Date | Cell::Time) { Cell::Text } else { known.and(cell) };
        }
    }
}

/// Decodes the wanted columns. When `all` columns are wanted, a key that was not seen before is a surprise.
pub fn decode(text: &[u8], wanted: &SchemaRef, all: bool, first_row: u64) -> Result<RecordBatch, TextError> {
    let raw: Vec<Field> = wanted
        .fields()
        .iter()
        .map(|f| match f.data_type() {
            DataType::Date32 | DataType::Timestamp(..) => f.as_ref().clone().with_data_type(DataType::Utf8),
            _ => f.as_ref().clone(),
        })
        .collect();
    let raw = Arc::new(Schema::new(raw));
    let batch = decode_raw(text, &raw, all).map_err(|error| explain(text, first_row, &error))?;
    let columns: Result<Vec<ArrayRef>, TextError> = batch
        .columns()
        .iter()
        .zip(wanted.fields())
        .map(|(column, field)| {
            if column.data_type() == field.data_type() {
                Ok(Arc::clone(column))
            } else {
                as_time(column, field.data_type())
            }
        })
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(wanted), columns?, &options).map_err(|_| TextError::Type)
}

fn decode_raw(text: &[u8], raw: &SchemaRef, all: bool) -> Result<RecordBatch, String> {
    let lines = memchr::memchr_iter(b'\n', text).count() + 1;
    let builder =
        ReaderBuilder::new(Arc::clone(raw)).with_batch_size(lines).with_coerce_primitive(true).with_strict_mode(all);
    let mut decoder = builder.build_decoder().map_err(|e| e.to_string())?;
    let mut rest = text;
    while !rest.is_empty() {
        let used = decoder.decode(rest).map_err(|e| e.to_string())?;
        if used == 0 {
            break;
        }
        rest = &rest[used..];
    }
    let batch = decoder.flush().map_err(|e| e.to_string())?;
    Ok(batch.unwrap_or_else(|| RecordBatch::new_empty(Arc::clone(raw))))
}

fn as_time(column: &ArrayRef, data_type: &DataType) -> Result<ArrayRef, TextError> {
    let text = column.as_string_opt::<i32>().ok_or(TextError::Type)?;
    let mut times = Column::of(data_type, text.len());
    for value in text {
        match value {
            Some("") => return Err(TextError::Type),
            value => times.push(value.unwrap_or(""))?,
        }
    }
    Ok(times.finish())
}

/// Finds the line that is no JSON object; when all are, a type was a surprise.
fn explain(text: &[u8], first_row: u64, error: &str) -> TextError {
    for (row, line) in text.split(|b| *b == b'\n').filter(|line| !is_blank(line)).enumerate() {
        let row = first_row + row as u64;
        if std::str::from_utf8(line).is_err() {
            return TextError::Encoding { row };
        }
        if infer_json_schema(line, Some(1)).is_err() {
            return TextError::Record { row, what: why(line, error) };
        }
    }
    TextError::Type
}

fn why(line: &[u8], error: &str) -> String {
    let start = line.iter().copied().find(|b| !b.is_ascii_whitespace());
    match start {
        Some(b'[') => "the line starts with `[`: JSON Lines has one object per line, not one array".to_string(),
        Some(b'{') => format!("this is no JSON object that can be read ({})", crate::problem::shown_up_to(error, 120)),
        _ => format!("this is no JSON object: `{}`", crate::problem::shown(&String::from_utf8_lossy(line))),
    }
}

/// Decodes lines for a look at their text columns.
pub fn look(text: &[u8], schema: &SchemaRef) -> Option<RecordBatch> {
    decode_raw(text, schema, false).ok()
}
