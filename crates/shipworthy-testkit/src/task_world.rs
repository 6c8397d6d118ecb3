//! Worlds of the tasks other than binary decisions, whose truth is known exactly.
//!
//! Whatever varies comes from uniform variables, which a Gaussian copula makes alike within a cluster without touching their
//! margins: the truth is the same however examples hang together.

use shipworthy_eval::gather::{Categories, Gathered, SliceValue, TaskValues};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::noise::{Noise, scramble};
use crate::simulate::{Clusters, canonical};

/// The metrics whose truth can be put on a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the catalogue describes them")]
pub enum TaskMetric {
    Mae,
    Wape,
    IntervalCoverage,
    Ndcg,
    MacroF1,
}

impl TaskMetric {
    /// All of them.
    pub const ALL: [TaskMetric; 5] =
        [TaskMetric::Mae, TaskMetric::Wape, TaskMetric::IntervalCoverage, TaskMetric::Ndcg, TaskMetric::MacroF1];

    /// As bars write it.
    pub fn name(self) -> &'static str {
        match self {
            TaskMetric::Mae => "mae",
            TaskMetric::Wape => "wape",
            TaskMetric::IntervalCoverage => "interval_coverage@80",
            TaskMetric::Ndcg => "ndcg@10",
            TaskMetric::MacroF1 => "macro_f1",
        }
    }

    /// Whether a bar on the metric asks for at least its target.
    pub fn more_is_better(self) -> bool {
        !matches!(self, TaskMetric::Mae | TaskMetric::Wape)
    }

    /// Front matter of a spec of its task, without bars, for what [`TaskDrawn::gathered`] delivers.
    pub fn front_matter(self, clustered: bool) -> String {
        let cluster = if clustered { ", cluster: cluster" } else { "" };
        match self {
            TaskMetric::Mae | TaskMetric::Wape | TaskMetric::IntervalCoverage => format!(
                "task: forecast\ngolden: {{data: golden.csv, label: label, id: id{cluster}}}\n\
                 candidates: [{{name: c1, prediction: p, interval: {{level: 80%, low: low, high: high}}}}]\n"
            ),
            TaskMetric::Ndcg => format!(
                "task: ranking\ngolden: {{data: golden.csv, query: q, item: i, relevance: grade{cluster}}}\n\
                 candidates: [{{name: c1, score: s}}]\n"
            ),
            TaskMetric::MacroF1 => format!(
                "task: multiclass\ngolden: {{data: golden.csv, label: label, id: id, classes: [a, b, c]{cluster}}}\n\
                 candidates: [{{name: c1, prediction: p}}]\n"
            ),
        }
    }

    /// About how much one example says: the standard deviation of its part in the metric, in the default world.
    pub fn spread(self) -> f64 {
        match self {
            TaskMetric::Mae => 2.0,
            TaskMetric::Wape => 0.11,
            TaskMetric::IntervalCoverage => 0.4,
            TaskMetric::Ndcg => 0.2,
            TaskMetric::MacroF1 => 0.45,
        }
    }
}

/// What the answers of a candidate are truly like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskWorld {
    /// Mean distance of a predicted number from the truth; distances are exponential, as likely above as below.
    pub distance: f64,
    /// Mean of the truth; it is log-normal with a spread of one half.
    pub level: f64,
    /// Half the width of the interval around a prediction.
    pub half_width: f64,
    /// Share of queries answered by a poor order rather than a good one.
    pub poor: f64,
    /// Share of each class that is told rightly; mistakes fall on both other classes alike.
    pub recall: f64,
    /// Dependence between examples, or queries.
    pub clusters: Option<Clusters>,
}

/// How often each class occurs.
const SHARES: [f64; 3] = [0.5, 0.3, 0.2];
/// Grades of five items in the order in which they are shown, and how often a good and a poor candidate show that.
const ORDERS: [([u8; 5], f64, f64); 6] = [
    ([3, 2, 1, 0, 0], 0.40, 0.05),
    ([2, 3, 0, 1, 0], 0.25, 0.10),
    ([1, 3, 0, 2, 0], 0.15, 0.15),
    ([0, 2, 3, 1, 0], 0.10, 0.20),
    ([0, 0, 1, 2, 3], 0.05, 0.25),
    ([0, 0, 0, 0, 1], 0.05, 0.25),
];
const LEVEL_SPREAD: f64 = 0.5;

impl Default for TaskWorld {
    /// Off by 2 of 20 on average, an interval that holds 80%, NDCG 0.79, four of five of each class right; independent examples.
    fn default() -> TaskWorld {
        TaskWorld { distance: 2.0, level: 20.0, half_width: 2.0 * 5f64.ln(), poor: 0.3, recall: 0.8, clusters: None }
    }
}

/// NDCG of an order: each grade over the logarithm of its place, over that of the best order.
fn ndcg(grades: [u8; 5]) -> f64 {
    let gain = |grades: [u8; 5]| -> f64 {
        grades.iter().enumerate().map(|(place, grade)| f64::from(*grade) / (place as f64 + 2.0).log2()).sum()
    };
    let mut best = grades;
    best.sort_unstable_by(|a, b| b.cmp(a));
    gain(grades) / gain(best)
}

impl TaskWorld {
    /// The true value of a metric.
    pub fn truth(&self, metric: TaskMetric) -> f64 {
        match metric {
            TaskMetric::Mae => self.distance,
            TaskMetric::Wape => self.distance / self.level,
            TaskMetric::IntervalCoverage => 1.0 - (-self.half_width / self.distance).exp(),
            TaskMetric::Ndcg => (0..ORDERS.len()).map(|at| self.share_of_order(at) * ndcg(ORDERS[at].0)).sum(),
            TaskMetric::MacroF1 => self.macro_f1(),
        }
    }

    fn share_of_order(&self, at: usize) -> f64 {
        let (_, good, poor) = ORDERS[at];
        (1.0 - self.poor) * good + self.poor * poor
    }

    fn macro_f1(&self) -> f64 {
        let f1 = |share: f64| {
            let wrongly = (1.0 - share) * (1.0 - self.recall) / 2.0;
            2.0 * share * self.recall / (share + share * self.recall + wrongly)
        };
        SHARES.iter().map(|share| f1(*share)).sum::<f64>() / SHARES.len() as f64
    }

    /// The same world with the true `metric` exactly at `target`; `None` where no such world exists.
    pub fn try_at(self, metric: TaskMetric, target: f64) -> Option<TaskWorld> {
        match metric {
            TaskMetric::Mae => (target > 0.0).then_some(TaskWorld { distance: target, ..self }),
            TaskMetric::Wape => (target > 0.0).then_some(TaskWorld { distance: target * self.level, ..self }),
            TaskMetric::IntervalCoverage => (target > 0.0 && target < 1.0)
                .then(|| TaskWorld { half_width: -self.distance * (-target).ln_1p(), ..self }),
            TaskMetric::Ndcg => {
                let [good, poor] = [0.0, 1.0].map(|poor| TaskWorld { poor, ..self }.truth(metric));
                let poor = (good - target) / (good - poor);
                (0.0..=1.0).contains(&poor).then_some(TaskWorld { poor, ..self })
            }
            TaskMetric::MacroF1 => {
                let (mut low, mut high) = (0.34, 0.999);
                let at = |recall: f64| TaskWorld { recall, ..self }.macro_f1();
                if target < at(low) || target > at(high) {
                    return None;
                }
                for _ in 0..60 {
                    let middle = (low + high) / 2.0;
                    if at(middle) < target { low = middle } else { high = middle }
                }
                Some(TaskWorld { recall: low, ..self })
            }
        }
    }

    /// Draws `examples` examples, or queries, for a metric's task.
    pub fn draw(&self, metric: TaskMetric, seed: u64, examples: usize) -> TaskDrawn {
        let (size, rho) = self.clusters.map_or((1, 0.0), |clusters| (clusters.size, clusters.correlation));
        let (shared, own) = (rho.sqrt(), (1.0 - rho).sqrt());
        let normal = Normal::standard();
        let mut drawn = TaskDrawn {
            metric,
            examples: Vec::with_capacity(examples),
            cluster: self.clusters.map(|_| Vec::with_capacity(examples)),
            key: Vec::with_capacity(examples),
        };
        let mut of_cluster = [0.0; 2];
        for row in 0..examples {
            if rho > 0.0 && row % size == 0 {
                let mut noise = Noise::new(seed, 11, (row / size) as u64);
                of_cluster = [noise.normal(), noise.normal()];
            }
            let mut noise = Noise::new(seed, 12, row as u64);
            let latent = of_cluster.map(|effect| shared * effect + own * noise.normal());
            // How good the answer is: uniform, 0 the worst.
            let good = normal.cdf(latent[0]);
            drawn.examples.push(match metric {
                TaskMetric::Mae | TaskMetric::Wape | TaskMetric::IntervalCoverage => {
                    let off = -self.distance * good.max(f64::MIN_POSITIVE).ln();
                    let sign = if noise.uniform() < 0.5 { -1.0 } else { 1.0 };
                    let label = self.level * (LEVEL_SPREAD * latent[1] - LEVEL_SPREAD * LEVEL_SPREAD / 2.0).exp();
                    let prediction = label + sign * off;
                    Example::Number([label, prediction, prediction - self.half_width, prediction + self.half_width])
                }
                TaskMetric::Ndcg => {
                    let mut left = 1.0 - good;
                    let mut at = 0;
                    while at + 1 < ORDERS.len() && left >= self.share_of_order(at) {
                        left -= self.share_of_order(at);
                        at += 1;
                    }
                    Example::Order(at as u8)
                }
                TaskMetric::MacroF1 => {
                    let mut left = normal.cdf(latent[1]);
                    let mut label = 0;
                    while label + 1 < SHARES.len() && left >= SHARES[label] {
                        left -= SHARES[label];
                        label += 1;
                    }
                    let other = 1 + usize::from(noise.uniform() < 0.5);
                    let decision = if good >= 1.0 - self.recall { label } else { (label + other) % SHARES.len() };
                    Example::Class([label as u8, decision as u8])
                }
            });
            drawn.key.push(scramble(seed ^ scramble(row as u64)));
            if let Some(codes) = &mut drawn.cluster {
                codes.push((row / size) as u32);
            }
        }
        drawn
    }
}

/// One example, or query.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Example {
    /// Label, prediction, and both ends of the interval.
    Number([f64; 4]),
    /// Which of the orders is shown.
    Order(u8),
    /// Label and decision.
    Class([u8; 2]),
}

/// Examples drawn from a world, for the task of one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskDrawn {
    metric: TaskMetric,
    examples: Vec<Example>,
    cluster: Option<Vec<u32>>,
    key: Vec<u64>,
}

impl TaskDrawn {
    /// Both draws as one, with clusters of their own.
    #[must_use]
    pub fn joined(mut self, further: TaskDrawn) -> TaskDrawn {
        let clusters = self.cluster.as_ref().and_then(|codes| codes.iter().max()).map_or(0, |&last| last + 1);
        self.examples.extend(further.examples);
        if let (Some(codes), Some(more)) = (&mut self.cluster, further.cluster) {
            codes.extend(more.into_iter().map(|code| code + clusters));
        }
        self.key.extend(further.key);
        self
    }

    /// As the engine would deliver it, for a spec with [`TaskMetric::front_matter`].
    pub fn gathered(&self) -> Gathered {
        let each = if self.metric == TaskMetric::Ndcg { ORDERS[0].0.len() } else { 1 };
        let rows = self.examples.len() * each;
        let number = |value: &dyn Fn(usize) -> f64| TaskValues::Numbers((0..rows).map(value).collect());
        let named = |names: Vec<String>, code: &dyn Fn(usize) -> u32| {
            TaskValues::Categories(Categories {
                name: String::new(),
                values: names.into_iter().map(SliceValue::Text).collect(),
                code: (0..rows).map(code).collect(),
            })
        };
        let columns = match self.metric {
            TaskMetric::Mae | TaskMetric::Wape | TaskMetric::IntervalCoverage => (0..4)
                .map(|column| {
                    number(&|row| match self.examples[row] {
                        Example::Number(numbers) => numbers[column],
                        Example::Order(_) | Example::Class(_) => f64::NAN,
                    })
                })
                .collect(),
            TaskMetric::MacroF1 => (0..2)
                .map(|column| {
                    named(["a", "b", "c"].map(str::to_owned).to_vec(), &|row| match self.examples[row] {
                        Example::Class(classes) => u32::from(classes[column]),
                        Example::Number(_) | Example::Order(_) => 0,
                    })
                })
                .collect(),
            TaskMetric::Ndcg => {
                let grades = |query: usize| match self.examples[query] {
                    Example::Order(at) => ORDERS[at as usize].0,
                    Example::Number(_) | Example::Class(_) => [0; 5],
                };
                vec![
                    named((0..self.examples.len()).map(|query| format!("q{query}")).collect(), &|row| {
                        (row / each) as u32
                    }),
                    named((0..each).map(|item| format!("i{item}")).collect(), &|row| (row % each) as u32),
                    number(&|row| f64::from(grades(row / each)[row % each])),
                    number(&|row| -((row % each) as f64)),
                ]
            }
        };
        let spread = |codes: &Vec<u32>| -> Vec<u32> { (0..rows).map(|row| codes[row / each]).collect() };
        Gathered {
            rows,
            key: (0..rows).map(|row| scramble(self.key[row / each].wrapping_add((row % each) as u64))).collect(),
            cluster: self.cluster.as_ref().map(|codes| canonical(&spread(codes))),
            columns,
            fingerprint: "simulated".to_owned(),
            golden_fingerprint: "simulated".to_owned(),
            ..Gathered::default()
        }
    }
}
