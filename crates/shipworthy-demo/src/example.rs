//! One example: a name, and the files of its workspace.

/// One file of an example workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFile {
    /// Path relative to the workspace, with forward slashes.
    pub path: String,
    /// What is in it.
    pub contents: Vec<u8>,
}

/// A simulated workspace that somebody can try Shipworthy on.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it is asked for by.
    pub name: &'static str,
    /// What it is about, in a few words.
    pub about: &'static str,
    /// The task of its spec.
    pub task: &'static str,
    pub(crate) files: fn(u64) -> Vec<DemoFile>,
}

impl Example {
    /// All files, simulated from `seed`. Parents are to be created as needed.
    pub fn files(&self, seed: u64) -> Vec<DemoFile> {
        (self.files)(seed)
    }
}

/// The files of a workspace: what a person reads first, the spec, the mark of its top, and its tables.
pub(crate) fn workspace(readme: &str, spec_path: &str, spec: &str, tables: Vec<(&str, Vec<u8>)>) -> Vec<DemoFile> {
    let text = |path: &str, contents: &str| DemoFile { path: path.to_owned(), contents: contents.as_bytes().to_vec() };
    let mut files = vec![
        text("README.md", readme),
        text("shipworthy.toml", include_str!("../workspaces/shipworthy.toml")),
        text(spec_path, spec),
    ];
    files.extend(tables.into_iter().map(|(path, contents)| DemoFile { path: path.to_owned(), contents }));
    files
}
