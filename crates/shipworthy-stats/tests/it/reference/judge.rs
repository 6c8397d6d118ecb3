use serde::Deserialize;
use serde_json::Value;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::judge::{JudgeTrust, corrected_by_older, drift, length_slope};
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::repeats::{Components, Tries, pass_at, pass_every};
use shipworthy_stats::units::{CountUnits, Resampling};
use shipworthy_stats::zero_failures::{Attempts, family_bounds};

use super::{ITERATIVE, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    kind: String,
    #[serde(default)]
    counts: Vec<u64>,
    #[serde(default)]
    rows: Value,
    #[serde(default)]
    k: u32,
    #[serde(default)]
    alpha: f64,
    values: Vec<f64>,
}

const FEW: Resampling = Resampling { replicates: 40, seed: 0 };

/// A judge that passed so many of the outputs that people pass, and failed so many of those that they fail.
fn trust(passed: (u64, u64), failed: (u64, u64)) -> JudgeTrust {
    let counts = Confusion {
        tp: passed.0 as f64,
        fn_: (passed.1 - passed.0) as f64,
        fp: (failed.1 - failed.0) as f64,
        tn: failed.0 as f64,
    };
    JudgeTrust::new(&CountUnits::Independent(counts), &FEW)
}

fn ours(case: &Case) -> Vec<Option<f64>> {
    let counts = &case.counts;
    let numbers = |at: usize| -> Vec<f64> { serde_json::from_value(case.rows[at].clone()).expect("numbers") };
    match case.kind.as_str() {
        "drift" => {
            let (was, is) = (trust((counts[0], counts[1]), (5, 10)), trust((counts[2], counts[3]), (5, 10)));
            let found = drift(&was, &is, Level::NINETY_FIVE).true_positive_rate.expect("both rates");
            let below = found.p_value < 0.05;
            assert_eq!(below, !found.interval.contains(0.0), "p-value and interval say the same");
            vec![Some(found.by), Some(found.interval.lower), Some(found.interval.upper)]
        }
        "tries" => {
            let pairs = counts.chunks(2).map(|pair| Tries { passed: pair[0] as u32, tried: pair[1] as u32 });
            let examples: Vec<Tries> = pairs.collect();
            let value = |found: Option<shipworthy_stats::repeats::PassRate>| found.map(|found| found.rate.estimate());
            vec![
                value(pass_at(case.k, &examples, &Dependence::NONE, &FEW)),
                value(pass_every(case.k, &examples, &Dependence::NONE, &FEW)),
            ]
        }
        "components" => {
            let rows: Vec<Vec<f64>> = serde_json::from_value(case.rows.clone()).expect("scores");
            let found = Components::new(&rows, None).expect("repeats");
            let share = found.noise_share.as_ref().map(|share| share.estimate());
            vec![Some(found.between_examples), Some(found.between_repeats), share]
        }
        "length" => {
            let (lengths, verdicts, labels, weights) = (numbers(0), numbers(1), numbers(2), numbers(3));
            let dependence = Dependence { weights: Some(&weights), clusters: None };
            let found = length_slope(&lengths, &verdicts, &labels, &dependence).expect("lengths that differ");
            [found.judge, found.people, found.beyond].iter().map(|slope| Some(slope.estimate())).collect()
        }
        "family" => {
            let one = Attempts { failures: counts[0], tried: counts[1] };
            let mut families = vec![Attempts { failures: 0, tried: 10 }; counts[2] as usize];
            families[0] = one;
            let found = family_bounds(&families, case.alpha)[0].expect("attempts");
            vec![Some(found.at_most), Some(found.at_most_of_all), Some(found.at_least_of_all)]
        }
        "older" => {
            let verdicts: Vec<f64> = (0..counts[5]).map(|at| f64::from(u8::from(at < counts[4]))).collect();
            let judged = mean_of(&verdicts, (0.0, 1.0), &Dependence::NONE, &FEW).expect("verdicts");
            let trust = trust((counts[0], counts[1]), (counts[2], counts[3]));
            let found = corrected_by_older(&trust, &judged, 0.05).expect("a judge better than chance");
            let interval = found.interval(Level::NINETY_FIVE).expect("an interval");
            vec![Some(found.estimate()), Some(interval.lower), Some(interval.upper)]
        }
        other => panic!("no case is of kind {other}"),
    }
}

#[test]
fn equals_statsmodels_scipy_and_the_definitions() {
    let mut tally = Tally::default();
    let mut held = 0;
    for (number, case) in cases::<Case>(include_str!("../../reference/judge.json")).iter().enumerate() {
        let found = ours(case);
        assert_eq!(found.len(), case.values.len(), "as many numbers as are stored");
        held += found.len();
        for (place, (ours, reference)) in found.into_iter().zip(&case.values).enumerate() {
            let tolerance = Tolerance::relative(ITERATIVE).or_absolute(ITERATIVE);
            tally.compare(format!("case {number} ({}), value {place}", case.kind), ours, Some(*reference), tolerance);
        }
    }
    tally.settle(held);
}
