//! People: who works here, where several do. Names, roles and passwords; sessions, keys and what was done are beside it.

pub(crate) mod keys;
pub(crate) mod password;
pub(crate) mod sessions;
pub(crate) mod throttle;
pub(crate) mod trail;

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::runs::{json, to_json};
use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    same_name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    left_at INTEGER
) STRICT;";

/// What a person may do: each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Marks outputs, too.
    Reviewer,
    /// Changes specs, checks and decides, too.
    Editor,
    /// Lets people in, and takes the whole workspace away, too.
    Owner,
}

impl Role {
    /// Every role, from the one that may least.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Reviewer, Role::Editor, Role::Owner];
}

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// A number that stays theirs.
    pub id: u64,
    /// Their name, which no one else has, in whatever case.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they were let in, in seconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// When they left; their name stays taken, because decisions and marks bear it.
    pub left_at: Option<i64>,
}

impl Store {
    /// Whether several people work here: somebody was let in by name.
    pub fn is_team(&self) -> Result<bool, StoreError> {
        let some = self.connection.query_row("SELECT 1 FROM person WHERE left_at IS NULL LIMIT 1", [], |_| Ok(()));
        Ok(some.optional()?.is_some())
    }

    /// Lets somebody in. The first person is an owner. `password` is what [`crate::hash_password`] made.
    pub fn add_person(&mut self, name: &str, role: Role, password: &str, at: i64) -> Result<u64, StoreError> {
        let transaction = self.begin_durable()?;
        if role != Role::Owner && owners(&transaction)? == 0 {
            return Err(StoreError::Conflict("the first person has to be an owner".to_owned()));
        }
        let taken = transaction
            .query_row("SELECT 1 FROM person WHERE same_name = ?1", [name.to_lowercase()], |_| Ok(()))
            .optional()?;
        if taken.is_some() {
            return Err(StoreError::Conflict(format!("there is somebody named {name}")));
        }
        transaction.execute(
            "INSERT INTO person (name, same_name, role, password, made_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![name, name.to_lowercase(), to_json(&role), password, at],
        )?;
        let id = transaction.last_insert_rowid();
        transaction.commit()?;
        Ok(id as u64)
    }

    /// Gives somebody another role, and ends their sessions: what a session may do is settled when it begins.
    pub fn set_role(&mut self, id: u64, role: Role) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "UPDATE person SET role = ?2 WHERE id = ?1 AND left_at IS NULL",
            params![id as i64, to_json(&role)],
        )?;
        one_owner_is_left(&transaction)?;
        sessions::end_all(&transaction, id)?;
        Ok(transaction.commit()?)
    }

    /// Lets somebody go: their sessions and keys end, and their name stays taken.
    pub fn remove_person(&mut self, id: u64, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction
            .execute("UPDATE person SET left_at = ?2 WHERE id = ?1 AND left_at IS NULL", params![id as i64, at])?;
        one_owner_is_left(&transaction)?;
        sessions::end_all(&transaction, id)?;
        keys::end_all(&transaction, id, at)?;
        Ok(transaction.commit()?)
    }

    /// Gives somebody another password, and ends their sessions.
    pub fn set_password(&mut self, id: u64, password: &str) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute("UPDATE person SET password = ?2 WHERE id = ?1", params![id as i64, password])?;
        sessions::end_all(&transaction, id)?;
        Ok(transaction.commit()?)
    }

    /// Somebody by their number.
    pub fn person(&self, id: u64) -> Result<Option<Person>, StoreError> {
        let found = self.connection.query_row(&format!("{SELECT} WHERE id = ?1"), [id as i64], read);
        Ok(found.optional()?)
    }

    /// Somebody who works here by their name, in whatever case, with the hash of their password.
    pub fn person_named(&self, name: &str) -> Result<Option<(Person, String)>, StoreError> {
        let found = self.connection.query_row(
            "SELECT id, name, role, made_at, left_at, password FROM person WHERE same_name = ?1 AND left_at IS NULL",
            [name.to_lowercase()],
            |row| Ok((read(row)?, row.get(5)?)),
        );
        Ok(found.optional()?)
    }

    /// Everybody, also those who left, by name.
    pub fn people(&self) -> Result<Vec<Person>, StoreError> {
        let mut rows = self.connection.prepare(&format!("{SELECT} ORDER BY same_name"))?;
        Ok(rows.query_map([], read)?.collect::<Result<_, _>>()?)
    }
}

const SELECT: &str = "SELECT id, name, role, made_at, left_at FROM person";

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get::<_, i64>(0)?.max(0) as u64,
        name: row.get(1)?,
        role: json(row, 2)?,
        made_at: row.get(3)?,
        left_at: row.get(4)?,
    })
}

fn owners(transaction: &Transaction<'_>) -> Result<i64, StoreError> {
    Ok(transaction.query_row(
        "SELECT count(*) FROM person WHERE role = ?1 AND left_at IS NULL",
        [to_json(&Role::Owner)],
        |row| row.get(0),
    )?)
}

fn one_owner_is_left(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    match owners(transaction)? {
        0 => Err(StoreError::Conflict("somebody has to stay an owner".to_owned())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_once_and_an_owner_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        assert!(!store.is_team().expect("an answer"));
        let told = |result: Result<u64, StoreError>| result.err().map(|error| error.to_string());
        let first = store.add_person("Asha", Role::Editor, "p", 1);
        assert_eq!(told(first).as_deref(), Some("the first person has to be an owner"));
        let asha = store.add_person("Asha", Role::Owner, "p", 1).expect("let in");
        let again = store.add_person("ASHA", Role::Viewer, "p", 1);
        assert_eq!(told(again).as_deref(), Some("there is somebody named ASHA"));
        let ben = store.add_person("Ben", Role::Viewer, "p", 2).expect("let in");
        assert!(store.is_team().expect("an answer"));
        let told = |result: Result<(), StoreError>| result.err().map(|error| error.to_string());
        let alone = "somebody has to stay an owner";
        assert_eq!(told(store.set_role(asha, Role::Editor)).as_deref(), Some(alone));
        assert_eq!(told(store.remove_person(asha, 3)).as_deref(), Some(alone));
        assert_eq!(store.person(asha).expect("an answer").map(|person| person.role), Some(Role::Owner));
        store.set_role(ben, Role::Owner).expect("changed");
        store.remove_person(asha, 4).expect("removed");
        assert_eq!(store.person_named("asha").expect("an answer"), None);
        assert!(store.add_person("Asha", Role::Viewer, "p", 5).is_err(), "decisions bear the name");
        let names: Vec<(String, Option<i64>)> =
            store.people().expect("people").into_iter().map(|person| (person.name, person.left_at)).collect();
        assert_eq!(names, [("Asha".to_owned(), Some(4)), ("Ben".to_owned(), None)]);
    }
}
