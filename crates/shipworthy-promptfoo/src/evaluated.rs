//! Everything that came of a configuration: answer by answer, and added up by column.

use indexmap::IndexMap;
use serde_json::Value;

use crate::formula;
use crate::grading::Graded;
use crate::suite::Suite;

/// What was measured of an answer. What is not known is none.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// Milliseconds that the model took.
    pub latency_ms: Option<f64>,
    /// What it cost.
    pub cost: Option<f64>,
    /// Tokens of the prompt.
    pub input_tokens: Option<u64>,
    /// Tokens of the reply.
    pub output_tokens: Option<u64>,
    /// Whether it came from the record.
    pub is_cached: bool,
}

/// Why an answer does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    /// It does.
    Not,
    /// An assertion fails.
    Assertion,
    /// There is no answer, or it could not be graded.
    Error,
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Place in [`Suite::cases`].
    pub case: usize,
    /// Place in [`Suite::columns`].
    pub column: usize,
    /// What was asked, as text.
    pub prompt: String,
    /// What was answered, transformed.
    pub output: Option<Value>,
    /// Why there is no answer.
    pub error: Option<String>,
    /// What is said about it.
    pub graded: Option<Graded>,
    /// What was measured.
    pub measured: Measured,
}

impl Row {
    /// Why it does not pass.
    pub fn failing(&self) -> Failing {
        match &self.graded {
            _ if self.error.is_some() => Failing::Error,
            None => Failing::Error,
            Some(graded) if graded.error.is_some() => Failing::Error,
            Some(graded) if graded.pass => Failing::Not,
            Some(_) => Failing::Assertion,
        }
    }

    /// Its score; 0 where there is no answer.
    pub fn score(&self) -> f64 {
        self.graded.as_ref().map_or(0.0, |graded| graded.score)
    }

    /// Why it is as it is.
    pub fn reason(&self) -> &str {
        match (&self.error, &self.graded) {
            (Some(error), _) => error,
            (None, Some(graded)) => &graded.reason,
            (None, None) => "it was not asked",
        }
    }
}

/// What a column comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sums {
    /// Answers that pass.
    pub passed: usize,
    /// Answers that fail.
    pub failed: usize,
    /// Answers that are not there or could not be graded.
    pub errors: usize,
    /// Sum of the scores.
    pub score: f64,
    /// Assertions that hold, and that do not.
    pub assertions: (usize, usize),
    /// Milliseconds, of answers that say.
    pub latency_ms: f64,
    /// Answers that say how long they took.
    pub timed: usize,
    /// Money; none where no answer says.
    pub cost: Option<f64>,
    /// Tokens of prompts and of replies.
    pub tokens: (u64, u64),
    /// Answers from the record.
    pub cached: usize,
    /// By metric: the sum of scores times weight, the sum of weights, the number of assertions.
    pub named: IndexMap<String, (f64, f64, usize)>,
    /// Metrics that follow from these; none where they are undefined, or why they cannot be had.
    pub derived: Vec<(String, Result<Option<f64>, String>)>,
}

impl Sums {
    /// All answers.
    pub fn all(&self) -> usize {
        self.passed + self.failed + self.errors
    }
}

/// Everything that came of a configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// Answer by answer, in the order of [`Suite::wanted`].
    pub rows: Vec<Row>,
    /// Column by column.
    pub sums: Vec<Sums>,
    /// Tokens that judges took, and what they cost.
    pub judges: (u64, Option<f64>),
}

impl Evaluated {
    /// Adds the answers up.
    pub fn of(suite: &Suite, rows: Vec<Row>, judges: (u64, Option<f64>)) -> Evaluated {
        let mut sums = vec![Sums::default(); suite.columns.len()];
        for row in &rows {
            let sum = &mut sums[row.column];
            match row.failing() {
                Failing::Not => sum.passed += 1,
                Failing::Assertion => sum.failed += 1,
                Failing::Error => sum.errors += 1,
            }
            sum.score += row.score();
            if let Some(graded) = &row.graded {
                let held = graded.parts.iter().filter(|part| part.grade.pass).count();
                sum.assertions.0 += held;
                sum.assertions.1 += graded.parts.len() - held;
                for (name, (score, weight, count)) in &graded.named {
                    let named = sum.named.entry(name.clone()).or_default();
                    named.0 += score * weight;
                    named.1 += weight;
                    named.2 += count;
                }
            }
            let measured = &row.measured;
            if let Some(latency) = measured.latency_ms {
                sum.latency_ms += latency;
                sum.timed += 1;
            }
            if let Some(cost) = measured.cost {
                sum.cost = Some(sum.cost.unwrap_or(0.0) + cost);
            }
            sum.tokens.0 += measured.input_tokens.unwrap_or(0);
            sum.tokens.1 += measured.output_tokens.unwrap_or(0);
            sum.cached += usize::from(measured.is_cached);
        }
        for sum in &mut sums {
            sum.derived = derived(suite, sum);
        }
        Evaluated { rows, sums, judges }
    }

    /// Answers that pass, fail, and are not there.
    pub fn counts(&self) -> (usize, usize, usize) {
        self.sums.iter().fold((0, 0, 0), |(passed, failed, errors), sum| {
            (passed + sum.passed, failed + sum.failed, errors + sum.errors)
        })
    }

    /// The share of answers that pass, in percent; none where there are no answers.
    pub fn pass_rate(&self) -> Option<f64> {
        let (passed, failed, errors) = self.counts();
        let all = passed + failed + errors;
        (all > 0).then(|| passed as f64 / all as f64 * 100.0)
    }
}

/// Metrics that follow from the sums of the others, in their order; later ones may use earlier ones. `__count` is the number of answers.
fn derived(suite: &Suite, sum: &Sums) -> Vec<(String, Result<Option<f64>, String>)> {
    let mut names: IndexMap<String, f64> = sum.named.iter().map(|(name, (total, ..))| (name.clone(), *total)).collect();
    names.insert("__count".to_owned(), sum.all() as f64);
    suite
        .derived
        .iter()
        .map(|metric| {
            let value = formula::value(&metric.formula, &names);
            if let Ok(Some(value)) = value {
                names.insert(metric.name.clone(), value);
            }
            (metric.name.clone(), value)
        })
        .collect()
}
