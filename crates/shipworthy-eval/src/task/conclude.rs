//! The judgement of every task but binary decisions.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use shipworthy_spec::bar::Severity;
use shipworthy_spec::spec::{Spec, Task};
use shipworthy_stats::multiplicity::holm;
use shipworthy_stats::value_of_information::{best_sample_size, choose};

use super::asked::Asked;
use super::bars::evidence;
use super::candidate::{TaskCandidate, difference};
use super::layout::Layout;
use super::{groups, labels, misses, sentences, weakest};
use crate::audit::audit;
use crate::compare::tried;
use crate::conclude::{Conclusion, Context, Everything, gate, looks, settings};
use crate::gate::{Gate, overall};
use crate::gather::{Gathered, SliceCodes};
use crate::outcome::{
    BarResult, Candidate, Comparison, CoverageLevel, Details, ExpectedLoss, Finding, Slice, SliceResult, Verdict, Way,
};
use crate::recommend::{Rival, recommend, under_decision};
use crate::waivers;
use crate::weakest::searched_columns;
use crate::words::{counted, grouped};

/// Judges every candidate and the feature.
pub fn conclude(spec: &Spec, gathered: &Gathered, context: &Context) -> Conclusion {
    let layout = Layout::without_files(spec);
    let settings = settings(spec, context.replicates, context.seed);
    let candidates = TaskCandidate::all(spec, gathered, &layout, settings);
    let baseline = spec.baseline.as_ref().and_then(|name| candidates.iter().position(|c| c.name == *name));
    let looks = looks(spec, context.look);
    let gate: Gate = gate(spec, &looks, baseline);
    let judged: Vec<(Vec<BarResult>, Vec<Finding>)> = candidates
        .par_iter()
        .map(|candidate| {
            let (evidence, notes) = evidence(spec, gathered, candidate, baseline.map(|b| &candidates[b]));
            (waivers::apply(spec, context.today, gate.judge(evidence)), notes)
        })
        .collect();
    let (bars, notes): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
    let verdicts: Vec<Verdict> = bars.iter().map(|bars| overall(bars)).collect();
    let rivals: Vec<Rival> = candidates.iter().map(|c| Rival::new(spec, c.index, total_cost(spec, c))).collect();
    let recommendation = recommend(spec, &rivals, &bars, &verdicts);
    let decided = under_decision(spec, &rivals, &verdicts, recommendation.as_ref().map(|r| r.index), baseline);
    let columns = searched_columns(gathered);
    let results: Vec<(Candidate, Vec<usize>)> = candidates
        .par_iter()
        .map(|candidate| {
            let (bars, verdict) = (&bars[candidate.index], verdicts[candidate.index]);
            result(spec, gathered, &columns, candidate, baseline.map(|b| &candidates[b]), bars, verdict)
        })
        .collect();
    let (results, miss_rows) = results.into_iter().unzip();
    let mut findings = audit(spec, gathered, None);
    findings.extend(labels::strangers(spec, gathered, &layout));
    findings.extend(notes.into_iter().flatten());
    let judged = Everything {
        candidates: results,
        decided,
        recommendation,
        findings,
        comparisons: comparisons(spec, &candidates, baseline),
        ways: decided.map_or_else(Vec::new, |index| {
            let trial = Trial { spec, gathered, gate, candidates: &candidates, baseline };
            ways(&trial, &bars, &verdicts, &rivals, index)
        }),
        looks,
    };
    let marks = candidates.iter().map(|candidate| tried::of_answers(gathered, candidate)).collect();
    Conclusion { check: judged.told(spec, gathered, context), miss_rows, marks }
}

fn total_cost(spec: &Spec, candidate: &TaskCandidate) -> Option<f64> {
    let asked = Asked::new(spec.task, "total_cost", None)?;
    Some(candidate.inference(candidate.answers.as_ref(), &asked)?.estimate())
}

fn result(
    spec: &Spec,
    gathered: &Gathered,
    columns: &[Cow<'_, SliceCodes>],
    candidate: &TaskCandidate,
    baseline: Option<&TaskCandidate>,
    bars: &[BarResult],
    verdict: Verdict,
) -> (Candidate, Vec<usize>) {
    let answers = candidate.answers.as_ref();
    let values: Vec<(usize, usize)> = gathered
        .slices
        .iter()
        .enumerate()
        .flat_map(|(column, slice)| (0..slice.values.len()).map(move |value| (column, value)))
        .collect();
    let slices = values
        .into_par_iter()
        .map(|(column, value)| {
            let slice = &gathered.slices[column];
            let here = answers.part(&|row| slice.code[row as usize] as usize == value);
            SliceResult {
                slice: Slice(vec![(slice.name.clone(), slice.values[value].clone())]),
                examples: here.rows().len() as u64,
                positives: None,
                metrics: candidate.metrics(spec, here.as_ref()),
            }
        })
        .collect();
    let (misses, miss_rows) = misses::pick(gathered, candidate);
    let metrics = candidate.metrics(spec, answers);
    let result = Candidate {
        name: candidate.name.clone(),
        is_baseline: baseline.is_some_and(|baseline| baseline.index == candidate.index),
        verdict,
        threshold: None,
        threshold_is_chosen: false,
        thresholds: Vec::new(),
        recalibration: None,
        excluded: 0,
        bars: bars.to_vec(),
        slices,
        weakest_slices: weakest::weakest_slices(gathered, columns, candidate, candidate.settings.resampling.seed),
        fairness: groups::comparisons(spec, gathered, candidate),
        judges: answers.judges(candidate.settings.level),
        repeats: answers.repeats(candidate.settings.level),
        operating_points: BTreeMap::new(),
        cost_curve: Vec::new(),
        roc: Vec::new(),
        reliability: Vec::new(),
        expected_loss: expected_loss(spec, candidate, baseline),
        sentences: sentences::about(spec, candidate, baseline),
        details: details(spec.task, candidate, &metrics),
        metrics,
        misses,
    };
    (result, miss_rows)
}

fn details(task: Task, candidate: &TaskCandidate, metrics: &crate::outcome::Metrics) -> Option<Details> {
    if let Some((classes, counts)) = candidate.answers.confusion() {
        return Some(Details::Confusion { classes, counts });
    }
    let mut levels: Vec<CoverageLevel> = Vec::new();
    for (name, estimate) in metrics {
        let promised = match name.split_once('@') {
            Some(("quantile_coverage", level)) => level.parse::<f64>().ok(),
            Some(("interval_coverage", percent)) => percent.parse::<f64>().ok().map(|percent| percent / 100.0),
            _ => None,
        };
        if let Some(promised) = promised {
            levels.push(CoverageLevel { metric: name.clone(), promised, observed: estimate.clone() });
        }
    }
    if !levels.is_empty() {
        return Some(Details::Coverage { levels });
    }
    if task != Task::Regression {
        return None;
    }
    let asked = Asked::new(task, "bias", None)?;
    let mut errors = candidate.answers.values(&asked)?.of;
    errors.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (errors.len().checked_sub(1)? as f64);
        let (low, part) = (place.floor() as usize, place.fract());
        let high = (low + 1).min(errors.len() - 1);
        Some((share, errors[low] + part * (errors[high] - errors[low])))
    };
    let quantiles: Option<Vec<(f64, f64)>> =
        [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99].map(at).into_iter().collect();
    Some(Details::Errors { quantiles: quantiles? })
}

/// Every candidate against the baseline (else against the first), on the metrics that can be compared example by example.
fn comparisons(spec: &Spec, candidates: &[TaskCandidate], baseline: Option<usize>) -> Vec<Comparison> {
    let Some(b) = candidates.get(baseline.unwrap_or(0)) else { return Vec::new() };
    let mut all = Vec::new();
    for a in candidates.iter().filter(|a| a.index != b.index) {
        let answers = a.answers.as_ref();
        let shared =
            ["error_cost", "total_cost", "cost_per_pass"].iter().filter_map(|name| Asked::new(spec.task, name, None));
        let mut found: Vec<(Comparison, f64)> = Vec::new();
        // Percentiles are resampled, which takes long: where a bar or `compare` asks for them.
        let listed = answers.listed().into_iter().filter(|asked| answers.percentile(asked).is_none());
        for asked in shared.chain(listed) {
            let Some(inference) = difference(a, answers, b, &asked, 1.0) else { continue };
            let interval = inference.interval(a.settings.level);
            let two_sided = 2.0 * inference.p_value_below(0.0).min(inference.p_value_above(0.0));
            let comparison = Comparison {
                a: a.name.clone(),
                b: b.name.clone(),
                metric: asked.name(),
                difference: Some(inference.estimate()),
                low: interval.map(|interval| interval.lower),
                high: interval.map(|interval| interval.upper),
                p_value: None,
                n: a.denominator(answers, &asked),
                method: format!("paired {}", inference.drawn_method()),
            };
            found.push((comparison, two_sided.min(1.0)));
        }
        let adjusted = holm(&found.iter().map(|(_, p)| *p).collect::<Vec<_>>());
        let with = |((comparison, _), p)| Comparison { p_value: Some(p), ..comparison };
        all.extend(found.into_iter().zip(adjusted).map(with));
    }
    all
}

/// Expected loss per month of shipping, holding and gathering; `None` without prices, a volume or a baseline.
fn expected_loss(spec: &Spec, candidate: &TaskCandidate, baseline: Option<&TaskCandidate>) -> Option<ExpectedLoss> {
    let errors = spec.errors.as_ref()?;
    let volume = errors.volume_per_month?;
    let baseline = baseline.filter(|b| b.index != candidate.index)?;
    let asked = Asked::new(spec.task, "total_cost", None)?;
    let answers = candidate.answers.as_ref();
    let belief = difference(candidate, answers, baseline, &asked, 1.0)?;
    let ship = candidate.inference(answers, &asked)?.estimate();
    let hold = ship - belief.estimate();
    let sd = belief.standard_error()?;
    let n = answers.rows().len() as f64;
    let months = errors.horizon_months;
    let label = errors.label;
    let more = label.and_then(|label| best_sample_size(ship, hold, sd, n, volume, months, label.cost, label.days));
    let (cost, days) = label.map_or((0.0, 0.0), |label| (label.cost, label.days));
    let choices = choose(ship, hold, sd, n, more, volume, months, cost, days);
    Some(ExpectedLoss {
        ship: choices.ship,
        hold: choices.hold,
        gather: choices.gather,
        gather_examples: more.filter(|_| choices.gather.is_some()).map(|n| n.ceil() as u64),
        probability_ship_is_cheaper: choices.probability_ship_is_cheaper,
        unit: format!("{} per month", errors.currency),
    })
}

/// Everything that trying a way needs.
struct Trial<'a> {
    spec: &'a Spec,
    gathered: &'a Gathered,
    gate: Gate,
    candidates: &'a [TaskCandidate],
    baseline: Option<usize>,
}

/// Leave out the slice values on which bars do not pass, and judge the bars that still apply on the rows that are left.
fn launch_narrower(trial: &Trial<'_>, open: &[&BarResult], index: usize) -> Option<Way> {
    let Trial { spec, gathered, .. } = *trial;
    let troubled: Vec<&Slice> = open.iter().map(|bar| &bar.slice).filter(|slice| slice.0.len() == 1).collect();
    let left_out = |row: u32| {
        troubled.iter().any(|slice| {
            slice.0.iter().all(|(name, value)| {
                crate::slices::column(gathered, name).is_some_and(|c| c.values[c.code[row as usize] as usize] == *value)
            })
        })
    };
    let narrowed = |index: usize| trial.candidates[index].narrowed(&|row| !left_out(row));
    let ours = narrowed(index);
    let kept = ours.answers.rows().len() as f64 / trial.candidates[index].answers.rows().len().max(1) as f64;
    if troubled.is_empty() || !(0.05..=0.999).contains(&kept) {
        return None;
    }
    let baseline = trial.baseline.map(narrowed);
    let (evidence, _) = evidence(spec, gathered, &ours, baseline.as_ref());
    let applies = evidence.into_iter().filter(|evidence| !troubled.contains(&&evidence.slice)).collect();
    let bars = trial.gate.judge(applies);
    let verdict = overall(&bars);
    let must = bars.iter().filter(|bar| bar.severity == Severity::Must);
    let short = must.filter(|bar| bar.verdict != Verdict::Pass).count();
    let mut names: Vec<String> = troubled.iter().map(|slice| slice.to_string()).collect();
    names.dedup();
    let fallback = spec.fallback.as_ref().or(spec.baseline.as_ref());
    let there = fallback.map_or("keep what is used today".to_owned(), |name| format!("{name} stays in use"));
    Some(Way {
        kind: "launch_narrower".to_owned(),
        title: format!("Start without {}. There, {there}.", names.join(" and ")),
        facts: vec![("Covers".to_owned(), crate::sentences::share_of_examples(kept))],
        verdict,
        outcome: match short {
            0 => "All bars that apply pass".to_owned(),
            1 => "One bar that applies does not pass".to_owned(),
            _ => format!("{} that apply do not pass", counted(short, "bar")),
        },
    })
}

/// Ways to get to a pass: leave out the slice values on which bars do not pass, ship another candidate that does, or gather the
/// examples that settle what is open.
fn ways(trial: &Trial<'_>, bars: &[Vec<BarResult>], verdicts: &[Verdict], rivals: &[Rival], index: usize) -> Vec<Way> {
    let Trial { spec, baseline, .. } = *trial;
    if verdicts[index] == Verdict::Pass {
        return Vec::new();
    }
    let open: Vec<&BarResult> =
        bars[index].iter().filter(|bar| bar.severity == Severity::Must && bar.verdict != Verdict::Pass).collect();
    let mut ways: Vec<Way> = launch_narrower(trial, &open, index).into_iter().collect();
    let better = rivals.iter().find(|r| Some(r.index) != baseline && verdicts[r.index] == Verdict::Pass);
    if let Some(better) = better {
        ways.push(Way {
            kind: "switch_candidate".to_owned(),
            title: format!("Ship {} instead.", better.name),
            facts: Vec::new(),
            verdict: Verdict::Pass,
            outcome: format!("All {} pass", counted(bars[better.index].len(), "bar")),
        });
    }
    let most = open.iter().filter_map(|bar| bar.more_labels.map(|labels| (labels, bar.labels_of_new))).max();
    if let Some((labels, new)) = most.filter(|_| verdicts[index] == Verdict::NotEnoughEvidence) {
        let made = new
            .map_or(String::new(), |new| format!(", {} of them on outputs that do not exist yet", grouped(new as i64)));
        ways.push(Way {
            kind: "gather_evidence".to_owned(),
            title: format!("Let people label {} more outputs{made}.", grouped(labels as i64)),
            facts: price_of_labels(spec, labels),
            verdict: Verdict::NotEnoughEvidence,
            outcome: "Settles what the judge leaves open, four times out of five, if the estimates are right"
                .to_owned(),
        });
    }
    let more = open.iter().filter_map(|bar| bar.more).map(|more| more.examples).max();
    if let Some(more) = more.filter(|_| verdicts[index] == Verdict::NotEnoughEvidence) {
        let outcome = if open.iter().any(|bar| bar.is_beyond_samples()) {
            "Settles what else is open, four times out of five, if the estimates are right; no number of examples shows that a bar on the \
             largest value is met"
        } else {
            "Settles what is open, four times out of five, if the estimates are right"
        };
        ways.push(Way {
            kind: "gather_evidence".to_owned(),
            title: format!("Label about {} more examples.", grouped(more as i64)),
            facts: price_of_labels(spec, more),
            verdict: Verdict::NotEnoughEvidence,
            outcome: outcome.to_owned(),
        });
    }
    ways
}

/// What so many labels cost, and how long they take; nothing where the spec has no price for them.
fn price_of_labels(spec: &Spec, labels: u64) -> Vec<(String, String)> {
    let Some(errors) = &spec.errors else { return Vec::new() };
    let Some(label) = errors.label else { return Vec::new() };
    let amount = crate::money::format(label.cost * labels as f64, &errors.currency);
    vec![("Costs".to_owned(), format!("{amount} and {} days", grouped(label.days as i64)))]
}
