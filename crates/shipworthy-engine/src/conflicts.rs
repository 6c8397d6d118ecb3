//! Rows with equal inputs and different labels.

use crate::alike::alike;
use crate::codes::HashKeyed;

/// Different inputs that are counted while rows are read. Rows of any more are kept, to be compared at the end.
const COUNTED: usize = 4_096;

/// Rows by the hash of their inputs.
#[derive(Debug, Clone, Default)]
pub struct Conflicts {
    /// Negatives and positives of each.
    counted: HashKeyed<[u64; 2]>,
    /// A row each: the hash, with the label in its lowest bit.
    kept: Vec<u64>,
}

impl Conflicts {
    /// Adds rows: hashes of their inputs, and labels.
    pub fn add(&mut self, inputs: &[u64], positive: &[bool]) {
        for (inputs, positive) in inputs.iter().zip(positive) {
            self.count(*inputs & !1, usize::from(*positive), 1);
        }
    }

    /// Adds all rows of another part, which is empty then.
    pub fn append(&mut self, other: &mut Conflicts) {
        for (inputs, labels) in other.counted.drain() {
            labels.into_iter().enumerate().for_each(|(label, rows)| self.count(inputs, label, rows));
        }
        self.kept.append(&mut other.kept);
    }

    fn count(&mut self, inputs: u64, label: usize, rows: u64) {
        if let Some(labels) = self.counted.get_mut(&inputs) {
            labels[label] += rows;
        } else if self.counted.len() < COUNTED {
            let mut labels = [0; 2];
            labels[label] = rows;
            self.counted.insert(inputs, labels);
        } else {
            self.kept.extend((0..rows).map(|_| inputs | label as u64));
        }
    }

    /// How many rows have the inputs of a row with another label.
    pub fn rows(mut self) -> u64 {
        let mixed =
            |[negatives, positives]: [u64; 2]| if negatives > 0 && positives > 0 { negatives + positives } else { 0 };
        if self.kept.is_empty() {
            return self.counted.values().map(|labels| mixed(*labels)).sum();
        }
        // What one part counted may have been kept by another.
        for (inputs, labels) in &self.counted {
            for (label, rows) in labels.iter().enumerate() {
                self.kept.extend((0..*rows).map(|_| inputs | label as u64));
            }
        }
        let inputs: Vec<u64> = self.kept.iter().map(|row| row & !1).collect();
        let labels = |group: &Vec<u32>| {
            let positives = group.iter().map(|row| self.kept[*row as usize] & 1).sum();
            [group.len() as u64 - positives, positives]
        };
        alike(&inputs).iter().map(|group| mixed(labels(group))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    /// Every third row of `inputs` different ones, `times` times, is positive.
    #[track_caller]
    fn check(inputs: i64, times: i64, expect: u64) {
        let rows: Vec<u64> = (0..inputs * times).map(|row| hash::whole(row % inputs)).collect();
        let labels: Vec<bool> = (0..rows.len()).map(|row| row % 3 == 0).collect();
        let mut whole = Conflicts::default();
        whole.add(&rows, &labels);
        assert_eq!(whole.rows(), expect);
        let mut parts = Conflicts::default();
        for (rows, labels) in rows.chunks(1_000).zip(labels.chunks(1_000)).rev() {
            let mut part = Conflicts::default();
            part.add(rows, labels);
            parts.append(&mut part);
        }
        assert_eq!(parts.rows(), expect);
    }

    #[test]
    fn few_inputs_and_many_are_counted_alike() {
        check(7, 1, 0);
        check(7, 3, 21);
        check(9, 3, 0);
        check(10_000, 3, 30_000);
        check(9_999, 3, 0);
    }
}
