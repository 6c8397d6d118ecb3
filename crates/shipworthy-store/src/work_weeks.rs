//! How somebody's weeks at work went: hours of three kinds. Rows are added and never changed; the last one of a week counts.

use rusqlite::params;
use serde::Serialize;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE work_week (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    monday INTEGER NOT NULL,
    finding_out REAL NOT NULL,
    evaluating REAL NOT NULL,
    delivering REAL NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX work_week_of ON work_week (by_whom);
CREATE TRIGGER work_week_stays BEFORE UPDATE ON work_week BEGIN SELECT RAISE(ABORT, 'a week is added, never edited'); END;";

/// A week at work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkWeek {
    /// Its Monday, in days since 1970-01-01.
    pub monday: i64,
    /// Hours of finding out, of evaluating and of delivering.
    pub hours: [f64; 3],
    /// When that was said, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Minutes that their clock was ahead of UTC.
    pub utc_offset: i32,
}

impl Store {
    /// Keeps a week, durably.
    pub fn keep_week(&mut self, by: &str, week: &WorkWeek) -> Result<(), StoreError> {
        let [finding_out, evaluating, delivering] = week.hours;
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO work_week (monday, finding_out, evaluating, delivering, by_whom, at, utc_offset)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![week.monday, finding_out, evaluating, delivering, by, week.at, week.utc_offset],
        )?;
        Ok(transaction.commit()?)
    }

    /// The weeks that somebody wrote down, as they were said: oldest first.
    pub fn weeks(&self, by: &str) -> Result<Vec<WorkWeek>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT monday, finding_out, evaluating, delivering, at, utc_offset FROM work_week WHERE by_whom = ?1 ORDER BY number",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(WorkWeek {
                monday: row.get(0)?,
                hours: [row.get(1)?, row.get(2)?, row.get(3)?],
                at: row.get(4)?,
                utc_offset: row.get(5)?,
            })
        };
        Ok(rows.query_map([by], read)?.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_added_and_stay_until_their_owner_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let week = |monday, delivering| WorkWeek { monday, hours: [8.0, 4.5, delivering], at: 5, utc_offset: 330 };
        for (by, week) in [("Asha", week(20_000, 20.0)), ("Asha", week(20_000, 22.0)), ("Ben", week(20_007, 1.0))] {
            store.keep_week(by, &week).expect("kept");
        }
        assert_eq!(store.weeks("Asha").expect("rows"), [week(20_000, 20.0), week(20_000, 22.0)]);
        let told = store.connection.execute("UPDATE work_week SET monday = 0", []).expect_err("refused");
        assert!(told.to_string().contains("a week is added, never edited"), "{told}");
        store.forget_learner("Asha").expect("forgotten");
        assert_eq!((store.weeks("Asha").expect("rows").len(), store.weeks("Ben").expect("rows").len()), (0, 1));
    }
}
