//! Values too far out to belong: how many lie further than the tail of the others explains.
//!
//! A fence at some multiples of the quartiles flags every skewed column. Here the tail itself sets the measure: beyond a high
//! quantile, the logarithm of the distance from the median is extrapolated as exponential (Hill, 1975), which is right for
//! the heaviest tails that are common (Pareto) and generous for all lighter ones (normal, lognormal, gamma). Values are too
//! far when that many of them would be a miracle.

/// Natural logarithm of the probability below which a count is no accident.
const MIRACLE: f64 = -21.0;
/// At most this share of a side can be too far out; more is a second population.
const MOST: f64 = 0.04;
/// Tails are not taken to be thinner than this: the fall of the logarithm of the distance per e-fold of rarity.
const THINNEST: f64 = 0.05;

/// How many of the largest distances are too far, given all distances from the median on one side, ascending.
/// `None` when the side is too small to tell. Only what is `beyond` times the 96% quantile counts at all.
pub fn too_far(distances: &[f64], beyond: f64) -> Option<usize> {
    let n = distances.len();
    if n < 20 {
        return None;
    }
    let quantile = |p: f64| distances[((n as f64 * p) as usize).min(n - 1)];
    let high = quantile(if n < 200 { 0.9 } else { 0.96 });
    if high <= 0.0 {
        return None;
    }
    let mut seen = 0;
    let mut last = f64::NAN;
    for d in distances {
        if *d != last {
            seen += 1;
            last = *d;
        }
        if seen > 40 {
            break;
        }
    }
    let discrete = seen <= 40;
    let most = ((n as f64 * MOST) as usize).max(1);
    let pairs: &[(f64, f64)] = if n < 200 { &[(0.7, 0.9)] } else { &[(0.9, 0.99), (0.85, 0.96)] };
    let expected = |d: f64| {
        pairs
            .iter()
            .map(|(from, to)| {
                let (a, b) = (quantile(*from), quantile(*to));
                if a <= 0.0 || b <= a {
                    return f64::INFINITY;
                }
                let fall = ((b / a).ln() / ((1.0 - from) / (1.0 - to)).ln()).max(THINNEST);
                n as f64 * (1.0 - to) * (-((d / b).ln() / fall)).exp()
            })
            .fold(f64::INFINITY, f64::min)
    };
    let mut found = 0;
    for m in 1..=most {
        let d = distances[n - m];
        if d <= beyond * high {
            break;
        }
        let far = if discrete {
            d > 8.0 * high.max(1.0)
        } else {
            let expected = expected(d);
            m as f64 >= 3.0 * expected && log_probability(m as f64, expected) < MIRACLE
        };
        if far {
            found = m;
        }
    }
    Some(found)
}

/// Natural logarithm of a bound on the probability that a Poisson count with this mean reaches `count` (Chernoff, 1952).
pub fn log_probability(count: f64, mean: f64) -> f64 {
    if count <= mean {
        0.0
    } else if mean <= 0.0 {
        f64::NEG_INFINITY
    } else {
        count - mean - count * (count / mean).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distances of a law by its quantile function.
    fn law(n: usize, quantile: impl Fn(f64) -> f64) -> Vec<f64> {
        (0..n).map(|i| quantile((i as f64 + 0.5) / n as f64)).collect()
    }

    #[test]
    fn tails_that_belong_stay() {
        for n in [100, 1000, 100_000] {
            assert_eq!(too_far(&law(n, |p| p), 1.3), Some(0), "uniform");
            assert_eq!(too_far(&law(n, |p| -(1.0 - p).ln()), 1.3), Some(0), "exponential");
            assert_eq!(too_far(&law(n, |p| (1.0 - p).powf(-1.0 / 1.5) - 0.9), 1.3), Some(0), "Pareto");
            assert_eq!(too_far(&law(n, |p| (1.0 - p).powf(-1.0) - 0.9), 1.3), Some(0), "heavier Pareto");
            assert_eq!(too_far(&law(n, |p| (p * 5.0).floor()), 1.3), Some(0), "few values");
        }
    }

    #[test]
    fn values_from_elsewhere_are_counted() {
        let mut exponential = law(10_000, |p| -(1.0 - p).ln());
        exponential.extend([300.0, 400.0, 500.0]);
        assert_eq!(too_far(&exponential, 1.3), Some(3));
        let mut uniform = law(5_000, |p| p);
        uniform.extend([2.0; 40]);
        assert_eq!(too_far(&uniform, 1.3), Some(40));
        let mut stars = law(1000, |p| (p * 3.0).floor());
        stars.extend([55.0; 2]);
        assert_eq!(too_far(&stars, 1.3), Some(2));
    }
}
