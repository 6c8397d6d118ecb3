//! What judges say of every output, written down in `verdicts/`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shipworthy_eval::gather::{Files, Problem};
use shipworthy_eval::plan::FindFiles;
use shipworthy_grade::Vars;
use shipworthy_providers::{Answer, Call, Calls, Record, Runner};
use shipworthy_spec::spec::{GradedBy, Model, TextAnswers, file_stem};

use super::asking::{Asking, Opinion, Stands, beyond_the_rubric};
use super::failures::Failures;
use super::held::{Before, Held};
use super::outputs::{Earlier, Spool, place_to_write};
use super::prompts::examples;
use super::settings::settings;
use super::timing::Stopwatch;
use super::{Bench, MOST_EXAMPLES, Part, Told, Watcher, answers};
use crate::graded::cells::Table;
use crate::graded::opponents::{Opponents, Texts, rows, texts};
use crate::workspace::Finder;

/// One line of a file of verdicts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictLine {
    /// The example.
    pub id: String,
    /// Which output to it, from 1.
    pub repeat: u32,
    /// The grader.
    pub grader: String,
    /// Whether the output passes, or won; `None` where the judge gave no verdict, and for a tie.
    pub pass: Option<bool>,
    /// Whether the judge answered, and nothing of it could be read as a verdict.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
    /// Of graders that compare, whether it won when it stood first; nothing for a tie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<bool>,
    /// The same when it stood second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second: Option<bool>,
    /// Votes for and against.
    pub votes: (u32, u32),
    /// Why, in the judge's words.
    pub reason: String,
    /// Fingerprint of the output that was judged, and of the one beside it where it was compared.
    pub output: String,
    /// Fingerprint of what was shown beside it: the columns of the example.
    pub shown: String,
    /// Fingerprint of what was asked: question, rubric, and the judge with its settings.
    pub asked: String,
}

/// The file of verdicts on a candidate, relative to the spec.
pub fn verdicts_file(candidate: &str) -> String {
    format!("verdicts/{}.jsonl", file_stem(candidate))
}

/// A short name for what a judge is asked: another rubric, question or judge is another name, and so are other settings of the judge and
/// another place where it is. `None` where no model is asked.
pub fn asked(by: &GradedBy, models: &IndexMap<String, Model>) -> Option<String> {
    let GradedBy::Judge { model, rubric, asks, .. } = by else { return None };
    let speaks = &models[model];
    let further = [beyond_the_rubric(asks), settings(speaks, &IndexMap::new())].concat();
    let mut told = vec![rubric.as_str(), speaks.model.as_deref().unwrap_or(model), speaks.provider.name()];
    told.extend(further.iter().map(String::as_str));
    Some(fingerprint(&told))
}

/// A short name for a text that no other text has.
pub fn fingerprint(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// An output to be judged.
pub(crate) struct Judged {
    pub(crate) id: String,
    pub(crate) repeat: u32,
    pub(crate) text: String,
}

/// Every vote on every output of a candidate; of graders that compare, in both orders.
pub(super) struct Votes<'a> {
    pub(super) asking: &'a Asking<'a>,
    /// Outputs, each with the one that it is compared with.
    pub(super) outputs: &'a [(&'a Judged, Option<&'a str>)],
}

impl Votes<'_> {
    /// The output, the vote and the order that the call at an index is about.
    fn about(&self, index: usize) -> (usize, u32, Stands) {
        let votes = self.asking.votes as usize;
        let each = votes * self.asking.orders();
        let (output, rest) = (index / each, index % each);
        let stands = if rest / votes == 0 { Stands::First } else { Stands::Second };
        (output, (rest % votes) as u32, stands)
    }
}

impl Calls for Votes<'_> {
    fn len(&self) -> usize {
        self.outputs.len() * self.asking.orders() * self.asking.votes as usize
    }

    fn provider(&self, _: usize) -> &str {
        self.asking.model
    }

    fn call(&self, index: usize) -> Call {
        let (output, vote, stands) = self.about(index);
        let (output, other) = self.outputs[output];
        // Repeats that say the same are judged each for itself: what a judge makes of them may differ.
        let vote = (output.repeat.max(1) - 1) * self.asking.votes + vote;
        self.asking.call(self.asking.question(&output.id, &output.text, other, stands), vote)
    }
}

/// What was said of one output.
#[derive(Debug, Clone, Default)]
struct Heard {
    answered: usize,
    first: Vec<Opinion>,
    second: Vec<Opinion>,
}

/// Asks every judge of the spec about every output of a candidate on which its verdict does not hold. Nothing where no judge grades.
pub(super) fn collect(
    bench: &Bench<'_>,
    runner: &Runner,
    candidate: usize,
    mut record: Option<&mut Record>,
    watcher: &mut dyn Watcher,
) -> Result<Vec<Part>, Vec<Problem>> {
    let name = &bench.spec.candidates[candidate].name;
    let is_judge = |by: &GradedBy| matches!(by, GradedBy::Judge { .. });
    let Some(answers) = answers(bench.spec, candidate) else { return Ok(Vec::new()) };
    if !bench.generation.graders.iter().any(|grader| is_judge(&grader.by)) {
        return Ok(Vec::new());
    }
    let given: BTreeMap<String, Vars> = examples(bench).map_err(|problem| vec![problem])?.into_iter().collect();
    let asking = bench.generation.graders.iter().filter_map(|grader| Asking::of(bench.spec, grader, &given));
    // Nobody is compared with itself.
    let judges: Vec<Asking<'_>> = asking.filter(|asking| asking.against() != Some(name)).collect();
    if judges.is_empty() {
        return Ok(Vec::new());
    }
    let outputs = outputs(bench, candidate, answers)?;
    let outputs: Vec<Judged> = outputs.into_iter().filter(|output| given.contains_key(&output.id)).collect();
    let opponents = opponents(bench, &judges)?;
    let file = verdicts_file(name);
    let unwritable = |error: &dyn std::fmt::Display| Problem {
        code: "unwritable",
        at: format!("candidates[{candidate}]"),
        within: None,
        message: format!("verdicts on {name} cannot be written: {error}"),
        remedy: "make room there, or let the folder be written".to_owned(),
    };
    let path: PathBuf = place_to_write(bench.folder, &file).map_err(|error| vec![unwritable(&error)])?;
    // A replay takes what is there; who asks anew takes nothing.
    let held = if bench.request.anew && !bench.request.replay { Held::default() } else { Held::of(&path) };
    let mut lines = Spool::new(judges.len() * outputs.len()).map_err(|error| vec![unwritable(&error)])?;
    let mut parts: Vec<Part> = Vec::new();
    for (place, asking) in judges.iter().enumerate() {
        let what = format!("verdicts of {} on {name}", asking.grader.name);
        let asked = asked(&asking.grader.by, &bench.spec.models).unwrap_or_default();
        let Before { held, places, open } = Before::of(asking, &asked, &outputs, &opponents, &held);
        for (number, said) in &held {
            let said = serde_json::json!(said);
            lines.put(place * outputs.len() + number, &said, true).map_err(|error| vec![unwritable(&error)])?;
        }
        let calls = Votes { outputs: &open, asking };
        let mut heard: Vec<Heard> = vec![Heard::default(); open.len()];
        let (mut failures, mut unclear) = (Failures::default(), 0);
        let mut stopwatch = Stopwatch::default();
        let summary = runner.run(
            &calls,
            record.as_deref_mut(),
            &mut Told { what: &what, watcher },
            &mut |index, answer: Answer| {
                let (output, _, stands) = calls.about(index);
                match answer {
                    Ok(reply) => {
                        stopwatch.take(&reply);
                        heard[output].answered += 1;
                        match asking.read(&reply.text, stands) {
                            Some(opinion) if stands == Stands::First => heard[output].first.push(opinion),
                            Some(opinion) => heard[output].second.push(opinion),
                            None => unclear += 1,
                        }
                    }
                    Err(failure) => failures.count(index, &failure),
                }
            },
        );
        let mut summary = summary.map_err(|error| vec![unwritable(&error)])?;
        let each = asking.orders() * asking.votes as usize;
        summary.progress.total += held.len() * each;
        summary.progress.done += held.len() * each;
        for ((number, (output, other)), heard) in places.iter().zip(&open).zip(&mut heard) {
            if heard.answered < each {
                continue;
            }
            // Votes come in any order; what is written does not depend on it.
            heard.first.sort();
            heard.second.sort();
            let about = (asking.shown(&output.id), asked.clone());
            let line = line(output, *other, &asking.grader.name, heard, about);
            lines.put(place * outputs.len() + number, &line, true).map_err(|error| vec![unwritable(&error)])?;
        }
        let go_on = summary.ended == shipworthy_providers::Ended::Complete;
        let timing = stopwatch.timing();
        let (first_failure, failures) = failures.told();
        parts.push(Part { what, file: file.clone(), summary, first_failure, failures, unclear, timing });
        if !go_on {
            break;
        }
    }
    if bench.request.replay && parts.iter().any(|part| part.summary.progress.failed > 0) {
        // As with outputs: a replay that lacks a reply changes nothing.
        parts.iter_mut().for_each(|part| part.file.clear());
        return Ok(parts);
    }
    if !lines.says_something() && !outputs.is_empty() {
        // Nobody answered: what was said before stays.
        parts.iter_mut().for_each(|part| part.file.clear());
        return Ok(parts);
    }
    let about = |index: usize| {
        let (judge, output) = (&judges[index / outputs.len()], &outputs[index % outputs.len()]);
        (output.id.clone(), output.repeat, judge.grader.name.clone())
    };
    let earlier = Earlier { column: "id", about: &about, asked: outputs.iter().map(|of| of.id.as_str()).collect() };
    lines.write(&path, &earlier, bench.asks_all()).map_err(|error| vec![unwritable(&error)])?;
    Ok(parts)
}

/// What most of them say; `None` for a tie, and where nobody says anything.
fn majority(said: &[Opinion]) -> (Option<bool>, u32, u32) {
    let count = |wanted: bool| said.iter().filter(|opinion| opinion.passes == Some(wanted)).count() as u32;
    let (passes, fails) = (count(true), count(false));
    ((passes != fails).then_some(passes > fails), passes, fails)
}

/// What was said of an output, with the fingerprints of what was shown beside it and of what was asked.
fn line(
    output: &Judged,
    other: Option<&str>,
    grader: &str,
    heard: &Heard,
    (shown, asked): (String, String),
) -> serde_json::Value {
    let (first, passes, fails) = majority(&heard.first);
    let (second, more_passes, more_fails) = majority(&heard.second);
    let pass = match other {
        // A verdict that changes with the order is a tie.
        Some(_) => first.filter(|_| first == second),
        // A tie fails: nobody was persuaded.
        None if heard.first.is_empty() => None,
        None => Some(first == Some(true)),
    };
    let reason = heard.first.iter().chain(&heard.second).find(|opinion| opinion.passes == pass);
    let compared = |order: Option<bool>| order.filter(|_| other.is_some());
    let texts: Vec<&str> = std::iter::once(output.text.as_str()).chain(other).collect();
    serde_json::json!(VerdictLine {
        id: output.id.clone(),
        repeat: output.repeat,
        grader: grader.to_owned(),
        pass,
        unread: heard.first.is_empty() && heard.second.is_empty(),
        first: compared(first),
        second: compared(second),
        votes: (passes + more_passes, fails + more_fails),
        reason: reason.map(|opinion| opinion.reason.clone()).unwrap_or_default(),
        output: fingerprint(&texts),
        shown,
        asked,
    })
}

/// The outputs that these judges compare others with.
pub(crate) fn opponents(bench: &Bench<'_>, judges: &[Asking<'_>]) -> Result<Opponents, Vec<Problem>> {
    let mut opponents = Opponents::default();
    for other in judges.iter().filter_map(Asking::against) {
        let place = bench.spec.candidates.iter().position(|candidate| candidate.name == other);
        let Some((place, answers)) = place.and_then(|place| Some((place, answers(bench.spec, place)?))) else {
            continue;
        };
        if !opponents.has(other) {
            opponents.put(other, texts_of(bench, place, answers)?);
        }
    }
    Ok(opponents)
}

/// What a candidate said that arrived, by example and repeat.
pub(super) fn texts_of(bench: &Bench<'_>, candidate: usize, answers: &TextAnswers) -> Result<Texts, Vec<Problem>> {
    let own = table(bench, candidate, answers)?;
    texts(bench.spec, answers, &bench.golden, own.as_ref())
}

/// A candidate's own table of outputs; `None` where they stand in the golden set.
pub(crate) fn table(bench: &Bench<'_>, candidate: usize, answers: &TextAnswers) -> Result<Option<Table>, Vec<Problem>> {
    let Some((written, _)) = answers.recorded() else { return Ok(None) };
    let (at, finder) = (format!("candidates[{candidate}]"), Finder::new(bench.workspace));
    let paths = finder.find(written, &at);
    let missing = finder.into_problems();
    if !missing.is_empty() {
        return Err(missing);
    }
    Table::read(bench.engine, &Files { written: written.to_owned(), paths, at }, MOST_EXAMPLES).map(Some)
}

/// The outputs of a candidate that arrived, in the order of their table.
pub(crate) fn outputs(bench: &Bench<'_>, candidate: usize, answers: &TextAnswers) -> Result<Vec<Judged>, Vec<Problem>> {
    let own = table(bench, candidate, answers)?;
    let found = rows(bench.spec, answers, &bench.golden, own.as_ref())?;
    let known = bench.kept().map_err(|problem| vec![problem])?;
    let asked = found.into_iter().filter(|(id, ..)| known.as_ref().is_none_or(|known| known.contains(id.as_str())));
    Ok(asked.map(|(id, repeat, text)| Judged { id, repeat, text }).collect())
}
