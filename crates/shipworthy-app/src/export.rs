//! Everything that is remembered in a workspace, in shapes that other programs read: each table as JSON and as CSV, the uploads and
//! the specs as they are; in one new folder or one zip.

use std::io::Write;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use shipworthy_store::{Everything, Store, StoreError, Table};

use crate::backup::{copy, failed, is_file, name_of, remembered};
use crate::csv;
use crate::form::NotDone;
use crate::held;
use crate::parcel::{Packing, Parcel};

/// An export to make.
#[derive(Debug, Clone, Copy)]
pub struct ExportRequest<'a> {
    /// The workspace's folder: the one that holds `.shipworthy`.
    pub workspace: &'a Path,
    /// Where it goes: a zip where the name ends so, else a folder. It must not be there yet.
    pub to: &'a Path,
    /// Version of the tool.
    pub tool: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// An export that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Rows of each table, by its name.
    pub tables: Vec<(String, u64)>,
    /// How many specs are in it, and the workspace's own file.
    pub specs: usize,
    /// How many uploads are in it.
    pub uploads: usize,
    /// What is not in it, with why.
    pub left_out: Vec<String>,
}

/// Why an export stopped.
enum Stopped {
    Store(StoreError),
    Write(std::io::Error),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Stopped {
        Stopped::Store(error)
    }
}

impl From<std::io::Error> for Stopped {
    fn from(error: std::io::Error) -> Stopped {
        Stopped::Write(error)
    }
}

/// Writes everything out. Times are seconds since 1970-01-01 UTC; what was compressed is text again. Passwords and the keys of
/// sessions and programs are not in it, not even as the hashes that are kept of them.
///
/// # Errors
/// [`NotDone`] where nothing is remembered, the place is taken, or something cannot be read or written. Nothing is left then.
pub fn export(request: &ExportRequest<'_>) -> Result<Exported, NotDone> {
    let store = remembered(request.workspace)?;
    let (specs, left_out) = held::specs(request.workspace)?;
    let mut exported = Exported { tables: Vec::new(), specs: specs.len(), uploads: 0, left_out };
    let names: Vec<String> = specs.into_iter().collect();
    write(request, &store, &names, &mut exported).map_err(|stopped| match stopped {
        Stopped::Store(error) => NotDone::from(error),
        Stopped::Write(error) => failed(&format!("cannot write {}", request.to.display()), &error),
    })?;
    Ok(exported)
}

fn write(request: &ExportRequest<'_>, store: &Store, specs: &[String], exported: &mut Exported) -> Result<(), Stopped> {
    let is_zip = request.to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    let mut parcel = if is_zip { Parcel::zip(request.to, Packing::Deflated)? } else { Parcel::folder(request.to)? };
    let everything = store.everything()?;
    for table in everything.tables()? {
        let rows = as_json(&everything, &table, &mut parcel)?;
        as_csv(&everything, &table, &mut parcel)?;
        exported.tables.push((table.name, rows));
    }
    drop(everything);
    let put = |parcel: &mut Parcel, name: &str, path: &str| -> std::io::Result<()> {
        parcel.start(name)?;
        copy(&mut std::fs::File::open(request.workspace.join(path))?, parcel).map(drop)
    };
    for upload in store.uploads()? {
        if held::why_not(&upload.path).is_some() || !is_file(&request.workspace.join(&upload.path)) {
            exported.left_out.push(format!("{} ({}): its file is gone", upload.path, upload.name));
            continue;
        }
        put(&mut parcel, &upload.path, &upload.path)?;
        exported.uploads += 1;
    }
    for spec in specs {
        put(&mut parcel, &format!("specs/{spec}"), spec)?;
    }
    let tables: serde_json::Map<String, Value> =
        exported.tables.iter().map(|(name, rows)| (name.clone(), Value::from(*rows))).collect();
    let about = json!({
        "workspace": name_of(request.workspace),
        "tool": request.tool,
        "made_at": request.at,
        "rows": tables,
        "left_out": exported.left_out,
    });
    parcel.start("export.json")?;
    parcel.write_all(format!("{about:#}\n").as_bytes())?;
    parcel.finish()?;
    Ok(())
}

/// A list of objects, one a line. Says how many.
fn as_json(everything: &Everything<'_>, table: &Table, parcel: &mut Parcel) -> Result<u64, Stopped> {
    parcel.start(&format!("tables/{}.json", table.name))?;
    parcel.write_all(b"[")?;
    let mut rows = 0;
    everything.rows(table, |cells| {
        let row: serde_json::Map<String, Value> = table.columns.iter().cloned().zip(cells).collect();
        let separator = if rows == 0 { "\n" } else { ",\n" };
        parcel.write_all(format!("{separator}{}", Value::Object(row)).as_bytes())?;
        rows += 1;
        Ok::<(), Stopped>(())
    })?;
    parcel.write_all(b"\n]\n")?;
    Ok(rows)
}

fn as_csv(everything: &Everything<'_>, table: &Table, parcel: &mut Parcel) -> Result<(), Stopped> {
    parcel.start(&format!("tables/{}.csv", table.name))?;
    parcel.write_all(csv::line(table.columns.iter().map(String::as_str)).as_bytes())?;
    everything.rows(table, |cells| {
        let texts: Vec<String> = cells
            .into_iter()
            .map(|cell| match cell {
                Value::Null => String::new(),
                Value::String(text) => text,
                other => other.to_string(),
            })
            .collect();
        parcel.write_all(csv::shown(0, texts.iter().map(String::as_str)).as_bytes())?;
        Ok::<(), Stopped>(())
    })
}
