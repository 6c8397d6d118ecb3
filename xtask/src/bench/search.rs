//! `cargo xtask bench-search FILE LEAST TIMES`: the process of ours that finds the weakest slices of a table.
//!
//! A process of its own, so that its CPU and memory are measured as those of the tools are.

use anyhow::{Context, bail};
use shipworthy_stats::slice_search::{Column, Search, search};

use crate::say;

/// Reads a CSV of whole numbers whose last column is the loss, searches it so often, and prints the scores as JSON.
pub fn run(words: &[&str]) -> anyhow::Result<()> {
    let &[file, least, times] = words else { bail!("bench-search needs FILE LEAST TIMES") };
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
    let (columns, loss) = table(&text)?;
    let wanted = Search { max_columns: 3, min_examples: least.parse()?, top: 10, alpha_weight: 0.95 };
    let mut found = Vec::new();
    for _ in 0..times.parse::<u32>()? {
        found = search(&columns, &loss, None, &wanted);
    }
    let scores: Vec<f64> = found.iter().map(|slice| slice.score).collect();
    say(&serde_json::json!({ "scores": scores }).to_string());
    Ok(())
}

fn table(text: &str) -> anyhow::Result<(Vec<Column>, Vec<f64>)> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().context("a head")?.split(',').collect();
    let mut columns: Vec<Vec<u32>> = vec![Vec::new(); names.len()];
    for line in lines {
        let mut cells = line.split(',');
        for column in &mut columns {
            column.push(cells.next().context("as many cells as names")?.parse()?);
        }
    }
    let loss = columns.pop().context("a loss")?.into_iter().map(f64::from).collect();
    let columns = columns.into_iter().zip(names).map(|(codes, name)| Column {
        name: name.to_owned(),
        values: codes.iter().max().map_or(0, |most| *most as usize + 1),
        codes,
    });
    Ok((columns.collect(), loss))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_column_is_the_loss() {
        let (columns, loss) = table("a,b,wrong\n0,2,1\n1,0,0\n").unwrap();
        assert_eq!(loss, [1.0, 0.0]);
        assert_eq!(columns[1].codes, [2, 0]);
        assert_eq!((columns[1].values, columns[0].values), (3, 2));
        assert!(table("a,wrong\n0\n").is_err());
    }
}
