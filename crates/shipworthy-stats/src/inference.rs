//! One object that answers every question about the uncertainty of one estimate.

use crate::binomial;
use crate::distribution::{
    binomial_at_least, binomial_cdf, gamma_quantile, gamma_upper_quantile, normal_cdf, normal_quantile, student_cdf,
    student_quantile,
};
use crate::interval::Interval;
use crate::judge::OlderLaw;
use crate::level::Level;
use crate::scale::Scale;
use crate::spending::Spending;

/// An estimate with its uncertainty: bounds at any confidence, the interval to draw, p-values against any target.
///
/// A *bound* is one-sided and decides verdicts; the *drawn* interval is two-sided and shown. Both come from one
/// confidence distribution, except for one rate, where the bound is exact (Clopper-Pearson) and the picture short (Wilson).
#[derive(Debug, Clone)]
pub struct Inference {
    pub(crate) estimate: f64,
    pub(crate) standard_error: Option<f64>,
    pub(crate) denominator: f64,
    pub(crate) effective_n: f64,
    pub(crate) clusters: Option<u64>,
    pub(crate) range: (f64, f64),
    pub(crate) bound_method: &'static str,
    pub(crate) drawn_method: &'static str,
    pub(crate) law: Law,
}

/// Where the bounds come from.
#[derive(Debug, Clone)]
pub(crate) enum Law {
    /// A rate, or a monotone function of one.
    Rate(RateLaw),
    /// A rate that is a part of another one, of which more is known: on one side no bound lies beyond the same bound of the limit.
    Part { law: RateLaw, limit: RateLaw, side: Side },
    /// Student's t around the estimate on a scale.
    Student { scale: Scale, centre: f64, spread: f64, between: Between },
    /// A mean of values that cannot be negative, as a gamma variable (Fay and Feuer, 1997): mean and variance for
    /// lower bounds, for upper bounds, which allow for one more case, and for the upper end of the drawn interval, which allows
    /// for half of one.
    Gamma { low: (f64, f64), high: (f64, f64), drawn_high: (f64, f64), between: Between, drawn_between: Between },
    /// The data show no variation and say nothing about how much there could be.
    Silent,
    /// Resampled values.
    Draws(Draws),
    /// A judged rate, corrected with error rates of the judge from another sample.
    Older(OlderLaw),
    /// Order statistics of the values themselves.
    Order { sorted: Vec<f64>, q: f64, trials: f64, df: f64 },
    /// Bounds of a pass rate and of means, turned into money.
    Spent(Box<Spending>),
}

/// A rate with a whole or an effective number of trials.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RateLaw {
    pub(crate) successes: f64,
    pub(crate) trials: f64,
    pub(crate) between: Between,
    pub(crate) link: Link,
}

/// What an estimated variance between groups costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Between {
    /// Degrees of freedom; infinite where nothing is estimated.
    pub(crate) df: f64,
    /// Skewness of the estimate: third moment of the groups' influences over the 3/2 power of the second.
    pub(crate) skewness: f64,
}

impl Between {
    /// Independent examples: no variance between groups is estimated.
    pub(crate) const NOTHING: Between = Between { df: f64::INFINITY, skewness: 0.0 };

    /// How many standard errors a one-sided bound lies from the estimate: the t quantile, and where the groups' influences
    /// are skewed the correction of Johnson (1978), (1 + 2z²) / 6 times the skewness.
    ///
    /// Only towards the long tail: the groups that would pull the estimate there are the ones that a sample tends to miss. Few
    /// groups show less skewness than there is, so it is scaled by 1 + 10 / G, a factor set by simulation: without it a
    /// false-positive rate from 20 strongly unequal clusters passes wrongly in 8% of samples instead of 5%.
    fn distance(&self, alpha: f64, side: Side) -> f64 {
        let z = -normal_quantile(alpha);
        if self.df.is_infinite() && self.skewness == 0.0 {
            return z;
        }
        let t = -student_quantile(alpha, self.df);
        let towards = match side {
            Side::Lower => -self.skewness,
            Side::Upper => self.skewness,
        };
        let shown = towards * (1.0 + 10.0 / (self.df + 1.0));
        t + (shown / 6.0 * (1.0 + 2.0 * z * z)).max(0.0)
    }

    /// The distance in units of the normal quantile, flattened near the median, where both vanish.
    pub(crate) fn widening(&self, alpha: f64, side: Side) -> f64 {
        if self.df.is_infinite() && self.skewness == 0.0 {
            return 1.0;
        }
        let tail = alpha.min(1.0 - alpha).clamp(1e-15, 0.4);
        self.distance(tail, side) / -normal_quantile(tail)
    }
}

/// How the metric follows from the rate; all are increasing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Link {
    /// It is the rate.
    Same,
    /// F1 = 2J / (1 + J), where J, the Jaccard index, is a share of countable cases.
    F1OfJaccard,
    /// A place within a range.
    Within { low: f64, high: f64 },
}

impl Link {
    fn apply(self, rate: f64) -> f64 {
        match self {
            Link::Same => rate,
            Link::F1OfJaccard => 2.0 * rate / (1.0 + rate),
            Link::Within { low, high } => low + (high - low) * rate,
        }
    }

    fn undo(self, value: f64) -> f64 {
        match self {
            Link::Same => value,
            Link::F1OfJaccard => value / (2.0 - value),
            Link::Within { low, high } => (value - low) / (high - low),
        }
    }
}

/// Replicates, ascending, on a scale. Three sets because a bound must allow for the worst example that was not seen.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    /// For lower bounds.
    pub(crate) low: Vec<f64>,
    /// For upper bounds.
    pub(crate) high: Vec<f64>,
    /// For the drawn interval.
    pub(crate) drawn: Vec<f64>,
    pub(crate) scale: Scale,
    /// The estimate on the scale.
    pub(crate) centre: f64,
    /// Degrees of freedom by which distances from the centre are widened; infinite for none.
    pub(crate) df: f64,
}

/// Name of the method where an interval would need the bootstrap that was not asked for.
pub(crate) const NO_BOOTSTRAP: &str = "no interval without a bootstrap";

/// The narrowest error level that p-values are resolved to.
const SMALLEST: f64 = 1e-12;

impl Inference {
    /// An estimate whose uncertainty only a bootstrap could give, where none was asked for.
    pub(crate) fn without_bounds(estimate: f64, range: (f64, f64), denominator: f64) -> Inference {
        Inference {
            estimate,
            standard_error: None,
            denominator,
            effective_n: denominator,
            clusters: None,
            range,
            bound_method: NO_BOOTSTRAP,
            drawn_method: NO_BOOTSTRAP,
            law: Law::Silent,
        }
    }

    /// The estimate.
    pub fn estimate(&self) -> f64 {
        self.estimate
    }

    /// One-sided lower confidence bound: wrong in at most about `alpha` of all samples.
    pub fn lower(&self, alpha: f64) -> Option<f64> {
        self.bound(alpha, Side::Lower)
    }

    /// One-sided upper confidence bound.
    pub fn upper(&self, alpha: f64) -> Option<f64> {
        self.bound(alpha, Side::Upper)
    }

    /// The two-sided interval to draw. It holds the estimate.
    pub fn interval(&self, level: Level) -> Option<Interval> {
        let tail = 0.5 * level.alpha();
        let (lower, upper) = match &self.law {
            Law::Rate(law) => law.drawn(level),
            Law::Part { law, limit, side } => {
                let ((lower, upper), limit) = (law.drawn(level), limit.drawn(level));
                match side {
                    Side::Lower => (lower.max(limit.0), upper),
                    Side::Upper => (lower, upper.min(limit.1)),
                }
            }
            Law::Draws(draws) => (draws.quantile(&draws.drawn, tail), draws.quantile(&draws.drawn, 1.0 - tail)),
            Law::Gamma { low, drawn_high, drawn_between, .. } => (
                gamma_bound(*low, drawn_between, tail, Side::Lower),
                gamma_bound(*drawn_high, drawn_between, tail, Side::Upper),
            ),
            Law::Older(law) => (law.drawn(tail, Side::Lower), law.drawn(tail, Side::Upper)),
            Law::Spent(spending) => spending.drawn(level)?,
            _ => (self.lower(tail)?, self.upper(tail)?),
        };
        let lower = lower.min(self.estimate).max(self.range.0);
        let upper = upper.max(self.estimate).min(self.range.1);
        (!lower.is_nan() && !upper.is_nan()).then_some(Interval { lower, upper })
    }

    /// How the drawn interval was made.
    pub fn drawn_method(&self) -> &'static str {
        self.drawn_method
    }

    /// How the bounds were made.
    pub fn bound_method(&self) -> &'static str {
        self.bound_method
    }

    /// Evidence against "the truth is at least `target`": the smallest alpha at which the upper bound lies below the target.
    pub fn p_value_below(&self, target: f64) -> f64 {
        self.p_value(target, Side::Upper)
    }

    /// Evidence against "the truth is at most `target`": the smallest alpha at which the lower bound lies above the target.
    pub fn p_value_above(&self, target: f64) -> f64 {
        self.p_value(target, Side::Lower)
    }

    /// Standard error; `None` where the data show no variation.
    pub fn standard_error(&self) -> Option<f64> {
        self.standard_error
    }

    /// Size of the metric's denominator: positives for recall, everybody for F1.
    pub fn denominator(&self) -> f64 {
        self.denominator
    }

    /// How many independent, unweighted examples would be as informative, in units of the metric's denominator.
    pub fn effective_n(&self) -> f64 {
        self.effective_n
    }

    /// By how much dependence and weights inflate the variance; 1 for independent examples.
    pub fn design_effect(&self) -> f64 {
        if self.effective_n > 0.0 { self.denominator / self.effective_n } else { 1.0 }
    }

    /// Clusters (or weighted rows) that have a part in the denominator; `None` for independent examples.
    pub fn clusters(&self) -> Option<u64> {
        self.clusters
    }

    /// Successes and trials, where the estimate is one rate of independent examples.
    pub fn as_binomial(&self) -> Option<(u64, u64)> {
        match &self.law {
            Law::Rate(law)
                if law.link == Link::Same
                    && law.between.df.is_infinite()
                    && is_whole(law.successes)
                    && is_whole(law.trials) =>
            {
                Some((law.successes as u64, law.trials as u64))
            }
            _ => None,
        }
    }

    /// Independent examples that would have the bounds of this one, where the estimate is a rate of none or of all in groups: successes
    /// and trials. There the distance of a bound falls with the number of examples, not with its root, so a standard error says
    /// nothing about how many more it takes. `None` for anything else.
    pub fn as_none_or_all(&self, alpha: f64) -> Option<(u64, u64)> {
        let (Law::Rate(law) | Law::Part { law, .. }) = &self.law else { return None };
        let side = if law.successes <= 0.0 { Side::Upper } else { Side::Lower };
        let trials = (law.trials / law.between.widening(alpha, side).powi(2)).floor();
        let at_an_end = law.link == Link::Same && (law.successes <= 0.0 || law.successes >= law.trials);
        (at_an_end && trials >= 1.0).then_some((if law.successes <= 0.0 { 0 } else { trials as u64 }, trials as u64))
    }

    /// A quantile as the question that its bounds answer: how many of how many independent examples lie below `cut` (or at it, with
    /// `and_at`), and what share should. Of dependent examples as many as are worth the same. `None` for anything but a quantile.
    pub fn as_share_below(&self, cut: f64, and_at: bool) -> Option<(u64, u64, f64)> {
        let Law::Order { sorted, q, trials, .. } = &self.law else { return None };
        let below = sorted.partition_point(|value| *value < cut || (and_at && *value == cut));
        let trials = trials.floor().max(1.0);
        Some(((below as f64 / sorted.len() as f64 * trials).round() as u64, trials as u64, *q))
    }

    /// An amount of money as the question that its bounds answer: at most so much is spent where at least this share of outputs passes.
    /// `None` for anything but money that follows from a pass rate alone.
    pub fn as_pass_rate(&self, amount: f64) -> Option<(&Inference, f64)> {
        let Law::Spent(spending) = &self.law else { return None };
        spending.share_at(amount)
    }

    /// Whether it is the largest value seen, which is a lower bound of the largest there is: no sample bounds that from above.
    pub fn is_largest_seen(&self) -> bool {
        matches!(&self.law, Law::Order { q, .. } if *q >= 1.0)
    }

    fn bound(&self, alpha: f64, side: Side) -> Option<f64> {
        if alpha.is_nan() || alpha <= 0.0 || alpha >= 1.0 {
            return None;
        }
        let value = match &self.law {
            Law::Rate(law) => law.bound(alpha, side),
            Law::Part { law, limit, side: of } => match side {
                _ if side != *of => law.bound(alpha, side),
                Side::Lower => law.bound(alpha, side).max(limit.bound(alpha, side)),
                Side::Upper => law.bound(alpha, side).min(limit.bound(alpha, side)),
            },
            Law::Student { scale, centre, spread, between } => {
                let z = -normal_quantile(alpha);
                let distance = z * between.widening(alpha, side) * spread;
                let value = scale.back(match side {
                    Side::Lower => centre - distance,
                    Side::Upper => centre + distance,
                });
                // So few units that their t lies beyond all numbers bound nothing. (Beyond the median, p-values step over it.)
                if alpha <= 0.5 && !value.is_finite() {
                    return None;
                }
                value
            }
            Law::Gamma { low, high, between, .. } => {
                gamma_bound(if side == Side::Lower { *low } else { *high }, between, alpha, side)
            }
            Law::Silent => return None,
            Law::Draws(draws) => match side {
                Side::Lower => draws.quantile(&draws.low, alpha),
                Side::Upper => draws.quantile(&draws.high, 1.0 - alpha),
            },
            Law::Older(law) => law.bound(alpha, side),
            Law::Order { sorted, q, trials, df } => order_bound(sorted, *q, *trials, *df, alpha, side)?,
            Law::Spent(spending) => spending.bound(alpha, side)?,
        };
        // A bound that is right more often than not has the estimate on its inner side; resampling a biased metric may say otherwise.
        let value = match side {
            Side::Lower if alpha <= 0.5 => value.min(self.estimate),
            Side::Upper if alpha <= 0.5 => value.max(self.estimate),
            _ => value,
        };
        (!value.is_nan()).then(|| value.clamp(self.range.0, self.range.1))
    }

    fn p_value(&self, target: f64, side: Side) -> f64 {
        if target.is_nan() {
            return 1.0;
        }
        if let Some((passing, share)) = self.as_pass_rate(target) {
            return passing.p_value(share, if side == Side::Upper { Side::Lower } else { Side::Upper });
        }
        match &self.law {
            Law::Rate(law) if law.between.df.is_infinite() => {
                let target = law.link.undo(target);
                return match side {
                    Side::Upper if target <= 0.0 => 1.0,
                    Side::Upper if target >= 1.0 => {
                        if law.successes >= law.trials && target == 1.0 {
                            1.0
                        } else {
                            0.0
                        }
                    }
                    Side::Lower if target >= 1.0 => 1.0,
                    Side::Lower if target <= 0.0 => {
                        if law.successes <= 0.0 && target == 0.0 {
                            1.0
                        } else {
                            0.0
                        }
                    }
                    Side::Upper => binomial::p_value_below(law.successes, law.trials, target),
                    Side::Lower => binomial::p_value_above(law.successes, law.trials, target),
                };
            }
            Law::Student { scale, centre, spread, between } if between.skewness == 0.0 => {
                if target <= self.range.0 {
                    return if side == Side::Upper { 1.0 } else { 0.0 };
                }
                if target >= self.range.1 {
                    return if side == Side::Upper { 0.0 } else { 1.0 };
                }
                let t = (scale.to(target) - centre) / spread;
                if t.abs() > 1.0 {
                    // Bounds keep the estimate on their inner side, also where the law is centred beside it.
                    let least = match side {
                        Side::Upper if target < self.estimate => 0.5,
                        Side::Lower if target > self.estimate => 0.5,
                        _ => 0.0,
                    };
                    return match side {
                        Side::Upper => student_cdf(-t, between.df).max(least),
                        Side::Lower => student_cdf(t, between.df).max(least),
                    };
                }
            }
            _ => {}
        }
        // The bound is monotone in alpha: its crossing is sought on the normal scale, where tails are resolved evenly.
        let beyond = |alpha: f64| match side {
            Side::Upper => self.upper(alpha).map_or(f64::NEG_INFINITY, |upper| target - upper),
            Side::Lower => self.lower(alpha).map_or(f64::NEG_INFINITY, |lower| lower - target),
        };
        let (least, most) = (beyond(SMALLEST), beyond(1.0 - SMALLEST));
        if most <= 0.0 {
            return 1.0;
        }
        if least > 0.0 {
            return SMALLEST;
        }
        let ends = (normal_quantile(SMALLEST), normal_quantile(1.0 - SMALLEST));
        normal_cdf(first_above_zero((ends.0, least), (ends.1, most), |z| beyond(normal_cdf(z))))
    }
}

/// Where a rising function gets above zero, between a place where it is not and one where it is, to 1e-13: regula falsi with
/// the Illinois rule (Dowell and Jarratt, 1971), and a halving now and then, because bounds have flat stretches.
fn first_above_zero(below: (f64, f64), above: (f64, f64), function: impl Fn(f64) -> f64) -> f64 {
    let ((mut low, mut at_low), (mut high, mut at_high)) = (below, above);
    let mut moved_high = None;
    for step in 1..120 {
        if high - low <= 1e-13 {
            break;
        }
        let crossing = high - at_high * (high - low) / (at_high - at_low);
        let halve = step % 4 == 0 || !crossing.is_finite() || crossing <= low || crossing >= high;
        let place = if halve { 0.5 * (low + high) } else { crossing };
        let value = function(place);
        if value > 0.0 {
            (high, at_high) = (place, value);
            if moved_high == Some(true) {
                at_low *= 0.5;
            }
        } else {
            (low, at_low) = (place, value);
            if moved_high == Some(false) {
                at_high *= 0.5;
            }
        }
        moved_high = Some(value > 0.0);
    }
    high
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Lower,
    Upper,
}

fn is_whole(x: f64) -> bool {
    x >= 0.0 && x.fract() == 0.0 && x < 9e15
}

impl RateLaw {
    /// Effective trials, less those that an estimated variance costs: Korn and Graubard (1998), at the bound in question.
    fn trials_at(&self, alpha: f64, side: Side) -> f64 {
        self.trials / self.between.widening(alpha, side).powi(2)
    }

    /// The two ends to draw.
    fn drawn(&self, level: Level) -> (f64, f64) {
        let wilson = |side| {
            let trials = self.trials_at(0.5 * level.alpha(), side);
            binomial::wilson(self.successes / self.trials * trials, trials, level)
        };
        (self.link.apply(wilson(Side::Lower).lower), self.link.apply(wilson(Side::Upper).upper))
    }

    fn bound(&self, alpha: f64, side: Side) -> f64 {
        let trials = self.trials_at(alpha, side);
        let successes = self.successes / self.trials * trials;
        self.link.apply(match side {
            Side::Lower => binomial::clopper_pearson_lower(successes, trials, alpha),
            Side::Upper => binomial::clopper_pearson_upper(successes, trials, alpha),
        })
    }
}

/// Bound of a mean whose uncertainty is that of a gamma variable with this mean and variance. What an estimated variance costs
/// stretches the distance from the mean, downwards as a ratio, so that bounds stay positive.
fn gamma_bound((mean, variance): (f64, f64), between: &Between, alpha: f64, side: Side) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let stretch = between.widening(alpha, side);
    let (shape, scale) = (mean * mean / variance, variance / mean);
    match side {
        Side::Lower => mean * (scale * gamma_quantile(alpha, shape) / mean).powf(stretch),
        Side::Upper => mean + stretch * (scale * gamma_upper_quantile(alpha, shape) - mean),
    }
}

/// Quantile of t over quantile of the normal.
fn widening(alpha: f64, df: f64) -> f64 {
    Between { df, skewness: 0.0 }.widening(alpha, Side::Lower)
}

impl Draws {
    fn quantile(&self, sorted: &[f64], p: f64) -> f64 {
        let raw = tail_quantile(sorted, p, self.centre);
        let wide = if self.df.is_infinite() { raw } else { self.centre + (raw - self.centre) * widening(p, self.df) };
        self.scale.back(wide)
    }
}

/// Quantile of replicates. Beyond the tenth from the end the tail is continued as that of a normal, because an extreme
/// replicate says nothing about probabilities smaller than one over their number.
fn tail_quantile(sorted: &[f64], p: f64, centre: f64) -> f64 {
    let count = sorted.len() as f64;
    let edge = 10.0 / count;
    if p < edge {
        let at_edge = type_six(sorted, edge);
        return if at_edge < centre {
            centre + (at_edge - centre) * normal_quantile(p) / normal_quantile(edge)
        } else {
            at_edge
        };
    }
    if p > 1.0 - edge {
        let at_edge = type_six(sorted, 1.0 - edge);
        return if at_edge > centre {
            centre + (at_edge - centre) * normal_quantile(p) / normal_quantile(1.0 - edge)
        } else {
            at_edge
        };
    }
    type_six(sorted, p)
}

/// The p (n + 1)-th smallest, interpolated: unbiased for tail probabilities of a continuous law (Hyndman and Fan, 1996, type 6).
fn type_six(sorted: &[f64], p: f64) -> f64 {
    let last = sorted.len() - 1;
    let place = (p * (sorted.len() as f64 + 1.0) - 1.0).clamp(0.0, last as f64);
    let (below, share) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(last);
    if sorted[below] == sorted[above] { sorted[below] } else { sorted[below] + share * (sorted[above] - sorted[below]) }
}

/// Bound of a quantile: the order statistic that lies beyond it in all but `alpha` of samples (David and Nagaraja, 2003, 7.1).
/// With estimated dependence, the shares are taken at the effective number of trials (Woodruff, 1952).
fn order_bound(sorted: &[f64], q: f64, trials: f64, df: f64, alpha: f64, side: Side) -> Option<f64> {
    let effective = trials / widening(alpha, df).powi(2);
    let n = sorted.len() as f64;
    if effective >= n {
        let count = sorted.len();
        return match side {
            Side::Lower => {
                // Largest k with P(fewer than k of n below the quantile) <= alpha.
                let k = last_true(count, |k| binomial_cdf(k as f64 - 1.0, n, q) <= alpha);
                (k > 0).then(|| sorted[k - 1])
            }
            Side::Upper => {
                let above = last_true(count, |k| binomial_at_least((count + 1 - k) as f64, n, q) <= alpha);
                (above > 0).then(|| sorted[count - above])
            }
        };
    }
    let share = match side {
        Side::Lower => binomial::clopper_pearson_lower(q * effective, effective, alpha),
        Side::Upper => binomial::clopper_pearson_upper(q * effective, effective, alpha),
    };
    let place = match side {
        Side::Lower => (share * n).floor(),
        Side::Upper => (share * n).ceil() + 1.0,
    };
    (place >= 1.0 && place <= n).then(|| sorted[place as usize - 1])
}

/// The largest k in 1..=count for which a condition holds that stops holding at most once; 0 where it never does.
fn last_true(count: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut works, mut fails) = (0, count + 1);
    while fails - works > 1 {
        let middle = works + (fails - works) / 2;
        if holds(middle) { works = middle } else { fails = middle }
    }
    works
}
