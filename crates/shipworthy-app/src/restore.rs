//! A backup is taken back. All of it is looked through before anything is written: its names, its sizes, its hashes, its database.
//! What it would overwrite is named, and left as it is unless somebody says otherwise; then what was there is kept aside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;
use shipworthy_store::whole;
use zip::ZipArchive;

use crate::backup::{copy, failed};
use crate::form::NotDone;
use crate::held::{self, ABOUT, About, DATABASE, FILES, FORMAT};
use crate::parcel::beside;
use crate::uploads;

/// A backup unpacks to at most so many times its own size, and [`ALWAYS_UNPACKED`].
const MOST_TIMES: u64 = 100;
/// So much is unpacked whatever the size of the backup, in bytes.
const ALWAYS_UNPACKED: u64 = 16 << 20;
/// Most files in a backup.
const MOST_FILES: usize = 100_000;
/// Most that a backup says of itself, in bytes.
const LONGEST_ABOUT: u64 = 64 << 20;

/// A backup to take back.
#[derive(Debug, Clone, Copy)]
pub struct RestoreRequest<'a> {
    /// The zip.
    pub file: &'a Path,
    /// The workspace's folder, made when it is not there.
    pub into: &'a Path,
    /// Whether what differs is overwritten.
    pub overwrite: bool,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// What the workspace was called.
    pub workspace: String,
    /// When the backup was made, in seconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// The version of the tool that made it.
    pub tool: String,
    /// How many files were written, without the database.
    pub written: usize,
    /// How many were there already, the same byte for byte.
    pub same: usize,
    /// Where what was overwritten is kept, relative to the workspace; `None` where nothing was.
    pub kept_in: Option<String>,
}

/// How many bytes a backup of this size may unpack to.
pub(crate) fn most_unpacked(packed: u64) -> u64 {
    packed.saturating_mul(MOST_TIMES).saturating_add(ALWAYS_UNPACKED)
}

/// Takes a backup back.
///
/// # Errors
/// [`NotDone`] where it is no backup, is damaged, was written by a later version, leads out of the workspace, unpacks to too much, or
/// would overwrite something: in all these cases nothing was written.
pub fn restore(request: &RestoreRequest<'_>) -> Result<Restored, NotDone> {
    let unreadable = |error: io::Error| failed(&format!("cannot read {}", request.file.display()), &error);
    let file = File::open(request.file).map_err(unreadable)?;
    let packed = file.metadata().map_err(unreadable)?.len();
    let mut zip = ZipArchive::new(file).map_err(|_| bad("it is no zip archive, or it is damaged".to_owned()))?;
    let about = look_through(&mut zip, packed)?;
    // Outside the workspace, and gone afterwards.
    let aside = tempfile::tempdir().map_err(|error| failed("cannot make a temporary folder", &error))?;
    let database = aside.path().join(DATABASE);
    for held in &about.files {
        let mut entry = zip.by_name(&held.path).map_err(|error| bad(format!("{}: {error}", held.path)))?;
        let mut limited = (&mut entry).take(held.bytes + 1);
        let copied = if held.path == DATABASE {
            File::create(&database).and_then(|mut database| copy(&mut limited, &mut database))
        } else {
            copy(&mut limited, &mut io::sink())
        };
        let (bytes, sha256) = copied.map_err(|error| bad(format!("{}: {error}", held.path)))?;
        if (bytes, &sha256) != (held.bytes, &held.sha256) {
            return Err(bad(format!("{} is not what was put into it", held.path)));
        }
    }
    if whole::look_through(&database)? != about.schema {
        return Err(bad("its database has another schema than it says".to_owned()));
    }
    let plan = plan(request, &about)?;
    if !plan.differ.is_empty() && !request.overwrite {
        let (count, first) = (plan.differ.len(), plan.differ[..plan.differ.len().min(5)].join(", "));
        let more = if count > 5 { format!(" and {} more", count - 5) } else { String::new() };
        return Err(NotDone::Conflict(format!("it would overwrite {first}{more}")));
    }
    carry_out(request, &mut zip, &plan, &database)?;
    let kept = whole::before_folder(Path::new(""), request.at).to_string_lossy().replace('\\', "/");
    Ok(Restored {
        workspace: about.workspace,
        made_at: about.made_at,
        tool: about.tool,
        written: plan.write.len(),
        same: plan.same,
        kept_in: (!plan.differ.is_empty()).then_some(kept),
    })
}

/// Looks through the directory of the zip and what it says of itself, without unpacking anything else.
fn look_through(zip: &mut ZipArchive<File>, packed: u64) -> Result<About, NotDone> {
    let unreadable = |error: zip::result::ZipError| bad(format!("it cannot be read ({error})"));
    if zip.len() > MOST_FILES {
        return Err(bad(format!("it holds more than {MOST_FILES} files")));
    }
    if zip.has_duplicate_names() || zip.has_overlapping_files().map_err(unreadable)? {
        return Err(bad("some of its files are in it twice, or lie over one another".to_owned()));
    }
    let (mut names, mut sizes, mut unpacked) = (BTreeSet::new(), BTreeMap::new(), 0_u64);
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(unreadable)?;
        let name = std::str::from_utf8(entry.name_raw()).map_err(|_| bad("a name in it is no text".to_owned()))?;
        let why = match name.strip_prefix(FILES) {
            _ if entry.is_symlink() => Some("is a link"),
            _ if entry.encrypted() => Some("is encrypted"),
            _ if entry.is_dir() => Some("is a folder"),
            Some(inside) => held::why_not(inside),
            None if name == ABOUT || name == DATABASE => None,
            None => held::why_not(name).or(Some("does not belong into a backup")),
        };
        if let Some(why) = why {
            return Err(bad(format!("{:?} {why}", name)));
        }
        // Systems differ in whether they tell capitals apart.
        if !names.insert(name.to_lowercase()) {
            return Err(bad(format!("{name:?} is in it twice")));
        }
        unpacked = unpacked.saturating_add(entry.size());
        sizes.insert(name.to_owned(), entry.size());
    }
    if unpacked > most_unpacked(packed) {
        return Err(bad(format!("it would unpack to {unpacked} bytes, over {MOST_TIMES} times its own size")));
    }
    let mut text = String::new();
    let entry = zip.by_name(ABOUT).map_err(|_| bad(format!("it holds no {ABOUT}")))?;
    entry.take(LONGEST_ABOUT).read_to_string(&mut text).map_err(|error| bad(format!("{ABOUT}: {error}")))?;
    let unclear = |error| bad(format!("{ABOUT} cannot be understood ({error})"));
    let about: serde_json::Value = serde_json::from_str(&text).map_err(unclear)?;
    let format = about.get("format").and_then(serde_json::Value::as_u64).unwrap_or_default();
    if format > u64::from(FORMAT) {
        return Err(bad(format!("a later version of Shipworthy wrote it (format {format}, this one knows {FORMAT})")));
    }
    let about: About = serde_json::from_value(about).map_err(unclear)?;
    sizes.remove(ABOUT);
    let said: BTreeMap<String, u64> = about.files.iter().map(|file| (file.path.clone(), file.bytes)).collect();
    if said != sizes || said.len() != about.files.len() || !said.contains_key(DATABASE) {
        return Err(bad(format!("it does not hold what {ABOUT} says")));
    }
    Ok(about)
}

/// What is to be done.
struct Plan {
    /// Name in the zip and place of each file to write.
    write: Vec<(String, PathBuf)>,
    /// How many files are there already.
    same: usize,
    /// What would be overwritten, relative to the workspace.
    differ: Vec<String>,
}

fn plan(request: &RestoreRequest<'_>, about: &About) -> Result<Plan, NotDone> {
    let mut plan = Plan { write: Vec::new(), same: 0, differ: Vec::new() };
    if whole::is_there(request.into) {
        plan.differ.push(format!(".shipworthy/{DATABASE}"));
    }
    for held in &about.files {
        let Some(inside) = held.path.strip_prefix(FILES) else { continue };
        let place = request.into.join(inside);
        no_links(request.into, inside)?;
        match File::open(&place) {
            Ok(mut there) => {
                let read = copy(&mut there, &mut io::sink());
                let (_, hash) = read.map_err(|error| failed(&format!("cannot read {}", place.display()), &error))?;
                if hash == held.sha256 {
                    plan.same += 1;
                    continue;
                }
                plan.differ.push(inside.to_owned());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&format!("cannot read {}", place.display()), &error)),
        }
        plan.write.push((held.path.clone(), place));
    }
    Ok(plan)
}

/// Refuses a place that is reached by a link, or that is no file: it would lie elsewhere than its name says.
fn no_links(into: &Path, inside: &str) -> Result<(), NotDone> {
    let mut path = into.to_path_buf();
    let last = inside.matches('/').count();
    for (depth, part) in inside.split('/').enumerate() {
        path.push(part);
        let Ok(there) = std::fs::symlink_metadata(&path) else { return Ok(()) };
        let fits = if depth == last { there.is_file() } else { there.is_dir() };
        if !fits {
            return Err(NotDone::Conflict(format!(
                "{inside} cannot be restored: {part} is a link, or of another kind"
            )));
        }
    }
    Ok(())
}

/// Writes the files, each whole or not at all, and the database last: until then the workspace remembers what it did.
fn carry_out(
    request: &RestoreRequest<'_>,
    zip: &mut ZipArchive<File>,
    plan: &Plan,
    database: &Path,
) -> Result<(), NotDone> {
    let before = whole::before_folder(request.into, request.at);
    if std::fs::symlink_metadata(&before).is_ok() {
        return Err(NotDone::Conflict(format!("{} is there already: try again", before.display())));
    }
    let uploaded = request.into.join(uploads::FOLDER);
    for (name, place) in &plan.write {
        let mut put = || -> io::Result<()> {
            if place.starts_with(&uploaded) {
                uploads::make_folder(&uploaded)?;
            }
            std::fs::create_dir_all(beside(place))?;
            if place.exists() {
                let kept = before.join(name);
                std::fs::create_dir_all(beside(&kept))?;
                std::fs::copy(place, kept)?;
            }
            let mut part = ordinary_file(beside(place))?;
            copy(&mut zip.by_name(name)?, &mut part)?;
            part.as_file().sync_all()?;
            part.persist(place).map_err(|error| error.error)?;
            Ok(())
        };
        put().map_err(|error| failed(&format!("cannot write {}", place.display()), &error))?;
    }
    Ok(whole::put_in_place(request.into, database, request.at)?)
}

/// A temporary file with the permissions of an ordinary one: specs are there to be shared.
fn ordinary_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".shipworthy-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn bad(why: String) -> NotDone {
    NotDone::Conflict(format!("the backup cannot be restored: {why}"))
}
