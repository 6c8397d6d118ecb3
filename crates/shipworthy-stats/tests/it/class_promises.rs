//! The promises for classes, labels and interval forecasts, by simulation with a known truth.

use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::distribution::normal_cdf;
use shipworthy_stats::forecast::{ForecastMetric, QuantileForecasts, forecast_inference};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::multiclass::{
    Average, ClassConfusion, ClassMetric, ClassProbabilities, ClassUnits, PerClass, ProbabilityMetric,
    class_inferences, probability_inference,
};
use shipworthy_stats::multilabel::{Multilabel, MultilabelMetric, multilabel_inferences};
use shipworthy_stats::random::Stream;
use shipworthy_stats::units::Resampling;

use crate::number_promises::{cluster_counts, edges, is_slow, place};
use crate::tally::Tallies;

#[derive(Clone, Copy, Debug)]
struct World {
    shares: &'static [f64],
    recall: f64,
    examples: usize,
    /// Zero for independent examples.
    clusters: usize,
}

const METRICS: [ClassMetric; 6] = [
    ClassMetric::Averaged(PerClass::F1, Average::Macro),
    ClassMetric::Averaged(PerClass::F1, Average::Weighted),
    ClassMetric::Averaged(PerClass::Precision, Average::Macro),
    ClassMetric::BalancedAccuracy,
    ClassMetric::Mcc,
    ClassMetric::Accuracy,
];

/// How far the right class's score lies above the others'.
const SEPARATION: f64 = 1.5;

/// A beta variable with a mean and an intra-cluster correlation.
fn beta(stream: &mut Stream, mean: f64, correlation: f64) -> f64 {
    let size = 1.0 / correlation - 1.0;
    let (a, b) = (stream.gamma(mean * size), stream.gamma((1.0 - mean) * size));
    if a + b > 0.0 { a / (a + b) } else { mean }
}

/// One of the other classes, the next more often than the rest.
fn mistake(label: usize, classes: usize, stream: &mut Stream) -> usize {
    if stream.uniform() < 0.5 {
        (label + 1) % classes
    } else {
        (label + 1 + (stream.uniform() * (classes - 1) as f64) as usize) % classes
    }
}

impl World {
    /// The population's confusion matrix.
    fn truth(&self) -> ClassConfusion {
        let classes = self.shares.len();
        let mut counts = ClassConfusion::new(classes);
        for (label, share) in self.shares.iter().enumerate() {
            counts.add(label as u32, label as u32, share * self.recall);
            for other in 1..classes {
                let decision = ((label + other) % classes) as u32;
                let part = 0.5 / (classes - 1) as f64 + if other == 1 { 0.5 } else { 0.0 };
                counts.add(label as u32, decision, share * (1.0 - self.recall) * part);
            }
        }
        counts
    }

    fn sample(&self, run: u64) -> (Vec<Option<Inference>>, Option<Inference>) {
        let mut stream = Stream::new(run, &format!("{self:?}"));
        let groups = self.clusters.max(1);
        let recalls: Vec<f64> = (0..groups)
            .map(|_| if self.clusters == 0 { self.recall } else { beta(&mut stream, self.recall, 0.1) })
            .collect();
        let edges = edges(groups, &mut stream);
        let classes = self.shares.len();
        let (mut labels, mut decisions, mut codes) = (vec![], vec![], vec![]);
        let mut columns = vec![vec![]; classes];
        for _ in 0..self.examples {
            let group = place(&edges, &mut stream);
            let (mut label, mut left) = (0, stream.uniform());
            while label + 1 < classes && left >= self.shares[label] {
                left -= self.shares[label];
                label += 1;
            }
            let right = stream.uniform() < recalls[group];
            labels.push(label as u32);
            decisions.push(if right { label } else { mistake(label, classes, &mut stream) } as u32);
            codes.push(group as u32);
            for (class, column) in columns.iter_mut().enumerate() {
                column.push(stream.normal() + if class == label { SEPARATION } else { 0.0 });
            }
        }
        let dependence = Dependence { weights: None, clusters: (self.clusters > 0).then_some(&codes[..]) };
        let units = ClassUnits::new(classes, &labels, &decisions, &dependence);
        let resampling = Resampling { replicates: 400, seed: run };
        // As for binary decisions, where fewer than ten of a class say too little about it.
        let enough = units.total().smallest_class() >= 10.0;
        let found = class_inferences(&units, &METRICS, &resampling);
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let of = ClassProbabilities { labels: &labels, columns: &columns, dependence };
        let area = probability_inference(&of, ProbabilityMetric::RocAucOneVsRest(Average::Macro), &resampling);
        (found.into_iter().map(|found| found.filter(|_| enough)).collect(), area.filter(|_| enough))
    }
}

#[test]
fn bars_on_classes_are_cleared_wrongly_in_at_most_five_percent() {
    let runs = if is_slow() { 4_000 } else { 300 };
    let mut tallies = Tallies::default();
    let few: &[f64] = &[0.45, 0.35, 0.2];
    let many: &[f64] = &[0.4, 0.25, 0.2, 0.1, 0.05];
    for (shares, examples) in [(few, 100), (few, 1_000), (many, 1_000)] {
        for recall in if is_slow() { vec![0.7, 0.93] } else { vec![0.93] } {
            for clusters in cluster_counts() {
                let world = World { shares, recall, examples, clusters };
                let truth = world.truth();
                for run in 0..runs {
                    let (found, area) = world.sample(run);
                    for (metric, found) in METRICS.iter().zip(found) {
                        let truth = metric.value(&truth).unwrap();
                        tallies.add(format!("{} {world:?}", metric.name()), truth, found.as_ref());
                    }
                    let area_truth = normal_cdf(SEPARATION / 2f64.sqrt());
                    tallies.add(format!("macro_roc_auc {world:?}"), area_truth, area.as_ref());
                }
            }
        }
    }
    tallies.settle();
}

#[test]
fn bars_on_labels_are_cleared_wrongly_in_at_most_five_percent() {
    let runs = if is_slow() { 4_000 } else { 300 };
    let (labels, share, recall, alarm) = (4, 0.3, 0.8, 0.1);
    let metrics = [
        (MultilabelMetric::Averaged(PerClass::F1, Average::Micro), None),
        (MultilabelMetric::Averaged(PerClass::F1, Average::Macro), None),
        (MultilabelMetric::HammingLoss, Some(share * (1.0 - recall) + (1.0 - share) * alarm)),
    ];
    // All labels are alike, so that all averages of F1 have one truth.
    let f1 = 2.0 * share * recall / (share + share * recall + (1.0 - share) * alarm);
    let mut tallies = Tallies::default();
    for examples in [100, 1_000] {
        for clusters in cluster_counts() {
            for run in 0..runs {
                let mut stream = Stream::new(run, &format!("labels {examples} {clusters}"));
                let traits: Vec<(f64, f64)> = (0..clusters.max(1))
                    .map(|_| (beta(&mut stream, recall, 0.1), beta(&mut stream, alarm, 0.05)))
                    .collect();
                let edges = edges(clusters.max(1), &mut stream);
                let (mut truth, mut decided) = (vec![vec![]; labels], vec![vec![]; labels]);
                let mut codes = vec![];
                for _ in 0..examples {
                    let group = place(&edges, &mut stream);
                    let (hit, wrong) = if clusters == 0 { (recall, alarm) } else { traits[group] };
                    for label in 0..labels {
                        let is = stream.uniform() < share;
                        truth[label].push(is);
                        decided[label].push(stream.uniform() < if is { hit } else { wrong });
                    }
                    codes.push(group as u32);
                }
                let truth: Vec<&[bool]> = truth.iter().map(Vec::as_slice).collect();
                let decided: Vec<&[bool]> = decided.iter().map(Vec::as_slice).collect();
                let dependence = Dependence { weights: None, clusters: (clusters > 0).then_some(&codes[..]) };
                let of = Multilabel { labels: &truth, decisions: &decided, scores: &[], dependence };
                let asked: Vec<MultilabelMetric> = metrics.iter().map(|(metric, _)| *metric).collect();
                let found = multilabel_inferences(&of, &asked, &Resampling { replicates: 400, seed: run });
                for ((metric, truth), found) in metrics.iter().zip(found) {
                    let name = format!("{} n {examples}, {clusters} clusters", metric.name());
                    tallies.add(name, truth.unwrap_or(f1), found.as_ref());
                }
            }
        }
    }
    tallies.settle();
}

#[test]
fn bars_on_forecasts_are_cleared_wrongly_in_at_most_five_percent() {
    let runs = if is_slow() { 4_000 } else { 300 };
    let z = 1.281_551_565_544_600_4;
    // Forecasts are of a standard normal; what happens has a spread of its own, so that intervals cover less than they say.
    let spread = 1.3;
    let covered = 2.0 * normal_cdf(z / spread) - 1.0;
    // E (X − z)⁺ of a normal of this spread.
    let beyond = |at: f64| {
        let u = at / spread;
        spread * ((-0.5 * u * u).exp() / (2.0 * std::f64::consts::PI).sqrt() - u * (1.0 - normal_cdf(u)))
    };
    let score = 2.0 * z + 10.0 * 2.0 * beyond(z);
    let wis = (0.5 * 2.0 * beyond(0.0) + 0.1 * score) / 1.5;
    let metrics = [
        (ForecastMetric::IntervalCoverage(0.8), covered),
        (ForecastMetric::QuantileCoverage(0.9), normal_cdf(z / spread)),
        (ForecastMetric::IntervalScore(0.8), score),
        (ForecastMetric::Wis, wis),
        (ForecastMetric::PinballLoss, 0.5 * wis),
    ];
    let mut tallies = Tallies::default();
    for examples in [100, 1_000] {
        for clusters in cluster_counts() {
            for run in 0..runs {
                let mut stream = Stream::new(run, &format!("forecast {examples} {clusters}"));
                let shifts: Vec<f64> = (0..clusters.max(1)).map(|_| stream.normal()).collect();
                let edges = edges(clusters.max(1), &mut stream);
                let (mut labels, mut codes) = (vec![], vec![]);
                for _ in 0..examples {
                    let group = place(&edges, &mut stream);
                    let shift = if clusters == 0 { stream.normal() } else { shifts[group] };
                    labels.push(spread * (0.8f64.sqrt() * stream.normal() + 0.2f64.sqrt() * shift));
                    codes.push(group as u32);
                }
                let columns: Vec<(f64, Vec<f64>)> =
                    [(0.1, -z), (0.5, 0.0), (0.9, z)].map(|(level, at)| (level, vec![at; examples])).to_vec();
                let columns: Vec<(f64, &[f64])> = columns.iter().map(|(level, c)| (*level, c.as_slice())).collect();
                let dependence = Dependence { weights: None, clusters: (clusters > 0).then_some(&codes[..]) };
                let of = QuantileForecasts::new(&labels, &columns, dependence).unwrap();
                for (metric, truth) in metrics {
                    let name = format!("{} n {examples}, {clusters} clusters", metric.name());
                    tallies.add(name, truth, forecast_inference(&of, metric).as_ref());
                }
            }
        }
    }
    tallies.settle();
}
