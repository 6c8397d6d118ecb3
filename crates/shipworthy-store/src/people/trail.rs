//! The trail: who did what, and when. Rows are added and never changed.

use rusqlite::params;
use serde::Serialize;

use shipworthy_eval::moment;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE trail (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL
) STRICT;
CREATE TRIGGER trail_stays BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is never edited'); END;
CREATE TRIGGER trail_remains BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is never deleted'); END;";

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailStep {
    /// Its number, from 1.
    pub number: u64,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
    /// Who: a person, or a person's key.
    pub by: String,
    /// What, in one word or two: `sign-in`, `role`, `decision`.
    pub what: String,
    /// About what or whom.
    pub about: String,
}

impl Store {
    /// Adds a step to the trail, durably.
    pub fn add_step(&mut self, by: &str, what: &str, about: &str, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO trail (at, by_whom, what, about) VALUES (?1, ?2, ?3, ?4)",
            params![at, by, what, about],
        )?;
        Ok(transaction.commit()?)
    }

    /// Up to `most` steps before a number, newest first; the newest without one.
    pub fn trail(&self, before: Option<u64>, most: u32) -> Result<Vec<TrailStep>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT number, at, by_whom, what, about FROM trail WHERE ?1 IS NULL OR number < ?1
            ORDER BY number DESC LIMIT ?2",
        )?;
        let rows = rows.query_map(params![before.map(|number| number as i64), most], |row| {
            Ok(TrailStep {
                number: row.get::<_, i64>(0)?.max(0) as u64,
                at: row.get(1)?,
                by: row.get(2)?,
                what: row.get(3)?,
                about: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trail_grows_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        for number in 1..=5 {
            store.add_step("Asha", "role", &format!("Ben {number}"), 100 + number).expect("added");
        }
        let numbers = |before, most| -> Vec<u64> {
            store.trail(before, most).expect("steps").into_iter().map(|step| step.number).collect()
        };
        assert_eq!(numbers(None, 2), [5, 4]);
        assert_eq!(numbers(Some(4), 9), [3, 2, 1]);
        let last = store.trail(None, 1).expect("steps").remove(0);
        assert_eq!((last.by.as_str(), last.about.as_str(), last.at), ("Asha", "Ben 5", 105));
        for sql in ["UPDATE trail SET by_whom = 'Ben'", "DELETE FROM trail"] {
            let told = store.connection.execute(sql, []).expect_err("refused").to_string();
            assert!(told.contains("the trail is never"), "{told}");
        }
    }
}
