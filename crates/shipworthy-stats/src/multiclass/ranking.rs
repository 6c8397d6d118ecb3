//! Areas under curves of several classes, with the structural components of DeLong, DeLong and Clarke-Pearson (1988) as influences.

use super::probabilities::ClassProbabilities;
use super::probability_metric::ProbabilityMetric;
use crate::class_tally::Average;
use crate::inference::{Between, Inference};
use crate::influence::{Evidence, Shape, by_unit, silent};
use crate::linear;
use crate::moves::Moves;
use crate::scale::Scale;
use crate::sum::exact_sum;

/// Name of the bounds of independent examples.
const BOUND: &str = "clopper-pearson on effective n (delong, t)";
/// Name of the drawn interval.
const DRAWN: &str = "wilson on effective n (delong, t)";

/// One area with what each row contributes.
struct Area {
    auc: f64,
    positives: f64,
    negatives: f64,
    /// Row, and the weighted distance of its component from the area, over the weight of its side.
    parts: Vec<(u32, f64)>,
}

/// Area under the curve of rows for which `side` says positive or negative. `None` without both.
fn area(of: &ClassProbabilities, scores: &[f64], side: impl Fn(u32) -> Option<bool>) -> Option<Area> {
    struct Row {
        score: f64,
        positive: bool,
        weight: f64,
        row: u32,
    }
    let mut rows: Vec<Row> = Vec::with_capacity(scores.len());
    for (row, label) in of.labels.iter().enumerate() {
        let weight = of.dependence.weight(row);
        if let (true, Some(positive)) = (weight > 0.0, side(*label)) {
            // Minus zero and zero are one score.
            rows.push(Row { score: scores[row] + 0.0, positive, weight, row: row as u32 });
        }
    }
    rows.sort_unstable_by(|a, b| {
        a.score.total_cmp(&b.score).then(a.positive.cmp(&b.positive)).then(a.weight.total_cmp(&b.weight))
    });
    let size = |positive: bool| exact_sum(rows.iter().filter(|row| row.positive == positive).map(|row| row.weight));
    let (positives, negatives) = (size(true), size(false));
    if positives <= 0.0 || negatives <= 0.0 {
        return None;
    }
    let mut beats = Vec::with_capacity(rows.len());
    let (mut below, mut above) = (0.0, positives);
    for tie in rows.chunk_by(|a, b| a.score == b.score) {
        let sum = |positive: bool| tie.iter().filter(|row| row.positive == positive).map(|row| row.weight).sum::<f64>();
        let (up, down) = (sum(true), sum(false));
        above = (above - up).max(0.0);
        for row in tie {
            let share = if row.positive { (below + 0.5 * down) / negatives } else { (above + 0.5 * up) / positives };
            beats.push((row.row, row.positive, row.weight, share));
        }
        below += down;
    }
    let auc = exact_sum(beats.iter().filter(|one| one.1).map(|one| one.2 * one.3)) / positives;
    let parts = beats
        .into_iter()
        .map(|(row, positive, weight, share)| {
            (row, weight * (share - auc) / if positive { positives } else { negatives })
        })
        .collect();
    Some(Area { auc: auc.clamp(0.0, 1.0), positives, negatives, parts })
}

pub(super) fn one_vs_rest(of: &ClassProbabilities, average: Average) -> Option<Inference> {
    let (areas, weights) = against_rest(of, average)?;
    combined(of, &areas, &weights)
}

fn against_rest(of: &ClassProbabilities, average: Average) -> Option<(Vec<Area>, Vec<f64>)> {
    let areas =
        (0..of.columns.len()).filter_map(|class| area(of, of.columns[class], |label| Some(label as usize == class)));
    let areas: Vec<Area> = areas.collect();
    let weights: Vec<f64> = match average {
        Average::Macro => areas.iter().map(|_| 1.0).collect(),
        Average::Weighted => areas.iter().map(|area| area.positives).collect(),
        Average::Micro => return None,
    };
    Some((areas, weights))
}

pub(super) fn one_vs_one(of: &ClassProbabilities) -> Option<Inference> {
    let (areas, weights) = pairs(of)?;
    combined(of, &areas, &weights)
}

fn pairs(of: &ClassProbabilities) -> Option<(Vec<Area>, Vec<f64>)> {
    if of.dependence.weights.is_some() {
        return None;
    }
    let mut areas = Vec::new();
    for a in 0..of.columns.len() {
        for b in (0..of.columns.len()).filter(|b| *b != a) {
            // Probability of a among the examples of a and b; both directions enter.
            let side = |label: u32| match label as usize {
                label if label == a => Some(true),
                label if label == b => Some(false),
                _ => None,
            };
            areas.extend(area(of, of.columns[a], side));
        }
    }
    let weights = vec![1.0; areas.len()];
    Some((areas, weights))
}

/// How far each example moves an area, or an average of areas. `None` for other metrics.
pub(super) fn moves(of: &ClassProbabilities, metric: ProbabilityMetric) -> Option<Moves> {
    let (areas, weights) = match metric {
        ProbabilityMetric::RocAucOf(class) => {
            (vec![area(of, of.columns.get(class as usize)?, |label| Some(label == class))?], vec![1.0])
        }
        ProbabilityMetric::RocAucOneVsRest(average) => against_rest(of, average)?,
        ProbabilityMetric::RocAucOneVsOne => pairs(of)?,
        _ => return None,
    };
    moved(of, &areas, &weights)
}

/// A weighted mean of areas, and what each row contributes to it.
fn moved(of: &ClassProbabilities, areas: &[Area], weights: &[f64]) -> Option<Moves> {
    let size = exact_sum(weights.iter().copied());
    if areas.is_empty() || size <= 0.0 {
        return None;
    }
    let estimate = exact_sum(areas.iter().zip(weights).map(|(area, weight)| weight * area.auc)) / size;
    let mut changes = vec![0.0; of.labels.len()];
    for (area, weight) in areas.iter().zip(weights) {
        for (row, part) in &area.parts {
            changes[*row as usize] += weight / size * part;
        }
    }
    Some(Moves { estimate, range: (0.0, 1.0), of: changes })
}

/// A weighted mean of areas over the same examples.
fn combined(of: &ClassProbabilities, areas: &[Area], weights: &[f64]) -> Option<Inference> {
    let size = exact_sum(weights.iter().copied());
    let Moves { estimate, of: changes, .. } = moved(of, areas, weights)?;
    let rows = of.labels.len();
    let dependent = !of.dependence.is_none();
    let influences = by_unit(&of.dependence, &changes);
    let range = (0.0, 1.0);
    let names = if dependent { (linear::BOUND, linear::DRAWN) } else { (BOUND, DRAWN) };
    let Some(mut evidence) = Evidence::of(&influences, dependent) else {
        let denominator = exact_sum((0..rows).map(|row| of.dependence.weight(row)));
        let shape = Shape { scale: Scale::Identity, range, name: names.0 };
        return Some(silent(estimate, denominator, dependent.then_some(influences.len() as u64), shape));
    };
    let spread = &mut evidence.spread;
    // A class of few examples knows its own spread badly: of each area half an inversion more is allowed for.
    let unseen = areas.iter().zip(weights).map(|(area, weight)| {
        let smaller = area.positives.min(area.negatives);
        (weight / size * 0.5 / (smaller + 1.0)).powi(2)
    });
    spread.variance += exact_sum(unseen);
    let smallest = areas.iter().map(|area| area.positives.min(area.negatives)).fold(f64::INFINITY, f64::min);
    // As many as the smallest class of every area offers: two examples of each of ten classes are twenty.
    spread.limit_freedom((smallest * areas.len() as f64).max(2.0));
    if !dependent {
        spread.between = Between { skewness: 0.0, ..spread.between };
    }
    let inside = estimate > 0.0 && estimate < 1.0;
    let least = spread.variance.sqrt();
    let from = if inside { estimate } else { estimate.clamp(least.min(0.5), 1.0 - least.min(0.5)) };
    Some(Inference { estimate, ..evidence.within(from, range, names)? })
}
