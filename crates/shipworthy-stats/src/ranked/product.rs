//! Adding up logarithms.

/// Sum of −ln: single rows are multiplied up and their logarithm taken once, because a product costs a tenth of a logarithm.
/// The smallest factor is 1e-15, so sixteen of them stay far above the smallest number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Product {
    product: f64,
    factors: u32,
    sum: f64,
}

impl Default for Product {
    fn default() -> Product {
        Product { product: 1.0, factors: 0, sum: 0.0 }
    }
}

impl Product {
    /// The chance of rows of this weight.
    pub(super) fn add(&mut self, chance: f64, weight: f64) {
        if weight != 1.0 {
            self.sum -= weight * chance.ln();
            return;
        }
        self.add_one(chance);
    }

    /// The chance of one row.
    #[inline]
    pub(super) fn add_one(&mut self, chance: f64) {
        self.product *= chance;
        self.factors += 1;
        if self.factors == 16 {
            self.sum -= self.product.ln();
            self.product = 1.0;
            self.factors = 0;
        }
    }

    /// Adds what others have multiplied up.
    pub(super) fn merge(&mut self, other: Product) {
        self.sum += other.value();
    }

    /// The sum so far.
    pub(super) fn value(self) -> f64 {
        self.sum - self.product.ln()
    }
}
