//! Tables as text: small ones whole, such as the declared shares of a population, and long ones a part at a time.

use shipworthy_eval::gather::Files;

use crate::cells;
use crate::limits::FETCH_CHARS;
use crate::problem::{count, problem};
use crate::table::{Halt, Table};

/// Rows of a part that is handed on.
const AT_A_TIME: usize = 256;

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
    let together = |out: &mut SmallTable, part: SmallTable| {
        out.columns = part.columns;
        out.rows.extend(part.rows);
    };
    fold(files, whole, limit, &|_| true, &SmallTable::default, &together)
}

/// Reads those columns that are wanted and hands their rows on, a part at a time and in their order. The first part is there for a table
/// without rows too, for its columns.
pub fn fold<S>(
    files: &Files,
    whole: bool,
    limit: usize,
    wanted: &dyn Fn(&str) -> bool,
    new: &dyn Fn() -> S,
    step: &dyn Fn(&mut S, SmallTable),
) -> Result<S, Vec<Halt>> {
    let table =
        Table::open(files, whole).map_err(|problems| problems.into_iter().map(Halt::from).collect::<Vec<_>>())?;
    let every: Vec<(usize, &str)> = table.names().into_iter().enumerate().filter(|(_, name)| wanted(name)).collect();
    let columns: Vec<String> = every.iter().map(|(_, name)| (*name).to_owned()).collect();
    let places: Vec<usize> = every.into_iter().map(|(place, _)| place).collect();
    let mut out = new();
    step(&mut out, SmallTable { columns: columns.clone(), rows: Vec::new() });
    let mut seen = 0;
    for part in table.parts() {
        let part = part.map_err(|halt| vec![halt])?;
        table
            .read(part, &places, None, &mut |batch| {
                seen += batch.num_rows();
                if seen > limit {
                    let message = format!("{} has more than {} rows", table.written, count(limit as u64));
                    return Err(problem("too-many-rows", &table.at, message, "name a smaller table").into());
                }
                for start in (0..batch.num_rows()).step_by(AT_A_TIME) {
                    let batch = batch.slice(start, AT_A_TIME.min(batch.num_rows() - start));
                    let mut rows = vec![Vec::with_capacity(places.len()); batch.num_rows()];
                    for column in batch.columns() {
                        rows.iter_mut().zip(cells::texts(column)).for_each(|(row, cell)| row.push(cell));
                    }
                    step(&mut out, SmallTable { columns: columns.clone(), rows });
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
