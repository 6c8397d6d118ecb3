//! Metrics of scores: how well they rank and how far they can be believed.

use crate::ranked::Ranked;

/// A metric of [`Ranked`] scores. Percentages are of all examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScoreMetric {
    /// Chance that a random positive scores above a random negative.
    RocAuc,
    /// Twice the AUC minus one.
    Gini,
    /// Precision averaged over recall.
    AveragePrecision,
    /// Mean negative logarithm of the probability given to what happened.
    LogLoss,
    /// Mean squared distance between score and label.
    Brier,
    /// Improvement of the Brier score over always saying the share of positives.
    BrierSkill,
    /// Mean distance between what scores say and how often it happens, over ten bins.
    Ece,
    /// Largest distance between recall and false-positive rate.
    Ks,
    /// Mean score.
    MeanScore,
    /// Mean score minus share of positives.
    CalibrationBias,
    /// How many times richer in positives the top percentage is than everybody.
    LiftAt(u32),
    /// Share of positives in the top percentage.
    PrecisionAt(u32),
    /// Share of all positives that the top percentage holds.
    RecallAt(u32),
}

use ScoreMetric::*;

impl ScoreMetric {
    /// Every metric, the ones at a percentage with the usual 10.
    pub const ALL: &[ScoreMetric] = &[
        RocAuc,
        Gini,
        AveragePrecision,
        LogLoss,
        Brier,
        BrierSkill,
        Ece,
        Ks,
        MeanScore,
        CalibrationBias,
        LiftAt(10),
        PrecisionAt(10),
        RecallAt(10),
    ];

    /// Canonical name without its percentage.
    pub fn stem(self) -> &'static str {
        match self {
            RocAuc => "roc_auc",
            Gini => "gini",
            AveragePrecision => "average_precision",
            LogLoss => "log_loss",
            Brier => "brier",
            BrierSkill => "brier_skill",
            Ece => "ece",
            Ks => "ks",
            MeanScore => "mean_score",
            CalibrationBias => "calibration_bias",
            LiftAt(_) => "lift",
            PrecisionAt(_) => "precision",
            RecallAt(_) => "recall",
        }
    }

    /// The percentage of examples that it looks at.
    pub fn percent(self) -> Option<u32> {
        match self {
            LiftAt(percent) | PrecisionAt(percent) | RecallAt(percent) => Some(percent),
            _ => None,
        }
    }

    /// Canonical name, as written in a bar: `lift@10` looks at the 10% with the highest scores.
    pub fn name(self) -> String {
        match self.percent() {
            Some(percent) => format!("{}@{percent}", self.stem()),
            None => self.stem().to_owned(),
        }
    }

    /// The metric's value, at a prevalence where one is given and the metric depends on it.
    pub fn value(self, ranked: &Ranked, prevalence: Option<f64>) -> Option<f64> {
        match self {
            RocAuc => ranked.roc_auc(),
            Gini => ranked.gini(),
            Ks => ranked.ks(),
            AveragePrecision => ranked.average_precision(prevalence),
            LogLoss => ranked.log_loss(prevalence),
            Brier => ranked.brier(prevalence),
            BrierSkill => ranked.brier_skill(prevalence),
            Ece => ranked.ece(prevalence),
            MeanScore => ranked.mean_score(prevalence),
            CalibrationBias => ranked.calibration_bias(prevalence),
            LiftAt(percent) => ranked.lift_at(percent, prevalence),
            PrecisionAt(percent) => ranked.precision_at(percent, prevalence),
            RecallAt(percent) => ranked.recall_at(percent, prevalence),
        }
    }

    /// Whether it changes when positives become rarer while each class scores as before.
    pub fn depends_on_prevalence(self) -> bool {
        !matches!(self, RocAuc | Gini | Ks)
    }

    /// Whether it is about positives against negatives, so that the rarer class limits what is known.
    pub fn ranks(self) -> bool {
        !matches!(self, LogLoss | Brier | Ece | MeanScore | CalibrationBias)
    }

    /// Smallest and largest value that it can take.
    pub fn range(self) -> (f64, f64) {
        match self {
            Gini | CalibrationBias => (-1.0, 1.0),
            // What the clipped probability of a certain mistake gives, with the last bits that 1 - 1e-15 loses.
            LogLoss => (0.0, -(1.0 - (1.0 - 1e-15_f64)).ln()),
            BrierSkill => (f64::NEG_INFINITY, 1.0),
            MeanScore => (f64::NEG_INFINITY, f64::INFINITY),
            LiftAt(_) => (0.0, f64::INFINITY),
            _ => (0.0, 1.0),
        }
    }

    /// Whether more is better; `None` where neither direction is.
    pub fn higher_is_better(self) -> Option<bool> {
        match self {
            LogLoss | Brier | Ece => Some(false),
            MeanScore | CalibrationBias => None,
            _ => Some(true),
        }
    }
}
