//! A table as text, with its columns found by name.

use std::collections::BTreeSet;
use std::sync::Mutex;

use shipworthy_engine::{Engine, SmallTable};
use shipworthy_eval::gather::{Files, Problem};

use super::problem;

/// Bytes of text in a piece of a table: what allocators hand out without a rest.
const PIECE_BYTES: usize = 4 << 20;

/// A table that was read, or a part of one. Its text lies in a few full pieces, so that a long table takes little more room than its file,
/// and never twice that while it grows.
#[derive(Clone)]
pub(crate) struct Table {
    columns: Vec<String>,
    /// Columns of the file that were not read.
    others: Vec<String>,
    pieces: Vec<Piece>,
    /// Rows of the file before the first.
    before: usize,
    /// The number of each row in the file, from 0, where not all were kept.
    kept: Option<Vec<u32>>,
    at: String,
    written: String,
}

/// Rows that follow each other.
#[derive(Clone, Default)]
struct Piece {
    /// How many rows of the table end with it.
    rows: usize,
    /// The text of all its cells.
    text: String,
    /// For each cell, row by row, where its text ends, twice that, and one more where there is none.
    ends: Vec<u64>,
}

impl Piece {
    /// Whether a row of so many bytes has room.
    fn has_room(&self, bytes: usize) -> bool {
        self.text.is_empty() || self.text.len() + bytes <= PIECE_BYTES
    }

    /// Room for a row of so many bytes, which grows by powers of two: no more than a piece, but for a row that is longer.
    fn make_room(&mut self, bytes: usize) {
        let wanted = self.text.len() + bytes;
        if wanted > self.text.capacity() {
            let room = wanted.next_power_of_two().min(PIECE_BYTES).max(wanted);
            self.text.reserve_exact(room - self.text.len());
        }
    }
}

impl Table {
    /// Reads it.
    pub(crate) fn read(engine: &Engine, files: &Files, most: usize) -> Result<Table, Vec<Problem>> {
        Table::read_some(engine, files, most, &|_| true)
    }

    /// Reads those columns that are wanted.
    pub(crate) fn read_some(
        engine: &Engine,
        files: &Files,
        most: usize,
        wanted: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Table, Vec<Problem>> {
        let others = Mutex::new(BTreeSet::new());
        let some = |name: &str| {
            let is_wanted = wanted(name);
            if !is_wanted && let Ok(mut others) = others.lock() {
                others.insert(name.to_owned());
            }
            is_wanted
        };
        let table = engine.fold_cells(files, most, &some, &|| Table::empty(files), &Table::add)?;
        Ok(Table { others: others.into_inner().unwrap_or_default().into_iter().collect(), ..table })
    }

    /// Reads it a part at a time, folding the parts into a state.
    pub(crate) fn fold<S: Send>(
        engine: &Engine,
        files: &Files,
        most: usize,
        new: &(dyn Fn() -> S + Sync),
        step: &(dyn Fn(&mut S, &Table) + Sync),
    ) -> Result<S, Vec<Problem>> {
        let begin = || (new(), 0);
        let next = |(state, before): &mut (S, usize), part: SmallTable| {
            let mut table = Table { before: *before, ..Table::empty(files) };
            *before += part.rows.len();
            table.add(part);
            step(state, &table);
        };
        engine.fold_cells(files, most, &|_| true, &begin, &next).map(|(state, _)| state)
    }

    fn empty(files: &Files) -> Table {
        Table {
            columns: Vec::new(),
            others: Vec::new(),
            pieces: Vec::new(),
            before: 0,
            kept: None,
            at: files.at.clone(),
            written: files.written.clone(),
        }
    }

    fn add(&mut self, part: SmallTable) {
        self.columns = part.columns;
        for row in part.rows {
            let (rows, bytes) = (self.len() + 1, row.iter().flatten().map(String::len).sum());
            if !self.pieces.last().is_some_and(|piece| piece.has_room(bytes)) {
                if let Some(full) = self.pieces.last_mut() {
                    full.ends.shrink_to_fit();
                }
                self.pieces.push(Piece::default());
            }
            let Some(piece) = self.pieces.last_mut() else { continue };
            piece.make_room(bytes);
            piece.rows = rows;
            for cell in row {
                piece.text.push_str(cell.as_deref().unwrap_or_default());
                piece.ends.push(2 * piece.text.len() as u64 + u64::from(cell.is_none()));
            }
        }
    }

    /// The rows of which the list says so.
    pub(crate) fn only(self, wanted: &[bool]) -> Table {
        let kept: Vec<u32> = (0..self.len() as u32).filter(|row| wanted.get(*row as usize) == Some(&true)).collect();
        let mut only = Table { pieces: Vec::new(), ..self.clone() };
        for &row in &kept {
            let row = self.row(row as usize);
            let cells = (0..self.columns.len()).map(|column| row.cell(column).map(str::to_owned)).collect();
            only.add(SmallTable { columns: self.columns.clone(), rows: vec![cells] });
        }
        Table { kept: Some(kept), ..only }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.rows)
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|number| self.row(number))
    }

    /// The row at a place.
    pub(crate) fn row(&self, number: usize) -> Row<'_> {
        let at = self.pieces.partition_point(|piece| piece.rows <= number);
        let before = if at == 0 { 0 } else { self.pieces[at - 1].rows };
        Row { table: self, piece: &self.pieces[at], first: (number - before) * self.columns.len(), number }
    }

    /// Names of the columns that were read.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where a column stands.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Where a column stands that must be there: the first of these names that is.
    pub(crate) fn need(&self, names: &[&str], what: &str) -> Result<usize, Problem> {
        names.iter().find_map(|name| self.find(name)).ok_or_else(|| {
            let shown: Vec<&str> = self.columns.iter().chain(&self.others).take(12).map(String::as_str).collect();
            let message = format!("{} has no column `{}`, which holds {what}", self.written, names[0]);
            problem("unknown-column", &self.at, message, format!("its columns are {}", shown.join(", ")))
        })
    }

    /// Its name as written, and the place in the spec that names it.
    pub(crate) fn place(&self) -> (&str, &str) {
        (&self.written, &self.at)
    }

    /// A problem with this table.
    pub(crate) fn problem(&self, code: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Problem {
        problem(code, &self.at, format!("{}: {}", self.written, message.into()), remedy)
    }
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    piece: &'a Piece,
    /// The place of its first cell in the piece.
    first: usize,
    number: usize,
}

impl<'a> Row<'a> {
    /// The cell of a column.
    pub(crate) fn cell(&self, column: usize) -> Option<&'a str> {
        let (ends, place) = (&self.piece.ends, self.first + column);
        let start = if place == 0 { 0 } else { ends[place - 1] / 2 };
        let end = ends[place];
        end.is_multiple_of(2).then(|| &self.piece.text[start as usize..(end / 2) as usize])
    }

    /// The same of a column that may not be there.
    pub(crate) fn maybe(&self, column: Option<usize>) -> Option<&'a str> {
        self.cell(column?)
    }

    /// A number; `None` where there is none.
    pub(crate) fn number(&self, column: Option<usize>) -> Option<f64> {
        self.maybe(column)?.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
    }

    /// Its number, counted from 1.
    pub(crate) fn line(&self) -> usize {
        let number = self.table.kept.as_ref().map_or(self.number, |kept| kept[self.number] as usize);
        self.table.before + number + 1
    }

    /// Every named cell.
    pub(crate) fn named(self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let columns = self.table.columns.iter().enumerate();
        columns.map(move |(place, name)| (name.as_str(), self.cell(place)))
    }
}

/// Yes or no, in the words that people and programs use; `None` for anything else.
pub(crate) fn verdict(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "1.0" | "yes" | "y" | "pass" | "passed" | "good" => Some(true),
        "false" | "0" | "0.0" | "no" | "n" | "fail" | "failed" | "bad" => Some(false),
        _ => None,
    }
}

/// What somebody said of an output beside another one: it won, it lost, or neither; `None` for anything else. Yes and no do as well.
pub(crate) fn preference(text: &str) -> Option<Option<bool>> {
    match text.trim().to_ascii_lowercase().as_str() {
        "win" | "won" | "better" | "preferred" => Some(Some(true)),
        "loss" | "lost" | "lose" | "worse" => Some(Some(false)),
        "tie" | "tied" | "draw" | "same" | "equal" => Some(None),
        other => verdict(other).map(Some),
    }
}
