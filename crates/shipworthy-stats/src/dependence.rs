//! What is known about dependence among examples: weights and clusters, as columns.

/// Weights and clusters of examples, in the order of the rows. Without either, examples are independent and count once.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Dependence<'a> {
    /// How much each example counts; finite and not negative. Best scaled to a mean of one.
    pub weights: Option<&'a [f64]>,
    /// Number of the cluster that each example belongs to; the numbers carry no meaning.
    pub clusters: Option<&'a [u32]>,
}

impl<'a> Dependence<'a> {
    /// Independent examples that all count once.
    pub const NONE: Dependence<'static> = Dependence { weights: None, clusters: None };

    /// Whether examples are independent and count once.
    pub fn is_none(&self) -> bool {
        self.weights.is_none() && self.clusters.is_none()
    }

    /// The weight of a row.
    #[inline]
    pub fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// Whether the columns have as many rows as there are examples.
    ///
    /// # Panics
    /// When they have not: a column of another table is a mistake of the caller.
    pub(crate) fn check(&self, rows: usize) {
        assert!(self.weights.is_none_or(|weights| weights.len() == rows), "one weight per example");
        assert!(self.clusters.is_none_or(|clusters| clusters.len() == rows), "one cluster per example");
    }
}
