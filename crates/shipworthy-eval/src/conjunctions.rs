//! Rows by the values of all their slice columns together: one small number instead of a code per column, and what holds of a
//! slice a sum of few counts.

use rayon::prelude::*;

use crate::decision::{DECISIONS, Decision};
use crate::gather::{Gathered, SliceCodes};

/// With more conjunctions than this, counting rows by them would not be less than looking at the rows.
const MOST: usize = 1 << 16;
/// Rows that a thread counts at a time.
const BLOCK: usize = 1 << 16;

/// How many rows there are of each label and decision.
pub type Outcomes = [[u64; DECISIONS]; 2];

/// Which conjunction each row is of.
pub struct Conjunctions<'a> {
    columns: &'a [SliceCodes],
    /// By row number in the golden set. Small, because it is looked up row by row in order of score.
    pub number: Vec<u16>,
    /// For each column the code of its value in each conjunction.
    codes: Vec<Vec<u32>>,
}

impl<'a> Conjunctions<'a> {
    /// Of all slice columns. `None` where there are none, or too many conjunctions.
    pub fn new(gathered: &'a Gathered) -> Option<Conjunctions<'a>> {
        let columns = &gathered.slices[..];
        let mut size = 1_usize;
        for column in columns {
            size = size.checked_mul(column.values.len()).filter(|size| *size <= MOST)?;
        }
        let number_of =
            |row: usize| columns.iter().fold(0, |n, c| n * c.values.len() as u32 + u32::from(c.code[row])) as u16;
        let mut below = size;
        let codes = columns.iter().map(|column| {
            let values = column.values.len();
            below /= values.max(1);
            (0..size).map(|number| (number / below.max(1) % values) as u32).collect()
        });
        let codes: Vec<Vec<u32>> = codes.collect();
        (size > 0 && !columns.is_empty()).then(|| Conjunctions {
            columns,
            number: (0..gathered.rows).into_par_iter().map(number_of).collect(),
            codes,
        })
    }

    /// For each conjunction the code of its value in a column.
    pub fn codes(&self, column: usize) -> &[u32] {
        &self.codes[column]
    }

    /// Counts rows by conjunction and label: negatives, positives.
    pub fn labels(&self, label: &[bool]) -> Vec<[u64; 2]> {
        let none = || vec![[0; 2]; self.codes[0].len()];
        let blocks = self.number.par_chunks(BLOCK).zip(label.par_chunks(BLOCK));
        let counts = blocks.fold(none, |mut counts, (numbers, labels)| {
            for (&number, &label) in numbers.iter().zip(labels) {
                counts[number as usize][usize::from(label)] += 1;
            }
            counts
        });
        counts.reduce(none, |mut a, b| {
            a.as_flattened_mut().iter_mut().zip(b.as_flattened()).for_each(|(a, b)| *a += b);
            a
        })
    }

    /// Counts rows by conjunction, label and decision, those of one half and those of the other.
    pub fn counts(&self, label: &[bool], decision: &[Decision], half: impl Fn(usize) -> bool + Sync) -> Counts<'_> {
        let size = self.codes[0].len();
        let none = || vec![[Outcomes::default(); 2]; size];
        let blocks = self.number.par_chunks(BLOCK).enumerate();
        let halves = blocks.fold(none, |mut halves, (block, numbers)| {
            let rows = block * BLOCK..block * BLOCK + numbers.len();
            for (((row, &number), &label), &decision) in
                rows.clone().zip(numbers).zip(&label[rows.clone()]).zip(&decision[rows])
            {
                halves[number as usize][usize::from(half(row))][usize::from(label)][decision as usize] += 1;
            }
            halves
        });
        let halves = halves.reduce(none, |mut a, b| {
            a.as_flattened_mut().iter_mut().zip(b.as_flattened()).for_each(|(a, b)| add(a, b));
            a
        });
        Counts { conjunctions: self, halves }
    }
}

/// How many rows there are of each conjunction, label and decision.
pub struct Counts<'a> {
    conjunctions: &'a Conjunctions<'a>,
    halves: Vec<[Outcomes; 2]>,
}

impl Counts<'_> {
    /// What one half of the rows holds of each conjunction, in their order.
    pub fn half(&self, half: bool) -> impl Iterator<Item = &Outcomes> {
        self.halves.iter().map(move |halves| &halves[usize::from(half)])
    }

    /// For each conjunction the code of its value in a column.
    pub fn codes(&self, column: usize) -> &[u32] {
        self.conjunctions.codes(column)
    }

    /// All rows of each value of a column.
    pub fn of_values(&self, column: usize) -> Vec<Outcomes> {
        let mut values = vec![Outcomes::default(); self.conjunctions.columns[column].values.len()];
        for (halves, &code) in self.halves.iter().zip(self.codes(column)) {
            halves.iter().for_each(|counts| add(&mut values[code as usize], counts));
        }
        values
    }

    /// All rows inside a slice, and all others.
    pub fn divided(&self, predicates: &[(usize, u32)]) -> [Outcomes; 2] {
        let mut divided = [Outcomes::default(); 2];
        for (number, halves) in self.halves.iter().enumerate() {
            let inside = predicates.iter().all(|&(column, code)| self.codes(column)[number] == code);
            halves.iter().for_each(|counts| add(&mut divided[usize::from(!inside)], counts));
        }
        divided
    }
}

fn add(sum: &mut Outcomes, more: &Outcomes) {
    sum.as_flattened_mut().iter_mut().zip(more.as_flattened()).for_each(|(sum, more)| *sum += more);
}
