//! Three planned looks at a golden set that grows by the planner's own advice.

use shipworthy_eval::outcome::Verdict;

use super::product::{Bench, Terms, spec};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::Metric;

/// Looks that the spec plans for.
pub const LOOKS: u32 = 3;

/// Nobody labels more than this many rows in all, whatever the advice: a few times what there was at first.
pub fn most_rows(scene: &Scene) -> usize {
    match scene.examples {
        0..500 => 20 * scene.examples,
        500..5_000 => 8 * scene.examples,
        _ => 3 * scene.examples,
    }
}

/// One run for each metric: look, and where the bar stays open gather what the planner asks for and look again.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    Metric::ALL.iter().map(|&metric| one(scene, metric, seed)).collect()
}

fn one(scene: &Scene, metric: Metric, seed: u64) -> Tally {
    let world = scene.world();
    let terms = Terms { priced: metric == Metric::ErrorCost, looks: LOOKS, ..Terms::default() };
    let spec = spec(&world, &[(metric, world.truth().of(metric))], &terms);
    let mut rows = scene.examples;
    let mut judged = false;
    for look in 1..=LOOKS {
        let gathered = world.draw(seed, rows).gathered();
        let (verdict, bars) = Bench::new(&spec, &gathered, seed, look).feature();
        let bar = &bars[0];
        judged |= bar.reason.is_none();
        if verdict != Verdict::NotEnoughEvidence {
            return Tally::of(verdict, true);
        }
        // Without advice, because it would be beyond ten million or there are too few examples to give any: as many again.
        let more = bar.more.map_or(rows, |more| usize::try_from(more.examples).unwrap_or(usize::MAX));
        rows = rows.saturating_add(more).min(most_rows(scene));
    }
    Tally::of(Verdict::NotEnoughEvidence, judged)
}
