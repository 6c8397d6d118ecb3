//! The workspace: the folder that paths in a spec stay inside, and the roots that the person running it opened besides.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use shipworthy_eval::gather::Problem;
use shipworthy_eval::plan::FindFiles;

/// Most files that one glob may match.
const MOST_FILES: usize = 10_000;

/// The folder that a spec belongs to, and what it may read.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The nearest ancestor of the spec that holds `shipworthy.toml`, else the spec's own folder.
    pub root: PathBuf,
    /// Folder of the spec: where its relative paths start.
    pub folder: PathBuf,
    /// Further roots by name: `shared:file.csv` in a spec is `file.csv` below the root `shared`.
    pub roots: Vec<(String, PathBuf)>,
}

/// `NAME=DIR`, or a folder that goes by its own name.
pub fn named_root(text: &str) -> Result<(String, PathBuf), String> {
    let (name, folder) = match text.split_once('=') {
        Some((name, folder)) => (name.to_owned(), PathBuf::from(folder)),
        None => {
            let folder = PathBuf::from(text);
            let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            (name, folder)
        }
    };
    if name.len() < 2 || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Err(format!("'{text}': give the folder a name of at least two letters, digits, - or _: NAME=DIR"));
    }
    let folder = folder.canonicalize().map_err(|error| format!("'{text}': {error}"))?;
    Ok((name, folder))
}

impl Workspace {
    /// The workspace of a spec.
    pub fn of(spec: &Path, roots: Vec<(String, PathBuf)>) -> std::io::Result<Workspace> {
        let folder = match spec.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        }
        .canonicalize()?;
        let root = folder.ancestors().find(|f| f.join("shipworthy.toml").is_file()).unwrap_or(&folder).to_path_buf();
        Ok(Workspace { root, folder, roots })
    }

    /// How many folders lie between the spec's folder and the workspace's.
    pub fn depth(&self) -> usize {
        self.folder.strip_prefix(&self.root).map_or(0, |inside| inside.components().count())
    }

    /// The spec's name relative to the workspace, with forward slashes.
    pub fn name_of(&self, spec: &Path) -> String {
        let file = spec.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = self.folder.strip_prefix(&self.root).unwrap_or(Path::new(""));
        folder.join(file).to_string_lossy().replace('\\', "/")
    }

    /// Files behind what a spec writes, sorted, each inside the workspace or an opened root.
    pub(crate) fn resolve(&self, written: &str, at: &str) -> Result<Vec<PathBuf>, Problem> {
        let problem = |code: &'static str, message: String, remedy: &str| Problem {
            code,
            at: at.to_owned(),
            within: None,
            message,
            remedy: remedy.to_owned(),
        };
        let (base, inside, relative) = match written.split_once(':').filter(|(name, _)| name.len() > 1) {
            Some((name, rest)) => {
                let root = self.roots.iter().find(|(n, _)| n == name).ok_or_else(|| {
                    problem(
                        "unknown-root",
                        format!("'{written}' names the folder '{name}', which was not opened"),
                        "open it when you run this: --allow-read NAME=DIR",
                    )
                })?;
                (&root.1, &root.1, rest)
            }
            None => (&self.folder, &self.root, written),
        };
        let pattern = base.join(relative);
        let mut paths: Vec<PathBuf> = if written.contains(['*', '?', '[']) {
            glob::glob(&pattern.to_string_lossy())
                .map_err(|error| {
                    problem(
                        "bad-glob",
                        format!("'{written}' is not a pattern: {error}"),
                        "use * for any part of a file name",
                    )
                })?
                .filter_map(Result::ok)
                .filter(|path| path.is_file())
                .take(MOST_FILES + 1)
                .collect()
        } else if pattern.is_file() {
            vec![pattern]
        } else {
            Vec::new()
        };
        if paths.is_empty() && base.join(relative).is_dir() {
            let remedy = format!("name the files in it, for example {}/*.csv", written.trim_end_matches('/'));
            return Err(problem("folder-as-data", format!("'{written}' is a folder"), &remedy));
        }
        if paths.is_empty() {
            // What a prompt is answered with is written by us.
            let remedy = match at.ends_with(".prompt") {
                true => "run `shipworthy run`: it asks the model, and writes the answers there".to_owned(),
                false => nearby(base, relative),
            };
            return Err(problem("no-such-file", format!("there is no file '{written}'"), &remedy));
        }
        if paths.len() > MOST_FILES {
            return Err(problem(
                "too-many-files",
                format!("'{written}' matches more than {MOST_FILES} files"),
                "put the rows into fewer files",
            ));
        }
        paths.sort();
        for path in &mut paths {
            *path = path.canonicalize().map_err(|e| {
                problem("unreadable", format!("'{written}' cannot be read: {e}"), "check the file's permissions")
            })?;
            if !path.starts_with(inside) {
                return Err(problem(
                    "outside-workspace",
                    format!("'{written}' lies outside the workspace"),
                    "copy the file into the workspace, or open its folder when you run this: --allow-read NAME=DIR, and write NAME:file",
                ));
            }
        }
        Ok(paths)
    }
}

/// What lies in the folder where a file was looked for, closest name first.
fn nearby(base: &Path, relative: &str) -> String {
    let wanted = base.join(relative);
    let folder = wanted.parent().unwrap_or(base);
    let name = wanted.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .filter_map(Result::ok)
                .filter(|e| e.path().is_file())
                .map(|e| e.file_name().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    names.sort_by_key(|n| (std::cmp::Reverse((strsim::jaro_winkler(n, &name) * 1000.0) as u32), n.clone()));
    match names.first() {
        Some(best) if strsim::jaro_winkler(best, &name) > 0.85 => format!("did you mean '{best}'?"),
        Some(_) => format!("the folder holds {}", names.iter().take(8).cloned().collect::<Vec<_>>().join(", ")),
        None => "paths start at the folder of the spec".to_owned(),
    }
}

/// Finds files and keeps the problems, so that a plan can be made and all problems told at once.
pub struct Finder<'a> {
    workspace: &'a Workspace,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Finder<'a> {
    /// A finder in a workspace.
    pub fn new(workspace: &'a Workspace) -> Finder<'a> {
        Finder { workspace, problems: RefCell::new(Vec::new()) }
    }

    /// Files that need not be there: none where they are not.
    pub(crate) fn maybe(&self, written: &str) -> Vec<PathBuf> {
        self.workspace.resolve(written, "").unwrap_or_default()
    }

    /// What could not be found.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }
}

impl FindFiles for Finder<'_> {
    fn find(&self, written: &str, at: &str) -> Vec<PathBuf> {
        self.workspace.resolve(written, at).unwrap_or_else(|problem| {
            self.problems.borrow_mut().push(problem);
            Vec::new()
        })
    }
}
