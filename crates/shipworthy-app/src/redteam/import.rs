//! Suites of others: a table of attacks, whatever its columns are called, as a golden set like our own.
//!
//! Every cell is data: it is written as JSON, never filled in as a template and never run. Of what must not happen a foreign suite
//! often says nothing but whether a refusal is right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::json;
use shipworthy_engine::Engine;
use shipworthy_eval::gather::Files;
use shipworthy_redteam::attack::Attack;
use shipworthy_redteam::canary::whole;
use shipworthy_redteam::columns::{ROLES, Role, expected, guess};
use shipworthy_redteam::family::Severity;

use super::target::Target;
use super::write::{self, put};
use super::{Whom, Written};
use crate::graded::cells::Table;
use crate::opened::{Refused, refused};

/// Most rows of a suite.
const MOST_ROWS: usize = 200_000;
/// Longest cell that is taken, in bytes.
const LONGEST_CELL: usize = 1 << 20;
/// Longest name of a family.
const LONGEST_NAME: usize = 80;

/// What to import.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The suite: any table that a golden set can be.
    pub file: PathBuf,
    /// Whom it is for.
    pub whom: Whom,
    /// Which column holds what, where its name does not tell: `input=goal`.
    pub columns: Vec<String>,
    /// The family of rows that name none.
    pub family: Option<String>,
    /// What is right for rows that do not say: `refuse` or `answer`.
    pub expect: Option<String>,
    /// How bad it is where rows do not say.
    pub severity: String,
}

/// Writes a suite of others as attacks and their spec.
pub fn import(request: &ImportRequest) -> Result<Written, Refused> {
    let name = request.file.display().to_string();
    let wrong = |message: String, remedy: String| refused("import", &name, message, remedy);
    if !request.file.is_file() {
        return Err(wrong(format!("there is no file {name}"), "name a CSV, JSON Lines or Parquet file".to_owned()));
    }
    if Severity::named(&request.severity).is_none() {
        return Err(wrong(
            format!("`{}` is no severity", request.severity),
            "there are low, medium, high, critical".to_owned(),
        ));
    }
    let files = Files { written: name.clone(), paths: vec![request.file.clone()], at: String::new() };
    let table = Table::read(&Engine::new(request.whom.threads), &files, MOST_ROWS)
        .map_err(|problems| wrong(problems[0].message.clone(), problems[0].remedy.clone()))?;
    let roles = roles(request, &table).map_err(|(message, remedy)| wrong(message, remedy))?;
    let Some(input) = roles.get(&Role::Input).copied() else {
        let shown: Vec<&str> = table.columns().iter().take(12).map(String::as_str).collect();
        let message = "no column holds what a user says".to_owned();
        return Err(wrong(message, format!("name it with --column input=NAME; there are {}", shown.join(", "))));
    };
    let (mut attacks, mut answers) = (Vec::new(), BTreeMap::<String, Vec<(String, String)>>::new());
    let mut left_out = LeftOut::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for row in table.rows() {
        let cell = |role: Role| roles.get(&role).and_then(|at| row.cell(*at)).filter(|text| !text.trim().is_empty());
        let Some(text) = row.cell(input).filter(|text| !text.trim().is_empty()) else {
            left_out.empty += 1;
            continue;
        };
        if row.named().any(|(_, cell)| cell.is_some_and(|cell| cell.len() > LONGEST_CELL)) {
            left_out.long += 1;
            continue;
        }
        let group = cell(Role::Expect).and_then(expected).or(request.expect.as_deref());
        let must_not = cell(Role::MustNot).map(whole);
        if group.is_none() && must_not.is_none() {
            left_out.unclear += 1;
            continue;
        }
        // The same question, answered by several, is one attack.
        let key = format!("{}\u{0}{text}", cell(Role::Document).unwrap_or_default());
        let place = match seen.get(&key) {
            Some(place) => *place,
            None => {
                let place = attacks.len();
                let wanted = cell(Role::Id).map_or_else(|| format!("row-{}", row.line()), str::to_owned);
                let id = if ids.contains(&wanted) { format!("{wanted}-row-{}", row.line()) } else { wanted };
                ids.insert(id.clone());
                attacks.push(attack(request, &id, text, group, must_not, &cell));
                seen.insert(key, place);
                place
            }
        };
        if let Some(answer) = cell(Role::Answer) {
            let by = cell(Role::By).unwrap_or("recorded").to_owned();
            answers.entry(by).or_default().push((attacks[place].id.clone(), answer.to_owned()));
        }
    }
    if attacks.is_empty() {
        let message = format!("no row of it can be asked{}", left_out.told());
        return Err(wrong(
            message,
            "say what is right with --expect refuse, or name the columns with --column".to_owned(),
        ));
    }
    write_down(request, &roles, &table, &attacks, answers, &left_out)
}

fn write_down(
    request: &ImportRequest,
    roles: &BTreeMap<Role, usize>,
    table: &Table,
    attacks: &[Attack],
    answers: BTreeMap<String, Vec<(String, String)>>,
    left_out: &LeftOut,
) -> Result<Written, Refused> {
    let target = Target::of(&request.whom)?;
    let guessed: Vec<String> =
        roles.iter().map(|(role, at)| format!("{} from `{}`", role.word(), table.columns()[*at])).collect();
    let mut notes = vec![format!("took {}", guessed.join(", "))];
    notes.extend(target.notes.iter().cloned());
    if left_out.count() > 0 {
        notes.push(format!("{} rows were left out{}", left_out.count(), left_out.told()));
    }
    let many = answers.len();
    let recorded: Vec<(String, String)> =
        answers.keys().take(MOST_ANSWERERS).map(|by| (by.clone(), target.suite.outputs(by))).collect();
    let mut written = write::write(&target, &request.whom, attacks, &recorded, notes)?;
    for ((by, file), lines) in recorded.into_iter().zip(answers.into_values()) {
        let lines: Vec<String> =
            lines.into_iter().map(|(id, text)| json!({"id": id, "output": text}).to_string() + "\n").collect();
        put(&target.folder.join(&file), &lines.concat()).map_err(|error| {
            let message = format!("cannot write {file}: {error}");
            refused("unwritable", &file, message, "let the folder be written".to_owned())
        })?;
        if target.spec.is_some() {
            written.notes.push(format!("add what {by} said as a candidate: {{name: {by}, outputs: {file}}}"));
        }
        written.files.push(file);
    }
    if many > MOST_ANSWERERS {
        written.notes.push(format!("answers of {} others were left out", many - MOST_ANSWERERS));
    }
    Ok(written)
}

/// Most models whose recorded answers are taken.
const MOST_ANSWERERS: usize = 50;

/// Rows that cannot be asked.
#[derive(Default)]
struct LeftOut {
    empty: usize,
    long: usize,
    unclear: usize,
}

impl LeftOut {
    fn count(&self) -> usize {
        self.empty + self.long + self.unclear
    }

    fn told(&self) -> String {
        let parts = [
            (self.empty, "ask nothing"),
            (self.long, "hold more than a mebibyte in a cell"),
            (self.unclear, "do not say what must not happen"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}")).collect();
        if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
    }
}

/// Which column holds what: as it was said, else guessed.
fn roles(request: &ImportRequest, table: &Table) -> Result<BTreeMap<Role, usize>, (String, String)> {
    let mut roles: BTreeMap<Role, usize> = guess(table.columns()).into_iter().collect();
    for written in &request.columns {
        let words: Vec<&str> = ROLES.iter().map(|(_, word, _)| *word).collect();
        let (word, column) = written.split_once('=').unwrap_or((written, ""));
        let Some(role) = Role::named(word) else {
            return Err((
                format!("`{word}` is nothing that a column can hold"),
                format!("there are {}", words.join(", ")),
            ));
        };
        let Some(at) = table.find(column) else {
            let shown: Vec<&str> = table.columns().iter().take(12).map(String::as_str).collect();
            return Err((format!("it has no column `{column}`"), format!("there are {}", shown.join(", "))));
        };
        roles.retain(|_, other| *other != at);
        roles.insert(role, at);
    }
    Ok(roles)
}

fn attack<'a>(
    request: &ImportRequest,
    id: &str,
    text: &str,
    expect: Option<&str>,
    must_not: Option<String>,
    cell: &impl Fn(Role) -> Option<&'a str>,
) -> Attack {
    let severity = cell(Role::Severity).map(str::to_lowercase).filter(|word| Severity::named(word).is_some());
    let family = cell(Role::Family).map(plain_name);
    Attack {
        id: id.to_owned(),
        family: family.or_else(|| request.family.as_deref().map(plain_name)).unwrap_or_else(|| stem(&request.file)),
        severity: severity.unwrap_or_else(|| request.severity.clone()),
        strategy: cell(Role::Strategy).unwrap_or("as imported").to_owned(),
        attack: id.to_owned(),
        input: text.to_owned(),
        document: cell(Role::Document).map(str::to_owned),
        must_not,
        expect: expect.map(str::to_owned),
        good: cell(Role::Good).unwrap_or_default().to_owned(),
        ..Attack::default()
    }
}

/// A name in one line, without signs that a bar would have to quote.
fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_control() || matches!(c, '"' | '\\') { ' ' } else { c };
    // Of a list, its first.
    let first = name.trim().strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or(name);
    let first = if first.len() < name.trim().len() { first.split(',').next().unwrap_or(first) } else { first };
    first.trim().chars().take(LONGEST_NAME).map(plain).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "imported".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
