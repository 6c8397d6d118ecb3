//! Documents of runs, compressed: the spec and the check themselves, and further answers about the same data, made when they
//! are first asked for.

use std::io::Read;

use rusqlite::{OptionalExtension, Transaction, params};

use crate::runs::RUNS_WITH_DOCUMENTS;
use crate::{Store, StoreError};

/// Largest document that is unpacked, in bytes: a database from elsewhere may claim anything.
const LARGEST: u64 = 1 << 28;
/// How hard to compress: this level takes milliseconds for a check.
const EFFORT: i32 = 3;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The text of the spec that was judged.
    Spec,
    /// The check, as JSON.
    Check,
    /// The price of thresholds.
    Threshold,
    /// The weakest slices.
    Slices,
    /// The audit of the golden set.
    Audit,
    /// What to collect.
    Size,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Spec => "spec",
            Kind::Check => "check",
            Kind::Threshold => "threshold",
            Kind::Slices => "slices",
            Kind::Audit => "audit",
            Kind::Size => "size",
        }
    }
}

/// The run that a document belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a> {
    pub(crate) spec: &'a str,
    pub(crate) run: u32,
}

impl Store {
    /// A document of a run; `None` where it was not made, or was forgotten. `question` tells documents of one kind apart.
    pub fn document(&self, spec: &str, run: u32, kind: Kind, question: &str) -> Result<Option<String>, StoreError> {
        let packed: Option<Vec<u8>> = self
            .connection
            .query_row(
                "SELECT body FROM run_document WHERE spec = ?1 AND number = ?2 AND kind = ?3 AND question = ?4",
                params![spec, run, kind.name(), question],
                |row| row.get(0),
            )
            .optional()?;
        packed.map(|packed| unpack(&packed)).transpose()
    }

    /// Keeps a document of a run, in place of an earlier one of its kind and question. Says whether the run still keeps
    /// documents.
    pub fn keep_document(
        &mut self,
        spec: &str,
        run: u32,
        kind: Kind,
        question: &str,
        at: i64,
        text: &str,
    ) -> Result<bool, StoreError> {
        let transaction = self.begin()?;
        let keeps = transaction
            .query_row(
                "SELECT 1 FROM run_document WHERE spec = ?1 AND number = ?2 AND kind = 'check'",
                params![spec, run],
                |_| Ok(()),
            )
            .optional()?
            .is_some();
        if keeps {
            write(&transaction, Of { spec, run }, kind, question, at, text)?;
        }
        transaction.commit()?;
        Ok(keeps)
    }
}

pub(crate) fn write(
    transaction: &Transaction<'_>,
    of: Of<'_>,
    kind: Kind,
    question: &str,
    at: i64,
    text: &str,
) -> Result<(), StoreError> {
    let packed = pack(text)?;
    transaction.execute(
        "INSERT OR REPLACE INTO run_document (spec, number, kind, question, made_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![of.spec, of.run, kind.name(), question, at, packed],
    )?;
    Ok(())
}

/// Forgets the documents of runs that are neither new nor pinned.
pub(crate) fn forget_old(transaction: &Transaction<'_>, spec: &str) -> Result<(), StoreError> {
    transaction.execute(
        "DELETE FROM run_document WHERE spec = ?1 AND number IN (
            SELECT number FROM run WHERE spec = ?1 AND pinned = 0
            AND number <= (SELECT max(number) FROM run WHERE spec = ?1) - ?2)",
        params![spec, RUNS_WITH_DOCUMENTS],
    )?;
    Ok(())
}

pub(crate) fn pack(text: &str) -> Result<Vec<u8>, StoreError> {
    zstd::encode_all(text.as_bytes(), EFFORT).map_err(StoreError::Document)
}

pub(crate) fn unpack(packed: &[u8]) -> Result<String, StoreError> {
    let mut text = String::new();
    let unpacked = zstd::Decoder::new(packed).and_then(|packed| packed.take(LARGEST + 1).read_to_string(&mut text));
    unpacked.map_err(StoreError::Document)?;
    if text.len() as u64 > LARGEST {
        return Err(StoreError::Document(std::io::Error::other(format!("it has more than {LARGEST} bytes"))));
    }
    Ok(text)
}
