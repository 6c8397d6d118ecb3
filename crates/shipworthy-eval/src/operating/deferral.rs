//! Two thresholds: what lies between is left to people, whose hours cost money and are few.
//!
//! A review is taken to decide rightly and to cost what the spec says, whatever the case is.

use super::answer::{Deferral, DeferralStep};
use super::choose::Seen;
use super::levels::{At, Levels};
use super::trial::Trial;
use crate::decision::{Decision, DecisionRule};
use crate::measure::Measure;
use crate::threshold::FOLDS;

/// Hours of people a day that are tried where nobody says how many there are.
const HOURS: [f64; 4] = [1.0, 2.0, 4.0, 8.0];
/// Shares of cases that are tried where nobody says how many cases there are.
const SHARES: [f64; 4] = [0.005, 0.01, 0.02, 0.05];

/// Low and high end of a band, as thresholds.
type Band = (f64, f64);

/// The best band for several numbers of reviews, and without a limit. `None` where a review has no price, or there are no scores.
pub fn deferral(trial: &Trial<'_>, minutes: f64, asked: &[Seen]) -> Option<Deferral> {
    let errors = trial.spec.errors.as_ref()?;
    let review = errors.review?.cost;
    let levels = Levels::new(trial, &trial.judged.rows)?;
    let cases = trial.cases_per_day();
    let mut limits: Vec<(Option<f64>, bool)> = match (asked, cases) {
        ([], None) => SHARES.map(|share| (Some(share), false)).to_vec(),
        ([], Some(cases)) => HOURS.map(|hours| (Some(hours * 60.0 / minutes / cases), false)).to_vec(),
        ([one], _) => [0.25, 0.5, 1.0, 2.0]
            .into_iter()
            .filter_map(|factor| Some((Some(one.times(factor).share(trial)?), factor == 1.0)))
            .collect(),
        (several, _) => several.iter().filter_map(|seen| Some((Some(seen.share(trial)?), true))).collect(),
    };
    limits.retain(|(limit, _)| limit.is_none_or(|limit| limit < 1.0));
    limits.push((None, false));
    let scale = scale(trial);
    let at: Vec<Vec<At>> =
        [None].into_iter().chain((0..FOLDS as u8).map(Some)).map(|without| levels.all(without, scale)).collect();
    // One threshold and nobody to ask: what every band is measured against.
    let alone = bands(&at, review, Some(0.0));
    let alone = decided(trial, |row| alone[1 + trial.fold[row] as usize]);
    let per_hour = 60.0 / minutes;
    let mut steps: Vec<DeferralStep> = Vec::new();
    let mut before = (0.0, trial.measured(&alone).inference(Measure::ErrorCost, trial.rate).map(|i| i.estimate()));
    for (limit, asked) in limits {
        let bands = bands(&at, review, limit);
        let Some((low, high)) = bands[0].filter(|(low, high)| low < high) else { continue };
        // The same band again: the limit no longer binds.
        if let Some(last) = steps.last_mut()
            && (last.point.review_from, last.point.threshold) == (Some(low), Some(high))
        {
            last.limit = limit;
            last.asked |= asked;
            continue;
        }
        let decision = decided(trial, |row| bands[1 + trial.fold[row] as usize]);
        let mut point = trial.point("deferral", Some(high), true, &decision);
        point.review_from = Some(low);
        point.reviewed = trial.share(&decided(trial, |_| bands[0]), Decision::Deferred);
        let reviews = cases.zip(point.reviewed).map(|(cases, share)| cases * share);
        let hours = reviews.map(|reviews| reviews / per_hour);
        let saved_per_hour = hours.zip(cases).zip(before.1.zip(point.cost.estimate)).and_then(
            |((hours, cases), (cost_before, cost))| {
                let more = hours - before.0;
                (more > 1e-9).then(|| (cost_before - cost) * cases / more)
            },
        );
        before = (hours.unwrap_or(0.0), point.cost.estimate);
        steps.push(DeferralStep {
            limit,
            asked,
            reviews_per_day: reviews,
            hours_per_day: hours,
            saves: trial.saved(&alone, &decision, trial.rate).map(|inference| trial.figures(inference)),
            point,
            saved_per_hour,
        });
    }
    Some(Deferral { review_cost: review, minutes, steps })
}

/// How often a row of each class counts, so that positives are as common as in production: negatives, positives.
pub fn scale(trial: &Trial<'_>) -> (f64, f64) {
    let rows = &trial.judged.rows;
    let weight = |at: usize| rows.weight.as_ref().map_or(1.0, |weight| weight[at]);
    let of = |label: bool| {
        shipworthy_stats::sum::exact_sum((0..rows.len()).filter(|&at| rows.label[at] == label).map(weight))
    };
    let (negatives, positives) = (of(false), of(true));
    match trial.rate {
        Some(rate) if negatives > 0.0 && positives > 0.0 => {
            let all = negatives + positives;
            ((1.0 - rate) * all / negatives, rate * all / positives)
        }
        _ => (1.0, 1.0),
    }
}

/// The cheapest band within a share of cases: on everything, then without each fold.
fn bands(at: &[Vec<At>], review: f64, limit: Option<f64>) -> Vec<Option<Band>> {
    at.iter().map(|levels| band(levels, review, limit)).collect()
}

/// Of equally cheap bands the narrowest, then the highest.
fn band(levels: &[At], review: f64, limit: Option<f64>) -> Option<Band> {
    let mut best: Option<(f64, usize, usize)> = None;
    for (high, top) in levels.iter().enumerate() {
        let most = limit.map_or(f64::INFINITY, |limit| limit * top.all * (1.0 + 1e-9));
        for (low, bottom) in levels.iter().enumerate().skip(high) {
            let between = bottom.above - top.above;
            if between > most {
                break;
            }
            let cost = top.flagged + bottom.left + review * between;
            if best.is_none_or(|(least, ..)| cost < least) {
                best = Some((cost, low, high));
            }
        }
    }
    best.map(|(_, low, high)| (levels[low].threshold, levels[high].threshold))
}

/// Decisions by the band of each row, low end first; without one nobody is flagged.
fn decided(trial: &Trial<'_>, band: impl Fn(usize) -> Option<Band>) -> Vec<Decision> {
    let null_score = trial.spec.candidates[trial.judged.index].null_score;
    trial.decided(|row| {
        let (low, high) = band(row).unwrap_or((f64::INFINITY, f64::INFINITY));
        DecisionRule { threshold: high, defer: Some((low, high)), null_score }.decide(trial.score(row))
    })
}
