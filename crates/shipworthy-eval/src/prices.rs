//! What a decision about one example costs.

use shipworthy_spec::spec::{Cost, Errors};

use shipworthy_stats::sum::ExactSum;

use crate::decision::{DECISIONS, Decision};
use crate::gather::{Gathered, Outcome};

/// Prices of all outcomes, per row where the spec gives an expression.
#[derive(Debug, Clone)]
pub struct Prices {
    true_positive: Price,
    false_positive: Price,
    false_negative: Price,
    true_negative: Price,
    review: f64,
}

/// A price that is the same for every row, or one per row.
#[derive(Debug, Clone)]
pub enum Price {
    /// The same everywhere.
    Constant(f64),
    /// One per golden row.
    PerRow(Vec<f64>),
}

/// Money lost on rows.
#[derive(Debug, Clone)]
pub enum Losses {
    /// The same for all rows of one label and decision.
    ByOutcome(ByOutcome),
    /// One amount per row.
    PerRow(Vec<f64>),
}

/// Money lost by label and decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByOutcome([[f64; DECISIONS]; 2]);

impl ByOutcome {
    /// Money lost on a row with this label and decision.
    #[inline]
    pub fn of(&self, label: bool, decision: Decision) -> f64 {
        self.0[usize::from(label)][decision as usize]
    }
}

impl Losses {
    /// Money lost on the row at `place`, which has this label and decision.
    #[inline]
    pub fn at(&self, place: usize, label: bool, decision: Decision) -> f64 {
        match self {
            Losses::ByOutcome(losses) => losses.of(label, decision),
            Losses::PerRow(losses) => losses[place],
        }
    }
}

impl Price {
    fn of(cost: &Cost, outcome: Outcome, gathered: &Gathered) -> Price {
        match cost {
            Cost::Constant(amount) => Price::Constant(*amount),
            Cost::Expression(_) => gathered
                .costs
                .iter()
                .find(|(o, _)| *o == outcome)
                .map_or(Price::Constant(0.0), |(_, per_row)| Price::PerRow(per_row.clone())),
        }
    }

    /// The price on a row.
    pub fn at(&self, row: usize) -> f64 {
        match self {
            Price::Constant(amount) => *amount,
            Price::PerRow(amounts) => amounts[row],
        }
    }

    /// The price, where it is the same for every row.
    pub fn constant(&self) -> Option<f64> {
        match self {
            Price::Constant(amount) => Some(*amount),
            Price::PerRow(_) => None,
        }
    }
}

impl Prices {
    /// Puts the spec's prices and the gathered per-row amounts together.
    pub fn new(errors: &Errors, gathered: &Gathered) -> Prices {
        Prices {
            true_positive: Price::of(&errors.true_positive.cost, Outcome::TruePositive, gathered),
            false_positive: Price::of(&errors.false_positive.cost, Outcome::FalsePositive, gathered),
            false_negative: Price::of(&errors.false_negative.cost, Outcome::FalseNegative, gathered),
            true_negative: Price::of(&errors.true_negative.cost, Outcome::TrueNegative, gathered),
            review: errors.review.map_or(0.0, |review| review.cost),
        }
    }

    /// Money lost by label and decision, where no price depends on the row.
    pub fn by_outcome(&self) -> Option<ByOutcome> {
        let (tp, fp) = (self.true_positive.constant()?, self.false_positive.constant()?);
        let (fn_, tn) = (self.false_negative.constant()?, self.true_negative.constant()?);
        let mut losses = ByOutcome([[0.0; DECISIONS]; 2]);
        for (label, if_positive, if_negative) in [(0, fp, tn), (1, tp, fn_)] {
            losses.0[label][Decision::Positive as usize] = if_positive;
            losses.0[label][Decision::Negative as usize] = if_negative;
            losses.0[label][Decision::Deferred as usize] = self.review;
        }
        Some(losses)
    }

    /// Money lost on the rows in `rows`, whose labels and decisions are given in their order.
    pub fn losses(
        &self,
        rows: impl Iterator<Item = u32>,
        label: impl Iterator<Item = bool>,
        decision: &[Decision],
    ) -> Losses {
        self.by_outcome().map_or_else(
            || Losses::PerRow(rows.zip(label).zip(decision).map(|((r, l), &d)| self.loss(r as usize, l, d)).collect()),
            Losses::ByOutcome,
        )
    }

    /// Money lost on `row` when its true label is `label` and `decision` is taken.
    pub fn loss(&self, row: usize, label: bool, decision: Decision) -> f64 {
        match decision {
            Decision::Positive => self.if_positive(row, label),
            Decision::Negative => self.if_negative(row, label),
            Decision::Deferred => self.review,
            Decision::Excluded => 0.0,
        }
    }

    /// Money lost when the row is decided positive.
    pub fn if_positive(&self, row: usize, label: bool) -> f64 {
        if label { self.true_positive.at(row) } else { self.false_positive.at(row) }
    }

    /// Money lost when the row is decided negative.
    pub fn if_negative(&self, row: usize, label: bool) -> f64 {
        if label { self.false_negative.at(row) } else { self.true_negative.at(row) }
    }

    /// What one more case of each outcome may cost: (money, positive).
    ///
    /// A price that differs from row to row is averaged with itself as the weight, over all rows that the outcome could happen
    /// to: a loss is made of large cases more than of many ones. With the plain mean, five misses that happen to be cheap let
    /// a bar on cost pass wrongly in 8% of golden sets of 100 rows.
    pub fn typical(&self, label: &[bool]) -> Vec<(f64, bool)> {
        [
            (&self.true_positive, true),
            (&self.false_negative, true),
            (&self.false_positive, false),
            (&self.true_negative, false),
        ]
        .into_iter()
        .filter_map(|(price, positive)| match price {
            Price::Constant(amount) => Some((*amount, positive)),
            Price::PerRow(amounts) => {
                let (mut squares, mut sizes) = (ExactSum::new(), ExactSum::new());
                for (&amount, _) in amounts.iter().zip(label).filter(|(_, l)| **l == positive) {
                    squares.add(amount * amount.abs());
                    sizes.add(amount.abs());
                }
                (sizes.value() > 0.0).then(|| (squares.value() / sizes.value(), positive))
            }
        })
        .collect()
    }

    /// Price of one outcome.
    pub fn of(&self, outcome: Outcome) -> &Price {
        match outcome {
            Outcome::TruePositive => &self.true_positive,
            Outcome::FalsePositive => &self.false_positive,
            Outcome::FalseNegative => &self.false_negative,
            Outcome::TrueNegative => &self.true_negative,
        }
    }

    /// Price of a review by a human.
    pub fn review(&self) -> f64 {
        self.review
    }
}
