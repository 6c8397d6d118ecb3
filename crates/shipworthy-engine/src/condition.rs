//! Which rows a condition holds for.

use shipworthy_eval::gather::{Files, Sql};

use crate::cells;
use crate::expression::{Compiler, Gives};
use crate::table::{Halt, Table};

/// Row by row; a row that it is unknown for is left out, as WHERE does.
pub fn held(files: &Files, condition: &Sql, whole: bool) -> Result<Vec<bool>, Vec<Halt>> {
    let halts = |problems: Vec<_>| problems.into_iter().map(Halt::from).collect::<Vec<_>>();
    let table = Table::open(files, whole).map_err(halts)?;
    let condition = Compiler::new(&table.schema).compile(condition, Gives::Truth).map_err(halts)?;
    let mut needed: Vec<usize> = condition.columns.iter().filter_map(|name| table.column(name, "").ok()).collect();
    needed.sort_unstable();
    needed.dedup();
    if needed.is_empty() {
        // Something must be read to know how many rows there are.
        needed.push(0);
    }
    let mut held = Vec::new();
    for part in table.parts() {
        let part = part.map_err(|halt| vec![halt])?;
        table
            .read(part, &needed, None, &mut |batch| {
                let (rows, before) = (batch.num_rows(), held.len());
                if let Some(truths) = cells::truths(&condition.evaluate(&batch)?) {
                    held.extend(truths.iter().map(|truth| truth == Some(true)));
                }
                held.resize(before + rows, false);
                Ok(())
            })
            .map_err(|halt| vec![halt])?;
    }
    Ok(held)
}
