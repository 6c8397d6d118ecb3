//! Jobs: work that takes long, with how far it has come. A job that was left by a process that died is found by its silence; what
//! it had come to stays, so that it can be taken up again.

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::runs::{json, to_json};
use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    spec TEXT NOT NULL,
    question TEXT NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER,
    partial TEXT,
    told TEXT,
    worker TEXT,
    attempts INTEGER NOT NULL,
    stop_asked INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    heard_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX job_by_state ON job (state);";

/// How many ended jobs are remembered.
pub const ENDED_JOBS: u32 = 200;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Nobody works on it yet.
    Waiting,
    /// Somebody works on it.
    Running,
    /// Whoever worked on it is gone. What it had come to stays.
    Interrupted,
    /// It is done.
    Done,
    /// It could not be done.
    Failed,
    /// Somebody stopped it. What it had come to stays.
    Cancelled,
}

impl JobState {
    /// Whether nobody will work on it unless asked again.
    pub fn has_ended(self) -> bool {
        matches!(self, JobState::Done | JobState::Failed | JobState::Cancelled)
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Its number.
    pub id: u64,
    /// What kind of work.
    pub kind: String,
    /// The spec that it is about, relative to the workspace; empty where it is about none.
    pub spec: String,
    /// What was asked for, as JSON.
    pub question: String,
    /// Where it stands.
    pub state: JobState,
    /// What is being done, in words.
    pub step: String,
    /// How much of the step is done.
    pub done: u64,
    /// Of how much; `None` where that is not known.
    pub total: Option<u64>,
    /// What it has come to so far, as JSON.
    pub partial: Option<String>,
    /// Why it failed, or what came out.
    pub told: Option<String>,
    /// How often somebody has begun to work on it.
    pub attempts: u32,
    /// Whether somebody asked for it to stop.
    pub stop_asked: bool,
    /// Who asked for it.
    pub by: String,
    /// When it was asked for, in seconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// When it last said something.
    pub heard_at: i64,
    /// When it ended.
    pub ended_at: Option<i64>,
}

/// A job to do.
#[derive(Debug, Clone, Copy)]
pub struct NewJob<'a> {
    /// What kind of work.
    pub kind: &'a str,
    /// The spec that it is about, relative to the workspace; empty where it is about none.
    pub spec: &'a str,
    /// What is asked for, as JSON.
    pub question: &'a str,
    /// Who asks.
    pub by: &'a str,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// What a job says while it runs.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// What is being done, in words.
    pub step: &'a str,
    /// How much of it is done.
    pub done: u64,
    /// Of how much.
    pub total: Option<u64>,
}

impl Store {
    /// Asks for work. The same question about the same spec that waits or runs already is that job.
    pub fn ask_job(&mut self, new: &NewJob<'_>) -> Result<u64, StoreError> {
        let transaction = self.begin_durable()?;
        let same: Option<i64> = transaction
            .query_row(
                "SELECT id FROM job WHERE kind = ?1 AND spec = ?2 AND question = ?3 AND state IN (?4, ?5) AND stop_asked = 0",
                params![
                    new.kind,
                    new.spec,
                    new.question,
                    to_json(&JobState::Waiting),
                    to_json(&JobState::Running)
                ],
                |row| row.get(0),
            )
            .optional()?;
        let id = match same {
            Some(id) => id,
            None => {
                transaction.execute(
                    "INSERT INTO job (kind, spec, question, state, step, done, attempts, stop_asked, by_whom, made_at, heard_at)
                    VALUES (?1, ?2, ?3, ?4, '', 0, 0, 0, ?5, ?6, ?6)",
                    params![new.kind, new.spec, new.question, to_json(&JobState::Waiting), new.by, new.at],
                )?;
                transaction.last_insert_rowid()
            }
        };
        transaction.execute(
            "DELETE FROM job WHERE ended_at IS NOT NULL AND id NOT IN
                (SELECT id FROM job WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT ?1)",
            [ENDED_JOBS],
        )?;
        transaction.commit()?;
        Ok(id as u64)
    }

    /// Takes the waiting job that was asked for first; `None` where none waits. `worker` names who works on it.
    pub fn take_job(&mut self, worker: &str, at: i64) -> Result<Option<Job>, StoreError> {
        self.take(None, worker, at)
    }

    /// Takes this job; `None` where it does not wait, because somebody else has it, or it has ended.
    pub fn take_this_job(&mut self, id: u64, worker: &str, at: i64) -> Result<Option<Job>, StoreError> {
        self.take(Some(id), worker, at)
    }

    fn take(&mut self, wanted: Option<u64>, worker: &str, at: i64) -> Result<Option<Job>, StoreError> {
        let transaction = self.begin()?;
        let id: Option<i64> = transaction
            .query_row(
                "SELECT id FROM job WHERE state = ?1 AND (?2 IS NULL OR id = ?2) ORDER BY made_at, id LIMIT 1",
                params![to_json(&JobState::Waiting), wanted.map(|id| id as i64)],
                |row| row.get(0),
            )
            .optional()?;
        let Some(id) = id else { return Ok(None) };
        transaction.execute(
            "UPDATE job SET state = ?2, worker = ?3, heard_at = ?4, attempts = attempts + 1, ended_at = NULL, told = NULL
            WHERE id = ?1",
            params![id, to_json(&JobState::Running), worker, at],
        )?;
        let job = transaction.query_row(&format!("{SELECT} WHERE id = ?1"), [id], read)?;
        transaction.commit()?;
        Ok(Some(job))
    }

    /// Says how far a job has come, and hears whether to go on: no where somebody asked for it to stop, or another worker has it.
    pub fn say_job(&mut self, id: u64, worker: &str, said: Said<'_>, at: i64) -> Result<bool, StoreError> {
        let changed = self.connection.execute(
            "UPDATE job SET step = ?3, done = ?4, total = ?5, heard_at = max(heard_at, ?6)
            WHERE id = ?1 AND worker = ?2 AND state = ?7",
            params![
                id as i64,
                worker,
                said.step,
                said.done as i64,
                said.total.map(|total| total as i64),
                at,
                to_json(&JobState::Running)
            ],
        )?;
        Ok(changed == 1 && self.job(id)?.is_some_and(|job| !job.stop_asked))
    }

    /// Keeps what a job has come to so far, durably.
    pub fn keep_partial(&mut self, id: u64, worker: &str, partial: &str, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "UPDATE job SET partial = ?3, heard_at = max(heard_at, ?4) WHERE id = ?1 AND worker = ?2",
            params![id as i64, worker, partial, at],
        )?;
        Ok(transaction.commit()?)
    }

    /// Ends a job as done, failed or cancelled, with what to tell about it.
    pub fn end_job(&mut self, id: u64, worker: &str, state: JobState, told: &str, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "UPDATE job SET state = ?3, told = ?4, ended_at = ?5, heard_at = max(heard_at, ?5), stop_asked = 0
            WHERE id = ?1 AND worker = ?2 AND state = ?6",
            params![id as i64, worker, to_json(&state), told, at, to_json(&JobState::Running)],
        )?;
        Ok(transaction.commit()?)
    }

    /// Leaves a job as it is, because whoever works on it goes: it is interrupted, and what it had come to stays.
    pub fn leave_job(&mut self, id: u64, worker: &str, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "UPDATE job SET state = ?3, worker = NULL, heard_at = max(heard_at, ?4)
            WHERE id = ?1 AND worker = ?2 AND state = ?5",
            params![id as i64, worker, to_json(&JobState::Interrupted), at, to_json(&JobState::Running)],
        )?;
        Ok(transaction.commit()?)
    }

    /// Asks for a job to stop: one that runs stops when it next says something, one that does not is cancelled at once. Says
    /// whether there was anything to stop.
    pub fn stop_job(&mut self, id: u64, at: i64) -> Result<bool, StoreError> {
        let transaction = self.begin()?;
        let asked = transaction.execute(
            "UPDATE job SET stop_asked = 1 WHERE id = ?1 AND state = ?2",
            params![id as i64, to_json(&JobState::Running)],
        )?;
        let stopped = transaction.execute(
            "UPDATE job SET state = ?2, ended_at = ?3, told = NULL WHERE id = ?1 AND state IN (?4, ?5)",
            params![
                id as i64,
                to_json(&JobState::Cancelled),
                at,
                to_json(&JobState::Waiting),
                to_json(&JobState::Interrupted)
            ],
        )?;
        transaction.commit()?;
        Ok(asked + stopped > 0)
    }

    /// Puts a job that was interrupted, failed or was cancelled back among the waiting ones. Says whether it could be.
    pub fn resume_job(&mut self, id: u64, at: i64) -> Result<bool, StoreError> {
        let transaction = self.begin()?;
        let changed = transaction.execute(
            "UPDATE job SET state = ?2, stop_asked = 0, worker = NULL, ended_at = NULL, told = NULL, heard_at = max(heard_at, ?3)
            WHERE id = ?1 AND state IN (?4, ?5, ?6)",
            params![
                id as i64,
                to_json(&JobState::Waiting),
                at,
                to_json(&JobState::Interrupted),
                to_json(&JobState::Failed),
                to_json(&JobState::Cancelled)
            ],
        )?;
        transaction.commit()?;
        Ok(changed == 1)
    }

    /// Marks as interrupted what runs, was not heard of since `heard_before`, and is not this worker's; says which jobs these are.
    /// A process that knows to be the only one asks for everything: `i64::MAX`.
    pub fn find_interrupted(&mut self, worker: &str, heard_before: i64) -> Result<Vec<u64>, StoreError> {
        let transaction = self.begin()?;
        let found: Vec<i64> = transaction
            .prepare("SELECT id FROM job WHERE state = ?1 AND worker IS NOT ?2 AND heard_at < ?3 ORDER BY id")?
            .query_map(params![to_json(&JobState::Running), worker, heard_before], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for id in &found {
            // What was to stop has stopped.
            transaction.execute(
                "UPDATE job SET state = CASE WHEN stop_asked = 1 THEN ?2 ELSE ?3 END, worker = NULL,
                    ended_at = CASE WHEN stop_asked = 1 THEN heard_at ELSE NULL END, stop_asked = 0 WHERE id = ?1",
                params![id, to_json(&JobState::Cancelled), to_json(&JobState::Interrupted)],
            )?;
        }
        transaction.commit()?;
        Ok(found.into_iter().map(|id| id as u64).collect())
    }

    /// A job; `None` where there is none of this number.
    pub fn job(&self, id: u64) -> Result<Option<Job>, StoreError> {
        let found = self.connection.query_row(&format!("{SELECT} WHERE id = ?1"), [id as i64], read);
        Ok(found.optional()?)
    }

    /// All jobs, newest first.
    pub fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        let mut rows = self.connection.prepare(&format!("{SELECT} ORDER BY id DESC"))?;
        Ok(rows.query_map([], read)?.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str =
    "SELECT id, kind, spec, question, state, step, done, total, partial, told, attempts, stop_asked, by_whom,
    made_at, heard_at, ended_at FROM job";

fn read(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: row.get::<_, i64>(0)?.max(0) as u64,
        kind: row.get(1)?,
        spec: row.get(2)?,
        question: row.get(3)?,
        state: json(row, 4)?,
        step: row.get(5)?,
        done: row.get::<_, i64>(6)?.max(0) as u64,
        total: row.get::<_, Option<i64>>(7)?.map(|total| total.max(0) as u64),
        partial: row.get(8)?,
        told: row.get(9)?,
        attempts: row.get(10)?,
        stop_asked: row.get(11)?,
        by: row.get(12)?,
        made_at: row.get(13)?,
        heard_at: row.get(14)?,
        ended_at: row.get(15)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(question: &str) -> NewJob<'_> {
        NewJob { kind: "check", spec: "a.feature.md", question, by: "Asha", at: 100 }
    }

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        (folder, store)
    }

    fn state(store: &Store, id: u64) -> JobState {
        store.job(id).expect("an answer").expect("a job").state
    }

    fn said(step: &str) -> Said<'_> {
        Said { step, done: 812, total: Some(1284) }
    }

    #[test]
    fn jobs_are_done_in_the_order_in_which_they_were_asked_for() {
        let (_folder, mut store) = store();
        let first = store.ask_job(&new("1")).expect("asked");
        let second = store.ask_job(&new("2")).expect("asked");
        assert_eq!(store.ask_job(&new("1")).expect("asked"), first, "the same question is the same job");
        let taken = store.take_job("w", 110).expect("an answer").expect("a job");
        assert_eq!((taken.id, taken.state, taken.attempts), (first, JobState::Running, 1));
        assert!(store.say_job(first, "w", said("judging"), 120).expect("said"));
        store.keep_partial(first, "w", "{\"run\":1}", 121).expect("kept");
        store.end_job(first, "w", JobState::Done, "run 1", 130).expect("ended");
        let done = store.job(first).expect("an answer").expect("a job");
        assert_eq!((done.state, done.told.as_deref(), done.ended_at), (JobState::Done, Some("run 1"), Some(130)));
        assert_eq!((done.step.as_str(), done.done, done.total), ("judging", 812, Some(1284)));
        assert_eq!(store.take_job("w", 140).expect("an answer").expect("a job").id, second);
        assert_eq!(store.take_job("w", 150).expect("an answer"), None);
        assert_ne!(store.ask_job(&new("1")).expect("asked"), first, "what is done is asked anew");
    }

    #[test]
    fn a_job_stops_when_it_next_says_something_and_can_be_taken_up_again() {
        let (_folder, mut store) = store();
        let id = store.ask_job(&new("1")).expect("asked");
        assert!(store.stop_job(id, 105).expect("stopped"));
        assert_eq!(state(&store, id), JobState::Cancelled, "nobody worked on it");
        assert!(store.resume_job(id, 106).expect("resumed"));
        store.take_job("w", 110).expect("an answer");
        store.keep_partial(id, "w", "half", 111).expect("kept");
        assert!(store.stop_job(id, 120).expect("asked"));
        assert_eq!(state(&store, id), JobState::Running);
        assert!(!store.say_job(id, "w", said("judging"), 121).expect("said"), "it hears that it should stop");
        store.end_job(id, "w", JobState::Cancelled, "", 122).expect("ended");
        assert!(!store.stop_job(id, 123).expect("an answer"), "there is nothing to stop any more");
        assert!(store.resume_job(id, 130).expect("resumed"));
        let again = store.take_job("w2", 131).expect("an answer").expect("the job");
        assert_eq!((again.id, again.partial.as_deref(), again.attempts), (id, Some("half"), 2));
    }

    #[test]
    fn one_job_is_taken_by_its_number_and_left_by_who_goes() {
        let (_folder, mut store) = store();
        let first = store.ask_job(&new("1")).expect("asked");
        let second = store.ask_job(&new("2")).expect("asked");
        assert_eq!(store.take_this_job(second, "w", 110).expect("an answer").map(|job| job.id), Some(second));
        assert_eq!(store.take_this_job(second, "v", 110).expect("an answer"), None, "somebody has it");
        store.leave_job(second, "v", 111).expect("an answer");
        assert_eq!(state(&store, second), JobState::Running, "it is not theirs to leave");
        store.leave_job(second, "w", 112).expect("left");
        assert_eq!((state(&store, first), state(&store, second)), (JobState::Waiting, JobState::Interrupted));
        assert_eq!(store.take_this_job(second, "w", 113).expect("an answer"), None, "it is to be resumed first");
    }

    #[test]
    fn what_a_dead_process_left_is_found_and_its_late_words_are_not_heard() {
        let (_folder, mut store) = store();
        let id = store.ask_job(&new("1")).expect("asked");
        let stopping = store.ask_job(&new("2")).expect("asked");
        store.take_job("old", 110).expect("an answer");
        store.take_job("old", 110).expect("an answer");
        store.keep_partial(id, "old", "half", 115).expect("kept");
        store.stop_job(stopping, 115).expect("asked");
        assert!(store.find_interrupted("new", 110).expect("found").is_empty(), "it was heard of since");
        assert!(store.find_interrupted("old", i64::MAX).expect("found").is_empty(), "its own jobs are not dead");
        assert_eq!(store.find_interrupted("new", i64::MAX).expect("found"), [id, stopping]);
        assert_eq!((state(&store, id), state(&store, stopping)), (JobState::Interrupted, JobState::Cancelled));
        assert!(store.resume_job(id, 120).expect("resumed"));
        assert_eq!(store.take_job("new", 121).expect("an answer").expect("the job").partial.as_deref(), Some("half"));
        assert!(!store.say_job(id, "old", said("late"), 122).expect("said"));
        store.end_job(id, "old", JobState::Done, "late", 123).expect("an answer");
        assert_eq!(state(&store, id), JobState::Running);
    }
}
