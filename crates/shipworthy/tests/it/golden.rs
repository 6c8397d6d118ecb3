//! A simulated golden set of payments, a spec that judges it, and ways to spoil both.

use std::fmt::Write;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

/// A table as text, cell by cell.
#[derive(Debug, Clone)]
pub struct Table {
    /// Column names.
    pub header: Vec<String>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
}

/// A source of random numbers: SplitMix64 (Steele, Lea and Flood 2014, figure 17).
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform on [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }
}

/// Payments by customers: `id, customer, city, channel, amount, is_fraud, p, q`. One in five is fraud. `p` is a decent
/// score, `q` a weak one; both are rounded, so that they tie. Some payments have no channel. One row in forty repeats
/// another one in everything but the id.
pub fn payments(rows: usize, seed: u64) -> Table {
    let mut random = Random::new(seed);
    let mut table = Table {
        header: ["id", "customer", "city", "channel", "amount", "is_fraud", "p", "q"].map(String::from).to_vec(),
        rows: Vec::with_capacity(rows),
    };
    for i in 0..rows {
        if i % 40 == 39 {
            let mut again = table.rows[random.below(i)].clone();
            again[0] = format!("pay-{i:06}");
            table.rows.push(again);
            continue;
        }
        let fraud = random.uniform() < 0.2;
        let city = ["mumbai", "pune", "surat"][random.below(3)];
        let channel = ["upi", "card", ""][[0, 0, 0, 1, 1, 1, 1, 2][random.below(8)]];
        let amount = 20.0 + 3000.0 * random.uniform().powi(3) + if fraud { 400.0 * random.uniform() } else { 0.0 };
        let lean = if fraud { 0.3 } else { -0.3 };
        let mut score = |noise: f64| (0.5 + lean + noise * (random.uniform() - 0.5)).clamp(0.001, 0.999);
        let (p, q) = (score(0.9), score(1.6));
        table.rows.push(vec![
            format!("pay-{i:06}"),
            format!("c{}", random.below(rows / 5 + 1)),
            city.to_owned(),
            channel.to_owned(),
            format!("{amount:.2}"),
            u8::from(fraud).to_string(),
            format!("{p:.3}"),
            format!("{q:.2}"),
        ]);
    }
    table
}

impl Table {
    /// As comma-separated values.
    pub fn csv(&self) -> String {
        let mut text = String::new();
        for row in std::iter::once(&self.header).chain(&self.rows) {
            writeln!(text, "{}", row.join(",")).expect("writing to memory");
        }
        text
    }

    /// As JSON Lines: numbers as numbers, empty cells as nulls.
    pub fn json_lines(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let cells = self.header.iter().zip(row).map(|(name, cell)| match cell.parse::<f64>() {
                _ if cell.is_empty() => format!("\"{name}\":null"),
                Ok(_) => format!("\"{name}\":{cell}"),
                Err(_) => format!("\"{name}\":\"{cell}\""),
            });
            writeln!(text, "{{{}}}", cells.collect::<Vec<_>>().join(",")).expect("writing to memory");
        }
        text
    }

    /// As Parquet, with the types that the CSV is read with.
    pub fn parquet(&self, row_group: usize) -> Vec<u8> {
        let kind = |name: &str| match name {
            "is_fraud" => DataType::Int64,
            "amount" | "p" | "q" => DataType::Float64,
            _ => DataType::Utf8,
        };
        let fields: Vec<Field> = self.header.iter().map(|name| Field::new(name, kind(name), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(row_group)).build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, schema.clone(), Some(properties)).expect("a writer");
        let csv = self.csv();
        let rows = arrow::csv::ReaderBuilder::new(schema).with_header(true).build(csv.as_bytes()).expect("a reader");
        for batch in rows {
            writer.write(&batch.expect("rows")).expect("written rows");
        }
        writer.close().expect("a footer");
        bytes
    }

    /// The same rows in another order (Fisher and Yates).
    pub fn shuffled(&self, seed: u64) -> Table {
        let mut random = Random::new(seed);
        let mut rows = self.rows.clone();
        for i in (1..rows.len()).rev() {
            rows.swap(i, random.below(i + 1));
        }
        Table { header: self.header.clone(), rows }
    }

    /// Only these columns.
    pub fn columns(&self, names: &[&str]) -> Table {
        let kept: Vec<usize> = names.iter().map(|name| self.place(name)).collect();
        let pick = |row: &Vec<String>| kept.iter().map(|&i| row[i].clone()).collect();
        Table { header: pick(&self.header), rows: self.rows.iter().map(pick).collect() }
    }

    /// Changes one cell.
    pub fn with(mut self, row: usize, column: &str, value: &str) -> Table {
        let place = self.place(column);
        value.clone_into(&mut self.rows[row][place]);
        self
    }

    /// Changes every cell of a column, knowing its row.
    pub fn mapped(mut self, column: &str, change: impl Fn(usize, &[String]) -> String) -> Table {
        let place = self.place(column);
        for (i, row) in self.rows.iter_mut().enumerate() {
            row[place] = change(i, row);
        }
        self
    }

    /// Gives a column another name.
    pub fn renamed(mut self, column: &str, name: &str) -> Table {
        let place = self.place(column);
        name.clone_into(&mut self.header[place]);
        self
    }

    /// Where a column stands.
    pub fn place(&self, column: &str) -> usize {
        self.header.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"))
    }
}

/// A spec for [`payments`] in `golden.csv`, with a scored candidate and a rule.
pub const SPEC: &str = "\
---
format: 1
name: Payment screen
task: binary
golden:
  data: golden.csv
  label: is_fraud
  positive: 1
  id: id
  cluster: customer
  slices: [city, channel]
errors:
  currency: INR
  per: 1000
  volume_per_month: 20000
  horizon_months: 12
  false_positive: {cost: 40, who: \"a customer whose honest payment is stopped\"}
  false_negative: {cost: amount, who: \"a customer who loses the money\"}
candidates:
  - {name: limit, rule: \"amount > 900\"}
  - {name: model, score: p, threshold: 0.5}
baseline: limit
ship: model
bars:
  - recall >= 60%
  - false_positive_rate <= 40%
---
# Payment screen
## Problem
Stolen phones empty wallets within minutes.
## Users
Wallet owners, and the desk that calls them.
## Baseline today
Payments over 900 are held.
## Expected behaviour
Hold what looks stolen, let the rest through.
## Edge cases
Rent, school fees, first payments.
## When it is wrong
Somebody stands at a till with a payment that does not go through, or loses the money.
## Data
Payments of the spring, labelled by the desk.
## Success
Six in ten stolen payments held.
## Launch and after
One city first.
";

/// [`SPEC`] with each text replaced by another one.
#[track_caller]
pub fn spec(changes: &[(&str, &str)]) -> String {
    let mut text = SPEC.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "the spec does not say {from:?}");
        text = text.replacen(from, to, 1);
    }
    text
}
