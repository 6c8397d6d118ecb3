use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::fairness::{Against, Combine, Constraint, GroupTable, Minimum, ScoredGroup, equalize};
use shipworthy_stats::ranked::Ranked;
use shipworthy_stats::regression::{Predictions, RegressionMetric, regression_inference};
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::units::Resampling;

use super::{CLOSED, Tally, Tolerance, cases, flags};

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Case {
    Table { cells: Vec<[f64; 4]>, values: BTreeMap<String, Values>, odds: BTreeMap<String, f64> },
    Scored { groups: Vec<usize>, labels: Vec<u8>, scores: Vec<f64>, results: BTreeMap<String, f64> },
    Thresholds { groups: Vec<usize>, labels: Vec<u8>, scores: Vec<f64>, results: Vec<Optimum> },
}

#[derive(Deserialize)]
struct Values {
    groups: Vec<f64>,
    overall: f64,
    difference: f64,
    difference_overall: f64,
    ratio: f64,
    ratio_overall: f64,
    least: f64,
    most: f64,
}

#[derive(Deserialize)]
struct Optimum {
    constraint: String,
    objective: String,
    value: f64,
    recall: Option<f64>,
}

fn stored() -> Vec<Case> {
    cases(include_str!("../../reference/fairness.json"))
}

fn table(cells: &[[f64; 4]]) -> GroupTable {
    let counts = |&[tp, fp, fn_, tn]: &[f64; 4]| Confusion { tp, fp, fn_, tn };
    GroupTable::of_counts(cells.iter().map(counts).collect())
}

#[test]
fn groups_differences_and_ratios_equal_fairlearn() {
    let mut tally = Tally::default();
    let mut held = 0;
    let tolerance = Tolerance::relative(CLOSED).or_absolute(CLOSED);
    for (number, case) in stored().iter().enumerate() {
        let Case::Table { cells, values, odds } = case else { continue };
        let table = table(cells);
        let none = Minimum::NONE;
        for (name, expected) in values {
            let metric = CountMetric::from_name(name).expect("a known metric");
            held += expected.groups.len() + 7;
            for (group, value) in table.values(metric, &none).iter().enumerate() {
                tally.compare(
                    format!("case {number}: {name} of {group}"),
                    value.ok(),
                    Some(expected.groups[group]),
                    tolerance,
                );
            }
            let (each, all) =
                (table.disparity(metric, Against::EachOther, &none), table.disparity(metric, Against::Overall, &none));
            let of = |group: Option<usize>| metric.value(&table.groups()[group?]);
            for (what, ours, theirs) in [
                ("overall", metric.value(&table.total()), expected.overall),
                ("difference", each.difference, expected.difference),
                ("difference to overall", all.difference, expected.difference_overall),
                ("ratio", each.ratio, expected.ratio),
                ("ratio to overall", all.ratio, expected.ratio_overall),
                ("least", of(each.smallest), expected.least),
                ("most", of(each.largest), expected.most),
            ] {
                tally.compare(format!("case {number}: {what} of {name}"), ours, Some(theirs), tolerance);
            }
        }
        held += odds.len();
        for (name, value) in odds {
            let against = if name.contains("to_overall") { Against::Overall } else { Against::EachOther };
            let combine = if name.ends_with("mean") { Combine::Mean } else { Combine::Worst };
            let ours = if name.starts_with("difference") {
                table.equalized_odds_difference(against, combine, &none)
            } else {
                table.equalized_odds_ratio(against, combine, &none)
            };
            tally.compare(format!("case {number}: equalized odds {name}"), ours, Some(*value), tolerance);
        }
    }
    tally.settle(held);
}

#[test]
fn least_and_largest_of_groups_by_scores_equal_fairlearn() {
    let mut tally = Tally::default();
    let mut held = 0;
    for (number, case) in stored().iter().enumerate() {
        let Case::Scored { groups, labels, scores, results } = case else { continue };
        let count = groups.iter().max().expect("groups") + 1;
        let members = |group: usize| (0..groups.len()).filter(move |&row| groups[row] == group);
        for (name, expected) in results {
            let of = |group: usize| {
                let scores: Vec<f64> = members(group).map(|row| scores[row]).collect();
                let labels: Vec<u8> = members(group).map(|row| labels[row]).collect();
                let truths: Vec<f64> = labels.iter().map(|label| f64::from(*label)).collect();
                let dependence = Dependence { weights: None, clusters: None };
                let numbers = Predictions { labels: &truths, predictions: &scores, dependence };
                let error = |metric| {
                    let resampling = Resampling { replicates: 40, seed: 1 };
                    regression_inference(&numbers, metric, &resampling).map(|found| found.estimate())
                };
                let ranked = Ranked::new(&scores, &flags(&labels), None, None);
                match name.as_str() {
                    "roc_auc" => ScoreMetric::RocAuc.value(&ranked, None),
                    "log_loss" => ScoreMetric::LogLoss.value(&ranked, None),
                    "mae" => error(RegressionMetric::Mae),
                    "mse" => error(RegressionMetric::Mse),
                    _ => error(RegressionMetric::R2),
                }
                .expect("both classes in every group")
            };
            let values: Vec<f64> = (0..count).map(of).collect();
            let more_is_better = matches!(name.as_str(), "roc_auc" | "r2");
            let worst = if more_is_better { f64::min } else { f64::max };
            let ours = values.iter().copied().reduce(worst);
            let tolerance = Tolerance::relative(CLOSED).or_absolute(CLOSED);
            held += 1;
            tally.compare(format!("case {number}: {name}"), ours, Some(*expected), tolerance);
        }
    }
    tally.settle(held);
}

#[test]
fn equalizing_thresholds_reach_fairlearns_objective() {
    let mut tally = Tally::default();
    let mut held = 0;
    for (number, case) in stored().iter().enumerate() {
        let Case::Thresholds { groups, labels, scores, results } = case else { continue };
        let count = groups.iter().max().expect("groups") + 1;
        let mut members = vec![ScoredGroup::default(); count];
        for ((group, score), label) in groups.iter().zip(scores).zip(flags(labels)) {
            members[*group].scores.push(*score);
            members[*group].labels.push(label);
        }
        for expected in results {
            let constraint = match CountMetric::from_name(&expected.constraint) {
                Some(metric) => Constraint::Equal(metric),
                None => Constraint::EqualizedOdds,
            };
            let objective = CountMetric::from_name(&expected.objective).expect("a known metric");
            let found = equalize(&members, constraint, objective, 1000).expect("both classes in every group");
            held += 2;
            let what = format!("case {number}: {} under {}", expected.objective, expected.constraint);
            let tolerance = Tolerance::absolute(1e-6);
            tally.compare(&what, Some(found.objective), Some(expected.value), tolerance);
            let recall = expected.recall.map(|_| found.recall.expect("equalized odds have a recall"));
            tally.compare(format!("{what}: recall"), recall, expected.recall, tolerance);
        }
    }
    tally.settle(held);
}
