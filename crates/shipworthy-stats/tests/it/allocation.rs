//! Golden sets: what to collect, and how far to trust one that has been used many times.

use shipworthy_stats::allocation::{
    HarmSlice, Need, PairedRates, SliceNeed, Stratum, for_harm, for_precision, neyman, non_inferiority,
    non_inferiority_size, optimism, revealed_bound, to_settle,
};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::paired::{PairedConfusion, PairedUnits, paired_count_inference};
use shipworthy_stats::random::Stream;
use shipworthy_stats::units::Resampling;
use shipworthy_stats::value_of_information::NormalBelief;

fn stratum(weight: f64, sd: f64) -> Stratum {
    Stratum { weight, sd, cost: 1.0, least: 0, most: u64::MAX }
}

#[test]
fn examples_go_where_weight_and_spread_are() {
    let strata = [stratum(0.6, 0.5), stratum(0.3, 0.5), stratum(0.1, 0.0)];
    assert_eq!(neyman(&strata, 300.0).unwrap().examples, [200, 100, 0], "in proportion to weight times spread");
    let bounded = [Stratum { most: 50, ..strata[0] }, strata[1], Stratum { least: 20, ..strata[2] }];
    assert_eq!(neyman(&bounded, 300.0).unwrap().examples, [50, 230, 20]);
    let dear = [Stratum { cost: 4.0, ..stratum(0.5, 0.5) }, stratum(0.5, 0.5)];
    let found = neyman(&dear, 600.0).unwrap();
    assert_eq!(found.examples, [100, 200], "half as many at four times the price");
    assert!(neyman(&bounded, 19.0).is_none() && neyman(&[], 10.0).is_none());
    assert!(neyman(&[Stratum { cost: 0.0, ..strata[0] }], 10.0).is_none());
}

#[test]
fn precision_asks_for_the_fewest_examples() {
    let strata = [stratum(0.7, 0.3), stratum(0.3, 0.5)];
    let found = for_precision(&strata, 0.01).unwrap();
    let n: u64 = found.examples.iter().sum();
    // Neyman's total for fractions: (sum of weight times spread)² over the variance wanted.
    assert!((n as f64 - (0.36_f64 / 0.01).powi(2)).abs() <= 1.0, "{n}");
    assert!(found.standard_error.unwrap() <= 0.01 * (1.0 + 1e-9));
    let fewer = neyman(&strata, n as f64 - 1.0).unwrap();
    assert!(fewer.standard_error.unwrap() > 0.01);
    assert!(for_precision(&[Stratum { most: 5, ..strata[0] }], 0.01).is_none());
}

#[test]
fn clear_slices_get_nothing_and_open_ones_everything() {
    let slice =
        |mean: f64| HarmSlice { volume: 1_000.0, belief: NormalBelief { mean, sd: 0.1 }, examples: 50.0, most: 10_000 };
    let (given, saving) = for_harm(&[slice(-2.0), slice(0.01), slice(2.0)], 500).unwrap();
    assert_eq!(given, [0, 500, 0]);
    assert!(saving > 0.0);
    let louder = HarmSlice { volume: 4_000.0, ..slice(0.05) };
    let (given, _) = for_harm(&[slice(0.05), louder], 400).unwrap();
    assert!(given[1] > given[0] && given.iter().sum::<u64>() == 400, "{given:?}");
    assert!(for_harm(&[slice(-100.0)], 400).is_none(), "nothing to learn");
    assert_eq!(for_harm(&[HarmSlice { most: 30, ..slice(0.01) }], 400).unwrap().0, [30]);
}

#[test]
fn a_slice_needs_what_its_most_demanding_bar_needs() {
    let need = |slice, further, share| Need { slice, further, share };
    let needs = [
        need(2, Some(30), 1.0),
        need(2, Some(30), 0.1),
        need(0, Some(0), 0.5),
        need(1, None, 1.0),
        need(1, Some(7), 0.5),
        need(3, Some(7), 0.0),
    ];
    let expected = [(1, 14, 1), (2, 300, 0), (3, 0, 1)];
    assert_eq!(to_settle(&needs), expected.map(|(slice, examples, never)| SliceNeed { slice, examples, never }));
}

#[test]
fn non_inferiority_is_shown_refuted_or_open() {
    let shown = |only_a: f64, only_b: f64, both: f64, margin| {
        let mut pair = PairedConfusion::default();
        pair.add(true, true, true, both);
        pair.add(true, true, false, only_a);
        pair.add(true, false, true, only_b);
        let units = PairedUnits::Independent(pair);
        let difference =
            paired_count_inference(&units, CountMetric::Recall, 1.0, None, &Resampling::default()).unwrap();
        non_inferiority(&difference, margin, true, 0.05).shown
    };
    assert_eq!(shown(30.0, 30.0, 940.0, 0.03), Some(true));
    assert_eq!(shown(10.0, 110.0, 880.0, 0.03), Some(false));
    assert_eq!(shown(3.0, 3.0, 94.0, 0.03), None);
}

#[test]
fn the_sample_size_of_non_inferiority_has_its_power() {
    let (margin, alpha, power) = (0.03, 0.05, 0.8);
    let rates = PairedRates { disagreement: 0.08, difference: 0.0, design_effect: 1.0 };
    let n = non_inferiority_size(&rates, margin, alpha, power).unwrap();
    assert_eq!(n, 550);
    let runs = 600;
    let shown = (0..runs)
        .filter(|run| {
            let mut stream = Stream::new(*run, "non-inferiority");
            let disagree = stream.binomial(n, 0.08);
            let only_a = stream.binomial(disagree, 0.5);
            let mut pair = PairedConfusion::default();
            pair.add(true, true, true, (n - disagree) as f64);
            pair.add(true, true, false, only_a as f64);
            pair.add(true, false, true, (disagree - only_a) as f64);
            let resampling = Resampling { replicates: 300, seed: *run };
            let units = PairedUnits::Independent(pair);
            let difference = paired_count_inference(&units, CountMetric::Recall, 1.0, None, &resampling).unwrap();
            non_inferiority(&difference, margin, true, alpha).shown == Some(true)
        })
        .count();
    // The bound allows for one example that was not seen, which costs a few points of power.
    assert!((0.72..=0.86).contains(&(shown as f64 / runs as f64)), "{shown} of {runs}");
    assert_eq!(non_inferiority_size(&PairedRates { design_effect: 2.0, ..rates }, margin, alpha, power), Some(1100));
    assert_eq!(non_inferiority_size(&PairedRates { difference: -0.03, ..rates }, margin, alpha, power), None);
}

#[test]
fn the_best_of_many_flatters_itself_by_what_is_said() {
    let (candidates, correlation) = (12, 0.6);
    let said = optimism(candidates, 0.02, correlation, 0.05).unwrap();
    let runs = 4_000;
    let mut over = 0.0;
    for run in 0..runs {
        let mut stream = Stream::new(run, "optimism");
        let common = correlation.sqrt() * stream.normal();
        let best =
            (0..candidates).map(|_| common + (1.0 - correlation).sqrt() * stream.normal()).fold(f64::MIN, f64::max);
        over += 0.02 * best / runs as f64;
    }
    assert!((over - said.expected).abs() < 4.0 * 0.02 / (runs as f64).sqrt(), "{over} {}", said.expected);
    assert!(said.at_most > said.expected);
    assert!(optimism(1, 0.02, 0.0, 0.05).unwrap().expected.abs() < 1e-12);
    assert_eq!(optimism(5, 0.02, 1.0, 0.05).unwrap().expected, 0.0);
    assert!(optimism(0, 0.02, 0.0, 0.05).is_none() && optimism(3, 0.02, 1.5, 0.05).is_none());
    let bound = |bits| revealed_bound(1000, bits, 0.05).unwrap();
    assert!((bound(0.0) - (20.0_f64.ln() / 2000.0).sqrt()).abs() < 1e-12);
    assert!(bound(20.0) > bound(5.0));
}
