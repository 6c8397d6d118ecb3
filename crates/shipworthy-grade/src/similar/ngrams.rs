//! Runs of neighbouring tokens, counted.

use std::collections::BTreeMap;

/// How often each run of `n` neighbouring tokens stands in `tokens`.
pub(super) fn counted<T: Ord>(tokens: &[T], n: usize) -> BTreeMap<&[T], usize> {
    let mut counts = BTreeMap::new();
    if n > 0 {
        for run in tokens.windows(n) {
            *counts.entry(run).or_insert(0) += 1;
        }
    }
    counts
}

/// How many runs of `n` tokens `a` shares with `b`; a run counts as often as it stands in the text that has fewer of it.
pub(super) fn shared<T: Ord>(a: &[T], b: &[T], n: usize) -> usize {
    let theirs = counted(b, n);
    counted(a, n).into_iter().map(|(run, count)| count.min(theirs.get(run).copied().unwrap_or(0))).sum()
}

/// How many runs of `n` tokens there are in `length` tokens.
pub(super) fn runs(length: usize, n: usize) -> usize {
    (length + 1).saturating_sub(n)
}
