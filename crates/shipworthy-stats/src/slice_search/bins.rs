//! Numbers as columns of a few values, so that slices can speak of "distance above 7".

use super::Column;

/// Where a column of numbers is cut: a value belongs to the first bin whose upper edge is at or above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bins {
    /// Upper edges of all bins but the last, ascending.
    edges: Vec<f64>,
}

impl Bins {
    /// Cuts into `count` bins of about equally many values, and at each of `cuts` that somebody asked for.
    ///
    /// An edge is a value that occurs (the inverse of the distribution function; Hyndman and Fan, 1996, type 1), so that equal
    /// values are never torn apart; a value that fills several bins has one. Missing and not finite numbers have no part. Ten is
    /// usual.
    pub fn new(values: &[f64], count: usize, cuts: &[f64]) -> Bins {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut edges: Vec<f64> = cuts.iter().copied().filter(|cut| cut.is_finite()).collect();
        if let Some(&largest) = sorted.last() {
            let quantile = |bin: usize| sorted[(bin * sorted.len()).div_ceil(count).max(1) - 1];
            edges.extend((1..count).map(quantile).filter(|edge| *edge < largest));
        }
        // Minus zero is zero.
        edges.iter_mut().for_each(|edge| *edge += 0.0);
        edges.sort_unstable_by(f64::total_cmp);
        edges.dedup();
        Bins { edges }
    }

    /// Number of codes: one per bin and a last one for missing values.
    pub fn codes(&self) -> usize {
        self.edges.len() + 2
    }

    /// The code of a value; numbers that are not finite are missing.
    pub fn code(&self, value: f64) -> u32 {
        let bin =
            if value.is_finite() { self.edges.partition_point(|edge| *edge < value) } else { self.edges.len() + 1 };
        bin as u32
    }

    /// What a code stands for: above the first, at or below the second, each `None` where there is no such end. `None` for the
    /// code of missing values.
    pub fn range(&self, code: u32) -> Option<(Option<f64>, Option<f64>)> {
        let bin = code as usize;
        let above = bin.checked_sub(1).and_then(|below| self.edges.get(below)).copied();
        (bin <= self.edges.len()).then(|| (above, self.edges.get(bin).copied()))
    }

    /// The values as a column for the search.
    pub fn column(&self, name: &str, values: &[f64]) -> Column {
        let codes = values.iter().map(|value| self.code(*value)).collect();
        Column { name: name.to_owned(), codes, values: self.codes() }
    }
}
