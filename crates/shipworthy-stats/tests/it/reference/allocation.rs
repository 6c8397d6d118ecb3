use serde::Deserialize;
use shipworthy_stats::allocation::{Stratum, expected_maximum, neyman};

use super::{ITERATIVE, Tally, Tolerance, cases};

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Case {
    Maximum { count: u64, value: f64 },
    Division { weight: Vec<f64>, sd: Vec<f64>, least: Vec<u64>, budget: u64, standard_error: f64 },
}

#[test]
fn expected_maxima_and_divisions_equal_integration_and_brute_force() {
    let mut tally = Tally::default();
    let cases: Vec<Case> = cases(include_str!("../../reference/allocation.json"));
    for (number, case) in cases.iter().enumerate() {
        let tolerance = Tolerance::relative(ITERATIVE).or_absolute(ITERATIVE);
        match case {
            Case::Maximum { count, value } => {
                tally.compare(format!("largest of {count}"), expected_maximum(*count), Some(*value), tolerance);
            }
            Case::Division { weight, sd, least, budget, standard_error } => {
                let strata: Vec<Stratum> = (0..weight.len())
                    .map(|i| Stratum { weight: weight[i], sd: sd[i], cost: 1.0, least: least[i], most: u64::MAX })
                    .collect();
                let found = neyman(&strata, *budget as f64).expect("a budget that holds the minimums");
                tally.compare(format!("division {number}"), found.standard_error, Some(*standard_error), tolerance);
                assert_eq!(found.examples.iter().sum::<u64>(), *budget, "division {number}");
            }
        }
    }
    tally.settle(cases.len());
}
