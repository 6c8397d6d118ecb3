//! Which real examples to show: those whose answers are worst.

use super::answered::AsRead;
use super::candidate::TaskCandidate;
use crate::gather::Gathered;
use crate::misses::SHOWN;
use crate::outcome::{Miss, Slice};

/// The dearest mistakes, and without prices the largest, with the golden rows to fetch for them. Where a judge graded, people's word
/// counts as far as they gave it.
pub fn pick(gathered: &Gathered, candidate: &TaskCandidate) -> (Vec<Miss>, Vec<usize>) {
    let answers = candidate.answers.as_ref();
    let rows = answers.rows();
    let AsRead { mistakes, costs } = answers.as_read();
    let bad = |at: usize| costs.as_ref().map_or(mistakes[at], |costs| costs[at]);
    let mut places: Vec<usize> = (0..rows.len()).filter(|&at| bad(at) > 0.0).collect();
    places.sort_by(|&a, &b| {
        let by_size = bad(b).total_cmp(&bad(a)).then(mistakes[b].total_cmp(&mistakes[a]));
        by_size.then(gathered.key[rows.row[a] as usize].cmp(&gathered.key[rows.row[b] as usize]))
    });
    places.truncate(2 * SHOWN);
    let miss = |&at: &usize| {
        let row = rows.row[at] as usize;
        let value = |c: &crate::gather::SliceCodes| (c.name.clone(), c.values[c.code[row] as usize].clone());
        Miss {
            kind: "mistake".to_owned(),
            told: Some(answers.told(at)),
            slice: Slice(gathered.slices.iter().map(value).collect()),
            score: None,
            cost: costs.as_ref().map(|costs| costs[at]),
            output: None,
            why: Vec::new(),
            first: Vec::new(),
            columns: Vec::new(),
        }
    };
    (places.iter().map(miss).collect(), places.iter().map(|&at| rows.row[at] as usize).collect())
}
