//! A backup: what is remembered, the specs and the uploads of a workspace, as one zip that [`crate::restore`] takes back.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};
use shipworthy_store::Store;

use crate::form::NotDone;
use crate::held::{self, ABOUT, About, DATABASE, FILES, FORMAT, HeldFile};
use crate::parcel::{Packing, Parcel};
use crate::restore::most_unpacked;
use crate::uploads;

/// A backup to make.
#[derive(Debug, Clone, Copy)]
pub struct BackupRequest<'a> {
    /// The workspace's folder: the one that holds `.shipworthy`.
    pub workspace: &'a Path,
    /// Where the zip goes. It must not be there yet.
    pub file: &'a Path,
    /// Version of the tool.
    pub tool: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// Its size.
    pub bytes: u64,
    /// How many specs it holds, and the workspace's own file.
    pub specs: usize,
    /// How many uploads it holds.
    pub uploads: usize,
    /// What it does not hold, with why.
    pub left_out: Vec<String>,
}

/// Makes a backup, while others may work in the workspace. Golden sets and predictions that nobody uploaded are not in it: they are
/// files of their own.
///
/// # Errors
/// [`NotDone`] where nothing is remembered, the place is taken, or something cannot be read or written. No file is left then.
pub fn backup(request: &BackupRequest<'_>) -> Result<Backup, NotDone> {
    let store = remembered(request.workspace)?;
    let copies = tempfile::tempdir().map_err(|error| failed("cannot make a temporary folder", &error))?;
    let database = copies.path().join(DATABASE);
    let schema = store.copy_to(&database)?;
    let (specs, mut left_out) = held::specs(request.workspace)?;
    let mut names = specs.clone();
    for upload in store.uploads()? {
        match held::why_not(&upload.path) {
            Some(why) => left_out.push(format!("{}: it {why}", upload.path)),
            None if !is_file(&request.workspace.join(&upload.path)) => {
                left_out.push(format!("{} ({}): its file is gone", upload.path, upload.name));
            }
            None => {
                names.insert(upload.path);
            }
        }
    }
    let about = About {
        format: FORMAT,
        workspace: name_of(request.workspace),
        tool: request.tool.to_owned(),
        made_at: request.at,
        schema,
        files: Vec::new(),
    };
    let write = |packing| write(request, &database, names.iter().map(String::as_str), about.clone(), packing);
    let failed = |error: io::Error| failed(&format!("cannot write {}", request.file.display()), &error);
    let (mut bytes, unpacked) = write(Packing::Deflated).map_err(failed)?;
    // What restoring would take for a bomb is not packed: every backup can be taken back.
    if unpacked > most_unpacked(bytes) {
        std::fs::remove_file(request.file).map_err(failed)?;
        (bytes, _) = write(Packing::Stored).map_err(failed)?;
    }
    Ok(Backup { bytes, specs: specs.len(), uploads: names.len() - specs.len(), left_out })
}

/// Writes the zip, and says its size and that of all in it.
fn write<'a>(
    request: &BackupRequest<'_>,
    database: &Path,
    names: impl Iterator<Item = &'a str>,
    mut about: About,
    packing: Packing,
) -> io::Result<(u64, u64)> {
    let mut parcel = Parcel::zip(request.file, packing)?;
    about.files.push(add(&mut parcel, DATABASE.to_owned(), database)?);
    for name in names {
        about.files.push(add(&mut parcel, format!("{FILES}{name}"), &request.workspace.join(name))?);
    }
    let text = serde_json::to_string_pretty(&about)?;
    parcel.start(ABOUT)?;
    parcel.write_all(text.as_bytes())?;
    let unpacked = about.files.iter().map(|file| file.bytes).sum::<u64>() + text.len() as u64;
    Ok((parcel.finish()?.unwrap_or_default(), unpacked))
}

fn add(parcel: &mut Parcel, path: String, from: &Path) -> io::Result<HeldFile> {
    parcel.start(&path)?;
    let (bytes, sha256) = copy(&mut File::open(from)?, parcel)?;
    Ok(HeldFile { path, bytes, sha256 })
}

/// Copies everything, and says how many bytes it is, and their hash.
pub(crate) fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<(u64, String)> {
    let (mut hash, mut total) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            return Ok((total, hash));
        }
        hash.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        total += read as u64;
    }
}

/// The store of a workspace that remembers something.
pub(crate) fn remembered(workspace: &Path) -> Result<Store, NotDone> {
    Store::open_existing(workspace)?
        .ok_or_else(|| NotDone::Conflict(format!("nothing is remembered in {}", workspace.display())))
}

/// What a workspace is called: its folder.
pub(crate) fn name_of(workspace: &Path) -> String {
    let folder = workspace.canonicalize().unwrap_or_else(|_| workspace.to_path_buf());
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether it is a file itself, and no link to one, in the folder for uploads itself.
pub(crate) fn is_file(path: &Path) -> bool {
    let folder = path.parent().and_then(|folder| std::fs::symlink_metadata(folder).ok());
    folder.is_some_and(|folder| folder.is_dir()) && std::fs::symlink_metadata(path).is_ok_and(|there| there.is_file())
}

pub(crate) fn failed(what: &str, error: &io::Error) -> NotDone {
    NotDone::Conflict(format!("{what}: {error}"))
}

/// The folder for uploads, where it is one and no link.
pub(crate) fn uploads_folder(workspace: &Path) -> Result<Option<std::path::PathBuf>, NotDone> {
    let folder = workspace.join(uploads::FOLDER);
    match std::fs::symlink_metadata(&folder) {
        Ok(there) if there.is_dir() => Ok(Some(folder)),
        Ok(_) => Err(NotDone::Conflict(format!("{} is no folder, and may lead elsewhere", uploads::FOLDER))),
        Err(_) => Ok(None),
    }
}
