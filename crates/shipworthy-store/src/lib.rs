//! What Shipworthy remembers between runs, in SQLite: today, how often a golden set has been judged while it
//! grew, and how many candidates it has judged.
//!
//! The database is `.shipworthy/shipworthy.db` in the workspace. It holds no example, label or score: only names, sizes
//! and fingerprints. Deleting it forgets the looks and breaks nothing.

mod looks;
mod migrations;
mod tried;

use std::path::Path;

use rusqlite::Connection;

pub use looks::Judged;

/// An open database.
pub struct Store {
    connection: Connection,
}

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be made or written.
    #[error("cannot use {path}: {source}")]
    Folder {
        /// The folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("the database refused: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file was written by a later version.
    #[error("the database was written by a later version of Shipworthy (schema {found}, this one knows {known})")]
    TooNew {
        /// Schema version in the file.
        found: u32,
        /// Schema version of this program.
        known: u32,
    },
}

impl Store {
    /// Opens the workspace's database, making it (and bringing it up to date) where needed.
    pub fn open(workspace: &Path) -> Result<Store, StoreError> {
        let folder = workspace.join(".shipworthy");
        let failed = |source| StoreError::Folder { path: folder.display().to_string(), source };
        if !folder.is_dir() {
            std::fs::create_dir_all(&folder).map_err(failed)?;
            // The database is a note to oneself, not part of the project's history.
            std::fs::write(folder.join(".gitignore"), "*\n").map_err(failed)?;
        }
        let connection = Connection::open(folder.join("shipworthy.db"))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // Waits for the disk once, when the database is closed, and not after each of the writes before.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        Store::prepare(connection)
    }

    fn prepare(mut connection: Connection) -> Result<Store, StoreError> {
        migrations::migrate(&mut connection)?;
        Ok(Store { connection })
    }
}
