//! `cargo xtask reference`: asks the Python libraries again for the numbers that our tests compare with.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use crate::python::{REMEDY, packages, python};
use crate::{complain, root, say};

/// Runs all scripts of `reference`, or those named, one after the other.
pub fn run(names: &[&str]) -> anyhow::Result<()> {
    let scripts = wanted(scripts()?, names)?;
    let packages = packages("dependencies")?;
    let missing: Vec<&str> = packages.iter().filter(|p| p.found.is_none()).map(|p| p.name.as_str()).collect();
    ensure!(missing.is_empty(), "Python lacks {}; to install what is needed:\n{REMEDY}", missing.join(", "));
    for package in &packages {
        if let Some(found) = package.found.as_ref().filter(|found| **found != package.pinned) {
            complain(&format!("the stored numbers are of {} {}, here is {found}", package.name, package.pinned));
        }
    }
    let mut failed = Vec::new();
    for script in scripts {
        let name = stem(&script);
        complain(&format!("==> {name}"));
        if !python().arg(&script).status().context("cannot start Python")?.success() {
            failed.push(name);
        }
    }
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    say("to see what changed: git diff --stat crates/shipworthy-stats/tests/reference");
    Ok(())
}

/// All scripts by name. Modules among them do nothing when they are run.
fn scripts() -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join("reference")).context("cannot read reference/")? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "py") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn wanted(scripts: Vec<PathBuf>, names: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let known: Vec<String> = scripts.iter().map(|path| stem(path)).collect();
    if let Some(unknown) = names.iter().find(|name| !known.iter().any(|known| known == *name)) {
        bail!("reference/ has no script {unknown}; there are {}", known.join(", "));
    }
    Ok(scripts.into_iter().filter(|path| names.is_empty() || names.contains(&stem(path).as_str())).collect())
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_chosen_by_name() {
        let chosen = wanted(scripts().unwrap(), &["paired"]).unwrap();
        assert_eq!(chosen.iter().map(|path| stem(path)).collect::<Vec<_>>(), ["paired"]);
        assert!(wanted(scripts().unwrap(), &["luck"]).unwrap_err().to_string().contains("planner"));
    }
}
