//! Runs: checks that are kept in the workspace with their evidence, so that they can be opened, compared and decided on later.
//!
//! A check is kept when [`crate::check::CheckRequest::keep`] asks for it. Everything here takes the path of a spec, and finds
//! the workspace by it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use shipworthy_eval::against::Earlier;
use shipworthy_eval::outcome::{Check, Verdict};
use shipworthy_eval::read_back::read_back;
use shipworthy_store::{DataFile, NewRun, Store, StoreError};

pub use shipworthy_store::{Kept, Kind, RUNS_WITH_DOCUMENTS, Run};

use crate::opened::{Refused, refused};
use crate::workspace::Workspace;

/// Which run of a feature is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunName {
    /// The latest one.
    Last,
    /// The one of this number, from 1.
    Number(u32),
}

impl FromStr for RunName {
    type Err = ();

    /// `last`, or a number without sign.
    fn from_str(text: &str) -> Result<RunName, ()> {
        if text == "last" {
            return Ok(RunName::Last);
        }
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| digits && *number > 0).map(RunName::Number).ok_or(())
    }
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunName::Last => f.write_str("last"),
            RunName::Number(number) => write!(f, "{number}"),
        }
    }
}

/// A run with what it rests on.
#[derive(Debug, Clone)]
pub struct OpenRun {
    /// The run.
    pub run: Run,
    /// The check, as it was made.
    pub check: Check,
    /// The text of the spec that was judged.
    pub source: String,
}

/// What a run was made with and is not so any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// The text of the spec; its file may be gone.
    Spec,
    /// These data files, relative to the workspace, or what is in them.
    Data(Vec<String>),
    /// The version of the tool.
    Tool {
        /// The version then.
        then: String,
        /// The version now.
        now: String,
    },
}

impl fmt::Display for Changed {
    /// The end of a sentence that starts with "Since then": `the spec has changed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Changed::Spec => f.write_str("the spec has changed"),
            Changed::Data(files) => match &files[..] {
                [file] => write!(f, "{file} has changed"),
                [first, second] => write!(f, "{first} and {second} have changed"),
                [first, rest @ ..] => write!(f, "{first} and {} other data files have changed", rest.len()),
                [] => f.write_str("no data file has changed"),
            },
            Changed::Tool { then, now } => write!(f, "Shipworthy is version {now}, and was {then}"),
        }
    }
}

/// Why a run cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The folder of the spec cannot be read.
    #[error("cannot read the folder of {spec}: {source}")]
    Workspace {
        /// The spec.
        spec: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is none of this name.
    #[error("{spec} has no run {which}: {there}")]
    None {
        /// The spec.
        spec: String,
        /// What was asked for.
        which: RunName,
        /// Which runs there are, in words.
        there: String,
    },
    /// Its documents were forgotten, because many runs came after it.
    #[error(
        "run {number} of {spec} has no evidence any more: the newest {RUNS_WITH_DOCUMENTS} runs keep it, and those that a decision rests on"
    )]
    Forgotten {
        /// The spec.
        spec: String,
        /// The run.
        number: u32,
    },
    /// Another version wrote it in a shape that this one does not know.
    #[error("run {number} of {spec} was written by version {tool}, which this one cannot read: {why}")]
    Unreadable {
        /// The spec.
        spec: String,
        /// The run.
        number: u32,
        /// The version that wrote it.
        tool: String,
        /// What is wrong with it.
        why: String,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the runs of a spec are: the folder of the workspace, and the spec's name in it.
pub(crate) fn place(spec: &Path) -> Result<(PathBuf, String), RunError> {
    let workspace = Workspace::of(spec, Vec::new())
        .map_err(|source| RunError::Workspace { spec: spec.display().to_string(), source })?;
    let name = workspace.name_of(spec);
    Ok((workspace.root, name))
}

/// The runs of a spec, newest first.
pub fn list(spec: &Path) -> Result<Vec<Run>, RunError> {
    let (root, name) = place(spec)?;
    Ok(Store::open_existing(&root)?.map_or(Ok(Vec::new()), |store| store.runs(&name))?)
}

/// The latest run of a spec, without its evidence; `None` where it has none.
pub fn latest(spec: &Path) -> Result<Option<Run>, RunError> {
    let (root, name) = place(spec)?;
    Ok(Store::open_existing(&root)?.map_or(Ok(None), |store| store.latest_run(&name))?)
}

/// The latest run of every spec of a workspace that has one, by the spec's name in it.
pub fn latest_of_all(workspace: &Path) -> Result<Vec<Run>, RunError> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.latest_runs())?)
}

/// Opens a run.
pub fn open(spec: &Path, which: RunName) -> Result<OpenRun, RunError> {
    let (root, name) = place(spec)?;
    let (store, run) = find(&root, &name, which)?;
    let (source, check) = documents(&store, &run)?;
    let check = read_back(&check).map_err(|why| RunError::Unreadable {
        spec: name,
        number: run.number,
        tool: run.tool.clone(),
        why,
    })?;
    Ok(OpenRun { run, check, source })
}

/// What has changed since a run: empty where its check would be made again as it is. Data files are told apart by size and time
/// of writing, small ones by their content too; a large file that was written anew counts as changed until it is checked again.
pub fn changes(spec: &Path, run: &Run, tool: &str) -> Result<Vec<Changed>, RunError> {
    let (root, name) = place(spec)?;
    let mut changed = Vec::new();
    let now = std::fs::read(spec).ok();
    if now.is_none_or(|text| sha256(&text) != run.source_hash) {
        changed.push(Changed::Spec);
    }
    let files = Store::open_existing(&root)?.map_or(Ok(Vec::new()), |store| store.files_of_run(&name, run.number))?;
    let files: Vec<String> = files.into_iter().filter(|file| file.has_changed(&root)).map(|file| file.path).collect();
    if !files.is_empty() {
        changed.push(Changed::Data(files));
    }
    if run.tool != tool {
        changed.push(Changed::Tool { then: run.tool.clone(), now: tool.to_owned() });
    }
    Ok(changed)
}

pub(crate) fn find(root: &Path, name: &str, which: RunName) -> Result<(Store, Run), RunError> {
    let none = |there: String| RunError::None { spec: name.to_owned(), which, there };
    let Some(store) = Store::open_existing(root)? else { return Err(none("nothing was kept yet".to_owned())) };
    let latest = store.latest_run(name)?;
    let found = match which {
        RunName::Last => latest.clone(),
        RunName::Number(number) => store.run(name, number)?,
    };
    match found {
        Some(run) => Ok((store, run)),
        None => Err(none(match latest {
            Some(Run { number: 1, .. }) => "there is run 1".to_owned(),
            Some(latest) => format!("there are runs 1 to {}", latest.number),
            None => "no check of it was kept yet".to_owned(),
        })),
    }
}

/// The text of the spec and the JSON of the check.
fn documents(store: &Store, run: &Run) -> Result<(String, String), RunError> {
    let document = |kind| store.document(&run.spec, run.number, kind, "");
    match (document(Kind::Spec)?, document(Kind::Check)?) {
        (Some(source), Some(check)) => Ok((source, check)),
        _ => Err(RunError::Forgotten { spec: run.spec.clone(), number: run.number }),
    }
}

/// An earlier run, for a comparison, with its name.
pub(crate) fn earlier(spec: &Path, which: RunName) -> Result<(String, Earlier), Refused> {
    let told = |error: RunError| {
        let remedy = "`shipworthy check SPEC` keeps a run; or give the file of a check: --against FILE";
        refused("no-such-run", &spec.display().to_string(), error.to_string(), remedy.to_owned())
    };
    let found = || -> Result<(Run, String), RunError> {
        let (root, name) = place(spec)?;
        let (store, run) = find(&root, &name, which)?;
        let (_, check) = documents(&store, &run)?;
        Ok((run, check))
    };
    let (run, check) = found().map_err(told)?;
    let unreadable =
        |why| RunError::Unreadable { spec: run.spec.clone(), number: run.number, tool: run.tool.clone(), why };
    let earlier = Earlier::read(&check).map_err(|why| told(unreadable(why)))?;
    Ok((format!("run {}", run.number), earlier))
}

/// Keeps a check, with the files that it read, as a run.
pub(crate) fn keep_with(
    store: &mut Store,
    check: &Check,
    source: &str,
    files: &[DataFile],
    at: i64,
) -> Result<Kept, StoreError> {
    // The comparison with an earlier check belongs to one reading of it, not to the run.
    let text = match &check.against {
        None => to_json(check),
        Some(_) => to_json(&Check { against: None, ..check.clone() }),
    };
    let candidates: Vec<(String, Verdict)> =
        check.candidates.iter().map(|candidate| (candidate.name.clone(), candidate.verdict)).collect();
    store.keep_run(&NewRun {
        spec: &check.spec,
        feature: &check.feature,
        at,
        tool: &check.tool,
        source,
        fingerprint: &check.golden.fingerprint,
        examples: check.golden.examples,
        verdict: check.verdict,
        verdict_hash: &check.verdict_hash,
        ship: check.ship.as_deref(),
        candidates: &candidates,
        check: &text,
        files,
    })
}

/// A further document of a run: the kept one, else one that `make` makes, which is then kept. `question` says what was asked,
/// so that documents of a kind are told apart. Where spec, data or tool have changed since, none is made.
pub(crate) fn document<T: Serialize + DeserializeOwned, E>(
    asked: &Asked<'_>,
    kind: Kind,
    question: &str,
    make: impl FnOnce() -> Result<T, E>,
) -> Result<T, DocumentError<E>> {
    let (root, name) = place(asked.spec)?;
    let (mut store, run) = find(&root, &name, asked.run)?;
    // A new version asks anew: it may answer otherwise.
    let question = sha256(format!("{} {question}", asked.tool).as_bytes());
    if let Some(text) = store.document(&run.spec, run.number, kind, &question)?
        && let Ok(kept) = read_back(&text)
    {
        return Ok(kept);
    }
    let unchanged = || match changes(asked.spec, &run, asked.tool)? {
        changes if changes.is_empty() => Ok(()),
        changes => Err(DocumentError::Stale(changes)),
    };
    unchanged()?;
    let made = make().map_err(DocumentError::Refused)?;
    // Something may have changed while it was made.
    unchanged()?;
    store.keep_document(&run.spec, run.number, kind, &question, asked.at, &to_json(&made))?;
    Ok(made)
}

/// Of which run a document is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The spec.
    pub spec: &'a Path,
    /// The run.
    pub run: RunName,
    /// Version of the tool now.
    pub tool: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// Why there is no such document of a run.
#[derive(Debug)]
pub enum DocumentError<E> {
    /// The run.
    Run(RunError),
    /// It was not asked before, and since the run these have changed. Check again, and ask of the new run.
    Stale(Vec<Changed>),
    /// It cannot be made.
    Refused(E),
}

impl<E> From<RunError> for DocumentError<E> {
    fn from(error: RunError) -> DocumentError<E> {
        DocumentError::Run(error)
    }
}

impl<E> From<StoreError> for DocumentError<E> {
    fn from(error: StoreError) -> DocumentError<E> {
        DocumentError::Run(RunError::Store(error))
    }
}

fn to_json<T: Serialize>(value: &T) -> String {
    // Keys are text, and a number that is not finite is written as null.
    serde_json::to_string(value).expect("answers have only text keys")
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_its_number_or_as_the_last_one() {
        let check = |text: &str, expect| assert_eq!(text.parse::<RunName>().ok(), expect, "{text}");
        check("last", Some(RunName::Last));
        check("14", Some(RunName::Number(14)));
        for other in ["0", "+1", "-1", "", "first", "last.json", "1.json", "99999999999"] {
            check(other, None);
        }
    }

    #[test]
    fn what_changed_is_said_in_words() {
        let files = |names: &[&str]| Changed::Data(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(Changed::Spec.to_string(), "the spec has changed");
        assert_eq!(files(&["g.csv"]).to_string(), "g.csv has changed");
        assert_eq!(files(&["a", "b"]).to_string(), "a and b have changed");
        assert_eq!(files(&["a", "b", "c"]).to_string(), "a and 2 other data files have changed");
    }
}
