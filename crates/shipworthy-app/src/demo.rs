//! The example workspace, written to a folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

pub use shipworthy_demo::{EXAMPLES, Example, example};

/// Writes an example's workspace into `folder` and returns the path of its spec. Refuses a folder with other things in it, and
/// one where files of an earlier demo were edited: trying things out is what the demo is for.
pub fn write_demo(example: &Example, folder: &Path, seed: u64) -> anyhow::Result<PathBuf> {
    let files = example.files(seed);
    if let Ok(entries) = std::fs::read_dir(folder) {
        let first = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
        let ours: Vec<String> = files.iter().map(|f| first(&f.path)).collect();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !ours.contains(&name) && name != ".shipworthy" && !name.starts_with("verdict.") {
                bail!("{} is not empty (it holds {name}): give another folder", folder.display());
            }
        }
    }
    for file in &files {
        let there = std::fs::read(folder.join(&file.path));
        if there.is_ok_and(|there| there != file.contents) {
            bail!("{} in {} was changed since the demo wrote it: give another folder", file.path, folder.display());
        }
    }
    for file in &files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        std::fs::write(&path, &file.contents).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let spec = files.iter().find(|f| f.path.ends_with(".feature.md")).context("the demo has a spec")?;
    Ok(folder.join(&spec.path))
}
