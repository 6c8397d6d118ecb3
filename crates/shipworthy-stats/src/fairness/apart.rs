//! How far the two groups that lie farthest apart lie apart, from replicates of every group's value.

use super::simultaneous::MAX_T;
use crate::distribution::normal_quantile;
use crate::inference::{Draws, Inference, Law};
use crate::scale::Scale;

/// Replicates of one group's value on the scale that is compared.
pub(super) struct Column {
    /// What was seen.
    pub(super) centre: f64,
    /// Where replicates lie around.
    pub(super) mean: f64,
    pub(super) sd: f64,
    /// By how much the standard deviation is widened because it is estimated.
    pub(super) caution: f64,
    pub(super) drawn: Vec<f64>,
}

/// Lower and upper bounds of the largest gap, from the narrowest to the widest level. `dependent` says whether groups share clusters.
pub(super) fn lie_apart(columns: &[Column], dependent: bool) -> (Vec<f64>, Vec<f64>) {
    let replicates = columns.first().map_or(0, |column| column.drawn.len());
    let pairs: Vec<(usize, usize, f64)> = (0..columns.len())
        .flat_map(|a| (a + 1..columns.len()).map(move |b| (a, b)))
        .map(|(a, b)| (a, b, pair_sd(&columns[a], &columns[b], dependent)))
        .collect();
    let mut deviations = vec![0.0_f64; replicates];
    for (a, b, sd) in &pairs {
        let (a, b, precision) = (&columns[*a], &columns[*b], 1.0 / sd);
        let shift = a.mean - b.mean;
        for ((most, x), y) in deviations.iter_mut().zip(&a.drawn).zip(&b.drawn) {
            *most = most.max(((x - y - shift) * precision).abs());
        }
    }
    deviations.sort_unstable_by(|a, b| b.total_cmp(a));
    // Of both what was seen and what half an example more would show, the cautious one.
    let gaps = |cautious: fn(f64, f64) -> f64| -> Vec<(f64, f64)> {
        let of_pair = |(a, b, sd): &(usize, usize, f64)| {
            let (a, b) = (&columns[*a], &columns[*b]);
            // Each side's share of the variance is widened by its own factor.
            let widened = (a.caution * a.sd).hypot(b.caution * b.sd) / a.sd.hypot(b.sd);
            (cautious((a.centre - b.centre).abs(), (a.mean - b.mean).abs()), sd * widened)
        };
        pairs.iter().map(of_pair).collect()
    };
    let (low_gaps, high_gaps) = (envelope(gaps(f64::min)), envelope(gaps(f64::max)));
    let largest = |gaps: &[(f64, f64)], z: f64| gaps.iter().map(|(gap, sd)| gap + z * sd).fold(0.0, f64::max);
    let low = deviations.iter().map(|t| largest(&low_gaps, -t)).collect();
    let place = |rank: usize| normal_quantile((rank + 1) as f64 / (replicates + 1) as f64);
    let high = (0..replicates).map(|rank| largest(&high_gaps, place(rank))).collect();
    (low, high)
}

/// Bounds of a largest gap of logarithms as bounds of a smallest ratio, in rising order.
pub(super) fn as_ratio(gaps: Vec<f64>) -> Vec<f64> {
    gaps.into_iter().rev().map(|gap| (-gap).exp()).collect()
}

/// What such bounds say about an estimate; `least` counts the cases of the group that has fewest.
pub(super) fn of_ends(
    estimate: f64,
    range: (f64, f64),
    (low, high): (Vec<f64>, Vec<f64>),
    least: f64,
    clusters: Option<u64>,
) -> Inference {
    let half = low.len() / 2;
    let mut drawn = low.clone();
    drawn[half..].copy_from_slice(&high[half..]);
    Inference {
        estimate,
        standard_error: None,
        denominator: least,
        effective_n: clusters.map_or(least, |clusters| least.min(clusters as f64)),
        clusters,
        range,
        bound_method: MAX_T,
        drawn_method: MAX_T,
        law: Law::Draws(Draws { low, high, drawn, scale: Scale::Identity, centre: estimate, df: f64::INFINITY }),
    }
}

fn pair_sd(a: &Column, b: &Column, dependent: bool) -> f64 {
    if !dependent {
        return a.sd.hypot(b.sd);
    }
    let differences: Vec<f64> = a.drawn.iter().zip(&b.drawn).map(|(x, y)| x - y).collect();
    moments(&differences).1
}

/// Of gaps with their standard deviations, those that can be the largest `gap + z · sd` for some z.
fn envelope(mut gaps: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    gaps.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    gaps.retain(|(_, sd)| {
        let kept = *sd < least || *sd > most;
        (least, most) = (least.min(*sd), most.max(*sd));
        kept
    });
    gaps
}

/// Mean and standard deviation.
pub(super) fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0)).sqrt())
}
