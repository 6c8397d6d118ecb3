//! Quantile forecasts of one table, by level.

use crate::dependence::Dependence;

/// Two levels closer than this are the same level: 0.1 and 1 − 0.9 differ in their last digit.
const SAME_LEVEL: f64 = 1e-9;

/// Labels and quantile forecasts of the same examples, finite numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantileForecasts<'a> {
    labels: &'a [f64],
    /// Level, and forecast per example; ascending by level.
    columns: Vec<(f64, &'a [f64])>,
    dependence: Dependence<'a>,
}

impl<'a> QuantileForecasts<'a> {
    /// Forecasts by level. `None` unless there is a level, all lie inside (0, 1), and no two are the same.
    ///
    /// # Panics
    /// When columns differ in length.
    pub fn new(
        labels: &'a [f64],
        columns: &[(f64, &'a [f64])],
        dependence: Dependence<'a>,
    ) -> Option<QuantileForecasts<'a>> {
        dependence.check(labels.len());
        assert!(columns.iter().all(|(_, column)| column.len() == labels.len()), "one forecast per label and level");
        let mut columns = columns.to_vec();
        columns.sort_by(|a, b| a.0.total_cmp(&b.0));
        let inside = columns.iter().all(|(level, _)| *level > 0.0 && *level < 1.0);
        let apart = columns.windows(2).all(|pair| pair[1].0 - pair[0].0 > SAME_LEVEL);
        (!columns.is_empty() && inside && apart).then_some(QuantileForecasts { labels, columns, dependence })
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Levels, ascending.
    pub fn levels(&self) -> impl Iterator<Item = f64> {
        self.columns.iter().map(|(level, _)| *level)
    }

    /// Levels of the central intervals that the quantiles form, such as 0.8 of 0.1 and 0.9, widest first.
    pub fn interval_levels(&self) -> Vec<f64> {
        let lower = self.columns.iter().filter(|(level, _)| *level < 0.5 - SAME_LEVEL);
        lower.filter(|(level, _)| self.at(1.0 - level).is_some()).map(|(level, _)| 1.0 - 2.0 * level).collect()
    }

    /// Number of examples in which some quantile lies below one of a lower level.
    pub fn crossings(&self) -> u64 {
        (0..self.len()).filter(|row| self.crosses(*row)).count() as u64
    }

    pub(super) fn labels(&self) -> &'a [f64] {
        self.labels
    }

    pub(super) fn columns(&self) -> &[(f64, &'a [f64])] {
        &self.columns
    }

    pub(super) fn dependence(&self) -> &Dependence<'a> {
        &self.dependence
    }

    /// The forecasts of a level.
    pub(super) fn at(&self, level: f64) -> Option<&'a [f64]> {
        self.columns.iter().find(|(other, _)| (other - level).abs() <= SAME_LEVEL).map(|(_, column)| *column)
    }

    /// Lower and upper ends of the central interval of a level.
    pub(super) fn interval(&self, level: f64) -> Option<(&'a [f64], &'a [f64])> {
        Some((self.at(0.5 - 0.5 * level)?, self.at(0.5 + 0.5 * level)?))
    }

    /// Whether every level below one half has its mirror above and the other way round, and the median is there.
    pub(super) fn is_symmetric(&self) -> bool {
        self.at(0.5).is_some() && self.columns.iter().all(|(level, _)| self.at(1.0 - level).is_some())
    }

    pub(super) fn crosses(&self, row: usize) -> bool {
        self.columns.windows(2).any(|pair| pair[1].1[row] < pair[0].1[row])
    }
}
