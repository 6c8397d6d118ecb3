//! The audit of judges: they are asked again, in ways that show what their verdicts rest on.
//!
//! Calls go through the same providers, record, budget and rules about the network as those of `run`: what was answered is never paid for
//! twice, and a replay asks nobody.

use std::collections::{BTreeMap, BTreeSet};

use shipworthy_eval::gather::{Files, Problem};
use shipworthy_eval::judge::audit::{AuditCalls, JudgeAudit, Of, Seen, audit as figures};
use shipworthy_grade::{Vars, judge};
use shipworthy_providers::{Call, Ended, Record, Runner};
use shipworthy_spec::spec::{GradedBy, Grader, TextAnswers};
use shipworthy_stats::level::Level;
use shipworthy_stats::units::Resampling;

use super::sample::labels;
use crate::collect::asking::{Asking, Opinion, Stands};
use crate::collect::failures::Failures;
use crate::collect::judges::{Judged, opponents, outputs, table};
use crate::collect::prompts::examples;
use crate::collect::{Bench, CollectRequest, Told, Watcher, answers, fingerprint, verdicts_file, with_bench};
use crate::graded::cells::{Table, preference, verdict};
use crate::graded::labels::Labels;
use crate::graded::opponents::Opponents;
use crate::graded::verdicts::{Said, Verdicts};
use crate::opened::{Refused, refused};
use crate::workspace::Finder;

/// Most rows of a table of verdicts.
const MOST_VERDICTS: usize = 5_000_000;
/// Replicates of the figures that are resampled.
const REPLICATES: usize = 1_000;

/// What to ask, and what it may do.
#[derive(Debug, Clone)]
pub struct AuditRequest {
    /// The spec, the candidates, and what may be called; its `limit` is not used.
    pub reading: CollectRequest,
    /// Outputs that are asked about again, at most, of each candidate and judge.
    pub sample: usize,
    /// How often each of them is asked about.
    pub repeats: u32,
    /// Version of the tool.
    pub tool: String,
}

/// Audits every judge of a spec on every candidate.
pub fn audit(request: &AuditRequest, watcher: &mut dyn Watcher) -> Result<JudgeAudit, Refused> {
    with_bench(&request.reading, &mut |bench| audit_on(bench, request, watcher))
}

fn audit_on(bench: &Bench<'_>, request: &AuditRequest, watcher: &mut dyn Watcher) -> Result<JudgeAudit, Refused> {
    if !bench.generation.is_judged() {
        let file = request.reading.spec.display().to_string();
        let message = "no judge grades these outputs".to_owned();
        return Err(refused("no-judge", &file, message, "`shipworthy check` judges them as they are".to_owned()));
    }
    let told = |problems: Vec<Problem>| bench.refused(problems);
    let level = Level::new(bench.spec.confidence).expect("the spec was checked: confidence lies between 0.5 and 1");
    let resampling = Resampling { replicates: REPLICATES, seed: request.reading.seed };
    let (runner, mut record) = bench.runner()?;
    let given: BTreeMap<String, Vars> = examples(bench).map_err(|problem| told(vec![problem]))?.into_iter().collect();
    let labels = labels(bench).map_err(told)?;
    let mut calls = AuditCalls::default();
    let mut cards = Vec::new();
    for &candidate in &bench.chosen {
        let Some(answers) = answers(bench.spec, candidate) else { continue };
        let name = &bench.spec.candidates[candidate].name;
        let outputs: Vec<Judged> = outputs(bench, candidate, answers).map_err(told)?;
        let outputs: Vec<Judged> = outputs.into_iter().filter(|output| given.contains_key(&output.id)).collect();
        let bed = Bed { bench, name, answers, candidate, outputs: &outputs, labels: &labels, groups: groups(bench)? };
        let recorded = recorded(bench, name).map_err(told)?;
        for (place, grader) in bench.generation.graders.iter().enumerate() {
            if !grader.by.is_judged() || grader.by.against() == Some(name) {
                continue;
            }
            let asking = Asking::of(bench.spec, grader, &given);
            let mut seen = bed.seen(grader, asking.as_ref());
            match asking {
                Some(asking) => {
                    let opponents = opponents(bench, std::slice::from_ref(&asking)).map_err(told)?;
                    let judged = OnRecord { asking: &asking, place, verdicts: &recorded, opponents: &opponents };
                    bed.look_back(&judged, &mut seen);
                    if !calls.ended_early {
                        let mut bell = Bell { runner: &runner, record: record.as_mut(), watcher, calls: &mut calls };
                        bed.ask_again(&judged, request, &mut bell, &mut seen)?;
                    }
                }
                None => bed.look_at_columns(grader, place, &mut seen).map_err(told)?,
            }
            cards.push(figures(&seen, level, &resampling));
        }
    }
    let found = JudgeAudit {
        format: 1,
        tool: request.tool.clone(),
        feature: bench.spec.name.clone(),
        file: bench.file.clone(),
        seed: request.reading.seed,
        confidence: bench.spec.confidence,
        sample: request.sample as u64,
        repeats: u64::from(request.repeats),
        cards,
        calls,
    };
    super::kept::keep(bench, &found);
    Ok(found)
}

/// The group of each example, as a number: what outputs share that are no independent evidence.
fn groups(bench: &Bench<'_>) -> Result<BTreeMap<String, u32>, Refused> {
    let golden = &bench.golden;
    let id =
        golden.need(&[&bench.spec.golden.label], "the example's id").map_err(|problem| bench.refused(vec![problem]))?;
    let cluster = bench.spec.golden.cluster.as_ref().and_then(|column| golden.find(column)).unwrap_or(id);
    let names: BTreeMap<String, String> = golden
        .rows()
        .filter_map(|row| {
            let id = row.cell(id)?;
            Some((id.to_owned(), row.cell(cluster).unwrap_or(id).to_owned()))
        })
        .collect();
    // Numbers by name, so that they do not depend on the order of rows.
    let known: BTreeSet<&String> = names.values().collect();
    let code: BTreeMap<&String, u32> = known.into_iter().zip(0..).collect();
    Ok(names.iter().map(|(id, group)| (id.clone(), code[group])).collect())
}

/// What judges wrote down about a candidate; nothing where they were not asked yet.
fn recorded(bench: &Bench<'_>, candidate: &str) -> Result<Verdicts, Vec<Problem>> {
    let (written, finder) = (verdicts_file(candidate), Finder::new(bench.workspace));
    let paths = finder.maybe(&written);
    if paths.is_empty() {
        return Verdicts::of(None, bench.spec, bench.generation, &bench.golden);
    }
    let files = Files { written, paths, at: "graders".to_owned() };
    let table = Table::read(bench.engine, &files, MOST_VERDICTS)?;
    Verdicts::of(Some(&table), bench.spec, bench.generation, &bench.golden)
}

/// One candidate with its outputs.
struct Bed<'a> {
    bench: &'a Bench<'a>,
    name: &'a str,
    answers: &'a TextAnswers,
    candidate: usize,
    outputs: &'a [Judged],
    labels: &'a Labels,
    groups: BTreeMap<String, u32>,
}

/// A judge with what it wrote down.
struct OnRecord<'a> {
    asking: &'a Asking<'a>,
    place: usize,
    verdicts: &'a Verdicts,
    opponents: &'a Opponents,
}

impl OnRecord<'_> {
    /// The output beside which one is judged; the outer `None` where there is none to judge it beside.
    fn other(&self, output: &Judged) -> Option<Option<&str>> {
        match self.asking.against() {
            None => Some(None),
            Some(other) => self.opponents.to(other, &output.id, output.repeat).map(Some),
        }
    }

    /// What it wrote down about an output, if it was asked what it is asked today.
    fn said(&self, output: &Judged) -> Option<&Said> {
        let other = self.other(output)?;
        let texts: Vec<&str> = std::iter::once(output.text.as_str()).chain(other).collect();
        self.verdicts.said((&output.id, output.repeat), self.place, &texts).ok()
    }
}

/// Whom to ask, and what it took so far.
struct Bell<'a> {
    runner: &'a Runner,
    record: Option<&'a mut Record>,
    watcher: &'a mut dyn Watcher,
    calls: &'a mut AuditCalls,
}

impl Bell<'_> {
    /// The answers to calls, in their order; `None` where there is none.
    fn answers(&mut self, what: &str, calls: &[Call]) -> Result<Vec<Option<String>>, Refused> {
        let mut answers = vec![None; calls.len()];
        if calls.is_empty() || self.calls.ended_early {
            return Ok(answers);
        }
        let mut failures = Failures::default();
        let told = &mut Told { what, watcher: self.watcher };
        let summary = self.runner.run(calls, self.record.as_deref_mut(), told, &mut |index, answer| match answer {
            Ok(reply) => answers[index] = Some(reply.text),
            Err(failure) => failures.count(index, &failure),
        });
        let summary = summary.map_err(|error| {
            let remedy = "make room there, or let the folder be written".to_owned();
            refused("unwritable", what, format!("{what} cannot be recorded: {error}"), remedy)
        })?;
        self.calls.first_failure = self.calls.first_failure.take().or(failures.told().0);
        let counts = &summary.progress;
        self.calls.asked += counts.total as u64;
        self.calls.from_record += counts.cached as u64;
        self.calls.failed += counts.failed as u64;
        self.calls.spent += counts.spent.units();
        self.calls.tokens += counts.tokens;
        self.calls.ended_early |= summary.ended != Ended::Complete;
        Ok(answers)
    }
}

fn share(passes: Option<bool>) -> f64 {
    passes.map_or(0.5, |passes| f64::from(u8::from(passes)))
}

impl Bed<'_> {
    fn seen(&self, grader: &Grader, asking: Option<&Asking<'_>>) -> Seen {
        let models = &self.bench.spec.models;
        let wrote = self.bench.spec.candidates[self.candidate].prompted.as_ref().and_then(|of| models.get(&of.model));
        let judges = asking.and_then(|asking| models.get(asking.model));
        let same = wrote.zip(judges).is_some_and(|(wrote, judges)| {
            wrote.provider == judges.provider && wrote.model == judges.model && wrote.url == judges.url
        });
        Seen {
            candidate: self.name.to_owned(),
            grader: grader.name.clone(),
            judge: asking.map(|asking| asking.model.to_owned()),
            compares: grader.by.compares(),
            itself: same,
            outputs: self.outputs.len() as u64,
            ..Seen::default()
        }
    }

    fn group(&self, output: &Judged) -> u32 {
        self.groups.get(&output.id).copied().unwrap_or_default()
    }

    /// What people said of an output.
    fn label(&self, output: &Judged, grader: usize) -> Option<Option<bool>> {
        let about = self.labels.on(self.name, (&output.id, output.repeat), &output.text);
        about.iter().find(|label| label.grader == grader).map(|label| label.passes)
    }

    /// Puts a verdict beside the label of the same output, where people gave one. Of two outputs the length is a ratio.
    fn length(&self, output: &Judged, other: Option<&str>, grader: usize, said: Option<bool>, seen: &mut Seen) {
        let Some(label) = self.label(output, grader) else { return };
        let characters = |text: &str| text.chars().count() as f64;
        let length = match other.map(characters) {
            None => characters(&output.text),
            Some(other) if other > 0.0 => characters(&output.text) / other,
            Some(_) => return,
        };
        seen.lengths.push(Of { seen: (length, share(said), share(label)), group: self.group(output) });
    }

    /// What the verdicts on record show: the order, and the length.
    fn look_back(&self, judged: &OnRecord<'_>, seen: &mut Seen) {
        for output in self.outputs {
            let Some(said) = judged.said(output) else { continue };
            let other = judged.other(output).flatten();
            if other.is_some() && !said.is_heard {
                // Neither a win nor a tie: nothing that it said could be read.
                continue;
            }
            if other.is_some() {
                seen.pairs.push(Of { seen: said.orders, group: self.group(output) });
            }
            let passes = if other.is_some() { said.passes } else { Some(said.passes.unwrap_or(false)) };
            self.length(output, other, judged.place, passes, seen);
        }
    }

    /// The same of verdicts that stand in columns; nobody can be asked again.
    fn look_at_columns(&self, grader: &Grader, place: usize, seen: &mut Seen) -> Result<(), Vec<Problem>> {
        let GradedBy::Column { name, swapped, .. } = &grader.by else { return Ok(()) };
        let own = table(self.bench, self.candidate, self.answers)?;
        let table = own.as_ref().unwrap_or(&self.bench.golden);
        let need = |name: &str| table.need(&[name], "what the grader says").map_err(|problem| vec![problem]);
        let id =
            table.need(&[&self.bench.spec.golden.label, "id"], "the example's id").map_err(|problem| vec![problem])?;
        let (column, swapped) = (need(name)?, swapped.as_deref().map(need).transpose()?);
        let repeat = table.find("repeat").filter(|_| own.is_some());
        let mut said = BTreeMap::new();
        let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
        for row in table.rows() {
            let Some(id) = row.cell(id) else { continue };
            let count = counted.entry(id).or_default();
            *count += 1;
            let repeat = row.number(repeat).map_or(*count, |repeat| repeat as u32);
            let read = |column: usize| {
                let text = row.cell(column).unwrap_or_default();
                if swapped.is_some() { preference(text) } else { verdict(text).map(Some) }
            };
            let first = read(column);
            said.insert((id, repeat), (first, swapped.map(read)));
        }
        for output in self.outputs {
            let (first, second) = match said.get(&(output.id.as_str(), output.repeat)) {
                Some((Some(first), None)) => (*first, None),
                Some((Some(first), Some(Some(second)))) => (*first, Some(*second)),
                _ => continue,
            };
            if let Some(second) = second {
                seen.pairs.push(Of { seen: (first, second), group: self.group(output) });
            }
            let verdict = match second {
                Some(second) => first.filter(|_| first == second),
                None => first,
            };
            self.length(output, None, place, verdict, seen);
        }
        Ok(())
    }

    /// Asks the judge again: the same question several times, what its rationales argue for, and outputs with a request inside.
    fn ask_again(
        &self,
        judged: &OnRecord<'_>,
        request: &AuditRequest,
        bell: &mut Bell<'_>,
        seen: &mut Seen,
    ) -> Result<(), Refused> {
        let asking = judged.asking;
        let sample = self.drawn(request, judged);
        let repeats = request.repeats as usize;
        let what = |part: &str| format!("{part} of {} on {}", asking.grader.name, self.name);
        let question =
            |output: &Judged, other: Option<&str>| asking.question(&output.id, &output.text, other, Stands::First);
        let mut calls: Vec<Call> = Vec::with_capacity(sample.len() * repeats);
        for (output, other) in &sample {
            calls.extend((0..request.repeats).map(|repeat| asking.call(question(output, *other), repeat)));
        }
        let said = bell.answers(&what("repeats"), &calls)?;
        let mut firsts: Vec<(&Judged, Opinion, Option<Option<bool>>)> = Vec::new();
        for ((output, _), answers) in sample.iter().zip(said.chunks(repeats.max(1))) {
            let heard: Option<Vec<&String>> = answers.iter().map(Option::as_ref).collect();
            let Some(heard) = heard else { continue };
            let opinions: Vec<Option<Opinion>> =
                heard.iter().map(|answer| asking.read(answer, Stands::First)).collect();
            // Of two, a tie is a verdict of its own: no win, and told from a loss by nothing that would change it.
            let verdicts = opinions.iter().map(|of| of.as_ref().and_then(|of| of.passes)).collect();
            seen.repeats.push(Of { seen: verdicts, group: self.group(output) });
            let again = opinions.get(1).map(|of| of.as_ref().and_then(|of| of.passes));
            if let Some(Some(first)) = opinions.into_iter().next() {
                firsts.push((output, first, again));
            }
        }
        if asking.against().is_some() {
            return Ok(());
        }
        self.rationales(asking, &firsts, &what("rationales"), bell, seen)?;
        self.injections(judged, request, &firsts, &what("requests inside"), bell, seen)
    }

    /// Outputs to ask about, in an order that depends on the seed and on no order of rows.
    fn drawn<'b>(&'b self, request: &AuditRequest, judged: &'b OnRecord<'_>) -> Vec<(&'b Judged, Option<&'b str>)> {
        let mut all: Vec<(&Judged, Option<&str>)> =
            self.outputs.iter().filter_map(|output| Some((output, judged.other(output)?))).collect();
        all.sort_by_cached_key(|(output, _)| drawing(request, output));
        all.truncate(request.sample);
        all
    }

    /// What rationales argue for, read by the same judge without the output and the verdict.
    fn rationales(
        &self,
        asking: &Asking<'_>,
        firsts: &[(&Judged, Opinion, Option<Option<bool>>)],
        what: &str,
        bell: &mut Bell<'_>,
        seen: &mut Seen,
    ) -> Result<(), Refused> {
        let argued: Vec<(&Judged, bool, &str)> = firsts
            .iter()
            .filter(|(_, opinion, _)| !opinion.reason.trim().is_empty())
            .filter_map(|(output, opinion, _)| Some((*output, opinion.passes?, opinion.reason.as_str())))
            .collect();
        let calls: Vec<Call> =
            argued.iter().map(|(_, _, reason)| asking.call(judge::what_it_argues_for(reason), 0)).collect();
        let answers = bell.answers(what, &calls)?;
        for ((output, verdict, _), answer) in argued.iter().zip(answers) {
            let Some(answer) = answer else { continue };
            let side = judge::verdict(&answer).map(|said| said.pass);
            seen.rationales.push(Of { seen: (*verdict, side), group: self.group(output) });
        }
        Ok(())
    }

    /// Outputs that it failed, with a request inside to pass them.
    fn injections(
        &self,
        judged: &OnRecord<'_>,
        request: &AuditRequest,
        firsts: &[(&Judged, Opinion, Option<Option<bool>>)],
        what: &str,
        bell: &mut Bell<'_>,
        seen: &mut Seen,
    ) -> Result<(), Refused> {
        let now: BTreeMap<_, _> = firsts
            .iter()
            .map(|(output, opinion, again)| ((output.id.as_str(), output.repeat), (opinion.passes, *again)))
            .collect();
        let mut failed: Vec<(&Judged, Option<bool>)> = Vec::new();
        for output in self.outputs {
            match now.get(&(output.id.as_str(), output.repeat)) {
                // A reply without a verdict does not pass, either.
                Some((Some(false), again)) => failed.push((output, again.map(|again| again == Some(true)))),
                Some(_) => {}
                None if judged.said(output).is_some_and(|said| said.passes == Some(false)) => {
                    failed.push((output, None))
                }
                None => {}
            }
        }
        failed.sort_by_cached_key(|(output, _)| drawing(request, output));
        failed.truncate(request.sample);
        let asking = judged.asking;
        let call = |output: &Judged| {
            asking.call(asking.question(&output.id, &judge::injected(&output.text), None, Stands::First), 0)
        };
        let calls: Vec<Call> = failed.iter().map(|(output, _)| call(output)).collect();
        let answers = bell.answers(what, &calls)?;
        // Both shares are of the same outputs: what was not asked again with the repeats is asked again here.
        let unasked: Vec<&Judged> =
            failed.iter().filter(|(_, again)| again.is_none()).map(|(output, _)| *output).collect();
        let plainly = |output: &&Judged| {
            asking.call(asking.question(&output.id, &output.text, None, Stands::First), request.repeats)
        };
        let calls: Vec<Call> = unasked.iter().map(plainly).collect();
        let mut plain = bell.answers(&format!("{what}, without them"), &calls)?.into_iter();
        for ((output, again), answer) in failed.into_iter().zip(answers) {
            let passes = |answer: &String| judge::verdict(answer).is_some_and(|said| said.pass);
            let again = again.or_else(|| plain.next().flatten().as_ref().map(passes));
            let Some(passes) = answer.as_ref().map(passes) else { continue };
            seen.injected.push(Of { seen: (passes, again), group: self.group(output) });
        }
        Ok(())
    }
}

fn drawing(request: &AuditRequest, output: &Judged) -> String {
    fingerprint(&["audit", &request.reading.seed.to_string(), &output.id, &output.repeat.to_string()])
}
