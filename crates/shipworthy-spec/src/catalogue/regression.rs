//! The metrics of numbers.

use super::Better::{Higher, Lower, Neither};
use super::build::{Words, number, rate, with};
use super::{Metric, Needs, Statistic, Unit};
use crate::spec::Task;

/// A forecast has them too, of its prediction or its median.
const TASKS: &[Task] = &[Task::Regression, Task::Forecast];
const FROM_0: (Option<f64>, Option<f64>) = (Some(0.0), None);
const SIGNED: (Option<f64>, Option<f64>) = (Some(-1.0), Some(1.0));

/// An error in the unit of the label.
const fn error(words: Words) -> Metric {
    number(TASKS, Unit::Label, FROM_0, Lower, Needs::Prediction, words)
}

/// An error as a share, which may exceed 1.
const fn relative(words: Words) -> Metric {
    number(TASKS, Unit::Relative, FROM_0, Lower, Needs::Prediction, words)
}

/// A number with the best value 1.
const fn fit(range: (Option<f64>, Option<f64>), words: Words) -> Metric {
    number(TASKS, Unit::Number, range, Higher, Needs::Prediction, words)
}

const fn money(words: Words) -> Metric {
    number(TASKS, Unit::Money, (None, None), Lower, Needs::Cost, words)
}

/// The metrics, in the order in which pages list them.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    error(Words("mae", "average distance from the truth",
        "How far off is it on average?",
        "Mean absolute error: mean of |prediction - label|. Undefined without examples.",
        "sklearn.metrics.mean_absolute_error")),
    error(Words("rmse", "average distance from the truth, large ones counting more",
        "How far off is it, when one large miss is worse than several small ones?",
        "Root mean squared error: square root of the mean of (prediction - label)^2. Undefined without examples.",
        "sklearn.metrics.root_mean_squared_error")),
    error(Words("median_absolute_error", "typical distance from the truth",
        "How far off is it in a typical case?",
        "Median of |prediction - label|. Undefined without examples.",
        "sklearn.metrics.median_absolute_error")),
    with(Statistic::Percentile, error(Words("absolute_error", "distance from the truth",
        "How far off is it in the cases where it is worst?",
        "The mean, a percentile or the maximum of |prediction - label|. Undefined without examples.",
        "numpy.quantile (method='linear')"))),
    error(Words("max_error", "largest distance from the truth",
        "How far off was it in its worst case?",
        "Largest |prediction - label|. It grows with the number of examples. Undefined without examples.",
        "sklearn.metrics.max_error")),
    relative(Words("mape", "average distance as a share of the truth",
        "By what percentage is it off on average?",
        "Mean absolute percentage error: mean of |prediction - label| / |label|. Undefined without examples, or when a label is 0.",
        "sklearn.metrics.mean_absolute_percentage_error")),
    number(TASKS, Unit::Relative, (Some(0.0), Some(2.0)), Lower, Needs::Prediction, Words("smape", "average distance as a share of truth and prediction together",
        "By what percentage is it off on average, when the truth may be small?",
        "Mean of 2 |prediction - label| / (|prediction| + |label|), a case with both 0 counting 0. Undefined without examples.",
        "Makridakis 1993")),
    relative(Words("wape", "total distance as a share of the total",
        "Of everything there is, what share is predicted wrongly?",
        "Sum of |prediction - label| over sum of |label|. Undefined when all labels are 0.",
        "Kolassa and Schuetz 2007")),
    number(TASKS, Unit::Label, (None, None), Neither, Needs::Prediction, Words("bias", "average of prediction less truth",
        "Does it promise too much overall (above 0), or too little (below 0)?",
        "Mean of prediction - label. Undefined without examples.",
        "mean(prediction - label)")),
    fit((None, Some(1.0)), Words("r2", "share of the variation that is explained",
        "How much better is it than always saying the average?",
        "One minus the sum of squared errors over that of the mean label. Undefined when all labels are the same.",
        "sklearn.metrics.r2_score")),
    fit((None, Some(1.0)), Words("explained_variance", "share of the variation that is explained, bias aside",
        "How much of the ups and downs does it follow?",
        "One minus the variance of the errors over that of the labels. Undefined when all labels are the same.",
        "sklearn.metrics.explained_variance_score")),
    fit(SIGNED, Words("pearson", "correlation of prediction and truth",
        "Do predictions and truth rise and fall together?",
        "Pearson's correlation. Undefined when predictions or labels are all the same.",
        "scipy.stats.pearsonr")),
    fit(SIGNED, Words("spearman", "correlation of the order of predictions and truth",
        "Does it put cases into the right order?",
        "Pearson's correlation of the ranks, ties sharing their mean rank. Undefined when predictions or labels are all the same.",
        "scipy.stats.spearmanr")),
    with(Statistic::Distance, rate(TASKS, Higher, Needs::Prediction, Words("within", "share of answers within a distance of the truth",
        "How often is the promise kept: off by no more than this?",
        "Examples with |prediction - label| at most d, or at most d percent of |label|, over all examples. Undefined without examples.",
        "count of examples"))),
    with(Statistic::Distance, rate(TASKS, Lower, Needs::Prediction, Words("over", "share of answers too high by more than a distance",
        "How often does it say too much, by more than this?",
        "Examples with prediction - label above d, or above d percent of |label|, over all examples. Undefined without examples.",
        "count of examples"))),
    with(Statistic::Distance, rate(TASKS, Lower, Needs::Prediction, Words("under", "share of answers too low by more than a distance",
        "How often does it say too little, by more than this, as a delivery that comes later than promised?",
        "Examples with label - prediction above d, or above d percent of |label|, over all examples. Undefined without examples.",
        "count of examples"))),
    money(Words("error_cost", "money lost to wrong numbers, per case",
        "What do its mistakes cost, per case?",
        "Mean over cases of the price of being over or under: `cost` for each unit beyond `beyond`, and `once` where it is beyond. Undefined without `errors`.",
        "Granger 1969")),
    money(Words("over_cost", "money lost to numbers that are too high, per case",
        "What does saying too much cost, per case?",
        "The part of the error cost where the prediction lies above the label. Undefined without a price `over`.",
        "Granger 1969")),
    money(Words("under_cost", "money lost to numbers that are too low, per case",
        "What does saying too little cost, per case?",
        "The part of the error cost where the prediction lies below the label. Undefined without a price `under`.",
        "Granger 1969")),
];
