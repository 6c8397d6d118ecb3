//! What mistakes cost, task by task.

use indexmap::IndexMap;

use super::{Cost, OutcomePrice};

/// The prices of a task's mistakes, beside those that every task shares in [`Errors`](super::Errors).
#[derive(Debug, Clone, PartialEq)]
pub enum Mistakes {
    /// Binary: the four outcomes of [`Errors`](super::Errors).
    Decisions,
    /// Multiclass.
    Classes(ClassPrices),
    /// Multilabel.
    Labels(LabelPrices),
    /// Regression and forecast: by distance. A side without a price costs nothing.
    Distance {
        /// The answer is larger than the truth.
        over: Option<DistancePrice>,
        /// The answer is smaller than the truth.
        under: Option<DistancePrice>,
    },
    /// Ranking: per query that finds nothing.
    Queries(FailedQuery),
    /// Generation: by grader that an output fails.
    Outputs(OutputPrices),
}

/// What answering one class for another costs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClassPrices {
    /// Price by answer, then by truth.
    pub confusion: IndexMap<String, IndexMap<String, OutcomePrice>>,
    /// Price of answering anything else, by truth.
    pub missed: IndexMap<String, OutcomePrice>,
    /// Price of every other mistake.
    pub mistake: Option<OutcomePrice>,
}

impl ClassPrices {
    /// The price of an answer given the truth: from the table, else that of missing the truth, else that of any mistake.
    /// `None` costs nothing, as a right answer does unless the table prices it.
    pub fn price(&self, answer: &str, truth: &str) -> Option<&OutcomePrice> {
        let cell = self.confusion.get(answer).and_then(|row| row.get(truth));
        if cell.is_some() || answer == truth {
            return cell;
        }
        self.missed.get(truth).or(self.mistake.as_ref())
    }
}

/// What a label too many or too few costs. Labels that are not named have the prices of a false positive and a false negative
/// in [`Errors`](super::Errors).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabelPrices {
    /// Price of leaving a true label out, by label.
    pub missed: IndexMap<String, OutcomePrice>,
    /// Price of giving a label that is not true, by label.
    pub added: IndexMap<String, OutcomePrice>,
}

/// What being off to one side costs: `cost` for every unit beyond `beyond`, and `once` for being beyond it at all.
#[derive(Debug, Clone, PartialEq)]
pub struct DistancePrice {
    /// Money per unit of the label.
    pub cost: Cost,
    /// Units that cost nothing: a promise is kept while the answer is off by no more.
    pub beyond: f64,
    /// Money per case that is further off than `beyond`.
    pub once: f64,
    /// Whom it hits, in plain words.
    pub who: Option<String>,
}

/// What a query costs that finds nothing relevant near the top.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedQuery {
    /// Its price, and whom it hits.
    pub price: OutcomePrice,
    /// How many items people look at: a query fails when none of the first so many is relevant.
    pub first: u32,
}

/// What an output costs that fails graders.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputPrices {
    /// Price of an output that fails any grader, and whom it hits.
    pub failed: OutcomePrice,
    /// Price of failing a grader, by its name; the dearest one of those that an output fails counts, and `failed` where none is named.
    pub by_grader: IndexMap<String, OutcomePrice>,
}
