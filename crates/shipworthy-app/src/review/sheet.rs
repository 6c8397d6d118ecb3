//! A review away from the app: one reviewer's examples as a table to fill in, and what they filled in.

use std::path::Path;

use shipworthy_store::{Item, Mark, Queue};

use super::{LONGEST_NOTE, MOST_ITEMS, answers, read, rule, view_of};
use crate::csv;
use crate::decisions::LONGEST_NAME;
use crate::form::{Fields, NotDone};
use crate::opened::read_text;

/// The columns that are a reviewer's, before those of the example.
const EXAMPLE: &str = "example";
const ANSWER: &str = "your_answer";
const NOTE: &str = "your_note";
/// What a reviewer writes for the one of two that stands on the left, and for the other.
const SIDES: [&str; 2] = ["first", "second"];
/// Lines that are told of at most.
const MOST_TOLD: usize = 20;
/// Bytes of a sheet.
const LARGEST: u64 = 64 << 20;

/// What became of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Filled {
    /// Answers that say something new.
    pub marked: usize,
    /// Answers that were known already.
    pub known: usize,
    /// Lines without an answer.
    pub blank: usize,
}

/// Why nothing of a sheet was taken.
#[derive(Debug)]
pub enum NotFilled {
    /// The file cannot be read.
    Unread(String),
    /// Lines of the table, and what is wrong with each.
    Lines(Vec<(u64, String)>),
    /// The reviewer, the review or the store.
    NotDone(NotDone),
}

impl<E: Into<NotDone>> From<E> for NotFilled {
    fn from(error: E) -> NotFilled {
        NotFilled::NotDone(error.into())
    }
}

/// The examples that are a reviewer's as CSV: the example's number, their answer and note so far, and what they see of it. What others said
/// does not stand there.
pub fn sheet(workspace: &Path, id: u64, reviewer: &str) -> Result<String, NotDone> {
    let (store, queue) = read(workspace, id)?;
    let marks = store.marks(id)?;
    let is_theirs = |item: &&Item| {
        let of = || marks.iter().filter(|mark| mark.place == item.place);
        of().any(|mark| mark.reviewer == reviewer) || of().count() < usize::from(queue.reviewers)
    };
    let items: Vec<Item> = store.items(id)?.iter().filter(is_theirs).cloned().collect();
    let mut names: Vec<String> = Vec::new();
    for (name, _) in items.iter().flat_map(shown) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let heads = [EXAMPLE, ANSWER, NOTE].into_iter().chain(names.iter().map(String::as_str));
    let mut table = csv::shown(0, heads);
    for item in &items {
        let own = view_of(&store, &queue, item.place, reviewer)?.own;
        let (number, of_item) = (item.place.to_string(), shown(item));
        let answer = own.as_ref().map_or("", |mark| word(item, &mark.choice));
        let mut cells = vec![number.as_str(), answer, own.as_ref().map_or("", |mark| mark.note.as_str())];
        let cell = |name: &String| of_item.iter().find(|(of, _)| of == name).map_or("", |(_, text)| text.as_str());
        cells.extend(names.iter().map(cell));
        table.push_str(&csv::shown(2, cells));
    }
    Ok(table)
}

/// Takes the answers of a sheet: all of them, or none where a line cannot be taken. A line without an answer says nothing, and leaves what
/// was said before.
pub fn fill(workspace: &Path, id: u64, reviewer: &str, file: &Path, at: i64) -> Result<Filled, NotFilled> {
    let table = read_text(file, "a sheet", LARGEST).map_err(NotFilled::Unread)?;
    let (mut store, queue) = read(workspace, id)?;
    let mut fields = Fields::default();
    let reviewer = fields.name("reviewer", reviewer, LONGEST_NAME, "say who marked them");
    fields.done()?;
    let items = store.items(id)?;
    let (mut marks, mut wrong, mut blank) = (Vec::<Mark>::new(), Vec::new(), 0);
    for (line, row) in rows(&table).map_err(|told| NotFilled::Lines(vec![told]))? {
        match marked(&queue, &items, &row) {
            Ok(None) => blank += 1,
            Ok(Some((place, _))) if marks.iter().any(|mark| mark.place == place) => {
                wrong.push((line, format!("example {place} stands there twice")));
            }
            Ok(Some((place, choice))) => {
                marks.push(Mark { place, reviewer: reviewer.clone(), choice, note: row.note, at });
            }
            Err(why) => wrong.push((line, why)),
        }
        if wrong.len() == MOST_TOLD {
            break;
        }
    }
    if !wrong.is_empty() {
        return Err(NotFilled::Lines(wrong));
    }
    let new = store.mark_all(id, &marks, rule(&queue))?;
    Ok(Filled { marked: new, known: marks.len() - new, blank })
}

/// A line of a sheet.
struct Row {
    example: String,
    answer: String,
    note: String,
}

/// The lines of a table with their numbers. A spreadsheet may have written it with semicolons.
fn rows(table: &str) -> Result<Vec<(u64, Row)>, (u64, String)> {
    let table = table.trim_start_matches('\u{feff}');
    let head = table.lines().next().unwrap_or_default();
    let delimiter = if head.contains(&format!("{EXAMPLE};")) { b';' } else { b',' };
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(table.as_bytes());
    let heads = reader.headers().map_err(|error| (1, error.to_string()))?.clone();
    let place = |name: &str| heads.iter().position(|head| head.trim() == name);
    let need = |name: &str| {
        place(name).ok_or_else(|| (1, format!("there is no column `{name}`: begin with the table of `review sheet`")))
    };
    let (example, answer, note) = (need(EXAMPLE)?, need(ANSWER)?, place(NOTE));
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| (error.position().map_or(0, ::csv::Position::line), error.to_string()))?;
        let line = record.position().map_or(0, ::csv::Position::line);
        let cell =
            |at: Option<usize>| csv::unguarded(at.and_then(|at| record.get(at)).unwrap_or_default().trim()).to_owned();
        rows.push((line, Row { example: cell(Some(example)), answer: cell(Some(answer)), note: cell(note) }));
        if rows.len() > MOST_ITEMS {
            return Err((line, format!("there are more than {MOST_ITEMS} lines")));
        }
    }
    Ok(rows)
}

/// The example and the answer of a line; `None` where it says nothing.
fn marked(queue: &Queue, items: &[Item], row: &Row) -> Result<Option<(u32, String)>, String> {
    if row.answer.is_empty() {
        return Ok(None);
    }
    let item = row.example.parse().ok().and_then(|place: u32| items.iter().find(|item| item.place == place));
    let item =
        item.ok_or_else(|| format!("`{}` is no example of this review: they are 1 to {}", row.example, queue.items))?;
    if row.note.chars().count() > LONGEST_NOTE {
        return Err(format!("the note is longer than {LONGEST_NOTE} characters"));
    }
    let choices = answers(queue, item);
    let words: Vec<&str> = choices.iter().map(|choice| word(item, choice)).collect();
    let same = |word: &&str| word.to_lowercase() == row.answer.to_lowercase();
    match words.iter().position(same) {
        Some(at) => Ok(Some((item.place, choices[at].clone()))),
        None => Err(format!("`{}` is none of the answers: {}", row.answer, words.join(", "))),
    }
}

/// What a reviewer writes for an answer. The answers of two sides may name what made them.
fn word<'a>(item: &Item, choice: &'a str) -> &'a str {
    match &item.sides {
        Some(sides) if sides.first.choice == choice => SIDES[0],
        Some(sides) if sides.second.choice == choice => SIDES[1],
        _ => choice,
    }
}

/// What a reviewer sees of an example, by column.
fn shown(item: &Item) -> Vec<(String, String)> {
    let mut shown = item.shown.clone();
    if let Some(sides) = &item.sides {
        for (word, side) in SIDES.into_iter().zip([&sides.first, &sides.second]) {
            shown.extend(side.shown.iter().map(|(name, text)| (format!("{word}: {name}"), text.clone())));
        }
    }
    shown
}
