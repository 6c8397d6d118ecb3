//! The cheapest threshold within what people can look at.

use super::answer::Capacity;
use super::choose::Seen;
use super::trial::Trial;
use crate::threshold::Limit;

/// Half, all and twice of what was asked for; or exactly what was asked for, where that is several.
pub fn capacities(trial: &Trial<'_>, asked: &[Seen]) -> Vec<Capacity> {
    let wanted: Vec<Seen> = match asked {
        [one] => [0.5, 1.0, 2.0].map(|factor| one.times(factor)).to_vec(),
        several => several.to_vec(),
    };
    wanted.into_iter().filter_map(|seen| capacity(trial, seen)).collect()
}

fn capacity(trial: &Trial<'_>, seen: Seen) -> Option<Capacity> {
    let share = seen.share(trial)?.min(1.0);
    let chosen = trial.cheapest(Limit::SelectionRate(share), trial.rate);
    let decision = trial.cross_fitted(&chosen.folds);
    let mut point = trial.point("within_capacity", chosen.shipped.map(|effect| effect.threshold), true, &decision);
    point.cost_in_sample = chosen.shipped.map(|effect| effect.cost);
    let per_day = trial.cases_per_day().map(|cases| cases * share);
    Some(Capacity { per_day, share, point })
}
