//! What one thread sees of a table: counts per column, rows kept. Mergeable; the order of rows leaves no trace.

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use shipworthy_eval::audit::association::MISSING;
use shipworthy_eval::audit::dates::{self, Read};
use shipworthy_eval::audit::facts::{Named, PersonalCount};
use shipworthy_eval::audit::personal::{self, Personal, Seen};
use shipworthy_eval::gather::Problem;

use super::KEPT_CELLS;
use super::kept::{Chunk, Level, Places, threshold};
use super::lists::is_list;
use super::text::TextColumn;
use crate::cells;
use crate::hash::{self, ColumnSeed, Fingerprint};
use crate::kind::{Kind, kind_of};
use crate::problem::problem;
use crate::table::Table;

/// What is done with each column, settled before reading.
pub struct Parts {
    /// Kinds of the columns.
    pub kinds: Vec<Kind>,
    /// Names of the columns.
    pub names: Vec<String>,
    seeds: Vec<ColumnSeed>,
    /// Whether the column is an input: equal inputs make two rows alike.
    pub inputs: Vec<bool>,
    /// Text columns whose cells are also put in order.
    pub orders: Vec<(usize, Order)>,
    /// Positions of the columns with a part.
    pub places: Named<usize>,
    /// The one column that holds the labels of several people as lists.
    pub list: Option<usize>,
    /// Rows that are kept at most.
    pub rows: usize,
    /// Different texts of a column that are compared at most.
    pub texts: usize,
}

/// How cells of text are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By the digits in them.
    Digits,
    /// As dates.
    Moment,
}

impl Parts {
    /// Finds the columns; those that are not there are problems. With another table, inputs are the columns that both have.
    pub fn new(table: &Table, other: Option<&Table>, named: &Named) -> Result<Parts, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut find = |name: &Option<String>, option: &str| {
            let name = name.as_ref()?;
            table.column(name, option).map_err(|p| problems.push(p)).ok()
        };
        let places = Named {
            label: find(&named.label, "--label"),
            id: find(&named.id, "--id"),
            time: find(&named.time, "--time"),
            label_time: find(&named.label_time, "--label-time"),
            split: find(&named.split, "--split"),
            cluster: find(&named.cluster, "--cluster"),
            groups: named.groups.iter().filter_map(|n| find(&Some(n.clone()), "--group")).collect(),
            annotators: named.annotators.iter().filter_map(|n| find(&Some(n.clone()), "--annotators")).collect(),
        };
        let fields = table.schema.fields();
        let list = match places.annotators[..] {
            [column] if is_list(fields[column].data_type()) => Some(column),
            [column] => {
                problems.push(problem(
                    "no-labels",
                    "--annotators",
                    format!("`{}` alone holds the labels of one person", fields[column].name()),
                    "name the columns of two people or more (--annotators asha,ben), or one column whose cells are lists",
                ));
                None
            }
            _ => None,
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let kinds: Vec<Kind> = fields.iter().map(|f| kind_of(f.data_type())).collect();
        let names: Vec<String> = fields.iter().map(|f| f.name().clone()).collect();
        let apart = [places.label, places.id, places.time, places.label_time, places.split];
        let shared = other.map(Table::names);
        let inputs = (0..names.len())
            .map(|i| {
                !apart.contains(&Some(i))
                    && !places.annotators.contains(&i)
                    && shared.as_ref().is_none_or(|s| s.contains(&names[i].as_str()))
            })
            .collect();
        let mut orders = Vec::new();
        for (place, order) in
            [(places.id, Order::Digits), (places.time, Order::Moment), (places.label_time, Order::Moment)]
        {
            if let Some(i) = place.filter(|i| kinds[*i] == Kind::Text) {
                orders.push((i, order));
            }
        }
        let texts = kinds.iter().filter(|k| **k == Kind::Text).count();
        Ok(Parts {
            seeds: names.iter().map(|n| ColumnSeed::of(n)).collect(),
            rows: (KEPT_CELLS / (names.len() + orders.len() + 2)).clamp(1_000, 8_000_000),
            texts: (1_000_000 / texts.max(1)).max(50_000),
            kinds,
            names,
            inputs,
            orders,
            places,
            list,
        })
    }
}

/// Counts of one column.
#[derive(Default)]
pub struct ColumnCounts {
    /// Cells without a value.
    pub missing: u64,
    /// NaN and infinite numbers.
    pub not_finite: u64,
    /// Personal data among whole numbers.
    pub personal: [PersonalCount; personal::KINDS.len()],
    /// Facts about text.
    pub text: Option<TextColumn>,
}

/// Facts so far.
pub struct Collector {
    /// Rows.
    pub rows: u64,
    /// Per column.
    pub columns: Vec<ColumnCounts>,
    /// Rows kept.
    pub chunks: Vec<Chunk>,
    /// Places of all rows.
    pub places: Places,
    /// Fingerprint of all rows.
    pub fingerprint: Fingerprint,
    level: u32,
}

impl Collector {
    /// Nothing seen yet.
    pub fn new(parts: &Parts) -> Collector {
        let columns = parts
            .kinds
            .iter()
            .map(|kind| ColumnCounts {
                text: (*kind == Kind::Text).then(|| TextColumn::new(parts.texts)),
                ..ColumnCounts::default()
            })
            .collect();
        Collector {
            rows: 0,
            columns,
            chunks: Vec::new(),
            places: Places::default(),
            fingerprint: Fingerprint::default(),
            level: 0,
        }
    }

    /// Adds a batch with all columns.
    pub fn add(&mut self, batch: &RecordBatch, parts: &Parts, level: &Level) {
        let rows = batch.num_rows();
        self.rows += rows as u64;
        let mut chunk = Chunk {
            place: vec![0; rows],
            content: vec![0; rows],
            cells: Vec::with_capacity(parts.kinds.len()),
            orders: parts.orders.iter().map(|(i, order)| ordered(batch.column(*i), *order)).collect(),
        };
        for (i, array) in batch.columns().iter().enumerate() {
            let counts = &mut self.columns[i];
            let hashes = match &mut counts.text {
                Some(text) => text.add(array),
                None => cells::hashes(array),
            };
            let keys = keys(array, parts.kinds[i], &hashes, counts);
            counts.missing += array.logical_nulls().map_or(0, |n| n.null_count()) as u64;
            let seed = parts.seeds[i];
            let is_input = parts.inputs[i];
            for (row, h) in hashes.iter().enumerate() {
                let word = seed.cell(*h).0;
                chunk.content[row] = chunk.content[row].wrapping_add(word);
                if is_input {
                    chunk.place[row] = chunk.place[row].wrapping_add(word);
                }
            }
            chunk.cells.push(keys);
        }
        let mut places = Places::default();
        for (place, content) in chunk.place.iter_mut().zip(&mut chunk.content) {
            self.fingerprint.add(*content, hash::mix(*content, 0x9fb2_1c65_1e98_df25));
            *content = hash::whole(*content as i64);
            *place = hash::whole(*place as i64);
            places.add(*place);
        }
        self.places.merge(&places);
        let proved = level.seen(&places, parts.rows as u64);
        chunk.keep_below(threshold(proved));
        self.chunks.push(chunk);
        self.tighten(proved);
    }

    fn tighten(&mut self, level: u32) {
        if level > self.level {
            self.level = level;
            for chunk in &mut self.chunks {
                chunk.keep_below(threshold(level));
            }
        }
    }

    /// Joins what another thread saw.
    pub fn merge(&mut self, other: Collector, parts: &Parts) {
        self.rows += other.rows;
        self.fingerprint.merge(other.fingerprint);
        for (mine, theirs) in self.columns.iter_mut().zip(other.columns) {
            mine.missing += theirs.missing;
            mine.not_finite += theirs.not_finite;
            for (a, b) in mine.personal.iter_mut().zip(theirs.personal) {
                a.certain += b.certain;
                a.possible += b.possible;
                a.candidates += b.candidates;
            }
            if let (Some(a), Some(b)) = (&mut mine.text, theirs.text) {
                a.merge(b);
            }
        }
        self.places.merge(&other.places);
        self.chunks.extend(other.chunks);
        self.level = self.level.min(other.level);
        self.tighten(self.places.level(parts.rows as u64));
    }
}

/// Cells as keys: numbers and moments so that keys ascend with them, anything else as its hash; missing as [`MISSING`].
fn keys(array: &ArrayRef, kind: Kind, hashes: &[u64], counts: &mut ColumnCounts) -> Vec<u64> {
    match kind {
        Kind::Number => match cells::numbers(array) {
            Some(numbers) => {
                let mut not_finite = 0;
                let key = |x: f64, not_finite: &mut u64| {
                    if x.is_finite() {
                        sortable(x)
                    } else {
                        *not_finite += 1;
                        MISSING
                    }
                };
                let keys = match numbers.nulls().filter(|n| n.null_count() > 0) {
                    None => numbers.values().iter().map(|x| key(*x, &mut not_finite)).collect(),
                    Some(nulls) => numbers
                        .values()
                        .iter()
                        .enumerate()
                        .map(|(i, x)| if nulls.is_valid(i) { key(*x, &mut not_finite) } else { MISSING })
                        .collect(),
                };
                counts.not_finite += not_finite;
                keys
            }
            None => vec![MISSING; array.len()],
        },
        Kind::Whole => whole_keys(array, counts),
        Kind::Bool => {
            let truths: Option<BooleanArray> = cells::truths(array);
            match truths {
                Some(truths) => truths.iter().map(|t| t.map_or(MISSING, u64::from)).collect(),
                None => vec![MISSING; array.len()],
            }
        }
        Kind::Date | Kind::Time => moments(array),
        Kind::Nothing => vec![MISSING; array.len()],
        Kind::Text | Kind::Other => {
            hashes.iter().map(|h| if *h == hash::NULL { MISSING } else { (*h).min(MISSING - 1) }).collect()
        }
    }
}

fn whole_keys(array: &ArrayRef, counts: &mut ColumnCounts) -> Vec<u64> {
    let Ok(cast) = cast_with_options(array, &DataType::Int64, &CastOptions::default()) else {
        return vec![MISSING; array.len()];
    };
    let numbers = cast.as_primitive::<Int64Type>();
    let missing = array.logical_nulls();
    let mut keys = Vec::with_capacity(numbers.len());
    for (i, value) in numbers.values().iter().enumerate() {
        if missing.as_ref().is_some_and(|n| n.is_null(i)) {
            keys.push(MISSING);
            continue;
        }
        // Beyond 63 bits only the fact that it is large is kept.
        let value = if numbers.is_null(i) { i64::MAX } else { *value };
        if value >= 1_000_000_000 {
            count_personal(&mut counts.personal, personal::look_at_number(value), 1);
        }
        keys.push(((value as u64) ^ (1 << 63)).min(MISSING - 1));
    }
    keys
}

/// Adds the kinds of personal data of a cell.
pub fn count_personal(counts: &mut [PersonalCount; personal::KINDS.len()], seen: Seen, times: u64) {
    if seen.is_empty() {
        return;
    }
    for (kind, count) in personal::KINDS.into_iter().zip(counts) {
        // A cell counts once for a kind, as the strongest of what it shows.
        if seen.certain.contains(kind) {
            count.certain += times;
        } else {
            count.possible += if seen.possible.contains(kind) { times } else { 0 };
            count.candidates += if seen.candidates.contains(kind) { times } else { 0 };
        }
    }
}

/// The kinds and counts that are not zero.
pub fn personal_counts(
    counts: &[PersonalCount; personal::KINDS.len()],
) -> impl Iterator<Item = (Personal, PersonalCount)> {
    personal::KINDS.into_iter().zip(*counts).filter(|(_, c)| c.certain + c.candidates > 0)
}

/// Seconds since 1970-01-01 as sortable keys.
fn moments(array: &ArrayRef) -> Vec<u64> {
    let (array, per_second) = match array.data_type() {
        DataType::Date32 => (cast_with_options(array, &DataType::Int32, &CastOptions::default()), 1.0 / 86_400.0),
        DataType::Date64 => (cast_with_options(array, &DataType::Int64, &CastOptions::default()), 1_000.0),
        DataType::Timestamp(unit, _) => {
            let per_second = match unit {
                TimeUnit::Second => 1.0,
                TimeUnit::Millisecond => 1e3,
                TimeUnit::Microsecond => 1e6,
                TimeUnit::Nanosecond => 1e9,
            };
            (cast_with_options(array, &DataType::Int64, &CastOptions::default()), per_second)
        }
        _ => return vec![MISSING; array.len()],
    };
    let Some(numbers) = array.ok().and_then(|a| cast_with_options(&a, &DataType::Int64, &CastOptions::default()).ok())
    else {
        return Vec::new();
    };
    let numbers = numbers.as_primitive::<Int64Type>();
    numbers.iter().map(|n| n.map_or(MISSING, |n| sortable(n as f64 / per_second))).collect()
}

/// A key that ascends with the number. Minus zero is zero.
#[inline]
pub fn sortable(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The number of a key.
#[inline]
pub fn number(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// The whole number of a key.
#[inline]
pub fn whole(key: u64) -> i64 {
    (key ^ (1 << 63)) as i64
}

/// Cells of text put in order.
fn ordered(array: &ArrayRef, order: Order) -> Vec<u64> {
    let rows = array.len();
    let mut out = vec![MISSING; rows];
    super::text::each_text(array, |row, text| {
        out[row] = match order {
            Order::Digits => digits(text).map_or(MISSING, |n| n.min(MISSING - 1)),
            Order::Moment => match dates::read(text) {
                Some(Read::Moment(_, seconds)) => sortable(seconds),
                _ => MISSING,
            },
        };
    });
    out
}

/// The digits of a text as one number, up to 18 of them.
fn digits(text: &str) -> Option<u64> {
    let mut number = None;
    for digit in text.bytes().filter(u8::is_ascii_digit).take(18) {
        number = Some(number.unwrap_or(0) * 10 + u64::from(digit - b'0'));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ascend_with_numbers() {
        let numbers = [f64::MIN, -5.5, -1e-300, 0.0, 1e-300, 2.0, 1e300];
        assert!(numbers.windows(2).all(|w| sortable(w[0]) < sortable(w[1])));
        assert!(numbers.iter().all(|x| number(sortable(*x)) == *x));
        assert_eq!(sortable(-0.0), sortable(0.0));
        assert_eq!(whole((-7_i64 as u64) ^ (1 << 63)), -7);
    }

    #[test]
    fn ids_are_put_in_order_by_their_digits() {
        assert_eq!([digits("TXN-0012-7"), digits("abc")], [Some(127), None]);
    }
}
