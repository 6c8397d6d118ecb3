//! The metrics of texts: shares of outputs that pass, and what it takes to get them.

use super::Better::{Higher, Lower, Neither};
use super::build::{Words, number, rate, with};
use super::{Better, Metric, Needs, Statistic, Subjects, Unit};
use crate::spec::Task;

const TASKS: &[Task] = &[Task::Generation];

/// A share of outputs that one grader, or all, say something about.
const fn graded(better: Better, words: Words) -> Metric {
    Metric { subject: Subjects::Grader, ..rate(TASKS, better, Needs::Outputs, words) }
}

/// Something that is recorded beside each output.
const fn recorded(unit: Unit, words: Words) -> Metric {
    with(Statistic::Percentile, number(TASKS, unit, (Some(0.0), None), Lower, Needs::Recorded, words))
}

/// The metrics, in the order in which pages list them.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    graded(Higher, Words("pass_rate", "share of outputs that pass",
        "How often is the output good enough?",
        "Outputs that pass every grader, or the one that is named, over all outputs; of an example with repeats its share counts. What a judge says is corrected by people's labels. An output that failed to arrive passes nothing. Undefined without outputs, and for a judge without labels.",
        "mean over examples; corrected: Angelopoulos and others 2023")),
    rate(TASKS, Lower, Needs::Grader, Words("hallucination_rate", "share of outputs that say what their sources do not",
        "How often does it make something up?",
        "Outputs that fail a grader with `measures: hallucination`, over all outputs; corrected like `pass_rate`. Undefined without such a grader.",
        "mean over examples; corrected: Angelopoulos and others 2023")),
    rate(TASKS, Lower, Needs::Grader, Words("harm_rate", "share of outputs that could hurt somebody",
        "How often could it hurt somebody?",
        "Outputs that fail a grader with `measures: harm`, over all outputs; corrected like `pass_rate`. Undefined without such a grader.",
        "mean over examples; corrected: Angelopoulos and others 2023")),
    rate(TASKS, Neither, Needs::Grader, Words("refusal_rate", "share of outputs that decline to answer",
        "How often does it decline?",
        "Outputs that fail a grader with `measures: refusal`, over all outputs; corrected like `pass_rate`. Undefined without such a grader.",
        "mean over examples; corrected: Angelopoulos and others 2023")),
    Metric { subject: Subjects::Grader, ..rate(TASKS, Higher, Needs::Grader, Words("win_rate", "share of outputs that are preferred, a tie as half",
        "How often is its output the better one?",
        "Outputs that a grader with `against` prefers to the other candidate's output to the same example in both orders, plus half of those where neither is preferred or the order decides, over all outputs. Corrected by people's labels. Undefined without such a grader, and for the candidate that others are compared with.",
        "mean over examples; corrected: Angelopoulos and others 2023")) },
    with(Statistic::First, rate(TASKS, Higher, Needs::Repeats, Words("pass", "share of examples with a passing output among k tries",
        "If it may try k times, how often is one of them good?",
        "For each example, the chance that k of its repeats, drawn without return, hold one that passes every grader; the mean over examples. Undefined with fewer than k repeats, and where a judge grades.",
        "Chen and others 2021, equation 1"))),
    with(Statistic::First, rate(TASKS, Higher, Needs::Repeats, Words("all_pass", "share of examples whose k tries all pass",
        "How often is it good every time?",
        "For each example, the chance that k of its repeats, drawn without return, all pass every grader (pass^k); the mean over examples. Undefined with fewer than k repeats, and where a judge grades.",
        "Yao and others 2024"))),
    rate(TASKS, Lower, Needs::Outputs, Words("no_output_rate", "share of calls that brought no output",
        "How often does nothing come back?",
        "Outputs that are recorded as errors, such as a time-out, over all outputs. Undefined without outputs.",
        "count of outputs")),
    recorded(Unit::Milliseconds, Words("first_token_ms", "time to the first word",
        "How long until something appears?",
        "The mean, a percentile or the maximum of the recorded time to the first token, in milliseconds; of an example with repeats that of its first. Undefined where it is not recorded.",
        "numpy.quantile (method='linear')")),
    recorded(Unit::Number, Words("output_tokens", "tokens in an output",
        "How long are the outputs?",
        "The mean, a percentile or the maximum of the recorded number of output tokens; of an example with repeats that of its first. Undefined where it is not recorded.",
        "numpy.quantile (method='linear')")),
    number(TASKS, Unit::Money, (None, None), Lower, Needs::Cost, Words("error_cost", "money lost to bad outputs, per case",
        "What do its mistakes cost, per case?",
        "For each output the dearest price among the graders that it fails; the mean. Corrected like `pass_rate` where a judge grades. Undefined without prices.",
        "the spec's prices")),
    number(TASKS, Unit::MoneyEach, (None, None), Lower, Needs::Cost, Words("cost_per_pass", "money for each output that passes",
        "What does one good answer cost?",
        "Total cost over pass rate: what is spent on running and lost to bad outputs, for every output that passes every grader. Corrected like both where a judge grades. Undefined where total cost is, and where fewer than ten outputs pass.",
        "bounds of cost and pass rate, turned into money: Casella and Berger 2002, section 9.2")),
];
