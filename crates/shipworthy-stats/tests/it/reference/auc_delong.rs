use serde::Deserialize;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::paired::paired_auc_inference;
use shipworthy_stats::ranked::Ranked;
use shipworthy_stats::score_inference::score_inference;
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::units::Resampling;

use super::{CLOSED, Tally, Tolerance, cases, flags};

#[derive(Deserialize)]
struct Case {
    name: String,
    labels: Vec<u8>,
    a: Vec<f64>,
    b: Vec<f64>,
    clusters: Option<Vec<u32>>,
    auc_a: f64,
    auc_b: f64,
    variance_a: f64,
    variance_b: f64,
    variance_difference: f64,
}

fn stored(clustered: bool) -> Vec<Case> {
    let cases: Vec<Case> = cases(include_str!("../../reference/auc_delong.json"));
    cases.into_iter().filter(|case| case.clusters.is_some() == clustered).collect()
}

fn variance(inference: &Inference) -> Option<f64> {
    Some(inference.standard_error().map_or(0.0, |error| error * error))
}

fn check(cases: &[Case]) {
    let mut tally = Tally::default();
    for case in cases {
        let labels = flags(&case.labels);
        let clusters = case.clusters.as_deref();
        // A variance near zero is a difference of numbers about as large as one over the rows.
        let tolerance = Tolerance::relative(CLOSED).or_absolute(1e-16);
        for (which, scores, auc, reference) in
            [("a", &case.a, case.auc_a, case.variance_a), ("b", &case.b, case.auc_b, case.variance_b)]
        {
            let ranked = Ranked::new(scores, &labels, None, clusters);
            let ours = score_inference(&ranked, ScoreMetric::RocAuc, None, &Resampling::default())
                .expect("both classes, twice each");
            tally.compare(
                format!("{} auc {which}", case.name),
                Some(ours.estimate()),
                Some(auc),
                Tolerance::relative(CLOSED),
            );
            tally.compare(format!("{} variance {which}", case.name), variance(&ours), Some(reference), tolerance);
        }
        let ours = paired_auc_inference(&case.a, &case.b, &labels, clusters, 1.0).expect("both classes, twice each");
        let difference = Some(case.auc_a - case.auc_b);
        tally.compare(
            format!("{} difference", case.name),
            Some(ours.estimate()),
            difference,
            Tolerance::absolute(CLOSED),
        );
        tally.compare(
            format!("{} its variance", case.name),
            variance(&ours),
            Some(case.variance_difference),
            tolerance,
        );
    }
    tally.settle(6 * cases.len());
}

#[test]
fn delong_equals_the_pairwise_definition() {
    let cases = stored(false);
    assert_eq!(cases.len(), 60);
    check(&cases);
}

#[test]
fn obuchowski_equals_the_pairwise_definition() {
    let cases = stored(true);
    assert_eq!(cases.len(), 30);
    check(&cases);
}
