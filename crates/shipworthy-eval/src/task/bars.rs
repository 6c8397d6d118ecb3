//! The bars of a spec, spread over the slices and classes they speak of, with the evidence for one candidate of a task.

use shipworthy_spec::bar::{Bar, Scope, Subject, Target};
use shipworthy_spec::spec::Spec;
use shipworthy_stats::inference::Inference;

use super::answered::Answered;
use super::asked::Asked;
use super::candidate::{TaskCandidate, difference};
use super::groups;
use crate::gate::{Evidence, FEWEST_CLUSTERS, FEWEST_OF_A_CLASS};
use crate::gather::{Gathered, SliceCodes, SliceValue};
use crate::outcome::{Estimate, Finding, Level, Slice};
use crate::slices;

/// Evidence for all bars of `candidate`, and notes about slice values too small to judge.
pub fn evidence(
    spec: &Spec,
    gathered: &Gathered,
    candidate: &TaskCandidate,
    baseline: Option<&TaskCandidate>,
) -> (Vec<Evidence>, Vec<Finding>) {
    let mut all = Vec::new();
    let mut notes = Vec::new();
    for bar in &spec.bars {
        let Some(asked) = Asked::by(bar) else { continue };
        // Nobody is compared with itself.
        if matches!(&asked.subject, Subject::Against(name) if *name == candidate.name) {
            continue;
        }
        for asked in spread(asked.clone(), &candidate.answers.classes_of(&asked)) {
            if candidate.answers.is_itself(&asked) {
                continue;
            }
            if let (Some(contrast), Scope::Every { slices, at_least }) = (bar.contrast, &bar.scope) {
                let (judged, small) =
                    groups::evidence(gathered, candidate, (bar, &asked, contrast), (slices, *at_least));
                all.push(judged);
                notes.extend(small);
                continue;
            }
            let bench = Bench { bar, asked, candidate, baseline };
            match &bar.scope {
                Scope::All => all.push(bench.on(Slice::default(), candidate.answers.as_ref())),
                Scope::Where(conditions) => {
                    let found: Vec<(&SliceCodes, u16)> = conditions
                        .iter()
                        .filter_map(|(name, value)| {
                            let column = slices::column(gathered, name)?;
                            Some((column, slices::code_of(column, value)?))
                        })
                        .collect();
                    let here = candidate
                        .answers
                        .part(&|row| found.iter().all(|(column, code)| column.code[row as usize] == *code));
                    let value = |(column, code): &(&SliceCodes, u16)| {
                        (column.name.clone(), column.values[*code as usize].clone())
                    };
                    all.push(bench.on(Slice(found.iter().map(value).collect()), here.as_ref()));
                }
                Scope::Every { slices, at_least } => {
                    let (judged, small) = bench.on_every(gathered, slices, *at_least);
                    all.extend(judged);
                    notes.extend(small);
                }
            }
        }
    }
    (all, notes)
}

/// `of every class` asks once for each.
fn spread(asked: Asked, classes: &[String]) -> Vec<Asked> {
    match asked.subject {
        Subject::EveryClass => classes.iter().map(|class| asked.clone().of_class(class)).collect(),
        _ => vec![asked],
    }
}

/// A bar on the bench: everything that its evidence depends on.
struct Bench<'a> {
    bar: &'a Bar,
    asked: Asked,
    candidate: &'a TaskCandidate,
    baseline: Option<&'a TaskCandidate>,
}

impl Bench<'_> {
    fn on_every(&self, gathered: &Gathered, names: &[String], at_least: u64) -> (Vec<Evidence>, Vec<Finding>) {
        let combined = slices::combined(gathered, names);
        let mut judged = Vec::new();
        let mut small: Vec<(Slice, u64, u32)> = Vec::new();
        for value in 0..combined.values as u32 {
            let here = self.candidate.answers.part(&|row| combined.code[row as usize] == value);
            let examples = here.rows().len() as u64;
            if examples >= at_least.max(1) {
                judged.push(self.on(combined.slice(value), here.as_ref()));
            } else if examples > 0 {
                small.push((combined.slice(value), examples, value));
            }
        }
        let pooled: u64 = small.iter().map(|(_, examples, _)| examples).sum();
        if pooled >= at_least.max(1) && !small.is_empty() {
            let in_pool = |row: u32| small.iter().any(|(.., value)| combined.code[row as usize] == *value);
            let other = Slice(names.iter().map(|name| (name.clone(), SliceValue::Text("other".to_owned()))).collect());
            judged.push(self.on(other, self.candidate.answers.part(&in_pool).as_ref()));
        }
        let note = |(slice, examples, _): (Slice, u64, u32)| Finding {
            code: "slice-not-judged".to_owned(),
            severity: Level::Note,
            message: format!(
                "{slice}: {examples} examples, fewer than the {at_least} that \"{}\" asks for",
                self.bar.text
            ),
            remedy: if pooled >= at_least {
                "judged together with the other small values as \"other\"".to_owned()
            } else {
                "not judged: collect more of them".to_owned()
            },
            slice: Some(slice),
            column: None,
            rows: Some(examples),
        };
        (judged, small.into_iter().map(note).collect())
    }

    fn on(&self, slice: Slice, answers: &dyn Answered) -> Evidence {
        let (candidate, asked) = (self.candidate, &self.asked);
        let plain = candidate.inference(answers, asked);
        let estimate = candidate.estimate(answers, asked, plain.as_ref());
        let (target, cut, inference) = match self.bar.target {
            Target::Value(value) => (Some(value), value, plain),
            Target::Baseline { factor, offset } => self.against_baseline(answers, factor, offset),
        };
        let known = (asked.metric == "running_cost").then(|| self.known_running_cost(answers)).flatten();
        let reason = match known {
            // Calls that cost the same can be too few to be counted on; a price in the spec cannot.
            Some(_) if candidate.settings.running_cost.is_none() => too_few(answers, asked, estimate.n),
            Some(_) => None,
            None => self.reason(answers, &estimate, target, inference.as_ref()),
        };
        let inference = inference.filter(|_| known.is_none());
        Evidence {
            id: self.bar.id.clone(),
            bar: self.bar.text.clone(),
            severity: self.bar.severity,
            metric: asked.name(),
            op: self.bar.op,
            target,
            slice,
            rows_per_unit: candidate.answers.rows().len() as f64 / estimate.n.max(1) as f64,
            estimate,
            inferences: inference.into_iter().collect(),
            as_shipped: None,
            known,
            cut,
            reason,
            groups: None,
            corrected: matches!(self.bar.target, Target::Value(_))
                .then(|| candidate.corrected(answers, asked))
                .flatten(),
        }
    }

    fn against_baseline(
        &self,
        answers: &dyn Answered,
        factor: f64,
        offset: f64,
    ) -> (Option<f64>, f64, Option<Inference>) {
        let Some(baseline) = self.baseline else { return (None, offset, None) };
        let theirs = baseline.answers.to_same(answers.rows());
        let value = match self.asked.metric {
            "running_cost" if !baseline.is_running_cost_measured(theirs.as_ref()) => {
                baseline.known_running_cost(theirs.as_ref())
            }
            _ => baseline.inference(theirs.as_ref(), &self.asked).map(|inference| inference.estimate()),
        };
        let difference = difference(self.candidate, answers, baseline, &self.asked, factor);
        (value.map(|value| factor * value + offset), offset, difference)
    }

    /// The running cost, less the baseline's where the target is the baseline; `None` where either was measured.
    fn known_running_cost(&self, answers: &dyn Answered) -> Option<f64> {
        let ours = self.candidate.known_running_cost(answers)?;
        match self.bar.target {
            Target::Value(_) => Some(ours),
            Target::Baseline { factor, .. } => {
                let theirs = self.baseline?.answers.to_same(answers.rows());
                if self.baseline?.is_running_cost_measured(theirs.as_ref()) {
                    return None;
                }
                Some(ours - factor * self.baseline?.known_running_cost(theirs.as_ref()).unwrap_or(0.0))
            }
        }
    }

    /// Why the bar cannot be judged here, if it cannot.
    fn reason(
        &self,
        answers: &dyn Answered,
        estimate: &Estimate,
        target: Option<f64>,
        inference: Option<&Inference>,
    ) -> Option<String> {
        let Some(target) = target else {
            return Some("the baseline has no value for this metric here".to_owned());
        };
        if let Some(refusal) = answers.refusal(&self.asked) {
            return Some(refusal);
        }
        if let Some(few) = too_few(answers, &self.asked, estimate.n) {
            return Some(few);
        }
        if inference.is_none() {
            let compared = matches!(self.bar.target, Target::Baseline { .. }) && estimate.estimate.is_some();
            return Some(if compared {
                crate::bars::not_compared(&self.asked.name(), target)
            } else {
                "undefined on these examples".to_owned()
            });
        }
        too_few_clusters(answers).or_else(|| self.endless(estimate, target, inference?))
    }

    /// Why nothing says how much an output that passes costs at most, where that is so. An estimate beyond the bar can fail all the same.
    fn endless(&self, estimate: &Estimate, target: f64, inference: &Inference) -> Option<String> {
        let is_open = self.asked.metric == "cost_per_pass"
            && matches!(self.bar.target, Target::Value(_))
            && !self.bar.op.wants_more()
            && estimate.estimate.is_some_and(|estimate| estimate <= target)
            && inference.upper(self.candidate.settings.level.alpha()).is_none();
        is_open.then(|| {
            "the share of outputs that pass cannot be told from 0, so nothing says what one costs at most".to_owned()
        })
    }
}

/// Why so few cases are not judged, if so: of the rarest kind that the metric depends on, or of `n` in all.
pub fn too_few(answers: &dyn Answered, asked: &Asked, n: u64) -> Option<String> {
    if let Some((fewest, of)) = answers.rarest(asked)
        && fewest < FEWEST_OF_A_CLASS
    {
        return Some(format!("{fewest} {of}; at least {FEWEST_OF_A_CLASS} are needed"));
    }
    (n < 2 * FEWEST_OF_A_CLASS).then(|| format!("{n} examples; at least {} are needed", 2 * FEWEST_OF_A_CLASS))
}

/// Why so few clusters are not judged, if so.
pub fn too_few_clusters(answers: &dyn Answered) -> Option<String> {
    let clusters = answers.rows().clusters().filter(|&clusters| clusters < FEWEST_CLUSTERS)?;
    Some(format!("{clusters} independent groups; at least {FEWEST_CLUSTERS} are needed"))
}
