//! Which numbers there are about decisions for one of several classes.

use super::confusion::ClassConfusion;
use crate::class_tally::{Average, PerClass, Tallies};
use crate::count_metric::CountMetric;

/// A metric of a [`ClassConfusion`]. Definitions are scikit-learn's, undefined is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClassMetric {
    /// How often is it right? The same as micro-averaged precision, recall and F1.
    Accuracy,
    /// How often is it wrong?
    ErrorRate,
    /// Mean over classes of the share decided rightly: macro-averaged recall.
    BalancedAccuracy,
    /// Agreement of label and decision beyond chance (Cohen, 1960).
    CohenKappa,
    /// Correlation of label and decision (Gorodkin, 2004).
    Mcc,
    /// An average over classes.
    Averaged(PerClass, Average),
    /// A metric of one class against all others, such as the recall of class 2.
    OfClass(CountMetric, u32),
}

use ClassMetric::*;

impl ClassMetric {
    /// Every metric of all classes together. Those of one class follow from [`CountMetric`].
    pub const ALL: &[ClassMetric] = &[
        Accuracy,
        ErrorRate,
        BalancedAccuracy,
        CohenKappa,
        Mcc,
        Averaged(PerClass::F1, Average::Macro),
        Averaged(PerClass::F1, Average::Micro),
        Averaged(PerClass::F1, Average::Weighted),
        Averaged(PerClass::Precision, Average::Macro),
        Averaged(PerClass::Precision, Average::Micro),
        Averaged(PerClass::Precision, Average::Weighted),
        Averaged(PerClass::Recall, Average::Macro),
        Averaged(PerClass::Recall, Average::Micro),
        Averaged(PerClass::Recall, Average::Weighted),
    ];

    /// Canonical name, as written in a bar; for one class that of the metric without the class.
    pub fn name(self) -> &'static str {
        match self {
            Accuracy => "accuracy",
            ErrorRate => "error_rate",
            BalancedAccuracy => "balanced_accuracy",
            CohenKappa => "cohen_kappa",
            Mcc => "mcc",
            Averaged(what, average) => averaged_name(what, average),
            OfClass(metric, _) => metric.name(),
        }
    }

    /// The metric's value; `None` where it is undefined.
    pub fn value(self, counts: &ClassConfusion) -> Option<f64> {
        match self {
            OfClass(metric, class) => {
                ((class as usize) < counts.classes()).then(|| metric.value(&counts.one_against_rest(class as usize)))?
            }
            _ => self.of_tallies(&counts.tallies()),
        }
    }

    pub(super) fn of_tallies(self, tallies: &Tallies) -> Option<f64> {
        let n = tallies.examples;
        if n <= 0.0 {
            return None;
        }
        let sum = |term: &dyn Fn(&crate::class_tally::ClassTally) -> f64| {
            crate::sum::exact_sum(tallies.classes.iter().map(term))
        };
        match self {
            Accuracy => Some(sum(&|class| class.hit) / n),
            ErrorRate => Some((n - sum(&|class| class.hit)).max(0.0) / n),
            BalancedAccuracy => tallies.average(PerClass::Recall, Average::Macro),
            // Of one class all decisions are hits, whatever they are averaged over.
            Averaged(what, average) => tallies.average(what, average),
            CohenKappa => {
                let chance = sum(&|class| class.labelled * class.decided);
                let bottom = n * n - chance;
                // With one class on both sides nothing can agree beyond chance.
                if tallies.classes.iter().any(|class| class.labelled >= n && class.decided >= n) {
                    return None;
                }
                Some(((n * sum(&|class| class.hit) - chance) / bottom).clamp(-1.0, 1.0))
            }
            Mcc => {
                if tallies.classes.iter().any(|class| class.labelled >= n || class.decided >= n) {
                    return None;
                }
                let chance = sum(&|class| class.labelled * class.decided);
                let of_labels = n * n - sum(&|class| class.labelled * class.labelled);
                let of_decisions = n * n - sum(&|class| class.decided * class.decided);
                let top = n * sum(&|class| class.hit) - chance;
                Some((top / (of_labels.sqrt() * of_decisions.sqrt())).clamp(-1.0, 1.0))
            }
            OfClass(..) => None,
        }
    }

    /// Smallest and largest value that it can take.
    pub fn range(self) -> (f64, f64) {
        match self {
            CohenKappa | Mcc => (-1.0, 1.0),
            OfClass(metric, _) => metric.range(),
            _ => (0.0, 1.0),
        }
    }

    /// Whether more is better; `None` where neither direction is.
    pub fn higher_is_better(self) -> Option<bool> {
        match self {
            ErrorRate => Some(false),
            OfClass(metric, _) => metric.higher_is_better(),
            _ => Some(true),
        }
    }
}

/// Canonical name of an average over classes.
pub(crate) fn averaged_name(what: PerClass, average: Average) -> &'static str {
    match (average, what) {
        (Average::Macro, PerClass::F1) => "macro_f1",
        (Average::Macro, PerClass::Precision) => "macro_precision",
        (Average::Macro, PerClass::Recall) => "macro_recall",
        (Average::Micro, PerClass::F1) => "micro_f1",
        (Average::Micro, PerClass::Precision) => "micro_precision",
        (Average::Micro, PerClass::Recall) => "micro_recall",
        (Average::Weighted, PerClass::F1) => "weighted_f1",
        (Average::Weighted, PerClass::Precision) => "weighted_precision",
        (Average::Weighted, PerClass::Recall) => "weighted_recall",
    }
}
