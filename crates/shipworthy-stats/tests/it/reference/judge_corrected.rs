use serde::Deserialize;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::judge::{JudgeTrust, PairedSums, Refusal, corrected_by_older, power_tuned};
use shipworthy_stats::preference::{Verdict, win_rate_inference};
use shipworthy_stats::units::{CountUnits, Resampling};

use super::{CLOSED, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    sums: [f64; 9],
    estimate: f64,
    standard_error: f64,
    weight: f64,
    #[serde(default)]
    older: Option<f64>,
}

fn sums([m, y, f, yy, ff, yf, n, u, uu]: [f64; 9]) -> PairedSums {
    PairedSums {
        labelled: m,
        labels: y,
        verdicts: f,
        squared_labels: yy,
        squared_verdicts: ff,
        products: yf,
        others: n,
        other_verdicts: u,
        squared_other_verdicts: uu,
    }
}

#[test]
fn without_smoothing_it_is_what_ppi_py_says() {
    let mut tally = Tally::default();
    let all = cases::<Case>(include_str!("../../reference/judge_corrected.json"));
    for (number, case) in all.iter().enumerate() {
        let tuned = power_tuned(&sums(case.sums), 0.0).expect("labels");
        let tolerance = Tolerance::relative(1e-10).or_absolute(CLOSED);
        tally.compare(format!("case {number}: weight"), Some(tuned.judge_weight), Some(case.weight), tolerance);
        tally.compare(format!("case {number}: estimate"), Some(tuned.estimate), Some(case.estimate), tolerance);
        let error = (Some(tuned.standard_error), Some(case.standard_error));
        tally.compare(format!("case {number}: error"), error.0, error.1, tolerance);
    }
    tally.settle(3 * all.len());
}

#[test]
fn the_older_correction_is_where_judgy_puts_it() {
    let mut tally = Tally::default();
    let all = cases::<Case>(include_str!("../../reference/judge_corrected.json"));
    let mut refused = 0;
    let known: Vec<&Case> = all.iter().filter(|case| case.older.is_some()).collect();
    for (number, case) in known.iter().enumerate() {
        let [m, y, f, .., yf, n, u, _] = case.sums;
        let counts = Confusion { tp: yf, fn_: y - yf, fp: f - yf, tn: m - y - f + yf };
        let trust = JudgeTrust::new(&CountUnits::Independent(counts), &Resampling::default());
        let verdicts: Vec<Verdict> =
            (0..n as usize).map(|at| if at < u as usize { Verdict::Win } else { Verdict::Loss }).collect();
        let judged = win_rate_inference(&verdicts, None, &Resampling::default()).expect("verdicts");
        match corrected_by_older(&trust, &judged, 0.05) {
            Ok(found) => {
                let tolerance = Tolerance::absolute(CLOSED);
                tally.compare(format!("case {number}"), Some(found.estimate()), case.older, tolerance);
            }
            Err(Refusal::TooFewOfAKind { .. } | Refusal::NoBetterThanChance { .. }) => refused += 1,
            Err(other) => panic!("case {number}: {other:?}"),
        }
    }
    assert!(refused < known.len() / 2, "most can be compared");
    tally.settle(known.len() - refused);
}
