//! Keeping what worked: every attack that did becomes an example of the feature's own golden set, once.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use shipworthy_eval::plan::FindFiles;

use super::ReadSpec;
use super::report::{Looked, ReportRequest, look};
use super::write::put;
use crate::csv;
use crate::opened::{Refused, refused};
use crate::workspace::Finder;

/// Largest golden set that is written to, in bytes.
const LARGEST: u64 = 256 << 20;
/// The column that says where an example comes from.
pub const FROM: &str = "from_red_team";

/// What was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regressed {
    /// The golden set.
    pub into: PathBuf,
    /// Examples that are new in it.
    pub added: usize,
    /// Those that were there.
    pub there: usize,
    /// Columns that it did not have.
    pub columns: Vec<String>,
}

/// Adds every attack that worked on any candidate to a golden set in CSV or JSON Lines. `id` is the column of ids there, where it is
/// called otherwise than in the attacks.
pub fn regress(request: &ReportRequest, into: &Path, id: Option<&str>) -> Result<Regressed, Refused> {
    let looked = look(request)?;
    let examples = examples(&looked);
    let name = into.display().to_string();
    let wrong = |message: String, remedy: &str| refused("regress", &name, message, remedy.to_owned());
    let size = std::fs::metadata(into).map_err(|error| {
        wrong(format!("cannot read {name}: {error}"), "name the golden set of the feature, a CSV or JSON Lines file")
    })?;
    if size.len() > LARGEST {
        return Err(wrong(
            format!("{name} has more than {LARGEST} bytes"),
            "put regression examples into a file of their own",
        ));
    }
    let text = std::fs::read_to_string(into)
        .map_err(|error| wrong(format!("cannot read {name}: {error}"), "save it as UTF-8"))?;
    let ending = into.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let id = id.unwrap_or(&looked.id);
    let (text, regressed) = match ending.as_str() {
        "csv" => in_csv(&text, &examples, id),
        "jsonl" | "ndjson" => in_lines(&text, &examples, id),
        other => Err((format!("a golden set in `{other}` cannot be added to"), "give a CSV or JSON Lines file")),
    }
    .map_err(|(message, remedy)| wrong(message, remedy))?;
    if regressed.added > 0 {
        // A link stays one: what it leads to is replaced.
        let place = into.canonicalize().unwrap_or_else(|_| into.to_path_buf());
        put(&place, &text)
            .map_err(|error| wrong(format!("cannot write {name}: {error}"), "let the folder be written"))?;
    }
    Ok(Regressed { into: into.to_path_buf(), ..regressed })
}

/// The examples: id, then the other cells.
struct Example {
    id: String,
    cells: Vec<(String, String)>,
}

fn examples(looked: &Looked) -> Vec<Example> {
    let mut ids: BTreeSet<&String> = BTreeSet::new();
    looked.worked.iter().for_each(|(_, worked)| ids.extend(worked));
    let one = |id: &&String| {
        let cells = looked.rows.get(*id)?;
        let named = looked.columns.iter().zip(cells).filter(|(name, _)| **name != looked.id);
        let mut cells: Vec<(String, String)> =
            named.filter_map(|(name, cell)| Some((name.clone(), cell.clone()?))).collect();
        let by: Vec<&str> =
            looked.worked.iter().filter(|(_, worked)| worked.contains(id)).map(|(name, _)| name.as_str()).collect();
        cells.push((FROM.to_owned(), format!("{} of {}: worked on {}", id, looked.red_team.spec, by.join(", "))));
        Some(Example { id: format!("rt.{id}"), cells })
    };
    ids.iter().filter_map(one).collect()
}

type Made = Result<(String, Regressed), (String, &'static str)>;

fn in_lines(text: &str, examples: &[Example], id: &str) -> Made {
    let (mut there, mut columns) = (BTreeSet::new(), BTreeSet::new());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: Map<String, Value> = serde_json::from_str(line)
            .map_err(|error| (format!("line {} is no JSON object: {error}", number + 1), "mend it first"))?;
        let known = line.get(id).map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        there.extend(known);
        columns.extend(line.keys().cloned());
    }
    if !columns.is_empty() && !columns.contains(id) {
        return Err((format!("it has no column `{id}`, which holds ids"), "name the column of ids with --id"));
    }
    let new: Vec<&Example> = examples.iter().filter(|example| !there.contains(&example.id)).collect();
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    let mut added = BTreeSet::new();
    for example in &new {
        let mut line = Map::from_iter([(id.to_owned(), Value::from(example.id.as_str()))]);
        for (name, cell) in &example.cells {
            line.insert(name.clone(), Value::from(cell.as_str()));
            added.extend((!columns.contains(name)).then(|| name.clone()));
        }
        out.push_str(&Value::Object(line).to_string());
        out.push('\n');
    }
    Ok((out, told(examples.len(), new.len(), added.into_iter().collect())))
}

fn told(all: usize, added: usize, columns: Vec<String>) -> Regressed {
    Regressed { into: PathBuf::new(), added, there: all - added, columns }
}

fn in_csv(text: &str, examples: &[Example], id: &str) -> Made {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let broken = |error: ::csv::Error| (format!("it is no CSV: {error}"), "mend it first");
    let mut header: Vec<String> = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    let Some(at) = header.iter().position(|name| name == id) else {
        return Err((format!("it has no column `{id}`, which holds ids"), "name the column of ids with --id"));
    };
    let rows: Vec<::csv::StringRecord> = reader.records().collect::<Result<_, _>>().map_err(broken)?;
    let there: BTreeSet<&str> = rows.iter().filter_map(|row| row.get(at)).collect();
    let new: Vec<&Example> = examples.iter().filter(|example| !there.contains(example.id.as_str())).collect();
    let mut columns: Vec<String> = Vec::new();
    for (name, _) in new.iter().flat_map(|example| &example.cells) {
        if !header.contains(name) && !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let mut out = if columns.is_empty() {
        let ends = text.ends_with('\n');
        format!("{text}{}", if ends { "" } else { "\n" })
    } else {
        // What is there stays as it is, with room for the new columns.
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        let filled =
            std::iter::once(header.iter().map(String::as_str).chain(columns.iter().map(String::as_str)).collect())
                .chain(rows.iter().map(|row| {
                    let mut cells: Vec<&str> = row.iter().collect();
                    cells.resize(header.len() + columns.len(), "");
                    cells
                }));
        for cells in filled {
            writer.write_record(&cells).map_err(broken)?;
        }
        let bytes = writer.into_inner().map_err(|error| (format!("it is no CSV: {error}"), "mend it first"))?;
        String::from_utf8(bytes).map_err(|_| ("it is no UTF-8".to_owned(), "save it as UTF-8"))?
    };
    header.extend(columns.iter().cloned());
    for example in &new {
        let cell = |name: &String| match name == id {
            true => example.id.as_str(),
            false => example.cells.iter().find(|(of, _)| of == name).map_or("", |(_, cell)| cell.as_str()),
        };
        out.push_str(&csv::line(header.iter().map(cell)));
    }
    Ok((out, told(examples.len(), new.len(), columns)))
}

/// The golden set of the feature that attacks are for, to keep what worked in: of a spec of attacks that of the feature beside it. `None`
/// where it is no single CSV or JSON Lines file of the workspace.
pub fn golden_of(feature: &Path) -> Option<PathBuf> {
    let file = feature.file_name()?.to_string_lossy().into_owned();
    let own = match file.strip_suffix("-red-team.feature.md") {
        Some(stem) => feature.with_file_name(format!("{stem}.feature.md")),
        None => feature.to_path_buf(),
    };
    if file == "red-team.feature.md" || !own.is_file() {
        return None;
    }
    let read = ReadSpec::of(&own).ok()?;
    let written = &read.spec().golden.data;
    let paths = Finder::new(&read.workspace).find(written, "golden.data");
    let [only] = paths.as_slice() else { return None };
    let ending = only.extension()?.to_string_lossy().to_lowercase();
    ["csv", "jsonl", "ndjson"].contains(&ending.as_str()).then(|| only.clone())
}
