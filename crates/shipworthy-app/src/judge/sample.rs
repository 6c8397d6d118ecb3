//! Which outputs people should label next: drawn at random, without what the judge says of them, as a table that reads back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use shipworthy_eval::gather::{Files, Problem};

use crate::collect::asking::Asking;
use crate::collect::judges::{Judged, opponents, outputs};
use crate::collect::{Bench, CollectRequest, answers, fingerprint, with_bench};
use crate::csv;
use crate::graded::cells::Table;
use crate::graded::labels::Labels;
use crate::graded::opponents::Opponents;
use crate::opened::{Refused, refused};
use crate::workspace::Finder;

/// Most rows of a table of labels.
const MOST_LABELS: usize = 5_000_000;
/// Columns that the table always has, in this order.
const COLUMNS: [&str; 6] = ["id", "candidate", "grader", "repeat", "output", "pass"];
/// Those of them by which a label finds its output.
const KEYS: usize = 4;

/// The column of the output that stands beside the one that is labelled, where two are compared.
const OTHER: &str = "other";

/// What to draw from.
#[derive(Debug, Clone)]
pub struct SampleRequest {
    /// The spec.
    pub spec: PathBuf,
    /// Only these candidates; all where this is empty.
    pub candidates: Vec<String>,
    /// Only these graders; all that a model judges where this is empty.
    pub graders: Vec<String>,
    /// Examples to draw; each brings one output of every candidate, for every grader.
    pub examples: usize,
    /// Seed of the draw.
    pub seed: u64,
    /// Threads for reading tables.
    pub threads: usize,
    /// Further folders that the spec may read, by name.
    pub roots: Vec<(String, PathBuf)>,
}

/// A table to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSheet {
    /// The table: columns `id`, `candidate`, `grader`, `repeat`, `output`, `pass`, then those of the golden set. `pass` is empty.
    pub csv: String,
    /// Its rows.
    pub rows: usize,
    /// Examples that were drawn.
    pub examples: usize,
    /// Examples with an output that nobody has labelled.
    pub of: usize,
    /// Whether a grader compares two outputs, so that answers are win, tie or loss.
    pub compares: bool,
}

/// Draws outputs for people to label. The same examples for every candidate, so that differences can be corrected too; those that have a
/// label are left out. The draw looks at nothing that a judge said.
pub fn sample(request: &SampleRequest) -> Result<LabelSheet, Refused> {
    let reading = CollectRequest {
        spec: request.spec.clone(),
        candidates: request.candidates.clone(),
        limit: None,
        replay: true,
        anew: false,
        hosts: Vec::new(),
        commands: false,
        seed: request.seed,
        threads: request.threads,
        roots: request.roots.clone(),
        at: None,
    };
    with_bench(&reading, &mut |bench| sheet(bench, request))
}

fn sheet(bench: &Bench<'_>, request: &SampleRequest) -> Result<LabelSheet, Refused> {
    let graders = graders(bench, request)?;
    let told = |problems: Vec<Problem>| bench.refused(problems);
    let labels = labels(bench).map_err(told)?;
    // By example: what could be labelled, as candidate, grader and output.
    let mut open: BTreeMap<String, Vec<(usize, usize, Judged)>> = BTreeMap::new();
    for &candidate in &bench.chosen {
        let name = &bench.spec.candidates[candidate].name;
        let Some(answers) = answers(bench.spec, candidate) else { continue };
        let mut first: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
        for output in outputs(bench, candidate, answers).map_err(told)? {
            first.entry(output.id.clone()).or_default().push(output);
        }
        for (id, outputs) in first {
            for &grader in &graders {
                let by = &bench.generation.graders[grader].by;
                let is_labelled = |output: &Judged| {
                    labels.on(name, (&id, output.repeat), &output.text).iter().any(|label| label.grader == grader)
                };
                if by.against() == Some(name) || outputs.iter().any(is_labelled) {
                    continue;
                }
                // Any repeat may be drawn: the first of many is no better than the others.
                let drawn =
                    outputs.iter().min_by_key(|output| drawing(request.seed, &[&id, name, &output.repeat.to_string()]));
                let Some(drawn) = drawn else { continue };
                let drawn = Judged { id: id.clone(), repeat: drawn.repeat, text: drawn.text.clone() };
                open.entry(id.clone()).or_default().push((candidate, grader, drawn));
            }
        }
    }
    let of = open.len();
    let mut ids: Vec<String> = open.keys().cloned().collect();
    ids.sort_by_key(|id| drawing(request.seed, &[id]));
    ids.truncate(request.examples);
    let mut rows: Vec<(usize, usize, Judged)> = ids.iter().filter_map(|id| open.remove(id)).flatten().collect();
    // Mixed, so that nobody learns which candidate comes next.
    rows.sort_by_key(|(candidate, grader, output)| {
        drawing(request.seed, &[&output.id, &candidate.to_string(), &grader.to_string(), "row"])
    });
    let compares = graders.iter().any(|grader| bench.generation.graders[*grader].by.compares());
    let opponents = opponents_of(bench, &graders)?;
    Ok(LabelSheet { csv: written(bench, &rows, &opponents)?, rows: rows.len(), examples: ids.len(), of, compares })
}

/// A place in a draw that depends on the seed and on what is drawn, and on no order of rows.
fn drawing(seed: u64, of: &[&str]) -> String {
    let seed = seed.to_string();
    let texts: Vec<&str> = std::iter::once(seed.as_str()).chain(of.iter().copied()).collect();
    fingerprint(&texts)
}

/// Places of the graders that are asked about.
fn graders(bench: &Bench<'_>, request: &SampleRequest) -> Result<Vec<usize>, Refused> {
    let judged = bench.generation.graders.iter().enumerate().filter(|(_, grader)| grader.by.is_judged());
    let judged: Vec<(usize, &str)> = judged.map(|(place, grader)| (place, grader.name.as_str())).collect();
    let file = request.spec.display().to_string();
    let names: Vec<&str> = judged.iter().map(|(_, name)| *name).collect();
    if let Some(stranger) = request.graders.iter().find(|name| !names.contains(&name.as_str())) {
        let message = format!("no judge grades '{stranger}'");
        return Err(refused("unknown-grader", &file, message, format!("the judged graders are {}", names.join(", "))));
    }
    if judged.is_empty() {
        let message = "no judge grades these outputs, so that nothing has to be labelled".to_owned();
        return Err(refused("no-judge", &file, message, "`shipworthy check` judges them as they are".to_owned()));
    }
    let wanted = |name: &str| request.graders.is_empty() || request.graders.iter().any(|of| of == name);
    Ok(judged.into_iter().filter(|(_, name)| wanted(name)).map(|(place, _)| place).collect())
}

/// What people said so far; nothing where the table is not there yet.
pub(super) fn labels(bench: &Bench<'_>) -> Result<Labels, Vec<Problem>> {
    let Some(written) = &bench.generation.human_labels else { return Ok(Labels::default()) };
    let (at, finder) = ("human_labels".to_owned(), Finder::new(bench.workspace));
    let paths = finder.maybe(written);
    if paths.is_empty() {
        return Ok(Labels::default());
    }
    let table = Table::read(bench.engine, &Files { written: written.clone(), paths, at }, MOST_LABELS)?;
    let mut problems = Vec::new();
    let labels = Labels::of(&table, bench.generation, &mut problems);
    if problems.is_empty() { Ok(labels) } else { Err(problems) }
}

/// The outputs that these graders compare others with.
fn opponents_of(bench: &Bench<'_>, graders: &[usize]) -> Result<Opponents, Refused> {
    let none = BTreeMap::new();
    let asking = graders.iter().filter_map(|place| Asking::of(bench.spec, &bench.generation.graders[*place], &none));
    let asking: Vec<Asking<'_>> = asking.collect();
    opponents(bench, &asking).map_err(|problems| bench.refused(problems))
}

/// The table, with the columns of the golden set behind the six that are read back, and before them the other output where two are
/// compared.
fn written(bench: &Bench<'_>, rows: &[(usize, usize, Judged)], opponents: &Opponents) -> Result<String, Refused> {
    let golden = &bench.golden;
    let id =
        golden.need(&[&bench.spec.golden.label], "the example's id").map_err(|problem| bench.refused(vec![problem]))?;
    // What a candidate said and what a judge said of it is no help to somebody who labels.
    let said = bench.spec.candidates.iter().enumerate().filter_map(|(place, _)| match answers(bench.spec, place) {
        Some(shipworthy_spec::spec::TextAnswers::Golden(column)) => Some(column.as_str()),
        _ => None,
    });
    let verdicts = bench.generation.graders.iter().flat_map(|grader| match &grader.by {
        shipworthy_spec::spec::GradedBy::Column { name, swapped, .. } => vec![Some(name.as_str()), swapped.as_deref()],
        _ => Vec::new(),
    });
    let hidden: Vec<&str> = said.chain(verdicts.flatten()).chain(COLUMNS).chain([OTHER]).collect();
    let shown: Vec<(usize, &str)> = golden
        .columns()
        .iter()
        .enumerate()
        .filter(|(place, name)| *place != id && !hidden.contains(&name.as_str()))
        .map(|(place, name)| (place, name.as_str()))
        .collect();
    let mut examples: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in golden.rows() {
        let Some(id) = row.cell(id) else { continue };
        examples
            .entry(id)
            .or_insert_with(|| shown.iter().map(|(place, _)| row.cell(*place).unwrap_or_default()).collect());
    }
    let against = |grader: usize| bench.generation.graders[grader].by.against();
    let other = rows.iter().any(|(_, grader, _)| against(*grader).is_some()).then_some(OTHER);
    let mut text =
        csv::shown(COLUMNS.len(), COLUMNS.into_iter().chain(other).chain(shown.iter().map(|(_, name)| *name)));
    for (candidate, grader, output) in rows {
        let repeat = output.repeat.to_string();
        let beside = against(*grader).and_then(|other| opponents.to(other, &output.id, output.repeat));
        let beside = other.map(|_| beside.unwrap_or_default());
        let (candidate, grader) = (&bench.spec.candidates[*candidate].name, &bench.generation.graders[*grader].name);
        let first = [output.id.as_str(), candidate, grader, &repeat, &output.text, ""];
        let example = examples.get(output.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        text.push_str(&csv::shown(KEYS, first.into_iter().chain(beside).chain(example.iter().copied())));
    }
    Ok(text)
}
