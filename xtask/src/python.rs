//! Python and what it needs from PyPI, for reference numbers and benchmarks. Neither building nor testing needs it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::Context;

use crate::root;

/// How to get what is missing.
pub const REMEDY: &str = "\
python3 -m venv target/reference && . target/reference/bin/activate && pip install './reference[bench]'
(or name another Python in the variable SHIPWORTHY_PYTHON)";

/// A package as `reference/pyproject.toml` pins it, and as Python has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub pinned: String,
    pub found: Option<String>,
}

/// Python as the person has it: `SHIPWORTHY_PYTHON`, or `python3` on the path.
pub fn python() -> Command {
    let program = std::env::var_os("SHIPWORTHY_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let mut command = Command::new(program);
    // Scripts leave no compiled files beside themselves.
    command.arg("-B").current_dir(root());
    command
}

/// The packages under this key of `reference/pyproject.toml`: `dependencies`, or `bench`.
pub fn packages(key: &str) -> anyhow::Result<Vec<Package>> {
    let text = std::fs::read_to_string(root().join("reference/pyproject.toml")).context("reference/pyproject.toml")?;
    let mut packages = pinned(&text, key);
    let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let versions = versions(&names);
    for (package, found) in packages.iter_mut().zip(versions) {
        package.found = found;
    }
    Ok(packages)
}

/// `"NAME==VERSION",` line by line, below `KEY = [`.
fn pinned(text: &str, key: &str) -> Vec<Package> {
    let start = format!("{key} = [");
    let lines = text.lines().skip_while(|line| *line != start).skip(1).take_while(|line| line.trim() != "]");
    lines
        .filter_map(|line| line.trim().trim_end_matches(',').trim_matches('"').split_once("=="))
        .map(|(name, pinned)| Package { name: name.to_owned(), pinned: pinned.to_owned(), found: None })
        .collect()
}

/// Which version of each package Python has; none of any, when there is no Python.
pub fn versions(names: &[&str]) -> Vec<Option<String>> {
    let script = "\
import sys, importlib.metadata as m
for name in sys.argv[1:]:
    try:
        print(m.version(name))
    except m.PackageNotFoundError:
        print()";
    let found = python().args(["-c", script]).args(names).stderr(Stdio::null()).output();
    let said = found.ok().filter(|output| output.status.success()).map(|output| output.stdout).unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let mut lines = said.lines();
    names.iter().map(|_| lines.next().filter(|line| !line.is_empty()).map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_read() {
        let text = "x = [\n    \"a==1\",\n]\nbench = [\n    \"b-c==2.0\",\n    \"d==3\",\n]\ne = [\n]\n";
        let found: Vec<String> = pinned(text, "bench").iter().map(|p| format!("{} {}", p.name, p.pinned)).collect();
        assert_eq!(found, ["b-c 2.0", "d 3"]);
        assert_eq!(pinned(text, "nothing"), []);
    }

    #[test]
    fn every_package_of_the_scripts_is_pinned() {
        for key in ["dependencies", "bench"] {
            assert!(!packages(key).unwrap().is_empty(), "{key}");
        }
    }

    #[test]
    fn what_does_not_exist_is_not_found() {
        // True with and without Python.
        assert_eq!(versions(&["no-such-package-anywhere"]), [None]);
    }
}
