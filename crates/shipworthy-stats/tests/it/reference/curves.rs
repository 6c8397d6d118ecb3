use serde::Deserialize;
use shipworthy_stats::ranked::Ranked;

use super::{CLOSED, Tally, Tolerance, cases, flags};

#[derive(Deserialize)]
struct Case {
    name: String,
    scores: Vec<f64>,
    labels: Vec<u8>,
    weights: Option<Vec<f64>>,
    roc: Roc,
    precision_recall: PrecisionRecall,
    reliability: Reliability,
}

#[derive(Deserialize)]
struct Roc {
    false_positive_rate: Vec<f64>,
    true_positive_rate: Vec<f64>,
    /// The first is infinite, which JSON cannot say.
    threshold: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct PrecisionRecall {
    precision: Vec<f64>,
    recall: Vec<f64>,
    threshold: Vec<f64>,
}

#[derive(Deserialize)]
struct Reliability {
    mean_label: Vec<f64>,
    mean_score: Vec<f64>,
}

fn stored() -> Vec<(Case, Ranked)> {
    let with_ranked = |case: Case| {
        let ranked = Ranked::new(&case.scores, &flags(&case.labels), case.weights.as_deref(), None);
        (case, ranked)
    };
    let cases: Vec<_> = cases(include_str!("../../reference/curves.json")).into_iter().map(with_ranked).collect();
    assert_eq!(cases.len(), 40);
    cases
}

/// Compares a column of a curve, its length included.
fn column(tally: &mut Tally, what: String, ours: impl Iterator<Item = Option<f64>>, reference: &[Option<f64>]) {
    let ours: Vec<Option<f64>> = ours.collect();
    assert_eq!(ours.len(), reference.len(), "{what}: number of vertices");
    for (place, (ours, reference)) in ours.into_iter().zip(reference).enumerate() {
        tally.compare(format!("{what} {place}"), ours, *reference, Tolerance::relative(CLOSED));
    }
}

fn some(numbers: &[f64]) -> Vec<Option<f64>> {
    numbers.iter().copied().map(Some).collect()
}

#[test]
fn roc_vertices_equal_scikit_learn() {
    let cases = stored();
    let mut tally = Tally::default();
    for (case, ranked) in &cases {
        let ours = ranked.roc_curve().expect("both classes");
        let finite = |threshold: f64| threshold.is_finite().then_some(threshold);
        let what = |column: &str| format!("{}: {column}", case.name);
        column(
            &mut tally,
            what("fpr"),
            ours.iter().map(|p| Some(p.false_positive_rate)),
            &some(&case.roc.false_positive_rate),
        );
        column(&mut tally, what("recall"), ours.iter().map(|p| Some(p.recall)), &some(&case.roc.true_positive_rate));
        column(&mut tally, what("threshold"), ours.iter().map(|p| finite(p.threshold)), &case.roc.threshold);
    }
    tally.settle(cases.iter().map(|(case, _)| 3 * case.roc.threshold.len()).sum());
}

#[test]
fn precision_recall_vertices_equal_scikit_learn() {
    let cases = stored();
    let mut tally = Tally::default();
    for (case, ranked) in &cases {
        let mut ours = ranked.precision_recall_curve().expect("positives");
        // Theirs runs from recall 1 down and has no threshold at its last vertex.
        ours.reverse();
        let reference = &case.precision_recall;
        let what = |column: &str| format!("{}: {column}", case.name);
        column(&mut tally, what("precision"), ours.iter().map(|p| Some(p.precision)), &some(&reference.precision));
        column(&mut tally, what("recall"), ours.iter().map(|p| Some(p.recall)), &some(&reference.recall));
        let finite = ours.iter().filter(|p| p.threshold.is_finite());
        column(&mut tally, what("threshold"), finite.map(|p| Some(p.threshold)), &some(&reference.threshold));
    }
    tally.settle(cases.iter().map(|(case, _)| 3 * case.precision_recall.threshold.len() + 2).sum());
}

#[test]
fn reliability_bins_equal_scikit_learn() {
    let cases = stored();
    let mut tally = Tally::default();
    for (case, ranked) in &cases {
        let bins = ranked.reliability().expect("probabilities");
        let used = || bins.iter().filter(|bin| bin.count > 0.0);
        let what = |column: &str| format!("{}: {column}", case.name);
        column(
            &mut tally,
            what("share positive"),
            used().map(|bin| bin.share_positive),
            &some(&case.reliability.mean_label),
        );
        column(&mut tally, what("mean score"), used().map(|bin| bin.mean_score), &some(&case.reliability.mean_score));
    }
    tally.settle(cases.iter().map(|(case, _)| 2 * case.reliability.mean_label.len()).sum());
}
