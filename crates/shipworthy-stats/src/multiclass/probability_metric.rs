//! Which numbers there are about probabilities of several classes.

use crate::class_tally::Average;

/// A metric of [`super::ClassProbabilities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProbabilityMetric {
    /// Mean negative logarithm of the probability given to what it was; probabilities below 2⁻⁵² count as 2⁻⁵²,
    /// as in scikit-learn.
    LogLoss,
    /// Mean squared distance between probabilities and what it was, summed over classes, from 0 to 2 (Brier, 1950);
    /// scikit-learn's with `scale_by_half=False`, its default for more than two classes. With two classes it is twice the
    /// Brier score of a binary decision.
    Brier,
    /// Half of it, from 0 to 1: scikit-learn's with `scale_by_half=True`.
    HalfBrier,
    /// How often is what it was among the most probable `k`? Classes as probable as the right one count as more probable.
    TopKAccuracy(u32),
    /// How far the largest probability can be believed: mean distance between it and how often it is right, over ten bins.
    /// Where classes tie, the first is the one decided for.
    Ece,
    /// Area under the curve of each class against the rest, averaged (`Macro`), or weighted by how often it occurs. A class without
    /// examples, or with all of them, has none and is left out. `Micro` is undefined.
    RocAucOneVsRest(Average),
    /// Chance to tell two classes apart, averaged over both directions and all pairs of classes that occur (Hand and Till, 2001).
    /// With weights undefined, as in scikit-learn.
    RocAucOneVsOne,
    /// Area under the curve of one class against the rest.
    RocAucOf(u32),
}

use ProbabilityMetric::*;

impl ProbabilityMetric {
    /// Every metric of all classes together, top-k with the usual 3.
    pub const ALL: &[ProbabilityMetric] = &[
        LogLoss,
        Brier,
        HalfBrier,
        TopKAccuracy(3),
        Ece,
        RocAucOneVsRest(Average::Macro),
        RocAucOneVsRest(Average::Weighted),
        RocAucOneVsOne,
    ];

    /// Canonical name without `k` or class, as written in a bar.
    pub fn name(self) -> &'static str {
        match self {
            LogLoss => "log_loss",
            Brier => "brier",
            HalfBrier => "half_brier",
            TopKAccuracy(_) => "top_k_accuracy",
            Ece => "ece",
            RocAucOneVsRest(Average::Macro) => "macro_roc_auc",
            RocAucOneVsRest(Average::Micro) => "micro_roc_auc",
            RocAucOneVsRest(Average::Weighted) => "weighted_roc_auc",
            RocAucOneVsOne => "roc_auc_one_vs_one",
            RocAucOf(_) => "roc_auc",
        }
    }

    /// Smallest and largest value that it can take.
    pub fn range(self) -> (f64, f64) {
        match self {
            LogLoss => (0.0, f64::INFINITY),
            Brier => (0.0, 2.0),
            _ => (0.0, 1.0),
        }
    }

    /// Whether more is better.
    pub fn higher_is_better(self) -> Option<bool> {
        Some(!matches!(self, LogLoss | Brier | HalfBrier | Ece))
    }
}
