//! Counting of hashed values: how many distinct ones, and how often the most frequent.

use crate::hash;
use crate::hashes::Hashes;

/// Counts per hash, in a table with open addressing. The hashes are well mixed, so their bits are the place.
#[derive(Debug, Clone)]
pub struct Tally {
    slots: Vec<(u64, u32)>,
    len: usize,
    limit: usize,
    overflowed: bool,
}

impl Tally {
    /// A tally that gives up beyond `limit` distinct values.
    pub fn new(limit: usize) -> Tally {
        Tally { slots: vec![(0, 0); 16], len: 0, limit, overflowed: false }
    }

    /// Adds every value that is not missing.
    pub fn add_all(&mut self, hashes: &[u64]) {
        for h in hashes {
            if *h != hash::NULL {
                self.add(*h, 1);
            }
            if self.overflowed {
                return;
            }
        }
    }

    /// Adds the cells of a column that are not missing.
    pub fn add_column(&mut self, hashes: &Hashes) {
        match hashes {
            Hashes::Each(hashes) => self.add_all(hashes),
            Hashes::Coded { values, codes } => {
                let mut counts = vec![0_u32; values.len()];
                codes.iter().for_each(|code| counts[*code as usize] += 1);
                for (value, times) in values.iter().zip(counts) {
                    if times > 0 && *value != hash::NULL {
                        self.add(*value, times);
                    }
                }
            }
        }
    }

    /// Adds `times` occurrences.
    #[inline]
    pub fn add(&mut self, value: u64, times: u32) {
        if self.overflowed {
            return;
        }
        let mask = self.slots.len() - 1;
        let mut at = value as usize & mask;
        loop {
            let slot = &mut self.slots[at];
            if slot.1 == 0 {
                *slot = (value, times);
                self.len += 1;
                if self.len > self.limit {
                    self.overflowed = true;
                    self.slots = Vec::new();
                } else if self.len * 8 > self.slots.len() * 5 {
                    self.grow();
                }
                return;
            }
            if slot.0 == value {
                slot.1 = slot.1.saturating_add(times);
                return;
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let bigger = vec![(0, 0); self.slots.len() * 4];
        let old = std::mem::replace(&mut self.slots, bigger);
        let mask = self.slots.len() - 1;
        for (value, times) in old.into_iter().filter(|(_, n)| *n > 0) {
            let mut at = value as usize & mask;
            while self.slots[at].1 != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = (value, times);
        }
    }

    /// Adds the counts of another tally.
    pub fn merge(&mut self, other: Tally) {
        if self.overflowed || other.overflowed {
            self.overflowed = true;
            self.slots = Vec::new();
            return;
        }
        let (mut larger, smaller) = if self.len >= other.len {
            (std::mem::replace(self, Tally::new(0)), other)
        } else {
            (other, std::mem::replace(self, Tally::new(0)))
        };
        for (value, times) in smaller.slots.into_iter().filter(|(_, n)| *n > 0) {
            larger.add(value, times);
        }
        *self = larger;
    }

    /// Distinct values; a lower bound when there were too many.
    pub fn distinct(&self) -> (u64, bool) {
        if self.overflowed { (self.limit as u64, false) } else { (self.len as u64, true) }
    }

    /// Occurrences of the most frequent value, when all were counted.
    pub fn top(&self) -> Option<u64> {
        if self.overflowed { None } else { Some(self.slots.iter().map(|s| u64::from(s.1)).max().unwrap_or(0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies_merge_to_the_same_counts() {
        let hashes: Vec<u64> = (0..10_000).map(|i| hash::whole(i % 700)).collect();
        let mut whole = Tally::new(1000);
        whole.add_all(&hashes);
        let mut parts = Tally::new(1000);
        for chunk in hashes.chunks(333) {
            let mut part = Tally::new(1000);
            part.add_all(chunk);
            parts.merge(part);
        }
        assert_eq!((whole.distinct(), whole.top()), ((700, true), Some(15)));
        assert_eq!((parts.distinct(), parts.top()), (whole.distinct(), whole.top()));
    }

    #[test]
    fn beyond_the_limit_a_lower_bound_remains() {
        let mut tally = Tally::new(10);
        tally.add_all(&(0..50).map(hash::whole).collect::<Vec<_>>());
        assert_eq!((tally.distinct(), tally.top()), ((10, false), None));
    }
}
