//! The question, and how its parts are put together.

use shipworthy_spec::spec::{PositiveRate, Spec, Task};

use super::answer::{Between, Point, Thresholds};
use super::capacity::capacities;
use super::deferral::deferral;
use super::fair::by_slice;
use super::prevalence::shifts;
use super::said;
use super::trial::Trial;
use crate::conclude::{curve, money, settings};
use crate::decision::Decision;
use crate::gather::Gathered;
use crate::judged::{decide, judge};
use crate::limits::limits;
use crate::measure::Measure;
use crate::outcome::CurvePoint;
use crate::prices::Prices;
use crate::search::slices::{Refusal, subject};

/// Minutes that a review takes, where nobody says it.
pub const MINUTES: f64 = 5.0;
/// Slices whose values get thresholds of their own, where nobody says which.
const MOST_SLICES: usize = 2;
/// A slice with more values than this gets no thresholds of its own unless it is named.
const MOST_VALUES: usize = 12;

/// What people can look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Seen {
    /// So many cases a day.
    PerDay(f64),
    /// This share of cases.
    Share(f64),
}

impl Seen {
    /// So many times as much.
    #[must_use]
    pub fn times(self, factor: f64) -> Seen {
        match self {
            Seen::PerDay(cases) => Seen::PerDay(cases * factor),
            Seen::Share(share) => Seen::Share(share * factor),
        }
    }

    pub(super) fn share(self, trial: &Trial<'_>) -> Option<f64> {
        match self {
            Seen::PerDay(cases) => Some(cases / trial.cases_per_day()?),
            Seen::Share(share) => Some(share),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// File name of the spec, relative to the workspace.
    pub file: String,
    /// Version of the tool.
    pub tool: String,
    /// The candidate; without it the one under decision.
    pub candidate: Option<String>,
    /// What people can look at; without it what the spec says.
    pub capacity: Vec<Seen>,
    /// Minutes that a review takes.
    pub minutes: Option<f64>,
    /// Shares of positives to try; without them those of the spec, else half and twice what it is.
    pub prevalence: Vec<f64>,
    /// The slice whose values get thresholds of their own.
    pub by: Option<String>,
    /// Seed of folds and resamples.
    pub seed: u64,
    /// Bootstrap replicates.
    pub replicates: usize,
}

/// Prices every choice of a threshold for one candidate.
pub fn thresholds(spec: &Spec, gathered: &Gathered, question: &Question) -> Result<Thresholds, Refusal> {
    let refuse = |message: &str, remedy: &str| Refusal { message: message.to_owned(), remedy: remedy.to_owned() };
    if spec.task != Task::Binary {
        return Err(refuse("only yes-or-no decisions have a threshold", "use it on a spec with `task: binary`"));
    }
    let Some(errors) = &spec.errors else {
        return Err(refuse(
            "without prices no threshold is better than another",
            "give the prices of a false alarm and of a miss under `errors`; a first guess of both is enough",
        ));
    };
    let index = subject(spec, question.candidate.as_deref())?;
    let prices = Prices::new(errors, gathered);
    let settings = settings(spec, question.replicates, question.seed);
    let judged = judge(spec, gathered, index, Some(&prices), settings, question.seed);
    if judged.rows.score.is_empty() {
        return Err(Refusal {
            message: format!("{} is a rule: it has no threshold to move", judged.name),
            remedy: "name a candidate with scores: --candidate NAME".to_owned(),
        });
    }
    let trial = Trial::new(spec, gathered, &judged, &prices, question.seed);
    let mut notes = Vec::new();
    let mut points = vec![trial.point("today", judged.threshold, judged.threshold_is_chosen, &judged.decision)];
    points[0].saves = None;
    if let Some(cheapest) = &judged.cheapest {
        let decision = trial.cross_fitted(&judged.cross_fitted);
        let mut point = trial.point("cheapest", Some(cheapest.threshold), true, &decision);
        point.cost_in_sample = Some(cheapest.cost);
        points.push(point);
    }
    // What people can see has a part of its own.
    let of_bars = |limit: &crate::limits::Limited| limit.name != crate::limits::WITHIN_CAPACITY;
    for (limit, effect) in limits(spec)
        .into_iter()
        .zip(&judged.limited)
        .filter(|(limit, _)| of_bars(limit))
        .map(|(limit, (_, effect))| (limit, effect))
    {
        let chosen = trial.cheapest(limit.limit, trial.rate);
        let decision = trial.cross_fitted(&chosen.folds);
        let mut point = trial.point(&limit.name, effect.map(|effect| effect.threshold), true, &decision);
        point.cost_in_sample = effect.map(|effect| effect.cost);
        point.constraint = Some(limit.constraint);
        points.push(point);
    }
    let nobody = trial.decided(|_| Decision::Negative);
    let everybody = trial.decided(|_| Decision::Positive);
    points.push(trial.point("nobody", None, false, &nobody));
    points.push(trial.point("everybody", None, false, &everybody));
    if let Some(baseline) = baseline(&trial, &prices, question) {
        points.push(baseline);
    }
    let curve = curve(spec, &prices, &judged);
    let asked: Vec<Seen> = if question.capacity.is_empty() {
        errors.review.and_then(|review| review.capacity_per_day).map(Seen::PerDay).into_iter().collect()
    } else {
        question.capacity.clone()
    };
    if trial.cases_per_day().is_none() {
        if asked.iter().any(|seen| matches!(seen, Seen::PerDay(_))) {
            return Err(refuse(
                "cases a day need to know how many cases there are",
                "say how many come in a month: `errors.volume_per_month`; or give a share: --capacity 2%",
            ));
        }
        notes.push(
            "Nothing says how many cases there are (`errors.volume_per_month`), so money is not told by the month."
                .to_owned(),
        );
    }
    if errors.review.is_none() {
        notes.push("A review has no price (`errors.review`), so leaving cases to people is not priced.".to_owned());
    }
    let columns: Vec<&str> = match &question.by {
        Some(name) if crate::slices::column(gathered, name).is_none() => {
            let known: Vec<&str> = gathered.slices.iter().map(|slice| slice.name.as_str()).collect();
            return Err(Refusal {
                message: format!("the spec has no slice '{name}'"),
                remedy: if known.is_empty() {
                    "declare it under `golden.slices`".to_owned()
                } else {
                    format!("the slices are {}", known.join(", "))
                },
            });
        }
        Some(name) => vec![name],
        None => {
            let groups = spec.fairness.as_ref().map_or(&[][..], |fairness| &fairness.groups);
            let groups = groups.iter().map(String::as_str);
            let few = gathered.slices.iter().filter(|slice| slice.values.len() <= MOST_VALUES);
            let mut columns: Vec<&str> = groups.chain(few.map(|slice| slice.name.as_str())).collect();
            let mut seen = Vec::new();
            columns.retain(|name| {
                !seen.contains(name) && {
                    seen.push(*name);
                    true
                }
            });
            columns.truncate(MOST_SLICES);
            columns
        }
    };
    let alone = trial.alone();
    let columns = columns.into_iter().filter_map(|name| crate::slices::column(gathered, name));
    let by_slice: Vec<_> = columns.filter_map(|column| by_slice(&alone, column)).collect();
    if let Some(name) = question.by.as_ref().filter(|_| by_slice.is_empty()) {
        notes
            .push(format!("{name} has not two values with ten positives and ten negatives each: no thresholds by it."));
    }
    if !by_slice.is_empty() && judged.defer.is_some() {
        notes.push("Thresholds by slice are compared without the band for people.".to_owned());
    }
    let deferral = deferral(&trial, question.minutes.unwrap_or(MINUTES), &asked);
    let positives = judged.rows.label.iter().filter(|&&label| label).count();
    let share = positives as f64 / judged.rows.len().max(1) as f64;
    let mut answer = Thresholds {
        format: 1,
        tool: question.tool.clone(),
        spec: question.file.clone(),
        feature: spec.name.clone(),
        candidate: judged.name.clone(),
        seed: question.seed,
        confidence: spec.confidence,
        money: money(spec).expect("a spec with prices"),
        examples: judged.rows.len() as u64,
        positives: positives as u64,
        positive_rate: trial.rate.unwrap_or(share),
        cases_per_day: trial.cases_per_day(),
        sentences: Vec::new(),
        worth_using: worth_using(&points, &curve),
        points,
        curve,
        capacity: capacities(&trial, &asked),
        deferral,
        prevalence: shifts(&trial, &rates(question, spec.positive_rate.as_ref(), share)),
        by_slice,
        notes,
        fingerprint: gathered.fingerprint.clone(),
    };
    answer.sentences = said::sentences(&answer);
    Ok(answer)
}

/// What is used today, if that is another candidate: on the rows that both decide about.
fn baseline(trial: &Trial<'_>, prices: &Prices, question: &Question) -> Option<Point> {
    let spec = trial.spec;
    let name = spec.baseline.as_ref()?;
    let index = spec.candidates.iter().position(|candidate| candidate.name == *name)?;
    if index == trial.judged.index {
        return None;
    }
    let settings = settings(spec, question.replicates, question.seed);
    let other = decide(spec, trial.gathered, index, Some(prices), settings, question.seed);
    let measured = &other.everybody;
    let of = |measure: Measure, rate| measured.estimate(measure, measured.inference(measure, rate));
    Some(Point {
        name: "baseline".to_owned(),
        constraint: None,
        threshold: other.threshold,
        review_from: None,
        chosen: other.threshold_is_chosen,
        cost: of(Measure::ErrorCost, trial.rate),
        cost_in_sample: None,
        saves: trial.saves(&trial.judged.decision, &other.decision),
        recall: of(Measure::Count(shipworthy_stats::count_metric::CountMetric::Recall), None),
        false_positive_rate: of(Measure::Count(shipworthy_stats::count_metric::CountMetric::FalsePositiveRate), None),
        flagged: trial.share(&other.decision, Decision::Positive),
        reviewed: trial.share(&other.decision, Decision::Deferred),
    })
}

/// The stretch of thresholds around the cheapest on which it costs less than flagging nobody and than flagging everybody.
fn worth_using(points: &[Point], curve: &[CurvePoint]) -> Option<Between> {
    let cost = |name: &str| points.iter().find(|point| point.name == name).and_then(|point| point.cost.estimate);
    let without = cost("nobody")?.min(cost("everybody")?);
    let best = (0..curve.len()).min_by(|&a, &b| curve[a].error_cost.total_cmp(&curve[b].error_cost))?;
    let pays = |at: &usize| curve[*at].error_cost < without;
    if !pays(&best) {
        return None;
    }
    let from = (0..=best).rev().take_while(pays).last()?;
    let to = (best..curve.len()).take_while(pays).last()?;
    Some(Between { from: curve[from].threshold, to: curve[to].threshold })
}

/// Shares of positives to try.
fn rates(question: &Question, given: Option<&PositiveRate>, share: f64) -> Vec<f64> {
    let mut rates = match (&question.prevalence[..], given) {
        ([], Some(rate)) if rate.low < rate.high => vec![rate.low, rate.value, rate.high, 2.0 * rate.value],
        ([], rate) => {
            let now = rate.map_or(share, |rate| rate.value);
            vec![now / 2.0, now, 2.0 * now]
        }
        (asked, _) => asked.to_vec(),
    };
    rates.retain(|rate| *rate > 0.0 && *rate < 1.0);
    rates.sort_by(f64::total_cmp);
    rates.dedup();
    rates
}
