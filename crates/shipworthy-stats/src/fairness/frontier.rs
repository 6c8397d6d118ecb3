//! What does it cost to treat groups more alike?
//!
//! One threshold per group, no lots. For each gap that is allowed between the groups' rates, the thresholds with the least
//! total cost: tightening the gap can only cost more, and the curve says how much. Exact: every threshold of every group is
//! considered.

use std::collections::VecDeque;

use super::equalize::{ScoredGroup, thresholds};
use crate::confusion::Confusion;
use crate::count_metric::CountMetric;

/// What the two kinds of error cost, in money per case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// A negative that is flagged.
    pub false_positive: f64,
    /// A positive that is missed.
    pub false_negative: f64,
}

/// The cheapest way to stay within a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierPoint {
    /// The gap that was allowed.
    pub allowed: f64,
    /// The gap that there is.
    pub gap: f64,
    /// Cost of all errors on these examples.
    pub cost: f64,
    /// Threshold of each group: scores above it are flagged.
    pub thresholds: Vec<f64>,
    /// Rate of each group.
    pub rates: Vec<f64>,
}

/// A rate is within a gap also when it is over by no more than rounding.
const SAME: f64 = 1e-12;

/// What one threshold does to a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Its rate.
    pub rate: f64,
    /// What its members cost.
    pub cost: f64,
    /// The threshold.
    pub threshold: f64,
}

/// For each allowed gap between groups' rates, which thresholds cost least?
///
/// `rate` is what should be alike: [`CountMetric::SelectionRate`], [`CountMetric::Recall`] or
/// [`CountMetric::FalsePositiveRate`]. One point per allowed gap, in the order given; a gap of 1 gives the cheapest thresholds of
/// all, a gap of 0 equal rates where thresholds without lots can give them (all or nobody flagged always can). Among equal
/// costs the smaller gap, then the lower rates. `None` where a group's rate is undefined, as the recall of one without positives.
///
/// # Panics
/// When a group has not one label per score.
pub fn frontier(
    groups: &[ScoredGroup],
    rate: CountMetric,
    prices: &Prices,
    allowed: &[f64],
) -> Option<Vec<FrontierPoint>> {
    let choices: Vec<Vec<Choice>> = groups
        .iter()
        .map(|group| {
            let choice = |(threshold, counts): (f64, Confusion)| {
                let cost = prices.false_positive * counts.fp + prices.false_negative * counts.fn_;
                Some(Choice { rate: rate.value(&counts)?, cost, threshold })
            };
            thresholds(group).into_iter().map(choice).collect::<Option<Vec<_>>>()
        })
        .collect::<Option<_>>()?;
    frontier_among(choices, allowed)
}

/// The same where what each threshold does to each group is known already, for example with a price for each member. `None` where a
/// group has no choice.
pub fn frontier_among(mut choices: Vec<Vec<Choice>>, allowed: &[f64]) -> Option<Vec<FrontierPoint>> {
    choices.iter_mut().for_each(|of_group| of_group.sort_by(|a, b| a.rate.total_cmp(&b.rate)));
    let mut edges: Vec<f64> = choices.iter().flatten().map(|choice| choice.rate).collect();
    edges.sort_unstable_by(f64::total_cmp);
    edges.dedup();
    allowed.iter().map(|gap| cheapest(&choices, &edges, *gap)).collect()
}

/// Slides a window of the allowed width over the rates; in each place every group takes its cheapest threshold inside.
fn cheapest(groups: &[Vec<Choice>], edges: &[f64], allowed: f64) -> Option<FrontierPoint> {
    let mut windows: Vec<Window> =
        groups.iter().map(|choices| Window { choices, next: 0, kept: VecDeque::new() }).collect();
    let mut best: Option<FrontierPoint> = None;
    for edge in edges {
        let picked: Option<Vec<Choice>> =
            windows.iter_mut().map(|window| window.cheapest(*edge - SAME, *edge + allowed + SAME)).collect();
        let Some(picked) = picked else { continue };
        let cost: f64 = picked.iter().map(|choice| choice.cost).sum();
        let rates = picked.iter().map(|choice| choice.rate);
        let gap = rates.clone().fold(f64::MIN, f64::max) - rates.clone().fold(f64::MAX, f64::min);
        let better = |best: &FrontierPoint| cost < best.cost || (cost == best.cost && gap < best.gap);
        if best.as_ref().is_none_or(better) {
            let thresholds = picked.iter().map(|choice| choice.threshold).collect();
            best = Some(FrontierPoint { allowed, gap, cost, thresholds, rates: rates.collect() });
        }
    }
    best
}

/// The choices of one group whose rate lies inside, those that can still be cheapest.
struct Window<'a> {
    /// By ascending rate.
    choices: &'a [Choice],
    next: usize,
    /// By ascending rate and ascending cost.
    kept: VecDeque<Choice>,
}

impl Window<'_> {
    fn cheapest(&mut self, from: f64, to: f64) -> Option<Choice> {
        while let Some(choice) = self.choices.get(self.next).filter(|choice| choice.rate <= to) {
            while self.kept.back().is_some_and(|last| last.cost > choice.cost) {
                self.kept.pop_back();
            }
            self.kept.push_back(*choice);
            self.next += 1;
        }
        while self.kept.front().is_some_and(|first| first.rate < from) {
            self.kept.pop_front();
        }
        self.kept.front().copied()
    }
}
