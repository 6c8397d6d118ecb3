//! `promptfooconfig.yaml`, run as it is: prompts are filled in, providers asked, answers graded, judges asked, and everything is added up.
//!
//! Replies go into the same record as those of specs, `.shipworthy/replies.jsonl` of the workspace: what was answered is not asked again, a run
//! that was ended goes on where it was, and a replay asks nobody.

mod answers;
pub(crate) mod files;
mod judges;
mod speakers;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};
use shipworthy_grade::{Grader, Limits};
use shipworthy_promptfoo::{Evaluated, Suite, Told, results};
use shipworthy_providers::{
    Budget, Ended, Host, Mode, Money, Network, PriceRow, Prices, Provider, Record, Runner, Settings,
};

use crate::collect::outputs::place_to_write;
use crate::collect::{Watcher, open_record};
use crate::workspace::Workspace;

use self::files::InWorkspace;
use self::judges::Judges;
use self::speakers::{Setup, Speaker};

pub use shipworthy_promptfoo as suite;

/// Longest configuration.
const LONGEST: u64 = 16 << 20;

/// What to run, and what it may do.
#[derive(Debug, Clone)]
pub struct PromptfooRequest {
    /// The configuration.
    pub config: PathBuf,
    /// Only the first so many cases.
    pub limit: Option<usize>,
    /// How often each case is asked, whatever the configuration says.
    pub repeat: Option<u32>,
    /// Make no call: take everything from what is recorded.
    pub replay: bool,
    /// Ask everything anew.
    pub anew: bool,
    /// Hosts that may be called, beside this machine.
    pub hosts: Vec<Host>,
    /// Whether programs on this machine may be run.
    pub commands: bool,
    /// Environment variables that templates may know.
    pub env: Vec<String>,
    /// Who judges, whatever the configuration says.
    pub grader: Option<String>,
    /// Seed of the pauses between tries.
    pub seed: u64,
    /// Further folders that the configuration may read, by name.
    pub roots: Vec<(String, PathBuf)>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct PromptfooRun {
    /// The configuration, read.
    pub suite: Suite,
    /// Answer by answer.
    pub evaluated: Evaluated,
    /// Why it ended.
    pub ended: Ended,
    /// Calls that were made, and replies that were taken from the record.
    pub calls: (usize, usize),
    /// Money that it spent.
    pub spent: Money,
}

/// Why nothing was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRun {
    /// The configuration asks for something that it cannot, or that is not done here: all of it.
    Config(Vec<Told>),
    /// Something else: what, and what to do about it.
    Other(String, String),
}

fn other(message: impl Into<String>, hint: &str) -> NotRun {
    NotRun::Other(message.into(), hint.to_owned())
}

/// Reads a configuration with the files that it names.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(config: &Path, env: &[String], roots: &[(String, PathBuf)]) -> Result<(Suite, Workspace), NotRun> {
    let shown = config.display();
    let length = std::fs::metadata(config).map_err(|error| {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => format!("there is no file {shown}"),
            kind => format!("cannot read {shown}: {kind}"),
        };
        other(message, "give the path of a promptfooconfig.yaml")
    })?;
    if length.len() > LONGEST {
        return Err(other(
            format!("{shown} is longer than {} MiB", LONGEST >> 20),
            "put tests into files of their own",
        ));
    }
    let bytes = std::fs::read(config)
        .map_err(|error| other(format!("cannot read {shown}: {}", error.kind()), "check its permissions"))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| other(format!("{shown} is not text in UTF-8"), "save it as UTF-8 in your editor"))?;
    let workspace = Workspace::of(config, roots.to_vec())
        .map_err(|error| other(error.to_string(), "check the folder's permissions"))?;
    let mut known = Map::new();
    let mut unset = Vec::new();
    for name in env {
        match std::env::var(name) {
            Ok(value) => {
                known.insert(name.clone(), Value::from(value));
            }
            Err(_) => unset.push(name.as_str()),
        }
    }
    if !unset.is_empty() {
        return Err(other(format!("not set: {}", unset.join(", ")), "set what --allow-env names, or leave it out"));
    }
    let suite = suite::read(&text, &known, &InWorkspace { workspace: &workspace }).map_err(NotRun::Config)?;
    Ok((suite, workspace))
}

/// Runs a configuration. What was answered until a stop stays in the record.
///
/// # Errors
/// When it cannot be read, asks for something that is not done here, or a key is missing: nothing was asked then.
pub fn run(request: &PromptfooRequest, watcher: &mut dyn Watcher) -> Result<PromptfooRun, NotRun> {
    let (mut suite, workspace) = read(&request.config, &request.env, &request.roots)?;
    if let Some(times) = request.repeat {
        repeated(&mut suite, times);
    }
    if let Some(limit) = request.limit {
        suite.cases.truncate(limit);
    }
    let setup = Setup {
        folder: &workspace.folder,
        env: &suite.provider_env,
        options: &suite.options,
        ours: &suite.ours,
        replay: request.replay,
    };
    let grader = Grader::new(Limits::default(), &suite.env);
    let mut panel = Panel::default();
    let speakers = panel.all(&setup, &suite).map_err(NotRun::Config)?;
    let mut judges = Judges::plan(&suite, request.grader.as_deref());
    judges.speakers(&setup, &mut panel).map_err(NotRun::Config)?;
    let notes = judges.notes();
    let settings = settings(request, &suite, panel);
    let runner = Runner::new(settings).map_err(|error| other(error.to_string(), "mend the providers"))?;
    let mut record = open_record(&workspace, request.replay)
        .map_err(|message| other(message, "end the other run, or move the file away; it holds what models answered"))?;
    let broken = |error: shipworthy_providers::RunError| other(error.to_string(), "check the folder and its space");

    let asked = answers::collect(&suite, &speakers, &grader, &runner, record.as_mut(), watcher).map_err(broken)?;
    let mut rows = asked.rows;
    let mut ended = asked.ended;
    let (mut calls, mut spent) = (asked.calls, asked.spent);
    let mut judged = (0, None);
    if ended == Ended::Complete {
        let said = judges.ask(&suite, &rows, &grader, &runner, record.as_mut(), watcher).map_err(broken)?;
        ended = said.ended;
        calls = (calls.0 + said.calls.0, calls.1 + said.calls.1);
        spent += said.spent;
        judged = (said.tokens, said.cost);
    }
    judges.grade(&suite, &mut rows, &asked.outputs, &grader);
    suite.notes.extend(notes);
    let evaluated = Evaluated::of(&suite, rows, judged);
    Ok(PromptfooRun { suite, evaluated, ended, calls, spent })
}

/// Every case so many times, instead of what the configuration says.
fn repeated(suite: &mut Suite, times: u32) {
    let mut cases: Vec<_> = suite.cases.drain(..).filter(|case| case.repeat == 0).collect();
    let once = cases.clone();
    for repeat in 1..times {
        cases.extend(once.iter().cloned().map(|case| suite::Case { repeat, ..case }));
    }
    suite.cases = cases;
}

/// Writes results beside the configuration, or below it, in the form that the ending of the name says.
///
/// # Errors
/// When the place leads out of the folder of the configuration, or cannot be written.
pub fn write_results(config: &Path, written: &str, run: &PromptfooRun) -> std::io::Result<()> {
    let folder = config.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let text = results::by_ending(written, &run.suite, &run.evaluated)
        .ok_or_else(|| std::io::Error::other("its ending says nothing"))?;
    let path = place_to_write(folder, written)?;
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(folder))?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Everybody who may be asked, providers and judges.
#[derive(Default)]
struct Panel {
    providers: Vec<Provider>,
    prices: Vec<PriceRow>,
}

impl Panel {
    /// The providers of a suite, in their order. All that is wrong with any of them is told.
    fn all(&mut self, setup: &Setup<'_>, suite: &Suite) -> Result<Vec<Speaker>, Vec<Told>> {
        let (mut speakers, mut wrong) = (Vec::new(), Vec::new());
        for (number, written) in suite.providers.iter().enumerate() {
            match self.one(setup, written, format!("{} #{number}", written.name())) {
                Ok(speaker) => speakers.push(speaker),
                Err(told) => wrong.extend(told),
            }
        }
        if wrong.is_empty() { Ok(speakers) } else { Err(wrong) }
    }

    fn one(&mut self, setup: &Setup<'_>, written: &suite::Provider, id: String) -> Result<Speaker, Vec<Told>> {
        let (speaker, provider) = setup.speaker(written, id)?;
        if let Some(price) = speaker.price {
            self.prices.push(PriceRow { provider: speaker.id.clone(), model: None, price });
        }
        self.providers.push(provider);
        Ok(speaker)
    }
}

fn settings(request: &PromptfooRequest, suite: &Suite, panel: Panel) -> Settings {
    let ours = &suite.ours;
    let minutes = ours.minutes.map(|minutes| minutes * 60.0);
    let seconds = suite.options.deadline_ms.map(|ms| ms / 1000.0).into_iter().chain(minutes).reduce(f64::min);
    Settings {
        providers: panel.providers,
        prices: Prices { rows: panel.prices },
        network: Network { hosts: request.hosts.clone(), ..Network::default() },
        commands: request.commands,
        budget: Budget { money: ours.money.and_then(Money::new), tokens: ours.tokens },
        deadline: seconds.map(Duration::from_secs_f64),
        seed: request.seed,
        mode: match (request.replay, request.anew || suite.options.anew) {
            (true, _) => Mode::Replay,
            (false, true) => Mode::Anew,
            (false, false) => Mode::Missing,
        },
    }
}

/// Passes a record on without giving it away.
fn lend<'a>(record: &'a mut Option<&mut Record>) -> Option<&'a mut Record> {
    record.as_mut().map(|record| &mut **record)
}
