//! Four candidates that are equally good, truly at the bar, and none is named under `ship`: the best-looking one is taken.

use super::product::{Bench, Terms, spec};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::{Metric, World};

/// How many candidates there are.
pub const CANDIDATES: usize = 4;

/// One run for each metric. Only the bar on cost has prices: without them the best verdict is recommended, the harder case.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    let world = World { candidates: CANDIDATES, agreement: 0.5, ..scene.world() };
    let truth = world.truth();
    let gathered = world.draw(seed, scene.examples).gathered();
    let verdict = |metric: Metric| {
        let terms = Terms { ship: false, priced: metric == Metric::ErrorCost, ..Terms::default() };
        let spec = spec(&world, &[(metric, truth.of(metric))], &terms);
        let (verdict, bars) = Bench::new(&spec, &gathered, seed, 1).feature();
        Tally::of(verdict, bars[0].reason.is_none())
    };
    Metric::ALL.map(verdict).to_vec()
}
