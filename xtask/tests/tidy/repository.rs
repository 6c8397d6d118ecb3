//! The files of the repository, without what was built.

use std::path::{Path, PathBuf};

/// A text file.
pub struct File {
    /// Path from the top, with forward slashes.
    pub path: String,
    pub text: String,
}

impl File {
    /// Lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// `path:line: what`.
    pub fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// The top of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_path_buf()
}

/// All text files whose name ends with one of `endings`, sorted by path.
pub fn files(endings: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() {
                // Cargo and other tools mark folders that hold only what can be made again.
                let made = path.join("CACHEDIR.TAG").exists();
                // Every demo folder has this pair of files, and is nobody's source.
                let demo = path.join("shipworthy.toml").exists() && path.join("data/gbm_v4.csv").exists();
                if !made && !demo && !matches!(name.as_str(), ".git" | "target" | ".shipworthy" | "node_modules") {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let relative = path.strip_prefix(root()).expect("a path below the top");
                // Test data may be anything but UTF-8; rules are about text.
                if let Ok(text) = std::fs::read_to_string(&path) {
                    found.push(File { path: relative.to_string_lossy().replace('\\', "/"), text });
                }
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "no files end with {endings:?}");
    found
}

/// Names of our crates, with their manifests.
pub fn manifests() -> Vec<(String, File)> {
    files(&["Cargo.toml"])
        .into_iter()
        .filter(|file| file.path.starts_with("crates/") || file.path == "xtask/Cargo.toml")
        .map(|file| {
            let name = file
                .lines()
                .find_map(|(_, line)| line.strip_prefix("name = "))
                .unwrap_or_else(|| panic!("{} has a name", file.path))
                .trim_matches('"')
                .to_owned();
            (name, file)
        })
        .collect()
}
