//! The prompts of a spec: what each says, who uses it, and whether the outputs that are there were collected with what it says today.

use std::collections::HashSet;
use std::path::Path;

use shipworthy_engine::Engine;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::prompt::{self, Prompt};
use shipworthy_spec::spec::{Prompted, Provider};

pub use crate::collect::versions::Used;

use crate::collect::older::Older;
use crate::collect::versions::{text, used, version};
use crate::opened::read_spec;
use crate::workspace::Workspace;

/// A prompt of a spec.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its file, relative to the spec.
    pub file: String,
    /// Its text, or why it cannot be read.
    pub text: Result<String, String>,
    /// What it says, where that can be read.
    pub prompt: Option<Prompt>,
    /// Its version: the fingerprint of its text.
    pub version: String,
    /// Who uses it.
    pub users: Vec<User>,
    /// Its versions with which outputs were collected here, the latest first, each with when it was used last.
    pub versions: Vec<Version>,
}

/// A candidate that uses a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub candidate: String,
    /// The name of its model in the spec, and what that is.
    pub model: (String, String),
    /// Where its outputs are, relative to the spec.
    pub outputs: String,
    /// What its outputs are of.
    pub outputs_of: OutputsOf,
    /// The version before today's that it was collected with last, where its text is kept and no candidate of the spec has it.
    pub before: Option<String>,
}

/// With which version of a prompt outputs were made, as each of them says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputsOf {
    /// There are none.
    None,
    /// They are there, and do not say with which version.
    Unknown,
    /// The text and the settings of today, all that say it.
    Today(Made),
    /// Some of them another text: these say nothing about the prompt of today.
    Earlier(Made),
    /// Some of them the text of today, with other settings of the model.
    OtherSettings(Made),
}

impl OutputsOf {
    fn of(older: &Older, at: &dyn Fn(&str) -> Option<i64>) -> OutputsOf {
        let made =
            |version: &str, outputs: u64| Made { version: version.to_owned(), outputs, of: older.of, at: at(version) };
        match (&older.earlier, older.settings) {
            _ if older.unknown == older.of => OutputsOf::Unknown,
            (Some(version), _) => OutputsOf::Earlier(made(version, older.prompt)),
            (None, 0) => OutputsOf::Today(made(&older.today, older.of - older.unknown)),
            (None, settings) => OutputsOf::OtherSettings(made(&older.today, settings)),
        }
    }
}

/// Outputs of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The version of the prompt; of several that of most of them.
    pub version: String,
    /// How many outputs it is about.
    pub outputs: u64,
    /// Of how many.
    pub of: u64,
    /// When outputs were collected here with that version last, in seconds since 1970-01-01 UTC; `None` where they came from elsewhere.
    pub at: Option<i64>,
}

/// A version of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its fingerprint.
    pub version: String,
    /// When outputs were collected with it last, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Whether it is what the file says today.
    pub today: bool,
}

/// The prompts of a spec, in the order in which candidates name them; empty where none does, or the spec cannot be read.
pub fn all(spec: &Path) -> Vec<Shown> {
    let Ok(workspace) = Workspace::of(spec, Vec::new()) else { return Vec::new() };
    let Ok(source) = read_spec(spec) else { return Vec::new() };
    let reach = Reach { folders_up: workspace.depth(), ..Reach::default() };
    let Some(read) = parse_within("spec", &source, reach).spec else { return Vec::new() };
    let used = used(&workspace.root, &workspace.name_of(spec));
    let engine = Engine::new(1);
    let mut shown: Vec<Shown> = Vec::new();
    for candidate in &read.candidates {
        let (Some(Prompted { prompt: file, model, .. }), Some(outputs)) = (&candidate.prompted, candidate.file())
        else {
            continue;
        };
        let speaks = read.models.get(model);
        let is = speaks.map_or_else(String::new, |speaks| match (&speaks.model, speaks.provider) {
            (Some(model), provider) => format!("{model} ({})", provider.name()),
            (None, Provider::Echo) => "echo: says the prompt again".to_owned(),
            (None, provider) => provider.name().to_owned(),
        });
        let place = match shown.iter().position(|of| of.file == *file) {
            Some(place) => place,
            None => {
                shown.push(one(&workspace, file, &used));
                shown.len() - 1
            }
        };
        let of = &mut shown[place];
        let at = |version: &str| {
            let with = |used: &&Used| used.candidate == candidate.name && used.file == *file && used.version == version;
            used.iter().rev().find(with).map(|used| used.at)
        };
        let outputs_of = match workspace.folder.join(outputs).is_file() {
            false => OutputsOf::None,
            true => {
                let older = Older::outputs_of(candidate, &read, &workspace, &engine);
                older.map_or(OutputsOf::Unknown, |older| OutputsOf::of(&older, &at))
            }
        };
        let own = |used: &&Used| used.candidate == candidate.name && used.file == *file && used.model == *model;
        let kept = |used: &&Used| used.version != of.version && text(&workspace.root, &used.version).is_some();
        let before = used.iter().rev().filter(own).find(kept).filter(|_| read.generation.is_some());
        of.users.push(User {
            candidate: candidate.name.clone(),
            model: (model.clone(), is),
            outputs: outputs.to_owned(),
            outputs_of,
            before: before.map(|used| used.version.clone()),
        });
    }
    // What a candidate of its own has is not offered again.
    let today: HashSet<String> = shown.iter().map(|of| of.version.clone()).collect();
    for user in shown.iter_mut().flat_map(|of| &mut of.users) {
        user.before = user.before.take().filter(|version| !today.contains(version));
    }
    shown
}

fn one(workspace: &Workspace, file: &str, used: &[Used]) -> Shown {
    let path = workspace.folder.join(file);
    let inside = path.canonicalize().is_ok_and(|path| path.starts_with(&workspace.root));
    let text = if inside { read_spec(&path) } else { Err(format!("there is no file {file} in the workspace")) };
    let prompt = text.as_ref().ok().and_then(|text| prompt::parse(file, text).0);
    let today = text.as_ref().map(|text| version(text)).unwrap_or_default();
    let mut versions: Vec<Version> = Vec::new();
    for used in used.iter().rev().filter(|used| used.file == file) {
        if versions.iter().all(|of| of.version != used.version) {
            versions.push(Version { version: used.version.clone(), at: used.at, today: used.version == today });
        }
    }
    Shown { file: file.to_owned(), text, prompt, version: today, users: Vec::new(), versions }
}

/// The text of a version of a prompt of a spec; `None` where it is not known here.
pub fn of_version(spec: &Path, wanted: &str) -> Option<String> {
    let root = Workspace::of(spec, Vec::new()).ok()?.root;
    let now = || all(spec).into_iter().find(|shown| shown.version == wanted).and_then(|shown| shown.text.ok());
    text(&root, wanted).or_else(now)
}
