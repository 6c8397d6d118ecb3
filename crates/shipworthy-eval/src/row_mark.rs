//! What a walk in order of score asks of a row besides its score, in one byte: sorting moves it along with the row.

use crate::decision::Decision;

/// Label, decision and fold of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowMark(u8);

impl RowMark {
    /// Of a row; folds are fewer than 32.
    pub fn new(label: bool, decision: Decision, fold: u8) -> RowMark {
        RowMark(u8::from(label) | (decision as u8) << 1 | fold << 3)
    }

    /// Whether the row is positive.
    pub fn label(self) -> bool {
        self.0 & 1 == 1
    }

    /// What was decided.
    pub fn decision(self) -> Decision {
        match self.0 >> 1 & 3 {
            0 => Decision::Negative,
            1 => Decision::Positive,
            2 => Decision::Deferred,
            _ => Decision::Excluded,
        }
    }

    /// The fold that the row is in.
    pub fn fold(self) -> u8 {
        self.0 >> 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_come_back() {
        use Decision::{Deferred, Excluded, Negative, Positive};
        for label in [false, true] {
            for decision in [Negative, Positive, Deferred, Excluded] {
                for fold in [0, 4, 31] {
                    let mark = RowMark::new(label, decision, fold);
                    assert_eq!((mark.label(), mark.decision(), mark.fold()), (label, decision, fold));
                }
            }
        }
    }
}
