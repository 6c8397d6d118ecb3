//! How many candidates a golden set has judged.

use rusqlite::params;

use crate::{Store, StoreError};

impl Store {
    /// Remembers that the golden set of this fingerprint has judged candidates with these marks, and says how many different
    /// ones it has judged by now. A mark identifies a candidate by its answers; the store holds no answer.
    pub fn tried(&mut self, fingerprint: &str, marks: &[String]) -> Result<u64, StoreError> {
        let transaction = self.begin()?;
        for mark in marks {
            transaction.execute(
                "INSERT OR IGNORE INTO tried (fingerprint, mark) VALUES (?1, ?2)",
                params![fingerprint, mark],
            )?;
        }
        let count: i64 = transaction.query_row(
            "SELECT count(*) FROM tried WHERE fingerprint = ?1",
            params![fingerprint],
            |row| row.get(0),
        )?;
        transaction.commit()?;
        Ok(count.max(0) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_answers_on_the_same_examples_are_one_candidate() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let mut check = |fingerprint: &str, marks: &[&str], expect: u64| {
            let marks: Vec<String> = marks.iter().map(|mark| (*mark).to_owned()).collect();
            assert_eq!(store.tried(fingerprint, &marks).expect("the store answers"), expect);
        };
        check("f1", &["a", "b"], 2);
        check("f1", &["b", "a"], 2);
        check("f1", &["c"], 3);
        check("f2", &["c"], 1);
        check("f1", &[], 3);
    }
}
