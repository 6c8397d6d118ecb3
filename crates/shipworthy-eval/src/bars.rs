//! The bars of a spec, spread over the slices they speak of, with the evidence for one candidate.

use shipworthy_spec::bar::{Bar, Scope, Target};
use shipworthy_spec::spec::Spec;
use shipworthy_stats::count_inference::value_at;
use shipworthy_stats::inference::Inference;

use crate::candidate_rows::CandidateRows;
use crate::comparison::{Pair, difference};
use crate::corrected::counts_as_shipped;
use crate::gate::{Evidence, FEWEST_CLUSTERS, FEWEST_OF_A_CLASS};
use crate::gather::{Gathered, SliceValue};
use crate::judged::Judged;
use crate::measure::{Measure, Measured};
use crate::outcome::{Estimate, Finding, Level, Slice};
use crate::words::{many, value};
use crate::{groups, slices};

/// Evidence for all bars of `candidate`, and notes about slice values too small to judge.
pub fn evidence(
    spec: &Spec,
    gathered: &Gathered,
    candidate: &Judged,
    baseline: Option<&Judged>,
) -> (Vec<Evidence>, Vec<Finding>) {
    let mut all = Vec::new();
    let mut notes = Vec::new();
    for bar in &spec.bars {
        let Some(measure) = Measure::parse(&bar.metric, bar.statistic.as_deref()) else { continue };
        let bench = Bench { spec, bar, measure, candidate, baseline };
        match &bar.scope {
            Scope::All => all.push(bench.on(Slice::default(), &candidate.rows, Some(&candidate.everybody))),
            Scope::Where(conditions) => {
                let wanted: Vec<(&[u16], u16)> = conditions
                    .iter()
                    .filter_map(|(name, value)| {
                        let column = slices::column(gathered, name)?;
                        Some((column.code.as_slice(), slices::code_of(column, value)?))
                    })
                    .collect();
                let rows = candidate.rows.filter(|row| wanted.iter().all(|(codes, code)| codes[row as usize] == *code));
                let slice = Slice(
                    conditions
                        .iter()
                        .zip(&wanted)
                        .filter_map(|((name, _), (_, code))| {
                            Some((name.clone(), slices::column(gathered, name)?.values[*code as usize].clone()))
                        })
                        .collect(),
                );
                all.push(bench.on(slice, &rows, None));
            }
            Scope::Every { slices, at_least } if bar.contrast.is_some() => {
                let Some(contrast) = bar.contrast else { continue };
                let asked = (bar, measure, contrast);
                let (compared, small) = groups::evidence(spec, gathered, candidate, asked, (slices, *at_least));
                all.push(compared);
                notes.extend(small);
            }
            Scope::Every { slices, at_least } => {
                let (judged, small) = bench.on_every(gathered, slices, *at_least);
                all.extend(judged);
                notes.extend(small);
            }
        }
    }
    (all, notes)
}

/// A bar on the bench: everything that its evidence depends on.
struct Bench<'a> {
    spec: &'a Spec,
    bar: &'a Bar,
    measure: Measure,
    candidate: &'a Judged,
    baseline: Option<&'a Judged>,
}

impl Bench<'_> {
    fn on_every(&self, gathered: &Gathered, names: &[String], at_least: u64) -> (Vec<Evidence>, Vec<Finding>) {
        let columns: Vec<_> = names.iter().filter_map(|name| slices::column(gathered, name)).collect();
        let values: usize = columns.iter().map(|c| c.values.len().max(1)).product();
        let code: Vec<u32> = (0..gathered.rows)
            .map(|row| columns.iter().fold(0, |code, c| code * c.values.len() as u32 + u32::from(c.code[row])))
            .collect();
        let slice_of = |mut code: usize| {
            let mut slice: Vec<(String, SliceValue)> = columns
                .iter()
                .rev()
                .map(|c| {
                    let value = c.values[code % c.values.len()].clone();
                    code /= c.values.len();
                    (c.name.clone(), value)
                })
                .collect();
            slice.reverse();
            Slice(slice)
        };
        let mut judged = Vec::new();
        let mut small = Vec::new();
        for (value, rows) in self.candidate.rows.split(&code, values).into_iter().enumerate() {
            if rows.len() as u64 >= at_least.max(1) {
                judged.push(self.on(slice_of(value), &rows, None));
            } else if !rows.is_empty() {
                small.push((value, rows.len() as u64));
            }
        }
        let pooled: u64 = small.iter().map(|(_, n)| n).sum();
        if pooled >= at_least.max(1) {
            let in_pool = |row: u32| small.iter().any(|(value, _)| code[row as usize] as usize == *value);
            let other = Slice(names.iter().map(|name| (name.clone(), SliceValue::Text("other".to_owned()))).collect());
            judged.push(self.on(other, &self.candidate.rows.filter(in_pool), None));
        }
        let notes = small.into_iter().map(|(value, examples)| Finding {
            code: "slice-not-judged".to_owned(),
            severity: Level::Note,
            message: format!(
                "{}: {examples} examples, fewer than the {at_least} that \"{}\" asks for",
                slice_of(value),
                self.bar.text
            ),
            remedy: if pooled >= at_least {
                "judged together with the other small values as \"other\"".to_owned()
            } else {
                "not judged: collect more of them".to_owned()
            },
            slice: Some(slice_of(value)),
            column: None,
            rows: Some(examples),
        });
        (judged, notes.collect())
    }

    fn on(&self, slice: Slice, rows: &CandidateRows, measured: Option<&Measured>) -> Evidence {
        let own;
        let measured = match measured {
            Some(measured) => measured,
            None => {
                own = Measured::new(rows, self.candidate.settings);
                &own
            }
        };
        let rates = self.rates();
        let plain: Vec<Option<Inference>> = rates.iter().map(|&rate| measured.inference(self.measure, rate)).collect();
        let estimate = measured.estimate(self.measure, plain.first().cloned().flatten());
        let (target, cut, inferences) = match self.bar.target {
            Target::Value(value) => (Some(value), value, plain),
            Target::Baseline { factor, offset } => self.against_baseline(&slice, rows, factor, offset, &rates),
        };
        let reason = self.reason(measured, &estimate, target, &inferences);
        Evidence {
            id: self.bar.id.clone(),
            bar: self.bar.text.clone(),
            severity: self.bar.severity,
            metric: self.measure.name(),
            op: self.bar.op,
            target,
            slice,
            rows_per_unit: self.candidate.everybody.examples as f64 / estimate.n.max(1) as f64,
            estimate,
            inferences: inferences.into_iter().flatten().collect(),
            as_shipped: self.as_shipped(rows, rates[0]),
            known: (self.measure == Measure::RunningCost).then(|| self.known_running_cost()).flatten(),
            cut,
            reason,
            groups: None,
            corrected: None,
        }
    }

    /// What the threshold that ships makes of the metric on the rows that it was chosen on; `None` where it was not, or where the
    /// metric is not one of decisions.
    fn as_shipped(&self, rows: &CandidateRows, rate: Option<f64>) -> Option<f64> {
        let Measure::Count(metric) = self.measure else { return None };
        value_at(&counts_as_shipped(rows, self.candidate.as_shipped.as_ref()?), metric, rate)
    }

    /// The running cost, less the baseline's where the target is the baseline.
    fn known_running_cost(&self) -> Option<f64> {
        let ours = self.candidate.settings.running_cost?;
        match self.bar.target {
            Target::Value(_) => Some(ours),
            Target::Baseline { factor, .. } => {
                Some(ours - factor * self.baseline?.settings.running_cost.unwrap_or(0.0))
            }
        }
    }

    /// Production rates to judge at: the best guess, and both ends of what is plausible.
    fn rates(&self) -> Vec<Option<f64>> {
        match &self.spec.positive_rate {
            Some(rate) if self.measure.depends_on_prevalence() => {
                let mut rates = vec![Some(rate.value)];
                rates.extend([rate.low, rate.high].into_iter().filter(|&r| r != rate.value).map(Some));
                rates
            }
            _ => vec![None],
        }
    }

    fn against_baseline(
        &self,
        slice: &Slice,
        rows: &CandidateRows,
        factor: f64,
        offset: f64,
        rates: &[Option<f64>],
    ) -> (Option<f64>, f64, Vec<Option<Inference>>) {
        let Some(baseline) = self.baseline else { return (None, offset, Vec::new()) };
        let here: std::collections::HashSet<u32> =
            if slice.0.is_empty() { std::collections::HashSet::new() } else { rows.row.iter().copied().collect() };
        let theirs = if slice.0.is_empty() { None } else { Some(baseline.rows.filter(|row| here.contains(&row))) };
        let measured;
        let reference = match &theirs {
            None => &baseline.everybody,
            Some(theirs) => {
                measured = Measured::new(theirs, baseline.settings);
                &measured
            }
        };
        let value = reference.estimate(self.measure, reference.inference(self.measure, rates[0])).estimate;
        let pair = Pair { a: self.candidate, b: baseline };
        let differences = rates.iter().map(|&rate| difference(&pair, rows, self.measure, factor, rate)).collect();
        (value.map(|value| factor * value + offset), offset, differences)
    }

    /// Why the bar cannot be judged here, if it cannot.
    fn reason(
        &self,
        measured: &Measured,
        estimate: &Estimate,
        target: Option<f64>,
        inferences: &[Option<Inference>],
    ) -> Option<String> {
        let Some(target) = target else {
            return Some("the baseline has no value for this metric here".to_owned());
        };
        if self.measure == Measure::RunningCost {
            return estimate.estimate.is_none().then(|| "the candidate has no running_cost_per_1k".to_owned());
        }
        let (positives, negatives) = (measured.positives, measured.examples - measured.positives);
        let counted = too_few(&self.measure.name(), estimate.n, positives, negatives);
        if counted.is_some() {
            return counted;
        }
        if inferences.is_empty() || inferences.iter().any(Option::is_none) {
            let compared = matches!(self.bar.target, Target::Baseline { .. }) && estimate.estimate.is_some();
            return Some(if compared {
                not_compared(&self.measure.name(), target)
            } else {
                "undefined on these examples".to_owned()
            });
        }
        measured
            .clusters(self.measure)
            .filter(|&clusters| clusters < FEWEST_CLUSTERS)
            .map(|clusters| format!("{clusters} independent groups; at least {FEWEST_CLUSTERS} are needed"))
    }
}

/// Why a metric that single examples move by jumps is not compared with the baseline, and what to write instead.
pub fn not_compared(metric: &str, line: f64) -> String {
    format!(
        "single examples move this metric by jumps, so it cannot be compared with the baseline example by example: \
         give the bar a number; on these examples the baseline sets it at {}",
        value(metric, line, None)
    )
}

/// Why so few cases are not judged, if so: `n` in the metric's denominator, and rows of each class.
pub fn too_few(metric: &str, n: u64, positives: u64, negatives: u64) -> Option<String> {
    let needs = |positive: bool, negative: bool| match (
        positive && positives < FEWEST_OF_A_CLASS,
        negative && negatives < FEWEST_OF_A_CLASS,
    ) {
        (true, _) => Some(format!("{}; at least {FEWEST_OF_A_CLASS} are needed", many(positives, "positive"))),
        (_, true) => Some(format!("{}; at least {FEWEST_OF_A_CLASS} are needed", many(negatives, "negative"))),
        _ => None,
    };
    match metric {
        "recall" | "false_negative_rate" => needs(true, false),
        "specificity" | "false_positive_rate" => needs(false, true),
        name if name.starts_with("latency_ms") || name == "coverage" || name == "selection_rate" => {
            (n < 2 * FEWEST_OF_A_CLASS).then(|| format!("{n} examples; at least {} are needed", 2 * FEWEST_OF_A_CLASS))
        }
        _ => needs(true, true).or_else(|| {
            (n < FEWEST_OF_A_CLASS)
                .then(|| format!("{n} examples count for it; at least {FEWEST_OF_A_CLASS} are needed"))
        }),
    }
}
