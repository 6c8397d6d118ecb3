use shipworthy_testkit::promises::exact::{at_least, at_most};
use shipworthy_testkit::promises::scene::{Dependence, Scene};
use shipworthy_testkit::promises::{Job, Promise};
use shipworthy_testkit::simulate::{Metric, World};

#[track_caller]
fn check(ours: f64, expected: f64) {
    assert!((ours - expected).abs() < 1e-12, "{ours} {expected}");
}

#[test]
fn exact_tests_are_sums_of_binomial_probabilities() {
    check(at_least(1, 10, 0.05), 1.0 - 0.95f64.powi(10));
    check(at_least(0, 10, 0.05), 1.0);
    check(at_least(10, 10, 0.05), 0.05f64.powi(10));
    check(at_most(0, 4, 0.8), 0.2f64.powi(4));
    check(at_most(3, 4, 0.8), 1.0 - 0.8f64.powi(4));
    check(at_most(4, 4, 0.8), 1.0);
}

#[test]
fn jobs_and_cells_have_names_of_their_own() {
    let jobs = Job::all();
    let mut names: Vec<String> = jobs.iter().flat_map(Job::cells).map(|cell| cell.name()).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
    let mut scenes: Vec<u64> = Promise::AtTheBar.scenes().iter().map(Scene::number).collect();
    scenes.dedup();
    assert_eq!(scenes.len(), 27);
}

#[test]
fn fifty_clusters_are_fifty() {
    for examples in [100, 1_000, 10_000] {
        let scene = Scene { examples, prevalence: 0.1, dependence: Dependence::FiftyClusters };
        assert_eq!(scene.clusters(), 50);
    }
}

#[test]
fn another_threshold_moves_both_rates_along_the_same_curve() {
    let world = World { prevalence: 0.4, ..World::default() };
    let lower = world.with_threshold(0.3);
    let drawn = world.draw(8, 200_000);
    for (label, rate) in [(true, lower.recall), (false, lower.false_positive_rate)] {
        let rows: Vec<usize> = (0..drawn.examples()).filter(|&row| drawn.label[row] == label).collect();
        let flagged = rows.iter().filter(|&&row| drawn.score[0][row] >= 0.3).count() as f64 / rows.len() as f64;
        assert!((flagged - rate).abs() < 0.005, "{flagged} {rate}");
    }
    assert!((lower.truth().roc_auc - world.truth().roc_auc).abs() < 1e-9);
    assert!((world.with_threshold(0.5).recall - world.recall).abs() < 1e-7);
}

#[test]
fn a_world_that_cannot_be_is_none() {
    assert!(World::default().try_at(Metric::Recall, 1.02).is_none());
    assert!(World::default().try_at(Metric::RocAuc, 1.0).is_none());
    assert_eq!(World::default().try_at(Metric::F1, 0.7), Some(World::default().at(Metric::F1, 0.7)));
}
