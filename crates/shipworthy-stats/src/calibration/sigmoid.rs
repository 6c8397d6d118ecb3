//! Platt's sigmoid: one slope and one offset on the log odds.

use crate::sum::exact_sum;

/// Probability 1 / (1 + exp(slope × score + offset)); the slope of scores that are right is negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sigmoid {
    /// Slope A of Platt (1999).
    pub slope: f64,
    /// Offset B.
    pub offset: f64,
}

impl Sigmoid {
    /// Fits by most likely value with Platt's targets (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2), as scikit-learn's
    /// `CalibratedClassifierCV(method='sigmoid')`; by Newton steps, which find the optimum of its search to about 1e-12. With
    /// weights, N are sums of weights. Scores that are all the same get the slope 0. `None` without examples of positive weight.
    ///
    /// # Panics
    /// When columns differ in length.
    pub fn fit(scores: &[f64], labels: &[bool], weights: Option<&[f64]>) -> Option<Sigmoid> {
        assert_eq!(scores.len(), labels.len(), "one label per score");
        assert!(weights.is_none_or(|weights| weights.len() == scores.len()), "one weight per score");
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let mut rows: Vec<(f64, bool, f64)> =
            (0..scores.len()).map(|row| (scores[row], labels[row], weight(row))).filter(|row| row.2 > 0.0).collect();
        // In order of content, so that sums have the same bits in any order of rows.
        rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        let total = exact_sum(rows.iter().map(|row| row.2));
        if total <= 0.0 {
            return None;
        }
        let positives = exact_sum(rows.iter().filter(|row| row.1).map(|row| row.2));
        let negatives = total - positives;
        let (up, down) = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
        let start = ((negatives + 1.0) / (positives + 1.0)).ln();
        // On standardised scores both parameters are of one size.
        let mean = exact_sum(rows.iter().map(|row| row.2 * row.0)) / total;
        let spread = (exact_sum(rows.iter().map(|row| row.2 * (row.0 - mean).powi(2))) / total).sqrt();
        let varies = rows.first()?.0 != rows.last()?.0 && spread > 0.0;
        let place = |score: f64| if varies { (score - mean) / spread } else { 0.0 };
        let rows: Vec<(f64, f64, f64)> = rows
            .into_iter()
            .map(|(score, label, weight)| (place(score), if label { up } else { down }, weight))
            .collect();
        let (slope, offset) = newton(&rows, start);
        Some(if varies {
            Sigmoid { slope: slope / spread, offset: offset - slope * mean / spread }
        } else {
            Sigmoid { slope: 0.0, offset }
        })
    }

    /// The probability for a score.
    pub fn apply(&self, score: f64) -> f64 {
        chance(-(self.slope * score + self.offset))
    }
}

fn chance(odds: f64) -> f64 {
    if odds >= 0.0 { 1.0 / (1.0 + (-odds).exp()) } else { odds.exp() / (1.0 + odds.exp()) }
}

/// Cross entropy with a target, of log odds: ln(1 + e^odds) − target × odds.
fn loss(odds: f64, target: f64) -> f64 {
    odds.max(0.0) + (-odds.abs()).exp().ln_1p() - target * odds
}

/// Minimises the convex loss over slope and offset; rows are score, target, weight.
fn newton(rows: &[(f64, f64, f64)], start: f64) -> (f64, f64) {
    let total_loss = |a: f64, b: f64| rows.iter().map(|(x, target, w)| w * loss(-(a * x + b), *target)).sum::<f64>();
    let (mut a, mut b) = (0.0, start);
    let mut now = total_loss(a, b);
    for _ in 0..200 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (x, target, w) in rows {
            let p = chance(-(a * x + b));
            let (gap, curve) = (w * (target - p), w * p * (1.0 - p));
            ga += gap * x;
            gb += gap;
            haa += curve * x * x;
            hab += curve * x;
            hbb += curve;
        }
        // A touch of ridge where scores do not vary.
        let ridge = 1e-12 * (haa + hbb) + f64::MIN_POSITIVE;
        let (haa, hbb) = (haa + ridge, hbb + ridge);
        let determinant = haa * hbb - hab * hab;
        if determinant <= 0.0 {
            break;
        }
        let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant);
        let mut step = 1.0;
        let mut next = total_loss(a - da, b - db);
        while next > now && step > 1e-10 {
            step *= 0.5;
            next = total_loss(a - step * da, b - step * db);
        }
        if next > now {
            break;
        }
        (a, b, now) = (a - step * da, b - step * db, next);
        if (step * da).abs() <= 1e-14 * (1.0 + a.abs()) && (step * db).abs() <= 1e-14 * (1.0 + b.abs()) {
            break;
        }
    }
    (a, b)
}
