//! Writes the tables that `cargo xtask bench` measures on, and reads one without doing anything with it.
//!
//! `write ROWS SEED FILE [cell]`: a label `y`, a score `p`, and the slice columns `tier`, `channel` and `band` with 4 x 4 x 5
//! values; with `cell` one more, of their 80 conjunctions.
//! `defects ROWS SEED FILE`: orders in twenty columns, with every kind of defect that the testkit can plant.
//! `read FILE`: decodes every column as the engine does and drops it, so that a bench can name what decoding costs.
#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]

use std::error::Error;
use std::fs::File;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::properties::WriterProperties;
use shipworthy_testkit::defects::clean::orders;
use shipworthy_testkit::defects::{Cells, plant_all};

/// Rows that the engine decodes at a time.
const BATCH_ROWS: usize = 16_384;

/// Rows of a row group, and of a batch that is written.
const GROUP_ROWS: usize = 250_000;

const TIERS: [&str; 4] = ["tier1", "tier2", "tier3", "tier4"];
const CHANNELS: [&str; 4] = ["card", "upi", "wallet", "netbanking"];
const BANDS: [&str; 5] = ["under_100", "under_500", "under_2500", "under_10000", "above"];

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["write", rows, seed, file] => write(rows.parse()?, seed.parse()?, file, false),
        ["write", rows, seed, file, "cell"] => write(rows.parse()?, seed.parse()?, file, true),
        ["defects", rows, seed, file] => defects(rows.parse()?, seed.parse()?, file),
        ["read", file] => read(file),
        // `cargo bench` passes words of its own; there is nothing to measure without a file.
        _ => {
            println!("golden_set write ROWS SEED FILE [cell] | defects ROWS SEED FILE | read FILE");
            Ok(())
        }
    }
}

/// One row is a function of the seed and its number, so that a smaller set is the beginning of a larger one.
struct Example {
    positive: bool,
    score: f64,
    codes: [usize; 3],
}

fn example(seed: u64, row: u64) -> Example {
    let mut random = Random(seed ^ row.wrapping_mul(0xd134_2543_de82_ef95));
    // Skewed, as real columns are: the product of two uniform numbers.
    let mut code = |values: usize| (random.uniform() * random.uniform() * values as f64) as usize;
    let codes = [code(TIERS.len()), code(CHANNELS.len()), code(BANDS.len())];
    let score = random.uniform() * random.uniform();
    // The score is the chance of a positive, but for one slice in which positives are more common than it says.
    let weak = codes[0] == 2 && codes[1] == 1;
    let chance = if weak { 1.0 - (1.0 - score) * (1.0 - score) } else { score };
    Example { positive: random.uniform() < chance, score, codes }
}

fn write(rows: u64, seed: u64, file: &str, with_cells: bool) -> Result<(), Box<dyn Error>> {
    let text =
        |name| Field::new(name, DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), false);
    let mut fields = vec![Field::new("y", DataType::Boolean, false), Field::new("p", DataType::Float64, false)];
    fields.extend(["tier", "channel", "band"].map(text));
    if with_cells {
        fields.push(text("cell"));
    }
    let schema = Arc::new(Schema::new(fields));
    let names: [Vec<String>; 3] =
        [&TIERS[..], &CHANNELS, &BANDS].map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    let cells = cells();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(GROUP_ROWS)).build();
    let mut writer = ArrowWriter::try_new(File::create(file)?, Arc::clone(&schema), Some(properties))?;
    let mut row = 0;
    while row < rows {
        let end = rows.min(row + GROUP_ROWS as u64);
        let examples: Vec<Example> = (row..end).map(|row| example(seed, row)).collect();
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(BooleanArray::from_iter(examples.iter().map(|e| Some(e.positive)))),
            Arc::new(Float64Array::from_iter_values(examples.iter().map(|e| e.score))),
        ];
        for (column, names) in names.iter().enumerate() {
            columns.push(dictionary(names, examples.iter().map(|e| e.codes[column]))?);
        }
        if with_cells {
            let code = |e: &Example| (e.codes[0] * CHANNELS.len() + e.codes[1]) * BANDS.len() + e.codes[2];
            columns.push(dictionary(&cells, examples.iter().map(code))?);
        }
        writer.write(&RecordBatch::try_new(Arc::clone(&schema), columns)?)?;
        row = end;
    }
    writer.close()?;
    println!("{rows} rows");
    Ok(())
}

/// Names of the conjunctions, in the order of their codes.
fn cells() -> Vec<String> {
    let mut cells = Vec::new();
    for tier in TIERS {
        for channel in CHANNELS {
            cells.extend(BANDS.map(|band| format!("{tier}-{channel}-{band}")));
        }
    }
    cells
}

fn dictionary(names: &[String], codes: impl Iterator<Item = usize>) -> Result<ArrayRef, Box<dyn Error>> {
    let keys: Int32Array = codes.map(|code| i32::try_from(code).ok()).collect();
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(StringArray::from_iter_values(names)))?))
}

fn defects(rows: usize, seed: u64, file: &str) -> Result<(), Box<dyn Error>> {
    let mut table = orders(seed, rows);
    let planted = plant_all(&mut table, seed);
    let columns = table.columns.iter().map(|column| {
        let array: ArrayRef = match &column.cells {
            Cells::Text(cells) => Arc::new(cells.iter().map(Option::as_deref).collect::<StringArray>()),
            Cells::Int(cells) => Arc::new(Int64Array::from(cells.clone())),
            Cells::Float(cells) => Arc::new(Float64Array::from(cells.clone())),
            Cells::Time(cells) => {
                Arc::new(cells.iter().map(|cell| cell.map(|s| 1_000 * s)).collect::<TimestampMillisecondArray>())
            }
        };
        (column.name, array, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(columns)?;
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(GROUP_ROWS)).build();
    let mut writer = ArrowWriter::try_new(File::create(file)?, batch.schema(), Some(properties))?;
    writer.write(&batch)?;
    writer.close()?;
    println!("{rows} rows, {} kinds of defect", planted.len());
    Ok(())
}

fn read(file: &str) -> Result<(), Box<dyn Error>> {
    let open = File::open(file)?;
    // The file says of its text columns that they are dictionaries, and the reader keeps them so, as the engine's does.
    let metadata = ArrowReaderMetadata::load(&open, ArrowReaderOptions::new())?;
    let mut rows = 0;
    let reader =
        ParquetRecordBatchReaderBuilder::new_with_metadata(open, metadata).with_batch_size(BATCH_ROWS).build()?;
    for batch in reader {
        rows += batch?.num_rows();
    }
    println!("{rows} rows");
    Ok(())
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}
