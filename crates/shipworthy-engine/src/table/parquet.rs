//! Parquet: a part is a row group; columns with few distinct values arrive as dictionaries.

use std::fs::File;
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use ::parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use ::parquet::file::statistics::Statistics;
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::{Content, Halt, Part, SourceFile, guarded, unplaced};
use crate::limits::BATCH_ROWS;

/// Beyond this many bytes per value a dictionary no longer pays.
const DICTIONARY_BYTES_PER_VALUE: i64 = 3;

/// Reads the metadata, and chooses how text columns are read.
pub fn load(path: &std::path::Path) -> Result<ArrowReaderMetadata, String> {
    guarded(|| load_metadata(path)).and_then(|loaded| loaded)
}

fn load_metadata(path: &std::path::Path) -> Result<ArrowReaderMetadata, String> {
    let file = File::open(path).map_err(|e| e.to_string())?;
    let loaded = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| e.to_string())?;
    let fields: Vec<Arc<Field>> =
        loaded.schema().fields().iter().map(|field| text_as_dictionary(loaded.metadata(), field)).collect();
    let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
    // Files whose columns do not allow the choice are read as they are.
    Ok(ArrowReaderMetadata::try_new(Arc::clone(loaded.metadata()), options).unwrap_or(loaded))
}

fn text_as_dictionary(metadata: &ParquetMetaData, field: &Arc<Field>) -> Arc<Field> {
    if !matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) {
        return Arc::clone(field);
    }
    let small = metadata.row_groups().iter().all(|group| {
        group.columns().iter().filter(|c| c.column_path().parts().first().is_some_and(|p| p == field.name())).all(
            |column| {
                column.dictionary_page_offset().is_some()
                    && column.uncompressed_size() <= DICTIONARY_BYTES_PER_VALUE * column.num_values().max(400)
            },
        )
    });
    let text = if small {
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
    } else {
        DataType::Utf8View
    };
    Arc::new(field.as_ref().clone().with_data_type(text))
}

/// How many rows a file has, as it says.
pub fn rows(metadata: &ArrowReaderMetadata) -> Option<usize> {
    usize::try_from(metadata.metadata().file_metadata().num_rows()).ok()
}

/// Rows of each row group, as it says.
pub fn part_rows(metadata: &ArrowReaderMetadata) -> impl Iterator<Item = usize> {
    metadata.metadata().row_groups().iter().map(|group| usize::try_from(group.num_rows()).unwrap_or(0))
}

/// Whether a file says of a column, which is not a nested one, that no value is missing: by its schema or in every row group.
pub fn never_missing(metadata: &ArrowReaderMetadata, name: &str) -> bool {
    let columns = metadata.parquet_schema().columns();
    let Some(at) = columns.iter().position(|column| column.path().parts() == [name]) else { return false };
    let none_missing =
        |group: &RowGroupMetaData| group.column(at).statistics().and_then(Statistics::null_count_opt) == Some(0);
    columns[at].max_def_level() == 0 || metadata.metadata().row_groups().iter().all(none_missing)
}

/// A part for each row group.
pub fn parts(file: &SourceFile, number: usize) -> Vec<Part> {
    let Some(metadata) = &file.parquet else { return Vec::new() };
    let mut first_row = 0;
    let groups = metadata.metadata().row_groups();
    let mut parts = Vec::with_capacity(groups.len());
    for (group, facts) in groups.iter().enumerate() {
        let bytes = u64::try_from(facts.compressed_size()).unwrap_or(0);
        parts.push(Part { index: 0, file: number, first_row, bytes, content: Content::RowGroup(group) });
        first_row += u64::try_from(facts.num_rows()).unwrap_or(0);
    }
    parts
}

/// Decodes the wanted columns of a row group.
pub fn read(
    file: &SourceFile,
    group: usize,
    wanted: &SchemaRef,
    rows: Option<&[usize]>,
    each: &mut dyn FnMut(RecordBatch) -> Result<(), Halt>,
) -> Result<(), Halt> {
    let metadata = file.parquet.clone().ok_or_else(|| unplaced("no metadata"))?;
    let roots: Vec<usize> = metadata
        .schema()
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, f)| wanted.index_of(f.name()).is_ok())
        .map(|(i, _)| i)
        .collect();
    let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
    let total = usize::try_from(metadata.metadata().row_group(group).num_rows()).unwrap_or(0);
    let open = File::open(&file.path).map_err(unplaced)?;
    let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(open, metadata)
        .with_row_groups(vec![group])
        .with_projection(mask)
        .with_batch_size(BATCH_ROWS);
    if let Some(rows) = rows {
        builder = builder.with_row_selection(selection(rows, total));
    }
    let mut reader = guarded(|| builder.build()).map_err(unplaced)?.map_err(unplaced)?;
    while let Some(batch) = guarded(|| reader.next()).map_err(unplaced)? {
        each(batch.map_err(unplaced)?)?;
    }
    Ok(())
}

fn selection(rows: &[usize], total: usize) -> RowSelection {
    let mut selectors = Vec::new();
    let mut at = 0;
    for row in rows.iter().copied().filter(|r| *r < total) {
        if row > at {
            selectors.push(RowSelector::skip(row - at));
        }
        selectors.push(RowSelector::select(1));
        at = row + 1;
    }
    if at < total {
        selectors.push(RowSelector::skip(total - at));
    }
    RowSelection::from(selectors)
}
