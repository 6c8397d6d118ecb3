//! Correlation of predictions and labels, of their values and of their order.

use super::inference::Predictions;
use crate::inference::Inference;
use crate::influence::{Evidence, OfSums, Shape, by_unit, silent};
use crate::moves::Moves;
use crate::scale::Scale;
use crate::sum::exact_sum;

/// Name of the method.
const FISHER: &str = "jackknife t on Fisher's z";

/// Fisher (1915): the logarithm of (1 + r) / (1 − r) is closest to normal, whatever the correlation.
const CORRELATION: Shape = Shape { scale: Scale::Logit { low: -1.0, high: 1.0 }, range: (-1.0, 1.0), name: FISHER };

/// Whether all examples that count have the same value.
fn all_equal(of: &Predictions, values: &[f64]) -> bool {
    let mut counting = (0..values.len()).filter(|row| of.dependence.weight(*row) > 0.0).map(|row| values[row]);
    counting.next().is_none_or(|first| counting.all(|value| value == first))
}

/// Pearson's correlation.
pub(super) fn pearson<A: OfSums>(of: &Predictions, asked: A) -> Option<A::Answer> {
    let Predictions { labels, predictions, dependence } = of;
    if all_equal(of, labels) || all_equal(of, predictions) {
        return None;
    }
    let rows = labels.len();
    let size = exact_sum((0..rows).map(|row| dependence.weight(row)));
    let mean = |values: &[f64]| exact_sum((0..rows).map(|row| dependence.weight(row) * values[row])) / size;
    let (of_labels, of_predictions) = (mean(labels), mean(predictions));
    // Distances from the means of all: leaving out an example moves them, which the first moments account for.
    let row = |row: usize| {
        let (x, y) = (predictions[row] - of_predictions, labels[row] - of_labels);
        [1.0, x, y, x * x, y * y, x * y]
    };
    let value = |sums: &[f64; 6]| {
        let [n, x, y, xx, yy, xy] = *sums;
        let (of_x, of_y) = (xx - x * x / n, yy - y * y / n);
        let varies = n > 0.0 && of_x > 1e-12 * xx && of_y > 1e-12 * yy;
        varies.then(|| ((xy - x * y / n) / (of_x.sqrt() * of_y.sqrt())).clamp(-1.0, 1.0))
    };
    asked.of(rows, dependence, row, value, CORRELATION)
}

/// Spearman's correlation, with its uncertainty.
pub(super) fn spearman(of: &Predictions) -> Option<Inference> {
    let moves = spearman_moves(of)?;
    let units = by_unit(&of.dependence, &moves.of);
    let dependent = !of.dependence.is_none();
    Some(match Evidence::of(&units, dependent) {
        Some(evidence) => evidence.student(moves.estimate, CORRELATION),
        None => {
            let size = exact_sum(units.iter().map(|unit| unit.size));
            silent(moves.estimate, size, dependent.then_some(units.len() as u64), CORRELATION)
        }
    })
}

/// Spearman's correlation, and how far each example moves it.
///
/// An example moves it by its own ranks and by the ranks of all that it stands before (Croux and Dehon, 2010, section 3;
/// here with ties and weights): with F and G the mean ranks as shares of all examples, the correlation is that of F and G.
pub(super) fn spearman_moves(of: &Predictions) -> Option<Moves> {
    let Predictions { labels, predictions, dependence } = of;
    dependence.check(labels.len());
    if all_equal(of, labels) || all_equal(of, predictions) {
        return None;
    }
    let rows: Vec<usize> = (0..labels.len()).filter(|row| dependence.weight(*row) > 0.0).collect();
    let size = exact_sum(rows.iter().map(|row| dependence.weight(*row)));
    let share = |row: usize| dependence.weight(row) / size;
    // By content, so that sums have the same bits in any order of rows.
    let sorted = |first: &[f64], then: &[f64]| {
        let mut order = rows.clone();
        order.sort_unstable_by(|&a, &b| {
            let by_value =
                (first[a] + 0.0).total_cmp(&(first[b] + 0.0)).then((then[a] + 0.0).total_cmp(&(then[b] + 0.0)));
            by_value.then(share(a).total_cmp(&share(b)))
        });
        Ordered { order, values: first.to_vec() }
    };
    let (by_x, by_y) = (sorted(predictions, labels), sorted(labels, predictions));
    // Mean ranks, as shares of all examples, less one half: what comes before, and half of what is equal.
    let ranks = |by: &Ordered| -> Vec<f64> {
        let after = by.after(&share);
        after.into_iter().map(|after| 0.5 - after).collect()
    };
    let (f, g) = (ranks(&by_x), ranks(&by_y));
    let mean = |value: &dyn Fn(usize) -> f64| exact_sum(rows.iter().map(|&row| share(row) * value(row)));
    let together = mean(&|row| f[row] * g[row]);
    let (of_f, of_g) = (mean(&|row| f[row] * f[row]), mean(&|row| g[row] * g[row]));
    let root = (of_f * of_g).sqrt();
    let estimate = (together / root).clamp(-1.0, 1.0);
    let weighted = |numbers: &[f64]| numbers.iter().enumerate().map(|(row, x)| share(row) * x).collect::<Vec<f64>>();
    let (p_f, p_g) = (weighted(&f), weighted(&g));
    let moved = |by: &Ordered, numbers: &[f64]| by.after(&|row| numbers[row]);
    let (g_after_x, f_after_x) = (moved(&by_x, &p_g), moved(&by_x, &p_f));
    let (f_after_y, g_after_y) = (moved(&by_y, &p_f), moved(&by_y, &p_g));
    let mut changes = vec![0.0; labels.len()];
    for &row in &rows {
        let both = f[row] * g[row] + g_after_x[row] + f_after_y[row] - 3.0 * together;
        let alone_f = f[row] * f[row] + 2.0 * f_after_x[row] - 3.0 * of_f;
        let alone_g = g[row] * g[row] + 2.0 * g_after_y[row] - 3.0 * of_g;
        let slope = both / root - 0.5 * estimate * (alone_f / of_f + alone_g / of_g);
        let rest = 1.0 - share(row);
        changes[row] = if rest > 0.0 { share(row) / rest * slope } else { 0.0 };
    }
    Some(Moves { estimate, range: (-1.0, 1.0), of: changes })
}

/// Rows in the order of their values.
struct Ordered {
    order: Vec<usize>,
    values: Vec<f64>,
}

impl Ordered {
    /// For each row: the sum of a number over rows of a larger value, and half of it over those of an equal one, itself among them.
    fn after(&self, number: &dyn Fn(usize) -> f64) -> Vec<f64> {
        let mut after = vec![0.0; self.values.len()];
        let mut larger = 0.0;
        for tie in self.order.chunk_by(|&a, &b| self.values[a] == self.values[b]).rev() {
            let equal: f64 = tie.iter().map(|&row| number(row)).sum();
            tie.iter().for_each(|&row| after[row] = larger + 0.5 * equal);
            larger += equal;
        }
        after
    }
}
