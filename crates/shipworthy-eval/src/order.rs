//! Rows in order of score, by one radix sort.
//!
//! A record holds the whole score and what is asked of its row, so that nobody looks the row up afterwards: in order of score its
//! neighbours lie anywhere. The upper bits of the scores put the records on shelves that fit the cache. There two passes by the
//! next bits leave few records out of place, next to one another, and they are put right by their whole scores.

use crate::decision::Decision;
use crate::row_mark::RowMark;

/// Bits of a score that tell its shelf.
const SHELF_BITS: u32 = 11;
/// Bits that one pass over a shelf looks at.
const DIGIT: u32 = 11;
/// Passes over a shelf.
const PASSES: usize = 2;
/// Bits that are sorted by.
const SORTED_BITS: u32 = SHELF_BITS + PASSES as u32 * DIGIT;
/// Fewer records are sorted by comparing: counting digits would take longer.
const FEW: usize = 256;

/// Rows from the highest score to the lowest; missing scores are NaN and last. Of equal scores the lower row number is first.
#[derive(Debug, Default, PartialEq)]
pub struct Ordered {
    /// Row numbers.
    pub row: Vec<u32>,
    /// Scores; empty for rules, whose rows stand in their own order.
    pub score: Vec<f64>,
    /// Marks.
    pub mark: Vec<RowMark>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    /// Descends with the score.
    key: u64,
    row: u32,
    mark: RowMark,
}

/// Puts rows in order; those that are excluded are left out. `mark` says what moves along with a row.
pub fn descending(score: &[f64], decision: &[Decision], mark: impl Fn(usize) -> RowMark) -> Ordered {
    let kept = || (0..decision.len()).filter(|&row| decision[row] != Decision::Excluded);
    if score.is_empty() {
        let (row, mark) = kept().map(|row| (row as u32, mark(row))).unzip();
        return Ordered { row, score: Vec::new(), mark };
    }
    let mut records = shelved(score, kept, &mark);
    let mut ordered = Ordered {
        row: Vec::with_capacity(decision.len()),
        score: Vec::with_capacity(decision.len()),
        mark: Vec::with_capacity(decision.len()),
    };
    let mut scratch = Vec::new();
    for shelf in records.bounds.windows(2) {
        let shelf = &mut records.all[shelf[0]..shelf[1]];
        sort(shelf, &mut scratch, &records.span);
        for record in shelf {
            ordered.row.push(record.row);
            ordered.score.push(score_of(record.key));
            ordered.mark.push(record.mark);
        }
    }
    for row in kept().filter(|&row| score[row].is_nan()) {
        ordered.row.push(row as u32);
        ordered.score.push(f64::NAN);
        ordered.mark.push(mark(row));
    }
    ordered
}

/// Records on their shelves, in order of row there.
struct Shelved {
    all: Vec<Record>,
    /// Where each shelf begins, and where the last one ends.
    bounds: Vec<usize>,
    span: Span,
}

fn shelved<Rows: Iterator<Item = usize>>(
    score: &[f64],
    kept: impl Fn() -> Rows,
    mark: &impl Fn(usize) -> RowMark,
) -> Shelved {
    let scored = || kept().filter(|&row| !score[row].is_nan());
    let span = Span::of(scored().map(|row| key_of(score[row])));
    let shelf = |key: u64| (span.place(key) >> (SORTED_BITS - SHELF_BITS)) as usize;
    let mut bounds = vec![0; (1 << SHELF_BITS) + 1];
    for row in scored() {
        bounds[shelf(key_of(score[row])) + 1] += 1;
    }
    for at in 1..bounds.len() {
        bounds[at] += bounds[at - 1];
    }
    let mut all = vec![Record::default(); bounds[1 << SHELF_BITS]];
    let mut next = bounds.clone();
    for row in scored() {
        let key = key_of(score[row]);
        let place = &mut next[shelf(key)];
        all[*place] = Record { key, row: row as u32, mark: mark(row) };
        *place += 1;
    }
    Shelved { all, bounds, span }
}

/// Sorts a shelf.
fn sort(shelf: &mut [Record], scratch: &mut Vec<Record>, span: &Span) {
    if shelf.len() < FEW {
        return shelf.sort_unstable();
    }
    let digit =
        |record: &Record, pass: usize| (span.place(record.key) >> (pass as u32 * DIGIT)) as usize % (1 << DIGIT);
    let mut counts = [[0_u32; 1 << DIGIT]; PASSES];
    for record in shelf.iter() {
        for (pass, counts) in counts.iter_mut().enumerate() {
            counts[digit(record, pass)] += 1;
        }
    }
    scratch.resize(scratch.len().max(shelf.len()), Record::default());
    let scratch = &mut scratch[..shelf.len()];
    let [lower, upper] = &mut counts;
    deal(shelf, scratch, lower, |record| digit(record, 0));
    deal(scratch, shelf, upper, |record| digit(record, 1));
    put_right(shelf, span);
}

/// Puts records in order of a digit, keeping the order of those that agree in it; `counts` says how many have each.
fn deal(from: &[Record], to: &mut [Record], counts: &mut [u32], digit: impl Fn(&Record) -> usize) {
    let mut next = 0;
    for start in counts.iter_mut() {
        (*start, next) = (next, next + *start);
    }
    for record in from {
        let place = &mut counts[digit(record)];
        to[*place as usize] = *record;
        *place += 1;
    }
}

/// Sorts the runs of records that agree in the bits that were sorted by, where they are out of order.
fn put_right(shelf: &mut [Record], span: &Span) {
    let mut at = 1;
    while at < shelf.len() {
        if shelf[at].key < shelf[at - 1].key {
            let same = |record: &&Record| span.place(record.key) == span.place(shelf[at].key);
            let start = at - shelf[..at].iter().rev().take_while(same).count();
            let end = at + shelf[at..].iter().take_while(same).count();
            shelf[start..end].sort_unstable();
            at = end;
        }
        at += 1;
    }
}

/// The keys of a candidate's scores: from the best one on, in as few bits as tell them apart.
struct Span {
    best: u64,
    free: u32,
}

impl Span {
    fn of(keys: impl Iterator<Item = u64>) -> Span {
        let (best, worst) = keys.fold((u64::MAX, 0), |(best, worst), key| (best.min(key), worst.max(key)));
        Span { best, free: worst.saturating_sub(best).leading_zeros().min(u64::BITS - 1) }
    }

    /// The upper bits of a key.
    #[inline]
    fn place(&self, key: u64) -> u64 {
        (key - self.best) << self.free >> (u64::BITS - SORTED_BITS)
    }
}

/// An unsigned key that sorts numbers in descending order.
#[inline]
fn key_of(score: f64) -> u64 {
    // -0.0 and 0.0 are one score.
    let bits = (score + 0.0).to_bits();
    let ascending = if bits >> 63 == 1 { !bits } else { bits | (1 << 63) };
    !ascending
}

/// The score of a key.
#[inline]
fn score_of(key: u64) -> f64 {
    let ascending = !key;
    f64::from_bits(if ascending >> 63 == 1 { ascending & !(1 << 63) } else { !ascending })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scores: &[f64], expect: &[u32]) {
        let fold = |row: usize| RowMark::new(false, Decision::Negative, (row % 5) as u8);
        let Ordered { row: order, score: sorted, mark } =
            descending(scores, &vec![Decision::Negative; scores.len()], fold);
        assert_eq!(order, expect);
        assert!(mark.iter().zip(&order).all(|(mark, row)| u32::from(mark.fold()) == row % 5), "{mark:?}");
        let picked: Vec<f64> = order.iter().map(|&row| scores[row as usize]).collect();
        assert_eq!(format!("{picked:?}").replace("-0.0", "0.0"), format!("{sorted:?}"));
    }

    #[test]
    fn from_high_to_low_and_missing_last() {
        check(&[0.2, f64::NAN, -1.0, 3.5, 0.0, -0.0], &[3, 0, 4, 5, 2, 1]);
        check(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::NAN], &[1, 2, 0, 3]);
    }

    #[test]
    fn scores_that_differ_in_their_last_bits_are_told_apart() {
        let near = |n: u64| f64::from_bits(0.7_f64.to_bits() + n);
        check(&[near(1), near(3), near(0), near(3), near(2)], &[1, 3, 4, 0, 2]);
    }

    #[test]
    fn many_near_scores_with_one_far_away() {
        // One score of zero takes most bits of the words, so that runs of rows agree in what is sorted.
        let scores: Vec<f64> = (0..30_000_u64)
            .map(|row| if row == 7 { 0.0 } else { 0.5 + (row * 7_919 % 30_011) as f64 * 1e-9 })
            .collect();
        let mut expect: Vec<u32> = (0..30_000).collect();
        expect.sort_by(|a, b| scores[*b as usize].total_cmp(&scores[*a as usize]));
        check(&scores, &expect);
        let coarse: Vec<f64> = scores.iter().map(|score| (score * 1e6).round()).collect();
        let mut expect: Vec<u32> = (0..30_000).collect();
        expect.sort_by(|a, b| coarse[*b as usize].total_cmp(&coarse[*a as usize]));
        check(&coarse, &expect);
    }

    #[test]
    fn excluded_rows_are_left_out() {
        use Decision::{Excluded, Negative};
        let rows = |scores: &[f64]| {
            let Ordered { row, score, .. } =
                descending(scores, &[Negative, Excluded, Negative], |_| RowMark::default());
            (row, score)
        };
        assert_eq!(rows(&[0.1, 0.5, 0.9]), (vec![2, 0], vec![0.9, 0.1]));
        assert_eq!(rows(&[]), (vec![0, 2], vec![]));
    }
}
