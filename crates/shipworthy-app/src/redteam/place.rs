//! Where attacks and the answers to them are kept: the usual folder, or one that a suite has to itself beside a feature's spec.

use std::path::{Component, Path};

use shipworthy_spec::spec::file_stem;

use crate::opened::{Refused, refused};

/// The folder of attacks where none was asked for.
const USUAL: &str = "redteam";
/// Signs that mean something in the path of a table.
const MEANT: [char; 8] = ['*', '?', '[', ']', '{', '}', ':', '\\'];

/// The folder of a suite, relative to that of its spec.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Suite {
    /// `None` where the suite is the usual one.
    folder: Option<String>,
}

impl Suite {
    /// The suite in a folder that was asked for, below that of the feature's spec.
    pub(super) fn of(beside: &Path, out: Option<&Path>) -> Result<Suite, Refused> {
        let Some(out) = out else { return Ok(Suite::default()) };
        let Some(folder) = below(beside, out) else {
            let name = out.display().to_string();
            let message = format!("{name} is no folder below that of the spec");
            let remedy = "name one with --out SUITE: what a spec reads stands beside it".to_owned();
            return Err(refused("no-place", &name, message, remedy));
        };
        Ok(Suite { folder: Some(folder).filter(|folder| !folder.is_empty() && folder != USUAL) })
    }

    /// Its name, where it is not the usual suite.
    pub(super) fn name(&self) -> Option<&str> {
        self.folder.as_deref().map(|folder| folder.rsplit('/').next().unwrap_or(folder))
    }

    /// The table of attacks, relative to the spec.
    pub(super) fn attacks(&self, prefix: &str) -> String {
        format!("{}/{prefix}attacks.jsonl", self.folder.as_deref().unwrap_or(USUAL))
    }

    /// The spec of attacks beside the feature's.
    pub(super) fn spec(&self, prefix: &str) -> String {
        let own = self.name().map(|name| format!("{}-", file_stem(name))).unwrap_or_default();
        format!("{prefix}{own}red-team.feature.md")
    }

    /// What somebody answers to them, relative to the spec.
    pub(super) fn outputs(&self, by: &str) -> String {
        let folder = self.folder.as_deref().map(|folder| format!("{folder}/")).unwrap_or_default();
        format!("{folder}outputs/{}.jsonl", file_stem(by))
    }
}

/// A folder below another, relative to it; `None` where it lies elsewhere, or has a name that a spec cannot write. It need not be there.
fn below(folder: &Path, out: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let out = std::path::absolute(out).ok()?;
    let there = out.ancestors().find(|of| of.is_dir())?;
    let whole = there.canonicalize().ok()?.join(out.strip_prefix(there).ok()?);
    let name = |part| match part {
        Component::Normal(name) => name.to_str().filter(|name| !name.contains(MEANT)),
        _ => None,
    };
    let names: Option<Vec<&str>> = whole.strip_prefix(&folder).ok()?.components().map(name).collect();
    Some(names?.join("/"))
}
