//! The metrics of comparisons: which of two was better.

use super::Better::{Higher, Lower, Neither};
use super::build::{Words, number, rate};
use super::{Better, Metric, Needs, Subjects, Unit};
use crate::spec::Task;

const TASKS: &[Task] = &[Task::Preference];

/// A share of a contestant's comparisons, with all others or with one.
const fn share(better: Better, words: Words) -> Metric {
    Metric { subject: Subjects::Opponent, ..rate(TASKS, better, Needs::Comparisons, words) }
}

/// The metrics, in the order in which pages list them.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    share(Higher, Words("win_rate", "share of comparisons won, a tie counting half",
        "How often do people prefer it?",
        "Wins plus half the ties, over all its comparisons with other contestants. Undefined without comparisons.",
        "Dudik and others 2015")),
    share(Higher, Words("strict_win_rate", "share of comparisons won outright",
        "How often is it clearly better?",
        "Wins over all its comparisons, ties included. Undefined without comparisons.",
        "count of comparisons")),
    share(Lower, Words("loss_rate", "share of comparisons lost",
        "How often is it clearly worse?",
        "Losses over all its comparisons, ties included. Undefined without comparisons.",
        "count of comparisons")),
    share(Neither, Words("tie_rate", "share of comparisons that nobody wins",
        "How often does it make no difference?",
        "Ties over all its comparisons. Undefined without comparisons.",
        "count of comparisons")),
    number(TASKS, Unit::Number, (None, None), Higher, Needs::Comparisons, Words("bradley_terry", "strength, from all comparisons together",
        "How strong is it, counting whom it met?",
        "Natural logarithm of the odds of beating the baseline, or the average contestant where there is no baseline, in the model in which the chance of winning depends on the difference in strength; ties count half. Undefined when the contestants do not all connect, or one wins or loses everything.",
        "Bradley and Terry 1952; Hunter 2004")),
    rate(TASKS, Neither, Needs::Comparisons, Words("first_shown_win_rate", "share of its comparisons won by the one shown first",
        "Does it matter which one is shown first?",
        "Comparisons won by the contestant in column `a` plus half the ties, over all comparisons of the candidate; near 50% when the order does not matter. Undefined without comparisons.",
        "count of comparisons")),
];
