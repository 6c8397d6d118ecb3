//! Judging the same golden set more than once while it grows.
//!
//! Each look is a chance to be wrong. [`alpha_for_look`] shares the permitted error among a planned number of looks;
//! [`error_of_repeated_looks`] says what the error becomes when nobody shares it.

use crate::tails::{normal_critical, normal_density, normal_upper};

/// Looks beyond this number are not followed further: the error is then larger than the one given.
pub const LOOKS_FOLLOWED: u32 = 200;

/// Density beyond this many standard deviations is left out; it holds less than 1e-18.
const REACH: f64 = 9.0;

/// What one-sided error may this look spend, when `planned` looks share `alpha` and this is number `look`, from 1?
///
/// The increment of the O'Brien-Fleming type spending function of Lan and DeMets (1983), 2 − 2Φ(z / √t) with z the upper
/// `alpha`/2 point, at information fractions t = look / planned. Early looks get almost nothing, the last nearly all.
///
/// A bound computed at the increment of its own look is used, not the smaller joint boundary of group-sequential designs:
/// by the union bound the total error is then at most `alpha` for *any* sizes of the looks, also sizes chosen after seeing
/// the data, where the joint boundary would assume them fixed. The price is some power.
///
/// The increments sum to `alpha`. Look 0, and looks beyond those planned, get 0.
pub fn alpha_for_look(look: u32, planned: u32, alpha: f64) -> f64 {
    if look == 0 || look > planned || !(alpha > 0.0 && alpha < 1.0) {
        return 0.0;
    }
    if planned == 1 {
        return alpha;
    }
    let critical = normal_critical(0.5 * alpha);
    let spent = |looks: u32| match looks {
        0 => 0.0,
        all if all == planned => alpha,
        some => 2.0 * normal_upper(critical / (f64::from(some) / f64::from(planned)).sqrt()),
    };
    spent(look) - spent(look - 1)
}

/// What is the real one-sided error of testing at `alpha` at each of `looks` equally spaced looks?
///
/// The chance that the partial sums of normal increments exceed z√j at any j up to `looks`, by the recursive integration of
/// Armitage, McPherson and Rowe (1969, equation 3.1). One look gives `alpha`, none gives 0; beyond [`LOOKS_FOLLOWED`] looks
/// the value for that many is given, a lower bound. Equal spacing is an assumption: other spacings give other values,
/// bounded by `looks` times `alpha`.
pub fn error_of_repeated_looks(looks: u32, alpha: f64) -> f64 {
    if looks <= 1 || alpha <= 0.0 || alpha >= 1.0 {
        return if looks == 0 { 0.0 } else { alpha.clamp(0.0, 1.0) };
    }
    crossing_probability(looks.min(LOOKS_FOLLOWED), normal_critical(alpha), false)
}

/// What is the real error of a two-sided test at `alpha` at each of `looks` equally spaced looks?
///
/// As [`error_of_repeated_looks`], with boundaries on both sides; the published tables are of this kind (0.05 becomes 0.083
/// at two looks, 0.107 at three, 0.142 at five).
pub fn two_sided_error_of_repeated_looks(looks: u32, alpha: f64) -> f64 {
    if looks <= 1 || alpha <= 0.0 || alpha >= 1.0 {
        return if looks == 0 { 0.0 } else { alpha.clamp(0.0, 1.0) };
    }
    crossing_probability(looks.min(LOOKS_FOLLOWED), normal_critical(0.5 * alpha), true)
}

/// Chance that a sum of j standard normals leaves (−z√j or −∞, z√j) for some j up to `looks`.
fn crossing_probability(looks: u32, z: f64, both_sides: bool) -> f64 {
    let rule = gauss_legendre_8();
    let inside = |look: u32| {
        let spread = f64::from(look).sqrt();
        let low = if both_sides { -z * spread } else { -REACH * spread };
        nodes(&rule, low, z * spread)
    };
    // Each entry is a place and the probability mass of its quadrature weight.
    let mut mass: Vec<(f64, f64)> = inside(1).into_iter().map(|(x, w)| (x, w * normal_density(x))).collect();
    for look in 2..=looks {
        let mut first_in_reach = 0;
        mass = inside(look)
            .into_iter()
            .map(|(x, w)| {
                while mass.get(first_in_reach).is_some_and(|&(from, _)| from < x - REACH) {
                    first_in_reach += 1;
                }
                let density: f64 = mass[first_in_reach..]
                    .iter()
                    .take_while(|&&(from, _)| from <= x + REACH)
                    .map(|&(from, m)| m * normal_density(x - from))
                    .sum();
                (x, w * density)
            })
            .collect();
    }
    let never_crossed: f64 = mass.iter().map(|&(_, m)| m).sum();
    (1.0 - never_crossed).clamp(0.0, 1.0)
}

/// Nodes and weights over `low..high`, in panels no wider than one standard deviation of an increment: there the error of
/// the eight-point rule on a Gaussian is below 1e-15.
fn nodes(rule: &[(f64, f64); 8], low: f64, high: f64) -> Vec<(f64, f64)> {
    let width = high - low;
    if width <= 0.0 {
        return Vec::new();
    }
    let panels = width.ceil().max(1.0);
    let half = 0.5 * width / panels;
    (0..panels as usize)
        .flat_map(|panel| {
            let centre = low + half * (2 * panel + 1) as f64;
            rule.iter().map(move |&(x, w)| (centre + half * x, half * w))
        })
        .collect()
}

/// The eight-point Gauss-Legendre rule on −1..1: roots of the Legendre polynomial by Newton's method.
fn gauss_legendre_8() -> [(f64, f64); 8] {
    const POINTS: usize = 8;
    std::array::from_fn(|i| {
        let mut x = -(std::f64::consts::PI * (i as f64 + 0.75) / (POINTS as f64 + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..10 {
            let (mut previous, mut value) = (1.0, x);
            for degree in 2..=POINTS {
                let n = degree as f64;
                (previous, value) = (value, ((2.0 * n - 1.0) * x * value - (n - 1.0) * previous) / n);
            }
            slope = POINTS as f64 * (x * value - previous) / (x * x - 1.0);
            x -= value / slope;
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    })
}
