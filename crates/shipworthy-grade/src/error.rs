//! Why an output could not be graded. That is not a failed grade: a failed grade says something about the model.

/// Why an output has no grade.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GradeError {
    /// An assertion type that does not exist.
    #[error("there is no assertion type `{name}`{}", .near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownKind {
        /// What was written.
        name: String,
        /// The type that is written most like it.
        near: Option<&'static str>,
    },
    /// The assertion asks for something that its type does not take.
    #[error("{0}")]
    Value(String),
    /// The record lacks what the assertion looks at, such as the cost of the answer.
    #[error("{0}")]
    Missing(String),
    /// A template could not be filled in.
    #[error("the template could not be filled in: {0}")]
    Template(String),
    /// The transform failed, or gave nothing back.
    #[error("{0}")]
    Transform(String),
    /// The type needs a model, an embedding, a service or a program; this grader has none.
    #[error("`{kind}` {needs}")]
    NotHere {
        /// The assertion type.
        kind: String,
        /// What it needs, as the end of a sentence.
        needs: &'static str,
    },
    /// The text is longer than the grader takes.
    #[error("the text has {length} bytes; at most {limit} are graded")]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// JSON whose lists and objects are nested deeper than the grader follows.
    #[error("lists and objects are nested deeper than {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The work that the text asks for does not end within bounds.
    #[error("gave up: {what} would take too long")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
    },
}
