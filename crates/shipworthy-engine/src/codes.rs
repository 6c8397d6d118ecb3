//! Columns of few values, as codes into a list of the values.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use arrow::array::ArrayRef;
use shipworthy_eval::gather::SliceValue;

use crate::cells;
use crate::hash;
use crate::hashes::Hashes;

/// Lets hashes be their own hash.
#[derive(Debug, Default, Clone, Copy)]
pub struct PassThrough(u64);

impl Hasher for PassThrough {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}

/// A map keyed by hashes.
pub type HashKeyed<V> = HashMap<u64, V, BuildHasherDefault<PassThrough>>;

/// What a code is written in: as few bytes as there may be values.
pub trait Code: Copy + PartialEq {
    /// Codes below this can be written.
    const MOST: usize;

    /// The code of a place.
    fn of(place: usize) -> Self;

    /// The place of a code.
    fn place(self) -> usize;
}

impl Code for u16 {
    const MOST: usize = 1 << 16;

    fn of(place: usize) -> u16 {
        place as u16
    }

    fn place(self) -> usize {
        usize::from(self)
    }
}

impl Code for u32 {
    const MOST: usize = 1 << 32;

    fn of(place: usize) -> u32 {
        place as u32
    }

    fn place(self) -> usize {
        self as usize
    }
}

/// Gives each distinct value a code, in the order of appearance; [`Coded::sorted`] removes that order.
#[derive(Debug, Clone)]
pub struct Coded<C> {
    by_hash: HashKeyed<C>,
    /// The distinct values.
    pub values: Vec<SliceValue>,
    hashes: Vec<u64>,
    /// A code per row.
    pub codes: Vec<C>,
    limit: usize,
    /// Whether there are more distinct values than allowed. Codes are then incomplete.
    pub overflowed: bool,
}

impl<C: Code> Coded<C> {
    /// No values yet.
    pub fn new(limit: usize) -> Coded<C> {
        assert!(limit <= C::MOST, "codes that can be written");
        Coded {
            by_hash: HashKeyed::default(),
            values: Vec::new(),
            hashes: Vec::new(),
            codes: Vec::new(),
            limit,
            overflowed: false,
        }
    }

    /// Adds the values of an array, whose hashes are given.
    pub fn add(&mut self, array: &ArrayRef, hashes: &Hashes) {
        self.codes.reserve(array.len());
        match hashes {
            Hashes::Each(hashes) => {
                let mut last = None;
                for (row, h) in hashes.iter().enumerate() {
                    let code = match last {
                        Some((seen, code)) if seen == *h => code,
                        _ => self.code(*h, array, row),
                    };
                    last = Some((*h, code));
                    self.codes.push(code);
                }
            }
            Hashes::Coded { values, codes } => {
                let mut known: Vec<Option<C>> = vec![None; values.len()];
                for (row, theirs) in codes.iter().enumerate() {
                    let known = &mut known[*theirs as usize];
                    let code = match *known {
                        Some(code) => code,
                        None => *known.insert(self.code(values[*theirs as usize], array, row)),
                    };
                    self.codes.push(code);
                }
            }
        }
    }

    /// The code of a value, new or known, that stands in a row of an array.
    fn code(&mut self, hash: u64, array: &ArrayRef, row: usize) -> C {
        if let Some(code) = self.by_hash.get(&hash) {
            return *code;
        }
        self.insert(hash, || if hash == hash::NULL { SliceValue::Null } else { cells::value(array, row) })
    }

    fn insert(&mut self, hash: u64, value: impl FnOnce() -> SliceValue) -> C {
        if self.values.len() >= self.limit {
            self.overflowed = true;
            return C::of(0);
        }
        let code = C::of(self.values.len());
        self.by_hash.insert(hash, code);
        self.values.push(value());
        self.hashes.push(hash);
        code
    }

    /// Appends the rows of another part, which is empty then and keeps its memory.
    pub fn append(&mut self, other: &mut Coded<C>) {
        self.overflowed |= std::mem::take(&mut other.overflowed);
        let translation: Vec<C> = other
            .hashes
            .drain(..)
            .zip(other.values.drain(..))
            .map(|(h, value)| match self.by_hash.get(&h) {
                Some(code) => *code,
                None => self.insert(h, || value),
            })
            .collect();
        other.by_hash.clear();
        self.codes.extend(other.codes.drain(..).map(|c| translation.get(c.place()).copied().unwrap_or(C::of(0))));
    }

    /// Values in their order (numbers by size, text by bytes, false before true, missing last) and codes for it.
    pub fn sorted(self) -> (Vec<SliceValue>, Vec<C>) {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        order.sort_by(|a, b| compare(&self.values[*a], &self.values[*b]).then(self.hashes[*a].cmp(&self.hashes[*b])));
        let mut rank = vec![C::of(0); order.len()];
        for (place, code) in order.iter().enumerate() {
            rank[*code] = C::of(place);
        }
        let mut codes = self.codes;
        codes.iter_mut().for_each(|c| *c = rank.get(c.place()).copied().unwrap_or(C::of(0)));
        let values = order.into_iter().map(|code| self.values[code].clone()).collect();
        (values, codes)
    }
}

fn compare(a: &SliceValue, b: &SliceValue) -> std::cmp::Ordering {
    use SliceValue::{Bool, Float, Int, Null, Range, Text};
    let rank = |v: &SliceValue| match v {
        Bool(_) => 0,
        Int(_) | Float(_) | Range { .. } => 1,
        Text(_) => 2,
        Null => 3,
    };
    match (a, b) {
        (Bool(x), Bool(y)) => x.cmp(y),
        (Int(x), Int(y)) => x.cmp(y),
        (Float(x), Float(y)) => x.total_cmp(y),
        (Int(x), Float(y)) => (*x as f64).total_cmp(y),
        (Float(x), Int(y)) => x.total_cmp(&(*y as f64)),
        (Text(x), Text(y)) => x.cmp(y),
        _ => rank(a).cmp(&rank(b)),
    }
}
