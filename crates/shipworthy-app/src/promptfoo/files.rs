//! The files of a configuration: inside the workspace, or in folders that the person running it opened.

use std::path::{Component, Path, PathBuf};

use shipworthy_promptfoo::Files;

use crate::workspace::Workspace;

/// Longest file that a configuration may name.
const LONGEST: u64 = 64 << 20;

/// Reads what a configuration names.
pub(crate) struct InWorkspace<'a> {
    pub(crate) workspace: &'a Workspace,
}

impl InWorkspace<'_> {
    fn found(&self, path: &str) -> Result<Vec<PathBuf>, String> {
        // What lies outside is not even looked for: not its names either.
        let own = path.split_once(':').is_none_or(|(name, _)| name.len() <= 1);
        if own && !stays_inside(&self.workspace.folder, &self.workspace.root, path) {
            return Err("it lies outside the workspace; copy it there, or open its folder with --allow-read NAME=DIR and write NAME:file".to_owned());
        }
        self.workspace.resolve(path, "").map_err(|problem| format!("{}; {}", problem.message, problem.remedy))
    }
}

impl Files for InWorkspace<'_> {
    fn text(&self, path: &str) -> Result<String, String> {
        let found = self.found(path)?;
        let file = found.first().ok_or_else(|| "there is no such file".to_owned())?;
        let length = std::fs::metadata(file).map_err(|error| error.kind().to_string())?.len();
        if length > LONGEST {
            return Err(format!("it is longer than {} MiB", LONGEST >> 20));
        }
        let bytes = std::fs::read(file).map_err(|error| error.kind().to_string())?;
        String::from_utf8(bytes).map_err(|_| "it is no UTF-8".to_owned())
    }

    fn matching(&self, pattern: &str) -> Vec<String> {
        let Ok(found) = self.found(pattern) else { return Vec::new() };
        if !pattern.contains(['*', '?', '[']) {
            return vec![pattern.to_owned()];
        }
        let folder = self.workspace.folder.canonicalize().unwrap_or_else(|_| self.workspace.folder.clone());
        found.iter().map(|path| relative(&folder, path)).collect()
    }
}

/// Whether a path stays below a root by its text alone; links are looked at when it is opened.
fn stays_inside(folder: &Path, root: &Path, path: &str) -> bool {
    let mut place = folder.to_path_buf();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                place.pop();
            }
            Component::Normal(name) => place.push(name),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => place = PathBuf::from(part.as_os_str()),
        }
    }
    place.starts_with(root)
}

/// A path as a configuration in a folder would write it.
fn relative(folder: &Path, path: &Path) -> String {
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().count() - shared;
    let mut parts: Vec<String> = vec!["..".to_owned(); up];
    parts.extend(path.components().skip(shared).filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    }));
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_as_a_configuration_writes_them() {
        let check = |folder: &str, path: &str, expected: &str| {
            assert_eq!(relative(Path::new(folder), Path::new(path)), expected);
        };
        check("/a/b", "/a/b/c/d.txt", "c/d.txt");
        check("/a/b", "/a/c.txt", "../c.txt");
    }

    #[test]
    fn paths_that_lead_out_are_seen_by_their_text() {
        let check = |path: &str, expected: bool| {
            assert_eq!(stays_inside(Path::new("/w/a"), Path::new("/w"), path), expected, "{path}");
        };
        check("b.txt", true);
        check("../b.txt", true);
        check("../../b.txt", false);
        check("x/../../../w/b.txt", true);
        check("/etc/hosts", false);
        check("/w/b.txt", true);
    }
}
