//! Thresholds per group that give every group the same rates (Hardt, Price and Srebro, 2016).
//!
//! Equal rates for all groups are in general reached only by drawing lots between two thresholds of a group. The result is the one of
//! `fairlearn.postprocessing.ThresholdOptimizer` on the same grid. For thresholds without lots, and in money, see
//! [`super::frontier`].

use crate::confusion::Confusion;
use crate::count_metric::CountMetric;

/// Scores and labels of the members of a group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoredGroup {
    /// Scores; numbers, higher for the positive class.
    pub scores: Vec<f64>,
    /// Labels.
    pub labels: Vec<bool>,
}

/// What must be equal in all groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// One rate: selection rate (demographic parity), recall (equal opportunity), false-positive rate.
    Equal(CountMetric),
    /// Recall and false-positive rate.
    EqualizedOdds,
}

/// How a group is decided: lots between two thresholds, and with a small chance a lot without looking at the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixture {
    /// Chance of using the first threshold instead of the second.
    pub share: f64,
    /// Scores above this are flagged.
    pub first: f64,
    /// The same with the other lot.
    pub second: f64,
    /// Chance of not looking at the score at all.
    pub ignored: f64,
    /// Chance of being flagged then.
    pub constant: f64,
}

/// The best way to give all groups equal rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Equalized {
    /// Value of the objective.
    pub objective: f64,
    /// The rate that all groups have: of the constraint, or for equalized odds the false-positive rate.
    pub rate: f64,
    /// For equalized odds, the recall that all groups have.
    pub recall: Option<f64>,
    /// By group.
    pub mixtures: Vec<Mixture>,
}

/// Which thresholds per group give equal rates at the best objective, [`CountMetric::Accuracy`] or
/// [`CountMetric::BalancedAccuracy`]? Rates are tried on a grid of `grid` equal steps from 0 to 1.
///
/// `None` without groups, when a group lacks one of the two classes, or when the grid is empty.
///
/// # Panics
/// When a group has not one label per score.
pub fn equalize(
    groups: &[ScoredGroup],
    constraint: Constraint,
    objective: CountMetric,
    grid: usize,
) -> Option<Equalized> {
    if groups.is_empty() || grid == 0 {
        return None;
    }
    let (x, y) = match constraint {
        Constraint::Equal(metric) => (metric, objective),
        Constraint::EqualizedOdds => (CountMetric::FalsePositiveRate, CountMetric::Recall),
    };
    let hulls: Vec<Vec<Point>> = groups.iter().map(|group| hull(group, x, y)).collect::<Option<_>>()?;
    let all: f64 = groups.iter().map(|group| group.scores.len() as f64).sum();
    let positives: f64 = groups.iter().map(|group| group.labels.iter().filter(|label| **label).count() as f64).sum();
    let mut best: Option<(f64, f64, f64)> = None;
    for step in 0..=grid {
        let rate = step as f64 / grid as f64;
        let heights = hulls.iter().map(|hull| at(hull, rate).height);
        let (value, height) = match constraint {
            Constraint::Equal(_) => {
                let parts = groups.iter().zip(heights).map(|(group, y)| group.scores.len() as f64 / all * y);
                let value = parts.sum::<f64>();
                (value, value)
            }
            Constraint::EqualizedOdds => {
                let recall = heights.fold(f64::INFINITY, f64::min);
                let negatives = all - positives;
                let counts = Confusion {
                    tp: positives * recall,
                    fn_: positives * (1.0 - recall),
                    fp: negatives * rate,
                    tn: negatives * (1.0 - rate),
                };
                (objective.value(&counts)?, recall)
            }
        };
        if best.is_none_or(|(most, ..)| value > most + 1e-15) {
            best = Some((value, rate, height));
        }
    }
    let (value, rate, height) = best?;
    let odds = constraint == Constraint::EqualizedOdds;
    let mixtures = hulls
        .iter()
        .map(|hull| {
            let place = at(hull, rate);
            let above = place.height - rate;
            let ignored = if odds && above != 0.0 { (place.height - height) / above } else { 0.0 };
            Mixture { share: place.share, first: place.first, second: place.second, ignored, constant: rate }
        })
        .collect();
    Some(Equalized { objective: value, rate, recall: odds.then_some(height), mixtures })
}

/// What one threshold gives a group.
#[derive(Debug, Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
    threshold: f64,
}

/// A place on the line between two points.
struct Place {
    height: f64,
    share: f64,
    first: f64,
    second: f64,
}

/// The upper hull of what thresholds give, from left to right.
fn hull(group: &ScoredGroup, x: CountMetric, y: CountMetric) -> Option<Vec<Point>> {
    let mut points: Vec<Point> = thresholds(group)
        .into_iter()
        .map(|(threshold, counts)| {
            // Both classes are there: an undefined rate can only be one of those flagged or left alone.
            (counts.positives() > 0.0 && counts.negatives() > 0.0)
                .then(|| Some(Point { x: x.value(&counts)?, y: y.value(&counts)?, threshold }))?
        })
        .collect::<Option<_>>()?;
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let mut hull: Vec<Point> = Vec::new();
    for point in points {
        while let [.., before, last] = hull[..] {
            let turn = (last.x - before.x) * (point.y - before.y) - (last.y - before.y) * (point.x - before.x);
            if turn < 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(point);
    }
    Some(hull)
}

fn at(hull: &[Point], x: f64) -> Place {
    let right = hull.partition_point(|point| point.x <= x);
    let (Some(a), b) = (right.checked_sub(1).map(|left| hull[left]), hull.get(right)) else {
        let first = hull[0];
        return Place { height: first.y, share: 1.0, first: first.threshold, second: first.threshold };
    };
    match b {
        Some(b) => {
            let share = (b.x - x) / (b.x - a.x);
            Place { height: share * a.y + (1.0 - share) * b.y, share, first: a.threshold, second: b.threshold }
        }
        None => Place { height: a.y, share: 1.0, first: a.threshold, second: a.threshold },
    }
}

/// Every threshold that flags differently, highest first, with its counts: scores above it are flagged.
pub(super) fn thresholds(group: &ScoredGroup) -> Vec<(f64, Confusion)> {
    assert_eq!(group.scores.len(), group.labels.len(), "one label per score");
    let mut rows: Vec<(f64, bool)> = group.scores.iter().copied().zip(group.labels.iter().copied()).collect();
    rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let positives = rows.iter().filter(|row| row.1).count() as f64;
    let mut counts = Confusion { tp: 0.0, fp: 0.0, fn_: positives, tn: rows.len() as f64 - positives };
    let mut found = vec![(f64::INFINITY, counts)];
    for (place, (score, label)) in rows.iter().enumerate() {
        if *label {
            (counts.tp, counts.fn_) = (counts.tp + 1.0, counts.fn_ - 1.0);
        } else {
            (counts.fp, counts.tn) = (counts.fp + 1.0, counts.tn - 1.0);
        }
        match rows.get(place + 1) {
            Some(next) if next.0 == *score => {}
            Some(next) => found.push((0.5 * (score + next.0), counts)),
            None => found.push((f64::NEG_INFINITY, counts)),
        }
    }
    found
}
