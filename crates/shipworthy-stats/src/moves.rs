//! How far each example moves a metric: what differences between candidates, and between groups, are made of.
//!
//! A metric that is no mean, such as macro F1 or a root of a mean square, has no value on one example, but each example moves it:
//! by what it would lose without that example (the jackknife; Quenouille, 1956). The moves of an example by two candidates
//! are on the same case, so their difference is what pairing needs, and the sum of squares over examples, or over
//! clusters, is the variance of the difference (Efron and Stein, 1981).

use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::influence::{Evidence, OfSums, Shape, by_unit, silent};
use crate::mean::SIGNED;
use crate::scale::Scale;
use crate::sum::exact_sum;

/// Name of the method for differences.
pub(crate) const PAIRED: &str = "jackknife t";

/// A metric's value with what each example contributes to its uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct Moves {
    /// The metric.
    pub estimate: f64,
    /// Smallest and largest value that it can take.
    pub range: (f64, f64),
    /// By example: the metric minus what it would be without it.
    pub of: Vec<f64>,
}

impl Moves {
    /// The moves of a mean of a value per example. `None` with fewer than two examples.
    ///
    /// # Panics
    /// When columns differ in length.
    pub fn of_mean(values: &[f64], range: (f64, f64), dependence: &Dependence) -> Option<Moves> {
        let shape = Shape { range, ..SIGNED };
        Alone.of(values.len(), dependence, |row| [1.0, values[row]], |sums| ratio(sums[1], sums[0]), shape)
    }

    /// The same with examples that have no part in it, at these places among `rows`: those that it is about stand at `places`.
    ///
    /// # Panics
    /// When there is not one place per move, or one lies outside.
    #[must_use]
    pub fn among(self, rows: usize, places: &[usize]) -> Moves {
        assert_eq!(self.of.len(), places.len(), "one place per example");
        let mut of = vec![0.0; rows];
        places.iter().zip(&self.of).for_each(|(place, change)| of[*place] = *change);
        Moves { of, ..self }
    }
}

fn ratio(top: f64, bottom: f64) -> Option<f64> {
    (bottom > 0.0).then(|| top / bottom)
}

/// What does each example change, left out alone?
pub(crate) struct Alone;

impl OfSums for Alone {
    type Answer = Moves;

    fn of<const D: usize>(
        self,
        rows: usize,
        dependence: &Dependence,
        row: impl Fn(usize) -> [f64; D],
        value: impl Fn(&[f64; D]) -> Option<f64>,
        shape: Shape,
    ) -> Option<Moves> {
        dependence.check(rows);
        let taken = |at: &usize| dependence.weight(*at) > 0.0;
        let weighted = |at: usize| row(at).map(|x| dependence.weight(at) * x);
        let total: [f64; D] = std::array::from_fn(|d| exact_sum((0..rows).filter(taken).map(|at| weighted(at)[d])));
        let estimate = value(&total)?;
        let mut of = vec![0.0; rows];
        for at in (0..rows).filter(taken) {
            let own = weighted(at);
            of[at] = estimate
                - value(&std::array::from_fn(|d| {
                    let rest = total[d] - own[d];
                    // Where one example holds all, rounding leaves dust.
                    if rest.abs() <= 1e-12 * own[d].abs() { 0.0 } else { rest }
                }))?;
        }
        Some(Moves { estimate, range: shape.range, of })
    }
}

/// How certain is metric(a) − `factor` × metric(b), both on the same examples?
///
/// By Student's t over examples, or clusters, with what long tails cost; one further example is allowed for that lies as far out
/// as the farthest one seen, and for a metric with a largest value at least as far as one example of so many can move a mean.
/// `None` with fewer than two examples, or clusters.
///
/// # Panics
/// When the two do not speak of equally many examples.
pub fn difference(a: &Moves, b: &Moves, factor: f64, dependence: &Dependence) -> Option<Inference> {
    assert_eq!(a.of.len(), b.of.len(), "moves of the same examples");
    dependence.check(a.of.len());
    let changes: Vec<f64> = a.of.iter().zip(&b.of).map(|(a, b)| a - factor * b).collect();
    let estimate = a.estimate - factor * b.estimate;
    let units = by_unit(dependence, &changes);
    let other =
        if factor >= 0.0 { (factor * b.range.0, factor * b.range.1) } else { (factor * b.range.1, factor * b.range.0) };
    let whole = |end: f64, toward: f64| if end.is_finite() { end } else { toward };
    let range = (whole(a.range.0 - other.1, f64::NEG_INFINITY), whole(a.range.1 - other.0, f64::INFINITY));
    let shape = Shape { scale: Scale::Identity, range, name: PAIRED };
    let dependent = !dependence.is_none();
    let Some(mut evidence) = Evidence::of(&units, dependent) else {
        let size = exact_sum(units.iter().map(|unit| unit.size));
        return (!units.is_empty()).then(|| silent(estimate, size, dependent.then_some(units.len() as u64), shape));
    };
    let span = a.range.1 - a.range.0;
    if span.is_finite() {
        evidence.farthest = evidence.farthest.max((span / evidence.spread.denominator).powi(2));
        if evidence.spread.variance <= 0.0 {
            // Both agree on every example: one further one on which they differ is all that can be said.
            evidence.spread.variance = evidence.farthest;
        }
    }
    Some(evidence.student(estimate, shape))
}
