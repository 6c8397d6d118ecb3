//! What a spec of texts speaks of, read for people: its examples, what every candidate said to them, and what graders say of that.

pub mod before;
pub mod pairs;
pub mod prompts;
pub(crate) mod question;
pub mod words;

use std::path::{Path, PathBuf};

use shipworthy_engine::Engine;
use shipworthy_eval::gather::{Files, Problem};
use shipworthy_eval::plan::FindFiles;
use shipworthy_spec::parse::{Parsed, Reach, parse_within};
use shipworthy_spec::spec::{Answers, Generation, GradedBy, Spec, TextAnswers};

use crate::collect::verdicts_file;
use crate::graded::asserted::Asserted;
use crate::graded::cells::Table;
use crate::graded::labels::Labels;
use crate::graded::opponents::Opponents;
use crate::graded::outputs::{Asked, Beside, One, Plain};
use crate::graded::verdicts::Verdicts;
use crate::graded::{find_if_there, outputs};
use crate::opened::{Refused, place, read_spec, whole_file};
use crate::workspace::{Finder, Workspace};

/// Most rows of a table.
const MOST_ROWS: usize = 5_000_000;

/// A spec of texts, with its examples.
pub(crate) struct Texts {
    /// The spec.
    pub(crate) spec: Spec,
    /// Its examples.
    pub(crate) golden: Table,
    /// The folder that it belongs to.
    pub(crate) workspace: Workspace,
    /// Its name relative to the workspace.
    pub(crate) file: String,
    engine: Engine,
    source: String,
    parsed: Parsed,
    name: String,
}

/// The recorded outputs of a candidate: `None` where they stand in the golden set.
pub(crate) struct Recorded<'a> {
    table: Option<Table>,
    answers: &'a TextAnswers,
    name: &'a str,
}

impl Texts {
    /// Reads it. All that is wrong with it is told at once.
    pub(crate) fn open(path: &Path, roots: &[(String, PathBuf)], threads: usize) -> Result<Texts, Refused> {
        let name = path.display().to_string();
        let whole = |code, message: String, remedy: &str| Refused {
            diagnostics: vec![whole_file(code, &name, message, remedy)],
            source: String::new(),
        };
        let source = read_spec(path)
            .map_err(|message| whole("unreadable-spec", message, "give the path of a NAME.feature.md file"))?;
        let workspace = Workspace::of(path, roots.to_vec())
            .map_err(|error| whole("unreadable-workspace", error.to_string(), "check the folder's permissions"))?;
        let reach = Reach { folders_up: workspace.depth(), ..Reach::default() };
        let mut parsed = parse_within(&name, &source, reach);
        let Some(spec) = parsed.spec.take() else {
            return Err(Refused { diagnostics: parsed.diagnostics, source });
        };
        if spec.generation.is_none() {
            let message =
                format!("nothing is collected for a {} task: its candidates bring their answers", spec.task.name());
            return Err(whole("wrong-task", message, "`shipworthy check` judges it as it is"));
        }
        let engine = Engine::new(threads);
        let refuse = |problems: Vec<Problem>| Refused {
            diagnostics: problems.into_iter().map(|problem| place(&name, &source, &parsed, problem)).collect(),
            source: source.clone(),
        };
        let golden = read(&engine, &workspace, &spec.golden.data, "golden.data").map_err(&refuse)?;
        let file = workspace.name_of(path);
        Ok(Texts { spec, golden, workspace, file, engine, source, parsed, name })
    }

    /// What is particular to texts.
    pub(crate) fn generation(&self) -> &Generation {
        self.spec.generation.as_ref().expect("it was looked at when it was opened")
    }

    /// Problems at their places in the spec.
    pub(crate) fn refused(&self, problems: Vec<Problem>) -> Refused {
        let told = problems.into_iter().map(|problem| place(&self.name, &self.source, &self.parsed, problem));
        Refused { diagnostics: told.collect(), source: self.source.clone() }
    }

    /// What the candidate at a place said.
    pub(crate) fn recorded(&self, candidate: usize) -> Result<Recorded<'_>, Vec<Problem>> {
        let of = &self.spec.candidates[candidate];
        let Answers::Text(answers) = &of.answers else { return Err(Vec::new()) };
        let at = format!("candidates[{candidate}].{}", of.answers_at());
        let table =
            answers.recorded().map(|(written, _)| read(&self.engine, &self.workspace, written, &at)).transpose()?;
        Ok(Recorded { table, answers, name: &of.name })
    }

    /// The texts of a candidate alone.
    pub(crate) fn plain(&self, recorded: &Recorded<'_>) -> Result<Vec<Plain>, Vec<Problem>> {
        outputs::plain(&self.asked(recorded), &self.golden, recorded.table.as_ref())
    }

    /// The texts of a candidate with what graders say of each.
    pub(crate) fn each(&self, recorded: &Recorded<'_>) -> Result<Vec<One>, Vec<Problem>> {
        let said = self.verdicts(recorded.name)?;
        let verdicts = Verdicts::of(said.as_ref(), &self.spec, self.generation(), &self.golden)?;
        let table = |place: usize| self.recorded(place).map(|recorded| recorded.table);
        let beside = Beside {
            golden: &self.golden,
            labels: &Labels::default(),
            verdicts: &verdicts,
            opponents: &Opponents::of(&self.spec, self.generation(), &self.golden, &table)?,
            asserted: &Asserted::of(self.generation())?,
        };
        outputs::each(&self.asked(recorded), recorded.table.as_ref(), &beside)
    }

    /// What judges said of a candidate; `None` where nothing was written down.
    pub(crate) fn verdicts(&self, candidate: &str) -> Result<Option<Table>, Vec<Problem>> {
        let judged = self.generation().graders.iter().any(|grader| matches!(grader.by, GradedBy::Judge { .. }));
        let finder = Finder::new(&self.workspace);
        let files = judged.then(|| find_if_there(&finder, &verdicts_file(candidate))).flatten();
        files.map(|files| Table::read(&self.engine, &files, MOST_ROWS)).transpose()
    }

    /// What people said; nothing where no file of labels is there yet.
    pub(crate) fn labels(&self) -> Result<Labels, Vec<Problem>> {
        let finder = Finder::new(&self.workspace);
        let written = self.generation().human_labels.as_deref();
        let Some(files) = written.and_then(|written| find_if_there(&finder, written)) else {
            return Ok(Labels::default());
        };
        let mut problems = Vec::new();
        let table = Table::read(&self.engine, &files, MOST_ROWS)?;
        let labels = Labels::of(&table, self.generation(), &mut problems);
        if problems.is_empty() { Ok(labels) } else { Err(problems) }
    }

    fn asked<'a>(&'a self, recorded: &Recorded<'a>) -> Asked<'a> {
        Asked { spec: &self.spec, generation: self.generation(), answers: recorded.answers, name: recorded.name }
    }

    /// Columns of the golden set that hold what candidates or graders said.
    pub(crate) fn answering(&self) -> Vec<&str> {
        question::written(&self.spec).into_iter().chain(question::graded(&self.spec)).collect()
    }
}

fn read(engine: &Engine, workspace: &Workspace, written: &str, at: &str) -> Result<Table, Vec<Problem>> {
    let finder = Finder::new(workspace);
    let paths = finder.find(written, at);
    let missing = finder.into_problems();
    if !missing.is_empty() {
        return Err(missing);
    }
    Table::read(engine, &Files { written: written.to_owned(), paths, at: at.to_owned() }, MOST_ROWS)
}
