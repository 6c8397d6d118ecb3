//! A threshold chosen on the golden set itself.
//!
//! What ships is the threshold chosen on all rows; its truth differs from one golden set to the next. Two questions follow.
//! With a bar at a fixed place, how often does a feature pass although what ships truly misses the bar? And with a bar that
//! stands, in each run, exactly at the truth of what ships? The second is harder: whoever passes wrongly at the fixed bar
//! has a bound beyond that truth too.

use shipworthy_eval::outcome::{BarResult, Verdict};
use shipworthy_spec::bar::Target;
use shipworthy_spec::spec::Spec;

use super::product::{Bench, Terms, more_is_better, spec};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::{Metric, Truth, World};

/// One run for all metrics of both questions: first those of the fixed bars, at the truth of the cheapest threshold of the
/// world, then those of bars at the truth of the threshold that this run ships.
///
/// Of the first only wrong verdicts count: passes whose shipped threshold truly misses the bar, and fails whose shipped
/// threshold meets it.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    let world = scene.world();
    let bar = cheapest_of(&world);
    let terms = Terms { cheapest: true, ..Terms::default() };
    let spec = spec(&world, &Metric::ALL.map(|metric| (metric, bar.of(metric))), &terms);
    let gathered = world.draw(seed, scene.examples).gathered();
    let bench = Bench::new(&spec, &gathered, seed, 1);
    let threshold = bench.candidates[0].threshold.expect("scores and prices give a cheapest threshold");
    let truth = world.with_threshold(threshold).truth();
    let wrong = |((result, enough), metric): (&(BarResult, bool), Metric)| {
        // Where the threshold does not matter, as for AUC, both differ by rounding only.
        let ahead = (truth.of(metric) - bar.of(metric)) * if more_is_better(metric) { 1.0 } else { -1.0 };
        let verdict = match result.verdict {
            Verdict::Pass if ahead <= 1e-9 => Verdict::Pass,
            Verdict::Fail if ahead >= -1e-9 => Verdict::Fail,
            _ => Verdict::NotEnoughEvidence,
        };
        Tally::of(verdict, *enough)
    };
    let mut tallies: Vec<Tally> = bench.judge_each(&spec, 0).iter().zip(Metric::ALL).map(wrong).collect();
    let at_shipped = bench.judge_each(&with_targets(&spec, &truth), 0);
    tallies.extend(at_shipped.iter().map(|(result, enough)| Tally::of(result.verdict, *enough)));
    tallies
}

fn with_targets(spec: &Spec, targets: &Truth) -> Spec {
    let mut spec = spec.clone();
    for (bar, metric) in spec.bars.iter_mut().zip(Metric::ALL) {
        bar.target = Target::Value(targets.of(metric));
    }
    spec
}

/// The truth of the cheapest threshold, found on a grid: cost is flat there.
fn cheapest_of(world: &World) -> Truth {
    (-400..=400)
        .map(|step| world.with_threshold(1.0 / (1.0 + (-f64::from(step) / 100.0).exp())).truth())
        .min_by(|a, b| a.error_cost.total_cmp(&b.error_cost))
        .expect("the grid has points")
}
