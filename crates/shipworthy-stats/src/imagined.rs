//! The bootstrap for functions of counts of independent examples.
//!
//! Each replicate gives every example an exponential weight (the Bayesian bootstrap; Rubin, 1981), so that a cell of k examples
//! weighs gamma(k). That alone would deny what was not seen: no false positive among 300 is not proof that there are none. So a
//! bound imagines *one further example*, of the kind that moves the metric most against the bound. For a share of
//! countable cases this is exactly the Clopper-Pearson bound, whose beta law is gamma(k) over gamma(k) + gamma(n − k + 1); for
//! means of bounded values it is the bound of Gaffke (2005). The drawn interval imagines half an example on each side, as the
//! interval of Jeffreys does for a rate.

use std::ops::Range;

use crate::ascending;
use crate::inference::Draws;
use crate::random::{Gamma, Stream};
use crate::scale::Scale;
use crate::units::Resampling;

/// Name of the bounds.
pub(crate) const BOUND: &str = "bootstrap with one imagined example";
/// Name of the drawn interval.
pub(crate) const DRAWN: &str = "bootstrap with half an imagined example";

/// A function of cell weights whose uncertainty is wanted.
pub(crate) struct Imagine<F> {
    /// The function; homogeneous of degree zero; `None` where undefined.
    pub(crate) value: F,
    /// Values that it can take.
    pub(crate) range: (f64, f64),
    /// Whether one example is imagined in all, instead of one per row of cells (per class).
    pub(crate) once: bool,
}

/// Estimate, standard error and replicates of each function. `rows` groups the cells whose totals are fixed together.
pub(crate) fn draws<const N: usize, F: Fn(&[f64; N]) -> Option<f64>>(
    cells: &[f64; N],
    rows: &[Range<usize>],
    functions: &[Imagine<F>],
    resampling: &Resampling,
) -> Vec<Option<(f64, f64, Draws)>> {
    struct Job {
        estimate: f64,
        /// Per row of cells: where the imagined example goes, for lower and for upper bounds.
        against: [Vec<usize>; 2],
        low: Vec<f64>,
        high: Vec<f64>,
        down: Vec<f64>,
        up: Vec<f64>,
        plain: (f64, f64, f64),
    }
    let replicates = resampling.replicates.max(40);
    let mut jobs: Vec<Option<Job>> = functions
        .iter()
        .map(|function| {
            let estimate = (function.value)(cells)?;
            let against = [-1.0, 1.0].map(|sign| worst(cells, rows, function, estimate, sign));
            let empty = || Vec::with_capacity(replicates);
            Some(Job {
                estimate,
                against,
                low: empty(),
                high: empty(),
                down: empty(),
                up: empty(),
                plain: (0.0, 0.0, 0.0),
            })
        })
        .collect();
    let base = Stream::new(resampling.seed, "imagined example");
    let (laws, half) = (cells.map(Gamma::of_shape), Gamma::of_shape(0.5));
    for replicate in 0..replicates {
        let mut stream = base.numbered(replicate as u64);
        let weights = laws.map(|law| law.draw(&mut stream));
        // One whole example is two independent halves.
        let halves: Vec<[f64; 2]> = rows.iter().map(|_| [half.draw(&mut stream), half.draw(&mut stream)]).collect();
        for (function, job) in functions.iter().zip(&mut jobs) {
            let Some(job) = job else { continue };
            let with = |side: usize, whole: bool| {
                let mut heavier = weights;
                for &cell in &job.against[side] {
                    let row = rows.iter().position(|row| row.contains(&cell)).unwrap_or(0);
                    heavier[cell] += halves[row][0] + if whole { halves[row][1] } else { 0.0 };
                }
                (function.value)(&heavier)
            };
            let (bottom, top) = function.range;
            job.low.push(with(0, true).unwrap_or(bottom));
            job.high.push(with(1, true).unwrap_or(top));
            job.down.push(with(0, false).unwrap_or(bottom));
            job.up.push(with(1, false).unwrap_or(top));
            if let Some(value) = (function.value)(&weights) {
                let delta = value - job.estimate;
                job.plain = (job.plain.0 + 1.0, job.plain.1 + delta, job.plain.2 + delta * delta);
            }
        }
    }
    jobs.into_iter()
        .map(|job| {
            let mut job = job?;
            for values in [&mut job.low, &mut job.high, &mut job.down, &mut job.up] {
                ascending::sort(values);
            }
            let (count, sum, squares) = job.plain;
            let variance = if count > 1.0 { (squares - sum * sum / count) / (count - 1.0) } else { 0.0 };
            // The lower half of the drawn interval comes from the lower set, the upper half from the upper set.
            let half = replicates / 2;
            let mut drawn = job.down;
            drawn[half..].copy_from_slice(&job.up[half..]);
            let draws = Draws {
                low: job.low,
                high: job.high,
                drawn,
                scale: Scale::Identity,
                centre: job.estimate,
                df: f64::INFINITY,
            };
            Some((job.estimate, variance.max(0.0).sqrt(), draws))
        })
        .collect()
}

/// The cells in which one further example moves the function most in a direction: one per row, or one in all.
fn worst<const N: usize, F: Fn(&[f64; N]) -> Option<f64>>(
    cells: &[f64; N],
    rows: &[Range<usize>],
    function: &Imagine<F>,
    estimate: f64,
    sign: f64,
) -> Vec<usize> {
    let mut found: Vec<(f64, usize)> = Vec::new();
    for row in rows {
        let mut best: Option<(f64, usize)> = None;
        for cell in row.clone() {
            let mut more = *cells;
            more[cell] += 1.0;
            // Undefined after one more example cannot happen where it was defined before; infinity can.
            let Some(value) = (function.value)(&more) else { continue };
            let gain = sign * (value - estimate);
            if gain > 0.0 && best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, cell));
            }
        }
        found.extend(best);
    }
    if function.once {
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(1);
    }
    found.into_iter().map(|(_, cell)| cell).collect()
}
