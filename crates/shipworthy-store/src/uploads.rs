//! Uploads: data files that somebody brought. The files lie in the workspace under names of our own; here is what they were called,
//! whose they are, and what they held.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use shipworthy_eval::moment;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;";

/// A data file that somebody brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upload {
    /// What it is known by: 128 random bits in hexadecimal.
    pub id: String,
    /// Where it lies, relative to the workspace.
    pub path: String,
    /// What it was called. A label, and no path.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Who brought it.
    pub by: String,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
}

impl Store {
    /// Keeps what is known of a file that lies in its place already, durably.
    pub fn add_upload(&mut self, upload: &Upload) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO upload (id, path, name, bytes, sha256, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![upload.id, upload.path, upload.name, upload.bytes as i64, upload.sha256, upload.by, upload.at],
        )?;
        Ok(transaction.commit()?)
    }

    /// Forgets an upload. Says whether it was known.
    pub fn remove_upload(&mut self, id: &str) -> Result<bool, StoreError> {
        let transaction = self.begin_durable()?;
        let removed = transaction.execute("DELETE FROM upload WHERE id = ?1", [id])?;
        transaction.commit()?;
        Ok(removed == 1)
    }

    /// An upload; `None` where there is none of this id.
    pub fn upload(&self, id: &str) -> Result<Option<Upload>, StoreError> {
        let found = self.connection.query_row(&format!("{SELECT} WHERE id = ?1"), [id], read);
        Ok(found.optional()?)
    }

    /// All uploads, newest first.
    pub fn uploads(&self) -> Result<Vec<Upload>, StoreError> {
        let mut rows = self.connection.prepare(&format!("{SELECT} ORDER BY at DESC, id"))?;
        Ok(rows.query_map([], read)?.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str = "SELECT id, path, name, bytes, sha256, by_whom, at FROM upload";

fn read(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        id: row.get(0)?,
        path: row.get(1)?,
        name: row.get(2)?,
        bytes: row.get::<_, i64>(3)?.max(0) as u64,
        sha256: row.get(4)?,
        by: row.get(5)?,
        at: row.get(6)?,
    })
}
