//! A linear rule fitted with a penalty on large weights (Hoerl and Kennard 1970).

/// A fitted rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Ridge {
    means: Vec<f64>,
    scales: Vec<f64>,
    weights: Vec<f64>,
    base: f64,
}

impl Ridge {
    /// Fits scores to rows of equally many figures, each put on mean 0 and standard deviation 1. `None` without rows, with rows of different
    /// lengths, or with a penalty that is not positive.
    pub fn fit(rows: &[Vec<f64>], scores: &[f64], penalty: f64) -> Option<Ridge> {
        let width = rows.first()?.len();
        if rows.len() != scores.len() || penalty <= 0.0 || rows.iter().any(|row| row.len() != width) {
            return None;
        }
        let n = rows.len() as f64;
        let mean = |column: usize| rows.iter().map(|row| row[column]).sum::<f64>() / n;
        let means: Vec<f64> = (0..width).map(mean).collect();
        let spread = |column: usize| {
            let squares = rows.iter().map(|row| (row[column] - means[column]).powi(2)).sum::<f64>();
            // A figure that never differs says nothing, and is left at its mean.
            Some((squares / n).sqrt()).filter(|spread| *spread > 1e-12).unwrap_or(1.0)
        };
        let scales: Vec<f64> = (0..width).map(spread).collect();
        let base = scores.iter().sum::<f64>() / n;
        let mut left = vec![vec![0.0; width]; width];
        let mut right = vec![0.0; width];
        for (row, score) in rows.iter().zip(scores) {
            let z: Vec<f64> = (0..width).map(|column| (row[column] - means[column]) / scales[column]).collect();
            for (i, one) in z.iter().enumerate() {
                right[i] += one * (score - base);
                z.iter().enumerate().for_each(|(j, other)| left[i][j] += one * other);
            }
        }
        (0..width).for_each(|i| left[i][i] += penalty);
        Some(Ridge { means, scales, weights: solve(left, right), base })
    }

    /// What the rule gives to a row of as many figures as it was fitted to.
    pub fn predict(&self, row: &[f64]) -> f64 {
        let parts = row.iter().zip(&self.means).zip(&self.scales).zip(&self.weights);
        self.base + parts.map(|(((value, mean), scale), weight)| weight * (value - mean) / scale).sum::<f64>()
    }
}

/// Solves a positive definite system by elimination; the penalty on its diagonal keeps the pivots away from zero.
fn solve(mut left: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for pivot in 0..n {
        let (done, below) = left.split_at_mut(pivot + 1);
        let of = &done[pivot];
        for (row, number) in below.iter_mut().zip(pivot + 1..) {
            let factor = row[pivot] / of[pivot];
            row.iter_mut().zip(of).skip(pivot).for_each(|(value, above)| *value -= factor * above);
            right[number] -= factor * right[pivot];
        }
    }
    let mut found = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|column| left[row][column] * found[column]).sum();
        found[row] = (right[row] - known) / left[row][row];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_a_line_and_shrinks_towards_the_mean() {
        let rows: Vec<Vec<f64>> = (0..20).map(|i| vec![f64::from(i), f64::from(i * i % 7), 3.0]).collect();
        let scores: Vec<f64> = rows.iter().map(|row| 2.0 * row[0] - row[1] + 1.0).collect();
        let close = Ridge::fit(&rows, &scores, 1e-6).expect("a rule");
        rows.iter().zip(&scores).for_each(|(row, score)| assert!((close.predict(row) - score).abs() < 1e-4));
        let shrunk = Ridge::fit(&rows, &scores, 1e9).expect("a rule");
        let mean = scores.iter().sum::<f64>() / 20.0;
        assert!((shrunk.predict(&rows[0]) - mean).abs() < 1e-3);
        assert_eq!(Ridge::fit(&[], &[], 1.0), None);
        assert_eq!(Ridge::fit(&rows, &scores, 0.0), None);
    }
}
