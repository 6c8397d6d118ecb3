//! Which numbers there are about decisions for any number of labels.

use crate::class_tally::{Average, PerClass};
use crate::multiclass::averaged_name;

/// A metric of [`super::Multilabel`]. Definitions are scikit-learn's, undefined is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MultilabelMetric {
    /// An average over labels.
    Averaged(PerClass, Average),
    /// An average over examples. Examples for which it is 0/0 are left out: without any label or decision for F1, without a
    /// decision for precision, without a label for recall. The inference's denominator says how many are left.
    PerExample(PerClass),
    /// Labels that are right and decided over those that are either, averaged over examples that have either.
    Jaccard,
    /// Share of single yes-or-no decisions that are wrong.
    HammingLoss,
    /// How often are all labels of an example right?
    SubsetAccuracy,
    /// For each label an example has: of those that score at least as high, how many does it have? Averaged over its labels and
    /// over examples. Examples with no label or all of them count 1. Needs scores.
    LabelRankingAveragePrecision,
    /// How many of the highest scoring labels must be taken to have all that are right? Examples without a label count 0.
    /// Needs scores.
    CoverageError,
}

use MultilabelMetric::*;

impl MultilabelMetric {
    /// Every metric, in the order in which they are listed.
    pub const ALL: &[MultilabelMetric] = &[
        Averaged(PerClass::F1, Average::Macro),
        Averaged(PerClass::F1, Average::Micro),
        Averaged(PerClass::F1, Average::Weighted),
        Averaged(PerClass::Precision, Average::Macro),
        Averaged(PerClass::Precision, Average::Micro),
        Averaged(PerClass::Precision, Average::Weighted),
        Averaged(PerClass::Recall, Average::Macro),
        Averaged(PerClass::Recall, Average::Micro),
        Averaged(PerClass::Recall, Average::Weighted),
        PerExample(PerClass::F1),
        PerExample(PerClass::Precision),
        PerExample(PerClass::Recall),
        Jaccard,
        HammingLoss,
        SubsetAccuracy,
        LabelRankingAveragePrecision,
        CoverageError,
    ];

    /// Canonical name, as written in a bar.
    pub fn name(self) -> &'static str {
        match self {
            Averaged(what, average) => averaged_name(what, average),
            PerExample(PerClass::F1) => "samples_f1",
            PerExample(PerClass::Precision) => "samples_precision",
            PerExample(PerClass::Recall) => "samples_recall",
            Jaccard => "samples_jaccard",
            HammingLoss => "hamming_loss",
            SubsetAccuracy => "subset_accuracy",
            LabelRankingAveragePrecision => "label_ranking_average_precision",
            CoverageError => "coverage_error",
        }
    }

    /// Smallest and largest value that it can take with so many labels.
    pub fn range(self, labels: usize) -> (f64, f64) {
        match self {
            CoverageError => (0.0, labels as f64),
            _ => (0.0, 1.0),
        }
    }

    /// Whether more is better.
    pub fn higher_is_better(self) -> Option<bool> {
        Some(!matches!(self, HammingLoss | CoverageError))
    }

    /// Whether it needs scores.
    pub fn needs_scores(self) -> bool {
        matches!(self, LabelRankingAveragePrecision | CoverageError)
    }
}
