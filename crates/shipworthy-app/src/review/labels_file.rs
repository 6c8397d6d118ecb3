//! What people said in reviews of outputs, written into the file that the spec's `human_labels` names.
//!
//! The file is theirs: lines that a person wrote stay as they are, byte by byte. Which lines are ours is known from a list of what was
//! written last, beside the store; one that somebody has changed since is theirs from then on, and what they wrote counts. What two
//! people mark without seeing each other is written once both have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_store::{Item, Mark, Output, Queue, Settled, Store};

use super::outputs::ANSWERS;
use super::{read, standing_of};
use crate::amend::{self, Change};
use crate::form::{FieldProblem, NotDone};
use crate::opened::read_spec;
use crate::workspace::Workspace;

/// Columns of a file of labels that is written anew.
const COLUMNS: [&str; 7] = ["id", "candidate", "grader", "repeat", "pass", "reviewer", "seen"];
/// Largest file of labels that is added to.
const LARGEST: u64 = 64 << 20;

/// What became of a file of labels.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// The file, as the spec writes paths.
    pub file: String,
    /// Labels of reviews that stand in it now.
    pub labels: u64,
    /// Labels that are not written because somebody wrote another one by hand for the same output.
    pub by_hand: u64,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotWritten {
    /// The review is not about outputs.
    NotOutputs,
    /// The spec has no `human_labels`.
    NoKey,
    /// It cannot be written, in a sentence without its stop.
    Cannot(String),
}

impl std::fmt::Display for NotWritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NotWritten::NotOutputs => f.write_str("the review is not about outputs of a judged grader"),
            NotWritten::NoKey => f.write_str("the spec names no file for them: it has no `human_labels`"),
            NotWritten::Cannot(why) => f.write_str(why),
        }
    }
}

/// Where a spec keeps what people said; `None` where it names no file, or is none of texts.
pub fn labels_file(spec: &Path) -> Option<String> {
    let source = read_spec(spec).ok()?;
    let depth = Workspace::of(spec, Vec::new()).ok()?.depth();
    let parsed = parse_within("spec", &source, Reach { folders_up: depth, ..Reach::default() });
    parsed.spec?.generation?.human_labels
}

/// Writes the labels of all reviews of a spec into its file, from the first one on. Safe to repeat.
pub fn write(workspace: &Path, spec: &Path) -> Result<Result<Written, NotWritten>, NotDone> {
    let Some(written) = labels_file(spec) else { return Ok(Err(NotWritten::NoKey)) };
    let Some(store) = Store::open_existing(workspace)? else { return Ok(Err(NotWritten::NotOutputs)) };
    let name = Workspace::of(spec, Vec::new()).map(|workspace| workspace.name_of(spec)).unwrap_or_default();
    let mut rows: Vec<Row> = Vec::new();
    // The oldest first, so that a later review of the same output by the same person is what stands.
    for queue in store.queues(Some(&name))?.iter().rev() {
        rows.extend(labels(&store, queue)?);
    }
    if rows.is_empty() {
        return Ok(Err(NotWritten::NotOutputs));
    }
    let path = match place(spec, &written) {
        Ok(path) => path,
        Err(why) => return Ok(Err(NotWritten::Cannot(why))),
    };
    let lock = lock(workspace)?;
    let ours = Remembered::of(workspace, &name);
    let outcome = merged(&path, &rows, &ours.read()).and_then(|merged| {
        ours.keep(&merged.ours).map_err(|error| format!("what was written cannot be remembered: {error}"))?;
        if merged.changed {
            put(&path, &merged.text).map_err(|error| format!("{written} cannot be written: {error}"))?;
        }
        // What is ours no more is a person's, should they write it again.
        ours.only(&merged.ours).map_err(|error| format!("what was written cannot be remembered: {error}"))?;
        Ok(Written { file: written.clone(), labels: merged.ours.len() as u64, by_hand: merged.by_hand })
    });
    drop(lock);
    Ok(outcome.map_err(NotWritten::Cannot))
}

/// Names a file for labels in a spec that has none, where its text is still the one of this mark, and makes that file.
pub fn name(spec: &Path, file: &str, seen: &str, by: &str, at: i64) -> Result<(), NotDone> {
    let wrong = |message: String| {
        let remedy = "write a path that ends with .csv, such as labels/answers.csv".to_owned();
        NotDone::Fields(vec![FieldProblem { field: "file", message, remedy }])
    };
    place(spec, file).map_err(wrong)?;
    amend::make(spec, seen, &Change::HumanLabels { file: file.to_owned() }, by, at)?;
    begin(spec, file).map_err(NotDone::Conflict)
}

/// The same after something was said in a review; `None` where it is not about outputs.
pub fn after(workspace: &Path, queue: u64) -> Result<Option<Result<Written, NotWritten>>, NotDone> {
    let (store, queue) = read(workspace, queue)?;
    let of_outputs = store.item(queue.id, 1)?.is_some_and(|item| item.output.is_some());
    drop(store);
    if of_outputs { write(workspace, &workspace.join(&queue.spec)).map(Some) } else { Ok(None) }
}

/// The labels of one queue of outputs as CSV, in the columns of a file of labels.
pub(super) fn export(store: &Store, queue: &Queue) -> Result<String, NotDone> {
    let mut table = line(COLUMNS.iter().copied(), "\n");
    for row in labels(store, queue)? {
        table.push_str(&line(COLUMNS.iter().map(|column| row.cell(column)), "\n"));
    }
    Ok(table)
}

/// One label.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    id: String,
    output: Output,
    repeat: String,
    pass: &'static str,
    reviewer: String,
}

impl Row {
    fn cell(&self, column: &str) -> &str {
        match column {
            "id" => &self.id,
            "candidate" => &self.output.candidate,
            "grader" => &self.output.grader,
            "repeat" => &self.repeat,
            "pass" => self.pass,
            "reviewer" => &self.reviewer,
            "seen" => &self.output.text,
            _ => "",
        }
    }

    /// What one person can say once: of another text they may say another thing.
    fn key(&self) -> [String; 6] {
        ["id", "candidate", "grader", "repeat", "reviewer", "seen"].map(|column| self.cell(column).to_owned())
    }
}

/// What a queue came to so far, output by output: one line for each person, or where they differ and it was settled, one for that.
fn labels(store: &Store, queue: &Queue) -> Result<Vec<Row>, NotDone> {
    let items = store.items(queue.id)?;
    if items.first().is_none_or(|item| item.output.is_none()) {
        return Ok(Vec::new());
    }
    let shut = queue.closed_at.is_some() || standing_of(store, queue)?.complete;
    let mut marks: BTreeMap<u32, Vec<Mark>> = BTreeMap::new();
    for mark in store.marks(queue.id)? {
        marks.entry(mark.place).or_default().push(mark);
    }
    let settled: BTreeMap<u32, Settled> =
        store.settled(queue.id)?.into_iter().map(|settled| (settled.place, settled)).collect();
    let mut rows = Vec::new();
    for item in items {
        let Some(output) = item.output.clone() else { continue };
        let marks = marks.remove(&item.place).unwrap_or_default();
        if !shut && marks.len() < usize::from(queue.reviewers) {
            continue;
        }
        match settled.get(&item.place) {
            Some(word) => rows.extend(row(&item, &output, &word.choice, format!("{} (settled)", word.by))),
            None => {
                rows.extend(marks.iter().filter_map(|mark| row(&item, &output, &mark.choice, mark.reviewer.clone())))
            }
        }
    }
    Ok(rows)
}

fn row(item: &Item, output: &Output, choice: &str, reviewer: String) -> Option<Row> {
    let at = ANSWERS.iter().position(|answer| *answer == choice)?;
    let pass = ["true", "false"][at];
    Some(Row { id: item.key.clone(), repeat: output.repeat.to_string(), output: output.clone(), pass, reviewer })
}

/// A file with the labels in it.
struct Merged {
    text: String,
    /// The lines that are ours.
    ours: BTreeSet<String>,
    by_hand: u64,
    changed: bool,
}

/// Puts labels into a file, in the columns that it has; columns that it lacks are added at the end.
fn merged(path: &Path, rows: &[Row], ours_before: &BTreeSet<String>) -> Result<Merged, String> {
    let shown = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let before = match std::fs::metadata(path) {
        Ok(there) if there.len() > LARGEST => return Err(format!("{shown} is too large to be added to")),
        Ok(_) => std::fs::read_to_string(path).map_err(|error| format!("{shown} cannot be read: {error}"))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{shown} cannot be read: {error}")),
    };
    let text = before.strip_prefix('\u{feff}').unwrap_or(&before);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = records(text);
    let head: Vec<String> = match lines.first() {
        Some(head) => cells(head).ok_or_else(|| format!("the first line of {shown} cannot be read as CSV"))?,
        None => COLUMNS.map(str::to_owned).to_vec(),
    };
    let missing: Vec<&str> = COLUMNS.into_iter().filter(|column| head.iter().all(|of| of != column)).collect();
    if missing.iter().any(|column| ["id", "candidate", "grader", "pass"].contains(column)) {
        return Err(format!("{shown} has no column `{}`: it is no table of labels", missing[0]));
    }
    let columns: Vec<&str> = head.iter().map(String::as_str).chain(missing.iter().copied()).collect();
    let pad = ",".repeat(missing.len());
    let mut out = String::new();
    if before.starts_with('\u{feff}') {
        out.push('\u{feff}');
    }
    match lines.first() {
        Some(head) => {
            out.push_str(&format!("{}{}{end}", head, missing.iter().map(|c| format!(",{c}")).collect::<String>()))
        }
        None => out.push_str(&line(columns.iter().copied(), end)),
    }
    let mut theirs: BTreeSet<[String; 6]> = BTreeSet::new();
    for record in lines.iter().skip(1) {
        let padded = if record.trim().is_empty() { (*record).to_owned() } else { format!("{record}{pad}") };
        if ours_before.contains(&padded) {
            continue;
        }
        let cells = cells(&padded).ok_or_else(|| format!("a line of {shown} cannot be read as CSV"))?;
        let cell = |name: &str| {
            let at = columns.iter().position(|column| *column == name);
            at.and_then(|at| cells.get(at)).map(|cell| cell.trim().to_owned()).unwrap_or_default()
        };
        let repeat = Some(cell("repeat")).filter(|repeat| !repeat.is_empty()).unwrap_or_else(|| "1".to_owned());
        theirs.insert([cell("id"), cell("candidate"), cell("grader"), repeat, cell("reviewer"), cell("seen")]);
        out.push_str(&padded);
        out.push_str(end);
    }
    let (mut ours, mut by_hand) = (BTreeSet::new(), 0);
    let mut last: BTreeMap<[String; 6], &Row> = BTreeMap::new();
    for row in rows {
        last.insert(row.key(), row);
    }
    for (key, row) in &last {
        if theirs.contains(key) {
            by_hand += 1;
            continue;
        }
        let text = line(columns.iter().map(|column| row.cell(column)), "");
        out.push_str(&text);
        out.push_str(end);
        ours.insert(text);
    }
    Ok(Merged { changed: out != before, text: out, ours, by_hand })
}

/// The records of a table as they are written, without their line ends: a line end between quotes is part of a record.
fn records(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                found.push(text[start..at].trim_end_matches('\r'));
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

/// The cells of one record.
fn cells(record: &str) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(record.as_bytes());
    match reader.records().next() {
        Some(read) => Some(read.ok()?.iter().map(str::to_owned).collect()),
        None => Some(Vec::new()),
    }
}

/// A record. Nothing is put before a text that a spreadsheet would take for a formula: an id has to stay what it is.
fn line<'a>(cells: impl Iterator<Item = &'a str>, end: &str) -> String {
    let quoted = cells.map(|cell| {
        if cell.contains([',', '"', '\n', '\r']) || cell.trim() != cell {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    });
    quoted.collect::<Vec<_>>().join(",") + end
}

/// Where a file of labels may be written: one CSV file inside the workspace.
fn place(spec: &Path, written: &str) -> Result<PathBuf, String> {
    let workspace = Workspace::of(spec, Vec::new()).map_err(|error| format!("the folder cannot be opened: {error}"))?;
    if written.contains(['*', '?', '[', ':']) || !written.to_ascii_lowercase().ends_with(".csv") {
        return Err(format!("`human_labels` is {written}: labels are written into one CSV file beside the spec"));
    }
    let path = workspace.folder.join(written);
    let parent = path.parent().unwrap_or(&workspace.folder).to_path_buf();
    let failed = |error: std::io::Error| format!("the folder of {written} cannot be made: {error}");
    std::fs::create_dir_all(&parent).map_err(failed)?;
    let parent = parent.canonicalize().map_err(failed)?;
    let path = parent.join(path.file_name().unwrap_or_default());
    // A link is written where it leads, if that is inside.
    let real = path.canonicalize().unwrap_or_else(|_| path.clone());
    if real.starts_with(&workspace.root) { Ok(real) } else { Err(format!("{written} leads out of the workspace")) }
}

/// Makes an empty file of labels where a spec names one that is not there, so that it can be checked before anybody has labelled.
pub(crate) fn begin(spec: &Path, written: &str) -> Result<(), String> {
    let path = place(spec, written)?;
    if path.exists() {
        return Ok(());
    }
    put(&path, &line(COLUMNS.iter().copied(), "\n")).map_err(|error| format!("{written} cannot be written: {error}"))
}

/// Writes a file in one step: it is there whole or as it was.
fn put(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As a person's editor would leave it, and not for its owner alone as temporary files are.
        let mode = std::fs::metadata(path).map_or(0o644, |there| there.permissions().mode());
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// The lines that were written last for a spec.
struct Remembered {
    path: PathBuf,
}

impl Remembered {
    fn of(workspace: &Path, spec: &str) -> Remembered {
        let name = crate::collect::fingerprint(&[spec]);
        Remembered { path: workspace.join(".shipworthy").join("labels").join(format!("{name}.csv")) }
    }

    fn read(&self) -> BTreeSet<String> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        records(&text).into_iter().map(str::to_owned).collect()
    }

    /// What is there already stays until the file is written: a crash in between must not make our lines a person's.
    fn keep(&self, lines: &BTreeSet<String>) -> std::io::Result<()> {
        let mut all = self.read();
        if lines.is_subset(&all) {
            return Ok(());
        }
        all.extend(lines.iter().cloned());
        self.put(&all)
    }

    fn only(&self, lines: &BTreeSet<String>) -> std::io::Result<()> {
        if *lines == self.read() { Ok(()) } else { self.put(lines) }
    }

    fn put(&self, lines: &BTreeSet<String>) -> std::io::Result<()> {
        std::fs::create_dir_all(self.path.parent().unwrap_or(Path::new(".")))?;
        put(&self.path, &lines.iter().map(|line| format!("{line}\n")).collect::<String>())
    }
}

/// Waits until nobody else writes labels of this workspace; ends when it is dropped.
fn lock(workspace: &Path) -> Result<File, NotDone> {
    let failed = |error: std::io::Error| NotDone::Conflict(format!("cannot lock the workspace: {error}"));
    let file = File::create(workspace.join(".shipworthy").join("labels.lock")).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}
