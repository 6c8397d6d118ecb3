//! Worlds with known truth.
//!
//! Scores are binormal: standard normal for negatives, shifted for positives, cut at a threshold. Two numbers, recall and
//! false-positive rate, therefore fix everything, the area under the ROC curve included (Green and Swets 1966).
//! Clusters act through a Gaussian copula: a shared normal is mixed into each row's own, which leaves every margin, and so
//! every true rate, exactly as it was.

use shipworthy_eval::gather::{CandidateAnswers, Clusters as ClusterCodes, Gathered, Outcome};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::noise::{Noise, scramble};

/// What a simulated feature is truly like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct World {
    /// True share of positives, strictly between 0 and 1.
    pub prevalence: f64,
    /// True recall of every candidate, strictly between 0 and 1.
    pub recall: f64,
    /// True false-positive rate of every candidate, strictly between 0 and 1.
    pub false_positive_rate: f64,
    /// Dependence between rows; `None` for none.
    pub clusters: Option<Clusters>,
    /// What errors cost.
    pub costs: Costs,
    /// How many candidates there are, all equally good.
    pub candidates: usize,
    /// Correlation of two candidates' scores on one row, given its label; 0 to 1.
    pub agreement: f64,
}

/// Rows in groups of one size whose labels and scores resemble each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clusters {
    /// Rows per cluster; the last one may be smaller.
    pub size: usize,
    /// Correlation of the normals behind two labels, and behind two scores, of one cluster; 0 to 1.
    pub correlation: f64,
}

/// What errors cost. Right decisions cost nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// Price of a false positive.
    pub false_positive: f64,
    /// Mean price of a false negative.
    pub false_negative: f64,
    /// Standard deviation of the logarithm of a false negative's price: 0 for the same price everywhere.
    pub spread: f64,
}

/// The metrics whose truth can be put on a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the catalogue describes them")]
pub enum Metric {
    Recall,
    FalsePositiveRate,
    Precision,
    F1,
    RocAuc,
    ErrorCost,
}

impl Metric {
    /// All of them.
    pub const ALL: [Metric; 6] =
        [Metric::Recall, Metric::FalsePositiveRate, Metric::Precision, Metric::F1, Metric::RocAuc, Metric::ErrorCost];

    /// The canonical name, as bars write it.
    pub fn name(self) -> &'static str {
        match self {
            Metric::Recall => "recall",
            Metric::FalsePositiveRate => "false_positive_rate",
            Metric::Precision => "precision",
            Metric::F1 => "f1",
            Metric::RocAuc => "roc_auc",
            Metric::ErrorCost => "error_cost",
        }
    }
}

/// The true value of every metric that has a closed form here.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the catalogue describes them")]
pub struct Truth {
    pub recall: f64,
    pub false_positive_rate: f64,
    pub specificity: f64,
    pub precision: f64,
    pub negative_predictive_value: f64,
    pub accuracy: f64,
    pub balanced_accuracy: f64,
    pub f1: f64,
    pub mcc: f64,
    /// For a positive and a negative of different clusters.
    pub roc_auc: f64,
    /// Money per case.
    pub error_cost: f64,
}

impl Truth {
    /// The value of a metric.
    pub fn of(&self, metric: Metric) -> f64 {
        match metric {
            Metric::Recall => self.recall,
            Metric::FalsePositiveRate => self.false_positive_rate,
            Metric::Precision => self.precision,
            Metric::F1 => self.f1,
            Metric::RocAuc => self.roc_auc,
            Metric::ErrorCost => self.error_cost,
        }
    }
}

/// Scores at or above this are positive decisions: the threshold of every simulated candidate.
pub const THRESHOLD: f64 = 0.5;

impl Default for World {
    /// One candidate with recall 0.9 and false-positive rate 0.05 at a prevalence of 10%, independent rows,
    /// a false positive at 1 and a false negative at 5 on average.
    fn default() -> World {
        World {
            prevalence: 0.1,
            recall: 0.9,
            false_positive_rate: 0.05,
            clusters: None,
            costs: Costs { false_positive: 1.0, false_negative: 5.0, spread: 0.8 },
            candidates: 1,
            agreement: 0.0,
        }
    }
}

impl World {
    /// The truth at the world's own prevalence.
    pub fn truth(&self) -> Truth {
        self.truth_at(self.prevalence)
    }

    /// The truth at another prevalence, such as that of production when the golden set was enriched.
    pub fn truth_at(&self, prevalence: f64) -> Truth {
        self.assert_valid();
        let (tp, fn_) = (prevalence * self.recall, prevalence * (1.0 - self.recall));
        let (fp, tn) =
            ((1.0 - prevalence) * self.false_positive_rate, (1.0 - prevalence) * (1.0 - self.false_positive_rate));
        let mcc_denominator = ((tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_)).sqrt();
        Truth {
            recall: self.recall,
            false_positive_rate: self.false_positive_rate,
            specificity: 1.0 - self.false_positive_rate,
            precision: tp / (tp + fp),
            negative_predictive_value: tn / (tn + fn_),
            accuracy: tp + tn,
            balanced_accuracy: (self.recall + 1.0 - self.false_positive_rate) / 2.0,
            f1: 2.0 * tp / (2.0 * tp + fp + fn_),
            mcc: (tp * tn - fp * fn_) / mcc_denominator,
            roc_auc: normal().cdf(self.distance() / std::f64::consts::SQRT_2),
            error_cost: fp * self.costs.false_positive + fn_ * self.costs.false_negative,
        }
    }

    /// The same world with the true `metric` exactly at `target`. Recall moves for recall, AUC and cost; the
    /// false-positive rate for the other three.
    ///
    /// # Panics
    /// When no recall or false-positive rate strictly between 0 and 1 gives that target.
    pub fn at(self, metric: Metric, target: f64) -> World {
        let world = self.placed(metric, target);
        world.assert_valid();
        world
    }

    /// As [`World::at`], but `None` where no recall or false-positive rate strictly between 0 and 1 gives that target.
    pub fn try_at(self, metric: Metric, target: f64) -> Option<World> {
        let world = self.placed(metric, target);
        let inside = |rate: f64| rate > 0.0 && rate < 1.0;
        (inside(world.recall) && inside(world.false_positive_rate)).then_some(world)
    }

    /// The same scores, decided at another threshold than [`THRESHOLD`]: recall and false-positive rate follow it.
    pub fn with_threshold(self, threshold: f64) -> World {
        // Back from the drawn score, a logistic function of the distance from the cut.
        let latent = self.cut() + (threshold / (1.0 - threshold)).ln();
        // Far out a rate is 0 or 1 to the last digit.
        let beyond = |from: f64| normal().sf(from).clamp(1e-15, 1.0 - 1e-15);
        World { recall: beyond(latent - self.distance()), false_positive_rate: beyond(latent), ..self }
    }

    /// Moves one rate so that the metric is at the target, possible or not.
    fn placed(mut self, metric: Metric, target: f64) -> World {
        let pi = self.prevalence;
        match metric {
            Metric::Recall => self.recall = target,
            Metric::FalsePositiveRate => self.false_positive_rate = target,
            Metric::Precision => {
                self.false_positive_rate = pi * self.recall * (1.0 - target) / (target * (1.0 - pi));
            }
            Metric::F1 => {
                // F1 = 2 TP / (TP + FP + P), solved for FP.
                let tp = pi * self.recall;
                self.false_positive_rate = (2.0 * tp / target - tp - pi) / (1.0 - pi);
            }
            Metric::RocAuc => {
                if target <= 0.0 || target >= 1.0 {
                    return World { recall: f64::NAN, ..self };
                }
                let distance = std::f64::consts::SQRT_2 * normal().inverse_cdf(target);
                self.recall = normal().cdf(distance - self.cut());
            }
            Metric::ErrorCost => {
                let alarms = (1.0 - pi) * self.false_positive_rate * self.costs.false_positive;
                self.recall = 1.0 - (target - alarms) / (pi * self.costs.false_negative);
            }
        }
        self
    }

    /// Draws `examples` rows. A longer draw with the same seed starts with the same rows, so a golden set can grow.
    pub fn draw(&self, seed: u64, examples: usize) -> Drawn {
        self.assert_valid();
        let label_cut = normal().inverse_cdf(1.0 - self.prevalence);
        let (cut, distance) = (self.cut(), self.distance());
        let (size, rho) = self.clusters.map_or((1, 0.0), |clusters| (clusters.size, clusters.correlation));
        let (shared, own) = (rho.sqrt(), (1.0 - rho).sqrt());
        let (common, different) = (self.agreement.sqrt(), (1.0 - self.agreement).sqrt());
        let scale = self.costs.false_negative / (self.costs.spread * self.costs.spread / 2.0).exp();

        let mut drawn = Drawn {
            label: Vec::with_capacity(examples),
            score: vec![Vec::with_capacity(examples); self.candidates],
            cluster: self.clusters.map(|_| Vec::with_capacity(examples)),
            false_negative_cost: Vec::with_capacity(examples),
            key: Vec::with_capacity(examples),
        };
        let mut of_cluster = (0.0, Vec::new());
        for row in 0..examples {
            if rho > 0.0 && row % size == 0 {
                let mut noise = Noise::new(seed, 1, (row / size) as u64);
                of_cluster = (noise.normal(), (0..self.candidates).map(|_| noise.normal()).collect::<Vec<_>>());
                // Candidates resemble each other within a cluster as they do within a row.
                let first = noise.normal();
                of_cluster.1.iter_mut().for_each(|effect| *effect = common * first + different * *effect);
            }
            let mut noise = Noise::new(seed, 2, row as u64);
            let positive = shared * of_cluster.0 + own * noise.normal() >= label_cut;
            let common_score = if self.agreement > 0.0 { noise.normal() } else { 0.0 };
            for (candidate, scores) in drawn.score.iter_mut().enumerate() {
                let row_effect = common * common_score + different * noise.normal();
                let cluster_effect = of_cluster.1.get(candidate).copied().unwrap_or(0.0);
                let latent = if positive { distance } else { 0.0 } + shared * cluster_effect + own * row_effect;
                scores.push(1.0 / (1.0 + (cut - latent).exp()));
            }
            drawn.label.push(positive);
            drawn.false_negative_cost.push(if self.costs.spread > 0.0 {
                scale * (self.costs.spread * noise.normal()).exp()
            } else {
                self.costs.false_negative
            });
            drawn.key.push(scramble(seed ^ scramble(row as u64)));
            if let Some(codes) = &mut drawn.cluster {
                codes.push((row / size) as u32);
            }
        }
        drawn
    }

    /// Distance of the positives' scores from the negatives', in standard deviations.
    fn distance(&self) -> f64 {
        self.cut() + normal().inverse_cdf(self.recall)
    }

    /// The threshold on the scale of the negatives' standard normal.
    fn cut(&self) -> f64 {
        normal().inverse_cdf(1.0 - self.false_positive_rate)
    }

    fn assert_valid(&self) {
        for (what, rate) in [
            ("prevalence", self.prevalence),
            ("recall", self.recall),
            ("false-positive rate", self.false_positive_rate),
        ] {
            assert!(rate > 0.0 && rate < 1.0, "the {what} of a world lies strictly between 0 and 1, not at {rate}");
        }
        assert!(self.candidates > 0, "a world has a candidate");
        assert!((0.0..=1.0).contains(&self.agreement), "agreement lies between 0 and 1");
        if let Some(clusters) = self.clusters {
            assert!(clusters.size > 0 && (0.0..1.0).contains(&clusters.correlation), "{clusters:?}");
        }
    }
}

/// Rows drawn from a world.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Whether each row is positive.
    pub label: Vec<bool>,
    /// Scores of each candidate, in 0 to 1; positive decisions at or above [`THRESHOLD`].
    pub score: Vec<Vec<f64>>,
    /// Cluster of each row, from 0.
    pub cluster: Option<Vec<u32>>,
    /// What missing each row would cost, were it positive.
    pub false_negative_cost: Vec<f64>,
    /// Content key of each row.
    pub key: Vec<u64>,
}

impl Drawn {
    /// How many rows there are.
    pub fn examples(&self) -> usize {
        self.label.len()
    }

    /// Decisions of a candidate.
    pub fn decisions(&self, candidate: usize) -> Vec<bool> {
        self.score[candidate].iter().map(|&score| score >= THRESHOLD).collect()
    }

    /// As the engine would deliver it: the price of a false negative per row, everything else in the spec.
    pub fn gathered(&self) -> Gathered {
        Gathered {
            rows: self.examples(),
            label: self.label.clone(),
            key: self.key.clone(),
            cluster: self.cluster.as_ref().map(|codes| canonical(codes)),
            candidates: self
                .score
                .iter()
                .map(|score| CandidateAnswers { score: score.clone(), ..CandidateAnswers::default() })
                .collect(),
            costs: vec![(Outcome::FalseNegative, self.false_negative_cost.clone())],
            fingerprint: "simulated".to_owned(),
            golden_fingerprint: "simulated".to_owned(),
            ..Gathered::default()
        }
    }

    /// As a table with the columns `id`, `label` (0 or 1), `score` (then `score_2`, …), `cluster` where there are any, and
    /// `loss`, the price of missing the row.
    pub fn csv(&self) -> String {
        use std::fmt::Write;
        let mut csv = String::from("id,label");
        for candidate in 1..=self.score.len() {
            csv.push_str(",score");
            if candidate > 1 {
                write!(csv, "_{candidate}").expect("writing to a string succeeds");
            }
        }
        csv.push_str(if self.cluster.is_some() { ",cluster,loss\n" } else { ",loss\n" });
        for row in 0..self.examples() {
            write!(csv, "r{row},{}", u8::from(self.label[row])).expect("writing to a string succeeds");
            for score in &self.score {
                write!(csv, ",{}", score[row]).expect("writing to a string succeeds");
            }
            if let Some(cluster) = &self.cluster {
                write!(csv, ",c{}", cluster[row]).expect("writing to a string succeeds");
            }
            writeln!(csv, ",{}", self.false_negative_cost[row]).expect("writing to a string succeeds");
        }
        csv
    }
}

/// Cluster codes in the order of their hashes, as `Gathered` wants them.
pub(crate) fn canonical(codes: &[u32]) -> ClusterCodes {
    let count = codes.iter().max().map_or(0, |&last| last + 1);
    let mut order: Vec<(u64, u32)> = (0..count).map(|code| (scramble(u64::from(code)), code)).collect();
    order.sort_unstable();
    let mut place = vec![0; order.len()];
    for (new, &(_, old)) in order.iter().enumerate() {
        place[old as usize] = new as u32;
    }
    ClusterCodes {
        code: codes.iter().map(|&code| place[code as usize]).collect(),
        key: order.into_iter().map(|(hash, _)| hash).collect(),
    }
}

fn normal() -> Normal {
    Normal::standard()
}
