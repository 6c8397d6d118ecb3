//! Edits of a spec from a page: written back to its file, which stays the truth. What was changed elsewhere meanwhile is never
//! overwritten: the person sees both, and decides.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use shipworthy_spec::diagnostic::Diagnostic;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_store::Store;

pub use shipworthy_store::{EDITS_KEPT, Edit};

use crate::decisions::LONGEST_NAME;
use crate::form::{Fields, NotDone};
use crate::opened::LARGEST_SPEC;
use crate::runs::place;
use crate::workspace::Workspace;

/// How the name of a spec ends.
const ENDING: &str = ".feature.md";

/// An edit to save.
#[derive(Debug, Clone, Copy)]
pub struct EditRequest<'a> {
    /// The spec's file. It need not be there yet.
    pub spec: &'a Path,
    /// The text that the person began with; empty for a new file.
    pub base: &'a str,
    /// The text as they left it.
    pub edited: &'a str,
    /// Who they are.
    pub by: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// What became of an edit.
#[derive(Debug, Clone)]
pub enum Edited {
    /// It is in the file, with what is to be said about the text, line by line. A text with mistakes is saved too: who writes is
    /// not done yet.
    Saved(Vec<Diagnostic>),
    /// The file holds this already.
    Same(Vec<Diagnostic>),
    /// The file was changed meanwhile, and was left as it is.
    Conflict {
        /// The text that the person began with.
        base: String,
        /// The text in the file; `None` where it is gone.
        disk: Option<String>,
        /// The text as they left it.
        edited: String,
    },
}

/// Saves an edit where the file still holds the text that the person began with, or holds the edit already.
pub fn save(request: &EditRequest<'_>) -> Result<Edited, NotDone> {
    let mut fields = Fields::default();
    let by = fields.name("by", request.by, LONGEST_NAME, "say who edits");
    if request.edited.len() as u64 > LARGEST_SPEC {
        fields.wrong("edited", "the text is too long for a spec", format!("write at most {LARGEST_SPEC} bytes"));
    }
    if !request.spec.to_string_lossy().ends_with(ENDING) {
        fields.wrong("spec", "this is no spec", format!("give it a name that ends with {ENDING}"));
    }
    fields.done()?;
    let (root, name) = place(request.spec)?;
    // Browsers send line ends of their own; the file keeps those that it has.
    let disk = read(request.spec)?;
    let windows = disk.as_deref().is_some_and(|text| text.contains("\r\n"));
    let (base, edited) = (with_line_ends(request.base, windows), with_line_ends(request.edited, windows));
    let mut store = Store::open(&root)?;
    let lock = lock(&root)?;
    // What was there before the lock may have changed.
    let disk = read(request.spec)?;
    let told = diagnostics(request.spec, &edited);
    let outcome = match disk {
        Some(text) if text == edited => Edited::Same(told),
        Some(text) if text != base => Edited::Conflict { base, disk: Some(text), edited },
        None if !base.is_empty() => Edited::Conflict { base, disk: None, edited },
        disk => {
            let before = disk.unwrap_or_default();
            // First what undoes it, then the edit: a crash in between leaves an undo without effect.
            store.add_edit(&name, &before, &edited, &by, request.at)?;
            write(request.spec, &edited)?;
            Edited::Saved(told)
        }
    };
    drop(lock);
    Ok(outcome)
}

/// Takes the latest edit back that was made from here. Where the file was changed since, both are shown, and nothing is done.
/// `None` where there is nothing to take back.
pub fn undo(spec: &Path, at: i64) -> Result<Option<Edited>, NotDone> {
    let (root, name) = place(spec)?;
    let mut store = Store::open(&root)?;
    let lock = lock(&root)?;
    let Some((edit, before, after)) = store.latest_edit(&name)? else { return Ok(None) };
    let disk = read(spec)?;
    let told = diagnostics(spec, &before);
    let outcome = match disk {
        // The edit was never made, or somebody took it back by hand.
        Some(text) if text == before => {
            store.edit_undone(edit.number, at)?;
            Edited::Same(told)
        }
        Some(text) if text == after => {
            write(spec, &before)?;
            store.edit_undone(edit.number, at)?;
            Edited::Saved(told)
        }
        disk => Edited::Conflict { base: after, disk, edited: before },
    };
    drop(lock);
    Ok(Some(outcome))
}

/// Edits of a spec that were made from here, newest first.
pub fn history(spec: &Path) -> Result<Vec<Edit>, NotDone> {
    let (root, name) = place(spec)?;
    Ok(Store::open_existing(&root)?.map_or(Ok(Vec::new()), |store| store.edits(&name))?)
}

/// What is to be said about a text as a spec at this place, without reading its data.
pub fn diagnostics(spec: &Path, text: &str) -> Vec<Diagnostic> {
    let depth = Workspace::of(spec, Vec::new()).map_or(0, |workspace| workspace.depth());
    let name = spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    parse_within(&name, text, Reach { folders_up: depth, ..Reach::default() }).diagnostics
}

fn with_line_ends(text: &str, windows: bool) -> String {
    let plain = text.replace("\r\n", "\n");
    if windows { plain.replace('\n', "\r\n") } else { plain }
}

/// The text of the file; `None` where there is none.
fn read(spec: &Path) -> Result<Option<String>, NotDone> {
    match std::fs::read_to_string(spec) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(NotDone::Conflict(format!("cannot read {}: {error}", spec.display()))),
    }
}

/// Writes the file beside its place and moves it there, with the permissions that it had, so that nobody ever reads half of it.
fn write(spec: &Path, text: &str) -> Result<(), NotDone> {
    let failed = |error: std::io::Error| NotDone::Conflict(format!("cannot write {}: {error}", spec.display()));
    // A link stays a link: what it leads to is written.
    let target = spec.canonicalize().unwrap_or_else(|_| spec.to_path_buf());
    let mut beside = target.clone().into_os_string();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let put = || -> std::io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        if let Ok(there) = std::fs::metadata(&target) {
            file.set_permissions(there.permissions())?;
        }
        file.sync_all()?;
        std::fs::rename(&beside, &target)
    };
    put().map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

/// Waits until nobody else writes specs of this workspace from here; ends when it is dropped.
fn lock(root: &Path) -> Result<File, NotDone> {
    let failed = |error: std::io::Error| NotDone::Conflict(format!("cannot lock the workspace: {error}"));
    let file = File::create(root.join(".shipworthy").join("edit.lock")).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}
