//! Red teaming: attacks on a feature as a golden set of its own, so that `run` asks them and `check` judges them like any other.
//!
//! [`create`] writes the attacks and a spec beside the feature's, [`import`](import::import) makes the same of somebody else's suite,
//! [`report`](report::report) counts what worked with bounds and evidence, and [`regress`](regress::regress) keeps what worked in the
//! feature's own golden set.

pub mod import;
pub mod lacking;
mod place;
pub mod regress;
pub mod report;
mod target;
mod write;

use std::path::{Path, PathBuf};

use shipworthy_redteam::attack::Attack;
use shipworthy_redteam::family::Family;
use shipworthy_redteam::plan::{Plan, attacks, telling};
use shipworthy_redteam::strategy::Strategy;
use shipworthy_redteam::suite::shipped;
use shipworthy_spec::parse::{Parsed, Reach, parse_within};
use shipworthy_spec::spec::{Generation, Spec};

use crate::opened::{Refused, read_spec, refused, whole_file};
use crate::workspace::Workspace;
use target::Target;

/// What attacks a feature gets.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// Whom they are for.
    pub whom: Whom,
    /// Only these families; all where this is empty.
    pub families: Vec<String>,
    /// Only these strategies; all where this is empty.
    pub strategies: Vec<String>,
    /// Forms of each seed, at most.
    pub forms: usize,
    /// Seed of all draws.
    pub seed: u64,
}

/// Whom attacks are for, and where they are written.
#[derive(Debug, Clone)]
pub struct Whom {
    /// The feature's spec; without it a spec to fill in is written.
    pub spec: Option<PathBuf>,
    /// The folder to write to: this one, or `redteam` beside a spec, without it. Beside a spec it is below the spec's folder, and the spec
    /// of the attacks bears its name.
    pub out: Option<PathBuf>,
    /// The column of prompts that holds what the user says, where it cannot be guessed.
    pub input: Option<String>,
    /// The column of prompts that holds what the feature reads.
    pub document: Option<String>,
    /// A model of the spec that judges beside the fixed checks.
    pub judge: Option<String>,
    /// Write over attacks that are there.
    pub replace: bool,
    /// Threads for reading tables.
    pub threads: usize,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The spec of the attacks.
    pub spec: PathBuf,
    /// Files beside it, relative to its folder.
    pub files: Vec<String>,
    /// Whether answers to them are recorded already.
    pub is_answered: bool,
    /// Attacks.
    pub attacks: usize,
    /// Seeds, or rows of an imported suite.
    pub seeds: usize,
    /// What was left out, guessed or has to be done, a sentence each.
    pub notes: Vec<String>,
}

/// The families that there are.
pub fn families() -> Vec<&'static str> {
    Family::ALL.iter().map(|family| family.name()).collect()
}

/// The strategies that there are, with what they do.
pub fn strategies() -> Vec<(&'static str, &'static str)> {
    Strategy::ALL.iter().map(|strategy| (strategy.name(), strategy.about())).collect()
}

/// Writes the attacks and their spec.
pub fn create(request: &NewRequest) -> Result<Written, Refused> {
    let families = known(&request.families, Family::named, &families(), "family")?;
    let names: Vec<&str> = strategies().iter().map(|(name, _)| *name).collect();
    let strategies = known(&request.strategies, Strategy::named, &names, "strategy")?;
    let target = Target::of(&request.whom)?;
    let plan = Plan {
        families: if families.is_empty() { Family::ALL.to_vec() } else { families },
        strategies: if strategies.is_empty() { Strategy::ALL.to_vec() } else { strategies },
        forms: request.forms.max(1),
        has_document: target.document.is_some(),
        instructions: target.instructions.iter().flat_map(|text| telling(text)).collect(),
        seed: request.seed,
    };
    let planned = attacks(&shipped(), &plan);
    let mut notes = target.notes.clone();
    if planned.without_document > 0 {
        notes.push(format!(
            "{} attacks of data-leakage were left out: they need a document beside the question; name its column with --document",
            planned.without_document
        ));
    }
    if planned.without_instructions > 0 {
        notes.push(format!(
            "{} attacks of data-leakage were left out: {}",
            planned.without_instructions,
            untold(&target)
        ));
    }
    if planned.attacks.is_empty() {
        return Err(refused(
            "no-attacks",
            "redteam new",
            "no attack is left of these families and strategies".to_owned(),
            "take more of them; `shipworthy redteam new --help` tells which suit each other".to_owned(),
        ));
    }
    write::write(&target, &request.whom, &planned.attacks, &[], notes)
}

/// Why nobody can tell from an answer whether it recites what the feature is told.
fn untold(target: &Target) -> &'static str {
    if target.instructions.iter().all(|text| text.trim().is_empty()) {
        "no prompt says what the feature is told (`system:`)"
    } else {
        "what prompts tell the feature (`system:`) is too short to be recognised in an answer; one sentence of four words is enough"
    }
}

/// Words as the things that they name; the first that names none is refused with what there is.
fn known<T>(words: &[String], named: fn(&str) -> Option<T>, there: &[&str], what: &str) -> Result<Vec<T>, Refused> {
    let one = |word: &String| {
        named(word).ok_or_else(|| {
            let message = format!("`{word}` is no {what}");
            refused("unknown-word", "redteam", message, format!("there are {}", there.join(", ")))
        })
    };
    words.iter().map(one).collect()
}

/// A spec of texts that was read.
pub(crate) struct ReadSpec {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) parsed: Parsed,
    pub(crate) workspace: Workspace,
}

impl ReadSpec {
    pub(crate) fn of(path: &Path) -> Result<ReadSpec, Refused> {
        let name = path.display().to_string();
        let only = |diagnostic| Refused { diagnostics: vec![diagnostic], source: String::new() };
        let source = read_spec(path).map_err(|message| {
            only(whole_file("unreadable-spec", &name, message, "give the path of a NAME.feature.md file"))
        })?;
        let workspace = Workspace::of(path, Vec::new()).map_err(|error| {
            only(whole_file("unreadable-workspace", &name, error.to_string(), "check the folder's permissions"))
        })?;
        let reach = Reach { folders_up: workspace.depth(), ..Reach::default() };
        let parsed = parse_within(&name, &source, reach);
        if parsed.spec.is_none() {
            return Err(Refused { diagnostics: parsed.diagnostics, source });
        }
        let read = ReadSpec { name, source, parsed, workspace };
        if read.spec().generation.is_none() {
            let message = format!("a {} task gives no texts, so there is nothing to attack", read.spec().task.name());
            let remedy = "name the spec of a feature with `task: generation`";
            return Err(only(whole_file("wrong-task", &read.name, message, remedy)));
        }
        Ok(read)
    }

    pub(crate) fn spec(&self) -> &Spec {
        self.parsed.spec.as_ref().expect("it was read with a spec")
    }

    pub(crate) fn generation(&self) -> &Generation {
        self.spec().generation.as_ref().expect("a spec of texts says how they are graded")
    }
}

/// Columns that attacks need for themselves, beside those of the feature.
pub(crate) const OWN: [&str; 11] =
    ["family", "severity", "strategy", "attack", "pair", "group", "must_not", "must", "expect", "favours", "good"];

/// The cells of [`OWN`].
pub(crate) fn own(attack: &Attack) -> [Option<&str>; 11] {
    [
        Some(&attack.family),
        Some(&attack.severity),
        Some(&attack.strategy),
        Some(&attack.attack),
        attack.pair.as_deref(),
        attack.group.as_deref(),
        attack.must_not.as_deref(),
        attack.must.as_deref(),
        attack.expect.as_deref(),
        attack.favours.as_deref(),
        Some(&attack.good),
    ]
}
