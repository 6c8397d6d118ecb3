//! Answers to questions, in somebody's own words. Rows are added and never changed; somebody may answer a question as often as they like.

use rusqlite::{Row, params};
use serde::Serialize;

use shipworthy_eval::moment;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE question_answer (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    question TEXT NOT NULL,
    place INTEGER NOT NULL,
    rubric TEXT NOT NULL,
    answer TEXT NOT NULL,
    coverage REAL NOT NULL,
    grader TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    UNIQUE (by_whom, question, place)
) STRICT;
CREATE TRIGGER question_answer_stays BEFORE UPDATE ON question_answer BEGIN SELECT RAISE(ABORT, 'an answer is never edited'); END;";

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionAnswer {
    /// The question, as `IQ11`.
    pub question: String,
    /// Its number among their answers to the question, from 1.
    pub place: u32,
    /// The rubric that it was read by, with its version.
    pub rubric: String,
    /// The answer.
    pub answer: String,
    /// How much of the rubric was found in it, 0 to 1.
    pub coverage: f64,
    /// What read it, with its version.
    pub grader: String,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
    /// Minutes that their clock was ahead of UTC.
    pub utc_offset: i32,
}

impl Store {
    /// Keeps an answer, durably; says its place among theirs to the question, whatever place it came with. The same words twice in a row are
    /// one answer.
    pub fn answer_question(&mut self, by: &str, new: &QuestionAnswer) -> Result<u32, StoreError> {
        let transaction = self.begin_durable()?;
        let last: Option<(u32, String)> = {
            let mut rows = transaction.prepare(
                "SELECT place, answer FROM question_answer WHERE by_whom = ?1 AND question = ?2 ORDER BY place DESC LIMIT 1",
            )?;
            let mut found = rows.query_map(params![by, new.question], |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.next().transpose()?
        };
        let place = match last {
            Some((place, answer)) if answer == new.answer => return Ok(place),
            Some((place, _)) => place + 1,
            None => 1,
        };
        transaction.execute(
            "INSERT INTO question_answer (question, place, rubric, answer, coverage, grader, by_whom, at, utc_offset)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![new.question, place, new.rubric, new.answer, new.coverage, new.grader, by, new.at, new.utc_offset],
        )?;
        transaction.commit()?;
        Ok(place)
    }

    /// What somebody answered, oldest first.
    pub fn question_answers(&self, by: &str) -> Result<Vec<QuestionAnswer>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT question, place, rubric, answer, coverage, grader, at, utc_offset FROM question_answer
            WHERE by_whom = ?1 ORDER BY number",
        )?;
        Ok(rows.query_map([by], read)?.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<QuestionAnswer> {
    Ok(QuestionAnswer {
        question: row.get(0)?,
        place: row.get(1)?,
        rubric: row.get(2)?,
        answer: row.get(3)?,
        coverage: row.get(4)?,
        grader: row.get(5)?,
        at: row.get(6)?,
        utc_offset: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_its_place_and_what_is_sent_twice_is_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let new = |question: &str, answer: &str, place| QuestionAnswer {
            question: question.to_owned(),
            place,
            rubric: "IQ11-v1".to_owned(),
            answer: answer.to_owned(),
            coverage: 0.4,
            grader: "concept-v1".to_owned(),
            at: 10,
            utc_offset: 330,
        };
        let mut keep = |by: &str, question: &str, answer: &str| {
            store.answer_question(by, &new(question, answer, 0)).expect("kept")
        };
        assert_eq!([keep("Asha", "IQ11", "a"), keep("Asha", "IQ11", "a"), keep("Asha", "IQ11", "b")], [1, 1, 2]);
        assert_eq!([keep("Asha", "IQ11", "a"), keep("Asha", "C2", "a"), keep("Ben", "IQ11", "a")], [3, 1, 1]);
        let found = store.question_answers("Asha").expect("rows");
        assert_eq!(found, [new("IQ11", "a", 1), new("IQ11", "b", 2), new("IQ11", "a", 3), new("C2", "a", 1)]);
        let told = store.connection.execute("UPDATE question_answer SET coverage = 1", []).expect_err("refused");
        assert!(told.to_string().contains("an answer is never edited"), "{told}");
    }
}
