use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::ranking::{RankedQuery, RankingMetric};

use super::{CLOSED, Tally, Tolerance, cases};

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Case {
    Trec { run: Vec<(String, f64)>, judged: Vec<(String, f64)>, values: BTreeMap<String, Option<f64>> },
    Scored { scores: Vec<f64>, grades: Vec<f64>, values: BTreeMap<String, Option<f64>> },
    Tied { scores: Vec<f64>, grades: Vec<f64>, values: BTreeMap<String, Option<f64>> },
}

/// The metric that a reference program calls this.
fn metric(name: &str) -> RankingMetric {
    let (stem, cutoff) = match name.rsplit_once(['_', '@']) {
        Some((stem, "None")) => (stem, None),
        Some((stem, k)) if k.parse::<u32>().is_ok() => (stem, k.parse().ok()),
        _ => (name, None),
    };
    let k = cutoff.unwrap_or(0);
    match stem {
        "ndcg" | "ndcg_cut" => RankingMetric::Ndcg(cutoff),
        "dcg" => RankingMetric::Dcg(cutoff),
        "exponential" => RankingMetric::NdcgExponential(cutoff),
        "map" | "map_cut" | "average_precision" => RankingMetric::AveragePrecision(cutoff),
        "recip_rank" | "reciprocal_rank" => RankingMetric::ReciprocalRank(cutoff),
        "P" | "precision" => RankingMetric::PrecisionAt(k),
        "recall" => RankingMetric::RecallAt(k),
        "success" | "hit_rate" => RankingMetric::HitRateAt(k),
        "Rprec" | "r_precision" => RankingMetric::RPrecision,
        "bpref" => RankingMetric::Bpref,
        other => panic!("unknown metric {other}"),
    }
}

#[test]
fn equals_trec_eval_scikit_learn_and_every_order_of_ties() {
    let mut tally = Tally::default();
    let mut held = 0;
    for (number, case) in cases::<Case>(include_str!("../../reference/ranking.json")).into_iter().enumerate() {
        let (query, values) = match &case {
            Case::Trec { run, judged, values } => {
                let run: Vec<(&str, f64)> = run.iter().map(|(name, x)| (name.as_str(), *x)).collect();
                let judged: Vec<(&str, f64)> = judged.iter().map(|(name, x)| (name.as_str(), *x)).collect();
                (RankedQuery::of_run(&run, &judged), values)
            }
            Case::Scored { scores, grades, values } | Case::Tied { scores, grades, values } => {
                (RankedQuery::of_scores(scores, grades), values)
            }
        };
        held += values.len();
        for (name, value) in values {
            let ours = metric(name).value(&query);
            tally.compare(
                format!("case {number}: {name}"),
                ours,
                *value,
                Tolerance::relative(CLOSED).or_absolute(1e-15),
            );
        }
    }
    tally.settle(held);
}
