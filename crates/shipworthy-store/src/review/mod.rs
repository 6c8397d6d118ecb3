//! Queues of examples that people label, with a copy of what they are shown. Marks and what was settled are beside it.

pub(crate) mod marks;

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use shipworthy_eval::moment;

use crate::runs::{json, to_json};
use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE review_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    spec TEXT NOT NULL,
    title TEXT NOT NULL,
    rubric TEXT NOT NULL,
    label TEXT NOT NULL,
    choices TEXT NOT NULL,
    reviewers INTEGER NOT NULL,
    blinded INTEGER NOT NULL,
    picked TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE TABLE review_item (
    queue INTEGER NOT NULL,
    place INTEGER NOT NULL,
    key TEXT NOT NULL,
    shown TEXT NOT NULL,
    label_before TEXT,
    PRIMARY KEY (queue, place)
) STRICT;";

/// A queue to make.
#[derive(Debug, Clone)]
pub struct NewQueue<'a> {
    /// File of the spec, relative to the workspace.
    pub spec: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// What reviewers are asked, and how to tell.
    pub rubric: &'a str,
    /// The column that is labelled anew.
    pub label: &'a str,
    /// What can be answered, in the order of the keys that answer it.
    pub choices: &'a [String],
    /// How many people mark each example.
    pub reviewers: u8,
    /// Whether reviewers see neither the label so far nor each other's marks before all is marked.
    pub blinded: bool,
    /// How the examples were picked, in words.
    pub picked: &'a str,
    /// Fingerprint of the examples that they were picked from.
    pub fingerprint: &'a str,
    /// Who made it.
    pub by: &'a str,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// The examples, in the order in which they are shown.
    pub items: &'a [NewItem],
}

/// An example to mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// What identifies it in the golden set: its id, else the hash of its content.
    pub key: String,
    /// What reviewers see of it, column by column.
    pub shown: Vec<(String, String)>,
    /// The two things to choose from, where the better of two is asked for.
    pub sides: Option<Sides>,
    /// Its label so far.
    pub label_before: Option<String>,
    /// The output that is marked, where it is one of a candidate. It may name who made it, and so is not for reviewers.
    pub output: Option<Output>,
}

/// An output of a candidate to an example.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Output {
    /// The candidate.
    pub candidate: String,
    /// What is asked about it.
    pub grader: String,
    /// Which repeat, from 1.
    pub repeat: u32,
    /// Fingerprint of its text.
    pub text: String,
}

/// Two things side by side, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Sides {
    /// The one on the left.
    pub first: Side,
    /// The one on the right.
    pub second: Side,
    /// Answers that prefer neither.
    pub neither: Vec<String>,
}

/// One of two things.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Side {
    /// The answer that says that this one is better. It may name what made it, and so is not for those who review blinded.
    pub choice: String,
    /// What is shown of it, column by column.
    pub shown: Vec<(String, String)>,
}

/// What is shown of an example, as it is kept: a list, a list with two sides, or a list with the output that it shows.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Shown {
    Plain(Vec<(String, String)>),
    Sided { shown: Vec<(String, String)>, sides: Sides },
    Said { shown: Vec<(String, String)>, output: Output },
}

impl Shown {
    fn of(item: &NewItem) -> Shown {
        let shown = item.shown.clone();
        match (item.sides.clone(), item.output.clone()) {
            (Some(sides), _) => Shown::Sided { shown, sides },
            (None, Some(output)) => Shown::Said { shown, output },
            (None, None) => Shown::Plain(shown),
        }
    }
}

/// A queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// Its number.
    pub id: u64,
    /// File of the spec, relative to the workspace.
    pub spec: String,
    /// What it is called.
    pub title: String,
    /// What reviewers are asked, and how to tell.
    pub rubric: String,
    /// The column that is labelled anew.
    pub label: String,
    /// What can be answered.
    pub choices: Vec<String>,
    /// How many people mark each example.
    pub reviewers: u8,
    /// Whether reviewers see neither the label so far nor each other's marks before all is marked.
    pub blinded: bool,
    /// How the examples were picked, in words.
    pub picked: String,
    /// Fingerprint of the examples that they were picked from.
    pub fingerprint: String,
    /// Who made it.
    pub by: String,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
    /// When it was closed; nobody marks a closed one.
    pub closed_at: Option<i64>,
    /// How many examples it has.
    pub items: u64,
}

/// An example of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its place in the queue, from 1.
    pub place: u32,
    /// What identifies it in the golden set.
    pub key: String,
    /// What reviewers see of it, column by column.
    pub shown: Vec<(String, String)>,
    /// The two things to choose from, where the better of two is asked for.
    pub sides: Option<Sides>,
    /// Its label so far.
    pub label_before: Option<String>,
    /// The output that is marked, where it is one of a candidate. It may name who made it, and so is not for reviewers.
    pub output: Option<Output>,
}

impl Store {
    /// Makes a queue, durably, and says its number.
    pub fn add_queue(&mut self, new: &NewQueue<'_>) -> Result<u64, StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO review_queue (spec, title, rubric, label, choices, reviewers, blinded, picked, fingerprint, by_whom, at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                new.spec,
                new.title,
                new.rubric,
                new.label,
                to_json(&new.choices),
                new.reviewers,
                new.blinded,
                new.picked,
                new.fingerprint,
                new.by,
                new.at
            ],
        )?;
        let id = transaction.last_insert_rowid();
        let mut add = transaction
            .prepare("INSERT INTO review_item (queue, place, key, shown, label_before) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (place, item) in new.items.iter().enumerate() {
            add.execute(params![id, place as i64 + 1, item.key, to_json(&Shown::of(item)), item.label_before])?;
        }
        drop(add);
        transaction.commit()?;
        Ok(id as u64)
    }

    /// Closes a queue: nobody marks it any more. Says whether it was open.
    pub fn close_queue(&mut self, id: u64, at: i64) -> Result<bool, StoreError> {
        let transaction = self.begin_durable()?;
        let changed = transaction.execute(
            "UPDATE review_queue SET closed_at = ?2 WHERE id = ?1 AND closed_at IS NULL",
            params![id as i64, at],
        )?;
        transaction.commit()?;
        Ok(changed == 1)
    }

    /// A queue; `None` where there is none of this number.
    pub fn queue(&self, id: u64) -> Result<Option<Queue>, StoreError> {
        let found = self.connection.query_row(&format!("{SELECT} WHERE id = ?1"), [id as i64], read);
        Ok(found.optional()?)
    }

    /// The queues of a feature, or of all, newest first.
    pub fn queues(&self, spec: Option<&str>) -> Result<Vec<Queue>, StoreError> {
        let mut rows = self.connection.prepare(&format!("{SELECT} WHERE ?1 IS NULL OR spec = ?1 ORDER BY id DESC"))?;
        Ok(rows.query_map([spec], read)?.collect::<Result<_, _>>()?)
    }

    /// An example of a queue by its place; `None` where there is none.
    pub fn item(&self, queue: u64, place: u32) -> Result<Option<Item>, StoreError> {
        let found = self.connection.query_row(
            "SELECT place, key, shown, label_before FROM review_item WHERE queue = ?1 AND place = ?2",
            params![queue as i64, place],
            read_item,
        );
        Ok(found.optional()?)
    }

    /// All examples of a queue, in order.
    pub fn items(&self, queue: u64) -> Result<Vec<Item>, StoreError> {
        let mut rows = self
            .connection
            .prepare("SELECT place, key, shown, label_before FROM review_item WHERE queue = ?1 ORDER BY place")?;
        Ok(rows.query_map([queue as i64], read_item)?.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str =
    "SELECT id, spec, title, rubric, label, choices, reviewers, blinded, picked, fingerprint, by_whom, at,
    closed_at, (SELECT count(*) FROM review_item WHERE queue = review_queue.id) FROM review_queue";

fn read(row: &Row<'_>) -> rusqlite::Result<Queue> {
    Ok(Queue {
        id: row.get::<_, i64>(0)?.max(0) as u64,
        spec: row.get(1)?,
        title: row.get(2)?,
        rubric: row.get(3)?,
        label: row.get(4)?,
        choices: json(row, 5)?,
        reviewers: row.get(6)?,
        blinded: row.get(7)?,
        picked: row.get(8)?,
        fingerprint: row.get(9)?,
        by: row.get(10)?,
        at: row.get(11)?,
        closed_at: row.get(12)?,
        items: row.get::<_, i64>(13)?.max(0) as u64,
    })
}

fn read_item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let (shown, sides, output) = match json(row, 2)? {
        Shown::Plain(shown) => (shown, None, None),
        Shown::Sided { shown, sides } => (shown, Some(sides), None),
        Shown::Said { shown, output } => (shown, None, Some(output)),
    };
    Ok(Item { place: row.get(0)?, key: row.get(1)?, shown, sides, label_before: row.get(3)?, output })
}
