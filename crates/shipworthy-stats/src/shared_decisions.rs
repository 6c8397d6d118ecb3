//! Metrics of outcome counts where decisions are shares: examples that count as 0.4 decided positive and 0.6 decided negative.
//!
//! Correcting cross-fitted decisions for the threshold that ships (Burman, 1989) gives such shares; single ones may lie a little
//! outside 0 and 1. Sums of them are treated as counts. They vary more than counts of plain decisions do, by the *design effect*
//! of the metric: its linearised variance over the shares, over that of a rate with as many plain trials. Bounds rest on as
//! many fewer trials.

use crate::confusion::Confusion;
use crate::count_inference::independent;
use crate::count_metric::CountMetric;
use crate::inference::{Inference, Law};
use crate::sum::exact_sum;
use crate::units::Resampling;

/// Name of bounds for one rate.
pub(crate) const BOUND: &str = "clopper-pearson on effective n (shares)";
/// Name of its drawn interval.
pub(crate) const DRAWN: &str = "wilson on effective n (shares)";

/// What one example adds to the counts, and how many examples add the same.
pub type Contribution = (Confusion, f64);

/// Sums of all contributions; a sum below zero, which no count can be, is zero.
pub(crate) fn total(contributions: &[Contribution]) -> Confusion {
    let sum = |cell: usize| exact_sum(contributions.iter().map(|(one, count)| one.cells()[cell] * count));
    // What one cell of a class lacks to zero, the other has too much.
    let split = |up: f64, down: f64| (up.clamp(0.0, (up + down).max(0.0)), down.clamp(0.0, (up + down).max(0.0)));
    let (tp, fn_) = split(sum(0), sum(1));
    let (fp, tn) = split(sum(2), sum(3));
    Confusion { tp, fp, fn_, tn }
}

/// Uncertainty of several metrics.
pub(crate) fn inferences(
    contributions: &[Contribution],
    metrics: &[CountMetric],
    prevalence: Option<f64>,
    resampling: &Resampling,
) -> Vec<Option<Inference>> {
    let total = total(contributions);
    let classes = [CountMetric::Recall, CountMetric::FalsePositiveRate];
    let of_classes = classes.iter().map(|class| design_effect(contributions, &total, *class)).fold(1.0, f64::max);
    let fewer = Confusion::from_cells(total.cells().map(|cell| cell / of_classes));
    metrics
        .iter()
        .map(|&metric| {
            let corrected = prevalence.is_some() && metric.depends_on_prevalence();
            let plain = if metric == CountMetric::F1 { CountMetric::Jaccard } else { metric };
            if corrected || !plain.is_one_rate() {
                // Resampled: all cells shrink alike, which changes no estimate.
                let mut found = independent(&fewer, &[metric], prevalence, resampling).pop()??;
                found.denominator = metric.denominator(&total);
                return Some(found);
            }
            let mut found = independent(&total, &[metric], prevalence, resampling).pop()??;
            let effect = design_effect(contributions, &total, plain);
            if let Law::Rate(law) = &mut found.law {
                law.successes /= effect;
                law.trials /= effect;
            }
            (found.bound_method, found.drawn_method) = (BOUND, DRAWN);
            found.effective_n /= effect;
            found.standard_error = found.standard_error.map(|error| error * effect.sqrt());
            Some(found)
        })
        .collect()
}

/// By how much shares inflate the variance of a rate; never less than 1.
fn design_effect(contributions: &[Contribution], total: &Confusion, metric: CountMetric) -> f64 {
    let Some((successes, trials)) = metric.rate(total).filter(|(_, trials)| *trials > 0.0) else { return 1.0 };
    let rate = successes / trials;
    let influence = |one: &Confusion| metric.rate(one).map_or(0.0, |(success, trial)| success - rate * trial);
    let squares = exact_sum(contributions.iter().map(|(one, count)| count * influence(one).powi(2)));
    let plain = rate * (1.0 - rate) * trials;
    // Plain decisions have none, to the last digit.
    let effect = if plain > 0.0 { squares / plain } else { 1.0 };
    if effect > 1.0 + 1e-12 { effect } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(label: bool, share: f64) -> Confusion {
        let mut one = Confusion::default();
        one.add(label, true, share);
        one.add(label, false, 1.0 - share);
        one
    }

    fn bounds(contributions: &[Contribution], metric: CountMetric) -> (f64, f64, f64) {
        let found =
            inferences(contributions, &[metric], None, &Resampling::default()).pop().flatten().expect("defined");
        (found.estimate(), found.lower(0.05).expect("a bound"), found.upper(0.05).expect("a bound"))
    }

    #[test]
    fn plain_decisions_are_plain_counts() {
        let plain = [(one(true, 1.0), 40.0), (one(true, 0.0), 10.0), (one(false, 1.0), 5.0), (one(false, 0.0), 45.0)];
        let counts = Confusion { tp: 40.0, fn_: 10.0, fp: 5.0, tn: 45.0 };
        for metric in CountMetric::ALL {
            let expect =
                independent(&counts, &[*metric], None, &Resampling::default()).pop().flatten().expect("defined");
            let (estimate, lower, upper) = bounds(&plain, *metric);
            assert_eq!(
                (estimate, Some(lower), Some(upper)),
                (expect.estimate(), expect.lower(0.05), expect.upper(0.05)),
                "{}",
                metric.name()
            );
        }
    }

    #[test]
    fn shares_outside_zero_and_one_cost_certainty_and_do_not_move_the_estimate() {
        let negatives = [(one(false, 1.0), 5.0), (one(false, 0.0), 45.0)];
        let plain: Vec<Contribution> =
            [(one(true, 1.0), 40.0), (one(true, 0.0), 10.0)].into_iter().chain(negatives).collect();
        let shares: Vec<Contribution> = [(one(true, 1.4), 20.0), (one(true, 0.6), 20.0), (one(true, 0.0), 10.0)]
            .into_iter()
            .chain(negatives)
            .collect();
        for metric in [CountMetric::Recall, CountMetric::Precision, CountMetric::F1, CountMetric::Mcc] {
            let ((was, lower, upper), (is, wider_lower, wider_upper)) =
                (bounds(&plain, metric), bounds(&shares, metric));
            assert!((was - is).abs() < 1e-12, "{}: {was} and {is}", metric.name());
            assert!(wider_lower < lower && wider_upper > upper, "{}", metric.name());
        }
    }
}
