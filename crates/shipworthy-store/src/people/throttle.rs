//! Throttling of sign-ins: after a few failures each further attempt has to wait, twice as long each time. An attempt counts when
//! it begins, so that many at once gain nothing.

use rusqlite::{OptionalExtension, params};

use crate::runs::sha256;
use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE sign_in_attempt (
    what TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;";

/// The wait after the first failure too many, in seconds.
const SHORTEST_WAIT: i64 = 30;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 15 * 60;
/// Failures are forgotten after so long, in seconds.
const FORGOTTEN_AFTER: i64 = 24 * 3600;

impl Store {
    /// Begins an attempt on an account or from an address, with `free` failures without a wait. Says until when it has to wait, in
    /// seconds since 1970-01-01 UTC; `None` where it may go ahead, and then it counts as a failure until it is forgiven.
    pub fn begin_attempt(&mut self, what: &str, free: u32, at: i64) -> Result<Option<i64>, StoreError> {
        let what = sha256(what);
        let transaction = self.begin()?;
        transaction.execute("DELETE FROM sign_in_attempt WHERE last_at < ?1", [at - FORGOTTEN_AFTER])?;
        let so_far: Option<(u32, i64)> = transaction
            .query_row("SELECT failures, last_at FROM sign_in_attempt WHERE what = ?1", [&what], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (failures, last) = so_far.unwrap_or((0, at));
        let until = last.saturating_add(wait_after(failures, free));
        if failures >= free && at < until {
            transaction.commit()?;
            return Ok(Some(until));
        }
        transaction.execute(
            "INSERT OR REPLACE INTO sign_in_attempt (what, failures, last_at) VALUES (?1, ?2, ?3)",
            params![what, failures.saturating_add(1), at],
        )?;
        transaction.commit()?;
        Ok(None)
    }

    /// Forgives the failures of an account or an address: the attempt went well.
    pub fn forgive_attempts(&mut self, what: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM sign_in_attempt WHERE what = ?1", [sha256(what)])?;
        Ok(())
    }
}

fn wait_after(failures: u32, free: u32) -> i64 {
    match failures.checked_sub(free) {
        None => 0,
        Some(more) => SHORTEST_WAIT.saturating_mul(1_i64 << more.min(10)).min(LONGEST_WAIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_too_many_doubles_the_wait() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        let mut check = |at, expect| assert_eq!(store.begin_attempt("asha", 3, at).expect("an answer"), expect, "{at}");
        check(0, None);
        check(0, None);
        check(0, None);
        check(0, Some(30));
        check(29, Some(30));
        check(30, None);
        check(31, Some(90));
        check(90, None);
        check(209, Some(210));
        check(210 + 24 * 3600, None);
        check(211 + 24 * 3600, None);
        store.forgive_attempts("asha").expect("forgiven");
        for _ in 0..3 {
            assert_eq!(store.begin_attempt("asha", 3, 400_000).expect("an answer"), None);
        }
        assert!(store.begin_attempt("asha", 3, 400_000).expect("an answer").is_some());
        assert_eq!(store.begin_attempt("ben", 3, 400_000).expect("an answer"), None, "others are left alone");
    }

    #[test]
    fn the_wait_has_an_end() {
        assert_eq!((wait_after(2, 3), wait_after(3, 3), wait_after(4, 3)), (0, 30, 60));
        assert_eq!((wait_after(8, 3), wait_after(u32::MAX, 3)), (LONGEST_WAIT, LONGEST_WAIT));
    }
}
