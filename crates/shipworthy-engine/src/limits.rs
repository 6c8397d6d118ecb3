//! Stated limits of what the engine reads. Passing one gets a clear refusal, never a slow death.

/// Columns that a table may have.
pub const MAX_COLUMNS: usize = 4_096;
/// Bytes that one record of a CSV or JSON Lines file may have: 16 MiB.
pub const MAX_RECORD_BYTES: usize = 16 << 20;
/// Bytes of one expression: 4 KiB.
pub const MAX_EXPRESSION_BYTES: usize = 4 << 10;
/// Levels that an expression may nest; `a OR b OR c` counts as two.
pub const MAX_EXPRESSION_DEPTH: usize = 100;
/// Levels of brackets and CASE that an expression may nest, and signs or NOT in a row.
pub const MAX_BRACKETS: usize = 24;
/// Distinct values that a slice of numbers may have; more call for bands.
pub const MAX_NUMBER_SLICE_VALUES: usize = 50;
/// Distinct values that any slice may have.
pub const MAX_SLICE_VALUES: usize = 1_000;
/// Distinct classes, queries or items that a task's column may have.
pub const MAX_CATEGORIES: usize = 4_000_000;
/// Up to this many distinct values of a column are counted exactly; then the figure is a lower bound.
pub const DISTINCT_EXACT: usize = 1_000_000;
/// The same for columns of fractional numbers, where nothing hangs on it.
pub const DISTINCT_EXACT_FRACTIONS: usize = 10_000;
/// Distinct values counted over all columns together; divided among them, it bounds memory for wide tables.
pub const DISTINCT_BUDGET: usize = 8_000_000;
/// Positives, and as many negatives, that a single column's AUC is computed from; up to this many rows it is exact.
pub const AUC_ROWS_PER_CLASS: usize = 65_536;
/// Rows of a text file that decide the types of its columns; when a later value does not fit, the whole file decides.
pub const TYPE_SAMPLE_ROWS: usize = 10_000;
/// Rows that a golden set may have: one thousand million.
pub const MAX_ROWS: u64 = 1_000_000_000;
/// Files that one path of a spec may stand for.
pub const MAX_FILES: usize = 10_000;
/// Characters of a value shown in a message.
pub const SHOWN_CHARS: usize = 60;
/// Names listed in a message.
pub const SHOWN_NAMES: usize = 12;
/// Values listed in a message.
pub const SHOWN_VALUES: usize = 8;
/// Columns that `fetch` returns.
pub const FETCH_COLUMNS: usize = 12;
/// Characters of a fetched value.
pub const FETCH_CHARS: usize = 300;
/// Bytes that a workbook may unpack to: 1 GiB.
pub const MAX_UNZIPPED_BYTES: u64 = 1 << 30;
/// Bytes of text that one sheet of a workbook may hold: 512 MiB.
pub const MAX_SHEET_BYTES: usize = 512 << 20;
/// Rows of a file of unknown origin: a hundred million.
pub const MAX_BROUGHT_ROWS: u64 = 100_000_000;
/// Cells of one.
pub const MAX_BROUGHT_CELLS: u64 = 2_000_000_000;
/// Bytes that one may unpack to: 8 GiB.
pub const MAX_BROUGHT_BYTES: u64 = 8 << 30;
/// Bytes that one page of its Parquet may unpack to: 256 MiB.
pub const MAX_PAGE_BYTES: u64 = 256 << 20;
/// Bytes before a page that say what it holds: 16 MiB, as in other readers.
pub const MAX_PAGE_HEADER_BYTES: u64 = 16 << 20;
/// Rows decoded at a time from columnar files.
pub const BATCH_ROWS: usize = 16_384;
/// Bytes of text decoded at a time.
pub const CHUNK_BYTES: usize = 4 << 20;
