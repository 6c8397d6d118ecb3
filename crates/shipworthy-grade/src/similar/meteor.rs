//! METEOR: words matched one by one, exactly or by stem, with a penalty for scattered matches.

use super::porter::stem;
use crate::js;

/// What METEOR's score depends on beside the texts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meteor {
    /// How much recall counts against precision.
    pub alpha: f64,
    /// How steep the penalty for scattered matches is.
    pub beta: f64,
    /// How high that penalty can be.
    pub gamma: f64,
}

impl Default for Meteor {
    fn default() -> Self {
        Self { alpha: 0.9, beta: 3.0, gamma: 0.5 }
    }
}

/// Words of longer texts are matched in quadratic time, so there is a limit to each.
const MOST_WORDS: usize = 10_000;

/// METEOR of `candidate` against the best of `references`, between 0 and 1.
///
/// Banerjee and Lavie (2005), with the weighted harmonic mean of Lavie and Agarwal (2007): F = P R / (α P + (1 - α) R), times 1 - γ (chunks / matches)^β.
/// Words match exactly first and by their Porter stem then; synonyms, which need WordNet, are not matched. None without a reference, for an empty candidate,
/// and for texts of more than 10,000 words.
pub fn meteor(candidate: &str, references: &[&str], meteor: Meteor) -> Option<f64> {
    let candidate = tokens(candidate);
    if candidate.is_empty() || candidate.len() > MOST_WORDS {
        return None;
    }
    let references: Vec<Vec<String>> = references.iter().map(|reference| tokens(reference)).collect();
    if references.iter().any(|reference| reference.len() > MOST_WORDS) {
        return None;
    }
    references.iter().map(|reference| one(&candidate, reference, meteor)).max_by(f64::total_cmp)
}

fn tokens(text: &str) -> Vec<String> {
    js::words(text).map(|word| word.trim_end_matches('.').to_lowercase()).collect()
}

fn one(candidate: &[String], reference: &[String], meteor: Meteor) -> f64 {
    let stems = |words: &[String]| -> Vec<String> { words.iter().map(|word| stem(word)).collect() };
    let mut taken = vec![false; reference.len()];
    let mut matches: Vec<Option<usize>> = vec![None; candidate.len()];
    pair(candidate, reference, &mut taken, &mut matches);
    pair(&stems(candidate), &stems(reference), &mut taken, &mut matches);
    let pairs: Vec<(usize, usize)> = matches.iter().enumerate().filter_map(|(at, to)| to.map(|to| (at, to))).collect();
    if pairs.is_empty() {
        return 0.0;
    }
    let matched = pairs.len() as f64;
    let (precision, recall) = (matched / candidate.len() as f64, matched / reference.len() as f64);
    let mean = precision * recall / (meteor.alpha * precision + (1.0 - meteor.alpha) * recall);
    let breaks = pairs.windows(2).filter(|two| two[1] != (two[0].0 + 1, two[0].1 + 1)).count();
    let scattered = (breaks + 1) as f64 / matched;
    (1.0 - meteor.gamma * scattered.powf(meteor.beta)) * mean
}

/// Matches words that are equal, from the end, each with the last one that is free.
fn pair(candidate: &[String], reference: &[String], taken: &mut [bool], matches: &mut [Option<usize>]) {
    for at in (0..candidate.len()).rev().filter(|at| matches[*at].is_none()).collect::<Vec<_>>() {
        let free = (0..reference.len()).rev().find(|to| !taken[*to] && reference[*to] == candidate[at]);
        if let Some(to) = free {
            taken[to] = true;
            matches[at] = Some(to);
        }
    }
}
