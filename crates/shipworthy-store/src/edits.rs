//! Edits of specs that were made from here: the text before and after, so that the latest can be taken back.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use shipworthy_eval::moment;

use crate::documents::{pack, unpack};
use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE edit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    spec TEXT NOT NULL,
    before BLOB NOT NULL,
    after BLOB NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;
CREATE INDEX edit_of ON edit (spec);";

/// How many edits of a spec are remembered.
pub const EDITS_KEPT: u32 = 200;

/// An edit of a spec, without its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Its number.
    pub number: u64,
    /// Who made it.
    pub by: String,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
    /// When it was taken back.
    pub undone_at: Option<i64>,
}

impl Store {
    /// Remembers an edit, durably.
    pub fn add_edit(&mut self, spec: &str, before: &str, after: &str, by: &str, at: i64) -> Result<(), StoreError> {
        let (before, after) = (pack(before)?, pack(after)?);
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO edit (spec, before, after, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![spec, before, after, by, at],
        )?;
        transaction.execute(
            "DELETE FROM edit WHERE spec = ?1 AND number NOT IN
                (SELECT number FROM edit WHERE spec = ?1 ORDER BY number DESC LIMIT ?2)",
            params![spec, EDITS_KEPT],
        )?;
        Ok(transaction.commit()?)
    }

    /// The latest edit of a spec that was not taken back, with the texts before and after it.
    pub fn latest_edit(&self, spec: &str) -> Result<Option<(Edit, String, String)>, StoreError> {
        let found = self
            .connection
            .query_row(
                "SELECT number, by_whom, at, undone_at, before, after FROM edit WHERE spec = ?1 AND undone_at IS NULL
                ORDER BY number DESC LIMIT 1",
                [spec],
                |row| Ok((read(row)?, row.get::<_, Vec<u8>>(4)?, row.get::<_, Vec<u8>>(5)?)),
            )
            .optional()?;
        found.map(|(edit, before, after)| Ok((edit, unpack(&before)?, unpack(&after)?))).transpose()
    }

    /// Marks an edit as taken back.
    pub fn edit_undone(&mut self, number: u64, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute("UPDATE edit SET undone_at = ?2 WHERE number = ?1", params![number as i64, at])?;
        Ok(transaction.commit()?)
    }

    /// The edits of a spec that are remembered, newest first.
    pub fn edits(&self, spec: &str) -> Result<Vec<Edit>, StoreError> {
        let mut rows = self
            .connection
            .prepare("SELECT number, by_whom, at, undone_at FROM edit WHERE spec = ?1 ORDER BY number DESC")?;
        Ok(rows.query_map([spec], read)?.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Edit> {
    Ok(Edit { number: row.get::<_, i64>(0)?.max(0) as u64, by: row.get(1)?, at: row.get(2)?, undone_at: row.get(3)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_edits_are_remembered_with_their_texts() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        assert_eq!(store.latest_edit("a.feature.md").expect("an answer"), None);
        for number in 0..EDITS_KEPT + 5 {
            let (before, after) = (format!("text {number}"), format!("text {}", number + 1));
            store.add_edit("a.feature.md", &before, &after, "Asha", i64::from(number)).expect("kept");
        }
        store.add_edit("b.feature.md", "x", "y", "Ben", 1).expect("kept");
        assert_eq!(store.edits("a.feature.md").expect("edits").len(), EDITS_KEPT as usize);
        let (edit, before, after) = store.latest_edit("a.feature.md").expect("an answer").expect("an edit");
        assert_eq!((before.as_str(), after.as_str()), ("text 204", "text 205"));
        store.edit_undone(edit.number, 999).expect("undone");
        let (next, ..) = store.latest_edit("a.feature.md").expect("an answer").expect("the one before");
        assert_eq!(next.number, edit.number - 1);
    }
}
