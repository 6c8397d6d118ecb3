//! A temporary folder in which the binary runs, and what a run leaves behind.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A temporary folder, gone at the end of the test.
pub struct Folder {
    dir: tempfile::TempDir,
}

/// What a run of the binary came to.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// The result.
    pub stdout: String,
    /// The talk, with the folder's path written as `[DIR]`.
    pub stderr: String,
}

impl Folder {
    /// An empty folder.
    pub fn new() -> Folder {
        Folder { dir: tempfile::Builder::new().prefix("acceptance-").tempdir().expect("a temporary folder") }
    }

    /// Path of something in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    /// Reads a file as text.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a text file")
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    /// Names of all files in it, sorted; what the tool remembers between runs is left aside.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(self.dir.path(), self.dir.path(), &mut found);
        found.sort();
        found
    }

    /// The binary, about to run in this folder with nothing of the caller's preferences.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shipworthy"));
        command.current_dir(self.dir.path()).args(arguments).env("COLUMNS", "100").env("LC_ALL", "C.UTF-8");
        for name in ["SHIPWORTHY_THREADS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the binary to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.finished(self.command(arguments).output().expect("the binary starts"))
    }

    /// Reads what a run left behind. A panic or a death by signal is never an answer.
    pub fn finished(&self, output: Output) -> Ran {
        let stdout = String::from_utf8(output.stdout).expect("a result in UTF-8");
        let stderr = self.scrubbed(&String::from_utf8_lossy(&output.stderr));
        assert!(!stderr.contains("panicked at"), "the binary panicked:\n{stderr}");
        let code = output.status.code().unwrap_or_else(|| panic!("ended by a signal: {:?}\n{stderr}", output.status));
        Ran { code, stdout, stderr }
    }

    /// A text without this folder's path, which differs between runs.
    pub fn scrubbed(&self, text: &str) -> String {
        let real = self.dir.path().canonicalize().expect("a folder");
        text.replace(&*real.to_string_lossy(), "[DIR]").replace(&*self.dir.path().to_string_lossy(), "[DIR]")
    }
}

impl Ran {
    /// The result as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!("exit code {}, and no JSON: {error}\n{}\n{}", self.code, self.stdout, self.stderr)
        })
    }
}

fn collect(base: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.file_name().is_some_and(|name| name == ".shipworthy") {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            collect(base, &path, found);
        } else {
            found.push(path.strip_prefix(base).expect("below the base").to_string_lossy().into_owned());
        }
    }
}
