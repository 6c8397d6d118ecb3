//! Data files that people bring: streamed to the disk with a limit, kept in `uploads` of the workspace under names of our own.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use shipworthy_store::Store;

pub use shipworthy_store::Upload;

use crate::decisions::LONGEST_NAME;
use crate::form::{Fields, NotDone};

/// The folder in the workspace that uploads lie in.
pub const FOLDER: &str = "uploads";
/// Longest name of an upload, in characters: a label, and no path.
const LONGEST_LABEL: usize = 120;
/// How names of tables end.
const ENDINGS: [&str; 10] = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet", "arrow", "feather", "xlsx", "xls"];

/// A file that is on its way in. What is not finished is removed.
pub struct Incoming {
    workspace: PathBuf,
    id: String,
    ending: &'static str,
    name: String,
    by: String,
    part: PathBuf,
    file: Option<File>,
    bytes: u64,
    most: u64,
    hash: Sha256,
}

/// Begins an upload of at most so many bytes. `name` is what the person calls it; `id` is random.
pub fn begin(workspace: &Path, name: &str, by: &str, most: u64, id: &[u8; 16]) -> Result<Incoming, NotDone> {
    let mut fields = Fields::default();
    // Only what comes after the last separator, of whatever system.
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let bare: String = bare.chars().filter(|c| !c.is_control()).take(LONGEST_LABEL).collect();
    let name = fields.name("file", &bare, LONGEST_LABEL, "choose a file");
    let by = fields.name("by", by, LONGEST_NAME, "say who brings it");
    let written = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let ending = ENDINGS.into_iter().find(|ending| *ending == written);
    if ending.is_none() && !name.is_empty() {
        fields.wrong(
            "file",
            format!("'{name}' is no table that can be read"),
            format!("bring one of: {}", ENDINGS.join(", ")),
        );
    }
    fields.done()?;
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = workspace.join(FOLDER);
    let part = folder.join(format!("{id}.part"));
    let open = || -> std::io::Result<File> {
        make_folder(&folder)?;
        File::options().write(true).create_new(true).open(&part)
    };
    let file = open().map_err(failed)?;
    Ok(Incoming {
        workspace: workspace.to_path_buf(),
        id,
        ending: ending.unwrap_or_default(),
        name,
        by,
        part,
        file: Some(file),
        bytes: 0,
        most,
        hash: Sha256::new(),
    })
}

impl Incoming {
    /// Takes the next bytes. Beyond the limit it is refused, and what there is of it is removed when it is dropped.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), NotDone> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.most {
            let mut fields = Fields::default();
            let most = self.most;
            fields.wrong(
                "file",
                format!("'{}' has more than {most} bytes", self.name),
                "bring fewer rows, or put the file into the folder",
            );
            return fields.done();
        }
        self.hash.update(bytes);
        let file = self.file.as_mut().ok_or_else(|| NotDone::Conflict("the upload is over".to_owned()))?;
        file.write_all(bytes).map_err(failed)
    }

    /// Whether more came than it may have.
    pub fn is_beyond(&self) -> bool {
        self.bytes > self.most
    }

    /// Puts the file in its place. It is on the disk, and known, when this returns.
    pub fn finish(mut self, at: i64) -> Result<Upload, NotDone> {
        let file = self.file.take().ok_or_else(|| NotDone::Conflict("the upload is over".to_owned()))?;
        if self.bytes == 0 {
            let mut fields = Fields::default();
            fields.wrong("file", format!("'{}' is empty", self.name), "choose a file with rows in it");
            fields.done()?;
        }
        let path = format!("{FOLDER}/{}.{}", self.id, self.ending);
        let place = self.workspace.join(&path);
        let put = || -> std::io::Result<()> {
            file.sync_all()?;
            std::fs::rename(&self.part, &place)?;
            // The name is on the disk once its folder is.
            #[cfg(unix)]
            File::open(self.workspace.join(FOLDER))?.sync_all()?;
            Ok(())
        };
        put().map_err(failed)?;
        let upload = Upload {
            id: self.id.clone(),
            path,
            name: self.name.clone(),
            bytes: self.bytes,
            sha256: self.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
            by: self.by.clone(),
            at,
        };
        Store::open(&self.workspace)?.add_upload(&upload)?;
        Ok(upload)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.part);
    }
}

/// All uploads, newest first.
pub fn list(workspace: &Path) -> Result<Vec<Upload>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.uploads())?)
}

/// An upload; `None` where there is none of this id.
pub fn upload(workspace: &Path, id: &str) -> Result<Option<Upload>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(None), |store| store.upload(id))?)
}

/// Removes an upload and its file. Says whether it was there. A spec that names it will say that it is gone.
pub fn remove(workspace: &Path, id: &str) -> Result<bool, NotDone> {
    let Some(mut store) = Store::open_existing(workspace)? else { return Ok(false) };
    let Some(upload) = store.upload(id)? else { return Ok(false) };
    // A database from elsewhere may name any path.
    let ours = |ending: &str| upload.path == format!("{FOLDER}/{id}.{ending}");
    if !id.bytes().all(|byte| byte.is_ascii_hexdigit()) || !ENDINGS.into_iter().any(ours) {
        return Err(NotDone::Conflict(format!("{} is no place of an upload", upload.path)));
    }
    match std::fs::remove_file(workspace.join(&upload.path)) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    Ok(store.remove_upload(id)?)
}

/// Makes the folder for uploads where it is not there.
pub(crate) fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    // Data of people do not belong into the history of a project by accident.
    std::fs::write(folder.join(".gitignore"), "*\n")
}

/// Whether this is a name that uploads get, while they come in (`.part`) or after.
pub(crate) fn is_name(name: &str) -> bool {
    let Some((id, ending)) = name.split_once('.') else { return false };
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && (ending == "part" || ENDINGS.contains(&ending))
}

fn failed(error: std::io::Error) -> NotDone {
    NotDone::Conflict(format!("the upload cannot be written: {error}"))
}
