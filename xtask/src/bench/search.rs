//! The slice search alone, on a CSV of whole numbers whose last column is the loss.

use anyhow::Context;
use serde_json::{Value, json};
use shipworthy_stats::slice_search::{Column, Search, search};

use super::alone::repeated;

/// Searches a table so often, and says the scores.
pub fn run(text: &str, columns: usize, least: usize, times: u32) -> anyhow::Result<Value> {
    let (table, loss) = table(text)?;
    let wanted = Search { max_columns: columns, min_examples: least, top: 10, alpha_weight: 0.95 };
    Ok(repeated(times, || {
        let found = search(&table, &loss, None, &wanted);
        json!({ "scores": found.iter().map(|slice| slice.score).collect::<Vec<f64>>() })
    }))
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

    #[test]
    fn scores_are_told_unless_nothing_is_done() {
        let text = "a,wrong\n0,1\n0,1\n1,0\n1,0\n1,1\n";
        assert_eq!(run(text, 1, 1, 0).unwrap(), Value::Null);
        assert_eq!(run(text, 1, 1, 2).unwrap()["scores"].as_array().map(Vec::len), Some(1));
    }
}
