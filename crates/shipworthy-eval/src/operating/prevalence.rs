//! What another share of positives would do: to today's threshold, and to the cheapest.
//!
//! Positives and negatives are taken to look as they do now, and only to become more or less common (label shift; Saerens,
//! Latinne and Decaestecker, 2002).

use super::answer::Shift;
use super::trial::Trial;
use crate::measure::Measure;
use crate::threshold::Limit;

/// Each of these shares of positives.
pub fn shifts(trial: &Trial<'_>, rates: &[f64]) -> Vec<Shift> {
    let today = &trial.judged.decision;
    let one = |&rate: &f64| {
        let chosen = trial.cheapest(Limit::None, Some(rate));
        let decision = trial.cross_fitted(&chosen.folds);
        let measured = trial.measured(&decision);
        let cost = |measured: &crate::measure::Measured| {
            measured.estimate(Measure::ErrorCost, measured.inference(Measure::ErrorCost, Some(rate)))
        };
        Shift {
            positive_rate: rate,
            today: cost(&trial.judged.everybody),
            threshold: chosen.shipped.map(|effect| effect.threshold),
            cheapest: cost(&measured),
            saves: trial.saved(today, &decision, Some(rate)).map(|inference| trial.figures(inference)),
        }
    };
    rates.iter().map(one).collect()
}
