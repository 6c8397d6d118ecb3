//! What happened in many runs of one cell.

use shipworthy_eval::outcome::Verdict;

/// Counts over the runs of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs made.
    pub runs: u64,
    /// Runs that passed.
    pub passes: u64,
    /// Runs that failed.
    pub fails: u64,
    /// Runs without a verdict because the counts were below the minimum; the other runs without one had too little evidence.
    pub below_minimum: u64,
    /// Judged runs with a drawn interval.
    pub drawn: u64,
    /// Those whose interval held the truth.
    pub covered: u64,
}

impl Tally {
    /// One run with its verdict; `judged` says whether its counts allow one.
    ///
    /// # Panics
    /// When there is a verdict that the counts do not allow.
    pub fn of(verdict: Verdict, judged: bool) -> Tally {
        assert!(judged || verdict == Verdict::NotEnoughEvidence, "{verdict:?} below the minimum counts");
        Tally {
            runs: 1,
            passes: u64::from(verdict == Verdict::Pass),
            fails: u64::from(verdict == Verdict::Fail),
            below_minimum: u64::from(!judged),
            ..Tally::default()
        }
    }

    /// The same run with a drawn interval, where there is one, and whether it holds the truth.
    pub fn with_interval(self, low: Option<f64>, high: Option<f64>, truth: f64) -> Tally {
        let (Some(low), Some(high)) = (low, high) else { return self };
        Tally { drawn: 1, covered: u64::from(low <= truth && truth <= high), ..self }
    }

    /// Both together.
    pub fn merge(self, other: Tally) -> Tally {
        Tally {
            runs: self.runs + other.runs,
            passes: self.passes + other.passes,
            fails: self.fails + other.fails,
            below_minimum: self.below_minimum + other.below_minimum,
            drawn: self.drawn + other.drawn,
            covered: self.covered + other.covered,
        }
    }

    /// Runs that ended with not enough evidence.
    pub fn open(&self) -> u64 {
        self.runs - self.passes - self.fails
    }

    /// Runs with counts that allow a verdict.
    pub fn judged(&self) -> u64 {
        self.runs - self.below_minimum
    }
}
