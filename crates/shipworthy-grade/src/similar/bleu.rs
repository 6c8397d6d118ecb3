//! BLEU: how much of the candidate's wording stands in a reference.

use super::ngrams::{runs, shared};
use crate::js;

/// Precision of an order without a match, so that its logarithm exists.
const NO_MATCH: f64 = 1e-7;

/// BLEU-4 of `candidate` against the best of `references`, between 0 and 1; 0 for an empty candidate.
///
/// Papineni, Roukos, Ward and Zhu (2002), with equal weights, for one sentence: orders for which the candidate is too short are left out
/// and the weights of the others scaled up; an order without a match counts as 1e-7; the length penalty is against the reference whose
/// length is nearest, the shorter of two equally near. Words are lower-cased and split at space. None without a reference.
///
/// Weak on short texts: a candidate of three words that are all right and in another order scores below 0.01.
pub fn bleu(candidate: &str, references: &[&str]) -> Option<f64> {
    if references.is_empty() {
        return None;
    }
    let lower = candidate.to_lowercase();
    let words = tokens(&lower);
    if js::trim(candidate).is_empty() {
        return Some(0.0);
    }
    let lowered: Vec<String> = references.iter().map(|reference| reference.to_lowercase()).collect();
    let references: Vec<Vec<&str>> = lowered.iter().map(|reference| tokens(reference)).collect();
    let nearest = references
        .iter()
        .map(Vec::len)
        .min_by_key(|length| (length.abs_diff(words.len()), *length))
        .expect("there is a reference");
    let mut orders = Vec::new();
    for n in 1..=4 {
        let total = runs(words.len(), n);
        if total > 0 {
            let matched = references.iter().map(|reference| shared(&words, reference, n)).max().unwrap_or(0);
            orders.push(matched as f64 / total as f64);
        }
    }
    // Summed as a quarter each over the sum of the quarters, as others do, so that scores agree to the last digit.
    let weights: f64 = orders.iter().map(|_| 0.25).sum();
    let logarithm: f64 = orders
        .iter()
        .map(|precision| 0.25 / weights * if *precision == 0.0 { NO_MATCH } else { *precision }.ln())
        .sum();
    let penalty = if words.len() > nearest { 1.0 } else { (1.0 - nearest as f64 / words.len() as f64).exp() };
    Some(penalty * logarithm.exp())
}

/// Words between space; text without any is one empty word.
fn tokens(lower: &str) -> Vec<&str> {
    let words: Vec<&str> = js::words(lower).collect();
    if words.is_empty() { vec![""] } else { words }
}
