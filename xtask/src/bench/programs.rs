//! The programs that are measured, and the one that writes and reads their files.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::tables::SEED;
use crate::complain;
use crate::steps::cargo;

/// Where the programs of ours are.
#[derive(Debug)]
pub struct Programs {
    /// `shipworthy`.
    pub shipworthy: PathBuf,
    /// What they were built with, in words.
    pub build: String,
    profile: String,
    golden_set: OnceCell<PathBuf>,
}

impl Programs {
    /// Builds what is not given.
    pub fn find(binary: Option<&Path>, profile: &str) -> anyhow::Result<Programs> {
        let shipworthy = match binary {
            Some(path) => {
                path.canonicalize().with_context(|| format!("--binary {}: there is no such program", path.display()))?
            }
            None => built(profile, &["--features", "jemalloc", "--package", "shipworthy", "--bin", "shipworthy"])?,
        };
        let build = match binary {
            Some(_) => format!("a program that was given; files read by a program of the profile `{profile}`"),
            None => format!("the profile `{profile}`"),
        };
        Ok(Programs { shipworthy, build, profile: profile.to_owned(), golden_set: OnceCell::new() })
    }

    /// The process that writes so many rows of a kind to a file.
    pub fn write(&self, kind: &str, rows: u64, file: &Path) -> anyhow::Result<Command> {
        let mut write = Command::new(self.golden_set()?);
        write.args([kind, &rows.to_string(), &SEED.to_string()]).arg(file);
        Ok(write)
    }

    /// `crates/shipworthy-engine/benches/golden_set.rs`, built when a row first needs it.
    pub fn golden_set(&self) -> anyhow::Result<&Path> {
        if self.golden_set.get().is_none() {
            let words = ["--package", "shipworthy-engine", "--bench", "golden_set"];
            let _ = self.golden_set.set(built(&self.profile, &words)?);
        }
        Ok(self.golden_set.get().expect("it was set just now"))
    }
}

/// Builds a program with cargo, and asks it where that is.
fn built(profile: &str, words: &[&str]) -> anyhow::Result<PathBuf> {
    complain(&format!("building {} with the profile {profile}", words[words.len() - 1]));
    let output = cargo()
        .args(["build", "--quiet", "--profile", profile, "--message-format", "json-render-diagnostics"])
        .args(words)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "cargo could not build {}", words[words.len() - 1]);
    executable(&String::from_utf8(output.stdout)?).context("cargo names what it built")
}

/// The last executable that cargo's messages name.
fn executable(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
        .next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_says_where_the_program_is() {
        let messages = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                        {\"reason\":\"compiler-artifact\",\"executable\":\"target/debug/x\"}\n{\"reason\":\"build-finished\"}\n";
        assert_eq!(executable(messages), Some(PathBuf::from("target/debug/x")));
        assert_eq!(executable(""), None);
    }
}
