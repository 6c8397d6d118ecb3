//! Pictures of what exhibits say: people and cases as marks, shares as intervals. They hold no more than their table does.

use shipworthy_stats::binomial::wilson;
use shipworthy_stats::level::Level as Confidence;

/// A picture of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// Everybody as a mark of their kind.
    Kinds {
        /// What the counts hold at, where the table has several: "from 0.50".
        at: Option<String>,
        /// The kinds, in the order in which their marks stand.
        kinds: Vec<Kind>,
    },
    /// Shares, one below the other.
    Rates {
        /// What is counted: "repaid".
        what: String,
        /// The shares.
        rates: Vec<Rate>,
    },
}

/// So many of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Who they are.
    pub label: String,
    /// How many.
    pub count: u32,
    /// How they are drawn.
    pub mark: Mark,
}

/// How somebody is drawn. Each kind has a shape of its own besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A disc: it went as it should.
    Well,
    /// A cross: somebody is let down.
    LetDown,
    /// A square: the other mistake.
    Mistake,
    /// A ring: rightly left alone.
    LeftAlone,
}

/// A share: so many of so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Of whom.
    pub label: String,
    /// How many of them.
    pub seen: u32,
    /// Of how many.
    pub of: u32,
}

impl Rate {
    /// `seen` of `of`.
    pub fn new(label: impl Into<String>, seen: u32, of: u32) -> Rate {
        Rate { label: label.into(), seen, of }
    }

    /// Estimate and ends of its 95% interval (Wilson 1927), from 0 to 1; `None` of nobody.
    pub fn interval(&self) -> Option<(f64, f64, f64)> {
        if self.of == 0 {
            return None;
        }
        let level = Confidence::new(0.95).expect("95% is a level");
        let (seen, of) = (f64::from(self.seen), f64::from(self.of));
        let drawn = wilson(seen, of, level);
        Some((seen / of, drawn.lower, drawn.upper))
    }
}

impl Kind {
    /// So many of a kind.
    pub fn new(label: impl Into<String>, count: usize, mark: Mark) -> Kind {
        Kind { label: label.into(), count: u32::try_from(count).unwrap_or(u32::MAX), mark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_the_interval_of_wilson() {
        let (estimate, low, high) = Rate::new("urgent", 54, 60).interval().expect("an interval");
        // Wilson (1927) for 54 of 60.
        assert!((estimate - 0.9).abs() < 1e-12);
        assert!((low - 0.7985).abs() < 5e-4 && (high - 0.9534).abs() < 5e-4, "{low} {high}");
        assert_eq!(Rate::new("nobody", 0, 0).interval(), None);
    }
}
