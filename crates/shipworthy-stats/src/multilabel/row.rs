//! What one example contributes to averages over examples.

use super::data::Multilabel;
use super::metric::MultilabelMetric;
use crate::class_tally::PerClass;

/// The example's number; `None` where it is left out.
pub(super) fn value(of: &Multilabel, metric: MultilabelMetric, row: usize) -> Option<f64> {
    let count = |holds: &dyn Fn(bool, bool) -> bool| {
        of.labels.iter().zip(of.decisions).filter(|(label, decision)| holds(label[row], decision[row])).count() as f64
    };
    let share = |top: f64, bottom: f64| (bottom > 0.0).then(|| top / bottom);
    let hit = || count(&|label, decision| label && decision);
    let labelled = || count(&|label, _| label);
    let decided = || count(&|_, decision| decision);
    match metric {
        MultilabelMetric::PerExample(PerClass::F1) => share(2.0 * hit(), labelled() + decided()),
        MultilabelMetric::PerExample(PerClass::Precision) => share(hit(), decided()),
        MultilabelMetric::PerExample(PerClass::Recall) => share(hit(), labelled()),
        MultilabelMetric::Jaccard => share(hit(), count(&|label, decision| label || decision)),
        MultilabelMetric::HammingLoss => share(count(&|label, decision| label != decision), of.labels.len() as f64),
        MultilabelMetric::SubsetAccuracy => {
            Some(f64::from(u8::from(of.labels.iter().zip(of.decisions).all(|(l, d)| l[row] == d[row]))))
        }
        MultilabelMetric::LabelRankingAveragePrecision => Some(ranking_precision(of, row)),
        MultilabelMetric::CoverageError => Some(coverage(of, row)),
        MultilabelMetric::Averaged(..) => None,
    }
}

/// Labels of the example, or all, that score at least this.
fn at_least(of: &Multilabel, row: usize, score: f64, own: bool) -> f64 {
    let columns = of.labels.iter().zip(of.scores);
    columns.filter(|(label, scores)| scores[row] >= score && (label[row] || !own)).count() as f64
}

fn ranking_precision(of: &Multilabel, row: usize) -> f64 {
    let own: Vec<f64> = of.labels.iter().zip(of.scores).filter(|(l, _)| l[row]).map(|(_, s)| s[row]).collect();
    if own.is_empty() || own.len() == of.labels.len() {
        return 1.0;
    }
    own.iter().map(|score| at_least(of, row, *score, true) / at_least(of, row, *score, false)).sum::<f64>()
        / own.len() as f64
}

fn coverage(of: &Multilabel, row: usize) -> f64 {
    let own = of.labels.iter().zip(of.scores).filter(|(label, _)| label[row]).map(|(_, scores)| scores[row]);
    match own.min_by(f64::total_cmp) {
        Some(lowest) => at_least(of, row, lowest, false),
        None => 0.0,
    }
}
