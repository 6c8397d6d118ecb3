//! Rows in order of score, by one radix sort.
//!
//! A row takes one word: the upper bits of its score, counted from the best one, then its number. Sorting by the upper bits alone
//! leaves few rows out of place, next to one another, and they are put right by their whole scores.

use crate::decision::Decision;

/// Bits that one pass of the sort looks at.
const DIGIT: u32 = 11;
/// Passes.
const PASSES: u32 = 3;
/// The bits below what is sorted hold the row's number.
const NUMBER_BITS: u32 = u64::BITS - PASSES * DIGIT;
const NUMBERS: u64 = (1 << NUMBER_BITS) - 1;
/// Fewer rows are sorted by comparing: counting digits would take longer.
const FEW: usize = 2_000;
/// Runs up to this length are put right by insertion.
const SHORT_RUN: usize = 16;

/// Row numbers by descending score with their scores; of equal scores the lower number first, missing scores last, excluded rows
/// left out. Row order, without scores, for rules.
pub fn descending(score: &[f64], decision: &[Decision]) -> (Vec<u32>, Vec<f64>) {
    let kept = || (0..decision.len() as u32).filter(|&row| decision[row as usize] != Decision::Excluded);
    if score.is_empty() {
        return (kept().collect(), Vec::new());
    }
    assert!(decision.len() as u64 <= NUMBERS, "a row's number fits its bits");
    let mut missing = Vec::new();
    let key = Key::of(score);
    let mut words: Vec<u64> = Vec::with_capacity(decision.len());
    for row in kept() {
        match score[row as usize] {
            score if score.is_nan() => missing.push(row),
            score => words.push((key.upper(score) & !NUMBERS) | u64::from(row)),
        }
    }
    if words.len() < FEW {
        words.sort_unstable()
    } else {
        radix_sort(&mut words)
    }
    let mut order: Vec<u32> = Vec::with_capacity(words.len() + missing.len());
    order.extend(words.iter().map(|word| (word & NUMBERS) as u32));
    // Zero has one representation, whatever its sign. The words' memory becomes that of the scores.
    let mut sorted: Vec<f64> = words.into_iter().map(|word| score[(word & NUMBERS) as usize] + 0.0).collect();
    put_right(&mut order, &mut sorted, &key);
    sorted.extend(missing.iter().map(|_| f64::NAN));
    order.extend(missing);
    (order, sorted)
}

/// Sorts by the bits above the row's number, keeping the order of words that agree in them.
fn radix_sort(words: &mut Vec<u64>) {
    let digit = |word: u64, pass: usize| (word >> (NUMBER_BITS + pass as u32 * DIGIT)) as usize & ((1 << DIGIT) - 1);
    let mut counts = [[0_u32; 1 << DIGIT]; PASSES as usize];
    for &word in words.iter() {
        for (pass, counts) in counts.iter_mut().enumerate() {
            counts[digit(word, pass)] += 1;
        }
    }
    let mut other = vec![0_u64; words.len()];
    for (pass, starts) in counts.iter_mut().enumerate() {
        if starts.iter().any(|&count| count as usize == words.len()) {
            continue;
        }
        let mut next = 0;
        for start in starts.iter_mut() {
            (*start, next) = (next, next + *start);
        }
        for &word in words.iter() {
            let place = &mut starts[digit(word, pass)];
            other[*place as usize] = word;
            *place += 1;
        }
        std::mem::swap(words, &mut other);
    }
}

/// Sorts the runs of rows that agree in the upper bits of their scores, where they are out of order.
fn put_right(order: &mut [u32], sorted: &mut [f64], key: &Key) {
    let upper = |score: f64| key.upper(score) & !NUMBERS;
    let mut at = 1;
    while at < sorted.len() {
        if sorted[at] > sorted[at - 1] {
            let same = upper(sorted[at]);
            let start = at - sorted[..at].iter().rev().take_while(|&&score| upper(score) == same).count();
            let end = at + sorted[at..].iter().take_while(|&&score| upper(score) == same).count();
            put_run_right(&mut order[start..end], &mut sorted[start..end]);
            at = end;
        }
        at += 1;
    }
}

/// Sorts a run whose equal scores stand in order of row already.
fn put_run_right(order: &mut [u32], sorted: &mut [f64]) {
    if sorted.len() > SHORT_RUN {
        let mut run: Vec<(f64, u32)> = sorted.iter().copied().zip(order.iter().copied()).collect();
        run.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (place, (score, row)) in run.into_iter().enumerate() {
            (sorted[place], order[place]) = (score, row);
        }
        return;
    }
    for end in 1..sorted.len() {
        let mut at = end;
        while at > 0 && sorted[at] > sorted[at - 1] {
            sorted.swap(at, at - 1);
            order.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// How far a score lies below the best one, in as many bits as the scores of a candidate leave free.
struct Key {
    best: u64,
    free: u32,
}

impl Key {
    fn of(scores: &[f64]) -> Key {
        let keys = || scores.iter().filter(|score| !score.is_nan()).map(|&score| descending_key(score));
        let (best, worst) = keys().fold((u64::MAX, 0), |(best, worst), key| (best.min(key), worst.max(key)));
        Key { best, free: worst.saturating_sub(best).leading_zeros().min(u64::BITS - 1) }
    }

    #[inline]
    fn upper(&self, score: f64) -> u64 {
        (descending_key(score) - self.best) << self.free
    }
}

/// An unsigned key that sorts numbers in descending order.
#[inline]
fn descending_key(score: f64) -> u64 {
    // -0.0 and 0.0 are one score.
    let bits = (score + 0.0).to_bits();
    let ascending = if bits >> 63 == 1 { !bits } else { bits | (1 << 63) };
    !ascending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scores: &[f64], expect: &[u32]) {
        let (order, sorted) = descending(scores, &vec![Decision::Negative; scores.len()]);
        assert_eq!(order, expect);
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
        assert_eq!(descending(&[0.1, 0.5, 0.9], &[Negative, Excluded, Negative]), (vec![2, 0], vec![0.9, 0.1]));
        assert_eq!(descending(&[], &[Negative, Excluded, Negative]), (vec![0, 2], vec![]));
    }
}
