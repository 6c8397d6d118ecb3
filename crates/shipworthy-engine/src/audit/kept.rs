//! Rows kept in memory, a batch at a time, and the choice among them when there are too many.

use std::sync::Mutex;

/// The places of all rows that all threads have seen so far. A row is kept while its place is below `u64::MAX >> level`; the
/// level that these counts prove is never stricter than the final one.
#[derive(Default)]
pub struct Level(Mutex<Places>);

impl Level {
    /// Adds the places of a batch; how strict the choice is by now.
    pub fn seen(&self, batch: &Places, limit: u64) -> u32 {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.merge(batch);
        all.level(limit)
    }
}

/// The highest place that stays at a level.
pub fn threshold(level: u32) -> u64 {
    if level >= 64 { 0 } else { u64::MAX >> level }
}

/// How many rows have a place of so many leading zeros: the counts that the choice is made from.
#[derive(Debug, Clone)]
pub struct Places(pub [u64; 65]);

impl Default for Places {
    fn default() -> Places {
        Places([0; 65])
    }
}

impl Places {
    /// Counts a row.
    #[inline]
    pub fn add(&mut self, place: u64) {
        self.0[place.leading_zeros() as usize] += 1;
    }

    /// Adds other counts.
    pub fn merge(&mut self, other: &Places) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a += b);
    }

    /// The least strict level at which at most `limit` rows stay.
    pub fn level(&self, limit: u64) -> u32 {
        let mut staying: u64 = self.0.iter().sum();
        let mut level = 0;
        while staying > limit && level < 64 {
            staying -= self.0[level];
            level += 1;
        }
        level as u32
    }
}

/// The cells of some rows: a vector per column.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// Hash of the inputs of each row: its place, by which rows are chosen.
    pub place: Vec<u64>,
    /// Hash of the whole row.
    pub content: Vec<u64>,
    /// Cells as keys, per column.
    pub cells: Vec<Vec<u64>>,
    /// Order of ids and moments written as text, as asked for.
    pub orders: Vec<Vec<u64>>,
}

impl Chunk {
    /// Drops the rows whose place is above a threshold; how many.
    pub fn keep_below(&mut self, threshold: u64) -> usize {
        let before = self.place.len();
        if self.place.iter().all(|p| *p <= threshold) {
            return 0;
        }
        let stays: Vec<bool> = self.place.iter().map(|p| *p <= threshold).collect();
        let sieve = |values: &mut Vec<u64>| {
            let mut next = stays.iter();
            values.retain(|_| *next.next().expect("a chunk has as many places as cells"));
            values.shrink_to_fit();
        };
        for values in self.cells.iter_mut().chain(&mut self.orders) {
            sieve(values);
        }
        sieve(&mut self.content);
        self.place.retain(|p| *p <= threshold);
        before - self.place.len()
    }
}

/// All values of a column, chunk after chunk.
pub fn joined<'a>(chunks: &'a [Chunk], of: impl Fn(&'a Chunk) -> &'a Vec<u64>) -> Vec<u64> {
    let mut all = Vec::with_capacity(chunks.iter().map(|c| c.place.len()).sum());
    for chunk in chunks {
        all.extend_from_slice(of(chunk));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    #[test]
    fn the_choice_depends_on_places_alone() {
        let mut places = Places::default();
        (0..100_000).for_each(|i| places.add(hash::whole(i)));
        let level = places.level(10_000);
        let staying = (0..100_000).filter(|i| hash::whole(*i) <= threshold(level)).count();
        assert!((5_000..=10_000).contains(&staying), "{staying}");
        assert_eq!(places.level(100_000), 0);
    }

    #[test]
    fn chunks_drop_whole_rows() {
        let mut chunk = Chunk {
            place: vec![5, 50, 7],
            content: vec![1, 2, 3],
            cells: vec![vec![10, 20, 30]],
            orders: vec![vec![4, 5, 6]],
        };
        assert_eq!(chunk.keep_below(10), 1);
        assert_eq!((chunk.content, chunk.cells, chunk.orders), (vec![1, 3], vec![vec![10, 30]], vec![vec![4, 6]]));
    }
}
