//! A feature that is truly at its bars: how often it passes, how often it fails, and how often intervals hold the truth.

use super::product::{Bench, Terms, spec};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::Metric;

/// One run: every metric has a bar exactly at its truth, and each is judged by itself.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    let world = scene.world();
    let truth = world.truth();
    let spec = spec(&world, &Metric::ALL.map(|metric| (metric, truth.of(metric))), &Terms::default());
    let gathered = world.draw(seed, scene.examples).gathered();
    let results = Bench::new(&spec, &gathered, seed, 1).judge_each(&spec, 0);
    results
        .iter()
        .zip(Metric::ALL)
        .map(|((result, enough), metric)| {
            let tally = Tally::of(result.verdict, *enough);
            if *enough { tally.with_interval(result.low, result.high, truth.of(metric)) } else { tally }
        })
        .collect()
}
