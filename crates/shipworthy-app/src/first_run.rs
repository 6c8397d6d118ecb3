//! A first spec from a table that somebody brings: what the table holds, which parts its columns seem to play, and, once a person
//! agreed or corrected that, the spec in its file. What is guessed and what is written is decided by [`shipworthy_eval::suggest`].

use std::fs::File;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use shipworthy_engine::{AuditPlan, Engine, Files, Problem, Progress};
use shipworthy_eval::audit::facts::Named;
use shipworthy_eval::audit::roles;
use shipworthy_eval::suggest::choice::Unfit;
use shipworthy_eval::suggest::columns::overview;
use shipworthy_eval::suggest::document::document;
use shipworthy_spec::parse::{Reach, parse_within};

pub use shipworthy_eval::suggest::choice::{Choice, LONGEST_NAME, Today};
pub use shipworthy_eval::suggest::columns::{Column, Overview};
pub(crate) use shipworthy_eval::suggest::document::one_line;
pub use shipworthy_eval::suggest::part::{Part, TASKS};

use crate::form::{FieldProblem, NotDone};
use crate::opened::data_problems;
use crate::workspace::Workspace;

/// Rows that are shown.
const SHOWN_ROWS: usize = 5;
/// How the name of a spec ends.
const ENDING: &str = ".feature.md";
/// Longest name of a spec's file before that, in characters.
const LONGEST_STEM: usize = 80;

/// What was seen of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// Its columns, and how many rows it has.
    pub overview: Overview,
    /// Its first rows as text, a cell for each column; `None` where one is empty.
    pub head: Vec<Vec<Option<String>>>,
}

/// Whether a table can be read at all, as far as its beginning tells: quick, whatever its length.
pub fn open(path: &Path, threads: usize) -> Result<(), NotDone> {
    let engine = Engine::new(threads);
    let too_much = engine.too_much(&files(path));
    if !too_much.is_empty() {
        return Err(unreadable(too_much));
    }
    let opened = engine.columns(&files(path)).map(|columns| columns.len());
    match opened.map_err(unreadable)? {
        0 => Err(NotDone::Fields(vec![problem(
            "the table has no columns",
            "choose a file with names in its first line",
        )])),
        _ => Ok(()),
    }
}

/// Reads a table and says what it holds.
pub fn look(path: &Path, threads: usize, progress: &dyn Progress) -> Result<Looked, NotDone> {
    let engine = Engine::new(threads);
    let table = files(path);
    let columns = engine.columns(&table).map_err(unreadable)?;
    // What depends on a label is not asked here: which column it is may still be corrected.
    let named = Named { label: None, ..roles::guess(&columns, &Named::default()) };
    let head = engine.head(&table, SHOWN_ROWS).map_err(unreadable)?.rows;
    if head.is_empty() {
        return Err(NotDone::Fields(vec![problem(
            "the table has names and no rows",
            "choose a file with examples in it",
        )]));
    }
    let facts = engine.audit(&AuditPlan { table, named, reference: None }, progress).map_err(unreadable)?;
    Ok(Looked { overview: overview(&facts), head })
}

/// A table as the engine is asked for it. What it is called in messages is its name alone.
fn files(path: &Path) -> Files {
    let written = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Files { written, paths: vec![path.to_path_buf()], at: "file".to_owned() }
}

fn unreadable(problems: Vec<Problem>) -> NotDone {
    NotDone::Fields(
        problems
            .into_iter()
            .map(|found| FieldProblem { field: "file", message: found.message, remedy: found.remedy })
            .collect(),
    )
}

fn problem(message: &str, remedy: &str) -> FieldProblem {
    FieldProblem { field: "file", message: message.to_owned(), remedy: remedy.to_owned() }
}

/// A spec to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewSpec<'a> {
    /// Its file, which is not there yet.
    pub spec: &'a Path,
    /// The table, inside the workspace of the spec.
    pub data: &'a Path,
    /// What people call the table.
    pub called: &'a str,
    /// What the table holds.
    pub overview: &'a Overview,
    /// What was chosen.
    pub choice: &'a Choice,
    /// Threads to use.
    pub threads: usize,
}

/// The text of the spec, where the choice fits the table and the spec can be read with it. Writes nothing.
pub fn draft(new: &NewSpec<'_>) -> Result<String, NotDone> {
    let unfit = new.choice.unfit(new.overview);
    if !unfit.is_empty() {
        let field = |Unfit { field, message, remedy }| FieldProblem { field, message, remedy };
        return Err(NotDone::Fields(unfit.into_iter().map(field).collect()));
    }
    let workspace = Workspace::of(new.spec, Vec::new())
        .map_err(|error| NotDone::Conflict(format!("cannot open the folder of {}: {error}", new.spec.display())))?;
    let data = from_here(&workspace, new.data).ok_or_else(|| {
        let message = "the table lies outside the workspace of the spec";
        NotDone::Fields(vec![problem(message, "copy it beside the spec, or into a folder below it")])
    })?;
    let text = document(new.overview, new.choice, &data, new.called);
    let name = new.spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let parsed = parse_within(&name, &text, Reach { folders_up: workspace.depth(), ..Reach::default() });
    let mut told: Vec<FieldProblem> = parsed
        .diagnostics
        .iter()
        .filter(|found| found.is_error())
        .map(|found| FieldProblem { field: "parts", message: found.message.clone(), remedy: found.remedy.clone() })
        .collect();
    if told.is_empty() {
        let found = data_problems(&parsed, &workspace, new.threads);
        told.extend(found.into_iter().map(|found| FieldProblem {
            field: "parts",
            message: found.message,
            remedy: found.remedy,
        }));
    }
    if told.is_empty() { Ok(text) } else { Err(NotDone::Fields(told)) }
}

/// Writes the spec into its file, whole or not at all; never over one that is there.
pub fn create(new: &NewSpec<'_>) -> Result<(), NotDone> {
    let text = draft(new)?;
    let taken = || {
        let name = new.spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let message = format!("there is a feature in {name} already");
        let remedy = "give this one another name, or open the other from the first page".to_owned();
        NotDone::Fields(vec![FieldProblem { field: "name", message, remedy }])
    };
    if new.spec.symlink_metadata().is_ok() {
        return Err(taken());
    }
    match put(new.spec, &text) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(taken()),
        Err(error) => Err(NotDone::Conflict(format!("cannot write {}: {error}", new.spec.display()))),
    }
}

/// Writes a file beside its place and links it there, which fails where something is.
pub(crate) fn put(spec: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = spec.to_path_buf().into_os_string();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        match std::fs::hard_link(&beside, spec) {
            // Not every disk has links.
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists && !spec.exists() => {
                std::fs::rename(&beside, spec)
            }
            linked => linked,
        }
    };
    let written = write();
    let _ = std::fs::remove_file(&beside);
    written
}

/// `Refund helper` becomes `refund-helper.feature.md`.
pub fn file_name(name: &str) -> String {
    let mut stem: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    while stem.contains("--") {
        stem = stem.replace("--", "-");
    }
    let stem: String = stem.trim_matches('-').chars().take(LONGEST_STEM).collect();
    if stem.is_empty() { format!("feature{ENDING}") } else { stem + ENDING }
}

/// What a feature may be called whose table is a file of this name: `mail_urgent-v2.csv` is `Mail urgent v2`.
pub fn name_of(file: &str) -> String {
    let stem = file.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    let words: Vec<&str> = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A file as a path that starts at the folder of the spec; `None` outside the workspace.
pub(crate) fn from_here(workspace: &Workspace, data: &Path) -> Option<String> {
    let data = data.canonicalize().ok()?;
    let root = workspace.root.canonicalize().ok()?;
    let inside = data.strip_prefix(&root).ok()?;
    let folder: Vec<Component<'_>> = workspace.folder.strip_prefix(&root).ok()?.components().collect();
    let parts: Vec<Component<'_>> = inside.components().collect();
    let shared = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), folder.len() - shared);
    let down = parts[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    Some(up.chain(down).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_features_and_files() {
        #[track_caller]
        fn check(name: &str, expect: &str) {
            assert_eq!(file_name(name), expect);
        }
        check("Refund helper", "refund-helper.feature.md");
        check("../../etc/passwd", "etc-passwd.feature.md");
        check("<script>alert(1)</script>", "script-alert-1-script.feature.md");
        check("भुगतान जाँच", "भुगतान-जाँच.feature.md");
        check("...", "feature.feature.md");
        check("a\u{0}b", "a-b.feature.md");
        assert_eq!(file_name(&"x".repeat(500)).len(), LONGEST_STEM + ENDING.len());
        assert_eq!(name_of("mail_urgent-v2.csv"), "Mail urgent v2");
        assert_eq!(name_of(".csv"), "Csv");
        assert_eq!(name_of("...."), "");
    }

    #[test]
    fn a_table_is_named_from_the_folder_of_the_spec() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        for path in ["specs/mail", "uploads"] {
            std::fs::create_dir_all(root.join(path)).expect("folders");
        }
        for path in ["shipworthy.toml", "uploads/a.csv", "specs/b.csv", "specs/mail/c.csv"] {
            std::fs::write(root.join(path), "").expect("a file");
        }
        let workspace = Workspace::of(&root.join("specs/mail/x.feature.md"), Vec::new()).expect("a workspace");
        let check = |path: &str, expect: Option<&str>| {
            assert_eq!(from_here(&workspace, &root.join(path)).as_deref(), expect, "{path}");
        };
        check("uploads/a.csv", Some("../../uploads/a.csv"));
        check("specs/b.csv", Some("../b.csv"));
        check("specs/mail/c.csv", Some("c.csv"));
        check("nowhere.csv", None);
        let elsewhere = tempfile::tempdir().expect("a folder");
        std::fs::write(elsewhere.path().join("d.csv"), "").expect("a file");
        assert_eq!(from_here(&workspace, &elsewhere.path().join("d.csv")), None);
    }
}
