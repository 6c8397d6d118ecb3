//! Counts in equal steps: the picture of a distribution.

use serde::{Deserialize, Serialize};

/// Counts of values in equal steps from `low` to `high`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
pub struct Histogram {
    /// Lower end of the first step.
    pub low: f64,
    /// Upper end of the last step.
    pub high: f64,
    /// Values per step.
    pub counts: Vec<u64>,
    /// Values below the first step.
    pub below: u64,
    /// Values above the last step.
    pub above: u64,
}

impl Histogram {
    /// Of sorted values, from `low` to `high` in `steps` steps.
    pub fn of(sorted: &[f64], low: f64, high: f64, steps: usize) -> Histogram {
        let start = sorted.partition_point(|x| *x < low);
        let end = sorted.partition_point(|x| *x <= high);
        let mut counts = vec![0; steps.max(1)];
        let width = (high - low) / counts.len() as f64;
        let mut at = start;
        for step in 0..counts.len() {
            let edge = low + width * (step + 1) as f64;
            let next =
                if step + 1 == counts.len() { end } else { start + sorted[start..end].partition_point(|x| *x < edge) };
            let next = next.max(at);
            counts[step] = (next - at) as u64;
            at = next;
        }
        Histogram { low, high, counts, below: start as u64, above: (sorted.len() - end) as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up() {
        let values = [0.0, 0.5, 1.0, 1.5, 2.0, 9.0];
        let histogram = Histogram::of(&values, 0.0, 2.0, 2);
        assert_eq!((histogram.counts, histogram.below, histogram.above), (vec![2, 3], 0, 1));
        assert_eq!(Histogram::of(&[3.0, 3.0], 3.0, 3.0, 4).counts.iter().sum::<u64>(), 2);
    }
}
