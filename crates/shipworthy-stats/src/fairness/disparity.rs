//! How far groups lie apart. Definitions of `fairlearn.metrics.MetricFrame`; 0/0 is undefined here, not nan or 1.

use super::table::{Divided, GroupTable, Minimum, Unestimable};
use crate::count_metric::CountMetric;

/// What a group is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Against {
    /// Every other group: the largest against the smallest value.
    #[default]
    EachOther,
    /// The value of everybody together.
    Overall,
    /// One group, such as the largest.
    Group(usize),
}

/// How the two rates of equalized odds become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Combine {
    /// The worse of the two.
    #[default]
    Worst,
    /// Their mean.
    Mean,
}

/// How far groups lie apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Disparity {
    /// Largest difference; `None` where no two values can be compared.
    pub difference: Option<f64>,
    /// Smallest ratio, of the smaller to the larger value, so at most 1; `None` also where all values are zero.
    pub ratio: Option<f64>,
    /// The group with the smallest value.
    pub smallest: Option<usize>,
    /// The group with the largest value.
    pub largest: Option<usize>,
    /// Groups without a value, and why: the numbers say nothing about them.
    pub left_out: Vec<(usize, Unestimable)>,
}

impl GroupTable {
    /// How far apart are groups on this metric?
    pub fn disparity(&self, metric: CountMetric, against: Against, minimum: &Minimum) -> Disparity {
        let Divided { there, left_out } = self.divided(metric, minimum);
        let by_value = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
        // The first of equals, whichever way.
        let smallest = there.iter().min_by(by_value).copied();
        let largest = there.iter().rev().max_by(by_value).copied();
        let reference = match against {
            Against::EachOther => smallest.filter(|_| there.len() > 1).map(|found| found.1),
            Against::Overall => metric.value(&self.total()),
            Against::Group(group) => there.iter().find(|found| found.0 == group).map(|found| found.1),
        };
        let others = there.iter().filter(|found| against != Against::Group(found.0)).map(|found| found.1);
        let apart = reference.map(|reference| {
            let difference = others.clone().map(|value| (value - reference).abs()).reduce(f64::max);
            let ratio = others.filter_map(|value| ratio(value, reference)).reduce(f64::min);
            (difference, ratio)
        });
        let (difference, ratio) = apart.unwrap_or_default();
        Disparity {
            difference,
            ratio,
            smallest: smallest.map(|found| found.0),
            largest: largest.map(|found| found.0),
            left_out,
        }
    }

    /// Largest difference of equalized odds: of true-positive and false-positive rates.
    pub fn equalized_odds_difference(&self, against: Against, combine: Combine, minimum: &Minimum) -> Option<f64> {
        let [a, b] = odds().map(|metric| self.disparity(metric, against, minimum).difference);
        Some(match combine {
            Combine::Worst => a?.max(b?),
            Combine::Mean => 0.5 * (a? + b?),
        })
    }

    /// Smallest ratio of equalized odds.
    pub fn equalized_odds_ratio(&self, against: Against, combine: Combine, minimum: &Minimum) -> Option<f64> {
        let [a, b] = odds().map(|metric| self.disparity(metric, against, minimum).ratio);
        Some(match combine {
            Combine::Worst => a?.min(b?),
            Combine::Mean => 0.5 * (a? + b?),
        })
    }

    /// Which group is served worst? `None` where no group has a value, or where neither direction is better, as for a selection
    /// rate.
    pub fn worst(&self, metric: CountMetric, minimum: &Minimum) -> Option<usize> {
        let disparity = self.disparity(metric, Against::EachOther, minimum);
        if metric.higher_is_better()? { disparity.smallest } else { disparity.largest }
    }
}

fn odds() -> [CountMetric; 2] {
    [CountMetric::Recall, CountMetric::FalsePositiveRate]
}

fn ratio(a: f64, b: f64) -> Option<f64> {
    let (low, high) = (a.min(b), a.max(b));
    (high > 0.0).then(|| low / high)
}
