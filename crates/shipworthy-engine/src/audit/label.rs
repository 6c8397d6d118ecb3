//! The label of the rows kept, and what a column tells about it.

use std::collections::HashMap;

use shipworthy_eval::audit::association::{self, Association, MISSING};
use shipworthy_eval::audit::sentinels;

use super::collect::{Parts, number, whole};
use super::kept::{Chunk, joined};
use super::radix;
use super::text::TextResult;
use crate::kind::Kind;
use crate::limits::AUC_ROWS_PER_CLASS;

/// Classes beyond this make the label a quantity.
const MOST_CLASSES: usize = 100;
/// No label.
pub const NONE: u32 = u32::MAX;

/// The label of the rows kept.
pub struct Label {
    /// Its column.
    pub column: usize,
    /// Class of each row, or [`NONE`]; empty when the label is a quantity.
    pub class: Vec<u32>,
    /// Number of classes.
    pub classes: usize,
    /// The rows that columns are held against: all, or so many of each class by the hashes of their content.
    rows: Vec<u32>,
    numbers: Vec<f64>,
}

impl Label {
    /// Of the label column; `None` without one.
    pub fn of(parts: &Parts, chunks: &[Chunk], text: Option<&TextResult>) -> Option<Label> {
        let column = parts.places.label?;
        let keys = joined(chunks, |c| &c.cells[column]);
        let mut distinct: Vec<u64> = keys.iter().copied().filter(|k| *k != MISSING).collect();
        radix::sort(&mut distinct);
        distinct.dedup();
        if let Some(text) = text {
            // Words that stand for no value are no class.
            let nothing: Vec<u64> = text
                .values
                .iter()
                .flatten()
                .zip(&text.hashes)
                .filter(|((v, _), _)| sentinels::word(v).is_some())
                .map(|(_, h)| *h)
                .collect();
            distinct.retain(|k| !nothing.contains(k));
        }
        let quantity = distinct.len() > MOST_CLASSES;
        if quantity && parts.kinds[column] == Kind::Text {
            return None;
        }
        let mut label = Label { column, class: Vec::new(), classes: 0, rows: Vec::new(), numbers: Vec::new() };
        if quantity {
            let to_number = |k: &u64| match (*k == MISSING, parts.kinds[column]) {
                (true, _) => f64::NAN,
                (false, Kind::Whole) => whole(*k) as f64,
                (false, _) => number(*k),
            };
            label.numbers = keys.iter().map(to_number).collect();
            label.rows = chosen(
                chunks,
                (0..keys.len() as u32).filter(|i| keys[*i as usize] != MISSING).collect(),
                2 * AUC_ROWS_PER_CLASS,
            );
            return Some(label);
        }
        let codes: HashMap<u64, u32> = distinct.iter().enumerate().map(|(i, k)| (*k, i as u32)).collect();
        label.classes = distinct.len();
        label.class = keys.iter().map(|k| codes.get(k).copied().unwrap_or(NONE)).collect();
        let most = (2 * AUC_ROWS_PER_CLASS / label.classes.max(1)).max(2_000);
        for class in 0..label.classes as u32 {
            let rows = (0..keys.len() as u32).filter(|i| label.class[*i as usize] == class).collect();
            label.rows.extend(chosen(chunks, rows, most));
        }
        Some(label)
    }

    /// What cells tell about the label. `ordered` says that keys ascend with the values.
    pub fn with(&self, keys: &[u64], ordered: bool) -> Association {
        let cells: Vec<u64> = self.rows.iter().map(|i| keys[*i as usize]).collect();
        if !self.numbers.is_empty() {
            let pairs: Vec<(f64, f64)> = self
                .rows
                .iter()
                .zip(&cells)
                .filter(|(_, c)| ordered && **c != MISSING)
                // Both ways of sorting keys are monotone; ranks of whole numbers lie on a line with their values.
                .map(|(i, c)| (key_value(*c), self.numbers[*i as usize]))
                .collect();
            return Association {
                correlation: association::with_numbers(&pairs),
                rows: cells.len() as u64,
                ..Association::default()
            };
        }
        let class: Vec<u32> = self.rows.iter().map(|i| self.class[*i as usize]).collect();
        association::with_classes(&cells, ordered, &class, self.classes)
    }
}

/// The value behind a key of a number; whole numbers are told by their small distance from the middle.
fn key_value(key: u64) -> f64 {
    let as_whole = whole(key);
    if as_whole.unsigned_abs() < 1 << 52 { as_whole as f64 } else { number(key) }
}

/// At most so many of these rows, those with the lowest hashes.
fn chosen(chunks: &[Chunk], mut rows: Vec<u32>, most: usize) -> Vec<u32> {
    if rows.len() > most {
        let content = joined(chunks, |c| &c.content);
        rows.select_nth_unstable_by_key(most - 1, |i| content[*i as usize]);
        rows.truncate(most);
    }
    rows
}
