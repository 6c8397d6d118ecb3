//! A small table as text, such as the declared shares of a population.

use shipworthy_eval::gather::Files;

use crate::cells;
use crate::limits::FETCH_CHARS;
use crate::problem::{count, problem};
use crate::table::{Halt, Table};

/// Names of columns and rows of cells; `None` where a cell is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SmallTable {
    /// The names.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Reads it; more rows than the limit are a problem.
pub fn read(files: &Files, whole: bool, limit: usize) -> Result<SmallTable, Vec<Halt>> {
    let table =
        Table::open(files, whole).map_err(|problems| problems.into_iter().map(Halt::from).collect::<Vec<_>>())?;
    let mut out = SmallTable { columns: table.names().into_iter().map(str::to_owned).collect(), rows: Vec::new() };
    let every: Vec<usize> = (0..out.columns.len()).collect();
    for part in table.parts() {
        let part = part.map_err(|halt| vec![halt])?;
        table
            .read(part, &every, None, &mut |batch| {
                if out.rows.len() + batch.num_rows() > limit {
                    let message = format!("{} has more than {} rows", table.written, count(limit as u64));
                    return Err(problem("too-many-rows", &table.at, message, "name a smaller table").into());
                }
                for row in 0..batch.num_rows() {
                    out.rows.push(batch.columns().iter().map(|column| cells::text(column, row)).collect());
                }
                Ok(())
            })
            .map_err(|halt| vec![halt])?;
    }
    Ok(out)
}

/// The first rows, at most so many; their cells are cut at [`FETCH_CHARS`] characters.
pub fn head(files: &Files, whole: bool, limit: usize) -> Result<SmallTable, Vec<Halt>> {
    let table =
        Table::open(files, whole).map_err(|problems| problems.into_iter().map(Halt::from).collect::<Vec<_>>())?;
    let mut out = SmallTable { columns: table.names().into_iter().map(str::to_owned).collect(), rows: Vec::new() };
    let every: Vec<usize> = (0..out.columns.len()).collect();
    for part in table.parts() {
        let part = part.map_err(|halt| vec![halt])?;
        let read = table.read(part, &every, None, &mut |batch| {
            for row in 0..batch.num_rows().min(limit - out.rows.len()) {
                out.rows.push(batch.columns().iter().map(|column| cut(cells::text(column, row)?)).collect());
            }
            // Enough: the rest is not read.
            if out.rows.len() == limit { Err(Halt::Cancelled) } else { Ok(()) }
        });
        match read {
            _ if out.rows.len() == limit => break,
            Ok(()) => {}
            Err(halt) => return Err(vec![halt]),
        }
    }
    Ok(out)
}

fn cut(cell: String) -> Option<String> {
    Some(cell.chars().take(FETCH_CHARS).collect())
}
