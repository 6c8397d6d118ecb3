//! The one metric catalogue: names, units, ranges, and the question that each metric answers.
//!
//! Help, reference pages, the JSON Schema and the bar grammar read this table. The mathematics lives elsewhere.

mod binary;
mod build;
mod common;
mod find;
mod forecast;
mod generation;
mod multiclass;
mod multilabel;
mod preference;
mod ranking;
mod regression;
mod statistic;
mod title;

use crate::bar::Contrast;
use crate::spec::Task;

pub use find::{find, find_in, of_bar, of_task, suggest, suggest_in};
pub use statistic::{PERCENTILES, Statistic};
pub use title::title;

/// Every metric, by task, in the order in which pages list them.
pub const METRICS: &[Metric] = &ALL;

const PARTS: [&[Metric]; 9] = [
    binary::METRICS,
    multiclass::METRICS,
    multilabel::METRICS,
    regression::METRICS,
    forecast::METRICS,
    ranking::METRICS,
    preference::METRICS,
    generation::METRICS,
    common::METRICS,
];

static ALL: [Metric; COUNT] = all();

const COUNT: usize = {
    let mut count = 0;
    let mut part = 0;
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
};

const fn all() -> [Metric; COUNT] {
    let mut all = [PARTS[0][0]; COUNT];
    let (mut next, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut index = 0;
        while index < PARTS[part].len() {
            all[next] = PARTS[part][index];
            next += 1;
            index += 1;
        }
        part += 1;
    }
    all
}

/// One metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// Canonical name, without statistic or k.
    pub name: &'static str,
    /// Plain words for headings and sentences: "share of positives caught".
    pub title: &'static str,
    /// Unit of the value.
    pub unit: Unit,
    /// Smallest and largest possible value; `None` is unbounded.
    pub range: (Option<f64>, Option<f64>),
    /// Which direction is better.
    pub better: Better,
    /// Tasks that it belongs to.
    pub tasks: &'static [Task],
    /// Whether it lies in 0..1 and may be written as a percentage.
    pub is_rate: bool,
    /// Whether its value depends on how common positives are; said of binary tasks only.
    pub depends_on_prevalence: bool,
    /// What a candidate must offer for the metric to be defined.
    pub needs: Needs,
    /// What must follow the name: nothing, `.p95`, or `@10`.
    pub statistic: Statistic,
    /// Whether a bar names a class, a label or an opponent.
    pub subject: Subjects,
    /// The question it answers, in a product manager's words.
    pub one_line: &'static str,
    /// Formula in words, and when it is undefined.
    pub definition: &'static str,
    /// Where the definition comes from: a scikit-learn function, or author and year.
    pub source: &'static str,
}

/// Unit of a metric's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share between 0 and 1, shown as a percentage.
    Rate,
    /// A plain number on a fixed scale.
    Number,
    /// A factor: 3 means three times as much.
    Ratio,
    /// Money per case, in the spec's currency.
    Money,
    /// Money as it stands, for one of what the metric counts.
    MoneyEach,
    /// Milliseconds.
    Milliseconds,
    /// The unit of the label, whatever that is: minutes, rupees, degrees.
    Label,
    /// A share of the truth, shown as a percentage; it may exceed 100%.
    Relative,
}

impl Unit {
    /// The unit as pages and schemas print it.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Rate => "rate",
            Unit::Number => "number",
            Unit::Ratio => "ratio",
            Unit::Money => "money per case",
            Unit::MoneyEach => "money",
            Unit::Milliseconds => "milliseconds",
            Unit::Label => "the label's unit",
            Unit::Relative => "share, may exceed 100%",
        }
    }
}

/// Which direction of a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// It describes; neither direction is better by itself.
    Neither,
}

impl Better {
    /// The word that pages print.
    pub fn name(self) -> &'static str {
        match self {
            Better::Higher => "higher",
            Better::Lower => "lower",
            Better::Neither => "neither",
        }
    }
}

/// What a candidate must offer for a metric to be defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// A decision per example; every candidate has one.
    Decision,
    /// A score per example, on any scale.
    Score,
    /// A score that is a probability.
    Probability,
    /// Prices.
    Cost,
    /// A column of latencies.
    Latency,
    /// Classes in an order.
    ClassOrder,
    /// A number per example.
    Prediction,
    /// The quantile that the bar names, or any.
    Quantiles,
    /// The interval that the bar names.
    Interval,
    /// Quantiles or intervals.
    Range,
    /// An order of items.
    Order,
    /// How well known each item is.
    Popularity,
    /// How many items there are.
    CatalogueSize,
    /// Comparisons with others.
    Comparisons,
    /// Outputs that are graded.
    Outputs,
    /// A grader that says so.
    Grader,
    /// Several outputs for each example.
    Repeats,
    /// What calls cost, recorded beside the outputs.
    Recorded,
}

impl Needs {
    /// The words that pages print.
    pub fn name(self) -> &'static str {
        match self {
            Needs::Decision => "a decision",
            Needs::Score => "a score",
            Needs::Probability => "a probability",
            Needs::Cost => "prices",
            Needs::Latency => "a latency column",
            Needs::ClassOrder => "classes in an order",
            Needs::Prediction => "a prediction",
            Needs::Quantiles => "quantiles",
            Needs::Interval => "an interval",
            Needs::Range => "quantiles or intervals",
            Needs::Order => "an order of items",
            Needs::Popularity => "a popularity column",
            Needs::CatalogueSize => "the size of the catalogue",
            Needs::Comparisons => "comparisons",
            Needs::Outputs => "outputs",
            Needs::Grader => "a grader that measures it",
            Needs::Repeats => "repeats",
            Needs::Recorded => "a recorded column",
        }
    }
}

/// What a bar may name beside a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subjects {
    /// Nothing: the metric speaks of all answers together.
    Whole,
    /// It must name a class or label, or every one: `recall of "boots"`, `recall of every class`.
    Class,
    /// It may name a grader, or every one: `pass_rate of "polite"`, `pass_rate of every grader`.
    Grader,
    /// It may name an opponent: `win_rate against "old prompt"`.
    Opponent,
}

impl Metric {
    /// Whether an `@` follows the name: `lift@10`.
    pub fn takes_k(&self) -> bool {
        !matches!(self.statistic, Statistic::None | Statistic::Percentile)
    }

    /// Whether a target may be written as a percentage.
    pub fn takes_percent(&self) -> bool {
        self.is_rate || self.unit == Unit::Relative
    }

    /// Whether it is a metric of the task.
    pub fn is_of(&self, task: Task) -> bool {
        self.tasks.contains(&task)
    }

    /// What the comparison of groups by it is: its unit, range and better direction. `None` where it has no meaning, such as
    /// the ratio of numbers that may be negative.
    pub fn contrasted(&self, contrast: Contrast) -> Option<Metric> {
        let (low, high) = self.range;
        match contrast {
            Contrast::Gap => {
                let most = low.zip(high).map(|(low, high)| high - low);
                Some(Metric { range: (Some(0.0), most), better: Better::Lower, ..*self })
            }
            Contrast::Ratio => low.is_some_and(|low| low >= 0.0).then_some(Metric {
                unit: Unit::Rate,
                range: (Some(0.0), Some(1.0)),
                better: Better::Higher,
                is_rate: true,
                ..*self
            }),
        }
    }

    /// The unit in words, for a message: "milliseconds".
    pub fn unit_words(&self) -> &'static str {
        match self.unit {
            Unit::Number => "numbers on a scale of its own",
            Unit::Ratio => "multiples",
            other => other.name(),
        }
    }

    /// The name as pages list it: `recall`, `lift@k`, `latency_ms.p95`.
    pub fn written(&self) -> String {
        format!("{}{}", self.name, self.statistic.placeholder())
    }

    /// The name as a bar could write it: `recall of "boots"`, `lift@10`.
    pub fn example(&self) -> String {
        let subject = if self.subject == Subjects::Class { " of every class" } else { "" };
        format!("{}{}{subject}", self.name, self.statistic.example())
    }
}
