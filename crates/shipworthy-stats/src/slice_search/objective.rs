//! The objective of SliceLine and its upper bound (Sagadeeva and Boehm 2021, equations 1 and 3).

/// What is known about a slice: its rows, the sum of their losses and the largest of them, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    pub rows: u64,
    pub sum: u64,
    pub largest: u64,
}

impl Totals {
    /// What a conjunction of both can have at most.
    pub(super) fn at_most(self, other: Totals) -> Totals {
        Totals {
            rows: self.rows.min(other.rows),
            sum: self.sum.min(other.sum),
            largest: self.largest.min(other.largest),
        }
    }
}

/// The objective for one population.
#[derive(Debug, Clone, Copy)]
pub(super) struct Objective {
    pub alpha: f64,
    pub rows: f64,
    pub sum: f64,
    pub min_rows: f64,
}

impl Objective {
    /// Score of a slice of `rows` rows with losses adding to `sum` (equation 1).
    pub(super) fn score(&self, rows: f64, sum: f64) -> f64 {
        // The mean is divided out first, so that slices with equal means tie to the last digit.
        let badness = (sum / rows) / (self.sum / self.rows) - 1.0;
        let smallness = self.rows / rows - 1.0;
        self.alpha * badness - (1.0 - self.alpha) * smallness
    }

    /// No slice within these totals that has enough rows scores higher (equation 3).
    ///
    /// A slice of a given size has at most min(sum, size × largest) loss. As a function of size that score is monotone
    /// below and above the size where the two meet, so the ends and that size are all that need trying.
    pub(super) fn bound(&self, totals: Totals) -> f64 {
        let (most, sum, largest) = (totals.rows as f64, totals.sum as f64, totals.largest as f64);
        if most < self.min_rows || totals.sum == 0 {
            return f64::NEG_INFINITY;
        }
        let meeting = (sum / largest).clamp(self.min_rows, most);
        let at = |rows: f64| self.score(rows, sum.min(rows * largest));
        slack(at(self.min_rows).max(at(meeting)).max(at(most)))
    }

    /// Bound on the score of a slice whose loss is known exactly and whose size is not.
    pub(super) fn bound_of_size(&self, totals: Totals) -> f64 {
        let (most, sum, largest) = (totals.rows as f64, totals.sum as f64, totals.largest as f64);
        if most < self.min_rows || totals.sum == 0 {
            return f64::NEG_INFINITY;
        }
        // With its loss fixed, a slice has at least as many rows as largest losses fit into it.
        let least = (sum / largest).clamp(self.min_rows, most);
        slack(self.score(least, sum).max(self.score(most, sum)))
    }
}

/// Room for rounding, so that a slice that ties is never cut off by its last digit.
fn slack(bound: f64) -> f64 {
    bound + 1e-9 * bound.abs().max(1.0)
}
