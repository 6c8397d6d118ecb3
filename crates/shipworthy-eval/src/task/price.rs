//! Prices of a task's mistakes, row by row.

use shipworthy_spec::spec::Cost;

use super::layout::{Layout, numbers};
use crate::gather::Gathered;

/// A price that is the same for every row, or one of a column.
#[derive(Debug, Clone, Copy)]
pub enum Price<'a> {
    /// The same everywhere.
    Constant(f64),
    /// One per golden row.
    PerRow(&'a [f64]),
}

impl<'a> Price<'a> {
    /// The price that a spec gives.
    pub fn of(cost: &Cost, layout: &Layout, gathered: &'a Gathered) -> Price<'a> {
        match cost {
            Cost::Constant(amount) => Price::Constant(*amount),
            Cost::Expression(text) => {
                layout.price(text).map_or(Price::Constant(0.0), |at| Price::PerRow(numbers(gathered, at)))
            }
        }
    }

    /// The price on a golden row.
    pub fn at(self, row: u32) -> f64 {
        match self {
            Price::Constant(amount) => amount,
            Price::PerRow(amounts) => amounts[row as usize],
        }
    }
}
