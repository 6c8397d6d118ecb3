//! The promises of tasks other than binary decisions in short: fewer runs of the cells whose full table
//! `cargo xtask calibrate --tasks` counts.

use shipworthy_testkit::promises::scene::Dependence;
use shipworthy_testkit::promises::tasks::{TaskCell, TaskPromise};
use shipworthy_testkit::task_world::{TaskMetric, TaskWorld};

const SHORT: u64 = 150;

#[track_caller]
fn check(promise: TaskPromise, metric: TaskMetric, examples: usize, dependence: Dependence) {
    let cell = TaskCell::all().into_iter().find(|cell| {
        (cell.promise, cell.metric, cell.examples, cell.dependence) == (promise, metric, examples, dependence)
    });
    let counted = cell.expect("a cell of the table").run(0..SHORT);
    assert!(!counted.verdict_tests().is_empty(), "{}: nothing was counted", counted.name());
    assert_eq!(counted.wrong(), [], "{}: {:?}", counted.name(), counted.tally);
}

#[test]
fn at_its_bar_a_feature_seldom_passes_and_seldom_fails_and_intervals_hold_the_truth() {
    for metric in TaskMetric::ALL {
        check(TaskPromise::AtTheBar, metric, 100, Dependence::Independent);
        check(TaskPromise::AtTheBar, metric, 1_000, Dependence::FiftyClusters);
    }
}

#[test]
fn the_number_of_further_examples_settles_the_bar() {
    for metric in TaskMetric::ALL {
        check(TaskPromise::Advice, metric, 100, Dependence::Independent);
        check(TaskPromise::Advice, metric, 100, Dependence::FiftyClusters);
    }
}

#[test]
fn worlds_can_be_put_at_a_target() {
    let world = TaskWorld::default();
    for (metric, target) in [
        (TaskMetric::Mae, 3.0),
        (TaskMetric::Wape, 0.08),
        (TaskMetric::IntervalCoverage, 0.725),
        (TaskMetric::Ndcg, 0.8),
        (TaskMetric::MacroF1, 0.7),
    ] {
        let moved = world.try_at(metric, target).expect("a world");
        assert!((moved.truth(metric) - target).abs() < 1e-9, "{}", metric.name());
    }
    assert_eq!(world.try_at(TaskMetric::Ndcg, 0.2), None, "no mixture of orders is that poor");
}
