//! Where is it weakest? The conjunctions of column values on which the loss is most above average.
//!
//! [`search`] returns the exact top k by the objective of SliceLine (Sagadeeva and Boehm 2021, equation 1), [`confirm`] tests
//! them on rows that took no part in the search, [`drop_explained`] removes those that say nothing beyond a simpler one, and
//! [`collect`] says how many more examples of each would settle a bar. [`Bins`] makes columns of numbers.
//!
//! Searching finds the largest of thousands of noisy numbers, so what it finds looks bad even where nothing is wrong. Always
//! search one half of the rows, confirm on the other, and show no slice without its test.
//!
//! What this does not do: it does not choose columns or know what a loss means. Columns come dictionary-coded,
//! losses as numbers that are finite and not negative: 1 for a missed positive, or its price.
//!
//! Nothing depends on the order of rows: losses are added as whole multiples of a power of two.

mod bins;
mod bitset;
mod collect;
mod confirm;
mod excess;
mod explained;
mod lattice;
mod losses;
mod objective;
mod top;

pub use bins::Bins;
pub use collect::{Collect, collect};
pub use confirm::{Confirmation, confirm};
pub use explained::drop_explained;

use lattice::Lattice;

/// A column in dictionary code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// One code per row, each below `values`.
    pub codes: Vec<u32>,
    /// Number of distinct codes.
    pub values: usize,
}

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Most predicates in a conjunction; `usize::MAX` for any number.
    pub max_columns: usize,
    /// Fewest rows in a slice.
    pub min_examples: usize,
    /// How many slices to return.
    pub top: usize,
    /// Weight of the mean loss against the size, in (0, 1]: near 1 finds small and bad slices, lower finds larger ones.
    pub alpha_weight: f64,
}

impl Default for Search {
    /// Three columns, 32 rows, ten slices, 0.95: the defaults of the SliceLine paper, except for its size of n / 100.
    fn default() -> Self {
        Search { max_columns: 3, min_examples: 32, top: 10, alpha_weight: 0.95 }
    }
}

/// A slice that the search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Column index and code, by ascending column; all must hold.
    pub predicates: Vec<(usize, u32)>,
    /// Rows in it.
    pub examples: usize,
    /// Their losses added.
    pub loss_sum: f64,
    /// Value of the objective; always above 0, the value of the whole population.
    pub score: f64,
}

/// The rows that a question is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// Columns that slices may use.
    pub columns: &'a [Column],
    /// Loss of each row, finite and not negative.
    pub loss: &'a [f64],
    /// Which rows count; all, if not given. Positives only for recall; one half for the search, the other to confirm.
    pub rows: Option<&'a [bool]>,
    /// Cluster of each row, where rows are not independent.
    pub clusters: Option<&'a [u32]>,
    /// How many equal rows each row stands for; 1 each, if not given.
    pub times: Option<&'a [u64]>,
}

impl Evidence<'_> {
    fn counts(&self, row: usize) -> bool {
        self.rows.is_none_or(|rows| rows[row])
    }

    fn times(&self, row: usize) -> u64 {
        self.times.map_or(1, |times| times[row])
    }

    fn holds(&self, predicates: &[(usize, u32)], row: usize) -> bool {
        predicates.iter().all(|&(column, code)| self.columns[column].codes[row] == code)
    }
}

/// Which conjunctions have the highest score?
///
/// The score weighs how much the mean loss of the slice exceeds that of the population against how small the slice is:
/// α (mean / mean of all − 1) − (1 − α) (n / size − 1). Exact: the result is that of trying every conjunction, found with the
/// bound of equation 3 over all parents. Only slices with a positive score and at least `min_examples` rows are returned,
/// highest score first; among equals those with fewer predicates, then by column and code. Empty when no row has a loss.
///
/// # Panics
///
/// When a loss is negative or not finite, lengths differ, or a code is not below `values`.
pub fn search(columns: &[Column], loss: &[f64], population: Option<&[bool]>, s: &Search) -> Vec<Found> {
    search_in(&Evidence { columns, loss, rows: population, clusters: None, times: None }, s)
}

/// [`search`] among rows that may stand for several; clusters are not looked at.
///
/// # Panics
///
/// As [`search`] does.
pub fn search_in(evidence: &Evidence, s: &Search) -> Vec<Found> {
    if s.top == 0 || s.max_columns == 0 {
        return Vec::new();
    }
    match Lattice::new(evidence, s) {
        Some(lattice) => lattice.search(),
        None => Vec::new(),
    }
}
