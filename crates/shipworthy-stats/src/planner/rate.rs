//! Further examples for one rate, by exact binomial probabilities.
//!
//! With s of n so far and m more trials to come at the estimated rate, the Clopper-Pearson bound of the combined sample
//! clears the target t exactly when P(Bin(n + m, t) >= successes) <= alpha (Clopper and Pearson 1934). So there is a smallest
//! number of successes that settles it, c(n + m), and the chance of reaching it is a binomial tail.
//!
//! That chance is a sawtooth in m. For targets up to one half it rises while c stays and drops when c rises; above one half it
//! falls while the number of failures allowed stays and jumps when it rises. A number read off the top of a tooth would be
//! wrong one trial later, and a team never labels exactly the number it was given. Therefore the bottoms of the teeth are
//! what is compared with the power wanted, and the number returned holds for itself and what follows it.

use super::{MOST_FURTHER_EXAMPLES, OpenBar};
use crate::tails::{binomial_lower, binomial_upper, normal_critical};

/// Teeth from the one chosen on whose bottoms must also reach the power.
const TEETH_CHECKED: u64 = 12;

/// How many further trials settle a bar on a rate with probability `bar.power`, if the estimate is the truth?
///
/// 0 when it is settled already. `None` beyond [`MOST_FURTHER_EXAMPLES`], which includes an estimate that equals the target;
/// also without trials, and for errors or power outside (0, 1). Unit: trials, that is units of the metric's denominator.
pub fn more_for_rate(successes: u64, trials: u64, bar: &OpenBar) -> Option<u64> {
    if trials == 0 || successes > trials || !bar.is_sensible() {
        return None;
    }
    let rate = successes as f64 / trials as f64;
    let outlook = Outlook {
        successes,
        trials,
        rate,
        target: bar.target,
        alpha_above: bar.alpha_above(),
        alpha_below: bar.alpha_below(),
    };
    if rate >= bar.target { outlook.further(bar.power) } else { outlook.mirrored().further(bar.power) }
}

/// A sample so far, the rate at which it will go on, and the target that it should be told apart from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outlook {
    pub successes: u64,
    pub trials: u64,
    /// Rate of the trials to come.
    pub rate: f64,
    pub target: f64,
    /// Error at which the rate is shown to lie above the target.
    pub alpha_above: f64,
    /// Error at which it is shown to lie below; 0 where that does not count.
    pub alpha_below: f64,
}

impl Outlook {
    /// The same with failures counted instead of successes.
    pub(super) fn mirrored(&self) -> Outlook {
        Outlook {
            successes: self.trials - self.successes,
            trials: self.trials,
            rate: 1.0 - self.rate,
            target: 1.0 - self.target,
            alpha_above: self.alpha_below,
            alpha_below: self.alpha_above,
        }
    }

    /// Smallest m from which on the combined sample settles with at least this power. Wants `rate >= target`.
    pub(super) fn further(&self, power: f64) -> Option<u64> {
        if self.is_settled() {
            return Some(0);
        }
        // A target of 0 or less is cleared by any success, and of 1 or more never: neither is worth a plan.
        if self.rate <= self.target || self.target <= 0.0 {
            return None;
        }
        let most = self.trials + MOST_FURTHER_EXAMPLES;
        let holds = |size: u64| self.settles(size) >= power;
        if !holds(most) {
            return None;
        }
        let next = self.trials + 1;
        let by_failures = self.target > 0.5;
        let tooth_of = |size: u64| {
            let c = self.critical(size);
            if by_failures { size.saturating_sub(c) } else { c }
        };
        let bottom = |tooth: u64| {
            let size =
                if by_failures { self.first_size(tooth + 1) - 1 } else { self.last_size(tooth.saturating_sub(1)) + 1 };
            size.max(next)
        };
        let mut tooth = first_true(tooth_of(next), tooth_of(most), |tooth| holds(bottom(tooth)));
        // Bottoms are not quite monotone, least so in small samples: go on until a run of them holds.
        let mut checked = tooth;
        while checked < tooth + TEETH_CHECKED && bottom(checked) < most {
            if !holds(bottom(checked)) {
                tooth = checked + 1;
            }
            checked += 1;
        }
        let size = if by_failures {
            // The bottom is the end of its tooth, and the whole tooth holds.
            self.first_size(tooth).max(next)
        } else {
            // The bottom is the start of its tooth; within the tooth before it the chance rises.
            let start = if tooth > 1 { bottom(tooth - 1) } else { next };
            first_true(start, bottom(tooth), holds)
        };
        let further = size - self.trials;
        (further <= MOST_FURTHER_EXAMPLES).then_some(further)
    }

    fn is_settled(&self) -> bool {
        self.trials > 0
            && (binomial_upper(self.successes, self.trials, self.target) <= self.alpha_above
                || binomial_lower(self.successes, self.trials, self.target) <= self.alpha_below)
    }

    /// Chance that the combined sample of this size settles, above or below.
    fn settles(&self, size: u64) -> f64 {
        let further = size - self.trials;
        let above = match self.critical(size).checked_sub(self.successes) {
            Some(needed) => binomial_upper(needed, further, self.rate),
            None => 1.0,
        };
        if self.alpha_below <= 0.0 {
            return above;
        }
        // The largest number of successes that shows the rate to lie below is the mirror of the smallest number of failures.
        let failures = critical(size, 1.0 - self.target, self.alpha_below);
        let below = match size.checked_sub(failures).and_then(|most| most.checked_sub(self.successes)) {
            Some(most) => binomial_lower(most, further, self.rate),
            None => 0.0,
        };
        (above + below).min(1.0)
    }

    fn critical(&self, size: u64) -> u64 {
        critical(size, self.target, self.alpha_above)
    }

    /// Largest sample in which `c` successes still show the rate to lie above the target; below `c` if there is none.
    fn last_size(&self, c: u64) -> u64 {
        let most = self.trials + MOST_FURTHER_EXAMPLES;
        let shows = |size: u64| size < c || binomial_upper(c, size, self.target) <= self.alpha_above;
        // Solve c − ½ = N t + z √(N t (1 − t)) for N, then close in on the exact answer from that guess.
        let spread = normal_critical(self.alpha_above) * (self.target * (1.0 - self.target)).sqrt();
        let guess = square_of_root(self.target, spread, 0.5 - c as f64);
        last_true((guess as u64).clamp(c.min(most), most), most, shows)
    }

    /// Smallest sample in which `failures` failures still show the rate to lie above the target.
    fn first_size(&self, failures: u64) -> u64 {
        let most = self.trials + MOST_FURTHER_EXAMPLES;
        let too_small =
            |size: u64| size <= failures || binomial_upper(size - failures, size, self.target) > self.alpha_above;
        // Solve f + ½ = N (1 − t) − z √(N t (1 − t)) for N.
        let rest = 1.0 - self.target;
        let spread = normal_critical(self.alpha_above) * (self.target * rest).sqrt();
        let guess = square_of_root(rest, -spread, -0.5 - failures as f64);
        last_true((guess as u64).clamp(failures.min(most), most), most, too_small) + 1
    }
}

/// The square of the larger root of a x² + b x + c, for a > 0 and c <= 0; at least 0 for others.
fn square_of_root(a: f64, b: f64, c: f64) -> f64 {
    let root = ((b * b - 4.0 * a * c).max(0.0).sqrt() - b) / (2.0 * a);
    root.max(0.0).powi(2)
}

/// Smallest c with P(Bin(size, target) >= c) <= alpha; size + 1 if no outcome is that unlikely.
pub(super) fn critical(size: u64, target: f64, alpha: f64) -> u64 {
    if target >= 1.0 {
        return size + 1;
    }
    let target = target.max(0.0);
    let n = size as f64;
    let guess = n * target + normal_critical(alpha) * (n * target * (1.0 - target)).sqrt();
    let guess = (guess.max(0.0) as u64).min(size);
    // The last c that is still too likely, plus one: 0 always is.
    last_true(guess, size, |c| binomial_upper(c, size, target) > alpha) + 1
}

/// First value of `low..=high` for which a monotone condition holds; `high` is taken to fulfil it.
fn first_true(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Last value of `0..=most` for which a condition holds that is true at first and false from some point on, found by steps
/// of doubling length from a guess. 0 is taken to fulfil it.
fn last_true(guess: u64, most: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut good, mut bad);
    let mut step = 1;
    if guess == 0 || holds(guess) {
        good = guess;
        loop {
            if good >= most {
                return most;
            }
            let probe = (good + step).min(most);
            if !holds(probe) {
                bad = probe;
                break;
            }
            good = probe;
            step *= 2;
        }
    } else {
        bad = guess;
        loop {
            let probe = bad.saturating_sub(step);
            if probe == 0 || holds(probe) {
                good = probe;
                break;
            }
            bad = probe;
            step *= 2;
        }
    }
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if holds(middle) { good = middle } else { bad = middle }
    }
    good
}
