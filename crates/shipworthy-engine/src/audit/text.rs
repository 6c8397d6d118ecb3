//! A column of text: its values while they are few, and what each cell is.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    ArrowDictionaryKeyType, DataType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use shipworthy_eval::audit::cell::{self, Cell, Shape};
use shipworthy_eval::audit::facts::{LONGEST, NearDuplicates, PersonalCount, TextFacts};
use shipworthy_eval::audit::near_duplicates::{self, Signature, Signer};
use shipworthy_eval::audit::{personal, quantity};

use super::collect::{count_personal, number, sortable};
use super::kept::threshold;
use super::radix;
use crate::codes::HashKeyed;
use crate::hash;

/// Different values that are listed.
pub const LISTED: usize = 10_000;
/// Texts of fewer words are no running text.
const FEWEST_WORDS: u32 = 4;
/// Different units that are told apart.
const UNITS: usize = 50;

/// Facts about a text column so far.
pub struct TextColumn {
    values: HashKeyed<Value>,
    /// Whether there are more values than are listed.
    pub full: bool,
    /// Cells in a row, nearly, that were none of the listed values.
    missed: u64,
    tally: Tally,
    signer: Signer,
    signatures: Vec<Signed>,
    texts: usize,
    /// Texts are compared whose place is below `u64::MAX >> level`. What a thread reaches is never beyond the final level.
    level: u32,
    /// Cells that were to be compared, chosen or not.
    comparable: u64,
}

/// A text to be compared: its hash, place, cells and signature.
struct Signed {
    hash: u64,
    place: u64,
    count: u64,
    signature: Signature,
}

struct Value {
    count: u64,
    text: Box<str>,
    cell: Cell,
}

/// Counts over cells.
#[derive(Default)]
struct Tally {
    facts: TextFacts,
    personal: [PersonalCount; personal::KINDS.len()],
    lengths: Vec<u64>,
    numbers: Vec<(f64, u64)>,
    moments: Vec<(f64, u64)>,
}

/// A text column when all is seen.
pub struct TextResult {
    /// The facts.
    pub facts: TextFacts,
    /// Values with counts, most frequent first, then by text; `None` when there are too many.
    pub values: Option<Vec<(String, u64)>>,
    /// Their hashes, as cells are kept.
    pub hashes: Vec<u64>,
    /// Personal data.
    pub personal: [PersonalCount; personal::KINDS.len()],
    /// The numbers, ascending.
    pub numbers: Vec<f64>,
    /// The moments in seconds, ascending.
    pub moments: Vec<f64>,
}

impl TextColumn {
    /// Nothing seen; at most `texts` different texts are compared with each other.
    pub fn new(texts: usize) -> TextColumn {
        TextColumn {
            values: HashKeyed::default(),
            full: false,
            missed: 0,
            tally: Tally::default(),
            signer: Signer::default(),
            signatures: Vec::new(),
            texts,
            level: 0,
            comparable: 0,
        }
    }

    /// Adds the cells of an array and returns their hashes.
    pub fn add(&mut self, array: &ArrayRef) -> Vec<u64> {
        if let DataType::Dictionary(key, _) = array.data_type() {
            return match key.as_ref() {
                DataType::Int8 => self.add_codes::<Int8Type>(array),
                DataType::Int16 => self.add_codes::<Int16Type>(array),
                DataType::Int32 => self.add_codes::<Int32Type>(array),
                DataType::Int64 => self.add_codes::<Int64Type>(array),
                DataType::UInt8 => self.add_codes::<UInt8Type>(array),
                DataType::UInt16 => self.add_codes::<UInt16Type>(array),
                DataType::UInt32 => self.add_codes::<UInt32Type>(array),
                _ => self.add_codes::<UInt64Type>(array),
            };
        }
        let mut hashes = vec![hash::NULL; array.len()];
        each_text(array, |row, text| {
            let h = hash::text(text.as_bytes());
            hashes[row] = h;
            self.count(h, text, 1);
        });
        hashes
    }

    /// Dictionaries are counted by code: a value is looked at once.
    fn add_codes<K: ArrowDictionaryKeyType>(&mut self, array: &ArrayRef) -> Vec<u64> {
        let dictionary = array.as_dictionary::<K>();
        let values = dictionary.values();
        let mut of_value = vec![hash::NULL; values.len()];
        each_text(values, |code, text| of_value[code] = hash::text(text.as_bytes()));
        let mut counts = vec![0_u64; values.len()];
        let hashes = (0..dictionary.len())
            .map(|row| {
                dictionary.key(row).map_or(hash::NULL, |code| {
                    counts[code] += 1;
                    of_value[code]
                })
            })
            .collect();
        each_text(values, |code, text| {
            if counts[code] > 0 {
                self.count(of_value[code], text, counts[code]);
            }
        });
        hashes
    }

    fn count(&mut self, h: u64, text: &str, times: u64) {
        // A value that is counted apart counts the same. Where hardly any comes again, nobody looks for it.
        if self.missed <= 4 * LISTED as u64 {
            if let Some(value) = self.values.get_mut(&h) {
                value.count += times;
                self.missed = self.missed.saturating_sub(8);
                return;
            }
            self.missed += u64::from(self.full);
        }
        let cell = cell::look(text);
        if self.values.len() < LISTED {
            self.values.insert(h, Value { count: times, text: text.into(), cell });
            return;
        }
        self.full = true;
        self.tally.add(&cell, text, times);
        self.sign(h, text, &cell, times);
        if self.signatures.len() > self.texts + self.texts / 4 {
            self.sift();
        }
    }

    fn sign(&mut self, hash: u64, text: &str, cell: &Cell, count: u64) {
        if cell.words < FEWEST_WORDS || (cell.length as usize) < near_duplicates::FEWEST_LETTERS {
            return;
        }
        self.comparable += count;
        let place = near_duplicates::place(text);
        if place <= threshold(self.level)
            && let Some(signature) = self.signer.sign(text)
        {
            self.signatures.push(Signed { hash, place, count, signature });
        }
    }

    /// Joins equal texts, and chooses among different ones when they are too many.
    fn sift(&mut self) {
        let level = self.level;
        self.signatures.retain(|s| s.place <= threshold(level));
        self.signatures.sort_unstable_by_key(|s| s.hash);
        self.signatures.dedup_by(|b, a| {
            let same = a.hash == b.hash;
            if same {
                a.count += b.count;
            }
            same
        });
        while self.signatures.len() > self.texts && self.level < 64 {
            self.level += 1;
            let most = threshold(self.level);
            self.signatures.retain(|s| s.place <= most);
        }
    }

    /// Joins what another thread saw.
    pub fn merge(&mut self, other: TextColumn) {
        self.full |= other.full;
        self.level = self.level.max(other.level);
        self.comparable += other.comparable;
        for (h, value) in other.values {
            match self.values.get_mut(&h) {
                Some(mine) => mine.count += value.count,
                None => self.count(h, &value.text, value.count),
            }
        }
        self.tally.merge(other.tally);
        self.signatures.extend(other.signatures);
        self.sift();
    }

    /// All of it.
    pub fn finish(mut self) -> TextResult {
        let mut listed: Vec<(u64, Value)> = self.values.drain().collect();
        listed.sort_unstable_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.1.text.cmp(&b.1.text)));
        for (h, value) in &listed {
            self.tally.add(&value.cell, &value.text, value.count);
            self.sign(*h, &value.text, &value.cell, value.count);
        }
        self.sift();
        let mut facts = self.tally.facts;
        facts.lengths =
            self.tally.lengths.iter().enumerate().filter(|(_, n)| **n > 0).map(|(l, n)| (l as u32, *n)).collect();
        if facts.units.len() > UNITS {
            // Too many to be units; which of them were met first must not show.
            facts.units.clear();
        }
        facts.near_duplicates = (self.signatures.len() > 1).then(|| {
            let signatures: Vec<Signature> = self.signatures.iter().map(|s| s.signature).collect();
            let near = near_duplicates::alike(&signatures);
            let rows: u64 = near.iter().zip(&self.signatures).filter(|(near, _)| **near).map(|(_, s)| s.count).sum();
            let compared = signatures.len() as u64;
            if self.level == 0 {
                return NearDuplicates { rows, compared, left_out: 0 };
            }
            // As many among the others as among those chosen.
            let chosen: u64 = self.signatures.iter().map(|s| s.count).sum();
            let times = self.comparable as f64 / chosen as f64;
            let estimate = |n: u64| (n as f64 * times).round() as u64;
            NearDuplicates { rows: estimate(rows), compared, left_out: estimate(compared) - compared }
        });
        let hashes = listed.iter().map(|(h, _)| *h).collect();
        let values = (!self.full).then(|| listed.into_iter().map(|(_, v)| (v.text.into_string(), v.count)).collect());
        TextResult {
            facts,
            values,
            hashes,
            personal: self.tally.personal,
            numbers: spread(self.tally.numbers),
            moments: spread(self.tally.moments),
        }
    }
}

/// Values as often as they occur, ascending.
fn spread(counted: Vec<(f64, u64)>) -> Vec<f64> {
    let each = counted.into_iter().flat_map(|(x, n)| std::iter::repeat_n(sortable(x), n as usize));
    let mut keys: Vec<u64> = each.collect();
    radix::sort(&mut keys);
    keys.into_iter().map(number).collect()
}

impl Tally {
    fn add(&mut self, cell: &Cell, text: &str, times: u64) {
        let facts = &mut self.facts;
        match cell.shape {
            Shape::Nothing(word) => *facts.nothing.entry(word).or_default() += times,
            Shape::Number(format, x) => {
                *facts.numbers.entry(format).or_default() += times;
                self.numbers.push((x, times));
            }
            Shape::Quantity(_) => {
                facts.quantities += times;
                if let Some(unit) = quantity::read(text).map(|q| q.unit)
                    && (facts.units.len() <= UNITS || facts.units.contains_key(unit))
                {
                    *facts.units.entry(unit.to_owned()).or_default() += times;
                }
            }
            Shape::Date(format, seconds) => {
                *facts.dates.entry(format).or_default() += times;
                self.moments.push((seconds, times));
            }
            Shape::ImpossibleDate => facts.impossible_dates += times,
            Shape::Words => facts.words += times,
        }
        facts.word_count += u64::from(cell.words) * times;
        let damage = cell.damage;
        for (is, count) in [
            (damage.stray_blanks, &mut facts.stray_blanks),
            (damage.control && !damage.html, &mut facts.control),
            (damage.replacement, &mut facts.replacement),
            (damage.mojibake && !damage.replacement, &mut facts.mojibake),
            (damage.html, &mut facts.html),
        ] {
            *count += if is { times } else { 0 };
        }
        let length = cell.length.min(LONGEST) as usize;
        if self.lengths.len() <= length {
            self.lengths.resize(length + 1, 0);
        }
        self.lengths[length] += times;
        count_personal(&mut self.personal, cell.personal, times);
    }

    fn merge(&mut self, other: Tally) {
        let (mine, theirs) = (&mut self.facts, other.facts);
        add_all(&mut mine.nothing, theirs.nothing);
        add_all(&mut mine.numbers, theirs.numbers);
        add_all(&mut mine.units, theirs.units);
        add_all(&mut mine.dates, theirs.dates);
        for (a, b) in [
            (&mut mine.quantities, theirs.quantities),
            (&mut mine.impossible_dates, theirs.impossible_dates),
            (&mut mine.words, theirs.words),
            (&mut mine.word_count, theirs.word_count),
            (&mut mine.stray_blanks, theirs.stray_blanks),
            (&mut mine.control, theirs.control),
            (&mut mine.replacement, theirs.replacement),
            (&mut mine.mojibake, theirs.mojibake),
            (&mut mine.html, theirs.html),
        ] {
            *a += b;
        }
        for (a, b) in self.personal.iter_mut().zip(other.personal) {
            a.certain += b.certain;
            a.possible += b.possible;
            a.candidates += b.candidates;
        }
        if self.lengths.len() < other.lengths.len() {
            self.lengths.resize(other.lengths.len(), 0);
        }
        self.lengths.iter_mut().zip(other.lengths).for_each(|(a, b)| *a += b);
        self.numbers.extend(other.numbers);
        self.moments.extend(other.moments);
    }
}

fn add_all<K: Ord>(mine: &mut BTreeMap<K, u64>, theirs: BTreeMap<K, u64>) {
    for (key, n) in theirs {
        *mine.entry(key).or_default() += n;
    }
}

/// Calls for every cell with text, with its row.
pub fn each_text(array: &ArrayRef, mut each: impl FnMut(usize, &str)) {
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().enumerate().for_each(|(i, t)| {
            if let Some(t) = t {
                each(i, t);
            }
        }),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().enumerate().for_each(|(i, t)| {
            if let Some(t) = t {
                each(i, t);
            }
        }),
        DataType::Utf8View => array.as_string_view().iter().enumerate().for_each(|(i, t)| {
            if let Some(t) = t {
                each(i, t);
            }
        }),
        DataType::Dictionary(..) => {
            if let Ok(plain) = arrow::compute::cast(array, &DataType::Utf8) {
                each_text(&plain, each);
            }
        }
        _ => {}
    }
}
