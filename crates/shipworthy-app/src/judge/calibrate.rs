//! Recorded verdicts against people's labels: a trust card for every judge and candidate. Calls nobody.

use std::path::{Path, PathBuf};

use shipworthy_engine::{Engine, Progress};
use shipworthy_eval::conclude::{Context, conclude};
use shipworthy_eval::gather::{Files, Problem};
use shipworthy_eval::judge::{Calibration, Older, OlderLabel, calibrate as cards};
use shipworthy_spec::spec::{Generation, Spec};

use crate::graded::cells::{Table, preference, verdict};
use crate::opened::{Reading, Refused, open, refused};

/// Most labels of other outputs.
const MOST_LABELS: usize = 1_000_000;

/// What to hold against what.
#[derive(Debug, Clone)]
pub struct CalibrateRequest {
    /// The spec.
    pub spec: PathBuf,
    /// A table of labels of other outputs, with what the judge said of them: columns `grader`, `pass`, `judge`, and `cluster` where they
    /// come in groups.
    pub older: Option<PathBuf>,
    /// Seed of all resampling.
    pub seed: u64,
    /// Threads to use.
    pub threads: usize,
    /// Further folders that the spec may read, by name.
    pub roots: Vec<(String, PathBuf)>,
    /// Version of the tool.
    pub tool: String,
}

/// Makes the trust cards of a spec. A spec of another task is refused.
pub fn calibrate(request: &CalibrateRequest, progress: &dyn Progress) -> Result<Calibration, Refused> {
    let reading = Reading { spec: &request.spec, written: None, roots: &request.roots, threads: request.threads };
    let mut opened = open(&reading, &|_, _| None, progress)?;
    let generation = generation(&opened.spec, &request.spec)?.clone();
    let older = match &request.older {
        Some(path) => older(&opened.engine, path, &generation)?,
        None => Older::new(),
    };
    progress.step("judging", 0, None);
    let mut notes = Vec::new();
    let context = Context {
        file: opened.file.clone(),
        tool: request.tool.clone(),
        seed: request.seed,
        replicates: 0,
        look: opened.look(&mut notes),
        only: None,
        today: None,
    };
    let check = conclude(&opened.spec, &opened.gathered, &context).check;
    let cards = cards(&opened.spec, &opened.gathered, &check, &older);
    if generation.is_judged() && generation.human_labels.is_none() {
        notes.push(
            "The spec names no table of people's labels: `shipworthy judge calibrate --sample 50 --output labels.csv` writes one to fill in, and \
             `human_labels: labels.csv` names it."
                .to_owned(),
        );
    }
    Ok(Calibration {
        format: 1,
        tool: request.tool.clone(),
        feature: opened.spec.name.clone(),
        file: opened.file.clone(),
        seed: request.seed,
        confidence: opened.spec.confidence,
        cards,
        notes,
    })
}

/// What only texts have.
fn generation<'a>(spec: &'a Spec, path: &Path) -> Result<&'a Generation, Refused> {
    spec.generation.as_ref().ok_or_else(|| {
        let message = format!("a {} task has no judges: they grade texts", spec.task.name());
        refused("wrong-task", &path.display().to_string(), message, "`shipworthy check` judges it as it is".to_owned())
    })
}

/// Labels of other outputs, by grader.
fn older(engine: &Engine, path: &Path, generation: &Generation) -> Result<Older, Refused> {
    let name = path.display().to_string();
    let told = |problems: Vec<Problem>| {
        let all: Vec<String> =
            problems.into_iter().map(|problem| format!("{}; {}", problem.message, problem.remedy)).collect();
        let remedy = "it needs the columns grader, pass (what people said) and judge (what the judge said)";
        refused("older-labels", &name, format!("the older labels cannot be read: {}", all.join(" ")), remedy.to_owned())
    };
    let there = path.canonicalize().map_err(|error| {
        refused(
            "older-labels",
            &name,
            format!("the older labels cannot be read: {name}: {error}"),
            "name a table of labels".to_owned(),
        )
    })?;
    let files = Files { written: name.clone(), paths: vec![there], at: String::new() };
    let table = Table::read(engine, &files, MOST_LABELS).map_err(told)?;
    let need = |column: &str, what: &str| table.need(&[column], what).map_err(|problem| told(vec![problem]));
    let (grader, pass, judge) =
        (need("grader", "what was asked")?, need("pass", "what people said")?, need("judge", "what the judge said")?);
    let cluster = table.find("cluster");
    let mut codes = std::collections::BTreeMap::new();
    let mut found = Older::new();
    for row in table.rows() {
        let named = row.cell(grader).unwrap_or_default();
        let Some(of) = generation.grader(named).filter(|of| of.by.is_judged()) else { continue };
        // Of two outputs a tie is no win.
        let read = |cell: Option<&str>| {
            let text = cell?;
            if of.by.compares() { preference(text).map(|won| won == Some(true)) } else { verdict(text) }
        };
        let (Some(label), Some(verdict)) = (read(row.cell(pass)), read(row.cell(judge))) else { continue };
        let next = codes.len() as u32;
        let cluster = row.maybe(cluster).map(|cluster| *codes.entry(cluster.to_owned()).or_insert(next));
        found.entry(named.to_owned()).or_default().push(OlderLabel { label, verdict, cluster });
    }
    if found.is_empty() {
        let judged: Vec<&str> =
            generation.graders.iter().filter(|of| of.by.is_judged()).map(|of| of.name.as_str()).collect();
        let message =
            format!("{name} holds no label of a judged grader of this spec with the judge's verdict beside it");
        return Err(refused("older-labels", &name, message, format!("the judged graders are {}", judged.join(", "))));
    }
    Ok(found)
}
