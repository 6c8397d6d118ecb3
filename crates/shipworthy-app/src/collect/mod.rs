//! Collecting outputs: every prompt of a spec is answered by its model for every example, and judges say what they think.
//!
//! Replies are recorded first, call by call, in `.shipworthy/replies.jsonl` of the workspace, so that a run that ended early goes on where
//! it was and a later one makes only the calls that are new. What a candidate said then goes into its file of outputs, and what judges
//! said into `verdicts/`, both beside the spec: plain files, sorted, for people, for version control, and for `check`, which calls nobody.

pub(crate) mod asking;
mod classes;
pub mod estimate;
pub(crate) mod failures;
mod held;
pub(crate) mod judges;
mod kept;
pub(crate) mod older;
pub(crate) mod outputs;
pub(crate) mod prompts;
pub(crate) mod providers;
pub(crate) mod settings;
pub(crate) mod shared;
mod standing;
pub mod timing;
pub mod versions;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use shipworthy_engine::{Engine, Sql};
use shipworthy_eval::gather::{Files, Problem};
use shipworthy_eval::plan::FindFiles;
use shipworthy_providers::{Mode, Record, Runner, Summary, Watch};
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::spec::{Answers, Generation, Spec, Task, TextAnswers};
use shipworthy_store::Store;

use crate::graded::cells::Table;
use crate::graded::problem;
use crate::opened::{Refused, place, read_spec, refused, whole_file};
use crate::workspace::{Finder, Workspace};

pub use shipworthy_providers::{Ended, Host, HostError, Money, Progress as Calls};

pub use timing::Timing;

pub use judges::{VerdictLine, asked, fingerprint, verdicts_file};

/// Most examples that are asked about.
const MOST_EXAMPLES: usize = 5_000_000;

/// What to collect, and what it may do.
#[derive(Debug, Clone)]
pub struct CollectRequest {
    /// The spec.
    pub spec: PathBuf,
    /// Only these candidates; all where this is empty.
    pub candidates: Vec<String>,
    /// Only the first so many examples.
    pub limit: Option<usize>,
    /// Make no call: take everything from what is recorded.
    pub replay: bool,
    /// Ask everything anew.
    pub anew: bool,
    /// Hosts that may be called, beside this machine.
    pub hosts: Vec<Host>,
    /// Whether programs on this machine may be run.
    pub commands: bool,
    /// Seed of the pauses between tries.
    pub seed: u64,
    /// Threads for reading tables.
    pub threads: usize,
    /// Further folders that the spec may read, by name.
    pub roots: Vec<(String, PathBuf)>,
    /// Now, in seconds since 1970-01-01 UTC, to be kept with the versions of prompts; `None` keeps none.
    pub at: Option<i64>,
}

/// What was collected.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Collected {
    /// Candidate by candidate, then judge by judge.
    pub parts: Vec<Part>,
}

/// What one candidate said, or one judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is: `outputs of short prompt`, `verdicts of grounded on short prompt`.
    pub what: String,
    /// Where it stands, as the spec writes paths; empty where nothing could be written.
    pub file: String,
    /// How it went.
    pub summary: Summary,
    /// Why the first call failed that did.
    pub first_failure: Option<String>,
    /// How many calls failed, kind by kind.
    pub failures: BTreeMap<String, u64>,
    /// Answers that say nothing: of a judge without a verdict, of a classifier without a class.
    pub unclear: usize,
    /// How long calls took, and what is apart from that.
    pub timing: Timing,
}

impl Part {
    /// How much of it stands in its file as an earlier run wrote it: verdicts that hold, and what a replay took where it lacked replies.
    pub fn from_file(&self) -> u64 {
        let counts = &self.summary.progress;
        ((counts.done - counts.cached) as u64).saturating_sub(self.timing.made)
    }
}

impl Collected {
    /// Whether nobody who was asked answered, and nothing else was wrong but that calls were not allowed.
    pub fn was_not_permitted(&self) -> bool {
        let is_asked = |part: &&Part| part.from_file() < part.summary.progress.total as u64;
        let refused = |part: &Part| {
            part.summary.progress.done as u64 == part.from_file() && part.failures.keys().eq(["not permitted"])
        };
        self.parts.iter().any(refused) && self.parts.iter().filter(is_asked).all(refused)
    }

    /// Whether replies are lacking that a replay would need.
    pub fn lacks_replies(&self) -> bool {
        self.parts.iter().any(|part| part.failures.contains_key("not recorded"))
    }

    /// Whether everything has an answer.
    pub fn is_whole(&self) -> bool {
        self.parts.iter().all(|part| part.summary.ended == Ended::Complete && part.summary.progress.failed == 0)
    }

    /// Money spent in this run.
    pub fn spent(&self) -> Money {
        Money { nanos: self.parts.iter().map(|part| part.summary.progress.spent.nanos).sum() }
    }
}

/// Hears how far the work is.
pub trait Watcher {
    /// `what` is being collected, and so far it is.
    fn progress(&mut self, what: &str, calls: &Calls);
    /// Whether the person asked to stop.
    fn stopped(&mut self) -> bool;
}

/// What all parts of a run share.
pub(crate) struct Bench<'a> {
    pub(crate) request: &'a CollectRequest,
    pub(crate) spec: &'a Spec,
    pub(crate) generation: &'a Generation,
    pub(crate) folder: &'a Path,
    pub(crate) golden: Table,
    pub(crate) engine: &'a Engine,
    pub(crate) workspace: &'a Workspace,
    /// Places of the candidates that were asked for.
    pub(crate) chosen: Vec<usize>,
    /// The spec's name relative to the workspace.
    pub(crate) file: String,
    told: &'a dyn Fn(Vec<Problem>) -> Refused,
}

impl Bench<'_> {
    /// The golden column that says which example is which.
    pub(crate) fn id(&self) -> &str {
        match self.spec.task {
            Task::Generation => &self.spec.golden.label,
            _ => self.spec.golden.id.as_deref().unwrap_or(&self.spec.golden.label),
        }
    }

    /// The examples that the filter of the golden set leaves; `None` where it has none.
    fn kept(&self) -> Result<Option<HashSet<&str>>, Problem> {
        if self.spec.golden.filter.is_none() {
            return Ok(None);
        }
        let id = self.golden.need(&[self.id()], "the example's id")?;
        Ok(Some(self.golden.rows().filter_map(|row| row.cell(id)).collect()))
    }

    /// Whether every example of the golden set is asked about.
    fn asks_all(&self) -> bool {
        self.request.limit.is_none() && self.spec.golden.filter.is_none()
    }

    /// The refusal that these problems are, at their places in the spec.
    pub(crate) fn refused(&self, problems: Vec<Problem>) -> Refused {
        (self.told)(problems)
    }

    /// Who answers calls, and what is recorded of them.
    pub(crate) fn runner(&self) -> Result<(Runner, Option<Record>), Refused> {
        let settings = providers::settings(self).map_err(|problems| self.refused(problems))?;
        Ok((self.runner_of(settings)?, self.record()?))
    }

    fn runner_of(&self, settings: shipworthy_providers::Settings) -> Result<Runner, Refused> {
        let name = self.request.spec.display().to_string();
        Runner::new(settings).map_err(|error| refused("settings", &name, error.to_string(), "mend `models`".to_owned()))
    }

    fn record(&self) -> Result<Option<Record>, Refused> {
        let name = self.request.spec.display().to_string();
        open_record(self.workspace, self.request.replay).map_err(|message| {
            only(whole_file(
                "record",
                &name,
                message,
                "end the other run, or move the file away; it holds what models answered",
            ))
        })
    }
}

/// Collects outputs and verdicts. What was answered until a stop stays.
pub fn collect(request: &CollectRequest, watcher: &mut dyn Watcher) -> Result<Collected, Refused> {
    with_bench(request, &mut |bench| collect_on(bench, watcher))
}

/// Reads a spec of texts and its golden set, and does something with them.
pub(crate) fn with_bench<T>(
    request: &CollectRequest,
    then: &mut dyn FnMut(&Bench<'_>) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let name = request.spec.display().to_string();
    let source = read_spec(&request.spec).map_err(|message| {
        only(whole_file("unreadable-spec", &name, message, "give the path of a NAME.feature.md file"))
    })?;
    let workspace = Workspace::of(&request.spec, request.roots.clone()).map_err(|error| {
        only(whole_file("unreadable-workspace", &name, error.to_string(), "check the folder's permissions"))
    })?;
    let reach = Reach { folders_up: workspace.depth(), ..Reach::default() };
    let parsed = parse_within(&name, &source, reach);
    let refuse = |problems: Vec<Problem>| Refused {
        diagnostics: problems.into_iter().map(|problem| place(&name, &source, &parsed, problem)).collect(),
        source: source.clone(),
    };
    let Some(spec) = &parsed.spec else {
        return Err(Refused { diagnostics: parsed.diagnostics.clone(), source: source.clone() });
    };
    let ungraded = Generation::ungraded();
    if spec.generation.is_none() && spec.candidates.iter().all(|of| of.prompted.is_none()) {
        let message =
            "nothing is collected: no candidate puts a prompt to a model, and no judge grades texts".to_owned();
        return Err(only(whole_file("wrong-task", &name, message, "`shipworthy check` judges it as it is")));
    }
    let generation = spec.generation.as_ref().unwrap_or(&ungraded);
    let unknown: Vec<&String> =
        request.candidates.iter().filter(|name| spec.candidates.iter().all(|of| of.name != **name)).collect();
    if let Some(unknown) = unknown.first() {
        let known: Vec<&str> = spec.candidates.iter().map(|of| of.name.as_str()).collect();
        let message = format!("there is no candidate named '{unknown}'");
        return Err(only(whole_file(
            "unknown-candidate",
            &name,
            message,
            &format!("the candidates are {}", known.join(", ")),
        )));
    }
    let engine = Engine::new(request.threads);
    let finder = Finder::new(&workspace);
    let at = "golden.data".to_owned();
    let paths = finder.find(&spec.golden.data, &at);
    let missing = finder.into_problems();
    if !missing.is_empty() {
        return Err(refuse(missing));
    }
    let files = Files { written: spec.golden.data.clone(), paths, at };
    let golden = Table::read(&engine, &files, MOST_EXAMPLES).map_err(&refuse)?;
    let golden = filtered(golden, &engine, &files, spec.golden.filter.as_deref()).map_err(&refuse)?;
    let folder = request.spec.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wanted = |name: &str| request.candidates.is_empty() || request.candidates.iter().any(|of| of == name);
    let chosen: Vec<usize> = (0..spec.candidates.len()).filter(|at| wanted(&spec.candidates[*at].name)).collect();
    let file = workspace.name_of(&request.spec);
    let bench = Bench {
        request,
        spec,
        generation,
        folder,
        golden,
        engine: &engine,
        workspace: &workspace,
        chosen,
        file,
        told: &refuse,
    };
    then(&bench)
}

/// The rows that the filter of the golden set leaves: what it leaves out is not asked about, and costs nothing.
fn filtered(golden: Table, engine: &Engine, files: &Files, filter: Option<&str>) -> Result<Table, Vec<Problem>> {
    let Some(text) = filter else { return Ok(golden) };
    let condition = Sql { text: text.to_owned(), at: "golden.where".to_owned() };
    let held = engine.held(files, &condition)?;
    if !held.contains(&true) {
        let message = format!("the filter leaves none of the {} rows", held.len());
        return Err(vec![problem("no-rows-after-filter", &condition.at, message, "check the values it compares with")]);
    }
    Ok(golden.only(&held))
}

fn collect_on(bench: &Bench<'_>, watcher: &mut dyn Watcher) -> Result<Collected, Refused> {
    // Everything that could be wrong is found before the first call is paid for.
    shared::refuse(bench)?;
    let settings = providers::settings(bench).map_err(|problems| bench.refused(problems))?;
    let prompts = prompts::all(bench, &bench.chosen).map_err(|problems| bench.refused(problems))?;
    let runner = bench.runner_of(settings)?;
    let mut record = bench.record()?;
    let mut collected = Collected::default();
    for (candidate, prompt) in &prompts {
        let mut part = outputs::collect(bench, &runner, *candidate, prompt, record.as_mut(), watcher)?;
        standing::outputs(bench, prompt, &mut part);
        versions::keep(bench, *candidate, prompt, &part);
        let go_on = part.summary.ended == Ended::Complete;
        collected.parts.push(part);
        if !go_on {
            return Ok(collected);
        }
    }
    let unanswered = |candidate: &usize| {
        let mut own = prompts.iter().filter(|(of, _)| of == candidate);
        own.any(|(_, prompt)| !bench.folder.join(prompt.outputs).exists())
    };
    // Where nobody answered and nothing stands from before, there is nothing to judge.
    for candidate in bench.chosen.iter().filter(|candidate| !unanswered(candidate)) {
        let mut asked = judges::collect(bench, &runner, *candidate, record.as_mut(), watcher)
            .map_err(|problems| bench.refused(problems))?;
        standing::verdicts(bench, *candidate, &mut asked).map_err(|problems| bench.refused(problems))?;
        let go_on = asked.iter().all(|part| part.summary.ended == Ended::Complete);
        collected.parts.extend(asked);
        if !go_on {
            break;
        }
    }
    Ok(collected)
}

/// The record of the workspace. Replays read it, and need none where nothing is recorded.
pub(crate) fn open_record(workspace: &Workspace, replay: bool) -> Result<Option<Record>, String> {
    let folder = workspace.root.join(".shipworthy");
    let path = folder.join("replies.jsonl");
    if replay {
        return match path.exists() {
            true => Record::open_to_read(&path).map(Some).map_err(|error| error.to_string()),
            false => Ok(None),
        };
    }
    // Makes the folder, for its owner alone.
    Store::open(&workspace.root).map_err(|error| error.to_string())?;
    Record::open(&path).map(Some).map_err(|error| error.to_string())
}

fn mode(request: &CollectRequest) -> Mode {
    match (request.replay, request.anew) {
        (true, _) => Mode::Replay,
        (false, true) => Mode::Anew,
        (false, false) => Mode::Missing,
    }
}

fn only(diagnostic: shipworthy_spec::diagnostic::Diagnostic) -> Refused {
    Refused { diagnostics: vec![diagnostic], source: String::new() }
}

/// The outputs of a candidate as the spec writes paths.
pub(crate) fn answers(spec: &Spec, candidate: usize) -> Option<&TextAnswers> {
    match &spec.candidates[candidate].answers {
        Answers::Text(answers) => Some(answers),
        _ => None,
    }
}

/// Passes what calls tell on to somebody who knows which part they belong to.
pub(crate) struct Told<'a> {
    pub(crate) what: &'a str,
    pub(crate) watcher: &'a mut dyn Watcher,
}

impl Watch for Told<'_> {
    fn progress(&mut self, calls: &Calls) {
        self.watcher.progress(self.what, calls);
    }

    fn stopped(&mut self) -> bool {
        self.watcher.stopped()
    }
}
