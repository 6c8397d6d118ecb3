//! The judgement itself: from a spec and the gathered columns to everything that a report says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use shipworthy_spec::sections::missing_sections;
use shipworthy_spec::spec::{Cost, Date, Spec, Task};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::level::Level as Confidence;
use shipworthy_stats::sequential::{alpha_for_look, error_of_repeated_looks};
use shipworthy_stats::units::Resampling;

use crate::audit::audit;
use crate::bars::evidence;
use crate::compare::tried;
use crate::comparison::comparisons;
use crate::conjunctions::Conjunctions;
use crate::expected_loss::expected_loss;
use crate::gate::{Gate, overall};
use crate::gather::{Gathered, SliceCodes};
use crate::judged::{Judged, judge};
use crate::limits::daily_review_share;
use crate::measure::{Measure, Settings};
use crate::misses::{Picked, pick};
use crate::outcome::{
    BarResult, Candidate, Check, Comparison, CurvePoint, FailureState, Finding, Golden, Level, Looks, Money,
    OperatingPoint, SliceThreshold, Verdict, Way,
};
use crate::prices::Prices;
use crate::recommend::{Recommendation, Rival, recommend, under_decision};
use crate::slice_results::slice_results;
use crate::task::layout;
use crate::threshold::Sweep;
use crate::ways::{Trial, ways};
use crate::{fairness, recalibrate, sentences, task, waivers, weakest};

/// Replicates of the bootstrap when nobody says otherwise.
pub const REPLICATES: usize = 1000;

/// What a conclusion depends on besides the spec and the data.
#[derive(Debug, Clone)]
pub struct Context {
    /// File name of the spec, relative to the workspace.
    pub file: String,
    /// Version of the tool.
    pub tool: String,
    /// Seed of all resampling.
    pub seed: u64,
    /// Bootstrap replicates; 0 leaves out what only a bootstrap can give.
    pub replicates: usize,
    /// Which look at this golden set this is, from 1.
    pub look: u32,
    /// The only bar to judge, where the spec was cut down to one.
    pub only: Option<String>,
    /// The day, which decides whether waivers still hold; without it none does. Nothing else depends on it.
    pub today: Option<Date>,
}

/// A conclusion, and the rows to fetch for its misses: candidate by candidate, in the order of [`Candidate::misses`].
#[derive(Debug, Clone)]
pub struct Conclusion {
    /// Everything that reports show; misses still without their columns.
    pub check: Check,
    /// Golden row numbers behind each candidate's misses.
    pub miss_rows: Vec<Vec<usize>>,
    /// What identifies each candidate by its answers, to count how many a golden set has judged.
    pub marks: Vec<String>,
}

/// Judges every candidate and the feature.
pub fn conclude(spec: &Spec, gathered: &Gathered, context: &Context) -> Conclusion {
    if spec.task == Task::Binary { decisions(spec, gathered, context) } else { task::conclude(spec, gathered, context) }
}

/// Judges binary decisions.
fn decisions(spec: &Spec, gathered: &Gathered, context: &Context) -> Conclusion {
    let prices = spec.errors.as_ref().map(|errors| Prices::new(errors, gathered));
    let settings = settings(spec, context.replicates, context.seed);
    let candidates: Vec<Judged> = (0..spec.candidates.len())
        .into_par_iter()
        .map(|index| judge(spec, gathered, index, prices.as_ref(), settings, context.seed))
        .collect();
    let baseline = spec.baseline.as_ref().and_then(|name| spec.candidates.iter().position(|c| c.name == *name));
    let looks = looks(spec, context.look);
    let gate = gate(spec, &looks, baseline);

    let judged: Vec<(Vec<BarResult>, Vec<Finding>)> = candidates
        .par_iter()
        .map(|candidate| {
            let (evidence, notes) = evidence(spec, gathered, candidate, baseline.map(|b| &candidates[b]));
            (waivers::apply(spec, context.today, gate.judge(evidence)), notes)
        })
        .collect();
    let (bars, notes): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
    let verdicts: Vec<Verdict> = bars.iter().map(|bars| overall(bars)).collect();
    let rate = spec.positive_rate.map(|rate| rate.value);
    let cost = |c: &Judged| c.everybody.expected_total_cost(rate);
    let rivals: Vec<Rival> = candidates.iter().map(|c| Rival::new(spec, c.index, cost(c))).collect();
    let recommendation = recommend(spec, &rivals, &bars, &verdicts);
    let decided = under_decision(spec, &rivals, &verdicts, recommendation.as_ref().map(|r| r.index), baseline);

    let conjunctions = Conjunctions::new(gathered);
    let mut findings = audit(spec, gathered, conjunctions.as_ref());
    findings.extend(capacity(spec, &candidates));
    findings.extend(recalibrate::findings(spec, &candidates));
    findings.extend(notes.into_iter().flatten());

    let trial = Trial {
        spec,
        gathered,
        conjunctions: conjunctions.as_ref(),
        prices: prices.as_ref(),
        gate,
        seed: context.seed,
        today: context.today,
        candidates: &candidates,
        bars: &bars,
        baseline,
    };
    let ways = decided.map_or_else(Vec::new, |index| ways(&trial, index, verdicts[index]));
    let columns = weakest::searched_columns(gathered);
    let results: Vec<(Candidate, Vec<usize>)> = candidates
        .par_iter()
        .zip(bars.par_iter())
        .map(|(candidate, bars)| result(&trial, &columns, candidate, bars, verdicts[candidate.index]))
        .collect();
    let (results, miss_rows) = results.into_iter().unzip();
    let judged = Everything {
        candidates: results,
        decided,
        recommendation,
        findings,
        comparisons: comparisons(&candidates, baseline, rate),
        ways,
        looks,
    };
    let marks = candidates.iter().map(|candidate| tried::of_decisions(gathered, candidate)).collect();
    Conclusion { check: judged.told(spec, gathered, context), miss_rows, marks }
}

/// All that is concluded, before it is put into the words and the shape of a report.
pub(crate) struct Everything {
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) decided: Option<usize>,
    pub(crate) recommendation: Option<Recommendation>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) ways: Vec<Way>,
    pub(crate) looks: Looks,
}

impl Everything {
    /// The answer, with the sentences that say it.
    pub(crate) fn told(self, spec: &Spec, gathered: &Gathered, context: &Context) -> Check {
        let candidate = self.decided.map(|index| &self.candidates[index]);
        let verdict = candidate.map_or(Verdict::NotEnoughEvidence, |candidate| candidate.verdict);
        let recommended = self.recommendation.as_ref().map(|r| self.candidates[r.index].name.clone());
        let why = self.recommendation.map(|r| r.why);
        let missing: Vec<String> = missing_sections(spec).into_iter().map(|m| m.heading.to_owned()).collect();
        let said = candidate.map_or_else(
            || vec!["There is nothing to decide on besides the baseline.".to_owned()],
            |c| sentences::answer(spec, verdict, &c.name, &c.bars, why.as_deref(), missing.len()),
        );
        let mut findings = waivers::without_effect(spec, context.today);
        for finding in self.findings {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Check {
            format: 1,
            tool: context.tool.clone(),
            spec: context.file.clone(),
            feature: spec.name.clone(),
            task: spec.task.name(),
            seed: context.seed,
            confidence: spec.confidence,
            verdict,
            only: context.only.clone(),
            ship: candidate.map(|candidate| candidate.name.clone()),
            recommended,
            recommendation: why,
            baseline: spec.baseline.clone(),
            golden: golden(spec, gathered),
            looks: self.looks,
            money: money(spec),
            findings,
            candidates: self.candidates,
            comparisons: self.comparisons,
            sentences: said,
            ways: self.ways,
            missing_sections: missing,
            failure_states: failure_states(spec),
            against: None,
            verdict_hash: String::new(),
        }
    }
}

/// What applies to all measurements, before a candidate's own part.
pub fn settings(spec: &Spec, replicates: usize, seed: u64) -> Settings {
    Settings {
        level: Confidence::new(spec.confidence).expect("the spec was checked: confidence lies between 0.5 and 1"),
        resampling: Resampling { replicates, seed },
        scores_are_probabilities: true,
        running_cost: None,
    }
}

/// Errors that the gate may make on this look, with the choice among candidates paid for where the spec leaves it open.
pub fn gate(spec: &Spec, looks: &Looks, baseline: Option<usize>) -> Gate {
    let rivals = (spec.candidates.len() - usize::from(baseline.is_some())).max(1);
    let choice = if spec.ship.is_some() { 1.0 } else { rivals as f64 };
    Gate { pass_alpha: looks.alpha / choice, fail_alpha: looks.alpha }
}

/// What this look, counted from 1, may spend of the error.
pub fn looks(spec: &Spec, look: u32) -> Looks {
    // Rounded, so that 95% leaves 0.05 and not 0.050000000000000044.
    let alpha = ((1.0 - spec.confidence) * 1e9).round() / 1e9;
    let planned = spec.looks.max(1);
    if look > planned {
        // Nothing is left to spend, so the verdict is given as if this were the only look, and what that means is said.
        return Looks { this: look, planned, alpha, real_error: Some(error_of_repeated_looks(look, alpha)) };
    }
    Looks { this: look, planned, alpha: alpha_for_look(look, planned, alpha), real_error: None }
}

fn result(
    trial: &Trial<'_>,
    columns: &[Cow<'_, SliceCodes>],
    candidate: &Judged,
    bars: &[BarResult],
    verdict: Verdict,
) -> (Candidate, Vec<usize>) {
    let (spec, gathered) = (trial.spec, trial.gathered);
    let rate = spec.positive_rate.map(|r| r.value);
    let baseline = trial.baseline.map(|b| &trial.candidates[b]);
    let conjunctions = trial.conjunctions;
    let counts = conjunctions.map(|c| weakest::counts(c, gathered, candidate, trial.seed));
    let slices = slice_results(gathered, candidate, conjunctions.zip(counts.as_ref()), rate);
    let ranked = candidate.everybody.ranked();
    let picked: Vec<Picked> = pick(gathered, candidate);
    let result = Candidate {
        name: candidate.name.clone(),
        is_baseline: trial.baseline == Some(candidate.index),
        verdict,
        threshold: candidate.threshold,
        threshold_is_chosen: candidate.threshold_is_chosen,
        thresholds: candidate
            .by_slice
            .iter()
            .map(|value| SliceThreshold {
                slice: value.slice.clone(),
                threshold: value.threshold,
                chosen: value.chosen,
            })
            .collect(),
        recalibration: recalibrate::told(spec, gathered, candidate, trial.prices, trial.seed),
        excluded: (gathered.rows - candidate.rows.len()) as u64,
        bars: bars.to_vec(),
        metrics: candidate.everybody.metrics(rate),
        slices,
        weakest_slices: weakest::weakest_slices(gathered, columns, candidate, counts.as_ref(), trial.seed),
        fairness: fairness::comparisons(spec, gathered, candidate),
        judges: Vec::new(),
        repeats: None,
        operating_points: operating_points(trial, candidate),
        cost_curve: cost_curve(trial, candidate),
        roc: ranked.and_then(|r| r.roc_outline(ROC_POINTS)).map_or_else(Vec::new, |curve| {
            curve.iter().map(|point| (point.false_positive_rate, point.recall)).collect()
        }),
        reliability: ranked
            .filter(|_| candidate.settings.scores_are_probabilities)
            .and_then(|r| r.reliability())
            .map_or_else(Vec::new, |bins| {
                bins.iter()
                    .filter_map(|bin| Some((bin.mean_score?, bin.share_positive?, bin.count.round() as u64)))
                    .collect()
            }),
        expected_loss: expected_loss(spec, candidate, baseline),
        sentences: sentences::about(spec, candidate, baseline),
        details: None,
        misses: picked.iter().map(|p| p.miss.clone()).collect(),
    };
    (result, picked.into_iter().map(|p| p.row).collect())
}

/// Points on the drawn ROC curve.
const ROC_POINTS: usize = 256;

fn operating_points(trial: &Trial<'_>, candidate: &Judged) -> BTreeMap<String, OperatingPoint> {
    let mut points = BTreeMap::new();
    let (Some(prices), false) = (trial.prices, candidate.score(trial.gathered).is_empty()) else { return points };
    let spec = trial.spec;
    let rate = spec.positive_rate.map(|r| r.value);
    let sweep = Sweep::new(&candidate.rows, prices, candidate.defer, spec.positive_rate.as_ref());
    if let Some(effect) = candidate.threshold.and_then(|t| sweep.at(t)) {
        let cost = candidate.everybody.inference(Measure::ErrorCost, rate);
        let interval = cost.as_ref().and_then(|c| c.interval(candidate.settings.level));
        points.insert(
            "current".to_owned(),
            OperatingPoint {
                honest_error_cost: cost.filter(|_| candidate.threshold_is_chosen).map(|c| c.estimate()),
                low: interval.map(|i| i.lower),
                high: interval.map(|i| i.upper),
                ..point(&effect)
            },
        );
    }
    if !candidate.by_slice.is_empty() {
        // A threshold for each value of a slice is no point on the curve; what it does is known all the same.
        let of = |metric| candidate.everybody.inference(Measure::Count(metric), None).map(|i| i.estimate());
        let cost = candidate.everybody.inference(Measure::ErrorCost, rate);
        let interval = cost.as_ref().and_then(|c| c.interval(candidate.settings.level));
        points.insert(
            "current".to_owned(),
            OperatingPoint {
                error_cost: cost.as_ref().map(|c| c.estimate()).filter(|_| !candidate.threshold_is_chosen),
                honest_error_cost: cost.map(|c| c.estimate()).filter(|_| candidate.threshold_is_chosen),
                low: interval.map(|i| i.lower),
                high: interval.map(|i| i.upper),
                recall: of(CountMetric::Recall),
                false_positive_rate: of(CountMetric::FalsePositiveRate),
                selection_rate: candidate
                    .everybody
                    .inference(Measure::Count(CountMetric::SelectionRate), rate)
                    .map(|i| i.estimate()),
                ..OperatingPoint::default()
            },
        );
    }
    if let (Some(effect), Some(loss)) = (&candidate.cheapest, &candidate.cheapest_loss) {
        let cost = shipworthy_stats::values::mean_inference(loss, rate, &candidate.settings.resampling);
        let interval = cost.as_ref().and_then(|c| c.interval(candidate.settings.level));
        points.insert(
            "cheapest".to_owned(),
            OperatingPoint {
                honest_error_cost: cost.map(|c| c.estimate()),
                low: interval.map(|i| i.lower),
                high: interval.map(|i| i.upper),
                ..point(effect)
            },
        );
    }
    for (limited, effect) in &candidate.limited {
        let constrained = effect.as_ref().map_or_else(OperatingPoint::default, point);
        points.insert(
            limited.name.clone(),
            OperatingPoint { constraint: Some(limited.constraint.clone()), ..constrained },
        );
    }
    points
}

fn point(effect: &crate::threshold::Effect) -> OperatingPoint {
    OperatingPoint {
        threshold: Some(effect.threshold),
        error_cost: Some(effect.cost),
        recall: effect.recall,
        false_positive_rate: effect.false_positive_rate,
        selection_rate: Some(effect.selection_rate),
        ..OperatingPoint::default()
    }
}

/// Candidates that would send more cases to reviewers than they can see.
fn capacity(spec: &Spec, candidates: &[Judged]) -> Vec<Finding> {
    let Some(share) = daily_review_share(spec) else { return Vec::new() };
    candidates
        .iter()
        .filter(|c| c.everybody.deferred > 0)
        .filter_map(|c| {
            let deferred = c.everybody.deferred as f64 / c.everybody.examples as f64;
            (deferred > share).then(|| Finding {
                code: "review-capacity".to_owned(),
                severity: Level::Warning,
                message: format!(
                    "{} sends {} of cases to a human; reviewers can see {}",
                    c.name,
                    crate::words::percent(deferred),
                    crate::words::percent(share)
                ),
                remedy: "narrow the `defer` band or add reviewers".to_owned(),
                slice: None,
                column: None,
                rows: Some(c.everybody.deferred),
            })
        })
        .collect()
}

fn cost_curve(trial: &Trial<'_>, candidate: &Judged) -> Vec<CurvePoint> {
    trial.prices.map_or_else(Vec::new, |prices| curve(trial.spec, prices, candidate))
}

/// What a candidate costs along all thresholds; empty without scores.
pub fn curve(spec: &Spec, prices: &Prices, candidate: &Judged) -> Vec<CurvePoint> {
    if candidate.rows.score.is_empty() {
        return Vec::new();
    }
    let sweep = Sweep::new(&candidate.rows, prices, candidate.defer, spec.positive_rate.as_ref());
    let limited = candidate.limited.iter().filter_map(|(_, effect)| Some(effect.as_ref()?.threshold));
    let cheapest = candidate.cheapest.as_ref().map(|effect| effect.threshold);
    let named: Vec<f64> = candidate.threshold.into_iter().chain(cheapest).chain(limited).collect();
    // Clusters widen the whole curve as much as they widen the cost of the decisions taken.
    let design_effect = candidate.rows.cluster.as_ref().map_or(1.0, |_| {
        let rate = spec.positive_rate.map(|r| r.value);
        let honest = candidate.everybody.inference(Measure::ErrorCost, rate).and_then(|i| i.standard_error());
        let plain = candidate.threshold.and_then(|t| sweep.plain_standard_error(t));
        honest.zip(plain).filter(|(_, plain)| *plain > 0.0).map_or(1.0, |(honest, plain)| (honest / plain).powi(2))
    });
    let asked = &spec.candidates[candidate.index];
    let range = if asked.recalibrate.is_some() { (0.0, 1.0) } else { asked.score_range };
    sweep.curve(
        range,
        &named,
        shipworthy_stats::distribution::normal_quantile(1.0 - candidate.settings.level.alpha() / 2.0),
        design_effect,
    )
}

pub(crate) fn golden(spec: &Spec, gathered: &Gathered) -> Golden {
    Golden {
        examples: layout::examples(spec, gathered).map_or(gathered.rows, |rows| rows.len()) as u64,
        positives: spec.golden.positive.as_ref().map(|_| gathered.label.iter().filter(|&&l| l).count() as u64),
        left_out: gathered.left_out,
        unlabelled: gathered.unlabelled,
        clusters: gathered.cluster.as_ref().map(|c| c.key.len() as u64),
        weighted: gathered.weight.is_some(),
        positive_rate: spec.positive_rate.map(|r| r.value),
        fingerprint: gathered.fingerprint.clone(),
        examples_fingerprint: gathered.golden_fingerprint.clone(),
        time_range: gathered.rows_profile.time_range.clone(),
    }
}

/// How money is written, and what the spec says of prices.
pub(crate) fn money(spec: &Spec) -> Option<Money> {
    let errors = spec.errors.as_ref()?;
    let constant = |cost: &Cost| match cost {
        Cost::Constant(amount) => Some(*amount),
        Cost::Expression(_) => None,
    };
    Some(Money {
        currency: errors.currency.clone(),
        per: errors.per,
        volume_per_month: errors.volume_per_month,
        horizon_months: errors.horizon_months,
        false_positive: constant(&errors.false_positive.cost),
        false_negative: constant(&errors.false_negative.cost),
        false_positive_who: errors.false_positive.who.clone(),
        false_negative_who: errors.false_negative.who.clone(),
        review: errors.review.map(|r| r.cost),
        review_capacity_per_day: errors.review.and_then(|r| r.capacity_per_day),
        label: errors.label.map(|l| l.cost),
        label_days: errors.label.map(|l| l.days),
    })
}

fn failure_states(spec: &Spec) -> Vec<FailureState> {
    let states = spec.failure_states.iter().map(|state| FailureState {
        when: state.when.clone(),
        then: state.then.clone(),
        user_sees: state.user_sees.clone(),
    });
    let fallback = spec.fallback.iter().map(|fallback| FailureState {
        when: "the feature is switched off".to_owned(),
        then: fallback.clone(),
        user_sees: None,
    });
    states.chain(fallback).collect()
}
