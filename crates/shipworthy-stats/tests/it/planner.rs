use serde::Deserialize;
use shipworthy_stats::planner::{
    OpenBar, detectable_difference, more_for_estimate, more_for_rate, power_one_rate, sample_size_one_rate,
    sample_size_one_rate_exact,
};

#[derive(Deserialize)]
struct Size {
    p0: f64,
    p1: f64,
    alpha: f64,
    power: f64,
    n: f64,
}

#[derive(Deserialize)]
struct Power {
    p0: f64,
    p1: f64,
    n: u64,
    alpha: f64,
    power: f64,
}

#[derive(Deserialize)]
struct Reference {
    sizes: Vec<Size>,
    powers: Vec<Power>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../reference/planner.json")).unwrap()
}

fn bar(wants_more: bool, target: f64) -> OpenBar {
    OpenBar { wants_more, target, pass_alpha: 0.05, fail_alpha: 0.05, power: 0.8 }
}

#[test]
fn normal_formula_equals_statsmodels() {
    for case in reference().sizes {
        let ours = sample_size_one_rate(case.p0, case.p1, case.alpha, case.power);
        assert_eq!(
            ours,
            Some(case.n.ceil() as u64),
            "{} to {} alpha {} power {}",
            case.p0,
            case.p1,
            case.alpha,
            case.power
        );
    }
    assert_eq!(sample_size_one_rate(0.90, 0.93, 0.05, 0.8), Some(558));
}

#[test]
fn power_equals_scipy() {
    for case in reference().powers {
        let ours = power_one_rate(case.p0, case.p1, case.n, case.alpha).unwrap();
        assert!(
            (ours - case.power).abs() < 1e-12,
            "{} to {} n {}: {ours}, reference {}",
            case.p0,
            case.p1,
            case.n,
            case.power
        );
        let mirrored = power_one_rate(1.0 - case.p0, 1.0 - case.p1, case.n, case.alpha).unwrap();
        assert!((mirrored - case.power).abs() < 1e-9);
    }
}

#[test]
fn exact_size_keeps_its_power_and_is_the_smallest_that_does() {
    for case in reference().sizes.iter().filter(|case| case.n < 3000.0) {
        let n = sample_size_one_rate_exact(case.p0, case.p1, case.alpha, case.power).unwrap();
        let power = |n: u64| power_one_rate(case.p0, case.p1, n, case.alpha).unwrap();
        assert!((n..n + 200).all(|n| power(n) >= case.power), "{} to {}: {n}", case.p0, case.p1);
        assert!(power(n - 1) < case.power, "{} to {}: one less than {n} would do", case.p0, case.p1);
    }
    assert_eq!(sample_size_one_rate_exact(0.90, 0.93, 0.05, 0.8), Some(593));
}

#[test]
fn what_cannot_be_asked_has_no_answer() {
    for (p0, p1, alpha, power) in [
        (0.9, 0.9, 0.05, 0.8),
        (0.0, 0.1, 0.05, 0.8),
        (0.5, 1.1, 0.05, 0.8),
        (0.5, 0.6, 0.0, 0.8),
        (0.5, 0.6, 0.05, 1.0),
    ] {
        assert_eq!(sample_size_one_rate(p0, p1, alpha, power), None);
        assert_eq!(sample_size_one_rate_exact(p0, p1, alpha, power), None);
    }
    assert_eq!(detectable_difference(0.9, 20, 0.05, 0.8), None, "0.9 to the 20th is still 12%");
    assert_eq!(power_one_rate(0.9, 0.9, 100, 0.05), None);
}

#[test]
fn detectable_difference_is_detected_and_a_little_less_is_not() {
    for (p0, n) in [(0.9, 30), (0.9, 391), (0.5, 100), (0.97, 1000), (0.01, 5000)] {
        let difference = detectable_difference(p0, n, 0.05, 0.8).unwrap();
        let power = |difference: f64| power_one_rate(p0, p0 + difference, n, 0.05).unwrap();
        assert!(power(difference) >= 0.8 && power(0.99 * difference) < 0.8, "{p0} with {n}: {difference}");
    }
}

/// Chance that s of n and m more at the observed rate settle the bar, by walking every outcome.
fn settle_probability(successes: u64, trials: u64, m: u64, bar: &OpenBar) -> f64 {
    let rate = successes as f64 / trials as f64;
    let (above, below) =
        if bar.wants_more { (bar.pass_alpha, bar.fail_alpha) } else { (bar.fail_alpha, bar.pass_alpha) };
    let pmf = |p: f64, n: u64| -> Vec<f64> {
        let mut masses = vec![0.0; n as usize + 1];
        if p == 0.0 || p == 1.0 {
            masses[if p == 0.0 { 0 } else { n as usize }] = 1.0;
            return masses;
        }
        masses[0] = (n as f64 * (1.0 - p).ln()).exp();
        for k in 1..masses.len() {
            masses[k] = masses[k - 1] * (n as f64 - k as f64 + 1.0) / k as f64 * p / (1.0 - p);
        }
        masses
    };
    let at_target = pmf(bar.target, trials + m);
    let mut upper = vec![0.0; at_target.len() + 1];
    for k in (0..at_target.len()).rev() {
        upper[k] = upper[k + 1] + at_target[k];
    }
    let future = pmf(rate, m);
    future
        .iter()
        .enumerate()
        .filter(|&(k, _)| {
            let k = k + successes as usize;
            upper[k] <= above || 1.0 - upper[k + 1] <= below
        })
        .map(|(_, mass)| mass)
        .sum()
}

#[test]
fn further_trials_for_a_rate_equal_brute_force() {
    for (successes, trials, target, wants_more) in [
        (28, 30, 0.85, true),
        (45, 50, 0.85, true),
        (20, 30, 0.8, true),
        (3, 40, 0.15, false),
        (5, 30, 0.1, false),
        (12, 12, 0.9, true),
        (0, 25, 0.05, false),
        (29, 30, 0.9, true),
    ] {
        let bar = bar(wants_more, target);
        let more = more_for_rate(successes, trials, &bar).unwrap();
        let settles = |m: u64| settle_probability(successes, trials, m, &bar);
        let description = format!("{successes} of {trials} against {target}: {more}");
        assert!(more > 0, "{description}");
        for m in more..more + 40 {
            assert!(settles(m) >= 0.8, "{description}, but {m} settle with {}", settles(m));
        }
        assert!(settles(more - 1) < 0.8, "{description}, one less would do");
    }
}

#[test]
fn further_trials_settle_the_bar_as_often_as_promised() {
    const RUNS: u64 = 1000;
    for (successes, trials, target, wants_more) in [
        (93, 100, 0.9, true),
        (87, 100, 0.9, true),
        (364, 391, 0.92, true),
        (9, 200, 0.03, false),
        (4, 200, 0.03, false),
        (55, 100, 0.5, true),
        (14, 2000, 0.01, false),
        (995, 1000, 0.99, true),
    ] {
        let bar = bar(wants_more, target);
        let more = more_for_rate(successes, trials, &bar).unwrap();
        let rate = successes as f64 / trials as f64;
        let settled = (0..RUNS)
            .filter(|run| {
                let mut random = Uniform(run * 7919 + 1);
                let new = (0..more).filter(|_| random.next() < rate).count() as u64;
                more_for_rate(successes + new, trials + more, &bar) == Some(0)
            })
            .count();
        // Four standard errors of a share of 80% are 5.1%.
        let share = settled as f64 / RUNS as f64;
        assert!(
            (0.75..0.88).contains(&share),
            "{successes} of {trials} against {target}, {more} more: settled {share}"
        );
    }
    // What is left to do after a first hundred is less than a study from nothing.
    let afresh = sample_size_one_rate_exact(0.9, 0.93, 0.05, 0.8).unwrap();
    let more = more_for_rate(93, 100, &bar(true, 0.9)).unwrap();
    assert!(more < afresh && more > afresh / 2, "{more} further, {afresh} afresh");
}

#[test]
fn settled_bars_need_nothing_and_hopeless_ones_have_no_number() {
    assert_eq!(more_for_rate(990, 1000, &bar(true, 0.9)), Some(0));
    assert_eq!(more_for_rate(500, 1000, &bar(true, 0.9)), Some(0));
    assert_eq!(more_for_rate(90, 100, &bar(true, 0.9)), None);
    assert_eq!(more_for_rate(10, 100, &bar(false, 0.1)), None);
    assert_eq!(more_for_rate(0, 0, &bar(true, 0.9)), None);
    assert_eq!(more_for_rate(10, 10, &bar(true, 1.0)), None);
    assert_eq!(more_for_rate(0, 10, &bar(false, 0.0)), None);
    // A difference of a hundredth of a point: 24 million.
    assert_eq!(more_for_rate(50_010, 100_000, &bar(true, 0.5)), None);
    assert_eq!(more_for_estimate(0.9, 0.01, 100.0, None, &bar(true, 0.9)), None);
    assert_eq!(more_for_estimate(0.95, 0.01, 100.0, None, &bar(true, 0.9)), Some(0));
    assert_eq!(more_for_estimate(0.95, 0.0, 100.0, None, &bar(true, 0.9)), Some(0));
    assert_eq!(more_for_estimate(0.95, f64::NAN, 100.0, None, &bar(true, 0.9)), None);
    assert_eq!(more_for_estimate(0.900_001, 0.01, 100.0, None, &bar(true, 0.9)), None);
}

#[test]
fn large_samples_agree_with_the_normal_approximation() {
    for (successes, trials, target) in
        [(930, 1000, 0.92), (9_230, 10_000, 0.92), (60, 2000, 0.035), (50_100, 100_000, 0.5)]
    {
        let wants_more = target > 0.1;
        let exact = more_for_rate(successes, trials, &bar(wants_more, target)).unwrap() as f64;
        let rate = successes as f64 / trials as f64;
        let error = (rate * (1.0 - rate) / trials as f64).sqrt();
        let approximate = more_for_estimate(rate, error, trials as f64, None, &bar(wants_more, target)).unwrap() as f64;
        assert!(
            (0.8..1.3).contains(&(exact / approximate)),
            "{successes} of {trials}: {exact} exact, {approximate} normal"
        );
    }
}

#[test]
fn further_examples_for_an_estimate_settle_it_as_often_as_promised() {
    // Normal data of unknown spread, judged by Student's t: what clusters do.
    for (estimate, n) in [(0.25, 20_usize), (0.1, 60), (-0.2, 40)] {
        let bar = bar(true, 0.0);
        let first = standardised(n, estimate, 5);
        let error = 1.0 / (n as f64).sqrt();
        let more = more_for_estimate(estimate, error, n as f64, Some(n as f64 - 1.0), &bar).unwrap() as usize;
        const RUNS: u64 = 3000;
        let settled = (0..RUNS)
            .filter(|&run| {
                let mut random = Uniform(run + 11);
                let mut all = first.clone();
                all.extend((0..more).map(|_| estimate + random.normal()));
                let count = all.len() as f64;
                let mean = all.iter().sum::<f64>() / count;
                let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
                more_for_estimate(mean, (variance / count).sqrt(), count, Some(count - 1.0), &bar) == Some(0)
            })
            .count();
        // Three standard errors of a share of 80% are 2.2%.
        let share = settled as f64 / RUNS as f64;
        assert!((0.778..0.83).contains(&share), "estimate {estimate}, n {n}, {more} more: settled {share}");
    }
}

/// n normal numbers with exactly this mean and a standard deviation of 1.
fn standardised(n: usize, mean: f64, seed: u64) -> Vec<f64> {
    let mut random = Uniform(seed);
    let raw: Vec<f64> = (0..n).map(|_| random.normal()).collect();
    let centre = raw.iter().sum::<f64>() / n as f64;
    let spread = (raw.iter().map(|x| (x - centre).powi(2)).sum::<f64>() / (n as f64 - 1.0)).sqrt();
    raw.iter().map(|x| mean + (x - centre) / spread).collect()
}

struct Uniform(u64);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.next().ln()).sqrt() * (2.0 * std::f64::consts::PI * self.next()).cos()
    }
}
