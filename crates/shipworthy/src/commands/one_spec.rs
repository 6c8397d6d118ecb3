//! The one spec that a verb is about, and the folders that it may read.

use std::path::{Path, PathBuf};

use shipworthy_app::workspace::named_root;

use crate::commands::check::specs_in;
use crate::exit::Exit;
use crate::printer;

/// The spec that was named, or the only one in this folder; of a folder, the only one in it.
pub fn one_spec(named: Option<&Path>) -> Result<PathBuf, Exit> {
    let folder = match named {
        Some(path) if path.is_dir() => path,
        Some(path) => return Ok(path.to_path_buf()),
        None => Path::new("."),
    };
    let told = |(message, hint): (String, String)| {
        printer::error(&message, &hint);
        Exit::CouldNotRun
    };
    let mut specs = specs_in(folder).map_err(told)?;
    if specs.len() > 1 {
        let names: Vec<String> = specs.iter().map(|spec| spec.display().to_string()).collect();
        return Err(told(("there are several specs here".to_owned(), format!("name one of {}", names.join(", ")))));
    }
    Ok(specs.swap_remove(0))
}

/// The folders that were opened with `--allow-read`.
pub fn roots(allow_read: &[String]) -> Result<Vec<(String, PathBuf)>, Exit> {
    allow_read.iter().map(|text| named_root(text)).collect::<Result<_, String>>().map_err(|message| {
        printer::error(&format!("--allow-read {message}"), "for example --allow-read shared=../datasets");
        Exit::CouldNotRun
    })
}
