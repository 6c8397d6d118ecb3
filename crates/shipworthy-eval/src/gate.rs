//! From estimates to verdicts: which bound must clear which target, how sure "fail" must be, and when not to judge.
//!
//! All bars must pass, so passing needs no correction: a feature below one bar passes only if that bar errs. Any bar may
//! fail, so failing is corrected over all bars and slice values of the candidate (Holm 1979).
//! A bar on the largest value, such as `latency_ms.max`, fails where one that was seen lies above it; that none does is no proof.

use shipworthy_spec::bar::{Op, Severity};
use shipworthy_stats::distribution::{normal_quantile, student_quantile};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::judge::{Corrected, more_to_settle};
use shipworthy_stats::multiplicity::holm;
use shipworthy_stats::planner::{OpenBar, detectable_difference, more_for_estimate, more_for_rate, rows_holding};

use crate::outcome::{BarResult, Compared, Estimate, More, Slice, Verdict};

/// Fewest positives, and fewest negatives, on which anything is judged.
pub const FEWEST_OF_A_CLASS: u64 = 10;
/// Fewest clusters on which anything is judged.
pub const FEWEST_CLUSTERS: usize = 20;
/// Chance with which the further examples that a report asks for settle a bar.
pub const POWER: f64 = 0.8;

/// Why a bar is open that other thresholds miss and the chosen one meets.
const UNSETTLED_THRESHOLD: &str = "the chosen threshold meets it on the examples that it was chosen on, and those chosen on four fifths of \
     them miss it on the rest; more examples would tell";

/// Errors that the gate may make.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gate {
    /// Chance of passing a bar that is exactly at its target.
    pub pass_alpha: f64,
    /// Chance of failing any bar that is exactly at its target.
    pub fail_alpha: f64,
}

/// A bar on a slice with what was measured, before the verdict.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Name of the bar.
    pub id: String,
    /// The sentence as written.
    pub bar: String,
    /// Whether failing it fails the feature.
    pub severity: Severity,
    /// Canonical metric with its statistic.
    pub metric: String,
    /// The comparison.
    pub op: Op,
    /// The number compared with, for display.
    pub target: Option<f64>,
    /// Where.
    pub slice: Slice,
    /// For display.
    pub estimate: Estimate,
    /// What decides: inferences that must all clear the target (several where the production rate is a range).
    pub inferences: Vec<Inference>,
    /// The metric with the threshold that ships, on the rows that it was chosen on, where it was: the figure that favours it.
    pub as_shipped: Option<f64>,
    /// What the inferences are compared with: the target, or 0 for a difference from the baseline.
    pub cut: f64,
    /// Why it cannot be judged, if so.
    pub reason: Option<String>,
    /// Rows of the golden set per unit of the metric's denominator.
    pub rows_per_unit: f64,
    /// The value (or difference from the baseline) of a number that is given, not estimated, such as a running cost.
    pub known: Option<f64>,
    /// The groups that are compared with each other, where the bar does that.
    pub groups: Option<Compared>,
    /// What people's labels made of a judge's verdicts, where a judge grades.
    pub corrected: Option<Corrected>,
}

impl Gate {
    /// Judges all bars of one candidate together.
    pub fn judge(&self, evidence: Vec<Evidence>) -> Vec<BarResult> {
        self.judged(evidence, true)
    }

    /// The same without the number of further examples, which costs more than the verdict: for simulations that count verdicts.
    pub fn judge_without_plan(&self, evidence: Vec<Evidence>) -> Vec<BarResult> {
        self.judged(evidence, false)
    }

    fn judged(&self, evidence: Vec<Evidence>, plan: bool) -> Vec<BarResult> {
        let p_fail: Vec<f64> = evidence.iter().map(Evidence::p_fail).collect();
        let adjusted = holm(&p_fail);
        // What a bar still needs is planned for the strictest step of Holm: settled by itself, whatever the others do.
        let planned = Gate { fail_alpha: self.fail_alpha / evidence.len().max(1) as f64, ..*self };
        let planned = plan.then_some(&planned);
        evidence.into_iter().zip(adjusted).map(|(evidence, p)| self.judge_one(evidence, p, planned)).collect()
    }

    /// How far on the right side of its target must the truth lie for a golden set like this one to show it, four times out of
    /// five?
    ///
    /// In the unit of the metric. For one rate of independent examples by the planner, exactly; else the distance of the bound
    /// from the estimate, and 0.84 standard errors more. `None` where the bar cannot be judged, or nothing could show it.
    pub fn detectable_difference(&self, evidence: &Evidence) -> Option<f64> {
        let inference = evidence.inferences.first().filter(|_| evidence.reason.is_none())?;
        let wants_more = evidence.op.wants_more();
        if let Some((_, trials)) = inference.as_binomial() {
            let target = if wants_more { evidence.cut } else { 1.0 - evidence.cut };
            return detectable_difference(target, trials, self.pass_alpha, POWER);
        }
        let bound = one_sided(inference, wants_more, self.pass_alpha)?;
        Some((inference.estimate() - bound).abs() + normal_quantile(POWER) * inference.standard_error()?)
    }

    fn judge_one(&self, evidence: Evidence, p_fail: f64, planned: Option<&Gate>) -> BarResult {
        let pass_bound = if evidence.is_known() { evidence.known } else { evidence.worst_bound(self.pass_alpha) };
        let wants_more = evidence.op.wants_more();
        let passes = evidence.reason.is_none() && pass_bound.is_some_and(|bound| evidence.clears(bound));
        let verdict = if passes {
            Verdict::Pass
        } else if evidence.reason.is_none() && p_fail <= self.fail_alpha {
            Verdict::Fail
        } else {
            Verdict::NotEnoughEvidence
        };
        let bound = match verdict {
            Verdict::Fail if !evidence.is_known() => {
                evidence.inferences.first().and_then(|i| one_sided(i, !wants_more, self.fail_alpha))
            }
            _ => pass_bound,
        };
        let reason = match verdict {
            Verdict::NotEnoughEvidence if evidence.is_met_as_shipped() && evidence.p_missed() <= self.fail_alpha => {
                Some(UNSETTLED_THRESHOLD.to_owned())
            }
            Verdict::NotEnoughEvidence if evidence.is_largest_seen() => {
                evidence.reason.clone().or_else(|| Some(no_sample_tells(&evidence.metric)))
            }
            _ => evidence.reason.clone(),
        };
        let shift = evidence.target.unwrap_or(evidence.cut) - evidence.cut;
        let open = planned.filter(|_| verdict == Verdict::NotEnoughEvidence);
        let (more, more_labels, labels_of_new) = match (open, &evidence.corrected) {
            (None, _) => (None, None, None),
            (Some(planned), None) => (evidence.more(planned).filter(|more| more.denominator > 0), None, None),
            (Some(planned), Some(corrected)) => {
                let plan = more_to_settle(corrected, &evidence.open_of_labels(planned));
                let labels = plan.further_labels.filter(|labels| *labels > 0);
                let at_hand = corrected.judged.saturating_sub(corrected.labels);
                (None, labels, labels.and_then(|labels| labels.checked_sub(at_hand)).filter(|new| *new > 0))
            }
        };
        BarResult {
            more,
            more_labels,
            labels_of_new,
            bound: bound.map(|bound| bound + shift),
            method: match evidence.inferences.first() {
                Some(inference) => inference.bound_method().to_owned(),
                None => evidence.estimate.method.clone(),
            },
            id: evidence.id,
            bar: evidence.bar,
            severity: evidence.severity,
            metric: evidence.metric,
            op: evidence.op.sign(),
            target: evidence.target,
            slice: evidence.slice,
            groups: evidence.groups,
            estimate: evidence.estimate.estimate,
            low: evidence.estimate.low,
            high: evidence.estimate.high,
            n: evidence.estimate.n,
            verdict,
            waived: None,
            reason,
        }
    }
}

impl Evidence {
    /// The bound on the cautious side, over all assumed production rates.
    fn worst_bound(&self, alpha: f64) -> Option<f64> {
        let wants_more = self.op.wants_more();
        let mut worst = None;
        for inference in &self.inferences {
            let bound = one_sided(inference, wants_more, alpha)?;
            worst = Some(worst.map_or(bound, |w: f64| if wants_more { w.min(bound) } else { w.max(bound) }));
        }
        worst
    }

    fn clears(&self, bound: f64) -> bool {
        self.meets(bound, self.cut)
    }

    fn meets(&self, value: f64, target: f64) -> bool {
        match self.op {
            Op::AtLeast => value >= target,
            Op::AtMost => value <= target,
            Op::Above => value > target,
            Op::Below => value < target,
        }
    }

    /// Whether the threshold that ships meets the bar on the rows that it was chosen on.
    fn is_met_as_shipped(&self) -> bool {
        self.as_shipped.zip(self.target).is_some_and(|(value, target)| self.meets(value, target))
    }

    fn is_largest_seen(&self) -> bool {
        self.inferences.iter().any(Inference::is_largest_seen)
    }

    fn is_known(&self) -> bool {
        self.known.is_some() && self.inferences.is_empty()
    }

    /// Evidence against the bar: small when it is missed under every assumed production rate, and also by the figure that favours
    /// a threshold chosen here.
    fn p_fail(&self) -> f64 {
        if self.is_met_as_shipped() { 1.0 } else { self.p_missed() }
    }

    fn p_missed(&self) -> f64 {
        if self.reason.is_some() {
            return 1.0;
        }
        if let Some(known) = self.known {
            return if self.clears(known) { 1.0 } else { 0.0 };
        }
        if self.inferences.is_empty() {
            return 1.0;
        }
        // An estimate that clears the target is no evidence against it: no bound that decides lies on the other side of it.
        if self.inferences.iter().any(|inference| self.clears(inference.estimate())) {
            return 1.0;
        }
        let p = |inference: &Inference| {
            if self.op.wants_more() { inference.p_value_below(self.cut) } else { inference.p_value_above(self.cut) }
        };
        self.inferences.iter().map(p).fold(0.0, f64::max)
    }

    fn open(&self, gate: &Gate) -> OpenBar {
        OpenBar {
            wants_more: self.op.wants_more(),
            target: self.cut,
            pass_alpha: gate.pass_alpha,
            fail_alpha: gate.fail_alpha,
            power: POWER,
        }
    }

    /// The bar as a question about what people's labels correct: of money that follows from the pass rate, the pass rate.
    fn open_of_labels(&self, gate: &Gate) -> OpenBar {
        let open = self.open(gate);
        match self.inferences.first().and_then(|inference| inference.as_pass_rate(self.cut)) {
            Some((_, share)) => OpenBar { wants_more: !open.wants_more, target: share, ..open },
            None => open,
        }
    }

    fn more(&self, gate: &Gate) -> Option<More> {
        let n = self.estimate.n as f64;
        let inference = self.inferences.first().filter(|_| !self.is_largest_seen())?;
        let denominator = further(inference, n, &self.open(gate))?;
        let examples = rows_holding(denominator, n, (n * self.rows_per_unit).round())?;
        Some(More { denominator, examples })
    }
}

/// How many more of the denominator, beside `n`, settle a bar.
fn further(inference: &Inference, n: f64, open: &OpenBar) -> Option<u64> {
    if let Some((passing, share)) = inference.as_pass_rate(open.target) {
        // Money keeps to the bar where enough outputs pass.
        return further(passing, n, &OpenBar { wants_more: !open.wants_more, target: share, ..*open });
    }
    if let Some((successes, trials)) = inference.as_binomial() {
        return more_for_rate(successes, trials, open);
    }
    if let Some((successes, trials)) = inference.as_none_or_all(open.pass_alpha) {
        let further = more_for_rate(successes, trials, open)? as f64;
        return Some((further * n / trials as f64).ceil() as u64);
    }
    if let Some((below, trials, share)) = inference.as_share_below(open.target, !open.wants_more) {
        // A quantile keeps to the bar where enough values do.
        let open = OpenBar { wants_more: !open.wants_more, target: share, ..*open };
        return Some((more_for_rate(below, trials, &open)? as f64 * n / trials as f64).ceil() as u64);
    }
    let df = inference.clusters().map(|clusters| clusters.saturating_sub(1) as f64);
    more_for_estimate(inference.estimate(), spread(inference, open, df)?, n, df, open)
}

/// The standard error that the planner must reckon with: at least as large as the bound makes it that has to clear the target.
/// Bounds of skewed estimates, and exact ones, lie farther from the estimate than its standard error says; a plan by the
/// standard error alone settles a bar about half as often as it claims.
fn spread(inference: &Inference, open: &OpenBar, df: Option<f64>) -> Option<f64> {
    let estimate = inference.estimate();
    let passing = open.wants_more == (estimate >= open.target);
    let alpha = if passing { open.pass_alpha } else { open.fail_alpha };
    let bound = one_sided(inference, estimate >= open.target, alpha)?;
    let quantile = -df.map_or_else(|| normal_quantile(alpha), |df| student_quantile(alpha, df));
    Some(inference.standard_error()?.max((estimate - bound).abs() / quantile))
}

/// Why a bar on the largest value is open that nothing seen so far misses, and what to write instead.
fn no_sample_tells(metric: &str) -> String {
    let name = metric.split_once('.').map_or("absolute_error", |(name, _)| name);
    format!("no sample shows how large the largest of all is: write the bar on a percentile, such as {name}.p99")
}

fn one_sided(inference: &Inference, lower: bool, alpha: f64) -> Option<f64> {
    if lower { inference.lower(alpha) } else { inference.upper(alpha) }
}

/// The verdict of several: fail if a `must` bar fails, pass if all pass, else not enough evidence. Waived bars do not count against it.
pub fn overall(bars: &[BarResult]) -> Verdict {
    bars.iter()
        .filter(|bar| bar.severity == Severity::Must)
        .map(BarResult::counts_as)
        .max()
        .unwrap_or(Verdict::NotEnoughEvidence)
}
