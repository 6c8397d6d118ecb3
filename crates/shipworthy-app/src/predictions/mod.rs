//! Predictions that a program brings for a candidate: every row is looked at, the file that the spec names is replaced whole or not at
//! all, and it is on the disk when this returns.
//!
//! The candidate has to read them from a file (`predictions: predictions/gbm-v4.csv`): where they go is said by the spec, never by
//! whoever sends them.

mod columns;
mod rows;

use std::fs::File;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use shipworthy_spec::spec::{Candidate, Spec};

use crate::form::{Fields, NotDone};
use crate::workspace::Workspace;

/// Most rows of one file of predictions.
pub const MOST_ROWS: u64 = 5_000_000;
/// Refused rows that are told one by one; the others are counted.
pub const MOST_TOLD: usize = 100;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Comma-separated, with a line of names first.
    Csv,
    /// A JSON object on every line.
    Ndjson,
}

/// Predictions to take.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The file of the spec.
    pub path: &'a Path,
    /// What it says.
    pub spec: &'a Spec,
    /// The candidate whose answers they are.
    pub candidate: &'a str,
    /// How they are written.
    pub shape: Shape,
    /// Where they lie until they are taken.
    pub rows: &'a Path,
    /// Whether a file that is there may be replaced.
    pub replace: bool,
    /// Whether good rows are taken although others are refused.
    pub partial: bool,
}

/// What became of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The candidate.
    pub candidate: String,
    /// The file, relative to the spec.
    pub file: String,
    /// Rows in it now.
    pub rows: u64,
    /// Rows that were refused and are not in it.
    pub refused_rows: u64,
    /// The first of them.
    pub refused: Vec<RefusedRow>,
    /// Whether another file was there before.
    pub replaced: bool,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// Its line in what was sent, from 1.
    pub line: u64,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// Why nothing was taken.
#[derive(Debug)]
pub enum NotTaken {
    /// As a whole.
    Whole(NotDone),
    /// Rows of it.
    Rows {
        /// Rows that could have been taken.
        good: u64,
        /// Rows that could not.
        refused_rows: u64,
        /// The first of them.
        refused: Vec<RefusedRow>,
    },
}

impl From<NotDone> for NotTaken {
    fn from(error: NotDone) -> NotTaken {
        NotTaken::Whole(error)
    }
}

/// A file on the disk of the workspace that takes rows as they come, under the name of an upload that is not finished: gone when it is
/// dropped, and found by who deletes everything. `id` is random.
pub fn room(workspace: &Path, id: &[u8; 16]) -> Result<tempfile::NamedTempFile, NotDone> {
    let folder = workspace.join(crate::uploads::FOLDER);
    crate::uploads::make_folder(&folder).map_err(failed)?;
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    tempfile::Builder::new().prefix(&id).suffix(".part").rand_bytes(0).tempfile_in(&folder).map_err(failed)
}

/// Looks at every row, and puts the good ones where the spec says.
pub fn take(brought: &Brought<'_>) -> Result<Taken, NotTaken> {
    let candidate = candidate(brought)?;
    let written = candidate.file().ok_or_else(|| no_file(candidate))?;
    let place = Place::of(brought, written)?;
    if place.there && !brought.replace {
        return Err(NotDone::Conflict(format!(
            "{written} is there already, and was left as it is; ask to replace it, or name another file in the spec"
        ))
        .into());
    }
    let wanted = columns::wanted(brought.spec, written);
    // Folders of the way are made once something goes there.
    let mut part = ordinary_file(&place.there_already).map_err(failed)?;
    let seen = {
        let mut out = std::io::BufWriter::new(part.as_file_mut());
        let seen = rows::copy(brought, &wanted, &mut out)?;
        out.flush().map_err(failed)?;
        seen
    };
    if seen.good == 0 || (seen.refused_rows > 0 && !brought.partial) {
        return Err(NotTaken::Rows { good: seen.good, refused_rows: seen.refused_rows, refused: seen.refused });
    }
    let sha256 = sha256(part.path()).map_err(failed)?;
    put(part, &place).map_err(failed)?;
    Ok(Taken {
        candidate: candidate.name.clone(),
        file: written.to_owned(),
        rows: seen.good,
        refused_rows: seen.refused_rows,
        refused: seen.refused,
        replaced: place.there,
        sha256,
    })
}

fn candidate<'a>(brought: &Brought<'a>) -> Result<&'a Candidate, NotDone> {
    let all = &brought.spec.candidates;
    all.iter().find(|candidate| candidate.name == brought.candidate).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|candidate| candidate.name.as_str()).collect();
        refused(
            "candidate",
            format!("there is no candidate {}", brought.candidate),
            format!("the spec has {}", names.join(", ")),
        )
    })
}

fn no_file(candidate: &Candidate) -> NotDone {
    refused(
        "candidate",
        format!("{} does not read its answers from a file", candidate.name),
        format!("give it one in the spec, such as `predictions: predictions/{}.csv`", plain(&candidate.name)),
    )
}

/// Where a file goes, looked at before anything is written.
struct Place {
    folder: PathBuf,
    /// The nearest folder on the way that is there already.
    there_already: PathBuf,
    target: PathBuf,
    there: bool,
}

impl Place {
    fn of(brought: &Brought<'_>, written: &str) -> Result<Place, NotDone> {
        let wrong = |message: String, remedy: &str| refused("predictions", message, remedy.to_owned());
        let relative = Path::new(written);
        let plain = !written.contains(['*', '?', '[', ':', '\\'])
            && relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if !plain {
            return Err(wrong(
                format!("'{written}' is no single file below the folder of the spec"),
                "name one in the spec, such as predictions/gbm-v4.csv",
            ));
        }
        let ending = relative.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let fits = match brought.shape {
            Shape::Csv => ending == "csv",
            Shape::Ndjson => ["jsonl", "ndjson"].contains(&ending.as_str()),
        };
        if !fits {
            return Err(wrong(
                format!("the spec names '{written}', and these rows are {}", brought.shape.words()),
                "send rows of the same kind, or name a file that ends with .csv or .jsonl in the spec",
            ));
        }
        let workspace = Workspace::of(brought.path, Vec::new()).map_err(failed)?;
        let target = workspace.folder.join(relative);
        let folder = target.parent().unwrap_or(&workspace.folder).to_path_buf();
        let outside = || wrong(format!("'{written}' leads outside the workspace"), "name a file inside it in the spec");
        // The nearest folder that is there already: what is made below it cannot be a link.
        let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(&workspace.folder);
        if !there.canonicalize().map_err(failed)?.starts_with(&workspace.root) {
            return Err(outside());
        }
        let now = std::fs::symlink_metadata(&target).ok();
        if now.as_ref().is_some_and(|now| !now.is_file()) {
            return Err(outside());
        }
        Ok(Place { there_already: there.to_path_buf(), folder, target, there: now.is_some() })
    }
}

impl Shape {
    fn words(self) -> &'static str {
        match self {
            Shape::Csv => "CSV",
            Shape::Ndjson => "lines of JSON",
        }
    }
}

/// A file with the rights that files of the workspace get here: temporary ones are for their owner alone.
fn ordinary_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".predictions-").suffix(".part").tempfile_in(folder)
}

/// Moves the file to its place, on the disk.
fn put(part: tempfile::NamedTempFile, place: &Place) -> std::io::Result<()> {
    if let Ok(there) = std::fs::metadata(&place.target) {
        part.as_file().set_permissions(there.permissions())?;
    }
    part.as_file().sync_all()?;
    std::fs::create_dir_all(&place.folder)?;
    part.persist(&place.target).map_err(|error| error.error)?;
    #[cfg(unix)]
    File::open(&place.folder)?.sync_all()?;
    Ok(())
}

fn sha256(path: &Path) -> std::io::Result<String> {
    let mut hash = HashWriter(Sha256::new());
    std::io::copy(&mut File::open(path)?, &mut hash)?;
    Ok(hash.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

struct HashWriter(Sha256);

impl Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn refused(field: &'static str, message: String, remedy: String) -> NotDone {
    let mut fields = Fields::default();
    fields.wrong(field, message, remedy);
    fields.done().err().unwrap_or_else(|| NotDone::Conflict("it was refused".to_owned()))
}

fn failed(error: std::io::Error) -> NotDone {
    NotDone::Conflict(format!("the predictions cannot be written: {error}"))
}

#[cfg(test)]
mod tests;
