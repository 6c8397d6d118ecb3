//! chrF: shared runs of characters, for languages that build long words.

use super::ngrams::{runs, shared};

/// Longest run of characters that is compared.
const LONGEST_RUN: usize = 6;

/// Recall counts this many times as much as precision.
const BETA: f64 = 2.0;

/// chrF2 of `candidate` against `reference`, between 0 and 1: the F-score, recall counting twice, of runs of one to six characters, averaged over
/// the lengths for which both texts have runs. Space is left out and case kept. 0 where either text has no characters.
///
/// Popović (2015), "chrF: character n-gram F-score for automatic MT evaluation".
pub fn chrf(candidate: &str, reference: &str) -> f64 {
    let characters =
        |text: &str| -> Vec<char> { text.chars().filter(|character| !character.is_whitespace()).collect() };
    let (candidate, reference) = (characters(candidate), characters(reference));
    let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
    for n in 1..=LONGEST_RUN {
        let (ours, theirs) = (runs(candidate.len(), n), runs(reference.len(), n));
        if ours > 0 && theirs > 0 {
            let matched = shared(&candidate, &reference, n) as f64;
            precision += matched / ours as f64;
            recall += matched / theirs as f64;
            orders += 1.0;
        }
    }
    if precision + recall == 0.0 {
        return 0.0;
    }
    let (precision, recall) = (precision / orders, recall / orders);
    (1.0 + BETA * BETA) * precision * recall / (BETA * BETA * precision + recall)
}
