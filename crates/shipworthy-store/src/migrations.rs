//! The schema, one step at a time. A step is never edited once released; a new one is added.

use rusqlite::Connection;

use crate::StoreError;

const STEPS: &[&str] = &[
    "CREATE TABLE look (
    spec TEXT NOT NULL,
    golden TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    number INTEGER NOT NULL,
    examples INTEGER NOT NULL,
    PRIMARY KEY (spec, golden, fingerprint)
) STRICT;",
    "CREATE TABLE tried (
    fingerprint TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (fingerprint, mark)
) STRICT;",
];

pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = STEPS.len() as u32;
    // As a rule there is nothing to do, and what writes nothing need not wait for the disk.
    if version(connection)? == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for step in &STEPS[found as usize..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
