//! Distribution functions that the intervals need: normal, Student's t, beta and binomial, with real-valued counts.
//!
//! The incomplete beta function is evaluated by its continued fraction with as many terms as a million examples need, after a
//! prefactor without cancellation (Loader, 2000), because a lost digit there is a lost digit in every bound.

/// Standard normal quantile. Algorithm AS 241 (Wichura, 1988), relative accuracy about 1e-16.
/// Minus and plus infinity at 0 and 1.
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return q * horner(r, &CENTRE_TOP) / horner(r, &CENTRE_BOTTOM);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = (-tail.ln()).sqrt();
    let size = if r <= 5.0 {
        horner(r - 1.6, &MIDDLE_TOP) / horner(r - 1.6, &MIDDLE_BOTTOM)
    } else {
        horner(r - 5.0, &FAR_TOP) / horner(r - 5.0, &FAR_BOTTOM)
    };
    if q < 0.0 { -size } else { size }
}

#[inline]
fn horner(x: f64, coefficients: &[f64; 8]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_6,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const MIDDLE_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// Probability that a standard normal is at most `z`.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2)
}

/// Probability that a beta variable with shapes `a`, `b` is at most `x`. Shapes may be any positive real numbers.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let y = 1.0 - x;
    if a * y < b * x { 1.0 - beta_tail(y, x, b, a) } else { beta_tail(x, y, a, b) }
}

/// Probability that a beta variable exceeds `x`, exact also where it is tiny.
pub fn beta_survival(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x >= 1.0 {
        return 0.0;
    }
    let y = 1.0 - x;
    if a * y < b * x { beta_tail(y, x, b, a) } else { 1.0 - beta_tail(x, y, a, b) }
}

/// Lower tail at `x`, where `y` = 1 − `x` and `x` is below the mean: the continued fraction of DiDonato and Morris (1992,
/// eq. 9), whose terms are positive there, by Lentz's method.
fn beta_tail(x: f64, y: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let prefactor = beta_power(x, y, a, b);
    if prefactor == 0.0 {
        return 0.0;
    }
    let distance = a * y - b * x;
    let partial = |m: f64| {
        m + m * (b - m) * x / (a + 2.0 * m - 1.0) + (a + m) * (distance + 1.0 + m * (1.0 + y)) / (a + 2.0 * m + 1.0)
    };
    let mut fraction = a * (distance + 1.0) / (a + 1.0);
    if fraction.abs() < TINY {
        fraction = TINY;
    }
    let (mut c, mut d) = (fraction, 0.0);
    for m in 1..20_000 {
        let m = f64::from(m);
        let top = (a + m - 1.0) * (a + b + m - 1.0) * m * (b - m) * (x / (a + 2.0 * m - 1.0)).powi(2);
        let bottom = partial(m);
        d = bottom + top * d;
        c = bottom + top / c;
        if d.abs() < TINY {
            d = TINY;
        }
        if c.abs() < TINY {
            c = TINY;
        }
        d = 1.0 / d;
        fraction *= c * d;
        if (c * d - 1.0).abs() <= 2.3e-16 {
            break;
        }
    }
    prefactor / fraction
}

/// x^a y^b / B(a, b) without cancellation.
fn beta_power(x: f64, y: f64, a: f64, b: f64) -> f64 {
    // Loader (2000): the binomial probability of `a` in `a + b` is a deviance and small Stirling corrections;
    // multiplied by ab / (a + b) it is what we want.
    let n = a + b;
    let log = stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    log.exp() * (a * b / (std::f64::consts::TAU * n)).sqrt()
}

/// ln Γ(x + 1) − (x + 1/2) ln x + x − ln √(2π), by its series where that is exact and by recursion down to there.
fn stirling_error(x: f64) -> f64 {
    let (mut x, mut steps) = (x, 0.0);
    while x < 16.0 {
        steps += (x + 0.5) * (1.0 / x).ln_1p() - 1.0;
        x += 1.0;
    }
    let s = 1.0 / (x * x);
    steps
        + (1.0 / 12.0
            - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 * s) * s) * s) * s) * s)
            / x
}

/// x ln(x / m) + m − x, exact also where x and m nearly agree.
fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() < 0.1 * (x + m) {
        let v = difference / (x + m);
        let mut sum = difference * v;
        let mut term = 2.0 * x * v;
        let square = v * v;
        for j in 1..1000 {
            term *= square;
            let next = sum + term / f64::from(2 * j + 1);
            if next == sum {
                return sum;
            }
            sum = next;
        }
        return sum;
    }
    if x == 0.0 { m } else { x * (x / m).ln() + m - x }
}

/// The `p` quantile of a beta variable: where `beta_cdf` equals `p`.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 || a <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 || b <= 0.0 {
        return 1.0;
    }
    solve_beta(normal_quantile(p), a, b, |x| beta_cdf(x, a, b) - p)
}

/// Where `beta_survival` equals `tail`: exact also for tails that one minus a quantile could not hold.
pub fn beta_upper_quantile(tail: f64, a: f64, b: f64) -> f64 {
    if tail >= 1.0 || a <= 0.0 {
        return 0.0;
    }
    if tail <= 0.0 || b <= 0.0 {
        return 1.0;
    }
    solve_beta(-normal_quantile(tail), a, b, |x| tail - beta_survival(x, a, b))
}

/// Newton's method inside a bracket; `error` rises with x.
fn solve_beta(z: f64, a: f64, b: f64, error: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0f64, 1.0f64);
    let mean = a / (a + b);
    let sd = (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
    let mut x = (mean + z * sd).clamp(mean * 1e-3, 1.0 - (1.0 - mean) * 1e-3);
    for _ in 0..200 {
        let error = error(x);
        if error == 0.0 {
            return x;
        }
        if error > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = beta_power(x, 1.0 - x, a, b) / (x * (1.0 - x));
        let newton = x - error / density;
        let next = if newton > low && newton < high {
            newton
        } else if low == 0.0 {
            high * 0.1
        } else {
            0.5 * (low + high)
        };
        if (next - x).abs() <= 2e-16 * x || high - low <= 1e-16 * high {
            return next;
        }
        x = next;
    }
    x
}

/// Quantile of a gamma variable with scale 1, as the limit of a beta variable; relative error below 1e-9.
pub fn gamma_quantile(p: f64, shape: f64) -> f64 {
    let many = 1e9 * (1.0 + shape);
    gamma_of_beta(beta_quantile(p, shape, many), many)
}

/// Where a gamma variable with scale 1 is exceeded with probability `tail`.
pub fn gamma_upper_quantile(tail: f64, shape: f64) -> f64 {
    let many = 1e9 * (1.0 + shape);
    gamma_of_beta(beta_upper_quantile(tail, shape, many), many)
}

/// A beta variable with a small first and a large second shape is 1 − exp(−gamma / many), nearly.
fn gamma_of_beta(x: f64, many: f64) -> f64 {
    -(-x).ln_1p() * many
}

/// Quantile of Student's t with `df` degrees of freedom; normal where `df` is infinite.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if !df.is_finite() || df > 1e7 {
        return normal_quantile(p);
    }
    let tail = p.min(1.0 - p);
    if tail <= 0.0 {
        return normal_quantile(p);
    }
    if tail == 0.5 {
        return 0.0;
    }
    // t² = df (1 − x) / x, where x is beta(df/2, 1/2); for moderate t the complement keeps the digits.
    let y = beta_upper_quantile(2.0 * tail, 0.5, 0.5 * df);
    let size = if y < 0.9 {
        (df * y / (1.0 - y)).sqrt()
    } else {
        let x = beta_quantile(2.0 * tail, 0.5 * df, 0.5);
        (df * (1.0 - x) / x).sqrt()
    };
    if p < 0.5 { -size } else { size }
}

/// Probability that Student's t with `df` degrees of freedom is at most `t`.
pub fn student_cdf(t: f64, df: f64) -> f64 {
    if !df.is_finite() || df > 1e7 {
        return normal_cdf(t);
    }
    // Both forms are equal; the one whose argument is small keeps its digits.
    let square = t * t;
    let half = 0.5
        * if square < df {
            beta_survival(square / (df + square), 0.5, 0.5 * df)
        } else {
            beta_cdf(df / (df + square), 0.5 * df, 0.5)
        };
    if t < 0.0 { half } else { 1.0 - half }
}

/// Probability of at most `k` successes in `n` trials with chance `p`.
pub fn binomial_cdf(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 {
        0.0
    } else if k >= n {
        1.0
    } else {
        beta_survival(p, k + 1.0, n - k)
    }
}

/// Probability of at least `k` successes in `n` trials with chance `p`.
pub fn binomial_at_least(k: f64, n: f64, p: f64) -> f64 {
    if k <= 0.0 {
        1.0
    } else if k > n {
        0.0
    } else {
        beta_cdf(p, k, n - k + 1.0)
    }
}
