//! The reliability curve: what scores say against how often it happens, with bands.

use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::mean;
use crate::sum::exact_sum;

/// How scores are put into bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bins {
    /// So many of equal width from 0 to 1; a score on an edge goes to the bin above, as in the expected calibration error.
    Uniform(u32),
    /// So many of about as many examples; a score on an edge goes to the bin below, and weights do not move edges.
    Quantile(u32),
}

/// Examples of neighbouring scores.
#[derive(Debug, Clone)]
pub struct ReliabilityBand {
    /// Lowest score that belongs here.
    pub from: f64,
    /// Highest.
    pub to: f64,
    /// Weight of its examples.
    pub count: f64,
    /// What scores say: their mean.
    pub mean_score: f64,
    /// How often it happened. Its interval is the band to draw: Wilson's, on the effective number of examples with clusters
    /// or weights.
    pub happened: Inference,
}

/// Bins that hold examples, ascending. `None` unless there are examples, all scores lie within 0 to 1, and there are bins to fill.
///
/// # Panics
/// When columns differ in length.
pub fn reliability_bands(
    scores: &[f64],
    labels: &[bool],
    dependence: &Dependence,
    bins: Bins,
) -> Option<Vec<ReliabilityBand>> {
    assert_eq!(scores.len(), labels.len(), "one label per score");
    dependence.check(scores.len());
    let (Bins::Uniform(count) | Bins::Quantile(count)) = bins;
    if count == 0 || scores.is_empty() || !scores.iter().all(|score| (0.0..=1.0).contains(score)) {
        return None;
    }
    let edges: Vec<f64> = match bins {
        Bins::Uniform(_) => (0..=count).map(|edge| f64::from(edge) / f64::from(count)).collect(),
        Bins::Quantile(_) => {
            let mut sorted = scores.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            (0..=count).map(|edge| percentile(&sorted, f64::from(edge) * (1.0 / f64::from(count)) * 100.0)).collect()
        }
    };
    let bin_of = |score: f64| match bins {
        Bins::Uniform(_) => ((score * f64::from(count)).floor() as usize).min(count as usize - 1),
        Bins::Quantile(_) => edges[1..count as usize].partition_point(|edge| *edge < score),
    };
    let mut members: Vec<Vec<usize>> = vec![vec![]; count as usize];
    for (row, score) in scores.iter().enumerate() {
        if dependence.weight(row) > 0.0 {
            members[bin_of(*score)].push(row);
        }
    }
    let mut bands = Vec::new();
    for (bin, rows) in members.iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
        let weights: Vec<f64> = rows.iter().map(|row| dependence.weight(*row)).collect();
        let clusters: Option<Vec<u32>> =
            dependence.clusters.map(|clusters| rows.iter().map(|row| clusters[*row]).collect());
        let own = Dependence { weights: dependence.weights.map(|_| &weights[..]), clusters: clusters.as_deref() };
        let size = exact_sum(weights.iter().copied());
        bands.push(ReliabilityBand {
            from: edges[bin],
            to: edges[bin + 1],
            count: size,
            mean_score: exact_sum(rows.iter().zip(&weights).map(|(row, weight)| weight * scores[*row])) / size,
            happened: mean::share(rows.len(), &own, |at| labels[rows[at]])?,
        });
    }
    (!bands.is_empty()).then_some(bands)
}

/// NumPy's percentile of sorted values, to the bit: a score on an edge must be seen to be on it.
fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * (percent / 100.0);
    let (below, share) = (place.floor() as usize, place.fract());
    let (low, high) = (sorted[below.min(sorted.len() - 1)], sorted[(below + 1).min(sorted.len() - 1)]);
    if share >= 0.5 { high - (high - low) * (1.0 - share) } else { low + (high - low) * share }
}
