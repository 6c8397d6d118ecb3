//! Ship, hold, or gather more evidence first: what each is expected to cost.
//!
//! The belief about the difference D between the cost of shipping and of holding, per case, is taken as normal around the
//! estimate, with its standard error (a flat prior and a large sample). Deciding now costs the smaller of the two expected
//! costs. Gathering m more examples moves the estimate; before it is done, the estimate that it will give is normal around
//! the present one with variance sd² · m / (n + m) (Raiffa and Schlaifer 1961, section 5.4; the *preposterior* distribution).
//! Being able to choose after seeing it is worth E[min(0, D')], which has a closed form, the unit normal loss integral.

use crate::tails::{normal_density, normal_lower};

const DAYS_PER_MONTH: f64 = 365.25 / 12.0;
/// Sample sizes tried per factor of ten by [`best_sample_size`].
const SIZES_PER_DECADE: i32 = 24;
/// No larger sample than this is proposed.
const LARGEST_SAMPLE: f64 = 1e7;

/// What is believed about (cost of shipping − cost of holding) per case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalBelief {
    /// Expected difference; negative when shipping is cheaper.
    pub mean: f64,
    /// Its standard deviation; zero means that it is known.
    pub sd: f64,
}

impl NormalBelief {
    /// How likely is it that shipping costs less than holding? One half where the two are known to cost the same.
    pub fn probability_negative(&self) -> f64 {
        if self.sd > 0.0 {
            return normal_lower(-self.mean / self.sd);
        }
        match self.mean.partial_cmp(&0.0) {
            Some(std::cmp::Ordering::Less) => 1.0,
            Some(std::cmp::Ordering::Greater) => 0.0,
            _ => 0.5,
        }
    }

    /// By how much will `n_more` examples on top of `n_now` move the estimate, as a standard deviation?
    ///
    /// sd · √(m / (n + m)): nothing for no examples, the whole uncertainty for infinitely many.
    pub fn reduction_sd(&self, n_now: f64, n_more: f64) -> f64 {
        if n_more <= 0.0 { 0.0 } else { self.sd * (n_more / (n_now.max(0.0) + n_more)).sqrt() }
    }
}

/// E[min(0, D')]: what the cheaper of the two choices is expected to cost relative to holding, once information is in that
/// moves the estimate by `reduction_sd`. Same unit as the belief.
///
/// With μ the present mean and s the movement, μ Φ(−μ/s) − s φ(μ/s). Without movement, min(0, μ). Never above min(0, μ):
/// information that is free cannot hurt.
pub fn expected_min_with_information(belief: NormalBelief, reduction_sd: f64) -> f64 {
    if reduction_sd <= 0.0 {
        return belief.mean.min(0.0);
    }
    let u = belief.mean / reduction_sd;
    (belief.mean * normal_lower(-u) - reduction_sd * normal_density(u)).min(belief.mean.min(0.0))
}

/// Expected costs of the three choices, in money per month, averaged over the horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choices {
    /// Shipping now.
    pub ship: f64,
    /// Holding: nothing changes.
    pub hold: f64,
    /// Holding while more examples are labelled, paying for them, then taking what looks cheaper. `None` without a number of
    /// examples to gather.
    pub gather: Option<f64>,
    /// Probability that shipping costs less than holding, on the present evidence.
    pub probability_ship_is_cheaper: f64,
}

/// What do shipping, holding and gathering cost per month?
///
/// * ship, hold: cost per case × cases per month.
/// * gather, with d the delay and H the horizon in months and V cases per month:
///   (label cost × m + V · [hold · H + E[min(0, D')] · (H − d)]) / H, with a delay beyond the horizon cut to it.
///
/// A horizon that is not positive leaves no time in which labels could pay, and gather is `None`.
#[expect(
    clippy::too_many_arguments,
    reason = "nine plain numbers, each named by the field of the spec that it comes from"
)]
pub fn choose(
    ship_cost_per_case: f64,
    hold_cost_per_case: f64,
    sd_of_difference: f64,
    n_now: f64,
    n_more: Option<f64>,
    cases_per_month: f64,
    horizon_months: f64,
    label_cost: f64,
    label_days: f64,
) -> Choices {
    let belief = NormalBelief { mean: ship_cost_per_case - hold_cost_per_case, sd: sd_of_difference };
    let gather = n_more.filter(|_| horizon_months > 0.0).map(|n_more| {
        let delay_months = (label_days.max(0.0) / DAYS_PER_MONTH).min(horizon_months);
        let gain = expected_min_with_information(belief, belief.reduction_sd(n_now, n_more));
        let per_case = hold_cost_per_case + gain * (1.0 - delay_months / horizon_months);
        cases_per_month * per_case + label_cost * n_more / horizon_months
    });
    Choices {
        ship: ship_cost_per_case * cases_per_month,
        hold: hold_cost_per_case * cases_per_month,
        gather,
        probability_ship_is_cheaper: belief.probability_negative(),
    }
}

/// How many more examples are worth their price?
///
/// The size with the lowest cost of gathering on a logarithmic grid (24 sizes per factor of ten, whole numbers, up to ten
/// million), the smallest among equals: the maximum of the expected net value of sample information. `None` when every
/// size costs at least as much as the better of shipping and holding now.
#[expect(clippy::too_many_arguments, reason = "the same numbers as `choose`, in the same order")]
pub fn best_sample_size(
    ship_cost_per_case: f64,
    hold_cost_per_case: f64,
    sd_of_difference: f64,
    n_now: f64,
    cases_per_month: f64,
    horizon_months: f64,
    label_cost: f64,
    label_days: f64,
) -> Option<f64> {
    let with = |n_more: Option<f64>| {
        choose(
            ship_cost_per_case,
            hold_cost_per_case,
            sd_of_difference,
            n_now,
            n_more,
            cases_per_month,
            horizon_months,
            label_cost,
            label_days,
        )
    };
    let now = with(None);
    let mut best_cost = now.ship.min(now.hold);
    let mut best = None;
    let mut last_tried = 0.0;
    for step in 0.. {
        let n_more = 10_f64.powf(f64::from(step) / f64::from(SIZES_PER_DECADE)).round();
        if n_more > LARGEST_SAMPLE {
            break;
        }
        if n_more == last_tried {
            continue;
        }
        last_tried = n_more;
        if let Some(cost) = with(Some(n_more)).gather
            && cost < best_cost
        {
            best_cost = cost;
            best = Some(n_more);
        }
    }
    best
}
