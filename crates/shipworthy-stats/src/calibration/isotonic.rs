//! Isotonic regression: the nondecreasing map from scores to labels with the least squared error.

/// A nondecreasing map, linear between knots and constant beyond the outermost, as scikit-learn's `IsotonicRegression` with
/// `out_of_bounds='clip'`.
#[derive(Debug, Clone, PartialEq)]
pub struct Isotonic {
    /// Score and value, both ascending.
    knots: Vec<(f64, f64)>,
}

/// Scores closer than this are one score, as in scikit-learn.
const SAME_SCORE: f64 = 1e-15;

impl Isotonic {
    /// Fits labels (1 and 0, or any finite numbers) to scores by pooling adjacent violators (Ayer and others, 1955); tied
    /// scores are merged first. `None` without examples of positive weight.
    ///
    /// # Panics
    /// When columns differ in length.
    pub fn fit(scores: &[f64], labels: &[f64], weights: Option<&[f64]>) -> Option<Isotonic> {
        assert_eq!(scores.len(), labels.len(), "one label per score");
        assert!(weights.is_none_or(|weights| weights.len() == scores.len()), "one weight per score");
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let mut rows: Vec<(f64, f64, f64)> =
            (0..scores.len()).map(|row| (scores[row], labels[row], weight(row))).filter(|row| row.2 > 0.0).collect();
        rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        // Score, sum of weighted labels, weight.
        let mut merged: Vec<(f64, f64, f64)> = Vec::with_capacity(rows.len());
        for (score, label, weight) in rows {
            match merged.last_mut() {
                Some(last) if score - last.0 < SAME_SCORE => {
                    last.1 += weight * label;
                    last.2 += weight;
                }
                _ => merged.push((score, weight * label, weight)),
            }
        }
        // Blocks of scores that share a value: sum, weight, number of scores.
        let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(merged.len());
        for (_, sum, weight) in &merged {
            let mut block = (*sum, *weight, 1);
            while let Some(before) = blocks.last() {
                if before.0 / before.1 < block.0 / block.1 {
                    break;
                }
                block = (before.0 + block.0, before.1 + block.1, before.2 + block.2);
                blocks.pop();
            }
            blocks.push(block);
        }
        let mut knots: Vec<(f64, f64)> = Vec::with_capacity(2 * blocks.len());
        let mut first = 0;
        for (sum, weight, count) in blocks {
            let (low, high) = (merged[first].0, merged[first + count - 1].0);
            knots.push((low, sum / weight));
            if count > 1 {
                knots.push((high, sum / weight));
            }
            first += count;
        }
        (!knots.is_empty()).then_some(Isotonic { knots })
    }

    /// The value for a score.
    pub fn apply(&self, score: f64) -> f64 {
        let above = self.knots.partition_point(|knot| knot.0 < score);
        if above == 0 {
            return self.knots[0].1;
        }
        if above == self.knots.len() {
            return self.knots[above - 1].1;
        }
        let ((x0, y0), (x1, y1)) = (self.knots[above - 1], self.knots[above]);
        y0 + (y1 - y0) * ((score - x0) / (x1 - x0))
    }

    /// Scores at which the map bends, and its values there, ascending.
    pub fn knots(&self) -> &[(f64, f64)] {
        &self.knots
    }
}
