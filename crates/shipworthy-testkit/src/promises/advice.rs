//! The planner's number of further examples, tried: if the estimate is the truth, do so many more settle the bar?

use shipworthy_eval::outcome::{BarResult, Verdict};
use shipworthy_spec::spec::Spec;

use super::product::{Bench, Terms, by_prices, more_is_better, one_bar};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::{Drawn, Metric, World};

/// Advice for more rows than this is not followed, and the run not counted.
pub const MOST_FURTHER_ROWS: u64 = 20_000;

/// One run for each metric. The tally holds only runs whose bar was open and whose advice could be followed; settled ones
/// count as passes, whichever way they were settled.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    let world = scene.world();
    let truth = world.truth();
    // Each bar lies below the truth by a share of it that such a golden set often leaves open: less of it in a large one.
    let open = 0.3 * (1_000.0 / scene.examples as f64).sqrt().min(1.0);
    let bar = |metric: Metric| {
        let truth = truth.of(metric);
        let sign = if more_is_better(metric) { -1.0 } else { 1.0 };
        let room = if more_is_better(metric) { 1.0 - truth } else { truth };
        truth + sign * room.min(truth) * open
    };
    let first = world.draw(seed, scene.examples);
    let gathered = first.gathered();
    let mut tallies = Vec::new();
    for (spec, metrics) in by_prices(&world, bar, &Terms::default()) {
        let bench = Bench::new(&spec, &gathered, seed, 1);
        for (place, metric) in metrics.into_iter().enumerate() {
            let spec = one_bar(&spec, place);
            let result = bench.feature_at(&spec, 1, true);
            tallies.push(followed(&world, &spec, &first, metric, result, seed).unwrap_or_default());
        }
    }
    tallies
}

/// Follows the advice of an open bar.
fn followed(
    world: &World,
    spec: &Spec,
    first: &Drawn,
    metric: Metric,
    (verdict, bars): (Verdict, Vec<BarResult>),
    seed: u64,
) -> Option<Tally> {
    let bar = &bars[0];
    let more = bar.more.filter(|_| verdict == Verdict::NotEnoughEvidence && bar.reason.is_none())?;
    let further = (more.examples <= MOST_FURTHER_ROWS).then_some(more.examples as usize)?;
    // The further rows come from a world whose truth is the estimate.
    let estimated = world.try_at(metric, bar.estimate?)?;
    let grown = joined(first.clone(), estimated.draw(seed ^ (0xADD << 40), further));
    let gathered = grown.gathered();
    let (verdict, _) = Bench::new(spec, &gathered, seed, 1).feature_at(spec, 1, false);
    Some(match verdict {
        Verdict::NotEnoughEvidence => Tally::of(verdict, true),
        _ => Tally::of(Verdict::Pass, true),
    })
}

/// Both draws as one, with clusters of their own.
fn joined(mut first: Drawn, further: Drawn) -> Drawn {
    let clusters = first.cluster.as_ref().and_then(|codes| codes.iter().max()).map_or(0, |&last| last + 1);
    first.label.extend(further.label);
    for (scores, more) in first.score.iter_mut().zip(further.score) {
        scores.extend(more);
    }
    if let (Some(codes), Some(more)) = (&mut first.cluster, further.cluster) {
        codes.extend(more.into_iter().map(|code| code + clusters));
    }
    first.false_negative_cost.extend(further.false_negative_cost);
    first.key.extend(further.key);
    first
}
