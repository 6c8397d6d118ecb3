//! The search for label errors alone, on raw numbers: for each row its label, then a probability for each class.

use anyhow::ensure;
use serde_json::{Value, json};
use shipworthy_stats::label_errors::{Labelled, find_label_errors};

use super::alone::repeated;
use super::rows::LABEL_CLASSES;

/// Sums are told by their last digits, so that a difference of one shows.
const LAST_DIGITS: u128 = 1_000_000;

/// Searches so often, and says how many rows were found, with sums over their numbers and the squares of these: sets with the same
/// are the same.
pub fn run(bytes: &[u8], times: u32) -> anyhow::Result<Value> {
    let classes: usize = LABEL_CLASSES.parse()?;
    let (numbers, rest) = bytes.as_chunks::<8>();
    ensure!(rest.is_empty() && numbers.len().is_multiple_of(classes + 1), "whole rows of 1 + {classes} numbers");
    let mut labels = Vec::with_capacity(numbers.len() / (classes + 1));
    let mut probabilities = Vec::with_capacity(labels.capacity() * classes);
    for row in numbers.chunks_exact(classes + 1) {
        labels.push(f64::from_le_bytes(row[0]) as u32);
        probabilities.extend(row[1..].iter().map(|bytes| f64::from_le_bytes(*bytes)));
    }
    let data = Labelled { labels: &labels, probabilities: &probabilities, classes };
    Ok(repeated(times, || told(&find_label_errors(&data).map(|found| found.rows).unwrap_or_default())))
}

fn told(rows: &[usize]) -> Value {
    let sum = |power: u32| (rows.iter().map(|row| (*row as u128).pow(power)).sum::<u128>() % LAST_DIGITS) as u64;
    json!({ "labels": { "count": rows.len(), "sum": sum(1), "squares": sum(2) } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_its_sums() {
        assert_eq!(told(&[3, 1005])["labels"], json!({ "count": 2, "sum": 1008, "squares": 10_034 }));
    }

    #[test]
    fn rows_must_be_whole() {
        assert!(run(&[0; 12], 1).is_err());
        assert!(run(&[0; 16], 1).is_err());
    }
}
