//! The help page: its articles, and questions of customers with what a right answer holds.

use std::sync::LazyLock;

/// An article.
pub(super) struct Article {
    pub(super) id: &'static str,
    pub(super) topic: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

/// A question.
pub(super) struct Question {
    /// The article that answers it, or `none`.
    pub(super) article: &'static str,
    /// Whether it is asked plainly, in other words than the article's, or is not covered.
    pub(super) kind: &'static str,
    /// Phrases of which a right answer holds one, divided by bars.
    pub(super) must: &'static str,
    pub(super) text: &'static str,
}

/// Articles and questions.
pub(super) struct Help {
    pub(super) articles: Vec<Article>,
    pub(super) questions: Vec<Question>,
}

impl Help {
    /// The article of an id.
    pub(super) fn article(&self, id: &str) -> Option<&Article> {
        self.articles.iter().find(|article| article.id == id)
    }
}

/// The help page of the example.
pub(super) static HELP: LazyLock<Help> = LazyLock::new(|| Help {
    articles: lines(include_str!("../../workspaces/support-assistant/articles.tsv"))
        .map(|[id, topic, title, text]| Article { id, topic, title, text })
        .collect(),
    questions: lines(include_str!("../../workspaces/support-assistant/questions.tsv"))
        .map(|[article, kind, must, text]| Question { article, kind, must, text })
        .collect(),
});

/// The lines of a table below its header, as four cells.
fn lines(table: &'static str) -> impl Iterator<Item = [&'static str; 4]> {
    table.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        cells.try_into().unwrap_or_else(|cells: Vec<&str>| panic!("four cells, not {}: {line}", cells.len()))
    })
}
