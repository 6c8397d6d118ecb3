//! Answers to the gaps of lessons. Rows are added and never changed.

use rusqlite::params;
use serde::Serialize;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE lesson_answer (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    node TEXT NOT NULL,
    answer REAL NOT NULL,
    correct INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX lesson_of ON lesson_answer (by_whom, node);
CREATE TRIGGER lesson_stays BEFORE UPDATE ON lesson_answer BEGIN SELECT RAISE(ABORT, 'an answer is never edited'); END;";

/// An answer to the gap of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LessonAnswer {
    /// The lesson, by its skill.
    pub node: String,
    /// What was answered.
    pub answer: f64,
    /// Whether it was right.
    pub correct: bool,
    /// Who answered.
    pub by: String,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

impl Store {
    /// Keeps an answer.
    pub fn answer_lesson(&mut self, new: &LessonAnswer) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO lesson_answer (node, answer, correct, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![new.node, new.answer, new.correct, new.by, new.at],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// What somebody answered, oldest first.
    pub fn lesson_answers(&self, by: &str) -> Result<Vec<LessonAnswer>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT node, answer, correct, by_whom, at FROM lesson_answer WHERE by_whom = ?1 ORDER BY number",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(LessonAnswer {
                node: row.get(0)?,
                answer: row.get(1)?,
                correct: row.get(2)?,
                by: row.get(3)?,
                at: row.get(4)?,
            })
        };
        Ok(rows.query_map([by], read)?.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_added_and_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let new =
            |answer, correct| LessonAnswer { node: "E1".to_owned(), answer, correct, by: "Asha".to_owned(), at: 10 };
        store.answer_lesson(&new(90.0, false)).expect("kept");
        store.answer_lesson(&new(79.9, true)).expect("kept");
        assert_eq!(store.lesson_answers("Asha").expect("rows"), [new(90.0, false), new(79.9, true)]);
        assert_eq!(store.lesson_answers("Ben").expect("rows"), []);
        let told = store.connection.execute("UPDATE lesson_answer SET correct = 1", []).expect_err("refused");
        assert!(told.to_string().contains("an answer is never edited"), "{told}");
    }
}
