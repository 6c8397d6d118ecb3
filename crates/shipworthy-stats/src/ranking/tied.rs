//! Metrics as averages over every order of documents with equal scores (McSherry and Najork, 2008). Where ties are broken
//! each run of equal scores has one document, and these are the plain metrics.

use super::query::RankedQuery;

/// Weight of a place, counted from 0.
pub(super) fn discount(place: usize) -> f64 {
    1.0 / (place as f64 + 2.0).log2()
}

/// Expected discounted gain of the first `cutoff` documents: each of a run of equals has the run's mean gain.
pub(super) fn dcg(query: &RankedQuery, cutoff: usize, gain: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    for run in query.runs().take_while(|run| run.start < cutoff) {
        let gains: f64 = query.grades[run.clone()].iter().flatten().map(|grade| gain(*grade)).sum();
        let discounts: f64 = (run.start..run.end.min(cutoff)).map(discount).sum();
        sum += gains / run.len() as f64 * discounts;
    }
    sum
}

/// Expected relevant documents among the first `k`.
pub(super) fn relevant_within(query: &RankedQuery, k: usize) -> f64 {
    let share = |run: std::ops::Range<usize>| {
        let within = run.end.min(k) - run.start;
        query.relevant_within(run.clone()) as f64 * within as f64 / run.len() as f64
    };
    query.runs().take_while(|run| run.start < k).map(share).sum()
}

/// Expected sum of precisions at the places of relevant documents among the first `cutoff`.
pub(super) fn precision_sum(query: &RankedQuery, cutoff: usize) -> f64 {
    let (mut sum, mut before) = (0.0, 0.0);
    for run in query.runs().take_while(|run| run.start < cutoff) {
        let relevant = query.relevant_within(run.clone()) as f64;
        if relevant > 0.0 {
            let size = run.len() as f64;
            let others = if size > 1.0 { (relevant - 1.0) / (size - 1.0) } else { 0.0 };
            for (place, rank) in (run.start..run.end.min(cutoff)).enumerate() {
                sum += relevant / size * (before + 1.0 + place as f64 * others) / (rank + 1) as f64;
            }
        }
        before += relevant;
    }
    sum
}

/// Expected reciprocal of the first relevant place among the first `cutoff`; 0 when there is none.
pub(super) fn reciprocal_rank(query: &RankedQuery, cutoff: usize) -> f64 {
    for run in query.runs().take_while(|run| run.start < cutoff) {
        let (relevant, size) = (query.relevant_within(run.clone()), run.len());
        if relevant == 0 {
            continue;
        }
        // The chance that the first relevant one of the run stands at each of its places.
        let (mut none_yet, mut sum) = (1.0, 0.0);
        for (place, rank) in (run.start..run.end.min(cutoff)).enumerate() {
            let chance = (relevant as f64 / (size - place) as f64).min(1.0);
            sum += none_yet * chance / (rank + 1) as f64;
            none_yet *= 1.0 - chance;
        }
        return sum;
    }
    0.0
}

/// Chance that one of the first `k` is relevant.
pub(super) fn hit(query: &RankedQuery, k: usize) -> f64 {
    for run in query.runs().take_while(|run| run.start < k) {
        let (relevant, size) = (query.relevant_within(run.clone()), run.len());
        let within = run.end.min(k) - run.start;
        if relevant > 0 {
            let none: f64 =
                (0..within).map(|place| size.saturating_sub(relevant + place) as f64 / (size - place) as f64).product();
            return 1.0 - none;
        }
    }
    0.0
}
