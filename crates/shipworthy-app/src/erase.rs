//! Everything that is remembered in a workspace is deleted, with the uploads. Specs and data that somebody put there stay: they are
//! files of their own.

use std::path::Path;

use serde::Serialize;
use shipworthy_store::whole;

use crate::backup::{failed, name_of, uploads_folder};
use crate::form::{Fields, NotDone};
use crate::uploads;

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Files and folders, relative to the workspace.
    pub removed: Vec<String>,
}

/// Deletes everything that is remembered in the workspace, and the uploads. `confirmed` is the name of the workspace's folder, said
/// by whoever wants this.
///
/// # Errors
/// [`NotDone::Fields`] where the name is another one; [`NotDone::Conflict`] where there is nothing, something is a link, or another
/// process has the database open. The database goes last, so that what failed can be tried again.
pub fn erase(workspace: &Path, confirmed: &str) -> Result<Erased, NotDone> {
    let name = name_of(workspace);
    if !workspace.join(".shipworthy").exists() {
        return Err(NotDone::Conflict(format!("nothing is remembered in {}", workspace.display())));
    }
    let mut fields = Fields::default();
    if confirmed != name || name.is_empty() {
        fields.wrong(
            "confirm",
            format!("'{confirmed}' is not the name of this workspace"),
            format!(
                "everything that is remembered in '{name}' would be gone for ever; to do so, confirm with its name"
            ),
        );
    }
    fields.done()?;
    // Refused before the first file is gone.
    whole::nobody_else(workspace)?;
    let mut removed = Vec::new();
    if let Some(folder) = uploads_folder(workspace)? {
        let failed = |error: std::io::Error| failed("the uploads cannot be deleted", &error);
        let entries: Result<Vec<_>, _> = std::fs::read_dir(&folder).map_err(failed)?.collect();
        let entries = entries.map_err(failed)?;
        let names = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let (ours, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| uploads::is_name(&names(entry)));
        for entry in ours {
            std::fs::remove_file(entry.path()).map_err(failed)?;
            removed.push(format!("{}/{}", uploads::FOLDER, names(&entry)));
        }
        if others.iter().all(|entry| names(entry) == ".gitignore") {
            for entry in others {
                std::fs::remove_file(entry.path()).map_err(failed)?;
            }
            std::fs::remove_dir(&folder).map_err(failed)?;
        }
    }
    removed.sort();
    removed.extend(whole::remove(workspace)?);
    Ok(Erased { removed })
}
