//! A feature that is better than its bar by twice the difference that the golden set is said to detect.

use rayon::prelude::*;
use shipworthy_spec::spec::Spec;

use super::product::{Bench, Terms, by_prices, more_is_better, spec};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::{Metric, World};

/// Golden sets at the bar that are asked what they detect.
const PILOTS: u64 = 101;

/// A metric with a world that is better than its bar by twice the detectable difference.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    metric: Metric,
    bar: f64,
    world: World,
}

/// The world whose truth is the bar: recall 80% and false-positive rate 20%, so that there is room to be better.
fn at_the_bar(scene: &Scene) -> World {
    World { recall: 0.8, false_positive_rate: 0.2, ..scene.world() }
}

/// For each metric: its plan, or `None` where no difference is stated (too few counts) or no feature can be that much better.
pub fn plans(scene: &Scene, seed: u64) -> Vec<Option<Plan>> {
    let world = at_the_bar(scene);
    let truth = world.truth();
    let plan = |(metric, difference): (Metric, Option<f64>)| {
        let (bar, sign) = (truth.of(metric), if more_is_better(metric) { 1.0 } else { -1.0 });
        Some(Plan { metric, bar, world: world.try_at(metric, bar + sign * 2.0 * difference?)? })
    };
    Metric::ALL.into_iter().zip(stated(scene, seed)).map(plan).collect()
}

/// For each metric the difference that golden sets of this kind usually state: the median over pilots. `None` where most of them
/// are below the minimum counts or state none.
fn stated(scene: &Scene, seed: u64) -> Vec<Option<f64>> {
    let world = at_the_bar(scene);
    let truth = world.truth();
    let specs = by_prices(&world, |metric| truth.of(metric), &Terms::default());
    let of_pilots: Vec<Vec<Option<f64>>> = (0..PILOTS)
        .into_par_iter()
        .map(|pilot| {
            let seed = seed ^ (0x9107 << 32) ^ pilot;
            let gathered = world.draw(seed, scene.examples).gathered();
            let stated = |(spec, _): &(Spec, Vec<Metric>)| {
                let bench = Bench::new(spec, &gathered, seed, 1);
                let gate = bench.gate();
                bench.evidence(spec, 0).iter().map(|e| gate.detectable_difference(e)).collect::<Vec<_>>()
            };
            specs.iter().flat_map(stated).collect()
        })
        .collect();
    let median = |place: usize| {
        let mut differences: Vec<f64> = of_pilots.iter().filter_map(|stated| stated[place]).collect();
        differences.sort_by(f64::total_cmp);
        (differences.len() as u64 >= PILOTS / 2).then(|| differences[differences.len() / 2])
    };
    (0..Metric::ALL.len()).map(median).collect()
}

fn terms(metric: Metric) -> Terms {
    Terms { priced: metric == Metric::ErrorCost, ..Terms::default() }
}

/// One run for each metric that has a plan; nothing for the others.
pub fn run(scene: &Scene, plans: &[Option<Plan>], seed: u64) -> Vec<Tally> {
    plans.iter().map(|plan| plan.as_ref().map_or_else(Tally::default, |plan| one(scene, plan, seed))).collect()
}

fn one(scene: &Scene, plan: &Plan, seed: u64) -> Tally {
    let spec = spec(&plan.world, &[(plan.metric, plan.bar)], &terms(plan.metric));
    let gathered = plan.world.draw(seed, scene.examples).gathered();
    let (verdict, bars) = Bench::new(&spec, &gathered, seed, 1).feature_at(&spec, 1, false);
    Tally::of(verdict, bars[0].reason.is_none())
}
