//! Examples over slices with the least uncertainty about a weighted mean (Neyman, 1934), in whole numbers (Wright, 2012).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A slice that examples can be drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// What its mean counts for: its share of production traffic, or share times harm per error where harm should be known
    /// precisely and not the plain rate.
    pub weight: f64,
    /// Standard deviation of one example's value: √(p (1 − p)) for a rate p. One half is the cautious guess for a rate.
    pub sd: f64,
    /// What one example costs to get and label, in any unit.
    pub cost: f64,
    /// Examples that it gets in any case.
    pub least: u64,
    /// Examples that there are at most.
    pub most: u64,
}

/// How many examples of each slice.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// Examples by slice.
    pub examples: Vec<u64>,
    /// Standard error of the weighted mean with these examples; `None` where a slice that counts has none.
    pub standard_error: Option<f64>,
    /// Cost of all examples.
    pub cost: f64,
}

/// How to spend a number of examples, or of money, so that the weighted mean is known best?
///
/// Starts with what each slice gets in any case (at least one where it counts) and gives the next example to where it lowers
/// the variance most per cost: w² sd² / (n (n + 1) cost). For equal costs that is the best division in whole numbers, not only
/// nearly (Wright, 2012). Stops when the budget or the slices are used up. `None` when the minimums already exceed the budget, or
/// a weight, deviation or cost is negative or not finite (a cost must be positive). Ties go to the earlier slice.
pub fn neyman(strata: &[Stratum], budget: f64) -> Option<Allocation> {
    divide(strata, |_, cost| cost > budget)
}

/// How few examples make the standard error of the weighted mean at most `target`?
///
/// The same order of spending as [`neyman`]. `None` also when the target is out of reach with the examples that there are, or
/// beyond ten million.
pub fn for_precision(strata: &[Stratum], target: f64) -> Option<Allocation> {
    let goal = target * target * (1.0 + 1e-12);
    let found = divide(strata, |variance, _| variance <= goal)?;
    found.standard_error.is_some_and(|error| error * error <= goal).then_some(found)
}

const MOST_EXAMPLES: u64 = 10_000_000;

/// A slice's next example.
struct Next {
    gain: f64,
    slice: usize,
}

impl PartialEq for Next {
    fn eq(&self, other: &Next) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Next {}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Next) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Next {
    fn cmp(&self, other: &Next) -> Ordering {
        self.gain.total_cmp(&other.gain).then(other.slice.cmp(&self.slice))
    }
}

/// Adds examples until `enough` says of (variance so far, cost with the next one) that it should not be bought.
fn divide(strata: &[Stratum], enough: impl Fn(f64, f64) -> bool) -> Option<Allocation> {
    let sensible = |s: &Stratum| {
        [s.weight, s.sd, s.cost].iter().all(|x| x.is_finite() && *x >= 0.0) && s.cost > 0.0 && s.least <= s.most
    };
    if strata.is_empty() || !strata.iter().all(sensible) {
        return None;
    }
    let part = |s: &Stratum| (s.weight * s.sd).powi(2);
    let start = |s: &Stratum| s.least.max(u64::from(part(s) > 0.0)).min(s.most);
    let mut examples: Vec<u64> = strata.iter().map(start).collect();
    let mut cost: f64 = strata.iter().zip(&examples).map(|(s, n)| s.cost * *n as f64).sum();
    let least_cost: f64 = cost;
    let variance = |examples: &[u64]| -> f64 {
        let of = |(s, n): (&Stratum, &u64)| if part(s) > 0.0 { part(s) / *n as f64 } else { 0.0 };
        strata.iter().zip(examples).map(of).sum()
    };
    let gain = |slice: usize, n: u64| {
        let s = &strata[slice];
        let n = n as f64;
        (part(s) > 0.0 && n > 0.0 && n < s.most as f64)
            .then(|| Next { gain: part(s) / (n * (n + 1.0) * s.cost), slice })
    };
    // What comes in any case is bought whatever it does; a budget that does not hold it holds no plan.
    if enough(f64::INFINITY, least_cost) {
        return None;
    }
    let mut heap: BinaryHeap<Next> = (0..strata.len()).filter_map(|slice| gain(slice, examples[slice])).collect();
    let mut left = variance(&examples);
    let mut bought: u64 = examples.iter().sum();
    while let Some(next) = heap.pop() {
        let price = strata[next.slice].cost;
        if enough(left, cost + price) {
            // Another slice may be cheaper; with a target for the variance nothing more is wanted.
            if enough(left, least_cost) {
                break;
            }
            continue;
        }
        if bought >= MOST_EXAMPLES {
            return None;
        }
        left -= next.gain * price;
        cost += price;
        bought += 1;
        examples[next.slice] += 1;
        heap.extend(gain(next.slice, examples[next.slice]));
    }
    let missing = strata.iter().zip(&examples).any(|(s, n)| part(s) > 0.0 && *n == 0);
    let standard_error = (!missing).then(|| variance(&examples).sqrt());
    Some(Allocation { examples, standard_error, cost })
}
