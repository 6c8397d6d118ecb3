//! The promises for predicted numbers, by simulation with a known truth: exactly at its bar a metric passes, and fails, in at
//! most 5% of samples, and drawn 95% intervals hold the truth in at least 93.5%. Errors are normal, Laplace, of Student's t and
//! lognormal. The short form always runs; `SHIPWORTHY_SLOW_TESTS=1` runs the whole grid, and
//! `SHIPWORTHY_SHOW_PROMISES=1` with `--nocapture` prints its shares: cleared at least, cleared at most, covered.

use std::collections::BTreeMap;

use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::planner::{OpenBar, more_for_estimate};
use shipworthy_stats::random::Stream;
use shipworthy_stats::regression::{Predictions, RegressionMetric, regression_inference, regression_inferences};
use shipworthy_stats::units::Resampling;

use crate::tally::Tallies;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Errors {
    Normal,
    Laplace,
    StudentFive,
    StudentThree,
    Lognormal,
}

use Errors::*;

impl Errors {
    fn draw(self, stream: &mut Stream) -> f64 {
        let sign = if stream.uniform() < 0.5 { -1.0 } else { 1.0 };
        match self {
            Normal => stream.normal(),
            Laplace => sign * stream.exponential(),
            StudentFive => stream.normal() / (2.0 * stream.gamma(2.5) / 5.0).sqrt(),
            StudentThree => stream.normal() / (2.0 * stream.gamma(1.5) / 3.0).sqrt(),
            Lognormal => sign * stream.normal().exp(),
        }
    }

    fn mean_size(self) -> f64 {
        use std::f64::consts::{E, PI};
        match self {
            Normal => (2.0 / PI).sqrt(),
            Laplace => 1.0,
            // 2 √ν Γ((ν + 1) / 2) / (√π (ν − 1) Γ(ν / 2)).
            StudentFive => 2.0 * 5f64.sqrt() * 2.0 / (PI.sqrt() * 4.0 * 0.75 * PI.sqrt()),
            StudentThree => 2.0 * 3f64.sqrt() / PI,
            Lognormal => E.sqrt(),
        }
    }

    /// `None` where squares have so long a tail that 100 examples say nothing about their mean.
    fn mean_square(self) -> Option<f64> {
        match self {
            Normal => Some(1.0),
            Laplace => Some(2.0),
            StudentFive => Some(5.0 / 3.0),
            StudentThree | Lognormal => None,
        }
    }

    fn median_size(self) -> f64 {
        match self {
            Normal => 0.674_489_750_196_081_7,
            Laplace => std::f64::consts::LN_2,
            StudentFive => 0.726_686_843_800_422_6,
            StudentThree => 0.764_892_328_404_344_7,
            Lognormal => 1.0,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct World {
    errors: Errors,
    examples: usize,
    /// Zero for independent examples.
    clusters: usize,
}

/// Spread of the logarithm of clusters' error sizes, and their share of the labels' variance.
const CLUSTER_SPREAD: f64 = 0.3;
const CLUSTER_SHARE: f64 = 0.2;
const LABEL: f64 = 100.0;
const LABEL_SPREAD: f64 = 5.0;
const WINDOW: RegressionMetric = RegressionMetric::WithinWindow { early: f64::INFINITY, late: 0.0 };

impl World {
    fn metrics(&self) -> Vec<(RegressionMetric, f64)> {
        let scale = |power: f64| {
            if self.clusters == 0 { 1.0 } else { (0.5 * (power * CLUSTER_SPREAD).powi(2)).exp() }
        };
        let mae = self.errors.mean_size() * scale(1.0);
        let mut metrics = vec![
            (RegressionMetric::Mae, mae),
            (RegressionMetric::Wape, mae / LABEL),
            (RegressionMetric::Bias, 0.0),
            (WINDOW, 0.5),
        ];
        if self.clusters == 0 {
            metrics.push((RegressionMetric::MedianAbsoluteError, self.errors.median_size()));
        }
        if let Some(square) = self.errors.mean_square() {
            let mse = square * scale(2.0);
            metrics.push((RegressionMetric::Rmse, mse.sqrt()));
            metrics.push((RegressionMetric::R2, 1.0 - mse / LABEL_SPREAD.powi(2)));
        }
        metrics
    }

    fn sample(&self, run: u64) -> Vec<Option<Inference>> {
        let mut stream = Stream::new(run, &format!("{self:?}"));
        let groups = self.clusters.max(1);
        let traits: Vec<(f64, f64)> =
            (0..groups).map(|_| ((CLUSTER_SPREAD * stream.normal()).exp(), stream.normal())).collect();
        let edges = edges(groups, &mut stream);
        let (mut labels, mut predictions, mut codes) = (vec![], vec![], vec![]);
        for _ in 0..self.examples {
            let group = place(&edges, &mut stream);
            let own = stream.normal();
            let (size, shift) = if self.clusters == 0 { (1.0, stream.normal()) } else { traits[group] };
            let label = LABEL + LABEL_SPREAD * ((1.0 - CLUSTER_SHARE).sqrt() * own + CLUSTER_SHARE.sqrt() * shift);
            labels.push(label);
            predictions.push(label + size * self.errors.draw(&mut stream));
            codes.push(group as u32);
        }
        let clusters = (self.clusters > 0).then_some(&codes[..]);
        let of = Predictions {
            labels: &labels,
            predictions: &predictions,
            dependence: Dependence { weights: None, clusters },
        };
        let metrics: Vec<RegressionMetric> = self.metrics().into_iter().map(|(metric, _)| metric).collect();
        regression_inferences(&of, &metrics, &Resampling { replicates: 400, seed: run })
    }
}

/// Clusters of very unequal size, as cumulated sizes.
pub(crate) fn edges(groups: usize, stream: &mut Stream) -> Vec<f64> {
    let mut edge = 0.0;
    (0..groups)
        .map(|_| {
            edge += 0.5 + stream.exponential();
            edge
        })
        .collect()
}

pub(crate) fn place(edges: &[f64], stream: &mut Stream) -> usize {
    let at = stream.uniform() * edges[edges.len() - 1];
    edges.partition_point(|edge| *edge < at).min(edges.len() - 1)
}

pub(crate) fn is_slow() -> bool {
    std::env::var_os("SHIPWORTHY_SLOW_TESTS").is_some()
}

/// Independent examples, and numbers of clusters from the fewest that are judged.
pub(crate) fn cluster_counts() -> Vec<usize> {
    if is_slow() { vec![0, 20, 50] } else { vec![0, 20] }
}

#[test]
fn bars_on_numbers_are_cleared_wrongly_in_at_most_five_percent() {
    let runs = if is_slow() { 4_000 } else { 400 };
    let mut tallies = Tallies::default();
    let all = [Laplace, Lognormal, Normal, StudentFive, StudentThree];
    for errors in &all[..if is_slow() { 5 } else { 2 }] {
        for examples in [100, 1_000] {
            for clusters in cluster_counts() {
                let world = World { errors: *errors, examples, clusters };
                for run in 0..runs {
                    for ((metric, truth), found) in world.metrics().into_iter().zip(world.sample(run)) {
                        tallies.add(format!("{} {world:?}", metric.name()), truth, found.as_ref());
                    }
                }
            }
        }
    }
    tallies.settle();
}

#[test]
fn the_plan_for_a_mean_settles_its_bar_four_times_in_five() {
    let (alpha, power, runs) = (0.05, 0.8, 300);
    let mut settled: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, metric) in [("mae", RegressionMetric::Mae), ("wape", RegressionMetric::Wape)] {
        for run in 0..runs {
            let mut stream = Stream::new(run, name);
            let seen: Vec<(f64, f64)> = (0..150)
                .map(|_| (20.0 + stream.exponential(), Laplace.draw(&mut stream)))
                .map(|(label, error)| (label, label + error))
                .collect();
            let of = |rows: &[(f64, f64)]| {
                let (labels, predictions): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
                let of = Predictions { labels: &labels, predictions: &predictions, dependence: Dependence::NONE };
                regression_inference(&of, metric, &Resampling::default()).unwrap()
            };
            let first = of(&seen);
            let target = 1.1 * first.estimate();
            let bar = OpenBar { wants_more: false, target, pass_alpha: alpha, fail_alpha: alpha, power };
            // As the gate reckons: at least as wide as the bound that has to clear the target.
            let reach = (first.upper(alpha).unwrap() - first.estimate()) / 1.644_853_626_951_472_7;
            let spread = first.standard_error().unwrap().max(reach);
            let more = more_for_estimate(first.estimate(), spread, 150.0, None, &bar).unwrap();
            // Examples to come are like those seen, so that the estimate is the truth.
            let mut rows = seen.clone();
            rows.extend((0..more).map(|_| seen[(stream.uniform() * 150.0) as usize]));
            *settled.entry(name).or_default() += u32::from(of(&rows).upper(alpha).is_some_and(|upper| upper < target));
        }
    }
    for (name, count) in settled {
        let share = f64::from(count) / runs as f64;
        assert!((0.75..0.97).contains(&share), "{name}: settled in {share}");
    }
}
