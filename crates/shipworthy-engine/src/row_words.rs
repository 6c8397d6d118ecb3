//! The hashes of whole rows, in their several extents.

use crate::hashes::Hashes;
use crate::job::Job;

/// A word per row; none where nobody asks.
pub struct RowWords {
    /// Of all columns.
    pub content: Vec<u64>,
    /// A second one of all columns, for fingerprints.
    pub second: Vec<u64>,
    /// Of all columns but the id.
    pub without_id: Vec<u64>,
    /// Of the inputs.
    pub inputs: Vec<u64>,
}

impl RowWords {
    /// Of a batch with these cells.
    pub fn of(job: &Job<'_>, cells: &[Hashes], rows: usize) -> RowWords {
        let mut words =
            RowWords { content: vec![0; rows], second: vec![0; rows], without_id: Vec::new(), inputs: vec![0; rows] };
        let (content, second, inputs) = (&mut words.content[..], &mut words.second[..], &mut words.inputs[..]);
        let mut id_words = vec![0; if job.id.is_some() { rows } else { 0 }];
        for (number, hashes) in cells.iter().enumerate() {
            let seed = job.seeds[number];
            if job.inputs[number] {
                hashes.words(seed, |row, (x, y)| {
                    content[row] = content[row].wrapping_add(x);
                    second[row] = second[row].wrapping_add(y);
                    inputs[row] = inputs[row].wrapping_add(x);
                });
            } else {
                hashes.words(seed, |row, (x, y)| {
                    content[row] = content[row].wrapping_add(x);
                    second[row] = second[row].wrapping_add(y);
                });
            }
            if job.id == Some(number) {
                hashes.words(seed, |row, (x, _)| id_words[row] = x);
            }
        }
        if job.id.is_some() {
            words.without_id = words.content.iter().zip(id_words).map(|(a, id)| a.wrapping_sub(id)).collect();
        }
        words
    }

    /// The rows at these positions only, whose fingerprint is taken.
    pub fn pick(&self, positions: &[usize]) -> RowWords {
        let pick = |words: &[u64]| positions.iter().filter_map(|at| words.get(*at).copied()).collect();
        RowWords {
            content: pick(&self.content),
            second: Vec::new(),
            without_id: pick(&self.without_id),
            inputs: pick(&self.inputs),
        }
    }
}
