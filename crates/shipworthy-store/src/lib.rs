//! What Shipworthy remembers, in SQLite: checks that were kept with their evidence, what was decided on them, work that takes
//! long, who works here, how people label examples, and how often a golden set has been judged while it grew, and by how many
//! candidates.
//!
//! The database is `.shipworthy/shipworthy.db` in the workspace. It never holds the only copy of a golden set or of a spec. A run
//! holds what its report shows, and so the few examples that are shown as mistakes; a review queue holds a copy of the examples
//! that it shows. Deleting the database forgets, and a check can be made without it.
//!
//! A check from the command line writes without waiting for the disk after each step. What a person is told is kept (a decision,
//! a mark, somebody let in) is on the disk first.

mod answers;
mod contests;
mod data_file;
mod decisions;
mod documents;
mod edits;
mod everything;
mod jobs;
mod learner;
mod lessons;
mod looks;
mod migrations;
mod people;
mod plan_marks;
mod practice;
mod practice_log;
mod review;
mod runs;
mod signatures;
mod tried;
mod uploads;
pub mod whole;
mod work_weeks;

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use answers::QuestionAnswer;
pub use contests::Contest;
pub use data_file::DataFile;
pub use decisions::NewDecision;
pub use documents::Kind;
pub use edits::{EDITS_KEPT, Edit};
pub use everything::{Everything, Table};
pub use jobs::{ENDED_JOBS, Job, JobState, NewJob, Said};
pub use learner::LearnerRows;
pub use lessons::LessonAnswer;
pub use looks::Judged;
pub use people::keys::{ApiKey, NewKey, Scope, key_text, looks_like_key};
pub use people::password::{hash_password, is_password};
pub use people::sessions::{SESSION_IDLE, SESSION_LONGEST};
pub use people::trail::TrailStep;
pub use people::{Person, Role};
pub use plan_marks::PlanMark;
pub use practice::Practised;
pub use practice_log::{AuditRow, CardAsked, SelfRating};
pub use review::marks::{Mark, MarkRule, Settled};
pub use review::{Item, NewItem, NewQueue, Output, Queue, Side, Sides};
pub use runs::{Kept, NewRun, RUNS_WITH_DOCUMENTS, Run};
pub use uploads::Upload;
pub use work_weeks::WorkWeek;

/// The folder in the workspace that holds the database.
const FOLDER: &str = ".shipworthy";

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
    /// What is asked does not fit what is there, perhaps since somebody else was faster.
    #[error("{0}")]
    Conflict(String),
    /// A document of a run cannot be packed or unpacked.
    #[error("a document of a run cannot be read: {0}")]
    Document(std::io::Error),
    /// What was deleted may still be read from a file.
    #[error("{path} may still hold what was deleted: {why}")]
    Remains {
        /// The file.
        path: String,
        /// Why nothing could be done about it.
        why: String,
    },
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
        let folder = workspace.join(FOLDER);
        let failed = |source| StoreError::Folder { path: folder.display().to_string(), source };
        if !folder.is_dir() {
            make_folder(&folder).map_err(failed)?;
            // The database is a note to oneself, not part of the project's history.
            std::fs::write(folder.join(".gitignore"), "*\n").map_err(failed)?;
        }
        let mut connection = Connection::open(folder.join("shipworthy.db"))?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // Waits for the disk once, when the database is closed, and not after each of the writes before.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        migrations::migrate(&mut connection, &folder)?;
        Ok(Store { connection })
    }

    /// The same where there is a database already; `None` where nothing was ever remembered, and nothing is made.
    pub fn open_existing(workspace: &Path) -> Result<Option<Store>, StoreError> {
        if !workspace.join(FOLDER).join("shipworthy.db").is_file() {
            return Ok(None);
        }
        Store::open(workspace).map(Some)
    }

    /// Begins to write: all of it happens or nothing, and nobody else writes meanwhile.
    fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// The same for what a person is told is kept: it is on the disk when it is committed.
    fn begin_durable(&mut self) -> Result<Transaction<'_>, StoreError> {
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.begin()
    }
}

/// Makes the folder, for its owner alone: it holds what reports show of examples.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
