use std::collections::BTreeMap;

use serde::Deserialize;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_inference::count_inference;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::level::Level;
use shipworthy_stats::paired::{PairedConfusion, PairedUnits, mcnemar, mcnemar_exact, paired_count_inference};
use shipworthy_stats::units::{CountUnits, Resampling};
use shipworthy_stats::values::{GroupSum, ValueUnits, mean_inference};

use super::{CLOSED, ITERATIVE, Tally, Tolerance, cases};

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Case {
    McNemar { b: u64, c: u64, exact: f64, mid_p: f64 },
    Ratio(Ratio),
    Difference(Difference),
}

/// A rate over clusters.
#[derive(Deserialize)]
struct Ratio {
    numerators: Vec<f64>,
    denominators: Vec<f64>,
    rate: f64,
    variance: f64,
    bounds: Vec<Bounds>,
}

#[derive(Deserialize)]
struct Bounds {
    tail: f64,
    lower: f64,
    upper: f64,
    wilson: (f64, f64),
}

/// recall(a) − factor × recall(b) over clusters.
#[derive(Deserialize)]
struct Difference {
    clusters: Vec<u32>,
    labels: Vec<u8>,
    a: Vec<u8>,
    b: Vec<u8>,
    factor: f64,
    difference: f64,
    variance: f64,
}

fn stored() -> Vec<Case> {
    cases(include_str!("../../reference/paired.json"))
}

fn ratios() -> Vec<Ratio> {
    stored().into_iter().filter_map(|case| if let Case::Ratio(ratio) = case { Some(ratio) } else { None }).collect()
}

#[test]
fn mcnemar_equals_statsmodels() {
    let cases = stored();
    let mut tally = Tally::default();
    let mut held = 0;
    for case in &cases {
        let Case::McNemar { b, c, exact, mid_p } = case else { continue };
        held += 3;
        let tolerance = Tolerance::relative(ITERATIVE);
        tally.compare(format!("{b} against {c}: exact"), Some(mcnemar(*b, *c).exact), Some(*exact), tolerance);
        tally.compare(format!("{b} against {c}: alone"), Some(mcnemar_exact(*b, *c)), Some(*exact), tolerance);
        tally.compare(format!("{b} against {c}: mid-p"), Some(mcnemar(*b, *c).mid_p), Some(*mid_p), tolerance);
    }
    tally.settle(held);
}

#[test]
fn clustered_rates_equal_statsmodels() {
    let cases = ratios();
    let mut tally = Tally::default();
    for (index, case) in cases.iter().enumerate() {
        let parts = || case.numerators.iter().zip(&case.denominators);
        let groups =
            parts().map(|(a, b)| Confusion { tp: *a, fn_: (b - a).max(0.0), ..Confusion::default() }).collect();
        let ours = count_inference(&CountUnits::Groups(groups), CountMetric::Recall, None, &Resampling::default())
            .expect("a rate");
        let variance = ours.standard_error().map_or(0.0, |error| error * error);
        tally.compare(format!("ratio {index}"), Some(ours.estimate()), Some(case.rate), Tolerance::relative(CLOSED));
        tally.compare(
            format!("ratio {index} variance"),
            Some(variance),
            Some(case.variance),
            Tolerance::relative(ITERATIVE).or_absolute(1e-30),
        );
        // Ours allow in addition for single clusters that weigh much, unequal sizes and skewness: never narrower than Korn and Graubard's.
        for bounds in &case.bounds {
            let drawn = ours.interval(Level::new(1.0 - 2.0 * bounds.tail).unwrap()).unwrap();
            let slack = 1e-9;
            assert!(ours.lower(bounds.tail).unwrap() <= bounds.lower + slack, "ratio {index} at {}", bounds.tail);
            assert!(ours.upper(bounds.tail).unwrap() >= bounds.upper - slack, "ratio {index} at {}", bounds.tail);
            assert!(drawn.lower <= bounds.wilson.0 + slack, "ratio {index} at {}: drawn", bounds.tail);
            assert!(drawn.upper >= bounds.wilson.1 - slack, "ratio {index} at {}: drawn", bounds.tail);
        }
    }
    tally.settle(2 * cases.len());
}

#[test]
fn clustered_means_equal_statsmodels() {
    let cases = ratios();
    let mut tally = Tally::default();
    for (index, case) in cases.iter().enumerate() {
        let parts = case.numerators.iter().zip(&case.denominators);
        let groups = parts.map(|(a, b)| GroupSum { sum_pos: *a, n_pos: *b, ..GroupSum::default() }).collect();
        let ours = mean_inference(&ValueUnits::Groups(groups), None, &Resampling::default()).expect("a mean");
        let variance = ours.standard_error().map_or(0.0, |error| error * error);
        tally.compare(format!("mean {index}"), Some(ours.estimate()), Some(case.rate), Tolerance::relative(CLOSED));
        let tolerance = Tolerance::relative(CLOSED).or_absolute(1e-30);
        tally.compare(format!("mean {index} variance"), Some(variance), Some(case.variance), tolerance);
    }
    tally.settle(2 * cases.len());
}

#[test]
fn clustered_differences_equal_the_linearised_variance() {
    let cases = stored();
    let mut tally = Tally::default();
    let mut held = 0;
    for case in &cases {
        let Case::Difference(case) = case else { continue };
        let mut groups: BTreeMap<u32, PairedConfusion> = BTreeMap::new();
        for (row, cluster) in case.clusters.iter().enumerate() {
            groups.entry(*cluster).or_default().add(case.labels[row] == 1, case.a[row] == 1, case.b[row] == 1, 1.0);
        }
        let units = PairedUnits::Groups(groups.into_values().collect());
        let ours = paired_count_inference(&units, CountMetric::Recall, case.factor, None, &Resampling::default())
            .expect("positives");
        let variance = ours.standard_error().map(|error| error * error);
        let what = format!("difference {held}");
        tally.compare(&what, Some(ours.estimate()), Some(case.difference), Tolerance::absolute(CLOSED));
        tally.compare(format!("{what} variance"), variance, Some(case.variance), Tolerance::relative(ITERATIVE));
        held += 2;
    }
    tally.settle(held);
}
