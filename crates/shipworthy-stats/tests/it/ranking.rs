//! Rankings: trec_eval's own expected output, and what the metrics must do whatever the data.

use std::collections::BTreeMap;

use shipworthy_stats::ranking::catalogue::{catalogue_coverage, novelty};
use shipworthy_stats::ranking::{RankedQuery, RankingMetric, WithoutValue, ranking_inference};
use shipworthy_stats::units::Resampling;
use shipworthy_testkit::skips::shared_data;

type Lines = BTreeMap<String, Vec<(String, f64)>>;

/// Document and number by query, from the columns of a file.
fn lines(text: &str, document: usize, number: usize) -> Lines {
    let mut queries = Lines::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let value = fields[number].parse().expect("a number");
        queries.entry(fields[0].to_owned()).or_default().push((fields[document].to_owned(), value));
    }
    queries
}

fn borrowed(pairs: &[(String, f64)]) -> Vec<(&str, f64)> {
    pairs.iter().map(|(name, value)| (name.as_str(), *value)).collect()
}

#[test]
fn trec_evals_own_expected_output_is_matched() {
    let Some(folder) = shared_data().map(|data| data.join("ranking/trec_eval")) else { return };
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file of trec_eval's tests");
    let (run, judged) = (lines(&read("results.test"), 2, 4), lines(&read("qrels.test"), 2, 3));
    let queries: BTreeMap<&str, RankedQuery> = run
        .iter()
        .map(|(query, run)| (query.as_str(), RankedQuery::of_run(&borrowed(run), &borrowed(&judged[query]))))
        .collect();
    let all: Vec<RankedQuery> = queries.values().cloned().collect();
    let mut compared = 0;
    for file in ["out.test", "out.test.a", "out.test.aq"] {
        for line in read(file).lines() {
            let [name, query, value] = line.split_whitespace().collect::<Vec<_>>()[..] else { continue };
            let Some(metric) = metric(name) else { continue };
            let ours = match queries.get(query) {
                Some(query) => metric.value(query).unwrap_or(0.0),
                None => ranking_inference(&all, metric, WithoutValue::Zero, None, &Resampling::default())
                    .expect("three queries")
                    .estimate(),
            };
            assert_eq!(format!("{ours:.4}"), value, "{name} of {query} in {file}");
            compared += 1;
        }
    }
    assert!(compared > 150, "only {compared} numbers were compared");
}

/// Ours for a name of trec_eval's, where we have it.
fn metric(name: &str) -> Option<RankingMetric> {
    let (stem, k) = match name.rsplit_once('_').and_then(|(stem, k)| Some((stem, k.parse::<u32>().ok()?))) {
        Some((stem, k)) => (stem, Some(k)),
        None => (name, None),
    };
    Some(match (stem, k) {
        ("map", None) => RankingMetric::AveragePrecision(None),
        ("Rprec", None) => RankingMetric::RPrecision,
        ("bpref", None) => RankingMetric::Bpref,
        ("recip_rank", None) => RankingMetric::ReciprocalRank(None),
        ("ndcg", None) => RankingMetric::Ndcg(None),
        ("ndcg_cut", k) => RankingMetric::Ndcg(k),
        ("P", Some(k)) => RankingMetric::PrecisionAt(k),
        ("recall", Some(k)) => RankingMetric::RecallAt(k),
        ("success", Some(k)) => RankingMetric::HitRateAt(k),
        _ => return None,
    })
}

#[test]
fn equal_scores_go_by_document_id_descending() {
    let judged = [("a", 1.0), ("b", 0.0)];
    let first = |run: &[(&str, f64)]| RankingMetric::ReciprocalRank(None).value(&RankedQuery::of_run(run, &judged));
    assert_eq!(first(&[("a", 1.0), ("b", 1.0)]), Some(0.5), "b stands first");
    assert_eq!(first(&[("a", 1.0 + 1e-12), ("b", 1.0)]), Some(0.5), "equal as 32-bit numbers");
    assert_eq!(first(&[("a", 1.1), ("b", 1.0)]), Some(1.0));
    assert_eq!(first(&[("b", 1.0), ("a", 2.0), ("b", 3.0)]), Some(0.5), "the better place of a document counts");
}

#[test]
fn without_relevant_documents_some_metrics_are_undefined() {
    let query = RankedQuery::of_run(&[("a", 1.0)], &[("a", 0.0), ("b", -1.0)]);
    let value = |metric: RankingMetric| metric.value(&query);
    for metric in [
        RankingMetric::Ndcg(Some(10)),
        RankingMetric::AveragePrecision(None),
        RankingMetric::RecallAt(5),
        RankingMetric::RPrecision,
        RankingMetric::Bpref,
    ] {
        assert_eq!(value(metric), None, "{}", metric.name());
    }
    for metric in [RankingMetric::PrecisionAt(5), RankingMetric::HitRateAt(5), RankingMetric::ReciprocalRank(None)] {
        assert_eq!(value(metric), Some(0.0), "{}", metric.name());
    }
    let good = RankedQuery::of_run(&[("a", 1.0)], &[("a", 1.0)]);
    let mean = |without| {
        let queries = [query.clone(), good.clone()];
        ranking_inference(&queries, RankingMetric::RecallAt(5), without, None, &Resampling::default())
    };
    let (left_out, zero) = (mean(WithoutValue::LeftOut).unwrap(), mean(WithoutValue::Zero).unwrap());
    assert_eq!((left_out.estimate(), left_out.denominator()), (1.0, 1.0));
    assert_eq!((zero.estimate(), zero.denominator()), (0.5, 2.0));
    assert!(ranking_inference(&[], RankingMetric::Bpref, WithoutValue::Zero, None, &Resampling::default()).is_none());
}

#[test]
fn nothing_retrieved_is_zero_and_unjudged_is_told() {
    let nothing = RankedQuery::of_run(&[], &[("a", 2.0)]);
    assert_eq!(RankingMetric::Ndcg(Some(10)).value(&nothing), Some(0.0));
    assert_eq!(nothing.unjudged_share(10), None);
    let half = RankedQuery::of_run(&[("a", 2.0), ("x", 1.0)], &[("a", 2.0)]);
    assert_eq!(half.unjudged_share(10), Some(0.5));
    assert_eq!(half.unjudged_share(1), Some(0.0));
}

#[test]
fn order_of_queries_and_names_of_clusters_change_nothing() {
    let query = |place: usize| {
        RankedQuery::in_order(&[None, Some(f64::from(u8::from(place.is_multiple_of(3)))), Some(1.0)], &[1.0])
    };
    let queries: Vec<RankedQuery> = (0..40).map(query).collect();
    let backwards: Vec<RankedQuery> = queries.iter().rev().cloned().collect();
    let groups: Vec<u32> = (0..40).map(|place| place / 4).collect();
    let renamed: Vec<u32> = groups.iter().rev().map(|group| 100 - group).collect();
    for metric in [RankingMetric::Ndcg(None), RankingMetric::Dcg(None)] {
        for clustered in [false, true] {
            let mean = |queries: &[RankedQuery], groups: &[u32]| {
                let groups = clustered.then_some(groups);
                let found = ranking_inference(queries, metric, WithoutValue::LeftOut, groups, &Resampling::default());
                let found = found.expect("queries with relevant documents");
                (found.estimate(), found.lower(0.05), found.upper(0.05))
            };
            assert_eq!(mean(&queries, &groups), mean(&backwards, &renamed), "{} {clustered}", metric.name());
        }
    }
}

#[test]
fn perfect_queries_do_not_prove_perfection() {
    let queries: Vec<RankedQuery> = (0..20).map(|_| RankedQuery::in_order(&[Some(1.0)], &[])).collect();
    for groups in [None, Some((0..20).collect::<Vec<u32>>())] {
        let found = ranking_inference(
            &queries,
            RankingMetric::Ndcg(Some(5)),
            WithoutValue::LeftOut,
            groups.as_deref(),
            &Resampling::default(),
        )
        .unwrap();
        let lower = found.lower(0.05).expect("a bound");
        assert!(found.estimate() == 1.0 && lower < 0.95, "{lower}");
    }
}

#[test]
fn catalogues_are_covered_and_surprise() {
    let lists: [&[u32]; 3] = [&[0, 1, 2], &[0, 3, 1], &[0, 9, 9]];
    assert_eq!(catalogue_coverage(lists, 2, 8), Some(3.0 / 8.0), "items 0, 1 and 3; there is no item 9");
    assert_eq!(catalogue_coverage([], 2, 0), None);
    let takers = [8, 4, 1, 0];
    assert_eq!(novelty(&[0, 1], 10, &takers, 8), Some(0.5));
    assert_eq!(novelty(&[3, 2], 10, &takers, 8), Some(3.0), "nobody counts as one");
    assert_eq!(novelty(&[0, 1], 1, &takers, 8), Some(0.0));
    assert_eq!(novelty(&[], 1, &takers, 8), None);
    assert_eq!(novelty(&[4], 1, &takers, 8), None);
}
