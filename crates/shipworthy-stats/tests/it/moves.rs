//! How far examples move metrics, and what differences between candidates and between groups are worth by that.

use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::fairness::{Contrasts, MovedGroup};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;
use shipworthy_stats::moves::{Moves, difference};
use shipworthy_stats::multiclass::{
    Average, ClassMetric, ClassProbabilities, ClassUnits, PerClass, ProbabilityMetric, class_inference, class_moves,
    probability_inference, probability_moves,
};
use shipworthy_stats::multilabel::{Multilabel, MultilabelMetric, multilabel_inference, multilabel_moves};
use shipworthy_stats::paired_quantile::paired_quantile_inference;
use shipworthy_stats::random::Stream;
use shipworthy_stats::ranking::catalogue::{catalogue_coverage_inference, catalogue_coverage_moves};
use shipworthy_stats::regression::{Predictions, RegressionMetric, regression_inference, regression_moves};
use shipworthy_stats::units::Resampling;

use crate::number_promises::{is_slow, place};
use crate::tally::Tallies;

const FEW: Resampling = Resampling { replicates: 200, seed: 0 };
const SMOOTH: [RegressionMetric; 9] = [
    RegressionMetric::Mae,
    RegressionMetric::Rmse,
    RegressionMetric::Wape,
    RegressionMetric::Smape,
    RegressionMetric::Bias,
    RegressionMetric::R2,
    RegressionMetric::ExplainedVariance,
    RegressionMetric::Pearson,
    RegressionMetric::Spearman,
];

/// Labels, and predictions that follow them.
fn numbers(rows: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut stream = Stream::new(seed, "numbers");
    let labels: Vec<f64> = (0..rows).map(|_| (stream.normal() * 4.0).round() + 20.0).collect();
    let predictions = labels.iter().map(|label| label + 2.0 * stream.normal()).collect();
    (labels, predictions)
}

/// The moves are what each example changes when it is left out; `exactly`, or to the next order of 1 / n.
#[track_caller]
fn check(name: &str, moves: &Moves, without: impl Fn(usize) -> Option<f64>, tolerance: f64) {
    let largest = moves.of.iter().fold(0.0, |most: f64, change| most.max(change.abs()));
    for (row, change) in moves.of.iter().enumerate() {
        let rest = without(row).unwrap_or_else(|| panic!("{name} is defined without row {row}"));
        let expect = moves.estimate - rest;
        assert!((change - expect).abs() <= tolerance * largest, "{name}: row {row} moves by {change}, not {expect}");
    }
}

fn left_out<T: Clone>(values: &[T], row: usize) -> Vec<T> {
    values.iter().enumerate().filter(|(at, _)| *at != row).map(|(_, value)| value.clone()).collect()
}

#[test]
fn an_example_moves_a_metric_by_what_leaving_it_out_changes() {
    let (labels, predictions) = numbers(60, 3);
    for metric in SMOOTH {
        let value = |labels: &[f64], predictions: &[f64]| {
            let of = Predictions { labels, predictions, dependence: Dependence::NONE };
            regression_inference(&of, metric, &FEW).map(|found| found.estimate())
        };
        let of = Predictions { labels: &labels, predictions: &predictions, dependence: Dependence::NONE };
        let moves = regression_moves(&of, metric).expect("moves");
        assert_eq!(Some(moves.estimate), value(&labels, &predictions), "{}", metric.name());
        // Ranks of others shift too, which the influence of one example says to first order.
        let tolerance = if metric == RegressionMetric::Spearman { 0.1 } else { 1e-9 };
        check(metric.name(), &moves, |row| value(&left_out(&labels, row), &left_out(&predictions, row)), tolerance);
    }
}

/// Labels of three classes, a decision that is right four times in five, and a score for each class.
fn classes(rows: usize, seed: u64) -> (Vec<u32>, Vec<u32>, Vec<Vec<f64>>) {
    let mut stream = Stream::new(seed, "classes");
    let labels: Vec<u32> = (0..rows).map(|_| (stream.uniform() * 3.0) as u32).collect();
    let decisions = labels.iter().map(|label| if stream.uniform() < 0.8 { *label } else { (label + 1) % 3 }).collect();
    let score = |class: u32| labels.iter().map(|l| stream.normal() + f64::from(u8::from(*l == class))).collect();
    let scores = (0..3).map(score).collect();
    (labels, decisions, scores)
}

#[test]
fn an_example_moves_metrics_of_classes_too() {
    let (labels, decisions, scores) = classes(90, 5);
    let macro_f1 = ClassMetric::Averaged(PerClass::F1, Average::Macro);
    for metric in [
        macro_f1,
        ClassMetric::Averaged(PerClass::Precision, Average::Weighted),
        ClassMetric::BalancedAccuracy,
        ClassMetric::CohenKappa,
        ClassMetric::Mcc,
        ClassMetric::Accuracy,
        ClassMetric::OfClass(CountMetric::Recall, 1),
        ClassMetric::OfClass(CountMetric::F1, 2),
    ] {
        let value = |labels: &[u32], decisions: &[u32]| {
            let units = ClassUnits::new(3, labels, decisions, &Dependence::NONE);
            class_inference(&units, metric, &FEW).map(|found| found.estimate())
        };
        let moves = class_moves(3, &labels, &decisions, &Dependence::NONE, metric).expect("moves");
        check(metric.name(), &moves, |row| value(&left_out(&labels, row), &left_out(&decisions, row)), 1e-9);
    }
    for metric in [ProbabilityMetric::RocAucOneVsRest(Average::Macro), ProbabilityMetric::RocAucOneVsOne] {
        let value = |labels: &[u32], scores: &[Vec<f64>]| {
            let columns: Vec<&[f64]> = scores.iter().map(Vec::as_slice).collect();
            let of = ClassProbabilities { labels, columns: &columns, dependence: Dependence::NONE };
            probability_inference(&of, metric, &FEW).map(|found| found.estimate())
        };
        let columns: Vec<&[f64]> = scores.iter().map(Vec::as_slice).collect();
        let of = ClassProbabilities { labels: &labels, columns: &columns, dependence: Dependence::NONE };
        let moves = probability_moves(&of, metric).expect("moves");
        let without = |row| {
            let scores: Vec<Vec<f64>> = scores.iter().map(|column| left_out(column, row)).collect();
            value(&left_out(&labels, row), &scores)
        };
        check(metric.name(), &moves, without, 0.15);
    }
    let flags = |codes: &[u32]| -> Vec<Vec<bool>> {
        (0..3).map(|class| codes.iter().map(|code| *code == class).collect()).collect()
    };
    for metric in [
        MultilabelMetric::Averaged(PerClass::F1, Average::Macro),
        MultilabelMetric::Averaged(PerClass::Recall, Average::Micro),
        MultilabelMetric::Jaccard,
    ] {
        let with = |labels: &[u32], decisions: &[u32], ask: &dyn Fn(&Multilabel) -> Option<Moves>| {
            let (labels, decisions) = (flags(labels), flags(decisions));
            let labels: Vec<&[bool]> = labels.iter().map(Vec::as_slice).collect();
            let decisions: Vec<&[bool]> = decisions.iter().map(Vec::as_slice).collect();
            ask(&Multilabel { labels: &labels, decisions: &decisions, scores: &[], dependence: Dependence::NONE })
        };
        let moves = with(&labels, &decisions, &|of| multilabel_moves(of, metric)).expect("moves");
        let value = |of: &Multilabel| {
            let found = multilabel_inference(of, metric, &FEW)?;
            Some(Moves { estimate: found.estimate(), range: (0.0, 1.0), of: vec![] })
        };
        let without =
            |row| with(&left_out(&labels, row), &left_out(&decisions, row), &value).map(|found| found.estimate);
        check(metric.name(), &moves, without, 1e-9);
    }
}

#[test]
fn medians_and_maxima_are_moved_by_jumps() {
    let (labels, predictions) = numbers(30, 1);
    let of = Predictions { labels: &labels, predictions: &predictions, dependence: Dependence::NONE };
    for metric in [
        RegressionMetric::MedianAbsoluteError,
        RegressionMetric::AbsoluteErrorQuantile(0.9),
        RegressionMetric::MaxError,
    ] {
        assert_eq!(regression_moves(&of, metric), None);
    }
}

#[test]
fn percentiles_are_compared_whatever_the_order_of_rows() {
    let (a, b) = numbers(90, 4);
    let clusters: Vec<u32> = (0..90).map(|row| row / 3).collect();
    let turned = |values: &[f64]| values.iter().rev().copied().collect::<Vec<f64>>();
    for clusters in [None, Some(&clusters[..])] {
        let back: Option<Vec<u32>> = clusters.map(|codes| codes.iter().rev().copied().collect());
        let found = |a: &[f64], b: &[f64], clusters: Option<&[u32]>| {
            let dependence = Dependence { weights: None, clusters };
            paired_quantile_inference(a, b, 0.9, 1.0, &dependence, &FEW).expect("a difference")
        };
        let (one, other) = (found(&a, &b, clusters), found(&turned(&a), &turned(&b), back.as_deref()));
        assert_eq!(
            (one.estimate(), one.lower(0.05), one.upper(0.05)),
            (other.estimate(), other.lower(0.05), other.upper(0.05))
        );
        assert!(one.lower(0.05) < Some(one.estimate()) && Some(one.estimate()) < one.upper(0.05));
    }
    let same = paired_quantile_inference(&a, &a, 0.5, 1.0, &Dependence::NONE, &FEW).expect("a difference");
    assert_eq!(
        (same.estimate(), same.upper(0.05)),
        (0.0, None),
        "nothing tells them apart, and nothing says how sure that is"
    );
    assert!(paired_quantile_inference(&[], &[], 0.5, 1.0, &Dependence::NONE, &FEW).is_none());
}

#[test]
fn a_difference_of_means_is_the_mean_of_differences() {
    let (a, b) = numbers(400, 8);
    let moves = |values: &[f64]| Moves::of_mean(values, (0.0, f64::INFINITY), &Dependence::NONE).expect("a mean");
    let found = difference(&moves(&a), &moves(&b), 1.0, &Dependence::NONE).expect("a difference");
    let apart: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    let mean = apart.iter().sum::<f64>() / 400.0;
    let variance = apart.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 399.0 / 400.0;
    assert!((found.estimate() - mean).abs() < 1e-12);
    assert!((found.standard_error().expect("a standard error") - variance.sqrt()).abs() < 1e-4 * variance.sqrt());
    let twice = difference(&moves(&a), &moves(&a), 1.0, &Dependence::NONE).expect("a difference");
    assert_eq!(twice.estimate(), 0.0);
}

#[test]
fn two_candidates_that_agree_everywhere_are_not_certain_to_be_equal() {
    let (labels, decisions, _) = classes(50, 2);
    let metric = ClassMetric::Averaged(PerClass::F1, Average::Macro);
    let moves = class_moves(3, &labels, &decisions, &Dependence::NONE, metric).expect("moves");
    let found = difference(&moves, &moves, 1.0, &Dependence::NONE).expect("a difference");
    let (low, high) = (found.lower(0.05).expect("a bound"), found.upper(0.05).expect("a bound"));
    assert!(low < -0.02 && high > 0.02, "one more example could tell them apart: {low} to {high}");
}

/// Two candidates that are truly equal, each wrong on its own examples and both on some.
fn paired_world(rows: usize, clusters: usize, seed: u64) -> Vec<(&'static str, Option<Inference>)> {
    let mut stream = Stream::new(seed, &format!("paired {rows} {clusters}"));
    let groups = clusters.max(1);
    let effects: Vec<[f64; 3]> = (0..groups).map(|_| [stream.normal(), stream.normal(), stream.normal()]).collect();
    let share: f64 = if clusters == 0 { 0.0 } else { 0.2 };
    let edges = crate::number_promises::edges(groups, &mut stream);
    let (mut codes, mut labels, mut numbers) = (vec![], vec![], vec![]);
    let (mut a, mut b, mut x, mut y) = (vec![], vec![], vec![], vec![]);
    for _ in 0..rows {
        let group = place(&edges, &mut stream);
        let both = stream.normal();
        let mut own = |candidate: usize| {
            let mixed = 0.6 * both + 0.8 * stream.normal();
            share.sqrt() * effects[group][candidate] + (1.0 - share).sqrt() * mixed
        };
        let (of_a, of_b) = (own(0), own(1));
        let label = (stream.uniform() * 3.0) as u32;
        let decide = |latent: f64, other: bool| if latent < 0.84 { label } else { (label + 1 + u32::from(other)) % 3 };
        a.push(decide(of_a, stream.uniform() < 0.5));
        b.push(decide(of_b, stream.uniform() < 0.5));
        let number = 10.0 + 5.0 * stream.normal();
        x.push(number + of_a);
        y.push(number + of_b);
        labels.push(label);
        numbers.push(number);
        codes.push(group as u32);
    }
    let dependence = Dependence { weights: None, clusters: (clusters > 0).then_some(&codes[..]) };
    let by_class = |metric: ClassMetric| {
        let moves = |decisions: &[u32]| class_moves(3, &labels, decisions, &dependence, metric);
        difference(&moves(&a)?, &moves(&b)?, 1.0, &dependence)
    };
    let by_number = |metric: RegressionMetric| {
        let moves =
            |predictions: &[f64]| regression_moves(&Predictions { labels: &numbers, predictions, dependence }, metric);
        difference(&moves(&x)?, &moves(&y)?, 1.0, &dependence)
    };
    let far =
        |predictions: &[f64]| -> Vec<f64> { predictions.iter().zip(&numbers).map(|(p, y)| (p - y).abs()).collect() };
    let resampling = Resampling { replicates: 400, seed };
    let percentile = |q: f64| paired_quantile_inference(&far(&x), &far(&y), q, 1.0, &dependence, &resampling);
    vec![
        ("macro F1", by_class(ClassMetric::Averaged(PerClass::F1, Average::Macro))),
        ("kappa", by_class(ClassMetric::CohenKappa)),
        ("rmse", by_number(RegressionMetric::Rmse)),
        ("r2", by_number(RegressionMetric::R2)),
        ("spearman", by_number(RegressionMetric::Spearman)),
        ("median", percentile(0.5)),
        ("p90", percentile(0.9)),
    ]
}

#[test]
fn equal_candidates_are_seldom_told_apart() {
    let runs = if is_slow() { 4_000 } else { 400 };
    let mut tallies = Tallies::default();
    for rows in [100, 1_000] {
        for clusters in [0, 20] {
            for run in 0..runs {
                for (name, found) in paired_world(rows, clusters, run) {
                    tallies.add(format!("{name}, {rows} rows, {clusters} clusters"), 0.0, found.as_ref());
                }
            }
        }
    }
    tallies.settle();
}

/// Correlations of normal variables: Pearson's is known, and Spearman's follows from it (Pearson, 1907).
#[test]
fn correlations_keep_their_promises() {
    let runs = if is_slow() { 4_000 } else { 400 };
    let mut tallies = Tallies::default();
    for rho in [0.3_f64, 0.9] {
        let spearman = 6.0 / std::f64::consts::PI * (rho / 2.0).asin();
        for rows in [60, 500] {
            for run in 0..runs {
                let mut stream = Stream::new(run, &format!("correlated {rho} {rows}"));
                let labels: Vec<f64> = (0..rows).map(|_| stream.normal()).collect();
                let other = (1.0 - rho * rho).sqrt();
                let predictions: Vec<f64> = labels.iter().map(|x| rho * x + other * stream.normal()).collect();
                let of = Predictions { labels: &labels, predictions: &predictions, dependence: Dependence::NONE };
                for (metric, truth) in [(RegressionMetric::Pearson, rho), (RegressionMetric::Spearman, spearman)] {
                    let found = regression_inference(&of, metric, &FEW);
                    tallies.add(format!("{} at {rho}, {rows} rows", metric.name()), truth, found.as_ref());
                }
            }
        }
    }
    tallies.settle();
}

#[test]
fn a_catalogue_is_shown_by_so_many_lists() {
    let lists = vec![vec![0, 1], vec![1, 2], vec![3]];
    let found = catalogue_coverage_inference(&lists, 10, None).expect("lists");
    assert!((found.estimate() - 0.4).abs() < 1e-12, "four of ten items");
    let moves = catalogue_coverage_moves(&lists, 10).expect("lists");
    assert_eq!(moves.of, [0.1, 0.1, 0.1], "each list alone shows one item");
    let together = catalogue_coverage_inference(&lists, 10, Some(&[0, 0, 1])).expect("lists");
    assert_eq!(together.estimate(), found.estimate());
    assert!(catalogue_coverage_inference(&lists, 0, None).is_none());
    assert!(catalogue_coverage_inference(&[], 10, None).is_none());
    // Lists of ten of 200 items with very different chances: the bounds hold what such lists show on average.
    let (mut inside, mut sum, runs) = (0, 0.0, 300);
    let draw = |run: u64| {
        let mut stream = Stream::new(run, "catalogue");
        let list = |_| (0..10).map(|_| (200.0 * stream.uniform().powi(3)) as u32).collect::<Vec<u32>>();
        (0..40).map(list).collect::<Vec<_>>()
    };
    let all: Vec<Inference> =
        (0..runs).map(|run| catalogue_coverage_inference(&draw(run), 200, None).expect("lists")).collect();
    all.iter().for_each(|found| sum += found.estimate());
    let truth = sum / runs as f64;
    for found in &all {
        inside += usize::from(found.interval(Level::NINETY_FIVE).expect("an interval").contains(truth));
    }
    assert!(inside as f64 >= 0.93 * runs as f64, "{inside} of {runs} intervals hold {truth}");
}

/// Groups whose errors in minutes are on average these; exponential, in clusters that reach across groups.
fn groups(means: &[f64], rows: usize, clusters: usize, seed: u64) -> Vec<MovedGroup> {
    let mut stream = Stream::new(seed, &format!("groups {rows} {clusters}"));
    let effects: Vec<f64> = (0..clusters.max(1)).map(|_| 0.5 + stream.uniform()).collect();
    means
        .iter()
        .map(|mean| {
            let units: Vec<u32> = (0..rows)
                .map(|row| if clusters == 0 { row as u32 } else { (stream.uniform() * clusters as f64) as u32 })
                .collect();
            let scale = |unit: u32| if clusters == 0 { 1.0 } else { effects[unit as usize] };
            let errors: Vec<f64> = units.iter().map(|unit| mean * scale(*unit) * stream.exponential()).collect();
            let dependence = Dependence { weights: None, clusters: (clusters > 0).then_some(&units[..]) };
            let moves = Moves::of_mean(&errors, (0.0, f64::INFINITY), &dependence).expect("a mean");
            MovedGroup { moves, units, cases: rows as u64 }
        })
        .collect()
}

#[test]
fn gaps_and_ratios_of_groups_keep_their_promises() {
    let runs = if is_slow() { 2_000 } else { 300 };
    let resampling = |run| Resampling { replicates: 400, seed: run };
    for (means, clusters) in [(&[4.0, 3.0][..], 0), (&[4.0, 3.5, 3.0, 3.5][..], 0), (&[4.0, 3.0][..], 40)] {
        let (gap, ratio) = (1.0, 0.75);
        let mut counts = [0_usize; 5];
        for run in 0..runs {
            let found = Contrasts::new(&groups(means, 150, clusters, run), clusters > 0, &resampling(run));
            let found = found.expect("groups");
            let (difference, smallest) = (found.difference(), found.ratio().expect("a ratio"));
            // A bar such as "at most one minute apart" passes by the upper bound, one of four fifths by the lower.
            counts[0] += usize::from(difference.upper(0.05).is_some_and(|upper| upper < gap));
            counts[1] += usize::from(difference.lower(0.05).is_some_and(|lower| lower > gap));
            counts[2] += usize::from(smallest.lower(0.05).is_some_and(|lower| lower > ratio));
            counts[3] += usize::from(smallest.upper(0.05).is_some_and(|upper| upper < ratio));
            let intervals = found.intervals(Level::NINETY_FIVE);
            let held = intervals.iter().zip(means).all(|(interval, mean)| interval.contains(*mean));
            counts[4] += usize::from(held);
        }
        // Three standard deviations of so many runs.
        let most = 0.05 * runs as f64 + 3.0 * (0.0475 * runs as f64).sqrt();
        for (what, count) in ["gap passes", "gap fails", "ratio passes", "ratio fails"].iter().zip(counts) {
            assert!(count as f64 <= most, "{what} in {count} of {runs}: {means:?}, {clusters} clusters");
        }
        let least = 0.94 * runs as f64 - 3.0 * (0.0564 * runs as f64).sqrt();
        assert!(counts[4] as f64 >= least, "all intervals hold in {} of {runs}: {means:?}", counts[4]);
    }
}

#[test]
fn contrasts_do_not_depend_on_the_order_of_rows_and_know_their_ends() {
    let mut of = groups(&[4.0, 2.0], 80, 25, 1);
    let found = Contrasts::new(&of, true, &FEW).expect("groups");
    let low = of[1].moves.estimate;
    let high = of[0].moves.estimate;
    assert_eq!(found.difference().estimate(), high - low);
    assert_eq!(found.ratio().expect("a ratio").estimate(), low / high);
    for group in &mut of {
        group.moves.of.reverse();
        group.units.reverse();
    }
    assert_eq!(Contrasts::new(&of, true, &FEW), Some(found));
    assert_eq!(Contrasts::new(&of[..1], true, &FEW), None, "one group is no comparison");
    let signed = |shift: f64| {
        let values: Vec<f64> = (0..50).map(|row| f64::from(row % 7) - shift).collect();
        let moves = Moves::of_mean(&values, (f64::NEG_INFINITY, f64::INFINITY), &Dependence::NONE).expect("a mean");
        MovedGroup { moves, units: (0..50).collect(), cases: 50 }
    };
    let found = Contrasts::new(&[signed(3.0), signed(4.0)], false, &FEW).expect("groups");
    assert!(found.ratio().is_none(), "values of both signs have no ratio");
}
