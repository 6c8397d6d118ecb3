//! The features of a folder: every `NAME.feature.md` in it, read when it changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use shipworthy_spec::diagnostic::Diagnostic;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::spec::Spec;
use shipworthy_spec::{MissingSection, missing_sections};

use crate::practice::{self, desk};
use crate::workspace::Workspace;

/// Folders below the workspace that are looked into.
const DEEPEST: usize = 4;
/// Most specs of a workspace.
const MOST: usize = 500;
/// Most entries of folders that are looked at, so that a home folder does not take for ever.
const MOST_ENTRIES: usize = 20_000;
/// Largest spec that is read; a check says so.
const LARGEST: u64 = 1 << 20;

/// A spec in the workspace.
#[derive(Debug, Clone)]
pub struct Feature {
    /// What addresses call it: letters, digits and hyphens.
    pub id: String,
    /// Its file, relative to the folder, with forward slashes.
    pub file: String,
    /// Its file.
    pub path: PathBuf,
    /// Its name, as people say it; the file's where the spec has none.
    pub name: String,
    /// The text of the spec.
    pub source: String,
    /// What was understood of it; `None` where an error keeps it from being used.
    pub spec: Option<Spec>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// Sections that have no answer yet.
    pub missing_sections: Vec<MissingSection>,
    /// The line of the case that it was drawn for; `None` of a product.
    pub case: Option<String>,
}

impl Feature {
    /// Whether it can be checked at all, as far as the spec alone tells.
    pub fn is_whole(&self) -> bool {
        self.spec.is_some() && !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The folder of its workspace, where what is remembered about it lies, and its name in it; `None` where that cannot be read.
    pub fn place(&self) -> Option<(PathBuf, String)> {
        let workspace = Workspace::of(&self.path, Vec::new()).ok()?;
        let name = workspace.name_of(&self.path);
        Some((workspace.root, name))
    }
}

/// What was read, and when the files were last changed.
#[derive(Default)]
pub struct Read {
    files: BTreeMap<PathBuf, (u64, Option<SystemTime>, Arc<Feature>)>,
}

impl Read {
    /// All products of a folder.
    pub fn all(&mut self, folder: &Path, roots: &[(String, PathBuf)]) -> Vec<Arc<Feature>> {
        self.of(specs(folder, folder, Wanted::Products), folder, roots)
    }

    /// What was drawn for practice in a folder, with addresses as they would be among its products.
    pub fn practice(&mut self, folder: &Path, roots: &[(String, PathBuf)]) -> Vec<Arc<Feature>> {
        self.of(specs(&folder.join(desk::FOLDER), folder, Wanted::Cases), folder, roots)
    }

    fn of(&mut self, specs: Vec<PathBuf>, folder: &Path, roots: &[(String, PathBuf)]) -> Vec<Arc<Feature>> {
        let mut read = BTreeMap::new();
        let mut ids: Vec<String> = Vec::new();
        let mut features = Vec::new();
        for path in specs {
            let there = std::fs::metadata(&path).ok();
            let size = there.as_ref().map_or(0, std::fs::Metadata::len);
            let time = there.and_then(|there| there.modified().ok());
            let file = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let id = id(&file, &ids);
            ids.push(id.clone());
            let feature = match self.files.remove(&path) {
                Some((s, t, feature)) if s == size && t == time && t.is_some() && feature.id == id => feature,
                _ => Arc::new(feature(id, file, path.clone(), size, roots)),
            };
            features.push(Arc::clone(&feature));
            read.insert(path, (size, time, feature));
        }
        self.files = read;
        features
    }
}

fn feature(id: String, file: String, path: PathBuf, size: u64, roots: &[(String, PathBuf)]) -> Feature {
    let source = if size <= LARGEST { std::fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
    let depth = Workspace::of(&path, roots.to_vec()).map_or(0, |workspace| workspace.depth());
    let parsed = parse_within(&file, &source, Reach { folders_up: depth, ..Reach::default() });
    let understood = parsed.spec.as_ref().or(parsed.understood.as_ref());
    let stem = file.rsplit('/').next().unwrap_or(&file).trim_end_matches(".feature.md").to_owned();
    let name = understood.map(|spec| spec.name.clone()).or_else(|| written_name(&source));
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).unwrap_or(stem);
    let missing_sections = understood.map(missing_sections).unwrap_or_default();
    let case = path.parent().and_then(|folder| practice::code_in(folder).ok()).map(|code| code.to_string());
    Feature { id, file, path, name, source, spec: parsed.spec, diagnostics: parsed.diagnostics, missing_sections, case }
}

/// The name in a front matter that is too broken to be understood.
fn written_name(source: &str) -> Option<String> {
    let mut front_matter = source.lines().skip(1).take_while(|line| line.trim_end() != "---");
    let name = front_matter.find_map(|line| line.strip_prefix("name:"))?;
    Some(name.trim().trim_matches(['"', '\'']).chars().take(200).collect())
}

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// What somebody works on. Cases of practice are none of it, wherever they lie.
    Products,
    /// Cases of practice.
    Cases,
}

/// The specs below a folder, sorted; hidden folders and links to folders are not entered.
fn specs(below: &Path, top: &Path, wanted: Wanted) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut seen = 0;
    let mut folders = vec![(below.to_path_buf(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let is_case = folder.join(practice::ACTIONS).is_file();
        let is_practice = folder.parent() == Some(top) && folder.join(desk::MARK).is_file();
        // Who opens the folder of a case wants to see it.
        if wanted == Wanted::Products && folder != top && (is_case || is_practice) {
            continue;
        }
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            seen += 1;
            if seen > MOST_ENTRIES {
                break;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.file_type() else { continue };
            let skipped = name.starts_with('.') || matches!(name.as_str(), "target" | "node_modules");
            if kind.is_dir() && !skipped && depth < DEEPEST {
                folders.push((entry.path(), depth + 1));
            } else if !kind.is_dir() && name.ends_with(".feature.md") && !name.starts_with('.') {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found.truncate(MOST);
    found
}

/// A file as an address: `risk/Card Fraud.feature.md` is `risk-card-fraud`.
fn id(file: &str, taken: &[String]) -> String {
    let stem = file.trim_end_matches(".feature.md").to_lowercase();
    let plain: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let mut id = parts.join("-");
    id.truncate(80);
    if id.is_empty() {
        "feature".clone_into(&mut id);
    }
    let is_taken = |id: &String| taken.contains(id);
    if !is_taken(&id) {
        return id;
    }
    (2..).map(|n| format!("{id}-{n}")).find(|id| !is_taken(id)).expect("numbers do not end")
}

#[cfg(test)]
mod tests {
    use super::id;

    #[test]
    fn a_file_becomes_an_address() {
        assert_eq!(id("fraud.feature.md", &[]), "fraud");
        assert_eq!(id("risk/Card Fraud.feature.md", &[]), "risk-card-fraud");
        assert_eq!(id("भुगतान.feature.md", &[]), "feature");
        assert_eq!(id("..%2f..%2f<script>.feature.md", &[]), "2f-2f-script");
        assert_eq!(id("fraud.feature.md", &["fraud".to_owned(), "fraud-2".to_owned()]), "fraud-3");
    }
}
