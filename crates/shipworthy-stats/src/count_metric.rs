//! Metrics that are functions of the four outcome counts.
//!
//! Definitions are scikit-learn's (`sklearn.metrics`), with one difference: where a denominator is zero the metric is undefined
//! (`None`), never 0 or 1.

use crate::confusion::Confusion;

/// A metric of a [`Confusion`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CountMetric {
    /// How often is it right?
    Accuracy,
    /// How often is it wrong?
    ErrorRate,
    /// Mean of recall and specificity.
    BalancedAccuracy,
    /// Of those it flags, how many are really positive?
    Precision,
    /// Of the real positives, how many does it find?
    Recall,
    /// Of the real negatives, how many does it leave alone?
    Specificity,
    /// Of those it leaves alone, how many are really negative?
    Npv,
    /// Harmonic mean of precision and recall.
    F1,
    /// The same with recall counted twice as important.
    F2,
    /// The same with recall counted half as important.
    F05,
    /// Of the real negatives, how many does it flag?
    FalsePositiveRate,
    /// Of the real positives, how many does it miss?
    FalseNegativeRate,
    /// Of those it flags, how many are really negative?
    FalseDiscoveryRate,
    /// Of those it leaves alone, how many are really positive?
    FalseOmissionRate,
    /// Matthews correlation of label and decision.
    Mcc,
    /// Agreement of label and decision beyond chance (Cohen, 1960).
    CohenKappa,
    /// Recall plus specificity minus one (Youden, 1950).
    Informedness,
    /// Precision plus negative predictive value minus one.
    Markedness,
    /// True positives among all that are positive or flagged.
    Jaccard,
    /// Geometric mean of precision and recall.
    FowlkesMallows,
    /// Geometric mean of recall and specificity.
    GMean,
    /// How many does it flag?
    SelectionRate,
    /// How many are really positive?
    Prevalence,
    /// Odds of being flagged, positives against negatives.
    DiagnosticOddsRatio,
    /// How many times more often is a positive flagged than a negative?
    PositiveLikelihoodRatio,
    /// How many times as often is a positive left alone as a negative?
    NegativeLikelihoodRatio,
}

use CountMetric::*;

impl CountMetric {
    /// Every metric, in the order in which they are listed.
    pub const ALL: &[CountMetric] = &[
        Accuracy,
        ErrorRate,
        BalancedAccuracy,
        Precision,
        Recall,
        Specificity,
        Npv,
        F1,
        F2,
        F05,
        FalsePositiveRate,
        FalseNegativeRate,
        FalseDiscoveryRate,
        FalseOmissionRate,
        Mcc,
        CohenKappa,
        Informedness,
        Markedness,
        Jaccard,
        FowlkesMallows,
        GMean,
        SelectionRate,
        Prevalence,
        DiagnosticOddsRatio,
        PositiveLikelihoodRatio,
        NegativeLikelihoodRatio,
    ];

    /// Canonical name, as written in a bar.
    pub fn name(self) -> &'static str {
        match self {
            Accuracy => "accuracy",
            ErrorRate => "error_rate",
            BalancedAccuracy => "balanced_accuracy",
            Precision => "precision",
            Recall => "recall",
            Specificity => "specificity",
            Npv => "npv",
            F1 => "f1",
            F2 => "f2",
            F05 => "f05",
            FalsePositiveRate => "false_positive_rate",
            FalseNegativeRate => "false_negative_rate",
            FalseDiscoveryRate => "false_discovery_rate",
            FalseOmissionRate => "false_omission_rate",
            Mcc => "mcc",
            CohenKappa => "cohen_kappa",
            Informedness => "informedness",
            Markedness => "markedness",
            Jaccard => "jaccard",
            FowlkesMallows => "fowlkes_mallows",
            GMean => "g_mean",
            SelectionRate => "selection_rate",
            Prevalence => "prevalence",
            DiagnosticOddsRatio => "diagnostic_odds_ratio",
            PositiveLikelihoodRatio => "positive_likelihood_ratio",
            NegativeLikelihoodRatio => "negative_likelihood_ratio",
        }
    }

    /// The metric with a canonical name.
    pub fn from_name(name: &str) -> Option<CountMetric> {
        CountMetric::ALL.iter().copied().find(|metric| metric.name() == name)
    }

    /// The metric's value; `None` where a denominator is zero.
    pub fn value(self, c: &Confusion) -> Option<f64> {
        if let Some((top, bottom)) = self.rate(c) {
            return ratio(top, bottom);
        }
        match self {
            BalancedAccuracy => Some(0.5 * (Recall.value(c)? + Specificity.value(c)?)),
            F1 => f_beta(c, 1.0),
            F2 => f_beta(c, 2.0),
            F05 => f_beta(c, 0.5),
            Mcc => {
                let margins = [c.selected(), c.positives(), c.negatives(), c.rejected()];
                if margins.iter().any(|margin| *margin <= 0.0) {
                    return None;
                }
                // One root per margin: their product overflows nothing, but loses digits for counts beyond 1e8.
                let bottom: f64 = margins.iter().map(|margin| margin.sqrt()).product();
                Some(((c.tp * c.tn - c.fp * c.fn_) / bottom).clamp(-1.0, 1.0))
            }
            CohenKappa => {
                let total = c.total();
                let chance = c.selected() * c.positives() + c.rejected() * c.negatives();
                let bottom = total * total - chance;
                if total <= 0.0
                    || c.positives() * c.selected() == total * total
                    || c.negatives() * c.rejected() == total * total
                {
                    return None;
                }
                ratio(2.0 * (c.tp * c.tn - c.fp * c.fn_), bottom).map(|kappa| kappa.clamp(-1.0, 1.0))
            }
            Informedness => Some(Recall.value(c)? + Specificity.value(c)? - 1.0),
            Markedness => Some(Precision.value(c)? + Npv.value(c)? - 1.0),
            FowlkesMallows => Some((Precision.value(c)? * Recall.value(c)?).sqrt()),
            GMean => Some((Recall.value(c)? * Specificity.value(c)?).sqrt()),
            DiagnosticOddsRatio => {
                if c.positives() <= 0.0 || c.negatives() <= 0.0 {
                    return None;
                }
                ratio(c.tp * c.tn, c.fp * c.fn_)
            }
            PositiveLikelihoodRatio => ratio(Recall.value(c)?, FalsePositiveRate.value(c)?),
            NegativeLikelihoodRatio => ratio(FalseNegativeRate.value(c)?, Specificity.value(c)?),
            _ => None,
        }
    }

    /// Numerator and denominator of a metric that is one rate: a share of countable cases.
    pub fn rate(self, c: &Confusion) -> Option<(f64, f64)> {
        Some(match self {
            Accuracy => (c.tp + c.tn, c.total()),
            ErrorRate => (c.fp + c.fn_, c.total()),
            Precision => (c.tp, c.selected()),
            Recall => (c.tp, c.positives()),
            Specificity => (c.tn, c.negatives()),
            Npv => (c.tn, c.rejected()),
            FalsePositiveRate => (c.fp, c.negatives()),
            FalseNegativeRate => (c.fn_, c.positives()),
            FalseDiscoveryRate => (c.fp, c.selected()),
            FalseOmissionRate => (c.fn_, c.rejected()),
            Jaccard => (c.tp, c.tp + c.fp + c.fn_),
            SelectionRate => (c.selected(), c.total()),
            Prevalence => (c.positives(), c.total()),
            _ => return None,
        })
    }

    /// How many cases the metric is about: positives for recall, flagged cases for precision, everybody for F1 and the like.
    pub fn denominator(self, c: &Confusion) -> f64 {
        match self.rate(c) {
            Some((_, bottom)) => bottom,
            None => c.total(),
        }
    }

    /// Whether it is a share of countable cases, so that exact binomial methods apply.
    pub fn is_one_rate(self) -> bool {
        self.rate(&Confusion::default()).is_some()
    }

    /// Whether it changes when positives become rarer while each class behaves as before.
    pub fn depends_on_prevalence(self) -> bool {
        !matches!(
            self,
            BalancedAccuracy
                | Recall
                | Specificity
                | FalsePositiveRate
                | FalseNegativeRate
                | Informedness
                | GMean
                | DiagnosticOddsRatio
                | PositiveLikelihoodRatio
                | NegativeLikelihoodRatio
        )
    }

    /// Whether positives and negatives both enter it.
    pub fn needs_both_classes(self) -> bool {
        !matches!(self, Recall | FalseNegativeRate | Specificity | FalsePositiveRate)
    }

    /// Smallest and largest value that it can take.
    pub fn range(self) -> (f64, f64) {
        match self {
            Mcc | CohenKappa | Informedness | Markedness => (-1.0, 1.0),
            DiagnosticOddsRatio | PositiveLikelihoodRatio | NegativeLikelihoodRatio => (0.0, f64::INFINITY),
            _ => (0.0, 1.0),
        }
    }

    /// Whether more is better; `None` where neither direction is.
    pub fn higher_is_better(self) -> Option<bool> {
        match self {
            ErrorRate
            | FalsePositiveRate
            | FalseNegativeRate
            | FalseDiscoveryRate
            | FalseOmissionRate
            | NegativeLikelihoodRatio => Some(false),
            SelectionRate | Prevalence => None,
            _ => Some(true),
        }
    }
}

fn ratio(top: f64, bottom: f64) -> Option<f64> {
    (bottom > 0.0).then(|| top / bottom)
}

/// (1 + β²) tp / ((1 + β²) tp + β² fn + fp), van Rijsbergen (1979).
fn f_beta(c: &Confusion, beta: f64) -> Option<f64> {
    let square = beta * beta;
    let top = (1.0 + square) * c.tp;
    ratio(top, top + square * c.fn_ + c.fp)
}
