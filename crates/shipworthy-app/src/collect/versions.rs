//! Versions of prompts: what a prompt said when outputs were collected with it, so that outputs that are older than their prompt say
//! so, and two versions can be laid side by side. Kept beside the record of replies, whether or not the folder is in version control.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::prompts::Filled;
use super::{Bench, Part, fingerprint};

/// Most lines of the log that are read.
const MOST: usize = 10_000;

/// A collecting of outputs with a version of a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// The file of the prompt, relative to the spec.
    pub file: String,
    /// Its version: the fingerprint of its text.
    pub version: String,
    /// The spec, relative to the workspace.
    pub spec: String,
    /// The candidate.
    pub candidate: String,
    /// The name of the model, as the spec gives it.
    pub model: String,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Outputs that were there at the end.
    pub outputs: u64,
    /// Of how many.
    pub of: u64,
}

/// The version of a prompt's text. Ends of lines make no difference: version control may change them.
pub fn version(text: &str) -> String {
    fingerprint(&[&text.replace("\r\n", "\n")])
}

/// Whether an output that says what it was asked with was asked for with this text.
pub(crate) fn is_of(asked: &str, text: &str) -> bool {
    asked.split_once('-').is_some_and(|(of, _)| of == version(text))
}

/// Remembers with which version outputs were collected. What cannot be written is not remembered: it changes no output.
pub(super) fn keep(bench: &Bench<'_>, candidate: usize, prompt: &Filled<'_>, part: &Part) {
    let Some(at) = bench.request.at.filter(|_| !bench.request.replay && !part.file.is_empty()) else { return };
    let (file, text) = &prompt.file;
    let counts = &part.summary.progress;
    let used = Used {
        file: (*file).to_owned(),
        version: version(text),
        spec: bench.file.clone(),
        candidate: bench.spec.candidates[candidate].name.clone(),
        model: prompt.model.to_owned(),
        at,
        outputs: counts.done as u64,
        of: counts.total as u64,
    };
    note(&bench.workspace.root, &used, text);
}

/// Remembers that outputs are of a version, which says this. What cannot be written is not remembered.
pub(crate) fn note(root: &Path, used: &Used, text: &str) {
    let folder = folder(root);
    let put = || -> std::io::Result<()> {
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{}.md", used.version));
        if !path.exists() {
            let mut file = tempfile::NamedTempFile::new_in(&folder)?;
            file.write_all(text.as_bytes())?;
            file.persist(&path).map_err(|error| error.error)?;
        }
        let mut log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log.jsonl"))?;
        let mut line = serde_json::to_vec(used)?;
        line.push(b'\n');
        log.write_all(&line)
    };
    let _ = put();
}

/// When outputs were collected with which prompts, the earliest first. A line that cannot be read is left out.
pub fn used(root: &Path, spec: &str) -> Vec<Used> {
    let text = std::fs::read_to_string(folder(root).join("log.jsonl")).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let read = lines[lines.len().saturating_sub(MOST)..].iter().filter_map(|line| serde_json::from_str(line).ok());
    read.filter(|used: &Used| used.spec == spec).collect()
}

/// The text of a version; `None` where it was never used to collect anything here.
pub fn text(root: &Path, version: &str) -> Option<String> {
    let plain = version.len() == 16 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| std::fs::read_to_string(folder(root).join(format!("{version}.md"))).ok()).flatten()
}

fn folder(root: &Path) -> PathBuf {
    root.join(".shipworthy").join("prompts")
}
