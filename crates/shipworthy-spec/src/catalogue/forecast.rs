//! The metrics of ranges: quantiles and intervals.

use super::Better::{Lower, Neither};
use super::build::{Words, number, rate, with};
use super::{Metric, Needs, Statistic, Unit};
use crate::spec::Task;

/// A regression that states an interval has them too.
const TASKS: &[Task] = &[Task::Forecast, Task::Regression];
const FROM_0: (Option<f64>, Option<f64>) = (Some(0.0), None);

/// A loss in the unit of the label.
const fn loss(needs: Needs, words: Words) -> Metric {
    number(TASKS, Unit::Label, FROM_0, Lower, needs, words)
}

/// The metrics, in the order in which pages list them.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    loss(Needs::Quantiles, Words("pinball_loss", "distance of all quantiles from the truth",
        "How good are the quantiles, all together?",
        "Mean over examples and declared quantiles of q (label - quantile) where the label lies above, (1 - q) (quantile - label) where it lies below. Undefined without quantiles.",
        "sklearn.metrics.mean_pinball_loss")),
    with(Statistic::Quantile, loss(Needs::Quantiles, Words("pinball_loss", "distance of one quantile from the truth",
        "How good is this quantile?",
        "Mean over examples of q (label - quantile) where the label lies above, (1 - q) (quantile - label) where it lies below. Undefined without that quantile.",
        "sklearn.metrics.mean_pinball_loss"))),
    with(Statistic::Quantile, rate(TASKS, Neither, Needs::Quantiles, Words("quantile_coverage", "share of truths at or below a quantile",
        "When it says that 90 in 100 stay below this number, do they?",
        "Examples whose label is at most the quantile, over all examples; it should be near q. Undefined without that quantile.",
        "count of examples"))),
    with(Statistic::Level, rate(TASKS, Neither, Needs::Interval, Words("interval_coverage", "share of truths inside the interval",
        "When it gives a range for 80 in 100 cases, are 80 in 100 inside?",
        "Examples whose label lies in the interval, ends included, over all examples; it should be near the level. Undefined without that interval.",
        "count of examples"))),
    with(Statistic::Level, loss(Needs::Interval, Words("interval_width", "average width of the interval",
        "How wide are its ranges?",
        "Mean of upper less lower end. Undefined without that interval.",
        "mean(high - low)"))),
    with(Statistic::Level, loss(Needs::Interval, Words("interval_score", "width of the interval, and a penalty for truths outside",
        "Are its ranges narrow, and still right?",
        "Mean of the width plus 2 / (1 - level) times the distance of the label from the interval. Undefined without that interval.",
        "Gneiting and Raftery 2007, equation 43"))),
    loss(Needs::Range, Words("wis", "weighted interval score",
        "How good is the forecast as a whole, ranges and middle together?",
        "With a median and K intervals: (|label - median| / 2 + sum of (1 - level) / 2 times the interval score) / (K + 1/2); twice the mean pinball loss of the quantiles. Undefined without intervals.",
        "Bracher and others 2021")),
];
