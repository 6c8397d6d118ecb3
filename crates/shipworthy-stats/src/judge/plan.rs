//! What settles a bar on a corrected rate: further labels, or further judged outputs.

use super::corrected::Corrected;
use super::refusal::LEAST_LABELS;
use crate::inference::{Law, Side};
use crate::planner::{MOST_FURTHER_EXAMPLES, OpenBar, more_for_rate, sample_size_one_rate_exact};

/// Ways to settle a bar, each by itself. `None` where that way does not, within ten million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgePlan {
    /// Labels of outputs that the judge has seen already; of new ones, judged too, when those are used up.
    pub further_labels: Option<u64>,
    /// Outputs that only the judge sees. Often this does not settle it at all, because what the judge does not know stays
    /// unknown however much it says.
    pub further_judged: Option<u64>,
    /// Labels that it would take without the judge.
    pub labels_without_judge: Option<u64>,
}

/// How many further labels, or how many further judged outputs, settle a bar with probability `bar.power`, if the estimate is
/// the truth?
///
/// The variance of a corrected value is a part that falls with the number of labels, and a part that falls with the number of
/// judged outputs. The value counts as a rate with as many trials as have this variance, which is what its bounds rest on, and
/// [`more_for_rate`] says how many of those it takes. All zero when it is settled already; all `None` where the estimate equals
/// the target.
pub fn more_to_settle(corrected: &Corrected, bar: &OpenBar) -> JudgePlan {
    let none = JudgePlan { further_labels: None, further_judged: None, labels_without_judge: None };
    let (Law::Rate(law) | Law::Part { law, .. }) = &corrected.value.law else { return none };
    let (low, high) = corrected.value.range;
    let target = (bar.target - low) / (high - low);
    // Trials less those that few clusters cost.
    let widening = law.between.widening(bar.pass_alpha.min(bar.fail_alpha).min(0.4), Side::Lower);
    let trials = (law.trials / widening.powi(2)).round();
    if trials < 1.0 {
        return none;
    }
    let rate = law.successes / law.trials;
    let Some(further) = more_for_rate((rate * trials).round() as u64, trials as u64, &OpenBar { target, ..*bar })
    else {
        return none;
    };
    // How much smaller the variance has to get.
    let share = trials / (trials + further as f64);
    let (m, all) = (corrected.labels as f64, corrected.judged as f64);
    let variance = |labels: f64, judged: f64| corrected.per_label / labels + corrected.per_judged / judged;
    let wanted = share * variance(m, all);
    let least = |reaches: &dyn Fn(f64) -> bool| if further == 0 { Some(0) } else { least(reaches) };
    let with_labels = |more: f64| variance(m + more, all.max(m + more)) <= wanted;
    let with_judged = |more: f64| variance(m, all + more) <= wanted;
    let alone = |more: f64| (corrected.per_label + corrected.per_judged) / (m + more) <= wanted;
    JudgePlan {
        further_labels: least(&with_labels),
        further_judged: least(&with_judged),
        labels_without_judge: least(&alone),
    }
}

/// What is supposed about outputs and judge before anything has been labelled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupposedJudge {
    /// Share of outputs that people would pass.
    pub truth: f64,
    /// Share of those that the judge passes.
    pub true_positive_rate: f64,
    /// Share of the others that it fails.
    pub true_negative_rate: f64,
    /// Outputs that will be judged, labelled ones among them.
    pub judged: u64,
}

impl SupposedJudge {
    /// How many labels at random settle a bar with probability `bar.power`, if this is so? At least [`LEAST_LABELS`].
    ///
    /// With σ² = θ (1 − θ) and ρ the correlation of labels and verdicts, m labels beside T verdicts leave σ² ((1 − ρ²) / m + ρ²
    /// / T); that has to be the variance of as many labels without a judge as [`sample_size_one_rate_exact`] asks for. A judge
    /// thus saves a share of ρ² of the labels, and no more. `None` where the supposed rate equals the target, where the judged
    /// outputs are too few however many of them are labelled, and for shares outside 0..1.
    pub fn labels_needed(&self, bar: &OpenBar) -> Option<u64> {
        let SupposedJudge { truth, true_positive_rate, true_negative_rate, judged } = *self;
        if ![truth, true_positive_rate, true_negative_rate].iter().all(|share| (0.0..=1.0).contains(share)) {
            return None;
        }
        let alpha = if (truth > bar.target) == bar.wants_more { bar.pass_alpha } else { bar.fail_alpha };
        let alone = sample_size_one_rate_exact(bar.target, truth, alpha, bar.power)? as f64;
        let passing = truth * true_positive_rate + (1.0 - truth) * (1.0 - true_negative_rate);
        let (of_labels, of_verdicts) = (truth * (1.0 - truth), passing * (1.0 - passing));
        let shared = truth * (true_positive_rate - passing);
        // A judge that is right less often than a coin is not turned around.
        let known =
            if of_labels * of_verdicts > 0.0 { shared.max(0.0).powi(2) / (of_labels * of_verdicts) } else { 0.0 };
        let all = judged as f64;
        let needed = least(&|labels| (1.0 - known) / labels + known / all.max(labels) <= 1.0 / alone)?;
        (needed <= judged).then_some(needed.max(LEAST_LABELS))
    }
}

/// The smallest number from which on a condition holds that stays true; `None` beyond ten million.
fn least(holds: &dyn Fn(f64) -> bool) -> Option<u64> {
    if !holds(MOST_FURTHER_EXAMPLES as f64) {
        return None;
    }
    let (mut too_few, mut enough) = (0, MOST_FURTHER_EXAMPLES);
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        if holds(middle as f64) { enough = middle } else { too_few = middle }
    }
    Some(enough)
}
