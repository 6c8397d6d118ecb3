use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::agreement::{AgreementMetric, Labels, agreement};

use super::{ITERATIVE, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    rows: Vec<Vec<Option<f64>>>,
    values: BTreeMap<String, Option<f64>>,
}

#[test]
fn equals_scikit_learn_statsmodels_and_krippendorff() {
    let mut tally = Tally::default();
    let mut held = 0;
    for (number, case) in cases::<Case>(include_str!("../../reference/agreement.json")).iter().enumerate() {
        let labels = Labels::new(&case.rows).expect("labels in rows of one length");
        held += case.values.len();
        for (name, value) in &case.values {
            let metric = AgreementMetric::from_name(name).expect("a known metric");
            let ours = agreement(&labels, metric);
            let tolerance = Tolerance::relative(ITERATIVE).or_absolute(ITERATIVE);
            tally.compare(format!("case {number}: {name}"), ours, *value, tolerance);
        }
    }
    tally.settle(held);
}
