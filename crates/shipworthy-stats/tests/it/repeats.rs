//! Repeats of one example, and suites without failures.

use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::random::Stream;
use shipworthy_stats::repeats::{Components, Tries, pass_at, pass_every};
use shipworthy_stats::units::Resampling;
use shipworthy_stats::zero_failures::{Attempts, attempts_for, family_bounds};

const FEW: Resampling = Resampling { replicates: 200, seed: 0 };

fn tries(counts: &[(u32, u32)]) -> Vec<Tries> {
    counts.iter().map(|(passed, tried)| Tries { passed: *passed, tried: *tried }).collect()
}

#[test]
fn once_in_k_and_all_of_k() {
    let check = |k, counts: &[(u32, u32)], at: f64, every: f64| {
        let examples = tries(counts);
        let of = |found: Option<shipworthy_stats::repeats::PassRate>| found.expect("tries").rate.estimate();
        assert!((of(pass_at(k, &examples, &Dependence::NONE, &FEW)) - at).abs() < 1e-12, "at {k} of {counts:?}");
        assert!((of(pass_every(k, &examples, &Dependence::NONE, &FEW)) - every).abs() < 1e-12, "all {k} of {counts:?}");
    };
    check(1, &[(1, 4), (3, 4)], 0.5, 0.5);
    check(2, &[(2, 4)], 5.0 / 6.0, 1.0 / 6.0);
    check(4, &[(4, 4), (1, 4), (0, 4)], 2.0 / 3.0, 1.0 / 3.0);
    check(3, &[(0, 10)], 0.0, 0.0);
}

#[test]
fn examples_tried_too_seldom_are_counted_and_left_out() {
    let found = pass_at(3, &tries(&[(1, 2), (3, 3), (0, 5)]), &Dependence::NONE, &FEW).unwrap();
    assert_eq!((found.left_out, found.rate.estimate(), found.rate.denominator()), (1, 0.5, 2.0));
    assert!(pass_at(9, &tries(&[(1, 2)]), &Dependence::NONE, &FEW).is_none());
    assert!(pass_every(0, &tries(&[(1, 2)]), &Dependence::NONE, &FEW).is_none());
}

#[test]
fn repeats_are_not_examples() {
    // Ten examples, of which nine always pass and one never: a hundred runs, but ten examples.
    let examples = tries(&[vec![(10, 10); 9], vec![(0, 10)]].concat());
    let found = pass_every(1, &examples, &Dependence::NONE, &FEW).unwrap();
    let lower = found.rate.lower(0.05).unwrap();
    assert!(lower < 0.62, "as sure as ten examples are: {lower}");
}

#[test]
fn components_are_found_again() {
    let mut stream = Stream::new(5, "components");
    let scores: Vec<Vec<f64>> = (0..400)
        .map(|_| {
            let level = 3.0 + 2.0 * stream.normal();
            (0..4).map(|_| level + stream.normal()).collect()
        })
        .collect();
    let found = Components::new(&scores, None).unwrap();
    assert!((found.between_examples - 4.0).abs() < 0.6 && (found.between_repeats - 1.0).abs() < 0.1, "{found:?}");
    let share = found.noise_share.as_ref().unwrap();
    assert!(share.lower(0.05).unwrap() < 0.2 && share.upper(0.05).unwrap() > 0.2);
    // √((4 + 1/4) / 400): repeats beyond the first few bring next to nothing.
    assert!((found.standard_error(400, 4).unwrap() - 0.103).abs() < 0.01);
    assert!(found.standard_error(400, 1_000).unwrap() > 0.095);
    assert_eq!(found.worthwhile_repeats(0.0, 1.0), Some(1));
    assert_eq!(found.worthwhile_repeats(64.0, 1.0), Some(4));
    let alike = Components::new(&[vec![1.0, 2.0], vec![2.0, 1.0]], None).unwrap();
    assert_eq!((alike.between_examples, alike.worthwhile_repeats(9.0, 1.0)), (0.0, None));
    assert!(Components::new(&[vec![1.0], vec![2.0]], None).is_none(), "nothing was run twice");
    let shifted: Vec<Vec<f64>> = scores.iter().map(|of| of.iter().map(|score| score + 1e6).collect()).collect();
    assert!((Components::new(&shifted, None).unwrap().between_repeats - found.between_repeats).abs() < 1e-6);
}

#[test]
fn no_failures_are_not_no_risk() {
    let found = family_bounds(
        &[
            Attempts { failures: 0, tried: 100 },
            Attempts { failures: 2, tried: 50 },
            Attempts { failures: 0, tried: 0 },
        ],
        0.05,
    );
    let (clean, failing) = (found[0].unwrap(), found[1].unwrap());
    assert!((clean.at_most - 0.0295).abs() < 1e-4, "the rule of three: {}", clean.at_most);
    assert!((clean.at_most_of_all - 0.0362).abs() < 1e-4, "two families: {}", clean.at_most_of_all);
    assert_eq!((clean.at_least_of_all, found[2]), (0.0, None));
    assert!(failing.at_least_of_all > 0.0 && failing.at_most_of_all > failing.at_most);
    assert_eq!(attempts_for(0.01, 0.05, 1), Some(299));
    assert_eq!(attempts_for(0.01, 0.05, 20), Some(597));
    assert_eq!((attempts_for(0.0, 0.05, 1), attempts_for(0.01, 0.05, 0)), (None, None));
    for (rate, families) in [(0.01, 1), (0.03, 7), (0.2, 20)] {
        let needed = attempts_for(rate, 0.05, families).unwrap();
        let at = |tried| {
            let suite = vec![Attempts { failures: 0, tried }; families as usize];
            family_bounds(&suite, 0.05)[0].unwrap().at_most_of_all
        };
        assert!(at(needed) <= rate + 1e-9 && at(needed - 1) > rate, "{rate} in {families}");
    }
}
