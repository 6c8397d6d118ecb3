//! The confusion matrix of several classes.

use crate::class_tally::{ClassTally, Tallies};
use crate::confusion::Confusion;

/// Counts, or sums of weights, of examples by label and decision. Mergeable: parts add up to the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassConfusion {
    classes: usize,
    /// Row by row: a row is a label.
    cells: Vec<f64>,
}

impl ClassConfusion {
    /// No examples yet, of so many classes.
    pub fn new(classes: usize) -> ClassConfusion {
        ClassConfusion { classes, cells: vec![0.0; classes * classes] }
    }

    /// From rows by label.
    ///
    /// # Panics
    /// When the rows are not as many as each is long.
    pub fn from_rows(rows: &[Vec<f64>]) -> ClassConfusion {
        assert!(rows.iter().all(|row| row.len() == rows.len()), "a confusion matrix is square");
        ClassConfusion { classes: rows.len(), cells: rows.concat() }
    }

    /// Counts one example. Classes are numbered from 0.
    ///
    /// # Panics
    /// For a class that there is not.
    #[inline]
    pub fn add(&mut self, label: u32, decision: u32, weight: f64) {
        let (label, decision) = (label as usize, decision as usize);
        assert!(label < self.classes && decision < self.classes, "classes are numbered below their count");
        self.cells[label * self.classes + decision] += weight;
    }

    /// Both together.
    ///
    /// # Panics
    /// When they are not of the same classes.
    #[must_use]
    pub fn merge(&self, other: &ClassConfusion) -> ClassConfusion {
        assert_eq!(self.classes, other.classes, "merged matrices are of the same classes");
        let cells = self.cells.iter().zip(&other.cells).map(|(a, b)| a + b).collect();
        ClassConfusion { classes: self.classes, cells }
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Examples with this label and this decision.
    pub fn count(&self, label: usize, decision: usize) -> f64 {
        self.cells[label * self.classes + decision]
    }

    /// All examples.
    pub fn total(&self) -> f64 {
        self.cells.iter().sum()
    }

    /// Examples of the class.
    pub fn labelled(&self, class: usize) -> f64 {
        self.cells[class * self.classes..][..self.classes].iter().sum()
    }

    /// Examples decided for the class.
    pub fn decided(&self, class: usize) -> f64 {
        (0..self.classes).map(|label| self.count(label, class)).sum()
    }

    /// Size of the smallest class that has examples: what an average over classes rests on. 0 without examples.
    pub fn smallest_class(&self) -> f64 {
        let least = (0..self.classes)
            .map(|class| self.labelled(class))
            .filter(|size| *size > 0.0)
            .fold(f64::INFINITY, f64::min);
        if least.is_finite() { least } else { 0.0 }
    }

    /// The class against all others.
    pub fn one_against_rest(&self, class: usize) -> Confusion {
        let tp = self.count(class, class);
        let (labelled, decided) = (self.labelled(class), self.decided(class));
        Confusion { tp, fn_: labelled - tp, fp: decided - tp, tn: self.total() - labelled - decided + tp }
    }

    pub(super) fn tallies(&self) -> Tallies {
        let tally = |class| ClassTally {
            hit: self.count(class, class),
            labelled: self.labelled(class),
            decided: self.decided(class),
        };
        Tallies { classes: (0..self.classes).map(tally).collect(), examples: self.total() }
    }

    /// Label, decision and count of every cell that holds examples.
    pub(super) fn filled(&self) -> impl Iterator<Item = (u32, u32, f64)> {
        let classes = self.classes;
        self.cells
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0.0)
            .map(move |(cell, count)| ((cell / classes) as u32, (cell % classes) as u32, *count))
    }
}
