//! A column of numbers, from its sorted values: moments, quantiles, picture, and values that do not belong.

use serde::{Deserialize, Serialize};

use super::histogram::Histogram;
use super::sentinels;
use super::tails::too_far;

/// The quantiles that are kept.
pub const QUANTILES: [f64; 7] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/// Columns of at most this many distinct numbers list them all.
pub const LISTED: usize = 50;
/// Steps of the picture.
const STEPS: usize = 32;
/// Outliers are at least so many times further out than all but 4% of their side.
const FAR: f64 = 3.5;
/// Fewest values for which anything odd is looked for.
const FEWEST: usize = 50;

/// What is known about a column of numbers.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
pub struct NumberFacts {
    /// Finite values.
    pub count: u64,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation with divisor n, as NumPy's default.
    pub std: f64,
    /// Quantiles of [`QUANTILES`], interpolated linearly (Hyndman and Fan, 1996, type 7).
    pub quantiles: [f64; 7],
    /// Distinct values.
    pub distinct: u64,
    /// Whether all values are whole.
    pub whole: bool,
    /// How many are zero.
    pub zeros: u64,
    /// How many are below zero.
    pub negative: u64,
    /// The most frequent value (the smallest of several) and its count.
    pub top: (f64, u64),
    /// All values with their counts, where there are few.
    pub values: Option<Vec<(f64, u64)>>,
    /// The picture.
    pub histogram: Histogram,
    /// What does not belong.
    #[serde(skip)]
    pub odd: Vec<Odd>,
}

/// Values that do not belong to the others.
#[derive(Debug, Clone, PartialEq)]
pub enum Odd {
    /// A number that stands for "no value".
    Sentinel {
        /// The number.
        value: f64,
        /// How often.
        rows: u64,
    },
    /// Below zero where the others are not, and further below than their spread explains.
    Negative {
        /// How many.
        rows: u64,
        /// The lowest.
        lowest: f64,
    },
    /// Too far above or below.
    Far {
        /// Above, or below.
        above: bool,
        /// How many.
        rows: u64,
        /// Those nearest to the rest.
        from: f64,
        /// The furthest.
        to: f64,
    },
    /// A part of the values is the rest in another unit.
    Units {
        /// What the smaller part is multiplied by.
        factor: f64,
        /// How many values it holds.
        rows: u64,
    },
}

impl NumberFacts {
    /// From finite values, ascending. `None` when there are none.
    pub fn of(sorted: &[f64]) -> Option<NumberFacts> {
        let (first, last) = (*sorted.first()?, *sorted.last()?);
        let mean = mean(sorted);
        let variance = mean_by(sorted, |x| (x - mean) * (x - mean));
        let quantiles = QUANTILES.map(|p| quantile(sorted, p));
        let runs = Runs::of(sorted);
        let zero_from = sorted.partition_point(|x| *x < 0.0);
        let zero_to = sorted.partition_point(|x| *x <= 0.0);
        let mut facts = NumberFacts {
            count: sorted.len() as u64,
            min: first,
            max: last,
            mean,
            std: variance.sqrt(),
            quantiles,
            distinct: runs.distinct,
            whole: runs.whole,
            zeros: (zero_to - zero_from) as u64,
            negative: zero_from as u64,
            top: runs.top,
            values: (runs.few.len() as u64 == runs.distinct).then_some(runs.few),
            histogram: Histogram::default(),
            odd: Vec::new(),
        };
        facts.odd = odd(sorted, &facts);
        let (low, high) = facts.frame();
        facts.histogram = Histogram::of(sorted, low, high, STEPS);
        Some(facts)
    }

    /// The stretch to draw: all of it, or without what is too far out.
    fn frame(&self) -> (f64, f64) {
        let [q01, .., q99] = self.quantiles;
        let spread = q99 - q01;
        if spread > 0.0 {
            (self.min.max(q01 - 0.75 * spread), self.max.min(q99 + 0.75 * spread))
        } else {
            (self.min, self.max)
        }
    }
}

/// Neumaier's compensated sum (1974) over sorted values, divided by their number.
fn mean(sorted: &[f64]) -> f64 {
    mean_by(sorted, |x| x)
}

fn mean_by(sorted: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    // Four lanes keep the processor busy; which value goes where depends on its rank only.
    let mut sums = [[0.0_f64; 2]; 4];
    for chunk in sorted.chunks(4) {
        for (lane, x) in sums.iter_mut().zip(chunk) {
            let x = of(*x);
            let total = lane[0] + x;
            lane[1] += if lane[0].abs() >= x.abs() { (lane[0] - total) + x } else { (x - total) + lane[0] };
            lane[0] = total;
        }
    }
    let total: f64 = sums.iter().map(|lane| lane[0]).sum();
    let corrections: f64 = sums.iter().map(|lane| lane[1]).sum();
    (total + corrections) / sorted.len() as f64
}

/// Linear interpolation between order statistics, with NumPy's rounding.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let (a, b) = (sorted[below], sorted[(below + 1).min(sorted.len() - 1)]);
    let t = place - place.floor();
    if t >= 0.5 { b - (b - a) * (1.0 - t) } else { a + (b - a) * t }
}

/// Runs of equal values.
struct Runs {
    distinct: u64,
    whole: bool,
    top: (f64, u64),
    few: Vec<(f64, u64)>,
}

impl Runs {
    fn of(sorted: &[f64]) -> Runs {
        let mut runs = Runs { distinct: 0, whole: true, top: (sorted[0], 0), few: Vec::new() };
        let mut at = 0;
        while at < sorted.len() {
            let value = sorted[at];
            let end = at + run(&sorted[at..], value);
            let count = (end - at) as u64;
            runs.distinct += 1;
            runs.whole &= value.fract() == 0.0;
            if count > runs.top.1 {
                runs.top = (value, count);
            }
            if runs.few.len() < LISTED {
                runs.few.push((value, count));
            }
            at = end;
        }
        runs
    }
}

/// Length of the run of `value` at the start, by doubling steps.
fn run(sorted: &[f64], value: f64) -> usize {
    if sorted.get(1) != Some(&value) {
        return 1;
    }
    let mut step = 2;
    while step < sorted.len() && sorted[step] == value {
        step *= 2;
    }
    let end = step.min(sorted.len());
    step / 2 + sorted[step / 2..end].partition_point(|x| *x <= value)
}

fn odd(sorted: &[f64], facts: &NumberFacts) -> Vec<Odd> {
    let mut found = Vec::new();
    if sorted.len() < FEWEST || facts.distinct <= 2 {
        return found;
    }
    let sentinels = sentinels(sorted, facts);
    let rest: Vec<f64>;
    let mut sorted = sorted;
    if !sentinels.is_empty() {
        rest = sorted.iter().copied().filter(|x| sentinels.iter().all(|(s, _)| s != x)).collect();
        sorted = &rest;
        found.extend(sentinels.into_iter().map(|(value, rows)| Odd::Sentinel { value, rows }));
    }
    if sorted.len() < FEWEST {
        return found;
    }
    if let Some(units) = units(sorted) {
        found.push(units);
        return found;
    }
    let median = quantile(sorted, 0.5);
    let above: Vec<f64> = sorted.iter().map(|x| x - median).filter(|d| *d > 0.0).collect();
    let mut below: Vec<f64> = sorted.iter().map(|x| median - x).take_while(|d| *d > 0.0).collect();
    below.reverse();
    let n = sorted.len();
    let far_above = too_far(&above, FAR).unwrap_or(0);
    let far_below = too_far(&below, FAR).unwrap_or(0);
    let negative = sorted.partition_point(|x| *x < 0.0);
    let mut is_negative = false;
    if let Some(signs) = wrong_signs(sorted, negative, median, far_below) {
        found.push(Odd::Negative { rows: signs, lowest: sorted[0] });
        is_negative = true;
    }
    if far_above > 0 {
        found.push(Odd::Far { above: true, rows: far_above as u64, from: sorted[n - far_above], to: sorted[n - 1] });
    }
    if far_below > 0 && !is_negative {
        found.push(Odd::Far { above: false, rows: far_below as u64, from: sorted[far_below - 1], to: sorted[0] });
    } else if sorted[0] > 0.0 && far_above == 0 {
        // A column of positive numbers has a lower end as well, seen on a logarithmic scale.
        let mut down: Vec<f64> = sorted.iter().map(|x| (median / x).ln()).take_while(|d| *d > 0.0).collect();
        down.reverse();
        let far = too_far(&down, FAR).unwrap_or(0);
        if far > 0 && sorted[far - 1] < median / 20.0 {
            found.push(Odd::Far { above: false, rows: far as u64, from: sorted[far - 1], to: sorted[0] });
        }
    }
    found
}

/// Values below zero where nearly all are at or above, and where the column does not simply reach across zero: a tail that does
/// has about as many values just above zero as below.
fn wrong_signs(sorted: &[f64], negative: usize, median: f64, far_below: usize) -> Option<u64> {
    let n = sorted.len();
    if negative == 0 || median <= 0.0 || negative as f64 > 0.03 * n as f64 {
        return None;
    }
    let typical = -sorted[negative / 2];
    let from = sorted.partition_point(|x| *x <= 0.0);
    let mirrored = sorted[from..].partition_point(|x| *x < typical) as f64 / negative as f64;
    let apart = negative >= 5 && mirrored < 0.2 || far_below > 0 && mirrored < 0.5;
    let wrong = mirrored > if negative >= 5 { 6.0 } else { 20.0 } || apart;
    wrong.then_some(negative as u64)
}

/// Numbers from the list of [`sentinels::NUMBERS`] that stand apart: at the end of the column behind a gap, or repeated where
/// hardly any other value is.
fn sentinels(sorted: &[f64], facts: &NumberFacts) -> Vec<(f64, u64)> {
    if facts.distinct < 8 {
        return Vec::new();
    }
    let n = sorted.len();
    let mut found = Vec::new();
    let (mut low, mut high) = (0, n);
    // From the outside in, so that -999 does not hide -99.
    for _ in 0..3 {
        let mut changed = false;
        for (value, at_top) in [(sorted[high - 1], true), (sorted[low], false)] {
            let from = sorted[low..high].partition_point(|x| *x < value) + low;
            let to = sorted[low..high].partition_point(|x| *x <= value) + low;
            let count = to - from;
            if !sentinels::NUMBERS.contains(&value) || high - low <= count || count < 2 || count * 2 > high - low {
                continue;
            }
            let neighbour = if at_top { sorted[from - 1] } else { sorted[to] };
            let rest = if at_top { &sorted[low..from] } else { &sorted[to..high] };
            let (a, b) = (quantile(rest, 0.05), quantile(rest, 0.95));
            let spread = (b - a).max(1.0);
            let apart = if at_top { value - neighbour } else { neighbour - value };
            let wrong_side = !at_top && value < 0.0 && neighbour >= 0.0;
            if apart > spread || wrong_side && repeated(rest, count) {
                found.push((value, count as u64));
                if at_top {
                    high = from
                } else {
                    low = to
                }
                changed = true;
            }
        }
        if !changed || high - low < FEWEST {
            break;
        }
    }
    // Within the others: a value that returns where the others do not.
    if facts.distinct as f64 > 0.5 * n as f64 {
        for value in sentinels::NUMBERS {
            let from = sorted.partition_point(|x| *x < value);
            let count = sorted.partition_point(|x| *x <= value) - from;
            let others = (n - count) as f64 / (facts.distinct as f64 - 1.0).max(1.0);
            if count >= 5 && count as f64 > 20.0 * others && found.iter().all(|(v, _)| *v != value) {
                found.push((value, count as u64));
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

/// Whether a value with this count is more frequent than one at the end of such values would be.
fn repeated(rest: &[f64], count: usize) -> bool {
    let near = &rest[..rest.len().min(2000)];
    let mut distinct = 1;
    for pair in near.windows(2) {
        distinct += usize::from(pair[0] != pair[1]);
    }
    let usual = near.len() as f64 / distinct as f64;
    count >= 3 && (count as f64 > 3.0 * usual || rest.len() > 100 * count || usual < 2.0)
}

/// Factors between units that get mixed.
const FACTORS: [f64; 10] = [10.0, 100.0, 1000.0, 1_000_000.0, 60.0, 3600.0, 24.0, 1024.0, 2.54, 2.204_62];

/// Two lobes on a logarithmic scale of which one is the other times a factor between units.
fn units(sorted: &[f64]) -> Option<Odd> {
    const STEP: f64 = 0.1;
    if sorted[0] <= 0.0 {
        return None;
    }
    let low = sorted[0].ln();
    let steps = (((sorted[sorted.len() - 1].ln() - low) / STEP) as usize + 1).min(2000);
    if steps < 10 {
        return None;
    }
    // Where to cut: the lowest count between two peaks.
    let edges: Vec<usize> =
        (0..=steps).map(|i| sorted.partition_point(|x| *x < (low + STEP * i as f64).exp())).collect();
    let counts: Vec<usize> = edges.windows(2).map(|w| w[1] - w[0]).collect();
    let total = sorted.len() as f64;
    let mut best: Option<(f64, usize)> = None;
    let mut peak_before = vec![0; steps];
    let mut peak_after = vec![0; steps];
    for i in 1..steps {
        peak_before[i] = peak_before[i - 1].max(counts[i - 1]);
        peak_after[steps - 1 - i] = peak_after[steps - i].max(counts[steps - i]);
    }
    for i in 1..steps - 1 {
        let smaller = peak_before[i].min(peak_after[i]) as f64;
        if smaller < 5.0 {
            continue;
        }
        let depth = counts[i] as f64 / smaller;
        if best.is_none_or(|(d, _)| depth < d) {
            best = Some((depth, i));
        }
    }
    let (depth, _) = best?;
    if depth > 0.1 {
        return None;
    }
    // The middle of the valley.
    let valley: Vec<usize> = (1..steps - 1)
        .filter(|i| {
            let smaller = peak_before[*i].min(peak_after[*i]) as f64;
            smaller >= 5.0 && counts[*i] as f64 / smaller <= depth + 1e-9
        })
        .collect();
    let cut = edges[valley[valley.len() / 2]];
    let (lower, upper) = sorted.split_at(cut);
    let (small, large) = if lower.len() <= upper.len() { (lower, upper) } else { (upper, lower) };
    if small.len() < 20 || (small.len() as f64) < 0.0005 * total {
        return None;
    }
    let ratio = quantile(upper, 0.5) / quantile(lower, 0.5);
    let factor = FACTORS.into_iter().find(|f| (ratio / f).ln().abs() < 0.12)?;
    let alike = [0.1, 0.25, 0.75, 0.9].into_iter().all(|p| {
        let gap = (quantile(upper, p) / quantile(lower, p) / factor).ln().abs();
        let spread = (quantile(large, 0.9) / quantile(large, 0.1)).ln();
        gap < 0.08 + 0.2 * spread / (small.len() as f64).sqrt().max(1.0) * 5.0
    });
    alike.then_some(Odd::Units {
        factor: if lower.len() <= upper.len() { 1.0 / factor } else { factor },
        rows: small.len() as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut values: Vec<f64>) -> Vec<f64> {
        values.sort_by(f64::total_cmp);
        values
    }

    /// Values of a law by its quantile function.
    fn law(n: usize, quantile: impl Fn(f64) -> f64) -> Vec<f64> {
        (0..n).map(|i| quantile((i as f64 + 0.5) / n as f64)).collect()
    }

    /// A normal quantile, good to three digits.
    fn normal(p: f64) -> f64 {
        let t = (-2.0 * p.min(1.0 - p).ln()).sqrt();
        let z = t
            - (2.515517 + 0.802853 * t + 0.010328 * t * t)
                / (1.0 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
        if p < 0.5 { -z } else { z }
    }

    fn odd_of(values: Vec<f64>) -> Vec<Odd> {
        NumberFacts::of(&sorted(values)).unwrap().odd
    }

    #[test]
    fn figures_are_numpys() {
        let facts = NumberFacts::of(&[1.0, 2.0, 2.0, 4.0, 10.0]).unwrap();
        assert_eq!((facts.min, facts.max, facts.mean, facts.distinct), (1.0, 10.0, 3.8, 4));
        assert!((facts.std - 3.249615361854384).abs() < 1e-12);
        assert_eq!(facts.quantiles[3], 2.0);
        assert!((facts.quantiles[4] - 4.0).abs() < 1e-12 && (facts.quantiles[5] - 8.8).abs() < 1e-12);
        assert_eq!(facts.values, Some(vec![(1.0, 1), (2.0, 2), (4.0, 1), (10.0, 1)]));
        assert_eq!((facts.top, facts.zeros, facts.negative), ((2.0, 2), 0, 0));
    }

    #[test]
    fn clean_columns_hold_nothing_odd() {
        for n in [200, 2_000, 50_000] {
            assert_eq!(odd_of(law(n, |p| 100.0 + 15.0 * normal(p))), []);
            assert_eq!(odd_of(law(n, |p| 100.0 + 45.0 * normal(p))), [], "crosses zero");
            assert_eq!(odd_of(law(n, |p| (3.0 + 1.0 * normal(p)).exp())), [], "lognormal");
            assert_eq!(odd_of(law(n, |p| (1.0 + 2.0 * normal(p)).exp())), [], "wide lognormal");
            assert_eq!(odd_of(law(n, |p| -(1.0 - p).ln())), [], "exponential");
            assert_eq!(odd_of(law(n, |p| (18.0 + 60.0 * p).floor())), [], "ages");
            assert_eq!(odd_of(law(n, |p| (1.0 - p).powf(-0.7))), [], "Pareto");
            assert_eq!(odd_of(law(n, |p| (p * 1000.0).floor())), [], "codes");
            assert_eq!(odd_of(law(n, |p| if p < 0.8 { 0.0 } else { (p * 50.0).exp().ln() })), [], "mostly zero");
            assert_eq!(odd_of(law(n, |p| if p < 0.5 { 3.0 + 0.1 * p } else { 8.0 + p })), [], "two humps");
        }
    }

    #[test]
    fn sentinels_are_found() {
        let ages =
            |extra: Vec<f64>| law(5_000, |p| (18.0 + 60.0 * p).floor()).into_iter().chain(extra).collect::<Vec<_>>();
        assert_eq!(odd_of(ages(vec![999.0; 30])), [Odd::Sentinel { value: 999.0, rows: 30 }]);
        assert_eq!(odd_of(ages(vec![-1.0; 30])), [Odd::Sentinel { value: -1.0, rows: 30 }]);
        let mut amounts = law(5_000, |p| (6.0 + normal(p)).exp());
        amounts.extend([999.0; 25]);
        assert_eq!(odd_of(amounts), [Odd::Sentinel { value: 999.0, rows: 25 }]);
    }

    #[test]
    fn wrong_signs_are_found() {
        let mut amounts = law(5_000, |p| (3.0 + 0.8 * normal(p)).exp());
        (0..40).for_each(|i| amounts[i * 100 + 30] *= -1.0);
        assert!(matches!(odd_of(amounts)[..], [Odd::Negative { rows: 40, .. }]));
    }

    #[test]
    fn outliers_are_found() {
        let mut values = law(5_000, |p| 50.0 + 10.0 * normal(p));
        values.extend([4_000.0, 5_000.0, 5_500.0]);
        assert_eq!(odd_of(values), [Odd::Far { above: true, rows: 3, from: 4_000.0, to: 5_500.0 }]);
        let mut values = law(5_000, |p| (4.0 + normal(p)).exp());
        values.extend((0..30).map(|i| 1e6 + f64::from(i)));
        assert!(matches!(odd_of(values)[..], [Odd::Far { above: true, rows: 30, .. }]));
    }

    #[test]
    fn mixed_units_are_found() {
        let metres = law(500, |p| 1.7 + 0.08 * normal(p));
        let mut heights = law(9_500, |p| 170.0 + 8.0 * normal(p));
        heights.extend(metres);
        let found = odd_of(heights);
        assert!(matches!(found[..], [Odd::Units { factor, rows: 500 }] if (factor - 0.01).abs() < 1e-9), "{found:?}");
    }
}
