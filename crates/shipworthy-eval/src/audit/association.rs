//! What one column alone tells about the label.

use std::collections::HashMap;

/// How a column and the label go together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Association {
    /// With two classes: the probability that a row of the one has a greater value than a row of the other, folded to
    /// [0.5, 1] (Mann and Whitney, 1947); categories are ranked by their rate with the row itself left out.
    pub auc: Option<f64>,
    /// With more classes: the share of the errors of the most frequent class that guessing by this column avoids, with the
    /// row itself left out.
    pub skill: Option<f64>,
    /// With a label of many numbers: the absolute correlation (Pearson).
    pub correlation: Option<f64>,
    /// Standard error of the AUC where the column tells nothing: sqrt((n1 + n0 + 1) / (12 n1 n0)).
    pub auc_error: f64,
    /// The largest difference between classes in the share of missing values.
    pub missing_difference: f64,
    /// Its standard error.
    pub missing_error: f64,
    /// The value's average order goes up with the second class.
    pub rows: u64,
}

/// A missing cell.
pub const MISSING: u64 = u64::MAX;
/// Bins of numbers where there are more than two classes.
const BINS: usize = 64;

/// Cells as keys: of numbers, ascending with the value; of other values, any hash. `class` is the row's label below `classes`.
pub fn with_classes(cells: &[u64], ordered: bool, class: &[u32], classes: usize) -> Association {
    let mut totals = vec![0_u64; classes];
    let mut missing = vec![0_u64; classes];
    for (cell, class) in cells.iter().zip(class) {
        totals[*class as usize] += 1;
        missing[*class as usize] += u64::from(*cell == MISSING);
    }
    let mut association = Association { rows: cells.len() as u64, ..Association::default() };
    let shares: Vec<(f64, f64)> = totals
        .iter()
        .zip(&missing)
        .filter(|(t, _)| **t >= 20)
        .map(|(t, m)| (*m as f64 / *t as f64, *t as f64))
        .collect();
    let pooled = missing.iter().sum::<u64>() as f64 / (cells.len() as f64).max(1.0);
    let smallest = shares.iter().map(|s| s.1).fold(f64::INFINITY, f64::min);
    let most = shares.iter().map(|s| s.0).fold(0.0, f64::max);
    let least = shares.iter().map(|s| s.0).fold(1.0, f64::min);
    if shares.len() > 1 {
        association.missing_difference = most - least;
        association.missing_error = (pooled * (1.0 - pooled) * 2.0 / smallest).sqrt();
    }
    if classes == 2 {
        let n = [totals[0] - missing[0], totals[1] - missing[1]].map(|n| n as f64);
        association.auc = if ordered { ranked_auc(cells, class) } else { category_auc(cells, class) };
        association.auc_error = ((n[0] + n[1] + 1.0) / (12.0 * n[0] * n[1]).max(1.0)).sqrt();
    } else if classes > 2 {
        association.skill = if ordered { skill(&binned(cells), class, classes) } else { skill(cells, class, classes) };
    }
    association
}

/// With a label of many numbers.
pub fn with_numbers(values: &[(f64, f64)]) -> Option<f64> {
    let n = values.len() as f64;
    if n < 20.0 {
        return None;
    }
    let mean = values.iter().fold((0.0, 0.0), |m, v| (m.0 + v.0 / n, m.1 + v.1 / n));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in values {
        let (dx, dy) = (x - mean.0, y - mean.1);
        xy += dx * dy;
        xx += dx * dx;
        yy += dy * dy;
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx.sqrt() * yy.sqrt())).abs().min(1.0))
}

fn ranked_auc(cells: &[u64], class: &[u32]) -> Option<f64> {
    let mut keys: Vec<(u64, u32)> =
        cells.iter().copied().zip(class.iter().copied()).filter(|(c, _)| *c != MISSING).collect();
    keys.sort_unstable();
    let (mut below, mut won, mut ones) = (0.0, 0.0, 0.0);
    for tied in keys.chunk_by(|a, b| a.0 == b.0) {
        let positive = tied.iter().filter(|t| t.1 == 1).count() as f64;
        let negative = tied.len() as f64 - positive;
        won += positive * (below + negative / 2.0);
        below += negative;
        ones += positive;
    }
    (below > 0.0 && ones > 0.0).then(|| won / (below * ones)).map(|auc| auc.max(1.0 - auc))
}

/// Categories ranked by the rate of the other rows in them.
fn category_auc(cells: &[u64], class: &[u32]) -> Option<f64> {
    let mut counts: HashMap<u64, [f64; 2]> = HashMap::new();
    for (cell, class) in cells.iter().zip(class).filter(|(c, _)| **c != MISSING) {
        counts.entry(*cell).or_default()[*class as usize] += 1.0;
    }
    let totals = counts.values().fold([0.0, 0.0], |t, c| [t[0] + c[0], t[1] + c[1]]);
    let overall = totals[1] / (totals[0] + totals[1]);
    let mut ranked: Vec<(f64, f64, f64)> = Vec::with_capacity(2 * counts.len());
    for [without, with] in counts.into_values() {
        let others = without + with - 1.0;
        let rate = |positive: f64| if others > 0.0 { positive / others } else { overall };
        if without > 0.0 {
            ranked.push((rate(with), without, 0.0));
        }
        if with > 0.0 {
            ranked.push((rate(with - 1.0), 0.0, with));
        }
    }
    // Counts are whole numbers: their sums do not depend on the order of equal ranks.
    ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut won, mut ones) = (0.0, 0.0, 0.0);
    for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
        let negative: f64 = tied.iter().map(|t| t.1).sum();
        let positive: f64 = tied.iter().map(|t| t.2).sum();
        won += positive * (below + negative / 2.0);
        below += negative;
        ones += positive;
    }
    (below > 0.0 && ones > 0.0).then(|| won / (below * ones)).map(|auc| auc.max(0.5))
}

/// Keys replaced by their bin of equal numbers of rows.
fn binned(cells: &[u64]) -> Vec<u64> {
    let mut sorted: Vec<u64> = cells.iter().copied().filter(|c| *c != MISSING).collect();
    sorted.sort_unstable();
    let mut edges: Vec<u64> = (1..BINS).filter_map(|i| sorted.get(sorted.len() * i / BINS).copied()).collect();
    edges.dedup();
    cells.iter().map(|c| if *c == MISSING { MISSING } else { edges.partition_point(|e| e <= c) as u64 }).collect()
}

fn skill(cells: &[u64], class: &[u32], classes: usize) -> Option<f64> {
    let mut counts: HashMap<u64, Vec<u64>> = HashMap::new();
    let mut totals = vec![0_u64; classes];
    for (cell, class) in cells.iter().zip(class) {
        counts.entry(*cell).or_insert_with(|| vec![0; classes])[*class as usize] += 1;
        totals[*class as usize] += 1;
    }
    let n = cells.len() as f64;
    let usual = totals.iter().enumerate().max_by_key(|(i, t)| (**t, std::cmp::Reverse(*i)))?.0;
    let majority = totals[usual] as f64 / n;
    // The row itself is left out of its group: alone in it, the most frequent class is the guess.
    let right: u64 = counts
        .values()
        .map(|c| {
            if c.iter().sum::<u64>() == 1 {
                return c[usual];
            }
            let best = c.iter().copied().max().unwrap_or(0);
            let second = c.iter().filter(|x| **x == best).count();
            if second > 1 { 0 } else { best }
        })
        .sum();
    (majority < 1.0).then(|| ((right as f64 / n - majority) / (1.0 - majority)).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_tells() {
        let cells: Vec<u64> = (0..100).collect();
        let class: Vec<u32> = (0..100).map(|i| u32::from(i >= 50)).collect();
        assert_eq!(with_classes(&cells, true, &class, 2).auc, Some(1.0));
        let even: Vec<u32> = (0..100).map(|i| i % 2).collect();
        assert!(with_classes(&cells, true, &even, 2).auc.unwrap() < 0.52);
    }

    #[test]
    fn ids_tell_nothing() {
        let cells: Vec<u64> = (0..300).collect();
        let class: Vec<u32> = (0..300).map(|i| i % 3).collect();
        assert_eq!(with_classes(&cells, false, &class, 3).skill, Some(0.0));
        let two: Vec<u32> = (0..300).map(|i| u32::from(i % 3 == 0)).collect();
        assert_eq!(with_classes(&cells, false, &two, 2).auc, Some(0.5));
    }

    #[test]
    fn a_category_that_names_the_class() {
        let cells: Vec<u64> = (0..300).map(|i| i % 6).collect();
        let class: Vec<u32> = (0..300).map(|i| (i % 6 / 2) as u32).collect();
        assert_eq!(with_classes(&cells, false, &class, 3).skill, Some(1.0));
    }

    #[test]
    fn missing_values_tell() {
        let cells: Vec<u64> = (0..200).map(|i| if i % 2 == 0 { MISSING } else { 5 }).collect();
        let class: Vec<u32> = (0..200).map(|i| u32::from(i % 2 == 0)).collect();
        assert_eq!(with_classes(&cells, true, &class, 2).missing_difference, 1.0);
    }

    #[test]
    fn lines_correlate() {
        let values: Vec<(f64, f64)> = (0..50).map(|i| (f64::from(i), 3.0 - 2.0 * f64::from(i))).collect();
        assert!((with_numbers(&values).unwrap() - 1.0).abs() < 1e-12);
    }
}
