//! What shipping, holding and gathering more evidence are each expected to cost.

use shipworthy_spec::spec::Spec;
use shipworthy_stats::value_of_information::{best_sample_size, choose};

use crate::comparison::{Pair, difference};
use crate::judged::Judged;
use crate::measure::Measure;
use crate::outcome::ExpectedLoss;

/// Expected loss per month of the three choices about `candidate`; `None` without prices, a volume or a baseline,
/// and for the baseline itself.
pub fn expected_loss(spec: &Spec, candidate: &Judged, baseline: Option<&Judged>) -> Option<ExpectedLoss> {
    let errors = spec.errors.as_ref()?;
    let volume = errors.volume_per_month?;
    let baseline = baseline.filter(|b| b.index != candidate.index)?;
    let rate = spec.positive_rate.map(|rate| rate.value);
    let pair = Pair { a: candidate, b: baseline };
    let belief = difference(&pair, &candidate.rows, Measure::TotalCost, 1.0, rate)?;
    let ship = candidate.everybody.inference(Measure::TotalCost, rate)?.estimate();
    let hold = ship - belief.estimate();
    let sd = belief.standard_error()?;
    let n = candidate.everybody.examples as f64;
    let months = errors.horizon_months;
    let label = errors.label;
    let more = label.and_then(|label| best_sample_size(ship, hold, sd, n, volume, months, label.cost, label.days));
    let choices =
        choose(ship, hold, sd, n, more, volume, months, label.map_or(0.0, |l| l.cost), label.map_or(0.0, |l| l.days));
    Some(ExpectedLoss {
        ship: choices.ship,
        hold: choices.hold,
        gather: choices.gather,
        gather_examples: more.filter(|_| choices.gather.is_some()).map(|n| n.ceil() as u64),
        probability_ship_is_cheaper: choices.probability_ship_is_cheaper,
        unit: format!("{} per month", errors.currency),
    })
}
