//! Sets of rows, one bit each.

/// Rows as bits, in words of 64.
#[derive(Debug, Clone, Default)]
pub(super) struct Bitset {
    words: Vec<u64>,
}

/// Number of rows in all of these sets. At least one set must be given.
pub(super) fn common(sets: &[&Bitset]) -> u64 {
    match sets {
        [a] => a.words.iter().map(|x| u64::from(x.count_ones())).sum(),
        [a, b] => count(a.words.iter().zip(&b.words).map(|(x, y)| x & y)),
        [a, b, c] => count(a.words.iter().zip(&b.words).zip(&c.words).map(|((x, y), z)| x & y & z)),
        _ => count((0..sets[0].words.len()).map(|w| meet(sets, w))),
    }
}

/// Calls `visit` with every row that is in all of these sets, in order.
pub(super) fn each_common(sets: &[&Bitset], mut visit: impl FnMut(usize)) {
    for w in 0..sets[0].words.len() {
        let mut word = meet(sets, w);
        while word != 0 {
            visit(w * 64 + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    }
}

fn meet(sets: &[&Bitset], w: usize) -> u64 {
    sets.iter().fold(u64::MAX, |word, set| word & set.words[w])
}

fn count(words: impl Iterator<Item = u64>) -> u64 {
    words.map(|word| u64::from(word.count_ones())).sum()
}

/// One set per wanted value of a dictionary-coded column. `slot` gives the set of a code, or `None` where none is wanted.
pub(super) fn by_value(codes: impl ExactSizeIterator<Item = u32>, slot: &[Option<u32>], sets: usize) -> Vec<Bitset> {
    let words = codes.len().div_ceil(64);
    let mut result = vec![Bitset { words: vec![0; words] }; sets];
    for (row, code) in codes.enumerate() {
        if let Some(set) = slot[code as usize] {
            result[set as usize].words[row / 64] |= 1 << (row % 64);
        }
    }
    result
}
