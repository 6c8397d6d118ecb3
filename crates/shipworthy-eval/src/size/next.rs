//! What to collect for the next version, where this one fails: enough examples to show that a better version clears the bar.

use serde::{Deserialize, Serialize};
use shipworthy_spec::bar::Severity;
use shipworthy_spec::spec::Spec;
use shipworthy_stats::distribution::normal_quantile;

use crate::outcome::{BarResult, Candidate, Slice, Verdict};
use crate::words::{about, grouped, value};

/// How often a version that is so good shall be told to pass.
const POWER: f64 = 0.8;
/// How far beyond its bar the next version is supposed to be: of what separates the bar from perfect, where there is such a thing.
const BEYOND: f64 = 0.25;

/// What the next version needs to be judged.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Next {
    /// The failed bars, neediest first.
    pub bars: Vec<NextBar>,
}

/// A bar that fails, and what it takes to see a better version pass it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct NextBar {
    /// Its name.
    pub id: String,
    /// Its metric.
    pub metric: String,
    /// Where.
    pub slice: Slice,
    /// The line to clear.
    pub target: f64,
    /// What the next version is supposed to reach.
    pub supposed: f64,
    /// Examples behind the estimate so far.
    pub have: u64,
    /// Examples that tell it four times out of five.
    pub need: u64,
}

/// What to collect for a version after `candidate`. `None` where nothing fails.
pub fn next(spec: &Spec, candidate: &Candidate) -> Option<Next> {
    let mut bars: Vec<NextBar> = candidate
        .bars
        .iter()
        .filter(|bar| bar.verdict == Verdict::Fail && bar.severity == Severity::Must && bar.groups.is_none())
        .filter_map(|bar| needed(bar, spec.confidence))
        .collect();
    bars.sort_by_key(|bar| std::cmp::Reverse(bar.need.saturating_sub(bar.have)));
    (!bars.is_empty()).then_some(Next { bars })
}

/// Examples that show a version beyond the bar to be beyond it: the spread of today's estimate, shrunk by the square root of the number.
/// `None` for a bar without a number or an interval.
fn needed(bar: &BarResult, confidence: f64) -> Option<NextBar> {
    let (target, low, high) = (bar.target?, bar.low?, bar.high?);
    let upwards = bar.op.starts_with('>');
    // A quarter of the way from the bar to perfect: for a share upwards 1, else 0.
    let perfect = if upwards && target < 1.0 { 1.0 } else { 0.0 };
    let supposed = target + BEYOND * (perfect - target);
    let is_better = if upwards { supposed > target } else { supposed < target };
    let error = (high - low) / (2.0 * normal_quantile(1.0 - (1.0 - confidence) / 2.0));
    if bar.n < 2 || error <= 0.0 || !is_better {
        return None;
    }
    let reach = normal_quantile(confidence) + normal_quantile(POWER);
    let need = bar.n as f64 * (reach * error / (supposed - target)).powi(2);
    Some(NextBar {
        id: bar.id.clone(),
        metric: bar.metric.clone(),
        slice: bar.slice.clone(),
        target,
        supposed,
        have: bar.n,
        need: need.ceil() as u64,
    })
}

/// The same in sentences.
pub fn told(next: &Next) -> Vec<String> {
    const SHOWN: usize = 3;
    let mut said = Vec::new();
    for bar in next.bars.iter().take(SHOWN) {
        let place = if bar.slice.0.is_empty() { String::new() } else { format!(" for {}", bar.slice) };
        let number = |x: f64| value(&bar.metric, x, None);
        let counted = super::counted_word(&bar.metric, bar.need);
        let more = bar.need.saturating_sub(bar.have);
        let collect = if more == 0 {
            format!("the {} at hand will do", grouped(bar.have as i64))
        } else {
            format!("there are {}: collect {} more", grouped(bar.have as i64), about(more))
        };
        said.push(format!(
            "If the next version reaches {}{place}, about {} {counted} show it to be beyond the bar of {}; {collect}.",
            number(bar.supposed),
            about(bar.need),
            number(bar.target),
        ));
    }
    said
}
