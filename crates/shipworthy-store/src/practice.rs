//! Decisions in practice: what somebody decided about a case, how sure they were, why, and what it was worth. Rows are added and never changed.

use rusqlite::{Connection, Row, params};
use serde::Serialize;

use shipworthy_eval::moment;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE practice_decision (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    archetype TEXT NOT NULL,
    answer TEXT NOT NULL,
    confidence REAL NOT NULL,
    reason TEXT NOT NULL,
    score INTEGER NOT NULL,
    decision_score REAL NOT NULL,
    correct INTEGER NOT NULL,
    brier REAL NOT NULL,
    reasoning REAL NOT NULL,
    grader TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX practice_of ON practice_decision (by_whom, archetype);
CREATE TRIGGER practice_stays BEFORE UPDATE ON practice_decision BEGIN SELECT RAISE(ABORT, 'a decision is never edited'); END;";

pub(crate) const ASKED: &str = "ALTER TABLE practice_decision ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE practice_decision ADD COLUMN beliefs TEXT NOT NULL DEFAULT '';";

/// What skills, schedules and progress are computed from. Decisions that were kept before have none of it.
pub(crate) const TOLD: &str = "ALTER TABLE practice_decision ADD COLUMN utc_offset INTEGER NOT NULL DEFAULT 0;
ALTER TABLE practice_decision ADD COLUMN best TEXT NOT NULL DEFAULT '';
ALTER TABLE practice_decision ADD COLUMN regret REAL;
ALTER TABLE practice_decision ADD COLUMN spent REAL NOT NULL DEFAULT 0;
ALTER TABLE practice_decision ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE practice_decision ADD COLUMN luck TEXT NOT NULL DEFAULT '';
ALTER TABLE practice_decision ADD COLUMN asked_well TEXT NOT NULL DEFAULT '';
ALTER TABLE practice_decision ADD COLUMN interval_held INTEGER;";

/// A decision about a case of practice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Practised {
    /// The share code of the case.
    pub code: String,
    /// Its archetype.
    pub archetype: String,
    /// What was decided.
    pub answer: String,
    /// How sure its maker was, 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reason: String,
    /// The displayed score, 0 to 100.
    pub score: u32,
    /// The decision score, −1 to 1.
    pub decision_score: f64,
    /// Whether it counts as the best answer.
    pub correct: bool,
    /// Brier score of the confidence, 0 to 2.
    pub brier: f64,
    /// Coverage of the rubric, 0 to 1.
    pub reasoning: f64,
    /// What read the reason.
    pub grader: String,
    /// Ids of what was asked before deciding, in order, between commas; empty where nothing was.
    pub asked: String,
    /// Probabilities of causes, as `season:0.6,chance:0.4`; empty where none were asked for.
    pub beliefs: String,
    /// Who decided.
    pub by: String,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
    /// Minutes that the clock of whoever decided was ahead of UTC.
    pub utc_offset: i32,
    /// The best answer to what was known then, as answers are written.
    pub best: String,
    /// What was given away, in money of the case.
    pub regret: Option<f64>,
    /// What was paid for answers before deciding, in money of the case.
    pub spent: f64,
    /// That currency.
    pub currency: String,
    /// How decision and outcome went together.
    pub luck: String,
    /// Whether the right things were asked; empty where nothing can be asked.
    pub asked_well: String,
    /// Whether the 80% interval held the truth; `None` where none was given.
    pub interval_held: Option<bool>,
}

/// The columns of a decision, in the order in which they are read and written.
const COLUMNS: &str = "code, archetype, answer, confidence, reason, score, decision_score, correct, brier, reasoning, grader, by_whom, at,
    asked, beliefs, utc_offset, best, regret, spent, currency, luck, asked_well, interval_held";

impl Store {
    /// Keeps a decision, durably. The first one of somebody about a case counts; a further one is refused.
    pub fn practise(&mut self, new: &Practised) -> Result<u64, StoreError> {
        let transaction = self.begin_durable()?;
        let before: u32 = transaction.query_row(
            "SELECT count(*) FROM practice_decision WHERE code = ?1 AND by_whom = ?2",
            params![new.code, new.by],
            |row| row.get(0),
        )?;
        if before > 0 {
            return Err(StoreError::Conflict(format!("{} has decided about {} before", new.by, new.code)));
        }
        insert(&transaction, new)?;
        let number = transaction.last_insert_rowid();
        transaction.commit()?;
        Ok(number.unsigned_abs())
    }

    /// What somebody decided in practice, oldest first.
    pub fn practised(&self, by: &str) -> Result<Vec<Practised>, StoreError> {
        let mut rows = self
            .connection
            .prepare(&format!("SELECT {COLUMNS} FROM practice_decision WHERE by_whom = ?1 ORDER BY number"))?;
        Ok(rows.query_map([by], read)?.collect::<Result<_, _>>()?)
    }

    /// Who has decided about a case, by name.
    pub fn deciders(&self, code: &str) -> Result<Vec<String>, StoreError> {
        let mut rows = self
            .connection
            .prepare("SELECT DISTINCT by_whom FROM practice_decision WHERE code = ?1 ORDER BY by_whom")?;
        Ok(rows.query_map([code], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}

/// Adds a decision.
pub(crate) fn insert(connection: &Connection, new: &Practised) -> Result<(), StoreError> {
    connection.execute(
        &format!(
            "INSERT INTO practice_decision ({COLUMNS}) VALUES
            (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)"
        ),
        params![
            new.code,
            new.archetype,
            new.answer,
            new.confidence,
            new.reason,
            new.score,
            new.decision_score,
            new.correct,
            new.brier,
            new.reasoning,
            new.grader,
            new.by,
            new.at,
            new.asked,
            new.beliefs,
            new.utc_offset,
            new.best,
            new.regret,
            new.spent,
            new.currency,
            new.luck,
            new.asked_well,
            new.interval_held
        ],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Practised> {
    Ok(Practised {
        code: row.get(0)?,
        archetype: row.get(1)?,
        answer: row.get(2)?,
        confidence: row.get(3)?,
        reason: row.get(4)?,
        score: row.get(5)?,
        decision_score: row.get(6)?,
        correct: row.get(7)?,
        brier: row.get(8)?,
        reasoning: row.get(9)?,
        grader: row.get(10)?,
        by: row.get(11)?,
        at: row.get(12)?,
        asked: row.get(13)?,
        beliefs: row.get(14)?,
        utc_offset: row.get(15)?,
        best: row.get(16)?,
        regret: row.get(17)?,
        spent: row.get(18)?,
        currency: row.get(19)?,
        luck: row.get(20)?,
        asked_well: row.get(21)?,
        interval_held: row.get(22)?,
    })
}

#[cfg(test)]
pub(crate) fn example(code: &str, by: &str) -> Practised {
    Practised {
        code: code.to_owned(),
        archetype: "P03".to_owned(),
        answer: "ship".to_owned(),
        confidence: 0.7,
        reason: "It pays.".to_owned(),
        score: 80,
        decision_score: 1.0,
        correct: true,
        brier: 0.18,
        reasoning: 0.5,
        grader: "concept-v1".to_owned(),
        asked: "misses,labels".to_owned(),
        beliefs: String::new(),
        by: by.to_owned(),
        at: 10,
        utc_offset: 330,
        best: "hold".to_owned(),
        regret: Some(120.5),
        spent: 40.0,
        currency: "USD".to_owned(),
        luck: "bad".to_owned(),
        asked_well: "right".to_owned(),
        interval_held: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(code: &str) -> Practised {
        example(code, "Asha")
    }

    #[test]
    fn the_first_decision_about_a_case_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        assert_eq!(store.practise(&new("P03@1:1:level=1")).expect("kept"), 1);
        let again = store.practise(&new("P03@1:1:level=1")).expect_err("decided").to_string();
        assert_eq!(again, "Asha has decided about P03@1:1:level=1 before");
        store.practise(&Practised { by: "Ben".to_owned(), ..new("P03@1:1:level=1") }).expect("somebody else's");
        store.practise(&new("P03@1:2:level=1")).expect("another case");
        let told = store.connection.execute("UPDATE practice_decision SET score = 100", []).expect_err("refused");
        assert!(told.to_string().contains("a decision is never edited"), "{told}");
        let codes: Vec<String> = store.practised("Asha").expect("rows").into_iter().map(|of| of.code).collect();
        assert_eq!(codes, ["P03@1:1:level=1", "P03@1:2:level=1"]);
        assert_eq!(store.deciders("P03@1:1:level=1").expect("names"), ["Asha", "Ben"]);
        assert_eq!(
            store.practised("Ben").expect("rows"),
            [Practised { by: "Ben".to_owned(), ..new("P03@1:1:level=1") }]
        );
    }
}
