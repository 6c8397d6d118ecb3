//! Two candidates on the same examples.

use crate::binomial;
use crate::confusion::Confusion;
use crate::count_inference::value_at;
use crate::count_metric::CountMetric;
use crate::delong;
use crate::imagined::{self, Imagine};
use crate::inference::{Between, Inference, Law};
use crate::linear;
use crate::ranked::Ranked;
use crate::scale::Scale;
use crate::units::Resampling;

/// Name of the bounds of a difference of independent examples.
pub(crate) const BOUND: &str = "paired bootstrap with one imagined example";
/// Name of its drawn interval.
pub(crate) const DRAWN: &str = "paired bootstrap with half an imagined example";
/// Name of the method for a difference of AUCs.
pub(crate) const AUC: &str = "delong (paired)";
/// The same with clusters.
pub(crate) const AUC_CLUSTERS: &str = "delong-obuchowski (paired)";

/// Counts, or sums of weights, of examples by label and by both decisions.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PairedConfusion {
    /// Indexed by label, then decision of a, then decision of b; 1 is positive.
    pub cells: [[[f64; 2]; 2]; 2],
}

impl PairedConfusion {
    /// Counts one example.
    pub fn add(&mut self, label: bool, a: bool, b: bool, weight: f64) {
        self.cells[usize::from(label)][usize::from(a)][usize::from(b)] += weight;
    }

    /// Both together.
    #[must_use]
    pub fn merge(&self, other: &PairedConfusion) -> PairedConfusion {
        let (mine, theirs) = (self.flat(), other.flat());
        PairedConfusion::from_flat(std::array::from_fn(|i| mine[i] + theirs[i]))
    }

    /// Outcomes of the first candidate.
    pub fn a(&self) -> Confusion {
        let [negative, positive] = self.cells.map(|by_a| by_a.map(|by_b| by_b[0] + by_b[1]));
        Confusion { tp: positive[1], fn_: positive[0], fp: negative[1], tn: negative[0] }
    }

    /// Outcomes of the second candidate.
    pub fn b(&self) -> Confusion {
        let [negative, positive] = self.cells.map(|by_a| [by_a[0][0] + by_a[1][0], by_a[0][1] + by_a[1][1]]);
        Confusion { tp: positive[1], fn_: positive[0], fp: negative[1], tn: negative[0] }
    }

    fn flat(&self) -> [f64; 8] {
        std::array::from_fn(|i| self.cells[i >> 2][i >> 1 & 1][i & 1])
    }

    fn from_flat(flat: [f64; 8]) -> PairedConfusion {
        let mut out = PairedConfusion::default();
        for (i, value) in flat.into_iter().enumerate() {
            out.cells[i >> 2][i >> 1 & 1][i & 1] = value;
        }
        out
    }
}

/// Paired counts with what is known about dependence among the examples.
#[derive(Debug, Clone, PartialEq)]
pub enum PairedUnits {
    /// Independent, unweighted examples.
    Independent(PairedConfusion),
    /// One entry per cluster; or one per row where rows are weighted.
    Groups(Vec<PairedConfusion>),
}

/// Uncertainty of metric(a) − `factor` × metric(b). `None` where either is undefined.
pub fn paired_count_inference(
    units: &PairedUnits,
    metric: CountMetric,
    factor: f64,
    prevalence: Option<f64>,
    resampling: &Resampling,
) -> Option<Inference> {
    let corrected = prevalence.filter(|_| metric.depends_on_prevalence());
    let (low, high) = metric.range();
    let range = if factor >= 0.0 {
        (low - factor * high, high - factor * low)
    } else {
        (low - factor * low, high - factor * high)
    };
    let value = move |flat: &[f64; 8]| {
        let pair = PairedConfusion::from_flat(*flat);
        Some(value_at(&pair.a(), metric, corrected)? - factor * value_at(&pair.b(), metric, corrected)?)
    };
    match units {
        PairedUnits::Independent(pair) => {
            let denominator = metric.denominator(&pair.a()).max(metric.denominator(&pair.b()));
            if resampling.replicates == 0 {
                return Some(Inference::without_bounds(value(&pair.flat())?, range, denominator));
            }
            let one_row = matches!(metric, CountMetric::Accuracy | CountMetric::ErrorRate | CountMetric::SelectionRate)
                && corrected.is_none();
            let function = Imagine { value, range, once: one_row };
            let (estimate, standard_error, draws) =
                imagined::draws(&pair.flat(), &[0..4, 4..8], &[function], resampling).pop()??;
            Some(Inference {
                estimate,
                standard_error: (standard_error > 0.0).then_some(standard_error),
                denominator,
                effective_n: denominator,
                clusters: None,
                range,
                bound_method: BOUND,
                drawn_method: DRAWN,
                law: Law::Draws(draws),
            })
        }
        PairedUnits::Groups(groups) => {
            let mut cells: Vec<[f64; 8]> = groups.iter().map(PairedConfusion::flat).collect();
            cells.sort_unstable_by_key(|flat| flat.map(f64::to_bits));
            let total = cells.iter().fold([0.0; 8], |sum, flat| std::array::from_fn(|i| sum[i] + flat[i]));
            let sizes: Vec<f64> = cells
                .iter()
                .map(|flat| {
                    let pair = PairedConfusion::from_flat(*flat);
                    metric.denominator(&pair.a()).max(metric.denominator(&pair.b()))
                })
                .collect();
            let estimate = value(&total)?;
            let spread = linear::jackknife(&sizes, estimate, |group| {
                value(&std::array::from_fn(|i| (total[i] - cells[group][i]).max(0.0)))
            })?;
            // One more disagreement, so that a handful of them, or none, is not taken for certainty.
            let count = spread.taking_part as f64;
            let least = count / (count - 1.0) / spread.denominator.powi(2);
            Some(linear::unbounded(estimate, &spread.at_least(least), range, linear::DIFFERENCE))
        }
    }
}

/// Two-sided p-values of McNemar's test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// Exact: never too small.
    pub exact: f64,
    /// Mid-p: half of the observed split's probability left out, closer to what it says (Fagerland and others, 2013).
    pub mid_p: f64,
}

/// Exact two-sided p-value of McNemar's test on the examples where two candidates disagree: `b` times only the first is
/// right, `c` times only the second. 1 without any disagreement. Examples must be independent.
pub fn mcnemar_exact(b: u64, c: u64) -> f64 {
    mcnemar(b, c).exact
}

/// McNemar's test, exact and mid-p.
pub fn mcnemar(b: u64, c: u64) -> McNemar {
    let n = (b + c) as f64;
    if n == 0.0 {
        return McNemar { exact: 1.0, mid_p: 1.0 };
    }
    let fewer = b.min(c) as f64;
    let tail = binomial::p_value_below(fewer, n, 0.5);
    let strictly = if fewer > 0.0 { binomial::p_value_below(fewer - 1.0, n, 0.5) } else { 0.0 };
    // An even split is its own mirror image: its probability is left out by half once, not twice.
    let mid_p = if b == c { 1.0 - 0.5 * (tail - strictly) } else { tail + strictly };
    McNemar { exact: (2.0 * tail).min(1.0), mid_p: mid_p.min(1.0) }
}

/// Uncertainty of AUC(a) − `factor` × AUC(b) on the same rows: DeLong's covariance, or Obuchowski's with clusters.
/// `None` without both classes.
///
/// # Panics
/// When lengths differ.
pub fn paired_auc_inference(
    a: &[f64],
    b: &[f64],
    labels: &[bool],
    groups: Option<&[u32]>,
    factor: f64,
) -> Option<Inference> {
    assert!(a.len() == labels.len() && b.len() == labels.len(), "one score of each candidate per label");
    let (auc_a, beats_a) = by_row(a, labels)?;
    let (auc_b, beats_b) = by_row(b, labels)?;
    let mixed: Vec<f64> = beats_a.iter().zip(&beats_b).map(|(a, b)| a - factor * b).collect();
    let estimate = auc_a - factor * auc_b;
    let range = (-factor.abs(), 1.0 + (-factor).max(0.0));
    if groups.is_some() {
        let spread = delong::spread(&delong::group_parts(labels, &mixed, None, groups), estimate)?;
        return Some(linear::unbounded(estimate, &spread.at_least(LEAST_VARIANCE), range, AUC_CLUSTERS));
    }
    let part = |label: bool| {
        let count = labels.iter().filter(|l| **l == label).count() as f64;
        let own = labels.iter().zip(&mixed).filter(|(l, _)| **l == label);
        let squares = crate::sum::exact_sum(own.map(|(_, mixed)| (mixed - estimate).powi(2)));
        (squares / ((count - 1.0) * count), count)
    };
    let ((up, positives), (down, negatives)) = (part(true), part(false));
    let (variance, smaller) = (up + down, positives.min(negatives));
    if smaller < 2.0 {
        return None;
    }
    let rows = labels.len() as f64;
    Some(Inference {
        estimate,
        standard_error: (variance > 0.0).then(|| variance.sqrt()),
        denominator: rows,
        effective_n: rows,
        clusters: None,
        range,
        bound_method: AUC,
        drawn_method: AUC,
        law: Law::Student {
            scale: Scale::Identity,
            centre: estimate,
            spread: (variance + LEAST_VARIANCE).sqrt(),
            between: Between { df: smaller - 1.0, skewness: 0.0 },
        },
    })
}

/// Identical rankings differ by nothing for certain; a spread of zero would divide by itself.
const LEAST_VARIANCE: f64 = 1e-24;

/// AUC and structural components in the order of the rows given.
fn by_row(scores: &[f64], labels: &[bool]) -> Option<(f64, Vec<f64>)> {
    let mut order: Vec<u32> = (0..scores.len() as u32).collect();
    order.sort_unstable_by(|x, y| scores[*y as usize].total_cmp(&scores[*x as usize]).then(x.cmp(y)));
    let ranked = Ranked::from_sorted(
        order.iter().map(|row| scores[*row as usize]).collect(),
        order.iter().map(|row| labels[*row as usize]).collect(),
        None,
        None,
    );
    let components = delong::components(&ranked)?;
    let mut beats = vec![0.0; scores.len()];
    for (row, value) in order.iter().zip(components.beats) {
        beats[*row as usize] = value;
    }
    Some((components.auc, beats))
}
