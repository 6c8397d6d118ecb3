//! A feature that is better than its bar by twice the difference that the golden set is said to detect.

use rayon::prelude::*;

use super::product::{Bench, Terms, more_is_better, spec};
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
    Metric::ALL.iter().map(|&metric| plan(scene, metric, seed)).collect()
}

fn plan(scene: &Scene, metric: Metric, seed: u64) -> Option<Plan> {
    let world = at_the_bar(scene);
    let bar = world.truth().of(metric);
    let difference = stated(scene, metric, bar, seed)?;
    let sign = if more_is_better(metric) { 1.0 } else { -1.0 };
    Some(Plan { metric, bar, world: world.try_at(metric, bar + sign * 2.0 * difference)? })
}

/// The difference that golden sets of this kind usually state: the median over pilots. `None` where most of them are below the
/// minimum counts or state none.
fn stated(scene: &Scene, metric: Metric, bar: f64, seed: u64) -> Option<f64> {
    let world = at_the_bar(scene);
    let spec = spec(&world, &[(metric, bar)], &terms(metric));
    let mut differences: Vec<f64> = (0..PILOTS)
        .into_par_iter()
        .filter_map(|pilot| {
            let seed = seed ^ (0x9107 << 32) ^ pilot;
            let gathered = world.draw(seed, scene.examples).gathered();
            let bench = Bench::new(&spec, &gathered, seed, 1);
            bench.gate().detectable_difference(&bench.evidence(&spec, 0)[0])
        })
        .collect();
    if (differences.len() as u64) < PILOTS / 2 {
        return None;
    }
    differences.sort_by(f64::total_cmp);
    Some(differences[differences.len() / 2])
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
    let (verdict, bars) = Bench::new(&spec, &gathered, seed, 1).feature();
    Tally::of(verdict, bars[0].reason.is_none())
}
