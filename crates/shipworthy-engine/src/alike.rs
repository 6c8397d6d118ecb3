//! Which rows are alike: those whose hashes are equal.
//!
//! Most tables have few such rows, so the hashes that occur again are found first. Hashes of one beginning are put on a shelf, and
//! the marks of a shelf fit the cache; in one set of marks for all, every look would be a look into memory.

use rayon::prelude::*;

/// Bits of a hash that tell its shelf.
const SHELF_BITS: u32 = 10;

/// Rows with equal hashes, in groups of two or more; singles are left out. Groups are ordered by hash, rows ascend.
pub fn alike(hashes: &[u64]) -> Vec<Vec<u32>> {
    let repeated = repeated(hashes);
    if repeated.is_empty() {
        return Vec::new();
    }
    let marks = Marks::of(&repeated);
    let mut rows: Vec<(u64, u32)> =
        (0..).zip(hashes).filter(|(_, h)| marks.holds(**h)).map(|(row, h)| (*h, row)).collect();
    rows.retain(|(hash, _)| repeated.binary_search(hash).is_ok());
    rows.par_sort_unstable();
    rows.chunk_by(|a, b| a.0 == b.0).map(|group| group.iter().map(|(_, row)| *row).collect()).collect()
}

/// How many different hashes there are.
pub fn distinct(hashes: &[u64]) -> u64 {
    let again = |shelf: &[u64]| {
        let mut close = met_again(shelf);
        close.sort_unstable();
        close.chunk_by(|a, b| a == b).map(|same| same.len() as u64 - 1).sum::<u64>()
    };
    hashes.len() as u64 - on_shelves(hashes, |shelves| shelves.into_par_iter().map(again).sum::<u64>())
}

/// The hashes that occur more than once, in order.
fn repeated(hashes: &[u64]) -> Vec<u64> {
    on_shelves(hashes, |shelves| shelves.into_par_iter().flat_map_iter(repeated_on).collect())
}

/// Puts hashes on their shelves, which ascend.
fn on_shelves<T>(hashes: &[u64], then: impl FnOnce(Vec<&[u64]>) -> T) -> T {
    let shelf = |h: u64| (h >> (64 - SHELF_BITS)) as usize;
    let mut starts = vec![0_usize; (1 << SHELF_BITS) + 1];
    for h in hashes {
        starts[shelf(*h) + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut sorted = vec![0_u64; hashes.len()];
    let mut next = starts.clone();
    for h in hashes {
        let at = &mut next[shelf(*h)];
        sorted[*at] = *h;
        *at += 1;
    }
    then(starts.windows(2).map(|bounds| &sorted[bounds[0]..bounds[1]]).collect())
}

/// The same among hashes of one shelf.
fn repeated_on(shelf: &[u64]) -> Vec<u64> {
    let mut close = met_again(shelf);
    close.sort_unstable();
    close.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect()
}

/// The hashes of a shelf whose mark is met again: all that occur more than once, and few others.
fn met_again(shelf: &[u64]) -> Vec<u64> {
    let (mut met, mut again) = (Marks::for_as_many(shelf.len()), Marks::for_as_many(shelf.len()));
    for h in shelf {
        if met.holds(*h) {
            again.set(*h);
        }
        met.set(*h);
    }
    shelf.iter().copied().filter(|h| again.holds(*h)).collect()
}

/// A bit for hashes that agree in some of theirs.
struct Marks {
    words: Vec<u64>,
    bits: u32,
}

impl Marks {
    /// So many that few of as many hashes share one.
    fn for_as_many(hashes: usize) -> Marks {
        let bits = hashes.next_power_of_two().trailing_zeros() + 5;
        Marks { words: vec![0; 1 << bits.saturating_sub(6)], bits }
    }

    fn of(hashes: &[u64]) -> Marks {
        let mut marks = Marks::for_as_many(hashes.len());
        hashes.iter().for_each(|h| marks.set(*h));
        marks
    }

    /// The lowest bits are the place, because all hashes of a shelf agree in the highest.
    fn place(&self, hash: u64) -> (usize, u64) {
        let place = hash & ((1 << self.bits) - 1);
        ((place >> 6) as usize, 1 << (place & 63))
    }

    fn set(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.words[word] |= bit;
    }

    fn holds(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    #[test]
    fn rows_alike_are_grouped() {
        let hashes: Vec<u64> = [5, 1, 5, 2, 1, 5, 9].map(hash::whole).to_vec();
        let mut groups = alike(&hashes);
        groups.sort();
        assert_eq!(groups, vec![vec![0, 2, 5], vec![1, 4]]);
    }

    #[test]
    fn many_rows_of_which_few_are_alike() {
        let mut hashes: Vec<u64> = (0..100_000).map(hash::whole).collect();
        assert!(alike(&hashes).is_empty());
        (hashes[7], hashes[99_000]) = (hash::whole(500), hash::whole(70_000));
        let mut groups = alike(&hashes);
        groups.sort();
        assert_eq!(groups, vec![vec![7, 500], vec![70_000, 99_000]]);
        assert_eq!(alike(&[3; 40_000]), vec![(0..40_000).collect::<Vec<u32>>()]);
    }
}
