//! Everything that the database holds, table by table, as it is at one moment: for taking it away.

use rusqlite::Transaction;
use rusqlite::types::ValueRef;
use serde_json::Value;

use crate::documents::unpack;
use crate::{Store, StoreError};

/// Columns that are only good for signing in. They are hashes; with them, what is taken away would have to be kept like a key.
const WITHHELD: [(&str, &str); 3] = [("person", "password"), ("session", "hash"), ("api_key", "hash")];

/// The database at one moment.
pub struct Everything<'a> {
    transaction: Transaction<'a>,
}

/// A table of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, without those that are only good for signing in.
    pub columns: Vec<String>,
}

impl Store {
    /// Everything that is here now; what others write from now on is not in it.
    pub fn everything(&self) -> Result<Everything<'_>, StoreError> {
        Ok(Everything { transaction: self.connection.unchecked_transaction()? })
    }
}

impl Everything<'_> {
    /// All tables, by name.
    pub fn tables(&self) -> Result<Vec<Table>, StoreError> {
        let mut rows = self.transaction.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        )?;
        let names: Vec<String> = rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        names.into_iter().map(|name| Ok(Table { columns: self.columns(&name)?, name })).collect()
    }

    fn columns(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let mut rows = self.transaction.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
        let names: Vec<String> = rows.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(names.into_iter().filter(|name| !WITHHELD.contains(&(table, name.as_str()))).collect())
    }

    /// Visits the rows of a table in the order in which they came, each with its cells in the order of [`Table::columns`]. What is
    /// compressed comes as the text that it was.
    pub fn rows<E: From<StoreError>>(
        &self,
        table: &Table,
        mut visit: impl FnMut(Vec<Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        let quoted: Vec<String> = table.columns.iter().map(|name| quote(name)).collect();
        let select = format!("SELECT {} FROM {} ORDER BY rowid", quoted.join(", "), quote(&table.name));
        let mut prepared = self.transaction.prepare(&select).map_err(StoreError::from)?;
        let mut rows = prepared.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let cells: Result<Vec<Value>, StoreError> =
                (0..quoted.len()).map(|column| cell(row.get_ref(column)?)).collect();
            visit(cells?)?;
        }
        Ok(())
    }
}

fn cell(value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Value::from(number),
        ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(packed) => Value::from(unpack(packed)?),
    })
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_there_and_no_password() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("a store");
        store.begin_session("id", 1, "a browser", 10).expect("begun");
        store.add_edit("a.feature.md", "before", "after", "Asha", 20).expect("kept");
        let all = store.everything().expect("everything");
        let tables = all.tables().expect("tables");
        for name in ["decision", "edit", "job", "person", "review_mark", "run", "run_document", "trail", "upload"] {
            assert!(tables.iter().any(|table| table.name == name), "{name}");
        }
        let rows = |name: &str| {
            let table = tables.iter().find(|table| table.name == name).expect("a table");
            let mut rows = Vec::new();
            all.rows(table, |row| {
                rows.push(row);
                Ok::<(), StoreError>(())
            })
            .expect("rows");
            (table.columns.clone(), rows)
        };
        let (columns, sessions) = rows("session");
        assert_eq!((columns.contains(&"hash".to_owned()), sessions.len()), (false, 1));
        let text = format!("{:?}", rows("edit").1);
        assert!(text.contains("before") && text.contains("after") && text.contains("Asha"), "{text}");
    }
}
