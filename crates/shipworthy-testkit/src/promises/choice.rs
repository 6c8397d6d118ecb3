//! Four candidates that are equally good, truly at the bar, and none is named under `ship`: the best-looking one is taken.

use super::product::{Bench, Terms, by_prices, one_bar};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::World;

/// How many candidates there are.
pub const CANDIDATES: usize = 4;

/// One run for each metric. Only the bar on cost has prices: without them the best verdict is recommended, the harder case.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    let world = World { candidates: CANDIDATES, agreement: 0.5, ..scene.world() };
    let truth = world.truth();
    let gathered = world.draw(seed, scene.examples).gathered();
    let terms = Terms { ship: false, ..Terms::default() };
    let mut tallies = Vec::new();
    for (spec, metrics) in by_prices(&world, |metric| truth.of(metric), &terms) {
        let bench = Bench::new(&spec, &gathered, seed, 1);
        for place in 0..metrics.len() {
            let (verdict, bars) = bench.feature_at(&one_bar(&spec, place), 1, false);
            tallies.push(Tally::of(verdict, bars[0].reason.is_none()));
        }
    }
    tallies
}
