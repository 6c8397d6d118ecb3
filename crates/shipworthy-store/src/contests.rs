//! What learners say about how their reasons were read: a point that they did make, or one that they did not. Both readings are kept, and
//! rows are added and never changed.

use rusqlite::{Row, params};
use serde::Serialize;

use shipworthy_eval::moment;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE practice_contest (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    rubric TEXT NOT NULL,
    point TEXT NOT NULL,
    grader TEXT NOT NULL,
    verdict TEXT NOT NULL,
    there INTEGER NOT NULL,
    quote TEXT,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX contest_of ON practice_contest (by_whom, code);
CREATE TRIGGER contest_stays BEFORE UPDATE ON practice_contest BEGIN SELECT RAISE(ABORT, 'a contest is never edited'); END;";

/// What somebody says about one point of how their reason was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contest {
    /// The share code of the case.
    pub code: String,
    /// The rubric, with its version.
    pub rubric: String,
    /// Id of the point.
    pub point: String,
    /// What read it, with its version.
    pub grader: String,
    /// What that said: `hit`, `partial`, `contradicted`, `missed` or `unverified`.
    pub verdict: String,
    /// What its author says: whether the point is there.
    pub there: bool,
    /// Where it was said, word for word.
    pub quote: Option<String>,
    /// Who says so.
    pub by: String,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
}

impl Store {
    /// Keeps a contest, durably, and says its number.
    pub fn contest(&mut self, new: &Contest) -> Result<u64, StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO practice_contest (code, rubric, point, grader, verdict, there, quote, by_whom, at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![new.code, new.rubric, new.point, new.grader, new.verdict, new.there, new.quote, new.by, new.at],
        )?;
        let number = transaction.last_insert_rowid();
        transaction.commit()?;
        Ok(number.unsigned_abs())
    }

    /// What somebody contested, oldest first: about a case, or about all of them.
    pub fn contests(&self, by: &str, code: Option<&str>) -> Result<Vec<Contest>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT code, rubric, point, grader, verdict, there, quote, by_whom, at FROM practice_contest
            WHERE by_whom = ?1 AND (?2 IS NULL OR code = ?2) ORDER BY number",
        )?;
        Ok(rows.query_map(params![by, code], read)?.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Contest> {
    Ok(Contest {
        code: row.get(0)?,
        rubric: row.get(1)?,
        point: row.get(2)?,
        grader: row.get(3)?,
        verdict: row.get(4)?,
        there: row.get(5)?,
        quote: row.get(6)?,
        by: row.get(7)?,
        at: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_readings_are_kept_and_neither_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let claim = Contest {
            code: "P03@1:1:level=1".to_owned(),
            rubric: "P03-launch-hold-gather-v1".to_owned(),
            point: "waiting".to_owned(),
            grader: "concept-v1".to_owned(),
            verdict: "missed".to_owned(),
            there: true,
            quote: Some("a month's delay is dear".to_owned()),
            by: "Asha".to_owned(),
            at: 10,
        };
        assert_eq!(store.contest(&claim).expect("kept"), 1);
        let back = Contest { there: false, quote: None, at: 11, ..claim.clone() };
        assert_eq!(store.contest(&back).expect("a change of mind is kept beside it"), 2);
        store.contest(&Contest { by: "Ben".to_owned(), ..claim.clone() }).expect("somebody else's");
        assert_eq!(store.contests("Asha", Some("P03@1:1:level=1")).expect("rows"), [claim.clone(), back]);
        assert_eq!(store.contests("Asha", Some("P03@1:2:level=1")).expect("rows"), []);
        let told = store.connection.execute("UPDATE practice_contest SET there = 0", []).expect_err("refused");
        assert!(told.to_string().contains("a contest is never edited"), "{told}");
        store.forget_learner("Asha").expect("forgotten");
        assert_eq!(
            (store.contests("Asha", None).expect("rows").len(), store.contests("Ben", None).expect("rows").len()),
            (0, 1)
        );
    }
}
