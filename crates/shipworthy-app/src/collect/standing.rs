//! A replay where replies are not recorded, as in a fresh clone: files of outputs and verdicts that answer what is asked today stand.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::Value;
use shipworthy_eval::gather::{Files, Problem};
use shipworthy_grade::Vars;
use shipworthy_providers::Calls;
use shipworthy_spec::spec::ANSWER;

use super::asking::Asking;
use super::judges::{Judged, opponents};
use super::prompts::{Filled, examples};
use super::settings::ASKED;
use super::{Bench, MOST_EXAMPLES, Part, Timing, answers, verdicts_file};
use crate::graded::cells::Table;
use crate::graded::verdicts::Verdicts;
use crate::workspace::Finder;

/// Takes the outputs of a file for those of a replay that lacks replies, where the file has all of them and each was asked for with the
/// prompt and the settings of today.
pub(super) fn outputs(bench: &Bench<'_>, prompt: &Filled<'_>, part: &mut Part) {
    if !lacks_replies(bench, part) {
        return;
    }
    let column = prompt.id_column(bench);
    let Some(there) = lines(&bench.folder.join(prompt.outputs), column, &prompt.asked()) else { return };
    let about = |index: usize| {
        let (example, repeat) = prompt.about(index);
        (prompt.id(example).to_owned(), repeat)
    };
    let found: Vec<&Said> = (0..prompt.len()).filter_map(|index| there.get(&about(index))).collect();
    if found.len() == prompt.len() {
        stand(part, prompt.outputs);
        part.unclear = found.iter().filter(|said| prompt.classes.is_some() && !said.names_class).count();
    }
}

/// The same of verdicts: the file has one on every output, and each is of the question, the output and the example of today.
pub(super) fn verdicts(bench: &Bench<'_>, candidate: usize, parts: &mut [Part]) -> Result<(), Vec<Problem>> {
    let name = &bench.spec.candidates[candidate].name;
    let (file, finder) = (verdicts_file(name), Finder::new(bench.workspace));
    let paths = finder.maybe(&file);
    let Some(answers) = answers(bench.spec, candidate) else { return Ok(()) };
    if paths.is_empty() || !parts.iter().any(|part| lacks_replies(bench, part)) {
        return Ok(());
    }
    let files = Files { written: file.clone(), paths, at: "graders".to_owned() };
    let table = Table::read(bench.engine, &files, MOST_EXAMPLES)?;
    let said = Verdicts::of(Some(&table), bench.spec, bench.generation, &bench.golden)?;
    let given: BTreeMap<String, Vars> = examples(bench).map_err(|problem| vec![problem])?.into_iter().collect();
    let graders = bench.generation.graders.iter().enumerate();
    let judges = graders.filter_map(|(place, grader)| Some((place, Asking::of(bench.spec, grader, &given)?)));
    let (places, judges): (Vec<usize>, Vec<Asking<'_>>) =
        judges.filter(|(_, asking)| asking.against() != Some(name)).unzip();
    let opponents = opponents(bench, &judges)?;
    let outputs: Vec<Judged> = super::judges::outputs(bench, candidate, answers)?;
    let mut outputs = outputs.iter().filter(|output| given.contains_key(&output.id));
    let is_there = |output: &Judged, place: usize, asking: &Asking<'_>| {
        let text = output.text.as_str();
        let of = |texts: &[&str]| said.said((&output.id, output.repeat), place, texts).is_ok();
        match asking.against() {
            None => of(&[text]),
            // Where the other one said nothing, nobody was asked.
            Some(other) => opponents.to(other, &output.id, output.repeat).is_none_or(|other| of(&[text, other])),
        }
    };
    if outputs.all(|output| places.iter().zip(&judges).all(|(place, asking)| is_there(output, *place, asking))) {
        parts.iter_mut().for_each(|part| stand(part, &file));
    }
    Ok(())
}

fn lacks_replies(bench: &Bench<'_>, part: &Part) -> bool {
    bench.request.replay && part.summary.progress.failed > 0
}

/// Counts everything as there, in a file that stays as it is.
fn stand(part: &mut Part, file: &str) {
    let counts = &mut part.summary.progress;
    (counts.done, counts.failed, counts.cached) = (counts.total, 0, 0);
    file.clone_into(&mut part.file);
    part.first_failure = None;
    part.failures.clear();
    part.unclear = 0;
    part.timing = Timing::default();
}

/// What is known of an output that is there.
struct Said {
    names_class: bool,
}

/// The outputs of a file that were asked for like this, by example and repeat; `None` where there is no such file.
fn lines(path: &Path, column: &str, asked: &str) -> Option<BTreeMap<(String, u32), Said>> {
    let file = BufReader::new(std::fs::File::open(path).ok()?);
    let mut there = BTreeMap::new();
    for line in file.lines() {
        let line: Value = serde_json::from_str(&line.ok()?).ok()?;
        let text = |name: &str| line.get(name).and_then(Value::as_str);
        if text(ASKED) != Some(asked) || text("output").is_none() {
            continue;
        }
        let repeat = line.get("repeat").and_then(Value::as_u64).unwrap_or(1) as u32;
        let names_class = line.get(ANSWER).is_some_and(|answer| !answer.is_null());
        there.insert((text(column)?.to_owned(), repeat), Said { names_class });
    }
    Some(there)
}
