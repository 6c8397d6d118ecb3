//! ROUGE: how much of the reference is covered.

use super::ngrams::{runs, shared};
use super::treebank::tokens;
use crate::error::GradeError;

/// Comparisons of words that are made at most for the longest common subsequence.
const MOST_WORK: u64 = 1_000_000_000;

/// The balanced F-score of shared runs of `n` words, between 0 and 1; 0 where either text has fewer than `n` words.
///
/// Lin (2004), equation 1, with clipped counts; lower-cased words of the Penn Treebank.
pub fn rouge_n(candidate: &str, reference: &str, n: usize) -> f64 {
    let (candidate, reference) = (tokens(&candidate.to_lowercase()), tokens(&reference.to_lowercase()));
    let overlap = shared(&candidate, &reference, n);
    balanced(overlap, runs(candidate.len(), n), runs(reference.len(), n))
}

/// The balanced F-score of the longest common subsequence of words, between 0 and 1: words in the same order, with others between.
///
/// Lin (2004), equations 2 to 4 with β = 1, over whole texts (not sentence by sentence); lower-cased words of the Penn Treebank.
///
/// # Errors
/// When both texts are so long that the work, which grows with the product of their lengths, would take seconds.
pub fn rouge_l(candidate: &str, reference: &str) -> Result<f64, GradeError> {
    let (candidate, reference) = (tokens(&candidate.to_lowercase()), tokens(&reference.to_lowercase()));
    if candidate.len() as u64 * reference.len() as u64 > MOST_WORK {
        return Err(GradeError::TooMuch { what: "comparing two texts of this length word by word" });
    }
    let mut row = vec![0_usize; reference.len() + 1];
    for word in &candidate {
        let mut corner = 0;
        for (at, other) in reference.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == other { corner + 1 } else { above.max(row[at]) };
            corner = above;
        }
    }
    Ok(balanced(row[reference.len()], candidate.len(), reference.len()))
}

/// The harmonic mean of precision and recall.
fn balanced(overlap: usize, ours: usize, theirs: usize) -> f64 {
    if overlap == 0 {
        return 0.0;
    }
    let (precision, recall) = (overlap as f64 / ours as f64, overlap as f64 / theirs as f64);
    2.0 * precision * recall / (precision + recall)
}
