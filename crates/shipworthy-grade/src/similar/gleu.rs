//! GLEU: BLEU's relative for single sentences.

use super::ngrams::{runs, shared};
use crate::js;

/// The smaller of precision and recall over runs of one to four words, against the best of `references`, between 0 and 1.
///
/// Wu et al. (2016), "Google's Neural Machine Translation System", section on GLEU. Words are lower-cased, split at space and lose dots at
/// their end; a text without words scores 0. None without a reference.
pub fn gleu(candidate: &str, references: &[&str]) -> Option<f64> {
    let lower = candidate.to_lowercase();
    let words = tokens(&lower);
    references
        .iter()
        .map(|reference| {
            let lower = reference.to_lowercase();
            let reference = tokens(&lower);
            if words.is_empty() || reference.is_empty() {
                return 0.0;
            }
            if words == reference {
                return 1.0;
            }
            let matched: usize = (1..=4).map(|n| shared(&words, &reference, n)).sum();
            let ours: usize = (1..=4).map(|n| runs(words.len(), n)).sum();
            let theirs: usize = (1..=4).map(|n| runs(reference.len(), n)).sum();
            (matched as f64 / ours as f64).min(matched as f64 / theirs as f64)
        })
        .max_by(f64::total_cmp)
}

/// Words between space, without dots at their end. A text of dots alone has none.
fn tokens(lower: &str) -> Vec<&str> {
    let words: Vec<&str> = js::words(lower).map(|word| word.trim_end_matches('.')).collect();
    if words.iter().all(|word| word.is_empty()) { Vec::new() } else { words }
}
