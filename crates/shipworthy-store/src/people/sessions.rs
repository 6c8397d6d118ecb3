//! Sessions: a person at a browser. The store holds the hash of a session's id, so that a copy of the database opens no session.

use rusqlite::{OptionalExtension, Transaction, params};

use super::{Person, read};
use crate::runs::sha256;
use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    person INTEGER NOT NULL,
    agent TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_of ON session (person);";

/// A session that nobody used for so long is over, in seconds.
pub const SESSION_IDLE: i64 = 12 * 3600;
/// Every session is over after so long, in seconds.
pub const SESSION_LONGEST: i64 = 30 * 24 * 3600;
/// How exactly it is kept when a session was last used, in seconds: reading a page should write nothing.
const SEEN_EVERY: i64 = 60;

impl Store {
    /// Begins a session of somebody. `id` is the text of 256 random bits; `agent` says which browser it is.
    pub fn begin_session(&mut self, id: &str, person: u64, agent: &str, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "DELETE FROM session WHERE seen_at < ?1 OR made_at < ?2",
            params![at - SESSION_IDLE, at - SESSION_LONGEST],
        )?;
        transaction.execute(
            "INSERT INTO session (hash, person, agent, made_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?4)",
            params![sha256(id), person as i64, agent, at],
        )?;
        Ok(transaction.commit()?)
    }

    /// Whose session this is; `None` where it is over, or none.
    pub fn person_of_session(&mut self, id: &str, at: i64) -> Result<Option<Person>, StoreError> {
        let hash = sha256(id);
        let found = self.connection.query_row(
            "SELECT person.id, name, role, person.made_at, left_at, seen_at FROM session
            JOIN person ON person.id = session.person
            WHERE hash = ?1 AND seen_at >= ?2 AND session.made_at >= ?3 AND left_at IS NULL",
            params![hash, at - SESSION_IDLE, at - SESSION_LONGEST],
            |row| Ok((read(row)?, row.get::<_, i64>(5)?)),
        );
        let Some((person, seen)) = found.optional()? else { return Ok(None) };
        if at - seen >= SEEN_EVERY {
            self.connection.execute("UPDATE session SET seen_at = ?2 WHERE hash = ?1", params![hash, at])?;
        }
        Ok(Some(person))
    }

    /// Ends a session.
    pub fn end_session(&mut self, id: &str) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute("DELETE FROM session WHERE hash = ?1", [sha256(id)])?;
        Ok(transaction.commit()?)
    }

    /// Ends every session of somebody.
    pub fn end_sessions(&mut self, person: u64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        end_all(&transaction, person)?;
        Ok(transaction.commit()?)
    }

    /// The sessions of somebody: which browser, since when, last used; newest first.
    pub fn sessions(&self, person: u64, at: i64) -> Result<Vec<(String, i64, i64)>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT agent, made_at, seen_at FROM session WHERE person = ?1 AND seen_at >= ?2 AND made_at >= ?3
            ORDER BY seen_at DESC, hash",
        )?;
        let rows = rows.query_map(params![person as i64, at - SESSION_IDLE, at - SESSION_LONGEST], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(crate) fn end_all(transaction: &Transaction<'_>, person: u64) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM session WHERE person = ?1", [person as i64])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Role;

    fn store() -> (tempfile::TempDir, Store, u64) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let asha = store.add_person("Asha", Role::Owner, "p", 0).expect("let in");
        (folder, store, asha)
    }

    fn who(store: &mut Store, id: &str, at: i64) -> Option<String> {
        store.person_of_session(id, at).expect("an answer").map(|person| person.name)
    }

    #[test]
    fn a_session_ends_when_it_is_idle_or_old() {
        let (_folder, mut store, asha) = store();
        store.begin_session("idle", asha, "Firefox", 0).expect("begun");
        assert_eq!(who(&mut store, "idle", SESSION_IDLE).as_deref(), Some("Asha"));
        assert_eq!(who(&mut store, "idle", 2 * SESSION_IDLE).as_deref(), Some("Asha"), "it was used in between");
        assert_eq!(who(&mut store, "idle", 3 * SESSION_IDLE + 1), None);
        store.begin_session("busy", asha, "Firefox", 0).expect("begun");
        let mut at = 0;
        while at + SESSION_IDLE <= SESSION_LONGEST {
            at += SESSION_IDLE;
            assert_eq!(who(&mut store, "busy", at).as_deref(), Some("Asha"), "{at}");
        }
        assert_eq!(who(&mut store, "busy", SESSION_LONGEST + 1), None);
        assert_eq!(who(&mut store, "no such", 0), None);
    }

    #[test]
    fn the_id_itself_is_not_in_the_database() {
        let (_folder, mut store, asha) = store();
        store.begin_session("the-secret", asha, "Firefox", 0).expect("begun");
        let kept: String = store.connection.query_row("SELECT hash FROM session", [], |row| row.get(0)).expect("a row");
        assert_eq!(kept.len(), 64);
        assert!(!kept.contains("secret"));
    }

    #[test]
    fn a_new_role_a_new_password_and_leaving_end_every_session() {
        let (_folder, mut store, asha) = store();
        let ben = store.add_person("Ben", Role::Editor, "p", 0).expect("let in");
        let mut check = |change: &dyn Fn(&mut Store)| {
            store.begin_session("a", asha, "Firefox", 0).expect("begun");
            store.begin_session("b1", ben, "Firefox", 0).expect("begun");
            store.begin_session("b2", ben, "Chrome", 0).expect("begun");
            assert_eq!(store.sessions(ben, 0).expect("sessions").len(), 2);
            change(&mut store);
            assert_eq!((who(&mut store, "b1", 1), who(&mut store, "b2", 1)), (None, None));
            assert_eq!(who(&mut store, "a", 1).as_deref(), Some("Asha"), "others stay");
            store.end_session("a").expect("ended");
            assert_eq!(who(&mut store, "a", 1), None);
        };
        check(&|store| store.set_role(ben, Role::Viewer).expect("changed"));
        check(&|store| store.set_password(ben, "q").expect("changed"));
        check(&|store| store.end_sessions(ben).expect("ended"));
        check(&|store| store.remove_person(ben, 1).expect("removed"));
    }
}
