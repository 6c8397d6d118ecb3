//! Random numbers: the same from the same seed, with the moments of their laws.

use shipworthy_stats::random::{Stream, mix};

fn check(name: &str, mean: f64, variance: f64, mut draw: impl FnMut(&mut Stream) -> f64) {
    let mut stream = Stream::new(1, name);
    let count = 100_000;
    let values: Vec<f64> = (0..count).map(|_| draw(&mut stream)).collect();
    let n = f64::from(count);
    let found = values.iter().sum::<f64>() / n;
    let spread = values.iter().map(|x| (x - found).powi(2)).sum::<f64>() / n;
    assert!((found - mean).abs() < 5.0 * (variance / n).sqrt(), "{name}: mean {found}, not {mean}");
    assert!((spread / variance - 1.0).abs() < 0.06, "{name}: variance {spread}, not {variance}");
}

#[test]
fn draws_have_the_moments_of_their_laws() {
    check("uniform", 0.5, 1.0 / 12.0, Stream::uniform);
    check("normal", 0.0, 1.0, Stream::normal);
    check("exponential", 1.0, 1.0, Stream::exponential);
    check("poisson of one", 1.0, 1.0, |s| f64::from(s.poisson1()));
    for mean in [0.3, 4.0, 60.0, 5_000.0] {
        check("poisson", mean, mean, |s| s.poisson(mean) as f64);
        check("gamma", mean, mean, |s| s.gamma(mean));
    }
    for (trials, p) in [(7, 0.4), (900, 0.03)] {
        let n = trials as f64;
        check("binomial", n * p, n * p * (1.0 - p), |s| s.binomial(trials, p) as f64);
    }
}

#[test]
fn seeds_and_purposes_are_told_apart() {
    let first = |seed: u64, purpose: &str| Stream::new(seed, purpose).next_u64();
    assert_eq!(first(1, "a"), first(1, "a"));
    let distinct = [
        first(1, "a"),
        first(2, "a"),
        first(1, "b"),
        first(1, "ab"),
        Stream::new(1, "a").numbered(3).next_u64(),
        mix(1, 1),
        mix(1, 2),
    ];
    for (i, x) in distinct.iter().enumerate() {
        assert!(!distinct[..i].contains(x));
    }
}
