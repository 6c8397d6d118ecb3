//! Looks: how often a growing golden set has been judged.

use rusqlite::{OptionalExtension, params};

use crate::{Store, StoreError};

/// A golden set as judged once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<'a> {
    /// File of the spec, relative to the workspace.
    pub spec: &'a str,
    /// The golden set as the spec names it.
    pub golden: &'a str,
    /// Fingerprint of its rows.
    pub fingerprint: &'a str,
    /// Number of its rows.
    pub examples: u64,
}

impl Store {
    /// Which look this is, from 1. The same rows judged again are the same look; other rows are a new one.
    pub fn look(&mut self, judged: &Judged<'_>) -> Result<u32, StoreError> {
        let transaction = self.begin()?;
        let known: Option<u32> = transaction
            .query_row(
                "SELECT number FROM look WHERE spec = ?1 AND golden = ?2 AND fingerprint = ?3",
                params![judged.spec, judged.golden, judged.fingerprint],
                |row| row.get(0),
            )
            .optional()?;
        let number = match known {
            Some(number) => number,
            None => {
                let number: u32 = transaction.query_row(
                    "SELECT coalesce(max(number), 0) + 1 FROM look WHERE spec = ?1 AND golden = ?2",
                    params![judged.spec, judged.golden],
                    |row| row.get(0),
                )?;
                transaction.execute(
                    "INSERT INTO look (spec, golden, fingerprint, number, examples) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![judged.spec, judged.golden, judged.fingerprint, number, judged.examples as i64],
                )?;
                number
            }
        };
        transaction.commit()?;
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(store: &mut Store, spec: &str, fingerprint: &str, expect: u32) {
        let judged = Judged { spec, golden: "golden.csv", fingerprint, examples: 10 };
        assert_eq!(store.look(&judged).expect("the store answers"), expect);
    }

    #[test]
    fn the_same_rows_are_the_same_look_and_grown_ones_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        check(&mut store, "a.feature.md", "f1", 1);
        check(&mut store, "a.feature.md", "f1", 1);
        check(&mut store, "a.feature.md", "f2", 2);
        check(&mut store, "b.feature.md", "f2", 1);
        drop(store);
        let mut again = Store::open(folder.path()).expect("a store");
        check(&mut again, "a.feature.md", "f3", 3);
        check(&mut again, "a.feature.md", "f2", 2);
    }

    #[test]
    fn a_later_schema_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        store.connection.pragma_update(None, "user_version", 99).expect("a version");
        drop(store);
        let refused = Store::open(folder.path()).err().map(|e| e.to_string());
        let known = crate::migrations::KNOWN;
        let told =
            format!("the database was written by a later version of Shipworthy (schema 99, this one knows {known})");
        assert_eq!(refused, Some(told));
    }
}
