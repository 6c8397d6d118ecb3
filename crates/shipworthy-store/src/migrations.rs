//! The schema, one step at a time. A step is never edited once released; a new one is added.
//!
//! Before an older database is changed, a copy of it is left beside it: `shipworthy.v2.db` is what schema 2 held.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::people::{keys, sessions, throttle, trail};
use crate::review::marks;
use crate::{
    StoreError, answers, contests, decisions, edits, jobs, lessons, people, plan_marks, practice, practice_log, review,
    signatures, uploads, work_weeks,
};

const STEPS: &[&str] = &[
    "CREATE TABLE look (
    spec TEXT NOT NULL,
    golden TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    number INTEGER NOT NULL,
    examples INTEGER NOT NULL,
    PRIMARY KEY (spec, golden, fingerprint)
) STRICT;",
    "CREATE TABLE tried (
    fingerprint TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (fingerprint, mark)
) STRICT;",
    "CREATE TABLE run (
    spec TEXT NOT NULL,
    number INTEGER NOT NULL,
    feature TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    tool TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    examples INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    verdict_hash TEXT NOT NULL,
    ship TEXT,
    candidates TEXT NOT NULL,
    check_hash TEXT NOT NULL,
    pinned INTEGER NOT NULL,
    PRIMARY KEY (spec, number)
) STRICT;
CREATE TABLE run_file (
    spec TEXT NOT NULL,
    number INTEGER NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    sha256 TEXT,
    PRIMARY KEY (spec, number, path)
) STRICT;
CREATE TABLE run_document (
    spec TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    question TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (spec, number, kind, question)
) STRICT;",
    decisions::TABLES,
    jobs::TABLES,
    people::TABLES,
    sessions::TABLES,
    keys::TABLES,
    throttle::TABLES,
    trail::TABLES,
    review::TABLES,
    marks::TABLES,
    uploads::TABLES,
    edits::TABLES,
    signatures::TABLES,
    practice::TABLES,
    practice::ASKED,
    contests::TABLES,
    lessons::TABLES,
    practice::TOLD,
    practice_log::TABLES,
    plan_marks::TABLES,
    answers::TABLES,
    work_weeks::TABLES,
];

/// The schema of this program.
pub(crate) const KNOWN: u32 = STEPS.len() as u32;

/// Brings a database up to date; `folder` is where a copy of an older one is left.
pub(crate) fn migrate(connection: &mut Connection, folder: &Path) -> Result<(), StoreError> {
    // As a rule there is nothing to do, and what writes nothing need not wait for the disk.
    let before = version(connection)?;
    if before == KNOWN {
        return Ok(());
    }
    if before > 0 && before < KNOWN {
        leave_copy(connection, folder, before)?;
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found > KNOWN {
        return Err(StoreError::TooNew { found, known: KNOWN });
    }
    for step in &STEPS[found as usize..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", KNOWN)?;
    transaction.commit()?;
    Ok(())
}

/// Copies the database as it is, whole or not at all. A copy of the same schema that is there already is the older one, and stays.
fn leave_copy(connection: &Connection, folder: &Path, version_before: u32) -> Result<(), StoreError> {
    let copy = folder.join(format!("shipworthy.v{version_before}.db"));
    if copy.exists() {
        return Ok(());
    }
    let failed = |source| StoreError::Folder { path: copy.display().to_string(), source };
    let part = folder.join(format!("shipworthy.v{version_before}.{}.part", std::process::id()));
    if part.exists() {
        std::fs::remove_file(&part).map_err(failed)?;
    }
    connection.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    // Another process may have brought the database up to date in between; then that one left the copy.
    let copied = version(&Connection::open_with_flags(&part, OpenFlags::SQLITE_OPEN_READ_ONLY)?)?;
    if copied == version_before {
        std::fs::rename(&part, &copy).map_err(failed)
    } else {
        std::fs::remove_file(&part).map_err(failed)
    }
}

/// Makes the tables of a schema, the first so many steps, in an empty database.
pub(crate) fn make(connection: &Connection, schema: u32) -> Result<(), StoreError> {
    for step in STEPS.iter().take(schema as usize) {
        connection.execute_batch(step)?;
    }
    Ok(())
}

pub(crate) fn version(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    #[test]
    fn an_older_database_is_brought_up_to_date_and_a_copy_of_it_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join(".shipworthy");
        std::fs::create_dir(&inside).expect("a folder");
        let old = Connection::open(inside.join("shipworthy.db")).expect("a database");
        for step in &STEPS[..2] {
            old.execute_batch(step).expect("a step");
        }
        old.execute("INSERT INTO tried VALUES ('f1', 'm1')", []).expect("a row");
        old.pragma_update(None, "user_version", 2).expect("a version");
        drop(old);
        let mut store = Store::open(folder.path()).expect("a store");
        assert_eq!(store.tried("f1", &[]).expect("an answer"), 1, "what was known is known");
        assert_eq!(version(&store.connection).expect("a version"), KNOWN);
        assert!(store.runs("a.feature.md").expect("an answer").is_empty(), "and there is room for more");
        let copy = Connection::open(inside.join("shipworthy.v2.db")).expect("the copy");
        assert_eq!(version(&copy).expect("a version"), 2);
        let rows: i64 = copy.query_row("SELECT count(*) FROM tried", [], |row| row.get(0)).expect("a count");
        assert_eq!(rows, 1);
        let parts = std::fs::read_dir(&inside).expect("a folder").filter_map(Result::ok);
        assert!(!parts.into_iter().any(|entry| entry.file_name().to_string_lossy().ends_with(".part")));
    }

    #[test]
    fn a_new_database_leaves_no_copy() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(Store::open(folder.path()).expect("a store"));
        drop(Store::open(folder.path()).expect("a store"));
        let files = std::fs::read_dir(folder.path().join(".shipworthy")).expect("a folder").filter_map(Result::ok);
        let mut names: Vec<String> = files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        assert_eq!(names, [".gitignore", "shipworthy.db"]);
    }
}
