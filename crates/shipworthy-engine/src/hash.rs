//! Hashes of values, rows and tables that are the same on every machine, in every run and for every file format.
//!
//! **Cells.** Every value has a 64-bit hash that depends on its meaning only: `1` stored in 8 or 64 bits, as a whole number
//! or as `1.0`, hashes alike; so does text, however it is encoded. A missing value hashes to [`NULL`].
//!
//! **Rows.** A row's hash is the sum, over its columns, of the cell's hash mixed with the hash of the column's name. It does
//! not depend on the order of columns, and a column without values changes nothing.
//!
//! **Tables.** A fingerprint is the sum of the mixed 128-bit row hashes, with the number of rows: the order of rows, of files
//! and of partitions cannot show in it.
//!
//! The mixing step multiplies two 64-bit words to 128 bits and folds the halves together, as wyhash does (Wang Yi, 2019).
//! Not cryptographic: it tells honest tables apart. Two given rows collide with probability 2^-64; among ten million rows
//! the chance of any false duplicate is about three in a million.

/// The hash of a missing value.
pub const NULL: u64 = 0x9e37_79b9_7f4a_7c15;

const NUMBER: u64 = 0xa076_1d64_78bd_642f;
const TEXT: u64 = 0xe703_7ed1_a0b4_28db;
const BOOL: u64 = 0x8ebc_6af0_9c88_c6e3;
const TIME: u64 = 0x5899_65cc_7537_4cc3;
const OTHER: u64 = 0x1d8e_4e27_c47d_124f;

/// Multiplies to 128 bits and folds: every bit of either word reaches every bit of the result.
#[inline]
pub fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[inline]
fn finish(word: u64, kind: u64) -> u64 {
    mix(mix(word ^ kind, 0x2d35_8dcc_aa6c_78a5) ^ word.rotate_left(32), kind ^ 0x8bb8_4b93_962e_acc9)
}

/// A whole number.
#[inline]
pub fn whole(n: i64) -> u64 {
    finish(n as u64, NUMBER)
}

/// A number; whole ones hash as [`whole`].
#[inline]
pub fn number(x: f64) -> u64 {
    // There and back again: quicker than asking for the fraction, which the oldest of the machines built for do in software.
    if (x as i64) as f64 == x && x.abs() <= 9_007_199_254_740_992.0 {
        whole(x as i64)
    } else if x.is_nan() {
        finish(f64::NAN.to_bits(), OTHER)
    } else {
        finish(x.to_bits(), OTHER)
    }
}

/// A truth value.
#[inline]
pub fn truth(b: bool) -> u64 {
    finish(u64::from(b), BOOL)
}

/// A moment, in nanoseconds, or a day.
#[inline]
pub fn moment(ticks: i64) -> u64 {
    finish(ticks as u64, TIME)
}

/// Text, or any bytes.
#[inline]
pub fn text(bytes: &[u8]) -> u64 {
    let mut state = TEXT ^ (bytes.len() as u64);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in chunks.by_ref() {
        let word = u64::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7]]);
        state = mix(state ^ word, 0x2d35_8dcc_aa6c_78a5).wrapping_add(word);
    }
    let mut last = 0_u64;
    for (i, byte) in chunks.remainder().iter().enumerate() {
        last |= u64::from(*byte) << (8 * i);
    }
    finish(state ^ last.rotate_left(17), TEXT)
}

/// An id: `17`, `17.0` stored as a number and the text `17` are the same id; `017` is another.
pub fn id_text(bytes: &[u8]) -> u64 {
    match whole_number_text(bytes) {
        Some(n) => whole(n),
        None => text(bytes),
    }
}

/// Reads text that is exactly how a whole number prints.
fn whole_number_text(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = match bytes.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 18 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if digits[0] == b'0' && (digits.len() > 1 || negative) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |sum, d| sum * 10 + i64::from(d - b'0'));
    Some(if negative { -size } else { size })
}

/// The hash of a column's name, that keeps equal values of different columns apart.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSeed(u64, u64);

impl ColumnSeed {
    /// The seed of the column of this name.
    pub fn of(name: &str) -> ColumnSeed {
        let a = text(name.as_bytes());
        ColumnSeed(a, finish(a, OTHER) | 1)
    }

    /// What a cell adds to its row: two independent words.
    #[inline]
    pub fn cell(self, value: u64) -> (u64, u64) {
        if value == NULL {
            return (0, 0);
        }
        (mix(value ^ self.0, 0xaaaa_aaaa_5555_5555 ^ self.1), mix(value ^ self.1, 0x1234_5678_9abc_def1 ^ self.0))
    }
}

/// The fingerprint of a multiset of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fingerprint {
    sum: u128,
    rows: u64,
}

impl Fingerprint {
    /// Adds one row's two words.
    #[inline]
    pub fn add(&mut self, a: u64, b: u64) {
        let high = finish(a, OTHER ^ b);
        let low = finish(b, TIME ^ a);
        self.sum = self.sum.wrapping_add((u128::from(high) << 64) | u128::from(low));
        self.rows += 1;
    }

    /// Adds all rows of another part.
    pub fn merge(&mut self, other: Fingerprint) {
        self.sum = self.sum.wrapping_add(other.sum);
        self.rows += other.rows;
    }

    /// Joins the fingerprint of another table under a role.
    pub fn attach(&mut self, role: &str, other: Fingerprint) {
        let seed = ColumnSeed::of(role);
        let (a, b) = seed.cell(other.sum as u64 ^ mix(other.rows, TEXT));
        let (c, d) = seed.cell((other.sum >> 64) as u64);
        self.sum = self.sum.wrapping_add((u128::from(a ^ d.rotate_left(7)) << 64) | u128::from(b ^ c.rotate_left(9)));
    }

    /// 32 hexadecimal digits.
    pub fn hex(&self) -> String {
        let a = finish(self.sum as u64, TEXT ^ self.rows);
        let b = finish((self.sum >> 64) as u64, NUMBER ^ self.rows);
        format!("{a:016x}{b:016x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meaning_decides_not_storage() {
        assert_eq!(whole(17), number(17.0));
        assert_eq!(number(0.0), number(-0.0));
        assert_eq!(id_text(b"17"), whole(17));
        assert_eq!(id_text(b"-3"), whole(-3));
        assert_ne!(id_text(b"017"), whole(17));
        assert_ne!(id_text(b"-0"), whole(0));
        assert_ne!(text(b"17"), whole(17));
        assert_ne!(text(b"a"), text(b"a\0"));
        assert_ne!(truth(true), whole(1));
    }

    #[test]
    fn many_values_many_hashes() {
        let mut seen: Vec<u64> =
            (0..100_000).map(whole).chain((0..100_000).map(|i| text(i.to_string().as_bytes()))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 200_000);
    }

    #[test]
    fn a_fingerprint_counts_repeats_but_not_order() {
        let of = |rows: &[(u64, u64)]| {
            let mut f = Fingerprint::default();
            rows.iter().for_each(|(a, b)| f.add(*a, *b));
            f.hex()
        };
        assert_eq!(of(&[(1, 2), (3, 4)]), of(&[(3, 4), (1, 2)]));
        assert_ne!(of(&[(1, 2), (1, 2)]), of(&[(1, 2)]));
        assert_ne!(of(&[(1, 2), (1, 2)]), of(&[(3, 4), (3, 4)]));
        assert_ne!(of(&[(1, 2), (3, 4)]), of(&[(1, 4), (3, 2)]));
    }
}
