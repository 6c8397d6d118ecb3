//! What every task can say about one candidate on one set of rows.

use std::collections::BTreeSet;

use shipworthy_stats::inference::Inference;
use shipworthy_stats::moves::Moves;
use shipworthy_stats::units::Resampling;

use super::asked::Asked;
use super::rows::Rows;

/// A candidate's answers with the truth beside them. A slice of them is another of the same kind, so that a number on a slice is
/// computed by the same code as the number on everybody.
pub trait Answered: Send + Sync {
    /// The rows, or of a ranking one row for each query.
    fn rows(&self) -> &Rows;

    /// The golden rows behind each of [`Answered::rows`], where these are several: all items of a query. `None` where each stands
    /// for itself.
    fn members(&self) -> Option<&[Vec<u32>]> {
        None
    }

    /// The metrics that reports list, in the order of the catalogue.
    fn listed(&self) -> Vec<Asked>;

    /// The classes or labels that a bar may single out; empty where there are none.
    fn classes(&self) -> &[String] {
        &[]
    }

    /// Uncertainty of a metric; `None` where it is undefined.
    fn inference(&self, asked: &Asked, resampling: &Resampling) -> Option<Inference>;

    /// A metric that is a mean over rows: its value on each, and the range that the value lies in. `None` for others.
    fn values(&self, asked: &Asked) -> Option<Values>;

    /// A metric that is no mean: how far each row moves it. `None` for others, and for those that rows move by jumps.
    fn moves(&self, _: &Asked) -> Option<Moves> {
        None
    }

    /// A metric that is a percentile of a value per row: the values, and the share of rows that lie below it. `None` for others.
    fn percentile(&self, _: &Asked) -> Option<(Vec<f64>, f64)> {
        None
    }

    /// How many examples are in the metric's denominator.
    fn denominator(&self, asked: &Asked) -> u64;

    /// How many there are of the rarest kind that the metric depends on, and the word for them: three "boots". `None` where
    /// every example counts alike.
    fn rarest(&self, asked: &Asked) -> Option<(u64, String)>;

    /// How bad the answer to each row is, for the search for weak slices and for the misses that are shown.
    fn mistakes(&self) -> Mistakes;

    /// Money lost on each row; `None` without prices.
    fn costs(&self) -> Option<&[f64]>;

    /// The answers to those rows that `keep` says yes to, by their number in the golden set.
    fn part(&self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Answered>;

    /// The answers to the same examples as `others`, as far as there are any.
    fn to_same(&self, others: &Rows) -> Box<dyn Answered> {
        let wanted: BTreeSet<u32> = others.row.iter().copied().collect();
        self.part(&|row| wanted.contains(&row))
    }

    /// How often each answer met each truth: class names, then a row for each true class. `None` for tasks without classes.
    fn confusion(&self) -> Option<(Vec<String>, Vec<Vec<u64>>)> {
        None
    }

    /// What the answer to the row at `place` was, and what is true, in words.
    fn told(&self, place: usize) -> String;
}

/// A value on each row, and the range it lies in.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// One for each row.
    pub of: Vec<f64>,
    /// Smallest and largest possible.
    pub range: (f64, f64),
}

/// How bad the answers are.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistakes {
    /// The metric whose mean it is; lower is better.
    pub asked: Asked,
    /// One number for each row; 0 is a right answer.
    pub of: Vec<f64>,
}
