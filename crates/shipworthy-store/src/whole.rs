//! The database as a whole: copied while it is in use, looked through before it is taken in, put in place of another, removed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::learner::forget_in;
use crate::migrations::{self, KNOWN};
use crate::{FOLDER, Store, StoreError, make_folder};

/// The database in its folder.
const FILE: &str = "shipworthy.db";
/// How the names of files end that SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];
/// How folders begin that hold what a restored database stood in place of.
const BEFORE: &str = "before-";

impl Store {
    /// Copies the database to a new file, as it is at one moment, while others may write. Says its schema.
    pub fn copy_to(&self, file: &Path) -> Result<u32, StoreError> {
        self.connection.execute("VACUUM INTO ?1", [file.to_string_lossy()])?;
        Ok(KNOWN)
    }
}

/// Looks through a database from elsewhere, and changes nothing in it: that it is whole, that no later version wrote it, and that it
/// holds our tables and nothing else, so that no trigger of a stranger ever runs. Says its schema.
pub fn look_through(file: &Path) -> Result<u32, StoreError> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    let found = migrations::version(&connection)?;
    if found > KNOWN {
        return Err(StoreError::TooNew { found, known: KNOWN });
    }
    let ours = Connection::open_in_memory()?;
    migrations::make(&ours, found)?;
    if found == 0 || schema(&connection)? != schema(&ours)? {
        return Err(StoreError::Conflict("it is no database of Shipworthy: it holds other tables".to_owned()));
    }
    let told: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if told == "ok" { Ok(found) } else { Err(StoreError::Conflict(format!("the database is damaged: {told}"))) }
}

/// The folder for what a database that is restored at this moment stands in place of. It need not be there.
pub fn before_folder(workspace: &Path, at: i64) -> PathBuf {
    workspace.join(FOLDER).join(format!("{BEFORE}{at}"))
}

/// Whether the workspace has a database.
pub fn is_there(workspace: &Path) -> bool {
    std::fs::symlink_metadata(workspace.join(FOLDER).join(FILE)).is_ok()
}

/// Puts a database that was looked through in the place of the workspace's, whole or not at all, with nobody signed in. The one
/// before is kept in [`before_folder`]. Refused while another process has the database open.
pub fn put_in_place(workspace: &Path, with: &Path, at: i64) -> Result<(), StoreError> {
    let folder = own_folder(workspace)?;
    let failed = |source| StoreError::Folder { path: folder.display().to_string(), source };
    if !folder.is_dir() {
        make_folder(&folder).map_err(failed)?;
        std::fs::write(folder.join(".gitignore"), "*\n").map_err(failed)?;
    }
    let place = folder.join(FILE);
    let part = folder.join(format!("{FILE}.{}.part", std::process::id()));
    let prepared = prepare(with, &part, failed).and_then(|()| {
        if place.exists() {
            keep_alone(&place)?;
            let before = before_folder(workspace, at);
            std::fs::create_dir_all(&before).map_err(failed)?;
            std::fs::copy(&place, before.join(FILE)).map_err(failed)?;
            // What lies beside a damaged database must not be taken for a part of the new one.
            for ending in BESIDE {
                let beside = folder.join(format!("{FILE}{ending}"));
                if beside.exists() {
                    std::fs::rename(&beside, before.join(format!("{FILE}{ending}"))).map_err(failed)?;
                }
            }
        }
        std::fs::rename(&part, &place).map_err(failed)
    });
    if prepared.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    prepared?;
    Store::open(workspace).map(drop)
}

/// Copies the database to where it is put in place from. A session that was over may be alive in an older database, so all end.
fn prepare(with: &Path, part: &Path, failed: impl Fn(std::io::Error) -> StoreError) -> Result<(), StoreError> {
    std::fs::copy(with, part).map_err(&failed)?;
    let connection = Connection::open(part)?;
    if connection.table_exists(None::<&str>, "session")? {
        connection.execute("DELETE FROM session", [])?;
    }
    let _: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    connection.close().map_err(|(_, error)| error)?;
    std::fs::File::open(part).and_then(|file| file.sync_all()).map_err(failed)
}

/// Refuses where another process has the workspace's database open.
pub fn nobody_else(workspace: &Path) -> Result<(), StoreError> {
    let place = own_folder(workspace)?.join(FILE);
    if place.exists() { keep_alone(&place) } else { Ok(()) }
}

/// Removes the database, its copies and what lies beside them; the folder, too, where it holds nothing else. Says what was removed,
/// relative to the workspace. Refused while another process has the database open.
pub fn remove(workspace: &Path) -> Result<Vec<String>, StoreError> {
    let folder = own_folder(workspace)?;
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |source| StoreError::Folder { path: folder.display().to_string(), source };
    nobody_else(workspace)?;
    let mut removed = Vec::new();
    let entries: Result<Vec<_>, _> = std::fs::read_dir(&folder).map_err(failed)?.collect();
    for entry in entries.map_err(failed)? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        if is_folder && name.starts_with(BEFORE) {
            std::fs::remove_dir_all(entry.path()).map_err(failed)?;
        } else if !is_folder && is_ours(&name) {
            std::fs::remove_file(entry.path()).map_err(failed)?;
        } else {
            continue;
        }
        removed.push(format!("{FOLDER}/{name}"));
    }
    removed.sort();
    // Where somebody put a file of their own, the folder stays with it.
    if std::fs::read_dir(&folder).map_err(failed)?.next().is_none() {
        std::fs::remove_dir(&folder).map_err(failed)?;
    }
    Ok(removed)
}

/// Forgets a learner in the copies of older databases that lie beside the workspace's: one is left before each step of the schema, and
/// where a backup was restored.
///
/// # Errors
/// [`StoreError::Remains`] with the first copy that cannot be changed.
pub fn forget_in_copies(workspace: &Path, by: &str) -> Result<(), StoreError> {
    let folder = own_folder(workspace)?;
    for copy in copies(&folder).map_err(|source| StoreError::Folder { path: folder.display().to_string(), source })? {
        let forgotten = Connection::open(&copy).map_err(StoreError::from).and_then(|mut of| forget_in(&mut of, by));
        forgotten.map_err(|error| match error {
            StoreError::Remains { .. } => error,
            other => StoreError::Remains { path: copy.display().to_string(), why: other.to_string() },
        })?;
    }
    Ok(())
}

/// The copies in the folder of the database, in their order.
fn copies(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let copy = match entry.file_type()?.is_dir() {
            true if name.starts_with(BEFORE) => entry.path().join(FILE),
            false if name.starts_with("shipworthy.v") && name.ends_with(".db") => entry.path(),
            _ => continue,
        };
        if copy.is_file() {
            found.push(copy);
        }
    }
    found.sort();
    Ok(found)
}

fn is_ours(name: &str) -> bool {
    name.starts_with("shipworthy.")
        || matches!(name, ".gitignore" | "edit.lock" | "work.lock" | "serve.json" | "open.html")
}

/// The folder of the database. A link leads elsewhere, and is refused.
fn own_folder(workspace: &Path) -> Result<PathBuf, StoreError> {
    let folder = workspace.join(FOLDER);
    match std::fs::symlink_metadata(&folder) {
        Ok(there) if !there.is_dir() => {
            Err(StoreError::Conflict(format!("{FOLDER} is no folder, and may lead elsewhere")))
        }
        _ => Ok(folder),
    }
}

/// Refuses where somebody else has the database open: leaving the write-ahead log needs it alone. What waits in the log is in the
/// database then. A file that is no database any more has nobody at work in it.
fn keep_alone(place: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(place)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    match connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0)) {
        Ok(mode) if mode == "delete" => Ok(()),
        Err(error)
            if matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)) =>
        {
            Ok(())
        }
        Err(error) if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) => Err(error.into()),
        _ => Err(StoreError::Conflict("another process has the workspace open: stop it first".to_owned())),
    }
}

/// Tables, indexes, triggers and views, as they were made.
fn schema(connection: &Connection) -> Result<Vec<(String, String, String)>, StoreError> {
    let mut rows = connection.prepare(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
    )?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<T>(answer: Result<T, StoreError>) -> String {
        answer.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_database_of_somebody_else_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        let copy = |name: &str, change: &str| {
            let file = folder.path().join(name);
            assert_eq!(store.copy_to(&file).expect("copied"), KNOWN);
            Connection::open(&file).expect("a database").execute_batch(change).expect("changed");
            file
        };
        assert_eq!(look_through(&copy("whole.db", "")).expect("ours"), KNOWN);
        let trigger = "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM upload; END";
        assert!(told(look_through(&copy("trigger.db", trigger))).contains("other tables"));
        assert!(told(look_through(&copy("less.db", "DROP TABLE upload"))).contains("other tables"));
        assert!(told(look_through(&copy("newer.db", "PRAGMA user_version = 99"))).contains("schema 99"));
        assert!(told(look_through(&copy("none.db", "PRAGMA user_version = 0"))).contains("no database of Shipworthy"));
        std::fs::write(folder.path().join("text.db"), "no database at all, but long enough for a header".repeat(20))
            .expect("a file");
        assert!(told(look_through(&folder.path().join("text.db"))).contains("not a database"));
    }

    #[test]
    fn one_database_takes_the_place_of_another_which_is_kept() {
        let (old, new) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let mut here = Store::open(old.path()).expect("a store");
        here.tried("f1", &["m1".to_owned()]).expect("an answer");
        let mut there = Store::open(new.path()).expect("a store");
        there.begin_session("id", 1, "a browser", 10).expect("begun");
        let copy = new.path().join("copy.db");
        there.copy_to(&copy).expect("copied");
        assert!(told(put_in_place(old.path(), &copy, 5)).contains("has the workspace open"));
        assert_eq!(here.tried("f1", &[]).expect("an answer"), 1, "nothing has changed");
        drop(here);
        put_in_place(old.path(), &copy, 5).expect("put");
        let mut here = Store::open(old.path()).expect("a store");
        assert_eq!(here.tried("f1", &[]).expect("an answer"), 0);
        let sessions: i64 =
            here.connection.query_row("SELECT count(*) FROM session", [], |row| row.get(0)).expect("a count");
        assert_eq!(sessions, 0, "nobody is signed in");
        let before = Connection::open(before_folder(old.path(), 5).join(FILE)).expect("the one before");
        let marks: i64 = before.query_row("SELECT count(*) FROM tried", [], |row| row.get(0)).expect("a count");
        assert_eq!(marks, 1);
        assert!(told(remove(old.path())).contains("has the workspace open"));
        drop((here, before));
        std::fs::write(old.path().join(".shipworthy/mine.txt"), "mine").expect("a file");
        assert_eq!(
            remove(old.path()).expect("removed"),
            [".gitignore", "before-5", FILE].map(|n| format!("{FOLDER}/{n}"))
        );
        assert!(old.path().join(".shipworthy/mine.txt").is_file() && !is_there(old.path()));
    }
}
