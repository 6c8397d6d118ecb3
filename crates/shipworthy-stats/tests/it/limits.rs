//! Resampling against its own large-sample limit, and methods against the table that is published.

use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_inference::{count_inference, count_inferences};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::level::Level;
use shipworthy_stats::methods::{Setting, of_count, of_mean, of_score};
use shipworthy_stats::random::Stream;
use shipworthy_stats::ranked::Ranked;
use shipworthy_stats::score_inference::score_inferences;
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::units::{CountUnits, Resampling};
use shipworthy_stats::values::{Atom, GroupSum, ValueUnits, mean_inference};

const MANY: Resampling = Resampling { replicates: 4000, seed: 11 };

/// Agreement within Monte Carlo error: a standard error from 4,000 replicates is itself uncertain by about 1.1%.
fn close(name: &str, ours: f64, limit: f64) {
    within(0.06, name, ours, limit);
}

fn within(share: f64, name: &str, ours: f64, limit: f64) {
    assert!((ours / limit - 1.0).abs() < share, "{name}: {ours} against {limit}");
}

#[test]
fn bootstrap_of_counts_meets_the_delta_method() {
    let counts = Confusion { tp: 8_000.0, fp: 3_000.0, fn_: 2_000.0, tn: 87_000.0 };
    let (recall, fpr) = (0.8f64, 3.0f64 / 90.0);
    let both = |positives: f64, negatives: f64| {
        0.5 * (recall * (1.0 - recall) / positives + fpr * (1.0 - fpr) / negatives).sqrt()
    };
    let found = count_inference(&CountUnits::Independent(counts), CountMetric::BalancedAccuracy, None, &MANY).unwrap();
    close("balanced accuracy", found.standard_error().unwrap(), both(10_000.0, 90_000.0));
    // Odds ratio: the variance of its logarithm is the sum of the inverse counts (Woolf, 1955).
    let woolf = [8_000.0f64, 3_000.0, 2_000.0, 87_000.0].iter().map(|n| 1.0 / n).sum::<f64>().sqrt();
    let odds =
        count_inference(&CountUnits::Independent(counts), CountMetric::DiagnosticOddsRatio, None, &MANY).unwrap();
    close("odds ratio", odds.standard_error().unwrap() / odds.estimate(), woolf);
    // A corrected precision moves with both rates.
    let share = 0.01;
    let corrected =
        count_inference(&CountUnits::Independent(counts), CountMetric::Precision, Some(share), &MANY).unwrap();
    let (up, down) = (share * recall, (1.0 - share) * fpr);
    let slopes = (down * share / (up + down).powi(2), up * (1.0 - share) / (up + down).powi(2));
    let variance =
        slopes.0.powi(2) * recall * (1.0 - recall) / 10_000.0 + slopes.1.powi(2) * fpr * (1.0 - fpr) / 90_000.0;
    close("precision at a prevalence", corrected.standard_error().unwrap(), variance.sqrt());
    let interval = corrected.interval(Level::NINETY_FIVE).unwrap();
    close("its interval", interval.width(), 2.0 * 1.96 * variance.sqrt());
}

fn simulated(n: usize, clusters: Option<u32>) -> Ranked {
    let mut stream = Stream::new(5, "limits");
    let labels: Vec<bool> = (0..n).map(|_| stream.uniform() < 0.2).collect();
    let scores: Vec<f64> =
        labels.iter().map(|l| 1.0 / (1.0 + (-(stream.normal() + if *l { 1.0 } else { -1.0 })).exp())).collect();
    let groups: Option<Vec<u32>> =
        clusters.map(|count| (0..n).map(|_| (stream.uniform() * f64::from(count)) as u32).collect());
    Ranked::new(&scores, &labels, None, groups.as_deref())
}

#[test]
fn bootstrap_of_scores_meets_closed_forms() {
    // Clusters at random are no clusters: both ways must meet the same limits.
    for clusters in [None, Some(2_000)] {
        let ranked = simulated(20_000, clusters);
        let n = ranked.len() as f64;
        let spread = |loss: &dyn Fn(f64, bool) -> f64| {
            let values: Vec<f64> = ranked.scores().iter().zip(ranked.labels()).map(|(s, l)| loss(*s, *l)).collect();
            let mean = values.iter().sum::<f64>() / n;
            (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt()
        };
        let metrics = [ScoreMetric::Brier, ScoreMetric::LogLoss, ScoreMetric::MeanScore, ScoreMetric::CalibrationBias];
        let found = score_inferences(&ranked, &metrics, None, &MANY);
        let target = |label: bool| if label { 1.0 } else { 0.0 };
        let limits = [
            spread(&|s, l| (s - target(l)).powi(2)),
            spread(&|s, l| -(if l { s } else { 1.0 - s }).ln()),
            spread(&|s, _| s),
            spread(&|s, l| s - target(l)),
        ];
        for ((metric, found), limit) in metrics.iter().zip(&found).zip(limits) {
            // Clusters are dealt into 512 groups, whose number limits how well they know their own spread: to about 3%.
            let share = if clusters.is_some() { 0.15 } else { 0.06 };
            within(
                share,
                &format!("{} {clusters:?}", metric.name()),
                found.as_ref().unwrap().standard_error().unwrap(),
                limit,
            );
        }
    }
}

#[test]
fn means_meet_the_central_limit() {
    let mut stream = Stream::new(9, "means");
    let values: Vec<f64> = (0..30_000).map(|_| stream.exponential()).collect();
    let atoms = values.iter().map(|v| Atom { value: *v, count: 1.0, positive: false }).collect();
    let groups = values.iter().map(|v| GroupSum { sum_neg: *v, n_neg: 1.0, ..GroupSum::default() }).collect();
    for units in [ValueUnits::Atoms(atoms), ValueUnits::Groups(groups)] {
        let found = mean_inference(&units, None, &MANY).unwrap();
        let limit = 1.0 / 30_000f64.sqrt();
        close("standard error", found.standard_error().unwrap(), limit);
        close("interval", found.interval(Level::NINETY_FIVE).unwrap().width(), 2.0 * 1.96 * limit);
    }
}

#[test]
fn groups_of_one_row_agree_with_independent_rows() {
    let counts = Confusion { tp: 400.0, fp: 90.0, fn_: 60.0, tn: 900.0 };
    let one = |cells: Confusion, times: f64| std::iter::repeat_n(cells, times as usize);
    let groups: Vec<Confusion> = one(Confusion { tp: 1.0, ..Confusion::default() }, counts.tp)
        .chain(one(Confusion { fp: 1.0, ..Confusion::default() }, counts.fp))
        .chain(one(Confusion { fn_: 1.0, ..Confusion::default() }, counts.fn_))
        .chain(one(Confusion { tn: 1.0, ..Confusion::default() }, counts.tn))
        .collect();
    let independent = count_inferences(&CountUnits::Independent(counts), CountMetric::ALL, None, &MANY);
    let grouped = count_inferences(&CountUnits::Groups(groups), CountMetric::ALL, None, &MANY);
    for ((metric, a), b) in CountMetric::ALL.iter().zip(independent).zip(grouped) {
        let (a, b) = (a.unwrap(), b.unwrap());
        assert_eq!(a.estimate(), b.estimate(), "{}", metric.name());
        let ratio = b.interval(Level::NINETY_FIVE).unwrap().width() / a.interval(Level::NINETY_FIVE).unwrap().width();
        assert!((0.9..1.15).contains(&ratio), "{}: {ratio}", metric.name());
    }
}

#[test]
fn the_published_table_names_the_methods_that_are_used() {
    let counts = Confusion { tp: 40.0, fp: 9.0, fn_: 6.0, tn: 90.0 };
    let groups = CountUnits::Groups(
        (1..30).map(|k| Confusion { tp: f64::from(k % 5 + 1), fp: 1.0, fn_: f64::from(k % 2), tn: 3.0 }).collect(),
    );
    for metric in CountMetric::ALL {
        for (setting, units, prevalence) in [
            (Setting::Independent, &CountUnits::Independent(counts), None),
            (Setting::PrevalenceCorrected, &CountUnits::Independent(counts), Some(0.1)),
            (Setting::Clustered, &groups, None),
        ] {
            let found = count_inference(units, *metric, prevalence, &MANY);
            let named = of_count(*metric, setting);
            assert_eq!(
                found.as_ref().map(|i| i.bound_method()),
                named.map(|m| m.bound),
                "{} {setting:?}",
                metric.name()
            );
            assert_eq!(
                found.as_ref().map(|i| i.drawn_method()),
                named.map(|m| m.drawn),
                "{} {setting:?}",
                metric.name()
            );
        }
    }
    for (setting, clusters) in [(Setting::Independent, None), (Setting::Clustered, Some(40))] {
        let found = score_inferences(&simulated(500, clusters), ScoreMetric::ALL, None, &MANY);
        for (metric, found) in ScoreMetric::ALL.iter().zip(found) {
            assert_eq!(found.unwrap().bound_method(), of_score(*metric, setting).bound, "{}", metric.name());
        }
    }
    let cost = ValueUnits::Groups(
        (0..30).map(|k| GroupSum { sum_neg: f64::from(k % 3), n_neg: 2.0, ..GroupSum::default() }).collect(),
    );
    assert_eq!(mean_inference(&cost, None, &MANY).unwrap().bound_method(), of_mean(Setting::Clustered).bound);
}
