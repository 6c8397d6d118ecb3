//! Everything of one learner: to take away, to bring back, to forget.

use rusqlite::types::{ToSqlOutput, Value as Cell, ValueRef};
use rusqlite::{Connection, ToSql, TransactionBehavior, params_from_iter};
use serde_json::{Map, Value};

use crate::{Store, StoreError};

/// Tables whose rows belong to a learner, by their column `by_whom`.
const TABLES: [&str; 10] = [
    "practice_decision",
    "practice_contest",
    "lesson_answer",
    "card_review",
    "audit_step",
    "practice_rating",
    "practice_setting",
    "plan_mark",
    "question_answer",
    "work_week",
];
/// What numbers rows in this database, and says whose they are.
const OURS: [&str; 2] = ["number", "by_whom"];

/// The rows of a table that belong to a learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnerRows {
    /// The table.
    pub table: String,
    /// Its rows by column, without their numbers and the name, in the order in which they came.
    pub rows: Vec<Map<String, Value>>,
}

/// A cell of a row that comes from elsewhere.
struct Given<'a>(&'a Value);

impl ToSql for Given<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(Cell::Null),
            Value::Bool(is) => ToSqlOutput::Owned(Cell::Integer(i64::from(*is))),
            Value::Number(number) => ToSqlOutput::Owned(match number.as_i64() {
                Some(whole) => Cell::Integer(whole),
                None => Cell::Real(number.as_f64().unwrap_or_default()),
            }),
            Value::String(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            other => ToSqlOutput::Owned(Cell::Text(other.to_string())),
        })
    }
}

impl Store {
    /// All that is kept of a learner.
    pub fn learner(&self, by: &str) -> Result<Vec<LearnerRows>, StoreError> {
        let of_table = |table: &str| -> Result<LearnerRows, StoreError> {
            let columns = self.columns_of(table)?;
            let mut statement = self
                .connection
                .prepare(&format!("SELECT {} FROM {table} WHERE by_whom = ?1 ORDER BY number", columns.join(", ")))?;
            let mut found = statement.query([by])?;
            let mut rows = Vec::new();
            while let Some(row) = found.next()? {
                let mut cells = Map::new();
                for (place, column) in columns.iter().enumerate() {
                    let value = match row.get_ref(place)? {
                        ValueRef::Null => Value::Null,
                        ValueRef::Integer(number) => Value::from(number),
                        ValueRef::Real(number) => Value::from(number),
                        ValueRef::Text(text) | ValueRef::Blob(text) => {
                            Value::from(String::from_utf8_lossy(text).into_owned())
                        }
                    };
                    cells.insert(column.clone(), value);
                }
                rows.push(cells);
            }
            Ok(LearnerRows { table: table.to_owned(), rows })
        };
        TABLES.into_iter().map(of_table).collect()
    }

    /// Brings back what was taken away, durably and whole, for a learner of whom nothing is kept here. Says how many rows it was.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where something of them is kept already, or a table or column is not known here.
    pub fn bring_learner(&mut self, by: &str, brought: &[LearnerRows]) -> Result<usize, StoreError> {
        if self.learner(by)?.iter().any(|of| !of.rows.is_empty()) {
            return Err(StoreError::Conflict(format!("something of {by}'s practice is kept here already")));
        }
        let known: Vec<(String, Vec<String>)> = TABLES
            .into_iter()
            .map(|table| Ok((table.to_owned(), self.columns_of(table)?)))
            .collect::<Result<_, StoreError>>()?;
        let transaction = self.begin_durable()?;
        let mut count = 0;
        for LearnerRows { table, rows } in brought {
            let Some((_, columns)) = known.iter().find(|(name, _)| name == table) else {
                return Err(StoreError::Conflict(format!("practice has no table '{table}'")));
            };
            for row in rows {
                if let Some(unknown) = row.keys().find(|column| !columns.contains(column)) {
                    return Err(StoreError::Conflict(format!("{table} has no column '{unknown}'")));
                }
                let named: Vec<&str> = row.keys().map(String::as_str).chain(["by_whom"]).collect();
                let places: Vec<String> = (1..=named.len()).map(|place| format!("?{place}")).collect();
                let who = Value::from(by);
                let cells = row.values().chain([&who]).map(Given);
                transaction.execute(
                    &format!("INSERT INTO {table} ({}) VALUES ({})", named.join(", "), places.join(", ")),
                    params_from_iter(cells),
                )?;
                count += 1;
            }
        }
        transaction.commit()?;
        Ok(count)
    }

    /// Forgets all that is kept of a learner, durably; says how many rows it was. It is theirs: nothing of it can be read from the file
    /// of the database or from what lies beside it afterwards. Copies of older databases are [`crate::whole::forget_in_copies`]'s.
    ///
    /// # Errors
    /// [`StoreError::Remains`] where somebody reads meanwhile, so that the log of what was written cannot be emptied.
    pub fn forget_learner(&mut self, by: &str) -> Result<usize, StoreError> {
        forget_in(&mut self.connection, by)
    }

    fn columns_of(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let mut rows = self.connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
        let names: Vec<String> = rows.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(names.into_iter().filter(|name| !OURS.contains(&name.as_str())).collect())
    }
}

/// Deletes a learner's rows from a database of whatever schema, and every trace of them in its pages and its log.
pub(crate) fn forget_in(connection: &mut Connection, by: &str) -> Result<usize, StoreError> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is deleted is overwritten with zeros, and not only passed over.
    connection.pragma_update(None, "secure_delete", true)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut gone = 0;
    for table in TABLES {
        if transaction.table_exists(None::<&str>, table)? {
            gone += transaction.execute(&format!("DELETE FROM {table} WHERE by_whom = ?1"), [by])?;
        }
    }
    transaction.commit()?;
    // Rows that moved as others came left copies behind in their pages, and so did whatever was deleted before: pages are written anew.
    connection.execute_batch("VACUUM")?;
    let is_read: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_read {
        let path = connection.path().unwrap_or_default().to_owned();
        return Err(StoreError::Remains { path, why: "another program is reading it".to_owned() });
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice_log::{AuditRow, CardAsked, SelfRating};

    fn filled() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        for by in ["Asha", "Ben"] {
            store.practise(&crate::practice::example("P03@1:1:level=1", by)).expect("kept");
            store
                .ask_card(by, &CardAsked { card: "A1-1".to_owned(), knew: true, at: 5, utc_offset: 330 })
                .expect("kept");
            let step = AuditRow {
                audit: 1,
                node: "E1".to_owned(),
                kind: "gap".to_owned(),
                item: String::new(),
                answer: "0.25".to_owned(),
                outcome: Some(true),
                at: 6,
                utc_offset: 330,
            };
            store.step_audit(by, &step).expect("kept");
            let rating = SelfRating { code: "P03@1:1:level=1".to_owned(), quality: 4, at: 7 };
            store.rate_own(by, &rating).expect("kept");
            assert!(store.rate_own(by, &rating).is_err(), "once");
            store.set_practice(by, "cards-a-day", "3", 8).expect("kept");
        }
        (folder, store)
    }

    #[test]
    fn what_was_taken_away_comes_back_the_same() {
        let (_folder, mut store) = filled();
        let taken = store.learner("Asha").expect("rows");
        assert_eq!(taken.iter().map(|of| of.rows.len()).collect::<Vec<_>>(), [1, 0, 0, 1, 1, 1, 1, 0, 0, 0]);
        let told = store.bring_learner("Asha", &taken).expect_err("they are there").to_string();
        assert_eq!(told, "something of Asha's practice is kept here already");
        assert_eq!(store.forget_learner("Asha").expect("forgotten"), 5);
        assert!(store.learner("Asha").expect("rows").iter().all(|of| of.rows.is_empty()), "nothing is left");
        assert_eq!(store.learner("Ben").expect("rows"), taken, "and nothing of others is gone");
        assert_eq!(store.bring_learner("Asha", &taken).expect("brought"), 5);
        assert_eq!(store.learner("Asha").expect("rows"), taken);
    }

    #[test]
    fn every_table_of_a_learner_is_in_the_list() {
        let (_folder, store) = filled();
        let mut named = store
            .connection
            .prepare(
                "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'by_whom'
                WHERE m.type = 'table' AND (m.name LIKE 'practice%' OR m.name LIKE 'card%' OR m.name LIKE 'audit%' OR m.name LIKE 'lesson%'
                OR m.name LIKE 'plan%' OR m.name LIKE 'question%' OR m.name LIKE 'work%')",
            )
            .expect("a query");
        let found: Vec<String> =
            named.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names");
        assert_eq!(found.len(), TABLES.len());
        assert!(found.iter().all(|name| TABLES.contains(&name.as_str())), "{found:?}");
    }

    #[test]
    fn nothing_that_is_not_known_here_is_brought() {
        let (_folder, mut store) = filled();
        let bring = |store: &mut Store, table: &str, column: &str| {
            let row = Map::from_iter([(column.to_owned(), Value::from(1))]);
            let rows = LearnerRows { table: table.to_owned(), rows: vec![row] };
            store.bring_learner("Chen", &[rows]).expect_err("refused").to_string()
        };
        assert_eq!(bring(&mut store, "person", "name"), "practice has no table 'person'");
        assert_eq!(bring(&mut store, "card_review", "card; --"), "card_review has no column 'card; --'");
        assert!(store.learner("Chen").expect("rows").iter().all(|of| of.rows.is_empty()));
    }

    /// Whether a text can be read from any file below a folder.
    fn is_readable(folder: &std::path::Path, text: &str) -> bool {
        std::fs::read_dir(folder).expect("a folder").any(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                return is_readable(&path, text);
            }
            let bytes = std::fs::read(&path).expect("a file");
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }

    #[test]
    fn nothing_that_was_forgotten_can_be_read_from_the_files() {
        let (folder, mut store) = filled();
        // Enough that pages split, and rows move from one to another.
        for place in 1..=300 {
            let row = crate::practice::example(&format!("P03@1:{place}:level=2"), "Asha");
            let reason = format!("ponderous reason {place} {}", "x".repeat(place * 7 % 900));
            store.practise(&crate::Practised { reason, ..row }).expect("kept");
        }
        let copy = folder.path().join(".shipworthy/shipworthy.v3.db");
        store.copy_to(&copy).expect("copied");
        let before = folder.path().join(".shipworthy/before-5");
        std::fs::create_dir(&before).expect("a folder");
        store.copy_to(&before.join("shipworthy.db")).expect("copied");
        assert!(is_readable(folder.path(), "ponderous"), "it was there");
        assert_eq!(store.forget_learner("Asha").expect("forgotten"), 305);
        crate::whole::forget_in_copies(folder.path(), "Asha").expect("forgotten");
        assert!(!is_readable(folder.path(), "ponderous"), "while the database is open");
        drop(store);
        assert!(!is_readable(folder.path(), "ponderous"), "and after");
        let left = Connection::open(copy).expect("a database");
        let ben: i64 = left
            .query_row("SELECT count(*) FROM practice_decision WHERE by_whom = 'Ben'", [], |row| row.get(0))
            .expect("a count");
        assert_eq!(ben, 1, "copies keep what belongs to others");
    }

    #[test]
    fn a_copy_that_cannot_be_read_is_named() {
        let (folder, _store) = filled();
        std::fs::write(folder.path().join(".shipworthy/shipworthy.v2.db"), "no database at all, but some text")
            .expect("written");
        let told = crate::whole::forget_in_copies(folder.path(), "Asha").expect_err("refused").to_string();
        assert!(told.contains("shipworthy.v2.db may still hold what was deleted"), "{told}");
    }
}
