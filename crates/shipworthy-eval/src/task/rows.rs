//! Which rows of the golden set a candidate answers, and how they depend on each other.

use shipworthy_stats::dependence::Dependence;

use crate::gather::Gathered;

/// Golden row numbers with their weights and clusters. What a task keeps beside them has one entry for each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// Row numbers in the golden set.
    pub row: Vec<u32>,
    /// Weights, when the golden set has them.
    pub weight: Option<Vec<f64>>,
    /// Cluster codes, when the golden set has them.
    pub cluster: Option<Vec<u32>>,
}

impl Rows {
    /// These rows of the golden set.
    pub fn new(gathered: &Gathered, row: Vec<u32>) -> Rows {
        let weight = gathered.weight.as_ref().map(|weight| row.iter().map(|&at| weight[at as usize]).collect());
        let cluster =
            gathered.cluster.as_ref().map(|cluster| row.iter().map(|&at| cluster.code[at as usize]).collect());
        Rows { row, weight, cluster }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    /// Weights and clusters, as the statistics take them.
    pub fn dependence(&self) -> Dependence<'_> {
        Dependence { weights: self.weight.as_deref(), clusters: self.cluster.as_deref() }
    }

    /// How many independent groups the rows come from; `None` without clusters.
    pub fn clusters(&self) -> Option<usize> {
        let mut codes = self.cluster.clone()?;
        codes.sort_unstable();
        codes.dedup();
        Some(codes.len())
    }

    /// The places, in these columns, of the rows that `keep` says yes to.
    pub fn places(&self, keep: &dyn Fn(u32) -> bool) -> Vec<usize> {
        (0..self.len()).filter(|&at| keep(self.row[at])).collect()
    }

    /// The rows at these places.
    #[must_use]
    pub fn pick(&self, places: &[usize]) -> Rows {
        Rows {
            row: pick(&self.row, places),
            weight: self.weight.as_ref().map(|weight| pick(weight, places)),
            cluster: self.cluster.as_ref().map(|cluster| pick(cluster, places)),
        }
    }
}

/// The entries at these places.
pub fn pick<T: Clone>(values: &[T], places: &[usize]) -> Vec<T> {
    places.iter().map(|&at| values[at].clone()).collect()
}
