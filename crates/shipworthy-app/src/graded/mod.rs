//! Outputs of a candidate, graded: the table that a check of texts reads beside the golden set.
//!
//! For each candidate its outputs are read, in whatever format they are recorded, every grader of the spec says whether each one is
//! good, people's labels are put beside what judges said, and one line an example goes into a table in a temporary folder. What
//! the table holds is said in [`failures`](shipworthy_eval::task::failures). Nothing is called here: what a judge thinks of an
//! output must have been recorded.

pub(crate) mod asserted;
mod carried;
pub(crate) mod cells;
mod known;
pub(crate) mod labels;
pub(crate) mod opponents;
pub(crate) mod outputs;
mod repeats;
mod table;
pub(crate) mod verdicts;

use std::collections::BTreeMap;
use std::path::PathBuf;

use shipworthy_engine::Engine;
use shipworthy_eval::gather::{Files, Problem};
use shipworthy_eval::outcome::Finding;
use shipworthy_eval::plan::FindFiles;
use shipworthy_eval::task::failures::MOST_GRADERS;
use shipworthy_eval::task::layout::GRADED;
use shipworthy_spec::spec::{Answers, Generation, GradedBy, Spec, TextAnswers};
use tempfile::TempDir;

use self::asserted::Asserted;
use self::cells::Table;
use self::labels::Labels;
use self::opponents::Opponents;
use self::outputs::{Beside, Outputs, Said};
use self::verdicts::Verdicts;
use crate::collect::asking::is_shown;
use crate::collect::verdicts_file;
use crate::workspace::Finder;

/// Most rows of a table of outputs or labels.
const MOST_ROWS: usize = 5_000_000;

/// The tables of graded outputs of all candidates. They are gone when this is.
#[derive(Debug)]
pub(crate) struct Graded {
    folder: TempDir,
    /// Files that the grades depend on, beside the golden set.
    pub(crate) sources: Vec<PathBuf>,
    /// By candidate and id, the first output that failed.
    said: Vec<ByName<Said>>,
    /// By candidate, what to know about its outputs.
    findings: Vec<Vec<Finding>>,
}

impl Graded {
    /// The first output of a candidate to an example that failed a grader: by people's word where they gave it.
    pub(crate) fn said(&self, candidate: usize, id: &str) -> Option<&Said> {
        self.said.get(candidate)?.get(id)
    }

    /// What to know about the outputs of the candidate at a place.
    pub(crate) fn findings(&self, candidate: usize) -> &[Finding] {
        self.findings.get(candidate).map_or(&[], Vec::as_slice)
    }

    /// The table of the candidate at a place.
    pub(crate) fn table(&self, candidate: usize) -> PathBuf {
        self.folder.path().join(format!("{candidate}.jsonl"))
    }
}

/// Finds graded tables where they were made, and everything else where `files` does.
pub(crate) struct WithGraded<'a> {
    pub(crate) graded: Option<&'a Graded>,
    pub(crate) files: &'a dyn FindFiles,
}

impl FindFiles for WithGraded<'_> {
    fn find(&self, written: &str, at: &str) -> Vec<PathBuf> {
        let place = at.strip_prefix("candidates[").and_then(|rest| rest.strip_suffix(&format!("].{GRADED}")));
        match (written == GRADED, place.and_then(|place| place.parse().ok()), self.graded) {
            (true, Some(candidate), Some(graded)) => vec![graded.table(candidate)],
            (true, ..) => Vec::new(),
            _ => self.files.find(written, at),
        }
    }
}

/// Grades the outputs of every candidate; `None` for a spec of another task. All that is wrong is told at once.
pub(crate) fn grade(spec: &Spec, files: &Finder<'_>, engine: &Engine) -> Result<Option<Graded>, Vec<Problem>> {
    let Some(generation) = &spec.generation else { return Ok(None) };
    let mut problems = too_many_graders(generation);
    let mut sources = Vec::new();
    let mut find = |written: &str, at: &str| {
        let found = Files { written: written.to_owned(), paths: files.find(written, at), at: at.to_owned() };
        sources.extend(found.paths.iter().cloned());
        found
    };
    let golden = find(&spec.golden.data, "golden.data");
    let labels = generation.human_labels.as_ref().map(|path| find(path, "human_labels"));
    let recorded: Vec<Option<Files>> = spec
        .candidates
        .iter()
        .enumerate()
        .map(|(number, candidate)| {
            let Answers::Text(answers) = &candidate.answers else { return None };
            let key = candidate.answers_at();
            answers.recorded().map(|(path, _)| find(path, &format!("candidates[{number}].{key}")))
        })
        .collect();
    let all = std::iter::once(Some(&golden)).chain([labels.as_ref()]).chain(recorded.iter().map(Option::as_ref));
    if !problems.is_empty() || all.flatten().any(|files| files.paths.is_empty()) {
        // What is missing, the finder tells.
        return if problems.is_empty() { Ok(None) } else { Err(problems) };
    }
    let read = |files: &Files| Table::read(engine, files, MOST_ROWS);
    let wanted = |name: &str| reads_column(spec, generation, name);
    let golden = Table::read_some(engine, &golden, MOST_ROWS, &wanted)?;
    let labels = match labels {
        Some(files) => Labels::of(&read(&files)?, generation, &mut problems),
        None => Labels::default(),
    };
    let asserted = Asserted::of(generation).unwrap_or_else(|found| {
        problems.extend(found);
        Asserted::default()
    });
    let folder = TempDir::new().map_err(|error| vec![unwritable(&error)])?;
    let candidates = spec.candidates.len();
    let mut graded =
        Graded { folder, sources, said: vec![ByName::new(); candidates], findings: vec![Vec::new(); candidates] };
    let opponents =
        Opponents::of(spec, generation, &golden, &|number| recorded[number].as_ref().map(&read).transpose())?;
    for (number, candidate) in spec.candidates.iter().enumerate() {
        let Answers::Text(answers) = &candidate.answers else { continue };
        let asked = outputs::Asked { spec, generation, answers, name: &candidate.name };
        let file = verdicts_file(&candidate.name);
        let judged = generation.graders.iter().any(|grader| matches!(grader.by, GradedBy::Judge { .. }));
        let said = judged.then(|| find_if_there(files, &file)).flatten();
        graded.sources.extend(said.iter().flat_map(|files| files.paths.iter().cloned()));
        let said = said.as_ref().map(&read).transpose()?;
        let verdicts = Verdicts::of(said.as_ref(), spec, generation, &golden)?;
        let outputs = recorded[number].as_ref().map_or(Outputs::Golden, |files| Outputs::Recorded(engine, files));
        let beside = Beside {
            golden: &golden,
            labels: &labels,
            verdicts: &verdicts,
            opponents: &opponents,
            asserted: &asserted,
        };
        match outputs::grade(&asked, &outputs, &beside) {
            Ok((examples, findings)) => {
                graded.findings[number] = findings;
                table::write(&graded.table(number), spec, &examples).map_err(|error| vec![unwritable(&error)])?;
                let said = examples.into_iter().filter_map(|(id, example)| Some((id, example.said?)));
                graded.said[number] = said.collect();
            }
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(Some(graded)) } else { Err(problems) }
}

/// Whether grading reads a column of the golden set: its id, outputs and verdicts that stand in it, what judges are shown, and what
/// assertions mention. A script may read any.
fn reads_column(spec: &Spec, generation: &Generation, name: &str) -> bool {
    let own = |answers: &Answers| matches!(answers, Answers::Text(TextAnswers::Golden(column)) if column == name);
    let mentions = |assertion: &serde_json::Value| {
        let text = assertion.to_string();
        text.contains(name) || text.contains("javascript")
    };
    [spec.golden.label.as_str(), "latency_ms"].contains(&name)
        || spec.candidates.iter().any(|candidate| own(&candidate.answers))
        || generation.graders.iter().any(|grader| match &grader.by {
            GradedBy::Column { name: column, swapped, .. } => column == name || swapped.as_deref() == Some(name),
            GradedBy::Assertions(written) => written.iter().any(mentions),
            GradedBy::Judge { asks, .. } => is_shown(asks, name),
        })
}

/// Says of a problem with a table of graded outputs what the person who recorded them can do.
pub(crate) fn in_words_of_outputs(problem: &mut Problem) {
    if problem.code == "missing-prediction" {
        problem.remedy =
            "record them: with `shipworthy run` where a prompt gives them, else in the file of outputs".to_owned();
    }
}

/// A file of ours beside the spec, where it is there.
pub(crate) fn find_if_there(files: &Finder<'_>, written: &str) -> Option<Files> {
    let paths = files.maybe(written);
    (!paths.is_empty()).then(|| Files { written: written.to_owned(), paths, at: "graders".to_owned() })
}

fn too_many_graders(generation: &Generation) -> Vec<Problem> {
    // One that compares takes the room of two.
    if generation.graders.len() + generation.comparing().count() <= MOST_GRADERS {
        return Vec::new();
    }
    let message = format!(
        "there are {} graders; at most {MOST_GRADERS} are read, and half as many that compare",
        generation.graders.len()
    );
    vec![problem("too-many", "graders", message, "put assertions that belong together into one grader")]
}

fn unwritable(error: &std::io::Error) -> Problem {
    let message = format!("graded outputs cannot be written to the folder for temporary files: {error}");
    problem("unwritable", "", message, "make room there, or set TMPDIR to a folder that can be written")
}

pub(crate) fn problem(code: &'static str, at: &str, message: impl Into<String>, remedy: impl Into<String>) -> Problem {
    Problem { code, at: at.to_owned(), within: None, message: message.into(), remedy: remedy.into() }
}

/// Things by a name, in the order of the names, so that nothing depends on chance.
type ByName<T> = BTreeMap<String, T>;
