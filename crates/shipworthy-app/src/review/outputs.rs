//! A queue of outputs that a judge has graded, for people to say what they see: drawn by chance, without a word of who wrote them and
//! of what the judge said. What people say measures the judge.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shipworthy_spec::spec::GradedBy;
use shipworthy_store::{NewItem, NewQueue, Output, Store};

use super::pick::mixed;
use super::{LONGEST_RUBRIC, MOST_ITEMS, NoQueue};
use crate::collect::fingerprint;
use crate::decisions::LONGEST_NAME;
use crate::form::Fields;
use crate::texts::Texts;

/// The two answers, in the order of their keys.
pub const ANSWERS: [&str; 2] = ["pass", "fail"];
/// The column that what is judged stands in.
pub const SAID: &str = "output";
/// Outputs of every candidate that are drawn where nobody says how many: fewer correct no judge.
pub const EACH: usize = 30;

/// A queue of outputs to make.
#[derive(Debug, Clone, Copy)]
pub struct OutputsRequest<'a> {
    /// The spec.
    pub spec: &'a Path,
    /// Further folders that it may read, by name.
    pub roots: &'a [(String, PathBuf)],
    /// Threads to use.
    pub threads: usize,
    /// The grader whose judge is measured.
    pub grader: &'a str,
    /// The candidate whose outputs are drawn; of all where there is none.
    pub candidate: Option<&'a str>,
    /// How many outputs at most; without it [`EACH`] of every candidate.
    pub examples: Option<usize>,
    /// How many people mark each: one or two.
    pub reviewers: u8,
    /// Seed of the draw.
    pub seed: u64,
    /// Who makes it.
    pub by: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// A judged grader, and how many outputs people have labelled for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Labelled {
    /// The grader.
    pub grader: String,
    /// What makes an output good, in words; `None` where the verdicts stand in a column.
    pub rubric: Option<String>,
    /// Outputs that arrived.
    pub outputs: u64,
    /// Those of them that people labelled.
    pub labels: u64,
}

/// Whether people can be asked about one output at a time: not where two are compared.
fn is_asked(by: &GradedBy) -> bool {
    by.is_judged() && !by.compares()
}

/// What people are asked about each output.
pub fn rubric_of(grader: &str, by: &GradedBy) -> String {
    match by {
        GradedBy::Judge { rubric, .. } if !rubric.trim().is_empty() => rubric.clone(),
        _ => format!("Is this output good, as far as “{grader}” goes? Pass it, or fail it."),
    }
}

/// The judged graders of a spec of texts; empty where no judge grades.
pub fn judged(spec: &Path, roots: &[(String, PathBuf)], threads: usize) -> Result<Vec<Labelled>, NoQueue> {
    let texts = Texts::open(spec, roots, threads).map_err(NoQueue::Spec)?;
    let graders = texts.generation().graders.iter().enumerate().filter(|(_, grader)| is_asked(&grader.by));
    let mut found: Vec<(usize, Labelled)> = graders
        .map(|(place, grader)| {
            let rubric = match &grader.by {
                GradedBy::Judge { rubric, .. } => Some(rubric.clone()),
                _ => None,
            };
            (place, Labelled { grader: grader.name.clone(), rubric, outputs: 0, labels: 0 })
        })
        .collect();
    let refuse = |problems| NoQueue::Spec(texts.refused(problems));
    let labels = texts.labels().map_err(refuse)?;
    for (place, candidate) in texts.spec.candidates.iter().enumerate() {
        // One whose outputs are not there yet has none.
        let Ok(said) = texts.recorded(place).and_then(|recorded| texts.plain(&recorded)) else { continue };
        for output in said.iter().filter_map(|said| Some((said, said.text.as_deref()?))) {
            let on = labels.on(&candidate.name, (&output.0.id, output.0.repeat), output.1);
            for (place, labelled) in &mut found {
                labelled.outputs += 1;
                labelled.labels += u64::from(on.iter().any(|label| label.grader == *place));
            }
        }
    }
    Ok(found.into_iter().map(|(_, labelled)| labelled).collect())
}

/// Makes a queue of outputs and says its number. Outputs that people have labelled for this grader are left out.
pub fn make(request: &OutputsRequest<'_>) -> Result<u64, NoQueue> {
    let mut fields = Fields::default();
    let by = fields.name("by", request.by, LONGEST_NAME, "say who makes it");
    if !(1..=2).contains(&request.reviewers) {
        fields.wrong("reviewers", "one person or two mark an output", "choose 1 or 2");
    }
    if let Some(examples) = request.examples.filter(|examples| !(1..=MOST_ITEMS).contains(examples)) {
        let message = format!("{examples} outputs were asked for");
        fields.wrong("examples", message, format!("choose 1 to {MOST_ITEMS}"));
    }
    fields.done()?;
    let texts = Texts::open(request.spec, request.roots, request.threads).map_err(NoQueue::Spec)?;
    let refuse = |problems| NoQueue::Spec(texts.refused(problems));
    let mut fields = Fields::default();
    let generation = texts.generation();
    let grader = generation.graders.iter().position(|of| of.name == request.grader && is_asked(&of.by));
    if grader.is_none() {
        let judged = generation.graders.iter().filter(|of| is_asked(&of.by)).map(|of| of.name.as_str());
        let judged = judged.collect::<Vec<_>>().join(", ");
        let remedy =
            if judged.is_empty() { "no judge grades here".to_owned() } else { format!("choose one of {judged}") };
        fields.wrong("grader", format!("no judge grades as '{}'", request.grader), remedy);
    }
    if let Some(name) = request.candidate
        && texts.spec.candidates.iter().all(|of| of.name != name)
    {
        let names: Vec<&str> = texts.spec.candidates.iter().map(|of| of.name.as_str()).collect();
        fields.wrong(
            "candidate",
            format!("there is no candidate '{name}'"),
            format!("choose one of {}", names.join(", ")),
        );
    }
    fields.done()?;
    let place = grader.unwrap_or_default();
    let grader = &generation.graders[place];
    let labels = texts.labels().map_err(refuse)?;
    let mut drawn: Vec<(u64, NewItem)> = Vec::new();
    let (mut all, mut missing) = (0, Vec::new());
    for (at, candidate) in texts.spec.candidates.iter().enumerate() {
        if request.candidate.is_some_and(|name| name != candidate.name) {
            continue;
        }
        let said = match texts.recorded(at).and_then(|recorded| texts.plain(&recorded)) {
            Ok(said) => said,
            Err(problems) => {
                missing.extend(problems);
                continue;
            }
        };
        for (said, text) in said.iter().filter_map(|said| Some((said, said.text.as_deref()?))) {
            all += 1;
            if labels.on(&candidate.name, (&said.id, said.repeat), text).iter().any(|label| label.grader == place) {
                continue;
            }
            let output = Output {
                candidate: candidate.name.clone(),
                grader: grader.name.clone(),
                repeat: said.repeat,
                text: fingerprint(&[text]),
            };
            let order = order(&output, &said.id, request.seed);
            let shown = vec![(SAID.to_owned(), text.to_owned())];
            drawn.push((
                order,
                NewItem { key: said.id.clone(), shown, sides: None, label_before: None, output: Some(output) },
            ));
        }
    }
    if all == 0 && !missing.is_empty() {
        return Err(refuse(missing));
    }
    if drawn.is_empty() {
        let mut fields = Fields::default();
        match (all, request.candidate) {
            (0, _) => fields.wrong("examples", "there is no output yet", "collect outputs first"),
            (_, None) => fields.wrong(
                "examples",
                "people have labelled every output",
                "there is nothing left to label for this judge",
            ),
            (_, Some(name)) => fields.wrong(
                "candidate",
                format!("people have labelled every output of {name}"),
                "there is nothing left to label of it: choose another candidate, or all of them",
            ),
        }
        fields.done()?;
    }
    let of = drawn.len();
    let mut items = evenly(drawn, request.examples);
    show_examples(&texts, &mut items).map_err(refuse)?;
    let whose = request.candidate.map_or_else(|| "all candidates".to_owned(), str::to_owned);
    let picked =
        format!("{} of {of} unlabelled outputs of {whose}, drawn by chance, seed {}", items.len(), request.seed);
    let rubric: String = rubric_of(&grader.name, &grader.by).chars().take(LONGEST_RUBRIC).collect();
    let mut store = Store::open(&texts.workspace.root)?;
    Ok(store.add_queue(&NewQueue {
        spec: &texts.file,
        title: &format!("Labels for {}", grader.name).chars().take(LONGEST_NAME * 2).collect::<String>(),
        rubric: &rubric,
        label: &grader.name,
        choices: &ANSWERS.map(str::to_owned),
        reviewers: request.reviewers,
        blinded: true,
        picked: &picked,
        fingerprint: "",
        by: &by,
        at: request.at,
        items: &items,
    })?)
}

/// The outputs that are drawn, of every candidate as many as far as it has them: a judge is corrected for each alone.
fn evenly(mut open: Vec<(u64, NewItem)>, most: Option<usize>) -> Vec<NewItem> {
    open.sort_by(|a, b| (a.0, &a.1.key, &a.1.shown).cmp(&(b.0, &b.1.key, &b.1.shown)));
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    // Which of its candidate's outputs each is, and its place in the draw.
    let mut drawn: Vec<(usize, usize, NewItem)> = Vec::new();
    for (place, (_, item)) in open.into_iter().enumerate() {
        let whose = item.output.as_ref().map(|output| output.candidate.clone()).unwrap_or_default();
        let turn = turns.entry(whose).or_default();
        *turn += 1;
        drawn.push((*turn, place, item));
    }
    drawn.sort_by_key(|(turn, place, _)| (*turn, *place));
    match most {
        Some(most) => drawn.truncate(most),
        None => drawn.retain(|(turn, ..)| *turn <= EACH),
    }
    drawn.truncate(MOST_ITEMS);
    // Mixed again, so that nobody learns whose comes next.
    drawn.sort_by_key(|(_, place, _)| *place);
    drawn.into_iter().map(|(.., item)| item).collect()
}

/// A place in the draw that depends on the output and the seed alone, and not on the order of files.
fn order(output: &Output, id: &str, seed: u64) -> u64 {
    let hash = fingerprint(&[&output.candidate, id, &output.repeat.to_string()]);
    mixed(u64::from_str_radix(&hash, 16).unwrap_or_default() ^ mixed(seed))
}

/// Puts before each output what its example holds; not what candidates or graders said there.
fn show_examples(texts: &Texts, items: &mut [NewItem]) -> Result<(), Vec<shipworthy_eval::gather::Problem>> {
    let id = texts.golden.need(&[&texts.spec.golden.label], "the example's id").map_err(|problem| vec![problem])?;
    let hidden = texts.answering();
    for row in texts.golden.rows() {
        let Some(key) = row.cell(id) else { continue };
        for item in items.iter_mut().filter(|item| item.key == key && item.shown.len() == 1) {
            let shown = row.named().filter(|(name, _)| !hidden.contains(name));
            let mut shown: Vec<(String, String)> =
                shown.filter_map(|(name, cell)| Some((name.to_owned(), cell?.to_owned()))).collect();
            shown.append(&mut item.shown);
            item.shown = shown;
        }
    }
    Ok(())
}
