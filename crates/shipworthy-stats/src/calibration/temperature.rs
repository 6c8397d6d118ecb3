//! Temperature scaling: one number that makes probabilities of several classes bolder or more careful.

use crate::multiclass::ClassProbabilities;

/// Raises probabilities to a power and scales them to a sum of one. It never changes which class is the most probable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature {
    /// One over the temperature: below 1 makes probabilities more careful, above 1 bolder.
    pub inverse: f64,
}

/// Added to probabilities before the logarithm, as scikit-learn does.
const LEAST: f64 = 1e-12;
/// The search is within e to the power of minus and plus this.
const MOST_LOG: f64 = 10.0;

impl Temperature {
    /// The inverse temperature with the least log loss (Guo and others, 2017), between e⁻¹⁰ and e¹⁰, as scikit-learn's
    /// `CalibratedClassifierCV(method='temperature')`. `None` without examples of positive weight.
    ///
    /// # Panics
    /// When columns differ in length, and for a class that there is not.
    pub fn fit(of: &ClassProbabilities) -> Option<Temperature> {
        let mut rows: Vec<(f64, usize, Vec<f64>)> = (0..of.labels.len())
            .filter(|row| of.dependence.weight(*row) > 0.0)
            .map(|row| {
                let logs = of.columns.iter().map(|column| (column[row] + LEAST).ln()).collect();
                (of.dependence.weight(row), of.labels[row] as usize, logs)
            })
            .collect();
        if rows.is_empty() {
            return None;
        }
        // In order of content, so that sums have the same bits in any order of rows.
        let key = |row: &(f64, usize, Vec<f64>)| {
            (row.0.to_bits(), row.1, row.2.iter().map(|x| x.to_bits()).collect::<Vec<_>>())
        };
        rows.sort_by_cached_key(key);
        // Slope and curvature of the loss, which is convex in the inverse temperature.
        let slope = |inverse: f64| {
            let (mut first, mut second) = (0.0, 0.0);
            for (weight, label, logs) in &rows {
                let chances = softmax(logs, inverse);
                let mean: f64 = chances.iter().zip(logs).map(|(p, log)| p * log).sum();
                let square: f64 = chances.iter().zip(logs).map(|(p, log)| p * (log - mean) * (log - mean)).sum();
                first += weight * (mean - logs[*label]);
                second += weight * square;
            }
            (first, second)
        };
        let (mut low, mut high) = ((-MOST_LOG).exp(), MOST_LOG.exp());
        if slope(low).0 >= 0.0 {
            return Some(Temperature { inverse: low });
        }
        if slope(high).0 <= 0.0 {
            return Some(Temperature { inverse: high });
        }
        let mut inverse = 1.0;
        for _ in 0..200 {
            let (first, second) = slope(inverse);
            if first > 0.0 {
                high = inverse
            } else {
                low = inverse
            }
            let newton = inverse - first / second;
            let next = if newton > low && newton < high { newton } else { (low * high).sqrt() };
            let done = (next - inverse).abs() <= 1e-14 * inverse;
            inverse = next;
            if done {
                break;
            }
        }
        Some(Temperature { inverse })
    }

    /// Probabilities of one example after scaling.
    pub fn apply(&self, probabilities: &[f64]) -> Vec<f64> {
        let logs: Vec<f64> = probabilities.iter().map(|p| (p + LEAST).ln()).collect();
        softmax(&logs, self.inverse)
    }
}

fn softmax(logs: &[f64], inverse: f64) -> Vec<f64> {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logs.iter().map(|log| (inverse * (log - most)).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}
