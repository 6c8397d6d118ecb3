//! What somebody says of the steps of their plan: done, with what can be shown; left out; or to be done after all. Rows are added and never
//! changed; the last one of a step counts.

use rusqlite::params;
use serde::Serialize;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE plan_mark (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    step TEXT NOT NULL,
    state TEXT NOT NULL,
    evidence TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_mark_of ON plan_mark (by_whom);
CREATE TRIGGER plan_mark_stays BEFORE UPDATE ON plan_mark BEGIN SELECT RAISE(ABORT, 'a mark of a plan is added, never edited'); END;";

/// What somebody says of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanMark {
    /// The step.
    pub step: String,
    /// `done`, `skipped` or `open`.
    pub state: String,
    /// What can be shown: a note, or a link.
    pub evidence: String,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Minutes that their clock was ahead of UTC.
    pub utc_offset: i32,
}

impl Store {
    /// Keeps what somebody says of a step, durably.
    pub fn mark_plan(&mut self, by: &str, mark: &PlanMark) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO plan_mark (step, state, evidence, by_whom, at, utc_offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![mark.step, mark.state, mark.evidence, by, mark.at, mark.utc_offset],
        )?;
        Ok(transaction.commit()?)
    }

    /// What somebody said of steps, oldest first.
    pub fn plan_marks(&self, by: &str) -> Result<Vec<PlanMark>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT step, state, evidence, at, utc_offset FROM plan_mark WHERE by_whom = ?1 ORDER BY number",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(PlanMark {
                step: row.get(0)?,
                state: row.get(1)?,
                evidence: row.get(2)?,
                at: row.get(3)?,
                utc_offset: row.get(4)?,
            })
        };
        Ok(rows.query_map([by], read)?.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_added_and_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let mark = |state: &str, at| PlanMark {
            step: "teardowns".to_owned(),
            state: state.to_owned(),
            evidence: "three pages".to_owned(),
            at,
            utc_offset: 330,
        };
        store.mark_plan("Asha", &mark("done", 5)).expect("kept");
        store.mark_plan("Asha", &mark("open", 6)).expect("kept");
        assert_eq!(store.plan_marks("Asha").expect("rows"), [mark("done", 5), mark("open", 6)]);
        assert_eq!(store.plan_marks("Ben").expect("rows"), []);
        let told = store.connection.execute("UPDATE plan_mark SET state = 'done'", []).expect_err("refused");
        assert!(told.to_string().contains("added, never edited"), "{told}");
    }
}
