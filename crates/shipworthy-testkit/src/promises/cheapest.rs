//! A threshold chosen on the golden set itself.
//!
//! The bar stands, in each run, exactly at the truth of the threshold that this run would ship. That is the hardest bar: for
//! a bar at any fixed place, passing although the shipped threshold truly misses it means that the bound lies beyond
//! that truth too, so it happens at most as often.

use shipworthy_spec::bar::Target;

use super::product::{Bench, Terms, spec};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::Metric;

/// One run for all metrics.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    let world = scene.world();
    let terms = Terms { cheapest: true, ..Terms::default() };
    let spec = spec(&world, &Metric::ALL.map(|metric| (metric, world.truth().of(metric))), &terms);
    let gathered = world.draw(seed, scene.examples).gathered();
    let bench = Bench::new(&spec, &gathered, seed, 1);
    let threshold = bench.candidates[0].threshold.expect("scores and prices give a cheapest threshold");
    let truth = world.with_threshold(threshold).truth();
    let mut barred = spec.clone();
    for (bar, metric) in barred.bars.iter_mut().zip(Metric::ALL) {
        bar.target = Target::Value(truth.of(metric));
    }
    let results = bench.judge_each(&barred, 0);
    results
        .iter()
        .zip(Metric::ALL)
        .map(|(result, metric)| {
            Tally::of(result.verdict, result.reason.is_none()).with_interval(result.low, result.high, truth.of(metric))
        })
        .collect()
}
