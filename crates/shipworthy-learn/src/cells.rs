//! Cells that examples fall into, with a Dirichlet belief: conjugate, so that expected shares are exact.

use shipworthy_stats::distribution::beta_cdf;

use crate::draws::Draws;

/// True shares of cells, how often each was seen, and what was believed before.
#[derive(Debug, Clone)]
pub(crate) struct Cells {
    truth: Vec<f64>,
    prior: Vec<f64>,
    counts: Vec<u32>,
}

impl Cells {
    /// Shares drawn from the prior, and `n` examples drawn from the shares.
    pub(crate) fn draw(draws: &mut Draws, prior: &[f64], n: u32) -> Cells {
        let gammas: Vec<f64> = prior.iter().map(|shape| draws.gamma(*shape)).collect();
        let sum: f64 = gammas.iter().sum();
        let truth: Vec<f64> = gammas.iter().map(|gamma| gamma / sum).collect();
        let mut counts = vec![0; prior.len()];
        for _ in 0..n {
            let mut left = draws.uniform();
            let cell = truth.iter().position(|share| {
                left -= share;
                left < 0.0
            });
            counts[cell.unwrap_or(prior.len() - 1)] += 1;
        }
        Cells { truth, prior: prior.to_vec(), counts }
    }

    /// How often a cell was seen.
    pub(crate) fn count(&self, cell: usize) -> u32 {
        self.counts[cell]
    }

    /// All counts.
    pub(crate) fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// How often these cells were seen.
    pub(crate) fn seen(&self, cells: &[usize]) -> u32 {
        cells.iter().map(|cell| self.counts[*cell]).sum()
    }

    /// Examples.
    pub(crate) fn n(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// The expected share of these cells, given prior and examples.
    pub(crate) fn mean(&self, cells: &[usize]) -> f64 {
        let (a, b) = self.belief(cells);
        a / (a + b)
    }

    /// The true share of these cells.
    pub(crate) fn true_share(&self, cells: &[usize]) -> f64 {
        cells.iter().map(|cell| self.truth[*cell]).sum()
    }

    /// The share of these cells among the examples.
    pub(crate) fn raw(&self, cells: &[usize]) -> f64 {
        f64::from(self.seen(cells)) / f64::from(self.n())
    }

    /// The share of these cells is a beta variable with these shapes.
    pub(crate) fn belief(&self, cells: &[usize]) -> (f64, f64) {
        let weight = |cell: usize| self.prior[cell] + f64::from(self.counts[cell]);
        let a: f64 = cells.iter().map(|cell| weight(*cell)).sum();
        let all: f64 = (0..self.prior.len()).map(weight).sum();
        (a, all - a)
    }

    /// Where the true share of these cells lies in what is believed about it.
    pub(crate) fn rank(&self, cells: &[usize]) -> f64 {
        let (a, b) = self.belief(cells);
        beta_cdf(self.true_share(cells), a, b)
    }
}

/// A share with a beta belief.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    /// The truth.
    pub(crate) truth: f64,
    /// What was believed before, as counts.
    prior: (f64, f64),
    /// How often it was so.
    pub(crate) seen: u32,
    /// Of how many.
    pub(crate) of: u32,
}

impl Share {
    /// A share drawn from a beta prior, and seen in `of` examples.
    pub(crate) fn draw(draws: &mut Draws, prior: (f64, f64), of: u32) -> Share {
        let truth = draws.beta(prior.0, prior.1);
        Share { truth, prior, seen: draws.binomial(of, truth), of }
    }

    /// What is believed now.
    pub(crate) fn belief(&self) -> (f64, f64) {
        (self.prior.0 + f64::from(self.seen), self.prior.1 + f64::from(self.of - self.seen))
    }

    /// Its expected value.
    pub(crate) fn mean(&self) -> f64 {
        let (a, b) = self.belief();
        a / (a + b)
    }

    /// The share among the examples.
    pub(crate) fn raw(&self) -> f64 {
        f64::from(self.seen) / f64::from(self.of)
    }

    /// Where the truth lies in what is believed.
    pub(crate) fn rank(&self) -> f64 {
        let (a, b) = self.belief();
        beta_cdf(self.truth, a, b)
    }
}
