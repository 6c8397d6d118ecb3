//! Is it still the judge that was calibrated?

use super::trust::JudgeTrust;
use crate::inference::Inference;
use crate::interval::Interval;
use crate::level::Level;
use crate::multiplicity::holm;

/// What changed between two calibration sets of one judge. Figures that one of the two lacks are `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// Its rate of passing what people pass.
    pub true_positive_rate: Option<Moved>,
    /// Its rate of failing what people fail.
    pub true_negative_rate: Option<Moved>,
    /// Its agreement with people.
    pub accuracy: Option<Moved>,
    /// Evidence against "neither of its two rates has changed": the smaller p-value of the two, corrected for there being two
    /// (Holm, 1979). Accuracy has no part in it, because it changes with the share of good outputs too. 1 where neither is
    /// known.
    pub p_value: f64,
}

/// A rate that was measured twice, on different outputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// The later rate less the earlier.
    pub by: f64,
    /// The values that this difference allows, at the level asked for.
    pub interval: Interval,
    /// Two-sided evidence against "no change".
    pub p_value: f64,
}

/// Have the judge's error rates changed since it was calibrated? Differences of rates from independent samples, with the
/// interval of Newcombe (1998, method 10), which is that of Zou and Donner (2008) for rates from clusters. A judge that drifted
/// has to be calibrated anew: [`corrected_by_older`](super::corrected_by_older) rests on its rates being the same.
pub fn drift(earlier: &JudgeTrust, later: &JudgeTrust, level: Level) -> Drift {
    let between = |a: &Option<Inference>, b: &Option<Inference>| moved(a.as_ref()?, b.as_ref()?, level);
    let true_positive_rate = between(&earlier.true_positive_rate, &later.true_positive_rate);
    let true_negative_rate = between(&earlier.true_negative_rate, &later.true_negative_rate);
    let known: Vec<f64> = [true_positive_rate, true_negative_rate].iter().flatten().map(|of| of.p_value).collect();
    let p_value = holm(&known).into_iter().fold(1.0, f64::min);
    Drift { true_positive_rate, true_negative_rate, accuracy: between(&earlier.accuracy, &later.accuracy), p_value }
}

fn moved(earlier: &Inference, later: &Inference, level: Level) -> Option<Moved> {
    let by = later.estimate() - earlier.estimate();
    let at = |level: Level| -> Option<Interval> {
        let (was, is) = (earlier.interval(level)?, later.interval(level)?);
        Some(Interval {
            lower: by - (later.estimate() - is.lower).hypot(was.upper - earlier.estimate()),
            upper: by + (is.upper - later.estimate()).hypot(earlier.estimate() - was.lower),
        })
    };
    let holds_zero = |alpha: f64| Level::new(1.0 - alpha).and_then(at).is_none_or(|interval| interval.contains(0.0));
    // The error level at which the interval just reaches no change; it shrinks as the error grows.
    let (mut holds, mut excludes) = (1e-12, 1.0 - 1e-12);
    let p_value = if holds_zero(excludes) {
        1.0
    } else if !holds_zero(holds) {
        holds
    } else {
        for _ in 0..60 {
            let middle = 0.5 * (holds + excludes);
            if holds_zero(middle) { holds = middle } else { excludes = middle }
        }
        excludes
    };
    Some(Moved { by, interval: at(level)?, p_value })
}
