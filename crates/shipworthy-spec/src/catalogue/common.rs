//! The metrics that several tasks share.

use super::Better::{Higher, Lower};
use super::{Metric, Needs, Statistic, Subjects, Unit};
use crate::spec::Task;

/// The tasks whose candidates answer case by case.
const ANSWERING: &[Task] = &[
    Task::Binary,
    Task::Multiclass,
    Task::Multilabel,
    Task::Regression,
    Task::Forecast,
    Task::Ranking,
    Task::Generation,
];

/// The metrics, in the order in which pages list them.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    Metric {
        name: "running_cost",
        title: "money to run it, per case",
        unit: Unit::Money, range: (Some(0.0), None), better: Lower, tasks: &Task::ALL, is_rate: false, depends_on_prevalence: false, needs: Needs::Cost, statistic: Statistic::None, subject: Subjects::Whole,
        one_line: "What does it cost to run, per case?",
        definition: "The candidate's `running_cost_per_1k` over 1,000; of texts without it the mean of the cost that was recorded with their calls, which is measured and has an interval. Undefined when neither is there.",
        source: "the spec",
    },
    Metric {
        name: "total_cost",
        title: "money lost to decisions and spent on running, per case",
        unit: Unit::Money, range: (None, None), better: Lower, tasks: ANSWERING, is_rate: false, depends_on_prevalence: true, needs: Needs::Cost, statistic: Statistic::None, subject: Subjects::Whole,
        one_line: "What does it cost altogether, per case?",
        definition: "Error cost plus running cost. Undefined when either is.",
        source: "the spec's prices",
    },
    Metric {
        name: "latency_ms",
        title: "time to answer",
        unit: Unit::Milliseconds, range: (Some(0.0), None), better: Lower, tasks: ANSWERING, is_rate: false, depends_on_prevalence: false, needs: Needs::Latency, statistic: Statistic::Percentile, subject: Subjects::Whole,
        one_line: "How long do people wait for the answer?",
        definition: "The mean, a percentile or the maximum of the candidate's latency column, in milliseconds. Undefined without such a column.",
        source: "numpy.quantile (method='linear')",
    },
    Metric {
        name: "coverage",
        title: "share decided without a human",
        unit: Unit::Rate, range: (Some(0.0), Some(1.0)), better: Higher, tasks: &[Task::Binary, Task::Multiclass], is_rate: true, depends_on_prevalence: false, needs: Needs::Decision, statistic: Statistic::None, subject: Subjects::Whole,
        one_line: "How many cases does it decide by itself?",
        definition: "Examples that were not deferred to a human, over all examples that count. Undefined without examples.",
        source: "one less the deferral rate",
    },
];
