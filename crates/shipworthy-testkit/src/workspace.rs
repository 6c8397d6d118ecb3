//! A temporary workspace, and the real binary run in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The nine prose sections that a binary spec needs, each with a sentence in it.
pub const PROSE: &str = "\
## Problem
Mail that nobody wants fills the inbox.
## Users
Everybody with a mailbox here: 40 people.
## Baseline today
Nothing is filtered.
## Expected behaviour
Unwanted mail goes to a folder of its own, within a second.
## Edge cases
Mail in two languages; mail with a picture only.
## When it is wrong
A wanted mail lies in the folder until somebody looks; it can be moved back with one click.
## Data
Mail of one month, labelled by two people.
## Success
The bars hold, and nobody turns the filter off.
## Launch and after
One team first, then everybody; one switch turns it off.
";

/// A temporary folder with `shipworthy.toml` in it; gone when dropped.
pub struct Workspace {
    folder: TempDir,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output, with the workspace's path replaced by `[WORKSPACE]`.
    pub stdout: String,
    /// Standard error, with the same replacement.
    pub stderr: String,
}

impl Default for Workspace {
    fn default() -> Workspace {
        Workspace::new()
    }
}

impl Workspace {
    /// An empty workspace.
    ///
    /// # Panics
    /// When the temporary folder cannot be written, as all methods do.
    pub fn new() -> Workspace {
        let workspace = Workspace { folder: tempfile::tempdir().expect("a temporary folder") };
        workspace.write("shipworthy.toml", "");
        workspace
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, making its folders.
    pub fn write(&self, path: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        std::fs::write(&path, contents).expect("a file");
        path
    }

    /// Writes a spec: this front matter (without the `---` lines), then [`PROSE`].
    pub fn spec(&self, path: &str, front_matter: &str) -> PathBuf {
        self.write(path, spec_text(front_matter))
    }

    /// Reads a file that a command wrote.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Paths of all files, relative, sorted, with forward slashes: to see that nothing half written was left behind.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let relative = path.strip_prefix(self.path()).expect("a path below the workspace");
                    found.push(relative.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        found
    }

    /// Runs `binary` (a test passes `env!("CARGO_BIN_EXE_shipworthy")`) in the workspace: no colour, 100 columns, none of
    /// the caller's `SHIPWORTHY_…` settings.
    pub fn run(&self, binary: impl AsRef<Path>, arguments: &[&str]) -> Run {
        self.run_with(binary, arguments, &[])
    }

    /// The same, with environment variables.
    pub fn run_with(&self, binary: impl AsRef<Path>, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = Command::new(binary.as_ref());
        command.args(arguments).current_dir(self.path()).env("NO_COLOR", "1").env("COLUMNS", "100");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SHIPWORTHY_")) {
            command.env_remove(name);
        }
        command.envs(environment.iter().copied());
        let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", binary.as_ref().display()));
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            // A temporary folder may be reached by a link, and programs may print where it leads.
            let real = self.path().canonicalize().expect("the workspace exists");
            text.replace(&*real.to_string_lossy(), "[WORKSPACE]")
                .replace(&*self.path().to_string_lossy(), "[WORKSPACE]")
        };
        Run { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}

/// A whole spec: this front matter between its lines, then [`PROSE`].
pub fn spec_text(front_matter: &str) -> String {
    format!("---\n{}\n---\n{PROSE}", front_matter.trim_matches('\n'))
}
