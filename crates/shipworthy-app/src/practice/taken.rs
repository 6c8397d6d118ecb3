//! Everything of one learner as one text: taken away and brought back.

use std::path::Path;

use serde_json::{Map, Value, json};
use shipworthy_store::{LearnerRows, Store};

use super::PracticeError;

/// What says that a text is such an export, and of which form.
const FORM: &str = "shipworthy_practice";
/// The form that is written and read.
const VERSION: u64 = 1;

/// All that is kept of a learner's practice, as JSON: every table with its rows. Brought back, it makes the same text again.
///
/// # Errors
/// [`PracticeError::Store`] where what was kept cannot be read.
pub fn take(by: &str, workspace: &Path) -> Result<String, PracticeError> {
    let tables = Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.learner(by))?;
    let tables: Map<String, Value> =
        tables.into_iter().map(|of| (of.table, of.rows.into_iter().map(Value::Object).collect())).collect();
    Ok(format!("{:#}\n", json!({ FORM: VERSION, "learner": by, "tables": tables })))
}

/// Brings back what was taken away, for a learner of whom nothing is kept here. Says how many rows it was.
///
/// # Errors
/// [`PracticeError::Unknown`] where the text is no such export; [`PracticeError::Decided`] where something of the learner is kept already.
pub fn bring(by: &str, workspace: &Path, text: &str) -> Result<usize, PracticeError> {
    let wrong = |what: &str| PracticeError::Unknown(format!("this is no export of practice: {what}"));
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(&error.to_string()))?;
    if value.get(FORM).and_then(Value::as_u64) != Some(VERSION) {
        return Err(wrong(&format!("it does not begin with \"{FORM}\": {VERSION}")));
    }
    let tables = value.get("tables").and_then(Value::as_object).ok_or_else(|| wrong("it has no tables"))?;
    let mut brought = Vec::new();
    for (table, rows) in tables {
        let rows = rows.as_array().ok_or_else(|| wrong(&format!("{table} is no list")))?;
        let rows: Option<Vec<Map<String, Value>>> = rows.iter().map(|row| row.as_object().cloned()).collect();
        let rows = rows.ok_or_else(|| wrong(&format!("{table} holds something else than rows")))?;
        brought.push(LearnerRows { table: table.clone(), rows });
    }
    Ok(Store::open(workspace)?.bring_learner(by, &brought)?)
}
