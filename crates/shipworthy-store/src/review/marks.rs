//! Marks: what reviewers say about the examples of a queue, and what was settled where they differ. The latest mark of a reviewer
//! that was not undone counts; what was undone stays on record.

use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;

use shipworthy_eval::moment;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE review_mark (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    queue INTEGER NOT NULL,
    place INTEGER NOT NULL,
    reviewer TEXT NOT NULL,
    choice TEXT NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;
CREATE INDEX review_mark_of ON review_mark (queue, place);
CREATE TABLE review_settled (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    queue INTEGER NOT NULL,
    place INTEGER NOT NULL,
    choice TEXT NOT NULL,
    note TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_settled_of ON review_settled (queue, place);";

/// What a reviewer says about an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The example's place in the queue.
    pub place: u32,
    /// Who says it.
    pub reviewer: String,
    /// What: one of the queue's choices.
    pub choice: String,
    /// What else they noted.
    pub note: String,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
}

/// What was settled where reviewers differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// The example's place in the queue.
    pub place: u32,
    /// The label that it gets.
    pub choice: String,
    /// Why.
    pub note: String,
    /// Who settled it.
    pub by: String,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
}

/// How many people mark an example, and whether nobody may change a mark once all are made.
#[derive(Debug, Clone, Copy)]
pub struct MarkRule {
    /// How many people mark each example.
    pub reviewers: u8,
    /// How many examples there are, where marks stay as they are once all are marked; reviewers see each other's then.
    pub fixed_when_all: Option<u64>,
}

impl Store {
    /// Marks an example, durably. A reviewer who marked it before has changed their mind; who says the same again, as a form that is
    /// sent twice does, has said nothing new, so that undoing takes back what was said last.
    pub fn mark(&mut self, queue: u64, mark: &Mark, rule: MarkRule) -> Result<(), StoreError> {
        self.mark_all(queue, std::slice::from_ref(mark), rule).map(drop)
    }

    /// Marks several examples, all of them or none, and says how many of the marks say something new.
    pub fn mark_all(&mut self, queue: u64, marks: &[Mark], rule: MarkRule) -> Result<usize, StoreError> {
        let transaction = self.begin_durable()?;
        is_open(&transaction, queue)?;
        if is_fixed(&transaction, queue, rule)? {
            return Err(StoreError::Conflict(
                "every example is marked, and reviewers have seen each other's marks: settle the differences instead"
                    .to_owned(),
            ));
        }
        let mut new = 0;
        for mark in marks {
            new += usize::from(put(&transaction, queue, mark, rule)?);
        }
        transaction.commit()?;
        Ok(new)
    }

    /// Undoes the latest mark of a reviewer, durably, and says on which example; `None` where there is none. What they said about
    /// it before counts again.
    pub fn undo_mark(
        &mut self,
        queue: u64,
        reviewer: &str,
        at: i64,
        rule: MarkRule,
    ) -> Result<Option<u32>, StoreError> {
        let transaction = self.begin_durable()?;
        is_open(&transaction, queue)?;
        if is_fixed(&transaction, queue, rule)? {
            return Err(StoreError::Conflict("every example is marked, so that marks stay as they are".to_owned()));
        }
        let latest: Option<(i64, u32)> = transaction
            .query_row(
                "SELECT number, place FROM review_mark WHERE queue = ?1 AND reviewer = ?2 AND undone_at IS NULL
                ORDER BY number DESC LIMIT 1",
                params![queue as i64, reviewer],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((number, _)) = latest {
            transaction.execute("UPDATE review_mark SET undone_at = ?2 WHERE number = ?1", params![number, at])?;
        }
        transaction.commit()?;
        Ok(latest.map(|(_, place)| place))
    }

    /// The marks that count, by place and reviewer.
    pub fn marks(&self, queue: u64) -> Result<Vec<Mark>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT place, reviewer, choice, note, at FROM review_mark WHERE number IN (
                SELECT max(number) FROM review_mark WHERE queue = ?1 AND undone_at IS NULL GROUP BY place, reviewer)
            ORDER BY place, reviewer",
        )?;
        let rows = rows.query_map([queue as i64], |row| {
            Ok(Mark {
                place: row.get(0)?,
                reviewer: row.get(1)?,
                choice: row.get(2)?,
                note: row.get(3)?,
                at: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Settles the label of an example, durably; a later word replaces an earlier one.
    pub fn settle(&mut self, queue: u64, settled: &Settled) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO review_settled (queue, place, choice, note, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![queue as i64, settled.place, settled.choice, settled.note, settled.by, settled.at],
        )?;
        Ok(transaction.commit()?)
    }

    /// What was settled, by place.
    pub fn settled(&self, queue: u64) -> Result<Vec<Settled>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT place, choice, note, by_whom, at FROM review_settled WHERE number IN (
                SELECT max(number) FROM review_settled WHERE queue = ?1 GROUP BY place)
            ORDER BY place",
        )?;
        let rows = rows.query_map([queue as i64], |row| {
            Ok(Settled { place: row.get(0)?, choice: row.get(1)?, note: row.get(2)?, by: row.get(3)?, at: row.get(4)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Writes a mark down, and says whether it says something new.
fn put(transaction: &Transaction<'_>, queue: u64, mark: &Mark, rule: MarkRule) -> Result<bool, StoreError> {
    let others: i64 = transaction.query_row(
        "SELECT count(DISTINCT reviewer) FROM review_mark
        WHERE queue = ?1 AND place = ?2 AND undone_at IS NULL AND reviewer <> ?3",
        params![queue as i64, mark.place, mark.reviewer],
        |row| row.get(0),
    )?;
    if others >= i64::from(rule.reviewers) {
        return Err(StoreError::Conflict(format!("example {} has its marks already", mark.place)));
    }
    let said: Option<(String, String)> = transaction
        .query_row(
            "SELECT choice, note FROM review_mark WHERE queue = ?1 AND place = ?2 AND reviewer = ?3 AND undone_at IS NULL
            ORDER BY number DESC LIMIT 1",
            params![queue as i64, mark.place, mark.reviewer],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    if said.is_some_and(|(choice, note)| choice == mark.choice && note == mark.note) {
        return Ok(false);
    }
    transaction.execute(
        "INSERT INTO review_mark (queue, place, reviewer, choice, note, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![queue as i64, mark.place, mark.reviewer, mark.choice, mark.note, mark.at],
    )?;
    Ok(true)
}

fn is_open(transaction: &Transaction<'_>, queue: u64) -> Result<(), StoreError> {
    let closed: Option<Option<i64>> = transaction
        .query_row("SELECT closed_at FROM review_queue WHERE id = ?1", [queue as i64], |row| row.get(0))
        .optional()?;
    match closed {
        Some(None) => Ok(()),
        Some(Some(_)) => Err(StoreError::Conflict("the queue is closed".to_owned())),
        None => Err(StoreError::Conflict(format!("there is no queue {queue}"))),
    }
}

/// Whether everybody has marked everything, so that marks stay as they are.
fn is_fixed(transaction: &Transaction<'_>, queue: u64, rule: MarkRule) -> Result<bool, StoreError> {
    let Some(items) = rule.fixed_when_all else { return Ok(false) };
    let marks: i64 = transaction.query_row(
        "SELECT count(*) FROM (SELECT DISTINCT place, reviewer FROM review_mark WHERE queue = ?1 AND undone_at IS NULL)",
        [queue as i64],
        |row| row.get(0),
    )?;
    Ok(marks.max(0) as u64 >= items * u64::from(rule.reviewers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewItem, NewQueue};

    const RULE: MarkRule = MarkRule { reviewers: 2, fixed_when_all: Some(2) };

    fn store() -> (tempfile::TempDir, Store, u64) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let item = |key: &str| NewItem {
            key: key.to_owned(),
            shown: vec![("text".to_owned(), format!("message {key}"))],
            sides: None,
            label_before: Some("no".to_owned()),
            output: None,
        };
        let queue = NewQueue {
            spec: "a.feature.md",
            title: "Doubtful labels",
            rubric: "Is it urgent?",
            label: "urgent",
            choices: &["yes".to_owned(), "no".to_owned()],
            reviewers: 2,
            blinded: true,
            picked: "a sample of 2",
            fingerprint: "f1",
            by: "Asha",
            at: 100,
            items: &[item("m1"), item("m2")],
        };
        let id = store.add_queue(&queue).expect("made");
        (folder, store, id)
    }

    fn mark(place: u32, reviewer: &str, choice: &str) -> Mark {
        Mark { place, reviewer: reviewer.to_owned(), choice: choice.to_owned(), note: String::new(), at: 200 }
    }

    fn told<T>(result: Result<T, StoreError>) -> Option<String> {
        result.err().map(|error| error.to_string())
    }

    #[test]
    fn the_latest_mark_that_was_not_undone_counts() {
        let (_folder, mut store, queue) = store();
        let count = |store: &Store| -> Vec<(u32, String, String)> {
            let marks = store.marks(queue).expect("marks").into_iter();
            marks.map(|mark| (mark.place, mark.reviewer, mark.choice)).collect()
        };
        let is = |place, reviewer: &str, choice: &str| (place, reviewer.to_owned(), choice.to_owned());
        store.mark(queue, &mark(1, "Asha", "yes"), RULE).expect("marked");
        store.mark(queue, &mark(1, "Asha", "no"), RULE).expect("marked");
        store.mark(queue, &mark(1, "Ben", "yes"), RULE).expect("marked");
        assert_eq!(count(&store), [is(1, "Asha", "no"), is(1, "Ben", "yes")]);
        let full = told(store.mark(queue, &mark(1, "Chitra", "yes"), RULE));
        assert_eq!(full.as_deref(), Some("example 1 has its marks already"));
        assert_eq!(store.undo_mark(queue, "Asha", 300, RULE).expect("undone"), Some(1));
        assert_eq!(count(&store), [is(1, "Asha", "yes"), is(1, "Ben", "yes")]);
        assert_eq!(store.undo_mark(queue, "Asha", 301, RULE).expect("undone"), Some(1));
        assert_eq!(store.undo_mark(queue, "Asha", 302, RULE).expect("an answer"), None);
        store.mark(queue, &mark(1, "Chitra", "yes"), RULE).expect("there is room again");
    }

    #[test]
    fn what_is_said_twice_is_undone_at_once() {
        let (_folder, mut store, queue) = store();
        store.mark(queue, &mark(1, "Asha", "yes"), RULE).expect("marked");
        store.mark(queue, &mark(2, "Asha", "no"), RULE).expect("marked");
        store.mark(queue, &mark(2, "Asha", "no"), RULE).expect("nothing new");
        assert_eq!(store.undo_mark(queue, "Asha", 300, RULE).expect("undone"), Some(2));
        let left: Vec<u32> = store.marks(queue).expect("marks").iter().map(|mark| mark.place).collect();
        assert_eq!(left, [1]);
    }

    #[test]
    fn marks_stay_once_reviewers_can_see_each_others() {
        let (_folder, mut store, queue) = store();
        for (place, reviewer) in [(1, "Asha"), (2, "Asha"), (1, "Ben"), (2, "Ben")] {
            store.mark(queue, &mark(place, reviewer, "yes"), RULE).expect("marked");
        }
        assert!(told(store.mark(queue, &mark(1, "Asha", "no"), RULE)).is_some());
        assert!(told(store.undo_mark(queue, "Asha", 300, RULE)).is_some());
        let open = MarkRule { fixed_when_all: None, ..RULE };
        assert_eq!(store.undo_mark(queue, "Asha", 300, open).expect("undone"), Some(2));
    }

    #[test]
    fn the_last_word_settles_and_a_closed_queue_takes_no_mark() {
        let (folder, mut store, queue) = store();
        let settled = |choice: &str, at| Settled {
            place: 1,
            choice: choice.to_owned(),
            note: "The rubric says so.".to_owned(),
            by: "Chitra".to_owned(),
            at,
        };
        store.settle(queue, &settled("yes", 300)).expect("settled");
        store.settle(queue, &settled("no", 301)).expect("settled");
        assert_eq!(store.settled(queue).expect("settled"), [settled("no", 301)]);
        assert!(store.close_queue(queue, 400).expect("closed"));
        assert!(!store.close_queue(queue, 401).expect("an answer"));
        assert_eq!(told(store.mark(queue, &mark(1, "Asha", "no"), RULE)).as_deref(), Some("the queue is closed"));
        assert_eq!(told(store.mark(9, &mark(1, "Asha", "no"), RULE)).as_deref(), Some("there is no queue 9"));
        drop(store);
        let store = Store::open(folder.path()).expect("a store");
        let kept = store.queue(queue).expect("an answer").expect("a queue");
        assert_eq!((kept.items, kept.closed_at, kept.blinded), (2, Some(400), true));
        assert_eq!(kept.choices, ["yes", "no"]);
        let item = store.item(queue, 2).expect("an answer").expect("an example");
        assert_eq!((item.key.as_str(), item.label_before.as_deref()), ("m2", Some("no")));
        assert_eq!(store.items(queue).expect("examples").len(), 2);
        assert_eq!(store.queues(Some("b.feature.md")).expect("queues"), []);
    }
}
