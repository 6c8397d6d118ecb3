//! Signatures under specs: who agreed to which text. Rows are added and never changed.

use rusqlite::{OptionalExtension, Row, params};
use shipworthy_eval::signed::Signature;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE signature (
    spec TEXT NOT NULL,
    number INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (spec, number)
) STRICT;
CREATE TRIGGER signature_stays BEFORE UPDATE ON signature BEGIN SELECT RAISE(ABORT, 'a signature is never edited'); END;
CREATE TRIGGER signature_remains BEFORE DELETE ON signature BEGIN SELECT RAISE(ABORT, 'a signature is never deleted'); END;";

impl Store {
    /// Puts a name under a text, durably. Refused where the same person has signed the same text.
    pub fn sign(&mut self, spec: &str, fingerprint: &str, by: &str, at: i64) -> Result<Signature, StoreError> {
        let transaction = self.begin_durable()?;
        let before: Option<String> = transaction
            .query_row(
                "SELECT by_whom FROM signature WHERE spec = ?1 AND fingerprint = ?2 AND lower(by_whom) = lower(?3)",
                params![spec, fingerprint, by],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(name) = before {
            return Err(StoreError::Conflict(format!("{name} has signed this version already")));
        }
        let number: u32 = transaction.query_row(
            "SELECT coalesce(max(number), 0) + 1 FROM signature WHERE spec = ?1",
            [spec],
            |row| row.get(0),
        )?;
        transaction.execute(
            "INSERT INTO signature (spec, number, fingerprint, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![spec, number, fingerprint, by, at],
        )?;
        transaction.commit()?;
        let (spec, fingerprint, by) = (spec.to_owned(), fingerprint.to_owned(), by.to_owned());
        Ok(Signature { spec, number, fingerprint, by, at })
    }

    /// Signatures under a spec, or under all of them, newest first within a spec.
    pub fn signatures(&self, spec: Option<&str>) -> Result<Vec<Signature>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT spec, number, fingerprint, by_whom, at FROM signature WHERE ?1 IS NULL OR spec = ?1
            ORDER BY spec, number DESC",
        )?;
        Ok(rows.query_map([spec], read)?.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Signature> {
    Ok(Signature { spec: row.get(0)?, number: row.get(1)?, fingerprint: row.get(2)?, by: row.get(3)?, at: row.get(4)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_once_under_a_text_and_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let mut check = |spec: &str, fingerprint: &str, by: &str, expect: Result<u32, &str>| {
            let signed = store.sign(spec, fingerprint, by, 100).map(|signature| signature.number);
            assert_eq!(signed.map_err(|error| error.to_string()), expect.map_err(str::to_owned), "{spec} {by}");
        };
        check("a.feature.md", "f1", "Asha", Ok(1));
        check("a.feature.md", "f1", "ASHA", Err("Asha has signed this version already"));
        check("a.feature.md", "f1", "Ben", Ok(2));
        check("a.feature.md", "f2", "Asha", Ok(3));
        check("b.feature.md", "f1", "Asha", Ok(1));
        assert_eq!(store.signatures(Some("a.feature.md")).expect("signatures").len(), 3);
        assert_eq!(store.signatures(None).expect("signatures").len(), 4);
        for sql in ["UPDATE signature SET by_whom = 'x'", "DELETE FROM signature"] {
            let told = store.connection.execute(sql, []).expect_err("refused").to_string();
            assert!(told.contains("a signature is never"), "{told}");
        }
    }
}
