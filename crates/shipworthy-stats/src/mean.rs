//! Means of a number per example, by what the number can be: a loss, a difference, a place in a range, yes or no.

use crate::confusion::Confusion;
use crate::count_inference::count_inference;
use crate::count_metric::CountMetric;
use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::influence::{Shape, Units, silent};
use crate::linear;
use crate::scale::Scale;
use crate::units::{CountUnits, Resampling};
use crate::values::{Atom, ValueUnits, mean_inference};

/// Name of the method for means of losses, and for ratios of sums.
pub(crate) const LOG_T: &str = "jackknife t on the logarithm";
/// Name of the method for means of both signs.
pub(crate) const T: &str = "jackknife t";

/// Numbers that cannot be negative, however large: t on the logarithm.
pub(crate) const LOSS: Shape = Shape { scale: Scale::Log, range: (0.0, f64::INFINITY), name: LOG_T };
/// Numbers of both signs: t on themselves.
pub(crate) const SIGNED: Shape = Shape { scale: Scale::Identity, range: (f64::NEG_INFINITY, f64::INFINITY), name: T };

fn ratio(sums: &[f64; 2]) -> Option<f64> {
    (sums[0] > 0.0).then(|| sums[1] / sums[0])
}

/// Mean of a value per example on a shape.
pub(crate) fn shaped(
    rows: usize,
    dependence: &Dependence,
    shape: Shape,
    value: impl Fn(usize) -> f64,
) -> Option<Inference> {
    Units::new(rows, dependence, |row| [1.0, value(row)]).student(|sums| sums[0], ratio, shape)
}

/// Mean of a value that lies in a range: bounds stay inside, and allow for one further example at the range's end.
pub(crate) fn bounded(
    rows: usize,
    dependence: &Dependence,
    range: (f64, f64),
    resampling: &Resampling,
    value: impl Fn(usize) -> f64,
) -> Option<Inference> {
    if dependence.is_none() {
        let seen = (0..rows).map(|row| Atom { value: value(row), count: 1.0, positive: false });
        let possible = [range.0, range.1].map(|end| Atom { value: end, count: 0.0, positive: false });
        let atoms = ValueUnits::Atoms(seen.chain(possible).collect());
        return Some(Inference { range, ..mean_inference(&atoms, None, resampling)? });
    }
    let units = Units::new(rows, dependence, |row| [1.0, value(row)]);
    let estimate = ratio(units.total())?;
    match units.evidence(|sums| sums[0], ratio) {
        Some(mut evidence) => {
            // One further example at the end of the range that is farther away.
            let size = evidence.spread.denominator + 1.0;
            evidence.spread.variance += ((estimate - range.0).max(range.1 - estimate) / size).powi(2);
            evidence.within(estimate, range, (linear::BOUND, linear::DRAWN))
        }
        None => {
            let shape = Shape { scale: Scale::Identity, range, name: linear::BOUND };
            Some(silent(estimate, units.total()[0], Some(1), shape))
        }
    }
}

/// Share of examples for which something holds; without bounds where one cluster is all there is.
pub(crate) fn share(rows: usize, dependence: &Dependence, holds: impl Fn(usize) -> bool) -> Option<Inference> {
    let counts = |hit: f64, all: f64| Confusion { tp: hit, fn_: (all - hit).max(0.0), ..Confusion::default() };
    let hit = |row: usize| f64::from(u8::from(holds(row)));
    let units = if dependence.is_none() {
        CountUnits::Independent(counts((0..rows).map(hit).sum(), rows as f64))
    } else {
        let units = Units::new(rows, dependence, |row| [1.0, hit(row)]);
        CountUnits::Groups(units.sums().iter().map(|sums| counts(sums[1], sums[0])).collect())
    };
    count_inference(&units, CountMetric::Recall, None, &Resampling::default()).or_else(|| {
        let total = units.total();
        let shape = Shape { scale: Scale::Identity, range: (0.0, 1.0), name: linear::BOUND };
        Some(silent(CountMetric::Recall.value(&total)?, total.total(), Some(1), shape))
    })
}

/// How certain is the mean of a value per example that lies between `range.0` and `range.1`?
///
/// By the range: yes and no (0, 1) where only these two occur is a rate; a bounded range keeps bounds inside; a value that cannot
/// be negative is treated as a loss with a long tail; anything else by Student's t. `None` without examples.
///
/// # Panics
/// When columns differ in length.
pub fn mean_of(
    values: &[f64],
    range: (f64, f64),
    dependence: &Dependence,
    resampling: &Resampling,
) -> Option<Inference> {
    let rows = values.len();
    dependence.check(rows);
    if rows == 0 {
        return None;
    }
    let value = |row: usize| values[row];
    if range == (0.0, 1.0) && values.iter().all(|value| *value == 0.0 || *value == 1.0) {
        return share(rows, dependence, |row| values[row] == 1.0);
    }
    if range.0.is_finite() && range.1.is_finite() {
        return bounded(rows, dependence, range, resampling, value);
    }
    shaped(rows, dependence, if range.0 >= 0.0 { LOSS } else { SIGNED }, value)
}
