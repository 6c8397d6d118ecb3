//! Uncertainty of metrics of decisions for any number of labels.

use super::data::Multilabel;
use super::metric::MultilabelMetric;
use super::row;
use crate::class_tally::{Average, ClassTally, Further, Judged, TallyUnit, changes, inference};
use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::linear;
use crate::mean;
use crate::moves::Moves;
use crate::multiclass::{BOUND, DRAWN};
use crate::units::Resampling;

/// Uncertainty of one metric. `None` where the metric is undefined on these examples.
///
/// # Panics
/// When columns differ in length or number.
pub fn multilabel_inference(of: &Multilabel, metric: MultilabelMetric, resampling: &Resampling) -> Option<Inference> {
    multilabel_inferences(of, &[metric], resampling).pop().flatten()
}

/// Uncertainty of several metrics: what reports call, once per slice.
pub fn multilabel_inferences(
    of: &Multilabel,
    metrics: &[MultilabelMetric],
    resampling: &Resampling,
) -> Vec<Option<Inference>> {
    of.check();
    let averages = metrics.iter().any(|metric| matches!(metric, MultilabelMetric::Averaged(..)));
    let units = if averages { units(of) } else { vec![] };
    let one = |metric: &MultilabelMetric| match metric {
        MultilabelMetric::Averaged(what, average) => {
            let dependent = !of.dependence.is_none();
            let names = if dependent { (linear::BOUND, linear::DRAWN) } else { (BOUND, DRAWN) };
            let judged = Judged { range: (0.0, 1.0), once: *average != Average::Macro, names };
            inference(of.labels.len(), &units, dependent, &further(of), &judged, |all| all.average(*what, *average))
        }
        _ => per_example(of, *metric, resampling),
    };
    metrics.iter().map(one).collect()
}

fn per_example(of: &Multilabel, metric: MultilabelMetric, resampling: &Resampling) -> Option<Inference> {
    if metric.needs_scores() && of.scores.is_empty() {
        return None;
    }
    let (mut values, mut weights, mut clusters) = (vec![], vec![], vec![]);
    for at in 0..of.len() {
        if let Some(value) = row::value(of, metric, at) {
            values.push(value);
            weights.push(of.dependence.weight(at));
            clusters.extend(of.dependence.clusters.map(|clusters| clusters[at]));
        }
    }
    let dependence = Dependence {
        weights: of.dependence.weights.map(|_| &weights[..]),
        clusters: of.dependence.clusters.map(|_| &clusters[..]),
    };
    if metric == MultilabelMetric::SubsetAccuracy {
        return mean::share(values.len(), &dependence, |at| values[at] == 1.0);
    }
    mean::bounded(values.len(), &dependence, metric.range(of.labels.len()), resampling, |at| values[at])
}

/// How far each example moves a metric. `None` where the metric is undefined, or one example alone makes it defined.
///
/// # Panics
/// When columns differ in length or number.
pub fn multilabel_moves(of: &Multilabel, metric: MultilabelMetric) -> Option<Moves> {
    of.check();
    if let MultilabelMetric::Averaged(what, average) = metric {
        // Example by example, whatever the clusters: those are summed where differences are judged.
        let alone = Multilabel { dependence: Dependence { clusters: None, ..of.dependence }, ..*of };
        let counting: Vec<usize> = (0..of.len()).filter(|row| of.dependence.weight(*row) > 0.0).collect();
        let (estimate, changes) = changes(of.labels.len(), &units(&alone), |all| all.average(what, average))?;
        return Some(Moves { estimate, range: (0.0, 1.0), of: changes }.among(of.len(), &counting));
    }
    if metric.needs_scores() && of.scores.is_empty() {
        return None;
    }
    let (places, values): (Vec<usize>, Vec<f64>) =
        (0..of.len()).filter_map(|at| Some((at, row::value(of, metric, at)?))).unzip();
    let weights: Vec<f64> = places.iter().map(|at| of.dependence.weight(*at)).collect();
    let dependence = Dependence { weights: Some(&weights), clusters: None };
    Some(Moves::of_mean(&values, metric.range(of.labels.len()), &dependence)?.among(of.len(), &places))
}

/// Tallies by cluster, or by example.
fn units(of: &Multilabel) -> Vec<TallyUnit> {
    let mut rows: Vec<(u32, usize)> = (0..of.len())
        .filter(|row| of.dependence.weight(*row) > 0.0)
        .map(|row| (of.dependence.clusters.map_or(row as u32, |clusters| clusters[row]), row))
        .collect();
    rows.sort_unstable();
    let unit = |same: &[(u32, usize)]| {
        let (mut entries, mut sizes) = (vec![], vec![]);
        for (_, row) in same {
            let weight = of.dependence.weight(*row);
            sizes.push(weight);
            for (class, (label, decision)) in of.labels.iter().zip(of.decisions).enumerate() {
                let (label, decision) = (label[*row], decision[*row]);
                if label || decision {
                    let count = |holds: bool| if holds { weight } else { 0.0 };
                    let tally =
                        ClassTally { hit: count(label && decision), labelled: count(label), decided: count(decision) };
                    entries.push((class as u32, tally));
                }
            }
        }
        TallyUnit::new(entries, sizes, 1.0)
    };
    rows.chunk_by(|a, b| a.0 == b.0).map(unit).collect()
}

/// For each label: one further example that is found, missed, or wrongly decided for.
fn further(of: &Multilabel) -> Vec<Further> {
    let kinds = [(1.0, 1.0, 1.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)];
    let occurs = |class: &usize| of.labels[*class].contains(&true);
    let each = (0..of.labels.len()).filter(occurs).flat_map(|class| {
        kinds.map(|(hit, labelled, decided)| Further {
            kind: class as u32,
            unit: TallyUnit::new(vec![(class as u32, ClassTally { hit, labelled, decided })], vec![1.0], 1.0),
        })
    });
    each.collect()
}
