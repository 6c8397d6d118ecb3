//! Which method gives which bound: the source of the reference page.

use crate::count_metric::CountMetric;
use crate::score_metric::ScoreMetric;
use crate::{delong, imagined, linear, paired, quantile, score_inference, values};

/// How the examples hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// Independent, unweighted examples.
    Independent,
    /// Examples in clusters.
    Clustered,
    /// Weighted examples without clusters: each row is a cluster of its own.
    Weighted,
    /// Independent examples, corrected to a prevalence.
    PrevalenceCorrected,
}

impl Setting {
    /// All settings, in the order of the page's columns.
    pub const ALL: &[Setting] =
        &[Setting::Independent, Setting::Clustered, Setting::Weighted, Setting::PrevalenceCorrected];

    /// Heading of the column.
    pub fn name(self) -> &'static str {
        match self {
            Setting::Independent => "independent",
            Setting::Clustered => "clustered",
            Setting::Weighted => "weighted",
            Setting::PrevalenceCorrected => "prevalence-corrected",
        }
    }
}

/// Method of the bound that decides, and of the interval that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Methods {
    pub bound: &'static str,
    pub drawn: &'static str,
}

const fn same(name: &'static str) -> Methods {
    Methods { bound: name, drawn: name }
}

/// Methods for a metric of outcome counts. `None` where the metric does not exist in that setting: the prevalence is not
/// estimated where it is declared.
pub fn of_count(metric: CountMetric, setting: Setting) -> Option<Methods> {
    let corrected = setting == Setting::PrevalenceCorrected && metric.depends_on_prevalence();
    if corrected && metric == CountMetric::Prevalence {
        return None;
    }
    Some(match setting {
        Setting::Clustered | Setting::Weighted if metric.range().1.is_infinite() => same(linear::LOG_T),
        Setting::Clustered | Setting::Weighted => Methods { bound: linear::BOUND, drawn: linear::DRAWN },
        _ if !corrected && (metric.is_one_rate() || metric == CountMetric::F1) => {
            Methods { bound: "clopper-pearson", drawn: "wilson" }
        }
        _ => Methods { bound: imagined::BOUND, drawn: imagined::DRAWN },
    })
}

/// Methods for a metric of scores.
pub fn of_score(metric: ScoreMetric, setting: Setting) -> Methods {
    let grouped = matches!(setting, Setting::Clustered | Setting::Weighted);
    match (metric, grouped) {
        (ScoreMetric::RocAuc | ScoreMetric::Gini, false) => same(delong::PLAIN),
        (ScoreMetric::RocAuc | ScoreMetric::Gini, true) => same(delong::GROUPED),
        (_, false) => same(score_inference::BOOTSTRAP),
        (_, true) => same(score_inference::CLUSTERS),
    }
}

/// Methods for the mean of a value per example that cannot be negative, such as a cost or a latency. Clustered means of values of
/// both signs use t (`of_signed_mean`).
pub fn of_mean(setting: Setting) -> Methods {
    match setting {
        Setting::Clustered | Setting::Weighted => same(linear::POSITIVE_MEAN),
        Setting::Independent | Setting::PrevalenceCorrected => {
            Methods { bound: values::ATOMS, drawn: values::ATOMS_DRAWN }
        }
    }
}

/// Methods for the mean of a value of either sign, such as a difference of costs.
pub fn of_signed_mean(setting: Setting) -> Methods {
    match setting {
        Setting::Clustered | Setting::Weighted => same(linear::MEAN),
        Setting::Independent | Setting::PrevalenceCorrected => {
            Methods { bound: values::ATOMS, drawn: values::ATOMS_DRAWN }
        }
    }
}

/// Methods for a quantile of a value per example, such as the 95th percentile of latency.
pub fn of_quantile(setting: Setting) -> Methods {
    match setting {
        Setting::Clustered | Setting::Weighted => same(quantile::CLUSTERS),
        Setting::Independent | Setting::PrevalenceCorrected => same(quantile::EXACT),
    }
}

/// Methods for the difference of a metric of outcome counts between two candidates on the same examples.
pub fn of_count_difference(setting: Setting) -> Methods {
    match setting {
        Setting::Clustered | Setting::Weighted => same(linear::DIFFERENCE),
        Setting::Independent | Setting::PrevalenceCorrected => Methods { bound: paired::BOUND, drawn: paired::DRAWN },
    }
}

/// Methods for the difference of two AUCs on the same examples.
pub fn of_auc_difference(setting: Setting) -> Methods {
    match setting {
        Setting::Clustered | Setting::Weighted => same(paired::AUC_CLUSTERS),
        Setting::Independent | Setting::PrevalenceCorrected => same(paired::AUC),
    }
}
