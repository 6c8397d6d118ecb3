//! Rows counted by the values of all their slice columns together, so that what holds of a slice is a sum of few numbers.

use crate::decision::{DECISIONS, Decision};
use crate::gather::{Gathered, SliceCodes};

/// With more conjunctions than this, counting rows by them would not be less than looking at the rows.
const MOST: usize = 1 << 16;

/// How many rows there are of each label and decision.
type Outcomes = [[u64; DECISIONS]; 2];

/// Counts per conjunction, of one half of the rows and of the other.
pub struct Conjunctions<'a> {
    columns: &'a [SliceCodes],
    halves: Vec<[Outcomes; 2]>,
}

impl<'a> Conjunctions<'a> {
    /// Counts the rows; `half` says which half one is in. `None` where there are too many conjunctions.
    pub fn new(
        gathered: &'a Gathered,
        decision: &[Decision],
        half: impl Fn(usize) -> bool,
    ) -> Option<Conjunctions<'a>> {
        let columns = &gathered.slices[..];
        let mut size = 1_usize;
        for column in columns {
            size = size.checked_mul(column.values.len()).filter(|size| *size <= MOST)?;
        }
        let mut halves = vec![[Outcomes::default(); 2]; size];
        for (row, (&label, &decision)) in gathered.label.iter().zip(decision).enumerate() {
            let number = columns.iter().fold(0, |number, c| number * c.values.len() + c.code[row] as usize);
            halves[number][usize::from(half(row))][usize::from(label)][decision as usize] += 1;
        }
        Some(Conjunctions { columns, halves })
    }

    /// The code of a conjunction's value in a column.
    pub fn code(&self, number: usize, column: usize) -> u32 {
        let below: usize = self.columns[column + 1..].iter().map(|c| c.values.len()).product();
        (number / below % self.columns[column].values.len()) as u32
    }

    /// What one half of the rows holds of each conjunction, in their order.
    pub fn half(&self, half: bool) -> impl Iterator<Item = &Outcomes> {
        self.halves.iter().map(move |halves| &halves[usize::from(half)])
    }

    /// All rows inside a slice, and all others.
    pub fn divided(&self, predicates: &[(usize, u32)]) -> [Outcomes; 2] {
        let mut divided = [Outcomes::default(); 2];
        for (number, halves) in self.halves.iter().enumerate() {
            let inside = predicates.iter().all(|&(column, code)| self.code(number, column) == code);
            let sums = divided[usize::from(!inside)].as_flattened_mut();
            for counts in halves {
                sums.iter_mut().zip(counts.as_flattened()).for_each(|(sum, count)| *sum += count);
            }
        }
        divided
    }
}
