//! Foreign files as specs: configurations of promptfoo, samples of OpenAI's evals, tables with `__expected`.
//!
//! A spec, its golden table and its prompts are written into a folder that holds none of them yet. What could not be carried over is told.

use std::path::{Path, PathBuf};

use serde_json::Map;
use shipworthy_promptfoo::import::{Imported, csv_config, evals_config, import};
use shipworthy_promptfoo::{Suite, Told, read};
use shipworthy_spec::diagnostic::Severity;
use shipworthy_spec::sections::REQUIRED;
use shipworthy_spec::spec::file_stem;

use crate::promptfoo::{NotRun, files::InWorkspace};
use crate::workspace::Workspace;

/// Longest file of samples.
const LONGEST: u64 = 256 << 20;

/// What is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreign {
    /// A configuration of promptfoo, and the environment variables that its templates may know.
    Promptfoo {
        /// Their names.
        env: Vec<String>,
        /// Further folders that it may read, by name.
        roots: Vec<(String, PathBuf)>,
    },
    /// Samples of OpenAI's evals, as JSON Lines.
    OpenAiEvals {
        /// Who is asked: `openai:chat:MODEL`.
        provider: String,
    },
    /// A table with `__expected`, as CSV.
    Csv {
        /// The prompt, with columns in double braces.
        prompt: String,
        /// Who is asked.
        provider: String,
    },
}

/// What to import, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRequest {
    /// What it is.
    pub foreign: Foreign,
    /// The file.
    pub source: PathBuf,
    /// The folder that the spec is written to.
    pub folder: PathBuf,
    /// Name of the feature; without it that of the file, or its description.
    pub name: Option<String>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The spec, relative to the folder.
    pub spec: String,
    /// Further files.
    pub files: Vec<String>,
    /// What could not be carried over, or should be looked at.
    pub left: Vec<Told>,
    /// How many examples, candidates and graders there are.
    pub counts: (usize, usize, usize),
}

/// Writes the spec that a foreign file stands for.
///
/// # Errors
/// When the file cannot be read, nothing of it could be judged, or the folder holds one of the files already: nothing was written then.
pub fn import_foreign(request: &ImportRequest) -> Result<Written, NotRun> {
    let suite = suite(request)?;
    let name = request.name.clone().or_else(|| suite.description.clone()).unwrap_or_else(|| title(&request.source));
    let imported = import(&suite, &name).map_err(NotRun::Config)?;
    let spec = format!("{}.feature.md", file_stem(&imported.name));
    let text = spec_text(&imported);
    // What we write, we can read.
    let told = problems(&spec, &text);
    if !told.is_empty() {
        return Err(NotRun::Config(told));
    }
    let mut all: Vec<(&str, &str)> = vec![(&spec, &text)];
    all.extend(imported.files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    if let Some((there, _)) = all.iter().find(|(path, _)| request.folder.join(path).exists()) {
        return Err(NotRun::Other(
            format!("{} is there already", request.folder.join(there).display()),
            "name another folder with --output DIR: nothing is overwritten".to_owned(),
        ));
    }
    for (path, text) in &all {
        write(&request.folder.join(path), text).map_err(|error| {
            NotRun::Other(format!("cannot write {path}: {error}"), "check the folder and its permissions".to_owned())
        })?;
    }
    let files = imported.files.iter().map(|(path, _)| path.clone()).collect();
    Ok(Written { spec, files, left: imported.left, counts: imported.counts })
}

fn suite(request: &ImportRequest) -> Result<Suite, NotRun> {
    let config = match &request.foreign {
        Foreign::Promptfoo { env, roots } => {
            return crate::promptfoo::read(&request.source, env, roots).map(|(suite, _)| suite);
        }
        Foreign::OpenAiEvals { provider } => evals_config(&text(&request.source)?, provider).map_err(NotRun::Config)?,
        Foreign::Csv { prompt, provider } => {
            text(&request.source)?;
            let name = request.source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            csv_config(&name, prompt, provider)
        }
    };
    let workspace = Workspace::of(&request.source, Vec::new())
        .map_err(|error| NotRun::Other(error.to_string(), "check the folder's permissions".to_owned()))?;
    read(&config.to_string(), &Map::new(), &InWorkspace { workspace: &workspace }).map_err(NotRun::Config)
}

fn text(path: &Path) -> Result<String, NotRun> {
    let shown = path.display();
    let refuse = |message: String| NotRun::Other(message, "give the path of a file".to_owned());
    let length =
        std::fs::metadata(path).map_err(|error| refuse(format!("cannot read {shown}: {}", error.kind())))?.len();
    if length > LONGEST {
        return Err(refuse(format!("{shown} is longer than {} MiB", LONGEST >> 20)));
    }
    let bytes = std::fs::read(path).map_err(|error| refuse(format!("cannot read {shown}: {}", error.kind())))?;
    String::from_utf8(bytes).map_err(|_| refuse(format!("{shown} is not text in UTF-8")))
}

/// A name for people, of the name of a file, or of its folder where the file is called as all of its kind are.
fn title(source: &Path) -> String {
    let stem = source.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let own = if stem == "promptfooconfig" {
        source.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned())
    } else {
        Some(stem)
    };
    let words =
        own.filter(|name| !name.is_empty()).unwrap_or_else(|| "imported suite".to_owned()).replace(['-', '_'], " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + characters.as_str())
}

/// The whole spec: what was carried over, then the questions that prose answers.
fn spec_text(imported: &Imported) -> String {
    let heading = imported.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = format!("---\n{}---\n# {heading}\n", imported.front_matter);
    for required in REQUIRED {
        text.push_str(&format!("\n## {}\n\n_{}_\n", required.heading, required.question));
    }
    text
}

/// The problems of a spec that is about to be written.
fn problems(name: &str, text: &str) -> Vec<Told> {
    let parsed = shipworthy_spec::parse::parse(name, text);
    let errors = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let told = errors.map(|error| Told {
        at: format!("{name}, line {}", error.span.line),
        message: format!("{}; {}", error.message, error.remedy),
    });
    told.collect()
}

/// Writes a file that is there whole or not at all.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}
