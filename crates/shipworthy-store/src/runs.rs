//! Runs: checks that were kept, each with a number within its feature.
//!
//! A feature is known by the file of its spec, relative to the workspace. A check that says the same as the latest run, byte for
//! byte, is that run seen again. What a run concluded stays for ever; its documents (see [`crate::documents`]) stay for the newest
//! [`RUNS_WITH_DOCUMENTS`] of a feature, and for those that a decision rests on.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};
use shipworthy_eval::outcome::Verdict;

use crate::documents::{self, Kind};
use crate::{DataFile, Store, StoreError};

/// How many runs of a feature keep their documents: the newest ones.
pub const RUNS_WITH_DOCUMENTS: u32 = 100;

/// A check to keep.
#[derive(Debug, Clone)]
pub struct NewRun<'a> {
    /// File of the spec, relative to the workspace.
    pub spec: &'a str,
    /// The feature's name.
    pub feature: &'a str,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Version of the tool.
    pub tool: &'a str,
    /// Text of the spec.
    pub source: &'a str,
    /// Fingerprint of the data that were judged.
    pub fingerprint: &'a str,
    /// Examples of the golden set.
    pub examples: u64,
    /// The verdict.
    pub verdict: Verdict,
    /// Its hash.
    pub verdict_hash: &'a str,
    /// The candidate that it is about.
    pub ship: Option<&'a str>,
    /// Every candidate with its verdict, in the order of the spec.
    pub candidates: &'a [(String, Verdict)],
    /// The whole check as JSON.
    pub check: &'a str,
    /// The files that it read.
    pub files: &'a [DataFile],
}

/// A run, without its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// File of the spec, relative to the workspace.
    pub spec: String,
    /// Its number within the feature, from 1.
    pub number: u32,
    /// The feature's name then.
    pub feature: String,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// When the same check was last made again.
    pub seen_at: i64,
    /// Version of the tool.
    pub tool: String,
    /// SHA-256 of the spec's text.
    pub source_hash: String,
    /// Fingerprint of the data that were judged.
    pub fingerprint: String,
    /// Examples of the golden set.
    pub examples: u64,
    /// The verdict.
    pub verdict: Verdict,
    /// Its hash.
    pub verdict_hash: String,
    /// The candidate that it is about.
    pub ship: Option<String>,
    /// Every candidate with its verdict, in the order of the spec.
    pub candidates: Vec<(String, Verdict)>,
    /// Whether a decision rests on it, so that its documents stay.
    pub pinned: bool,
}

/// Where a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The run's number.
    pub number: u32,
    /// Whether the latest run said the same, so that there is no new one.
    pub again: bool,
}

impl Store {
    /// Keeps a check as a run.
    pub fn keep_run(&mut self, new: &NewRun<'_>) -> Result<Kept, StoreError> {
        let transaction = self.begin()?;
        let check_hash = sha256(new.check);
        let latest = transaction
            .query_row(
                "SELECT number, check_hash FROM run WHERE spec = ?1 ORDER BY number DESC LIMIT 1",
                [new.spec],
                |row| Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?)),
            )
            .optional()?;
        let kept = match latest {
            Some((number, hash)) if hash == check_hash => {
                // Data files may have been written anew with the same rows, and the spec with other line ends.
                transaction.execute(
                    "UPDATE run SET seen_at = max(seen_at, ?3), source_hash = ?4 WHERE spec = ?1 AND number = ?2",
                    params![new.spec, number, new.at, sha256(new.source)],
                )?;
                Kept { number, again: true }
            }
            latest => {
                let number = latest.map_or(0, |(number, _)| number) + 1;
                insert(&transaction, new, number, &check_hash)?;
                Kept { number, again: false }
            }
        };
        write_files(&transaction, new, kept.number)?;
        let by_whom = documents::Of { spec: new.spec, run: kept.number };
        documents::write(&transaction, by_whom, Kind::Spec, "", new.at, new.source)?;
        if !kept.again {
            documents::write(&transaction, by_whom, Kind::Check, "", new.at, new.check)?;
        }
        documents::forget_old(&transaction, new.spec)?;
        transaction.commit()?;
        Ok(kept)
    }

    /// The runs of a feature, newest first.
    pub fn runs(&self, spec: &str) -> Result<Vec<Run>, StoreError> {
        let mut rows = self.connection.prepare(&format!("{SELECT} WHERE spec = ?1 ORDER BY number DESC"))?;
        let runs = rows.query_map([spec], read)?;
        Ok(runs.collect::<Result<_, _>>()?)
    }

    /// The run of this number; `None` where there is none.
    pub fn run(&self, spec: &str, number: u32) -> Result<Option<Run>, StoreError> {
        let found = self.connection.query_row(
            &format!("{SELECT} WHERE spec = ?1 AND number = ?2"),
            params![spec, number],
            read,
        );
        Ok(found.optional()?)
    }

    /// The latest run of a feature; `None` where it has none.
    pub fn latest_run(&self, spec: &str) -> Result<Option<Run>, StoreError> {
        let found =
            self.connection.query_row(&format!("{SELECT} WHERE spec = ?1 ORDER BY number DESC LIMIT 1"), [spec], read);
        Ok(found.optional()?)
    }

    /// The latest run of every feature that has one, by the name of its spec.
    pub fn latest_runs(&self) -> Result<Vec<Run>, StoreError> {
        let mut rows = self.connection.prepare(&format!(
            "{SELECT} WHERE number = (SELECT max(number) FROM run AS other WHERE other.spec = run.spec) ORDER BY spec"
        ))?;
        let runs = rows.query_map([], read)?;
        Ok(runs.collect::<Result<_, _>>()?)
    }

    /// Keeps a run's documents for ever.
    pub fn pin_run(&mut self, spec: &str, number: u32) -> Result<(), StoreError> {
        let transaction = self.begin()?;
        pin(&transaction, spec, number)?;
        Ok(transaction.commit()?)
    }

    /// The files that a run read, as they were then, by path.
    pub fn files_of_run(&self, spec: &str, number: u32) -> Result<Vec<DataFile>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT path, bytes, modified_ns, sha256 FROM run_file WHERE spec = ?1 AND number = ?2 ORDER BY path",
        )?;
        let files = rows.query_map(params![spec, number], |row| {
            Ok(DataFile {
                path: row.get(0)?,
                bytes: row.get::<_, i64>(1)?.max(0) as u64,
                modified_ns: row.get(2)?,
                sha256: row.get(3)?,
            })
        })?;
        Ok(files.collect::<Result<_, _>>()?)
    }
}

/// Keeps a run's documents for ever: a decision rests on it.
pub(crate) fn pin(transaction: &Transaction<'_>, spec: &str, number: u32) -> Result<(), StoreError> {
    transaction.execute("UPDATE run SET pinned = 1 WHERE spec = ?1 AND number = ?2", params![spec, number])?;
    Ok(())
}

const SELECT: &str =
    "SELECT spec, number, feature, made_at, seen_at, tool, source_hash, fingerprint, examples, verdict,
    verdict_hash, ship, candidates, pinned FROM run";

fn read(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        spec: row.get(0)?,
        number: row.get(1)?,
        feature: row.get(2)?,
        at: row.get(3)?,
        seen_at: row.get(4)?,
        tool: row.get(5)?,
        source_hash: row.get(6)?,
        fingerprint: row.get(7)?,
        examples: row.get::<_, i64>(8)?.max(0) as u64,
        verdict: json(row, 9)?,
        verdict_hash: row.get(10)?,
        ship: row.get(11)?,
        candidates: json(row, 12)?,
        pinned: row.get(13)?,
    })
}

/// A column that holds JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// The JSON of something that is only text, numbers and lists of these.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("it holds text, numbers and lists")
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes.as_ref()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn insert(transaction: &Transaction<'_>, new: &NewRun<'_>, number: u32, check_hash: &str) -> Result<(), StoreError> {
    transaction.execute(
        "INSERT INTO run (spec, number, feature, made_at, seen_at, tool, source_hash, fingerprint, examples, verdict,
            verdict_hash, ship, candidates, check_hash, pinned)
        VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0)",
        params![
            new.spec,
            number,
            new.feature,
            new.at,
            new.tool,
            sha256(new.source),
            new.fingerprint,
            new.examples as i64,
            to_json(&new.verdict),
            new.verdict_hash,
            new.ship,
            to_json(&new.candidates),
            check_hash,
        ],
    )?;
    Ok(())
}

fn write_files(transaction: &Transaction<'_>, new: &NewRun<'_>, number: u32) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM run_file WHERE spec = ?1 AND number = ?2", params![new.spec, number])?;
    for file in new.files {
        transaction.execute(
            "INSERT OR REPLACE INTO run_file (spec, number, path, bytes, modified_ns, sha256)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![new.spec, number, file.path, file.bytes as i64, file.modified_ns, file.sha256],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new<'a>(spec: &'a str, check: &'a str, at: i64) -> NewRun<'a> {
        NewRun {
            spec,
            feature: "Refund helper",
            at,
            tool: "0.1.0",
            source: "# Refunds",
            fingerprint: "f1",
            examples: 200,
            verdict: Verdict::NotEnoughEvidence,
            verdict_hash: "h1",
            ship: Some("model"),
            candidates: &[],
            check,
            files: &[],
        }
    }

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        (folder, store)
    }

    #[test]
    fn runs_are_numbered_within_their_feature_and_the_same_check_is_the_same_run() {
        let (_folder, mut store) = store();
        let mut check = |spec, text, number, again| {
            assert_eq!(store.keep_run(&new(spec, text, 100)).expect("kept"), Kept { number, again }, "{spec} {text}");
        };
        check("a.feature.md", "{1}", 1, false);
        check("a.feature.md", "{1}", 1, true);
        check("b.feature.md", "{1}", 1, false);
        check("a.feature.md", "{2}", 2, false);
        // What was so once before and is so again is news.
        check("a.feature.md", "{1}", 3, false);
    }

    #[test]
    fn a_run_comes_back_as_it_was_kept() {
        let (folder, mut store) = store();
        let candidates = [("rules".to_owned(), Verdict::Fail), ("model".to_owned(), Verdict::Pass)];
        let files = [DataFile { path: "g.csv".to_owned(), bytes: 7, modified_ns: 1, sha256: Some("x".to_owned()) }];
        let kept = NewRun { candidates: &candidates, files: &files, ..new("a.feature.md", "{\"a\":1}", 100) };
        store.keep_run(&kept).expect("kept");
        store.keep_run(&NewRun { at: 160, ..kept.clone() }).expect("seen again");
        drop(store);
        let store = Store::open(folder.path()).expect("a store");
        let run = store.latest_run("a.feature.md").expect("an answer").expect("a run");
        assert_eq!((run.at, run.seen_at, run.number), (100, 160, 1));
        assert_eq!((run.verdict, &run.candidates[..]), (Verdict::NotEnoughEvidence, &candidates[..]));
        assert_eq!(store.files_of_run("a.feature.md", 1).expect("files"), files);
        assert_eq!(store.run("a.feature.md", 1).expect("an answer"), Some(run.clone()));
        assert_eq!(store.latest_runs().expect("runs"), [run]);
        assert_eq!(store.run("a.feature.md", 2).expect("an answer"), None);
        assert_eq!(store.latest_run("b.feature.md").expect("an answer"), None);
    }

    #[test]
    fn old_runs_lose_their_documents_and_keep_their_conclusion_unless_they_are_pinned() {
        let (_folder, mut store) = store();
        let last = RUNS_WITH_DOCUMENTS + 3;
        for number in 1..=last {
            store.keep_run(&new("a.feature.md", &number.to_string(), 100)).expect("kept");
            if number == 2 {
                store.pin_run("a.feature.md", 2).expect("pinned");
            }
        }
        let there = |number| store.document("a.feature.md", number, Kind::Check, "").expect("an answer");
        assert_eq!((there(1), there(3)), (None, None));
        assert_eq!(there(2).as_deref(), Some("2"));
        assert_eq!(there(4).as_deref(), Some("4"));
        assert_eq!(store.runs("a.feature.md").expect("runs").len(), last as usize);
    }
}
