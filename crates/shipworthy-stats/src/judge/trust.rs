//! The judge against people.

use super::refusal::{LEAST_LABELS, LEAST_OF_A_KIND, Refusal};
use crate::confusion::Confusion;
use crate::count_inference::count_inferences;
use crate::count_metric::CountMetric;
use crate::inference::Inference;
use crate::units::{CountUnits, Resampling};

/// How often is the judge right, and about what? Each figure is `None` where nothing that it is about was labelled.
///
/// Where labels were drawn by the judge's verdict, the counts have to be weighted
/// ([`Labelled::weights_by_verdict`](super::Labelled::weights_by_verdict)); unweighted, a
/// calibration set with twice as many of the judge's fails makes its true-negative rate look better than it is.
#[derive(Debug, Clone)]
pub struct JudgeTrust {
    /// Labels by kind of output and verdict, weights included; positive means that the output passes.
    pub counts: Confusion,
    /// Of the outputs that people pass, how many does the judge pass?
    pub true_positive_rate: Option<Inference>,
    /// Of the outputs that people fail, how many does the judge fail?
    pub true_negative_rate: Option<Inference>,
    /// Of the outputs that the judge passes, how many do people pass?
    pub precision_of_pass: Option<Inference>,
    /// Of the outputs that the judge fails, how many do people fail?
    pub precision_of_fail: Option<Inference>,
    /// How many of its verdicts are what people say?
    pub accuracy: Option<Inference>,
    /// Agreement with people beyond what both their habits would give (Cohen, 1960).
    pub kappa: Option<Inference>,
    /// True-positive rate plus true-negative rate less one: 0 is a coin, 1 is perfect (Youden, 1950).
    pub informedness: Option<Inference>,
}

impl JudgeTrust {
    /// From labelled outputs; rates of independent ones have exact bounds, those of clustered or weighted ones the jackknife's.
    /// Kappa and informedness of independent ones are resampled.
    pub fn new(units: &CountUnits, resampling: &Resampling) -> JudgeTrust {
        const METRICS: [CountMetric; 7] = [
            CountMetric::Recall,
            CountMetric::Specificity,
            CountMetric::Precision,
            CountMetric::Npv,
            CountMetric::Accuracy,
            CountMetric::CohenKappa,
            CountMetric::Informedness,
        ];
        let mut found = count_inferences(units, &METRICS, None, resampling).into_iter();
        let mut next = || found.next().flatten();
        JudgeTrust {
            counts: units.total(),
            true_positive_rate: next(),
            true_negative_rate: next(),
            precision_of_pass: next(),
            precision_of_fail: next(),
            accuracy: next(),
            kappa: next(),
            informedness: next(),
        }
    }

    /// Why a bar on this judge's verdicts cannot be decided yet, with `alpha` as the error of the bound that must show it to be
    /// better than chance. Without a reason, its verdicts can be corrected.
    ///
    /// In this order: too few labels; too few outputs of one kind; no better than chance. A judge that fails only the last test
    /// does no harm to [`corrected_rate`](super::corrected_rate), which then rests on the labels alone; but nobody should pay
    /// for its verdicts.
    pub fn refusal(&self, alpha: f64) -> Option<Refusal> {
        let Confusion { tp, fn_, fp, tn } = self.counts;
        // Weights say what labels stand for, not how many there are: weighted rows are counted as such.
        let seen = |weight: f64, of: &Option<Inference>| {
            let units = of.as_ref().and_then(Inference::clusters).unwrap_or(0);
            units.max(weight.round() as u64)
        };
        let labels = seen(tp + fn_ + fp + tn, &self.accuracy);
        if labels < LEAST_LABELS {
            return Some(Refusal::TooFewLabels { labels, needed: LEAST_LABELS });
        }
        for (passing, labels) in
            [(true, seen(tp + fn_, &self.true_positive_rate)), (false, seen(fp + tn, &self.true_negative_rate))]
        {
            if labels < LEAST_OF_A_KIND {
                return Some(Refusal::TooFewOfAKind { passing, labels, needed: LEAST_OF_A_KIND });
            }
        }
        // With both kinds labelled it is undefined only where one cluster holds all of a kind.
        let Some(informedness) = self.informedness.as_ref() else { return Some(Refusal::OneCluster) };
        let lower = informedness.lower(alpha);
        if lower.is_some_and(|lower| lower > 0.0) {
            return None;
        }
        Some(Refusal::NoBetterThanChance {
            estimate: 1.0 + informedness.estimate(),
            lower: lower.map(|lower| 1.0 + lower),
        })
    }

    /// Why this judge has not been shown to know more than chance, at the error `alpha` of the bound that has to show it.
    ///
    /// As [`JudgeTrust::refusal`], except that few labels of a kind do where they show it. Of a judge that was measured on outputs of one
    /// kind alone nothing is known about the other, so that one who passes everything looks as good as one who knows.
    pub fn unproven(&self, alpha: f64) -> Option<Refusal> {
        let shown = || self.informedness.as_ref().and_then(|of| of.lower(alpha)).is_some_and(|lower| lower > 0.0);
        self.refusal(alpha).filter(|refusal| !matches!(refusal, Refusal::TooFewOfAKind { .. }) || !shown())
    }
}
