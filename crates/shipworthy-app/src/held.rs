//! What a backup holds: which files of a workspace, under which names, and what it says of itself.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::form::NotDone;
use crate::uploads;

/// Version of the shape of a backup.
pub(crate) const FORMAT: u32 = 1;
/// What a backup says of itself.
pub(crate) const ABOUT: &str = "backup.json";
/// The database in a backup.
pub(crate) const DATABASE: &str = "shipworthy.db";
/// The folder of the workspace's files in a backup.
pub(crate) const FILES: &str = "workspace/";
/// The file that marks a workspace.
const MARKER: &str = "shipworthy.toml";
/// How the name of a spec ends.
const SPEC: &str = ".feature.md";
/// Folders below the workspace that are looked into.
const DEEPEST: usize = 16;
/// Most entries of folders that are looked at.
const MOST_ENTRIES: usize = 200_000;
/// Longest path, in bytes.
const LONGEST_PATH: usize = 1_000;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct About {
    /// Version of its shape.
    pub(crate) format: u32,
    /// Name of the workspace's folder.
    pub(crate) workspace: String,
    /// Version of the tool.
    pub(crate) tool: String,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub(crate) made_at: i64,
    /// Schema of the database.
    pub(crate) schema: u32,
    /// Everything else in it.
    pub(crate) files: Vec<HeldFile>,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct HeldFile {
    /// Its name in the backup.
    pub(crate) path: String,
    /// Its size.
    pub(crate) bytes: u64,
    /// SHA-256 of its content.
    pub(crate) sha256: String,
}

/// Why a name cannot be a file of a workspace that a backup holds; `None` where it can. Only specs, the workspace's own file and
/// uploads are taken back, so that no backup puts a program, or a setting of one, in its place.
pub(crate) fn why_not(path: &str) -> Option<&'static str> {
    let strange = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(['.', ' ']);
    if path.starts_with('/') || path.contains(['\\', ':']) || path.split('/').any(|part| part == "..") {
        return Some("leads out of the workspace");
    }
    if path.len() > LONGEST_PATH || path.chars().any(char::is_control) || path.split('/').any(strange) {
        return Some("is no name that every system can hold");
    }
    let folders = path.matches('/').count();
    let upload = path.strip_prefix(uploads::FOLDER).and_then(|rest| rest.strip_prefix('/'));
    let is_upload = upload.is_some_and(|name| uploads::is_name(name) && !name.ends_with(".part"));
    let is_spec = path.ends_with(SPEC) && folders <= DEEPEST;
    if is_upload || is_spec || path == MARKER { None } else { Some("is neither a spec nor an upload") }
}

/// The specs of a workspace and its own file, relative, sorted; and what was passed by, with why.
pub(crate) fn specs(workspace: &Path) -> Result<(BTreeSet<String>, Vec<String>), NotDone> {
    let (mut found, mut left_out) = (BTreeSet::new(), Vec::new());
    let mut seen = 0;
    let mut folders = vec![(workspace.to_path_buf(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let failed = |error| NotDone::Conflict(format!("cannot read {}: {error}", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            seen += 1;
            if seen > MOST_ENTRIES {
                return Err(NotDone::Conflict(format!("the workspace has more than {MOST_ENTRIES} files")));
            }
            let path = entry.path();
            let name = path.strip_prefix(workspace).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let own = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                if own.starts_with('.') || matches!(own.as_str(), "target" | "node_modules") {
                    continue;
                }
                if shipworthy_store::whole::is_there(&path) {
                    left_out.push(format!("{name}: what is remembered there, as in a workspace of its own"));
                }
                if depth < DEEPEST {
                    folders.push((path, depth + 1));
                } else {
                    left_out.push(format!("{name}: it lies too deep"));
                }
            } else if own.ends_with(SPEC) || name == MARKER {
                match why_not(&name) {
                    _ if !kind.is_file() => left_out.push(format!("{name}: it is a link")),
                    Some(why) => left_out.push(format!("{name}: it {why}")),
                    None => {
                        found.insert(name);
                    }
                }
            }
        }
    }
    left_out.sort();
    Ok((found, left_out))
}

#[cfg(test)]
mod tests {
    use super::why_not;

    #[test]
    fn only_specs_and_uploads_inside_the_workspace_are_taken() {
        let check = |path: &str, expect: Option<&str>| assert_eq!(why_not(path), expect, "{path}");
        let upload = "0123456789abcdef0123456789abcdef";
        check("fraud.feature.md", None);
        check("risk/Card Fraud.feature.md", None);
        check("shipworthy.toml", None);
        check(&format!("uploads/{upload}.csv"), None);
        let out = Some("leads out of the workspace");
        check("../fraud.feature.md", out);
        check("a/../../fraud.feature.md", out);
        check("/etc/fraud.feature.md", out);
        check("C:fraud.feature.md", out);
        check("a\\..\\..\\fraud.feature.md", out);
        let strange = Some("is no name that every system can hold");
        check("", strange);
        check("a//b.feature.md", strange);
        check("./a.feature.md", strange);
        check(".git/a.feature.md", strange);
        check("a\n.feature.md", strange);
        check(&format!("{}.feature.md", "a".repeat(1_000)), strange);
        let neither = Some("is neither a spec nor an upload");
        check("sub/shipworthy.toml", neither);
        check("golden.csv", neither);
        check("uploads/run.sh", neither);
        check(&format!("uploads/{upload}.part"), neither);
        check(&format!("uploads/{upload}.csv.sh"), neither);
        check(&format!("uploads/a/{upload}.csv"), neither);
        check(&format!("{}a.feature.md", "a/".repeat(17)), neither);
    }
}
