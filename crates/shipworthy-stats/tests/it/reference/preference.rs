use serde::Deserialize;
use shipworthy_stats::preference::{BradleyTerry, Comparison};

use super::{ITERATIVE, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    candidates: usize,
    rows: Vec<(usize, usize, f64, f64, u32)>,
    strengths: Vec<f64>,
    covariance: Vec<Vec<f64>>,
    sandwich: Vec<Vec<f64>>,
}

#[test]
fn strengths_equal_choix_and_statsmodels() {
    let mut tally = Tally::default();
    let mut held = 0;
    for (number, case) in cases::<Case>(include_str!("../../reference/preference.json")).iter().enumerate() {
        let rows: Vec<Comparison> = case
            .rows
            .iter()
            .map(|&(a, b, a_wins, b_wins, cluster)| Comparison { a, b, a_wins, b_wins, cluster })
            .collect();
        let tolerance = Tolerance::relative(ITERATIVE).or_absolute(ITERATIVE);
        for (clustered, covariance) in [(false, &case.covariance), (true, &case.sandwich)] {
            let fit = BradleyTerry::fit(case.candidates, &rows, clustered).expect("strengths are determined");
            for a in 0..case.candidates {
                held += 2;
                let what = |name: &str| format!("case {number}, clustered {clustered}: {name} {a}");
                let (ours, error) = (fit.strengths()[a], fit.strength(a).standard_error());
                tally.compare(what("strength"), Some(ours), Some(case.strengths[a]), tolerance);
                tally.compare(what("error"), error, Some(covariance[a][a].sqrt()), tolerance);
                let b = (a + 1) % case.candidates;
                let variance = covariance[a][a] + covariance[b][b] - 2.0 * covariance[a][b];
                held += 1;
                let error = fit.difference(a, b).standard_error();
                tally.compare(what("error of difference"), error, Some(variance.sqrt()), tolerance);
            }
        }
    }
    tally.settle(held);
}
