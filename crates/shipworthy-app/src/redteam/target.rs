//! Whom attacks are for: which columns of a feature's prompts take what a user says and what the feature reads.

use std::collections::BTreeMap;
use std::path::Path;

use shipworthy_engine::Engine;
use shipworthy_eval::gather::Files;
use shipworthy_eval::plan::FindFiles;
use shipworthy_spec::prompt;
use shipworthy_spec::spec::{Answers, Prompted, Source, Spec, TextAnswers};

use super::place::Suite;
use super::{OWN, ReadSpec, Whom};
use crate::graded::cells::Table;
use crate::opened::{Refused, place, read_spec, refused};
use crate::workspace::Finder;

/// Most golden examples whose columns fill in what an attack leaves as it is.
const MOST_USUAL: usize = 1_000;

/// Names of columns that hold what a user says, the likeliest first.
const INPUTS: [&str; 13] = [
    "question",
    "message",
    "query",
    "request",
    "input",
    "user",
    "user_message",
    "prompt",
    "ticket",
    "mail",
    "comment",
    "text",
    "body",
];
/// Names of columns that hold what a feature reads.
const DOCUMENTS: [&str; 12] = [
    "document",
    "context",
    "passage",
    "passages",
    "retrieved",
    "source",
    "page",
    "content",
    "chunks",
    "faq",
    "text",
    "article",
];

/// The feature that is attacked.
pub(super) struct Target {
    /// Its name.
    pub(super) name: String,
    /// Its spec, made into one of attacks; `None` where one to fill in is written.
    pub(super) spec: Option<Spec>,
    /// The folder that is written to, and the beginning of names there.
    pub(super) folder: std::path::PathBuf,
    pub(super) stem: String,
    /// Where attacks and answers are kept there.
    pub(super) suite: Suite,
    /// The column of ids.
    pub(super) id: String,
    /// The column of what a user says.
    pub(super) input: String,
    /// The column of what it reads.
    pub(super) document: Option<String>,
    /// Columns that prompts fill in, with the cells of usual examples.
    pub(super) usual: Vec<BTreeMap<String, String>>,
    /// What prompts tell the model.
    pub(super) instructions: Vec<String>,
    /// What was guessed.
    pub(super) notes: Vec<String>,
}

impl Target {
    /// The feature of a request.
    pub(super) fn of(whom: &Whom) -> Result<Target, Refused> {
        match &whom.spec {
            Some(path) => Target::of_spec(path, whom),
            None => Ok(Target {
                name: "Red team".to_owned(),
                spec: None,
                folder: whom.out.clone().unwrap_or_else(|| ".".into()),
                stem: String::new(),
                suite: Suite::default(),
                id: "id".to_owned(),
                input: whom.input.clone().unwrap_or_else(|| "question".to_owned()),
                document: Some(whom.document.clone().unwrap_or_else(|| "document".to_owned())),
                usual: vec![BTreeMap::from([(
                    whom.document.clone().unwrap_or_else(|| "document".to_owned()),
                    "Orders arrive within three days. Returns are free for 30 days.".to_owned(),
                )])],
                instructions: vec![super::write::SYSTEM.to_owned()],
                notes: Vec::new(),
            }),
        }
    }

    fn of_spec(path: &Path, whom: &Whom) -> Result<Target, Refused> {
        let read = ReadSpec::of(path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = file.strip_suffix(".feature.md").unwrap_or(&file).to_owned();
        let suite = Suite::of(folder, whom.out.as_deref())?;
        let prompts = prompts(&read, folder)?;
        let golden = golden(&read, whom.threads)?;
        let mut named: Vec<String> = Vec::new();
        for prompt in &prompts {
            let texts = prompt.system.iter().chain([&prompt.user]);
            named.extend(texts.flat_map(|text| filled_in(text)).filter(|name| golden.find(name).is_some()));
        }
        let mut seen = std::collections::BTreeSet::new();
        named.retain(|name| seen.insert(name.clone()));
        if prompts.is_empty() {
            named.extend(golden.columns().iter().cloned());
        }
        let mut notes = Vec::new();
        let input = column(whom.input.as_deref(), &named, &INPUTS, None, &read.name)?;
        let Some(input) = input.or_else(|| named.last().filter(|_| !prompts.is_empty()).cloned()) else {
            return Err(refused(
                "no-input",
                &read.name,
                "nothing says which column holds what a user says".to_owned(),
                format!("name it with --input; there are {}", shown(&named)),
            ));
        };
        let document = column(whom.document.as_deref(), &named, &DOCUMENTS, Some(&input), &read.name)?;
        notes.push(match &document {
            Some(document) => format!("attacks stand in the column `{input}`, and in what is read, `{document}`"),
            None => format!("attacks stand in the column `{input}`; no column is a document that the feature reads"),
        });
        if let Some(taken) = named.iter().find(|name| OWN.contains(&name.as_str()) && !prompts.is_empty()) {
            let message = format!("a prompt fills in the column `{taken}`, which attacks need for themselves");
            return Err(refused(
                "taken-column",
                &read.name,
                message,
                "rename it in the prompt and the golden set".to_owned(),
            ));
        }
        let wanted: Vec<usize> =
            named.iter().filter(|_| !prompts.is_empty()).filter_map(|name| golden.find(name)).collect();
        let usual = golden.rows().take(MOST_USUAL).map(|row| {
            let cells = wanted.iter().filter_map(|at| Some((golden.columns()[*at].clone(), row.cell(*at)?.to_owned())));
            cells.collect()
        });
        let usual = usual.collect();
        let spec = under_attack(read.spec(), &read.name, &suite, &mut notes)?;
        Ok(Target {
            name: read.spec().name.clone(),
            folder: folder.to_path_buf(),
            stem,
            suite,
            id: read.spec().golden.label.clone(),
            input,
            document,
            usual,
            instructions: prompts.into_iter().filter_map(|prompt| prompt.system).collect(),
            notes,
            spec: Some(spec),
        })
    }
}

/// The prompts of a spec.
fn prompts(read: &ReadSpec, folder: &Path) -> Result<Vec<prompt::Prompt>, Refused> {
    let mut prompts = Vec::new();
    for candidate in &read.spec().candidates {
        let Some(Prompted { prompt: file, .. }) = &candidate.prompted else { continue };
        let unread = |message: String| refused("prompt", &read.name, message, "mend the prompt".to_owned());
        let text = read_spec(&folder.join(file)).map_err(unread)?;
        let (prompt, told) = prompt::parse(file, &text);
        prompts.push(prompt.ok_or_else(|| {
            let first = told.first().map_or_else(String::new, |told| told.message.clone());
            unread(format!("{file}: {first}"))
        })?);
    }
    Ok(prompts)
}

fn golden(read: &ReadSpec, threads: usize) -> Result<Table, Refused> {
    let (engine, finder) = (Engine::new(threads), Finder::new(&read.workspace));
    let (written, at) = (read.spec().golden.data.clone(), "golden.data".to_owned());
    let paths = finder.find(&written, &at);
    let told = |problems: Vec<shipworthy_eval::gather::Problem>| Refused {
        diagnostics: problems
            .into_iter()
            .map(|problem| place(&read.name, &read.source, &read.parsed, problem))
            .collect(),
        source: read.source.clone(),
    };
    let missing = finder.into_problems();
    if !missing.is_empty() {
        return Err(told(missing));
    }
    Table::read(&engine, &Files { written, paths, at }, 5_000_000).map_err(told)
}

/// Names in double braces, in their order: what stands first in each.
fn filled_in(text: &str) -> Vec<String> {
    let places = text.split("{{").skip(1);
    let name = |place: &str| {
        let name: String = place.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        (!name.is_empty()).then_some(name)
    };
    places.filter_map(name).collect()
}

/// The column that was named, else the first that goes by one of these names.
fn column(
    named: Option<&str>,
    there: &[String],
    names: &[&str],
    but: Option<&str>,
    at: &str,
) -> Result<Option<String>, Refused> {
    if let Some(named) = named {
        return match there.iter().find(|column| *column == named) {
            Some(column) => Ok(Some(column.clone())),
            None => {
                let message = format!("no prompt fills in a column `{named}` of the golden set");
                Err(refused("unknown-column", at, message, format!("there are {}", shown(there))))
            }
        };
    }
    let free = |column: &&String| Some(column.as_str()) != but;
    Ok(names.iter().find_map(|name| there.iter().filter(free).find(|column| column.to_lowercase() == *name)).cloned())
}

fn shown(names: &[String]) -> String {
    names.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The same feature with candidates that have files of their own for what attacks make them say.
fn under_attack(spec: &Spec, at: &str, suite: &Suite, notes: &mut Vec<String>) -> Result<Spec, Refused> {
    let mut spec = spec.clone();
    let has_prompts = spec.candidates.iter().any(|of| of.prompted.is_some());
    let mut left_out = Vec::new();
    let candidates = std::mem::take(&mut spec.candidates).into_iter().filter_map(|mut candidate| {
        let file = suite.outputs(&format!("{} red team", candidate.name));
        match &mut candidate.answers {
            Answers::Text(TextAnswers::Recorded { data, .. }) if candidate.prompted.is_some() => data.clone_from(&file),
            Answers::Text(TextAnswers::Recorded { data, column }) if !has_prompts => {
                data.clone_from(&file);
                notes.push(format!("record what `{}` says to each attack in {file} (id, {column})", candidate.name));
            }
            _ => {
                left_out.push(candidate.name.clone());
                return None;
            }
        }
        let Answers::Text(answers) = &candidate.answers else { return None };
        let column = answers.recorded().map_or_else(String::new, |(_, column)| column.to_owned());
        candidate.source = Source::Predictions { data: file, score: column };
        candidate.name = format!("{} red team", candidate.name);
        candidate.latency_ms = None;
        Some(candidate)
    });
    spec.candidates = candidates.collect();
    if !left_out.is_empty() {
        notes.push(format!("nothing can be asked of {}: recorded answers know no attacks", left_out.join(", ")));
    }
    if spec.candidates.is_empty() {
        let message = "no candidate can be asked anything".to_owned();
        return Err(refused(
            "no-candidate",
            at,
            message,
            "add one with `prompt` and `model`, or with `outputs`".to_owned(),
        ));
    }
    Ok(spec)
}
