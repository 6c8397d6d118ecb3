//! Keys for programs. A key is shown once; the store holds its hash. It ends with six characters that tell a mistyped key, and
//! that scanners for secrets can check.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Person, read as read_person};
use crate::runs::{json, sha256, to_json};
use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE api_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,
    person INTEGER NOT NULL,
    label TEXT NOT NULL,
    start TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER,
    used_at INTEGER,
    ended_at INTEGER
) STRICT;";

/// How every key starts.
const START: &str = "sw_";
/// Digits of 256 bits in base 62, and of the check.
const DIGITS: usize = 43;
const CHECK: usize = 6;
/// How exactly it is kept when a key was last used, in seconds.
const USED_EVERY: i64 = 60;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reads what pages show.
    Read,
    /// Brings data.
    Ingest,
    /// Checks, and reads the verdict.
    Gate,
    /// Whatever its person may do.
    Admin,
}

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiKey {
    /// Its number.
    pub id: u64,
    /// Whose it is. It may never do more than they may.
    pub person: u64,
    /// What it is called.
    pub label: String,
    /// How it starts, to tell keys apart.
    pub start: String,
    /// What it is for.
    pub scopes: Vec<Scope>,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub made_at: i64,
    /// When it ends by itself.
    pub expires_at: Option<i64>,
    /// When it was last used.
    pub used_at: Option<i64>,
    /// When it was ended.
    pub ended_at: Option<i64>,
}

/// A key to make.
#[derive(Debug, Clone, Copy)]
pub struct NewKey<'a> {
    /// Whose it is.
    pub person: u64,
    /// What it is called.
    pub label: &'a str,
    /// What it is for.
    pub scopes: &'a [Scope],
    /// When it ends by itself, in seconds since 1970-01-01 UTC.
    pub expires_at: Option<i64>,
    /// When it is made.
    pub at: i64,
}

/// The text of a key: `sw_`, 256 random bits in base 62, and a check of six digits.
pub fn key_text(secret: &[u8; 32]) -> String {
    let body = base62(secret, DIGITS);
    let check = check_of(&body);
    format!("{START}{body}{check}")
}

/// Whether a text can be a key: its check fits.
pub fn looks_like_key(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(START) else { return false };
    rest.len() == DIGITS + CHECK
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && rest[DIGITS..] == check_of(&rest[..DIGITS])
}

fn check_of(body: &str) -> String {
    base62(&Sha256::digest(body.as_bytes())[..4], CHECK)
}

/// A number, most significant digit first, in base 62 with so many digits.
fn base62(bytes: &[u8], digits: usize) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut number = bytes.to_vec();
    let mut text = vec![b'0'; digits];
    for digit in text.iter_mut().rev() {
        let mut rest = 0_u32;
        for byte in &mut number {
            let part = rest << 8 | u32::from(*byte);
            *byte = (part / 62) as u8;
            rest = part % 62;
        }
        *digit = ALPHABET[rest as usize];
    }
    text.into_iter().map(char::from).collect()
}

impl Store {
    /// Makes a key of this text and says its number.
    pub fn add_key(&mut self, text: &str, new: &NewKey<'_>) -> Result<u64, StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO api_key (hash, person, label, start, scopes, made_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                sha256(text),
                new.person as i64,
                new.label,
                text.chars().take(START.len() + 4).collect::<String>(),
                to_json(&new.scopes),
                new.at,
                new.expires_at
            ],
        )?;
        let id = transaction.last_insert_rowid();
        transaction.commit()?;
        Ok(id as u64)
    }

    /// Whose key this is, and which; `None` where it is none, or over.
    pub fn person_of_key(&mut self, text: &str, at: i64) -> Result<Option<(Person, ApiKey)>, StoreError> {
        if !looks_like_key(text) {
            return Ok(None);
        }
        let found = self.connection.query_row(
            &format!("{SELECT} WHERE hash = ?1 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)"),
            params![sha256(text), at],
            read,
        );
        let Some(key) = found.optional()? else { return Ok(None) };
        let person = self.connection.query_row(
            "SELECT id, name, role, made_at, left_at FROM person WHERE id = ?1 AND left_at IS NULL",
            [key.person as i64],
            read_person,
        );
        let Some(person) = person.optional()? else { return Ok(None) };
        if key.used_at.is_none_or(|used| at - used >= USED_EVERY) {
            self.connection.execute("UPDATE api_key SET used_at = ?2 WHERE id = ?1", params![key.id as i64, at])?;
        }
        Ok(Some((person, key)))
    }

    /// Ends a key. Says whether there was one.
    pub fn end_key(&mut self, id: u64, at: i64) -> Result<bool, StoreError> {
        let transaction = self.begin_durable()?;
        let changed = transaction
            .execute("UPDATE api_key SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL", params![id as i64, at])?;
        transaction.commit()?;
        Ok(changed == 1)
    }

    /// Keys of somebody, or of everybody, newest first.
    pub fn keys(&self, person: Option<u64>) -> Result<Vec<ApiKey>, StoreError> {
        let mut rows =
            self.connection.prepare(&format!("{SELECT} WHERE ?1 IS NULL OR person = ?1 ORDER BY id DESC"))?;
        Ok(rows.query_map([person.map(|id| id as i64)], read)?.collect::<Result<_, _>>()?)
    }
}

pub(crate) fn end_all(transaction: &Transaction<'_>, person: u64, at: i64) -> Result<(), StoreError> {
    transaction.execute(
        "UPDATE api_key SET ended_at = ?2 WHERE person = ?1 AND ended_at IS NULL",
        params![person as i64, at],
    )?;
    Ok(())
}

const SELECT: &str = "SELECT id, person, label, start, scopes, made_at, expires_at, used_at, ended_at FROM api_key";

fn read(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    Ok(ApiKey {
        id: row.get::<_, i64>(0)?.max(0) as u64,
        person: row.get::<_, i64>(1)?.max(0) as u64,
        label: row.get(2)?,
        start: row.get(3)?,
        scopes: json(row, 4)?,
        made_at: row.get(5)?,
        expires_at: row.get(6)?,
        used_at: row.get(7)?,
        ended_at: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Role;

    #[test]
    fn numbers_in_base_62_by_hand() {
        let check = |bytes: &[u8], digits, expect: &str| assert_eq!(base62(bytes, digits), expect);
        check(&[0], 2, "00");
        check(&[61], 2, "0z");
        check(&[62], 2, "10");
        check(&[1, 0], 3, "048");
        // 2²⁵⁶ − 1 takes all 43 digits: 62⁴³ is larger, 62⁴² is not.
        assert!(!base62(&[255; 32], DIGITS).starts_with('0'));
        assert_eq!(base62(&[255; 32], DIGITS + 1), format!("0{}", base62(&[255; 32], DIGITS)));
    }

    #[test]
    fn a_mistyped_key_is_told_by_its_check() {
        let key = key_text(&[42; 32]);
        assert_eq!(key.len(), 3 + DIGITS + CHECK);
        assert!(looks_like_key(&key));
        for place in 3..key.len() {
            let mut other = key.clone().into_bytes();
            other[place] = if other[place] == b'a' { b'b' } else { b'a' };
            assert!(!looks_like_key(&String::from_utf8(other).expect("text")), "{place}");
        }
        for other in ["", "sw_", &key[..key.len() - 1], &key.replace("sw_", "gh_"), "sw_ääääääääääääääääääääääääa"]
        {
            assert!(!looks_like_key(other), "{other}");
        }
    }

    #[test]
    fn a_key_is_its_persons_until_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let asha = store.add_person("Asha", Role::Owner, "p", 0).expect("let in");
        let ben = store.add_person("Ben", Role::Editor, "p", 0).expect("let in");
        let key = |seed: u8| key_text(&[seed; 32]);
        let new = NewKey { person: ben, label: "CI", scopes: &[Scope::Gate], expires_at: None, at: 100 };
        let first = store.add_key(&key(1), &new).expect("made");
        store.add_key(&key(2), &NewKey { expires_at: Some(200), ..new }).expect("made");
        store.add_key(&key(3), &NewKey { person: asha, ..new }).expect("made");
        let whose = |store: &mut Store, seed, at| {
            store.person_of_key(&key(seed), at).expect("an answer").map(|(person, _)| person.name)
        };
        assert_eq!(whose(&mut store, 1, 150).as_deref(), Some("Ben"));
        assert_eq!(whose(&mut store, 2, 199).as_deref(), Some("Ben"));
        assert_eq!(whose(&mut store, 2, 200), None, "it is over");
        assert_eq!(whose(&mut store, 9, 150), None);
        let kept = store.keys(Some(ben)).expect("keys").pop().expect("the first");
        assert_eq!((kept.id, kept.used_at, kept.scopes), (first, Some(150), vec![Scope::Gate]));
        assert_eq!(kept.start, key(1)[..7]);
        assert!(store.end_key(first, 300).expect("ended"));
        assert!(!store.end_key(first, 301).expect("an answer"));
        assert_eq!(whose(&mut store, 1, 302), None);
        store.remove_person(ben, 400).expect("removed");
        assert!(store.keys(Some(ben)).expect("keys").iter().all(|key| key.ended_at.is_some()));
        assert_eq!(whose(&mut store, 3, 500).as_deref(), Some("Asha"));
        assert_eq!(store.keys(None).expect("keys").len(), 3);
    }
}
