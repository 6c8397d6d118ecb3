//! The short form of the promises; `cargo xtask calibrate` makes the full table. With `SHIPWORTHY_SLOW_TESTS=1` every cell
//! here makes as many runs as there.

use shipworthy_eval::conclude::{Context, REPLICATES, conclude};
use shipworthy_eval::outcome::BarResult;
use shipworthy_testkit::promises::product::{Bench, Terms, spec};
use shipworthy_testkit::promises::scene::{Dependence, Scene};
use shipworthy_testkit::promises::{Cell, Job, Promise, RUNS};
use shipworthy_testkit::simulate::{Metric, World};

use Dependence::{ClustersOfFive, FiftyClusters, Independent};

/// Runs of a cell, unless the slow tests are asked for.
const SHORT: u64 = 200;

fn job(promise: Promise, examples: usize, prevalence: f64, dependence: Dependence) -> Job {
    Job { promise, scene: Scene { examples, prevalence, dependence } }
}

fn run(job: &Job) -> Vec<Cell> {
    let slow = std::env::var_os("SHIPWORTHY_SLOW_TESTS").is_some_and(|value| value == "1");
    job.run(0..if slow { RUNS } else { SHORT })
}

/// Every metric keeps the promise, as far as the runs can tell.
#[track_caller]
fn check(promise: Promise, examples: usize, prevalence: f64, dependence: Dependence) {
    let job = job(promise, examples, prevalence, dependence);
    let cells = run(&job);
    assert!(cells.iter().any(|cell| !cell.verdict_tests().is_empty()), "{}: nothing was counted", job.name());
    let broken: Vec<String> = cells
        .iter()
        .flat_map(|cell| cell.wrong().into_iter().map(|test| format!("{}: {test:?}", cell.name())))
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn at_its_bar_a_feature_seldom_passes_and_seldom_fails_and_intervals_hold_the_truth() {
    check(Promise::AtTheBar, 100, 0.5, Independent);
    check(Promise::AtTheBar, 1_000, 0.1, FiftyClusters);
    check(Promise::AtTheBar, 1_000, 0.5, ClustersOfFive);
}

#[test]
fn three_looks_do_not_add_errors() {
    check(Promise::Looks, 100, 0.5, Independent);
    check(Promise::Looks, 100, 0.5, FiftyClusters);
}

#[test]
fn choosing_the_best_of_four_does_not_add_errors() {
    check(Promise::Choice, 1_000, 0.5, Independent);
    check(Promise::Choice, 100, 0.5, FiftyClusters);
}

#[test]
fn choosing_the_threshold_does_not_add_errors() {
    check(Promise::Cheapest, 1_000, 0.1, Independent);
    check(Promise::Cheapest, 1_000, 0.5, FiftyClusters);
}

#[test]
fn twice_the_detectable_difference_is_detected() {
    check(Promise::Power, 1_000, 0.1, Independent);
    check(Promise::Power, 1_000, 0.5, FiftyClusters);
}

#[test]
fn the_number_of_further_examples_settles_the_bar() {
    check(Promise::Advice, 1_000, 0.5, Independent);
    check(Promise::Advice, 1_000, 0.1, FiftyClusters);
}

#[test]
fn no_weak_slice_is_confirmed_where_there_is_none() {
    check(Promise::WeakestSlice, 1_000, 0.5, Independent);
    check(Promise::WeakestSlice, 1_000, 0.1, FiftyClusters);
}

#[test]
fn below_the_minimum_counts_the_answer_is_not_enough_evidence() {
    let cells = run(&job(Promise::AtTheBar, 100, 0.01, Independent));
    for cell in cells.iter().filter(|cell| cell.metric != Some(Metric::FalsePositiveRate)) {
        assert_eq!(
            (cell.tally.below_minimum, cell.tally.open()),
            (cell.tally.runs, cell.tally.runs),
            "{}",
            cell.name()
        );
    }
}

#[test]
fn a_gate_without_care_is_caught() {
    // One golden set judged three times at the full error would pass more than a tenth of features that are only at their bar.
    let mut cell = job(Promise::AtTheBar, 1_000, 0.5, Independent).cells()[0].clone();
    cell.tally.runs = SHORT;
    cell.tally.passes = SHORT * 12 / 100;
    assert_eq!(cell.wrong().iter().map(|test| test.what).collect::<Vec<_>>(), ["passes"]);
    cell.tally.passes = SHORT * 5 / 100;
    assert_eq!(cell.wrong(), []);
}

#[test]
fn counts_do_not_depend_on_threads() {
    let job = job(Promise::Looks, 100, 0.5, FiftyClusters);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| job.run(0..20))
    };
    assert_eq!(with(1), with(3));
}

/// The lean path says what the whole conclusion says.
#[track_caller]
fn check_against_conclude(world: World, terms: Terms) {
    let truth = world.truth();
    let bars: Vec<(Metric, f64)> = Metric::ALL
        .into_iter()
        .filter(|&metric| terms.priced || metric != Metric::ErrorCost)
        .map(|metric| (metric, truth.of(metric)))
        .collect();
    let spec = spec(&world, &bars, &terms);
    for seed in 0..2 {
        let gathered = world.draw(seed, 200).gathered();
        let (verdict, lean) = Bench::new(&spec, &gathered, seed, 1).feature();
        let context = Context {
            file: "simulated.feature.md".to_owned(),
            tool: "test".to_owned(),
            seed,
            replicates: REPLICATES,
            look: 1,
            only: None,
            today: None,
        };
        let whole = conclude(&spec, &gathered, &context).check;
        let decided = whole.candidates.iter().find(|c| whole.ship.as_ref() == Some(&c.name)).expect("a decision");
        assert_eq!(verdict, whole.verdict, "seed {seed}");
        let said = |bars: &[BarResult]| -> Vec<_> {
            bars.iter().map(|bar| (bar.id.clone(), bar.verdict, bar.bound, bar.low, bar.more)).collect()
        };
        assert_eq!(said(&lean), said(&decided.bars), "seed {seed}");
    }
}

#[test]
fn the_lean_path_agrees_with_the_whole_conclusion() {
    let world = Scene { examples: 300, prevalence: 0.2, dependence: FiftyClusters }.world();
    check_against_conclude(world, Terms::default());
    check_against_conclude(world, Terms { cheapest: true, looks: 3, ..Terms::default() });
    let four = World { candidates: 4, agreement: 0.5, clusters: None, ..world };
    check_against_conclude(four, Terms { ship: false, ..Terms::default() });
    check_against_conclude(four, Terms { ship: false, priced: false, ..Terms::default() });
}
