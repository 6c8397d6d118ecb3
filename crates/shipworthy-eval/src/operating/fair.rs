//! One threshold for everybody, or one for each group: what that saves, what it does to the distance between groups, and what
//! closer groups cost.

use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::fairness::{Choice, GroupTable, Minimum, Replicates, frontier_among};

use super::answer::{BySlice, FairnessPrice, Gap, GroupThreshold, Point};
use super::deferral::scale;
use super::levels::Levels;
use super::trial::{Chosen, Trial};
use crate::candidate_rows::CandidateRows;
use crate::decision::{Decision, DecisionRule};
use crate::gather::SliceCodes;
use crate::outcome::{Estimate, Slice};
use crate::slice_thresholds::rate_within;
use crate::threshold::{FOLDS, Goal, Limit, Sweep};

/// Fewest positives, and fewest negatives, of a group with a threshold of its own.
const FEWEST: usize = 10;
/// Distances between groups that are tried, as parts of the distance without a limit.
const PARTS: [f64; 4] = [0.75, 0.5, 0.25, 0.1];
/// What groups are compared by.
const METRICS: [CountMetric; 2] = [CountMetric::Recall, CountMetric::FalsePositiveRate];

/// Thresholds by the values of a slice. `None` without two groups that are large enough.
pub fn by_slice(trial: &Trial<'_>, column: &SliceCodes) -> Option<BySlice> {
    let parts = trial.judged.rows.split(&column.code, column.values.len());
    let large = |rows: &CandidateRows| {
        let positives = rows.label.iter().filter(|&&label| label).count();
        positives >= FEWEST && rows.len() - positives >= FEWEST
    };
    let own: Vec<usize> = (0..parts.len()).filter(|&group| large(&parts[group])).collect();
    if own.len() < 2 {
        return None;
    }
    let all = trial.cheapest(Limit::None, trial.rate);
    let of_group: Vec<Option<Chosen>> =
        (0..parts.len()).map(|group| own.contains(&group).then(|| cheapest_of(trial, &parts[group]))).collect();
    let one = trial.cross_fitted(&all.folds);
    let each = trial.decided(|row| {
        let group = column.code[row] as usize;
        let folds = of_group[group].as_ref().map_or(&all.folds, |chosen| &chosen.folds);
        let threshold = folds[trial.fold[row] as usize].unwrap_or(f64::INFINITY);
        trial.rule(threshold).decide(trial.score(row))
    });
    let point = |name: &str, threshold: Option<f64>, decision: &[Decision]| -> Point {
        trial.point(name, threshold, true, decision)
    };
    let [with_one, with_own] = [&one, &each].map(|decision| table(trial, column, decision));
    let groups = parts
        .iter()
        .enumerate()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(group, rows)| {
            let rate = |table: &GroupTable, metric: CountMetric| metric.value(&table.groups()[group]);
            GroupThreshold {
                slice: Slice(vec![(column.name.clone(), column.values[group].clone())]),
                examples: rows.len() as u64,
                positives: rows.label.iter().filter(|&&label| label).count() as u64,
                threshold: of_group[group].as_ref().and_then(|chosen| chosen.shipped).map(|effect| effect.threshold),
                recall_one: rate(&with_one, CountMetric::Recall),
                recall_own: rate(&with_own, CountMetric::Recall),
                false_positive_rate_one: rate(&with_one, CountMetric::FalsePositiveRate),
                false_positive_rate_own: rate(&with_own, CountMetric::FalsePositiveRate),
            }
        })
        .collect();
    let gaps = METRICS.map(|metric| Gap {
        metric: metric.name().to_owned(),
        one: gap(trial, &with_one, metric),
        own: gap(trial, &with_own, metric),
    });
    Some(BySlice {
        across: column.name.clone(),
        groups,
        one: point("one", all.shipped.map(|effect| effect.threshold), &one),
        own: point("own", None, &each),
        saves: trial.saved(&one, &each, trial.rate).map(|inference| trial.figures(inference)),
        gaps: gaps.to_vec(),
        frontier: METRICS.iter().flat_map(|&metric| prices(trial, column, &parts, &own, &all, metric)).collect(),
    })
}

/// The cheapest threshold of a group, with positives as common in it as production makes them.
fn cheapest_of(trial: &Trial<'_>, rows: &CandidateRows) -> Chosen {
    let rate = rate_within(trial.spec, &trial.judged.rows, rows);
    let rows = rows.with_folds(&trial.fold);
    let sweep = Sweep::new(&rows, trial.prices, trial.defer, rate.as_ref());
    let goals: Vec<Goal> = [None]
        .into_iter()
        .chain((0..FOLDS as u8).map(Some))
        .map(|without| Goal { without, limit: Limit::None })
        .collect();
    let mut found = sweep.cheapest(&goals);
    let folds = found.split_off(1).into_iter().map(|effect| effect.map(|effect| effect.threshold)).collect();
    Chosen { shipped: found[0], folds }
}

/// Outcome counts of each group; cases left to people count in no rate.
fn table(trial: &Trial<'_>, column: &SliceCodes, decision: &[Decision]) -> GroupTable {
    let rows = &trial.judged.rows;
    let decided: Vec<usize> = (0..rows.len())
        .filter(|&at| matches!(decision[rows.row[at] as usize], Decision::Positive | Decision::Negative))
        .collect();
    let code = |&at: &usize| u32::from(column.code[rows.row[at] as usize]);
    let codes: Vec<u32> = decided.iter().map(code).collect();
    let labels: Vec<bool> = decided.iter().map(|&at| rows.label[at]).collect();
    let flagged: Vec<bool> = decided.iter().map(|&at| decision[rows.row[at] as usize] == Decision::Positive).collect();
    match &rows.cluster {
        Some(cluster) => {
            let clusters: Vec<u32> = decided.iter().map(|&at| cluster[at]).collect();
            GroupTable::count_clustered(&codes, column.values.len(), &labels, &flagged, &clusters)
        }
        None => GroupTable::count(&codes, column.values.len(), &labels, &flagged),
    }
}

/// The largest difference between groups that can be judged.
fn gap(trial: &Trial<'_>, table: &GroupTable, metric: CountMetric) -> Estimate {
    let replicates = Replicates::new(table, &trial.judged.settings.resampling);
    match replicates.difference(metric, &Minimum::default()) {
        Some(inference) => trial.figures(inference),
        None => Estimate { method: "undefined".to_owned(), ..Estimate::default() },
    }
}

/// What each distance between groups costs. Groups without a threshold of their own keep the one of all, and are not compared.
fn prices(
    trial: &Trial<'_>,
    column: &SliceCodes,
    parts: &[CandidateRows],
    own: &[usize],
    all: &Chosen,
    metric: CountMetric,
) -> Vec<FairnessPrice> {
    let Some(levels) = own.iter().map(|&group| Levels::new(trial, &parts[group])).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let scale = scale(trial);
    let fitted = |without: Option<u8>, allowed: &[f64]| {
        let choices = levels.iter().map(|levels| {
            let of = |at: &super::levels::At| {
                let rate = if metric == CountMetric::Recall { at.recall? } else { at.false_positive_rate? };
                Some(Choice { rate, cost: at.flagged + at.left, threshold: at.threshold })
            };
            levels.all(without, scale).iter().map(of).collect::<Option<Vec<Choice>>>()
        });
        frontier_among(choices.collect::<Option<Vec<_>>>()?, allowed)
    };
    let Some(free) = fitted(None, &[1.0]).and_then(|points| points.first().map(|point| point.gap)) else {
        return Vec::new();
    };
    // To a tenth of a point, or finer where groups lie close: people set such limits in round numbers.
    let steps = if free >= 0.02 { 1e3 } else { 1e4 };
    let mut allowed = vec![1.0];
    allowed.extend(PARTS.map(|part| (part * free * steps).round() / steps).into_iter().filter(|limit| *limit > 0.0));
    let Some(shipped) = fitted(None, &allowed) else { return Vec::new() };
    let folds: Vec<_> = (0..FOLDS as u8).map(|fold| fitted(Some(fold), &allowed)).collect();
    let null_score = trial.spec.candidates[trial.judged.index].null_score;
    let mut told: Vec<FairnessPrice> = Vec::new();
    for (place, point) in shipped.iter().enumerate() {
        // A limit that does not bind says what the one before it said.
        if told.last().is_some_and(|last: &FairnessPrice| last.gap_in_sample <= point.allowed) {
            continue;
        }
        let decision = trial.decided(|row| {
            let fold = trial.fold[row] as usize;
            let place_of = own.iter().position(|&group| group == column.code[row] as usize);
            let threshold = match (place_of, &folds[fold]) {
                (Some(group), Some(points)) => points[place].thresholds[group],
                _ => all.folds[fold].unwrap_or(f64::INFINITY),
            };
            DecisionRule { threshold, defer: None, null_score }.decide(trial.score(row))
        });
        let table = table(trial, column, &decision);
        let values: Vec<f64> = own.iter().filter_map(|&group| metric.value(&table.groups()[group])).collect();
        let ends = values.iter().copied().reduce(f64::max).zip(values.iter().copied().reduce(f64::min));
        told.push(FairnessPrice {
            metric: metric.name().to_owned(),
            allowed: point.allowed,
            gap: ends.map(|(most, least)| most - least),
            gap_in_sample: point.gap,
            cost: trial.point("frontier", None, true, &decision).cost,
            thresholds: (0..parts.len())
                .filter(|&group| !parts[group].is_empty())
                .map(|group| own.iter().position(|&other| other == group).map(|place| point.thresholds[place]))
                .collect(),
        });
    }
    told
}
