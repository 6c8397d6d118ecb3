use serde::Deserialize;
use shipworthy_stats::binomial::{clopper_pearson, clopper_pearson_lower, clopper_pearson_upper, wilson};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_inference::count_inference;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;
use shipworthy_stats::units::{CountUnits, Resampling};

use super::{CLOSED, ITERATIVE, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    successes: f64,
    trials: f64,
    method: String,
    level: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    target: Option<f64>,
    at_most: Option<f64>,
    at_least: Option<f64>,
}

fn stored() -> Vec<Case> {
    cases(include_str!("../../reference/binomial_interval.json"))
}

impl Case {
    /// The same rate as a recall, by the way that reports take.
    fn inference(&self) -> Option<Inference> {
        let counts = Confusion { tp: self.successes, fn_: self.trials - self.successes, ..Confusion::default() };
        count_inference(&CountUnits::Independent(counts), CountMetric::Recall, None, &Resampling::default())
    }

    fn name(&self) -> String {
        format!("{} of {} {} {:?}{:?}", self.successes, self.trials, self.method, self.level, self.target)
    }
}

#[test]
fn intervals_and_bounds_equal_scipy_and_statsmodels() {
    let cases: Vec<Case> = stored().into_iter().filter(|case| case.level.is_some()).collect();
    let mut tally = Tally::default();
    for case in &cases {
        let level = Level::new(case.level.unwrap()).unwrap();
        let inference = case.inference();
        let (k, n) = (case.successes, case.trials);
        let (function, reported, tolerance) = match case.method.as_str() {
            "wilson" => {
                let reported = inference.as_ref().and_then(|i| i.interval(level));
                (wilson(k, n, level), reported.map(|i| (i.lower, i.upper)), CLOSED)
            }
            "clopper-pearson" => {
                let tail = level.alpha() / 2.0;
                let reported = inference.as_ref().and_then(|i| Some((i.lower(tail)?, i.upper(tail)?)));
                (clopper_pearson(k, n, level), reported, ITERATIVE)
            }
            "clopper-pearson one-sided" => {
                let alpha = level.alpha();
                let reported = inference.as_ref().and_then(|i| Some((i.lower(alpha)?, i.upper(alpha)?)));
                let (lower, upper) = (clopper_pearson_lower(k, n, alpha), clopper_pearson_upper(k, n, alpha));
                (shipworthy_stats::interval::Interval { lower, upper }, reported, ITERATIVE)
            }
            other => panic!("no such method: {other}"),
        };
        // The functions ask for trials; without any, the inference is undefined.
        let function = (n > 0.0).then_some((function.lower, function.upper));
        for (which, ours) in [("function", function), ("inference", reported)] {
            let tolerance = Tolerance::relative(tolerance);
            tally.compare(format!("{} {which} lower", case.name()), ours.map(|o| o.0), case.lower, tolerance);
            tally.compare(format!("{} {which} upper", case.name()), ours.map(|o| o.1), case.upper, tolerance);
        }
    }
    tally.settle(4 * cases.len());
}

#[test]
fn exact_tests_equal_scipy() {
    let cases: Vec<Case> = stored().into_iter().filter(|case| case.target.is_some()).collect();
    let mut tally = Tally::default();
    for case in &cases {
        let target = case.target.unwrap();
        let inference = case.inference();
        // Without trials there is no evidence: a p-value of one, or none at all.
        let of = |p: fn(&Inference, f64) -> f64| Some(inference.as_ref().map_or(1.0, |inference| p(inference, target)));
        // Beyond 1e-290 numbers lose their digits.
        let tolerance = Tolerance::relative(ITERATIVE).or_absolute(1e-290);
        tally.compare(format!("{} at most", case.name()), of(Inference::p_value_below), case.at_most, tolerance);
        tally.compare(format!("{} at least", case.name()), of(Inference::p_value_above), case.at_least, tolerance);
    }
    tally.settle(2 * cases.len());
}
