//! The feature spec as plain data: what the front matter and the prose say, after parsing.
//!
//! Every value here has been checked for its own sake (a probability is a probability, a name is not empty,
//! names that refer to candidates exist). What needs the data, such as whether a column exists, is checked later.

mod answers;
mod generation;
mod mistakes;
mod model;
mod truth;
mod waiver;

use indexmap::IndexMap;

use crate::bar::Bar;

pub(crate) use answers::same_level;
pub use answers::{
    Answers, ClassAnswers, LabelAnswers, NumberAnswers, OrderAnswers, PredictionInterval, Recalibration,
    SliceThresholds, ThresholdsBy,
};
pub use generation::{Asks, Generation, GradedBy, Grader, JudgeQuestion, Measures, TextAnswers};
pub use mistakes::{ClassPrices, DistancePrice, FailedQuery, LabelPrices, Mistakes, OutputPrices};
pub use model::{ANSWER, Budget, KeyPlace, LATENCY, Model, OUTPUT, Prompted, Provider, TokenPrice, file_stem};
pub use truth::{Relevance, TrueLabels, Truth, Winner};
pub use waiver::{Date, Fairness, Waiver};

/// A feature spec: the PRD that people read and machines run.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// The feature's name, as people say it.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What kind of answer the feature gives.
    pub task: Task,
    /// How far it has come.
    pub stage: Stage,
    /// The candidate under decision; without it the recommended one is.
    pub ship: Option<String>,
    /// The labelled examples that candidates are evaluated on.
    pub golden: Golden,
    /// Share of positives in production, when the golden set was enriched.
    pub positive_rate: Option<PositiveRate>,
    /// Whom the feature is for: slice column, then value, then share.
    pub population: IndexMap<String, IndexMap<String, f64>>,
    /// The price of being wrong.
    pub errors: Option<Errors>,
    /// The models that are called, by the name that the spec gives them.
    pub models: IndexMap<String, Model>,
    /// What calling them may cost at most.
    pub budget: Budget,
    /// What texts are graded by; there if and only if the task is generation.
    pub generation: Option<Generation>,
    /// The ways of doing the job.
    pub candidates: Vec<Candidate>,
    /// Name of the candidate that is used today.
    pub baseline: Option<String>,
    /// The quality bars.
    pub bars: Vec<Bar>,
    /// Confidence of the verdict, 0.95 by default.
    pub confidence: f64,
    /// How often this golden set may be judged while it grows.
    pub looks: u32,
    /// Bars that may fail for a while.
    pub waivers: Vec<Waiver>,
    /// Groups of people that the report compares.
    pub fairness: Option<Fairness>,
    /// What happens, and what people see, when the feature cannot answer.
    pub failure_states: Vec<FailureState>,
    /// What is done when the feature is switched off: a candidate's name or prose.
    pub fallback: Option<String>,
    /// What data the feature needs, in prose.
    pub data_needs: Option<String>,
    /// Checklists to apply: `gdpr`, `dpdpa`.
    pub compliance: Vec<String>,
    /// The `## …` sections of the prose, in order.
    pub sections: Vec<Section>,
}

/// What kind of answer a feature gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Task {
    Binary,
    Multiclass,
    Multilabel,
    Regression,
    Forecast,
    Ranking,
    Preference,
    Generation,
}

impl Task {
    /// The tasks that a spec can have, in the order in which pages list them.
    pub const ALL: [Task; 8] = [
        Task::Binary,
        Task::Multiclass,
        Task::Multilabel,
        Task::Regression,
        Task::Forecast,
        Task::Ranking,
        Task::Preference,
        Task::Generation,
    ];

    /// The word of the task, as specs write it.
    pub fn name(self) -> &'static str {
        match self {
            Task::Binary => "binary",
            Task::Multiclass => "multiclass",
            Task::Multilabel => "multilabel",
            Task::Regression => "regression",
            Task::Forecast => "forecast",
            Task::Ranking => "ranking",
            Task::Preference => "preference",
            Task::Generation => "generation",
        }
    }

    /// The task of a word.
    pub fn of_name(name: &str) -> Option<Task> {
        Task::ALL.into_iter().find(|task| task.name() == name)
    }
}

/// How far a feature has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Stage {
    #[default]
    Proposed,
    Pilot,
    Live,
    Retired,
}

/// The golden set: labelled examples, and which of their columns mean what.
#[derive(Debug, Clone, PartialEq)]
pub struct Golden {
    /// A path relative to the spec, or a glob.
    pub data: String,
    /// Filter expression; rows it leaves out are counted.
    pub filter: Option<String>,
    /// Column that holds the label. Of a ranking it holds the grade, of a preference the winner, of texts the id; empty for a
    /// multilabel task whose labels have a column each.
    pub label: String,
    /// What is true, task by task.
    pub truth: Truth,
    /// Which label value is the positive class. Always there for binary tasks.
    pub positive: Option<Value>,
    /// Column that identifies an example.
    pub id: Option<String>,
    /// Column that says when the example happened.
    pub time: Option<String>,
    /// Column whose equal values mark examples that are not independent.
    pub cluster: Option<String>,
    /// Column of weights.
    pub weight: Option<String>,
    /// The slices to report on.
    pub slices: Vec<SliceColumn>,
}

/// One slicing of the golden set: a column, or a named expression.
#[derive(Debug, Clone, PartialEq)]
pub struct SliceColumn {
    /// Name, as bars and reports use it.
    pub name: String,
    /// SQL expression over the columns; `None` means the column of that name.
    pub expression: Option<String>,
}

/// A scalar written in a spec.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(b) => write!(f, "{b}"),
            Value::Number(x) => write!(f, "{x}"),
            Value::Text(t) => f.write_str(t),
        }
    }
}

/// The share of positives in production, with what is known of its range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PositiveRate {
    /// Best guess, strictly between 0 and 1.
    pub value: f64,
    /// Lower end of what is plausible; equals `value` when none was given.
    pub low: f64,
    /// Upper end of what is plausible.
    pub high: f64,
}

/// A price per case: a number, or an expression over the row's columns.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the others say what they are")]
pub enum Cost {
    Constant(f64),
    Expression(String),
}

/// What one kind of outcome costs, and whom it hits.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomePrice {
    /// Money lost per case; negative numbers are money earned.
    pub cost: Cost,
    /// Who bears it, in plain words: "a customer whose honest payment is blocked".
    pub who: Option<String>,
}

/// The price of being wrong, and of being right.
#[derive(Debug, Clone, PartialEq)]
pub struct Errors {
    /// ISO 4217 code.
    pub currency: String,
    /// Sentences speak of this many cases.
    pub per: f64,
    /// Cases per month in production.
    pub volume_per_month: Option<f64>,
    /// How long the decision will stand, in months.
    pub horizon_months: f64,
    /// Prices of the mistakes of this task. The next four are 0 where the task has no such outcome.
    pub mistakes: Mistakes,
    /// Price of a false positive.
    pub false_positive: OutcomePrice,
    /// Price of a false negative.
    pub false_negative: OutcomePrice,
    /// Price of a true positive, 0 by default.
    pub true_positive: OutcomePrice,
    /// Price of a true negative, 0 by default.
    pub true_negative: OutcomePrice,
    /// What it costs to have a human decide instead.
    pub review: Option<Review>,
    /// What one more labelled example costs.
    pub label: Option<LabelPrice>,
}

/// Deferring to a human.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Review {
    /// Money per reviewed case.
    pub cost: f64,
    /// Cases that can be reviewed in a day.
    pub capacity_per_day: Option<f64>,
}

/// The price of evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelPrice {
    /// Money per further golden example.
    pub cost: f64,
    /// Days until its label is known.
    pub days: f64,
}

/// What does the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Approach {
    /// A rule that somebody wrote.
    Rule,
    /// A model that was learned from examples.
    Model,
    /// A large language model that is told what to do.
    Llm,
    /// People.
    People,
}

impl Approach {
    /// Every approach, the simplest first.
    pub const ALL: [Approach; 4] = [Approach::Rule, Approach::Model, Approach::Llm, Approach::People];

    /// The word that specs write.
    pub fn name(self) -> &'static str {
        match self {
            Approach::Rule => "rule",
            Approach::Model => "model",
            Approach::Llm => "llm",
            Approach::People => "people",
        }
    }

    /// The approach of a word.
    pub fn named(word: &str) -> Option<Approach> {
        Approach::ALL.into_iter().find(|approach| approach.name() == word)
    }
}

/// One way of doing the job.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its name; unique within the spec.
    pub name: String,
    /// What does the job: a rule where it is one, else a model unless said otherwise.
    pub approach: Approach,
    /// Where its answers come from. Where a task has several columns of answers, `source` names the first.
    pub source: Source,
    /// Which columns hold its answers, task by task.
    pub answers: Answers,
    /// The prompt that a model answers, where its answers come from one.
    pub prompted: Option<Prompted>,
    /// Range that its scores lie in; `[0, 1]` unless said otherwise.
    pub score_range: (f64, f64),
    /// How scores become decisions, in binary tasks. Rules have none.
    pub threshold: Option<Threshold>,
    /// Thresholds that differ between the values of a slice, in binary tasks.
    pub thresholds: Option<SliceThresholds>,
    /// How scores become probabilities first, in binary tasks. Thresholds then speak of these.
    pub recalibrate: Option<Recalibration>,
    /// Scores within `[low, high)` go to a human.
    pub defer: Option<(f64, f64)>,
    /// What to do with a missing score.
    pub null_score: NullScore,
    /// Money per 1,000 cases to run it.
    pub running_cost_per_1k: Option<f64>,
    /// Column that holds its latency in milliseconds.
    pub latency_ms: Option<String>,
}

impl Candidate {
    /// The file that holds its answers; `None` when the golden set does, or a rule over it.
    pub fn file(&self) -> Option<&str> {
        match &self.source {
            Source::Predictions { data, .. } => Some(data),
            Source::Rule(_) | Source::Score(_) => None,
        }
    }

    /// What does the job where the spec does not say.
    pub fn usual_approach(&self) -> Approach {
        if self.prompted.is_some() {
            Approach::Llm
        } else if self.rule().is_some() {
            Approach::Rule
        } else {
            Approach::Model
        }
    }

    /// The key of the spec that says where its recorded texts come from.
    pub fn answers_at(&self) -> &'static str {
        if self.prompted.is_some() { "prompt" } else { "outputs" }
    }

    /// The key of the spec that says where its predictions come from.
    pub fn predictions_at(&self) -> &'static str {
        if self.prompted.is_some() { "prompt" } else { "predictions" }
    }

    /// Its rule, if it is one.
    pub fn rule(&self) -> Option<&str> {
        match &self.source {
            Source::Rule(rule) => Some(rule),
            Source::Score(_) | Source::Predictions { .. } => None,
        }
    }
}

/// Where a candidate's answers come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// An expression over the golden columns that gives the answer: yes or no in a binary task, else a class, labels, a number
    /// or a score.
    Rule(String),
    /// A column in the golden set: scores, or what else the task answers with.
    Score(String),
    /// A file of predictions, joined on the golden id; in a ranking on query and item.
    Predictions {
        /// Path or glob, relative to the spec.
        data: String,
        /// Column in that file: scores, or what else the task answers with.
        score: String,
    },
}

/// How scores become decisions: positive at or above it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// A fixed threshold.
    At(f64),
    /// The threshold with the lowest expected cost, judged by cross-fitting.
    Cheapest,
}

/// What to do with a missing score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NullScore {
    /// Refuse to go on. The default: nothing is dropped silently.
    #[default]
    Error,
    /// Leave the row out, and count it.
    Exclude,
    /// Decide negative.
    Negative,
    /// Send it to a human.
    Review,
}

/// What happens, and what people see, when the feature cannot answer.
#[derive(Debug, Clone, PartialEq)]
pub struct FailureState {
    /// The situation.
    pub when: String,
    /// What is done.
    pub then: String,
    /// What the user sees.
    pub user_sees: Option<String>,
}

/// A `## …` section of the prose.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The heading without its hashes.
    pub heading: String,
    /// The text below it, trimmed.
    pub text: String,
    /// Line of the heading, counted from 1.
    pub line: usize,
}
