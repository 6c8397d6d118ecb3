//! The planner's number of further examples, tried: if the estimate is the truth, do so many more settle the bar?

use shipworthy_eval::outcome::Verdict;

use super::product::{Bench, Terms, more_is_better, spec};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::{Drawn, Metric};

/// Advice for more rows than this is not followed, and the run not counted.
pub const MOST_FURTHER_ROWS: u64 = 20_000;

/// One run for each metric. The tally holds only runs whose bar was open and whose advice could be followed; settled ones
/// count as passes, whichever way they were settled.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    Metric::ALL.iter().map(|&metric| one(scene, metric, seed).unwrap_or_default()).collect()
}

fn one(scene: &Scene, metric: Metric, seed: u64) -> Option<Tally> {
    let world = scene.world();
    let truth = world.truth().of(metric);
    let terms = Terms { priced: metric == Metric::ErrorCost, ..Terms::default() };
    // The bar lies below the truth by a share of it that such a golden set often leaves open.
    let sign = if more_is_better(metric) { -1.0 } else { 1.0 };
    let room = if more_is_better(metric) { 1.0 - truth } else { truth };
    let spec = spec(&world, &[(metric, truth + sign * room.min(truth) * 0.3)], &terms);
    let first = world.draw(seed, scene.examples);
    let gathered = first.gathered();
    let (verdict, bars) = Bench::new(&spec, &gathered, seed, 1).feature();
    let bar = &bars[0];
    let more = bar.more.filter(|_| verdict == Verdict::NotEnoughEvidence && bar.reason.is_none())?;
    let further = (more.examples <= MOST_FURTHER_ROWS).then_some(more.examples as usize)?;
    // The further rows come from a world whose truth is the estimate.
    let estimated = world.try_at(metric, bar.estimate?)?;
    let grown = joined(first, estimated.draw(seed ^ (0xADD << 40), further));
    let gathered = grown.gathered();
    let (verdict, _) = Bench::new(&spec, &gathered, seed, 1).feature();
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
