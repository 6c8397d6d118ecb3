//! Sorting rows by score.

use rayon::slice::ParallelSliceMut;

type Columns = (Vec<f64>, Vec<bool>, Option<Vec<f64>>, Option<Vec<u32>>);

/// Bits that ascend with the number. Zero has one representation.
fn ascending_bits(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn score_of(bits: u64) -> f64 {
    f64::from_bits(if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits })
}

/// Rows in descending order of score; ties in a canonical order.
pub(super) fn descending(scores: &[f64], labels: &[bool], weights: Option<&[f64]>, groups: Option<&[u32]>) -> Columns {
    if weights.is_none() && groups.is_none() {
        if scores.iter().all(|score| *score >= 0.0) {
            return packed(scores, labels);
        }
        let mut keys: Vec<(u64, bool)> =
            scores.iter().zip(labels).map(|(score, label)| (!ascending_bits(*score), *label)).collect();
        keys.par_sort_unstable();
        return (keys.iter().map(|key| score_of(!key.0)).collect(), keys.iter().map(|key| key.1).collect(), None, None);
    }
    let mut rows: Vec<(u64, u32)> =
        scores.iter().enumerate().map(|(row, score)| (!ascending_bits(*score), row as u32)).collect();
    rows.par_sort_unstable();
    let taken = |row: &(u64, u32)| row.1 as usize;
    settle_ties(
        rows.iter().map(|row| score_of(!row.0)).collect(),
        rows.iter().map(|row| labels[taken(row)]).collect(),
        weights.map(|weights| rows.iter().map(|row| weights[taken(row)]).collect()),
        groups.map(|groups| rows.iter().map(|row| groups[taken(row)]).collect()),
    )
}

/// The sign bit of a score that is not negative is free for the label, so that one word carries the row.
fn packed(scores: &[f64], labels: &[bool]) -> Columns {
    let mut keys: Vec<u64> =
        scores.iter().zip(labels).map(|(score, label)| !((score + 0.0).to_bits() << 1 | u64::from(*label))).collect();
    keys.par_sort_unstable();
    let scores = keys.iter().map(|key| f64::from_bits(!key >> 1)).collect();
    (scores, keys.iter().map(|key| !key & 1 == 1).collect(), None, None)
}

/// Drops rows of weight zero and brings ties into an order that depends on their content only.
pub(super) fn settle_ties(
    mut scores: Vec<f64>,
    mut labels: Vec<bool>,
    mut weights: Option<Vec<f64>>,
    mut groups: Option<Vec<u32>>,
) -> Columns {
    if let Some(weights) = &mut weights
        && weights.iter().any(|weight| *weight <= 0.0)
    {
        let keep: Vec<bool> = weights.iter().map(|weight| *weight > 0.0).collect();
        retain(&mut scores, &keep);
        retain(&mut labels, &keep);
        retain(weights, &keep);
        if let Some(groups) = &mut groups {
            retain(groups, &keep);
        }
    }
    for score in &mut scores {
        *score += 0.0;
    }
    if weights.is_none() && groups.is_none() {
        // Counts per tie say everything; the order within a tie is never looked at.
        return (scores, labels, None, None);
    }
    let mut start = 0;
    while start < scores.len() {
        let end = start + scores[start..].iter().take_while(|score| **score == scores[start]).count();
        if end - start > 1 {
            let mut rows: Vec<(bool, u64, u32)> = (start..end)
                .map(|row| {
                    (
                        !labels[row],
                        weights.as_ref().map_or(0, |w| w[row].to_bits()),
                        groups.as_ref().map_or(0, |g| g[row]),
                    )
                })
                .collect();
            rows.sort_unstable();
            for (offset, (negative, weight, group)) in rows.into_iter().enumerate() {
                labels[start + offset] = !negative;
                if let Some(weights) = &mut weights {
                    weights[start + offset] = f64::from_bits(weight);
                }
                if let Some(groups) = &mut groups {
                    groups[start + offset] = group;
                }
            }
        }
        start = end;
    }
    (scores, labels, weights, groups)
}

fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next().copied().unwrap_or(false));
}
