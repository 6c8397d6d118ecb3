//! Rows in order of score, by one radix sort.
//!
//! A row takes one word: the upper bits of its score, then its number. Sorting by the upper bits alone leaves few rows out of
//! place, next to one another, and they are put right by their whole scores.

use crate::decision::Decision;

/// Bits that one pass of the sort looks at.
const DIGIT: u32 = 11;
/// Fewer rows are sorted by comparing: counting digits would take longer.
const FEW: usize = 2_000;

/// Row numbers by descending score with their scores; of equal scores the lower number first, missing scores last, excluded rows
/// left out. Row order, without scores, for rules.
pub fn descending(score: &[f64], decision: &[Decision]) -> (Vec<u32>, Vec<f64>) {
    let kept = (0..decision.len() as u32).filter(|&row| decision[row as usize] != Decision::Excluded);
    if score.is_empty() {
        return (kept.collect(), Vec::new());
    }
    let number_bits = (usize::BITS - decision.len().leading_zeros()).max(1);
    let numbers = (1_u64 << number_bits) - 1;
    let mut words: Vec<u64> = Vec::with_capacity(decision.len());
    words.extend(kept.map(|row| (descending_key(score[row as usize]) & !numbers) | u64::from(row)));
    if words.len() < FEW {
        words.sort_unstable()
    } else {
        radix_sort(&mut words, number_bits)
    }
    let mut order: Vec<u32> = words.into_iter().map(|word| (word & numbers) as u32).collect();
    // Zero has one representation, whatever its sign.
    let mut sorted: Vec<f64> = order.iter().map(|&row| score[row as usize] + 0.0).collect();
    put_right(&mut order, &mut sorted, numbers);
    (order, sorted)
}

/// Sorts by the bits from `lowest` up, keeping the order of words that agree in them.
fn radix_sort(words: &mut Vec<u64>, lowest: u32) {
    let mut other = vec![0_u64; words.len()];
    let mut shift = lowest;
    while shift < u64::BITS {
        let digit = |word: u64| (word >> shift) as usize & ((1 << DIGIT) - 1);
        let mut starts = [0_usize; 1 << DIGIT];
        for &word in words.iter() {
            starts[digit(word)] += 1;
        }
        if starts.iter().all(|&count| count < words.len()) {
            let mut next = 0;
            for start in &mut starts {
                (*start, next) = (next, next + *start);
            }
            for &word in words.iter() {
                let place = &mut starts[digit(word)];
                other[*place] = word;
                *place += 1;
            }
            std::mem::swap(words, &mut other);
        }
        shift += DIGIT;
    }
}

/// Sorts the runs of rows that agree in the upper bits of their scores, where they are out of order.
fn put_right(order: &mut [u32], sorted: &mut [f64], numbers: u64) {
    let upper = |score: f64| descending_key(score) & !numbers;
    let mut at = 1;
    while at < sorted.len() {
        if sorted[at] > sorted[at - 1] {
            let key = upper(sorted[at]);
            let start = at - sorted[..at].iter().rev().take_while(|&&score| upper(score) == key).count();
            let end = at + sorted[at..].iter().take_while(|&&score| upper(score) == key).count();
            let mut run: Vec<(f64, u32)> = (start..end).map(|place| (sorted[place], order[place])).collect();
            run.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (place, (score, row)) in (start..end).zip(run) {
                (sorted[place], order[place]) = (score, row);
            }
            at = end;
        }
        at += 1;
    }
}

/// An unsigned key that sorts floats in descending order, NaN last.
fn descending_key(score: f64) -> u64 {
    if score.is_nan() {
        return u64::MAX;
    }
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
    fn excluded_rows_are_left_out() {
        use Decision::{Excluded, Negative};
        assert_eq!(descending(&[0.1, 0.5, 0.9], &[Negative, Excluded, Negative]), (vec![2, 0], vec![0.9, 0.1]));
        assert_eq!(descending(&[], &[Negative, Excluded, Negative]), (vec![0, 2], vec![]));
    }
}
