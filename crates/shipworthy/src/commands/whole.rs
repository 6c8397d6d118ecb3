//! `shipworthy backup`, `export` and `erase`: a workspace as a whole.

use std::path::{Path, PathBuf};

use serde::Serialize;
use shipworthy_app::backup::{BackupRequest, backup};
use shipworthy_app::erase::erase;
use shipworthy_app::export::{ExportRequest, export};
use shipworthy_app::form::NotDone;
use shipworthy_app::moment::Moment;
use shipworthy_app::restore::{RestoreRequest, restore};

use crate::args::{Backup, Common, Erase, Export, Format};
use crate::clock::{moment, now};
use crate::exit::Exit;
use crate::printer;

const TOOL: &str = env!("CARGO_PKG_VERSION");
/// What helps where a file is in the way or a folder is the wrong one.
const WHERE: &str = "give a path that is not there yet, or the folder that holds .shipworthy with --workspace";

pub fn backup_or_restore(arguments: &Backup, common: &Common) -> Exit {
    if let Some(exit) = no_such_shape(common) {
        return exit;
    }
    if let Some(file) = &arguments.restore {
        return bring_back(file, arguments, common);
    }
    let Some(file) = &arguments.file else {
        printer::error("nothing says where the backup goes", "name a file: shipworthy backup FILE");
        return Exit::CouldNotRun;
    };
    let workspace = folder(&arguments.workspace);
    match backup(&BackupRequest { workspace, file, tool: TOOL, at: now() }) {
        Ok(made) => {
            let (specs, uploads) = (files(made.specs, "spec"), files(made.uploads, "upload"));
            let text = format!("Wrote {}: what is remembered, {specs}, {uploads}.\n", file.display());
            show(&made, text + &left_out(&made.left_out), common)
        }
        Err(error) => refused(&error, WHERE),
    }
}

fn bring_back(file: &Path, arguments: &Backup, common: &Common) -> Exit {
    let into = folder(&arguments.into);
    match restore(&RestoreRequest { file, into, overwrite: arguments.overwrite, at: now() }) {
        Ok(done) => {
            let made = Moment { seconds: done.made_at, ..moment() }.in_words();
            let written = files(done.written, "file");
            let mut text = format!("Restored {} of {made}: what is remembered, and {written}", done.workspace);
            if done.same > 0 {
                text.push_str(&format!("; {} more were the same", done.same));
            }
            text.push_str(".\nEverybody signs in anew.\n");
            if let Some(kept) = &done.kept_in {
                text.push_str(&format!("What was overwritten is kept in {kept}.\n"));
            }
            show(&done, text, common)
        }
        Err(error) => refused(
            &error,
            "nothing was restored; --into NEW-FOLDER restores beside what is there, and --overwrite in its place",
        ),
    }
}

pub fn take_away(arguments: &Export, common: &Common) -> Exit {
    if let Some(exit) = no_such_shape(common) {
        return exit;
    }
    let workspace = folder(&arguments.workspace);
    match export(&ExportRequest { workspace, to: &arguments.to, tool: TOOL, at: now() }) {
        Ok(done) => {
            let rows: u64 = done.tables.iter().map(|(_, rows)| rows).sum();
            let (specs, uploads) = (files(done.specs, "spec"), files(done.uploads, "upload"));
            let tables = done.tables.len();
            let to = arguments.to.display();
            let text =
                format!("Wrote {to}: {tables} tables with {rows} rows as JSON and as CSV, {specs}, {uploads}.\n");
            show(&done, text + &left_out(&done.left_out), common)
        }
        Err(error) => refused(&error, WHERE),
    }
}

pub fn delete(arguments: &Erase, common: &Common) -> Exit {
    if let Some(exit) = no_such_shape(common) {
        return exit;
    }
    match erase(folder(&arguments.workspace), &arguments.confirm) {
        Ok(done) => {
            let mut text =
                String::from("Deleted what was remembered, and the uploads. Specs and data are where they were.\n");
            for path in &done.removed {
                text.push_str(&format!("  {path}\n"));
            }
            show(&done, text, common)
        }
        Err(error) => {
            refused(&error, "stop what has it open, or give the folder that holds .shipworthy with --workspace")
        }
    }
}

fn no_such_shape(common: &Common) -> Option<Exit> {
    if matches!(common.format, Format::Text | Format::Json) {
        return None;
    }
    printer::error("this has no such shape", "use --format text or json");
    Some(Exit::CouldNotRun)
}

fn folder(named: &Option<PathBuf>) -> &Path {
    named.as_deref().unwrap_or(Path::new("."))
}

fn files(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn left_out(left_out: &[String]) -> String {
    left_out.iter().map(|what| format!("Not in it: {what}.\n")).collect()
}

fn show(done: &impl Serialize, text: String, common: &Common) -> Exit {
    if common.format == Format::Text {
        return printer::finish(&text, common);
    }
    match serde_json::to_string_pretty(done) {
        Ok(json) => printer::finish(&(json + "\n"), common),
        Err(error) => {
            printer::error(&format!("it was done, and cannot be written as JSON: {error}"), "use --format text");
            Exit::CouldNotRun
        }
    }
}

fn refused(error: &NotDone, hint: &str) -> Exit {
    match error {
        NotDone::Fields(problems) => {
            for problem in problems {
                printer::error(&problem.message, &problem.remedy);
            }
        }
        other => printer::error(&other.to_string(), hint),
    }
    Exit::CouldNotRun
}
