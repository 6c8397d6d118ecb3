//! Outputs that a judge judges and people label in part, where the truth about both is known.

use crate::noise::{Noise, scramble};

/// What outputs and judge are truly like, and how much is seen of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgedWorld {
    /// Share of outputs that people pass.
    pub truth: f64,
    /// Share of those that the judge passes.
    pub true_positive_rate: f64,
    /// Share of the others that it fails.
    pub true_negative_rate: f64,
    /// Outputs that people label.
    pub labels: u64,
    /// Outputs that only the judge sees.
    pub others: u64,
    /// Outputs about one document; 1 where all are independent.
    pub per_document: u64,
}

/// One output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedOutput {
    /// Whether people pass it, asked or not.
    pub good: bool,
    /// Whether the judge does.
    pub passed: bool,
    /// Whether people were asked.
    pub labelled: bool,
    /// What it is about.
    pub document: u32,
}

const fn alone(truth: f64, true_positive_rate: f64, true_negative_rate: f64, labels: u64, others: u64) -> JudgedWorld {
    JudgedWorld { truth, true_positive_rate, true_negative_rate, labels, others, per_document: 1 }
}

impl JudgedWorld {
    /// Judges that are used, judges that know nothing, rates near their ends, few labels and many.
    pub const ALL: [JudgedWorld; 17] = [
        alone(0.85, 0.90, 0.85, 100, 1_000),
        alone(0.85, 0.90, 0.85, 100, 100),
        alone(0.95, 0.95, 0.80, 60, 300),
        alone(0.70, 0.80, 0.80, 200, 5_000),
        alone(0.90, 0.98, 0.60, 100, 2_000),
        alone(0.90, 0.98, 0.60, 200, 2_000),
        alone(0.90, 0.90, 0.90, 30, 1_000),
        alone(0.98, 0.95, 0.90, 100, 2_000),
        alone(0.02, 0.90, 0.95, 100, 2_000),
        alone(0.995, 0.98, 0.80, 300, 3_000),
        alone(0.50, 0.80, 0.80, 40, 200),
        alone(0.80, 0.95, 0.30, 60, 1_000),
        alone(0.30, 0.20, 0.90, 80, 500),
        alone(0.50, 0.50, 0.50, 100, 1_000),
        JudgedWorld { per_document: 5, ..alone(0.85, 0.90, 0.85, 200, 1_000) },
        JudgedWorld { per_document: 10, ..alone(0.70, 0.80, 0.80, 300, 900) },
        JudgedWorld { per_document: 5, ..alone(0.93, 0.95, 0.70, 150, 600) },
    ];

    /// In one line.
    pub fn name(&self) -> String {
        let JudgedWorld { truth, true_positive_rate, true_negative_rate, labels, others, per_document } = self;
        format!("{truth} {true_positive_rate} {true_negative_rate} {labels} {others} {per_document}")
    }

    /// Whether the judge knows anything.
    pub fn is_better_than_chance(&self) -> bool {
        self.true_positive_rate + self.true_negative_rate > 1.0
    }

    /// The outputs of one run. Where several are about one document, a quarter of the documents is harder than the others, and
    /// people label whole documents.
    pub fn draw(&self, run: u64) -> Vec<JudgedOutput> {
        let purpose = self.name().bytes().fold(0, |state, byte| scramble(state ^ u64::from(byte)));
        let mut noise = Noise::new(run, purpose, 0);
        let all = self.labels + self.others;
        let mut outputs = Vec::with_capacity(all as usize);
        // A quarter is harder by this much and the others are easier by a third of it, so that the mean stays the truth.
        let harder = if self.per_document == 1 { 0.0 } else { (1.8 * (1.0 - self.truth)).min(0.9 * self.truth) };
        let mut quality = self.truth;
        for number in 0..all {
            if number % self.per_document == 0 {
                quality = self.truth + if noise.uniform() < 0.25 { -harder } else { harder / 3.0 };
            }
            let good = noise.uniform() < quality;
            let pass = if good { self.true_positive_rate } else { 1.0 - self.true_negative_rate };
            let passed = noise.uniform() < pass;
            let document = (number / self.per_document) as u32;
            outputs.push(JudgedOutput { good, passed, labelled: number < self.labels, document });
        }
        outputs
    }
}
