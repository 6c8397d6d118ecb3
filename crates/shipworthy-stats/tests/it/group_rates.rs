//! Rates of groups beside Aequitas: thirty tables, two to six groups each.

use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::fairness::GroupTable;

#[derive(Deserialize)]
struct Stored {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    /// Group, label and decision of each example.
    rows: Vec<(u32, u8, u8)>,
    groups: usize,
    /// By group, then by the name that Aequitas gives a rate.
    rates: BTreeMap<String, BTreeMap<String, Option<f64>>>,
}

const RATES: [(&str, CountMetric); 10] = [
    ("tpr", CountMetric::Recall),
    ("tnr", CountMetric::Specificity),
    ("fpr", CountMetric::FalsePositiveRate),
    ("fnr", CountMetric::FalseNegativeRate),
    ("precision", CountMetric::Precision),
    ("npv", CountMetric::Npv),
    ("fdr", CountMetric::FalseDiscoveryRate),
    ("for", CountMetric::FalseOmissionRate),
    ("pprev", CountMetric::SelectionRate),
    ("prev", CountMetric::Prevalence),
];

#[test]
fn rates_of_groups_are_those_of_aequitas() {
    let stored: Stored = serde_json::from_str(include_str!("../reference/group_rates.json")).unwrap();
    let (mut compared, mut undefined) = (0, 0);
    for case in &stored.cases {
        let codes: Vec<u32> = case.rows.iter().map(|row| row.0).collect();
        let labels: Vec<bool> = case.rows.iter().map(|row| row.1 == 1).collect();
        let decisions: Vec<bool> = case.rows.iter().map(|row| row.2 == 1).collect();
        let table = GroupTable::count(&codes, case.groups, &labels, &decisions);
        for (group, counts) in table.groups().iter().enumerate() {
            let Some(theirs) = case.rates.get(&format!("g{group}")) else {
                assert_eq!(counts.total(), 0.0, "Aequitas leaves out groups without examples alone");
                continue;
            };
            for (name, metric) in RATES {
                match (metric.value(counts), theirs[name]) {
                    (Some(ours), Some(theirs)) => assert!((ours - theirs).abs() <= 1e-12, "{name} {ours} {theirs}"),
                    (ours, theirs) => {
                        assert_eq!((ours, theirs), (None, None), "{name} of group {group}");
                        undefined += 1;
                    }
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 1000 && undefined > 10, "{compared} rates, {undefined} of them undefined");
}
