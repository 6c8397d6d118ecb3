//! "Collect these 300 examples": how many more a found slice needs to be settled.

use std::collections::BTreeMap;

use super::losses::{Moments, Unit, largest};
use super::{Evidence, Found};
use crate::planner::{OpenBar, more_for_estimate, more_for_rate};

/// What is known about a slice, and what is still needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Collect {
    /// Rows of the slice.
    pub examples: u64,
    /// Mean loss; `None` without rows.
    pub mean: Option<f64>,
    /// Share of the loss of all rows that count which is in the slice; `None` where there is none.
    pub share_of_loss: Option<f64>,
    /// Further examples of this slice that settle the bar with its power, if the slice goes on as it is: 0 when it is settled. `None`
    /// where no number does, or too little is known to say.
    pub further: Option<u64>,
}

/// How many further examples of each slice settle whether its mean loss meets a bar?
///
/// `bar.target` is in the unit of the loss, with `wants_more` false for "at most". Losses of zero or one value are planned as a
/// rate by exact binomial probabilities, others by the standard error of their mean; with clusters by that between
/// clusters, of which at least two are needed. Plan on rows that did not find the slice: those that did look worse than they are.
/// One entry per slice, in order.
pub fn collect(found: &[Found], evidence: &Evidence, bar: &OpenBar) -> Vec<Collect> {
    let counted: Vec<usize> = (0..evidence.loss.len()).filter(|&row| evidence.counts(row)).collect();
    let rows: u64 = counted.iter().map(|&row| evidence.times(row)).sum();
    let unit = Unit::new(largest(counted.iter().map(|&row| evidence.loss[row])), rows as usize);
    let all: u64 = counted.iter().map(|&row| unit.count(evidence.loss[row]) * evidence.times(row)).sum();
    found
        .iter()
        .map(|slice| {
            let rows = counted.iter().copied().filter(|&row| evidence.holds(&slice.predicates, row));
            let rows: Vec<(usize, u64)> = rows.map(|row| (row, unit.count(evidence.loss[row]))).collect();
            let mut moments = Moments::default();
            rows.iter().for_each(|(row, units)| moments.add_times(*units, evidence.times(*row)));
            Collect {
                examples: moments.rows,
                mean: moments.mean().map(|_| unit.loss(moments.sum) / moments.rows as f64),
                share_of_loss: (all > 0).then(|| moments.sum as f64 / all as f64),
                further: further(&rows, &moments, unit, evidence, bar),
            }
        })
        .collect()
}

fn further(rows: &[(usize, u64)], moments: &Moments, unit: Unit, evidence: &Evidence, bar: &OpenBar) -> Option<u64> {
    let n = moments.rows as f64;
    let mean = moments.mean()?;
    if let Some(clusters) = evidence.clusters {
        let mut sums: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for (row, units) in rows {
            let sum = sums.entry(clusters[*row]).or_default();
            let times = evidence.times(*row);
            *sum = (sum.0 + times, sum.1 + units * times);
        }
        let count = sums.len() as f64;
        if count < 2.0 {
            return None;
        }
        let mut squares: Vec<f64> =
            sums.values().map(|(rows, sum)| (*sum as f64 - mean * *rows as f64).powi(2)).collect();
        squares.sort_unstable_by(f64::total_cmp);
        let error = (squares.iter().sum::<f64>() * count / (count - 1.0)).sqrt() / n;
        return (error > 0.0)
            .then(|| more_for_estimate(mean * unit.loss(1), error * unit.loss(1), n, Some(count - 1.0), bar))?;
    }
    let losses = || rows.iter().filter(|(_, units)| *units > 0);
    let price = losses().map(|(_, units)| *units).max().unwrap_or(0);
    if price == 0 || losses().all(|(_, units)| *units == price) {
        // Without a loss the price is not known; a bar on a rate takes it for one.
        let price = if price == 0 { 1.0 } else { unit.loss(price) };
        let rate = OpenBar { target: bar.target / price, ..*bar };
        return more_for_rate(losses().map(|(row, _)| evidence.times(*row)).sum(), moments.rows, &rate);
    }
    let error = moments.mean_variance()?.sqrt() * unit.loss(1);
    more_for_estimate(mean * unit.loss(1), error, n, Some(n - 1.0), bar)
}
