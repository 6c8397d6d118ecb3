//! Tables that are read beside the golden set and not joined to it, such as the run files of a ranking.

use shipworthy_eval::gather::{Problem, Reading, TaskColumn, TaskSource, TaskTable, TaskValues};

use crate::Progress;
use crate::columns::ColumnPiece;
use crate::hash::{ColumnSeed, Fingerprint};
use crate::job::number_column;
use crate::part::fingerprint;
use crate::scan::scan;
use crate::scores::Place;
use crate::table::{Halt, Table};

/// A table held against what is wanted of it.
pub struct Beside<'a> {
    asked: &'a TaskTable,
    table: Table,
    columns: Vec<usize>,
}

impl<'a> Beside<'a> {
    /// Opens the files and finds the columns; every problem is reported.
    pub fn open(asked: &'a TaskTable, whole: bool) -> Result<Beside<'a>, Vec<Problem>> {
        let table = crate::open_table(&asked.files, whole)?;
        let mut problems = Vec::new();
        let columns = asked.columns.iter().filter_map(|c| find(&table, c).map_err(|p| problems.push(p)).ok()).collect();
        if problems.is_empty() { Ok(Beside { asked, table, columns }) } else { Err(problems) }
    }

    /// Reads it: the values of each column, and the fingerprint of the whole table.
    pub fn read(
        &self,
        progress: &dyn Progress,
        problems: &mut Vec<Problem>,
    ) -> Result<(Vec<TaskValues>, Fingerprint), Halt> {
        let seeds: Vec<ColumnSeed> = self.table.names().iter().map(|name| ColumnSeed::of(name)).collect();
        let all: Vec<usize> = (0..self.table.schema.fields().len()).collect();
        let pieces = scan(&self.table, progress, &format!("Reading {}", self.table.written), |part| {
            let mut columns = vec![ColumnPiece::default(); self.columns.len()];
            let mut seen = Fingerprint::default();
            let (file, mut row) = (part.file, part.first_row);
            self.table.read(part, &all, None, &mut |batch| {
                if progress.cancelled() {
                    return Err(Halt::Cancelled);
                }
                fingerprint(&batch, &seeds, &mut seen);
                for ((piece, asked), column) in columns.iter_mut().zip(&self.asked.columns).zip(&self.columns) {
                    piece.add(asked, batch.column(*column), &|i| Place { file, row: row + i as u64 });
                }
                row += batch.num_rows() as u64;
                Ok(())
            })?;
            Ok((columns, seen))
        })?;
        let mut whole = vec![ColumnPiece::default(); self.columns.len()];
        let mut seen = Fingerprint::default();
        for (columns, part) in pieces {
            seen.merge(part);
            whole.iter_mut().zip(columns).for_each(|(all, more)| all.append(more));
        }
        let file = |number: usize| self.table.file_name(number).to_string();
        let values = whole.into_iter().zip(&self.asked.columns);
        Ok((values.map(|(piece, asked)| piece.finish(asked, None, file, problems)).collect(), seen))
    }
}

/// The column that a task asks for, checked to hold numbers where it should.
pub fn find(table: &Table, asked: &TaskColumn) -> Result<usize, Problem> {
    let name = match &asked.source {
        TaskSource::Column(name) | TaskSource::Joined { column: name, .. } => name,
        TaskSource::Computed(sql) => &sql.text,
    };
    let column = table.column(name, &asked.at)?;
    if let Reading::Number { .. } = asked.reading {
        number_column(table, column, &asked.at, asked.what)?;
    }
    Ok(column)
}
