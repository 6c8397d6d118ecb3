//! What the golden set says is true, task by task.

/// The truth of a golden set: which of its columns hold it, and how they are read.
#[derive(Debug, Clone, PartialEq)]
pub enum Truth {
    /// Binary: yes or no, in [`Golden::label`](super::Golden::label) and [`Golden::positive`](super::Golden::positive).
    Decision,
    /// Multiclass: one class per example, in [`Golden::label`](super::Golden::label).
    Class {
        /// The classes in their order, as written; empty when the spec does not list them.
        classes: Vec<String>,
    },
    /// Multilabel: any number of labels per example.
    Labels(TrueLabels),
    /// Regression and forecast: a number, in [`Golden::label`](super::Golden::label).
    Number,
    /// Ranking: how well an item answers a query, one row per judged pair.
    Relevance(Relevance),
    /// Preference: which of two was better, one row per comparison.
    Winner(Winner),
    /// Generation: graders say what is right.
    Graded,
}

/// How the true labels of a multilabel task are written.
#[derive(Debug, Clone, PartialEq)]
pub enum TrueLabels {
    /// A column per label, true or 1 where the example has it. The column's name is the label's name.
    Columns(Vec<String>),
    /// All labels of an example in one column, [`Golden::label`](super::Golden::label).
    Joined {
        /// What stands between two labels.
        separator: String,
        /// The labels that count; empty means every label that occurs.
        labels: Vec<String>,
    },
}

/// Which columns of a golden set hold queries, items and their grades. The grade is [`Golden::label`](super::Golden::label).
#[derive(Debug, Clone, PartialEq)]
pub struct Relevance {
    /// Column that identifies the query; rows of one query are never independent.
    pub query: String,
    /// Column that identifies the item.
    pub item: String,
    /// Smallest grade that makes an item relevant, where a metric asks yes or no.
    pub relevant_from: f64,
    /// Column of how many in a hundred people know the item already, as a share; for novelty.
    pub popularity: Option<String>,
    /// Items that could be shown; for coverage of the catalogue.
    pub catalogue_size: Option<u64>,
}

/// Which columns of a golden set hold comparisons. The winner is [`Golden::label`](super::Golden::label).
#[derive(Debug, Clone, PartialEq)]
pub struct Winner {
    /// Column that says which contestant was shown first.
    pub a: String,
    /// Column that says which contestant was shown second.
    pub b: String,
    /// Values of the winner column that mean that neither was better.
    pub ties: Vec<String>,
}
