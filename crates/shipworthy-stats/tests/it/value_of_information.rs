use proptest::prelude::*;
use shipworthy_stats::value_of_information::{NormalBelief, best_sample_size, choose, expected_min_with_information};

/// E[min(0, X)] for X normal, by Simpson's rule over ±12 standard deviations.
fn by_integration(mean: f64, sd: f64) -> f64 {
    const STEPS: usize = 40_000;
    let step = 24.0 / STEPS as f64;
    let density = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    // Where the minimum bends, the rule must have a node: integrate up to that place.
    let bend = (-mean / sd).clamp(-12.0, 12.0);
    let width = (bend + 12.0) / STEPS as f64;
    assert!(width <= step);
    let at = |i: usize| {
        let z = -12.0 + width * i as f64;
        (mean + sd * z).min(0.0) * density(z)
    };
    let inner: f64 = (1..STEPS).map(|i| at(i) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
    (at(0) + inner + at(STEPS)) * width / 3.0
}

#[test]
fn closed_form_equals_integration() {
    for (mean, sd) in [(0.0, 1.0), (0.3, 1.0), (-0.3, 1.0), (2.0, 0.5), (-2.0, 0.5), (0.001, 3.0), (-120.0, 75.0)] {
        let ours = expected_min_with_information(NormalBelief { mean, sd: 1e9 }, sd);
        let reference = by_integration(mean, sd);
        assert!((ours - reference).abs() <= 1e-9 * (1.0 + sd), "mean {mean} sd {sd}: {ours}, integral {reference}");
    }
}

#[test]
fn equals_a_simulated_decision() {
    // Draw the truth, then data, then decide by the posterior: the average cost is what the formula says.
    let belief = NormalBelief { mean: -0.4, sd: 1.5 };
    let (n_now, n_more) = (200.0_f64, 300.0);
    let noise = belief.sd * (n_now / n_more).sqrt();
    let mut normals = Normals(7);
    const RUNS: usize = 400_000;
    let total: f64 = (0..RUNS)
        .map(|_| {
            let truth = belief.mean + belief.sd * normals.next();
            let seen = truth + noise * normals.next();
            let posterior = (belief.mean * n_now + seen * n_more) / (n_now + n_more);
            if posterior < 0.0 { truth } else { 0.0 }
        })
        .sum();
    let formula = expected_min_with_information(belief, belief.reduction_sd(n_now, n_more));
    let simulated = total / RUNS as f64;
    // Standard error about 1.3 / sqrt(400,000) = 0.002.
    assert!((simulated - formula).abs() < 0.009, "simulated {simulated}, formula {formula}");
}

#[test]
fn choices_are_money_per_month() {
    let choices = choose(9.0, 10.0, 1.0, 1000.0, None, 100.0, 12.0, 40.0, 14.0);
    assert_eq!((choices.ship, choices.hold, choices.gather), (900.0, 1000.0, None));
    assert!((choices.probability_ship_is_cheaper - 0.841_344_746_068_543).abs() < 1e-12);
    // Labels that come after the horizon only cost.
    let late = choose(9.0, 10.0, 1.0, 1000.0, Some(30.0), 100.0, 6.0, 40.0, 400.0);
    assert_eq!(late.gather, Some(1000.0 + 40.0 * 30.0 / 6.0));
    assert_eq!(choose(9.0, 10.0, 1.0, 1000.0, Some(30.0), 100.0, 0.0, 40.0, 1.0).gather, None);
}

#[test]
fn known_differences_leave_nothing_to_learn() {
    for (ship, probability) in [(9.0, 1.0), (11.0, 0.0), (10.0, 0.5)] {
        let choices = choose(ship, 10.0, 0.0, 1000.0, Some(100.0), 1e6, 12.0, 1.0, 0.0);
        assert_eq!(choices.probability_ship_is_cheaper, probability);
        assert!(choices.gather.unwrap() >= choices.ship.min(choices.hold));
        assert_eq!(best_sample_size(ship, 10.0, 0.0, 1000.0, 1e6, 12.0, 1.0, 0.0), None);
    }
}

#[test]
fn best_size_beats_every_other() {
    let cost = |n: f64| choose(9.9, 10.0, 0.5, 400.0, Some(n), 30_000.0, 12.0, 40.0, 14.0).gather.unwrap();
    let best = best_sample_size(9.9, 10.0, 0.5, 400.0, 30_000.0, 12.0, 40.0, 14.0).unwrap();
    for factor in [0.1, 0.5, 0.8, 1.25, 2.0, 10.0] {
        assert!(cost(best) <= cost(best * factor), "{best} against {}", best * factor);
    }
    // Labels too dear for what hangs on them are not asked for.
    assert_eq!(best_sample_size(9.9, 10.0, 0.5, 400.0, 30.0, 12.0, 4000.0, 14.0), None);
}

proptest! {
    #[test]
    fn free_information_never_hurts_and_more_is_never_worse(mean in -5.0..5.0_f64, sd in 0.01..5.0_f64, n in 10.0..1e5_f64, m in 1.0..1e5_f64) {
        let belief = NormalBelief { mean, sd };
        let now = expected_min_with_information(belief, 0.0);
        let some = expected_min_with_information(belief, belief.reduction_sd(n, m));
        let more = expected_min_with_information(belief, belief.reduction_sd(n, 2.0 * m));
        let all = expected_min_with_information(belief, sd);
        prop_assert!(now == mean.min(0.0));
        prop_assert!(some <= now && more <= some + 1e-12 && all <= more + 1e-12);
    }
}

/// Standard normals by the polar method, on a linear congruential stream.
struct Normals(u64);

impl Normals {
    fn next(&mut self) -> f64 {
        let mut uniform = || {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        };
        let radius = (-2.0 * uniform().ln()).sqrt();
        radius * (2.0 * std::f64::consts::PI * uniform()).cos()
    }
}
