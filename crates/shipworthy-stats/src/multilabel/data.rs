//! Labels, decisions and scores of one table.

use crate::dependence::Dependence;

/// Which labels examples have, which were decided for, and how they scored. One column per label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Multilabel<'a> {
    /// Whether each example has the label.
    pub labels: &'a [&'a [bool]],
    /// Whether it was decided to have it.
    pub decisions: &'a [&'a [bool]],
    /// Score of each label, where rankings are asked about; otherwise without columns.
    pub scores: &'a [&'a [f64]],
    /// Weights and clusters.
    pub dependence: Dependence<'a>,
}

impl Multilabel<'_> {
    /// Number of examples.
    pub fn len(&self) -> usize {
        self.labels.first().map_or(0, |column| column.len())
    }

    /// Whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn check(&self) {
        let rows = self.len();
        self.dependence.check(rows);
        assert_eq!(self.labels.len(), self.decisions.len(), "one column of decisions per label");
        let flags = self.labels.iter().chain(self.decisions).all(|column| column.len() == rows);
        let scores = self.scores.iter().all(|column| column.len() == rows);
        assert!(flags && scores, "columns of the same examples");
        assert!(
            self.scores.is_empty() || self.scores.len() == self.labels.len(),
            "one column of scores per label, or none"
        );
    }
}
